use super::rules::{Verdict, keep_until};
use super::*;
use crate::audit::{Audit, Signer};
use crate::keys::{DataKeys, Kek};
use db::{Db, Tx, testing};
use jiff::SignedDuration;
use kernel::{Actor, Clock, FakeClock, Role, SystemRandom, Timestamp};
use std::sync::{Arc, Mutex};

const DEFAULTS: &[DefaultRule] = &[DefaultRule {
    class: "letter",
    population: None,
    trigger: Trigger::Creation,
    days: 10,
    floor_age: None,
    authority: "test",
}];

/// Letters in memory; what was deleted is counted.
#[derive(Default)]
pub(super) struct Letters {
    pub(super) there: Mutex<Vec<String>>,
    purged: Mutex<Vec<String>>,
    /// Of this one something opens whatever is destroyed.
    stuck: Mutex<Option<String>>,
}

fn letter(id: &str) -> Subject {
    Subject {
        class: "letter",
        of: None,
        parts: Vec::new(),
        id: id.to_owned(),
        marks: vec![format!("patient/{id}")],
        jurisdictions: vec![Some("US".to_owned())],
        triggers: vec![(Trigger::Creation, Timestamp::UNIX_EPOCH)],
        birth: None,
    }
}

impl Keeper for Letters {
    fn defaults(&self) -> &'static [DefaultRule] {
        DEFAULTS
    }
    fn candidates<'a>(&'a self, _: &'a mut Tx, _: &'a str, _: Timestamp) -> Work<'a, Vec<Subject>> {
        let all = self.there.lock().unwrap().iter().map(|id| letter(id)).collect();
        Box::pin(async move { Ok(all) })
    }
    fn find<'a>(&'a self, _: &'a mut Tx, _: &'a str, id: &'a str) -> Work<'a, Option<Subject>> {
        let found = self.there.lock().unwrap().iter().any(|own| own == id);
        Box::pin(async move { Ok(found.then(|| letter(id))) })
    }
    fn knows<'a>(&'a self, _: &'a mut Tx, mark: &'a str) -> Work<'a, bool> {
        let known = self.there.lock().unwrap().iter().any(|id| format!("patient/{id}") == mark);
        Box::pin(async move { Ok(known) })
    }
    fn purge<'a>(&'a self, _: &'a mut Tx, subject: &'a Subject) -> Work<'a, Purged> {
        self.there.lock().unwrap().retain(|id| *id != subject.id);
        self.purged.lock().unwrap().push(subject.id.clone());
        let scopes = vec![("letter", format!("scope-{}", subject.id))];
        let stuck = self.stuck.lock().unwrap().as_ref() == Some(&subject.id);
        let row = subject.id.clone();
        let sample = Sample { table: "letter", column: "words", row, sealed: Vec::new() };
        let sample = stuck.then_some(sample);
        Box::pin(async move { Ok(Purged { rows: 1, scopes, sample, ..Purged::default() }) })
    }
    fn opens<'a>(&'a self, _: &'a mut Tx, _: &'a Sample) -> Work<'a, bool> {
        Box::pin(async { Ok(true) })
    }
    fn forget(&self, _: &Subject, _: &Messages) {}
}

pub(super) fn who(id: &str) -> Actor {
    Actor { id: id.to_owned(), role: Role::Administrator, address: None }
}

pub(super) async fn office(
    db: &Db,
    letters: &Arc<Letters>,
    kek: &Arc<Kek>,
    clock: &Arc<FakeClock>,
) -> Retention {
    db.migrate(crate::MIGRATIONS).await.unwrap();
    let signer = Signer::open(db, kek, "housecall/clinic/audit").await.unwrap();
    let time: Arc<dyn Clock> = Arc::clone(clock) as _;
    let keys = DataKeys::new(Arc::clone(kek), Arc::clone(&time), Arc::new(SystemRandom));
    let below = (db.clone(), Arc::new(Audit::new(signer, Arc::clone(&time))), Arc::new(keys));
    let keepers = vec![Arc::clone(letters) as Arc<dyn Keeper>];
    let terms = Terms { objection_days: 30, cap: 3, backup_days: 35 };
    let retention = Retention::new(below, keepers, (time, Arc::new(SystemRandom)), terms);
    retention.seed().await.unwrap();
    retention
}

#[tokio::test]
async fn a_run_that_was_cut_off_goes_on_and_nothing_goes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        let letters = Arc::new(Letters::default());
        *letters.there.lock().unwrap() = ["a", "b", "c", "d"].map(str::to_owned).into();
        let start = "2026-03-02T09:00:00Z".parse().unwrap();
        let clock = Arc::new(FakeClock::new(start));
        let first = office(&db, &letters, &kek, &clock).await;
        let mut tx = db.begin().await.unwrap();
        first.keys.current(&mut tx, "scope-a").await.unwrap();
        tx.commit().await.unwrap();
        let plan = first.plan(who("one")).await.unwrap();
        assert!(plan.items == 3 && plan.more, "{store}: no more than the cap");
        first.approve(who("two"), &plan.id).await.unwrap();
        clock.advance(SignedDuration::from_hours(24 * 30));
        assert!(first.step(&plan.id).await.unwrap(), "{store}");
        drop(first);

        let second = office(&db, &letters, &kek, &clock).await;
        let done = second.run(&plan.id).await.unwrap();
        assert_eq!(done, Outcome { disposed: 3, kept: 0 }, "{store}");
        assert_eq!(*letters.purged.lock().unwrap(), ["a", "b", "c"], "{store}");
        assert_eq!(second.run(&plan.id).await.unwrap(), done, "{store}");
        let certificates = second.certificates().await.unwrap();
        assert_eq!(certificates.len(), 1, "{store}");
        let body = &certificates[0].0;
        for said in
            ["\"count\":3", "\"keys_destroyed\":1", "\"requester\":\"one\"", "\"approver\":\"two\""]
        {
            assert!(body.contains(said), "{store}: {body}");
        }
        assert!(body.contains("\"backups_until\":\"2026-05-06T09:00:00Z\""), "{store}: {body}");
        let honest = "Until 2026-05-06T09:00:00Z a backup may hold the 1 destroyed keys";
        assert!(body.contains(honest), "{store}: {body}");
    }
}

#[tokio::test]
async fn in_a_restored_store_an_approved_plan_waits_until_anybody_could_object_once_more() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        let letters = Arc::new(Letters::default());
        *letters.there.lock().unwrap() = vec!["a".to_owned()];
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let office = office(&db, &letters, &kek, &clock).await;
        let plan = office.plan(who("one")).await.unwrap();
        office.approve(who("two"), &plan.id).await.unwrap();
        clock.advance(SignedDuration::from_hours(24 * 30));
        let mut tx = db.begin().await.unwrap();
        assert_eq!(office.terms.wait_anew(&mut tx, clock.now()).await.unwrap(), 1, "{store}");
        tx.commit().await.unwrap();
        assert_eq!(office.run_due().await.unwrap(), 0, "{store}");
        let early = office.run(&plan.id).await;
        assert!(matches!(early, Err(RetentionError::TooEarly(_))), "{store}: {early:?}");
        assert!(letters.purged.lock().unwrap().is_empty(), "{store}");
        clock.advance(SignedDuration::from_hours(24 * 30));
        assert_eq!(office.run_due().await.unwrap(), 1, "{store}");
        assert_eq!(*letters.purged.lock().unwrap(), ["a"], "{store}");
        *letters.there.lock().unwrap() = vec!["b".to_owned()];
        let ordered = office.propose_shred(who("one"), ("letter", "b"), Cause::Law).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let waiting = office.terms.wait_anew(&mut tx, clock.now()).await.unwrap();
        assert_eq!(waiting, 1, "{store}: what has ended does not wait");
        tx.commit().await.unwrap();
        let (plan, outcome) = office.approve_and_run(who("two"), &ordered.id).await.unwrap();
        let waits = plan.state == RunState::Approved && outcome.is_none();
        assert!(waits, "{store}: an order is taken, and waits as well: {plan:?}");
    }
}

#[tokio::test]
async fn a_rule_counts_once_a_second_person_approves_it_and_a_stopped_run_stays_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let (_, db) = testing::stores().await.remove(0);
    let letters = Arc::new(Letters::default());
    *letters.there.lock().unwrap() = vec!["a".to_owned()];
    let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
    let office = office(&db, &letters, &kek, &clock).await;
    let longer = RuleChange {
        class: "letter".to_owned(),
        jurisdiction: "US".to_owned(),
        population: None,
        days: 40_000,
        floor_age: None,
        authority: "a law".to_owned(),
    };
    for wrong in ["", "DE", "us", "US-XX", "US-", "US-A", "US;"] {
        let elsewhere = RuleChange { jurisdiction: wrong.to_owned(), ..longer.clone() };
        let refused = office.propose_rule(who("one"), elsewhere).await;
        assert!(matches!(refused, Err(RetentionError::Invalid(_))), "{wrong}");
    }
    for wrong in ["", " ", "a law\nand another", &"x".repeat(501)] {
        let unsaid = RuleChange { authority: wrong.to_owned(), ..longer.clone() };
        let refused = office.propose_rule(who("one"), unsaid).await;
        assert!(matches!(refused, Err(RetentionError::Invalid(_))), "{wrong}");
    }
    let rule = office.propose_rule(who("one"), longer).await.unwrap();
    let plan = office.plan(who("one")).await.unwrap();
    office.object(who("three"), &plan.id).await.unwrap();
    let stopped = office.run(&plan.id).await;
    assert!(matches!(stopped, Err(RetentionError::State("stopped", _))));
    let alone = office.approve_rule(who("one"), &rule.label()).await;
    assert!(matches!(alone, Err(RetentionError::SamePerson)));
    office.approve_rule(who("two"), "letter/US/any@2").await.unwrap();
    let nothing = office.plan(who("one")).await;
    assert!(matches!(nothing, Err(RetentionError::NothingDue)));
}

fn rule(jurisdiction: &str, population: Population, (days, floor_age): (u32, Option<u16>)) -> Rule {
    Rule {
        class: "record".to_owned(),
        jurisdiction: jurisdiction.to_owned(),
        population: Some(population),
        version: 1,
        trigger: Trigger::LastEncounter,
        days,
        floor_age,
        authority: String::new(),
        proposed_by: "one".to_owned(),
        approved_by: Some("two".to_owned()),
    }
}

#[test]
fn the_longest_rule_of_all_places_counts_and_what_no_rule_covers_is_kept() {
    let rules = [
        rule("US", Population::Adult, (2_555, None)),
        rule("US", Population::Minor, (2_555, Some(25))),
        rule("US-TX", Population::Minor, (3_650, Some(21))),
    ];
    let seen: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let subject = |birth: Option<&str>, places: &[Option<&str>]| Subject {
        class: "record",
        of: None,
        parts: Vec::new(),
        id: "x".to_owned(),
        marks: Vec::new(),
        jurisdictions: places.iter().map(|place| place.map(str::to_owned)).collect(),
        triggers: vec![(Trigger::LastEncounter, seen)],
        birth: birth.map(|birth| birth.parse().unwrap()),
    };
    for (birth, places, wanted) in [
        (Some("1980-05-01"), &[Some("US")][..], Some("2032-12-30T00:00:00Z")),
        (Some("2020-05-01"), &[Some("US")], Some("2045-05-01T12:00:00Z")),
        (Some("2020-02-29"), &[Some("US")], Some("2045-03-01T12:00:00Z")),
        (Some("2015-05-01"), &[Some("US"), Some("US-TX")], Some("2040-05-01T12:00:00Z")),
        (Some("2008-05-01"), &[Some("US"), Some("US-TX")], Some("2035-12-30T00:00:00Z")),
        (Some("1980-05-01"), &[Some("US"), Some("US-TX")], None),
        (Some("1980-05-01"), &[Some("US"), None], None),
        (None, &[Some("US")], None),
    ] {
        let until = match keep_until(&subject(birth, places), &rules) {
            Verdict::Until(until, _) => Some(until.to_string()),
            Verdict::Keep => None,
        };
        assert_eq!(until.as_deref(), wanted, "born {birth:?}, seen in {places:?}");
    }
}

#[test]
fn a_part_goes_by_the_rule_of_its_record_until_it_has_one_and_keeps_the_record_as_long() {
    let part =
        |days| Rule { class: "notes".to_owned(), ..rule("US", Population::Adult, (days, None)) };
    let record = rule("US", Population::Adult, (2_555, None));
    let subject = |class, of, parts: &[&'static str], places: &[&str]| Subject {
        class,
        of,
        parts: parts.to_vec(),
        id: "x".to_owned(),
        marks: Vec::new(),
        jurisdictions: places.iter().map(|place| Some((*place).to_owned())).collect(),
        triggers: vec![(Trigger::LastEncounter, Timestamp::UNIX_EPOCH)],
        birth: Some("1940-01-01".parse().unwrap()),
    };
    let until = |subject: &Subject, rules: &[Rule]| match keep_until(subject, rules) {
        Verdict::Until(until, _) => Some(until.as_second() / 86_400),
        Verdict::Keep => None,
    };
    let notes = subject("notes", Some("record"), &[], &["US"]);
    let (with, without) =
        (subject("record", None, &["notes"], &["US"]), subject("record", None, &[], &["US"]));
    for (rules, wanted) in [
        (vec![record.clone()], [Some(2_555); 3]),
        (vec![record.clone(), part(100)], [Some(100), Some(2_555), Some(2_555)]),
        (vec![record.clone(), part(4_000)], [Some(4_000), Some(4_000), Some(2_555)]),
        (vec![part(100)], [Some(100), None, None]),
    ] {
        let found = [&notes, &with, &without].map(|subject| until(subject, &rules));
        assert_eq!(found, wanted, "{rules:?}");
    }
    let elsewhere = subject("notes", Some("record"), &[], &["US", "US-TX"]);
    let texas = rule("US-TX", Population::Adult, (3_650, None));
    let rules = [record.clone(), texas, part(100)];
    assert_eq!(until(&elsewhere, &rules), Some(3_650), "its record's, where it has none");
    assert_eq!(until(&elsewhere, &[record, part(100)]), None, "a place without a rule");
    let holds = |mark: &str| [&notes, &with, &without].map(|one| super::rules::holds(mark, one));
    assert_eq!(holds("class/notes"), [true, true, false]);
    assert_eq!(holds("class/record"), [true, true, true]);
}

#[test]
fn states_are_known_by_name_and_by_code() {
    assert_eq!(jurisdiction(" new york ").as_deref(), Some("US-NY"));
    assert_eq!(jurisdiction("tx").as_deref(), Some("US-TX"));
    assert_eq!(jurisdiction("Bavaria"), None);
}

#[test]
fn states_are_known_as_people_write_them_in_english_and_in_spanish() {
    for (written, code) in [
        ("Nueva York", "NY"),
        ("Carolina del Norte", "NC"),
        ("Luisiana", "LA"),
        ("Nuevo México", "NM"),
        ("NUEVO ME\u{301}XICO", "NM"),
        ("Oregón", "OR"),
        ("Hawái", "HI"),
        ("Hawaiʻi", "HI"),
        ("Míchigan", "MI"),
        ("Washington, D.C.", "DC"),
        ("D. C.", "DC"),
        ("D.C.", "DC"),
        ("Washington", "WA"),
        ("N.Y.", "NY"),
        ("IL 60601", "IL"),
        ("Illinois, 60601-1234", "IL"),
        ("US-IL", "IL"),
        ("us-tx", "TX"),
        ("Guam", "GU"),
        ("U.S. Virgin Islands", "VI"),
        ("Islas Vírgenes", "VI"),
        ("American Samoa", "AS"),
        ("Northern Mariana Islands", "MP"),
        ("Puerto Rico", "PR"),
    ] {
        let known = jurisdiction(written);
        assert_eq!(known.as_deref(), Some(format!("US-{code}").as_str()), "{written}");
    }
    for other in ["", "60601", "US", "US-", "Nueva", "Ontario", "IL 6060", "somewhere with Luis"] {
        assert_eq!(jurisdiction(other), None, "{other}");
    }
}

#[tokio::test]
async fn one_record_goes_at_once_by_two_people_and_no_key_file_of_before_opens_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kek");
    let kek = Arc::new(Kek::create(&path).unwrap());
    let kept = folder.path().join("kek-of-before");
    std::fs::copy(&path, &kept).unwrap();
    for (store, db) in testing::stores().await {
        let letters = Arc::new(Letters::default());
        *letters.there.lock().unwrap() = ["a", "b"].map(str::to_owned).into();
        // Letters are kept for ten days from the epoch on: for four more at this time.
        let clock = Arc::new(FakeClock::new("1970-01-07T00:00:00Z".parse().unwrap()));
        let office = office(&db, &letters, &kek, &clock).await;
        let mut tx = db.begin().await.unwrap();
        office.keys.current(&mut tx, "scope-a").await.unwrap();
        tx.commit().await.unwrap();
        let restored = || {
            let kek = Arc::new(Kek::load(&kept).unwrap());
            DataKeys::new(kek, Arc::clone(&clock) as _, Arc::new(SystemRandom))
        };
        let opens = async || {
            let mut tx = db.read().await.unwrap();
            restored().all(&mut tx, "scope-a").await.unwrap().len()
        };
        assert_eq!(opens().await, 1, "{store}");

        let what = ("letter", "a");
        let early = office.propose_shred(who("one"), what, Cause::Due).await;
        assert!(matches!(early, Err(RetentionError::Kept(_))), "{store}: {early:?}");
        let nothing = office.propose_shred(who("one"), ("letter", "z"), Cause::Law).await;
        assert!(matches!(nothing, Err(RetentionError::Missing(_))), "{store}");
        let mark = NewHold {
            matter: "2026-1",
            mark: "patient/a",
            reason: HoldReason::Litigation,
            not_yet_known: false,
        };
        let hold = office.hold(who("one"), mark).await.unwrap();
        let held = office.propose_shred(who("one"), what, Cause::CourtOrder).await;
        assert!(matches!(held, Err(RetentionError::Held)), "{store}: a hold beats an order");
        office.release(who("one"), &hold.id).await.unwrap();
        office.release(who("two"), &hold.id).await.unwrap();

        let plan = office.propose_shred(who("one"), what, Cause::CourtOrder).await.unwrap();
        let alone = office.approve_and_run(who("one"), &plan.id).await;
        assert!(matches!(alone, Err(RetentionError::SamePerson)), "{store}");
        let (plan, outcome) = office.approve_and_run(who("two"), &plan.id).await.unwrap();
        assert_eq!(plan.state, RunState::Done, "{store}");
        assert_eq!(outcome, Some(Outcome { disposed: 1, kept: 0 }), "{store}");
        assert_eq!(*letters.purged.lock().unwrap(), ["a"], "{store}: and nothing else");
        assert_eq!(opens().await, 0, "{store}: the key file alone opens nothing");
        let body = office.certificates().await.unwrap().remove(0).0;
        for said in ["\"cause\":\"court-order\"", "\"keys_destroyed\":1", "a backup may hold the 1"]
        {
            assert!(body.contains(said), "{store}: {said} is not in {body}");
        }

        clock.advance(SignedDuration::from_hours(24 * 5));
        let due = office.propose_shred(who("one"), ("letter", "b"), Cause::Due).await.unwrap();
        office.hold(who("one"), NewHold { mark: "patient/b", ..mark }).await.unwrap();
        let (_, outcome) = office.approve_and_run(who("two"), &due.id).await.unwrap();
        assert_eq!(outcome, None, "{store}: nobody ordered it, so anybody may object");
        clock.advance(SignedDuration::from_hours(24 * 30));
        let outcome = office.run(&due.id).await.unwrap();
        assert_eq!(outcome, Outcome { disposed: 0, kept: 1 }, "{store}: held meanwhile");
    }
}

#[tokio::test]
async fn what_is_merely_due_goes_before_no_window_is_over_and_not_beyond_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        let letters = Arc::new(Letters::default());
        let all = ["a", "b", "c", "d", "e"];
        *letters.there.lock().unwrap() = all.map(str::to_owned).into();
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let office = office(&db, &letters, &kek, &clock).await;
        let shred = |id, cause| office.propose_shred(who("one"), ("letter", id), cause);
        let (first, second) = (shred("a", Cause::Due).await.unwrap(), shred("b", Cause::Due).await);
        let (plan, outcome) = office.approve_and_run(who("two"), &first.id).await.unwrap();
        assert_eq!((plan.state, outcome), (RunState::Approved, None), "{store}");
        let early = office.run(&first.id).await;
        assert!(matches!(early, Err(RetentionError::TooEarly(_))), "{store}: {early:?}");
        assert_eq!(office.run_due().await.unwrap(), 0, "{store}");
        assert!(letters.purged.lock().unwrap().is_empty(), "{store}: anybody may object");
        let run = office.plan(who("one")).await.unwrap();
        assert_eq!((run.items, run.more), (1, true), "{store}: three at most, however planned");
        let full = shred("d", Cause::Due).await;
        assert!(matches!(full, Err(RetentionError::Full(3))), "{store}: {full:?}");

        let order = shred("e", Cause::CourtOrder).await.unwrap();
        office.approve_and_run(who("two"), &order.id).await.unwrap();
        assert_eq!(*letters.purged.lock().unwrap(), ["e"], "{store}: an order waits for nobody");
        office.object(who("three"), &second.unwrap().id).await.unwrap();
        shred("d", Cause::Due).await.unwrap();
        clock.advance(SignedDuration::from_hours(24 * 30));
        assert_eq!(office.run_due().await.unwrap(), 1, "{store}: approved, and nobody objected");
        assert_eq!(*letters.purged.lock().unwrap(), ["e", "a"], "{store}");
    }
}

#[tokio::test]
async fn a_record_that_two_people_let_go_goes_however_many_plans_came_after() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        let letters = Arc::new(Letters::default());
        let others: Vec<String> = (0..201).map(|number| format!("b{number}")).collect();
        *letters.there.lock().unwrap() =
            std::iter::once("a".to_owned()).chain(others.iter().cloned()).collect();
        let clock = Arc::new(FakeClock::new("1970-01-07T00:00:00Z".parse().unwrap()));
        let office = office(&db, &letters, &kek, &clock).await;
        let shred = |id| office.propose_shred(who("one"), ("letter", id), Cause::CourtOrder);
        let plan = shred("a").await.unwrap();
        let again = shred("a").await;
        assert!(matches!(again, Err(RetentionError::Unfinished(_))), "{store}: {again:?}");
        // The process ended between the second person's word and the run.
        office.approve(who("two"), &plan.id).await.unwrap();
        for other in &others {
            clock.advance(SignedDuration::from_secs(1));
            let newer = shred(other.as_str()).await.unwrap();
            office.object(who("three"), &newer.id).await.unwrap();
        }
        let listed = office.plans().await.unwrap();
        assert_eq!((listed.len(), &listed[0].id), (201, &plan.id), "{store}: what waits is seen");
        let found = office.find_plan(&plan.id).await.unwrap().unwrap();
        assert_eq!((found.cause, found.state), (Some(Cause::CourtOrder), RunState::Approved));
        assert_eq!(office.run_due().await.unwrap(), 1, "{store}");
        assert_eq!(*letters.purged.lock().unwrap(), ["a"], "{store}: and no other");
        assert_eq!(office.run_due().await.unwrap(), 0, "{store}");
    }
}

#[tokio::test]
async fn a_record_that_still_opens_stops_no_other_plan_and_is_not_named_in_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        let letters = Arc::new(Letters::default());
        *letters.there.lock().unwrap() = ["pat-7", "b"].map(str::to_owned).into();
        *letters.stuck.lock().unwrap() = Some("pat-7".to_owned());
        let clock = Arc::new(FakeClock::new("1970-01-07T00:00:00Z".parse().unwrap()));
        let office = office(&db, &letters, &kek, &clock).await;
        let mut plans = Vec::new();
        for id in ["pat-7", "b"] {
            let order = Cause::CourtOrder;
            let plan = office.propose_shred(who("one"), ("letter", id), order).await.unwrap();
            office.approve(who("two"), &plan.id).await.unwrap();
            plans.push(plan.id);
            clock.advance(SignedDuration::from_secs(1));
        }
        let error = office.run_due().await.unwrap_err().to_string();
        assert!(error.contains(plans[0].as_str()), "{store}: {error}");
        assert!(!error.contains("pat-7"), "{store}: {error}");
        let mut states = Vec::new();
        for id in &plans {
            states.push(office.find_plan(id).await.unwrap().unwrap().state);
        }
        assert_eq!(states, [RunState::Approved, RunState::Done], "{store}: the other went");
    }
}

#[tokio::test]
async fn of_two_who_give_the_second_word_at_the_same_moment_one_gives_it() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        let letters = Arc::new(Letters::default());
        *letters.there.lock().unwrap() = vec!["a".to_owned()];
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let office = office(&db, &letters, &kek, &clock).await;
        let change = RuleChange {
            class: "letter".to_owned(),
            jurisdiction: "US".to_owned(),
            population: None,
            days: 20,
            floor_age: None,
            authority: "a law".to_owned(),
        };
        let label = office.propose_rule(who("one"), change).await.unwrap().label();
        let (two, three) = tokio::join!(
            office.approve_rule(who("two"), &label),
            office.approve_rule(who("three"), &label)
        );
        assert!(two.is_ok() != three.is_ok(), "{store}: {two:?} {three:?}");
        let approver = two.or(three).unwrap().approved_by;
        let rules = office.rules().await.unwrap();
        let kept = rules.iter().find(|rule| rule.label() == label).unwrap();
        assert_eq!(kept.approved_by, approver, "{store}: who was told so is who did");

        let mark = NewHold {
            matter: "2026-1",
            mark: "patient/a",
            reason: HoldReason::Litigation,
            not_yet_known: false,
        };
        let hold = office.hold(who("one"), mark).await.unwrap();
        office.release(who("one"), &hold.id).await.unwrap();
        let (two, three) = tokio::join!(
            office.release(who("two"), &hold.id),
            office.release(who("three"), &hold.id)
        );
        assert!(two.is_ok() != three.is_ok(), "{store}: {two:?} {three:?}");
    }
}

#[tokio::test]
async fn an_order_above_all_rules_is_certified_without_naming_one() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let (_, db) = testing::stores().await.remove(0);
    let letters = Arc::new(Letters::default());
    *letters.there.lock().unwrap() = vec!["a".to_owned()];
    let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
    let office = office(&db, &letters, &kek, &clock).await;
    let for_good = RuleChange {
        class: "letter".to_owned(),
        jurisdiction: "US".to_owned(),
        population: None,
        days: u32::MAX,
        floor_age: None,
        authority: "a law".to_owned(),
    };
    let rule = office.propose_rule(who("one"), for_good).await.unwrap();
    office.approve_rule(who("two"), &rule.label()).await.unwrap();
    let what = ("letter", "a");
    let plan = office.propose_shred(who("one"), what, Cause::CourtOrder).await.unwrap();
    office.approve_and_run(who("two"), &plan.id).await.unwrap();
    let body = office.certificates().await.unwrap().remove(0).0;
    assert!(body.contains("\"rules\":[]"), "{body}");
}

#[tokio::test]
async fn of_two_who_plan_at_the_same_moment_one_plans_and_no_more_wait_than_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        let letters = Arc::new(Letters::default());
        *letters.there.lock().unwrap() = ["a", "b", "c", "d"].map(str::to_owned).into();
        let clock = Arc::new(FakeClock::new("2026-03-02T09:00:00Z".parse().unwrap()));
        let office = office(&db, &letters, &kek, &clock).await;
        let (one, two) = tokio::join!(office.plan(who("one")), office.plan(who("two")));
        assert!(one.is_ok() != two.is_ok(), "{store}: {one:?} {two:?}");
        let plan = one.or(two).unwrap();
        office.object(who("three"), &plan.id).await.unwrap();

        let shred = |id| office.propose_shred(who("one"), ("letter", id), Cause::Due);
        shred("a").await.unwrap();
        shred("b").await.unwrap();
        let (third, fourth) = tokio::join!(shred("c"), shred("d"));
        assert!(third.is_ok() != fourth.is_ok(), "{store}: {third:?} {fourth:?}");
    }
}
