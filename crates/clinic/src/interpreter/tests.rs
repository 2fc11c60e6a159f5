use super::{State, rules};
use crate::participant::{Invitation, Invited, Part};
use crate::testing::{House, houses};
use crate::token::Request;
use crate::visit::{CheckIn, Ending, Visit};
use crate::{Caller, ClinicError, Refusal};
use jiff::tz::{TimeZone, offset};
use kernel::{Clock as _, Phi, Role, Timestamp};

const CHAT: &str = "consultation.dr-1.pat-1";

async fn under_way(house: &House) -> (Caller, Visit) {
    let waiting = house.waits("pat-1", CheckIn::default()).await;
    let provider = House::caller("dr-1", Role::Provider);
    let visits = &house.clinic.visits;
    let visit = visits.admit(&provider, waiting.entry.unwrap().id, None).await.unwrap();
    (provider, visit)
}

/// Somebody who has a seat in a visit comes into it; their token for that.
async fn join(house: &House, caller: &Caller, visit: &Visit) -> String {
    let request = Request {
        patient: visit.appointment.patient.clone(),
        appointment: visit.appointment.id.clone(),
        role: "interpreter".to_owned(),
    };
    house.clinic.tokens.grant(caller, &request).await.unwrap().token
}

async fn hire(house: &House, id: &str, locale: &str) -> Caller {
    let admin = House::caller("admin-1", Role::Administrator);
    let new = crate::person::NewPerson {
        id: Some(id.parse().unwrap()),
        role: Role::Interpreter,
        name: Phi::new("Ines Prado"),
        birth_date: None,
        phone: None,
        email: None,
        specialty: None,
        locale: Some(locale.to_owned()),
        departments: Vec::new(),
    };
    house.clinic.people.add(&admin, new).await.unwrap();
    House::caller(id, Role::Interpreter)
}

#[tokio::test]
async fn those_who_speak_the_language_are_asked_the_first_who_accepts_is_in_and_minutes_are_kept() {
    for house in houses().await {
        let (provider, visit) = under_way(&house).await;
        let first = House::caller("interpreter-1", Role::Interpreter);
        let second = hire(&house, "interpreter-2", "es-MX").await;
        let french = hire(&house, "interpreter-3", "fr").await;
        let (visits, all) = (&house.clinic.visits, &house.clinic.interpreting);
        let id = &visit.consultation.id;
        let who = Invited::Guest(Phi::new("Ana Ruiz"));
        let guest = Invitation { who, part: Part::Interpreter, exception: None };
        let (guest, _) = visits.invite(&provider, id, guest).await.unwrap();
        let wrong = visits.ask_interpreter(&provider, id, "fr").await.unwrap();
        let request = visits.ask_interpreter(&provider, id, "es").await.unwrap();
        let gone = visits.accept_request(&french, &wrong.id).await;
        assert!(matches!(gone, Err(ClinicError::Refused(Refusal::Transition { .. }))), "replaced");
        for (who, open, told) in [
            (&first.person, 1, 1),
            (&second.person, 1, 1),
            (&french.person, 0, 1),
            (&guest.person, 0, 0),
        ] {
            let caller = House::caller(who.as_str(), Role::Interpreter);
            assert_eq!(all.before(&caller).await.unwrap().len(), open, "{who} in {}", house.store);
            assert_eq!(house.actions(&format!("notification.{who}")).len(), told, "{who}");
        }
        visits.decline_request(&first, &request.id).await.unwrap();
        assert!(all.before(&first).await.unwrap().is_empty());
        let other = visits.accept_request(&french, &request.id).await;
        assert!(matches!(other, Err(ClinicError::Refused(Refusal::Unknown(_)))), "not asked");
        let accepted = visits.accept_request(&second, &request.id).await.unwrap();
        assert_eq!(accepted.state, State::Accepted);
        let late = visits.accept_request(&second, &request.id).await;
        assert!(matches!(late, Err(ClinicError::Refused(Refusal::Transition { .. }))));
        let token = join(&house, &second, &visit).await;
        let read = wire::token::Permissions::READ;
        assert_eq!(house.opens(&token, "interpreter-2", (CHAT, read)), Ok(()));
        visits.start(&provider, id.clone()).await.unwrap();
        house.later(12);
        visits.complete(&provider, id.clone(), Ending::default()).await.unwrap();
        let seat = accepted.seat.unwrap();
        let late = visits.remove(&provider, id, &seat).await;
        assert!(
            matches!(late, Err(ClinicError::Refused(Refusal::TooLate))),
            "it would add minutes"
        );
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let report = all.report(&desk, "2026-03").await.unwrap();
        let line = &report[0];
        assert_eq!((report.len(), line.name.as_str()), (1, "Ines Prado"), "{}", house.store);
        assert_eq!((line.language.as_deref(), line.minutes()), (Some("es"), Some(12)));
        assert!(all.report(&desk, "2026-02").await.unwrap().is_empty());
        assert!(all.report(&provider, "2026-03").await.is_err(), "not theirs to read");
        assert_eq!(house.witnessed("INTERPRETER_ANSWERED").await.len(), 3);
    }
}

#[tokio::test]
async fn when_everybody_declines_the_visit_is_told_and_may_ask_again() {
    for house in houses().await {
        let (provider, visit) = under_way(&house).await;
        let only = House::caller("interpreter-1", Role::Interpreter);
        let (visits, id) = (&house.clinic.visits, &visit.consultation.id);
        let request = visits.ask_interpreter(&provider, id, "es").await.unwrap();
        let said = house.said(CHAT).len();
        let declined = visits.decline_request(&only, &request.id).await.unwrap();
        assert_eq!(declined.state, State::Declined, "{}", house.store);
        assert_eq!(house.said(CHAT).len(), said + 1);
        let again = visits.decline_request(&only, &request.id).await;
        assert!(matches!(again, Err(ClinicError::Refused(Refusal::Transition { .. }))));
        visits.ask_interpreter(&provider, id, "es").await.expect("may ask again");
        let patient = House::caller("pat-1", Role::Patient);
        assert!(visits.ask_interpreter(&patient, id, "es").await.is_err());
    }
}

#[tokio::test]
async fn a_visit_that_moves_asks_anew_for_the_interpreter_it_had() {
    for house in houses().await {
        let (provider, desk) = (
            House::caller("dr-1", Role::Provider),
            House::caller("front-desk-1", Role::Coordinator),
        );
        let only = House::caller("interpreter-1", Role::Interpreter);
        let (visits, all) = (&house.clinic.visits, &house.clinic.interpreting);
        let mut visit = visits.book(&desk, house.booking("pat-1", 60)).await.unwrap();
        let asked = visits.ask_interpreter(&provider, &visit.consultation.id, "es").await.unwrap();
        let movers = [House::caller("pat-1", Role::Patient), desk.clone(), desk];
        for (caller, answer) in movers.iter().zip([None, Some(true), Some(false)]) {
            let old = visit.consultation.id.clone();
            let open = all.of_visit(&provider, &old).await.unwrap().pop().unwrap();
            match answer {
                Some(true) => drop(visits.accept_request(&only, &open.id).await.unwrap()),
                Some(false) => drop(visits.decline_request(&only, &open.id).await.unwrap()),
                None => {}
            }
            let before = house.actions("notification.interpreter-1").len();
            let minutes = |more| house.in_minutes(more + 60 * visit.appointment.moves);
            let (id, times) = (visit.appointment.id.clone(), (minutes(120), minutes(135)));
            visit = visits.reschedule(caller, id, times).await.unwrap();
            let store = house.store;
            let anew = all.of_visit(&provider, &visit.consultation.id).await.unwrap();
            let found: Vec<_> = anew.iter().map(|one| (one.state, one.language.as_str())).collect();
            assert_eq!(found, [(State::Open, "es")], "{store}: {answer:?}");
            assert_eq!(anew[0].asked_by, asked.asked_by, "{store}: it is still the same wish");
            assert_eq!(house.actions("notification.interpreter-1").len(), before + 1, "{store}");
            let mine = all.before(&only).await.unwrap();
            let mine: Vec<_> = mine.iter().map(|one| &one.id).collect();
            assert_eq!(mine, [&anew[0].id], "{store}: the old time is theirs no more");
        }
        let last = all.of_visit(&provider, &visit.consultation.id).await.unwrap().pop().unwrap();
        visits.accept_request(&only, &last.id).await.expect("the new time is theirs to take");
        let (id, far) = (visit.appointment.id, (house.in_minutes(600), house.in_minutes(615)));
        let closed = crate::account::Change { active: Some(false), ..Default::default() };
        let admin = House::caller("admin-1", Role::Administrator);
        house.clinic.accounts.change(&admin, &only.person, closed).await.unwrap();
        let alone = visits.reschedule(&movers[1], id, far).await.unwrap();
        let told = all.of_visit(&provider, &alone.consultation.id).await.unwrap();
        assert_eq!(told[0].state, State::Declined, "{}: nobody is left to ask", house.store);
    }
}

#[tokio::test]
async fn a_move_asks_once_and_nobody_to_whom_the_patient_objected_and_leaves_the_old_visit() {
    for house in houses().await {
        let (provider, patient, desk) = (
            House::caller("dr-1", Role::Provider),
            House::caller("pat-1", Role::Patient),
            House::caller("front-desk-1", Role::Coordinator),
        );
        let unwanted = House::caller("interpreter-1", Role::Interpreter);
        let other = hire(&house, "interpreter-2", "es-MX").await;
        let (visits, all) = (&house.clinic.visits, &house.clinic.interpreting);
        let old = visits.book(&desk, house.booking("pat-1", 60)).await.unwrap();
        let (visit, id) = (old.consultation.id, old.appointment.id);
        let asked = visits.ask_interpreter(&provider, &visit, "es").await.unwrap();
        let accepted = visits.accept_request(&unwanted, &asked.id).await.unwrap();
        visits.object(&patient, &visit, accepted.seat.as_ref().unwrap()).await.unwrap();
        let times = (house.in_minutes(120), house.in_minutes(135));
        let new = visits.reschedule(&desk, id.clone(), times).await.unwrap();
        let twice = visits.reschedule(&desk, id, times).await;
        assert!(matches!(twice, Err(ClinicError::Refused(Refusal::Transition { .. }))));
        let store = house.store;
        assert!(all.before(&unwanted).await.unwrap().is_empty(), "{store}: objected to");
        let anew = all.of_visit(&provider, &new.consultation.id).await.unwrap();
        assert_eq!(all.before(&other).await.unwrap(), anew, "{store}");
        assert_eq!(anew.len(), 1, "{store}: a move that is tried twice asks once");
        assert_eq!(all.of_visit(&provider, &visit).await.unwrap(), [accepted], "{store}");
        let mut told = house.witnessed("INTERPRETER_REQUESTED").await;
        told.retain(|line| line.contains("\"interpreter-request\""));
        assert_eq!(told.len(), 2, "{store}: once for each visit");

        // Nobody has had a seat in the visit that moves now.
        let times = (house.in_minutes(180), house.in_minutes(195));
        let new = visits.reschedule(&desk, new.appointment.id, times).await.unwrap();
        assert!(all.before(&unwanted).await.unwrap().is_empty(), "{store}: nor later");
        assert_eq!(all.before(&other).await.unwrap().len(), 1, "{store}");
        visits.ask_interpreter(&provider, &new.consultation.id, "es").await.unwrap();
        assert!(all.before(&unwanted).await.unwrap().is_empty(), "{store}: nor asked by hand");
    }
}

#[tokio::test]
async fn an_earlier_time_that_is_taken_asks_anew_for_the_interpreter() {
    for house in houses().await {
        let (provider, desk) = (
            House::caller("dr-1", Role::Provider),
            House::caller("front-desk-1", Role::Coordinator),
        );
        let (visits, all) = (&house.clinic.visits, &house.clinic.interpreting);
        let early = visits.book(&desk, house.booking("pat-4", 300)).await.unwrap();
        let late = visits.book(&desk, house.booking("pat-5", 900)).await.unwrap();
        visits.ask_interpreter(&provider, &late.consultation.id, "es").await.unwrap();
        let (patient, id) = (House::caller("pat-5", Role::Patient), late.appointment.id);
        visits.wish_earlier(&patient, id.clone(), false).await.unwrap();
        visits.cancel(&desk, early.appointment.id).await.unwrap();
        let moved = visits.accept_earlier(&patient, id).await.unwrap();
        let only = House::caller("interpreter-1", Role::Interpreter);
        let open = all.before(&only).await.unwrap();
        let open: Vec<_> = open.iter().map(|one| &one.consultation).collect();
        assert_eq!(open, [&moved.consultation.id], "{}", house.store);
    }
}

#[tokio::test]
async fn a_patient_who_comes_back_to_the_queue_has_an_interpreter_asked_for_again() {
    for house in houses().await {
        let (patient, desk) = (
            House::caller("pat-1", Role::Patient),
            House::caller("front-desk-1", Role::Coordinator),
        );
        let only = House::caller("interpreter-1", Role::Interpreter);
        let (visits, all) = (&house.clinic.visits, &house.clinic.interpreting);
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let (entry, id) = (visit.entry.clone().unwrap().id, visit.appointment.id.clone());
        let provider = House::caller("dr-1", Role::Provider);
        let old = &visit.consultation.id;
        let asked = visits.ask_interpreter(&provider, old, "es").await.unwrap();
        visits.accept_request(&only, &asked.id).await.unwrap();
        join(&house, &only, &visit).await;
        house.later(4);
        visits.no_show(&desk, entry.clone()).await.unwrap();
        let back = visits.come_back(&patient, entry.clone()).await.unwrap().visit;
        let (store, open) = (house.store, all.before(&only).await.unwrap());
        assert_eq!(open.len(), 1, "{store}: called in vain");
        assert_eq!(open[0].consultation, back.consultation.id, "{store}");
        house.later(1);
        visits.leave(&patient, entry).await.unwrap();
        let again = visits.check_in(&desk, id, CheckIn::default()).await.unwrap().visit;
        let open = all.before(&only).await.unwrap();
        assert_eq!(open.len(), 1, "{store}: had left");
        assert_eq!(open[0].consultation, again.consultation.id, "{store}");
        visits.accept_request(&only, &open[0].id).await.expect("the seat is free");
        let report = all.report(&desk, "2026-03").await.unwrap();
        assert_eq!(report.len(), 1, "{store}: who has not joined yet has no minutes");
        assert_eq!((&report[0].consultation, report[0].minutes()), (old, Some(4)), "{store}");
    }
}

#[tokio::test]
async fn what_was_interpreted_around_the_end_of_a_month_is_of_the_month_where_the_clinic_is() {
    // In the west the month's last evening is in the next one by UTC, in the east the first morning in the one before.
    for (zone, joined, month, others) in [
        ("Etc/GMT+8", "2026-04-01T07:58:00Z", "2026-03", ["2026-02", "2026-04"]),
        ("Etc/GMT+8", "2026-04-01T08:01:00Z", "2026-04", ["2026-03", "2026-05"]),
        ("Etc/GMT-13", "2026-03-31T10:58:00Z", "2026-03", ["2026-02", "2026-04"]),
        ("Etc/GMT-13", "2026-03-31T11:01:00Z", "2026-04", ["2026-03", "2026-05"]),
    ] {
        for house in houses().await {
            let joined: Timestamp = joined.parse().unwrap();
            house.clock.advance(joined.duration_since(house.clock.now()));
            let admin = House::caller("admin-1", Role::Administrator);
            house.clinic.organizations.change(&admin, ("Clinic", Some(zone))).await.unwrap();
            let visits = &house.clinic.visits;
            let [desk, provider, interpreter] = [
                ("front-desk-1", Role::Coordinator),
                ("dr-1", Role::Provider),
                ("interpreter-1", Role::Interpreter),
            ]
            .map(|(id, role)| House::caller(id, role));
            let visit = visits.book(&desk, house.booking("pat-5", 5)).await.unwrap();
            house.consents("pat-5").await;
            let id = &visit.consultation.id;
            let request = visits.ask_interpreter(&provider, id, "es").await.unwrap();
            visits.accept_request(&interpreter, &request.id).await.unwrap();
            join(&house, &interpreter, &visit).await;
            for (month, lines) in [(month, 1), (others[0], 0), (others[1], 0)] {
                let report = house.clinic.interpreting.report(&desk, month).await.unwrap();
                assert_eq!(report.len(), lines, "{zone}, {joined}: {month} in {}", house.store);
            }
        }
    }
}

#[test]
fn months_and_minutes_are_counted_to_the_full() {
    for (hours, first, next) in [
        (-8, "2026-12-01T08:00:00Z", "2027-01-01T08:00:00Z"),
        (0, "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        (13, "2026-11-30T11:00:00Z", "2026-12-31T11:00:00Z"),
    ] {
        let zone = TimeZone::fixed(offset(hours));
        let (from, until) = rules::month("2026-12", &zone).unwrap();
        assert_eq!((from.to_string().as_str(), until.to_string().as_str()), (first, next));
    }
    for wrong in ["2026-13", "2026", "soon", "2026-1"] {
        assert!(rules::month(wrong, &TimeZone::UTC).is_err(), "{wrong}");
    }
    let at = |text: &str| text.parse().unwrap();
    let minutes = |until| rules::minutes(at("2026-03-02T09:00:00Z"), at(until));
    assert_eq!(minutes("2026-03-02T09:00:01Z"), 1);
    assert_eq!(minutes("2026-03-02T09:10:00Z"), 10);
}
