//! Who keeps both logs, how an official stands, and what an entry must say. Pure.

use super::{Measure, NewSanction, Standing};
use crate::{Caller, Refusal};
use jiff::civil::{Date, date};
use kernel::{Phi, Role};

/// Bytes of a reason.
const LONGEST: usize = 5_000;
/// The rules that ask for officials and sanctions are younger than this.
const FIRST: Date = date(1996, 1, 1);

/// Compliance officers alone: what follows for somebody is no other's business.
pub(super) const fn may_keep(caller: &Caller) -> bool {
    matches!(caller.role, Role::ComplianceOfficer)
}

/// How somebody stands of whom it is known whether they were named last to their post, work here, and have a second factor.
pub(super) const fn standing(is_newest: bool, works: bool, is_strong: bool) -> Standing {
    match (is_newest, works, is_strong) {
        (false, ..) => Standing::Replaced,
        (true, false, _) => Standing::Left,
        (true, true, false) => Standing::Bare,
        (true, true, true) => Standing::Holds,
    }
}

/// Refuses a day that is still to come, or was before the rules.
pub(super) fn check_day(field: &'static str, day: Date, today: Date) -> Result<(), Refusal> {
    let problem = "is a day from 1996-01-01 to today";
    if (FIRST..=today).contains(&day) { Ok(()) } else { Err(Refusal::Field { field, problem }) }
}

/// Refuses what would not hold in an audit.
pub(super) fn check(caller: &Caller, new: &NewSanction) -> Result<(), Refusal> {
    if new.person == caller.person {
        let problem = "is somebody else: nobody decides what follows for themselves";
        return Err(Refusal::Field { field: "personId", problem });
    }
    let said = new.because.as_ref().map(|words: &Phi| words.expose().trim().len());
    if said.is_some_and(|length| !(1..=LONGEST).contains(&length)) {
        let problem = "says something, in at most 5,000 bytes, or is left out";
        return Err(Refusal::Field { field: "because", problem });
    }
    if new.measure == Measure::None && said.is_none() {
        let problem = "says why nothing follows";
        return Err(Refusal::Field { field: "because", problem });
    }
    Ok(())
}
