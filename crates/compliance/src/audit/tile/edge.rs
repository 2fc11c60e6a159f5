//! The right edge of the tiles: the one of each level that is not full, and what has grown of it.

use super::{HASH, Hash, WIDTH, hashes, root, store};
use db::{DbError, Tx};
use std::collections::BTreeMap;

/// The last tile of each level, level 0 first.
#[derive(Debug, Default)]
pub(super) struct Edge {
    levels: Vec<Last>,
    grown: BTreeMap<store::Place, Vec<u8>>,
}

/// A tile that is not full.
#[derive(Debug, Default)]
struct Last {
    number: u64,
    hashes: Vec<u8>,
}

impl Last {
    fn width(&self) -> usize {
        self.hashes.len() / HASH
    }
}

impl Edge {
    pub(super) async fn read(tx: &mut Tx) -> Result<Self, DbError> {
        let mut edge = Self::default();
        for level in 0.. {
            let Some((number, hashes)) = store::last(tx, level).await? else { break };
            let last = Last { number, hashes };
            let is_full = last.width() == WIDTH;
            edge.levels.push(if is_full {
                Last { number: number + 1, hashes: Vec::new() }
            } else {
                last
            });
        }
        Ok(edge)
    }

    /// How many leaves the tiles hold.
    pub(super) fn size(&self) -> u64 {
        let width = |last: &Last| u64::try_from(last.width()).unwrap_or_default();
        self.levels.first().map_or(0, |last| (last.number << super::HEIGHT) + width(last))
    }

    /// Adds the hash of the next leaf, and of each subtree that it completes.
    pub(super) fn push(&mut self, leaf: Hash) {
        let (mut hash, mut level) = (leaf, 0);
        loop {
            if self.levels.len() <= level {
                self.levels.push(Last::default());
            }
            let Some(last) = self.levels.get_mut(level) else { return };
            last.hashes.extend_from_slice(&hash);
            if last.width() < WIDTH {
                return;
            }
            hash = root(&hashes(&last.hashes));
            let place = (u32::try_from(level).unwrap_or(u32::MAX), last.number);
            self.grown.insert(place, std::mem::take(&mut last.hashes));
            last.number += 1;
            level += 1;
        }
    }

    /// The tiles that are not as they were read.
    pub(super) fn grown(mut self) -> BTreeMap<store::Place, Vec<u8>> {
        for (level, last) in (0..).zip(self.levels) {
            if !last.hashes.is_empty() {
                self.grown.insert((level, last.number), last.hashes);
            }
        }
        self.grown
    }
}
