//! The manifest: the period, when it was made, a line a file, and the signature of the audit log's key (C2SP signed-note).

use super::{EvidenceError, Period, names};
use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use kernel::Timestamp;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The first line, so that no other note of this key is taken for a manifest.
const TITLE: &str = "housecall evidence v1";

/// What a manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// From when up to when.
    pub(super) period: Period,
    /// When it was made.
    pub(super) made: Timestamp,
    /// Path and SHA-256 of each file, by path.
    pub(super) files: Vec<(String, String)>,
}

impl Manifest {
    /// The text that is signed.
    pub(super) fn text(&self) -> String {
        let (from, until) = self.period;
        let mut text = format!("{TITLE}\nfrom {from}\nuntil {until}\nmade {}\n", self.made);
        for (path, hash) in &self.files {
            let _ = writeln!(text, "{hash}  {path}");
        }
        text
    }

    /// Reads what was signed.
    pub(super) fn read(text: &str) -> Result<Self, EvidenceError> {
        let wrong = || EvidenceError::Broken(names::MANIFEST.to_owned(), "this is no manifest");
        let mut lines = text.lines();
        if lines.next() != Some(TITLE) {
            return Err(wrong());
        }
        let mut instant = |name| {
            let told = lines.next()?.strip_prefix(name)?.strip_prefix(' ')?;
            told.parse::<Timestamp>().ok()
        };
        let from = instant("from").ok_or_else(wrong)?;
        let until = instant("until").ok_or_else(wrong)?;
        let made = instant("made").ok_or_else(wrong)?;
        let file = |line: &str| {
            let (hash, path) = line.split_once("  ")?;
            let is_inside = !path.starts_with('/')
                && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
            is_inside.then(|| (path.to_owned(), hash.to_owned()))
        };
        let files = lines.map(|line| file(line).ok_or_else(wrong)).collect::<Result<_, _>>()?;
        Ok(Self { period: (from, until), made, files })
    }
}

/// The SHA-256 of a file, in hexadecimal, read in constant memory.
pub(super) fn hash(folder: &Path, path: &str) -> Result<String, EvidenceError> {
    let failed = |error| EvidenceError::File(path.to_owned(), error);
    let mut file = File::open(folder.join(path)).map_err(failed)?;
    let (mut context, mut piece) = (Context::new(&SHA256), vec![0; 64 << 10]);
    loop {
        let count = file.read(&mut piece).map_err(failed)?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { break };
        context.update(read);
    }
    Ok(HEXLOWER.encode(context.finish().as_ref()))
}

/// Every file under the folder, by path, with `/` between its parts. There may be nothing else: a link's target could
/// change after it was looked at, and a pipe never ends.
pub(super) fn files(folder: &Path) -> Result<Vec<String>, EvidenceError> {
    let mut found = Vec::new();
    let mut left = vec![String::new()];
    while let Some(inside) = left.pop() {
        let name = if inside.is_empty() { folder.display().to_string() } else { inside.clone() };
        let failed = |error| EvidenceError::File(name.clone(), error);
        for entry in std::fs::read_dir(folder.join(&inside)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                left.push(path);
            } else if kind.is_file() {
                found.push(path);
            } else {
                return Err(EvidenceError::Broken(path, "this is neither a file nor a folder"));
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
