//! Whom the engine lets in: whoever's account is closed is banned there, for an application may have granted them a token, of
//! which nobody has a list. Whoever is banned for what they did is out as well, and their account opens only once a second
//! person has lifted that. Observable facts: `person.banned` is why and `person.banned_by` who said so, while it stands; the
//! engine's own rows say who placed and who lifted which there.

#[cfg(test)]
mod tests;

use super::service::take_turn;
use super::{Accounts, Banned, rules, store};
use crate::journal::Telling;
use crate::session::rules::is_privileged;
use crate::{Caller, ClinicError, Refusal, person};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{PersonId, Role, Timestamp};
use realtime::access::{self, BanReason};

impl Accounts {
    /// Bans somebody: whatever they are here by ends, and their account opens no more until that is lifted.
    pub(super) async fn ban(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, whom): (&Caller, &PersonId),
        (reason, left): (BanReason, Option<Timestamp>),
    ) -> Result<(), ClinicError> {
        let (role, active) = take_turn(tx, (caller, whom)).await?;
        store::ban(tx, whom, (reason, &caller.person)).await?;
        self.leave(tx, telling, (caller, whom), left).await?;
        self.shut_out(tx, telling, (caller, whom), reason).await?;
        if !active {
            self.show(tx, telling, (caller, whom), role).await?;
        }
        let what = ("person", whom.as_str());
        let entry = telling.witness(Event::UserBanned, Action::Create, what);
        entry.details.push(("code", reason.name().to_owned()));
        Ok(())
    }

    /// Whose accounts are banned, for those who lift that.
    pub async fn banned(&self, caller: &Caller) -> Result<Vec<Banned>, ClinicError> {
        Caller::require(is_privileged(caller.role))?;
        let mut tx = self.journal.db.read().await?;
        Ok(store::banned(&mut tx, &caller.organization).await?)
    }

    /// Lifts somebody's ban; whoever placed it does not. The account stays closed until it is opened.
    pub async fn lift_ban(&self, caller: &Caller, whom: &PersonId) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = self.lift(&mut tx, &mut telling, (caller, whom)).await;
        self.journal.settle(caller, ("person", whom.as_str()), (tx, telling), done).await
    }

    async fn lift(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, whom): (&Caller, &PersonId),
    ) -> Result<(), ClinicError> {
        // Whoever bans at the same moment is heard first or not at all.
        let (role, _) = take_turn(tx, (caller, whom)).await?;
        let standing = access::bans(tx, self.journal.keyset.id, Some(whom.as_str())).await?;
        let author = store::banned_by(tx, whom).await?;
        rules::may_lift(caller, whom, (author.as_ref(), &standing))?;
        if !store::lift(tx, whom).await? {
            return Err(Refusal::Stale("ban").into());
        }
        self.let_in(tx, telling, (caller, whom), &BanReason::GIVEN).await?;
        if role == Role::Provider {
            person::show_lifted(tx, &self.journal, telling, whom).await?;
        }
        telling.witness(Event::UserBanLifted, Action::Delete, ("person", whom.as_str()));
        Ok(())
    }

    /// Refuses to lift at the clinic's own keyset what shuts out whoever's account is banned: with the account it is lifted, by a
    /// second person.
    pub async fn may_unban(
        &self,
        caller: &Caller,
        key: &str,
        user: &str,
    ) -> Result<(), ClinicError> {
        if key != self.journal.keyset.subscribe_key {
            return Ok(());
        }
        let Ok(person) = user.parse::<PersonId>() else { return Ok(()) };
        let is_banned = store::is_banned(&mut self.journal.db.read().await?, &person).await?;
        if is_banned {
            let what = ("person", person.as_str());
            return Err(self.journal.refused(caller, Refusal::Banned, what).await);
        }
        Ok(())
    }

    /// Whoever is banned is not let in by anybody before that was lifted.
    pub(super) async fn refuse_banned(
        &self,
        tx: &mut Tx,
        whom: &PersonId,
    ) -> Result<(), ClinicError> {
        if store::is_banned(tx, whom).await? { Err(Refusal::Banned.into()) } else { Ok(()) }
    }

    /// Opens an account that nobody bans.
    pub(super) async fn open(&self, tx: &mut Tx, whom: &PersonId) -> Result<(), ClinicError> {
        if store::open(tx, whom).await? { Ok(()) } else { Err(Refusal::Banned.into()) }
    }

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
