//! On what records of a labelled visit may leave. Pure.

use super::Part2;
use crate::Refusal;

/// Refuses what leaves of a patient with a labelled visit when nobody said on what, or on what does not carry it.
/// `whole` is a copy of everything, in which that visit always is.
pub(crate) fn check(
    (labelled, whole): (bool, bool),
    said: Option<Part2>,
    carrying: &[Part2],
) -> Result<(), Refusal> {
    if !labelled {
        return Ok(());
    }
    match said {
        None => Err(Refusal::Part2Unsaid),
        Some(Part2::None) if !whole => Ok(()),
        Some(one) if carrying.contains(&one) => Ok(()),
        Some(_) => Err(Refusal::Part2Barred),
    }
}
