use crate::account::Change;
use crate::appointment::Filter;
use crate::disclosure::{NewDisclosure, Purpose as Left};
use crate::export::{Format, TABLES};
use crate::privacy::{Asked, NewRequest, Purpose};
use crate::sensitivity::Part2;
use crate::testing::{House, houses};
use crate::token::Request as Seat;
use crate::visit::{Booking, CheckIn, Ending};
use crate::{Caller, ClinicError, Glass};
use kernel::{AppointmentId, ConsultationId, Fault as _, PersonId, Phi, Role};
use std::fmt::Debug;

fn code<T: Debug>(done: Result<T, ClinicError>) -> &'static str {
    match done {
        Err(ClinicError::Refused(refusal)) => refusal.code(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// A visit of pat-1 with dr-1 that is over, with notes, labelled by a nurse of its department.
async fn labelled(house: &House) -> ConsultationId {
    let waiting = house.waits("pat-1", CheckIn::default()).await;
    let doctor = House::caller("dr-1", Role::Provider);
    let visits = &house.clinic.visits;
    let id = visits.admit(&doctor, waiting.entry.unwrap().id, None).await.unwrap().consultation.id;
    visits.start(&doctor, id.clone()).await.unwrap();
    let note = (Phi::new("Naloxone at hand"), 0);
    house.clinic.charts.write_note(&doctor, &id, note).await.unwrap();
    visits.complete(&doctor, id.clone(), Ending::default()).await.unwrap();
    let nurse = House::caller("nurse-1", Role::Nurse);
    assert!(visits.label_part2(&nurse, &id, true).await.unwrap().part2, "{}", house.store);
    id
}

/// A further visit of pat-1, booked by the desk.
async fn booked(
    house: &House,
    (provider, department): (&str, &str),
    minutes: i64,
) -> AppointmentId {
    let booking = Booking {
        department: department.parse().unwrap(),
        provider: provider.parse().unwrap(),
        ..house.booking("pat-1", minutes)
    };
    let desk = House::caller("front-desk-1", Role::Coordinator);
    house.clinic.visits.book(&desk, booking).await.unwrap().appointment.id
}

/// Somebody of another department whom the desk has given a visit with the patient.
async fn colleague(house: &House) -> Caller {
    booked(house, ("dr-4", "dermatology"), 300).await;
    House::caller("dr-4", Role::Provider)
}

#[tokio::test]
async fn colleagues_of_other_departments_see_that_there_was_a_visit_and_nothing_of_it() {
    for house in houses().await {
        let store = house.store;
        let id = labelled(&house).await;
        let patient = "pat-1".parse().unwrap();
        let charts = &house.clinic.charts;
        let seen = async |caller: &Caller| {
            let record = charts.record(caller, &patient).await.unwrap();
            let one = record.into_iter().find(|one| one.visit.id == id).unwrap();
            (one.withheld, one.note.is_some())
        };
        let own = House::caller("dr-1", Role::Provider);
        assert_eq!(seen(&own).await, (false, true), "{store}");
        let near = House::caller("dr-2", Role::Provider);
        assert_eq!(seen(&near).await, (false, false), "{store}: the same department");
        let other = colleague(&house).await;
        assert_eq!(seen(&other).await, (true, false), "{store}");
        let ends = house.in_minutes(60);
        let glass =
            |emergency| Glass { id: "bg-1".to_owned(), patient: patient.clone(), ends, emergency };
        let broke = |emergency| Caller { glass: Some(glass(emergency)), ..other.clone() };
        assert_eq!(seen(&broke(false)).await, (true, false), "{store}: not for coverage");
        assert!(charts.summary(&broke(false), &id).await.is_err(), "{store}");
        assert_eq!(seen(&broke(true)).await, (false, true), "{store}: an emergency opens it");
        assert!(charts.summary(&broke(true), &id).await.is_ok(), "{store}");
        let record = charts.record(&own, &patient).await.unwrap();
        let booked = record.into_iter().find(|one| one.visit.id == id).unwrap().visit.appointment;
        let links = house.clinic.links.list(&other, &booked).await;
        assert_eq!(code(links), "unknown", "{store}: nor who was let in to it");

        let stranger = house.clinic.visits.label_part2(&other, &id, false).await;
        assert_eq!(code(stranger), "access.not-allowed", "{store}");
        let patient = House::caller("pat-1", Role::Patient);
        let patient = house.clinic.visits.label_part2(&patient, &id, false).await;
        assert_eq!(code(patient), "access.not-allowed", "{store}: a clinician's word");
        for (person, role) in [
            ("nurse-1", Role::Nurse),
            ("front-desk-1", Role::Coordinator),
            ("dr-2", Role::Provider),
            ("admin-1", Role::Administrator),
        ] {
            let caller = House::caller(person, role);
            let off = house.clinic.visits.label_part2(&caller, &id, false).await;
            assert_eq!(code(off), "access.not-allowed", "{store}: {person}");
        }
        house.clinic.visits.label_part2(&own, &id, false).await.unwrap();
        assert_eq!(seen(&other).await, (false, false), "{store}: the label is off");
        assert_eq!(house.witnessed("SENSITIVITY_CHANGED").await.len(), 2, "{store}");
    }
}

#[tokio::test]
async fn whoever_may_change_the_label_is_told_so_and_nobody_else() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let id = labelled(&house).await;
        let patient = "pat-1".parse().unwrap();
        let told = async |caller: &Caller| {
            let record = clinic.charts.record(caller, &patient).await.unwrap();
            let one = record.into_iter().find(|one| one.visit.id == id).unwrap();
            let room = clinic.visits.room(caller, &id).await;
            assert!(room.is_err() || room.unwrap().can_label == one.can_label, "{store}");
            one.can_label
        };
        let who = [
            (House::caller("dr-1", Role::Provider), [true, true]),
            (House::caller("nurse-1", Role::Nurse), [true, false]),
            (House::caller("front-desk-1", Role::Coordinator), [true, false]),
            (House::caller("dr-2", Role::Provider), [false, false]),
            (colleague(&house).await, [false, false]),
        ];
        let each = who.iter().flat_map(|(caller, [may_label, may_take_off])| {
            [(caller, false, *may_label), (caller, true, *may_take_off)]
        });
        for (caller, on, may) in each {
            // It stands so already where the one before changed nothing.
            let _ = clinic.visits.label_part2(&who[0].0, &id, on).await;
            assert_eq!(told(caller).await, may, "{store}: {} {on}", caller.person);
            let done = clinic.visits.label_part2(caller, &id, !on).await;
            assert_eq!(done.is_ok(), may, "{store}: the server as it says: {}", caller.person);
        }
    }
}

#[tokio::test]
async fn other_departments_find_neither_its_room_nor_its_appointment() {
    for house in houses().await {
        let store = house.store;
        let id = labelled(&house).await;
        let clinic = &house.clinic;
        let other = colleague(&house).await;
        let doctor = House::caller("dr-1", Role::Provider);
        let visit = clinic.visits.room(&doctor, &id).await.unwrap().consultation.appointment;
        let listed = async |caller: &Caller| {
            let filter = Filter { patient: Some("pat-1".parse().unwrap()), ..Filter::default() };
            let found = clinic.appointments.list(caller, filter).await.unwrap();
            assert!(found.len() > 1, "{store}: others are listed");
            found.iter().any(|one| one.id == visit)
        };
        let told = async |caller: &Caller| {
            let times = (house.in_minutes(-600), house.in_minutes(600));
            let all = clinic.notifications.between(caller, times, "").await.unwrap();
            assert!(all.iter().any(|one| one.appointment != visit), "{store}: others are listed");
            all.iter().any(|one| one.appointment == visit)
        };
        let notices = async |caller: &Caller| clinic.notifications.records(caller, &visit).await;
        assert_eq!(code(clinic.visits.room(&other, &id).await), "unknown", "{store}");
        assert_eq!(code(clinic.appointments.find(&other, &visit).await), "unknown", "{store}");
        assert_eq!(code(notices(&other).await), "unknown", "{store}");
        assert!(!listed(&other).await && !told(&other).await, "{store}");
        let ends = house.in_minutes(60);
        let patient = "pat-1".parse().unwrap();
        let glass = Glass { id: "bg-1".to_owned(), patient, ends, emergency: true };
        let rescuer = Caller { glass: Some(glass), ..other.clone() };
        let near = House::caller("dr-2", Role::Provider);
        let nurse = House::caller("nurse-1", Role::Nurse);
        for caller in [&rescuer, &doctor, &near, &nurse] {
            assert!(clinic.visits.room(caller, &id).await.is_ok(), "{store}: {caller:?}");
            assert!(clinic.appointments.find(caller, &visit).await.is_ok(), "{store}: {caller:?}");
            assert!(!notices(caller).await.unwrap().is_empty(), "{store}: {caller:?}");
            assert!(listed(caller).await && told(caller).await, "{store}: {caller:?}");
        }
        let own = House::caller("pat-1", Role::Patient);
        assert!(clinic.appointments.find(&own, &visit).await.is_ok(), "{store}");
        assert!(listed(&own).await, "{store}: the patient's own");

        clinic.visits.label_part2(&doctor, &id, false).await.unwrap();
        assert!(clinic.visits.room(&other, &id).await.is_ok(), "{store}: the label is off");
        assert!(listed(&other).await && told(&other).await, "{store}");
    }
}

#[tokio::test]
async fn an_appointment_that_was_moved_is_kept_with_the_visit_that_came_of_it() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let other = colleague(&house).await;
        let first = booked(&house, ("dr-1", "general-practice"), 60).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let times = |minutes| (house.in_minutes(minutes), house.in_minutes(minutes + 15));
        let moved = clinic.visits.reschedule(&desk, first.clone(), times(110)).await.unwrap();
        let between = moved.appointment.id;
        let moved = clinic.visits.reschedule(&desk, between.clone(), times(130)).await.unwrap();
        let line = [first, between, moved.appointment.id];
        let patient: PersonId = "pat-1".parse().unwrap();
        let known = async |caller: &Caller, narrowed: bool| {
            let whose = narrowed.then(|| patient.clone());
            let filter = Filter { patient: whose, ..Filter::default() };
            let all = clinic.appointments.list(caller, filter).await.unwrap();
            let mut known = 0;
            for id in &line {
                let found = clinic.appointments.find(caller, id).await.is_ok();
                assert_eq!(found, all.iter().any(|one| one.id == *id), "{store}: {id:?}");
                known += usize::from(found);
            }
            known
        };
        assert_eq!(known(&other, true).await, 3, "{store}: nothing is protected yet");
        let doctor = House::caller("dr-1", Role::Provider);
        clinic.visits.label_part2(&doctor, &moved.consultation.id, true).await.unwrap();
        for narrowed in [true, false] {
            assert_eq!(
                known(&other, narrowed).await,
                0,
                "{store}: each says why in the same words"
            );
            assert_eq!(known(&doctor, narrowed).await, 3, "{store}");
        }
        let table = TABLES.iter().find(|table| table.name == "appointment").unwrap();
        let rows = clinic.exports.rows(&patient, (table, "")).await.unwrap().rows;
        let labelled = rows.iter().filter(|row| row["meta"]["security"].is_array());
        assert_eq!(labelled.count(), line.len(), "{store}: {rows:?}");
        let (own, officer) = (
            House::caller("pat-1", Role::Patient),
            House::caller("officer-1", Role::ComplianceOfficer),
        );
        let new = NewRequest { asked: Asked::Access, words: None };
        let asked = clinic.privacy.ask(&own, &patient, new).await.unwrap();
        let said = (Purpose::PatientRequest, None, Some(Phi::new("She collects it at the desk")));
        let copy = clinic.privacy.allow(&officer, (&patient, &asked.id), said).await.unwrap();
        let open = clinic.exports.open(&officer, (&patient, &copy.id), Format::Document);
        let paper = clinic.exports.paper(&officer, open.await.unwrap()).await.unwrap();
        let protected = paper.visits.iter().filter(|one| one.part2);
        assert_eq!(protected.count(), line.len(), "{store}: each carries the notice");

        clinic.visits.label_part2(&doctor, &moved.consultation.id, false).await.unwrap();
        assert_eq!(known(&other, true).await, 3, "{store}: the label is off");
    }
}

#[tokio::test]
async fn a_queue_tells_other_departments_nothing_of_who_waits_for_it() {
    for house in houses().await {
        let store = house.store;
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let other = House::caller("dr-4", Role::Provider);
        let entry = waiting.entry.unwrap().id;
        let queues = &house.clinic.queues;
        let department = "general-practice".parse().unwrap();
        let listed = async |caller: &Caller| {
            let all = queues.list(caller, &department).await.unwrap();
            all.iter().any(|one| one.entry.id == entry)
        };
        assert!(listed(&other).await, "{store}: nothing is protected yet");
        let id = waiting.consultation.id;
        house.clinic.visits.label_part2(&nurse, &id, true).await.unwrap();
        assert!(!listed(&other).await, "{store}");
        assert_eq!(code(queues.find(&other, &entry).await), "unknown", "{store}");
        assert!(listed(&nurse).await, "{store}: her own department");
        let own = House::caller("pat-1", Role::Patient);
        assert!(queues.find(&own, &entry).await.is_ok(), "{store}: the patient's own");
    }
}

/// How many keys to what the pair said before somebody gets with their seat in a visit.
async fn earlier(house: &House, visit: &AppointmentId, (person, role): (&str, Role)) -> usize {
    let patient = "pat-1".parse().unwrap();
    let seat = Seat { patient, appointment: visit.clone(), role: role.name().to_owned() };
    let granted = house.clinic.tokens.grant(&House::caller(person, role), &seat).await;
    let config = granted.unwrap().config;
    assert!(config.cipher_key.is_some(), "{}: {person} reads this visit", house.store);
    config.earlier_keys.len()
}

async fn moves_to_cardiology(house: &House, nurse: &str) {
    let departments = Some(vec!["cardiology".parse().unwrap()]);
    let change = Change { departments, ..Change::default() };
    let admin = House::caller("admin-1", Role::Administrator);
    house.clinic.accounts.change(&admin, &nurse.parse().unwrap(), change).await.unwrap();
}

#[tokio::test]
async fn what_was_said_before_a_labelled_visit_was_handed_over_is_kept_from_others_too() {
    for house in houses().await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let doctor = House::caller("dr-1", Role::Provider);
        let entry = waiting.entry.unwrap().id;
        let id = visits.admit(&doctor, entry.clone(), None).await.unwrap().consultation.id;
        visits.start(&doctor, id.clone()).await.unwrap();
        visits.transfer(&doctor, &id, &"dr-2".parse().unwrap()).await.unwrap();
        let second = House::caller("dr-2", Role::Provider);
        visits.admit(&second, entry, None).await.unwrap();
        visits.start(&second, id.clone()).await.unwrap();
        visits.complete(&second, id.clone(), Ending::default()).await.unwrap();
        let again = booked(&house, ("dr-1", "cardiology"), 45).await;
        house.later(20);
        moves_to_cardiology(&house, "nurse-1").await;
        let nurse = ("nurse-1", Role::Nurse);
        assert_eq!(earlier(&house, &again, nurse).await, 1, "{store}: nothing is protected yet");
        visits.label_part2(&second, &id, true).await.unwrap();
        assert_eq!(earlier(&house, &again, nurse).await, 0, "{store}: dr-1 heard of it first");
        let own = [("dr-1", Role::Provider), ("pat-1", Role::Patient)];
        for one in own {
            assert_eq!(earlier(&house, &again, one).await, 1, "{store}: {one:?} said it");
        }
    }
}

#[tokio::test]
async fn staff_of_another_department_get_no_key_to_what_the_pair_said_before() {
    for house in houses().await {
        let store = house.store;
        labelled(&house).await;
        let appointment = booked(&house, ("dr-1", "cardiology"), 45).await;
        house.later(20);
        let earlier = async |person, role| earlier(&house, &appointment, (person, role)).await;
        assert_eq!(earlier("nurse-1", Role::Nurse).await, 1, "{store}: works in both");
        moves_to_cardiology(&house, "nurse-1").await;
        assert_eq!(earlier("nurse-1", Role::Nurse).await, 0, "{store}");
        assert_eq!(earlier("dr-1", Role::Provider).await, 1, "{store}");
        assert_eq!(earlier("pat-1", Role::Patient).await, 1, "{store}");
    }
}

#[tokio::test]
async fn a_token_that_opens_what_was_said_before_for_an_emergency_ends_with_it() {
    for house in houses().await {
        let store = house.store;
        labelled(&house).await;
        let appointment = booked(&house, ("dr-1", "cardiology"), 45).await;
        house.later(20);
        moves_to_cardiology(&house, "nurse-1").await;
        let patient: PersonId = "pat-1".parse().unwrap();
        let seat = Seat { patient: patient.clone(), appointment, role: "nurse".to_owned() };
        // How many keys to what was said before come with it, and how many minutes it lasts.
        let granted = async |minutes: i64, emergency: bool| {
            let (id, ends) = ("bg-1".to_owned(), house.in_minutes(minutes));
            let glass = Glass { id, patient: patient.clone(), ends, emergency };
            let nurse = House::caller("nurse-1", Role::Nurse);
            let caller = Caller { glass: Some(glass), ..nurse };
            let config = house.clinic.tokens.grant(&caller, &seat).await.unwrap().config;
            let lasts = config.expires.duration_since(house.in_minutes(0)).as_mins();
            (config.earlier_keys.len(), lasts)
        };
        assert_eq!(granted(10, true).await, (1, 10), "{store}");
        assert_eq!(granted(0, true).await, (1, 1), "{store}: no token is shorter");
        let (earlier, lasts) = granted(10, false).await;
        assert!(earlier == 0 && lasts > 10, "{store}: {earlier} {lasts}");
    }
}

#[tokio::test]
async fn what_leaves_stands_on_what_part_2_lets_it_and_carries_the_label() {
    for house in houses().await {
        let store = house.store;
        let id = labelled(&house).await;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let own = House::caller("pat-1", Role::Patient);
        let patient = "pat-1".parse().unwrap();
        let tell = async |purpose, part2| {
            let new = NewDisclosure {
                at: None,
                recipient: Phi::new("County court"),
                address: None,
                what: Phi::new("Dates of visits"),
                purpose,
                basis: Phi::new("Subpoena 12-44"),
                part2,
                silence: None,
            };
            house.clinic.disclosures.record(&nurse, &patient, new).await
        };
        assert_eq!(code(tell(Left::Judicial, None).await), "part2.unsaid", "{store}");
        let consent = tell(Left::Judicial, Some(Part2::Consent)).await;
        assert_eq!(code(consent), "part2.barred", "{store}: proceedings take their own consent");
        let order = tell(Left::Judicial, Some(Part2::CourtOrder)).await.unwrap();
        let kept = house.clinic.disclosures.list(&officer, &patient).await.unwrap();
        assert_eq!(kept, [order], "{store}");
        assert!(tell(Left::Judicial, Some(Part2::None)).await.is_ok(), "{store}: nothing of it");
        assert!(tell(Left::Impermissible, None).await.is_ok(), "{store}: it has happened");

        let privacy = &house.clinic.privacy;
        let new = NewRequest { asked: Asked::Access, words: None };
        let asked = privacy.ask(&own, &patient, new).await.unwrap();
        let which = (&patient, &asked.id);
        let said = |part2| (Purpose::Payment, part2, Some(Phi::new("To the payer")));
        assert_eq!(code(privacy.allow(&officer, which, said(None)).await), "part2.unsaid");
        let whole = privacy.allow(&officer, which, said(Some(Part2::None))).await;
        assert_eq!(code(whole), "part2.barred", "{store}: a copy has everything");
        privacy.allow(&officer, which, said(Some(Part2::Consent))).await.unwrap();
        let lines = house.witnessed("RECORD_EXPORT_ALLOWED").await;
        assert!(lines[0].contains("\"part2\":\"consent\""), "{store}: {lines:?}");

        for table in TABLES {
            let rows = house.clinic.exports.rows(&patient, (table, "")).await.unwrap().rows;
            let is_its = |row: &&serde_json::Value| {
                let of = |key: &str| row[key].as_str() == Some(id.as_str());
                of("consultation") || (table.name == "consultation" && of("id"))
            };
            for row in rows.iter().filter(is_its) {
                let label = row["meta"]["security"].to_string();
                assert!(label.contains("42CFRPart2"), "{store}: {} {row}", table.name);
            }
        }
        let conversations = house.clinic.exports.conversations(&patient).await.unwrap();
        let talk = conversations.iter().find(|one| one.name() == "consultation.dr-1.pat-1");
        assert!(talk.unwrap().part2(), "{store}: what was said there carries it, too");
    }
}

#[tokio::test]
async fn psychotherapy_notes_open_to_whoever_wrote_them_and_to_nobody_else() {
    for house in houses().await {
        let store = house.store;
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let doctor = House::caller("dr-1", Role::Provider);
        let clinic = &house.clinic;
        let id = clinic.visits.admit(&doctor, waiting.entry.unwrap().id, None).await.unwrap();
        let id = id.consultation.id;
        let charts = &clinic.charts;
        assert_eq!(charts.apart(&doctor, &id).await.unwrap().version, 0, "{store}");
        let text = || Phi::new("He spoke of his father");
        charts.write_apart(&doctor, &id, (text(), 0)).await.unwrap();
        assert_eq!(code(charts.write_apart(&doctor, &id, (text(), 0)).await), "state.stale");
        clinic.visits.start(&doctor, id.clone()).await.unwrap();

        let successor = "dr-2".parse().unwrap();
        clinic.visits.transfer(&doctor, &id, &successor).await.unwrap();
        assert_eq!(charts.apart(&doctor, &id).await.unwrap().text, text(), "{store}: hers still");
        let next = House::caller("dr-2", Role::Provider);
        assert_eq!(charts.apart(&next, &id).await.unwrap().version, 0, "{store}: finds none");
        let nurse = House::caller("nurse-1", Role::Nurse);
        assert_eq!(code(charts.apart(&nurse, &id).await), "access.not-allowed");
        let stranger = House::caller("dr-3", Role::Provider);
        let written = charts.write_apart(&stranger, &id, (text(), 1)).await;
        assert_eq!(code(written), "access.not-allowed", "{store}: they wrote none");

        let patient = "pat-1".parse().unwrap();
        for table in TABLES {
            let page = clinic.exports.rows(&patient, (table, "")).await.unwrap();
            assert!(!format!("{page:?}").contains("father"), "{store}: {}", table.name);
        }
        let ends = house.in_minutes(60);
        let glass =
            Glass { id: "bg-1".to_owned(), patient: patient.clone(), ends, emergency: true };
        let rescuer = Caller { glass: Some(glass), ..House::caller("dr-4", Role::Provider) };
        let record = charts.record(&rescuer, &patient).await.unwrap();
        let told = record.iter().filter_map(|one| one.note.as_ref());
        assert!(told.into_iter().all(|note| note.text != text()), "{store}");
        assert_eq!(code(charts.apart(&rescuer, &id).await), "access.not-allowed", "{store}");
        assert!(house.witnessed("father").await.is_empty(), "{store}: no words in the log");
        assert_eq!(house.witnessed("psychotherapy-note").await.len(), 2, "{store}");
    }
}
