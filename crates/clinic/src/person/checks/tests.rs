use super::store::{COLUMNS, add};
use super::{CHECKS, StoredFiles, sealer};
use compliance::check::{Check, Finding, Look, Profile, Site, Status};
use compliance::keys::Kek;
use db::{Blobs, Db, Options, params};
use kernel::{Clock as _, Phi, Role, SystemClock};
use std::collections::BTreeSet;
use std::sync::Arc;
use tempfile::TempDir;

/// A store with nobody in it.
async fn site() -> (Site, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("store.db");
    let db = Db::open(Options::Sqlite(database.clone())).await.unwrap();
    for migrations in [compliance::MIGRATIONS, realtime::MIGRATIONS, crate::MIGRATIONS] {
        db.migrate(migrations).await.unwrap();
    }
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let (now, profile, props) = (SystemClock.now(), Profile::Hipaa, Vec::new());
    let site = Site { db, database: Some(database), kek, origin: None, now, profile, props };
    (site, folder)
}

fn check() -> &'static Check {
    CHECKS.iter().find(|check| check.id == "HC-005.a").unwrap()
}

async fn finding(site: &Site) -> Finding {
    Finding::from(check().find(site).await)
}

#[tokio::test]
async fn a_name_that_is_no_sealed_field_is_told_by_its_column() {
    let (site, _folder) = site().await;
    let mut tx = site.db.begin().await.unwrap();
    let name = b"Maya Mutant".to_vec();
    add(&mut tx, ("mutant", Role::Patient, true), name).await.unwrap();
    tx.commit().await.unwrap();
    let found = finding(&site).await;
    let words = "1 of 1 fields do not open as sealed ones: person.name";
    assert_eq!((found.status, found.observed.as_str()), (Status::Fail, words));
}

#[tokio::test]
async fn a_text_that_stands_in_the_clear_is_found_behind_many_others_and_told_by_its_column() {
    let (site, _folder) = site().await;
    let Look::At { spoil, .. } = check().look else { panic!("it looks at something") };
    let site = spoil(check(), site).await.unwrap();
    let found = finding(&site).await;
    let words = "1 sealed texts stand in the raw files: appointment.reason";
    assert_eq!((found.status, found.observed.as_str()), (Status::Fail, words));
    assert_eq!((&*found.evidence["canaries"], &*found.evidence["columns"]), ("42", "2"));
    assert!(found.evidence["bytes"].parse::<u64>().unwrap() > 100_000);
}

#[tokio::test]
async fn a_store_of_which_a_part_was_not_read_warns_and_says_how_much_that_is() {
    let (site, _folder) = site().await;
    let (_, sealer) = sealer(&site).await.unwrap();
    let mut tx = site.db.begin().await.unwrap();
    let name = sealer.seal(("person", "name", "mutant"), &Phi::new("Maya Mutant")).unwrap();
    add(&mut tx, ("mutant", Role::Patient, true), name).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(finding(&site).await.status, Status::Pass);
    let found = super::sealed(&site, 4_096).await.unwrap();
    let unread = &found.evidence["unread"];
    assert_eq!(found.status, Status::Warn);
    assert!(found.observed.ends_with(&format!("; {unread} were not read")), "{}", found.observed);
    // A store whose file nobody names is not looked through at all.
    let unnamed = Site { database: None, ..site };
    let found = finding(&unnamed).await;
    assert_eq!((found.status, &*found.evidence["bytes"]), (Status::Warn, "0"));
}

#[tokio::test]
async fn a_text_in_the_clear_is_found_in_the_tables_of_a_server() {
    let (site, _folder) = site().await;
    for (store, db) in db::testing::stores().await {
        if store == "sqlite" {
            continue;
        }
        for migrations in [compliance::MIGRATIONS, realtime::MIGRATIONS, crate::MIGRATIONS] {
            db.migrate(migrations).await.unwrap();
        }
        let (kek, now, folder) = (Arc::clone(&site.kek), site.now, tempfile::tempdir().unwrap());
        let files = StoredFiles::Folder(folder.path().to_owned());
        let (profile, props) = (Profile::Hipaa, vec![Arc::new(files) as _]);
        let server = Site { db, database: None, kek, origin: None, now, profile, props };
        let Look::At { spoil, .. } = check().look else { panic!("it looks at something") };
        let server = spoil(check(), server).await.unwrap();
        let found = finding(&server).await;
        let words = "1 sealed texts stand in the tables: appointment.reason";
        assert_eq!((found.status, found.observed.as_str()), (Status::Fail, words));
        let warned = super::sealed(&server, 1).await.unwrap();
        assert_ne!(&*warned.evidence["unread"], "0", "{}", warned.observed);
        let mut tx = server.db.begin().await.unwrap();
        tx.execute("UPDATE organization SET name = 'mutant'", params![]).await.unwrap();
        tx.commit().await.unwrap();
        let found = finding(&server).await;
        assert_eq!(found.status, Status::Pass, "{}", found.observed);
        std::fs::write(folder.path().join("left"), "A rash that itches since the mutation")
            .unwrap();
        let found = finding(&server).await;
        let words = "1 sealed texts stand in stored files: appointment.reason";
        assert_eq!((found.status, found.observed.as_str()), (Status::Fail, words));
        std::fs::remove_file(folder.path().join("left")).unwrap();
        assert_eq!(super::sealed(&server, 1).await.unwrap().status, Status::Warn);
    }
}

/// How many locks this process has on a file.
#[cfg(target_os = "linux")]
fn locks(file: &std::path::Path) -> usize {
    use std::os::unix::fs::MetadataExt as _;
    let (pid, inode) = (std::process::id(), std::fs::metadata(file).unwrap().ino());
    let (pid, inode) = (format!(" {pid} "), format!(":{inode} "));
    let all = std::fs::read_to_string("/proc/locks").unwrap();
    let own = |line: &&str| line.contains(" POSIX ") && line.contains(&pid);
    all.lines().filter(own).filter(|line| line.contains(&inode)).count()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_store_has_its_locks_after_its_own_file_was_looked_through() {
    let (site, _folder) = site().await;
    let Look::At { spoil, .. } = check().look else { panic!("it looks at something") };
    let site = spoil(check(), site).await.unwrap();
    let file = site.database.clone().unwrap();
    let before = locks(&file);
    assert!(before > 0, "a store that is open has locks on {}", file.display());
    for _ in 0..2 {
        assert_eq!(finding(&site).await.evidence["files"], "2");
        assert_eq!(locks(&file), before);
    }
}

#[tokio::test]
async fn a_patients_name_that_is_of_the_staff_may_stand_in_the_clear() {
    let (site, _folder) = site().await;
    let (_, sealer) = sealer(&site).await.unwrap();
    let mut tx = site.db.begin().await.unwrap();
    for (id, role) in [("mutant", Role::Patient), ("mutant-nurse", Role::Nurse)] {
        let name = sealer.seal(("person", "name", id), &Phi::new("Maya Mutant")).unwrap();
        add(&mut tx, (id, role, true), name).await.unwrap();
    }
    let public = "UPDATE organization SET name = 'The practice of Maya Mutant'";
    tx.execute(public, params![]).await.unwrap();
    tx.commit().await.unwrap();
    let found = finding(&site).await;
    let told = found.observed.contains("nothing was looked for");
    assert!(found.status == Status::Warn && told, "{}", found.observed);
    let mut tx = site.db.begin().await.unwrap();
    let name = sealer.seal(("person", "name", "other"), &Phi::new("Noa Otherwise")).unwrap();
    add(&mut tx, ("other", Role::Patient, true), name).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(finding(&site).await.status, Status::Pass);
}

#[tokio::test]
async fn a_text_in_a_stored_file_fails_and_what_could_not_be_looked_for_is_told() {
    let (mut site, folder) = site().await;
    let (_, sealer) = sealer(&site).await.unwrap();
    let mut tx = site.db.begin().await.unwrap();
    let name = sealer.seal(("person", "name", "mutant"), &Phi::new("Maya Mutant")).unwrap();
    add(&mut tx, ("mutant", Role::Patient, true), name).await.unwrap();
    let phone = sealer.seal(("person", "phone", "mutant"), &Phi::new("911")).unwrap();
    tx.commit().await.unwrap();
    let stored = folder.path().join("files/ab");
    std::fs::create_dir_all(&stored).unwrap();
    std::fs::write(stored.join("abc"), "ciphertext").unwrap();
    let found = finding(&site).await;
    assert_eq!((found.status, &*found.evidence["stored_files"]), (Status::Pass, "1"));
    std::fs::write(stored.join("abd"), "of maya mutant").unwrap();
    let found = finding(&site).await;
    let words = "1 sealed texts stand in stored files: person.name";
    assert_eq!((found.status, found.observed.as_str()), (Status::Fail, words));
    std::fs::remove_file(stored.join("abd")).unwrap();
    // A number of three digits stands everywhere.
    let mut tx = site.db.begin().await.unwrap();
    tx.execute("UPDATE person SET phone = $1", params![phone]).await.unwrap();
    tx.commit().await.unwrap();
    let found = finding(&site).await;
    assert!(found.observed.ends_with("nothing was looked for: person.phone"), "{}", found.observed);
    let told = (found.status, &*found.evidence["not_looked_for"]);
    assert_eq!(told, (Status::Pass, "person.phone"));
    site.props.push(Arc::new(StoredFiles::Elsewhere(None)));
    let found = finding(&site).await;
    assert!(found.observed.contains("stored in a bucket"), "{}", found.observed);
    assert_eq!(found.status, Status::Warn);
    let bucket = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(bucket.path()).unwrap();
    site.props.push(Arc::new(StoredFiles::Elsewhere(Some(blobs))));
    std::fs::write(bucket.path().join("abc"), "ciphertext").unwrap();
    let found = finding(&site).await;
    assert_eq!((found.status, &*found.evidence["stored_files"]), (Status::Pass, "1"));
    std::fs::write(bucket.path().join("abd"), "of maya mutant").unwrap();
    let found = finding(&site).await;
    assert_eq!((found.status, found.observed.as_str()), (Status::Fail, words));
}

/// Columns of bytes that hold no text: keyed hashes, public keys and what proves something.
const NO_TEXT: [(&str, &str); 14] = [
    ("api_key", "hash"),
    ("link", "hash"),
    ("notice_block", "contact"),
    ("notice_delivery", "contact"),
    ("passkey", "public_key"),
    ("passkey_challenge", "hash"),
    ("person", "email_key"),
    ("person", "phone_key"),
    ("person_name", "word"),
    ("recovery", "proof"),
    ("recovery_code", "hash"),
    ("session", "hash"),
    ("sso_attempt", "browser"),
    ("sso_attempt", "state"),
];

#[tokio::test]
async fn every_sealed_column_is_looked_at_or_holds_no_text() {
    let (site, _folder) = site().await;
    let mut tx = site.db.read().await.unwrap();
    let own = crate::MIGRATIONS.iter().map(|one| one.sql).collect::<String>();
    let sql = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
               WHERE m.type = 'table' AND c.type = 'BLOB'";
    let rows = tx.query(sql, params![]).await.unwrap();
    let columns = rows.iter().map(|row| (row.text(0).unwrap(), row.text(1).unwrap()));
    let there: BTreeSet<_> =
        columns.filter(|(table, _)| own.contains(&format!("CREATE TABLE {table} "))).collect();
    let known = COLUMNS.iter().map(|one| (one.table, one.column)).chain(NO_TEXT);
    let known = known.chain(["name", "birth_date", "phone", "email"].map(|one| ("person", one)));
    let known: BTreeSet<_> =
        known.map(|(table, column)| (table.to_owned(), column.to_owned())).collect();
    assert_eq!(there, known);
}
