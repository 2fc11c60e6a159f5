use super::{Exception, Invitation, Invited, Part};
use crate::testing::{House, houses};
use crate::token::{Granted, Named, Request};
use crate::visit::{CheckIn, Ending, Visit};
use crate::{ClinicError, Refusal};
use kernel::{Phi, Role};
use realtime::access::Denial;
use wire::cipher::{CipherKey, Format};
use wire::token::Permissions;

const READ: Permissions = Permissions::READ;
const WRITE: Permissions = Permissions::WRITE;
const CHAT: &str = "consultation.dr-1.pat-1";

async fn under_way(house: &House) -> Visit {
    let waiting = house.waits("pat-1", CheckIn::default()).await;
    let provider = House::caller("dr-1", Role::Provider);
    house.clinic.visits.admit(&provider, waiting.entry.unwrap().id, None).await.unwrap()
}

fn colleague(part: Part) -> Invitation {
    Invitation { who: Invited::Person("dr-2".parse().unwrap()), part, exception: None }
}

async fn token(house: &House, visit: &Visit, role: &str) -> Result<Granted, ClinicError> {
    let request = Request {
        patient: visit.appointment.patient.clone(),
        appointment: visit.appointment.id.clone(),
        role: role.to_owned(),
    };
    house.clinic.tokens.grant(&House::caller("dr-2", Role::Provider), &request).await
}

#[tokio::test]
async fn a_colleague_who_was_brought_in_renews_without_saying_as_what() {
    for house in houses().await {
        let visit = under_way(&house).await;
        let guest = House::caller("dr-2", Role::Provider);
        let named = Named { appointment: Some(visit.appointment.id.clone()), ..Named::default() };
        let outside = house.clinic.tokens.renew(&guest, &named).await;
        assert!(matches!(outside, Err(ClinicError::Refused(Refusal::NotAllowed))));
        let provider = House::caller("dr-1", Role::Provider);
        let id = &visit.consultation.id;
        let specialist = colleague(Part::Specialist);
        house.clinic.visits.invite(&provider, id, specialist).await.unwrap();
        let renewed = house.clinic.tokens.renew(&guest, &named).await;
        let token = renewed.expect("as a specialist").token;
        assert_eq!(house.opens(&token, "dr-2", (CHAT, WRITE)), Ok(()), "{}", house.store);
        let own = house.clinic.tokens.renew(&provider, &named).await.unwrap();
        let queue = ("queue.general-practice", WRITE);
        assert_eq!(house.opens(&own.token, "dr-1", queue), Ok(()), "whose visit it is");
    }
}

#[tokio::test]
async fn a_colleague_is_in_by_invitation_only_and_everybody_is_told_by_name() {
    for house in houses().await {
        let visit = under_way(&house).await;
        let provider = House::caller("dr-1", Role::Provider);
        let outside = token(&house, &visit, "specialist").await;
        assert!(matches!(outside, Err(ClinicError::Refused(Refusal::NotAllowed))));
        let id = &visit.consultation.id;
        let seat = house.clinic.visits.invite(&provider, id, colleague(Part::Specialist)).await;
        let (seat, link) = seat.unwrap();
        assert!(link.is_none(), "they sign in as always");
        assert_eq!((seat.role, seat.joined), ("specialist", None), "{}", house.store);
        let granted = token(&house, &visit, "specialist").await.unwrap();
        assert_eq!(house.opens(&granted.token, "dr-2", (CHAT, WRITE)), Ok(()));
        assert!(granted.config.earlier_keys.is_empty() && granted.config.queue.is_none());
        let other = token(&house, &visit, "observer").await;
        assert!(other.is_err(), "in another part than they were asked for");
        let room = house.clinic.visits.room(&House::caller("pat-1", Role::Patient), id).await;
        let people = room.unwrap().people;
        let names: Vec<&str> = people.iter().map(|one| one.name.expose()).collect();
        assert_eq!(names, ["Rosa Alvarez", "Maya Chen", "Samuel Okafor"]);
        assert!(people[2].joined.is_some());
        assert_eq!(house.actions("notification.dr-2"), ["CONSULTATION_INVITE"]);
        assert_eq!(house.members(CHAT).await, ["dr-2 specialist active"], "the care team");
        assert_eq!(house.witnessed("INVITE_PROVIDER_SPECIALIST").await.len(), 1);
        let key = CipherKey::new(&granted.config.cipher_key.unwrap().key).unwrap();
        let last = house.said(CHAT).pop().unwrap();
        let text = key.decrypt_message(Format::LegacyRandomIv, last.as_str().unwrap()).unwrap();
        assert!(text.contains("PROVIDER_INVITED") && text.contains("Samuel Okafor"), "{text}");
    }
}

#[tokio::test]
async fn an_observer_listens_and_says_nothing() {
    for house in houses().await {
        let visit = under_way(&house).await;
        let provider = House::caller("dr-1", Role::Provider);
        let id = &visit.consultation.id;
        house.clinic.visits.invite(&provider, id, colleague(Part::Observer)).await.unwrap();
        let granted = token(&house, &visit, "observer").await.unwrap();
        let may = |channel, bits| house.opens(&granted.token, "dr-2", (channel, bits)).is_ok();
        assert!(may(CHAT, READ) && !may(CHAT, WRITE), "{}", house.store);
        assert!(!may("consultation.dr-1.pat-1.files", READ));
        assert!(!may("waiting-room.dr-1", READ) && !may("queue.general-practice", READ));
    }
}

#[tokio::test]
async fn whoever_is_taken_out_is_out_with_that_commit() {
    for house in houses().await {
        let visit = under_way(&house).await;
        let provider = House::caller("dr-1", Role::Provider);
        let id = &visit.consultation.id;
        let visits = &house.clinic.visits;
        let (seat, _) = visits.invite(&provider, id, colleague(Part::SecondOpinion)).await.unwrap();
        let again = visits.invite(&provider, id, colleague(Part::Observer)).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::Taken("participant")))));
        let granted = token(&house, &visit, "second-opinion").await.unwrap();
        let patient = House::caller("pat-1", Role::Patient);
        let participant = seat.id.parse().unwrap();
        assert!(visits.remove(&patient, id, &participant).await.is_err(), "only the provider");
        visits.remove(&provider, id, &participant).await.unwrap();
        let after = house.opens(&granted.token, "dr-2", (CHAT, READ));
        assert_eq!(after, Err(Denial::Revoked), "{}", house.store);
        assert!(token(&house, &visit, "second-opinion").await.is_err());
        assert_eq!(house.witnessed("PROVIDER_REMOVED_FROM_CONSULTATION").await.len(), 1);
        assert!(house.members(CHAT).await.is_empty(), "nor in the care team");
        assert!(visits.remove(&provider, id, &participant).await.is_err(), "once");
    }
}

#[tokio::test]
async fn a_guest_comes_by_a_link_of_their_own_and_goes_with_it() {
    for house in houses().await {
        let visit = under_way(&house).await;
        let provider = House::caller("dr-1", Role::Provider);
        let id = &visit.consultation.id;
        let who = Invited::Guest(Phi::new("Elena Petrova"));
        let invitation = Invitation { who, part: Part::Interpreter, exception: None };
        let visits = &house.clinic.visits;
        let (seat, link) = visits.invite(&provider, id, invitation).await.unwrap();
        let secret = link.expect("a link").secret;
        let signed = house.clinic.links.open(secret.expose(), None, None).await.unwrap();
        let secret = signed.secret.expose();
        let resume = async || house.clinic.sessions.resume(secret, None, false).await;
        let guest = resume().await.unwrap();
        assert_eq!(
            (guest.role, guest.visit.as_ref()),
            (Role::Interpreter, Some(&visit.appointment.id))
        );
        let request = Request {
            patient: visit.appointment.patient.clone(),
            appointment: visit.appointment.id.clone(),
            role: "interpreter".to_owned(),
        };
        let granted = house.clinic.tokens.grant(&guest, &request).await.unwrap();
        let person = guest.person.as_str();
        assert_eq!(house.opens(&granted.token, person, (CHAT, WRITE)), Ok(()), "{}", house.store);
        assert!(granted.config.files.is_none(), "what is said is translated, files are not");
        let room = visits.room(&guest, id).await.unwrap();
        assert!(room.patient.is_none() && room.intake.is_none(), "no more than they need");
        visits.remove(&provider, id, &seat.id.parse().unwrap()).await.unwrap();
        assert_eq!(house.opens(&granted.token, person, (CHAT, READ)), Err(Denial::Revoked));
        assert!(resume().await.is_err(), "the session ends with the seat");
    }
}

#[tokio::test]
async fn whom_the_patient_objects_to_is_out_at_once_and_comes_back_in_an_emergency_only() {
    for house in houses().await {
        let visit = under_way(&house).await;
        let (provider, patient) =
            (House::caller("dr-1", Role::Provider), House::caller("pat-1", Role::Patient));
        let (visits, id) = (&house.clinic.visits, &visit.consultation.id);
        let (seat, _) = visits.invite(&provider, id, colleague(Part::Observer)).await.unwrap();
        let granted = token(&house, &visit, "observer").await.unwrap();
        let seat = seat.id.parse().unwrap();
        assert!(visits.object(&provider, id, &seat).await.is_err(), "the patient objects");
        let out = visits.object(&patient, id, &seat).await.unwrap();
        assert!(out.left.is_some() && out.objected.is_some(), "{}", house.store);
        let after = house.opens(&granted.token, "dr-2", (CHAT, READ));
        assert_eq!(after, Err(Denial::Revoked), "{}", house.store);
        assert_eq!(house.witnessed("PATIENT_OBJECTED").await.len(), 1);
        let again = visits.invite(&provider, id, colleague(Part::Observer)).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::Objected))));
        let to = "dr-2".parse().unwrap();
        let handed = visits.transfer(&provider, id, &to).await;
        assert!(matches!(handed, Err(ClinicError::Refused(Refusal::Objected))), "nor as its own");
        let nurse = House::caller("nurse-1", Role::Nurse);
        let who = Invited::Person(nurse.person.clone());
        let invitation = Invitation { who, part: Part::Observer, exception: None };
        let (seat, _) = visits.invite(&provider, id, invitation).await.unwrap();
        visits.object(&patient, id, &seat.id.parse().unwrap()).await.unwrap();
        let request = Request {
            patient: patient.person.clone(),
            appointment: visit.appointment.id.clone(),
            role: "nurse".to_owned(),
        };
        let own = house.clinic.tokens.grant(&nurse, &request).await;
        assert!(matches!(own, Err(ClinicError::Refused(Refusal::Objected))), "nor by their job");
        let exception = Some(Exception::EmergencyTreatment);
        let needed = Invitation { exception, ..colleague(Part::Specialist) };
        let (back, _) = visits.invite(&provider, id, needed).await.unwrap();
        assert_eq!(back.exception, Some("emergency-treatment"), "everybody sees why");
        let lines = house.witnessed("emergency-treatment").await;
        assert_eq!(lines.len(), 1, "and it is written down: {lines:?}");
        let granted = token(&house, &visit, "specialist").await.unwrap();
        let stays = visits.object(&patient, id, &back.id.parse().unwrap()).await.unwrap();
        assert!(stays.left.is_none() && stays.objected.is_some(), "heard, and written down");
        assert_eq!(house.opens(&granted.token, "dr-2", (CHAT, READ)), Ok(()));
    }
}

#[tokio::test]
async fn a_guest_to_whom_the_patient_objected_does_not_come_back_by_another_link() {
    for house in houses().await {
        let visit = under_way(&house).await;
        let (provider, patient) =
            (House::caller("dr-1", Role::Provider), House::caller("pat-1", Role::Patient));
        let (visits, id) = (&house.clinic.visits, &visit.consultation.id);
        let guest = |name: &str| {
            let who = Invited::Guest(Phi::new(name));
            Invitation { who, part: Part::Guardian, exception: None }
        };
        let (seat, link) = visits.invite(&provider, id, guest("Ana Alvarez")).await.unwrap();
        visits.object(&patient, id, &seat.id.parse().unwrap()).await.unwrap();
        let opened = house.clinic.links.open(link.unwrap().secret.expose(), None, None).await;
        assert!(opened.is_err(), "the link is void, in {}", house.store);
        let again = visits.invite(&provider, id, guest(" ana alvarez ")).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::Objected))));
        visits.invite(&provider, id, guest("Luz Alvarez")).await.expect("somebody else may");
    }
}

#[tokio::test]
async fn whoever_was_brought_in_and_never_came_is_in_no_care_team_once_the_visit_is_over() {
    for house in houses().await {
        let visit = under_way(&house).await;
        let provider = House::caller("dr-1", Role::Provider);
        let (visits, id) = (&house.clinic.visits, &visit.consultation.id);
        visits.invite(&provider, id, colleague(Part::Observer)).await.unwrap();
        assert_eq!(house.members(CHAT).await, ["dr-2 observer active"], "{}", house.store);
        visits.start(&provider, id.clone()).await.unwrap();
        visits.complete(&provider, id.clone(), Ending::default()).await.unwrap();
        assert!(house.members(CHAT).await.is_empty(), "{}", house.store);
    }
}
