//! Who may bring whom into a visit. Pure.

use super::{Exception, Invited, Part, Participant};
use crate::consultation::Consultation;
use crate::{Caller, Refusal};
use kernel::Role;

/// More people than a mesh of browsers carries.
const MOST: usize = 4;

/// The provider decides who is in, as long as the visit lives.
pub(crate) fn may_invite(
    caller: &Caller,
    visit: &Consultation,
    present: &[Participant],
) -> Result<(), Refusal> {
    Caller::require(caller.is_provider(&visit.provider))?;
    has_room(visit, present)
}

/// Whether a visit lives and takes one more.
pub(crate) fn has_room(visit: &Consultation, present: &[Participant]) -> Result<(), Refusal> {
    if visit.state.is_over() {
        return Err(Refusal::TooLate);
    }
    if present.iter().filter(|one| one.left.is_none()).count() >= MOST {
        return Err(Refusal::Full);
    }
    Ok(())
}

/// Nobody comes back to whom the patient objected, but for an emergency.
pub(crate) const fn may_return(
    objected: bool,
    exception: Option<Exception>,
) -> Result<(), Refusal> {
    if objected && exception.is_none() { Err(Refusal::Objected) } else { Ok(()) }
}

/// What a person of the clinic may be in a visit, and that a guest has a name.
pub(crate) fn fits(part: Part, role: Option<Role>, who: &Invited) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    match (who, role) {
        (Invited::Guest(name), _) => {
            let length = name.expose().trim().chars().count();
            if length == 0 || length > 200 {
                return field("guest.name", "is 1 to 200 characters");
            }
            Ok(())
        }
        (Invited::Person(_), None) => Err(Refusal::Unknown("person")),
        (Invited::Person(_), Some(role)) => {
            let treats = matches!(role, Role::Provider | Role::Nurse);
            let allowed = match part {
                Part::Specialist | Part::SecondOpinion => treats,
                Part::Observer => treats || role == Role::Coordinator,
                Part::Interpreter => role == Role::Interpreter || treats,
                Part::Guardian => role == Role::Guardian,
            };
            if allowed {
                return Ok(());
            }
            field("role", "does not fit this person; ask somebody else, or send a guest link")
        }
    }
}
