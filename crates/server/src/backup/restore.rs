//! Restores a backup into an empty place.

use super::BackupError;
use super::archive::{DATABASE, Entries, FILE, MANIFEST, Manifest};
use compliance::backup::{BackupKey, Opening};
use db::Blobs;
use std::fs::File;
use std::io::{BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Where a backup is restored to.
pub(crate) struct Target<'a> {
    /// A database that holds nothing.
    pub(crate) store: &'a db::Options,
    /// Where files go.
    pub(crate) blobs: &'a Blobs,
}

/// Restores; answers as of when the backup is.
pub(crate) async fn restore(
    (file, key): (&Path, &BackupKey),
    target: Target<'_>,
    progress: &dyn Fn(&str, u64),
) -> Result<String, BackupError> {
    Ok(unpack((file, key), target, progress).await?.made)
}

/// The same; answers what the archive says of itself.
pub(super) async fn unpack(
    (file, key): (&Path, &BackupKey),
    target: Target<'_>,
    progress: &dyn Fn(&str, u64),
) -> Result<Manifest, BackupError> {
    let input = File::open(file).map_err(BackupError::at(file))?;
    let opening = Opening::new(BufReader::with_capacity(1 << 20, input), key);
    let mut entries = Entries(opening.map_err(BackupError::new)?);
    let mut files = 0;
    loop {
        let name = entries.next()?;
        if name == DATABASE {
            progress(DATABASE, 0);
            database(&mut entries, target.store)?;
        } else if name == MANIFEST {
            let mut body = Vec::new();
            entries.copy(&mut body)?;
            let manifest: Manifest = serde_json::from_slice(&body).map_err(BackupError::new)?;
            // What is read beyond its end shows whether the archive was finished.
            entries.0.read_to_end(&mut body).map_err(BackupError::new)?;
            if manifest.files != files {
                return Err(BackupError("the backup lacks files that it lists".to_owned()));
            }
            return Ok(manifest);
        } else if let Some(name) = name.strip_prefix(FILE) {
            let mut writer = target.blobs.write(name).await.map_err(BackupError::new)?;
            loop {
                let piece = entries.piece()?;
                if piece.is_empty() {
                    break;
                }
                writer.push(piece.into()).await.map_err(BackupError::new)?;
            }
            writer.finish().await.map_err(BackupError::new)?;
            files += 1;
            progress("files", files);
        } else {
            return Err(BackupError(format!("the backup holds something unknown: {name:?}")));
        }
    }
}

fn database<R: Read>(entries: &mut Entries<R>, store: &db::Options) -> Result<(), BackupError> {
    match store {
        db::Options::Sqlite(path) => {
            let mut options = std::fs::OpenOptions::new();
            let opened = options.write(true).create_new(true).open(path);
            let mut out = opened.map_err(BackupError::at(path))?;
            entries.copy(&mut out)?;
            out.sync_all().map_err(BackupError::at(path))
        }
        db::Options::Postgres(url) => {
            let mut restore = Command::new("pg_restore")
                .args(["--exit-on-error", "--single-transaction", "--no-owner", "--dbname", url])
                .stdin(Stdio::piped())
                .spawn()
                .map_err(|error| {
                    BackupError(format!("pg_restore: {error}; install PostgreSQL's client"))
                })?;
            if let Some(mut out) = restore.stdin.take() {
                entries.copy(&mut out)?;
                out.flush().map_err(BackupError::new)?;
            }
            if restore.wait().map_err(BackupError::new)?.success() {
                return Ok(());
            }
            Err(BackupError("pg_restore did not succeed; see what it said above".to_owned()))
        }
    }
}
