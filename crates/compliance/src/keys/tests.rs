use super::*;
use db::testing;
use kernel::{Phi, SystemClock, SystemRandom};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

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
    assert!(error.contains("chmod 600"), "{error}");
}

#[tokio::test]
async fn versions_follow_each_other_and_old_ones_stay() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let next = Kek::create(&folder.path().join("next")).unwrap();
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
        let mut tx = db.begin().await.unwrap();
        assert_eq!(keys.rewrap(&mut tx, &next).await.unwrap(), 2, "{store}");
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert!(
            keys.all(&mut tx, "visit").await.is_err(),
            "{store}: the old key opens nothing now"
        );
    }
}

#[tokio::test]
async fn a_sealed_field_opens_in_its_own_row_only() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    for (store, db) in testing::stores().await {
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let keys = keys(&kek);
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
