use super::data::{LOOKS, Portion, context};
use super::*;
use crate::check::Status;
use db::testing;
use kernel::{Clock as _, Fault as _, Phi, SystemClock, SystemRandom};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::Zeroizing;

fn keys(kek: &Arc<Kek>) -> DataKeys {
    DataKeys::new(Arc::clone(kek), Arc::new(SystemClock), Arc::new(SystemRandom))
}

#[test]
fn a_key_file_is_private_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kek");
    Kek::create(&path).unwrap();
    assert!(Kek::load(&path).is_ok());
    let error = Kek::create(&path).unwrap_err().to_string();
    assert!(error.contains("never overwritten"), "{error}");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let error = Kek::load(&path).unwrap_err().to_string();
    assert!(error.contains("chmod 400"), "{error}");
}

#[tokio::test]
async fn versions_follow_each_other_and_old_ones_stay() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let keys = keys(&kek);
        let mut tx = db.begin().await.unwrap();
        let (first, made) = keys.current(&mut tx, "visit").await.unwrap();
        assert!(made && first.version == 1, "{store}");
        assert_eq!(keys.current(&mut tx, "visit").await.unwrap(), (first.clone(), false));
        let second = keys.rotate(&mut tx, "visit").await.unwrap();
        assert_ne!(first.secret(), second.secret());
        tx.commit().await.unwrap();
        assert_eq!(*keys.load(&db, "visit").await.unwrap(), [first.clone(), second.clone()]);
        assert_eq!(keys.cached("visit").unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_key_that_another_process_destroyed_is_forgotten_at_the_next_look() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let (server, command) = (keys(&kek), keys(&kek));
        let mut tx = db.begin().await.unwrap();
        server.current(&mut tx, "visit").await.unwrap();
        server.current(&mut tx, "other").await.unwrap();
        tx.commit().await.unwrap();
        assert!(!server.follow(&db).await.unwrap(), "{store}: the first look");
        server.load(&db, "visit").await.unwrap();

        let mut tx = db.begin().await.unwrap();
        command.destroy(&mut tx, "visit").await.unwrap();
        let mark = command.announce(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        command.announced(mark);
        assert!(server.cached("visit").is_some(), "{store}");
        assert!(server.follow(&db).await.unwrap(), "{store}: another process destroyed it");
        assert!(server.cached("visit").is_none(), "{store}");
        assert!(!server.follow(&db).await.unwrap(), "{store}: once");
        assert!(server.load(&db, "visit").await.unwrap().is_empty(), "{store}");
        assert_eq!(server.load(&db, "other").await.unwrap().len(), 1, "{store}");

        let mut tx = db.begin().await.unwrap();
        server.destroy(&mut tx, "other").await.unwrap();
        let mark = server.announce(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        server.announced(mark);
        server.forget("other");
        assert!(!server.follow(&db).await.unwrap(), "{store}: it did so itself");
    }
}

/// A root that turns every bit over, and is at hand or not, on this machine or elsewhere.
#[derive(Debug, Default)]
struct Mirror(AtomicBool, bool);

impl Mirror {
    fn turned<'a>(&'a self, bytes: &[u8]) -> Rooted<'a, Vec<u8>> {
        let turned = bytes.iter().map(|byte| !byte).collect();
        let gone = self.0.load(Ordering::Relaxed);
        Box::pin(async move {
            if gone { Err(KeyError::Unsealed("mirror", "gone".to_owned())) } else { Ok(turned) }
        })
    }
}

impl Root for Mirror {
    fn name(&self) -> &'static str {
        "mirror"
    }
    fn is_near(&self) -> bool {
        self.1
    }
    fn seal<'a>(&'a self, plain: &'a [u8]) -> Rooted<'a, Vec<u8>> {
        self.turned(plain)
    }
    fn open<'a>(&'a self, sealed: &'a [u8]) -> Rooted<'a, Zeroizing<Vec<u8>>> {
        Box::pin(async { Ok(Zeroizing::new(self.turned(sealed).await?)) })
    }
}

#[tokio::test]
async fn a_key_file_that_is_sealed_by_a_key_of_this_machine_leaves_little_margin() {
    for (near, status) in [(false, Status::Pass), (true, Status::Warn)] {
        let folder = tempfile::tempdir().unwrap();
        let root = Arc::new(Mirror(AtomicBool::new(false), near));
        let path = folder.path().join("kek");
        let kek = Kek::create_under(&path, root).await.unwrap();
        let finding = super::checks::apart(&kek, None).unwrap();
        assert_eq!(finding.status, status, "{near}: {}", finding.observed);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let finding = super::checks::apart(&kek, None).unwrap();
        assert_eq!(finding.status, Status::Warn, "{near}: {}", finding.observed);
    }
}

#[tokio::test]
async fn versions_under_a_root_open_with_it_only_and_beside_older_ones_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kek");
    let before = Kek::create(&path).unwrap().current().unwrap();
    let root = Arc::new(Mirror::default());
    let kek = Kek::open(&path, Roots::one(Arc::clone(&root) as _)).await.unwrap();
    let fresh = kek.prepare(SystemClock.now()).await.unwrap();
    kek.put_first(&fresh).unwrap();
    assert!(kek.follow().await.unwrap() && !kek.follow().await.unwrap());
    let ids = |kek: &Kek| kek.versions().into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&kek), [fresh.about.id.clone(), before.id.clone()]);
    assert_eq!(kek.current().unwrap().sealed_by.as_deref(), Some("mirror"));

    let error = Kek::load(&path).unwrap_err().to_string();
    assert!(error.contains("mirror"), "{error}");
    let again = Kek::open(&path, Roots::one(Arc::clone(&root) as _)).await.unwrap();
    assert_eq!(ids(&again), ids(&kek));
    assert!(!again.take_out(&fresh.about.id).unwrap(), "the version that seals stays");
    assert!(again.take_out(&before.id).unwrap());
    assert!(!kek.take_out(&before.id).unwrap(), "the file is another one by now");
    root.0.store(true, Ordering::Relaxed);
    assert!(kek.follow().await.is_err());
    assert_eq!(ids(&kek).len(), 2, "memory holds what it held");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[tokio::test]
async fn whoever_followed_the_file_asks_no_root_in_a_transaction() {
    for (store, db) in testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kek");
        Kek::create(&path).unwrap();
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let root = Arc::new(Mirror::default());
        let open =
            async || Arc::new(Kek::open(&path, Roots::one(Arc::clone(&root) as _)).await.unwrap());
        let (server, command) = (open().await, open().await);
        let served = keys(&server);
        let mut tx = db.begin().await.unwrap();
        let (made, _) = served.current(&mut tx, "visit").await.unwrap();
        tx.commit().await.unwrap();

        let before = command.current().unwrap();
        command.put_first(&command.prepare(SystemClock.now()).await.unwrap()).unwrap();
        command.follow().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let moved = keys(&command).rewrap(&mut tx, &before.id, &Portion::default()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(moved.moved, 1, "{store}");

        // The root is at hand, and it would be asked while others wait for the transaction.
        let mut tx = db.begin().await.unwrap();
        let asked = served.all(&mut tx, "visit").await.unwrap_err();
        assert!(matches!(asked, KeyError::Behind(_)), "{store}: {asked}");
        assert_eq!(asked.kind(), kernel::Kind::Unavailable, "{store}: whoever asks again gets it");
        drop(tx);
        let found = served.load(&db, "visit").await.unwrap();
        assert_eq!(
            *found,
            *std::slice::from_ref(&made),
            "{store}: outside of one the file is read"
        );
        root.0.store(true, Ordering::Relaxed);
        let mut tx = db.begin().await.unwrap();
        assert_eq!(served.all(&mut tx, "visit").await.unwrap(), [made], "{store}");
    }
}

#[tokio::test]
async fn a_destroyed_key_that_was_being_wrapped_anew_does_not_come_back_over_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (which, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let keys = keys(&kek);
        let mut tx = db.begin().await.unwrap();
        let (old, _) = keys.current(&mut tx, "visit").await.unwrap();
        let read = super::store::versions(&mut tx, "visit").await.unwrap().remove(0);
        let sealed = kek.seal(&context("visit", 1), &old.bytes().unwrap()).unwrap();
        super::store::rewrap(&mut tx, &read, &sealed).await.unwrap();
        assert_eq!(keys.all(&mut tx, "visit").await.unwrap(), [old], "{which}: it is the same");
        let read = super::store::versions(&mut tx, "visit").await.unwrap().remove(0);
        assert_eq!(read.bytes, sealed.bytes, "{which}: and wrapped anew");

        // Between the look and the write the key goes, and the scope begins again.
        keys.destroy(&mut tx, "visit").await.unwrap();
        let (next, made) = keys.current(&mut tx, "visit").await.unwrap();
        assert!(made && next.version == 1, "{which}");
        super::store::rewrap(&mut tx, &read, &sealed).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(*keys.load(&db, "visit").await.unwrap(), [next], "{which}");
    }
}

#[tokio::test]
async fn a_sealed_field_opens_in_its_own_row_only() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let keys = Arc::new(keys(&kek));
        let sealer = Sealer::open(&db, &keys).await.unwrap();
        let name = Phi::new("Rosa Alvarez");
        let sealed = sealer.seal(("person", "name", "pat-1"), &name).unwrap();
        assert!(!sealed.windows(4).any(|part| part == b"Rosa"));
        let again = Sealer::open(&db, &keys).await.unwrap();
        assert_eq!(again.unseal(("person", "name", "pat-1"), &sealed).unwrap(), name, "{store}");
        assert!(again.unseal(("person", "name", "pat-2"), &sealed).is_err(), "{store}");
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(again.unseal(("person", "name", "pat-1"), &changed).is_err());
        assert!(again.unseal(("person", "name", "pat-1"), &[]).is_err());
        assert_eq!(sealer.lookup("name", " rosa ALVAREZ"), again.lookup("name", "Rosa Alvarez"));
        assert_ne!(sealer.lookup("name", "Rosa"), sealer.lookup("email", "Rosa"));
    }
}

/// A field of a scope, sealed and committed.
async fn kept(db: &db::Db, sealer: &Sealer, scope: &str) -> Vec<u8> {
    let mut tx = db.begin().await.unwrap();
    let key = sealer.own(&mut tx, scope).await.unwrap();
    let sealed = key.seal(("person", "name", "pat-1"), &Phi::new("Rosa Alvarez")).unwrap();
    tx.commit().await.unwrap();
    sealed
}

/// What a field says, read in a transaction of its own.
async fn said(db: &db::Db, sealer: &Sealer, sealed: &[u8]) -> Option<String> {
    let mut tx = db.read().await.unwrap();
    let opener = sealer.opener(&mut tx, [sealed]).await.unwrap();
    let opened = opener.open(("person", "name", "pat-1"), sealed).ok()?;
    Some(opened.expose().to_owned())
}

#[tokio::test]
async fn a_field_goes_with_the_key_of_its_scope_and_with_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let (server, command) = (Arc::new(keys(&kek)), Arc::new(keys(&kek)));
        let sealer = Sealer::open(&db, &server).await.unwrap();
        let field = kept(&db, &sealer, "/patient/pat-1/record").await;
        let other = kept(&db, &sealer, "/patient/pat-2/record").await;
        let common = sealer.seal(("person", "name", "pat-1"), &Phi::new("Rosa Alvarez")).unwrap();
        server.follow(&db).await.unwrap();
        for field in [&field, &other, &common] {
            let said = said(&db, &sealer, field).await;
            assert_eq!(said.as_deref(), Some("Rosa Alvarez"), "{store}");
        }
        let mut tx = db.read().await.unwrap();
        let opener = sealer.opener(&mut tx, [field.as_slice()]).await.unwrap();
        assert!(opener.open(("person", "name", "pat-2"), &field).is_err(), "{store}: another row");
        for at in [5, 9, 20, field.len() - 1] {
            let mut changed = field.clone();
            changed[at] ^= 1;
            let opened = opener.open(("person", "name", "pat-1"), &changed);
            assert!(opened.is_err(), "{store}: byte {at}");
        }
        assert!(sealer.unseal(("person", "name", "pat-1"), &field).is_err(), "{store}");
        drop(tx);

        let mut tx = db.begin().await.unwrap();
        command.destroy(&mut tx, "/patient/pat-1/record").await.unwrap();
        let place = ("person", "name", "pat-1");
        assert!(!sealer.opens(&mut tx, (place, &field)).await.unwrap(), "{store}: tried at once");
        assert!(sealer.opens(&mut tx, (place, &other)).await.unwrap(), "{store}");
        command.announce(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(said(&db, &sealer, &field).await.is_some(), "{store}: it was held in memory");
        assert!(server.follow(&db).await.unwrap(), "{store}");
        assert_eq!(said(&db, &sealer, &field).await, None, "{store}: and is forgotten");
        assert!(said(&db, &sealer, &other).await.is_some(), "{store}");
        assert!(said(&db, &sealer, &common).await.is_some(), "{store}");
        let anew = kept(&db, &sealer, "/patient/pat-1/record").await;
        assert!(said(&db, &sealer, &anew).await.is_some(), "{store}: a scope may begin again");
        assert_eq!(
            said(&db, &sealer, &field).await,
            None,
            "{store}: which opens nothing of before"
        );
    }
}

#[tokio::test]
async fn nothing_is_sealed_by_a_key_that_was_never_kept() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let server = Arc::new(keys(&kek));
        let sealer = Sealer::open(&db, &server).await.unwrap();
        let scope = "/patient/pat-1/record";
        let mut tx = db.begin().await.unwrap();
        let key = sealer.own(&mut tx, scope).await.unwrap();
        let lost = key.seal(("person", "name", "pat-1"), &Phi::new("nobody")).unwrap();
        let opener = sealer.opener(&mut tx, [lost.as_slice()]).await.unwrap();
        let own = opener.open(("person", "name", "pat-1"), &lost);
        assert!(own.is_ok(), "{store}: it opens in its own transaction");
        drop(tx);
        // Rolled back: whoever writes next makes another key, and does not take the one that memory might hold.
        server.follow(&db).await.unwrap();
        let field = kept(&db, &sealer, scope).await;
        let again = Sealer::open(&db, &Arc::new(keys(&kek))).await.unwrap();
        let found = said(&db, &again, &field).await;
        assert_eq!(found.as_deref(), Some("Rosa Alvarez"), "{store}: another process opens it");
        assert_eq!(said(&db, &again, &lost).await, None, "{store}");
    }
}

#[tokio::test]
async fn a_snapshot_from_before_a_disposal_brings_no_key_back() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let server = Arc::new(keys(&kek));
        let sealer = Sealer::open(&db, &server).await.unwrap();
        let scope = "/patient/pat-1/record";
        let field = kept(&db, &sealer, scope).await;
        server.follow(&db).await.unwrap();
        // A long copy begins, and asks for this patient last.
        let mut copy = db.read().await.unwrap();
        assert!(server.all(&mut copy, "/patient/pat-2/record").await.unwrap().is_empty());

        let mut tx = db.begin().await.unwrap();
        server.destroy(&mut tx, scope).await.unwrap();
        let mark = server.announce(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        server.announced(mark);
        server.forget(scope);

        let opener = sealer.opener(&mut copy, [field.as_slice()]).await.unwrap();
        let old = opener.open(("person", "name", "pat-1"), &field);
        assert!(old.is_ok(), "{store}: the copy is of before");
        assert!(server.cached(scope).is_none(), "{store}: and memory holds nothing of it");
        drop(copy);
        let anew = kept(&db, &sealer, scope).await;
        let again = Sealer::open(&db, &Arc::new(keys(&kek))).await.unwrap();
        let found = said(&db, &again, &anew).await;
        assert_eq!(found.as_deref(), Some("Rosa Alvarez"), "{store}: what follows is not lost");
    }
}

#[tokio::test]
async fn what_was_rolled_back_is_not_looked_for_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let server = keys(&kek);
        let mut tx = db.begin().await.unwrap();
        server.newest(&mut tx, "/patient/pat-1/record").await.unwrap();
        drop(tx);
        let mut asked = Vec::new();
        for _ in 0..=LOOKS {
            let before = db.cost();
            server.follow(&db).await.unwrap();
            asked.push(db.cost().statements - before.statements);
        }
        assert_eq!(asked.first(), Some(&2), "{store}: it may be committed yet");
        assert_eq!(asked.last(), Some(&1), "{store}: by now it is not");
    }
}

#[tokio::test]
async fn keys_of_a_thousand_scopes_are_read_once_and_memory_asks_for_none_again() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let maker = Arc::new(keys(&kek));
        let mut tx = db.begin().await.unwrap();
        let scopes: Vec<String> = (0..1_100).map(|one| format!("/patient/{one}/record")).collect();
        for scope in &scopes {
            maker.newest(&mut tx, scope).await.unwrap();
        }
        tx.commit().await.unwrap();
        let server = Arc::new(keys(&kek));
        let sealer = Sealer::open(&db, &server).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        sealer.warm(&mut tx, scopes.iter().map(String::as_str).collect()).await.unwrap();
        tx.execute("DROP TABLE data_key", db::params![]).await.unwrap();
        for scope in &scopes {
            let key = sealer.own(&mut tx, scope).await;
            assert!(key.is_ok(), "{store}: {scope} is in memory, and no statement asks for it");
        }
        assert!(sealer.own(&mut tx, "/patient/none/record").await.is_err(), "{store}");
    }
}
