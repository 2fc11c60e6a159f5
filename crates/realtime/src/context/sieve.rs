//! Looks through a whole list a stretch at a time, and keeps what is wanted. Pure.

use super::model::{ContextError, Listed};
use super::select::{Fields, Selection};
use wire::request::Paging;

/// A list is filtered or sorted over at most so many records.
const MOST: usize = 20_000;
/// So many are looked at at once.
const STRETCH: i64 = 1_000;
/// Custom fields of what is kept, in bytes, at most: twenty thousand records could hold ten times as much.
const BYTES: usize = 64 << 20;

/// What a selection has left of the stretches so far.
pub(super) struct Sieve<T> {
    kept: Vec<T>,
    seen: usize,
    bytes: usize,
}

impl<T: Fields> Sieve<T> {
    pub(super) const fn new() -> Self {
        Self { kept: Vec::new(), seen: 0, bytes: 0 }
    }

    /// Offset and limit of the next stretch.
    pub(super) fn window(&self) -> (i64, i64) {
        (i64::try_from(self.seen).unwrap_or(i64::MAX), STRETCH)
    }

    /// Takes a stretch; whether there may be another one.
    pub(super) fn take(
        &mut self,
        selection: &Selection,
        stretch: Vec<T>,
    ) -> Result<bool, ContextError> {
        let more = i64::try_from(stretch.len()).is_ok_and(|length| length >= STRETCH);
        self.seen = self.seen.saturating_add(stretch.len());
        if self.seen > MOST {
            return Err(ContextError::TooMany(MOST));
        }
        let kept = selection.apply(stretch);
        let customs = kept.iter().flat_map(T::customs).flatten();
        self.bytes = customs.map(str::len).fold(self.bytes, usize::saturating_add);
        if self.bytes > BYTES {
            return Err(ContextError::TooLarge);
        }
        self.kept.extend(kept);
        Ok(more)
    }

    /// The page that is asked for of everything that was kept.
    pub(super) fn page(self, selection: &Selection, paging: &Paging) -> Listed<T> {
        let chosen = selection.apply(self.kept);
        let total = paging.count.then_some(chosen.len());
        let page = chosen.into_iter().skip(paging.offset).take(paging.limit).collect();
        Listed { page, total }
    }
}
