//! Verifies a folder with nothing but itself and a key.

use super::manifest::{self, Manifest};
use super::{EvidenceError, Period, names};
use crate::audit::{self, Checkpoint, Frontier, HandOver, Shown, Verifier, leaf};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Timestamp;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

/// What was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// From when to when.
    pub period: Period,
    /// When it was made.
    pub made: Timestamp,
    /// Files whose hashes are the signed ones.
    pub files: usize,
    /// The index of the first audit entry of the period, and the one after the last.
    pub entries: (u64, u64),
    /// Whether no later entry stands behind the last, because the log as it was signed had none.
    pub ends_log: bool,
    /// The newest checkpoint in the stretch that witnesses have cosigned, and how many entries it covers.
    pub cosigned: Option<(u64, String)>,
}

/// Verifies signature, files, that the audit entries are all of their stretch of the log, and that what people read of them is
/// of each of these.
pub fn verify(folder: &Path, key: &Verifier) -> Result<Verified, EvidenceError> {
    let found = manifest::files(folder)?;
    let key = &followed(&found, folder, key)?;
    let signed = read(folder, names::MANIFEST)?;
    let manifest = Manifest::read(key.open(&signed)?)?;
    key.was_current(&signed, manifest.made)?;
    let mut signed: Vec<&str> = manifest.files.iter().map(|(path, _)| path.as_str()).collect();
    signed.push(names::MANIFEST);
    for path in found {
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
    let has_cosigned = manifest.files.iter().any(|(path, _)| path == names::COSIGNED);
    let note = has_cosigned.then(|| read(folder, names::COSIGNED)).transpose()?;
    let cosigned = note.as_deref().map(|note| key.past_checkpoint(note)).transpose()?;
    let (entries, ends_log) = stretch(folder, key, manifest.period, cosigned.as_ref())?;
    read_along(folder)?;
    let cosigned = cosigned.map(|checkpoint| checkpoint.size).zip(note);
    let Manifest { period, made, files } = manifest;
    Ok(Verified { period, made, files: files.len(), entries, ends_log, cosigned })
}

/// The key, led on along the hand-overs of the folder, which vouch for themselves.
fn followed(found: &[String], folder: &Path, key: &Verifier) -> Result<Verifier, EvidenceError> {
    if !found.iter().any(|path| path == names::HAND_OVERS) {
        return Ok(key.clone());
    }
    let notes = HandOver::split(&read(folder, names::HAND_OVERS)?);
    Ok(key.clone().following(&notes)?)
}

/// Grows the tree by the entries, compares it with the checkpoints, and sees that the first and the last of them are outside
/// of the period, as far as the log goes.
fn stretch(
    folder: &Path,
    key: &Verifier,
    period: Period,
    cosigned: Option<&Checkpoint>,
) -> Result<((u64, u64), bool), EvidenceError> {
    let broken = |what| EvidenceError::Broken(names::ENTRIES.to_owned(), what);
    let checkpoint = key.checkpoint(&read(folder, names::CHECKPOINT)?)?;
    let mut tree = restore(&read(folder, names::BEFORE)?)
        .ok_or(EvidenceError::Broken(names::BEFORE.to_owned(), "this is no tree"))?;
    let mut period = audit::Period::new(period, tree.size());
    let first = tree.size();
    let (mut is_whole, mut ends_log) = (first == 0, true);
    let mut ahead = cosigned;
    let failed = |error| EvidenceError::File(names::ENTRIES.to_owned(), error);
    let file = File::open(folder.join(names::ENTRIES)).map_err(failed)?;
    for line in BufReader::new(file).lines() {
        let line = line.map_err(failed)?;
        let is_first = tree.size() == first;
        tree.push(leaf(line.as_bytes()));
        ahead = ahead.filter(|one| tree.size() != one.size || tree.root() != one.root);
        if audit::tells_of_another_head(line.as_bytes(), tree.size().saturating_sub(1)) {
            return Err(broken("an entry says that somebody else wrote the log's head before it"));
        }
        let place = period.add(line.as_bytes());
        let place = place.ok_or_else(|| broken("an entry does not say when it was recorded"))?;
        is_whole |= is_first && place.is_before;
        ends_log = !place.is_after;
    }
    if (tree.size(), tree.root()) != (checkpoint.size, checkpoint.root) {
        return Err(broken("the entries do not lead to the signed checkpoint"));
    }
    if ahead.is_some() {
        return Err(broken("the entries do not lead to the checkpoint that witnesses cosigned"));
    }
    if !is_whole {
        return Err(broken(
            "the first entry is of the period: one before it may have been left out",
        ));
    }
    Ok((period.inside(), ends_log))
}

/// Holds the entries that are opened to be read against those that are proved, line by line, as far as they are readable
/// without keys: the key that signs the folder proves nothing about the log.
fn read_along(folder: &Path) -> Result<(), EvidenceError> {
    let broken = |what| EvidenceError::Broken(names::OPENED.to_owned(), what);
    let mut opened = lines(folder, names::OPENED)?;
    for entry in lines(folder, names::ENTRIES)? {
        let entry = entry?;
        let line = opened.next().transpose()?;
        let line = line.ok_or_else(|| broken("an entry of audit/entries.ndjson is left out"))?;
        // What does not open stands as it is stored.
        if line != entry && !Shown::tells(&line, &entry) {
            return Err(broken("a line is not the entry at its place in audit/entries.ndjson"));
        }
    }
    match opened.next() {
        None => Ok(()),
        Some(_) => Err(broken("it has more lines than audit/entries.ndjson")),
    }
}

fn lines(
    folder: &Path,
    path: &'static str,
) -> Result<impl Iterator<Item = Result<String, EvidenceError>> + use<>, EvidenceError> {
    let failed = move |error| EvidenceError::File(path.to_owned(), error);
    let file = File::open(folder.join(path)).map_err(failed)?;
    Ok(BufReader::new(file).lines().map(move |line| line.map_err(failed)))
}

pub(super) fn restore(text: &str) -> Option<Frontier> {
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
