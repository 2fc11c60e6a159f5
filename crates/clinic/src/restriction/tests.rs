use super::Bar;
use crate::appointment::Filter;
use crate::consent::{Evidence, Given, Topic};
use crate::disclosure::{NewDisclosure, Purpose as Left};
use crate::escalation::{Outcome, Reason, Severity};
use crate::participant::{Exception, Invitation, Invited, Part};
use crate::privacy::{Asked, NewRequest, Purpose, Request, State};
use crate::task::{NewTask, Which};
use crate::testing::{House, houses};
use crate::token::Request as Seat;
use crate::visit::{CheckIn, Ending, Visit};
use crate::{Caller, ClinicError, Glass};
use kernel::{EscalationId, Fault as _, PersonId, Phi, Role};
use std::fmt::Debug;

/// Why each way of opening something is refused.
type Codes = [&'static str; 12];

fn code<T: Debug>(done: Result<T, ClinicError>) -> &'static str {
    match done {
        Err(ClinicError::Refused(refusal)) => refusal.code(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn patient() -> PersonId {
    "pat-1".parse().unwrap()
}

fn officer() -> Caller {
    House::caller("officer-1", Role::ComplianceOfficer)
}

async fn ask(house: &House, asked: Asked) -> Request {
    let own = House::caller("pat-1", Role::Patient);
    let words = Some(Phi::new("Not to them, please"));
    house.clinic.privacy.ask(&own, &patient(), NewRequest { asked, words }).await.unwrap()
}

async fn grant(house: &House, bar: Bar) -> Request {
    let asked = ask(house, Asked::Restriction).await;
    let said = (true, None, Some(bar));
    house.clinic.privacy.answer(&officer(), &asked.id, said).await.unwrap().request
}

#[tokio::test]
async fn whoever_the_patient_does_not_want_is_out_of_record_visit_and_token_until_they_agree() {
    for house in houses().await {
        let store = house.store;
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let doctor = House::caller("dr-1", Role::Provider);
        let clinic = &house.clinic;
        let entry = visit.entry.unwrap().id;
        clinic.visits.admit(&doctor, entry, None).await.unwrap();
        let seat = || Seat {
            patient: patient(),
            appointment: visit.appointment.id.clone(),
            role: "provider".to_owned(),
        };
        let token = clinic.tokens.grant(&doctor, &seat()).await.unwrap().token;
        let talk = ("consultation.dr-1.pat-1", wire::token::Permissions::READ);
        assert!(house.opens(&token, "dr-1", talk).is_ok(), "{store}");

        let granted = grant(&house, Bar::Staff("dr-1".parse().unwrap())).await;
        assert!(house.opens(&token, "dr-1", talk).is_err(), "{store}: what was open is over");
        assert_eq!(code(clinic.tokens.grant(&doctor, &seat()).await), "visit.objected");
        assert_eq!(code(clinic.charts.record(&doctor, &patient()).await), "restriction.agreed");
        let id = visit.consultation.id.clone();
        assert_eq!(code(clinic.charts.note(&doctor, &id).await), "restriction.agreed", "{store}");
        assert_eq!(code(clinic.visits.start(&doctor, id.clone()).await), "restriction.agreed");
        let near = House::caller("dr-2", Role::Provider);
        assert!(clinic.charts.record(&near, &patient()).await.is_ok(), "{store}: nobody else");

        let nurse = House::caller("nurse-1", Role::Nurse);
        let agreed = || Phi::new("By phone, written down");
        let ended = clinic.privacy.end_restriction(&nurse, &granted.id, agreed()).await;
        assert_eq!(code(ended), "access.not-allowed", "{store}");
        let ended = clinic.privacy.end_restriction(&officer(), &granted.id, agreed()).await;
        assert_eq!(ended.unwrap().request.state, State::Ended, "{store}");
        let again = clinic.privacy.end_restriction(&officer(), &granted.id, agreed()).await;
        assert_eq!(code(again), "state.transition", "{store}");
        assert!(clinic.charts.note(&doctor, &id).await.is_ok(), "{store}: they agreed");
        let lines = house.witnessed("RESTRICTION_ENDED").await;
        assert!(lines.len() == 1 && !lines[0].contains("phone"), "{store}: {lines:?}");
    }
}

#[tokio::test]
async fn whoever_was_brought_into_a_visit_is_out_once_they_are_kept_from_its_patient() {
    for house in houses().await {
        let store = house.store;
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let doctor = House::caller("dr-1", Role::Provider);
        let second = House::caller("dr-2", Role::Provider);
        let clinic = &house.clinic;
        let id = visit.consultation.id.clone();
        clinic.visits.admit(&doctor, visit.entry.unwrap().id, None).await.unwrap();
        let invitation = |exception| Invitation {
            who: Invited::Person(second.person.clone()),
            part: Part::Specialist,
            exception,
        };
        clinic.visits.invite(&doctor, &id, invitation(None)).await.unwrap();
        let seat = || Seat {
            patient: patient(),
            appointment: visit.appointment.id.clone(),
            role: "specialist".to_owned(),
        };
        clinic.tokens.grant(&second, &seat()).await.unwrap();
        let user = clinic.relays.admit(&second, &id).await.unwrap().id;
        assert!(clinic.relays.is_welcome(&user).await.unwrap(), "{store}");

        grant(&house, Bar::Staff(second.person.clone())).await;
        assert_eq!(code(clinic.tokens.grant(&second, &seat()).await), "access.not-allowed");
        assert_eq!(code(clinic.relays.admit(&second, &id).await), "access.not-allowed", "{store}");
        assert!(!clinic.relays.is_welcome(&user).await.unwrap(), "{store}: nor in the call");
        let people = clinic.visits.room(&doctor, &id).await.unwrap().people;
        let gone = people.iter().find(|one| one.person == second.person).unwrap();
        assert!(gone.left.is_some(), "{store}: everybody sees that they left");
        let urgent = invitation(Some(Exception::EmergencyTreatment));
        clinic.visits.invite(&doctor, &id, urgent).await.unwrap();
        assert!(clinic.tokens.grant(&second, &seat()).await.is_ok(), "{store}: no choice is left");
    }
}

/// In how many places of seven somebody of the department sees a patient: four lists, two of their day, and the person's own.
async fn sightings(house: &House, caller: &Caller, visit: &Visit) -> usize {
    let clinic = &house.clinic;
    let queue = clinic.queues.list(caller, &"general-practice".parse().unwrap()).await.unwrap();
    let filter = Filter { patient: Some(patient()), ..Filter::default() };
    let booked = clinic.appointments.list(caller, filter).await.unwrap();
    let day = clinic.days.today(caller).await.unwrap();
    let times = (house.in_minutes(-600), house.in_minutes(600));
    let told = clinic.notifications.between(caller, times, "").await.unwrap();
    let found = clinic.people.search(caller, Some(Role::Patient), None).await.unwrap().people;
    let seen = [
        found.iter().any(|one| one.id == patient()),
        clinic.people.find(caller, &patient()).await.is_ok(),
        told.iter().any(|one| one.appointment == visit.appointment.id),
        queue.iter().any(|one| one.entry.patient == patient()),
        !booked.is_empty(),
        day.queue.iter().any(|one| one.entry.patient == patient()),
        day.appointments.iter().any(|one| one.appointment.patient == patient()),
    ];
    seen.into_iter().filter(|seen| *seen).count()
}

/// The codes by which somebody is refused who opens a visit by its id, or an emergency that was rehearsed in it, or who would
/// decide on what its patient consents to, or on their place.
async fn openings(house: &House, caller: &Caller, visit: &Visit, drill: &EscalationId) -> Codes {
    let clinic = &house.clinic;
    let entry = &visit.entry.as_ref().unwrap().id;
    let given = Given {
        patient: patient(),
        topic: Topic::Telehealth,
        version: 1,
        locale: "en".to_owned(),
        evidence: Evidence::Verbal,
        scope: None,
        expires: None,
    };
    let taken = (Topic::Telehealth, Evidence::Verbal);
    let department = "general-practice".parse().unwrap();
    [
        code(clinic.visits.room(caller, &visit.consultation.id).await),
        code(clinic.appointments.find(caller, &visit.appointment.id).await),
        code(clinic.intakes.find(caller, &visit.appointment.id).await),
        code(clinic.notifications.records(caller, &visit.appointment.id).await),
        code(clinic.queues.find(caller, entry).await),
        code(clinic.people.find(caller, &patient()).await),
        code(clinic.notifications.choices(caller, &patient()).await),
        code(clinic.escalations.incident(caller, drill).await),
        code(clinic.consents.list(caller, &patient()).await),
        code(clinic.consents.grant(caller, given).await),
        code(clinic.visits.revoke_consent(caller, &patient(), taken.0, taken.1).await),
        code(clinic.visits.reorder(caller, &department, (entry, None)).await),
    ]
}

#[tokio::test]
async fn no_list_shows_the_patient_to_whoever_is_kept_from_them_and_no_id_opens_their_visit() {
    for house in houses().await {
        let store = house.store;
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let doctor = House::caller("dr-1", Role::Provider);
        let all = &house.clinic.escalations;
        let what = (Severity::Urgent, Reason::Medical);
        let drill = all.rehearse(&doctor, &visit.consultation.id, what).await.unwrap().id;
        assert_eq!(sightings(&house, &nurse, &visit).await, 7, "{store}");
        let granted = grant(&house, Bar::Staff("nurse-1".parse().unwrap())).await;
        assert_eq!(sightings(&house, &nurse, &visit).await, 0, "{store}");
        let refused = openings(&house, &nurse, &visit, &drill).await;
        assert_eq!(refused, ["restriction.agreed"; 12], "{store}");
        assert_eq!(sightings(&house, &desk, &visit).await, 7, "{store}: nobody else");

        let ends = house.in_minutes(60);
        let glass = Glass { id: "bg-1".to_owned(), patient: patient(), ends, emergency: true };
        let rescuer = Caller { glass: Some(glass), ..nurse.clone() };
        assert_eq!(sightings(&house, &rescuer, &visit).await, 7, "{store}: somebody is in danger");
        let agreed = Phi::new("By phone, written down");
        house.clinic.privacy.end_restriction(&officer(), &granted.id, agreed).await.unwrap();
        assert_eq!(sightings(&house, &nurse, &visit).await, 7, "{store}: they agreed");
    }
}

#[tokio::test]
async fn an_emergency_is_open_to_whoever_is_kept_from_its_patient_until_it_is_over() {
    for house in houses().await {
        let store = house.store;
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let doctor = House::caller("dr-1", Role::Provider);
        let nurse = House::caller("nurse-1", Role::Nurse);
        grant(&house, Bar::Staff(nurse.person.clone())).await;
        let all = &house.clinic.escalations;
        let own = House::caller("pat-1", Role::Patient);
        let raised = all.raise(&own, &visit, (Severity::Urgent, Reason::Medical)).await.unwrap().id;
        let listed = async || all.list(&nurse, None).await.unwrap().len();
        assert_eq!(listed().await, 1, "{store}");
        assert!(all.incident(&nurse, &raised).await.is_ok(), "{store}: somebody is in danger");
        all.acknowledge(&doctor, &raised).await.unwrap();
        assert!(all.incident(&nurse, &raised).await.is_ok(), "{store}: still");
        let note = Phi::new("Help is there");
        all.resolve(&doctor, &raised, (Outcome::HandledHere, &note)).await.unwrap();
        assert_eq!(listed().await, 0, "{store}");
        assert_eq!(code(all.incident(&nurse, &raised).await), "restriction.agreed", "{store}");
        assert!(all.incident(&doctor, &raised).await.is_ok(), "{store}: nobody else");
    }
}

#[tokio::test]
async fn whoever_orders_a_queue_is_shown_nobody_from_whom_they_are_kept() {
    for house in houses().await {
        let store = house.store;
        house.waits("pat-1", CheckIn::default()).await;
        let other = house.waits("pat-2", CheckIn::default()).await.entry.unwrap().id;
        let nurse = House::caller("nurse-1", Role::Nurse);
        grant(&house, Bar::Staff(nurse.person.clone())).await;
        let department = "general-practice".parse().unwrap();
        let order = house.clinic.visits.reorder(&nurse, &department, (&other, None)).await;
        let shown: Vec<_> = order.unwrap().into_iter().map(|one| one.entry.id).collect();
        assert_eq!(shown, [other], "{store}");
    }
}

#[tokio::test]
async fn whoever_is_kept_from_a_patient_finds_their_id_by_the_whole_name_to_rescue_them() {
    for house in houses().await {
        let store = house.store;
        let people = &house.clinic.people;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let name = people.find(&nurse, &patient()).await.unwrap().name;
        let word = name.expose().split_whitespace().last().unwrap();
        let found =
            async |caller: &Caller, name: &str| people.kept_by_name(caller, name).await.unwrap();
        assert!(found(&nurse, name.expose()).await.is_empty(), "{store}: kept from nobody");
        grant(&house, Bar::Staff("nurse-1".parse().unwrap())).await;
        let shown = people.search(&nurse, None, Some(name.expose())).await.unwrap().people;
        assert!(shown.iter().all(|one| one.id != patient()), "{store}: nothing of them is shown");
        assert_eq!(found(&nurse, name.expose()).await, [patient()], "{store}");
        let lower = name.expose().to_lowercase();
        assert_eq!(found(&nurse, &lower).await, [patient()], "{store}: as search reads it");
        assert!(found(&nurse, word).await.is_empty(), "{store}: nobody looks around by it");
        assert!(found(&nurse, "").await.is_empty(), "{store}");
        let desk = House::caller("front-desk-1", Role::Coordinator);
        assert!(found(&desk, name.expose()).await.is_empty(), "{store}: they find all of it");

        let ends = house.in_minutes(60);
        let glass = Glass { id: "bg-1".to_owned(), patient: patient(), ends, emergency: true };
        let rescuer = Caller { glass: Some(glass), ..nurse.clone() };
        let shown = people.search(&rescuer, None, Some(name.expose())).await.unwrap().people;
        assert!(shown.iter().any(|one| one.id == patient()), "{store}: somebody is in danger");
        assert!(found(&rescuer, name.expose()).await.is_empty(), "{store}");
    }
}

#[tokio::test]
async fn whoever_is_kept_from_a_patient_gets_no_task_of_them_and_what_they_had_is_nobodys() {
    for house in houses().await {
        let store = house.store;
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let doctor = House::caller("dr-1", Role::Provider);
        let nurse = House::caller("nurse-1", Role::Nurse);
        let (visits, tasks) = (&house.clinic.visits, &house.clinic.tasks);
        let id = visits.admit(&doctor, visit.entry.unwrap().id, None).await.unwrap();
        let id = id.consultation.id;
        visits.start(&doctor, id.clone()).await.unwrap();
        visits.complete(&doctor, id.clone(), Ending::default()).await.unwrap();
        let call = || NewTask {
            owner: Some("nurse-1".parse().unwrap()),
            due: "2026-03-04".parse().unwrap(),
            words: Phi::new("Call about the rash"),
        };
        let given = tasks.give(&doctor, &id, call()).await.unwrap().task.id;
        assert_eq!(house.clinic.days.today(&nurse).await.unwrap().tasks.len(), 1, "{store}");

        grant(&house, Bar::Staff("nurse-1".parse().unwrap())).await;
        let own = Which::Own(crate::task::State::Open);
        let seen = async |caller: &Caller, which| {
            tasks.list(caller, which, (None, None)).await.unwrap().items.len()
        };
        assert_eq!(seen(&nurse, own).await, 0, "{store}");
        assert!(house.clinic.days.today(&nurse).await.unwrap().tasks.is_empty(), "{store}");
        let done = || Phi::new("She was called");
        assert_eq!(
            code(tasks.finish(&nurse, &given, done()).await),
            "restriction.agreed",
            "{store}"
        );
        assert_eq!(code(tasks.give(&doctor, &id, call()).await), "restriction.agreed", "{store}");

        let desk = House::caller("front-desk-1", Role::Coordinator);
        assert_eq!(seen(&desk, Which::Ownerless).await, 1, "{store}: somebody must see to it");
        assert_eq!(seen(&nurse, Which::Ownerless).await, 0, "{store}");
        tasks.hand_over(&desk, &given, &desk.person).await.unwrap();
        assert_eq!(seen(&desk, own).await, 1, "{store}");
        let back = tasks.hand_over(&desk, &given, &nurse.person).await;
        assert_eq!(code(back), "restriction.agreed", "{store}");
    }
}

#[tokio::test]
async fn what_was_paid_for_is_not_told_to_the_payer() {
    for house in houses().await {
        let store = house.store;
        let nurse = House::caller("nurse-1", Role::Nurse);
        grant(&house, Bar::HealthPlan).await;
        let tell = async |purpose| {
            let new = NewDisclosure {
                at: None,
                recipient: Phi::new("Harbour Health Plan"),
                address: None,
                what: Phi::new("Bill of 2 March"),
                purpose,
                basis: Phi::new("Claim 12-44"),
                part2: None,
                silence: None,
            };
            house.clinic.disclosures.record(&nurse, &patient(), new).await
        };
        assert_eq!(code(tell(Left::Payment).await), "restriction.agreed", "{store}");
        assert!(tell(Left::Treatment).await.is_ok(), "{store}: others may have what they need");
        let access = ask(&house, Asked::Access).await;
        let said = (Purpose::Payment, None, Some(Phi::new("To the payer")));
        let copy = house.clinic.privacy.allow(&officer(), (&patient(), &access.id), said).await;
        assert_eq!(code(copy), "restriction.agreed", "{store}");
    }
}

#[tokio::test]
async fn patients_are_told_of_an_answer_in_words_that_say_nothing_of_it() {
    for house in houses().await {
        let store = house.store;
        let granted = grant(&house, Bar::Other).await;
        assert_eq!(granted.state, State::Granted, "{store}");
        let later = ask(&house, Asked::Amendment).await;
        let reason = || Phi::new("The lab was asked for it");
        house.clinic.privacy.extend(&officer(), &later.id, reason()).await.unwrap();
        let no = (false, Some(reason()), None);
        house.clinic.privacy.answer(&officer(), &later.id, no).await.unwrap();
        let told = house.said("notification.pat-1");
        let told = told.iter().filter(|one| one["type"] == "REQUEST_ANSWERED");
        let told: Vec<String> = told.map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{store}: {told:?}");
        assert!(told.iter().all(|one| !one.contains("lab") && !one.contains("granted")), "{store}");
    }
}
