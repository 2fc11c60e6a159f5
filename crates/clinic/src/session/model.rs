//! Sessions, API keys and the secrets that open them.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{OrganizationId, PersonId, Random, Role, SessionId, Timestamp};
use std::fmt;

/// A random secret as its owner holds it; the server keeps only its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// 256 random bits behind a prefix that says what the secret opens.
    pub(super) fn generate(prefix: &str, random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret's text, to be given to its owner once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of a secret.
    pub(super) fn hash(text: &str) -> Vec<u8> {
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
}

/// What signing in gives.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The secret that opens the session.
    pub secret: Secret,
    /// The session.
    pub session: Session,
    /// When it ends at the latest.
    pub expires: Timestamp,
}

/// A key for a program that acts as a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Names the key; opens nothing.
    pub id: SessionId,
    /// As whom it acts.
    pub person: PersonId,
    /// What it is for.
    pub label: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was taken back.
    pub revoked: Option<Timestamp>,
}
