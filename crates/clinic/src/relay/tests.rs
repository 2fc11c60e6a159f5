use crate::consent::{Evidence, Topic};
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Visit};
use crate::{Caller, ClinicError, Refusal};
use db::params;
use kernel::Role;

/// A visit in which the provider has joined the patient.
async fn connected(house: &House) -> Visit {
    house.waits("pat-1", CheckIn::default()).await;
    let provider = House::caller("dr-1", Role::Provider);
    let department = "general-practice".parse().unwrap();
    house.clinic.visits.admit_next(&provider, &department).await.expect("is admitted")
}

async fn refused(house: &House, caller: Caller, visit: &Visit) -> Refusal {
    match house.clinic.relays.admit(&caller, &visit.consultation.id).await {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn those_who_talk_are_known_by_an_id_that_says_nothing_and_stays() {
    for house in houses().await {
        let visit = connected(&house).await;
        let id = &visit.consultation.id;
        let patient = House::caller("pat-1", Role::Patient);
        let provider = House::caller("dr-1", Role::Provider);
        let user = house.clinic.relays.admit(&patient, id).await.unwrap();
        assert_eq!(house.clinic.relays.admit(&patient, id).await.unwrap(), user, "asked again");
        assert_ne!(house.clinic.relays.admit(&provider, id).await.unwrap().id, user.id);
        assert!(!user.id.contains("pat-1") && !user.id.contains(id.as_str()));
        assert_eq!(house.witnessed("RELAY_CREDENTIAL_ISSUED").await.len(), 3, "{}", house.store);
    }
}

#[tokio::test]
async fn whoever_is_in_one_visit_need_not_name_it() {
    for house in houses().await {
        let relays = &house.clinic.relays;
        let patient = House::caller("pat-1", Role::Patient);
        let provider = House::caller("dr-1", Role::Provider);
        let none = relays.visit(&patient, (None, None)).await.unwrap_err();
        assert!(none.to_string().contains("none under way"), "{}: {none}", house.store);
        let visit = connected(&house).await;
        let id = &visit.consultation.id;
        for caller in [&patient, &provider] {
            assert_eq!(relays.visit(caller, (None, None)).await.unwrap(), *id);
            let by = (None, Some(&visit.appointment.id));
            assert_eq!(relays.visit(caller, by).await.unwrap(), *id);
        }
        let linked = Caller { visit: Some(visit.appointment.id.clone()), ..patient.clone() };
        assert_eq!(relays.visit(&linked, (None, None)).await.unwrap(), *id);
        let other = "another".parse().unwrap();
        assert!(relays.visit(&linked, (None, Some(&other))).await.is_err());
        assert!(relays.visit(&patient, (Some(id), Some(&other))).await.is_err());
        let idle = House::caller("dr-2", Role::Provider);
        assert!(relays.visit(&idle, (None, None)).await.is_err());
    }
}

#[tokio::test]
async fn others_and_those_outside_the_visits_time_are_refused_and_it_is_written_down() {
    for house in houses().await {
        let visit = connected(&house).await;
        for (person, role) in [
            ("pat-2", Role::Patient),
            ("dr-2", Role::Provider),
            ("front-desk-1", Role::Coordinator),
        ] {
            let caller = House::caller(person, role);
            assert_eq!(refused(&house, caller, &visit).await, Refusal::NotAllowed, "{person}");
        }
        house.later(60 * 10);
        let patient = House::caller("pat-1", Role::Patient);
        assert_eq!(refused(&house, patient, &visit).await, Refusal::TooLate);
        assert_eq!(house.witnessed("RELAY_CREDENTIAL_ISSUED").await.len(), 0);
        let refusals = house.witnessed("REQUEST_REFUSED").await;
        assert_eq!(refusals.len(), 4, "{}: {refusals:?}", house.store);
    }
}

#[tokio::test]
async fn nobody_is_welcome_once_the_patient_took_consent_back() {
    for house in houses().await {
        let visit = connected(&house).await;
        let patient = House::caller("pat-1", Role::Patient);
        let relays = &house.clinic.relays;
        let user = relays.admit(&patient, &visit.consultation.id).await.unwrap();
        assert!(relays.is_welcome(&user.id).await.unwrap());
        assert!(!relays.is_welcome("somebody-else").await.unwrap());
        let own = &patient.person;
        let taken =
            house.clinic.visits.revoke_consent(&patient, own, Topic::Telehealth, Evidence::Click);
        taken.await.unwrap();
        assert!(!relays.is_welcome(&user.id).await.unwrap(), "{}", house.store);
    }
}

#[tokio::test]
async fn nobody_is_welcome_once_the_visit_is_over() {
    for house in houses().await {
        let visit = connected(&house).await;
        let provider = House::caller("dr-1", Role::Provider);
        let (relays, id) = (&house.clinic.relays, &visit.consultation.id);
        let user = relays.admit(&provider, id).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let over = "UPDATE consultation SET state = 'completed' WHERE id = $1";
        assert_eq!(tx.execute(over, params![id.as_str()]).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert!(!relays.is_welcome(&user.id).await.unwrap());
        assert_eq!(refused(&house, provider, &visit).await, Refusal::TooLate, "{}", house.store);
    }
}
