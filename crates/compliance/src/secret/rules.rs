//! How good a secret is, and for how long. Pure.

use super::Standing;
use crate::check::{Status, is_ahead};
use kernel::Timestamp;
use std::collections::BTreeSet;

/// So many bits are beyond guessing (NIST SP 800-57).
pub const BITS: u32 = 128;
/// A secret has its time, or is so many days overdue.
const SERVES: (i64, i64) = (90, 105);

/// Tenths of bits that a letter of an alphabet of this size holds, rounded down.
const ALPHABETS: [(usize, u32); 6] = [(10, 33), (16, 40), (26, 47), (36, 51), (62, 59), (94, 65)];

/// At most so many bits are to be guessed: letters times what each of its alphabet holds, and none that are repeated over and
/// over. Of words somebody knows less is to be guessed than this says, so it never calls a weak one strong by its length alone.
pub(super) fn bits(text: &str) -> u32 {
    let bare = text.strip_prefix("sec-c-").unwrap_or(text);
    let letters: Vec<char> = bare.chars().filter(|letter| *letter != '-').collect();
    let distinct: BTreeSet<char> = letters.iter().copied().collect();
    let all = |fits: fn(&char) -> bool| letters.iter().all(fits);
    let alphabet = if all(char::is_ascii_digit) {
        10
    } else if all(|letter| letter.is_ascii_digit() || ('a'..='f').contains(letter)) {
        16
    } else if all(char::is_ascii_lowercase) {
        26
    } else if all(|letter| letter.is_ascii_digit() || letter.is_ascii_lowercase()) {
        36
    } else if all(char::is_ascii_alphanumeric) {
        62
    } else {
        94
    };
    let each = |size: usize| {
        ALPHABETS.iter().find(|(most, _)| size <= *most).map_or(65, |(_, tenths)| *tenths)
    };
    // A few letters again and again are an alphabet of a few letters.
    let few = distinct.len().saturating_mul(3);
    let length = u32::try_from(letters.len()).unwrap_or(u32::MAX);
    let tenths = if few < 24 { 10 } else { each(alphabet).min(each(few)) };
    length.saturating_mul(tenths) / 10
}

/// How a secret is judged, and the words for it.
pub fn judge(one: &Standing, now: Timestamp) -> (Status, String) {
    let Standing { setting, since, bits } = one;
    if *bits < BITS {
        return (Status::Fail, format!("{setting} is guessed in {bits} bits"));
    }
    if let Some(since) = since.filter(|since| is_ahead(*since, now)) {
        let words = format!(
            "{setting} was first seen at {since}, which is still to come, by a clock that was wrong"
        );
        return (Status::Fail, words);
    }
    let days = since.map_or(0, |since| now.duration_since(since).as_hours() / 24);
    (Status::within(days, SERVES.0, SERVES.1), format!("{setting} has been in use for {days} days"))
}
