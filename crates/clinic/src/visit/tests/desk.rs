use crate::queue::Broadcast;
use crate::testing::{House, houses};
use crate::visit::{Booking, CheckIn};
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
async fn who_is_somewhere_else_is_called_back_once_when_two_are_ahead() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let visits = &house.clinic.visits;
        let mut booked = Vec::new();
        for (patient, minute) in [("pat-4", 1), ("pat-3", 3)] {
            let booking = Booking {
                department: "general-practice".parse().unwrap(),
                provider: "dr-1".parse().unwrap(),
                patient: patient.parse().unwrap(),
                starts: house.in_minutes(minute),
                ends: house.in_minutes(minute + 1),
                reason: None,
                place: crate::visit::Whereabouts::default(),
                walk_in: false,
            };
            booked.push((patient, visits.book(&desk, booking).await.unwrap().appointment.id));
        }
        house.later(6);
        let mut entries = Vec::new();
        for patient in ["pat-1", "pat-2"] {
            entries.push(house.waits(patient, CheckIn::default()).await.entry.unwrap());
            house.later(1);
        }
        for (patient, appointment) in booked {
            house.consents(patient).await;
            let arrival = visits.check_in(&desk, appointment, CheckIn::default()).await.unwrap();
            visits.ready(&desk, arrival.visit.entry.unwrap().id, None).await.unwrap();
            house.later(1);
        }
        let called = |patient: &str| {
            let actions = house.actions(&format!("notification.{patient}"));
            actions.iter().filter(|action| *action == "TURN_IS_NEAR").count()
        };
        assert_eq!(called("pat-3"), 0, "{}", house.store);
        visits.leave(&desk, entries[0].id.clone()).await.unwrap();
        assert_eq!((called("pat-3"), called("pat-2")), (1, 0), "others were near from the start");
        visits.leave(&desk, entries[1].id.clone()).await.unwrap();
        assert_eq!(called("pat-3"), 1, "once");
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
