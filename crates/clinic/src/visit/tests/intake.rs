use super::licence::{called, doctor, is_in};
use super::refusal;
use crate::consultation::{LicenceException, State};
use crate::intake::{Contact, Identity, Intake, Location, Privacy};
use crate::testing::{House, houses_with};
use crate::visit::Standing;
use crate::{Caller, IntakeRule, Settings};
use compliance::check::Status;
use kernel::{AppointmentId, ConsultationId, Fault as _, Kind, Phi, Role};

const EMERGENCY: Option<LicenceException> = Some(LicenceException::Emergency);

async fn with(intake: IntakeRule, licence_exceptions: bool) -> Vec<House> {
    houses_with(Settings { intake, licence_exceptions, ..Settings::default() }).await
}

/// All that whoever treats can take down.
fn whole() -> Intake {
    let text = |text: &str| Phi::new(text);
    Intake {
        location: Location {
            line: None,
            city: text("Springfield"),
            region: text("Illinois"),
            country: text("US"),
        },
        callback_number: text("+1 555 0199"),
        emergency_contact: Some(Contact { name: text("Luis Alvarez"), phone: text("+1 555 0100") }),
        identity: Some(Identity::NameAndBirthDate),
        privacy: Some(Privacy::OthersPresentAgreed),
    }
}

/// Whoever treats takes down all but whom to call, which the patient does not say.
async fn is_alone(house: &House, visit: &AppointmentId) {
    let intake = Intake { emergency_contact: None, ..whole() };
    house.clinic.visits.locate(&doctor(), visit, &intake).await.unwrap();
}

async fn standing(house: &House, visit: &ConsultationId) -> Option<Standing> {
    house.clinic.visits.room(&doctor(), visit).await.unwrap().licence
}

async fn state(house: &House, visit: &ConsultationId) -> State {
    house.clinic.visits.room(&doctor(), visit).await.unwrap().consultation.state
}

#[tokio::test]
async fn a_visit_begins_for_nobody_until_it_is_taken_down_where_its_patient_is_and_whom_to_call() {
    for house in with(IntakeRule::Refuse, true).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let (booked, id) = called(&house).await;
        let refused = refusal(visits.start(&doctor(), id.clone()).await);
        let named = (refused.kind(), refused.code());
        assert_eq!(named, (Kind::Conflict, "visit.intake-incomplete"), "{store}");
        let words = refused.to_string();
        for part in [
            "location",
            "callbackNumber",
            "emergencyContact",
            "identity",
            "privacy",
            "licenceException",
        ] {
            assert!(words.contains(part), "{store}: {words}");
        }
        assert_eq!(house.witnessed("visit.intake-incomplete").await.len(), 1, "{store}");
        let others = [
            House::caller("pat-1", Role::Patient),
            House::caller("front-desk-1", Role::Coordinator),
            House::caller("nurse-1", Role::Nurse),
            Caller { visit: Some(booked.clone()), ..House::caller("pat-1", Role::Patient) },
        ];
        for other in others {
            let started = visits.start_despite(&other, id.clone(), EMERGENCY).await;
            assert!(started.is_err(), "{store}: {:?}", other.role);
        }
        is_alone(&house, &booked).await;
        let words = refusal(visits.start(&doctor(), id.clone()).await).to_string();
        let is_named = words.contains("emergencyContact") && !words.contains("callbackNumber");
        assert!(is_named, "{store}: {words}");
        let shown = standing(&house, &id).await.unwrap();
        assert_eq!((shown.missing, shown.refuses), (vec!["emergencyContact"], true), "{store}");
        assert_eq!(state(&house, &id).await, State::Connecting, "{store}: nothing has begun");
        is_in(&house, &booked, "Illinois").await;
        assert_eq!(standing(&house, &id).await, None, "{store}");
        visits.start(&doctor(), id.clone()).await.unwrap();
        assert_eq!(state(&house, &id).await, State::InProgress, "{store}");
        assert!(house.witnessed("LICENCE_").await.is_empty(), "{store}");
        let found = house.finding("HC-063").await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
    }
}

#[tokio::test]
async fn a_coded_reason_begins_it_all_the_same_where_the_clinic_lets_it_and_is_counted() {
    for house in with(IntakeRule::Refuse, true).await {
        let store = house.store;
        let (_, id) = called(&house).await;
        house.clinic.visits.start_despite(&doctor(), id.clone(), EMERGENCY).await.unwrap();
        let entries = house.witnessed("LICENCE_EXCEPTED").await;
        assert_eq!(entries.len(), 1, "{store}");
        for part in ["emergency", "callbackNumber"] {
            assert!(entries[0].contains(part), "{store}: {}", entries[0]);
        }
        assert_eq!(standing(&house, &id).await.unwrap().exception, EMERGENCY, "{store}");
        let found = house.finding("HC-063").await;
        assert_eq!(&*found.evidence["excepted"], "1", "{store}: {}", found.observed);
    }
    for house in with(IntakeRule::Refuse, false).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let (_, id) = called(&house).await;
        let refused = refusal(visits.start_despite(&doctor(), id.clone(), EMERGENCY).await);
        assert_eq!(refused.code(), "visit.intake-incomplete", "{store}");
        assert!(!refused.to_string().contains("licenceException"), "{store}: {refused}");
        assert_eq!(state(&house, &id).await, State::Connecting, "{store}");
    }
}

#[tokio::test]
async fn whom_to_call_is_left_out_for_a_reason_that_is_counted_until_somebody_says_it() {
    for house in with(IntakeRule::Refuse, true).await {
        let store = house.store;
        let (booked, id) = called(&house).await;
        is_alone(&house, &booked).await;
        house.clinic.visits.start_despite(&doctor(), id.clone(), EMERGENCY).await.unwrap();
        let shown = standing(&house, &id).await.unwrap();
        let expected = (vec!["emergencyContact"], EMERGENCY);
        assert_eq!((shown.missing, shown.exception), expected, "{store}");
        let found = house.finding("HC-063").await;
        let counted = ["excepted", "without_contact"].map(|name| &*found.evidence[name]);
        assert_eq!(counted, ["1", "0"], "{store}: {}", found.observed);
        is_in(&house, &booked, "Illinois").await;
        assert_eq!(standing(&house, &id).await, None, "{store}: all is said, and licensed there");
    }
}

#[tokio::test]
async fn a_visit_begins_only_once_it_is_confirmed_who_the_patient_is_and_known_whether_they_can_talk()
 {
    for house in with(IntakeRule::Refuse, true).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let (booked, id) = called(&house).await;
        for (said, lacks) in [
            (Intake { identity: None, ..whole() }, "identity"),
            (Intake { privacy: None, ..whole() }, "privacy"),
        ] {
            visits.locate(&doctor(), &booked, &said).await.unwrap();
            let refused = refusal(visits.start(&doctor(), id.clone()).await);
            assert_eq!(refused.code(), "visit.intake-incomplete", "{store}: {lacks}");
            let words = refused.to_string();
            let is_named = words.contains(lacks) && !words.contains("emergencyContact");
            assert!(is_named, "{store}: {words}");
            let shown = standing(&house, &id).await.unwrap();
            assert_eq!((shown.missing, shown.refuses), (vec![lacks], true), "{store}");
        }
        // Who cannot talk freely is not refused: whoever treats knows it.
        let said = Intake { privacy: Some(Privacy::NotPrivate), ..whole() };
        visits.locate(&doctor(), &booked, &said).await.unwrap();
        visits.start(&doctor(), id.clone()).await.unwrap();
        assert_eq!(state(&house, &id).await, State::InProgress, "{store}");
        let shown = house.clinic.visits.room(&doctor(), &id).await.unwrap().intake.unwrap();
        assert_eq!(shown.privacy, Some(Privacy::NotPrivate), "{store}");
        let found = house.finding("HC-063").await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
    }
}

#[tokio::test]
async fn a_clinic_that_only_asks_begins_visits_without_it() {
    for house in with(IntakeRule::Ask, true).await {
        let store = house.store;
        let (_, id) = called(&house).await;
        let shown = standing(&house, &id).await.unwrap();
        assert!(shown.missing.is_empty() && !shown.refuses, "{store}: {shown:?}");
        house.clinic.visits.start(&doctor(), id.clone()).await.unwrap();
        assert_eq!(state(&house, &id).await, State::InProgress, "{store}");
    }
}
