//! Hash tiles of the audit log at the paths of C2SP tlog-tiles under `/api/v1/audit`, beside `/checkpoint`: from them an
//! auditor's own client computes any proof.
//!
//! Only hashes are served, and only to those who review. Entries name patients and staff, so they are handed out where
//! looking at them is witnessed; and the hash of an entry is no secret keeper, because who guesses the entry can confirm it.

use super::Rest;
use super::problem::Problem;
use super::request::{At, Who};
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use kernel::Kind;

/// Hashes in a full tile.
const WIDTH: usize = 256;
/// A tile never changes; what stands between may keep none, because not everybody may have it.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// The hashes of one tile.
pub(super) async fn tile(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((level, path)): At<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let missing = || {
        let detail = "There is no such tile: /tile/LEVEL/N, or /tile/LEVEL/N.p/WIDTH at the right edge of the newest checkpoint, N as x001/x234/067.";
        Problem::new(Kind::Missing, "audit.no-tile", detail)
    };
    let (level, number, width) = place(&level, &path).ok_or_else(missing)?;
    let hashes = rest.clinic.reports.tile(&caller, (level, number), width).await?;
    let headers: [(HeaderName, &str); 2] =
        [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, FOR_EVER)];
    Ok((headers, hashes.ok_or_else(missing)?))
}

/// Which tile a path names: level, number and width.
fn place(level: &str, path: &str) -> Option<(u8, u64, usize)> {
    let level: u8 = decimal(level)?;
    let (number, width) = match path.rsplit_once(".p/") {
        Some((number, width)) => {
            (number, decimal(width).filter(|width| (1..WIDTH).contains(width))?)
        }
        None => (path, WIDTH),
    };
    let mut parts = number.split('/').peekable();
    let mut found: u64 = 0;
    while let Some(part) = parts.next() {
        let digits = if parts.peek().is_some() { part.strip_prefix('x')? } else { part };
        // A first group of zeroes would be a second name of the same tile.
        let is_padding = digits == "000" && found == 0 && parts.peek().is_some();
        if digits.len() != 3 || is_padding || !digits.bytes().all(|one| one.is_ascii_digit()) {
            return None;
        }
        found = found.checked_mul(1_000)?.checked_add(digits.parse().ok()?)?;
    }
    (level < 64).then_some((level, found, width))
}

/// A number without sign and leading zeroes.
fn decimal<T: std::str::FromStr>(text: &str) -> Option<T> {
    let plain = text == "0" || text.starts_with(|first: char| matches!(first, '1'..='9'));
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_tile_has_one_path_and_nothing_else_is_one() {
        assert_eq!(place("0", "000"), Some((0, 0, 256)));
        assert_eq!(place("1", "x001/x234/067"), Some((1, 1_234_067, 256)));
        assert_eq!(place("63", "x001/000.p/255"), Some((63, 1_000, 255)));
        assert_eq!(place("0", "273.p/112"), Some((0, 273, 112)));
        for (level, path) in [
            ("64", "000"),
            ("00", "000"),
            ("-1", "000"),
            ("+1", "000"),
            ("entries", "000"),
            ("0", ""),
            ("0", "0"),
            ("0", "0000"),
            ("0", "x000/001"),
            ("0", "001/002"),
            ("0", "x001"),
            ("0", "x001/x002"),
            ("0", "+01"),
            ("0", "000.p/0"),
            ("0", "000.p/256"),
            ("0", "000.p/01"),
            ("0", "000.p/"),
            ("0", "../000"),
            ("0", "x999/x999/x999/x999/x999/x999/999"),
        ] {
            assert_eq!(place(level, path), None, "{level} {path}");
        }
    }
}
