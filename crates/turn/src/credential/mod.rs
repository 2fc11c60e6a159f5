//! Credentials that need no table: a name that says when it ends, and a password that follows from it.
//!
//! The scheme is the "TURN REST API" one that coturn calls `use-auth-secret`, so both servers accept the
//! same credentials when they hold the same secret. It refuses to know who stands behind a user's id.

mod nonce;
#[cfg(test)]
mod tests;

pub use nonce::Nonces;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Timestamp;
use md5::{Digest as _, Md5};
use std::fmt;

/// What a TURN client signs in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// `{second at which it ends}:{user}`.
    pub username: String,
    /// The password that follows from it.
    pub password: String,
}

impl fmt::Debug for Credential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[key of {}]", self.username)
    }
}

/// A username, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Username<'a> {
    /// When it ends.
    pub expires: Timestamp,
    /// Whose it is; opaque.
    pub user: &'a str,
}

impl<'a> Username<'a> {
    /// Reads a username of this scheme.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (second, user) = text.split_once(':')?;
        let expires = Timestamp::from_second(second.parse().ok()?).ok()?;
        (!user.is_empty()).then_some(Self { expires, user })
    }
}

/// The secret from which all passwords follow.
pub struct Secret(hmac::Key);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[key]")
    }
}

impl Secret {
    /// The secret, as coturn's `static-auth-secret` has it.
    pub fn new(text: &str) -> Self {
        // The scheme fixes SHA-1; as an HMAC it is not known to be broken.
        Self(hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()))
    }

    /// A credential of a user until an instant.
    pub fn issue(&self, user: &str, expires: Timestamp) -> Credential {
        let username = format!("{}:{user}", expires.as_second());
        Credential { password: self.password(&username), username }
    }

    fn password(&self, username: &str) -> String {
        STANDARD.encode(hmac::sign(&self.0, username.as_bytes()))
    }

    /// The key with which requests under this username are signed: the long-term credentials of RFC 8489.
    pub fn key(&self, username: &str, realm: &str) -> hmac::Key {
        signing_key(username, realm, &self.password(username))
    }
}

/// MD5 over username, realm and password, as RFC 8489 has it for what browsers speak.
pub fn signing_key(username: &str, realm: &str, password: &str) -> hmac::Key {
    let digest = Md5::digest(format!("{username}:{realm}:{password}"));
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &digest)
}
