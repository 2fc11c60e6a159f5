//! A file's ciphertext, opened as it is read: at most one piece and one block are held.

use super::key::{begins, unpad};
use super::{CipherError, IV_BYTES};
use std::fmt;

/// A file that is being opened.
pub struct Opener {
    secret: [u8; 32],
    iv: [u8; IV_BYTES],
    /// So many bytes come before the first block.
    before: usize,
    /// What came and is not opened yet: never more than one block, and the last one among it.
    waiting: Vec<u8>,
}

impl fmt::Debug for Opener {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Opener")
    }
}

impl Opener {
    pub(super) const fn new(secret: [u8; 32], iv: [u8; IV_BYTES], before: usize) -> Self {
        Self { secret, iv, before, waiting: Vec::new() }
    }

    /// Opens what the next bytes complete. The last block waits for [`Self::finish`]: padding ends it.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<u8>, CipherError> {
        let skipped = self.before.min(bytes.len());
        self.before -= skipped;
        self.waiting.extend(bytes.iter().skip(skipped));
        let ready = self.waiting.len().saturating_sub(1) / IV_BYTES * IV_BYTES;
        let blocks: Vec<u8> = self.waiting.drain(..ready).collect();
        let Some(last) = blocks.last_chunk::<IV_BYTES>() else { return Ok(Vec::new()) };
        let plain = begins(&self.secret, self.iv, &blocks)?;
        self.iv = *last;
        Ok(plain)
    }

    /// The file's last bytes; fails when it does not end as ciphertext under this key does.
    pub fn finish(self) -> Result<Vec<u8>, CipherError> {
        unpad(&self.secret, self.iv, &self.waiting)
    }
}

#[cfg(test)]
mod tests {
    use crate::cipher::{CipherKey, Format, Passing};

    #[test]
    fn a_file_opens_to_what_was_closed_however_it_is_cut() {
        let key = CipherKey::new("the visit's").unwrap();
        let plain: Vec<u8> = (0..9_000_u32).map(|at| at.to_le_bytes()[0]).collect();
        for format in [Format::Acrh, Format::LegacyRandomIv] {
            for length in [1, 15, 16, 17, 4_096, 9_000] {
                let file = key.encrypt_bytes(format, &plain[..length], [7; 16]).unwrap();
                for step in [1, 16, 25, 26, 27, 5_000] {
                    let mut passing = Passing::default();
                    passing.push(&file);
                    let mut opener = passing.opener(&key).unwrap();
                    let pieces = file.chunks(step).map(|piece| opener.push(piece).unwrap());
                    let mut opened = pieces.collect::<Vec<_>>().concat();
                    opened.extend(opener.finish().unwrap());
                    assert!(opened == plain[..length], "{format:?} {length} bytes by {step}");
                }
            }
        }
    }

    #[test]
    fn a_file_that_is_cut_does_not_end() {
        let key = CipherKey::new("the visit's").unwrap();
        let file = key.encrypt_bytes(Format::Acrh, &[7; 100], [7; 16]).unwrap();
        let mut passing = Passing::default();
        passing.push(&file);
        let mut opener = passing.opener(&key).unwrap();
        opener.push(&file[..file.len() - 7]).unwrap();
        assert!(opener.finish().is_err());
    }
}
