//! Gives, changes and takes away passwords.

use super::guessable::{About, is_common};
use super::key::revoke_all;
use super::service::known;
use super::store::Terms;
use super::{Ended, Sessions, rules, store};
use crate::journal::Telling;
use crate::notification::NoticeKind;
use crate::{Caller, ClinicError, Refusal, notification, organization, person};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{PersonId, Phi, Role, Timestamp};
use std::sync::Arc;

impl Sessions {
    /// Gives a person a password; administrators may, and everybody for themselves. Whoever knew the
    /// one before is signed out, but for the caller's own session; whose password somebody else changes loses API keys, too,
    /// and changes it before anything else.
    /// Who has only a session, and does not show again that it is theirs, changes none.
    pub async fn set_password(
        &self,
        caller: &Caller,
        person: &PersonId,
        password: Phi,
    ) -> Result<(), ClinicError> {
        let admin = matches!(caller.role, Role::Administrator | Role::System);
        let ready = !caller.must_enroll && !caller.must_change;
        let own = caller.person == *person;
        Caller::require(own || (admin && ready))?;
        // Whoever found a browser open, or stole its session, does not keep the account by it.
        if caller.session.is_some() {
            self.require_proof(caller).await?;
        }
        let mut tx = self.journal.db.read().await?;
        self.may_stand_in(&mut tx, caller, person).await?;
        drop(tx);
        // The server gives passwords to the people of the demo only, and everybody knows those.
        if caller.role != Role::System {
            rules::check_password(password.expose(), self.stands_alone(caller, person).await?)?;
            self.check_common((caller, person), &password).await?;
            self.check_breached(password.clone()).await?;
        }
        self.put_password(caller, person, password).await
    }

    /// Gives a person a password of the server's making, to be changed before anything else, and says what that ended;
    /// the server only.
    pub async fn give_password(
        &self,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<(Phi, Ended), ClinicError> {
        Caller::require(caller.role == Role::System)?;
        let (password, phc) = self.make_password().await?;
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let ended = self.hand_out(&mut tx, &mut telling, (caller, person), (&phc, None)).await?;
        self.journal.commit(tx, telling).await?;
        Ok((password, ended))
    }

    /// A password of the server's making, and what is kept of it.
    pub(crate) async fn make_password(&self) -> Result<(Phi, String), ClinicError> {
        let mut bytes = [0; 15];
        self.journal.random.fill(&mut bytes);
        let password = Phi::new(URL_SAFE_NO_PAD.encode(bytes));
        let phc = self.passwords.hash(password.clone(), &*self.journal.random).await?;
        Ok((password, phc))
    }

    /// Gives a person a password of the server's making inside a command's own transaction, to be changed before anything
    /// else, and only until then if there is such a time. Whoever is given one may have lost more than that: nothing
    /// that they had open goes on, and no API key of theirs opens anything.
    pub(crate) async fn hand_out(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        (phc, until): (&str, Option<Timestamp>),
    ) -> Result<Ended, ClinicError> {
        known(tx, caller, person).await?;
        let terms = Terms { temporary: true, until, alone: true, given: Some(false) };
        store::set_password(tx, person, phc, terms, true).await?;
        let sessions = store::of_person(tx, person).await?;
        for session in &sessions {
            self.end(tx, telling, session).await?;
        }
        self.end_tokens(tx, telling, person).await?;
        notification::silence(tx, telling, &self.journal, person).await?;
        let keys = revoke_all(self, tx, telling, person).await?;
        let ended = Ended { sessions: sessions.len(), keys };
        let what = ("person", person.as_str());
        let entry = telling.witness(Event::PasswordChanged, Action::Update, what);
        entry.details.push(("sessions-ended", ended.sessions.to_string()));
        entry.details.push(("api-keys-ended", ended.keys.to_string()));
        Ok(ended)
    }

    /// Nobody makes themselves a way into the account of somebody who decides with them: what takes two would take one.
    pub(crate) async fn may_stand_in(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<(), ClinicError> {
        if caller.role == Role::System || caller.person == *person {
            return Ok(());
        }
        let role = person::store::role(tx, &caller.organization, person).await?;
        let decides = role.is_some_and(rules::is_privileged);
        // Who is to decide soon keeps the ways in that they have: one made meanwhile would be there afterwards.
        if decides || person::store::awaits_role(tx, person).await? {
            return Err(Refusal::OwnOnly.into());
        }
        Ok(())
    }

    /// Whoever decides from now on has no way in that one of the others may hold: a password that somebody else chose goes, or
    /// one that followed it, and the second factors that whoever knew it may have added. They come in by their provider, or
    /// by a password from the command line, as whoever is added with such a role.
    pub(crate) async fn forget_given(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
    ) -> Result<(), ClinicError> {
        if !store::forget_given(tx, person).await? {
            return Ok(());
        }
        self.factors.clear(tx, person).await?;
        let what = ("person", person.as_str());
        let entry = telling.witness(Event::PasswordChanged, Action::Delete, what);
        entry.details.push(("why", "role-approved".to_owned()));
        telling.witness(Event::SecondFactorRemoved, Action::Delete, what);
        self.tell_owner(tx, telling, (caller, person), NoticeKind::PasswordChanged).await
    }

    /// Whether nothing but the password opens a person's account.
    async fn stands_alone(&self, caller: &Caller, person: &PersonId) -> Result<bool, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let role = person::store::role(&mut tx, &caller.organization, person).await?;
        let asked = role.is_some_and(|role| rules::asks(&self.settings, role));
        Ok(!asked && self.factors.of(&mut tx, person).await?.is_empty())
    }

    /// Refuses a password that others would try first, who know whose account it is.
    async fn check_common(
        &self,
        (caller, person): (&Caller, &PersonId),
        password: &Phi,
    ) -> Result<(), ClinicError> {
        let house = &caller.organization;
        let mut tx = self.journal.db.read().await?;
        let owner = person::store::find(&mut tx, &self.sealer, house, person).await?;
        let clinic = organization::store::find(&mut tx, house).await?;
        drop(tx);
        let mut names = vec![person.as_str(), house.as_str()];
        names.extend(clinic.iter().map(|clinic| clinic.name.as_str()));
        let own = owner.iter().flat_map(|owner| std::iter::once(&owner.name).chain(&owner.email));
        names.extend(own.map(Phi::expose));
        let born = owner.as_ref().and_then(|owner| owner.birth_date.as_ref()).map(Phi::expose);
        if is_common(password.expose(), &About { names, born }) {
            return Err(Refusal::CommonPassword.into());
        }
        Ok(())
    }

    /// Refuses a password that others have lost already, if the operator has a list of those.
    async fn check_breached(&self, password: Phi) -> Result<(), ClinicError> {
        let Some(list) = &self.breached else { return Ok(()) };
        if self.passwords.is_breached(password, Arc::clone(list)).await? {
            let problem = "stands in a list of stolen passwords; choose another one";
            return Err(Refusal::Field { field: "password", problem }.into());
        }
        Ok(())
    }

    /// Whoever is helped by somebody else may have lost more than a password, and hears who helped.
    async fn follow_help(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
    ) -> Result<(), ClinicError> {
        self.end_tokens(tx, telling, person).await?;
        revoke_all(self, tx, telling, person).await?;
        self.tell_owner(tx, telling, (caller, person), NoticeKind::PasswordChanged).await
    }

    /// Who approves a role holds both rows: what they decided while the password was made is seen here, or they see it.
    async fn still_stands_in(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<(), ClinicError> {
        if store::held_password(tx, person).await?.is_none() {
            person::store::take_turn(tx, person.as_str()).await?;
        }
        self.may_stand_in(tx, caller, person).await
    }

    /// Whoever is signed in with the password of before is so no more, but for the caller.
    async fn end_others(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
    ) -> Result<(), ClinicError> {
        for session in store::of_person(tx, person).await? {
            if caller.session.as_ref() != Some(&session) {
                self.end(tx, telling, &session).await?;
            }
        }
        Ok(())
    }

    async fn put_password(
        &self,
        caller: &Caller,
        person: &PersonId,
        password: Phi,
    ) -> Result<(), ClinicError> {
        // That of the demo is everybody's, and short of nothing.
        let alone = caller.role == Role::System || rules::suffices(password.expose());
        let phc = self.passwords.hash(password, &*self.journal.random).await?;
        let mut tx = self.journal.db.begin().await?;
        known(&mut tx, caller, person).await?;
        // The people of the demo lost nothing.
        let helped = caller.person != *person && caller.role != Role::System;
        if helped {
            self.still_stands_in(&mut tx, caller, person).await?;
        }
        // What somebody else knows opens nothing but its change.
        // Nor does a new password of their own give more guesses at codes than the old one.
        let forgives = helped || self.factors.of(&mut tx, person).await?.is_empty();
        // Their own choice leaves what was: whoever gave them one may have made that choice, too.
        let given = match caller.role {
            Role::System => Some(false),
            _ => helped.then_some(true),
        };
        let terms = Terms { temporary: helped, until: None, alone, given };
        store::set_password(&mut tx, person, &phc, terms, forgives).await?;
        let mut telling = self.journal.telling(caller);
        self.end_others(&mut tx, &mut telling, (caller, person)).await?;
        if helped {
            self.follow_help(&mut tx, &mut telling, (caller, person)).await?;
        }
        // Whoever knew the password before may have added a device, which hears without any session.
        if caller.role != Role::System {
            notification::silence(&mut tx, &mut telling, &self.journal, person).await?;
        }
        telling.witness(Event::PasswordChanged, Action::Update, ("person", person.as_str()));
        self.journal.commit(tx, telling).await
    }
}
