//! Signs people in and out, and knows who is behind a secret.

use super::password::Passwords;
use super::{BreachList, Current, Proof, Secret, Session, SignedIn, key, rules, standing, store};
use crate::factor::{Factor, Factors};
use crate::journal::{Journal, Telling};
use crate::{Caller, ClinicError, Refusal, SignIn, notification, person};
use compliance::audit::{Action, Event, Outcome};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{Actor, AppointmentId, Fault, PersonId, Phi, Role, SessionId, Timestamp};
use realtime::access::Access;
use std::sync::Arc;

/// What the secrets of sessions begin with.
const SESSION: &str = "hcs_";

/// Passwords, sessions and API keys.
#[derive(Clone, Debug)]
pub struct Sessions {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    pub(super) factors: Factors,
    pub(super) access: Arc<Access>,
    pub(super) passwords: Arc<Passwords>,
    pub(super) breached: Option<Arc<BreachList>>,
    pub(super) settings: SignIn,
}

/// How a session is opened: with what, and for what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opening {
    /// The second factor that was shown.
    pub(crate) factor: Option<Factor>,
    /// The visit to which the session is bound, and when that closes.
    pub(crate) visit: Option<(AppointmentId, Timestamp)>,
}

impl Sessions {
    pub(crate) fn new(
        journal: Journal,
        sealer: Arc<Sealer>,
        access: Arc<Access>,
        (settings, breached): (SignIn, Option<Arc<BreachList>>),
    ) -> Self {
        let factors = Factors::new(Arc::clone(&sealer), Arc::clone(&journal.random));
        let passwords = Passwords::shared();
        Self { journal, sealer, factors, access, passwords, breached, settings }
    }

    /// Opens a session for whoever knows the password, and shows a second factor if they have one.
    /// `login` is a person's id or e-mail address.
    pub async fn sign_in(
        &self,
        login: &str,
        proof: impl Into<Proof>,
        address: Option<String>,
    ) -> Result<SignedIn, ClinicError> {
        let Proof { password, code } = proof.into();
        let mut tx = self.journal.db.read().await?;
        let known = person::store::find_login(&mut tx, &self.sealer, login).await?;
        let kept = match &known {
            Some((person, ..)) => store::password(&mut tx, person).await?,
            None => None,
        };
        drop(tx);
        let now = self.journal.now();
        let shut = kept.as_ref().and_then(|kept| kept.shut(now));
        let over = kept.as_ref().is_some_and(|kept| kept.is_over(now));
        let phc = kept.and_then(|kept| kept.phc);
        // Whoever is locked out waits as long for the same answer as whoever guesses wrong.
        let right = self.passwords.verify(password, phc.clone()).await? && shut.is_none() && !over;
        let caller = known.map(|found| Caller::acting(found, address.clone()));
        match caller {
            Some(caller) if right => {
                self.open(&caller, (phc.as_deref().unwrap_or_default(), code)).await
            }
            Some(caller) => Err(self.failed(&caller, shut.unwrap_or(Refusal::Credentials)).await),
            None => Err(self.stranger(address, Refusal::Credentials).await),
        }
    }

    /// Writes down that somebody unknown tried; not the login, which may be a mistyped password.
    pub(crate) async fn stranger(&self, address: Option<String>, refusal: Refusal) -> ClinicError {
        let actor = Actor { id: "unknown".to_owned(), role: Role::System, address };
        let mut telling = self.journal.telling_as(actor, None);
        let entry = telling.witness(Event::SignInFailed, Action::Execute, ("person", "unknown"));
        entry.outcome = Outcome::MinorFailure;
        entry.reason = Some(refusal.code());
        let written = match self.journal.db.begin().await {
            Ok(tx) => self.journal.commit(tx, telling).await,
            Err(error) => Err(error.into()),
        };
        written.map_or_else(|error| error, |()| refusal.into())
    }

    /// The password was right, by what was kept of it; whoever has a second factor shows it too.
    async fn open(
        &self,
        caller: &Caller,
        (phc, code): (&str, Option<Phi>),
    ) -> Result<SignedIn, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        // Many guesses at once pass the first look together; the lock they cause is met here.
        let kept = store::held_password(&mut tx, &caller.person).await?;
        if let Some(shut) = kept.as_ref().and_then(|kept| kept.shut(self.journal.now())) {
            return Err(self.failed_in(tx, caller, shut).await);
        }
        let known = self.factors.of(&mut tx, &caller.person).await?;
        let is_alone = known.is_empty() && !rules::asks(&self.settings, caller.role);
        let factor = match (known.is_empty(), code) {
            (true, _) => None,
            (false, None) => {
                let names = known.into_iter().map(Factor::name).collect();
                return Err(Refusal::SecondFactor(names).into());
            }
            (false, Some(code)) => {
                let told = (&code, self.journal.now());
                let Some(factor) = self.factors.check(&mut tx, &caller.person, told).await? else {
                    return Err(self.failed_in(tx, caller, Refusal::Code).await);
                };
                Some(factor)
            }
        };
        // Looking at it took a while, in which the password may have been replaced.
        if !store::forgive_known(&mut tx, &caller.person, phc).await? {
            drop(tx);
            return Err(self.failed(caller, Refusal::Credentials).await);
        }
        if is_alone && kept.is_some_and(|kept| kept.falls_short) {
            store::must_change(&mut tx, &caller.person).await?;
        }
        let mut telling = self.journal.telling(caller);
        let opening = Opening { factor, visit: None };
        let signed = self.begin(&mut tx, &mut telling, caller, opening).await?;
        self.journal.commit(tx, telling).await?;
        Ok(signed)
    }

    /// Opens a session inside a command's own transaction.
    pub(crate) async fn begin(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        opening: Opening,
    ) -> Result<SignedIn, ClinicError> {
        let (clock, random) = (&*self.journal.clock, &*self.journal.random);
        let now = telling.now;
        let secret = Secret::generate(SESSION, random);
        let (visit, closes) = opening.visit.unzip();
        let latest = now.saturating_add(rules::ABSOLUTE).unwrap_or(now);
        let expires = closes.unwrap_or(latest);
        let session = Session {
            id: SessionId::generate(clock, random),
            person: caller.person.clone(),
            organization: caller.organization.clone(),
            role: caller.role,
            created: now,
            seen: now,
            ends: expires,
            expires,
            factor: opening.factor,
            visit,
            must_change: false,
        };
        let session = Session { ends: rules::ends(&session, &self.settings), ..session };
        store::insert(tx, &Secret::hash(secret.expose()), &session).await?;
        if !person::store::signed_in(tx, &caller.person, now).await? {
            return Err(Refusal::Credentials.into());
        }
        let entry =
            telling.witness(Event::SignIn, Action::Execute, ("session", session.id.as_str()));
        if let Some(factor) = session.factor {
            entry.details.push(("factor", factor.name().to_owned()));
        }
        Ok(SignedIn { secret, session })
    }

    /// Counts a wrong password or code, locks the account when there were too many, and writes it
    /// down. That it is locked stands there, and is answered to nobody; that it was guessed at too often is answered to whoever
    /// is signed in to it, and to no stranger, who would know by it that there is such an account.
    pub(super) async fn failed(&self, caller: &Caller, refusal: Refusal) -> ClinicError {
        match self.journal.db.begin().await {
            Ok(tx) => self.failed_in(tx, caller, refusal).await,
            Err(error) => error.into(),
        }
    }

    /// The same in the transaction in which it was looked at: no other guess comes between the look and the count.
    pub(super) async fn failed_in(&self, tx: Tx, caller: &Caller, refusal: Refusal) -> ClinicError {
        match self.count_failure(tx, caller, &refusal).await {
            Ok(()) if refusal == Refusal::Locked => Refusal::Credentials.into(),
            Ok(()) if refusal == Refusal::Guessed && caller.session.is_none() => {
                Refusal::Credentials.into()
            }
            Ok(()) => refusal.into(),
            Err(error) => error,
        }
    }

    /// The caller shows their password again, so that what only they may do is open for a while.
    pub async fn prove(&self, caller: &Caller, password: Phi) -> Result<(), ClinicError> {
        let session = caller.session.as_ref().ok_or(Refusal::ProveAgain)?;
        let mut tx = self.journal.db.read().await?;
        let kept = store::password(&mut tx, &caller.person).await?;
        drop(tx);
        let shut = kept.as_ref().and_then(|kept| kept.shut(self.journal.now()));
        let right = self.passwords.verify(password, kept.and_then(|kept| kept.phc)).await?;
        if !right || shut.is_some() {
            return Err(self.failed(caller, shut.unwrap_or(Refusal::Credentials)).await);
        }
        let mut tx = self.journal.db.begin().await?;
        // As where somebody signs in: many guesses at once pass the first look together.
        let kept = store::held_password(&mut tx, &caller.person).await?;
        if let Some(shut) = kept.and_then(|kept| kept.shut(self.journal.now())) {
            return Err(self.failed_in(tx, caller, shut).await);
        }
        self.proven(tx, caller, session).await
    }

    async fn proven(
        &self,
        mut tx: Tx,
        caller: &Caller,
        session: &SessionId,
    ) -> Result<(), ClinicError> {
        store::prove(&mut tx, session, self.journal.now()).await?;
        // Whoever knows the password and guesses codes would have as many tries as they like.
        if self.factors.of(&mut tx, &caller.person).await?.is_empty() {
            store::forgive(&mut tx, &caller.person).await?;
            // Where no second factor is asked of anybody, whoever has none steps up by what they have.
            if !self.settings.staff_second_factor {
                store::step_up(&mut tx, session, self.journal.now()).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Refuses whoever has not shown a little while ago that it is they. An API key never has.
    pub async fn require_proof(&self, caller: &Caller) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        standing::just_shown(&mut tx, caller, self.journal.now()).await
    }

    async fn count_failure(
        &self,
        mut tx: Tx,
        caller: &Caller,
        refusal: &Refusal,
    ) -> Result<(), ClinicError> {
        if !matches!(refusal, Refusal::Locked | Refusal::Guessed) {
            let failures = store::fail(&mut tx, &caller.person).await?;
            let lock = rules::lock(failures);
            if !lock.is_zero() {
                let until = self.journal.now().saturating_add(lock).ok();
                store::lock(&mut tx, &caller.person, until).await?;
            }
        }
        let mut telling = self.journal.telling(caller);
        let what = ("person", caller.person.as_str());
        let entry = telling.witness(Event::SignInFailed, Action::Execute, what);
        entry.outcome = Outcome::MinorFailure;
        entry.reason = Some(refusal.code());
        self.journal.commit(tx, telling).await
    }

    /// Who is behind the secret of a session or an API key. Unless the program asks by itself, in
    /// the background, this counts as a use of the session.
    pub async fn resume(
        &self,
        secret: &str,
        address: Option<String>,
        background: bool,
    ) -> Result<Caller, ClinicError> {
        if secret.starts_with(key::PREFIX) {
            return self.resume_key(secret, address).await;
        }
        let hash = Secret::hash(secret);
        let mut tx = self.journal.db.read().await?;
        let (found, now) = (store::find(&mut tx, &hash).await?, self.journal.now());
        let glass = match found.as_ref().filter(|found| rules::is_staff(found.role)) {
            Some(found) => store::glass(&mut tx, &found.id, now).await?,
            None => None,
        };
        let bound = found.as_ref().filter(|found| found.role == Role::Guardian);
        let acting = match bound.and_then(|found| found.visit.as_ref().map(|one| (found, one))) {
            Some((found, visit)) => store::acting(&mut tx, (&found.person, visit), now).await?,
            None => None,
        };
        drop(tx);
        let session = found.filter(|session| now < session.ends).ok_or(Refusal::SignedOut)?;
        if !background && rules::is_news(&session, &self.settings, now) {
            self.touch(session.clone(), now).await?;
        }
        let whose = (session.person.clone(), session.organization.clone(), session.role);
        Ok(Caller {
            must_enroll: rules::must_enroll(&session, &self.settings),
            must_change: session.must_change,
            session: Some(session.id),
            visit: session.visit,
            glass,
            acting,
            ..Caller::acting(whose, address)
        })
    }

    async fn touch(&self, session: Session, now: Timestamp) -> Result<Session, ClinicError> {
        let session = Session { seen: now, ..session };
        let session = Session { ends: rules::ends(&session, &self.settings), ..session };
        let mut tx = self.journal.db.begin().await?;
        store::touch(&mut tx, &session).await?;
        tx.commit().await?;
        Ok(session)
    }

    /// Who the caller is, for the caller.
    pub async fn current(&self, caller: &Caller) -> Result<Current, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let session = match &caller.session {
            Some(id) => store::find_by_id(&mut tx, id).await?,
            None => None,
        };
        let (organization, own) = (&caller.organization, &caller.person);
        let person = person::store::find(&mut tx, &self.sealer, organization, own).await?;
        let person = person.ok_or(Refusal::SignedOut)?;
        Ok(Current { session, name: person.name, locale: person.locale })
    }

    /// Keeps the caller's session open: somebody is there.
    pub async fn extend(&self, caller: &Caller) -> Result<Current, ClinicError> {
        let current = self.current(caller).await?;
        let session = match current.session {
            Some(session) => Some(self.touch(session, self.journal.now()).await?),
            None => None,
        };
        Ok(Current { session, ..current })
    }

    /// Ends the caller's session, what was issued in it, and what is pushed to its browser.
    pub async fn sign_out(&self, caller: &Caller) -> Result<(), ClinicError> {
        let Some(session) = &caller.session else {
            return Ok(());
        };
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        self.end(&mut tx, &mut telling, session).await?;
        let whose = &caller.person;
        notification::silence_ended(&mut tx, &mut telling, &self.journal, whose).await?;
        telling.witness(Event::SignOut, Action::Execute, ("session", session.as_str()));
        self.journal.commit(tx, telling).await
    }

    /// Ends a session, closes what it has open out of turn, and ends the tokens that were issued in it; open polls of
    /// those end at once.
    pub(crate) async fn end(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        session: &SessionId,
    ) -> Result<(), ClinicError> {
        // In the order in which whoever opens a record by it holds them.
        store::delete(tx, session).await?;
        self.close_glass(tx, telling, session).await?;
        self.end_held(tx, telling, ("session", session)).await
    }

    /// Ends the tokens that were issued to a session or an API key.
    pub(super) async fn end_held(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (kind, holder): (&'static str, &SessionId),
    ) -> Result<(), ClinicError> {
        let revoked = self.access.revoke_holder(tx, holder.as_str()).await?;
        if !revoked.is_empty() {
            let what = (kind, holder.as_str());
            let entry = telling.witness(Event::AccessTokenRevoked, Action::Delete, what);
            entry.details.push(("count", revoked.len().to_string()));
        }
        telling.news.revoked.extend(revoked);
        Ok(())
    }

    /// Ends everybody's sessions; the next sweep closes what they have open, and says of each whose it was. Answers how many.
    pub(crate) async fn end_every(&self, tx: &mut Tx, now: Timestamp) -> Result<u64, ClinicError> {
        Ok(store::end_every(tx, now).await?)
    }

    /// Ends every token that a person has, by whatever session or program they had it.
    pub(crate) async fn end_tokens(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        person: &PersonId,
    ) -> Result<(), ClinicError> {
        let revoked = self.access.revoke_person(tx, person.as_str(), None).await?;
        if !revoked.is_empty() {
            let what = ("person", person.as_str());
            let entry = telling.witness(Event::AccessTokenRevoked, Action::Delete, what);
            entry.details.push(("count", revoked.len().to_string()));
        }
        telling.news.revoked.extend(revoked);
        Ok(())
    }

    /// Ends the sessions whose time is over, and what was issued in them; answers how many. Run it
    /// every second or so: whoever left must not go on listening.
    pub async fn sweep(&self) -> Result<usize, ClinicError> {
        let now = self.journal.now();
        let mut tx = self.journal.db.read().await?;
        if store::over(&mut tx, now).await?.is_empty() {
            return Ok(0);
        }
        drop(tx);
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling_as(Actor::system(), None);
        // Read again, now that nobody can use one meanwhile.
        let over = store::over(&mut tx, now).await?;
        for session in &over {
            self.end(&mut tx, &mut telling, &session.id).await?;
            let what = ("session", session.id.as_str());
            let entry = telling.witness(Event::SessionExpired, Action::Delete, what);
            entry.organization = Some(session.organization.as_str().to_owned());
            entry.details.push(("person", session.person.as_str().to_owned()));
        }
        self.journal.commit(tx, telling).await?;
        Ok(over.len())
    }
}

/// Refuses a person outside the caller's organization.
pub(super) async fn known(
    tx: &mut Tx,
    caller: &Caller,
    person: &PersonId,
) -> Result<(), ClinicError> {
    let role = person::store::role(tx, &caller.organization, person).await?;
    role.map(drop).ok_or_else(|| Refusal::Unknown("person").into())
}
