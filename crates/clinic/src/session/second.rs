//! Second factors of those who are signed in, and signing in by passkey.

use super::service::Opening;
use super::{Sessions, SignedIn, store};
use crate::factor::{Assertion, Challenge, Enrolment, Factor, Passkey, Registration, Site};
use crate::journal::Telling;
use crate::notification::{About, Notice, NoticeKind, send};
use crate::{Caller, ClinicError, Refusal, notification, person};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{PersonId, Phi, Role};

impl Sessions {
    /// A secret for the authenticator app of a caller who has just shown that it is they.
    pub async fn begin_totp(&self, caller: &Caller) -> Result<Enrolment, ClinicError> {
        self.require_proof(caller).await?;
        let mut tx = self.journal.db.begin().await?;
        self.require_factor(&mut tx, caller).await?;
        let begun = self.factors.begin_totp(&mut tx, &caller.person).await?;
        tx.commit().await?;
        Ok(begun)
    }

    /// Confirms the caller's app by a code of it, and answers recovery codes; they are shown once.
    pub async fn confirm_totp(
        &self,
        caller: &Caller,
        code: &Phi,
    ) -> Result<Vec<String>, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        self.require_factor(&mut tx, caller).await?;
        let now = self.journal.now();
        let codes = self.factors.confirm_totp(&mut tx, &caller.person, (code, now)).await?;
        self.added(tx, caller, Factor::Totp).await?;
        Ok(codes)
    }

    /// Takes the app away of a caller who has shown a factor again a little while ago.
    pub async fn remove_totp(&self, caller: &Caller) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        self.require_step_up(&mut tx, caller).await?;
        self.factors.remove_totp(&mut tx, &caller.person).await?;
        self.removed(tx, caller, (&caller.person, "totp")).await
    }

    /// What a new passkey answers of a caller who has just shown that it is they.
    pub async fn begin_passkey(&self, caller: &Caller) -> Result<Challenge, ClinicError> {
        self.require_proof(caller).await?;
        let name = self.current(caller).await?.name;
        let mut tx = self.journal.db.begin().await?;
        self.require_factor(&mut tx, caller).await?;
        let known = self.factors.passkeys(&mut tx, &caller.person).await?;
        let now = self.journal.now();
        let challenge = self.factors.challenge(&mut tx, Some(&caller.person), now).await?;
        tx.commit().await?;
        let known = known.into_iter().map(|passkey| passkey.id).collect();
        Ok(Challenge { challenge, known, name })
    }

    /// Adds a passkey; a person's first factor brings recovery codes, which are shown once.
    pub async fn add_passkey(
        &self,
        caller: &Caller,
        (site, made): (&Site, &Registration),
    ) -> Result<(Passkey, Vec<String>), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        self.require_factor(&mut tx, caller).await?;
        let now = self.journal.now();
        let added = self.factors.add_passkey(&mut tx, &caller.person, (site, made), now).await?;
        self.added(tx, caller, Factor::Passkey).await?;
        Ok(added)
    }

    /// The caller's passkeys.
    pub async fn passkeys(&self, caller: &Caller) -> Result<Vec<Passkey>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        Ok(self.factors.passkeys(&mut tx, &caller.person).await?)
    }

    /// Takes one of the passkeys away of a caller who has shown a factor again a little while ago.
    pub async fn remove_passkey(
        &self,
        caller: &Caller,
        credential: &str,
    ) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        self.require_step_up(&mut tx, caller).await?;
        self.factors.remove_passkey(&mut tx, &caller.person, credential).await?;
        self.removed(tx, caller, (&caller.person, "passkey")).await
    }

    /// Takes all factors of somebody away who lost them, and ends their sessions; administrators only, and not those of
    /// somebody who decides with them.
    pub async fn reset_factors(
        &self,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<(), ClinicError> {
        Caller::require(matches!(caller.role, Role::Administrator | Role::System))?;
        let mut tx = self.journal.db.begin().await?;
        super::service::known(&mut tx, caller, person).await?;
        self.may_stand_in(&mut tx, caller, person).await?;
        self.factors.clear(&mut tx, person).await?;
        store::doubt(&mut tx, person).await?;
        let mut telling = self.journal.telling(caller);
        for session in store::of_person(&mut tx, person).await? {
            self.end(&mut tx, &mut telling, &session).await?;
        }
        notification::silence(&mut tx, &mut telling, &self.journal, person).await?;
        let what = ("person", person.as_str());
        telling.witness(Event::SecondFactorRemoved, Action::Delete, what);
        let kind = NoticeKind::SecondFactorChanged;
        self.tell_owner(&mut tx, &mut telling, (caller, person), kind).await?;
        self.journal.commit(tx, telling).await
    }

    /// The challenge for whoever signs in by passkey; it tells nothing of anybody.
    pub async fn passkey_challenge(&self) -> Result<String, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let challenge = self.factors.challenge(&mut tx, None, self.journal.now()).await?;
        tx.commit().await?;
        Ok(challenge)
    }

    /// Opens a session for whoever answers with their passkey. The device has verified them, so this
    /// is two factors in one.
    pub async fn sign_in_by_passkey(
        &self,
        (site, told): (&Site, &Assertion),
        address: Option<String>,
    ) -> Result<SignedIn, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let now = self.journal.now();
        let verified = self.factors.verify_passkey(&mut tx, (site, told), now).await;
        let person = match verified {
            Ok(person) => person,
            Err(ClinicError::Refused(refusal)) => {
                drop(tx);
                return Err(self.stranger(address, refusal).await);
            }
            Err(error) => return Err(error),
        };
        store::reopen(&mut tx, &person).await?;
        let known = person::store::identity(&mut tx, &person).await?;
        let caller = Caller::acting(known.ok_or(Refusal::Credentials)?, address);
        let mut telling = self.journal.telling(&caller);
        let opening = Opening { factor: Some(Factor::Passkey), visit: None };
        let signed = self.begin(&mut tx, &mut telling, &caller, opening).await?;
        self.journal.commit(tx, telling).await?;
        Ok(signed)
    }

    /// The caller shows a code of their second factor again.
    pub async fn step_up(&self, caller: &Caller, code: &Phi) -> Result<(), ClinicError> {
        let session = caller.session.as_ref().ok_or(Refusal::StepUp)?;
        let mut tx = self.journal.db.begin().await?;
        let now = self.journal.now();
        let kept = store::held_password(&mut tx, &caller.person).await?;
        if let Some(shut) = kept.and_then(|kept| kept.shut(now)) {
            return Err(self.failed_in(tx, caller, shut).await);
        }
        let Some(factor) = self.factors.check(&mut tx, &caller.person, (code, now)).await? else {
            return Err(self.failed_in(tx, caller, Refusal::Code).await);
        };
        self.stepped(tx, caller, (session, factor)).await
    }

    /// The caller shows a passkey of theirs again; somebody else's counts as none.
    pub async fn step_up_by_passkey(
        &self,
        caller: &Caller,
        (site, told): (&Site, &Assertion),
    ) -> Result<(), ClinicError> {
        let session = caller.session.as_ref().ok_or(Refusal::StepUp)?;
        let mut tx = self.journal.db.begin().await?;
        let now = self.journal.now();
        let refusal = match self.factors.verify_passkey(&mut tx, (site, told), now).await {
            Ok(person) if person == caller.person => {
                return self.stepped(tx, caller, (session, Factor::Passkey)).await;
            }
            Ok(_) => Refusal::Passkey("it is somebody else's"),
            Err(ClinicError::Refused(refusal)) => refusal,
            Err(error) => return Err(error),
        };
        drop(tx);
        Err(self.failed(caller, refusal).await)
    }

    async fn stepped(
        &self,
        mut tx: Tx,
        caller: &Caller,
        (session, factor): (&kernel::SessionId, Factor),
    ) -> Result<(), ClinicError> {
        let now = self.journal.now();
        store::forgive(&mut tx, &caller.person).await?;
        store::set_factor(&mut tx, session, factor).await?;
        store::prove(&mut tx, session, now).await?;
        store::step_up(&mut tx, session, now).await?;
        Ok(tx.commit().await?)
    }

    /// The session of a caller who has shown their second factor again a little while ago.
    pub(crate) async fn require_step_up(
        &self,
        tx: &mut Tx,
        caller: &Caller,
    ) -> Result<kernel::SessionId, ClinicError> {
        let session = caller.session.as_ref().ok_or(Refusal::StepUp)?;
        let shown = store::stepped_up(tx, session).await?;
        let now = self.journal.now();
        match shown {
            Some(shown) if now.duration_since(shown) <= super::rules::STEP_UP => {
                Ok(session.clone())
            }
            _ => Err(Refusal::StepUp.into()),
        }
    }

    /// Whether a caller has shown their second factor again a little while ago; refused if not.
    pub async fn stepped_up(&self, caller: &Caller) -> Result<(), ClinicError> {
        self.require_step_up(&mut self.journal.db.read().await?, caller).await.map(drop)
    }

    /// Closes the record that a session has open out of turn; `false` when there is none.
    pub(crate) async fn close_glass(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        session: &kernel::SessionId,
    ) -> Result<bool, ClinicError> {
        let closed = store::close_glass(tx, session, telling.now).await?;
        let was_open = !closed.is_empty();
        for (glass, patient, organization) in closed {
            let what = ("break-glass", glass.as_str());
            let entry = telling.witness(Event::BreakGlassClosed, Action::Execute, what);
            entry.patient = Some(patient.as_str().to_owned());
            // Sessions of all organizations are swept together.
            entry.organization = Some(organization);
        }
        Ok(was_open)
    }

    /// A provider vouches again for whoever is signed in: their session is proven.
    pub(crate) async fn vouch(
        &self,
        tx: &mut Tx,
        (caller, session): (&Caller, &kernel::SessionId),
        second_factor: bool,
    ) -> Result<(), ClinicError> {
        let own = store::find_by_id(tx, session).await?;
        if own.is_none_or(|own| own.person != caller.person) {
            return Err(Refusal::SignOn("sso.another-person").into());
        }
        if second_factor {
            store::set_factor(tx, session, Factor::Provider).await?;
            store::step_up(tx, session, self.journal.now()).await?;
        }
        Ok(store::prove(tx, session, self.journal.now()).await?)
    }

    /// Whoever has a factor shows it again before another one is added: whoever stole a session, however it was opened,
    /// must not make one of their own.
    async fn require_factor(&self, tx: &mut Tx, caller: &Caller) -> Result<(), ClinicError> {
        if self.factors.of(tx, &caller.person).await?.is_empty() {
            return Ok(());
        }
        self.require_step_up(tx, caller).await.map(drop)
    }

    /// Whether a person has a second factor of this clinic's.
    pub(crate) async fn has_factor(
        &self,
        tx: &mut Tx,
        person: &PersonId,
    ) -> Result<bool, ClinicError> {
        Ok(!self.factors.of(tx, person).await?.is_empty())
    }

    /// Whoever adds a factor has shown it: their session counts as opened with it.
    async fn added(&self, mut tx: Tx, caller: &Caller, factor: Factor) -> Result<(), ClinicError> {
        if let Some(session) = &caller.session {
            store::set_factor(&mut tx, session, factor).await?;
        }
        let mut telling = self.journal.telling(caller);
        let what = ("person", caller.person.as_str());
        let entry = telling.witness(Event::SecondFactorAdded, Action::Create, what);
        entry.details.push(("factor", factor.name().to_owned()));
        let kind = NoticeKind::SecondFactorChanged;
        self.tell_owner(&mut tx, &mut telling, (caller, &caller.person), kind).await?;
        self.journal.commit(tx, telling).await
    }

    /// By what one comes in to an account is told to whose it is when that changes, so that they know if it was somebody else.
    pub(super) async fn tell_owner(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, person): (&Caller, &PersonId),
        kind: NoticeKind,
    ) -> Result<(), ClinicError> {
        let about = (person.clone(), About::Account(person.clone()));
        let notice = Notice::about(kind, about, caller.person.clone());
        send(tx, telling, &self.journal, &notice).await
    }

    async fn removed(
        &self,
        mut tx: Tx,
        caller: &Caller,
        (person, factor): (&PersonId, &'static str),
    ) -> Result<(), ClinicError> {
        if !self.has_factor(&mut tx, person).await? {
            store::doubt(&mut tx, person).await?;
        }
        let mut telling = self.journal.telling(caller);
        let what = ("person", person.as_str());
        let entry = telling.witness(Event::SecondFactorRemoved, Action::Delete, what);
        entry.details.push(("factor", factor.to_owned()));
        let kind = NoticeKind::SecondFactorChanged;
        self.tell_owner(&mut tx, &mut telling, (caller, person), kind).await?;
        self.journal.commit(tx, telling).await
    }
}
