//! Makes a backup.

use super::archive::{self, DATABASE, FILE, MANIFEST, Manifest};
use super::partial::Partial;
use super::{BackupError, client};
use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use compliance::audit::{Explorer, Signer};
use compliance::backup::{Job, Recipient, Sealing, trailer};
use compliance::keys::Sealer;
use data_encoding::HEXLOWER;
use db::{Blobs, Counts, Db};
use futures_util::TryStreamExt as _;
use kernel::{Clock, Phi, Timestamp};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::Stdio;

/// What is backed up.
pub(crate) struct Source<'a> {
    pub(crate) store: &'a db::Options,
    pub(crate) db: &'a Db,
    pub(crate) blobs: &'a Blobs,
    pub(crate) sealer: &'a Sealer,
    pub(crate) explorer: &'a Explorer,
    pub(crate) signer: &'a Signer,
    pub(crate) clock: &'a dyn Clock,
}

/// Seals the store and its files into a file, which appears under its name only when it is whole and on disk.
pub(crate) async fn take(
    source: Source<'_>,
    (recipient, target): (&Recipient, &Path),
    progress: &dyn Fn(&str, u64),
) -> Result<Job, BackupError> {
    let began = source.clock.now();
    if target.exists() {
        let words = "exists already; a backup never overwrites one";
        return Err(BackupError(format!("{} {words}", target.display())));
    }
    let (partial, file) = Partial::beside(target)?;
    let failed = BackupError::at(target);
    let out =
        BufWriter::with_capacity(1 << 20, Hashed { file, hash: Context::new(&SHA256), bytes: 0 });
    let mut sealing = Sealing::new(out, recipient).map_err(BackupError::new)?;
    let checkpoint = source.explorer.checkpoint().await.map_err(BackupError::new)?;
    let rows = database(&source, &mut sealing, progress).await?;
    let files = files(source.blobs, &mut sealing, progress).await?;
    let text = began.to_string();
    let canary = source.sealer.seal(("backup", "canary", &text), &Phi::new(text.as_str()));
    let manifest = Manifest {
        store: source.db.kind().to_owned(),
        made: text.clone(),
        rows,
        files,
        checkpoint,
        canary: STANDARD.encode(canary.map_err(BackupError::new)?),
        canary_text: text,
    };
    let body = serde_json::to_vec(&manifest).map_err(BackupError::new)?;
    let written = archive::write(&mut sealing, MANIFEST, &mut body.as_slice(), |_| {});
    written.map_err(&failed)?;
    let out = sealing.finish().map_err(&failed)?;
    let mut hashed = out.into_inner().map_err(BackupError::new)?;
    let trailer = trailer(source.signer, hashed.hash.clone().finish().as_ref());
    hashed.write_all(&trailer).and_then(|()| hashed.file.sync_all()).map_err(&failed)?;
    partial.publish(target)?;
    Ok(Job {
        made: began,
        bytes: hashed.bytes,
        seconds: seconds(began, source.clock.now()),
        key_id: recipient.id(),
        sha256: HEXLOWER.encode(hashed.hash.finish().as_ref()),
    })
}

/// Whole seconds from one instant to another.
pub(super) fn seconds(from: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.duration_since(from).as_secs()).unwrap_or_default()
}

async fn database(
    source: &Source<'_>,
    out: &mut impl Write,
    progress: &dyn Fn(&str, u64),
) -> Result<Counts, BackupError> {
    match source.store {
        db::Options::Sqlite(file) => {
            // Beside the store, where what it holds may be read anyway.
            let (copy, _) = Partial::beside(file)?;
            let failed = BackupError::at(copy.path());
            progress("copying the database", 0);
            let counts = db::copy(file, copy.path()).map_err(BackupError::new)?;
            let mut input = File::open(copy.path()).map_err(&failed)?;
            let done = archive::write(out, DATABASE, &mut input, |bytes| progress(DATABASE, bytes));
            done.map_err(&failed)?;
            Ok(counts)
        }
        db::Options::Postgres(url) => {
            let exported = source.db.export().await.map_err(BackupError::new)?;
            let (mut dump, database) = client("pg_dump", url)?;
            let mut dump = dump
                .args(["--format=custom", "--no-owner", "--no-privileges", "--snapshot"])
                .args([&exported.name, "--dbname", &database])
                .stdout(Stdio::piped())
                .spawn()
                .map_err(|error| {
                    BackupError(format!("pg_dump: {error}; install PostgreSQL's client"))
                })?;
            let mut input =
                dump.stdout.take().ok_or(BackupError("pg_dump has no output".into()))?;
            let done = archive::write(out, DATABASE, &mut input, |bytes| progress(DATABASE, bytes));
            done.map_err(BackupError::new)?;
            if !dump.wait().map_err(BackupError::new)?.success() {
                return Err(BackupError(
                    "pg_dump did not succeed; see what it said above".to_owned(),
                ));
            }
            Ok(exported.counts)
        }
    }
}

/// Files as they are after the database was copied: one that was removed meanwhile is left out, one that came is too many, and
/// neither breaks what the database says.
async fn files(
    blobs: &Blobs,
    out: &mut impl Write,
    progress: &dyn Fn(&str, u64),
) -> Result<u64, BackupError> {
    let mut count = 0;
    for (name, _) in blobs.list().await.map_err(BackupError::new)? {
        let Some(mut pieces) = blobs.read(&name).await.map_err(BackupError::new)? else {
            continue;
        };
        archive::begin(out, &format!("{FILE}{name}")).map_err(BackupError::new)?;
        while let Some(piece) = pieces.try_next().await.map_err(BackupError::new)? {
            if !piece.is_empty() {
                archive::add(out, &piece).map_err(BackupError::new)?;
            }
        }
        archive::add(out, &[]).map_err(BackupError::new)?;
        count += 1;
        progress("files", count);
    }
    Ok(count)
}

/// A file whose bytes are counted and hashed as they go by.
struct Hashed {
    file: File,
    hash: Context,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or_default());
        self.bytes += u64::try_from(count).unwrap_or_default();
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
