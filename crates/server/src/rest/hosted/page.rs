//! Pages of a list, counted from 1.

use super::super::problem::Problem;
use kernel::Kind;
use serde::Deserialize;

/// So many to a page unless told otherwise.
const DEFAULT: usize = 10;
/// So many to a page at most.
const MOST: usize = 100;

/// The query of a list.
pub(super) const QUERY: &[(&str, &str)] =
    &[("page", "Which page, from 1"), ("limit", "How many to a page: 1 to 100, 10 unless given")];

/// What a list is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asking {
    page: Option<String>,
    limit: Option<String>,
}

/// One page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) number: usize,
    pub(super) limit: usize,
}

impl Page {
    /// The page that is asked for.
    pub(super) fn of(asking: &Asking) -> Result<Self, Problem> {
        let number = counted(asking.page.as_deref(), 1, u32::MAX as usize);
        let limit = counted(asking.limit.as_deref(), DEFAULT, MOST);
        let refused = |detail| Problem::new(Kind::Invalid, "request.query", detail);
        Ok(Self {
            number: number.ok_or_else(|| refused("page is a whole number, from 1."))?,
            limit: limit.ok_or_else(|| refused("limit is a whole number from 1 to 100."))?,
        })
    }

    /// What stands on the page.
    pub(super) fn cut<T>(self, all: impl Iterator<Item = T>) -> Vec<T> {
        let before = (self.number - 1).saturating_mul(self.limit);
        all.skip(before).take(self.limit).collect()
    }
}

fn counted(text: Option<&str>, default: usize, most: usize) -> Option<usize> {
    let Some(text) = text else { return Some(default) };
    let digits = (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|count| digits && (1..=most).contains(count))
}
