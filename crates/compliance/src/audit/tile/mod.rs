//! The log's tree as tiles of 256 hashes (C2SP tlog-tiles), so that a proof reads a handful of rows, not the log.
//!
//! Tiles follow the log as a reader, and what writes the log pays nothing for them. They are proof against nobody: the
//! log is the truth, and tiles that do not lead to its root are made again from it. Only hashes stand here; it refuses to
//! know entries.

mod edge;
mod store;
#[cfg(test)]
mod tests;

pub use store::MIGRATION;

use super::merkle::{self, Frontier, Hash};
use super::store as log;
use db::{Db, DbError, Tx};
use edge::Edge;
use std::collections::BTreeMap;
use std::ops::Range;

/// Commits read at once.
const PAGE: i64 = 256;
/// Levels of the tree between two levels of tiles.
const HEIGHT: u32 = 8;
/// Hashes in a full tile.
pub(super) const WIDTH: usize = 256;
/// Bytes of a hash.
const HASH: usize = 32;

/// The tiles of a store's log.
#[derive(Clone, Debug)]
pub struct Tiles(Db);

impl Tiles {
    /// The tiles of the log in this store.
    pub const fn new(db: Db) -> Self {
        Self(db)
    }

    /// Brings the tiles up to where the log ends now, some commits at a time.
    pub async fn follow(&self) -> Result<(), DbError> {
        let mut end = None;
        loop {
            let mut tx = self.0.read().await?;
            let mut edge = Edge::read(&mut tx).await?;
            let until = match end {
                Some(until) => until,
                None => *end.insert(log::read_head(&mut tx).await?.frontier.size()),
            };
            if edge.size() >= until {
                return Ok(());
            }
            let page = log::batches(&mut tx, edge.size(), PAGE).await?;
            tx.commit().await?;
            if page.is_empty() {
                return Ok(());
            }
            for batch in &page {
                let broken =
                    || DbError::Corrupt(format!("the audit log cannot be read at {}", batch.first));
                let entries = batch.split().filter(|_| batch.first == edge.size());
                for entry in entries.ok_or_else(broken)? {
                    edge.push(merkle::leaf(entry));
                }
            }
            let mut tx = self.0.begin_derived().await?;
            store::keep(&mut tx, edge.grown()).await?;
            tx.commit().await?;
        }
    }

    /// The first so many hashes of a tile; `None` when there are not so many.
    pub async fn tile(
        &self,
        level: u8,
        number: u64,
        width: usize,
    ) -> Result<Option<Vec<u8>>, DbError> {
        self.follow().await?;
        let mut tx = self.0.read().await?;
        let mut hashes = store::tile(&mut tx, (level.into(), number)).await?.unwrap_or_default();
        let length = width.saturating_mul(HASH);
        let there = length > 0 && length <= hashes.len();
        hashes.truncate(length);
        Ok(there.then_some(hashes))
    }

    /// The hashes of these subtrees. When they do not hold, somebody changed tiles, and they are made again.
    pub(super) async fn hashes(
        &self,
        subtrees: &[Range<u64>],
        hold: impl Fn(&[Hash]) -> bool + Send,
    ) -> Result<Vec<Hash>, DbError> {
        self.follow().await?;
        if let Ok(hashes) = self.read(subtrees).await
            && hold(&hashes)
        {
            return Ok(hashes);
        }
        tracing::warn!("the tiles of the audit log do not lead to its root; making them again");
        let mut tx = self.0.begin().await?;
        store::forget(&mut tx).await?;
        tx.commit().await?;
        self.follow().await?;
        self.read(subtrees).await
    }

    async fn read(&self, subtrees: &[Range<u64>]) -> Result<Vec<Hash>, DbError> {
        let mut tx = self.0.read().await?;
        let mut reader = Reader { tx: &mut tx, tiles: BTreeMap::new() };
        let mut hashes = Vec::with_capacity(subtrees.len());
        for subtree in subtrees {
            hashes.push(reader.hash(subtree.clone()).await?);
        }
        tx.commit().await?;
        Ok(hashes)
    }
}

/// Reads each tile once.
struct Reader<'a> {
    tx: &'a mut Tx,
    tiles: BTreeMap<(u32, u64), Vec<Hash>>,
}

impl Reader<'_> {
    async fn hash(&mut self, subtree: Range<u64>) -> Result<Hash, DbError> {
        let mut parts = Vec::new();
        for (height, place) in merkle::complete(subtree) {
            parts.push(self.node(height, place).await?);
        }
        Ok(merkle::fold(&parts))
    }

    /// The hash of a complete subtree: of those in a tile, as many as it has above the tile's level.
    async fn node(&mut self, height: u32, place: u64) -> Result<Hash, DbError> {
        let above = height % HEIGHT;
        let first = place << above;
        let at = (height / HEIGHT, first >> HEIGHT);
        if !self.tiles.contains_key(&at) {
            let bytes = store::tile(self.tx, at).await?.unwrap_or_default();
            self.tiles.insert(at, hashes(&bytes));
        }
        let start = usize::try_from(first % (1 << HEIGHT)).unwrap_or(WIDTH);
        let part = self.tiles.get(&at).and_then(|tile| tile.get(start..start + (1 << above)));
        part.map(root).ok_or_else(|| {
            DbError::Corrupt(format!("the audit log's tile {} of level {} is short", at.1, at.0))
        })
    }
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks_exact(HASH).filter_map(|hash| hash.try_into().ok()).collect()
}

/// The root over these hashes.
fn root(hashes: &[Hash]) -> Hash {
    let mut tree = Frontier::default();
    for hash in hashes {
        tree.push(*hash);
    }
    tree.root()
}
