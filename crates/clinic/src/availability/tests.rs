use super::{Availability, Label, Status};
use crate::Refusal;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use kernel::Role;

#[test]
fn a_patient_makes_a_provider_busy_whatever_they_said() {
    let with = |status, current| {
        let changed = kernel::Timestamp::UNIX_EPOCH;
        let person = "dr-1".parse().unwrap();
        Availability { person, status, current, most: 1, changed, lost: None }.label()
    };
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
