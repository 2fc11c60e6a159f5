//! Adds, checks and removes second factors, inside the caller's transaction.

use super::model::{Assertion, Enrolment, Factor, Passkey, Registration, Site};
use super::store::Purpose;
use super::{passkey, store, totp};
use crate::{ClinicError, Refusal, seal};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compliance::keys::Sealer;
use db::{DbError, Tx};
use jiff::SignedDuration;
use kernel::{PersonId, Phi, Random, Timestamp};
use std::sync::Arc;

/// A challenge is good for so long.
const CHALLENGE: SignedDuration = SignedDuration::from_mins(5);
/// So many recovery codes are handed out.
const CODES: usize = 10;
/// So many characters name a passkey at most.
const LABEL: usize = 100;

/// Second factors.
#[derive(Clone)]
pub(crate) struct Factors {
    sealer: Arc<Sealer>,
    random: Arc<dyn Random>,
}

impl std::fmt::Debug for Factors {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Factors").finish_non_exhaustive()
    }
}

impl Factors {
    pub(crate) fn new(sealer: Arc<Sealer>, random: Arc<dyn Random>) -> Self {
        Self { sealer, random }
    }

    /// The factors that a person can show.
    pub(crate) async fn of(&self, tx: &mut Tx, person: &PersonId) -> Result<Vec<Factor>, DbError> {
        let mut found = Vec::new();
        if store::totp(tx, person).await?.is_some_and(|totp| totp.confirmed) {
            found.push(Factor::Totp);
        }
        if !store::passkeys(tx, person).await?.is_empty() {
            found.push(Factor::Passkey);
        }
        // Codes alone are no factor: they are for those who lost one.
        if !found.is_empty() && store::has_codes(tx, person).await? {
            found.push(Factor::RecoveryCode);
        }
        Ok(found)
    }

    /// The factor that a code proves; it is used up.
    pub(crate) async fn check(
        &self,
        tx: &mut Tx,
        person: &PersonId,
        (code, now): (&Phi, Timestamp),
    ) -> Result<Option<Factor>, DbError> {
        if let Some(totp) = store::totp(tx, person).await?.filter(|totp| totp.confirmed) {
            let secret = self.open(person, &totp.secret)?;
            let step = totp::step(&secret, code.expose(), now, totp.last_step);
            if let Some(step) = step
                && store::use_step(tx, person, (step, now)).await?
            {
                return Ok(Some(Factor::Totp));
            }
        }
        let hash = self.code_hash(person, code.expose());
        let used = store::use_code(tx, person, &hash).await?;
        Ok(used.then_some(Factor::RecoveryCode))
    }

    /// A secret for an authenticator app; it counts once a code of it was shown.
    pub(crate) async fn begin_totp(
        &self,
        tx: &mut Tx,
        person: &PersonId,
    ) -> Result<Enrolment, ClinicError> {
        if store::totp(tx, person).await?.is_some_and(|totp| totp.confirmed) {
            return Err(Refusal::FactorExists.into());
        }
        let mut bytes = [0; 20];
        self.random.fill(&mut bytes);
        let secret = totp::base32(&bytes);
        let place = ("totp", "secret", person.as_str());
        let sealed = seal::seal(&self.sealer, place, &Phi::new(secret.clone()))?;
        store::put_totp(tx, person, &sealed).await?;
        Ok(Enrolment { uri: totp::uri(person.as_str(), &secret), secret })
    }

    /// Confirms an app by a code of it, and answers new recovery codes.
    pub(crate) async fn confirm_totp(
        &self,
        tx: &mut Tx,
        person: &PersonId,
        (code, now): (&Phi, Timestamp),
    ) -> Result<Vec<String>, ClinicError> {
        let totp = store::totp(tx, person).await?.ok_or(Refusal::FactorNotBegun)?;
        if totp.confirmed {
            return Err(Refusal::FactorExists.into());
        }
        let secret = self.open(person, &totp.secret)?;
        let step = totp::step(&secret, code.expose(), now, 0).ok_or(Refusal::Code)?;
        store::use_step(tx, person, (step, now)).await?;
        Ok(self.new_codes(tx, person).await?)
    }

    fn open(&self, person: &PersonId, sealed: &[u8]) -> Result<Vec<u8>, DbError> {
        let secret = seal::open(&self.sealer, ("totp", "secret", person.as_str()), sealed)?;
        totp::bytes(secret.expose()).ok_or_else(|| DbError::Corrupt("an app's secret".to_owned()))
    }

    /// Takes the app away; recovery codes go with the last factor.
    pub(crate) async fn remove_totp(
        &self,
        tx: &mut Tx,
        person: &PersonId,
    ) -> Result<(), ClinicError> {
        if !store::remove_totp(tx, person).await? {
            return Err(Refusal::Unknown("authenticator app").into());
        }
        Ok(self.forget_codes(tx, person).await?)
    }

    async fn forget_codes(&self, tx: &mut Tx, person: &PersonId) -> Result<(), DbError> {
        if self.of(tx, person).await?.is_empty() {
            store::put_codes(tx, person, Vec::new()).await?;
        }
        Ok(())
    }

    async fn new_codes(&self, tx: &mut Tx, person: &PersonId) -> Result<Vec<String>, DbError> {
        let mut codes = Vec::new();
        for _ in 0..CODES {
            let mut bytes = [0; 10];
            self.random.fill(&mut bytes);
            let text = totp::base32(&bytes).to_lowercase();
            let parts: Vec<String> = text
                .as_bytes()
                .chunks(4)
                .map(|part| String::from_utf8_lossy(part).into())
                .collect();
            codes.push(parts.join("-"));
        }
        let hashes = codes.iter().map(|code| self.code_hash(person, code)).collect();
        store::put_codes(tx, person, hashes).await?;
        Ok(codes)
    }

    /// A recovery code is found by a keyed hash; hyphens and case do not count.
    fn code_hash(&self, person: &PersonId, code: &str) -> Vec<u8> {
        let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        seal::lookup(&self.sealer, "recovery-code", &format!("{person}/{plain}"))
    }

    /// A challenge for a passkey: for one that this person adds, or for whoever signs in.
    pub(crate) async fn challenge(
        &self,
        tx: &mut Tx,
        person: Option<&PersonId>,
        now: Timestamp,
    ) -> Result<String, DbError> {
        let mut bytes = [0; 32];
        self.random.fill(&mut bytes);
        let challenge = URL_SAFE_NO_PAD.encode(bytes);
        let expires = now.saturating_add(CHALLENGE).unwrap_or(now);
        store::put_challenge(tx, &hash(&challenge), person, (now, expires)).await?;
        Ok(challenge)
    }

    /// Adds a passkey; the first factor of a person brings recovery codes.
    pub(crate) async fn add_passkey(
        &self,
        tx: &mut Tx,
        person: &PersonId,
        (site, made): (&Site, &Registration),
        now: Timestamp,
    ) -> Result<(Passkey, Vec<String>), ClinicError> {
        // Cut in silence, two devices might be called the same, and its owner would remove the wrong one.
        let label = made.label.trim();
        if !(1..=LABEL).contains(&label.chars().count()) || label.chars().any(char::is_control) {
            let problem = "says in 1 to 100 characters which device it is";
            return Err(Refusal::Field { field: "label", problem }.into());
        }
        let challenge = passkey::challenge(&made.client_data, "webauthn.create", site)?;
        let purpose = store::use_challenge(tx, &hash(&challenge), now).await?;
        if purpose != Some(Purpose::Add(person.clone())) {
            return Err(
                Refusal::Passkey("its challenge is unknown or older than five minutes").into()
            );
        }
        let said = passkey::said(&made.authenticator_data, site)?;
        if said.credential.as_ref() != Some(&made.id) {
            return Err(Refusal::Passkey("its id is not the one that the device names").into());
        }
        if !passkey::ALGORITHMS.contains(&made.algorithm) {
            return Err(Refusal::Passkey("its algorithm is not ES256, EdDSA or RS256").into());
        }
        let label = label.to_owned();
        let new = Passkey { id: made.id.clone(), label, created: now, used: None };
        let key = (made.algorithm, &*made.public_key, said.counter);
        let first = self.of(tx, person).await?.is_empty();
        store::put_passkey(tx, person, &new, key).await.map_err(|error| match error {
            DbError::Conflict => ClinicError::from(Refusal::Taken("passkey")),
            other => other.into(),
        })?;
        let codes = if first { self.new_codes(tx, person).await? } else { Vec::new() };
        Ok((new, codes))
    }

    /// Who answered a challenge with their passkey.
    pub(crate) async fn verify_passkey(
        &self,
        tx: &mut Tx,
        (site, told): (&Site, &Assertion),
        now: Timestamp,
    ) -> Result<PersonId, ClinicError> {
        let challenge = passkey::challenge(&told.client_data, "webauthn.get", site)?;
        if store::use_challenge(tx, &hash(&challenge), now).await? != Some(Purpose::SignIn) {
            return Err(
                Refusal::Passkey("its challenge is unknown or older than five minutes").into()
            );
        }
        let said = passkey::said(&told.authenticator_data, site)?;
        let known = store::passkey(tx, &told.id).await?;
        let known = known.ok_or(Refusal::Passkey("it is not known here"))?;
        let message = (&*told.authenticator_data, &*told.client_data);
        if !passkey::is_signed((known.algorithm, &known.public), message, &told.signature) {
            return Err(Refusal::Passkey("its signature does not hold").into());
        }
        if !passkey::follows(known.counter, said.counter) {
            return Err(
                Refusal::Passkey("it seems to be a copy; remove it and add a new one").into()
            );
        }
        store::use_passkey(tx, &told.id, (said.counter, now)).await?;
        Ok(known.person)
    }

    /// A person's passkeys, oldest first.
    pub(crate) async fn passkeys(
        &self,
        tx: &mut Tx,
        person: &PersonId,
    ) -> Result<Vec<Passkey>, DbError> {
        store::passkeys(tx, person).await
    }

    /// Takes a passkey away.
    pub(crate) async fn remove_passkey(
        &self,
        tx: &mut Tx,
        person: &PersonId,
        credential: &str,
    ) -> Result<(), ClinicError> {
        if !store::remove_passkey(tx, person, credential).await? {
            return Err(Refusal::Unknown("passkey").into());
        }
        Ok(self.forget_codes(tx, person).await?)
    }

    /// Takes everything away, for somebody who lost it all.
    pub(crate) async fn clear(&self, tx: &mut Tx, person: &PersonId) -> Result<(), DbError> {
        store::clear(tx, person).await
    }
}

fn hash(challenge: &str) -> Vec<u8> {
    digest(&SHA256, challenge.as_bytes()).as_ref().to_vec()
}
