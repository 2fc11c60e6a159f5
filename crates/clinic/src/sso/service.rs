//! Begins attempts and finishes them.

use super::{Begun, Pending, Vouched, store};
use crate::factor::Factor;
use crate::journal::{Journal, Telling};
use crate::session::{Opening, Secret, Sessions, SignedIn, rules};
use crate::{Caller, ClinicError, Refusal, person, seal};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::{DbError, Tx};
use jiff::SignedDuration;
use kernel::{Actor, OrganizationId, PersonId, Role, SessionId};
use std::sync::Arc;

/// An attempt is good for so long.
const ATTEMPT: SignedDuration = SignedDuration::from_mins(10);

/// Signing in through providers.
#[derive(Clone, Debug)]
pub struct SignOns {
    journal: Journal,
    sealer: Arc<Sealer>,
    sessions: Sessions,
}

/// Somebody with their organization and role.
type Known = (PersonId, OrganizationId, Role);

impl SignOns {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>, sessions: Sessions) -> Self {
        Self { journal, sealer, sessions }
    }

    /// Begins an attempt at a provider: to sign in, or to prove whoever is signed in.
    pub async fn begin(
        &self,
        provider: &str,
        session: Option<SessionId>,
    ) -> Result<Begun, ClinicError> {
        let (random, now) = (&*self.journal.random, self.journal.now());
        let (state, browser) = (Secret::generate("", random), Secret::generate("", random));
        let attempt = store::Attempt {
            browser: Secret::hash(browser.expose()),
            provider: provider.to_owned(),
            session,
            expires: now.saturating_add(ATTEMPT).unwrap_or(now),
        };
        let mut tx = self.journal.db.begin().await?;
        store::insert(&mut tx, &Secret::hash(state.expose()), &attempt, now).await?;
        tx.commit().await?;
        let (nonce, verifier) = self.follows(state.expose());
        Ok(Begun { state, browser, nonce, verifier })
    }

    /// What follows from a state, for whoever has the server's key.
    fn follows(&self, state: &str) -> (String, String) {
        let derived = |what| URL_SAFE_NO_PAD.encode(seal::lookup(&self.sealer, what, state));
        (derived("sso/nonce"), derived("sso/verifier"))
    }

    /// Takes an attempt back that comes from a provider: known, in time, in the browser that began it, and never twice.
    pub async fn take(
        &self,
        provider: &str,
        (state, browser): (&str, &str),
    ) -> Result<Pending, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let found = store::take(&mut tx, &Secret::hash(state)).await?;
        tx.commit().await?;
        let now = self.journal.now();
        let fits = |attempt: &store::Attempt| {
            attempt.provider == provider
                && attempt.browser == Secret::hash(browser)
                && now < attempt.expires
        };
        let attempt = found.filter(fits).ok_or(Refusal::SignOn("sso.state"))?;
        let (nonce, verifier) = self.follows(state);
        Ok(Pending { provider: attempt.provider, session: attempt.session, nonce, verifier })
    }

    /// Opens a session for whoever the provider vouches for. One that is to be proven is proven instead, and nothing is
    /// opened.
    pub async fn finish(
        &self,
        pending: &Pending,
        vouched: &Vouched,
        address: Option<String>,
    ) -> Result<Option<SignedIn>, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        match self.admit(&mut tx, (pending, vouched), address.clone()).await {
            Ok((opened, telling)) => {
                self.journal.commit(tx, telling).await?;
                Ok(opened)
            }
            Err(ClinicError::Refused(refusal)) => {
                drop(tx);
                Err(self.sessions.stranger(address, refusal).await)
            }
            Err(error) => Err(error),
        }
    }

    async fn admit(
        &self,
        tx: &mut Tx,
        (pending, vouched): (&Pending, &Vouched),
        address: Option<String>,
    ) -> Result<(Option<SignedIn>, Telling), ClinicError> {
        let caller = Caller::acting(self.known(tx, vouched).await?, address);
        let mut telling = self.journal.telling(&caller);
        self.link(tx, &mut telling, (&caller.person, vouched)).await?;
        let shown = vouched.second_factor.then_some(telling.now);
        store::set_second_factor(tx, (&vouched.issuer, &vouched.subject), shown).await?;
        if let Some(session) = &pending.session {
            self.sessions.vouch(tx, (&caller, session), vouched.second_factor).await?;
            return Ok((None, telling));
        }
        // A second factor here is not passed by a provider that asked for none.
        if !vouched.second_factor && self.sessions.has_factor(tx, &caller.person).await? {
            return Err(Refusal::SignOn("sso.second-factor").into());
        }
        let factor = vouched.second_factor.then_some(Factor::Provider);
        let opening = Opening { factor, visit: None };
        let signed = self.sessions.begin(tx, &mut telling, &caller, opening).await?;
        Ok((Some(signed), telling))
    }

    /// The issuers of the providers that lead to the caller: of the others none could show that it is they.
    pub async fn of(&self, caller: &Caller) -> Result<Vec<String>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        Ok(store::leading_to(&mut tx, &caller.person).await?)
    }

    /// Writes down that a provider's answer did not hold, and hands the refusal back.
    pub async fn refuse(&self, why: &'static str, address: Option<String>) -> ClinicError {
        self.sessions.stranger(address, Refusal::SignOn(why)).await
    }

    /// Ends what providers say that are not these, and what is open by the accounts that they led to: whoever they knew is
    /// linked anew should they be back. Run it when the server starts.
    pub async fn keep_only(&self, issuers: &[&str]) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let known = store::all(&mut tx).await?;
        drop(tx);
        for (issuer, person, organization) in known {
            if !issuers.contains(&issuer.as_str()) {
                self.part((&issuer, &person), organization).await?;
            }
        }
        Ok(())
    }

    /// A provider has gone that knew somebody. Which of their sessions came by it nobody knows, so all of them end.
    async fn part(
        &self,
        (issuer, person): (&str, &PersonId),
        organization: OrganizationId,
    ) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling_as(Actor::system(), Some(organization));
        // Another server that starts at the same time may have been first.
        if !store::end_at(&mut tx, (issuer, person), telling.now).await? {
            return Ok(());
        }
        let entry = unlinked(&mut telling, person, issuer);
        entry.details.push(("why", "provider-removed".to_owned()));
        self.sessions.end_all(&mut tx, &mut telling, person).await?;
        self.journal.commit(tx, telling).await
    }

    /// Forgets by which name providers know somebody, so that another one of theirs can be linked by their address; what is
    /// open by their account ends. An administrator says so.
    pub async fn forget(&self, caller: &Caller, person: &PersonId) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            Caller::require(matches!(caller.role, Role::Administrator | Role::System))?;
            let role = person::store::role(&mut tx, &caller.organization, person).await?;
            role.ok_or(Refusal::Unknown("person"))?;
            self.sessions.may_stand_in(&mut tx, caller, person).await?;
            let known = store::forget(&mut tx, person).await?;
            if known.is_empty() {
                return Err(Refusal::Unknown("link to an identity provider").into());
            }
            for issuer in &known {
                let entry = unlinked(&mut telling, person, issuer);
                entry.details.push(("why", "forgotten".to_owned()));
            }
            self.sessions.end_all(&mut tx, &mut telling, person).await
        }
        .await;
        self.journal.settle(caller, ("person", person.as_str()), (tx, telling), done).await
    }

    /// Whom the provider means: by its own name for them, else by a verified address, staff only.
    async fn known(&self, tx: &mut Tx, vouched: &Vouched) -> Result<Known, ClinicError> {
        let linked = store::linked(tx, &vouched.issuer, &vouched.subject).await?;
        let found = match (linked, &vouched.email) {
            (Some(person), _) => person::store::identity(tx, &person).await?,
            (None, Some(email)) if email.expose().contains('@') => {
                person::store::find_login(tx, &self.sealer, email.expose()).await?
            }
            (None, _) => None,
        };
        let staff = found.filter(|(.., role)| rules::is_staff(*role));
        staff.ok_or_else(|| Refusal::SignOn("sso.unknown").into())
    }

    async fn link(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (person, vouched): (&PersonId, &Vouched),
    ) -> Result<(), ClinicError> {
        let (issuer, subject) = (&*vouched.issuer, &*vouched.subject);
        if store::linked(tx, issuer, subject).await?.is_some() {
            return Ok(());
        }
        // As long as nobody signed in to it an administrator could have programs act by it.
        if !self.sessions.is_signed_in_to(tx, person).await? {
            self.sessions.end_all(tx, telling, person).await?;
        }
        let linked =
            store::link(tx, (issuer, subject), person, telling.now).await.map_err(taken)?;
        if !linked {
            return Err(Refusal::SignOn("sso.linked-otherwise").into());
        }
        let what = ("person", person.as_str());
        let entry = telling.witness(Event::IdentityLinked, Action::Create, what);
        entry.details.push(("issuer", issuer.to_owned()));
        Ok(())
    }
}

/// Somebody has left: what providers say leads to their account no more. Back here, they are linked anew, by the same name.
pub(crate) async fn end(
    tx: &mut Tx,
    telling: &mut Telling,
    person: &PersonId,
) -> Result<(), DbError> {
    for issuer in store::end(tx, person, telling.now).await? {
        let entry = unlinked(telling, person, &issuer);
        entry.details.push(("why", "account-closed".to_owned()));
    }
    Ok(())
}

fn unlinked<'a>(telling: &'a mut Telling, person: &PersonId, issuer: &str) -> &'a mut Entry {
    let what = ("person", person.as_str());
    let entry = telling.witness(Event::IdentityUnlinked, Action::Delete, what);
    entry.details.push(("issuer", issuer.to_owned()));
    entry
}

/// A person has one name at a provider; another one is somebody else with their address.
fn taken(error: DbError) -> ClinicError {
    match error {
        DbError::Conflict => Refusal::SignOn("sso.linked-otherwise").into(),
        other => other.into(),
    }
}
