use super::ChangeState::{self, Lapsed, Refused};
use super::{Custody, CustodyError, Incident, Reason, State, Terms};
use crate::audit::{Audit, Event, Signer};
use crate::keys::{DataKeys, Kek};
use crate::retention::{self, HoldReason, NewHold, Retention};
use db::{Db, testing};
use jiff::SignedDuration;
use kernel::{Actor, Clock, FakeClock, Random, Role, SystemRandom, Timestamp};
use std::path::Path;
use std::sync::Arc;

const TERMS: Terms = Terms { rotate_days: 85, backup_days: 35 };

fn start() -> Timestamp {
    "2026-11-27T09:00:00Z".parse().unwrap()
}

/// One process: its own memory of the file.
async fn process(db: &Db, path: &Path, clock: &Arc<FakeClock>) -> Custody {
    let kek = Arc::new(Kek::load(path).unwrap());
    let signer = Signer::open(db, &kek, "test").await.unwrap();
    let time: Arc<dyn Clock> = Arc::clone(clock) as _;
    let keys = DataKeys::new(Arc::clone(&kek), Arc::clone(&time), Arc::new(SystemRandom));
    let audit = Arc::new(Audit::new(signer, Arc::clone(&time)));
    Custody::new((db.clone(), audit), (kek, Arc::new(keys)), (time, TERMS))
}

/// A store with this many data keys, and the file of its key-encryption key.
async fn installation(db: &Db, folder: &Path, scopes: usize) -> (Custody, Arc<FakeClock>) {
    db.migrate(crate::MIGRATIONS).await.unwrap();
    let path = folder.join("kek");
    Kek::create(&path).unwrap();
    let clock = Arc::new(FakeClock::new(start()));
    let custody = process(db, &path, &clock).await;
    let mut tx = db.begin().await.unwrap();
    for scope in 0..scopes {
        custody.keys.current(&mut tx, &format!("visit-{scope:04}")).await.unwrap();
    }
    tx.commit().await.unwrap();
    custody.settle().await.unwrap();
    (custody, clock)
}

async fn opens(custody: &Custody, scope: &str) -> bool {
    custody.keys.load(&custody.db, scope).await.is_ok_and(|keys| !keys.is_empty())
}

async fn told(custody: &Custody) -> Vec<String> {
    let explorer = crate::audit::Explorer::new(custody.db.clone(), custody.audit.signer());
    let events = [Event::KekRotated, Event::KekRetired, Event::KekDestroyed, Event::KeyCompromised];
    let query = crate::audit::Query { limit: 100, ..crate::audit::Query::default() };
    let found = explorer.find(&query).await.unwrap().into_iter().rev();
    let found = found.filter(|entry| events.iter().any(|event| event.name() == entry.event));
    found.map(|entry| entry.event).collect()
}

#[tokio::test]
async fn a_rotation_beside_a_running_server_needs_no_restart_and_ends_the_old_version_when_no_backup_needs_it()
 {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (server, clock) = installation(&db, folder.path(), 130).await;
        let old = server.versions().await.unwrap().remove(0);
        assert_eq!(
            (old.state, old.wraps),
            (State::Active, 133),
            "{store}: and the audit log's three"
        );
        let command = process(&db, &folder.path().join("kek"), &clock).await;
        let made = command.rotate(Actor::system()).await.unwrap();
        let done = command.settle().await.unwrap();
        assert_eq!((done.rewrapped, done.retired, done.shut), (133, 1, 0), "{store}");
        assert!(opens(&server, "visit-0099").await, "{store}: the server finds the new version");

        let versions = server.versions().await.unwrap();
        assert_eq!(versions[0].id, made.id, "{store}");
        assert_eq!((versions[1].state, versions[1].wraps), (State::Retired, 0), "{store}");
        clock.advance(SignedDuration::from_hours(24 * 34));
        assert_eq!(server.settle().await.unwrap().destroyed, 0, "{store}: backups may need it");
        clock.advance(SignedDuration::from_hours(25));
        assert_eq!(server.settle().await.unwrap().destroyed, 1, "{store}");
        let lines = std::fs::read_to_string(folder.path().join("kek")).unwrap();
        assert_eq!(lines.lines().count(), 1, "{store}");
        assert_eq!(server.versions().await.unwrap()[1].state, State::Destroyed, "{store}");
        assert_eq!(told(&server).await, ["KEK_ROTATED", "KEK_RETIRED", "KEK_DESTROYED"], "{store}");
    }
}

#[tokio::test]
async fn a_version_stays_while_a_legal_hold_keeps_a_backup_that_needs_it() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (server, clock) = installation(&db, folder.path(), 3).await;
        let below = (db.clone(), Arc::clone(&server.audit), Arc::clone(&server.keys));
        let by = (Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(SystemRandom) as Arc<dyn Random>);
        let retention = Retention::new(below, Vec::new(), by, retention::Terms::default());
        let who = |id: &str| Actor { id: id.to_owned(), role: Role::System, address: None };
        let new = NewHold {
            matter: "2026-1",
            mark: "everything",
            reason: HoldReason::Litigation,
            not_yet_known: false,
        };
        let hold = retention.hold(who("one"), new).await.unwrap();
        server.rotate(Actor::system()).await.unwrap();
        assert_eq!(server.settle().await.unwrap().retired, 1, "{store}");
        clock.advance(SignedDuration::from_hours(24 * 36));
        assert_eq!(server.settle().await.unwrap().destroyed, 0, "{store}: a backup is held");
        let lines = || std::fs::read_to_string(folder.path().join("kek")).unwrap().lines().count();
        assert_eq!(lines(), 2, "{store}: it still opens");
        let kept = server.versions().await.unwrap();
        assert_eq!(
            (kept[1].state, kept[1].held, kept[1].due),
            (State::Retired, true, None),
            "{store}"
        );
        assert!(!kept[0].held && kept[0].due.is_some(), "{store}: the one in use goes on");

        // What a later hold keeps is a later backup, which needs this version no more.
        retention.hold(who("one"), NewHold { matter: "2026-2", ..new }).await.unwrap();
        retention.release(who("one"), &hold.id).await.unwrap();
        assert_eq!(server.settle().await.unwrap().destroyed, 0, "{store}: one person asked");
        retention.release(who("two"), &hold.id).await.unwrap();
        assert_eq!(server.settle().await.unwrap().destroyed, 1, "{store}");
        assert_eq!(lines(), 1, "{store}");
    }
}

#[tokio::test]
async fn a_hold_keeps_no_version_that_was_made_after_it() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (server, clock) = installation(&db, folder.path(), 3).await;
        let below = (db.clone(), Arc::clone(&server.audit), Arc::clone(&server.keys));
        let by = (Arc::clone(&clock) as Arc<dyn Clock>, Arc::new(SystemRandom) as Arc<dyn Random>);
        let retention = Retention::new(below, Vec::new(), by, retention::Terms::default());
        let who = Actor { id: "one".to_owned(), role: Role::System, address: None };
        let hold = NewHold {
            matter: "2026-1",
            mark: "everything",
            reason: HoldReason::Litigation,
            not_yet_known: false,
        };
        let first = server.versions().await.unwrap().remove(0).id;
        retention.hold(who, hold).await.unwrap();
        let turn = async || {
            clock.advance(SignedDuration::from_hours(1));
            let made = server.rotate(Actor::system()).await.unwrap().id;
            assert_eq!(server.settle().await.unwrap().retired, 1, "{store}");
            made
        };
        let second = turn().await;
        let kept = server.versions().await.unwrap().remove(1);
        assert!(!kept.held && kept.due.is_some(), "{store}: its time is not over");
        clock.advance(SignedDuration::from_hours(24 * 36));
        let third = turn().await;
        clock.advance(SignedDuration::from_hours(24 * 36));
        assert_eq!(server.settle().await.unwrap().destroyed, 1, "{store}");
        let stand = server.versions().await.unwrap().into_iter();
        let stand: Vec<_> = stand.map(|one| (one.id, one.state, one.held)).collect();
        let of = |id: &String| stand.iter().find(|one| one.0 == *id).unwrap();
        assert_eq!(of(&third).1, State::Active, "{store}");
        assert_eq!(of(&second).1, State::Destroyed, "{store}: the held backup is older");
        assert_eq!((of(&first).1, of(&first).2), (State::Retired, true), "{store}: it needs this");
    }
}

#[tokio::test]
async fn an_older_copy_of_the_file_takes_nothing_from_a_running_server() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (server, clock) = installation(&db, folder.path(), 3).await;
        let file = folder.path().join("kek");
        let before = std::fs::read_to_string(&file).unwrap();
        server.rotate(Actor::system()).await.unwrap();
        server.settle().await.unwrap();
        let newest = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, &before).unwrap();
        let refused = server.rotate(Actor::system()).await.map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.contains("put your newest copy back")), "{store}");
        assert!(opens(&server, "visit-0002").await, "{store}: memory has the version that counts");
        std::fs::write(&file, &newest).unwrap();
        server.rotate(Actor::system()).await.unwrap();
        let next = process(&db, &file, &clock).await;
        assert!(opens(&next, "visit-0002").await, "{store}: nothing was lost");
    }
}

#[tokio::test]
async fn what_was_cut_off_is_settled_by_whoever_comes_next() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (custody, clock) = installation(&db, folder.path(), 70).await;
        // Cut off between the file and the commit, and then after the first portion.
        let fresh = custody.kek.prepare(clock.now()).await.unwrap();
        custody.kek.put_first(&fresh).unwrap();
        custody.kek.follow().await.unwrap();
        let old = custody.versions().await.unwrap().remove(1).id;
        let mut tx = db.begin().await.unwrap();
        let portion = custody.keys.rewrap(&mut tx, &old, &crate::keys::Portion::default()).await;
        assert_eq!(portion.unwrap().moved, 64, "{store}");
        tx.commit().await.unwrap();
        drop(custody);

        let next = process(&db, &folder.path().join("kek"), &clock).await;
        for scope in ["visit-0000", "visit-0069"] {
            assert!(opens(&next, scope).await, "{store}: {scope}");
        }
        let done = next.settle().await.unwrap();
        assert_eq!((done.rewrapped, done.retired), (9, 1), "{store}");
        assert_eq!(next.settle().await.unwrap(), super::Settled::default(), "{store}");
        assert_eq!(told(&next).await, ["KEK_ROTATED", "KEK_RETIRED"], "{store}");
    }
}

#[tokio::test]
async fn a_version_has_its_time_and_a_compromised_one_goes_at_once() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (custody, clock) = installation(&db, folder.path(), 3).await;
        assert_eq!(custody.rotate_due().await.unwrap(), None, "{store}");
        clock.advance(SignedDuration::from_hours(24 * 3660));
        let due = custody.rotate_due().await.unwrap().unwrap();
        assert_eq!(custody.rotate_due().await.unwrap(), None, "{store}: once");
        custody.settle().await.unwrap();

        let system = Actor::system;
        let done = custody.distrust(system(), &due.id, Reason::Stolen).await.unwrap();
        let settled = custody.settle().await.unwrap();
        let Incident::Wrapping(counts) = done else { panic!("{store}: {done:?}") };
        assert_ne!(counts, due.id, "{store}");
        assert_eq!((settled.rewrapped, settled.retired), (6, 1), "{store}");
        let versions = custody.versions().await.unwrap();
        let marked = versions.iter().find(|version| version.id == due.id).unwrap();
        assert_eq!(marked.compromised, Some((clock.now(), "stolen".to_owned())), "{store}");

        let done = custody.distrust(system(), "visit-0001", Reason::Exposed).await.unwrap();
        assert_eq!(done, Incident::Data(2), "{store}");
        let lookups = custody.distrust(system(), "/field/lookup", Reason::Exposed).await;
        assert!(matches!(lookups, Err(CustodyError::Fixed(_))), "{store}");
        let nothing = custody.distrust(system(), "visit-9999", Reason::Exposed).await;
        assert!(matches!(nothing, Err(CustodyError::Unknown(_))), "{store}");
        assert_eq!(
            told(&custody).await.iter().filter(|event| **event == "KEY_COMPROMISED").count(),
            2
        );
    }
}

#[tokio::test]
async fn giving_up_the_signing_key_twice_does_not_give_up_the_one_that_followed() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (custody, clock) = installation(&db, folder.path(), 0).await;
        let give_up = |id: String| {
            let custody = &custody;
            async move { custody.distrust(Actor::system(), &id, Reason::Stolen).await }
        };
        let done = give_up("test".to_owned()).await.unwrap();
        assert!(matches!(done, Incident::Signing(_)), "{store}: {done:?}");
        let keys = custody.signing_keys().await.unwrap();
        assert_eq!(
            keys.iter().map(|key| key.compromised).collect::<Vec<_>>(),
            [true, false],
            "{store}"
        );
        for id in ["test", keys[0].id.as_str()] {
            let again = give_up(id.to_owned()).await;
            assert!(
                matches!(&again, Err(CustodyError::Followed(_, signs)) if *signs == keys[1].id),
                "{store}: {again:?}"
            );
        }
        assert_eq!(custody.signing_keys().await.unwrap(), keys, "{store}");
        give_up(keys[1].id.clone()).await.unwrap();
        let next = process(&db, &folder.path().join("kek"), &clock).await;
        assert_eq!(told(&next).await, ["KEY_COMPROMISED"; 2], "{store}");
    }
}

#[tokio::test]
async fn wrapping_anew_beside_a_hand_over_does_not_bring_back_the_key_that_went() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (custody, clock) = installation(&db, folder.path(), 0).await;
        let server = process(&db, &folder.path().join("kek"), &clock).await;
        custody.rotate(Actor::system()).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        server.audit.hand_over(&mut tx, &Actor::system(), None).await.unwrap();
        // By then whoever wraps anew waits: for the log's head, or for the row of the key that goes.
        let handing_over = async {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            tx.commit().await.unwrap();
        };
        let (settled, ()) = tokio::join!(custody.settle(), handing_over);
        assert_eq!(settled.unwrap().retired, 1, "{store}");
        let sealed = "SELECT id FROM signing_key WHERE LENGTH(sealed) > 0";
        let left = db.read().await.unwrap().query(sealed, db::params![]).await.unwrap();
        let left: Vec<_> = left.iter().map(|row| row.int(0).unwrap()).collect();
        assert_eq!(left, [2], "{store}: the first is erased for good");
    }
}

fn person(id: &str, role: Role) -> Actor {
    Actor { id: id.to_owned(), role, address: None }
}

/// What the log says of changes and of keys, with who did each and who had asked.
async fn witnessed(custody: &Custody) -> Vec<(String, String, Option<String>)> {
    let explorer = crate::audit::Explorer::new(custody.db.clone(), custody.audit.signer());
    let query = crate::audit::Query { limit: 100, ..crate::audit::Query::default() };
    let found = explorer.find(&query).await.unwrap().into_iter().rev();
    let of_keys = found.filter(|entry| entry.event.starts_with("KE"));
    let of_keys = of_keys.filter(|entry| entry.event != "KEY_CREATED");
    let asker = |entry: &crate::audit::Shown| entry.details.get("asked-by").cloned();
    of_keys.map(|entry| (entry.event.clone(), entry.actor.clone(), asker(&entry))).collect()
}

#[tokio::test]
async fn a_key_is_replaced_once_a_second_person_approves_and_by_one_alone_never() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (custody, _) = installation(&db, folder.path(), 3).await;
        let admin = person("admin", Role::Administrator);
        let officer = person("officer", Role::ComplianceOfficer);
        let versions = async || custody.versions().await.unwrap().len();
        let copies = async || custody.keys.load(&db, "visit-0001").await.unwrap().len();

        let rotation = custody.ask(&admin, None).await.unwrap();
        assert_eq!(custody.waiting("officer").await.unwrap(), [rotation.lapses()], "{store}");
        assert!(custody.waiting("admin").await.unwrap().is_empty(), "{store}: not for who asked");
        let own = custody.approve(&admin, &rotation.id).await;
        assert!(matches!(own, Err(CustodyError::SamePerson)), "{store}: {own:?}");
        let again = custody.ask(&officer, None).await;
        assert!(matches!(again, Err(CustodyError::Waits(id)) if id == rotation.id), "{store}");
        assert_eq!(versions().await, 1, "{store}: nothing was done");
        let done = custody.approve(&officer, &rotation.id).await.unwrap();
        assert_eq!(done.kept, ChangeState::Approved, "{store}");
        assert_eq!(done.decided.map(|(who, _)| who).as_deref(), Some("officer"), "{store}");
        assert_eq!(versions().await, 2, "{store}");
        let twice = custody.approve(&officer, &rotation.id).await;
        assert!(matches!(twice, Err(CustodyError::Decided("approved"))), "{store}: {twice:?}");
        assert_eq!(versions().await, 2, "{store}");

        let ask =
            async |key: &str| custody.ask(&admin, Some((key.to_owned(), Reason::Exposed))).await;
        let unknown = ask("visit-9999").await;
        assert!(matches!(unknown, Err(CustodyError::Unknown(_))), "{store}: nobody is asked");
        let fixed = ask("/field/lookup").await;
        assert!(matches!(fixed, Err(CustodyError::Fixed(_))), "{store}");
        let exposed = ask("visit-0001").await.unwrap();
        assert!(custody.approve(&admin, &exposed.id).await.is_err(), "{store}");
        assert_eq!(copies().await, 1, "{store}");
        custody.approve(&officer, &exposed.id).await.unwrap();
        assert_eq!(copies().await, 2, "{store}");
        let told = witnessed(&custody).await;
        let one = |told: &(String, String, Option<String>)| {
            (told.0.clone(), told.1.clone(), told.2.clone().unwrap_or_default())
        };
        let told: Vec<_> = told.iter().map(one).collect();
        let all = [
            ("KEY_CHANGE_ASKED", "admin"),
            ("KEY_CHANGE_APPROVED", "officer"),
            ("KEK_ROTATED", "officer"),
            ("KEY_CHANGE_ASKED", "admin"),
            ("KEY_CHANGE_APPROVED", "officer"),
            ("KEY_COMPROMISED", "officer"),
            ("KEY_ROTATED", "officer"),
        ];
        let all = all.map(|(event, who)| (event.to_owned(), who.to_owned(), "admin".to_owned()));
        assert_eq!(told, all, "{store}");
    }
}

#[tokio::test]
async fn a_key_that_is_given_up_goes_with_its_second_approval_whatever_it_is_for() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (custody, clock) = installation(&db, folder.path(), 1).await;
        let admin = person("admin", Role::Administrator);
        let second = person("second", Role::Administrator);
        let first = custody.versions().await.unwrap().remove(0).id;
        for key in [first.as_str(), "test"] {
            let asked = custody.ask(&admin, Some((key.to_owned(), Reason::Stolen))).await.unwrap();
            assert!(custody.approve(&admin, &asked.id).await.is_err(), "{store}: {key}");
            custody.approve(&second, &asked.id).await.unwrap();
        }
        let versions = custody.versions().await.unwrap();
        let marked = versions.iter().find(|version| version.id == first).unwrap();
        assert!(marked.compromised.is_some() && versions.len() == 2, "{store}: {versions:?}");
        let signing = custody.signing_keys().await.unwrap();
        let given_up: Vec<_> = signing.iter().map(|key| key.compromised).collect();
        assert_eq!(given_up, [true, false], "{store}");
        // It went; what followed it is not given up by its name.
        let again = custody.ask(&admin, Some(("test".to_owned(), Reason::Stolen))).await;
        assert!(matches!(again, Err(CustodyError::Followed(..))), "{store}: {again:?}");
        let next = process(&db, &folder.path().join("kek"), &clock).await;
        let told = witnessed(&next).await;
        let marks: Vec<_> = told.iter().filter(|told| told.0 == "KEY_COMPROMISED").collect();
        assert_eq!(marks.len(), 2, "{store}: {told:?}");
        assert!(marks.iter().all(|told| told.2.as_deref() == Some("admin")), "{store}: {told:?}");
    }
}

#[tokio::test]
async fn of_two_who_ask_for_one_key_at_once_one_hears_that_it_waits() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (custody, clock) = installation(&db, folder.path(), 2).await;
        let admin = person("admin", Role::Administrator);
        let officer = person("officer", Role::ComplianceOfficer);
        let exposed = Some(("visit-0001".to_owned(), Reason::Exposed));
        for what in [None, exposed] {
            let (one, two) =
                tokio::join!(custody.ask(&admin, what.clone()), custody.ask(&officer, what));
            let both = [one, two];
            let asked: Vec<_> = both.iter().flatten().map(|change| change.id.as_str()).collect();
            assert_eq!(asked.len(), 1, "{store}: {both:?}");
            let told: Vec<_> = both.iter().filter_map(|one| one.as_ref().err()).collect();
            assert!(
                matches!(&*told, [CustodyError::Waits(id)] if id == asked[0]),
                "{store}: {both:?}"
            );
        }
        clock.advance(SignedDuration::from_hours(24));
        custody.ask(&admin, None).await.unwrap();
        let states: Vec<_> =
            custody.changes().await.unwrap().into_iter().map(|one| one.0.kept).collect();
        assert_eq!(states, [ChangeState::Asked, Lapsed, Lapsed], "{store}: no more in the way");
    }
}

#[tokio::test]
async fn what_was_refused_or_waited_for_a_day_is_not_carried_out() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let (custody, clock) = installation(&db, folder.path(), 1).await;
        let admin = person("admin", Role::Administrator);
        let officer = person("officer", Role::ComplianceOfficer);
        let refused = custody.ask(&admin, None).await.unwrap();
        assert_eq!(
            custody.refuse(&officer, &refused.id).await.unwrap().kept,
            ChangeState::Refused,
            "{store}"
        );
        let own = custody.ask(&admin, None).await.unwrap();
        custody.refuse(&admin, &own.id).await.unwrap();
        for id in [&refused.id, &own.id] {
            let late = custody.approve(&officer, id).await;
            assert!(matches!(late, Err(CustodyError::Decided("refused"))), "{store}: {late:?}");
        }
        clock.advance(SignedDuration::from_secs(1));
        let left = custody.ask(&admin, None).await.unwrap();
        clock.advance(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
        assert_eq!(custody.lapse().await.unwrap(), 0, "{store}: there is a second left");
        clock.advance(SignedDuration::from_secs(1));
        let late = custody.approve(&officer, &left.id).await;
        assert!(matches!(late, Err(CustodyError::Decided("lapsed"))), "{store}: {late:?}");
        assert!(custody.waiting("officer").await.unwrap().is_empty(), "{store}");
        assert_eq!(custody.lapse().await.unwrap(), 1, "{store}");
        assert_eq!(custody.lapse().await.unwrap(), 0, "{store}: it is told once");
        assert_eq!(custody.versions().await.unwrap().len(), 1, "{store}");
        let unknown = custody.approve(&officer, "nobodys").await;
        assert!(matches!(unknown, Err(CustodyError::NoChange)), "{store}: {unknown:?}");
        let stands: Vec<_> =
            custody.changes().await.unwrap().into_iter().map(|one| one.1).collect();
        assert_eq!(stands, [Lapsed, Refused, Refused], "{store}: the newest first");
        let told = witnessed(&custody).await;
        let last = told.last().map(|told| (told.0.as_str(), told.1.as_str()));
        assert_eq!(last, Some(("KEY_CHANGE_LAPSED", "housecall")), "{store}: {told:?}");
        // What has its time by the clock needs nobody.
        clock.advance(SignedDuration::from_hours(24 * 3660));
        assert!(custody.rotate_due().await.unwrap().is_some(), "{store}");
    }
}
