//! Whom the engine lets in: whoever's account is closed is banned there, for an application may have granted them a token, of
//! which nobody has a list.

#[cfg(test)]
mod tests;

use super::Accounts;
use crate::journal::Telling;
use crate::{Caller, ClinicError};
use db::Tx;
use kernel::PersonId;
use realtime::access::{self, BanReason};

impl Accounts {
    /// Shuts somebody out of the engine, with whatever token they hold.
    pub(super) async fn shut_out(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        reason: BanReason,
    ) -> Result<(), ClinicError> {
        let whom = (self.journal.keyset.id, person.as_str());
        let by = (reason, caller.person.as_str());
        let placed = access::ban(tx, whom, by, telling.now).await?;
        telling.news.banned.extend(placed);
        Ok(())
    }

    /// Lets somebody into the engine again who was out for these reasons; for another they stay so.
    pub(super) async fn let_in(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        reasons: &[BanReason],
    ) -> Result<(), ClinicError> {
        let whom = (self.journal.keyset.id, person.as_str());
        let by = (reasons, caller.person.as_str());
        telling.news.banned.extend(access::lift(tx, whom, by, telling.now).await?);
        Ok(())
    }
}
