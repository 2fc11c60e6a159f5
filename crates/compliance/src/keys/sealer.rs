//! Seals PHI fields, each bound to its table, column and row, and finds them by keyed hash.

use super::{DataKeys, KeyError};
use crate::kek::Cipher;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Db;
use kernel::Phi;
use std::collections::BTreeMap;

/// The scopes of the field keys; scopes of messages are channel names, which hold no slash.
const FIELDS: &str = "/field/seal";
pub(super) const LOOKUPS: &str = "/field/lookup";

/// Table, column and row of a field.
pub type Place<'a> = (&'a str, &'a str, &'a str);

/// Seals and opens PHI fields.
pub struct Sealer {
    ciphers: BTreeMap<u32, Cipher>,
    lookup: hmac::Key,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Sealer").field("versions", &self.ciphers.len()).finish_non_exhaustive()
    }
}

impl Sealer {
    /// Opens the field keys; makes them the first time.
    pub async fn open(db: &Db, keys: &DataKeys) -> Result<Self, KeyError> {
        let mut tx = db.begin().await?;
        keys.current(&mut tx, FIELDS).await?;
        let (lookup, _) = keys.current(&mut tx, LOOKUPS).await?;
        let fields = keys.all(&mut tx, FIELDS).await?;
        tx.commit().await?;
        let mut ciphers = BTreeMap::new();
        for key in fields {
            let bytes = URL_SAFE_NO_PAD.decode(key.secret()).map_err(|_| KeyError::Unusable)?;
            let bytes = bytes.as_slice().try_into().map_err(|_| KeyError::Unusable)?;
            ciphers.insert(key.version, Cipher::new(bytes)?);
        }
        let lookup = hmac::Key::new(hmac::HMAC_SHA256, lookup.secret().as_bytes());
        Ok(Self { ciphers, lookup })
    }

    /// Seals a field for one row.
    pub fn seal(&self, place: Place<'_>, text: &Phi) -> Result<Vec<u8>, KeyError> {
        let (version, cipher) = self.ciphers.last_key_value().ok_or(KeyError::Unusable)?;
        let sealed = cipher.seal(&context(place), text.expose().as_bytes())?;
        Ok([version.to_be_bytes().as_slice(), &sealed].concat())
    }

    /// Opens a field that was sealed for this row.
    pub fn unseal(&self, place: Place<'_>, sealed: &[u8]) -> Result<Phi, KeyError> {
        let (version, body) = sealed.split_first_chunk::<4>().ok_or(KeyError::Sealed)?;
        let cipher = self.ciphers.get(&u32::from_be_bytes(*version)).ok_or(KeyError::Sealed)?;
        let plain = cipher.open(&context(place), body)?;
        let text = std::str::from_utf8(&plain).map_err(|_| KeyError::Sealed)?;
        Ok(Phi::new(text))
    }

    /// A keyed hash by which an equal text is found again; case and outer spaces do not count.
    pub fn lookup(&self, field: &str, text: &str) -> Vec<u8> {
        let plain = text.trim().to_lowercase();
        let text = [field.as_bytes(), b"\0", plain.as_bytes()].concat();
        hmac::sign(&self.lookup, &text).as_ref().to_vec()
    }
}

fn context((table, column, row): Place<'_>) -> String {
    format!("{table}/{column}/{row}")
}
