//! Whether whoever was resumed before a transaction began is still there in it.

use super::store;
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
