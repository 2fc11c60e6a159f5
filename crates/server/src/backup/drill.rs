//! The drill: a backup restored apart, and held against what it says of itself.

use super::archive::Manifest;
use super::restore::{Backup, Shelf, unpack};
use super::take::{missing, named, seconds};
use super::{BackupError, Target};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use compliance::audit::{Cosigned, Outside, Verifier, verify};
use compliance::backup::{BackupKey, Backups, Drill};
use compliance::keys::{DataKeys, Sealer, Shredded};
use compliance::retention::{Recoverable, recoverable};
use db::Db;
use kernel::{Clock, Timestamp};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The installation that a backup should be of.
pub(crate) struct Own<'a> {
    pub(crate) db: &'a Db,
    pub(crate) keys: &'a Arc<DataKeys>,
    /// By what the restored store is opened: the same, or those under a copy of the key-encryption key.
    pub(crate) opening: &'a Arc<DataKeys>,
    /// Whether that copy lies on another disk than the one in use; `None` if it is the one in use.
    pub(crate) kek_apart: Option<bool>,
    pub(crate) verifier: &'a Verifier,
    pub(crate) clock: &'a dyn Clock,
}

/// Restores into a target that is used for nothing else, and checks: rows by table, a sealed text that opens, the audit log,
/// which must hold and contain the checkpoint from before the backup, and the files that rows name; and tries the keys that
/// disposals destroyed. What this installation did not make and write down is not even opened. Whether the key lies near what it opens, whoever names it knows.
pub(crate) async fn drill(
    (file, key, key_near): (&Path, &BackupKey, bool),
    target: Target<'_>,
    own: Own<'_>,
    progress: &dyn Fn(&str, u64),
) -> Result<Drill, BackupError> {
    let began = own.clock.now();
    let (store, shelf) = (target.store.clone(), target.blobs.clone());
    let key_id = key.recipient().map_err(BackupError::new)?.id();
    let backup = Backup::open(file, own.verifier)?;
    if !Backups::made_here(own.db, backup.sha256()).await.map_err(BackupError::new)? {
        return Err(BackupError("no backup with this SHA-256 was written down here".to_owned()));
    }
    let manifest = unpack((backup, key), target, progress).await?;
    let holds = async {
        checked(store.clone(), &manifest, (own.opening, own.verifier)).await?;
        complete(store.clone(), &shelf, (&manifest, own.db)).await
    };
    let mut findings: Vec<String> = holds.await.err().map(|error| error.0).into_iter().collect();
    // What follows takes longer the more was disposed of, and nobody who has to restore waits for it.
    let seconds = seconds(began, own.clock.now());
    let made = manifest.made.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let shredded = match destroyed(store, &own, made).await {
        Ok((found, opened)) => {
            findings.extend(opened);
            Some(found)
        }
        Err(error) => {
            findings.push(format!("the keys that disposals destroyed could not be tried: {error}"));
            None
        }
    };
    let finding = (!findings.is_empty()).then(|| findings.join("; "));
    let ended = own.clock.now();
    let kek_apart = own.kek_apart;
    Ok(Drill { ended, made, seconds, finding, key_id, key_near, shredded, kek_apart })
}

/// What became of keys that disposals destroyed, and in words which of them may not open and do.
async fn destroyed(
    store: db::Options,
    own: &Own<'_>,
    made: Timestamp,
) -> Result<(Shredded, Option<String>), BackupError> {
    let db = Db::open(store).await.map_err(BackupError::new)?;
    let found = recoverable((own.db, &db), own.keys, made).await.map_err(BackupError::new)?;
    let Recoverable { counts, open } = found;
    let Shredded { before, recoverable, .. } = counts;
    let opened = (recoverable > 0).then(|| {
        format!(
            "recoverable: {recoverable} of {before} keys that disposals destroyed before the backup was made open from it, {} among \
             them; somebody had put them back: treat it as an incident, and remove every backup that may hold them",
            open.join(", ")
        )
    });
    Ok((counts, opened))
}

async fn checked(
    store: db::Options,
    manifest: &Manifest,
    (keys, verifier): (&Arc<DataKeys>, &Verifier),
) -> Result<(), BackupError> {
    let db = Db::open(store).await.map_err(BackupError::new)?;
    let rows = db.counts().await.map_err(BackupError::new)?;
    for (table, count) in &manifest.rows {
        let found = rows.get(table).copied().unwrap_or_default();
        if found != *count {
            let words = format!("table {table} has {found} rows, the backup was made of {count}");
            return Err(BackupError(words));
        }
    }
    let sealer = Sealer::open(&db, keys).await.map_err(BackupError::new)?;
    let sealed = STANDARD.decode(&manifest.canary).map_err(BackupError::new)?;
    let place = ("backup", "canary", manifest.canary_text.as_str());
    let canary = sealer.unseal(place, &sealed).map_err(BackupError::new)?;
    if canary.expose() != manifest.canary_text {
        return Err(BackupError("the sealed text does not say what it should".to_owned()));
    }
    let newest = Cosigned::new(db.clone()).newest().await.map_err(BackupError::new)?;
    // A backup does not hold the hand-overs that came after it.
    let verifier = verifier.known_until(newest.map_or(0, |newest| newest.size()));
    let outside = Outside { checkpoint: Some(&manifest.checkpoint), witnesses: &[], signer: None };
    let verified = verify(&db, &verifier, &outside, |_, _| {}).await;
    verified.map(drop).map_err(BackupError::new)
}

/// Whether the bytes came back of all files that the restored rows name. One that the installation has no more was removed
/// while the backup was made, or since; or it wrote down that it is lost.
async fn complete(
    store: db::Options,
    shelf: &Shelf,
    (manifest, own): (&Manifest, &Db),
) -> Result<(), BackupError> {
    // A backup of before there were files has no table of them.
    if !manifest.rows.contains_key("file") {
        return Ok(());
    }
    let db = Db::open(store).await.map_err(BackupError::new)?;
    let named = named(&db).await?;
    let blobs = shelf.open().map_err(BackupError::new)?;
    let there = blobs.list().await.map_err(BackupError::new)?;
    let there: BTreeSet<String> = there.into_iter().map(|(name, _)| name).collect();
    let missing = missing(own, &named, &there).await?;
    if missing.is_empty() {
        return Ok(());
    }
    let words = "files that its database names are not in the backup; see files.url, and whether they are there. Those that are \
                 gone for good `housecall files lost` writes down";
    Err(BackupError(format!("{} of {} {words}", missing.len(), named.len())))
}

#[cfg(test)]
mod tests {
    use super::super::archive::Manifest;
    use super::super::restore::compare;
    use super::checked;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use compliance::audit::{Action, Audit, Entry, Event, Explorer, Outcome, Resource, Signer};
    use compliance::keys::{DataKeys, Kek, Sealer};
    use db::Db;
    use kernel::{Actor, Phi, SystemClock, SystemRandom};
    use std::path::Path;
    use std::sync::Arc;

    /// A store with a log, and what a backup of it would say of itself.
    struct Restored {
        store: db::Options,
        keys: Arc<DataKeys>,
        audit: Audit,
        manifest: Manifest,
    }

    impl Restored {
        async fn make(folder: &Path) -> Self {
            std::fs::create_dir(folder).unwrap();
            let store = db::Options::Sqlite(folder.join("housecall.db"));
            let db = Db::open(store.clone()).await.unwrap();
            db.migrate(compliance::MIGRATIONS).await.unwrap();
            let kek = Arc::new(Kek::create(&folder.join("kek")).unwrap());
            let signer = Signer::open(&db, &kek, "housecall/clinic/audit").await.unwrap();
            let audit = Audit::new(signer, Arc::new(SystemClock));
            let resource = Resource { kind: "server", id: "1".to_owned(), channel: None };
            let (event, outcome) = (Event::ServerStarted, Outcome::Success);
            let entry = Entry::new(event, Action::Execute, outcome, Actor::system(), resource);
            let mut tx = db.begin().await.unwrap();
            audit.append(&mut tx, &[entry]).await.unwrap();
            tx.commit().await.unwrap();
            let keys = DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom));
            let keys = Arc::new(keys);
            let text = "2026-11-26T00:00:00Z";
            let sealer = Sealer::open(&db, &keys).await.unwrap();
            let canary = sealer.seal(("backup", "canary", text), &Phi::new(text)).unwrap();
            let manifest = Manifest {
                store: "sqlite".to_owned(),
                made: text.to_owned(),
                rows: db.counts().await.unwrap(),
                files: 2,
                checkpoint: Explorer::new(db, audit.signer()).checkpoint().await.unwrap(),
                canary: STANDARD.encode(canary),
                canary_text: text.to_owned(),
            };
            Self { store, keys, audit, manifest }
        }

        /// What a drill finds wrong with it.
        async fn finding(&self) -> Option<String> {
            let verifier = self.audit.signer().verifier();
            let own = (&self.keys, &verifier);
            checked(self.store.clone(), &self.manifest, own).await.err().map(|error| error.0)
        }
    }

    #[tokio::test]
    async fn a_drill_names_a_missing_row_a_text_that_does_not_open_and_a_log_without_its_past() {
        let apart = tempfile::tempdir().unwrap();
        let mut own = Restored::make(&apart.path().join("own")).await;
        let other = Restored::make(&apart.path().join("other")).await;
        assert_eq!(own.finding().await, None);

        let count = own.manifest.rows["audit_batch"];
        own.manifest.rows.insert("audit_batch".to_owned(), count + 1);
        let words =
            format!("table audit_batch has {count} rows, the backup was made of {}", count + 1);
        assert_eq!(own.finding().await, Some(words));
        own.manifest.rows.insert("audit_batch".to_owned(), count);
        own.manifest.rows.insert("lost".to_owned(), 1);
        let finding = own.finding().await;
        assert_eq!(finding.unwrap(), "table lost has 0 rows, the backup was made of 1");
        own.manifest.rows.remove("lost");

        let canary = std::mem::replace(&mut own.manifest.canary, other.manifest.canary.clone());
        let finding = own.finding().await.unwrap();
        assert!(!finding.contains("row") && !finding.contains("log"), "another key's: {finding}");
        own.manifest.canary = canary;

        let past = own.manifest.checkpoint.clone();
        own.manifest.checkpoint = other.manifest.checkpoint;
        let finding = own.finding().await.unwrap();
        assert!(finding.contains("the checkpoint to compare with"), "another log's: {finding}");
        own.manifest.checkpoint = past;
        assert_eq!(own.finding().await, None);
        // A backup of an older program has an older schema.
        let mut tx = Db::open(own.store.clone()).await.unwrap().begin().await.unwrap();
        tx.execute("ALTER TABLE audit_head DROP COLUMN tag", db::params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(own.finding().await, None);
    }

    #[tokio::test]
    async fn a_restore_is_held_against_how_many_files_there_were_and_of_which_store() {
        let apart = tempfile::tempdir().unwrap();
        let Restored { store, mut manifest, .. } = Restored::make(&apart.path().join("own")).await;
        compare(&manifest, 2, &store).unwrap();
        for files in [1, 3] {
            let finding = compare(&manifest, files, &store).unwrap_err().0;
            assert!(finding.contains("lacks files"), "{files}: {finding}");
        }
        manifest.store = "postgresql".to_owned();
        let finding = compare(&manifest, 2, &store).unwrap_err().0;
        assert!(finding.contains("a backup of a postgresql store"), "{finding}");
    }
}
