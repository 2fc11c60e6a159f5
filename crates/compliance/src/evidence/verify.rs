//! Verifies a folder with nothing but itself and a key.

use super::manifest::{self, Manifest};
use super::{EvidenceError, names};
use crate::audit::{Frontier, Verifier, leaf};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// What was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// From when to when, and when it was made.
    pub about: String,
    /// Files whose hashes are the signed ones.
    pub files: usize,
    /// The index of the first audit entry, and the one after the last.
    pub entries: (u64, u64),
}

/// Verifies signature, files, and that the audit entries are all of their stretch of the log.
pub fn verify(folder: &Path, key: &Verifier) -> Result<Verified, EvidenceError> {
    let manifest = Manifest::read(key.open(&read(folder, names::MANIFEST)?)?)?;
    let mut signed: Vec<&str> = manifest.files.iter().map(|(path, _)| path.as_str()).collect();
    signed.push(names::MANIFEST);
    for path in manifest::files(folder)? {
        if !signed.contains(&path.as_str()) {
            return Err(EvidenceError::Broken(path, "the manifest does not name this file"));
        }
    }
    for (path, hash) in &manifest.files {
        if manifest::hash(folder, path)? != *hash {
            return Err(EvidenceError::Broken(
                path.clone(),
                "the file is not the one that was signed",
            ));
        }
    }
    let entries = stretch(folder, key)?;
    Ok(Verified { about: manifest.about, files: manifest.files.len(), entries })
}

/// Grows the tree by the entries, and compares it with the checkpoint.
fn stretch(folder: &Path, key: &Verifier) -> Result<(u64, u64), EvidenceError> {
    let checkpoint = key.checkpoint(&read(folder, names::CHECKPOINT)?)?;
    let mut tree = restore(&read(folder, names::BEFORE)?)
        .ok_or(EvidenceError::Broken(names::BEFORE.to_owned(), "this is no tree"))?;
    let first = tree.size();
    let failed = |error| EvidenceError::File(names::ENTRIES.to_owned(), error);
    let file = File::open(folder.join(names::ENTRIES)).map_err(failed)?;
    for line in BufReader::new(file).lines() {
        tree.push(leaf(line.map_err(failed)?.as_bytes()));
    }
    if (tree.size(), tree.root()) != (checkpoint.size, checkpoint.root) {
        let what = "the entries do not lead to the signed checkpoint";
        return Err(EvidenceError::Broken(names::ENTRIES.to_owned(), what));
    }
    Ok((first, tree.size()))
}

fn restore(text: &str) -> Option<Frontier> {
    let mut lines = text.lines();
    let size = lines.next()?.parse().ok()?;
    let hashes: Vec<Vec<u8>> =
        lines.map(|line| STANDARD.decode(line).ok()).collect::<Option<_>>()?;
    Frontier::restore(size, &hashes.concat())
}

fn read(folder: &Path, path: &str) -> Result<String, EvidenceError> {
    std::fs::read_to_string(folder.join(path))
        .map_err(|error| EvidenceError::File(path.to_owned(), error))
}
