use super::{FollowUp, TakeHome};
use crate::consultation::{Outcome, State};
use crate::survey::Answers;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use crate::{ClinicError, Refusal, queue};
use kernel::{ConsultationId, Phi, Role};

async fn admitted(house: &House) -> ConsultationId {
    let waiting = house.waits("pat-1", CheckIn::default()).await;
    let provider = House::caller("dr-1", Role::Provider);
    let entry = waiting.entry.unwrap().id;
    house.clinic.visits.admit(&provider, entry, None).await.unwrap().consultation.id
}

#[tokio::test]
async fn notes_written_over_what_somebody_else_wrote_are_refused() {
    for house in houses().await {
        let id = admitted(&house).await;
        let provider = House::caller("dr-1", Role::Provider);
        let charts = &house.clinic.charts;
        assert_eq!(charts.note(&provider, &id).await.unwrap().version, 0);
        let text = || Phi::new("Cough since Monday");
        let first = charts.write_note(&provider, &id, (text(), 0)).await.unwrap();
        assert_eq!(first.version, 1);
        charts.write_note(&provider, &id, (text(), 1)).await.unwrap();
        for stale in [0, 1, 3] {
            let refused = charts.write_note(&provider, &id, (Phi::new("Other"), stale)).await;
            let Err(ClinicError::Refused(refusal)) = refused else { panic!("{stale} was taken") };
            assert_eq!(refusal, Refusal::Stale("notes"), "{}", house.store);
        }
        let kept = charts.note(&provider, &id).await.unwrap();
        assert_eq!((kept.text, kept.version), (text(), 2));
        let nurse = House::caller("nurse-1", Role::Nurse);
        assert!(charts.note(&nurse, &id).await.is_err(), "notes are the provider's own");
        assert!(house.witnessed("Cough").await.is_empty());
        assert_eq!(house.witnessed("NOTES_CHANGED").await.len(), 2);
    }
}

#[tokio::test]
async fn the_patient_takes_home_what_the_provider_wrote_and_answers_once() {
    for house in houses().await {
        let id = admitted(&house).await;
        let (provider, patient) =
            (House::caller("dr-1", Role::Provider), House::caller("pat-1", Role::Patient));
        let answers = Answers { ease: 5, audio_video: 4, again: true, comment: None };
        let early = house.clinic.surveys.answer(&patient, &id, &answers).await;
        assert!(matches!(early, Err(ClinicError::Refused(Refusal::NotOver))));
        house.clinic.visits.start(&provider, id.clone()).await.unwrap();
        house.later(12);
        let take_home = TakeHome {
            summary: Some(Phi::new("Rest and drink")),
            follow_up: FollowUp {
                required: true,
                note: Some(Phi::new("Blood pressure")),
                due: Some("2026-04-01".parse().unwrap()),
            },
        };
        let ending = Ending { take_home: take_home.clone(), ..Ending::default() };
        house.clinic.visits.complete(&provider, id.clone(), ending).await.unwrap();
        let summary = house.clinic.charts.summary(&patient, &id).await.unwrap();
        assert_eq!(summary.take_home, take_home, "{}", house.store);
        assert_eq!((summary.minutes, summary.provider), (12, Phi::new("Maya Chen")));
        assert_eq!((summary.outcome, summary.surveyed), (Some(Outcome::Completed), false));
        house.clinic.surveys.answer(&patient, &id, &answers).await.unwrap();
        let again = house.clinic.surveys.answer(&patient, &id, &answers).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::Taken("survey")))));
        assert!(house.clinic.charts.summary(&patient, &id).await.unwrap().surveyed);
        let other = House::caller("pat-2", Role::Patient);
        assert!(house.clinic.charts.summary(&other, &id).await.is_err());
        assert!(house.clinic.charts.copy(&patient, &id).await.is_ok(), "{}", house.store);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        for staff in [&provider, &desk] {
            let copy = house.clinic.charts.copy(staff, &id).await;
            assert!(matches!(copy, Err(ClinicError::Refused(Refusal::OwnCopy))), "{staff:?}");
        }
        assert_eq!(house.witnessed("\"VISIT_COPY_MADE\"").await.len(), 1, "{}", house.store);
    }
}

#[tokio::test]
async fn a_patient_who_was_not_there_may_still_come_back() {
    for house in houses().await {
        let id = admitted(&house).await;
        let provider = House::caller("dr-1", Role::Provider);
        let ending = Ending { outcome: Outcome::PatientAbsent, ..Ending::default() };
        let ended = house.clinic.visits.complete(&provider, id, ending).await.unwrap();
        assert_eq!(ended.consultation.state, State::NoShow, "{}", house.store);
        let entry = ended.entry.unwrap();
        assert_eq!(entry.state, queue::State::NoShow);
        house.later(3);
        let patient = House::caller("pat-1", Role::Patient);
        let back = house.clinic.visits.come_back(&patient, entry.id).await.unwrap();
        assert_eq!(back.visit.entry.unwrap().state, queue::State::Waiting);
    }
}
