//! Seals PHI fields, each bound to its table, column and row, and finds them by keyed hash.
//!
//! A field is sealed by the common key, or by one of its own scope, with which it can be destroyed: then the scope and
//! the version stand before the ciphertext, so that it opens whatever its row's owner is sealed by today.

use super::{DataKey, DataKeys, KeyError};
use crate::kek::Cipher;
use aws_lc_rs::hmac;
use db::{Db, Tx};
use kernel::Phi;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The scopes of the field keys; scopes of messages are channel names, which hold no slash.
pub(super) const FIELDS: &str = "/field/seal";
pub(super) const LOOKUPS: &str = "/field/lookup";

/// Table, column and row of a field.
pub type Place<'a> = (&'a str, &'a str, &'a str);

/// A field by a key of its own scope begins with these bytes, which are no version of the common key: versions begin with 1.
pub const OWN: [u8; 4] = [0; 4];

/// Seals and opens PHI fields.
pub struct Sealer {
    ciphers: Arc<BTreeMap<u32, Cipher>>,
    lookup: hmac::Key,
    keys: Arc<DataKeys>,
}

/// What seals the fields of one scope, until its transaction ends.
pub struct OwnKey {
    scope: String,
    version: u32,
    cipher: Cipher,
}

/// What opens some fields.
pub struct Opener {
    common: Arc<BTreeMap<u32, Cipher>>,
    own: BTreeMap<String, BTreeMap<u32, Cipher>>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Sealer").field("versions", &self.ciphers.len()).finish_non_exhaustive()
    }
}

impl Sealer {
    /// Opens the field keys; makes them the first time.
    pub async fn open(db: &Db, keys: &Arc<DataKeys>) -> Result<Self, KeyError> {
        let mut tx = db.begin().await?;
        keys.current(&mut tx, FIELDS).await?;
        let (lookup, _) = keys.current(&mut tx, LOOKUPS).await?;
        let fields = keys.all(&mut tx, FIELDS).await?;
        tx.commit().await?;
        let lookup = hmac::Key::new(hmac::HMAC_SHA256, lookup.secret().as_bytes());
        Ok(Self { ciphers: Arc::new(ciphers(&fields)?), lookup, keys: Arc::clone(keys) })
    }

    /// What seals the fields of a scope: from memory, or read, or made, in the transaction that writes them.
    pub async fn own(&self, tx: &mut Tx, scope: &str) -> Result<OwnKey, KeyError> {
        let key = self.keys.newest(tx, scope).await?;
        Ok(OwnKey { scope: scope.to_owned(), version: key.version, cipher: cipher(&key)? })
    }

    /// What seals the fields of a scope by what the store holds now, whatever memory does; made if there is none.
    pub async fn own_stored(&self, tx: &mut Tx, scope: &str) -> Result<OwnKey, KeyError> {
        let (key, _) = self.keys.current(tx, scope).await?;
        Ok(OwnKey { scope: scope.to_owned(), version: key.version, cipher: cipher(&key)? })
    }

    /// What opens these fields: the keys that memory does not hold are read by one statement.
    pub async fn opener<'a>(
        &self,
        tx: &mut Tx,
        fields: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Opener, KeyError> {
        let scopes = fields.into_iter().filter_map(|field| Some(own(field)?.scope));
        let scopes: BTreeSet<&str> = scopes.collect();
        let mut own = BTreeMap::new();
        for (scope, keys) in self.keys.of(tx, scopes).await? {
            own.insert(scope, ciphers(&keys)?);
        }
        Ok(Opener { common: Arc::clone(&self.ciphers), own })
    }

    /// Has memory hold the keys of these scopes, as far as it does not, by one statement.
    pub async fn warm(&self, tx: &mut Tx, scopes: BTreeSet<&str>) -> Result<(), KeyError> {
        self.keys.of(tx, scopes).await.map(drop)
    }

    /// Whether a field opens by what the store holds now, whatever memory does.
    pub async fn opens(
        &self,
        tx: &mut Tx,
        (place, sealed): (Place<'_>, &[u8]),
    ) -> Result<bool, KeyError> {
        let Some(field) = own(sealed) else { return Ok(self.unseal(place, sealed).is_ok()) };
        let keys = ciphers(&self.keys.all(tx, field.scope).await?)?;
        Ok(keys.get(&field.version).is_some_and(|cipher| field.open(cipher, place).is_ok()))
    }

    /// Every version of the key to what is said on a channel, as the store has it now, oldest first.
    pub async fn said(&self, tx: &mut Tx, scope: &str) -> Result<Vec<DataKey>, KeyError> {
        self.keys.all(tx, scope).await
    }

    /// Seals a field for one row by the common key.
    pub fn seal(&self, place: Place<'_>, text: &Phi) -> Result<Vec<u8>, KeyError> {
        let (version, cipher) = self.ciphers.last_key_value().ok_or(KeyError::Unusable)?;
        let sealed = cipher.seal(&context(place), text.expose().as_bytes())?;
        Ok([version.to_be_bytes().as_slice(), &sealed].concat())
    }

    /// Opens a field that was sealed for this row by the common key.
    pub fn unseal(&self, place: Place<'_>, sealed: &[u8]) -> Result<Phi, KeyError> {
        unseal(&self.ciphers, place, sealed)
    }

    /// A keyed hash by which an equal text is found again; case and outer spaces do not count.
    pub fn lookup(&self, field: &str, text: &str) -> Vec<u8> {
        let plain = text.trim().to_lowercase();
        let text = [field.as_bytes(), b"\0", plain.as_bytes()].concat();
        hmac::sign(&self.lookup, &text).as_ref().to_vec()
    }
}

impl std::fmt::Debug for OwnKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "[key {}]", self.version)
    }
}

impl OwnKey {
    /// Seals a field for one row.
    pub fn seal(&self, place: Place<'_>, text: &Phi) -> Result<Vec<u8>, KeyError> {
        let length = u8::try_from(self.scope.len()).map_err(|_| KeyError::Unusable)?;
        let context = own_context(place, &self.scope, self.version);
        let sealed = self.cipher.seal(&context, text.expose().as_bytes())?;
        let version = self.version.to_be_bytes();
        let head = [OWN, version].concat();
        Ok([head.as_slice(), &[length], self.scope.as_bytes(), &sealed].concat())
    }
}

impl std::fmt::Debug for Opener {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Opener").field("scopes", &self.own.len()).finish_non_exhaustive()
    }
}

impl Opener {
    /// Opens one of the fields that this was made for, whichever key sealed it.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Phi, KeyError> {
        let Some(field) = own(sealed) else { return unseal(&self.common, place, sealed) };
        let versions = self.own.get(field.scope).ok_or(KeyError::Sealed)?;
        field.open(versions.get(&field.version).ok_or(KeyError::Sealed)?, place)
    }
}

/// A field that a key of its own scope sealed.
struct Own<'a> {
    version: u32,
    scope: &'a str,
    body: &'a [u8],
}

impl Own<'_> {
    fn open(&self, cipher: &Cipher, place: Place<'_>) -> Result<Phi, KeyError> {
        text(&cipher.open(&own_context(place, self.scope, self.version), self.body)?)
    }
}

/// The scope by whose key a field is sealed; none where the common key sealed it.
pub fn sealed_by(field: &[u8]) -> Option<&str> {
    own(field).map(|own| own.scope)
}

/// What stands before a field's ciphertext; none where the common key sealed it.
fn own(sealed: &[u8]) -> Option<Own<'_>> {
    let (version, rest) = sealed.strip_prefix(&OWN)?.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first()?;
    let (scope, body) = rest.split_at_checked(usize::from(*length))?;
    let scope = std::str::from_utf8(scope).ok()?;
    Some(Own { version: u32::from_be_bytes(*version), scope, body })
}

fn unseal(
    common: &BTreeMap<u32, Cipher>,
    place: Place<'_>,
    sealed: &[u8],
) -> Result<Phi, KeyError> {
    let (version, body) = sealed.split_first_chunk::<4>().ok_or(KeyError::Sealed)?;
    let cipher = common.get(&u32::from_be_bytes(*version)).ok_or(KeyError::Sealed)?;
    text(&cipher.open(&context(place), body)?)
}

fn text(plain: &[u8]) -> Result<Phi, KeyError> {
    Ok(Phi::new(std::str::from_utf8(plain).map_err(|_| KeyError::Sealed)?))
}

/// What opens and seals by each version of a key.
pub(crate) fn ciphers(keys: &[DataKey]) -> Result<BTreeMap<u32, Cipher>, KeyError> {
    keys.iter().map(|key| Ok((key.version, cipher(key)?))).collect()
}

fn cipher(key: &DataKey) -> Result<Cipher, KeyError> {
    Cipher::new(key.bytes()?.as_slice().try_into().map_err(|_| KeyError::Unusable)?)
}

fn context((table, column, row): Place<'_>) -> String {
    format!("{table}/{column}/{row}")
}

/// What stands before the ciphertext is bound to it as well.
fn own_context(place: Place<'_>, scope: &str, version: u32) -> String {
    format!("{}@{scope}/{version}", context(place))
}
