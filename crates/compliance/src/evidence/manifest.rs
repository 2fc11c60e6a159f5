//! The manifest: a line for the period, a line a file, and the signature of the audit log's key (C2SP signed-note).

use super::{EvidenceError, names};
use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The first line, so that no other note of this key is taken for a manifest.
const TITLE: &str = "housecall evidence v1";

/// What a manifest says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// For people: from when to when, and when it was made.
    pub(super) about: String,
    /// Path and SHA-256 of each file, by path.
    pub(super) files: Vec<(String, String)>,
}

impl Manifest {
    /// The text that is signed.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{TITLE}\n{}\n", self.about);
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
        let about = lines.next().ok_or_else(wrong)?.to_owned();
        let file = |line: &str| {
            let (hash, path) = line.split_once("  ")?;
            let is_inside = !path.starts_with('/')
                && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
            is_inside.then(|| (path.to_owned(), hash.to_owned()))
        };
        let files = lines.map(|line| file(line).ok_or_else(wrong)).collect::<Result<_, _>>()?;
        Ok(Self { about, files })
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

/// Every file under the folder, by path, with `/` between its parts.
pub(super) fn files(folder: &Path) -> Result<Vec<String>, EvidenceError> {
    let mut found = Vec::new();
    let mut left = vec![String::new()];
    while let Some(inside) = left.pop() {
        let failed = |error| EvidenceError::File(inside.clone(), error);
        for entry in std::fs::read_dir(folder.join(&inside)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            let is_folder = entry.file_type().map_err(failed)?.is_dir();
            if is_folder { left.push(path) } else { found.push(path) }
        }
    }
    found.sort_unstable();
    Ok(found)
}
