use super::{Contact, Identity, Intake, Location, Privacy, rules};
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use kernel::{Phi, Role};

fn intake(callback: &str) -> Intake {
    let text = |text: &str| Phi::new(text);
    Intake {
        location: Location {
            line: Some(text("12 Elm Street")),
            city: text("Springfield"),
            region: text("IL"),
            country: text("US"),
        },
        callback_number: text(callback),
        emergency_contact: Some(Contact { name: text("Luis Alvarez"), phone: text("+1 555 0100") }),
        identity: Some(Identity::Own),
        privacy: Some(Privacy::Alone),
    }
}

#[test]
fn what_sends_help_nowhere_is_refused_by_the_fields_name() {
    let patient = House::caller("pat-1", Role::Patient);
    assert_eq!(rules::check(&intake("+1 (555) 010-0199"), &patient), Ok(()));
    for wrong in ["", "1234", "call me", "+1 555 0100 ext. four"] {
        let Err(Refusal::Field { field, .. }) = rules::check(&intake(wrong), &patient) else {
            panic!("{wrong:?} passed");
        };
        assert_eq!(field, "callbackNumber");
    }
    let mut nowhere = intake("+1 555 0199");
    nowhere.location.city = Phi::new("  ");
    let Err(Refusal::Field { field, .. }) = rules::check(&nowhere, &patient) else {
        panic!("no city")
    };
    assert_eq!(field, "location.city");
    let mut alone = intake("+1 555 0199");
    alone.emergency_contact = None;
    let Err(Refusal::Field { field, .. }) = rules::check(&alone, &patient) else {
        panic!("nobody to call")
    };
    assert_eq!(field, "emergencyContact");
    for (person, role) in [("dr-1", Role::Provider), ("nurse-1", Role::Nurse)] {
        assert_eq!(rules::check(&alone, &House::caller(person, role)), Ok(()), "{person}");
    }
}

#[test]
fn patients_say_themselves_who_they_are_and_staff_what_they_compared() {
    let (patient, nurse) =
        (House::caller("pat-1", Role::Patient), House::caller("nurse-1", Role::Nurse));
    for way in Identity::ALL {
        let is_own = way == Identity::Own;
        let anew = rules::identity(None, Some(way), &nurse);
        assert_eq!(anew.ok(), (!is_own).then_some(Some(way)), "{way:?} by a nurse");
        for caller in [&patient, &nurse] {
            let again = rules::identity(Some(way), Some(way), caller);
            assert_eq!(again, Ok(Some(way)), "{way:?} stood there");
        }
        assert_eq!(Identity::find(way.name()), Some(way));
    }
    assert_eq!(rules::identity(None, None, &nurse), Ok(None), "an older page");
}

#[test]
fn what_staff_took_back_meanwhile_a_patient_who_sends_it_again_does_not_bring_back() {
    let patient = House::caller("pat-1", Role::Patient);
    let sent = Some(Identity::PhotoId);
    for (stands, stays) in [
        (None, Identity::Own),
        (Some(Identity::Own), Identity::Own),
        (Some(Identity::NameAndAddress), Identity::NameAndAddress),
    ] {
        assert_eq!(rules::identity(stands, sent, &patient), Ok(Some(stays)), "{stands:?}");
    }
}

#[test]
fn help_is_called_by_the_number_of_where_the_patient_is_or_by_none_that_is_guessed() {
    let at = |country: &str| {
        let Location { line, city, region, .. } = intake("+1 555 0199").location;
        rules::emergency_number(&Location { line, city, region, country: Phi::new(country) })
    };
    for (country, number) in [
        ("US", Some("911")),
        (" u.s.a. ", Some("911")),
        ("EE. UU.", Some("911")),
        ("Guam", Some("911")),
        ("México", Some("911")),
        ("España", Some("112")),
        ("United Kingdom", Some("999")),
        ("Australia", Some("000")),
        ("Atlantis", None),
    ] {
        assert_eq!(at(country), number, "{country}");
    }
}

#[test]
fn a_region_is_a_state_only_in_the_united_states_and_a_territory_may_stand_as_a_country() {
    for (region, country, state) in [
        ("WA", "US", Some("WA")),
        ("Nuevo México", "Estados Unidos", Some("Nuevo México")),
        ("San Juan", "Puerto Rico", Some("Puerto Rico")),
        ("WA", "Australia", None),
        ("Ontario", "Canada", None),
    ] {
        let mut location = intake("+1 555 0199").location;
        (location.region, location.country) = (Phi::new(region), Phi::new(country));
        assert_eq!(rules::state(&location), state, "{region}, {country}");
    }
}

#[tokio::test]
async fn it_is_shown_to_those_with_a_part_in_the_visit_and_stands_sealed() {
    for house in houses().await {
        let patient = House::caller("pat-1", Role::Patient);
        let appointment = house.appointment("pat-1").await;
        let all = &house.clinic.intakes;
        let none = all.find(&patient, &appointment).await;
        assert!(matches!(none, Err(ClinicError::Refused(Refusal::Unknown("intake")))));
        house.clinic.visits.locate(&patient, &appointment, &intake("+1 555 0101")).await.unwrap();
        let newest = intake("+1 555 0199");
        house.clinic.visits.locate(&patient, &appointment, &newest).await.unwrap();
        for (person, role) in
            [("pat-1", Role::Patient), ("dr-1", Role::Provider), ("nurse-1", Role::Nurse)]
        {
            let found = all.find(&House::caller(person, role), &appointment).await.unwrap();
            assert_eq!(found, newest, "{person} in {}", house.store);
        }
        let nurse = House::caller("nurse-1", Role::Nurse);
        for (identity, privacy) in Identity::ALL.into_iter().zip(Privacy::ALL.into_iter().cycle()) {
            let says = if identity == Identity::Own { &patient } else { &nurse };
            let (identity, privacy) = (Some(identity), Some(privacy));
            let said = Intake { identity, privacy, ..newest.clone() };
            house.clinic.visits.locate(says, &appointment, &said).await.unwrap();
            assert_eq!(all.find(says, &appointment).await.unwrap(), said, "{}", house.store);
        }
        let photo = all.find(&nurse, &appointment).await.unwrap();
        let stale = Intake { identity: Some(Identity::NameAndAddress), ..photo.clone() };
        house.clinic.visits.locate(&patient, &appointment, &stale).await.unwrap();
        assert_eq!(all.find(&nurse, &appointment).await.unwrap(), photo, "{}", house.store);
        for (person, role) in [("pat-2", Role::Patient), ("dr-2", Role::Provider)] {
            let hidden = all.find(&House::caller(person, role), &appointment).await;
            assert!(matches!(hidden, Err(ClinicError::Refused(Refusal::NotAllowed))), "{person}");
        }
        let mut tx = house.db.read().await.unwrap();
        let rows = tx.query("SELECT answers FROM intake", vec![]).await.unwrap();
        let stored = String::from_utf8_lossy(&rows[0].blob(0).unwrap()).into_owned();
        for answer in ["Springfield", "photo-id", "not-private"] {
            assert!(!stored.contains(answer), "{answer} in {}", house.store);
        }
        drop(tx);
        assert_eq!(house.witnessed("INTAKE_RECORDED").await.len(), 7);
        assert_eq!(house.witnessed("INTAKE_READ").await.len(), 9);
        for answer in ["Springfield", "photo-id", "not-private"] {
            assert!(house.witnessed(answer).await.is_empty(), "{answer}");
        }
    }
}
