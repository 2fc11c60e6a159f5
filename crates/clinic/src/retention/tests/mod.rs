mod matters;
mod notes;
mod place;
mod recording;
mod said;
mod sud;
mod watched;

use super::Records;
use crate::Act;
use crate::consultation::Outcome;
use crate::intake::{Contact, Intake, Location};
use crate::participant::{Invitation, Invited, Part};
use crate::person::NewPerson;
use crate::proxy::{Basis, NewProxy};
use crate::seal;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use aws_lc_rs::digest::{SHA256, digest};
use compliance::keys::Sealer;
use compliance::retention::{
    Cause, HoldReason, Item, NewHold, Population, Retention, RetentionError, RuleChange, Terms,
};
use data_encoding::HEXLOWER;
use jiff::SignedDuration;
use kernel::{Actor, Clock, PersonId, Phi, Role, SystemRandom};
use realtime::retention::History;
use std::sync::Arc;

const CHANNEL: &str = "consultation.dr-1.pat-1";

/// Where every visit was is known, and the rules of that state are those of the country.
async fn retention(house: &House) -> Retention {
    placed(house).await;
    let retention = seeded(house).await;
    let years = |population, floor_age| RuleChange {
        class: seal::RECORD.to_owned(),
        jurisdiction: "US-IL".to_owned(),
        population: Some(population),
        days: 2_555,
        floor_age,
        authority: "policy: as elsewhere".to_owned(),
    };
    for change in [years(Population::Adult, None), years(Population::Minor, Some(25))] {
        let rule = retention.propose_rule(who("officer-1"), change).await.unwrap();
        retention.approve_rule(who("admin-1"), &rule.label()).await.unwrap();
    }
    retention
}

/// Patients say where they are in each visit that began and of which nobody has said it.
async fn placed(house: &House) {
    let sql = "SELECT DISTINCT c.appointment, c.patient FROM consultation c
               WHERE c.started IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM intake i WHERE i.appointment = c.appointment)";
    let rows = house.db.read().await.unwrap().query(sql, Vec::new()).await.unwrap();
    for row in rows {
        let patient = House::caller(&row.text(1).unwrap(), Role::Patient);
        let appointment = row.text(0).unwrap().parse().unwrap();
        house.clinic.visits.locate(&patient, &appointment, &intake()).await.unwrap();
    }
}

async fn seeded(house: &House) -> Retention {
    let sealer = Arc::new(Sealer::open(&house.db, &house.data_keys).await.unwrap());
    let below = (house.db.clone(), Arc::clone(&house.audit), Arc::clone(&house.data_keys));
    let keepers = vec![
        Arc::new(Records::new(sealer)) as _,
        Arc::new(History::of(Arc::clone(&house.log))) as _,
    ];
    let time: Arc<dyn Clock> = Arc::clone(&house.clock) as _;
    let retention =
        Retention::new(below, keepers, (time, Arc::new(SystemRandom)), Terms::default());
    retention.seed().await.unwrap();
    retention
}

fn who(id: &str) -> Actor {
    Actor { id: id.to_owned(), role: Role::ComplianceOfficer, address: None }
}

fn on(mark: &str) -> NewHold<'_> {
    NewHold { matter: "2026-114", mark, reason: HoldReason::Litigation, not_yet_known: false }
}

fn days(house: &House, count: i64) {
    house.clock.advance(SignedDuration::from_hours(24 * count));
}

/// A visit from waiting to its end, with what is said on the way.
async fn visited(house: &House) {
    let waiting = house.waits("pat-1", CheckIn::default()).await;
    let provider = House::caller("dr-1", Role::Provider);
    let entry = waiting.entry.unwrap().id;
    let visits = &house.clinic.visits;
    let visit = visits.admit(&provider, entry, None).await.unwrap().consultation.id;
    visits.start(&provider, visit.clone()).await.unwrap();
    let ending = Ending { outcome: Outcome::Completed, ..Ending::default() };
    visits.complete(&provider, visit, ending).await.unwrap();
}

fn patients(items: &[Item]) -> Vec<&str> {
    let records = items.iter().filter(|item| item.class == "medical-record");
    records.map(|item| item.subject.as_str()).collect()
}

#[tokio::test]
async fn a_record_goes_seven_years_after_the_last_visit_with_its_keys_and_what_is_held_stays() {
    for house in houses().await {
        let store = house.store;
        visited(&house).await;
        let retention = retention(&house).await;
        let said = house.kept(CHANNEL).await;
        assert!(said > 0, "{store}");

        days(&house, 2_550);
        let early = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&early.id).await.unwrap();
        assert!(patients(&listed).is_empty(), "{store}: no day before");
        assert!(listed.iter().any(|item| item.class == "queue"), "{store}: traffic goes sooner");
        retention.object(who("officer-1"), &early.id).await.unwrap();

        days(&house, 30);
        let hold = retention.hold(who("officer-1"), on("patient/pat-2")).await.unwrap();
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&plan.id).await.unwrap();
        let due = patients(&listed);
        assert!(due.contains(&"pat-1") && due.contains(&"pat-3") && !due.contains(&"pat-2"));

        let alone = retention.approve(who("officer-1"), &plan.id).await;
        assert!(matches!(alone, Err(RetentionError::SamePerson)), "{store}");
        retention.approve(who("admin-1"), &plan.id).await.unwrap();
        let soon = retention.run(&plan.id).await;
        assert!(matches!(soon, Err(RetentionError::TooEarly(_))), "{store}");
        assert_eq!(house.kept(CHANNEL).await, said, "{store}: nothing went yet");

        days(&house, 31);
        retention.hold(who("officer-1"), on("patient/pat-3")).await.unwrap();
        let nobody = retention.hold(who("officer-1"), on("patient/nobody")).await.unwrap_err();
        let words = "there is no patient nobody; nothing would be held";
        assert_eq!(nobody.to_string(), words, "{store}");
        let early = NewHold { not_yet_known: true, ..on("patient/nobody") };
        retention.hold(who("officer-1"), early).await.unwrap();
        for wrong in ["patient/Rosa Alvarez", "class/nothing", "channel/a b", "visit/1", "patient/"]
        {
            let refused = retention.hold(who("officer-1"), on(wrong)).await;
            assert!(matches!(refused, Err(RetentionError::Invalid(_))), "{store}: {wrong}");
        }
        retention.run(&plan.id).await.unwrap();
        gone(&house).await;
        let items = retention.items(&plan.id).await.unwrap();
        let held = items.iter().find(|item| item.subject == "pat-3").unwrap();
        assert_eq!(held.reason.as_deref(), Some("held"), "{store}: a hold beats an approval");

        let certificates = retention.certificates().await.unwrap();
        let again = retention.run(&plan.id).await.unwrap();
        assert_eq!(again, retention.run(&plan.id).await.unwrap(), "{store}");
        assert_eq!(retention.certificates().await.unwrap(), certificates, "{store}: once only");
        let record = certificates.iter().find(|(body, _)| body.contains("\"medical-record\""));
        let (body, hash) = record.unwrap();
        assert!(body.contains("crypto-erase") && body.contains("\"left\":0"), "{body}");
        assert!(!body.contains("pat-1"), "{body}");
        assert_eq!(house.witnessed(hash).await.len(), 1, "{store}: the log has its hash");

        retention.release(who("officer-1"), &hold.id).await.unwrap();
        let alone = retention.release(who("officer-1"), &hold.id).await;
        assert!(matches!(alone, Err(RetentionError::SamePerson)), "{store}");
        retention.release(who("admin-1"), &hold.id).await.unwrap();
        let next = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&next.id).await.unwrap();
        assert!(patients(&listed).contains(&"pat-2"), "{store}: released, it is due");
    }
}

/// Nothing says any more who pat-1 was, and nothing opens what they said.
async fn gone(house: &House) {
    assert_eq!(house.kept(CHANNEL).await, 0, "{}", house.store);
    let mut tx = house.db.begin().await.unwrap();
    assert_eq!(house.data_keys.all(&mut tx, CHANNEL).await.unwrap(), []);
    drop(tx);
    let desk = House::caller("admin-1", Role::Administrator);
    let nobody = house.clinic.people.find(&desk, &"pat-1".parse().unwrap()).await.unwrap();
    assert_eq!((nobody.name.expose(), nobody.birth_date), ("-", None), "{}", house.store);
    let patient = House::caller("pat-1", Role::Patient);
    let visits = house.clinic.appointments.list(&patient, crate::appointment::Filter::default());
    assert!(visits.await.unwrap().is_empty(), "{}", house.store);
}

/// What a thief of a backup has: the rows of a patient as they stood there.
async fn copied(house: &House) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let mut tx = house.db.read().await.unwrap();
    let sql = "SELECT p.name, p.birth_date, i.answers FROM person p
               JOIN appointment a ON a.patient = p.id JOIN intake i ON i.appointment = a.id
               WHERE p.id = 'pat-1' LIMIT 1";
    let row = tx.query_opt(sql, Vec::new()).await.unwrap().unwrap();
    (row.blob(0).unwrap(), row.blob(1).unwrap(), row.blob(2).unwrap())
}

fn intake() -> Intake {
    let text = |text: &str| Phi::new(text);
    let (city, region, country) = (text("Springfield"), text("IL"), text("US"));
    Intake {
        location: Location { line: Some(text("12 Elm Street")), city, region, country },
        callback_number: text("+1 555 0199"),
        emergency_contact: Some(Contact { name: text("Luis Alvarez"), phone: text("+1 555 0100") }),
        identity: None,
        privacy: None,
    }
}

#[tokio::test]
async fn a_backup_of_before_a_disposal_says_nothing_of_the_patient_by_the_keys_of_today() {
    for house in houses().await {
        let store = house.store;
        let appointment = house.appointment("pat-1").await;
        let patient = House::caller("pat-1", Role::Patient);
        let answers = intake();
        house.clinic.visits.locate(&patient, &appointment, &answers).await.unwrap();
        let (name, born, answers) = copied(&house).await;
        let fields = [
            (("person", "name", "pat-1"), &name),
            (("person", "birth_date", "pat-1"), &born),
            (("intake", "answers", appointment.as_str()), &answers),
        ];
        let opened = async || {
            let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
            let mut tx = house.db.read().await.unwrap();
            let all = fields.iter().map(|(_, bytes)| bytes.as_slice());
            let opener = sealer.opener(&mut tx, all).await.unwrap();
            fields.iter().filter(|(place, bytes)| opener.open(*place, bytes).is_ok()).count()
        };
        house.data_keys.follow(&house.db).await.unwrap();
        assert_eq!(opened().await, 3, "{store}: today they open, and memory holds the key");

        let retention = retention(&house).await;
        let shred = ("medical-record", "pat-1");
        let plan =
            retention.propose_shred(who("officer-1"), shred, Cause::CourtOrder).await.unwrap();
        let (_, done) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(done.unwrap().disposed, 1, "{store}");
        assert_eq!(opened().await, 0, "{store}: no key of today opens what a backup holds");
        let body = retention.certificates().await.unwrap().remove(0).0;
        for said in ["\"crypto-erase\"", "did not open", "Until 2026-04-06T", "a backup may hold"] {
            assert!(body.contains(said), "{store}: {said} is not in {body}");
        }
        let other = House::caller("pat-2", Role::Patient);
        let whole = house.clinic.people.find(&other, &"pat-2".parse().unwrap()).await.unwrap();
        assert!(whole.birth_date.is_some(), "{store}: others' records are as they were");
        // A hand-made row of before is put back: nothing in the running house opens it.
        let mut tx = house.db.begin().await.unwrap();
        let back = "UPDATE person SET name = $1, active = 1 WHERE id = 'pat-1'";
        tx.execute(back, db::params![name.as_slice()]).await.unwrap();
        tx.commit().await.unwrap();
        let own = House::caller("pat-1", Role::Patient);
        let read = house.clinic.people.find(&own, &"pat-1".parse().unwrap()).await;
        assert!(read.is_err(), "{store}: {read:?}");
    }
}

#[tokio::test]
async fn another_visit_keeps_the_whole_record_longer() {
    let house = houses().await.remove(0);
    visited(&house).await;
    let retention = retention(&house).await;
    days(&house, 2_600);
    let plan = retention.plan(who("officer-1")).await.unwrap();
    retention.approve(who("admin-1"), &plan.id).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let booked = "UPDATE appointment SET ends = $1 WHERE patient = 'pat-1'";
    let now = house.clock.now().as_microsecond();
    tx.execute(booked, db::params![now]).await.unwrap();
    tx.commit().await.unwrap();
    days(&house, 31);
    retention.run(&plan.id).await.unwrap();
    let items = retention.items(&plan.id).await.unwrap();
    let moved = items.iter().find(|item| item.subject == "pat-1").unwrap();
    assert_eq!(moved.reason.as_deref(), Some("moved"));
    assert!(house.kept(CHANNEL).await > 0);
}

#[tokio::test]
async fn a_hold_on_a_channel_stands_when_the_visit_was_handed_to_somebody_else() {
    for house in houses().await {
        visited(&house).await;
        let retention = retention(&house).await;
        let mut tx = house.db.begin().await.unwrap();
        for handed in [
            "UPDATE consultation SET provider = 'dr-2' WHERE patient = 'pat-1'",
            "UPDATE appointment SET provider = 'dr-2' WHERE patient = 'pat-1'",
        ] {
            tx.execute(handed, Vec::new()).await.unwrap();
        }
        tx.commit().await.unwrap();
        days(&house, 2_600);
        let channel = format!("channel/{CHANNEL}");
        retention.hold(who("officer-1"), on(&channel)).await.unwrap();
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&plan.id).await.unwrap();
        let due = patients(&listed);
        assert!(!due.contains(&"pat-1") && due.contains(&"pat-2"), "{}: {due:?}", house.store);
    }
}

/// A class goes so many days after the last encounter, in every place, by two people's word.
async fn ruled(retention: &Retention, class: &str, days: u32) {
    for place in ["US", "US-IL"] {
        let change = RuleChange {
            class: class.to_owned(),
            jurisdiction: place.to_owned(),
            population: Some(Population::Adult),
            days,
            floor_age: None,
            authority: "policy: as long as the therapy needs them".to_owned(),
        };
        let rule = retention.propose_rule(who("officer-1"), change).await.unwrap();
        retention.approve_rule(who("admin-1"), &rule.label()).await.unwrap();
    }
}

/// A sealed field of pat-1, as a thief of a backup has it: table, column, row, and what stands there.
type Copied = (&'static str, &'static str, String, Vec<u8>);

/// A field of each class.
async fn copies(house: &House) -> [Copied; 3] {
    let mut tx = house.db.read().await.unwrap();
    let mut all = Vec::new();
    for (table, column, sql) in [
        ("consultation_note", "words", "SELECT consultation, words FROM consultation_note"),
        (
            "psychotherapy_note",
            "words",
            "SELECT consultation || '/' || originator, words FROM psychotherapy_note",
        ),
        ("survey", "comment", "SELECT consultation, comment FROM survey"),
    ] {
        let row = tx.query_opt(sql, Vec::new()).await.unwrap().unwrap();
        all.push((table, column, row.text(0).unwrap(), row.blob(1).unwrap()));
    }
    all.try_into().unwrap()
}

/// Which of these fields open by the keys of now.
async fn open(house: &House, copies: &[Copied; 3]) -> [bool; 3] {
    let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
    let mut tx = house.db.read().await.unwrap();
    let opener = sealer.opener(&mut tx, copies.iter().map(|one| one.3.as_slice())).await.unwrap();
    std::array::from_fn(|one| {
        let (table, column, row, sealed) = &copies[one];
        opener.open((table, column, row), sealed).is_ok()
    })
}

async fn count(house: &House, sql: &'static str) -> i64 {
    let mut tx = house.db.read().await.unwrap();
    tx.query_opt(sql, Vec::new()).await.unwrap().unwrap().int(0).unwrap()
}

#[tokio::test]
async fn a_part_with_a_rule_of_its_own_goes_before_its_record_with_its_own_keys_and_no_others() {
    for house in houses().await {
        let store = house.store;
        let (dr, visit) = house.documented().await;
        let retention = retention(&house).await;
        let said = house.kept(CHANNEL).await;
        let copies = copies(&house).await;
        assert_eq!(open(&house, &copies).await, [true; 3], "{store}");

        days(&house, 400);
        let early = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&early.id).await.unwrap();
        assert!(
            !listed.iter().any(|item| item.subject == "pat-1"),
            "{store}: by the record's rule"
        );
        retention.object(who("officer-1"), &early.id).await.unwrap();
        ruled(&retention, seal::APART, 365).await;
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&plan.id).await.unwrap();
        let mut due = listed.iter().filter(|item| item.subject == "pat-1");
        assert_eq!(due.next().unwrap().class, seal::APART, "{store}");
        assert!(due.next().is_none(), "{store}: {listed:?}");
        retention.approve(who("admin-1"), &plan.id).await.unwrap();
        days(&house, 31);
        retention.run(&plan.id).await.unwrap();

        assert_eq!(open(&house, &copies).await, [true, false, true], "{store}: that class alone");
        assert_eq!(count(&house, "SELECT COUNT(*) FROM psychotherapy_note").await, 0, "{store}");
        assert_eq!(count(&house, "SELECT COUNT(*) FROM survey").await, 1, "{store}");
        assert_eq!(house.kept(CHANNEL).await, said, "{store}: nor what was said");
        let note = house.clinic.charts.note(&dr, &visit).await.unwrap();
        assert_eq!(note.text.expose(), "No fever since Monday.", "{store}");

        let certificates = retention.certificates().await.unwrap();
        let class = "\"class\":\"psychotherapy-note\"";
        let (body, _) = certificates.iter().find(|(body, _)| body.contains(class)).unwrap();
        for scope in [seal::scope("pat-1", seal::APART), format!("/psychotherapy/{visit}/dr-1")] {
            let hash = digest(&SHA256, format!("{}/{scope}", plan.id).as_bytes());
            let key = format!("\"psychotherapy-note/{}\"", HEXLOWER.encode(hash.as_ref()));
            assert!(body.contains(&key), "{store}: {scope} is not in {body}");
        }
        for said in ["\"keys_destroyed\":2", "\"left\":0", "did not open", "a backup may hold"] {
            assert!(body.contains(said), "{store}: {said} is not in {body}");
        }
        assert!(!body.contains("pat-1") && !body.contains("medical-record/"), "{store}: {body}");

        // Whoever goes on writes by keys of now.
        let words = Phi::new("He called again.");
        house.clinic.charts.write_apart(&dr, &visit, (words, 0)).await.unwrap();
        let apart = house.clinic.charts.apart(&dr, &visit).await.unwrap();
        assert_eq!(apart.text.expose(), "He called again.", "{store}");
        assert!(!open(&house, &copies).await[1], "{store}: and not what went");
    }
}

#[tokio::test]
async fn a_hold_on_a_part_holds_the_record_that_it_would_go_with_and_no_other_part() {
    for house in houses().await {
        let store = house.store;
        house.documented().await;
        let retention = retention(&house).await;
        let copies = copies(&house).await;
        let hold = on("class/psychotherapy-note");
        retention.hold(who("officer-1"), hold).await.unwrap();
        for class in [seal::APART, seal::RECORD] {
            let what = (class, "pat-1");
            let held = retention.propose_shred(who("officer-1"), what, Cause::Law).await;
            assert!(matches!(held, Err(RetentionError::Held)), "{store}: {class}");
        }
        let what = (seal::SURVEY, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        let (_, done) = retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(done.unwrap().disposed, 1, "{store}");
        assert_eq!(open(&house, &copies).await, [true, true, false], "{store}");
        let body = retention.certificates().await.unwrap().remove(0).0;
        assert!(body.contains("\"destroyed\":[\"survey/"), "{store}: {body}");
        let other = (seal::SURVEY, "pat-2");
        let none = retention.propose_shred(who("officer-1"), other, Cause::Law).await;
        assert!(matches!(none, Err(RetentionError::Missing(_))), "{store}: no survey of theirs");
    }
}

#[tokio::test]
async fn a_part_that_another_key_opens_still_does_not_go_before_it_is_moved() {
    for house in houses().await {
        let store = house.store;
        let (dr, visit) = house.documented().await;
        let retention = retention(&house).await;
        let [_, (table, column, row, sealed), _] = copies(&house).await;
        let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let text = seal::open_one(&mut tx, &sealer, (table, column, &row), &sealed).await.unwrap();
        let key = sealer.own(&mut tx, &seal::scope("pat-1", seal::RECORD)).await.unwrap();
        let old = key.seal((table, column, &row), &text).unwrap();
        let put = "UPDATE psychotherapy_note SET words = $1";
        tx.execute(put, db::params![old]).await.unwrap();
        tx.commit().await.unwrap();

        let what = (seal::APART, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        let refused = retention.approve_and_run(who("admin-1"), &plan.id).await;
        assert!(matches!(refused, Err(RetentionError::StillOpens { .. })), "{store}: {refused:?}");
        let kept = house.clinic.charts.apart(&dr, &visit).await.unwrap();
        assert_eq!(kept.text.expose(), "He spoke of his father.", "{store}: nothing went");
        house.clinic.resealing.run(|_| ()).await.unwrap();
        assert_eq!(retention.run(&plan.id).await.unwrap().disposed, 1, "{store}");
        assert_eq!(count(&house, "SELECT COUNT(*) FROM psychotherapy_note").await, 0, "{store}");
    }
}

#[tokio::test]
async fn no_name_stays_of_who_came_by_a_link_whatever_their_part_was_unless_one_is_held() {
    for house in houses().await {
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let provider = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        let entry = waiting.entry.unwrap().id;
        let visit = visits.admit(&provider, entry, None).await.unwrap().consultation.id;
        visits.start(&provider, visit.clone()).await.unwrap();
        let mut guests = Vec::new();
        let parts = [Part::Observer, Part::Guardian, Part::Interpreter];
        for part in parts {
            let who = Invited::Guest(Phi::new("Elena Petrova"));
            let invitation = Invitation { who, part, exception: None };
            guests.push(visits.invite(&provider, &visit, invitation).await.unwrap().0.person);
        }
        let ending = Ending { outcome: Outcome::Completed, ..Ending::default() };
        visits.complete(&provider, visit, ending).await.unwrap();
        let retention = retention(&house).await;
        let what = ("medical-record", "pat-1");
        let guest = format!("patient/{}", guests[1]);
        let hold = retention.hold(who("officer-1"), on(&guest)).await.unwrap().id;
        let held = retention.propose_shred(who("officer-1"), what, Cause::CourtOrder).await;
        assert!(matches!(held, Err(RetentionError::Held)), "{}: {held:?}", house.store);
        let other = ("medical-record", "pat-2");
        let other = retention.propose_shred(who("officer-1"), other, Cause::CourtOrder).await;
        assert!(other.is_ok(), "{}: they were in no visit of his", house.store);
        retention.release(who("officer-1"), &hold).await.unwrap();
        retention.release(who("admin-1"), &hold).await.unwrap();
        for staff in ["patient/dr-1", "patient/nurse-1"] {
            let nothing = retention.hold(who("officer-1"), on(staff)).await;
            assert!(matches!(nothing, Err(RetentionError::Unknown(_))), "{}", house.store);
        }
        let order = retention.propose_shred(who("officer-1"), what, Cause::CourtOrder);
        let plan = order.await.unwrap().id;
        retention.approve_and_run(who("admin-1"), &plan).await.unwrap();
        let admin = House::caller("admin-1", Role::Administrator);
        for (guest, part) in guests.iter().zip(parts) {
            let name = house.clinic.people.find(&admin, guest).await.unwrap().name;
            assert_eq!(name.expose(), "-", "{}: {}", house.store, part.name());
        }
        let doctor = house.clinic.people.find(&admin, &"dr-1".parse().unwrap()).await.unwrap();
        assert_ne!(doctor.name.expose(), "-", "{}: staff stay", house.store);
    }
}

/// Somebody whom an administrator registers, with an id of the clinic's own making.
async fn registered(house: &House, role: Role) -> PersonId {
    let new = NewPerson {
        id: None,
        role,
        name: Phi::new("Ada Nunca"),
        birth_date: Some(Phi::new("1980-02-29")),
        phone: Some(Phi::new("+1 555 000 7777")),
        email: None,
        specialty: None,
        locale: None,
        departments: Vec::new(),
    };
    let admin = House::caller("admin-1", Role::Administrator);
    house.clinic.people.add(&admin, new).await.unwrap().id
}

/// Lets somebody act for pat-1, and for nobody else.
async fn helps(house: &House, person: &PersonId) {
    let new = NewProxy {
        person: person.clone(),
        basis: Basis::Helper,
        acts: [Act::View].into(),
        reason: Phi::new("She asked for it at the desk"),
        region: None,
        starts: None,
        ends: house.in_minutes(60 * 24 * 30),
    };
    let nurse = House::caller("nurse-1", Role::Nurse);
    house.clinic.proxies.give(&nurse, &"pat-1".parse().unwrap(), new).await.unwrap();
}

#[tokio::test]
async fn who_never_had_a_visit_and_who_acted_for_a_patient_alone_do_not_stay_for_ever() {
    for house in houses().await {
        let store = house.store;
        let admin = House::caller("admin-1", Role::Administrator);
        let (never, helper) =
            (registered(&house, Role::Patient).await, registered(&house, Role::Guardian).await);
        let unasked = registered(&house, Role::Guardian).await;
        helps(&house, &helper).await;
        visited(&house).await;
        let retention = retention(&house).await;
        let due = async || {
            let plan = retention.plan(who("officer-1")).await.unwrap();
            let items = retention.items(&plan.id).await.unwrap();
            retention.object(who("officer-1"), &plan.id).await.unwrap();
            patients(&items).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let new = [never.as_str(), unasked.as_str()];
        days(&house, 2_550);
        assert!(!due().await.iter().any(|one| new.contains(&&**one)), "{store}: no day before");
        days(&house, 30);
        let all = due().await;
        assert!(new.iter().all(|new| all.iter().any(|one| one == new)), "{store}: {all:?}");

        let mark = format!("patient/{helper}");
        let hold = retention.hold(who("officer-1"), on(&mark)).await.unwrap().id;
        let alone = format!("patient/{unasked}");
        let other = retention.hold(who("officer-1"), on(&alone)).await.unwrap().id;
        for id in ["pat-1", unasked.as_str()] {
            let what = ("medical-record", id);
            let held = retention.propose_shred(who("officer-1"), what, Cause::Law).await;
            let is_held = matches!(held, Err(RetentionError::Held));
            assert!(is_held, "{store}: a name would go with {id}: {held:?}");
        }
        for hold in [hold, other] {
            retention.release(who("officer-1"), &hold).await.unwrap();
            retention.release(who("admin-1"), &hold).await.unwrap();
        }
        for id in ["pat-1", new[0], new[1]] {
            let what = ("medical-record", id);
            let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
            retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        }
        for gone in [&never, &helper, &unasked] {
            let left = house.clinic.people.find(&admin, gone).await.unwrap();
            let whole = left.name.expose() == "-" && left.phone.is_none() && !left.active;
            assert!(whole && left.birth_date.is_none(), "{store}: {gone}");
        }
        assert!(!due().await.iter().any(|one| new.contains(&&**one)), "{store}: they went");
        let known = retention.hold(who("officer-1"), on(&mark)).await;
        assert!(matches!(known, Err(RetentionError::Unknown(_))), "{store}: nothing is left");
    }
}
