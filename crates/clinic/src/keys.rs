//! The data keys of consultation channels: one scope a channel, one version a visit.

use crate::ClinicError;
use compliance::keys::{DataKey, DataKeys, KeyError};
use db::Tx;
use kernel::Random;
use std::fmt;
use std::sync::Arc;
use wire::cipher::{self, Format, IV_BYTES};

/// A data key as a participant's client takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct CipherKey {
    /// The channel whose messages it opens.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The text to give to a client as its cipher key.
    pub key: String,
}

impl fmt::Debug for CipherKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[key {} of {}]", self.version, self.id)
    }
}

/// Makes, hands out and uses data keys.
#[derive(Clone)]
pub(crate) struct Keys {
    keys: Arc<DataKeys>,
    random: Arc<dyn Random>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl Keys {
    pub(crate) fn new(keys: Arc<DataKeys>, random: Arc<dyn Random>) -> Self {
        Self { keys, random }
    }

    /// The newest version of a scope's key, made if there is none.
    pub(crate) async fn ensure(&self, tx: &mut Tx, scope: &str) -> Result<u32, ClinicError> {
        Ok(self.keys.current(tx, scope).await?.0.version)
    }

    /// Makes the next version of a scope's key, after those that were used.
    pub(crate) async fn add_version(
        &self,
        tx: &mut Tx,
        scope: &str,
        used: u32,
    ) -> Result<u32, ClinicError> {
        Ok(self.keys.rotate_above(tx, scope, used).await?.version)
    }

    /// Has others read a scope's keys again, once a new version is committed.
    pub(crate) fn refresh(&self, scope: &str) {
        self.keys.forget(scope);
    }

    /// One version, and those before it, newest first.
    pub(crate) async fn hand_out(
        &self,
        tx: &mut Tx,
        scope: &str,
        version: u32,
    ) -> Result<(CipherKey, Vec<CipherKey>), ClinicError> {
        let mut all = self.keys.all(tx, scope).await?;
        all.retain(|key| key.version <= version);
        // Where that one was destroyed, the one before it is another visit's.
        let own = all.pop().filter(|key| key.version == version).ok_or(KeyError::Unusable)?;
        Ok((take(scope, &own), all.iter().rev().map(|key| take(scope, key)).collect()))
    }

    /// The newest version.
    pub(crate) async fn newest(&self, tx: &mut Tx, scope: &str) -> Result<CipherKey, ClinicError> {
        let newest = self.keys.all(tx, scope).await?.pop().ok_or(KeyError::Unusable)?;
        Ok(take(scope, &newest))
    }

    /// Whether a payload, as its JSON text, is what a client with one of the scope's keys sends.
    pub(crate) async fn fits(
        &self,
        tx: &mut Tx,
        scope: &str,
        payload: &str,
    ) -> Result<bool, ClinicError> {
        let openers = self.openers(tx, scope).await?;
        Ok(openers.iter().any(|key| key.open(payload).is_ok()))
    }

    /// Every version of a scope's key as what opens with it, newest first.
    pub(crate) async fn openers(
        &self,
        tx: &mut Tx,
        scope: &str,
    ) -> Result<Vec<cipher::CipherKey>, ClinicError> {
        let all = self.keys.all(tx, scope).await?;
        let openers = all.iter().rev().map(|key| cipher::CipherKey::new(key.secret()));
        openers.collect::<Result<_, _>>().map_err(|_| ClinicError::Cipher)
    }

    /// A JSON text as the payload that a client with this key would have sent: in the format that
    /// every SDK opens, because those before 2023 know no other and later ones still read it.
    ///
    /// In the headerless format: the MIT-licensed SDKs open only that one, later ones open both. `None` where this version was
    /// destroyed.
    pub(crate) async fn encrypt(
        &self,
        tx: &mut Tx,
        scope: &str,
        version: u32,
        json: &str,
    ) -> Result<Option<String>, ClinicError> {
        let all = self.keys.all(tx, scope).await?;
        let Some(key) = all.iter().find(|key| key.version == version) else { return Ok(None) };
        let mut iv = [0; IV_BYTES];
        self.random.fill(&mut iv);
        let sealed = cipher::CipherKey::new(key.secret())
            .and_then(|key| key.encrypt_message(Format::LegacyRandomIv, json, iv))
            .map_err(|_| ClinicError::Cipher)?;
        Ok(Some(format!("\"{sealed}\"")))
    }
}

/// A key as a client takes it.
fn take(scope: &str, key: &DataKey) -> CipherKey {
    CipherKey { id: scope.to_owned(), version: key.version, key: key.secret().to_owned() }
}
