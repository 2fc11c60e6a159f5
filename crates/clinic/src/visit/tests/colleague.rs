use super::{keep_from, refusal};
use crate::availability::{Label, Status};
use crate::queue::State;
use crate::testing::{House, houses};
use crate::visit::CheckIn;
use crate::{Caller, Refusal};
use jiff::SignedDuration;
use kernel::Role;
use std::sync::Arc;

async fn says(house: &House, provider: &Caller, status: Status) {
    let all = &house.clinic.availabilities;
    all.set(provider, &provider.person, (status, None)).await.unwrap();
}

/// The server's own look, so many seconds later.
async fn look(house: &House, seconds: i64) {
    house.clock.advance(SignedDuration::from_secs(seconds));
    house.presences.expire(&house.keyset);
    house.clinic.look_after().await.unwrap();
}

#[tokio::test]
async fn whose_provider_is_cut_off_is_offered_a_colleague_within_thirty_seconds_and_keeps_the_place()
 {
    for house in houses().await {
        let (own, colleague) =
            (House::caller("dr-1", Role::Provider), House::caller("dr-2", Role::Provider));
        let patient = House::caller("pat-1", Role::Patient);
        says(&house, &own, Status::Available).await;
        let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap();
        house.later(1);
        let channels: Arc<[Arc<str>]> = Arc::new(["queue.general-practice".into()]);
        let line = house.presences.open(&house.keyset, &"dr-1".into(), &channels, 300);
        look(&house, 1).await;
        drop(line);
        let visits = &house.clinic.visits;
        let early = visits.accept_colleague(&patient, entry.id.clone()).await;
        assert_eq!(refusal(early), Refusal::NotAsked);
        look(&house, 6).await;
        let label = async || {
            let found = house.clinic.availabilities.find(&patient, &own.person).await.unwrap();
            found.label()
        };
        assert_eq!(label().await, Label::Offline, "{}", house.store);
        let asked =
            || house.actions("notification.pat-1").contains(&"COLLEAGUE_OFFERED".to_owned());
        assert!(!asked(), "there is nobody to offer");
        says(&house, &colleague, Status::Available).await;
        look(&house, 5).await;
        assert!(asked(), "twelve seconds after the line broke");
        let place = house.said("waiting-room.dr-1.pat-1").pop().unwrap();
        assert_eq!(place["action"], "COLLEAGUE_OFFERED");
        house.waits("pat-11", CheckIn::default()).await;
        let moved = visits.accept_colleague(&patient, entry.id.clone()).await.unwrap();
        assert_eq!(moved.entry.unwrap().standing, entry.standing);
        let department = "general-practice".parse().unwrap();
        let taken = visits.admit_next(&colleague, &department).await.unwrap();
        assert_eq!(taken.entry.unwrap().id, entry.id, "before the colleague's own, who came later");
    }
}

#[tokio::test]
async fn a_provider_who_is_back_is_shown_again_and_nobody_is_asked_any_more() {
    for house in houses().await {
        let (own, colleague) =
            (House::caller("dr-1", Role::Provider), House::caller("dr-2", Role::Provider));
        says(&house, &own, Status::Available).await;
        says(&house, &colleague, Status::Available).await;
        let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap();
        house.later(1);
        let channels: Arc<[Arc<str>]> = Arc::new(["queue.general-practice".into()]);
        let open = || house.presences.open(&house.keyset, &"dr-1".into(), &channels, 300);
        let line = open();
        look(&house, 1).await;
        drop(line);
        look(&house, 6).await;
        let patient = House::caller("pat-1", Role::Patient);
        let find = async || house.clinic.queues.find(&patient, &entry.id).await.unwrap().entry;
        assert!(find().await.offered.is_some(), "{}", house.store);
        let line = open();
        look(&house, 1).await;
        let shown = house.clinic.availabilities.find(&patient, &own.person).await.unwrap();
        assert_eq!(shown.label(), Label::Available);
        assert!(find().await.offered.is_none());
        assert!(
            house.actions("waiting-room.dr-1.pat-1").contains(&"COLLEAGUE_OFFER_ENDED".to_owned())
        );
        drop(line);
        // Who listens to nothing, as dr-2 does, is not missed.
        look(&house, 600).await;
        let shown = house.clinic.availabilities.find(&patient, &colleague.person).await.unwrap();
        assert_eq!(shown.label(), Label::Available);
    }
}

#[tokio::test]
async fn whose_provider_drops_out_of_the_call_is_back_at_the_head_and_asked_about_a_colleague() {
    for house in houses().await {
        let (own, colleague) =
            (House::caller("dr-1", Role::Provider), House::caller("dr-2", Role::Provider));
        says(&house, &own, Status::Available).await;
        says(&house, &colleague, Status::Available).await;
        let ahead = house.waits("pat-2", CheckIn::default()).await;
        house.later(1);
        let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap();
        let visits = &house.clinic.visits;
        // Out of turn, so that somebody who came before still waits.
        let admitted = visits.admit(&own, entry.id.clone(), None).await.unwrap();
        visits.start(&own, admitted.consultation.id).await.unwrap();
        let channels: Arc<[Arc<str>]> = Arc::new(["consultation.dr-1.pat-1".into()]);
        let line = house.presences.open(&house.keyset, &"dr-1".into(), &channels, 300);
        look(&house, 1).await;
        drop(line);
        look(&house, 6).await;
        let patient = House::caller("pat-1", Role::Patient);
        let found = async || house.clinic.queues.find(&patient, &entry.id).await.unwrap();
        assert_eq!(found().await.entry.state, State::InConsultation, "two minutes of grace");
        look(&house, 121).await;
        let back = found().await;
        assert_eq!(back.entry.state, State::Waiting, "{}", house.store);
        assert!(back.entry.standing < ahead.entry.unwrap().standing, "at the head");
        assert!(house.actions("waiting-room.dr-1.pat-1").contains(&"PROVIDER_LOST".to_owned()));
        assert_eq!(house.witnessed("provider-lost").await.len(), 1);
        look(&house, 1).await;
        let asked = house.actions("notification.pat-1");
        assert!(asked.contains(&"COLLEAGUE_OFFERED".to_owned()), "{asked:?}");
    }
}

#[tokio::test]
async fn nobody_is_offered_whom_the_patient_does_not_want() {
    for house in houses().await {
        let (own, colleague) =
            (House::caller("dr-1", Role::Provider), House::caller("dr-2", Role::Provider));
        says(&house, &own, Status::Available).await;
        says(&house, &colleague, Status::Available).await;
        for patient in ["pat-1", "pat-2"] {
            house.waits(patient, CheckIn::default()).await;
        }
        keep_from(&house, "pat-1", "dr-2").await;
        house.later(1);
        let channels: Arc<[Arc<str>]> = Arc::new(["queue.general-practice".into()]);
        let line = house.presences.open(&house.keyset, &"dr-1".into(), &channels, 300);
        look(&house, 1).await;
        drop(line);
        look(&house, 7).await;
        let asked = |patient| {
            let told = house.actions(&format!("notification.{patient}"));
            told.contains(&"COLLEAGUE_OFFERED".to_owned())
        };
        assert_eq!((asked("pat-1"), asked("pat-2")), (false, true), "{}", house.store);
    }
}
