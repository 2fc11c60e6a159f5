//! The halves, who keeps them, who reviews their use, and until when. Pure.

use super::Recovery;
use crate::{Caller, Refusal};
use aws_lc_rs::digest;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use kernel::{PersonId, Phi, Role, Timestamp};

/// The password signs in for so long.
pub(super) const LASTS: SignedDuration = SignedDuration::from_hours(1);
/// So many people at least are written to when it is used.
pub(super) const TOLD: usize = 2;
/// Bytes of each half; one alone tells nothing of the other.
pub(super) const HALF: usize = 32;
const PREFIX: &str = "hcr1";

/// A half as its custodian keeps it.
pub(super) fn half(id: &str, number: usize, bytes: &[u8; HALF]) -> Phi {
    Phi::new(format!("{PREFIX}.{id}.{number}.{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// The id and the proof of two halves, in whatever order they come.
pub(super) fn join(halves: [&Phi; 2]) -> Result<(String, Vec<u8>), Refusal> {
    let [one, other] = halves.map(|half| parse(half.expose().trim()));
    let (one, other) = one.zip(other).ok_or(Refusal::Half("is not one that was made here"))?;
    if one.0 != other.0 {
        return Err(Refusal::Half("is of another credential than the first"));
    }
    let (first, second) = match (one.1, other.1) {
        (1, 2) => (one.2, other.2),
        (2, 1) => (other.2, one.2),
        _ => {
            return Err(Refusal::Half(
                "is the same as the first; the other custodian has the other",
            ));
        }
    };
    Ok((one.0.to_owned(), proof(&first, &second)))
}

fn parse(text: &str) -> Option<(&str, usize, [u8; HALF])> {
    let mut parts = text.strip_prefix(PREFIX)?.strip_prefix('.')?.splitn(3, '.');
    let (id, number, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = URL_SAFE_NO_PAD.decode(secret).ok()?;
    Some((id, number.parse().ok()?, bytes.try_into().ok()?))
}

/// What the store keeps of both halves.
pub(super) fn proof(first: &[u8; HALF], second: &[u8; HALF]) -> Vec<u8> {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(b"housecall recovery\0");
    hash.update(first);
    hash.update(second);
    hash.finish().as_ref().to_vec()
}

/// Two others keep a half each.
pub(super) fn may_keep(person: &PersonId, [one, other]: &[PersonId; 2]) -> Result<(), Refusal> {
    if one == other || one == person || other == person { Err(Refusal::TwoPersons) } else { Ok(()) }
}

/// The end of the next business day: Saturdays and Sundays do not count.
pub(super) fn due(used: Timestamp) -> Timestamp {
    let day = SignedDuration::from_hours(24);
    let weekend = |at: Timestamp| {
        let weekday = at.to_zoned_datetime(TimeZone::UTC).date().weekday();
        matches!(weekday, Weekday::Saturday | Weekday::Sunday)
    };
    let mut due = used.saturating_add(day).unwrap_or(used);
    for _ in 0..2 {
        if weekend(due) {
            due = due.saturating_add(day).unwrap_or(due);
        }
    }
    due
}

/// An officer reviews it who neither came in by it nor kept a half.
pub(super) fn may_review(caller: &Caller, recovery: &Recovery) -> Result<(), Refusal> {
    Caller::require(caller.role == Role::ComplianceOfficer)?;
    if recovery.used.is_none() {
        return Err(Refusal::Unknown("recovery"));
    }
    if recovery.person == caller.person || recovery.custodians.contains(&caller.person) {
        return Err(Refusal::TwoPersons);
    }
    if recovery.verdict.is_some() { Err(Refusal::Stale("review")) } else { Ok(()) }
}

impl Recovery {
    /// When the review of its use is due.
    pub fn due(&self) -> Option<Timestamp> {
        self.used.map(due)
    }

    /// Whether nobody has reviewed its use in time.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.verdict.is_none() && self.due().is_some_and(|due| due < now)
    }
}
