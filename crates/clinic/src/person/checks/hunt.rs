//! Looks for texts in the raw files of an embedded store: tables, indexes, free pages and the log of writes alike; in letters
//! of either size, for an index for searching would have them in small ones. Of a server's store, whose files are elsewhere, it
//! looks through what stands in the tables.
//!
//! All texts are looked for together, so a file is read once however many there are, and a piece at a time, so that it takes
//! no more memory the longer it is. It is read on a thread of its own, behind those who serve: a file of 100 GB takes minutes.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use compliance::check::Unseen;
use db::{Blobs, Db, DbError, Row};
use fastrand::Rng;
use kernel::{Phi, Random as _, SystemRandom};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thread_priority::ThreadPriority;
use thread_priority::unix::{
    NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};
use tokio::sync::oneshot;

/// At most so many bytes are read of a file, or of all tables of a server: an hour or so of it, and more than any clinic has.
pub(super) const BYTES: u64 = 1 << 40;
const PIECE: usize = 1 << 20;
/// So much is read of the beginning of each stored file: a document that is ciphertext there is ciphertext behind it.
const HEAD: u64 = 64 << 10;
/// At most so many stored files are read, some 128 MB of them. Which, is chance, so that the next run looks at others.
pub(super) const FILES: usize = 2_000;
/// Of a bucket at most so many are, each by a request of its own, and that takes no longer than this.
pub(super) const OBJECTS: usize = 200;
const PATIENCE: Duration = Duration::from_mins(2);
/// What a disk keeps for its own repair, shut to everybody.
const LOST: &str = "lost+found";

/// A niceness of 10, on a scale that ends with 99 at -20: a tenth of a processor where others want it all.
const PRIORITY: u8 = 23;

/// The ordinary policy, whose priority is a niceness.
const NICE: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Other);

/// What was looked through, and which of the texts were found.
#[derive(Debug, Default)]
pub(super) struct Hunt {
    pub(super) files: usize,
    /// Whether the tables of a server were looked through, where no file is.
    pub(super) by_query: bool,
    pub(super) bytes: u64,
    /// What lies behind the bytes that are read.
    pub(super) unread: u64,
    /// By their places among those that were looked for.
    pub(super) found: BTreeSet<usize>,
    /// The same, of those that stand in stored files.
    pub(super) found_stored: BTreeSet<usize>,
    /// How many stored files were looked at, how much of them was read, and how much lies behind that.
    pub(super) stored: usize,
    pub(super) stored_bytes: u64,
    pub(super) stored_unread: u64,
    /// How many more stored files there are, of which nothing was read.
    pub(super) stored_left: usize,
    /// How many files and folders among them this account may not read.
    pub(super) stored_shut: usize,
}

impl Hunt {
    /// Keeps what was seen of stored files.
    fn and(&mut self, seen: Self) {
        self.found_stored = seen.found;
        (self.stored, self.stored_bytes) = (seen.stored, seen.stored_bytes);
        self.stored_unread = seen.stored_unread;
        (self.stored_left, self.stored_shut) = (seen.stored_left, seen.stored_shut);
    }
}

/// Looks through the tables of a store whose files are not on this machine; through none of an embedded one.
pub(super) async fn tables(db: &Db, texts: &[Phi], most: u64) -> Result<Hunt, Unseen> {
    let mut hunt = Hunt::default();
    let Some(mut sweep) = db.sweep().await?.filter(|_| !texts.is_empty()) else { return Ok(hunt) };
    let wanted = Wanted::of(texts)?;
    hunt.by_query = true;
    while hunt.bytes < most {
        let Some(rows) = sweep.piece().await? else { break };
        for value in rows.iter().flat_map(Row::blobs) {
            hunt.bytes += value.len() as u64;
            wanted.keep(value, &mut hunt);
        }
        tokio::task::yield_now().await;
    }
    hunt.unread = sweep.left();
    Ok(hunt)
}

/// Looks through the files of a store; through none, where it has none on this machine.
pub(super) async fn raw(database: Option<&Path>, texts: &[Phi], most: u64) -> Result<Hunt, Unseen> {
    let Some(database) = database.filter(|_| !texts.is_empty()) else {
        return Ok(Hunt::default());
    };
    let (database, wanted) = (database.to_owned(), Wanted::of(texts)?);
    behind(move |is_over| wanted.files(&database, most, is_over)).await
}

/// Looks through the beginnings of so many files in a folder, and keeps what was found with the rest. Files of an embedded store
/// are left alone, should they lie there: whoever closes one takes that store's locks away.
pub(super) async fn stored(
    (folder, database): (&Path, Option<&Path>),
    texts: &[Phi],
    most: usize,
    hunt: &mut Hunt,
) -> Result<(), Unseen> {
    if texts.is_empty() {
        return Ok(());
    }
    let (folder, wanted) = (folder.to_owned(), Wanted::of(texts)?);
    let apart = database.and_then(Path::file_name).map(OsStr::to_owned);
    let looked = (folder, most);
    let seen = behind(move |is_over| wanted.folder(looked, apart.as_deref(), is_over)).await?;
    hunt.and(seen);
    Ok(())
}

/// Looks through the beginnings of so many objects of a bucket, and keeps what was found with the rest.
pub(super) async fn objects(
    blobs: &Blobs,
    texts: &[Phi],
    most: usize,
    hunt: &mut Hunt,
) -> Result<(), Unseen> {
    if texts.is_empty() {
        return Ok(());
    }
    let wanted = Wanted::of(texts)?;
    let looked = tokio::time::timeout(PATIENCE, wanted.objects(blobs, most)).await;
    hunt.and(looked??);
    Ok(())
}

/// Reads files on a thread of its own, behind those who serve.
async fn behind(
    work: impl FnOnce(&dyn Fn() -> bool) -> io::Result<Hunt> + Send + 'static,
) -> Result<Hunt, Unseen> {
    let (answer, answered) = oneshot::channel();
    let thread = std::thread::Builder::new().name("raw-files".to_owned());
    thread.spawn(move || {
        // Where that is refused, it goes on as it was.
        if let Ok(priority) = PRIORITY.try_into() {
            let priority = ThreadPriority::Crossplatform(priority);
            let _ = set_thread_priority_and_policy(thread_native_id(), priority, NICE);
        }
        let hunt = work(&|| answer.is_closed());
        // Whoever asked may have gone away.
        let _ = answer.send(hunt);
    })?;
    Ok(answered.await??)
}

/// A file from its beginning, whoever else reads by the same descriptor.
struct FromStart<'a> {
    file: &'a File,
    at: u64,
}

impl Read for FromStart<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read_at(buffer, self.at)?;
        self.at += got as u64;
        Ok(got)
    }
}

/// What there is to read; nothing of what went meanwhile, nor of what this account may not read, which is counted.
fn come<T>(answer: io::Result<T>, hunt: &mut Hunt) -> io::Result<Option<T>> {
    match answer {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            hunt.stored_shut += 1;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// So many files at most, each as likely as any other.
struct Sample {
    kept: Vec<PathBuf>,
    seen: usize,
    most: usize,
    chance: Rng,
}

impl Sample {
    fn of(most: usize) -> Self {
        Self { kept: Vec::new(), seen: 0, most, chance: chance() }
    }

    fn add(&mut self, file: PathBuf) {
        self.seen += 1;
        if self.kept.len() < self.most {
            self.kept.push(file);
        } else if let Some(place) = self.kept.get_mut(self.chance.usize(..self.seen)) {
            *place = file;
        }
    }

    /// Takes from the files of a folder and of those beneath, but for those whose names begin like that; links are not followed.
    fn take(
        &mut self,
        folder: PathBuf,
        apart: Option<&OsStr>,
        (hunt, is_over): (&mut Hunt, &dyn Fn() -> bool),
    ) -> io::Result<()> {
        let is_apart = |name: &OsStr| {
            let begins = |own: &OsStr| name.as_encoded_bytes().starts_with(own.as_encoded_bytes());
            apart.is_some_and(begins)
        };
        let (lost, mut folders) = (folder.join(LOST), vec![folder]);
        while let Some(next) = folders.pop() {
            // Where there is no folder no file was ever stored.
            let Some(entries) = come(std::fs::read_dir(next), hunt)? else { continue };
            for entry in entries {
                if is_over() {
                    return Ok(());
                }
                let entry = entry?;
                let (kind, path) = (entry.file_type()?, entry.path());
                if kind.is_dir() && path != lost {
                    folders.push(path);
                } else if kind.is_file() && !is_apart(&entry.file_name()) {
                    self.add(path);
                }
            }
        }
        Ok(())
    }
}

/// Another one each time.
fn chance() -> Rng {
    let mut seed = [0; 8];
    SystemRandom.fill(&mut seed);
    Rng::with_seed(u64::from_le_bytes(seed))
}

/// What is looked for, as one automaton.
struct Wanted {
    all: AhoCorasick,
    /// Which text each of its patterns is of.
    of: Vec<usize>,
    longest: usize,
}

impl Wanted {
    fn of(texts: &[Phi]) -> io::Result<Self> {
        let (mut patterns, mut of) = (Vec::new(), Vec::new());
        for (at, text) in texts.iter().enumerate() {
            patterns.push(text.expose().to_owned());
            of.push(at);
            // The automaton knows letters of either size of ASCII only.
            let small = text.expose().to_lowercase();
            if !small.eq_ignore_ascii_case(text.expose()) {
                patterns.push(small);
                of.push(at);
            }
        }
        let longest = patterns.iter().map(String::len).max().unwrap_or(0);
        let mut builder = AhoCorasick::builder();
        // A table of all transitions: some 30 MB at most for what one check looks for, and read at one step a byte.
        builder.kind(Some(AhoCorasickKind::DFA)).ascii_case_insensitive(true);
        let all = builder.build(patterns);
        Ok(Self { all: all.map_err(io::Error::other)?, of, longest })
    }

    /// Keeps which of them stand here.
    fn keep(&self, piece: &[u8], hunt: &mut Hunt) {
        let found = self.all.find_overlapping_iter(piece);
        hunt.found.extend(found.filter_map(|one| self.of.get(one.pattern().as_usize())));
    }

    /// Keeps which of them the files of a store hold, unless nobody waits for that any more.
    fn files(&self, database: &Path, most: u64, is_over: &dyn Fn() -> bool) -> io::Result<Hunt> {
        let mut hunt = Hunt::default();
        let wal = {
            let mut name = database.as_os_str().to_owned();
            name.push("-wal");
            PathBuf::from(name)
        };
        for file in [database, &wal] {
            if file.is_file() {
                hunt.files += 1;
                // It may be run where the store is open: a descriptor that is closed takes its locks away.
                self.search((db::held_open(file)?, most), &mut hunt, is_over)?;
            }
        }
        Ok(hunt)
    }

    /// Keeps which of them the beginnings of so many files in a folder hold, but of those whose names begin like that.
    fn folder(
        &self,
        (folder, most): (PathBuf, usize),
        apart: Option<&OsStr>,
        is_over: &dyn Fn() -> bool,
    ) -> io::Result<Hunt> {
        let (mut hunt, mut sample) = (Hunt::default(), Sample::of(most));
        sample.take(folder, apart, (&mut hunt, is_over))?;
        hunt.stored_left = sample.seen.saturating_sub(sample.kept.len());
        for path in sample.kept {
            if is_over() {
                break;
            }
            self.head(&path, &mut hunt)?;
        }
        Ok(hunt)
    }

    /// Keeps which of them the beginnings of so many objects hold.
    async fn objects(&self, blobs: &Blobs, most: usize) -> Result<Hunt, DbError> {
        let (mut hunt, mut chance) = (Hunt::default(), chance());
        let (names, all) = blobs.sample(most, |below| chance.usize(..below)).await?;
        hunt.stored_left = all.saturating_sub(names.len());
        for (name, whole) in names {
            // It may have been removed meanwhile.
            if let Some(head) = blobs.beginning(&name, whole.min(HEAD)).await? {
                self.begins(&head, whole, &mut hunt);
            }
        }
        Ok(hunt)
    }

    /// Keeps which of them the beginning of a file holds.
    fn head(&self, path: &Path, hunt: &mut Hunt) -> io::Result<()> {
        let Some(file) = come(File::open(path), hunt)? else { return Ok(()) };
        let (whole, mut head) = (file.metadata()?.len(), Vec::new());
        file.take(HEAD).read_to_end(&mut head)?;
        self.begins(&head, whole, hunt);
        Ok(())
    }

    /// Keeps which of them the beginning holds of something that is so long.
    fn begins(&self, head: &[u8], whole: u64, hunt: &mut Hunt) {
        let read = head.len() as u64;
        hunt.stored += 1;
        hunt.stored_bytes += read;
        hunt.stored_unread += whole.saturating_sub(read);
        self.keep(head, hunt);
    }

    /// Keeps which of them a file holds, in so many bytes of it.
    fn search(
        &self,
        (file, most): (&File, u64),
        hunt: &mut Hunt,
        is_over: &dyn Fn() -> bool,
    ) -> io::Result<()> {
        let whole = file.metadata()?.len();
        let mut file = FromStart { file, at: 0 }.take(most);
        let (mut piece, mut read) = (Vec::with_capacity(PIECE + self.longest), 0);
        while !is_over() {
            let got = file.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
            if got == 0 {
                break;
            }
            read += got as u64;
            self.keep(&piece, hunt);
            // A text that lies across two pieces is whole in the next one.
            let from = piece.len().saturating_sub(self.longest.saturating_sub(1));
            piece.drain(..from);
        }
        hunt.bytes += read;
        hunt.unread += whole.saturating_sub(read);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{BYTES, FILES, HEAD, Hunt, PIECE, come, objects, raw, stored};
    use db::Blobs;
    use kernel::Phi;
    use std::io::{Error, ErrorKind};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;

    #[tokio::test]
    async fn stored_files_are_looked_at_by_their_beginnings_and_a_store_among_them_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("files");
        let name = [Phi::new("Maya Mutant")];
        let looked = async || {
            let (mut hunt, database) = (Hunt::default(), folder.join("store.db"));
            let places = (folder.as_path(), Some(database.as_path()));
            stored(places, &name, FILES, &mut hunt).await.unwrap();
            (hunt.stored, hunt.found_stored.len(), hunt.stored_unread)
        };
        assert_eq!(looked().await, (0, 0, 0), "there is no such folder yet");
        std::fs::create_dir_all(folder.join("ab")).unwrap();
        for own in ["store.db", "store.db-wal"] {
            std::fs::write(folder.join(own), "of Maya Mutant").unwrap();
        }
        let head = usize::try_from(HEAD).unwrap();
        let long = [vec![b'x'; head], b"of Maya Mutant".to_vec()].concat();
        std::fs::write(folder.join("ab/abc"), long).unwrap();
        assert_eq!(looked().await, (1, 0, 14));
        std::fs::write(folder.join("ab/abd.apart"), "of maya mutant").unwrap();
        assert_eq!(looked().await, (2, 1, 14));
    }

    /// What is seen of a folder of stored files, of so many at most.
    async fn seen(folder: &Path, most: usize) -> Hunt {
        let mut hunt = Hunt::default();
        stored((folder, None), &[Phi::new("Maya Mutant")], most, &mut hunt).await.unwrap();
        hunt
    }

    #[tokio::test]
    async fn of_more_stored_files_than_are_read_the_rest_is_told_and_each_has_its_turn() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            std::fs::write(folder.path().join(name), "ciphertext").unwrap();
        }
        assert_eq!(seen(folder.path(), 2).await.stored_left, 0);
        std::fs::write(folder.path().join("c"), "of Maya Mutant").unwrap();
        let (mut found, mut passed) = (0, 0);
        for _ in 0..100 {
            let hunt = seen(folder.path(), 2).await;
            assert_eq!((hunt.stored, hunt.stored_left), (2, 1), "the third is told as unread");
            found += hunt.found_stored.len();
            passed += 1 - hunt.found_stored.len();
        }
        assert!(found > 0 && passed > 0, "{found} of 100");
    }

    #[tokio::test]
    async fn of_a_bucket_a_sample_is_looked_through_and_the_rest_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::folder(folder.path()).unwrap();
        std::fs::create_dir(folder.path().join("ab")).unwrap();
        for (name, text) in [("ab/a", "ciphertext"), ("ab/b", ""), ("ab/c", "of Maya Mutant")] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let name = [Phi::new("Maya Mutant")];
        let looked = async |most: usize| {
            let mut hunt = Hunt::default();
            objects(&blobs, &name, most, &mut hunt).await.unwrap();
            (hunt.stored, hunt.stored_left, hunt.found_stored.len())
        };
        assert_eq!(looked(3).await, (3, 0, 1));
        let (read, left, _) = looked(2).await;
        assert_eq!((read, left), (2, 1));
    }

    #[tokio::test]
    async fn a_folder_that_is_shut_is_counted_and_the_others_are_looked_through() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["ab", "cd", "lost+found", "ef/lost+found"] {
            std::fs::create_dir_all(folder.path().join(name)).unwrap();
            std::fs::write(folder.path().join(name).join("file"), "of Maya Mutant").unwrap();
        }
        let shut = folder.path().join("ab");
        std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o000)).unwrap();
        // Nothing is shut to root.
        let closed = usize::from(std::fs::read_dir(&shut).is_err());
        let hunt = seen(folder.path(), FILES).await;
        assert_eq!((hunt.stored, hunt.stored_shut), (3 - closed, closed));
        assert_eq!(hunt.found_stored.len(), 1);
        std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o700)).unwrap();
        let mut hunt = Hunt::default();
        let mut comes = |kind: ErrorKind| come::<()>(Err(Error::from(kind)), &mut hunt);
        assert_eq!(comes(ErrorKind::NotFound).unwrap(), None);
        assert_eq!(comes(ErrorKind::PermissionDenied).unwrap(), None);
        assert!(comes(ErrorKind::InvalidData).is_err());
        assert_eq!(hunt.stored_shut, 1);
    }

    #[tokio::test]
    async fn a_text_is_found_in_letters_of_either_size_and_across_two_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.db");
        let name = [Phi::new("Maya Mutant")];
        let at = |from: usize| [vec![b'x'; from], b"maya mutant".to_vec(), vec![b'x'; 9]].concat();
        for (content, hits) in [
            (b"Maya Moth and M. Mutant".to_vec(), 0),
            (b"of Maya Mutant".to_vec(), 1),
            (b"of MAYA MUTANT and maya mutant".to_vec(), 1),
            (at(3), 1),
            (at(PIECE - 4), 1),
            (at(PIECE - 11), 1),
            (at(PIECE), 1),
        ] {
            std::fs::write(&file, &content).unwrap();
            let hunt = raw(Some(&file), &name, BYTES).await.unwrap();
            assert_eq!((hunt.files, hunt.found.len()), (1, hits), "{} bytes", content.len());
            assert_eq!((hunt.bytes, hunt.unread), (content.len() as u64, 0));
        }
    }

    #[tokio::test]
    async fn what_lies_behind_the_bytes_that_are_read_is_counted_and_not_taken_for_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.db");
        let long = std::fs::File::create(&file).unwrap();
        let most = 4 * PIECE as u64;
        long.set_len(most).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&long, b"of Maya Mutant", most).unwrap();
        let name = [Phi::new("Maya Mutant")];
        let hunt = raw(Some(&file), &name, most).await.unwrap();
        assert_eq!((hunt.found.len(), hunt.bytes, hunt.unread), (0, most, 14));
        assert_eq!(raw(Some(&file), &name, BYTES).await.unwrap().found.len(), 1);
    }

    #[tokio::test]
    async fn a_store_of_a_year_is_read_to_its_end_while_others_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.db");
        let long = std::fs::File::create(&file).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&long, b"of Maya Mutant", 1 << 30).unwrap();
        let (name, mut turns) = ([Phi::new("Maya Mutant")], 0_u32);
        let others = async {
            while turns < u32::MAX {
                turns += 1;
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        };
        let hunt = tokio::select! {
            hunt = raw(Some(&file), &name, BYTES) => hunt.unwrap(),
            () = others => unreachable!("they go on as long as they may"),
        };
        let read = (hunt.found.len(), hunt.bytes, hunt.unread);
        assert_eq!(read, (1, (1 << 30) + 14, 0));
        assert!(turns > 1, "the runtime's only thread was not kept from anybody");
    }

    #[tokio::test]
    async fn each_of_many_texts_is_found_also_within_another_one_and_beyond_ascii() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.db");
        let mut texts: Vec<Phi> =
            (0..2_000).map(|number| Phi::new(format!("Nobody Number {number:04}"))).collect();
        texts.extend(["Zoë ÅNGSTRÖM", "number 1234", "Nobody Else"].map(Phi::new));
        std::fs::write(&file, "nobody number 1234, zoë ångström; Nobody Number 1999").unwrap();
        let hunt = raw(Some(&file), &texts, BYTES).await.unwrap();
        assert_eq!(Vec::from_iter(hunt.found), [1_234, 1_999, 2_000, 2_001]);
    }
}
