//! What an attestation must say, and for how long it counts. Pure.

use super::{Attestation, AttestationError, NewAttestation};
use crate::check::{Check, Finding, Kind, Status, is_ahead, lasts};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::Timestamp;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// So many days are left when it is time to renew it: a twelfth of what it may last.
fn margin(check: &Check) -> SignedDuration {
    DAY * i32::try_from((check.ttl_days / 12).max(1)).unwrap_or(1)
}

/// What is shown by a report: whoever vouches for one of these names it by its hash.
const DOCUMENTED: [&str; 7] =
    ["HC-051", "HC-052", "HC-054.b", "HC-056", "HC-057", "HC-061", "HC-065"];

/// Refuses what would not hold in an audit. Days are counted by the clinic's clock.
pub(super) fn admit(
    check: &Check,
    new: &NewAttestation,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<(), AttestationError> {
    if check.kind != Kind::Attested {
        return Err(AttestationError::Observed(check.id));
    }
    if !(2..=200).contains(&new.owner.trim().len()) {
        return Err(AttestationError::Field(
            "owner",
            "names who answers for it, in 2 to 200 bytes",
        ));
    }
    if !(10..=2_000).contains(&new.statement.trim().len()) {
        return Err(AttestationError::Field("statement", "says what holds, in 10 to 2,000 bytes"));
    }
    let hash =
        |text: &String| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if new.document.as_ref().is_some_and(|text| !hash(text)) {
        return Err(AttestationError::Field("document", "is a SHA-256 in 64 hexadecimal digits"));
    }
    if new.document.is_none() && DOCUMENTED.contains(&check.id) {
        return Err(AttestationError::Undocumented(check.id));
    }
    if !lasts(new.expires, (now, check.ttl_days), zone) {
        return Err(AttestationError::Lasts(check.id, check.ttl_days));
    }
    Ok(())
}

/// What the newest attestation of a check comes to; they come newest first. One that a clock wrote that was ahead hides no other.
pub(super) fn judge(check: &Check, all: &[Attestation], now: Timestamp) -> Finding {
    let newest = all.iter().find(|one| !is_ahead(one.recorded, now));
    let Some(found) = newest.or_else(|| all.first()) else {
        return Finding::new(Status::Fail, "nobody has vouched for it");
    };
    let said = &found.said;
    let left = said.expires.duration_since(now);
    // Such words were taken before.
    let is_bare = said.document.is_none() && DOCUMENTED.contains(&check.id);
    let (status, words) = if left <= SignedDuration::ZERO {
        (Status::Fail, "was vouched for until")
    } else if left <= margin(check) {
        (Status::Warn, "is to be renewed: it is vouched for until")
    } else if is_bare {
        (Status::Warn, "is to be vouched for anew, by a document, and without one was until")
    } else {
        (Status::Pass, "is vouched for until")
    };
    let until = said.expires.strftime("%Y-%m-%d %H:%M UTC");
    let finding = Finding::new(status, format!("{words} {until}, by {}", said.owner))
        .with("attestation", &found.id)
        .with("recorded", found.recorded)
        .written(Some(found.recorded), now);
    match &said.document {
        Some(sha256) => finding.with("document_sha256", sha256),
        None => finding,
    }
}
