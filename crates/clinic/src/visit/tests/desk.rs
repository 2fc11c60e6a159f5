use crate::queue::Broadcast;
use crate::testing::{House, houses};
use crate::visit::CheckIn;
use kernel::{QueueEntryId, Role};

async fn two_waiting(house: &House) -> (QueueEntryId, QueueEntryId) {
    let first = house.waits("pat-1", CheckIn::default()).await.entry.unwrap().id;
    house.later(1);
    let second = house.waits("pat-2", CheckIn::default()).await.entry.unwrap().id;
    (first, second)
}

#[tokio::test]
async fn the_desk_changes_the_order_and_the_provider_takes_who_is_first_now() {
    for house in houses().await {
        let (first, second) = two_waiting(&house).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let department = "general-practice".parse().unwrap();
        let visits = &house.clinic.visits;
        let order = visits.reorder(&desk, &department, (&second, Some(&first))).await.unwrap();
        let ids: Vec<_> = order.iter().map(|one| &one.id).collect();
        assert_eq!(ids, [&second, &first], "{}", house.store);
        let place = house.said("waiting-room.dr-1.pat-1").pop().unwrap();
        assert_eq!((&place["position"], &place["ahead"]), (&2.into(), &1.into()));
        assert_eq!(house.witnessed("movedBefore").await.len(), 1);
        visits.reorder(&desk, &department, (&second, None)).await.unwrap();
        visits.reorder(&desk, &department, (&second, Some(&first))).await.unwrap();
        let patient = House::caller("pat-1", Role::Patient);
        assert!(visits.reorder(&patient, &department, (&first, None)).await.is_err());
        let provider = House::caller("dr-1", Role::Provider);
        let admitted = visits.admit_next(&provider, &department).await.unwrap();
        assert_eq!(admitted.entry.unwrap().id, second);
    }
}

#[tokio::test]
async fn all_who_wait_are_told_the_same_by_code() {
    for house in houses().await {
        let (first, _) = two_waiting(&house).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let department = "general-practice".parse().unwrap();
        let word = Broadcast::RunningLate(20);
        let told = house.clinic.visits.broadcast(&desk, &department, word).await.unwrap();
        assert_eq!(told, 2, "{}", house.store);
        for place in ["waiting-room.dr-1.pat-1", "waiting-room.dr-1.pat-2"] {
            let said = house.said(place).pop().unwrap();
            assert_eq!((&said["type"], &said["minutes"]), (&"BROADCAST".into(), &20.into()));
        }
        let patient = House::caller("pat-1", Role::Patient);
        let standing = house.clinic.queues.find(&patient, &first).await.unwrap();
        assert_eq!(standing.message, Some(word), "whoever looks again is told again");
        house.later(61);
        assert_eq!(house.clinic.queues.find(&patient, &first).await.unwrap().message, None);
    }
}
