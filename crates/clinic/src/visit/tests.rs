use super::rules::{self, Step};
use super::{Booking, CheckIn, Visit};
use crate::consent::{Evidence, Topic};
use crate::queue::{Entry, Priority};
use crate::testing::{House, houses};
use crate::token::Request;
use crate::{ClinicError, Refusal, appointment, consultation, names, queue};
use kernel::{Phi, Role, Timestamp};
use proptest::prelude::*;
use realtime::access::Denial;
use wire::cipher::{CipherKey, Format};
use wire::token::Permissions;

const READ: Permissions = Permissions::READ;

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
}

/// A visit of which nothing has happened yet, with an entry as if checked in when asked for.
fn visit(checked_in: bool) -> Visit {
    let appointment = appointment::Appointment {
        id: "a1".parse().unwrap(),
        organization: "o1".parse().unwrap(),
        department: "d1".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        starts: at(0),
        ends: at(15),
        state: appointment::State::Booked,
        reason: None,
        replaced_by: None,
        changed: at(0),
        version: 1,
    };
    let consultation = consultation::Consultation {
        id: "c1".parse().unwrap(),
        organization: "o1".parse().unwrap(),
        department: "d1".parse().unwrap(),
        appointment: "a1".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        state: consultation::State::Scheduled,
        key_version: 1,
        started: None,
        ended: None,
        follow_up: false,
        changed: at(0),
        version: 1,
    };
    let mut visit = Visit {
        appointment,
        consultation,
        entry: None,
    };
    if checked_in {
        visit.appointment.state = appointment::State::CheckedIn;
        visit.consultation.state = consultation::State::CheckedIn;
        visit.entry = Some(Entry {
            id: "e1".parse().unwrap(),
            organization: "o1".parse().unwrap(),
            department: "d1".parse().unwrap(),
            provider: "dr-1".parse().unwrap(),
            patient: "pat-1".parse().unwrap(),
            appointment: "a1".parse().unwrap(),
            consultation: "c1".parse().unwrap(),
            state: queue::State::CheckedIn,
            priority: Priority::Normal,
            checked_in: at(0),
            consented: at(0),
            device_ready: false,
            interpreter_needed: false,
            changed: at(0),
            version: 1,
        });
    }
    visit
}

/// The two vocabularies say the same thing of a visit.
fn agree(visit: &Visit) -> bool {
    use consultation::State as C;
    use queue::State as Q;
    let queued = visit.entry.as_ref().map(|entry| entry.state);
    match visit.consultation.state {
        C::Scheduled => queued.is_none(),
        C::CheckedIn => queued == Some(Q::CheckedIn),
        C::Waiting => queued == Some(Q::Waiting),
        C::Connecting | C::InProgress | C::WrappingUp => queued == Some(Q::InConsultation),
        C::Completed => queued == Some(Q::Completed),
        C::Cancelled => queued.is_none_or(|state| state == Q::Cancelled),
        C::NoShow => queued.is_none_or(|state| state == Q::NoShow),
    }
}

proptest! {
    #[test]
    fn no_sequence_of_steps_makes_the_machines_disagree(
        checked_in: bool,
        steps in prop::collection::vec((prop::sample::select(Step::ALL.to_vec()), -5_i64..20), 0..60),
    ) {
        let mut visit = visit(checked_in);
        let mut minute = 0;
        for (step, minutes) in steps {
            minute += minutes;
            let before = visit.clone();
            if let Ok(after) = rules::take(&before, step, at(minute)) {
                visit = after;
            }
            prop_assert!(agree(&visit), "{step:?} led from {before:?} to {visit:?}");
            prop_assert!(visit.consultation.changed >= before.consultation.changed);
            prop_assert!(!before.consultation.state.is_over() || visit == before);
        }
    }
}

#[tokio::test]
async fn a_whole_visit_is_told_kept_and_witnessed() {
    for house in houses().await {
        let patient = House::caller("pat-1", Role::Patient);
        let provider = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        house.consents("pat-1").await;
        let appointment = house.appointment("pat-1").await;
        let arrival = visits
            .check_in(&patient, appointment.clone(), CheckIn::default())
            .await
            .unwrap();
        let granted = arrival.granted.expect("the patient gets a token");
        let entry = arrival.visit.entry.expect("an entry");
        visits.ready(&patient, entry.id.clone()).await.unwrap();
        house.later(4);
        let department = "general-practice".parse().unwrap();
        let admitted = visits.admit_next(&provider, &department).await.unwrap();
        let id = admitted.consultation.id.clone();
        assert_eq!(id, granted.consultation);
        visits.start(&provider, id.clone()).await.unwrap();
        house.later(10);
        visits.wrap_up(&provider, id.clone()).await.unwrap();
        let done = visits.complete(&provider, id.clone(), true).await.unwrap();
        assert_eq!(done.appointment.state, appointment::State::Fulfilled);

        let queue = "queue.general-practice";
        assert_eq!(
            house.actions(queue),
            [
                "PATIENT_ADDED",
                "STATUS_UPDATED",
                "STATUS_UPDATED",
                "STATUS_UPDATED",
                "PATIENT_REMOVED"
            ],
            "{}",
            house.store
        );
        let said = house.said(queue);
        assert_eq!(said[0]["entry"]["patientId"], "pat-1");
        assert_eq!(said[0]["entry"]["metadata"]["consentGiven"], true);
        assert_eq!(said[1]["newStatus"], "waiting");
        assert_eq!(said[2]["updatedBy"], "dr-1");
        assert_eq!(said[4]["reason"], "completed");
        assert_eq!(said[4]["queueEntryId"], entry.id.as_str());
        assert_eq!(house.kept(queue).await, 5);
        let room = house.said("waiting-room.dr-1");
        assert_eq!(room[0]["action"], "PATIENT_CHECKED_IN");
        assert_eq!(room[0]["consultationId"], id.as_str());
        assert_eq!(house.actions("notification.dr-1"), ["PATIENT_READY"]);
        let notice = &house.said("notification.pat-1")[0];
        assert_eq!(
            (&notice["type"], &notice["priority"]),
            (&"PROVIDER_READY".into(), &"high".into())
        );
        assert_eq!(notice["metadata"]["appointmentId"], appointment.as_str());
        let place = "waiting-room.dr-1.pat-1";
        assert_eq!(
            house.actions(place),
            ["CHECKED_IN", "POSITION_UPDATED", "PROVIDER_READY"]
        );
        assert_eq!(house.kept(place).await, 0, "places are worth nothing later");

        let key = granted.config.cipher_key.expect("a participant's key");
        let open = CipherKey::new(&key.key).unwrap();
        let lifecycle: Vec<serde_json::Value> = house
            .said("consultation.dr-1.pat-1")
            .iter()
            .map(|said| {
                open.decrypt_message(Format::Acrh, said.as_str().unwrap())
                    .unwrap()
            })
            .map(|text| serde_json::from_str(&text).unwrap())
            .collect();
        assert_eq!(lifecycle[0]["action"], "PROVIDER_JOINED");
        assert_eq!(lifecycle[0]["state"], "connecting");
        assert_eq!(lifecycle[1]["action"], "CONSULTATION_ENDED");
        assert_eq!(lifecycle[1]["state"], "completed");
        assert_eq!(lifecycle[1]["summary"]["duration"], 600);
        assert_eq!(lifecycle[1]["summary"]["followUpRequired"], true);

        for event in [
            "PATIENT_CONSENT_GIVEN",
            "ACCESS_TOKEN_GRANTED",
            "KEY_USED",
            "NOTIFICATION_SENT",
            "CONSULTATION_SESSION_START",
            "CONSULTATION_SESSION_END",
            "ACCESS_TOKEN_REVOKED",
            "CHECK_IN",
            "END_CONSULTATION",
        ] {
            assert!(
                !house.witnessed(event).await.is_empty(),
                "{event} in {}",
                house.store
            );
        }
        assert!(
            house.witnessed(&granted.token).await.is_empty(),
            "a token in the audit log"
        );
        assert!(
            house.witnessed("Rosa").await.is_empty(),
            "a name in the audit log"
        );
    }
}

#[tokio::test]
async fn check_in_without_consent_is_refused_and_witnessed() {
    for house in houses().await {
        let patient = House::caller("pat-1", Role::Patient);
        let appointment = house.appointment("pat-1").await;
        let visits = &house.clinic.visits;
        let refused = visits
            .check_in(&patient, appointment.clone(), CheckIn::default())
            .await
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "telehealth consent is required before check-in"
        );
        assert_eq!(
            house.witnessed("consent.missing").await.len(),
            1,
            "{}",
            house.store
        );
        assert!(house.said("queue.general-practice").is_empty());
        house.consents("pat-1").await;
        visits
            .check_in(&patient, appointment, CheckIn::default())
            .await
            .unwrap();
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
        let own = tokens
            .grant(&patient, &request("patient"))
            .await
            .unwrap()
            .token;
        let theirs = tokens
            .grant(&provider, &request("provider"))
            .await
            .unwrap()
            .token;
        let talk = ("consultation.dr-1.pat-1", READ);
        assert_eq!(house.opens(&own, "pat-1", talk), Ok(()));
        assert_eq!(house.opens(&theirs, "dr-1", talk), Ok(()));
        let id = "pat-1".parse().unwrap();
        let visits = &house.clinic.visits;
        let revoke = || visits.revoke_consent(&patient, &id, Topic::Telehealth, Evidence::Click);
        revoke().await.unwrap();
        assert_eq!(
            house.opens(&own, "pat-1", talk),
            Err(Denial::Revoked),
            "{}",
            house.store
        );
        assert_eq!(house.opens(&theirs, "dr-1", talk), Err(Denial::Revoked));
        assert_eq!(
            house.actions("queue.general-practice").last().unwrap(),
            "PATIENT_REMOVED"
        );
        assert!(!house.witnessed("PATIENT_CONSENT_REVOKED").await.is_empty());
        let again = tokens.grant(&patient, &request("patient")).await;
        assert!(
            matches!(refusal(again), Refusal::TooLate),
            "the visit is over"
        );
        assert_eq!(refusal(revoke().await), Refusal::NothingToRevoke);
        // The same day, with consent again, the patient may check in again and gets a new visit.
        house.later(1);
        house.consents("pat-1").await;
        let appointment = visit.appointment.id.clone();
        let back = visits
            .check_in(&patient, appointment, CheckIn::default())
            .await
            .unwrap();
        assert_ne!(back.visit.consultation.id, visit.consultation.id);
        let token = back.granted.unwrap().token;
        assert_eq!(house.opens(&token, "pat-1", talk), Ok(()));
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
        let arrival = visits
            .check_in(&patient, appointment, CheckIn::default())
            .await
            .unwrap();
        let token = arrival.granted.unwrap().token;
        assert_eq!(visits.expire_consents().await.unwrap(), 0);
        house.later(10);
        assert_eq!(visits.expire_consents().await.unwrap(), 1);
        assert_eq!(visits.expire_consents().await.unwrap(), 0, "once only");
        let talk = ("consultation.dr-1.pat-1", READ);
        assert_eq!(
            house.opens(&token, "pat-1", talk),
            Err(Denial::Revoked),
            "{}",
            house.store
        );
    }
}

#[tokio::test]
async fn the_most_urgent_goes_first_then_who_waits_longest() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let provider = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        house.waits("pat-1", CheckIn::default()).await;
        house.later(1);
        let second = house.waits("pat-2", CheckIn::default()).await;
        let told = house.said("waiting-room.dr-1.pat-2");
        assert_eq!(told.last().unwrap()["position"], 2, "{}", house.store);
        assert_eq!(told.last().unwrap()["estimatedWaitMinutes"], 30);
        assert!(
            !told.iter().any(|said| said.to_string().contains("pat-1")),
            "another patient"
        );
        let entry = second.entry.unwrap().id;
        visits
            .prioritize(&desk, entry.clone(), Priority::Urgent)
            .await
            .unwrap();
        assert_eq!(
            house.said("waiting-room.dr-1.pat-2").last().unwrap()["position"],
            1
        );
        let department = "general-practice".parse().unwrap();
        let first = visits.admit_next(&provider, &department).await.unwrap();
        assert_eq!(first.appointment.patient.as_str(), "pat-2");
        // Sent back, the patient keeps their place in line.
        visits
            .send_back(&provider, first.consultation.id)
            .await
            .unwrap();
        let again = visits.admit_next(&provider, &department).await.unwrap();
        assert_eq!(again.appointment.patient.as_str(), "pat-2");
        let next = visits.admit_next(&provider, &department).await.unwrap();
        assert_eq!(next.appointment.patient.as_str(), "pat-1");
        let empty = visits.admit_next(&provider, &department).await;
        assert_eq!(refusal(empty), Refusal::QueueEmpty);
        let patient = House::caller("pat-1", Role::Patient);
        let urgent = visits
            .prioritize(&patient, entry, Priority::Emergency)
            .await;
        assert_eq!(refusal(urgent), Refusal::NotAllowed);
    }
}

#[tokio::test]
async fn two_who_admit_at_once_never_get_the_same_patient() {
    for house in houses().await {
        let provider = House::caller("dr-1", Role::Provider);
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
        assert_eq!(
            house.said("queue.general-practice").last().unwrap()["reason"],
            "no-show"
        );
        house.later(15);
        let back = visits.come_back(&patient, entry.clone()).await.unwrap();
        assert_eq!(back.place.unwrap().position, 1, "{}", house.store);
        assert_ne!(back.visit.consultation.id, visit.consultation.id);
        assert_eq!(
            house.actions("queue.general-practice").last().unwrap(),
            "PATIENT_ADDED"
        );
        visits.no_show(&desk, entry.clone()).await.unwrap();
        house.later(16);
        assert_eq!(
            refusal(visits.come_back(&patient, entry).await),
            Refusal::GraceOver
        );
    }
}

#[tokio::test]
async fn nobody_is_booked_twice_at_one_time() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let booking = |patient: &str, from: i64| Booking {
            department: "general-practice".parse().unwrap(),
            provider: "dr-1".parse().unwrap(),
            patient: patient.parse().unwrap(),
            starts: house.in_minutes(from),
            ends: house.in_minutes(from + 15),
            reason: Some(Phi::new("chest pain")),
        };
        let visits = &house.clinic.visits;
        let (a, b) = tokio::join!(
            visits.book(&desk, booking("pat-1", 120)),
            visits.book(&desk, booking("pat-2", 130))
        );
        assert_eq!(
            u8::from(a.is_ok()) + u8::from(b.is_ok()),
            1,
            "{}",
            house.store
        );
        let refused = if a.is_err() { a.as_ref() } else { b.as_ref() };
        assert!(
            matches!(refused, Err(ClinicError::Refused(Refusal::DoubleBooked))),
            "{refused:?}"
        );
        let booked = a.or(b).unwrap();
        visits
            .book(&desk, booking("pat-3", 150))
            .await
            .expect("back to back is fine");
        let found = house
            .clinic
            .appointments
            .find(&desk, &booked.appointment.id)
            .await
            .unwrap();
        assert_eq!(found.reason.unwrap().expose(), "chest pain");
        // A cancelled visit frees its time.
        visits
            .cancel(&desk, booked.appointment.id.clone())
            .await
            .unwrap();
        visits.book(&desk, booking("pat-3", 120)).await.unwrap();
        let twice = visits.cancel(&desk, booked.appointment.id).await;
        assert!(matches!(
            refusal(twice),
            Refusal::Transition {
                from: "cancelled",
                to: "cancelled",
                ..
            }
        ));
    }
}

#[tokio::test]
async fn a_moved_visit_is_a_new_one_and_everybody_concerned_is_told() {
    for house in houses().await {
        let patient = House::caller("pat-2", Role::Patient);
        let visits = &house.clinic.visits;
        let old = house.appointment("pat-2").await;
        // Overlapping its own old time is no obstacle.
        let times = (house.in_minutes(25), house.in_minutes(40));
        let new = visits
            .reschedule(&patient, old.clone(), times)
            .await
            .unwrap();
        let was = house
            .clinic
            .appointments
            .find(&patient, &old)
            .await
            .unwrap();
        assert_eq!(was.state, appointment::State::Rescheduled);
        assert_eq!(
            was.replaced_by.as_ref(),
            Some(&new.appointment.id),
            "{}",
            house.store
        );
        assert_eq!(
            house.actions("notification.dr-1"),
            ["APPOINTMENT_RESCHEDULED"]
        );
        assert!(
            house.said("notification.pat-2").is_empty(),
            "who did it knows"
        );
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
        assert_eq!(
            refusal(visits.leave(&other, entry.clone()).await),
            Refusal::NotAllowed
        );
        assert_eq!(
            refusal(visits.admit(&stranger, entry.clone()).await),
            Refusal::NotAllowed
        );
        let mut elsewhere = House::caller("dr-1", Role::Provider);
        elsewhere.organization = "other-clinic".parse().unwrap();
        let hidden = visits.admit(&elsewhere, entry).await;
        assert_eq!(
            refusal(hidden),
            Refusal::Unknown("queue entry"),
            "{}",
            house.store
        );
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
        let token = house
            .clinic
            .tokens
            .grant(&patient, &request)
            .await
            .unwrap()
            .token;
        house
            .clinic
            .visits
            .missed(&desk, appointment.clone())
            .await
            .unwrap();
        let own = names::notification(&"pat-1".parse().unwrap());
        assert_eq!(
            house.opens(&token, "pat-1", (&own, READ)),
            Err(Denial::Revoked),
            "{}",
            house.store
        );
        house.later(10);
        let late = house
            .clinic
            .visits
            .check_in(&patient, appointment, CheckIn::default())
            .await;
        assert_eq!(
            late.unwrap().visit.appointment.state,
            appointment::State::CheckedIn
        );
    }
}
