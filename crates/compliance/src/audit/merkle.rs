//! Merkle trees as in RFC 6962 §2.1: hashing, the frontier that grows them, and proofs.

use aws_lc_rs::digest::{Context, Digest, SHA256, digest};
use std::ops::Range;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// What stands before an entry in its hash.
pub(super) const LEAF: u8 = 0;

/// The hash of one entry.
pub(crate) fn leaf(entry: &[u8]) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(&[LEAF]);
    context.update(entry);
    bytes(&context.finish())
}

/// The hash of two subtrees side by side; at once, because most hashes of a tree are these.
fn node(left: &Hash, right: &Hash) -> Hash {
    let mut both = [1; 65];
    let (halves, _) = both.get_mut(1..).unwrap_or_default().as_chunks_mut();
    if let [first, second] = halves {
        (*first, *second) = (*left, *right);
    }
    hash(&both)
}

/// The hash of bytes, of which the first says what they are.
pub(super) fn hash(prefixed: &[u8]) -> Hash {
    bytes(&digest(&SHA256, prefixed))
}

fn bytes(digest: &Digest) -> Hash {
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    out
}

/// The right edge of a tree: enough to grow it and to know its root.
///
/// One hash for each complete subtree, largest first; their sizes are the bits of `size`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    edge: Vec<Hash>,
}

impl Frontier {
    /// The frontier stored as [`Frontier::bytes`]; `None` when the two do not fit together.
    pub fn restore(size: u64, bytes: &[u8]) -> Option<Self> {
        let (edge, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() {
            return None;
        }
        let edge = edge.to_vec();
        let fits = u32::try_from(edge.len()) == Ok(size.count_ones());
        fits.then_some(Self { size, edge })
    }

    /// The edge as stored bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.edge.concat()
    }

    /// The hash of each complete subtree, largest first.
    pub(super) fn edge(&self) -> &[Hash] {
        &self.edge
    }

    /// How many entries the tree holds.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds one entry's hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.edge.pop() {
                hash = node(&left, &hash);
            }
        }
        self.edge.push(hash);
        self.size = self.size.saturating_add(1);
    }

    /// The root hash.
    pub fn root(&self) -> Hash {
        fold(&self.edge)
    }
}

/// The root of a tree without entries.
fn empty() -> Hash {
    bytes(&digest(&SHA256, b""))
}

/// The largest power of two below `size`, which is at least 2.
const fn split(size: u64) -> u64 {
    size.next_power_of_two() / 2
}

/// The subtrees whose hashes are the audit path of the leaf at `index` (RFC 6962 §2.1.1), nearest sibling first.
pub(super) fn inclusion(index: u64, size: u64) -> Vec<Range<u64>> {
    let (mut path, mut tree) = (Vec::new(), 0..size);
    while tree.end - tree.start > 1 {
        let middle = tree.start + split(tree.end - tree.start);
        if index < middle {
            path.push(middle..tree.end);
            tree.end = middle;
        } else {
            path.push(tree.start..middle);
            tree.start = middle;
        }
    }
    path.reverse();
    path
}

/// The subtrees whose hashes prove that the tree of `old` leaves is the beginning of the one of `size`
/// (RFC 6962 §2.1.2).
pub(super) fn consistency(old: u64, size: u64) -> Vec<Range<u64>> {
    if old == 0 || old >= size {
        return Vec::new();
    }
    let (mut path, mut tree) = (Vec::new(), 0..size);
    while old < tree.end {
        let middle = tree.start + split(tree.end - tree.start);
        if old <= middle {
            path.push(middle..tree.end);
            tree.end = middle;
        } else {
            path.push(tree.start..middle);
            tree.start = middle;
        }
    }
    if tree.start > 0 {
        path.push(tree);
    }
    path.reverse();
    path
}

/// The complete subtrees of which a subtree consists, from left to right: each by its height and its place among those
/// of that height.
pub(super) fn complete(tree: Range<u64>) -> impl Iterator<Item = (u32, u64)> {
    let mut at = tree.start;
    std::iter::from_fn(move || {
        let left = tree.end.checked_sub(at).filter(|left| *left > 0)?;
        let height = left.ilog2();
        let place = at >> height;
        at += 1 << height;
        Some((height, place))
    })
}

/// The hash of a subtree from those of the complete ones of which it consists.
pub(super) fn fold(hashes: &[Hash]) -> Hash {
    let mut hashes = hashes.iter().rev();
    match hashes.next() {
        None => empty(),
        Some(last) => hashes.fold(*last, |right, left| node(left, &right)),
    }
}

/// The root that an audit path leads to; `None` when its length is wrong (RFC 9162 §2.1.3.2).
pub(super) fn climb(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    (last == 0).then_some(hash)
}

/// Whether a consistency proof leads from one root to the other (RFC 9162 §2.1.4.2).
pub(crate) fn consistent(old: (u64, Hash), new: (u64, Hash), path: &[Hash]) -> bool {
    if old.0 == new.0 {
        return path.is_empty() && old.1 == new.1;
    }
    if old.0 == 0 || old.0 > new.0 {
        return old.0 == 0 && path.is_empty();
    }
    let mut path = path.iter();
    let first = if old.0.is_power_of_two() { Some(old.1) } else { path.next().copied() };
    let Some(first) = first else { return false };
    let (mut at, mut last) = (old.0 - 1, new.0 - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut before, mut after) = (first, first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            before = node(sibling, &before);
            after = node(sibling, &after);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            after = node(&after, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && before == old.1 && after == new.1
}
