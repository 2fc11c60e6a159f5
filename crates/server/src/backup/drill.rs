//! The drill: a backup restored apart, and held against what it says of itself.

use super::archive::Manifest;
use super::restore::{Backup, unpack};
use super::take::seconds;
use super::{BackupError, Target};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use compliance::audit::{Cosigned, Outside, Verifier, verify};
use compliance::backup::{BackupKey, Backups, Drill};
use compliance::keys::{DataKeys, Sealer};
use db::Db;
use kernel::{Clock, Timestamp};
use std::path::Path;
use std::sync::Arc;

/// The installation that a backup should be of.
pub(crate) struct Own<'a> {
    pub(crate) db: &'a Db,
    pub(crate) keys: &'a Arc<DataKeys>,
    pub(crate) verifier: &'a Verifier,
    pub(crate) clock: &'a dyn Clock,
}

/// Restores into a target that is used for nothing else, and checks: rows by table, a sealed text that opens, and the audit log,
/// which must hold and contain the checkpoint from before the backup. What this installation did not make and write down is
/// not even opened.
pub(crate) async fn drill(
    (file, key): (&Path, &BackupKey),
    target: Target<'_>,
    own: Own<'_>,
    progress: &dyn Fn(&str, u64),
) -> Result<Drill, BackupError> {
    let began = own.clock.now();
    let store = target.store.clone();
    let backup = Backup::open(file, own.verifier)?;
    if !Backups::made_here(own.db, backup.sha256()).await.map_err(BackupError::new)? {
        return Err(BackupError("no backup with this SHA-256 was written down here".to_owned()));
    }
    let manifest = unpack((backup, key), target, progress).await?;
    let finding = checked(store, &manifest, (own.keys, own.verifier)).await.err();
    let ended = own.clock.now();
    Ok(Drill {
        ended,
        made: manifest.made.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        seconds: seconds(began, ended),
        finding: finding.map(|finding| finding.0),
    })
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
    let outside = Outside { checkpoint: Some(&manifest.checkpoint), witnesses: &[] };
    let verified = verify(&db, &verifier, &outside, |_, _| {}).await;
    verified.map(drop).map_err(BackupError::new)
}
