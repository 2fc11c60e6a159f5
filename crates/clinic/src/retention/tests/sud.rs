//! What was written of visits that 42 CFR Part 2 protects, which has a class of its own by the label of the visit.

use super::{CHANNEL, copies, count, days, on, retention, ruled, who};
use crate::appointment::Filter;
use crate::chart::{FollowUp, TakeHome};
use crate::escalation::{Reason, Severity};
use crate::seal;
use crate::sensitivity::store::{self as label, FIELDS};
use crate::task::NewTask;
use crate::testing::{House, houses};
use crate::visit::{Booking, CheckIn, Ending};
use crate::{Caller, consultation, demo, resealing, sensitivity};
use compliance::keys::{Sealer, sealed_by};
use compliance::retention::{Cause, RetentionError};
use kernel::{AppointmentId, ConsultationId, Phi, Role};
use std::collections::BTreeSet;
use std::time::Duration;

pub(super) fn dr() -> Caller {
    House::caller("dr-1", Role::Provider)
}

/// A further visit of pat-1 with dr-1, for a reason.
pub(super) async fn booked(house: &House, minutes: i64) -> AppointmentId {
    let reason = Some(Phi::new("Methadone refill"));
    let booking = Booking { reason, ..house.booking("pat-1", minutes) };
    let desk = House::caller("front-desk-1", Role::Coordinator);
    house.clinic.visits.book(&desk, booking).await.unwrap().appointment.id
}

/// It begins: who treats, and the visit.
pub(super) async fn begun(house: &House, appointment: AppointmentId) -> ConsultationId {
    let visits = &house.clinic.visits;
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let entry = visits.check_in(&desk, appointment, CheckIn::default()).await.unwrap();
    let entry = entry.visit.entry.unwrap().id;
    visits.ready(&desk, entry.clone(), None).await.unwrap();
    let visit = visits.admit(&dr(), entry, None).await.unwrap().consultation.id;
    visits.start(&dr(), visit.clone()).await.unwrap();
    visit
}

/// All that is written of a visit: notes, an emergency, a summary, a task, and notes that a colleague was left.
async fn written(house: &House, visit: &ConsultationId) {
    let (visits, charts) = (&house.clinic.visits, &house.clinic.charts);
    charts.write_note(&dr(), visit, (Phi::new("Heroin since March"), 0)).await.unwrap();
    let all = &house.clinic.escalations;
    let what = (Severity::Critical, Reason::Medical);
    let id = all.raise(&dr(), visit, what).await.unwrap().id;
    all.acknowledge(&dr(), &id).await.unwrap();
    let note = Phi::new("Naloxone given");
    all.resolve(&dr(), &id, (crate::escalation::Outcome::HandledHere, &note)).await.unwrap();
    let take_home = TakeHome {
        summary: Some(Phi::new("Keep naloxone at hand")),
        follow_up: FollowUp { required: false, note: None, due: None },
    };
    let words = Phi::new("Ask about the dose");
    let due = "2026-03-05".parse().unwrap();
    let task = Some(NewTask { owner: None, due, words });
    let ending = Ending { take_home, task, ..Ending::default() };
    visits.complete(&dr(), visit.clone(), ending).await.unwrap();
}

/// pat-1 has a visit of which anybody who treats them may know, and one that is labelled.
pub(super) struct Two {
    pub(super) open: ConsultationId,
    pub(super) labelled: ConsultationId,
}

pub(super) async fn two(house: &House) -> Two {
    let (_, open) = house.documented().await;
    let appointment = booked(house, 60).await;
    house.later(55);
    let labelled = begun(house, appointment).await;
    written(house, &labelled).await;
    let nurse = House::caller("nurse-1", Role::Nurse);
    house.clinic.visits.label_part2(&nurse, &labelled, true).await.unwrap();
    Two { open, labelled }
}

/// A sealed field as a thief of a backup has it.
type Copied = (&'static str, &'static str, String, Vec<u8>);

async fn stands(house: &House, visit: &ConsultationId) -> Vec<Copied> {
    let mut tx = house.db.read().await.unwrap();
    let all = label::of_visit(&mut tx, visit).await.unwrap();
    all.into_iter().map(|one| (one.field.table, one.field.column, one.row, one.sealed)).collect()
}

/// By which classes of pat-1 they are sealed.
fn classes(fields: &[Copied]) -> BTreeSet<&str> {
    let scopes = fields.iter().map(|one| sealed_by(&one.3).unwrap());
    scopes.map(|scope| scope.strip_prefix("/patient/pat-1/").unwrap()).collect()
}

/// How many of them the keys of now open.
async fn opens(house: &House, fields: &[Copied]) -> usize {
    let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
    let mut tx = house.db.read().await.unwrap();
    let opener = sealer.opener(&mut tx, fields.iter().map(|one| one.3.as_slice())).await.unwrap();
    let opens =
        |(table, column, row, sealed): &&Copied| opener.open((table, column, row), sealed).is_ok();
    fields.iter().filter(opens).count()
}

/// How many fields another class sealed than their visits' labels ask for.
async fn misplaced(house: &House) -> u64 {
    let mut tx = house.db.read().await.unwrap();
    let mut all = 0;
    for field in FIELDS {
        all += label::count_wrong(&mut tx, field).await.unwrap();
    }
    all
}

async fn note(house: &House, visit: &ConsultationId) -> String {
    house.clinic.charts.note(&dr(), visit).await.unwrap().text.expose().to_owned()
}

/// Why pat-1 came, as dr-1 reads it, of every appointment that says so.
async fn reasons(house: &House) -> Vec<String> {
    let filter = Filter { patient: Some("pat-1".parse().unwrap()), ..Filter::default() };
    let all = house.clinic.appointments.list(&dr(), filter).await.unwrap();
    let reasons = all.iter().filter_map(|one| one.reason.as_ref());
    reasons.map(|reason| reason.expose().to_owned()).collect()
}

#[tokio::test]
async fn what_was_written_of_a_labelled_visit_goes_by_a_rule_of_its_own_and_the_record_stays() {
    for house in houses().await {
        let store = house.store;
        let Two { open: other, labelled } = two(&house).await;
        let fields = stands(&house, &labelled).await;
        assert_eq!(fields.len(), 5, "{store}: each of them is in the test: {fields:?}");
        let (copies, said) = (copies_of(&house, &other).await, house.kept(CHANNEL).await);
        assert_eq!(opens(&house, &fields).await, 5, "{store}");
        let retention = retention(&house).await;
        days(&house, 400);
        let early = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&early.id).await.unwrap();
        assert!(!listed.iter().any(|item| item.subject == "pat-1"), "{store}: as the record");
        retention.object(who("officer-1"), &early.id).await.unwrap();

        ruled(&retention, seal::SUD, 30).await;
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&plan.id).await.unwrap();
        let due: Vec<_> = listed.iter().filter(|item| item.subject == "pat-1").collect();
        assert_eq!(due.iter().map(|item| &*item.class).collect::<Vec<_>>(), ["sud-record"]);
        retention.approve(who("admin-1"), &plan.id).await.unwrap();
        days(&house, 31);
        retention.run(&plan.id).await.unwrap();

        assert_eq!(opens(&house, &fields).await, 0, "{store}: no backup's field of it opens");
        assert!(stands(&house, &labelled).await.is_empty(), "{store}: and none is left");
        assert_eq!(note(&house, &labelled).await, "", "{store}");
        let left = reasons(&house).await;
        assert!(!left.contains(&"Methadone refill".to_owned()), "{store}: {left:?}");
        assert_eq!(opens(&house, &copies).await, copies.len(), "{store}: no other class went");
        assert_eq!(note(&house, &other).await, "No fever since Monday.", "{store}");
        let rest = house.kept(CHANNEL).await;
        assert!(0 < rest && rest < said, "{store}: {rest} of {said}: of the other visit alone");
        let sql = "SELECT COUNT(*) FROM consultation WHERE part2 = 1";
        assert_eq!(count(&house, sql).await, 1, "{store}: that it was stays, with its label");

        let certificates = retention.certificates().await.unwrap();
        let class = "\"class\":\"sud-record\"";
        let (body, _) = certificates.iter().find(|(body, _)| body.contains(class)).unwrap();
        for said in ["\"sud-record/", "\"keys_destroyed\":2", "\"left\":0", "did not open"] {
            assert!(body.contains(said), "{store}: {said} is not in {body}");
        }
        assert!(!body.contains("pat-1") && !body.contains("medical-record/"), "{store}: {body}");
    }
}

/// What stands of an open visit, and its other parts.
async fn copies_of(house: &House, visit: &ConsultationId) -> Vec<Copied> {
    let mut all = stands(house, visit).await;
    let parts = copies(house).await.into_iter().filter(|one| one.0 != "consultation_note");
    all.extend(parts);
    assert!(all.len() > 2, "{}: {all:?}", house.store);
    all
}

#[tokio::test]
async fn the_record_waits_for_a_longer_rule_of_it_and_takes_it_along_when_it_goes() {
    for house in houses().await {
        let store = house.store;
        let Two { labelled, .. } = two(&house).await;
        let fields = stands(&house, &labelled).await;
        let retention = retention(&house).await;
        ruled(&retention, seal::SUD, 4_000).await;
        days(&house, 2_600);
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&plan.id).await.unwrap();
        assert!(listed.iter().any(|item| item.subject == "pat-2"), "{store}: others are due");
        assert!(!listed.iter().any(|item| item.subject == "pat-1"), "{store}: it waits");
        assert_eq!(opens(&house, &fields).await, 5, "{store}");
        let what = (seal::RECORD, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert_eq!(opens(&house, &fields).await, 0, "{store}: a law stands above rules");
        let body = retention.certificates().await.unwrap().remove(0).0;
        assert!(body.contains("\"sud-record/") && body.contains("\"medical-record/"), "{body}");
    }
}

#[tokio::test]
async fn the_label_moves_all_of_a_visit_to_the_class_and_back_and_whatever_is_written_after() {
    for house in houses().await {
        let store = house.store;
        let (_, other) = house.documented().await;
        let appointment = booked(&house, 60).await;
        house.later(55);
        let visit = begun(&house, appointment).await;
        let label = async |on| {
            house.clinic.visits.label_part2(&dr(), &visit, on).await.unwrap();
        };
        assert_eq!(classes(&stands(&house, &visit).await), ["medical-record"].into(), "{store}");
        label(true).await;
        written(&house, &visit).await;
        let fields = stands(&house, &visit).await;
        assert_eq!((fields.len(), classes(&fields)), (5, ["sud-record"].into()), "{store}");
        assert_eq!(classes(&stands(&house, &other).await), ["medical-record"].into(), "{store}");
        assert_eq!(note(&house, &visit).await, "Heroin since March", "{store}: it says the same");
        let retention = retention(&house).await;
        let what = (seal::SUD, "pat-1");
        let found = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        retention.object(who("officer-1"), &found.id).await.unwrap();

        label(false).await;
        let told = house.witnessed("SENSITIVITY_CHANGED").await;
        assert!(told[1].contains("\"fields\":\"5\""), "{store}: {told:?}");
        let fields = stands(&house, &visit).await;
        assert_eq!((fields.len(), classes(&fields)), (5, ["medical-record"].into()), "{store}");
        assert_eq!(note(&house, &visit).await, "Heroin since March", "{store}");
        let none = retention.propose_shred(who("officer-1"), what, Cause::Law).await;
        assert!(matches!(none, Err(RetentionError::Missing(_))), "{store}: there is none");
        let keys = "SELECT COUNT(*) FROM data_key WHERE scope = '/patient/pat-1/sud-record'";
        assert_eq!(count(&house, keys).await, 1, "{store}");
        house.clinic.resealing.run(|_| ()).await.unwrap();
        assert_eq!(count(&house, keys).await, 0, "{store}: nothing is sealed by it any more");
        label(true).await;
        assert_eq!(classes(&stands(&house, &visit).await), ["sud-record"].into(), "{store}");
        assert_eq!(misplaced(&house).await, 0, "{store}");
    }
}

#[tokio::test]
async fn a_visit_that_is_moved_is_of_the_class_from_its_booking_and_so_is_why_it_was_booked_before()
{
    for house in houses().await {
        let store = house.store;
        let first = booked(&house, 60).await;
        let sql = "SELECT id FROM consultation WHERE appointment = $1";
        let mut tx = house.db.read().await.unwrap();
        let row = tx.query_opt(sql, db::params![first.as_str()]).await.unwrap().unwrap();
        let visit: ConsultationId = row.text(0).unwrap().parse().unwrap();
        drop(tx);
        let times = |minutes| (house.in_minutes(minutes), house.in_minutes(minutes + 15));
        let visits = &house.clinic.visits;
        visits.label_part2(&dr(), &visit, true).await.unwrap();
        let moved = visits.reschedule(&dr(), first, times(120)).await.unwrap();
        let line = stands(&house, &moved.consultation.id).await;
        assert_eq!((line.len(), classes(&line)), (2, ["sud-record"].into()), "{store}");
        assert!(moved.consultation.part2, "{store}");

        // Another is labelled when it was moved already.
        let second = booked(&house, 240).await;
        let moved = visits.reschedule(&dr(), second, times(300)).await.unwrap().consultation.id;
        assert_eq!(classes(&stands(&house, &moved).await), ["medical-record"].into(), "{store}");
        visits.label_part2(&dr(), &moved, true).await.unwrap();
        let line = stands(&house, &moved).await;
        assert_eq!((line.len(), classes(&line)), (2, ["sud-record"].into()), "{store}");
        assert_eq!(misplaced(&house).await, 0, "{store}");
    }
}

#[tokio::test]
async fn what_a_provider_wrote_of_a_labelled_visit_before_they_handed_it_over_is_of_the_class() {
    for house in houses().await {
        let appointment = booked(&house, 60).await;
        house.consents("pat-1").await;
        house.later(55);
        let visit = begun(&house, appointment).await;
        let visits = &house.clinic.visits;
        visits.label_part2(&dr(), &visit, true).await.unwrap();
        let words = (Phi::new("Heroin since March"), 0);
        house.clinic.charts.write_note(&dr(), &visit, words).await.unwrap();
        visits.transfer(&dr(), &visit, &"dr-2".parse().unwrap()).await.unwrap();
        let fields = stands(&house, &visit).await;
        let left = fields.iter().any(|one| one.0 == "consultation_note_left");
        assert!(left && classes(&fields) == ["sud-record"].into(), "{}: {fields:?}", house.store);
        let sud = (seal::SUD, "pat-1");
        let retention = retention(&house).await;
        let plan = retention.propose_shred(who("officer-1"), sud, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert!(stands(&house, &visit).await.is_empty(), "{}", house.store);
        assert_eq!(opens(&house, &fields).await, 0, "{}", house.store);
        // Whoever goes on with the visit writes by a key of now.
        let words = (Phi::new("Says now since May"), 0);
        let second = House::caller("dr-2", Role::Provider);
        house.clinic.charts.write_note(&second, &visit, words).await.unwrap();
        let again = stands(&house, &visit).await;
        assert_eq!((opens(&house, &again).await, classes(&again)), (1, ["sud-record"].into()));
        assert_eq!(opens(&house, &fields).await, 0, "{}: and nothing of before", house.store);
    }
}

#[tokio::test]
async fn what_the_notes_of_a_labelled_visit_said_before_is_of_the_class() {
    for house in houses().await {
        let store = house.store;
        let (dr, visit) = house.documented().await;
        let charts = &house.clinic.charts;
        charts.write_note(&dr, &visit, (Phi::new("Heroin since March"), 1)).await.unwrap();
        let nurse = House::caller("nurse-1", Role::Nurse);
        house.clinic.visits.label_part2(&nurse, &visit, true).await.unwrap();
        charts.write_note(&dr, &visit, (Phi::new(""), 2)).await.unwrap();
        let fields = stands(&house, &visit).await;
        let before = fields.iter().filter(|one| one.0 == "consultation_note_earlier").count();
        assert_eq!((before, classes(&fields)), (2, ["sud-record"].into()), "{store}");
        assert_eq!(opens(&house, &fields).await, fields.len(), "{store}");
        let retention = retention(&house).await;
        let sud = (seal::SUD, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), sud, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        assert!(stands(&house, &visit).await.is_empty(), "{store}");
        assert_eq!(opens(&house, &fields).await, 0, "{store}");
    }
}

#[tokio::test]
async fn what_was_learned_of_a_labelled_visits_emergency_after_the_class_went_goes_with_it_again() {
    for house in houses().await {
        let store = house.store;
        let Two { labelled, .. } = two(&house).await;
        let retention = retention(&house).await;
        let shred = async || {
            let sud = (seal::SUD, "pat-1");
            let plan = retention.propose_shred(who("officer-1"), sud, Cause::Law).await.unwrap();
            retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        };
        shred().await;
        assert!(stands(&house, &labelled).await.is_empty(), "{store}");
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let all = &house.clinic.escalations;
        let listed = all.list(&officer, None).await.unwrap();
        let id = &listed.iter().find(|one| one.consultation == labelled).unwrap().id;
        let words = Phi::new("Naloxone lay in another room");
        all.review(&officer, id, words).await.unwrap();
        let fields = stands(&house, &labelled).await;
        assert_eq!((fields.len(), classes(&fields)), (1, ["sud-record"].into()), "{store}");
        assert_eq!(opens(&house, &fields).await, 1, "{store}");
        shred().await;
        assert!(stands(&house, &labelled).await.is_empty(), "{store}");
        assert_eq!(opens(&house, &fields).await, 0, "{store}");
    }
}

#[tokio::test]
async fn a_hold_on_the_class_or_on_a_visit_keeps_it_and_the_record_that_it_would_go_with() {
    for house in houses().await {
        let store = house.store;
        let Two { labelled, .. } = two(&house).await;
        let retention = retention(&house).await;
        ruled(&retention, seal::SUD, 30).await;
        days(&house, 40);
        let plan = retention.plan(who("officer-1")).await.unwrap();
        retention.approve(who("admin-1"), &plan.id).await.unwrap();
        days(&house, 31);
        // It comes after the approval, and is on that class alone.
        let hold = retention.hold(who("officer-1"), on("class/sud-record")).await.unwrap();
        retention.run(&plan.id).await.unwrap();
        let items = retention.items(&plan.id).await.unwrap();
        let item = items.iter().find(|item| item.class == "sud-record").unwrap();
        assert_eq!(item.reason.as_deref(), Some("held"), "{store}");
        let refused = async || {
            for class in [seal::SUD, seal::RECORD] {
                let what = (class, "pat-1");
                let held = retention.propose_shred(who("officer-1"), what, Cause::Law).await;
                assert!(matches!(held, Err(RetentionError::Held)), "{store}: {class}");
            }
        };
        refused().await;
        // The survey goes all the same.
        let what = (seal::SURVEY, "pat-1");
        let survey = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &survey.id).await.unwrap();
        for who_releases in ["officer-1", "admin-1"] {
            retention.release(who(who_releases), &hold.id).await.unwrap();
        }
        let mark = format!("consultation/{labelled}");
        retention.hold(who("officer-1"), on(&mark)).await.unwrap();
        refused().await;
        assert_eq!(note(&house, &labelled).await, "Heroin since March", "{store}");
    }
}

#[tokio::test]
async fn what_was_labelled_before_there_was_the_class_is_moved_to_it_and_does_not_go_before() {
    for house in houses().await {
        let store = house.store;
        let Two { open: other, labelled } = two(&house).await;
        house.clinic.resealing.run(|_| ()).await.unwrap();
        // As a store of before has it: every field is by the record's key, and nobody has gone through visits.
        let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let record = sealer.own(&mut tx, &seal::scope("pat-1", seal::RECORD)).await.unwrap();
        for (table, column, row, sealed) in stands(&house, &labelled).await {
            let place = (table, column, row.as_str());
            let text = seal::open_one(&mut tx, &sealer, place, &sealed).await.unwrap();
            let put = format!("UPDATE {table} SET {column} = $1 WHERE {column} = $2");
            let values = db::params![record.seal(place, &text).unwrap(), sealed];
            assert_eq!(tx.execute(put.leak(), values).await.unwrap(), 1, "{store}");
        }
        let fresh = "DELETE FROM resealing WHERE field = 'consultation.part2'";
        assert_eq!(tx.execute(fresh, Vec::new()).await.unwrap(), 1, "{store}");
        tx.commit().await.unwrap();
        assert_eq!(misplaced(&house).await, 5, "{store}");
        let retention = retention(&house).await;
        let what = (seal::SUD, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        let refused = retention.approve_and_run(who("admin-1"), &plan.id).await;
        assert!(matches!(refused, Err(RetentionError::StillOpens { .. })), "{store}: {refused:?}");
        assert_eq!(note(&house, &labelled).await, "Heroin since March", "{store}: nothing went");

        let done = house.clinic.resealing.run(|_| ()).await.unwrap();
        assert_eq!(done, resealing::Moved { fields: 5, shut: 0 }, "{store}");
        let fields = stands(&house, &labelled).await;
        assert_eq!(classes(&fields), ["sud-record"].into(), "{store}");
        assert_eq!(classes(&stands(&house, &other).await), ["medical-record"].into(), "{store}");
        assert_eq!(misplaced(&house).await, 0, "{store}");
        let told = house.witnessed("\"consultation.part2\"").await;
        assert_eq!(told.len(), 1, "{store}: {told:?}");
        let again = house.clinic.resealing.run(|_| ()).await.unwrap();
        assert_eq!(again, resealing::Moved::default(), "{store}: there is nothing left to do");
        assert_eq!(retention.run(&plan.id).await.unwrap().disposed, 1, "{store}");
        assert_eq!(opens(&house, &fields).await, 0, "{store}");
        assert_eq!(note(&house, &other).await, "No fever since Monday.", "{store}");
    }
}

#[tokio::test]
async fn whoever_writes_while_a_visit_is_labelled_writes_by_the_label_that_stands_at_the_end() {
    for house in houses().await {
        let store = house.store;
        let appointment = booked(&house, 60).await;
        house.consents("pat-1").await;
        house.later(55);
        let visit = begun(&house, appointment).await;
        let (visits, charts) = (&house.clinic.visits, &house.clinic.charts);
        for round in 0..20 {
            let words = format!("Dose {round}");
            let (who, labels) = (dr(), dr());
            let (wrote, labelled) = tokio::join!(
                charts.write_note(&who, &visit, (Phi::new(&words), round)),
                visits.label_part2(&labels, &visit, round % 2 == 0),
            );
            wrote.unwrap();
            labelled.unwrap();
            assert_eq!(misplaced(&house).await, 0, "{store}: {round}");
            assert_eq!(note(&house, &visit).await, words, "{store}");
        }
    }
}

#[tokio::test]
async fn whoever_writes_while_the_class_goes_writes_what_can_be_read_afterwards() {
    for house in houses().await {
        let store = house.store;
        let Two { labelled, .. } = two(&house).await;
        let retention = retention(&house).await;
        let charts = &house.clinic.charts;
        for round in 0..10 {
            let version = charts.note(&dr(), &labelled).await.unwrap().version;
            let what = (seal::SUD, "pat-1");
            let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
            let who_writes = dr();
            let words = (Phi::new("Dose"), version);
            let (wrote, gone) = tokio::join!(
                charts.write_note(&who_writes, &labelled, words),
                retention.approve_and_run(who("admin-1"), &plan.id),
            );
            gone.unwrap();
            // It was written before, and went; or afterwards over what is not there any more.
            let _ = wrote;
            let fields = stands(&house, &labelled).await;
            assert_eq!(opens(&house, &fields).await, fields.len(), "{store}: {round}");
            let version = charts.note(&dr(), &labelled).await.unwrap().version;
            charts.write_note(&dr(), &labelled, (Phi::new("Anew"), version)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_label_that_is_set_while_the_class_goes_leaves_nothing_by_a_key_that_went() {
    for house in houses().await {
        let store = house.store;
        let Two { open: other, labelled } = two(&house).await;
        let retention = retention(&house).await;
        let what = (seal::SUD, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        assert!(consultation::store::label(&mut tx, &other, true).await.unwrap(), "{store}");
        let moved = sensitivity::seal_anew(&mut tx, &sealer, (&other, "pat-1")).await.unwrap();
        assert!(moved > 0, "{store}");
        let later = async {
            tokio::time::sleep(Duration::from_millis(400)).await;
            tx.commit().await.unwrap();
        };
        let ((), done) = tokio::join!(later, retention.approve_and_run(who("admin-1"), &plan.id));
        assert_eq!(done.unwrap().1.unwrap().disposed, 1, "{store}");
        for visit in [&other, &labelled] {
            let fields = stands(&house, visit).await;
            assert_eq!(opens(&house, &fields).await, fields.len(), "{store}: {fields:?}");
        }
        let read = house.clinic.charts.note(&dr(), &other).await;
        assert!(read.is_ok(), "{store}: {read:?}");
    }
}

#[tokio::test]
async fn who_has_read_a_labelled_visit_before_the_class_went_does_not_save_it() {
    for house in houses().await {
        let store = house.store;
        let Two { open: other, labelled } = two(&house).await;
        let read = async |visit: &ConsultationId| {
            let organization = demo::ORGANIZATION.parse().unwrap();
            let mut tx = house.db.read().await.unwrap();
            consultation::store::find(&mut tx, &organization, visit).await.unwrap().unwrap()
        };
        let before = [read(&labelled).await, read(&other).await];
        let retention = retention(&house).await;
        let what = (seal::SUD, "pat-1");
        let plan = retention.propose_shred(who("officer-1"), what, Cause::Law).await.unwrap();
        retention.approve_and_run(who("admin-1"), &plan.id).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let saves = before.map(|one| consultation::store::ask_save(&one));
        let [first, second] = tx.query_all(saves).await.unwrap();
        assert_eq!((first.len(), second.len()), (0, 1), "{store}");
    }
}

#[test]
fn every_sealed_column_of_a_visits_tables_is_of_the_class_or_named_with_the_reason_why_not() {
    let own: BTreeSet<_> = FIELDS.iter().map(|field| (field.table, field.column)).collect();
    let tables: BTreeSet<_> = own.iter().map(|(table, _)| *table).collect();
    assert_eq!(tables, seal::OF_VISITS.into_iter().collect());
    let elsewhere = [
        // Where somebody was and whom to call: by it the record's own rules are chosen, also when the class went.
        ("intake", "answers"),
        // They are of patients, and of no visit.
        ("person", "name"),
        ("person", "birth_date"),
        ("person", "phone"),
        ("person", "email"),
        ("notice", "former"),
        ("proxy", "reason"),
        ("restriction", "agreement"),
    ];
    let all = resealing::FIELDS.iter().filter(|field| seal::class(field.table) == seal::RECORD);
    let all: BTreeSet<_> = all.map(|field| (field.table, field.column)).collect();
    assert_eq!(own.iter().copied().chain(elsewhere).collect::<BTreeSet<_>>(), all);
}

#[tokio::test]
async fn nothing_of_a_visit_is_sealed_by_a_key_for_which_its_label_was_not_asked() {
    let house = houses().await.remove(0);
    let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
    let mut tx = house.db.begin().await.unwrap();
    let text = Phi::new("Heroin since March");
    for table in seal::OF_VISITS {
        let unasked = seal::own(&mut tx, &sealer, (table, "pat-1")).await.unwrap();
        assert!(seal::seal_own(&unasked, (table, "words", "1"), &text).is_err(), "{table}");
        let asked = seal::of_visit(&mut tx, &sealer, ("pat-1", true)).await.unwrap();
        assert!(seal::seal_own(&asked, (table, "words", "1"), &text).is_ok(), "{table}");
        assert!(seal::seal_own(&asked, ("intake", "answers", "1"), &text).is_err());
    }
}
