//! Which appointments are today's. Pure.

use crate::appointment::Filter;
use crate::{Caller, Refusal};
use jiff::SignedDuration;
use kernel::{Role, Timestamp};

/// A working day around now, wherever the clinic's clock stands.
const BACK: SignedDuration = SignedDuration::from_hours(12);
const AHEAD: SignedDuration = SignedDuration::from_hours(16);

/// The appointments that a caller has before them: a provider's own, or all of the organization.
pub(super) fn filter(caller: &Caller, now: Timestamp) -> Result<Filter, Refusal> {
    Caller::require(caller.treats())?;
    Ok(Filter {
        provider: (caller.role == Role::Provider).then(|| caller.person.clone()),
        from: now.checked_sub(BACK).ok(),
        until: now.checked_add(AHEAD).ok(),
        ..Filter::default()
    })
}
