//! Bytes of a piece, where a disk takes them from without a copy.

use super::BackupError;
use compliance::backup::{Piece, Pieces};

/// What disks ask for at most: a write past the page cache begins there in memory.
const ALIGN: usize = 4_096;
/// No piece has more sealed bytes.
pub(super) const LONGEST: usize = 4 << 20;

/// A buffer that is used again and again.
pub(super) struct Block {
    bytes: Vec<u8>,
    /// Where the content begins. What stands before is nothing.
    start: usize,
}

impl Block {
    pub(super) fn new() -> Self {
        // Never more than this, so it stays where it is.
        let mut bytes = Vec::<u8>::with_capacity(ALIGN + LONGEST);
        let start = bytes.as_ptr().align_offset(ALIGN).min(ALIGN);
        bytes.resize(start, 0);
        Self { bytes, start }
    }

    pub(super) fn clear(&mut self) {
        self.bytes.truncate(self.start);
    }

    pub(super) const fn len(&self) -> usize {
        self.bytes.len().saturating_sub(self.start)
    }

    pub(super) fn extend(&mut self, more: &[u8]) {
        self.bytes.extend_from_slice(more);
    }

    /// Seals the content in its place.
    pub(super) fn seal(&mut self, pieces: &Pieces) -> Result<Piece, BackupError> {
        pieces.seal(&mut self.bytes, self.start).map_err(BackupError::new)
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }
}
