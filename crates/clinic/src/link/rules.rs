//! Where a link stands, and whether a birth date fits. Pure.

use super::Standing;
use super::model::{Row, State};
use crate::appointment::{self, Appointment, rules::open};
use crate::{Caller, Refusal, Settings};
use aws_lc_rs::constant_time;
use jiff::SignedDuration;
use kernel::{DepartmentId, Phi, Role, Timestamp};

/// So many birth dates may be tried on one link.
pub(super) const TRIES: i64 = 5;
/// So many requests for a link to one visit are kept in [`REQUESTS_WITHIN`].
pub(super) const REQUESTS: usize = 3;
/// So long somebody stays signed in who came back by a link to a visit that is over.
const STAY: SignedDuration = SignedDuration::from_hours(24);
/// An hour.
pub(super) const REQUESTS_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Whether a visit can still be come to.
pub(super) fn is_over(visit: &Appointment, settings: &Settings, now: Timestamp) -> bool {
    use appointment::State::{Booked, CheckedIn, NoShow};
    let (_, closes) = open(visit, settings);
    now >= closes || !matches!(visit.state, Booked | CheckedIn | NoShow)
}

/// Whether handing out the link of this visit is part of the caller's work, whoever booked it.
pub(super) fn hands_out(
    caller: &Caller,
    visit: &Appointment,
    departments: &[DepartmentId],
) -> bool {
    matches!(caller.role, Role::Nurse | Role::Coordinator)
        && departments.contains(&visit.department)
}

/// Where a link stands.
pub(super) fn standing(
    link: &Row,
    visit: &Appointment,
    settings: &Settings,
    now: Timestamp,
) -> Standing {
    let over = match link.lasts {
        Some(lasts) => now >= lasts,
        None => is_over(visit, settings, now),
    };
    match link.state {
        State::Retired => Standing::Expired,
        _ if over => Standing::Over,
        State::Requested => Standing::Requested,
        State::Usable => Standing::Usable,
        State::Used => Standing::Used,
    }
}

/// When what a link opens closes.
pub(super) fn closes(
    link: &Row,
    visit: &Appointment,
    settings: &Settings,
    now: Timestamp,
) -> Timestamp {
    let (_, closes) = open(visit, settings);
    link.lasts.map_or(closes, |lasts| now.saturating_add(STAY).map_or(lasts, |day| day.min(lasts)))
}

/// Refuses a link that does not open.
pub(super) const fn check(standing: Standing) -> Result<(), Refusal> {
    match standing {
        Standing::Usable => Ok(()),
        Standing::Used => Err(Refusal::LinkUsed),
        Standing::Over => Err(Refusal::LinkOver),
        Standing::Expired | Standing::Requested => Err(Refusal::LinkExpired),
    }
}

/// Whether this is the birth date on record, compared in constant time.
pub(super) fn is_born(on: Option<&Phi>, told: &Phi) -> bool {
    let day = |text: &Phi| text.expose().trim().parse::<jiff::civil::Date>().ok();
    let (Some(on), Some(told)) = (on.and_then(day), day(told)) else { return false };
    let bytes = |date: jiff::civil::Date| date.to_string().into_bytes();
    constant_time::verify_slices_are_equal(&bytes(on), &bytes(told)).is_ok()
}
