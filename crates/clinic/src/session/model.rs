//! Sessions, API keys and the secrets that open them.

use crate::Scopes;
use crate::factor::Factor;
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{AppointmentId, OrganizationId, PersonId, Phi, Random, Role, SessionId, Timestamp};
use std::fmt;

/// A random secret as its owner holds it; the server keeps only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// 256 random bits behind a prefix that says what the secret opens.
    pub(crate) fn generate(prefix: &str, random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret that follows from these bits, for those who must be able to tell it again.
    pub(crate) fn derived(prefix: &str, bits: &[u8]) -> Self {
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bits)))
    }

    /// The secret's text, to be given to its owner once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of a secret.
    pub(crate) fn hash(text: &str) -> Vec<u8> {
        digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[secret]")
    }
}

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names the session in audit entries; opens nothing.
    pub id: SessionId,
    /// Whose it is.
    pub person: PersonId,
    /// Their organization.
    pub organization: OrganizationId,
    /// Their role.
    pub role: Role,
    /// When they signed in.
    pub created: Timestamp,
    /// When it was last used.
    pub seen: Timestamp,
    /// When it ends unless it is used again.
    pub ends: Timestamp,
    /// When it ends at the latest.
    pub expires: Timestamp,
    /// The second factor that opened it, or that was added in it.
    pub factor: Option<Factor>,
    /// The one visit it is for, when a link opened it.
    pub visit: Option<AppointmentId>,
    /// Whether the person's password was made for them and must be changed.
    pub must_change: bool,
}

/// What signing in gives.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The secret that opens the session.
    pub secret: Secret,
    /// The session.
    pub session: Session,
}

/// What somebody shows who signs in by password.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The password.
    pub password: Phi,
    /// A code of their authenticator app, or a recovery code.
    pub code: Option<Phi>,
}

impl From<Phi> for Proof {
    fn from(password: Phi) -> Self {
        Self { password, code: None }
    }
}

/// Who is signed in, as they are greeted.
#[derive(Clone, Debug)]
pub struct Current {
    /// The session; `None` for an API key.
    pub session: Option<Session>,
    /// Their name.
    pub name: Phi,
    /// The language they read.
    pub locale: String,
}

/// A key for a program that acts as a person, within what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Names the key; opens nothing.
    pub id: SessionId,
    /// As whom it acts.
    pub person: PersonId,
    /// What it is for.
    pub label: String,
    /// Which routes it opens.
    pub scopes: Scopes,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// When it was last used, to the minute.
    pub used: Option<Timestamp>,
    /// When it was taken back.
    pub revoked: Option<Timestamp>,
}

/// What of somebody's was open before they were given a new password, and is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// How many sessions.
    pub sessions: usize,
    /// How many API keys.
    pub keys: usize,
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What it is for.
    pub label: String,
    /// Which routes it opens.
    pub scopes: Scopes,
    /// In how many days it ends: 1 to 365.
    pub days: u16,
}
