use super::super::{CheckIn, Ending, Visit};
use super::refusal;
use crate::availability::Status;
use crate::chart::{FollowUp, TakeHome};
use crate::consent::{Evidence, Topic};
use crate::queue::Priority;
use crate::testing::{House, houses};
use crate::token::Request;
use crate::{Refusal, appointment, names};
use kernel::Role;
use realtime::access::Denial;
use wire::cipher::{CipherKey, Format};
use wire::token::Permissions;

const READ: Permissions = Permissions::READ;

/// An ending after which the patient is to come again.
fn again() -> Ending {
    let follow_up = FollowUp { required: true, ..FollowUp::default() };
    Ending { take_home: TakeHome { follow_up, ..TakeHome::default() }, ..Ending::default() }
}

/// A visit from check-in to completion, and the token that the patient had.
async fn whole_visit(house: &House) -> (Visit, crate::token::Granted) {
    let patient = House::caller("pat-1", Role::Patient);
    let provider = House::caller("dr-1", Role::Provider);
    let visits = &house.clinic.visits;
    house.consents("pat-1").await;
    let appointment = house.appointment("pat-1").await;
    let arrival =
        Box::pin(visits.check_in(&patient, appointment, CheckIn::default())).await.unwrap();
    let entry = arrival.visit.entry.expect("an entry");
    visits.ready(&patient, entry.id, None).await.unwrap();
    house.later(4);
    let department = "general-practice".parse().unwrap();
    let admitted = visits.admit_next(&provider, &department).await.unwrap();
    let id = admitted.consultation.id;
    visits.start(&provider, id.clone()).await.unwrap();
    house.later(10);
    visits.wrap_up(&provider, id.clone()).await.unwrap();
    let done = Box::pin(visits.complete(&provider, id, again())).await.unwrap();
    (done, arrival.granted.expect("the patient gets a token"))
}

#[tokio::test]
async fn a_whole_visit_is_told_to_staff_and_patient() {
    for house in houses().await {
        let (done, _) = whole_visit(&house).await;
        assert_eq!(done.appointment.state, appointment::State::Fulfilled);
        let queue = "queue.general-practice";
        let added = ["PATIENT_ADDED", "STATUS_UPDATED", "STATUS_UPDATED"];
        let ended = ["STATUS_UPDATED", "PATIENT_REMOVED"];
        assert_eq!(house.actions(queue), [&added[..], &ended].concat(), "{}", house.store);
        let said = house.said(queue);
        assert_eq!(said[0]["entry"]["patientId"], "pat-1");
        assert_eq!(said[0]["entry"]["metadata"]["consentGiven"], true);
        assert_eq!(said[1]["newStatus"], "waiting");
        assert_eq!(said[2]["updatedBy"], "dr-1");
        assert_eq!(said[4]["reason"], "completed");
        assert_eq!(said[4]["queueEntryId"], done.entry.unwrap().id.as_str());
        assert_eq!(house.kept(queue).await, 5);
        let room = &house.said("waiting-room.dr-1")[0];
        assert_eq!(room["action"], "PATIENT_CHECKED_IN");
        assert_eq!(room["consultationId"], done.consultation.id.as_str());
        assert_eq!(house.actions("notification.dr-1"), ["PATIENT_READY"]);
        assert_eq!(house.actions("notification.pat-1"), ["WAIT_BEGAN", "PROVIDER_READY"]);
        let notice = &house.said("notification.pat-1")[1];
        assert_eq!(notice["priority"], "high");
        assert_eq!(notice["metadata"]["appointmentId"], done.appointment.id.as_str());
        let place = "waiting-room.dr-1.pat-1";
        assert_eq!(house.actions(place), ["CHECKED_IN", "POSITION_UPDATED", "PROVIDER_READY"]);
        assert_eq!(house.kept(place).await, 0, "places are worth nothing later");
    }
}

#[tokio::test]
async fn the_visits_own_channel_tells_in_ciphertext_that_the_patients_key_opens() {
    for house in houses().await {
        let (_, granted) = whole_visit(&house).await;
        let key = CipherKey::new(&granted.config.cipher_key.unwrap().key).unwrap();
        let open = |said: &serde_json::Value| {
            let text = key.decrypt_message(Format::LegacyRandomIv, said.as_str().unwrap()).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap()
        };
        let said = house.said("consultation.dr-1.pat-1");
        let (joined, ended) = (open(&said[0]), open(&said[1]));
        assert_eq!(joined["action"], "PROVIDER_JOINED", "{}", house.store);
        assert_eq!(joined["state"], "connecting");
        assert_eq!(ended["action"], "CONSULTATION_ENDED");
        assert_eq!(ended["state"], "completed");
        assert_eq!(ended["summary"]["duration"], 600);
        assert_eq!(ended["summary"]["followUpRequired"], true);
    }
}

#[tokio::test]
async fn a_whole_visit_is_witnessed_without_a_name_or_a_token() {
    for house in houses().await {
        let (_, granted) = whole_visit(&house).await;
        for event in [
            "PATIENT_CONSENT_GIVEN",
            "ACCESS_TOKEN_GRANTED",
            "KEY_USED",
            "NOTIFICATION_SENT",
            "CONSULTATION_SESSION_START",
            "CONSULTATION_SESSION_END",
            "ACCESS_TOKEN_REVOKED",
            "CHECK_IN",
            "NOTIFY_PATIENT_READY",
            "CONSENT_GRANTED_telehealth",
            "END_CONSULTATION",
        ] {
            assert!(!house.witnessed(event).await.is_empty(), "{event} in {}", house.store);
        }
        for secret in [granted.token.as_str(), "Rosa", "1958-"] {
            assert!(house.witnessed(secret).await.is_empty(), "{secret} in {}", house.store);
        }
    }
}

#[tokio::test]
async fn check_in_without_consent_is_refused_and_witnessed() {
    for house in houses().await {
        let patient = House::caller("pat-1", Role::Patient);
        let appointment = house.appointment("pat-1").await;
        let visits = &house.clinic.visits;
        let refused =
            visits.check_in(&patient, appointment.clone(), CheckIn::default()).await.unwrap_err();
        assert_eq!(refused.to_string(), "telehealth consent is required before check-in");
        assert_eq!(house.witnessed("consent.missing").await.len(), 1, "{}", house.store);
        assert!(house.said("queue.general-practice").is_empty());
        house.consents("pat-1").await;
        visits.check_in(&patient, appointment, CheckIn::default()).await.unwrap();
    }
}

#[tokio::test]
async fn revoking_consent_ends_the_visit_at_once() {
    for house in houses().await {
        let patient = House::caller("pat-1", Role::Patient);
        let provider = House::caller("dr-1", Role::Provider);
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let request = |role: &str| Request {
            patient: "pat-1".parse().unwrap(),
            appointment: visit.appointment.id.clone(),
            role: role.to_owned(),
        };
        let tokens = &house.clinic.tokens;
        let own = tokens.grant(&patient, &request("patient")).await.unwrap().token;
        let theirs = tokens.grant(&provider, &request("provider")).await.unwrap().token;
        let talk = ("consultation.dr-1.pat-1", READ);
        assert_eq!(house.opens(&own, "pat-1", talk), Ok(()));
        assert_eq!(house.opens(&theirs, "dr-1", talk), Ok(()));
        let id = "pat-1".parse().unwrap();
        let visits = &house.clinic.visits;
        let revoke = || visits.revoke_consent(&patient, &id, Topic::Telehealth, Evidence::Click);
        revoke().await.unwrap();
        assert_eq!(house.opens(&own, "pat-1", talk), Err(Denial::Revoked), "{}", house.store);
        assert_eq!(house.opens(&theirs, "dr-1", talk), Err(Denial::Revoked));
        assert_eq!(house.actions("queue.general-practice").last().unwrap(), "PATIENT_REMOVED");
        assert!(!house.witnessed("PATIENT_CONSENT_REVOKED").await.is_empty());
        assert_eq!(house.witnessed("CONSENT_REVOKED_telehealth").await.len(), 1);
        let again = tokens.grant(&patient, &request("patient")).await;
        assert!(matches!(refusal(again), Refusal::TooLate), "the visit is over");
        assert_eq!(refusal(revoke().await), Refusal::NothingToRevoke);
        // The same day, with consent again, the patient may check in again and gets a new visit.
        house.later(1);
        house.consents("pat-1").await;
        let appointment = visit.appointment.id.clone();
        let back = visits.check_in(&patient, appointment, CheckIn::default()).await.unwrap();
        assert_ne!(back.visit.consultation.id, visit.consultation.id);
        let token = back.granted.unwrap().token;
        assert_eq!(house.opens(&token, "pat-1", talk), Ok(()));
    }
}

#[tokio::test]
async fn whoever_has_no_part_in_the_care_ends_no_visit_by_a_consent_that_they_say_was_taken_back() {
    for house in houses().await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let patient = House::caller("pat-1", Role::Patient);
        let whose = &patient.person;
        // Of other departments, by their ids.
        let strangers =
            [("dr-3", Role::Provider), ("dr-4", Role::Nurse), ("dr-4", Role::Coordinator)];
        for (who, role) in strangers {
            for how in [Evidence::Verbal, Evidence::Paper] {
                let stranger = House::caller(who, role);
                let ended = visits.revoke_consent(&stranger, whose, Topic::Telehealth, how).await;
                assert_eq!(refusal(ended), Refusal::NeedsBreakGlass, "{store}: {who}");
            }
        }
        assert_eq!(house.witnessed("access.break-glass").await.len(), 6, "{store}");
        let request = Request {
            patient: whose.clone(),
            appointment: visit.appointment.id.clone(),
            role: "patient".to_owned(),
        };
        house.clinic.tokens.grant(&patient, &request).await.expect("the visit goes on");
        let nurse = House::caller("nurse-1", Role::Nurse);
        let how = Evidence::Verbal;
        visits.revoke_consent(&nurse, whose, Topic::Telehealth, how).await.unwrap();
        assert_eq!(house.actions("queue.general-practice").last().unwrap(), "PATIENT_REMOVED");
    }
}

#[tokio::test]
async fn consent_that_runs_out_ends_the_visit_too() {
    for house in houses().await {
        let nurse = House::caller("nurse-1", Role::Nurse);
        let given = crate::consent::Given {
            patient: "pat-1".parse().unwrap(),
            topic: Topic::Telehealth,
            version: 1,
            locale: "es".to_owned(),
            evidence: Evidence::Verbal,
            scope: None,
            expires: Some(house.in_minutes(10)),
        };
        house.clinic.consents.grant(&nurse, given).await.unwrap();
        let patient = House::caller("pat-1", Role::Patient);
        let appointment = house.appointment("pat-1").await;
        let visits = &house.clinic.visits;
        let arrival = visits.check_in(&patient, appointment, CheckIn::default()).await.unwrap();
        let token = arrival.granted.unwrap().token;
        assert_eq!(visits.expire_consents().await.unwrap(), 0);
        house.later(10);
        house.clinic.sweep_while_ahead().await.unwrap();
        house.later(-10);
        assert_eq!(house.witnessed("PATIENT_CONSENT_EXPIRED").await.len(), 0, "{}", house.store);
        let talk = ("consultation.dr-1.pat-1", READ);
        let opens = house.opens(&token, "pat-1", talk);
        assert_eq!(opens, Ok(()), "{}: the clock was ahead", house.store);
        house.later(10);
        house.clinic.sweep().await.unwrap();
        house.clinic.sweep().await.unwrap();
        assert_eq!(house.witnessed("PATIENT_CONSENT_EXPIRED").await.len(), 1, "once only");
        assert_eq!(house.opens(&token, "pat-1", talk), Err(Denial::Revoked), "{}", house.store);
    }
}

#[tokio::test]
async fn the_most_urgent_goes_first_then_who_waits_longest() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let provider = House::caller("dr-1", Role::Provider);
        let two = (Status::Available, Some(2));
        house.clinic.availabilities.set(&provider, &provider.person, two).await.unwrap();
        let visits = &house.clinic.visits;
        house.waits("pat-1", CheckIn::default()).await;
        house.later(1);
        let second = house.waits("pat-2", CheckIn::default()).await;
        let told = house.said("waiting-room.dr-1.pat-2");
        assert_eq!(told.last().unwrap()["position"], 2, "{}", house.store);
        assert_eq!(told.last().unwrap()["estimatedWaitMinutes"], 30);
        assert!(!told.iter().any(|said| said.to_string().contains("pat-1")), "another patient");
        let entry = second.entry.unwrap().id;
        visits.prioritize(&desk, entry.clone(), Priority::Urgent).await.unwrap();
        assert_eq!(house.said("waiting-room.dr-1.pat-2").last().unwrap()["position"], 1);
        let department = "general-practice".parse().unwrap();
        assert!(!house.actions("notification.dr-1").contains(&"EMERGENCY_ESCALATION".to_owned()));
        visits.prioritize(&desk, entry.clone(), Priority::Emergency).await.unwrap();
        let alarm = house.said("notification.dr-1").pop().unwrap();
        assert_eq!(alarm["type"], "EMERGENCY_ESCALATION");
        assert_eq!(alarm["priority"], "critical");
        let first = visits.admit_next(&provider, &department).await.unwrap();
        assert_eq!(first.appointment.patient.as_str(), "pat-2");
        // Sent back, the patient keeps their place in line.
        visits.send_back(&provider, first.consultation.id).await.unwrap();
        let again = visits.admit_next(&provider, &department).await.unwrap();
        assert_eq!(again.appointment.patient.as_str(), "pat-2");
        let next = visits.admit_next(&provider, &department).await.unwrap();
        assert_eq!(next.appointment.patient.as_str(), "pat-1");
        let empty = visits.admit_next(&provider, &department).await;
        assert_eq!(refusal(empty), Refusal::QueueEmpty);
        let patient = House::caller("pat-1", Role::Patient);
        let urgent = visits.prioritize(&patient, entry, Priority::Emergency).await;
        assert_eq!(refusal(urgent), Refusal::NotAllowed);
    }
}

#[tokio::test]
async fn two_who_admit_at_once_never_get_the_same_patient() {
    for house in houses().await {
        let provider = House::caller("dr-1", Role::Provider);
        let two = (Status::Available, Some(2));
        house.clinic.availabilities.set(&provider, &provider.person, two).await.unwrap();
        house.waits("pat-1", CheckIn::default()).await;
        house.waits("pat-2", CheckIn::default()).await;
        let department = "general-practice".parse().unwrap();
        let admit = || house.clinic.visits.admit_next(&provider, &department);
        let (a, b, c) = tokio::join!(admit(), admit(), admit());
        let taken: Vec<String> = [a, b, c]
            .into_iter()
            .flatten()
            .map(|visit| visit.appointment.patient.as_str().to_owned())
            .collect();
        assert_eq!(taken.len(), 2, "{}: {taken:?}", house.store);
        assert_ne!(taken[0], taken[1]);
    }
}

#[tokio::test]
async fn a_patient_called_in_vain_may_come_back_in_time() {
    for house in houses().await {
        let patient = House::caller("pat-1", Role::Patient);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let visits = &house.clinic.visits;
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let entry = visit.entry.unwrap().id;
        visits.no_show(&desk, entry.clone()).await.unwrap();
        assert_eq!(house.said("queue.general-practice").last().unwrap()["reason"], "no-show");
        house.later(15);
        let back = visits.come_back(&patient, entry.clone()).await.unwrap();
        assert_eq!(back.place.unwrap().position, 1, "{}", house.store);
        assert_ne!(back.visit.consultation.id, visit.consultation.id);
        assert_eq!(house.actions("queue.general-practice").last().unwrap(), "PATIENT_ADDED");
        visits.no_show(&desk, entry.clone()).await.unwrap();
        house.later(16);
        assert_eq!(refusal(visits.come_back(&patient, entry).await), Refusal::GraceOver);
    }
}

#[tokio::test]
async fn steps_are_for_those_who_may_take_them() {
    for house in houses().await {
        let visits = &house.clinic.visits;
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let entry = visit.entry.unwrap().id;
        let other = House::caller("pat-2", Role::Patient);
        let stranger = House::caller("dr-2", Role::Provider);
        assert_eq!(refusal(visits.leave(&other, entry.clone()).await), Refusal::NotAllowed);
        assert_eq!(
            refusal(visits.admit(&stranger, entry.clone(), None).await),
            Refusal::NotAllowed
        );
        let mut elsewhere = House::caller("dr-1", Role::Provider);
        elsewhere.organization = "other-clinic".parse().unwrap();
        let hidden = visits.admit(&elsewhere, entry, None).await;
        assert_eq!(refusal(hidden), Refusal::Unknown("queue entry"), "{}", house.store);
    }
}

#[tokio::test]
async fn a_missed_appointment_leaves_no_token_alive() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let patient = House::caller("pat-1", Role::Patient);
        house.consents("pat-1").await;
        let appointment = house.appointment("pat-1").await;
        let request = Request {
            patient: "pat-1".parse().unwrap(),
            appointment: appointment.clone(),
            role: "patient".to_owned(),
        };
        let token = house.clinic.tokens.grant(&patient, &request).await.unwrap().token;
        house.clinic.visits.missed(&desk, appointment.clone()).await.unwrap();
        let own = names::notification(&"pat-1".parse().unwrap());
        assert_eq!(
            house.opens(&token, "pat-1", (&own, READ)),
            Err(Denial::Revoked),
            "{}",
            house.store
        );
        house.later(10);
        let late = house.clinic.visits.check_in(&patient, appointment, CheckIn::default()).await;
        assert_eq!(late.unwrap().visit.appointment.state, appointment::State::CheckedIn);
    }
}
