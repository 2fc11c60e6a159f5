//! Whether whoever was resumed before a transaction began is still there in it, and has shown that it is they.

use super::{rules, store};
use crate::{Caller, ClinicError, Refusal};
use db::Tx;
use kernel::Timestamp;

/// Takes turns, until the transaction ends, with whatever ends the caller's account, session or API key, and refuses who is
/// out by now: a request that waited behind the end opens nothing anew. Ask as the last thing before what is opened is
/// written, for whoever is taken out of a visit has its rows changed first and their session ended then.
pub(crate) async fn still_in(
    tx: &mut Tx,
    caller: &Caller,
    now: Timestamp,
) -> Result<(), ClinicError> {
    if store::hold(tx, caller, now).await? { Ok(()) } else { Err(Refusal::SignedOut.into()) }
}

/// Refuses whoever has not shown a little while ago that it is they. An API key never has.
pub(crate) async fn just_shown(
    tx: &mut Tx,
    caller: &Caller,
    now: Timestamp,
) -> Result<(), ClinicError> {
    let session = caller.session.as_ref().ok_or(Refusal::ProveAgain)?;
    let proven = store::proven(tx, session).await?;
    if proven.is_some_and(|proven| now.duration_since(proven) <= rules::PROOF) {
        return Ok(());
    }
    Err(Refusal::ProveAgain.into())
}
