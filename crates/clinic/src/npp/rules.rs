//! What a version must hold, and which one is in force. Pure.

use super::{Answer, Given, NewNotice, Notice, Outcome};
use crate::consent::Evidence;
use crate::{Caller, Refusal};
use kernel::{Role, Timestamp};

/// Characters that a version may have in one language: both go in one request.
const LONGEST: usize = 25_000;

/// Refuses a version that a patient could not read, or that does not hold what is said of it.
pub(super) fn check(new: &NewNotice) -> Result<(), Refusal> {
    for (field, words) in [("en", &new.en), ("es", &new.es)] {
        if words.trim().is_empty() || words.chars().count() > LONGEST {
            let problem = "is the whole notice in that language, 1 to 25000 characters";
            return Err(Refusal::Field { field, problem });
        }
        if new.part2 && !words.contains("42 CFR") {
            let problem = "does not name 42 CFR Part 2, of which the notice is said to tell; add the paragraph, or say that it has none";
            return Err(Refusal::Field { field, problem });
        }
    }
    Ok(())
}

/// Who enters a version and says that it still holds: whoever answers for privacy, and the program where it sets up a demo.
pub(super) const fn may_enter(caller: &Caller) -> bool {
    matches!(caller.role, Role::ComplianceOfficer | Role::System)
}

/// Who reads all versions.
pub(super) const fn may_list(caller: &Caller) -> bool {
    matches!(caller.role, Role::ComplianceOfficer | Role::Administrator | Role::System)
}

/// The version in force: the newest whose day has come.
pub(crate) fn in_force(all: &[Notice], now: Timestamp) -> Option<&Notice> {
    all.iter().filter(|one| one.effective <= now).max_by_key(|one| one.version)
}

/// What was said last that makes this answer nothing new: the same, or that they received it, which no patient takes back. What
/// staff wrote down they correct: it may have been somebody else's.
pub(super) fn said_before<'a>(known: &'a [Answer], given: &Given) -> Option<&'a Answer> {
    let last = known.iter().rev().find(|one| one.version == given.version)?;
    let own = [last.evidence, given.evidence].contains(&Evidence::Click);
    let stays = own && last.outcome == Outcome::Acknowledged;
    (stays || last.outcome == given.outcome).then_some(last)
}
