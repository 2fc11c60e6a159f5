use super::refusal;
use crate::testing::{House, houses};
use crate::token::Request;
use crate::visit::{Booking, CheckIn};
use crate::{Refusal, queue};
use kernel::{Phi, Role};
use realtime::access::Denial;
use wire::token::Permissions;

#[tokio::test]
async fn the_patient_stays_and_waits_for_the_new_provider() {
    for house in houses().await {
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let (old, new, patient) = (
            House::caller("dr-1", Role::Provider),
            House::caller("dr-2", Role::Provider),
            House::caller("pat-1", Role::Patient),
        );
        let visits = &house.clinic.visits;
        let ask = |role: &str| Request {
            patient: patient.person.clone(),
            appointment: waiting.appointment.id.clone(),
            role: role.to_owned(),
        };
        let before = house.clinic.tokens.grant(&patient, &ask("patient")).await.unwrap();
        let entry = waiting.entry.clone().unwrap();
        let id = visits.admit(&old, entry.id.clone(), None).await.unwrap().consultation.id;
        visits.start(&old, id.clone()).await.unwrap();
        let note = (Phi::new("For my colleague"), 0);
        house.clinic.charts.write_note(&old, &id, note).await.unwrap();
        let stranger = visits.transfer(&new, &id, &new.person).await;
        assert_eq!(refusal(stranger), Refusal::NotAllowed, "nobody takes a visit away");
        let handed = visits.transfer(&old, &id, &new.person).await.unwrap();
        assert_eq!(handed.appointment.id, waiting.appointment.id, "{}", house.store);
        let place = handed.entry.unwrap();
        assert_eq!((place.state, place.provider), (queue::State::Waiting, new.person.clone()));
        assert_eq!(place.checked_in, entry.checked_in, "they keep the place they had");
        let told = house.said("waiting-room.dr-1.pat-1").pop().unwrap();
        assert_eq!(
            (&told["action"], &told["providerId"]),
            (&"CONSULTATION_TRANSFERRED".into(), &"dr-2".into())
        );
        assert!(house.actions("notification.pat-1").contains(&"PROVIDER_CHANGED".to_owned()));
        assert!(house.actions("notification.dr-2").contains(&"PATIENT_READY".to_owned()));
        let chat = ("consultation.dr-1.pat-1", Permissions::READ);
        assert_eq!(house.opens(&before.token, "pat-1", chat), Err(Denial::Revoked));

        let after = house.clinic.tokens.grant(&patient, &ask("patient")).await.unwrap();
        assert_eq!(after.config.consultation.as_deref(), Some("consultation.dr-2.pat-1"));
        assert!(house.clinic.tokens.grant(&old, &ask("provider")).await.is_err());
        house.clinic.tokens.grant(&new, &ask("provider")).await.unwrap();
        let admitted = visits.admit(&new, place.id, None).await.unwrap();
        assert_eq!(admitted.consultation.id, id, "it is the same visit");
        let note = house.clinic.charts.note(&new, &id).await.unwrap();
        assert_eq!(note.text, Phi::new("For my colleague"));
        assert_eq!(house.witnessed("CONSULTATION_TRANSFERRED").await.len(), 1);
    }
}

#[tokio::test]
async fn it_goes_only_to_a_provider_of_the_department() {
    for house in houses().await {
        let visit = house.waits("pat-3", CheckIn::default()).await;
        let provider = House::caller("dr-2", Role::Provider);
        let to = |person: &str| person.parse().unwrap();
        let visits = &house.clinic.visits;
        let id = &visit.consultation.id;
        // Dermatology, where dr-1 does not work.
        let elsewhere = refusal(visits.transfer(&provider, id, &to("dr-1")).await);
        assert_eq!(elsewhere, Refusal::Unknown("provider in this department"), "{}", house.store);
        let nurse = refusal(visits.transfer(&provider, id, &to("nurse-1")).await);
        assert_eq!(nurse, Refusal::Unknown("provider in this department"));
        let themselves = refusal(visits.transfer(&provider, id, &to("dr-2")).await);
        assert!(matches!(themselves, Refusal::Field { field: "providerId", .. }));
    }
}

#[tokio::test]
async fn whoever_handed_a_labelled_visit_over_reads_what_they_wrote_and_nothing_since() {
    for house in houses().await {
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let (old, new) =
            (House::caller("dr-1", Role::Provider), House::caller("dr-2", Role::Provider));
        let (visits, charts) = (&house.clinic.visits, &house.clinic.charts);
        let id = visits.admit(&old, waiting.entry.unwrap().id, None).await.unwrap().consultation.id;
        visits.start(&old, id.clone()).await.unwrap();
        charts.write_note(&old, &id, (Phi::new("Drinks since March"), 0)).await.unwrap();
        visits.label_part2(&old, &id, true).await.unwrap();
        let handed = visits.transfer(&old, &id, &new.person).await.unwrap();
        visits.admit(&new, handed.entry.unwrap().id, None).await.unwrap();
        visits.start(&new, id.clone()).await.unwrap();
        charts.write_note(&new, &id, (Phi::new("Says now since May"), 1)).await.unwrap();
        // They may have left the department since.
        let mut tx = house.db.begin().await.unwrap();
        let sql = "DELETE FROM person_department WHERE person = $1";
        tx.execute(sql, db::params!["dr-1"]).await.unwrap();
        tx.commit().await.unwrap();
        let own = charts.note(&old, &id).await.unwrap();
        assert_eq!((own.text, own.version), (Phi::new("Drinks since March"), 1), "{}", house.store);
        let record = charts.record(&old, &"pat-1".parse().unwrap()).await.unwrap();
        let visit = record.iter().find(|one| one.visit.id == id).unwrap();
        assert!(!visit.withheld && !visit.can_label);
        assert_eq!(
            visit.note.as_ref().map(|note| &note.text),
            Some(&Phi::new("Drinks since March"))
        );
        let more = charts.write_note(&old, &id, (Phi::new("More"), 1)).await;
        assert!(more.is_err(), "they read, and write no more");
        let now = charts.note(&new, &id).await.unwrap();
        assert_eq!(now.text, Phi::new("Says now since May"));
        let other = House::caller("dr-4", Role::Provider);
        assert!(charts.note(&other, &id).await.is_err(), "nobody else reads it");
        assert!(house.witnessed("Drinks").await.is_empty());
    }
}

#[tokio::test]
async fn a_visit_that_somebody_made_alone_and_handed_over_opens_no_record_to_them() {
    for house in houses().await {
        let (visits, charts) = (&house.clinic.visits, &house.clinic.charts);
        let (alone, colleague, patient) = (
            House::caller("dr-4", Role::Provider),
            House::caller("dr-2", Role::Provider),
            House::caller("pat-1", Role::Patient),
        );
        let booking = Booking {
            department: "dermatology".parse().unwrap(),
            provider: alone.person.clone(),
            ..house.booking(patient.person.as_str(), 300)
        };
        let booked = visits.book(&alone, booking).await.unwrap().appointment.id;
        house.consents("pat-1").await;
        house.later(295);
        let arrival = visits.check_in(&alone, booked, CheckIn::default()).await.unwrap();
        let id = arrival.visit.consultation.id;
        charts.write_note(&alone, &id, (Phi::new("Nothing was seen"), 0)).await.unwrap();
        let handed = visits.transfer(&alone, &id, &colleague.person).await.unwrap();
        let waits = refusal(charts.record(&alone, &patient.person).await);
        assert_eq!(waits, Refusal::NeedsBreakGlass, "{}: nobody has called them", house.store);
        visits.leave(&patient, handed.entry.unwrap().id).await.unwrap();
        let left = refusal(charts.record(&alone, &patient.person).await);
        assert_eq!(left, Refusal::NeedsBreakGlass, "{}: nor will", house.store);
    }
}
