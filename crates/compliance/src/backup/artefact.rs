//! The newest backup's own file, looked at where it lies by whoever has no key: whether it is there as its record says, begins as
//! what is sealed does, and has all its pieces beside it.

use super::piece::{PIECES, shelved};
use super::signature::feed;
use super::{Job, seal};
use crate::check::{Site, Status, until};
use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use kernel::Timestamp;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;
use tokio::sync::{Mutex, oneshot};
use tokio::time::timeout;

/// How a backup begins that lists pieces.
pub const LISTED: &[u8; 20] = b"housecall-backup-3\n\n";
/// How files end that are not whole yet.
const PARTIAL: &str = ".partial";

/// So long a look may stand still. A large backup is read on for longer than that; a share that is gone never answers.
const STILL: Duration = Duration::from_secs(30);

/// Where backups lie by the settings, if these say so; a prop.
#[derive(Clone, Debug, Default)]
pub struct Shelf(pub Option<PathBuf>);

/// What was seen of the newest backup in one run of checks, which read it once together; a prop.
#[derive(Debug, Default)]
pub struct Seen(Mutex<Option<(PathBuf, String, Sight)>>);

/// What was seen of the newest backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// It is there as it was made, and sealed; so many files beside it are no sealed backups.
    Sealed(usize),
    /// No file there is the one that was made.
    Gone,
    /// It is there, and does not begin as what is sealed does.
    Open,
    /// It is there, and so many of its pieces are not.
    Lacking(u64),
    /// Nobody could look, and why.
    Unseen(String),
}

impl Sight {
    /// What is made of it.
    pub(super) fn judged(&self) -> (Status, String) {
        match self {
            Self::Sealed(0) => {
                (Status::Pass, "its file lies there as it was made, and is sealed".to_owned())
            }
            Self::Sealed(strange) => (
                Status::Warn,
                format!(
                    "its file lies there as it was made, and is sealed; beside it lie files that are no sealed backups: {strange}"
                ),
            ),
            Self::Gone => {
                (Status::Fail, "no file in `backup.folder` is the one that was made".to_owned())
            }
            Self::Open => (
                Status::Fail,
                "its file does not begin as what is sealed does: it stands in the clear".to_owned(),
            ),
            Self::Lacking(count) => (
                Status::Fail,
                format!("it cannot be restored whole, for pieces of it are missing: {count}"),
            ),
            Self::Unseen(why) => (Status::Warn, format!("nobody looked at its file: {why}")),
        }
    }
}

/// Looks at the backup that a record is of.
pub(super) async fn seen(site: &Site, job: &Job) -> Sight {
    let Some(shelf) = site.prop::<Shelf>() else {
        let words = "where backups lie stands in the settings; name them by --config";
        return Sight::Unseen(words.to_owned());
    };
    let Some(folder) = shelf.0.clone() else {
        let words = "`backup.folder` is not set; set it to where this machine reads them";
        return Sight::Unseen(words.to_owned());
    };
    let run = site.prop::<Seen>().unwrap_or_default();
    let mut kept = run.0.lock().await;
    let is_it = |(place, of, _): &&(PathBuf, String, Sight)| *place == folder && *of == job.sha256;
    if let Some((_, _, sight)) = kept.as_ref().filter(is_it) {
        return sight.clone();
    }
    let (place, of) = (folder.clone(), job.clone());
    let sight = answer(&folder, STILL, move |steps| look(&place, &of, steps)).await;
    *kept = Some((folder, job.sha256.clone(), sight.clone()));
    sight
}

/// What a look comes to that may read for long, or hang where a share is gone. So it is done on a thread of its own, for which
/// the end of the program does not wait, and given up where it goes no step further in so long.
pub(super) async fn answer(
    folder: &Path,
    still: Duration,
    look: impl FnOnce(&AtomicU64) -> io::Result<Sight> + Send + 'static,
) -> Sight {
    goes_on(still, look).await.unwrap_or_else(|error| {
        let named = folder.display();
        Sight::Unseen(format!("`backup.folder` {named} cannot be read from here ({error})"))
    })
}

async fn goes_on(
    still: Duration,
    look: impl FnOnce(&AtomicU64) -> io::Result<Sight> + Send + 'static,
) -> io::Result<Sight> {
    let (answer, mut answered) = oneshot::channel();
    let steps = Arc::new(AtomicU64::new(0));
    let own = Arc::clone(&steps);
    let work = move || drop(answer.send(look(&own)));
    thread::Builder::new().name("backup-look".to_owned()).spawn(work)?;
    let mut before = 0;
    loop {
        if let Ok(come) = timeout(still, &mut answered).await {
            return come.unwrap_or_else(|gone| Err(io::Error::other(gone)));
        }
        let gone = steps.load(Ordering::Relaxed);
        if gone == before {
            let words = format!("it did not answer for {} s", still.as_secs());
            return Err(io::Error::new(io::ErrorKind::TimedOut, words));
        }
        before = gone;
    }
}

/// How a backup begins.
enum Head {
    /// It says as of when it is, and names its pieces.
    Listed(Timestamp),
    /// It has all in itself.
    Whole,
}

/// A file that is read, a step each time.
struct Counted<'a>(File, &'a AtomicU64);

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.read(buffer)
    }
}

fn look(folder: &Path, job: &Job, steps: &AtomicU64) -> io::Result<Sight> {
    let (mut own, mut strange) = (Vec::new(), 0);
    for entry in fs::read_dir(folder)? {
        steps.fetch_add(1, Ordering::Relaxed);
        let path = entry?.path();
        // What goes while it is looked at was an old one, or not whole yet.
        let Ok(facts) = fs::metadata(&path) else { continue };
        if !facts.is_file() || path.as_os_str().as_encoded_bytes().ends_with(PARTIAL.as_bytes()) {
            continue;
        }
        match head(&path)? {
            None => strange += 1,
            Some(Head::Listed(made)) if made == job.made => own.push((facts.modified()?, path)),
            Some(Head::Listed(_)) => {}
            // It says not as of when it is, but was written no sooner.
            Some(Head::Whole) => {
                let written = Timestamp::try_from(facts.modified()?).map_err(io::Error::other)?;
                if until(written) >= job.made {
                    own.push((facts.modified()?, path));
                }
            }
        }
    }
    // The newest first: of those that have all in themselves each that is not it is read in vain.
    own.sort_by(|one, other| other.cmp(one));
    for (_, path) in own {
        if sha256(&path, steps)? == job.sha256 {
            return judge((folder, &path), strange, steps);
        }
    }
    Ok(Sight::Gone)
}

/// What stands at a file's beginning; `None` of what is no backup.
fn head(path: &Path) -> io::Result<Option<Head>> {
    let (mut input, mut magic) = (File::open(path)?, [0; LISTED.len()]);
    if !seal::fills(&mut input, &mut magic)? {
        return Ok(None);
    }
    if magic == *seal::MAGIC {
        return Ok(Some(Head::Whole));
    }
    let mut made = [0; 8];
    if magic != *LISTED || !seal::fills(&mut input, &mut made)? {
        return Ok(None);
    }
    Ok(Timestamp::from_microsecond(i64::from_be_bytes(made)).ok().map(Head::Listed))
}

fn sha256(path: &Path, steps: &AtomicU64) -> io::Result<String> {
    let mut hash = Context::new(&SHA256);
    feed(&mut Counted(File::open(path)?, steps), &mut hash)?;
    Ok(HEXLOWER.encode(hash.finish().as_ref()))
}

/// What the file is that was made: behind the names of its pieces begins what is sealed.
fn judge((folder, path): (&Path, &Path), strange: usize, steps: &AtomicU64) -> io::Result<Sight> {
    let mut input = BufReader::new(File::open(path)?);
    let mut missing = 0;
    let mut magic = [0; LISTED.len()];
    input.read_exact(&mut magic)?;
    if magic == *LISTED {
        let (mut made, mut count) = ([0; 8], [0; 4]);
        input.read_exact(&mut made)?;
        input.read_exact(&mut count)?;
        for _ in 0..u32::from_be_bytes(count) {
            steps.fetch_add(1, Ordering::Relaxed);
            let mut name = [0; 32];
            input.read_exact(&mut name)?;
            let facts = fs::metadata(folder.join(PIECES).join(shelved(&name)));
            if !facts.is_ok_and(|facts| facts.is_file() && facts.len() > 0) {
                missing += 1;
            }
        }
        input.read_exact(&mut magic)?;
    }
    Ok(if !seal::begins(&magic, &mut input)? {
        Sight::Open
    } else if missing > 0 {
        Sight::Lacking(missing)
    } else {
        Sight::Sealed(strange)
    })
}
