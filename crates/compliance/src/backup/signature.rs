//! The signature at a backup's end. Everybody who has the public half of a backup's key can seal something to it, and what is
//! restored becomes the clinic's store: only what its server signed may.

use super::SealError;
use crate::audit::{Signer, Verifier};
use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::{BASE64, HEXLOWER};
use std::io::{self, Read, Seek, SeekFrom};

/// The first line, so that no other note of this key is taken for a backup's.
const TITLE: &str = "housecall backup v1";
/// How many bytes tell the note's length.
const LENGTH: u64 = 4;
/// No note of ours is longer.
const LONGEST: u64 = 64 << 10;
/// What stands before each hand-over of the signing key, for whoever trusts an older one.
const HAND_OVER: &str = "hand-over ";
/// What is read at once.
const PIECE: usize = 1 << 20;

/// What stands behind a sealed stream of which this is the SHA-256: a signed note, and its length.
pub fn trailer(signer: &Signer, stream: &[u8]) -> Vec<u8> {
    let own = signer.verifier();
    let notes: Vec<String> = own.hand_overs().map(|one| one.note().to_owned()).collect();
    let note = signer.sign(&body(stream, &notes));
    let length = u32::try_from(note.len()).unwrap_or(u32::MAX);
    [note.as_bytes(), &length.to_be_bytes()].concat()
}

fn body(stream: &[u8], hand_overs: &[String]) -> String {
    let lines =
        hand_overs.iter().map(|note| format!("{HAND_OVER}{}\n", BASE64.encode(note.as_bytes())));
    format!("{TITLE}\n{}\n{}", HEXLOWER.encode(stream), lines.collect::<String>())
}

/// The hand-overs in a note, whoever signed it: they are held against themselves.
fn hand_overs(note: &str) -> Option<Vec<String>> {
    let lines = note.lines().filter_map(|line| line.strip_prefix(HAND_OVER));
    lines.map(|line| String::from_utf8(BASE64.decode(line.as_bytes()).ok()?).ok()).collect()
}

/// A backup that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// How many bytes the sealed stream has.
    pub stream: u64,
    /// The SHA-256 of the whole file, by which records name it.
    pub sha256: String,
}

/// Verifies a backup's signature, and leaves it at its beginning.
pub fn verify(file: &mut (impl Read + Seek), verifier: &Verifier) -> Result<Signed, SealError> {
    let failed = |error| SealError::File("the backup".to_owned(), error);
    let end = file.seek(SeekFrom::End(0)).map_err(failed)?;
    let note = note(file, end).map_err(failed)?.ok_or(SealError::CutOff)?;
    let stream = end.saturating_sub(LENGTH).saturating_sub(length(&note));
    file.rewind().map_err(failed)?;
    let mut hash = Context::new(&SHA256);
    feed(&mut file.by_ref().take(stream), &mut hash).map_err(failed)?;
    let notes = hand_overs(&note).ok_or(SealError::Unsigned)?;
    let verifier = verifier.clone().following(&notes).map_err(|_| SealError::Unsigned)?;
    if verifier.open(&note).ok() != Some(&body(hash.clone().finish().as_ref(), &notes)) {
        return Err(SealError::Unsigned);
    }
    feed(file, &mut hash).map_err(failed)?;
    file.rewind().map_err(failed)?;
    Ok(Signed { stream, sha256: HEXLOWER.encode(hash.finish().as_ref()) })
}

/// Whether a file is as it was signed, by whomever; leaves it at its beginning.
pub fn whole(file: &mut (impl Read + Seek)) -> Result<bool, SealError> {
    let failed = |error| SealError::File("the backup".to_owned(), error);
    let end = file.seek(SeekFrom::End(0)).map_err(failed)?;
    let Some(note) = note(file, end).map_err(failed)? else { return Ok(false) };
    let stream = end.saturating_sub(LENGTH).saturating_sub(length(&note));
    file.rewind().map_err(failed)?;
    let mut hash = Context::new(&SHA256);
    feed(&mut file.by_ref().take(stream), &mut hash).map_err(failed)?;
    file.rewind().map_err(failed)?;
    let Some(notes) = hand_overs(&note) else { return Ok(false) };
    Ok(note.starts_with(&body(hash.finish().as_ref(), &notes)))
}

fn length(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

/// The note at the end; `None` when there is none.
fn note(file: &mut (impl Read + Seek), end: u64) -> io::Result<Option<String>> {
    let Some(before) = end.checked_sub(LENGTH) else { return Ok(None) };
    file.seek(SeekFrom::Start(before))?;
    let mut length = [0; 4];
    file.read_exact(&mut length)?;
    let length = u64::from(u32::from_be_bytes(length));
    let Some(start) = before.checked_sub(length).filter(|_| length <= LONGEST) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(start))?;
    let mut note = Vec::new();
    file.take(length).read_to_end(&mut note)?;
    Ok(String::from_utf8(note).ok().filter(|note| note.starts_with(TITLE)))
}

pub(super) fn feed(input: &mut impl Read, hash: &mut Context) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        let count = input.read(&mut piece)?;
        let Some(read) = piece.get(..count).filter(|read| !read.is_empty()) else { return Ok(()) };
        hash.update(read);
    }
}
