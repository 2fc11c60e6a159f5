//! Restores a backup into an empty place.

use super::archive::{DATABASE, Entries, FILE, MANIFEST, Manifest, Part};
use super::folder::{Locked, PieceFolder};
use super::listing::Listing;
use super::partial::Partial;
use super::{BackupError, absent, client};
use crate::egress::Egress;
use compliance::audit::Verifier;
use compliance::backup::{self, BackupKey, Opening, RESTORES, Restored, Signed};
use compliance::retention::Terms;
use db::{BlobOptions, Blobs, Db, DbError};
use kernel::{Clock as _, SystemClock, Timestamp};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// Where a backup is restored to.
pub(crate) struct Target<'a> {
    /// A database that holds nothing.
    pub(crate) store: &'a db::Options,
    /// Where files go.
    pub(crate) blobs: Shelf,
    /// How careful disposal is in a store that is to say that it was restored; nothing for one that nobody will serve.
    pub(crate) marks: Option<Terms>,
}

/// A store that is restored into. Nobody serves it, or restores into it as well, as long as this lives: who came between would
/// lose what they were told is kept, and would let in whoever was out since the backup.
pub(crate) struct Claimed {
    store: db::Options,
    /// By which PostgreSQL's is claimed; the embedded one is not there yet.
    db: Option<Db>,
    _alone: db::Alone,
}

impl Claimed {
    pub(crate) async fn of(store: db::Options) -> Result<Self, BackupError> {
        let (db, alone) = match &store {
            db::Options::Sqlite(file) => (None, db::Alone::of_file(file)),
            db::Options::Postgres(_) => {
                let db = Db::open(store.clone()).await.map_err(BackupError::new)?;
                let alone = db.alone().await;
                (Some(db), alone)
            }
        };
        let alone = alone.map_err(BackupError::new)?.ok_or_else(|| {
            let words = "a server serves the store that is to be restored into, or another restore writes it; nothing was written: \
                         stop that first";
            BackupError(words.to_owned())
        })?;
        Ok(Self { store, db, _alone: alone })
    }
}

/// Where files are kept, not opened yet.
#[derive(Clone)]
pub(crate) enum Shelf {
    /// A folder of this machine.
    Folder(PathBuf),
    /// What the settings say, and by which way out it is reached.
    Any(BlobOptions, Egress),
}

impl Shelf {
    /// Opens it; a folder is made when missing.
    pub(crate) fn open(&self) -> Result<Blobs, DbError> {
        match self {
            Self::Folder(folder) => Blobs::folder(folder),
            Self::Any(options, egress) => Blobs::open(options.clone(), egress.clone()),
        }
    }

    /// Whether nothing is kept there yet; a folder is not made by asking.
    pub(crate) async fn is_empty(&self) -> Result<bool, DbError> {
        if self.folder().is_some_and(|folder| !folder.exists()) {
            return Ok(true);
        }
        self.open()?.is_empty().await
    }

    fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) | Self::Any(BlobOptions::Folder(folder), _) => Some(folder),
            Self::Any(BlobOptions::S3(_), _) => None,
        }
    }
}

/// A backup of which it is known which server made it.
pub(crate) struct Backup {
    file: File,
    signed: Signed,
    /// Where its pieces are, which stay while it is read.
    pieces: Option<(PieceFolder, Locked)>,
    /// How many bytes stand before what is sealed.
    listed: u64,
}

impl Backup {
    /// Opens a backup that the clinic's server signed.
    pub(crate) fn open(path: &Path, verifier: &Verifier) -> Result<Self, BackupError> {
        let mut file = File::open(path).map_err(BackupError::at(path))?;
        let signed = backup::verify(&mut file, verifier).map_err(BackupError::new)?;
        let listing = Listing::read(&mut BufReader::new(&file)).map_err(BackupError::at(path))?;
        let listed = listing.as_ref().map_or(0, Listing::length);
        file.seek(SeekFrom::Start(listed)).map_err(BackupError::at(path))?;
        let pieces = listing.map(|listing| at_hand(path, &listing)).transpose()?;
        Ok(Self { file, signed, pieces, listed })
    }

    /// The SHA-256 by which records name it.
    pub(super) fn sha256(&self) -> &str {
        &self.signed.sha256
    }
}

/// Where a backup's pieces are, all of them.
fn at_hand(path: &Path, listing: &Listing) -> Result<(PieceFolder, Locked), BackupError> {
    let folder = PieceFolder::beside(path);
    let locked = folder.shared();
    let missing: Vec<_> =
        listing.pieces.iter().filter(|name| folder.length(name).is_none()).collect();
    match missing.as_slice() {
        [] => Ok((folder, locked)),
        [first] => Err(folder.hurt(first, "is missing")),
        [first, more @ ..] => {
            Err(folder.hurt(first, &format!("is missing, and {} others", more.len())))
        }
    }
}

/// A store that came back and may not say so yet: whoever served it would let in whoever was out since its backup. The embedded
/// one said so before it had its name.
#[must_use]
pub(crate) struct Unmarked {
    claimed: Claimed,
    made: String,
    terms: Terms,
}

/// Restores. What is stopped before it is done leaves nothing; from then on it is to be marked, and not to be stopped.
pub(crate) async fn restore(
    backup: (Backup, &BackupKey),
    (claimed, blobs): (Claimed, Shelf),
    terms: Terms,
    progress: &dyn Fn(&str, u64),
) -> Result<Unmarked, BackupError> {
    let target = Target { store: &claimed.store, blobs, marks: Some(terms) };
    let made = unpack(backup, target, progress).await?.made;
    Ok(Unmarked { claimed, made, terms })
}

impl Unmarked {
    /// Writes into the store that it was restored: the server that serves it ends what it must. Answers as of when the backup is.
    pub(crate) async fn mark(self) -> Result<String, BackupError> {
        let Self { claimed, made, terms } = self;
        if let Some(db) = &claimed.db {
            mark(db, made.parse().ok(), terms).await.map_err(|error| {
                let words = "the store is back and could not be marked as restored, so nothing in it would end: do not serve it, \
                             remove it and restore it again";
                BackupError(format!("{words}: {error}"))
            })?;
        }
        Ok(made)
    }
}

/// Writes into a store that it was put back, by a restore or by something else. Of the schema, which may be older than this
/// program's, only the table of restores is made.
pub(crate) async fn mark(db: &Db, made: Option<Timestamp>, terms: Terms) -> Result<(), DbError> {
    db.migrate(&[RESTORES]).await?;
    let at = SystemClock.now();
    let mut tx = db.begin().await?;
    Restored { at, made: made.unwrap_or(at) }.mark(&mut tx).await?;
    terms.wait_anew(&mut tx, at).await?;
    tx.commit().await
}

/// Brings everything back; answers what the archive says of itself. What fails leaves nothing behind, but in a bucket: there is
/// no database before its files are there.
pub(super) async fn unpack(
    (backup, key): (Backup, &BackupKey),
    target: Target<'_>,
    progress: &dyn Fn(&str, u64),
) -> Result<Manifest, BackupError> {
    let sealed = backup.signed.stream.saturating_sub(backup.listed);
    let input = BufReader::with_capacity(1 << 20, backup.file.take(sealed));
    let input = Opening::new(input, key).map_err(BackupError::new)?;
    let (pieces, _locked) = backup.pieces.unzip();
    let mut entries = Entries { input, pieces };
    let (mut database, mut files) = (None, None);
    let manifest = loop {
        // Nothing is made before the first piece was decrypted.
        let name = entries.next()?;
        if name == DATABASE {
            progress(DATABASE, 0);
            database = Some(Unpublished::write(&mut entries, target.store).await?);
        } else if name == MANIFEST {
            break entries.manifest()?;
        } else if let Some(name) = name.strip_prefix(FILE) {
            let files = match &mut files {
                Some(files) => files,
                none => none.insert(Files::open(&target.blobs)?),
            };
            files.take(&mut entries, name).await?;
            progress("files", files.count);
        } else {
            return Err(BackupError(format!("the backup holds something unknown: {name:?}")));
        }
    };
    compare(&manifest, files.as_ref().map_or(0, |files| files.count), target.store)?;
    if let Some(database) = database {
        if let Some(terms) = target.marks {
            Box::pin(database.mark(manifest.made.parse().ok(), terms)).await?;
        }
        database.publish(target.store)?;
    }
    if let Some(files) = files {
        files.keep();
    }
    Ok(manifest)
}

/// Whether the archive says of itself what it turned out to be.
pub(super) fn compare(
    manifest: &Manifest,
    files: u64,
    store: &db::Options,
) -> Result<(), BackupError> {
    if files != manifest.files {
        return Err(BackupError("the backup lacks files that it lists".to_owned()));
    }
    let own = match store {
        db::Options::Sqlite(_) => "sqlite",
        db::Options::Postgres(_) => "postgresql",
    };
    if manifest.store != own {
        let words =
            format!("this is a backup of a {} store; it cannot become {own}", manifest.store);
        return Err(BackupError(words));
    }
    Ok(())
}

/// Files that were restored so far. From a folder that held nothing before them they go with this value unless they are kept;
/// what somebody else put there stays.
pub(super) struct Files {
    blobs: Blobs,
    made: Option<PathBuf>,
    written: Vec<String>,
    pub(super) count: u64,
}

impl Files {
    pub(super) fn open(shelf: &Shelf) -> Result<Self, BackupError> {
        let is_bare = |folder: &&Path| {
            std::fs::read_dir(folder).map_or(!folder.exists(), |mut all| all.next().is_none())
        };
        let made = shelf.folder().filter(is_bare).map(Path::to_owned);
        let blobs = shelf.open().map_err(BackupError::new)?;
        Ok(Self { blobs, made, written: Vec::new(), count: 0 })
    }

    /// Takes an entry, unless it ends as one that was left out.
    pub(super) async fn take<R: Read>(
        &mut self,
        entries: &mut Entries<R>,
        name: &str,
    ) -> Result<(), BackupError> {
        let mut writer = self.blobs.write(name).await.map_err(BackupError::new)?;
        self.written.push(name.trim_start_matches('/').to_owned());
        loop {
            match entries.content()? {
                Part::More(bytes) => writer.push(bytes.into()).await.map_err(BackupError::new)?,
                Part::End => break,
                Part::LeftOut => {
                    writer.abort().await;
                    return Ok(());
                }
            }
        }
        writer.finish().await.map_err(BackupError::new)?;
        self.count += 1;
        Ok(())
    }

    pub(super) fn keep(mut self) {
        self.made = None;
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let Some(made) = &self.made else { return };
        // The next try says so when something is left.
        let mut folders = BTreeSet::from([made.clone()]);
        for name in &self.written {
            let _ = std::fs::remove_file(made.join(name));
            let above = Path::new(name).ancestors().skip(1);
            folders.extend(above.map(|above| made.join(above)));
        }
        if let Some(last) = self.written.last() {
            // It has this name until it is whole.
            let _ = std::fs::remove_file(made.join(format!("{last}#1")));
        }
        // Those below first; one in which something stands stays.
        for folder in folders.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }
}

/// A restored database that is there once it is published, when all else is known to be whole.
enum Unpublished {
    /// It gets its name then.
    Sqlite(Partial),
    /// `pg_restore` has one transaction open, which it commits when it has read the last bytes. Without them it fails.
    Postgres { restore: Child, last: Vec<u8> },
}

impl Unpublished {
    async fn write<R: Read>(
        entries: &mut Entries<R>,
        store: &db::Options,
    ) -> Result<Self, BackupError> {
        match store {
            db::Options::Sqlite(path) => {
                let (partial, mut out) = Partial::beside(path)?;
                let last = entries.copy(&mut out).await?;
                out.write_all(&last)
                    .and_then(|()| out.sync_all())
                    .map_err(BackupError::at(path))?;
                Ok(Self::Sqlite(partial))
            }
            db::Options::Postgres(url) => {
                let (mut restore, database) = client("pg_restore", url)?;
                let mut restore = restore
                    .args(["--exit-on-error", "--single-transaction", "--no-owner"])
                    .args(["--dbname", &database])
                    .stdin(Stdio::piped())
                    .spawn()
                    .map_err(absent("pg_restore"))?;
                let input = restore.stdin.as_mut();
                let input = input.ok_or_else(|| BackupError("pg_restore has no input".into()))?;
                let last = entries.copy(input).await?;
                Ok(Self::Postgres { restore, last })
            }
        }
    }

    /// Has an embedded store say that it was restored while nobody knows its name; PostgreSQL's is not there yet.
    async fn mark(&self, made: Option<Timestamp>, terms: Terms) -> Result<(), BackupError> {
        let Self::Sqlite(partial) = self else { return Ok(()) };
        let store = db::Options::Sqlite(partial.path().to_owned());
        let opened = Db::open(store).await.map_err(BackupError::new)?;
        mark(&opened, made, terms).await.map_err(BackupError::new)?;
        drop(opened);
        db::settle(partial.path()).await.map_err(BackupError::new)
    }

    fn publish(self, store: &db::Options) -> Result<(), BackupError> {
        match (self, store) {
            (Self::Sqlite(partial), db::Options::Sqlite(path)) => partial.publish(path),
            (Self::Postgres { mut restore, last }, _) => {
                let given = restore.stdin.take().map(|mut input| input.write_all(&last));
                let ended = restore.wait().map_err(BackupError::new)?;
                if ended.success() && matches!(given, Some(Ok(()))) {
                    return Ok(());
                }
                Err(BackupError("pg_restore did not succeed; see what it said above".to_owned()))
            }
            (Self::Sqlite(_), db::Options::Postgres(_)) => {
                Err(BackupError("the database was restored for another store".to_owned()))
            }
        }
    }
}
