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
use std::thread;
use tokio::sync::oneshot;

/// How a backup begins that lists pieces.
pub const LISTED: &[u8; 20] = b"housecall-backup-3\n\n";
/// How files end that are not whole yet.
const PARTIAL: &str = ".partial";

/// Where backups lie by the settings, if these say so; a prop.
#[derive(Clone, Debug, Default)]
pub struct Shelf(pub Option<PathBuf>);

/// What was seen of the newest backup.
#[derive(Debug, PartialEq, Eq)]
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

/// Looks at the backup that a record is of. It may read for long, or hang where a share is gone, so it is done on a thread of its
/// own, for which the end of the program does not wait.
pub(super) async fn seen(site: &Site, job: &Job) -> Sight {
    let Some(shelf) = site.prop::<Shelf>() else {
        let words = "where backups lie stands in the settings; name them by --config";
        return Sight::Unseen(words.to_owned());
    };
    let Some(folder) = shelf.0.clone() else {
        let words = "`backup.folder` is not set; set it to where this machine reads them";
        return Sight::Unseen(words.to_owned());
    };
    let (named, job) = (folder.display().to_string(), job.clone());
    let (answer, answered) = oneshot::channel();
    let work = move || drop(answer.send(look(&folder, &job)));
    let begun = thread::Builder::new().name("backup-look".to_owned()).spawn(work);
    let come = match begun {
        Ok(_) => answered.await.unwrap_or_else(|gone| Err(io::Error::other(gone))),
        Err(error) => Err(error),
    };
    come.unwrap_or_else(|error| {
        Sight::Unseen(format!("`backup.folder` {named} cannot be read from here ({error})"))
    })
}

/// How a backup begins.
enum Head {
    /// It says as of when it is, and names its pieces.
    Listed(Timestamp),
    /// It has all in itself.
    Whole,
}

fn look(folder: &Path, job: &Job) -> io::Result<Sight> {
    let (mut own, mut strange) = (Vec::new(), 0);
    for entry in fs::read_dir(folder)? {
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
        if sha256(&path)? == job.sha256 {
            return judge(folder, &path, strange);
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

fn sha256(path: &Path) -> io::Result<String> {
    let mut hash = Context::new(&SHA256);
    feed(&mut File::open(path)?, &mut hash)?;
    Ok(HEXLOWER.encode(hash.finish().as_ref()))
}

/// What the file is that was made: behind the names of its pieces begins what is sealed.
fn judge(folder: &Path, path: &Path, strange: usize) -> io::Result<Sight> {
    let mut input = BufReader::new(File::open(path)?);
    let mut missing = 0;
    let mut magic = [0; LISTED.len()];
    input.read_exact(&mut magic)?;
    if magic == *LISTED {
        let (mut made, mut count) = ([0; 8], [0; 4]);
        input.read_exact(&mut made)?;
        input.read_exact(&mut count)?;
        for _ in 0..u32::from_be_bytes(count) {
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
