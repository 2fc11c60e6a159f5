//! What a second factor is.

use kernel::{Phi, Timestamp};
use std::fmt;

/// The second factor with which a session was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// A code of an authenticator app.
    Totp,
    /// A passkey.
    Passkey,
    /// One of the codes kept for when both are lost.
    RecoveryCode,
    /// Whatever the identity provider asked for.
    Provider,
}

impl Factor {
    /// Every factor.
    pub const ALL: [Self; 4] = [Self::Totp, Self::Passkey, Self::RecoveryCode, Self::Provider];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::RecoveryCode => "recovery-code",
            Self::Provider => "provider",
        }
    }

    /// The factor of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.name() == name)
    }
}

/// What an authenticator app is given to make codes with.
#[derive(Clone)]
pub struct Enrolment {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// The same as an `otpauth:` URI, to be scanned.
    pub uri: String,
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[secret]")
    }
}

/// The site for which passkeys are made, as browsers know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Such as `https://clinic.example:8443`.
    pub origin: String,
}

impl Site {
    /// The relying party's id: the origin's host.
    pub fn id(&self) -> &str {
        let host = self.origin.split_once("://").map_or(&*self.origin, |(_, host)| host);
        host.split(':').next().unwrap_or(host)
    }
}

/// What a new passkey answers, and whose it will be.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The challenge, in base 64 for URLs.
    pub challenge: String,
    /// The passkeys that the person has already.
    pub known: Vec<String>,
    /// The person's name, as their device will show it.
    pub name: Phi,
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// The credential's id, in base 64 for URLs.
    pub id: String,
    /// What its owner calls it.
    pub label: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last used.
    pub used: Option<Timestamp>,
}

/// What a browser answers when a passkey was made (`RegistrationResponseJSON`), decoded.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The credential's id, in base 64 for URLs.
    pub id: String,
    /// What its owner calls it.
    pub label: String,
    /// What the browser says of the call.
    pub client_data: Vec<u8>,
    /// What the authenticator says of itself.
    pub authenticator_data: Vec<u8>,
    /// The public key as a `SubjectPublicKeyInfo`.
    pub public_key: Vec<u8>,
    /// The COSE number of its algorithm.
    pub algorithm: i64,
}

/// What a browser answers when a passkey was used (`AuthenticationResponseJSON`), decoded.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// The credential's id, in base 64 for URLs.
    pub id: String,
    /// What the browser says of the call.
    pub client_data: Vec<u8>,
    /// What the authenticator says of itself.
    pub authenticator_data: Vec<u8>,
    /// The signature over both.
    pub signature: Vec<u8>,
}
