use super::{Availability, Label, Status};
use crate::Refusal;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use kernel::Role;
use std::sync::Arc;

#[test]
fn a_patient_makes_a_provider_busy_whatever_they_said() {
    let with = |status, current| {
        let changed = kernel::Timestamp::UNIX_EPOCH;
        let person = "dr-1".parse().unwrap();
        Availability { person, status, current, most: 1, changed, lost: None }.label()
    };
    let beside = |status, lost: bool| {
        let changed = kernel::Timestamp::UNIX_EPOCH;
        let lost = lost.then_some(changed);
        let person = "dr-1".parse().unwrap();
        Availability { person, status, current: 1, most: 2, changed, lost }.label()
    };
    assert_eq!(beside(Status::Available, false), Label::Available, "there is room for another");
    assert_eq!(beside(Status::Away, false), Label::Busy);
    assert_eq!(beside(Status::Offline, false), Label::Busy, "they are in a visit");
    assert_eq!(beside(Status::Available, true), Label::Offline, "their connection is gone");
    assert_eq!(with(Status::Available, 0), Label::Available);
    assert_eq!(with(Status::Away, 0), Label::Away);
    assert_eq!(with(Status::Offline, 0), Label::Offline);
    assert_eq!(with(Status::Away, 1), Label::Busy);
}

#[tokio::test]
async fn a_visit_makes_its_provider_busy_and_frees_them_and_presence_state_shows_it() {
    for house in houses().await {
        let provider = House::caller("dr-1", Role::Provider);
        let (all, visits) = (&house.clinic.availabilities, &house.clinic.visits);
        all.set(&provider, &provider.person, (Status::Available, None)).await.unwrap();
        let shown = || {
            let channel = "presence.providers.general-practice";
            let state = house.presences.state(&house.keyset, "dr-1", channel).unwrap();
            serde_json::from_str::<serde_json::Value>(&state).unwrap()["status"].clone()
        };
        assert_eq!(shown(), "available", "{}", house.store);
        let state =
            house.presences.state(&house.keyset, "dr-1", "presence.providers.general-practice");
        let state: serde_json::Value = serde_json::from_str(&state.unwrap()).unwrap();
        let known: Vec<&str> = state.as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected = vec![
            "status",
            "displayName",
            "specialty",
            "currentPatientCount",
            "maxPatients",
            "lastStatusChange",
        ];
        expected.sort_unstable();
        assert_eq!(known, expected, "{}", house.store);
        assert_eq!(state["displayName"], "Maya Chen", "{}", house.store);
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let admitted = visits.admit(&provider, waiting.entry.unwrap().id, None).await.unwrap();
        assert_eq!(shown(), "in-consultation");
        let found = all.find(&provider, &provider.person).await.unwrap();
        assert_eq!((found.label(), found.current), (Label::Busy, 1));
        let id = admitted.consultation.id;
        visits.start(&provider, id.clone()).await.unwrap();
        visits.complete(&provider, id, Ending::default()).await.unwrap();
        assert_eq!(shown(), "available");
    }
}

#[tokio::test]
async fn who_said_that_they_are_not_there_is_busy_in_a_visit_and_not_there_after_it() {
    for house in houses().await {
        let provider = House::caller("dr-1", Role::Provider);
        let patient = House::caller("pat-2", Role::Patient);
        let (all, visits) = (&house.clinic.availabilities, &house.clinic.visits);
        all.set(&provider, &provider.person, (Status::Offline, Some(3))).await.unwrap();
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let id = visits.admit(&provider, waiting.entry.unwrap().id, None).await.unwrap();
        let id = id.consultation.id;
        let shown = async || all.find(&patient, &provider.person).await.unwrap().label();
        let state = || {
            let channel = "presence.providers.general-practice";
            let state = house.presences.state(&house.keyset, "dr-1", channel).unwrap();
            serde_json::from_str::<serde_json::Value>(&state).unwrap()["status"].clone()
        };
        assert_eq!(shown().await, Label::Busy, "{}", house.store);
        assert_eq!(state(), "in-consultation", "{}", house.store);
        // One of their devices goes, and the visit is on another.
        let channels: Arc<[Arc<str>]> = Arc::new(["queue.general-practice".into()]);
        let desktop = house.presences.open(&house.keyset, &"dr-1".into(), &channels, 300);
        let visit: Arc<[Arc<str>]> = Arc::new(["consultation.dr-1.pat-1".into()]);
        let tablet = house.presences.open(&house.keyset, &"dr-1".into(), &visit, 300);
        drop(desktop);
        house.later(1);
        all.look_after().await.unwrap();
        assert_eq!(shown().await, Label::Busy, "{}", house.store);
        drop(tablet);
        house.later(1);
        all.look_after().await.unwrap();
        assert_eq!(shown().await, Label::Offline, "{}: gone from everywhere", house.store);
        visits.start(&provider, id.clone()).await.unwrap();
        visits.complete(&provider, id, Ending::default()).await.unwrap();
        assert_eq!(shown().await, Label::Offline, "{}", house.store);
    }
}

#[tokio::test]
async fn who_never_said_anything_is_shown_busy_after_a_restart_in_a_visit() {
    for house in houses().await {
        let provider = House::caller("dr-1", Role::Provider);
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("DELETE FROM availability", vec![]).await.unwrap();
        tx.commit().await.unwrap();
        house.clinic.visits.admit(&provider, waiting.entry.unwrap().id, None).await.unwrap();
        let mut tx = house.db.read().await.unwrap();
        let all = super::store::all(&mut tx).await.unwrap();
        let known = all.iter().any(|(_, person)| person.as_str() == "dr-1");
        assert!(known, "{}: presence forgets with the process", house.store);
    }
}

#[tokio::test]
async fn nobody_speaks_for_another_provider_but_the_desk() {
    for house in houses().await {
        let (colleague, desk) = (
            House::caller("dr-2", Role::Provider),
            House::caller("front-desk-1", Role::Coordinator),
        );
        let all = &house.clinic.availabilities;
        let person = "dr-1".parse().unwrap();
        let refused = all.set(&colleague, &person, (Status::Offline, None)).await.unwrap_err();
        assert_eq!(refused.to_string(), Refusal::NotAllowed.to_string());
        let said = all.set(&desk, &person, (Status::Away, None)).await.unwrap();
        assert_eq!(said.label(), Label::Away, "{}", house.store);
    }
}

#[tokio::test]
async fn a_provider_admits_no_more_than_they_take_at_once_but_an_emergency() {
    for house in houses().await {
        let provider = House::caller("dr-1", Role::Provider);
        let (all, visits) = (&house.clinic.availabilities, &house.clinic.visits);
        let first = house.waits("pat-1", CheckIn::default()).await.entry.unwrap().id;
        let second = house.waits("pat-2", CheckIn::default()).await.entry.unwrap().id;
        let admitted = visits.admit(&provider, first, None).await.unwrap();
        let department = "general-practice".parse().unwrap();
        for refused in [
            visits.admit(&provider, second.clone(), None).await.unwrap_err(),
            visits.admit_next(&provider, &department).await.unwrap_err(),
        ] {
            assert_eq!(refused.to_string(), Refusal::AtCapacity(1).to_string(), "{}", house.store);
        }
        assert_eq!(house.witnessed("queue.at-capacity").await.len(), 2);
        let urgent = (second.clone(), crate::queue::Priority::Emergency);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        visits.prioritize(&desk, urgent.0, urgent.1).await.unwrap();
        visits.admit(&provider, second, None).await.expect("an emergency does not wait");
        let back = visits.send_back(&provider, admitted.consultation.id).await.unwrap();
        let first = back.entry.unwrap().id;
        assert!(visits.admit(&provider, first.clone(), None).await.is_err(), "one at a time");
        all.set(&provider, &provider.person, (Status::Available, Some(2))).await.unwrap();
        visits.admit(&provider, first, None).await.expect("there is room for two");
    }
}
