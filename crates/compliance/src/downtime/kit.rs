//! A kit in its file: how it is sealed and opened, and by which name it is found.

use crate::backup::{BackupKey, Opening, Recipient, SealError, Sealing, is_sealed};
use crate::check::is_ahead;
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kernel::{Phi, Timestamp};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// So many kits stay in a folder.
pub const KEPT: usize = 3;
/// Stands before the document, inside the seal: nothing else that is sealed to this key is taken for a kit.
const HEAD: &[u8] = b"housecall-downtime-kit-1\n";
const FORM: &str = "%Y-%m-%dT%H%M%SZ";
const BEGIN: &str = "downtime-";
const END: &str = ".kit";
/// Before and behind the name of what is not whole yet.
const HIDDEN: &str = ".";
const PARTIAL: &str = ".partial";
/// What is not whole after so long was left by a process that was killed.
const LEFT: SignedDuration = SignedDuration::from_hours(1);
/// No kit of ours is larger.
const LARGEST: u64 = 64 << 20;

/// Why a kit was not written or does not open.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// A file or folder cannot be read or written.
    #[error("{0}: {1}")]
    File(String, io::Error),
    /// Nothing could be sealed to the key.
    #[error("the downtime kit was not sealed: {0}")]
    Unsealed(String),
    /// The file holds something else.
    #[error(
        "{0} is no downtime kit; give a file that `housecall downtime-kit write` or the server has written"
    )]
    Other(String),
    /// Its end is missing.
    #[error("{0} ends too early: it was cut off; take the kit before it")]
    CutOff(String),
    /// It does not open.
    #[error(
        "{0} does not open with this key: it is sealed to another one, or was changed since it was written; use the key whose public \
         half `[downtime] recipient` names"
    )]
    Shut(String),
}

/// A kit in a folder, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// As of when it is.
    pub at: Timestamp,
}

/// What came out of a kit.
#[derive(Debug)]
pub struct Opened {
    /// The document.
    pub page: Phi,
    /// The SHA-256 of the sealed file.
    pub sha256: String,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> KitError {
    let name = path.display().to_string();
    |error| KitError::File(name, error)
}

fn name(at: Timestamp) -> String {
    format!("{BEGIN}{}{END}", at.strftime(FORM))
}

/// As of when a kit of this name is.
fn named(name: &str) -> Option<Timestamp> {
    let written = name.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let written = DateTime::strptime(FORM, written).ok()?;
    TimeZone::UTC.to_timestamp(written).ok()
}

fn hash(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest(&SHA256, bytes).as_ref())
}

/// Seals a document as of an instant into a new file of a folder, which is made when it is missing; answers the file and its
/// SHA-256.
pub fn write(
    folder: &Path,
    page: &Phi,
    (recipient, made): (&Recipient, Timestamp),
) -> Result<(PathBuf, String), KitError> {
    let sealed = sealed(page, recipient)?;
    let made_folder = DirBuilder::new().mode(0o700).recursive(true).create(folder);
    made_folder.map_err(at(folder))?;
    let path = folder.join(name(made));
    if path.exists() {
        let there = io::Error::new(io::ErrorKind::AlreadyExists, "is there already");
        return Err(KitError::File(path.display().to_string(), there));
    }
    let partial = folder.join(format!("{HIDDEN}{}{PARTIAL}", name(made)));
    let placed = put(&partial, &sealed)
        .and_then(|()| fs::rename(&partial, &path))
        .and_then(|()| fs::File::open(folder)?.sync_all());
    if placed.is_err() {
        // What cannot be removed is sealed, and goes with a later one.
        let _ = fs::remove_file(&partial);
    }
    placed.map_err(at(&path))?;
    Ok((path, hash(&sealed)))
}

fn sealed(page: &Phi, recipient: &Recipient) -> Result<Vec<u8>, KitError> {
    let unsealed = |error: &dyn std::fmt::Display| KitError::Unsealed(error.to_string());
    let sealing = Sealing::new(Vec::new(), recipient);
    let mut sealing = sealing.map_err(|error: SealError| unsealed(&error))?;
    let written =
        sealing.write_all(HEAD).and_then(|()| sealing.write_all(page.expose().as_bytes()));
    written.map_err(|error| unsealed(&error))?;
    sealing.finish().map_err(|error| unsealed(&error))
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The kits of a folder, the newest first, and last those that a wrong clock dated ahead; none where there is no folder.
pub fn files(folder: &Path, now: Timestamp) -> io::Result<Vec<File>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let at = entry.file_name().to_str().and_then(named);
        found.extend(at.map(|at| File { path: entry.path(), at }));
    }
    found.sort_by_key(|file| (is_ahead(file.at, now), std::cmp::Reverse(file.at)));
    Ok(found)
}

/// Removes all but the newest kits of a folder, and what killed processes left there.
pub fn prune(folder: &Path, now: Timestamp) -> Result<(), KitError> {
    for old in files(folder, now).map_err(at(folder))?.into_iter().skip(KEPT) {
        fs::remove_file(&old.path).map_err(at(&old.path))?;
    }
    for entry in fs::read_dir(folder).map_err(at(folder))?.flatten() {
        let name = entry.file_name();
        let partial = name.to_str().and_then(|name| name.strip_prefix(HIDDEN));
        let begun = partial.and_then(|name| name.strip_suffix(PARTIAL)).and_then(named);
        if begun.is_some_and(|begun| now.duration_since(begun) > LEFT) {
            // What stays is sealed, and in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

impl File {
    /// Its SHA-256, and whether it is sealed from its beginning to its end.
    pub(super) fn look(&self) -> io::Result<(String, bool)> {
        let mut bytes = Vec::new();
        fs::File::open(&self.path)?.take(LARGEST).read_to_end(&mut bytes)?;
        Ok((hash(&bytes), is_sealed(&mut bytes.as_slice())?))
    }
}

/// Opens a kit.
pub fn open(path: &Path, key: &BackupKey) -> Result<Opened, KitError> {
    let name = || path.display().to_string();
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    read.map_err(at(path))?;
    let opening = Opening::new(bytes.as_slice(), key);
    let mut opening = opening.map_err(|_| KitError::Other(name()))?;
    let mut opened = Vec::new();
    opening.read_to_end(&mut opened).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => KitError::CutOff(name()),
        _ => KitError::Shut(name()),
    })?;
    let page = opened.strip_prefix(HEAD).map(<[u8]>::to_vec);
    let page = page.and_then(|page| String::from_utf8(page).ok());
    let page = Phi::new(page.ok_or_else(|| KitError::Other(name()))?);
    Ok(Opened { page, sha256: hash(&bytes) })
}
