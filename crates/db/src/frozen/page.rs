//! SQLite's pages (<https://sqlite.org/fileformat2.html>), as far as to tell what in them is in use. What is not may hold what
//! was deleted, a destroyed key among it, and is cleared: a backup of today must not outlive what went yesterday.

use crate::DbError;
use std::collections::HashSet;
use std::fs::File;
use std::os::unix::fs::FileExt as _;

/// From so many pages on the beginning of an overflow page can look like one of a tree; then pages in use stay as they are.
const TOLD: u64 = 1 << 25;
/// How long the header of the first page is.
const HEADER: usize = 100;

/// Which pages are in use.
#[derive(Debug)]
pub(super) struct Pages {
    size: usize,
    count: u64,
    /// The free list's own pages.
    trunks: HashSet<u64>,
    /// A bit for each free page.
    free: Vec<u8>,
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk::<2>()?;
    Some(usize::from(u16::from_be_bytes(*bytes)))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u64::from(u32::from_be_bytes(*bytes)))
}

impl Pages {
    /// Reads which pages of a file are free.
    pub(super) fn of(file: &File, size: usize, count: u64) -> Result<Self, DbError> {
        if !size.is_power_of_two() || !(512..=65_536).contains(&size) {
            return Err(DbError::Corrupt(format!("its pages have {size} bytes")));
        }
        let bits = usize::try_from(count / 8 + 1).unwrap_or_default();
        let mut pages = Self { size, count, trunks: HashSet::new(), free: vec![0; bits] };
        let mut page = vec![0; size];
        pages.read(file, 1, &mut page)?;
        if long(&page, 52).is_some_and(|root| root > 0) {
            let words = "its auto_vacuum is on, which no store of ours has; `VACUUM` it with auto_vacuum = NONE";
            return Err(DbError::Corrupt(words.to_owned()));
        }
        let mut trunk = long(&page, 32).unwrap_or_default();
        while trunk > 0 {
            if trunk > count || !pages.trunks.insert(trunk) {
                return Err(DbError::Corrupt("its list of free pages leads nowhere".to_owned()));
            }
            pages.read(file, trunk, &mut page)?;
            for leaf in Self::leaves(&page) {
                pages.mark(leaf);
            }
            trunk = long(&page, 0).unwrap_or_default();
        }
        Ok(pages)
    }

    pub(super) const fn size(&self) -> usize {
        self.size
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    fn read(&self, file: &File, number: u64, page: &mut [u8]) -> Result<(), DbError> {
        let size = u64::try_from(self.size).unwrap_or_default();
        let from = number.saturating_sub(1).saturating_mul(size);
        file.read_exact_at(page, from).map_err(|error| DbError::Unavailable(error.to_string()))
    }

    fn leaves(trunk: &[u8]) -> impl Iterator<Item = u64> {
        let count = usize::try_from(long(trunk, 4).unwrap_or_default()).unwrap_or_default();
        (0..count).map_while(|index| long(trunk, index.saturating_mul(4).saturating_add(8)))
    }

    fn mark(&mut self, number: u64) {
        let index = usize::try_from(number / 8).unwrap_or(usize::MAX);
        if let Some(bits) = self.free.get_mut(index) {
            *bits |= 1 << (number % 8);
        }
    }

    fn is_free(&self, number: u64) -> bool {
        let index = usize::try_from(number / 8).unwrap_or(usize::MAX);
        self.free.get(index).is_some_and(|bits| bits & (1 << (number % 8)) != 0)
    }

    /// Clears what in a page is not in use; pages are counted from 1.
    pub(super) fn clear(&self, number: u64, page: &mut [u8]) {
        if self.trunks.contains(&number) {
            let listed = Self::leaves(page).count();
            zero(page, listed * 4 + 8, self.size);
        } else if self.is_free(number) {
            page.fill(0);
        } else if self.count < TOLD {
            clear_tree(page, if number == 1 { HEADER } else { 0 });
        }
    }
}

fn zero(page: &mut [u8], from: usize, until: usize) {
    if let Some(part) = page.get_mut(from..until) {
        part.fill(0);
    }
}

/// Clears the gap between a tree page's pointers and its cells, and the holes between its cells. What does not look as it
/// should stays as it is.
fn clear_tree(page: &mut [u8], start: usize) -> Option<()> {
    let header = match page.get(start)? {
        2 | 5 => 12,
        10 | 13 => 8,
        _ => return None,
    };
    let cells = short(page, start + 3)?;
    let content = match short(page, start + 5)? {
        0 => 65_536,
        content => content,
    };
    zero(page, start + header + cells * 2, content);
    let mut hole = short(page, start + 1)?;
    while hole >= content {
        let (next, length) = (short(page, hole)?, short(page, hole + 2)?);
        zero(page, hole + 4, hole.checked_add(length)?);
        hole = if next > hole { next } else { 0 };
    }
    Some(())
}
