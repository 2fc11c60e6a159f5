//! Sessions seen from elsewhere: which are open, and ending them from afar.

use super::key::{may_look, revoke_all};
use super::{Session, Sessions, service::known, store};
use crate::journal::Telling;
use crate::{Caller, ClinicError, Refusal, notification};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{PersonId, SessionId};

impl Sessions {
    /// A person's open sessions, latest used first: their own, or an administrator's look at them.
    pub async fn open_of(
        &self,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<Vec<Session>, ClinicError> {
        may_look(caller, person)?;
        let mut tx = self.journal.db.read().await?;
        known(&mut tx, caller, person).await?;
        Ok(store::open(&mut tx, person, self.journal.now()).await?)
    }

    /// Ends one session of a person from elsewhere, with what it listens to and what is pushed to its browser.
    pub async fn end_remote(
        &self,
        caller: &Caller,
        (person, session): (&PersonId, &SessionId),
    ) -> Result<(), ClinicError> {
        may_look(caller, person)?;
        let mut tx = self.journal.db.begin().await?;
        known(&mut tx, caller, person).await?;
        if !store::of_person(&mut tx, person).await?.contains(session) {
            return Err(Refusal::Unknown("session").into());
        }
        let mut telling = self.journal.telling(caller);
        self.end(&mut tx, &mut telling, session).await?;
        notification::silence_ended(&mut tx, &mut telling, &self.journal, person).await?;
        signed_out(&mut telling, person, session);
        self.journal.commit(tx, telling).await
    }

    /// Whether somebody signs in to an account, or ever did.
    pub(crate) async fn is_signed_in_to(
        &self,
        tx: &mut Tx,
        person: &PersonId,
    ) -> Result<bool, ClinicError> {
        Ok(store::is_signed_in_to(tx, person).await?)
    }

    /// Ends all that a person can be here by: sessions, tokens of the engine, API keys; and what their devices hear.
    pub(crate) async fn end_all(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        person: &PersonId,
    ) -> Result<(), ClinicError> {
        for session in store::of_person(tx, person).await? {
            self.end(tx, telling, &session).await?;
            signed_out(telling, person, &session);
        }
        notification::silence(tx, telling, &self.journal, person).await?;
        // Tokens that an API key was given have no session to end with.
        self.end_tokens(tx, telling, person).await?;
        revoke_all(self, tx, telling, person).await.map(drop)
    }
}

fn signed_out(telling: &mut Telling, person: &PersonId, session: &SessionId) {
    let entry = telling.witness(Event::SignOut, Action::Execute, ("session", session.as_str()));
    entry.details.push(("person", person.as_str().to_owned()));
}
