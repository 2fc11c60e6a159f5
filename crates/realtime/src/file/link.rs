//! Signed addresses: who holds one may do what it says until it ends. Pure.

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

    /// The signature over a file's id and the second at which the link ends.
    pub(super) fn sign(&self, purpose: Purpose, id: &str, expires: i64) -> String {
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, text(purpose, id, expires).as_bytes()))
    }

    /// Whether the signature is ours and the link has not ended; compares in constant time.
    pub(super) fn holds(
        &self,
        purpose: Purpose,
        (id, expires, signature): (&str, i64, &str),
        now: Timestamp,
    ) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
        let text = text(purpose, id, expires);
        hmac::verify(&self.0, text.as_bytes(), &signature).is_ok() && now.as_second() < expires
    }
}

fn text(purpose: Purpose, id: &str, expires: i64) -> String {
    let verb = match purpose {
        Purpose::Upload => "upload",
        Purpose::Download => "download",
    };
    format!("{verb}\n{id}\n{expires}")
}
