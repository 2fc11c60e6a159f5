//! Makes a backup.

use super::archive::{DATABASE, FILE, MANIFEST, Manifest, Sink};
use super::cut::{Cut, Cutter, Pieced};
use super::folder::{Fresh, PieceFolder};
use super::listing::Listing;
use super::partial::{END, Partial};
use super::{BackupError, absent, client};
use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use compliance::audit::{Explorer, Signer};
use compliance::backup::{Job, PieceName, Pieces, Recipient, Sealing, trailer};
use compliance::keys::Sealer;
use data_encoding::HEXLOWER;
use db::{Blobs, Counts, Db, Frozen};
use futures_util::TryStreamExt as _;
use kernel::{Clock, Phi, Timestamp};
use rustix::process::geteuid;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

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

/// What a backup becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A file that lists pieces, which stand beside it and are shared with other backups.
    Pieces,
    /// A file that has all in itself.
    Whole,
}

/// A backup that was made.
pub(crate) struct Taken {
    pub(crate) job: Job,
    /// The ids of files that the database names and of which it has no bytes, for there were none.
    pub(crate) lost: Vec<String>,
}

/// Seals the store and its files. The backup appears under its name only when all of it is whole and on disk.
pub(crate) async fn take(
    source: Source<'_>,
    (recipient, target, form): (&Recipient, &Path, Form),
    progress: &dyn Fn(&str, u64),
) -> Result<Taken, BackupError> {
    let began = source.clock.now();
    free(target)?;
    let (partial, file) = Partial::beside(target)?;
    let failed = BackupError::at(target);
    let mut out =
        BufWriter::with_capacity(1 << 20, Hashed { file, hash: Context::new(&SHA256), bytes: 0 });
    let (sealing, shared, lost) = match form {
        Form::Whole => {
            let mut sealing = Sealing::new(out, recipient).map_err(BackupError::new)?;
            let (manifest, lost) = gather(&source, began, &mut sealing, progress).await?;
            (close(sealing, &manifest)?, None, lost)
        }
        Form::Pieces => {
            let day = began.as_second().div_euclid(24 * 60 * 60);
            let fresh = Arc::new(PieceFolder::beside(target).add(day)?);
            let pieces = Pieces::new(source.sealer, recipient).map_err(BackupError::new)?;
            let mut cutter = Cutter::start(pieces, Arc::clone(&fresh))?;
            let (manifest, lost) = gather(&source, began, &mut cutter, progress).await?;
            let pieced = cutter.finish()?;
            progress("writing to the disk", 0);
            fresh.keep()?;
            let shared = Shared::of(&pieced, fresh);
            let pieces = shared.pieces.keys().copied().collect();
            Listing { made: began, pieces }.write(&mut out).map_err(&failed)?;
            let mut sealing = Sealing::new(out, recipient).map_err(BackupError::new)?;
            list(&mut sealing, &pieced)?;
            (close(sealing, &manifest)?, Some(shared), lost)
        }
    };
    let out = sealing.finish().map_err(&failed)?;
    let mut hashed = out.into_inner().map_err(BackupError::new)?;
    // By the key that signs the log now: it may have been replaced since this began.
    let mut tx = source.db.begin().await.map_err(BackupError::new)?;
    source.signer.follow(&mut tx).await.map_err(BackupError::new)?;
    let trailer = trailer(source.signer, hashed.hash.clone().finish().as_ref());
    tx.commit().await.map_err(BackupError::new)?;
    hashed.write_all(&trailer).and_then(|()| hashed.file.sync_all()).map_err(&failed)?;
    let (bytes, new) = shared.as_ref().map_or(Ok((0, 0)), Shared::at_hand)?;
    partial.publish(target)?;
    let job = Job {
        made: began,
        bytes: hashed.bytes.saturating_add(bytes),
        new: hashed.bytes.saturating_add(new),
        seconds: seconds(began, source.clock.now()),
        key_id: recipient.id(),
        sha256: HEXLOWER.encode(hashed.hash.finish().as_ref()),
        uid: Some(geteuid().as_raw()),
    };
    Ok(Taken { job, lost })
}

/// Whether a backup may have this name.
fn free(target: &Path) -> Result<(), BackupError> {
    let words = if target.exists() {
        "exists already; a backup never overwrites one"
    } else if target.as_os_str().as_encoded_bytes().ends_with(END.as_bytes()) {
        "ends as what is not whole yet does, and would be taken for that; give it another name"
    } else {
        return Ok(());
    };
    Err(BackupError(format!("{} {words}", target.display())))
}

/// The pieces that a backup needs, which nobody removes as long as this lives.
struct Shared {
    fresh: Arc<Fresh>,
    /// Each with its length.
    pieces: BTreeMap<PieceName, u64>,
    new: u64,
}

impl Shared {
    fn of(pieced: &Pieced, fresh: Arc<Fresh>) -> Self {
        let all = pieced.entries.iter().flat_map(|(_, pieces)| pieces);
        let pieces = all.map(|piece| (piece.name(), piece.sealed())).collect();
        Self { fresh, pieces, new: pieced.new }
    }

    /// How many bytes they have, and how many of them are new. Where a share has no locks somebody may have removed one.
    fn at_hand(&self) -> Result<(u64, u64), BackupError> {
        let folder = self.fresh.folder();
        match self.pieces.iter().find(|(name, bytes)| folder.length(name) != Some(**bytes)) {
            Some((name, _)) => Err(folder.hurt(name, "went while the backup was made")),
            None => Ok((self.pieces.values().sum(), self.new)),
        }
    }
}

/// Hands on all that is in a backup but its manifest, which is answered, with the files that are lost.
async fn gather(
    source: &Source<'_>,
    began: Timestamp,
    out: &mut impl Sink,
    progress: &dyn Fn(&str, u64),
) -> Result<(Manifest, Vec<String>), BackupError> {
    let checkpoint = source.explorer.checkpoint().await.map_err(BackupError::new)?;
    let rows = database(source, out, progress).await?;
    let named = stored(source.db).await?;
    let mut taken = files(source.blobs, out, progress).await?;
    let moved = missing(source.db, &named, &taken).await?;
    again(source.blobs, (&named, &moved), out, &mut taken).await?;
    let lost = lost(source.db, &named, &taken).await?;
    let text = began.to_string();
    let canary = source.sealer.seal(("backup", "canary", &text), &Phi::new(text.as_str()));
    let manifest = Manifest {
        store: source.db.kind().to_owned(),
        made: text.clone(),
        rows,
        files: u64::try_from(taken.len()).unwrap_or(u64::MAX),
        checkpoint,
        canary: STANDARD.encode(canary.map_err(BackupError::new)?),
        canary_text: text,
    };
    Ok((manifest, lost))
}

/// Says of each entry of which pieces it consists.
fn list(out: &mut impl Sink, pieced: &Pieced) -> Result<(), BackupError> {
    for (name, pieces) in &pieced.entries {
        out.begin(name, Cut::Blob)?;
        for piece in pieces {
            out.add(piece.to_bytes().as_slice())?;
        }
        out.end()?;
    }
    Ok(())
}

fn close<S: Sink>(mut out: S, manifest: &Manifest) -> Result<S, BackupError> {
    let body = serde_json::to_vec(manifest).map_err(BackupError::new)?;
    out.copy((MANIFEST, Cut::Blob), &mut body.as_slice(), &|_| {})?;
    Ok(out)
}

/// Whole seconds from one instant to another.
pub(super) fn seconds(from: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.duration_since(from).as_secs()).unwrap_or_default()
}

async fn database(
    source: &Source<'_>,
    out: &mut impl Sink,
    progress: &dyn Fn(&str, u64),
) -> Result<Counts, BackupError> {
    let told = |bytes| progress(DATABASE, bytes);
    match source.store {
        db::Options::Sqlite(file) => {
            // Beside the store, where what it holds may be read anyway; used only where its pages cannot be read in place.
            let (aside, _) = Partial::beside(file)?;
            progress("beginning", 0);
            let mut frozen = Frozen::of(file, aside.path()).map_err(BackupError::new)?;
            out.copy((DATABASE, Cut::Pages), &mut frozen, &told)?;
            // Afterwards, while the last pieces are sealed: what it reads stays as it is.
            frozen.counts().map_err(BackupError::new)
        }
        db::Options::Postgres(url) => {
            let exported = source.db.export().await.map_err(BackupError::new)?;
            let (mut dump, database) = client("pg_dump", url)?;
            // Compressed, one new row would change all that comes after it.
            let mut dump = dump
                .args(["--format=custom", "--compress=0", "--no-owner", "--no-privileges"])
                .args(["--snapshot", &exported.name, "--dbname", &database])
                .stdout(Stdio::piped())
                .spawn()
                .map_err(absent("pg_dump"))?;
            let mut input =
                dump.stdout.take().ok_or(BackupError("pg_dump has no output".into()))?;
            out.copy((DATABASE, Cut::Content), &mut input, &told)?;
            if !dump.wait().map_err(BackupError::new)?.success() {
                return Err(BackupError(
                    "pg_dump did not succeed; see what it said above".to_owned(),
                ));
            }
            Ok(exported.counts)
        }
    }
}

/// Files that are stored, each with the names that its bytes may have.
pub(super) type Named = BTreeMap<String, [String; 2]>;

/// The files that a database names.
pub(super) async fn stored(db: &Db) -> Result<Named, BackupError> {
    let mut tx = db.read().await.map_err(BackupError::new)?;
    realtime::file::stored(&mut tx).await.map_err(BackupError::new)
}

/// The same with those of which it is written down that they are lost; also of a store that was restored from an older backup.
pub(super) async fn named(db: &Db) -> Result<Named, BackupError> {
    let mut tx = db.read().await.map_err(BackupError::new)?;
    realtime::file::named(&mut tx).await.map_err(BackupError::new)
}

/// The files that a database names, but for those that are written down as lost, and of which no bytes are where files are.
pub(crate) async fn bare(db: &Db, blobs: &Blobs) -> Result<Vec<String>, BackupError> {
    let named = stored(db).await?;
    let there = blobs.list().await.map_err(BackupError::new)?;
    let there: BTreeSet<String> = there.into_iter().map(|(name, _)| name).collect();
    let mut bare = Vec::new();
    for id in missing(db, &named, &there).await? {
        // One that is sealed by its own key while the list is read goes from one name to the other.
        let mut is_there = false;
        for name in named.get(&id).into_iter().flatten() {
            is_there |= blobs.read(name).await.map_err(BackupError::new)?.is_some();
        }
        if !is_there {
            bare.push(id);
        }
    }
    Ok(bare)
}

/// Those of which no bytes are there, unless this installation has removed them since.
pub(super) async fn missing(
    db: &Db,
    named: &Named,
    there: &BTreeSet<String>,
) -> Result<Vec<String>, BackupError> {
    let bare = named.iter().filter(|(_, names)| !names.iter().any(|name| there.contains(name)));
    let mut missing: Vec<String> = bare.map(|(id, _)| id.clone()).collect();
    if !missing.is_empty() {
        let still = stored(db).await?;
        missing.retain(|id| still.contains_key(id));
    }
    Ok(missing)
}

/// The files that the database names and that were not taken. Where that is each of them, files are elsewhere, and what was taken
/// is no backup.
async fn lost(
    db: &Db,
    named: &Named,
    taken: &BTreeSet<String>,
) -> Result<Vec<String>, BackupError> {
    let lost = missing(db, named, taken).await?;
    let is_any_there = named.values().flatten().any(|name| taken.contains(name));
    if lost.is_empty() || is_any_there {
        return Ok(lost);
    }
    Err(BackupError(format!(
        "the database names {} files, and not one of them is where the settings say that files are, so this would be no backup: \
         set files.url to where the server keeps them; if they are gone for good, `housecall files lost --all` writes that down",
        lost.len()
    )))
}

/// Files as they are after the database was copied: one that was removed meanwhile is left out, one that came is too many, and
/// neither breaks what the database says. Answers the names of those that were taken.
async fn files(
    blobs: &Blobs,
    out: &mut impl Sink,
    progress: &dyn Fn(&str, u64),
) -> Result<BTreeSet<String>, BackupError> {
    let (mut taken, mut count) = (BTreeSet::new(), 0);
    for (name, _) in blobs.list().await.map_err(BackupError::new)? {
        if file(blobs, &name, out).await? {
            taken.insert(name);
            count += 1;
            progress("files", count);
        }
    }
    Ok(taken)
}

/// Hands on what the list of files had under another name: one that is sealed by its own key meanwhile goes from one to the other.
async fn again(
    blobs: &Blobs,
    (named, ids): (&Named, &[String]),
    out: &mut impl Sink,
    taken: &mut BTreeSet<String>,
) -> Result<(), BackupError> {
    for names in ids.iter().filter_map(|id| named.get(id)) {
        // As it came first: once that goes, the other one stands.
        for name in names {
            if file(blobs, name, out).await? {
                taken.insert(name.clone());
                break;
            }
        }
    }
    Ok(())
}

/// Hands on a file; whether it was there until its end.
async fn file(blobs: &Blobs, name: &str, out: &mut impl Sink) -> Result<bool, BackupError> {
    let Some(mut pieces) = blobs.read(name).await.map_err(BackupError::new)? else {
        return Ok(false);
    };
    out.begin(&format!("{FILE}{name}"), Cut::Blob)?;
    loop {
        match pieces.try_next().await {
            Ok(Some(piece)) => out.add(&piece)?,
            Ok(None) => break,
            Err(error) => {
                // Of a folder each part is opened anew, so a file may go between two of them.
                let is_gone = blobs.read(name).await.map_err(BackupError::new)?.is_none();
                return if is_gone {
                    out.leave_out().map(|()| false)
                } else {
                    Err(BackupError::new(error))
                };
            }
        }
    }
    out.end()?;
    Ok(true)
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

#[cfg(test)]
mod tests {
    use super::super::archive::{Entries, FILE};
    use super::super::restore::{Files, Shelf};
    use super::{BackupError, Cut, Cutter, Named, PieceFolder, Sealing, Sink, again, files};
    use compliance::backup::{BackupKey, Opening, Pieces};
    use compliance::keys::{DataKeys, Kek, Sealer};
    use db::{Blobs, Db};
    use kernel::{SystemClock, SystemRandom};
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    /// Somebody deletes the file that comes first, once its first bytes were read; or seals it, by which it has another name.
    struct Deleting<'a, S> {
        sink: S,
        folder: &'a Path,
        first: Option<PathBuf>,
        seals: bool,
    }

    impl<S: Sink> Sink for Deleting<'_, S> {
        fn begin(&mut self, name: &str, cut: Cut) -> Result<(), BackupError> {
            let path = || self.folder.join(name.strip_prefix(FILE).unwrap());
            self.first.get_or_insert_with(path);
            self.sink.begin(name, cut)
        }

        fn add(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
            let first = self.first.as_ref().unwrap();
            let _ = if self.seals {
                std::fs::rename(first, first.with_extension("apart"))
            } else {
                std::fs::remove_file(first)
            };
            self.sink.add(bytes)
        }

        fn end(&mut self) -> Result<(), BackupError> {
            self.sink.end()
        }

        fn leave_out(&mut self) -> Result<(), BackupError> {
            self.sink.leave_out()
        }
    }

    /// A folder of three files.
    async fn three(folder: &Path) -> Blobs {
        let blobs = Blobs::folder(folder).unwrap();
        for name in ["visit/1", "visit/2", "visit/3"] {
            let mut writer = blobs.write(name).await.unwrap();
            for part in 0..3 {
                writer.push(vec![part; 300 << 10].into()).await.unwrap();
            }
            writer.finish().await.unwrap();
        }
        blobs
    }

    /// Reads a folder of three files, of which one goes meanwhile; answers what took them, how many there were, and the
    /// one that went.
    async fn taken<S: Sink>(sink: S, folder: &Path) -> (S, u64, PathBuf) {
        let blobs = three(folder).await;
        let mut out = Deleting { sink, folder, first: None, seals: false };
        let count = files(&blobs, &mut out, &|_, _| {}).await.unwrap().len();
        let count = u64::try_from(count).unwrap();
        let gone = out.first.unwrap();
        assert!(!gone.exists());
        (out.sink, count, gone)
    }

    #[tokio::test]
    async fn a_file_that_goes_while_it_is_read_is_not_in_a_whole_backup_which_goes_on() {
        let apart = tempfile::tempdir().unwrap();
        let recipient = BackupKey::create(&apart.path().join("key")).unwrap();
        let key = BackupKey::load(&apart.path().join("key")).unwrap();
        let whole = Sealing::new(Vec::new(), &recipient).unwrap();
        let (whole, count, gone) = taken(whole, &apart.path().join("files")).await;

        let sealed = whole.finish().unwrap();
        let input = Opening::new(sealed.as_slice(), &key).unwrap();
        let (mut entries, target) = (Entries { input, pieces: None }, apart.path().join("back"));
        let mut back = Files::open(&Shelf::Folder(target.clone())).unwrap();
        for _ in 0..3 {
            let name = entries.next().unwrap();
            back.take(&mut entries, name.strip_prefix(FILE).unwrap()).await.unwrap();
        }
        assert_eq!((back.count, count), (2, 2));
        back.keep();
        let there = Blobs::folder(&target).unwrap().list().await.unwrap();
        assert_eq!(there.len(), 2, "{there:?}");
        assert!(there.iter().all(|(name, bytes)| !gone.ends_with(name) && *bytes == 900 << 10));
    }

    #[tokio::test]
    async fn a_restore_that_fails_takes_away_what_it_wrote_and_nothing_else() {
        let apart = tempfile::tempdir().unwrap();
        let recipient = BackupKey::create(&apart.path().join("key")).unwrap();
        let key = BackupKey::load(&apart.path().join("key")).unwrap();
        let blobs = three(&apart.path().join("files")).await;
        let mut whole = Sealing::new(Vec::new(), &recipient).unwrap();
        files(&blobs, &mut whole, &|_, _| {}).await.unwrap();
        let sealed = whole.finish().unwrap();
        for is_used in [true, false] {
            let input = Opening::new(sealed.as_slice(), &key).unwrap();
            let mut entries = Entries { input, pieces: None };
            let target = apart.path().join("back");
            let mut back = Files::open(&Shelf::Folder(target.clone())).unwrap();
            for _ in 0..2 {
                let name = entries.next().unwrap();
                back.take(&mut entries, name.strip_prefix(FILE).unwrap()).await.unwrap();
            }
            if is_used {
                std::fs::write(target.join("visit/uploaded"), "and acknowledged").unwrap();
            }
            drop(back);
            if is_used {
                let left = Blobs::folder(&target).unwrap().list().await.unwrap();
                assert_eq!(left, [("visit/uploaded".to_owned(), 16)]);
                std::fs::remove_dir_all(&target).unwrap();
            }
            assert!(!target.exists(), "nothing of it is left");
        }
    }

    #[tokio::test]
    async fn a_recording_that_is_sealed_while_it_is_read_is_in_the_backup_as_it_is_sealed() {
        let apart = tempfile::tempdir().unwrap();
        let recipient = BackupKey::create(&apart.path().join("key")).unwrap();
        let key = BackupKey::load(&apart.path().join("key")).unwrap();
        let folder = apart.path().join("files");
        let blobs = three(&folder).await;
        let sink = Sealing::new(Vec::new(), &recipient).unwrap();
        let mut out = Deleting { sink, folder: &folder, first: None, seals: true };
        let mut taken = files(&blobs, &mut out, &|_, _| {}).await.unwrap();
        assert_eq!(taken.len(), 2);

        let names = |id: &str| [format!("visit/{id}"), format!("visit/{id}.apart")];
        let named: Named = ["1", "2", "3"].map(|id| (id.to_owned(), names(id))).into();
        let bare = named.iter().filter(|(_, names)| !taken.contains(&names[0]));
        let moved: Vec<String> = bare.map(|(id, _)| id.clone()).collect();
        again(&blobs, (&named, &moved), &mut out, &mut taken).await.unwrap();
        assert_eq!(moved.len(), 1);
        assert!(taken.contains(&names(&moved[0])[1]), "{taken:?}");

        let sealed = out.sink.finish().unwrap();
        let input = Opening::new(sealed.as_slice(), &key).unwrap();
        let (mut entries, target) = (Entries { input, pieces: None }, apart.path().join("back"));
        let mut back = Files::open(&Shelf::Folder(target)).unwrap();
        for _ in 0..4 {
            let name = entries.next().unwrap();
            back.take(&mut entries, name.strip_prefix(FILE).unwrap()).await.unwrap();
        }
        assert_eq!(back.count, 3);
    }

    #[tokio::test]
    async fn a_file_that_goes_while_it_is_read_is_not_in_a_backup_of_pieces_which_goes_on() {
        let apart = tempfile::tempdir().unwrap();
        let recipient = BackupKey::create(&apart.path().join("key")).unwrap();
        let db = Db::open(db::Options::Sqlite(apart.path().join("store"))).await.unwrap();
        db.migrate(compliance::MIGRATIONS).await.unwrap();
        let kek = Arc::new(Kek::create(&apart.path().join("kek")).unwrap());
        let keys = DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom));
        let keys = Arc::new(keys);
        let sealer = Sealer::open(&db, &keys).await.unwrap();
        let fresh = PieceFolder::beside(&apart.path().join("one.backup")).add(0).unwrap();
        let cutter =
            Cutter::start(Pieces::new(&sealer, &recipient).unwrap(), Arc::new(fresh)).unwrap();
        let (cutter, count, gone) = taken(cutter, &apart.path().join("files")).await;
        let entries = cutter.finish().unwrap().entries;
        assert_eq!((entries.len(), count), (2, 2));
        assert!(entries.iter().all(|(name, _)| !gone.ends_with(&name[FILE.len()..])));
    }
}
