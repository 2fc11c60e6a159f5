use super::refusal;
use crate::Refusal;
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
        let ids: Vec<_> = order.iter().map(|one| &one.entry.id).collect();
        assert_eq!(ids, [&second, &first], "{}", house.store);
        let place = house.said("waiting-room.dr-1.pat-1").pop().unwrap();
        assert_eq!((&place["position"], &place["ahead"]), (&2.into(), &1.into()));
        assert_eq!(house.witnessed("movedBefore").await.len(), 1);
        let shown = house.custom("queue.general-practice").await;
        let shown = shown["queueState"].as_str().unwrap();
        let shown: Vec<serde_json::Value> = serde_json::from_str(shown).unwrap();
        for one in &order {
            let own = shown.iter().find(|own| own["id"] == one.entry.id.as_str()).unwrap();
            assert!(one.minutes.is_some(), "{own}");
            assert_eq!(own["estimatedWaitMinutes"].as_i64(), one.minutes, "{own}");
        }
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
            let booking =
                Booking { ends: house.in_minutes(minute + 1), ..house.booking(patient, minute) };
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

#[tokio::test]
async fn whoever_is_free_first_takes_who_waits_for_anybody_and_the_place_is_kept() {
    for house in houses().await {
        let anybody = CheckIn { anybody: true, ..CheckIn::default() };
        house.waits("pat-1", anybody).await;
        house.later(1);
        house.waits("pat-2", CheckIn::default()).await;
        let (own, colleague) =
            (House::caller("dr-1", Role::Provider), House::caller("dr-2", Role::Provider));
        let department = "general-practice".parse().unwrap();
        let (visits, days) = (&house.clinic.visits, &house.clinic.days);
        let day = days.today(&colleague).await.unwrap();
        let seen: Vec<&str> = day.queue.iter().map(|one| one.entry.patient.as_str()).collect();
        assert_eq!(seen, ["pat-1"], "dr-1's own patient is not theirs: {}", house.store);
        let taken = visits.admit_next(&colleague, &department).await.unwrap();
        let pair = (&taken.appointment.provider, &taken.consultation.provider);
        assert_eq!(pair, (&colleague.person, &colleague.person));
        assert_eq!(taken.entry.unwrap().patient.as_str(), "pat-1");
        let told = house.said("waiting-room.dr-1.pat-1").pop().unwrap();
        assert_eq!(told["action"], "CONSULTATION_TRANSFERRED");
        assert!(house.actions("waiting-room.dr-2.pat-1").contains(&"PROVIDER_READY".to_owned()));
        assert_eq!(refusal(visits.admit_next(&colleague, &department).await), Refusal::QueueEmpty);
        // Sent back, the patient is whoever's is free first again, with the place they had.
        visits.send_back(&colleague, taken.consultation.id).await.unwrap();
        let again = visits.admit_next(&own, &department).await.unwrap();
        assert_eq!(again.entry.unwrap().patient.as_str(), "pat-1");
        assert_eq!(again.appointment.provider, own.person);
    }
}

#[tokio::test]
async fn two_who_call_at_once_from_one_pool_get_two_patients() {
    for house in houses().await {
        for patient in ["pat-1", "pat-2"] {
            house.waits(patient, CheckIn { anybody: true, ..CheckIn::default() }).await;
        }
        let department = "general-practice".parse().unwrap();
        let callers = ["dr-1", "dr-2"].map(|one| House::caller(one, Role::Provider));
        let visits = &house.clinic.visits;
        let [one, two] = callers.each_ref().map(|one| visits.admit_next(one, &department));
        let (one, two) = tokio::join!(one, two);
        let patients = [one.unwrap(), two.unwrap()].map(|visit| visit.appointment.patient);
        assert_ne!(patients[0], patients[1], "{}", house.store);
    }
}
