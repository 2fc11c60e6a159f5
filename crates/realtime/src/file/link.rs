//! Signed addresses: who holds one may do what it says until it ends, or the token does by which it was got. Pure.

use super::FileError;
use crate::access::{Fingerprint, Principal};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compliance::keys::{DataKeys, KeyError};
use db::Db;
use kernel::Timestamp;

/// The scope of the key; scopes of messages are channel names, which hold no slash.
const SCOPE: &str = "/file/link";

/// What a link permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Upload,
    Download,
}

/// The token by which a link was got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct By {
    pub(super) token: Fingerprint,
    /// When it ends, in microseconds.
    pub(super) ends: i64,
}

impl By {
    /// The caller's; nobody has one on a keyset that asks for none, nor with a signature.
    pub(super) fn of(principal: &Principal) -> Option<Self> {
        let (token, ends) = principal.token.zip(principal.expires)?;
        Some(Self { token, ends: ends.as_microsecond() })
    }
}

/// A link that is ours and has not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checked {
    /// When it ends, Unix seconds.
    pub(super) ends: i64,
    pub(super) by: Option<By>,
}

/// Bytes of a signature.
const MAC: usize = 32;
/// Bytes of a token's fingerprint.
const TOKEN: usize = 16;

/// Signs and checks links.
#[derive(Debug)]
pub struct Links(hmac::Key);

impl Links {
    /// Opens the signing key; makes it the first time.
    pub async fn open(db: &Db, keys: &DataKeys) -> Result<Self, KeyError> {
        let mut tx = db.begin().await?;
        let (key, _) = keys.current(&mut tx, SCOPE).await?;
        tx.commit().await?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, key.secret().as_bytes())))
    }

    /// The signature over a file's id, the second at which the link ends and the token by which it was got, which stands behind
    /// it: whoever holds the link knows nothing of that, and need not.
    pub(super) fn sign(
        &self,
        purpose: Purpose,
        (id, expires): (&str, i64),
        by: Option<By>,
    ) -> String {
        let mac = hmac::sign(&self.0, text(purpose, (id, expires), by).as_bytes());
        let mut bytes = mac.as_ref().to_vec();
        if let Some(By { token, ends }) = by {
            bytes.extend(token.0);
            bytes.extend(ends.to_be_bytes());
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whether the signature is ours and the link has not ended; compares in constant time.
    pub(super) fn check(
        &self,
        purpose: Purpose,
        (id, expires, signature): (&str, i64, &str),
        now: Timestamp,
    ) -> Result<Checked, FileError> {
        let bytes = URL_SAFE_NO_PAD.decode(signature).map_err(|_| FileError::Ticket)?;
        let (mac, rest) = bytes.split_at_checked(MAC).ok_or(FileError::Ticket)?;
        let by = if rest.is_empty() { None } else { Some(read(rest).ok_or(FileError::Ticket)?) };
        let text = text(purpose, (id, expires), by);
        let is_ours = hmac::verify(&self.0, text.as_bytes(), mac).is_ok();
        if is_ours && now.as_second() < expires {
            Ok(Checked { ends: expires, by })
        } else {
            Err(FileError::Ticket)
        }
    }
}

/// The token that stands behind a signature.
fn read(bytes: &[u8]) -> Option<By> {
    let (token, ends) = bytes.split_at_checked(TOKEN)?;
    let (token, ends) = (token.try_into().ok()?, ends.try_into().ok()?);
    Some(By { token: Fingerprint(token), ends: i64::from_be_bytes(ends) })
}

fn text(purpose: Purpose, (id, expires): (&str, i64), by: Option<By>) -> String {
    let verb = match purpose {
        Purpose::Upload => "upload",
        Purpose::Download => "download",
    };
    by.map_or_else(
        || format!("{verb}\n{id}\n{expires}"),
        |By { token, ends }| format!("{verb}\n{id}\n{expires}\n{token}\n{ends}"),
    )
}
