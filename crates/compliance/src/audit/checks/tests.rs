use super::{Alarm, CHECKS, Elsewhere, Place, mutant};
use crate::audit::{
    Action, Audit, Contradiction, Copies, Cosigned, Cosigner, Entry, Event, Explorer, Outcome,
    Query, Resource, Signer, cosigned,
};
use crate::check::{Finding, Profile, Site, Status};
use crate::keys::Kek;
use db::{Db, Options, Writes, params};
use jiff::SignedDuration;
use kernel::{Actor, Clock as _, SystemClock, SystemRandom, Timestamp};
use std::path::Path;
use std::sync::Arc;

async fn site(folder: &Path) -> Site {
    let db = Db::open(Options::Sqlite(folder.join("mutant.db"))).await.unwrap();
    db.migrate(crate::MIGRATIONS).await.unwrap();
    let kek = Arc::new(Kek::create(&folder.join("kek")).unwrap());
    let now = Timestamp::UNIX_EPOCH;
    Site { db, database: None, kek, origin: None, now, profile: Profile::Hipaa, props: Vec::new() }
}

/// Settings by which a place on another machine takes copies.
fn far(name: &str) -> Arc<Elsewhere> {
    let place = Place { name: name.to_owned(), is_near: false, is_others: false };
    Arc::new(Elsewhere { witnesses: Vec::new(), copies: vec![place] })
}

/// Settings by which whoever is asked stands on another machine, which may be somebody else's.
async fn asked(site: &Site, is_others: bool) -> Arc<Elsewhere> {
    let all = cosigned::standings(&mut site.db.read().await.unwrap()).await.unwrap();
    let place = |vkey| Place { name: vkey, is_near: false, is_others };
    let witnesses = all.into_iter().map(|one| place(one.vkey)).collect();
    Arc::new(Elsewhere { witnesses, copies: Vec::new() })
}

async fn found(id: &str, site: &Site) -> Finding {
    let check = CHECKS.iter().find(|check| check.id == id).unwrap();
    Finding::from(check.find(site).await)
}

#[tokio::test]
async fn a_changed_entry_is_named_and_what_is_whole_passes() {
    let folder = tempfile::tempdir().unwrap();
    let tampered = mutant::tampered(site(folder.path()).await).await.unwrap();
    let finding = found("HC-028", &tampered).await;
    assert_eq!(finding.status, Status::Fail);
    assert_eq!(finding.evidence["first_bad_entry"], "0");

    let folder = tempfile::tempdir().unwrap();
    let incomplete = mutant::incomplete(site(folder.path()).await).await.unwrap();
    assert_eq!(found("HC-028", &incomplete).await.status, Status::Pass);
    let alone = found("HC-031", &incomplete).await;
    assert_eq!(alone.status, Status::Warn, "nobody else has it: {}", alone.observed);
    let exported = found("HC-035", &incomplete).await;
    assert_eq!(exported.status, Status::Fail, "nobody acted: {}", exported.observed);
    assert!(exported.evidence["operation_outcome"].contains("\"severity\":\"error\""));
    let finding = found("HC-026", &incomplete).await;
    assert_eq!(finding.status, Status::Fail);
    assert_eq!(finding.evidence["empty_fields"], "actor/id");
}

#[tokio::test]
async fn entries_that_stay_unsigned_for_a_minute_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut site = mutant::incomplete(site(folder.path()).await).await.unwrap();
    let signer = Signer::open(&site.db, &site.kek, "mutant.invalid/audit").await.unwrap();
    let audit = Audit::new(signer, Arc::new(SystemClock));
    let resource = Resource { kind: "message", id: "1".to_owned(), channel: None };
    let (event, done) = (Event::PhiMessageSent, Outcome::Success);
    let entry = Entry::new(event, Action::Create, done, Actor::system(), resource);
    // Of two messages in one second the first is signed.
    for _ in 0..2 {
        let mut tx = site.db.begin().await.unwrap();
        let [head] = tx.query_all([Audit::ask_head()]).await.unwrap();
        let head = Audit::held(&head).unwrap();
        let mut writes = Writes::default();
        assert!(audit.append_at(&mut writes, head, std::slice::from_ref(&entry)).unwrap());
        tx.write(writes);
        tx.commit().await.unwrap();
    }
    site.now = SystemClock.now();
    let finding = found("HC-028", &site).await;
    assert_eq!((finding.status, &*finding.evidence["unsigned"]), (Status::Pass, "1"));
    site.now = site.now.saturating_add(SignedDuration::from_secs(61)).unwrap();
    assert_eq!(found("HC-028", &site).await.status, Status::Warn, "nobody signs");
    audit.settle(&site.db).await.unwrap();
    let finding = found("HC-028", &site).await;
    assert_eq!((finding.status, &*finding.evidence["unsigned"]), (Status::Pass, "0"));
}

#[tokio::test]
async fn an_entry_in_the_clear_is_told_after_one_that_was_sealed_and_counted_from_before() {
    let folder = tempfile::tempdir().unwrap();
    let site = mutant::uncovered(site(folder.path()).await).await.unwrap();
    let finding = found("HC-026.a", &site).await;
    assert_eq!(finding.status, Status::Fail, "{}", finding.observed);
    let site = mutant::incomplete(site).await.unwrap();
    let finding = found("HC-026.a", &site).await;
    assert_eq!(finding.status, Status::Fail, "another commit covers nothing up");

    let folder = tempfile::tempdir().unwrap();
    let site = mutant::unsealed(self::site(folder.path()).await).await.unwrap();
    let site = mutant::incomplete(site).await.unwrap();
    let finding = found("HC-026.a", &site).await;
    assert_eq!(finding.status, Status::Pass, "{}", finding.observed);
    assert_eq!(finding.evidence["sampled_from_before_sealing"], "1");
}

#[tokio::test]
async fn what_goes_to_others_is_valid_or_named_and_a_proof_that_fails_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let sound = mutant::aged(site(folder.path()).await).await.unwrap();
    let finding = found("HC-035", &sound).await;
    assert_eq!(finding.status, Status::Pass, "{}", finding.observed);
    assert!(finding.evidence["operation_outcome"].contains("information"));
    let proofs: Vec<&str> = finding.evidence["proofs"].split(", ").collect();
    let [(first, one), (second, other)] = [0, 1].map(|nth| proofs[nth].split_once(' ').unwrap());
    assert_eq!((proofs.len(), first, second), (2, "0", "1"), "each of both once: {proofs:?}");
    assert!(kernel::is_sha256(one) && kernel::is_sha256(other), "{proofs:?}");
    assert_eq!(found("HC-007.b", &sound).await.status, Status::Fail, "signed for two years");

    let folder = tempfile::tempdir().unwrap();
    let misplaced = mutant::misplaced(site(folder.path()).await).await.unwrap();
    let finding = found("HC-035", &misplaced).await;
    assert_eq!(finding.status, Status::Warn, "{}", finding.observed);
    assert!(finding.evidence["operation_outcome"].contains("agent[0].network.address"));
    assert!(!finding.evidence["operation_outcome"].contains("somewhere"), "never a value");

    let folder = tempfile::tempdir().unwrap();
    let tampered = mutant::tampered(site(folder.path()).await).await.unwrap();
    let finding = found("HC-035", &tampered).await;
    assert_eq!(finding.status, Status::Fail);
    assert!(finding.observed.contains("the proof of entry"), "{}", finding.observed);
}

#[tokio::test]
async fn without_a_witness_the_check_warns_and_with_one_it_goes_by_its_last_word() {
    let folder = tempfile::tempdir().unwrap();
    let plain = mutant::incomplete(site(folder.path()).await).await.unwrap();
    assert_eq!(found("HC-029.b", &plain).await.status, Status::Warn);
    let folder = tempfile::tempdir().unwrap();
    let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    let sound = Site { now, ..site(folder.path()).await };
    let mut witnessed = mutant::unwitnessed(sound).await.unwrap();
    assert_eq!(found("HC-029.b", &witnessed).await.status, Status::Fail, "four days ago");
    let settings = asked(&witnessed, true).await;
    witnessed.props.push(settings);
    for (hours, status) in [(48, Status::Warn), (73, Status::Pass), (96, Status::Pass)] {
        witnessed.now = now - SignedDuration::from_hours(hours);
        assert_eq!(found("HC-029.b", &witnessed).await.status, status, "{hours} hours before");
    }
    let (key, _) = Cosigner::make("never.example/1", &SystemRandom).unwrap();
    let cosigned = Cosigned::new(witnessed.db.clone());
    cosigned.ask_only(&[key.witness()]).await.unwrap();
    assert_eq!(found("HC-029.b", &witnessed).await.status, Status::Fail, "it never did");
    cosigned.contradicted(&key.witness(), Contradiction::Shorter).await.unwrap();
    let told = found("HC-029.b", &witnessed).await;
    assert!(told.observed.contains("contradicts this log: shorter"), "{}", told.observed);
}

/// The same on every store that there is.
async fn sites(folder: &Path) -> Vec<(&'static str, Site)> {
    let kek = Arc::new(Kek::create(&folder.join("kek")).unwrap());
    let mut all = Vec::new();
    for (store, db) in db::testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        crate::audit::Signer::open(&db, &kek, "test/audit").await.unwrap();
        let (kek, now, profile) = (Arc::clone(&kek), Timestamp::UNIX_EPOCH, Profile::Hipaa);
        let (database, origin, props) = (None, None, Vec::new());
        all.push((store, Site { db, database, kek, origin, now, profile, props }));
    }
    all
}

#[tokio::test]
async fn a_store_changes_nothing_that_was_witnessed_until_its_owner_takes_the_fence_away() {
    let folder = tempfile::tempdir().unwrap();
    for (store, site) in sites(folder.path()).await {
        let bare = found("HC-030.a", &site).await;
        assert_eq!(bare.status, Status::Fail, "{store}: there is no fence yet");
        assert_eq!(bare.evidence["refused"], "0", "{store}");
        let built = crate::audit::only_added(&site.db).await.unwrap();
        assert!(built.iter().all(|(_, came)| *came == db::Fence::Built), "{store}: {built:?}");
        let again = crate::audit::only_added(&site.db).await.unwrap();
        assert!(again.iter().all(|(_, came)| *came == db::Fence::Stood), "{store}: {again:?}");
        let fenced = found("HC-030.a", &site).await;
        // A test's account may own the whole server.
        assert_ne!(fenced.status, Status::Fail, "{store}: {}", fenced.observed);
        assert_eq!(fenced.evidence["refused"], "6", "{store}");
        assert_eq!(fenced.evidence["told"], "0", "{store}: nobody writes them down");
        if store == "sqlite" {
            assert_eq!(fenced.status, Status::Warn, "{}", fenced.observed);
        }
        let site = mutant::incomplete(site).await.unwrap();
        let site = super::fence::emptiable(site).await.unwrap();
        let gap = found("HC-030.a", &site).await;
        if store != "sqlite" {
            let words = "the store let happen: all commits' entries were removed at once, all checkpoints were removed at once";
            assert_eq!((gap.status, &*gap.observed), (Status::Fail, words), "{store}");
            let kept = found("HC-031", &site).await.observed;
            assert!(kept.starts_with("all 2 entries are there"), "all was taken back: {kept}");
        }
        let taken = super::fence::taken(site).await.unwrap();
        crate::audit::only_added(&taken.db).await.unwrap();
        let mut reader = taken.db.read().await.unwrap();
        super::store::extent(&mut reader).await.unwrap();
        let held = found("HC-030.a", &taken).await;
        let told = held.observed.contains("not tried whether all commits' entries were removed");
        assert_eq!(
            (told, held.status == Status::Fail),
            (store != "sqlite", false),
            "{store}: {}",
            held.observed
        );
        drop(reader);
        let taken = super::fence::taken(taken).await.unwrap();
        assert_eq!(found("HC-030.a", &taken).await.status, Status::Fail, "{store}");
    }
}

#[tokio::test]
async fn a_clock_that_is_far_from_a_witness_or_from_the_log_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (store, site) in sites(folder.path()).await {
        let alone = found("HC-032.a", &site).await;
        // A database server has a clock; a file has none.
        let expected = if store == "sqlite" { Status::Warn } else { Status::Pass };
        assert_eq!(alone.status, expected, "{store}: {}", alone.observed);
        let apart = mutant::apart(site).await.unwrap();
        let finding = found("HC-032.a", &apart).await;
        assert_eq!(finding.status, Status::Fail, "{store}: {}", finding.observed);
        assert!(finding.observed.contains("mutant.invalid/witness"), "{}", finding.observed);
        let now = SystemClock.now() + SignedDuration::from_hours(25);
        let finding = found("HC-032.a", &Site { now, ..apart }).await;
        assert_eq!(finding.status, Status::Warn, "{store}: of yesterday: {}", finding.observed);
        assert_eq!(finding.evidence["stale"], "mutant.invalid/witness", "{store}");
    }
}

#[tokio::test]
async fn what_the_store_says_of_a_witness_is_believed_by_its_signature_only() {
    let folder = tempfile::tempdir().unwrap();
    for (store, site) in sites(folder.path()).await {
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let mut site = mutant::unwitnessed(Site { now, ..site }).await.unwrap();
        let mut tx = site.db.begin().await.unwrap();
        let sql = "UPDATE audit_witness SET cosigned_at = $1";
        tx.execute(sql, params![now.as_second()]).await.unwrap();
        tx.commit().await.unwrap();
        let told = found("HC-029.b", &site).await;
        assert_eq!(told.status, Status::Fail, "{store}: {}", told.observed);
        assert_eq!(told.evidence["seconds"], "345600", "{store}: it did four days ago");
        site.now = now - SignedDuration::from_hours(96);
        let told = found("HC-029.b", &site).await;
        assert_eq!(told.status, Status::Warn, "{store}: where it is, is not known");
        for (is_others, status) in [(false, Status::Warn), (true, Status::Pass)] {
            site.props = vec![asked(&site, is_others).await];
            let told = found("HC-029.b", &site).await;
            assert_eq!(told.status, status, "{store} {is_others}: {}", told.observed);
            assert!(told.evidence["cosigned"].contains("mutant.invalid/witness"), "{store}");
        }
        site.now = now - SignedDuration::from_hours(98);
        let told = found("HC-029.b", &site).await;
        assert_eq!(told.status, Status::Fail, "{store}: it is not fresh until then");
        assert!(told.observed.contains("is still to come"), "{store}: {}", told.observed);
        site.now = now - SignedDuration::from_hours(96);
        site.props.clear();
        let place = |name: &str| Place { name: name.to_owned(), is_near: true, is_others: true };
        let (key, _) = Cosigner::make("set.example/1", &SystemRandom).unwrap();
        let witnesses = vec![place(&key.witness().vkey())];
        site.props.push(Arc::new(Elsewhere { witnesses, copies: Vec::new() }));
        let told = found("HC-029.b", &site).await;
        assert_eq!(told.status, Status::Fail, "{store}: another than the settings name");
        site.props.clear();

        let standing = "SELECT vkey FROM audit_witness";
        let row = site.db.read().await.unwrap().query_opt(standing, params![]).await.unwrap();
        let witnesses = vec![place(&row.unwrap().text(0).unwrap())];
        site.props.push(Arc::new(Elsewhere { witnesses, copies: Vec::new() }));
        let told = found("HC-029.b", &site).await;
        assert_eq!(told.status, Status::Warn, "{store}: it is this machine's own");
        site.props.clear();

        Cosigned::new(site.db.clone()).ask_only(&[]).await.unwrap();
        let told = found("HC-029.b", &site).await;
        assert_eq!(told.status, Status::Fail, "{store}: nobody is asked any more");
        let (other, _) = Cosigner::make("other.example/1", &SystemRandom).unwrap();
        let sql = "UPDATE audit_cosignature SET vkey = $1";
        let mut tx = site.db.begin().await.unwrap();
        tx.execute(sql, params![other.witness().vkey()]).await.unwrap();
        tx.commit().await.unwrap();
        Cosigned::new(site.db.clone()).ask_only(&[other.witness()]).await.unwrap();
        let told = found("HC-029.b", &site).await;
        assert!(told.observed.contains("it has not"), "{store}: {}", told.observed);
    }
}

#[tokio::test]
async fn a_copy_that_lacks_little_for_long_is_told_and_so_is_one_that_never_leaves_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    for (store, site) in sites(folder.path()).await {
        let mut site = mutant::incomplete(site).await.unwrap();
        let copies = Copies::new(site.db.clone());
        copies.taken("https", 0).await.unwrap();
        site.props.push(far("https"));
        for (hours, status) in [(1, Status::Pass), (30, Status::Warn), (80, Status::Fail)] {
            site.now = SystemClock.now() + SignedDuration::from_hours(hours);
            let told = found("HC-029.a", &site).await;
            assert_eq!(told.status, status, "{store}: {}", told.observed);
        }
        copies.taken("https", 2).await.unwrap();
        assert_eq!(found("HC-029.a", &site).await.status, Status::Pass, "{store}: all is there");
        site.props.clear();
        let told = found("HC-029.a", &site).await;
        assert_eq!(told.status, Status::Warn, "{store}: where, is not known: {}", told.observed);
        let near = Place { name: "https".to_owned(), is_near: true, is_others: false };
        site.props.push(Arc::new(Elsewhere { witnesses: Vec::new(), copies: vec![near] }));
        assert_eq!(found("HC-029.a", &site).await.status, Status::Warn, "{store}");
        site.props = vec![far("other")];
        let told = found("HC-029.a", &site).await;
        assert_eq!(told.status, Status::Fail, "{store}: the one that is set has nothing");
        copies.settle(&[("https", Some("other")), ("syslog", None)]).await.unwrap();
        let told = found("HC-029.a", &site).await;
        assert_eq!(told.status, Status::Pass, "{store}: a cursor of before is its own");
        copies.taken("https", 1).await.unwrap();
        copies.settle(&[("https", Some("other"))]).await.unwrap();
        assert_eq!(copies.latest("other", 0).await.unwrap().end, 2, "{store}: it has its own");
        assert_eq!(copies.latest("https", 0).await.unwrap().end, 0, "{store}");
    }
}

/// What lacks something for days, or stands on this machine, is no place elsewhere that has all of it.
async fn copies_count(site: Site, copies: &Copies, store: &str) {
    let mut site = mutant::incomplete(site).await.unwrap();
    for (hours, status) in [(1, Status::Pass), (30, Status::Warn)] {
        site.now = SystemClock.now() + SignedDuration::from_hours(hours);
        let told = found("HC-031", &site).await;
        assert_eq!(told.status, status, "{store} after {hours} hours: {}", told.observed);
    }
    copies.taken("https", 4).await.unwrap();
    for (is_near, status) in [(false, Status::Pass), (true, Status::Warn)] {
        let place = Place { name: "https".to_owned(), is_near, is_others: false };
        site.props = vec![Arc::new(Elsewhere { witnesses: Vec::new(), copies: vec![place] })];
        let told = found("HC-031", &site).await;
        assert_eq!(told.status, status, "{store}, on this machine: {is_near}: {}", told.observed);
    }
}

#[tokio::test]
async fn a_log_that_begins_after_the_records_or_is_to_go_too_soon_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (store, site) in sites(folder.path()).await {
        let mut site = mutant::incomplete(site).await.unwrap();
        site.props.push(far("https"));
        let copies = Copies::new(site.db.clone());
        copies.taken("https", 2).await.unwrap();
        let told = found("HC-031", &site).await;
        let kept = &*told.evidence["kept_days"];
        assert_eq!((told.status, kept), (Status::Pass, "for good"), "{store}: {}", told.observed);
        copies_count(site.clone(), &copies, store).await;
        let ruled = async |version: i64, years: i64| {
            let mut tx = site.db.begin().await.unwrap();
            super::store::ruled(&mut tx, (version, years * 366)).await.unwrap();
            tx.commit().await.unwrap();
            found("HC-031", &site).await.status
        };
        assert_eq!(ruled(1, 5).await, Status::Fail, "{store}");
        assert_eq!(ruled(2, 7).await, Status::Warn, "{store}: the newest counts");
        assert_eq!(ruled(3, 10).await, Status::Pass, "{store}");
        let mut tx = site.db.begin().await.unwrap();
        let before = SystemClock.now() - SignedDuration::from_hours(1);
        super::store::recorded(&mut tx, before).await.unwrap();
        tx.commit().await.unwrap();
        let told = found("HC-031", &site).await;
        assert_eq!(told.status, Status::Fail, "{store}: {}", told.observed);
        assert!(told.observed.contains("and a patient's record at"), "{}", told.observed);
    }
}

#[tokio::test]
async fn a_log_that_was_wiped_is_told_by_what_stands_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    for (store, mut site) in sites(folder.path()).await {
        site.now = SystemClock.now();
        site.props.push(far("https"));
        for id in ["HC-028", "HC-031"] {
            let told = found(id, &site).await;
            let status = Status::NotApplicable;
            assert_eq!(told.status, status, "{store} {id}: nothing is lost: {}", told.observed);
        }
        let site = mutant::incomplete(site).await.unwrap();
        let copies = Copies::new(site.db.clone());
        copies.taken("https", 2).await.unwrap();
        let mut tx = site.db.begin().await.unwrap();
        super::store::recorded(&mut tx, SystemClock.now()).await.unwrap();
        tx.commit().await.unwrap();
        for id in ["HC-028", "HC-029.a", "HC-031"] {
            let told = found(id, &site).await;
            assert_eq!(told.status, Status::Pass, "{store} {id}: {}", told.observed);
        }
        let mut tx = site.db.begin().await.unwrap();
        super::store::wipe(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        for id in ["HC-028", "HC-029.a", "HC-031"] {
            let told = found(id, &site).await;
            assert_eq!(told.status, Status::Fail, "{store} {id}: {}", told.observed);
        }
    }
}

#[tokio::test]
async fn a_place_that_took_more_than_there_is_has_another_log_also_while_this_one_grows() {
    let folder = tempfile::tempdir().unwrap();
    for (store, mut site) in sites(folder.path()).await {
        site.now = SystemClock.now();
        site.props.push(far("https"));
        let site = mutant::incomplete(site).await.unwrap();
        Copies::new(site.db.clone()).taken("https", 5_000).await.unwrap();
        let told = found("HC-029.a", &site).await;
        assert_eq!(told.status, Status::Fail, "{store}: {}", told.observed);
        let told = found("HC-031", &site).await;
        assert_eq!(told.evidence["places"], "0", "{store}: it is no copy of this log");
    }
}

#[tokio::test]
async fn a_change_that_the_store_refused_is_in_the_log_and_is_told_unless_a_check_tried_it() {
    let folder = tempfile::tempdir().unwrap();
    for (store, mut site) in sites(folder.path()).await {
        crate::audit::only_added(&site.db).await.unwrap();
        site.db.refused();
        let signer = Signer::existing(&site.db, &site.kek).await.unwrap();
        let audit = Arc::new(Audit::new(signer, Arc::new(SystemClock)));
        let alarm = Alarm::new(site.db.clone(), audit);
        site.props.push(Arc::new(alarm.clone()));
        let fenced = found("HC-030.a", &site).await;
        assert_eq!(fenced.evidence["told"], "6", "{store}: {}", fenced.observed);
        let code = if store == "sqlite" { "1811 6" } else { "P0001 6" };
        assert_eq!(fenced.evidence["codes"], code, "{store}");
        if store == "sqlite" {
            assert_eq!(fenced.status, Status::Pass, "{}", fenced.observed);
        }
        assert_eq!(alarm.untold(), 0, "{store}: a check alarms nobody");

        let mut tx = site.db.begin().await.unwrap();
        let wipes = "DELETE FROM audit_batch WHERE first_seq >= 0";
        let refused = tx.execute(wipes, params![]).await;
        drop(tx);
        assert!(refused.is_err(), "{store}");
        alarm.ring().await.unwrap();
        assert_eq!(alarm.untold(), 1, "{store}");
        let signer = Signer::existing(&site.db, &site.kek).await.unwrap();
        let explorer = Explorer::new(site.db.clone(), &signer);
        let event = Some(Event::StoreChangeRefused.name().to_owned());
        let query = Query { event, limit: 1, ..Query::default() };
        let newest = explorer.find(&query).await.unwrap().remove(0);
        assert_eq!(newest.reason.as_deref(), Some("audit.change-refused"), "{store}");
        assert_eq!(newest.details["table"], "audit_batch", "{store}");
        alarm.told(1);
        alarm.ring().await.unwrap();
        assert_eq!(alarm.untold(), 0, "{store}: it is told once");
    }
}

#[test]
fn what_is_drawn_is_drawn_once_and_an_entry_about_nobody_is_counted_by_its_field() {
    for (size, count) in [(0, 8), (5, 8), (8, 8), (9, 8), (1_001, 1_000), (1 << 40, 1_000)] {
        let drawn = super::distinct(size, count);
        assert_eq!(drawn.len() as u64, size.min(count), "of {size}");
        assert!(drawn.iter().all(|index| *index < size), "of {size}");
    }
    let entry = |event: &str, patient: &str| {
        format!(
            "{{\"recorded_at\":\"1\",\"event\":\"{event}\",\"action\":\"R\",\"outcome\":0,\"actor\":{{\"id\":\"a\",\"role\":\"nurse\"}},\
             \"resource\":{{\"type\":\"person\",\"id\":\"1\"}}{patient}}}"
        )
    };
    let named = ",\"patient\":\"one\"";
    let told = super::judge(&[entry("RECORD_READ", named), entry("SIGN_IN", "")]);
    assert_eq!(told.status, Status::Pass, "{:?}", told.evidence);
    let told = super::judge(&[entry("RECORD_READ", ""), entry("RECORD_READ", "")]);
    assert_eq!(told.status, Status::Fail, "{:?}", told.evidence);
    assert_eq!(told.evidence["empty_counts"], "patient 2");
}
