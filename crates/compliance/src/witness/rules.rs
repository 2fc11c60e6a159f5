//! Whether a checkpoint extends what was seen. Pure.

use super::model::{Refused, Request};
use crate::audit::{Checkpoint, Hash, consistent};

/// What was seen of a log: how many entries, and their root.
pub(super) type Last = (u64, Hash);

/// Whether this checkpoint may be cosigned after that one.
pub(super) fn judge(
    last: Last,
    request: &Request<'_>,
    checkpoint: &Checkpoint,
) -> Result<(), Refused> {
    if request.old > checkpoint.size {
        return Err(Refused::Backwards);
    }
    let same_size = last.0 == checkpoint.size;
    if request.old != last.0 || (same_size && last.1 != checkpoint.root) {
        return Err(Refused::Elsewhere(last.0));
    }
    let new = (checkpoint.size, checkpoint.root);
    if consistent(last, new, &request.proof) { Ok(()) } else { Err(Refused::Inconsistent) }
}
