//! Who is barred by what stands. Pure.

use super::{Bar, Restriction};
use crate::Refusal;

/// Refuses what the patient asked for not to be done.
pub(crate) fn check(standing: &[Restriction], bars: impl Fn(&Bar) -> bool) -> Result<(), Refusal> {
    match standing.iter().find(|one| bars(&one.bar)) {
        Some(one) => Err(Refusal::Restricted(one.bar.name())),
        None => Ok(()),
    }
}
