//! Principals, needs and denials.

use super::legacy::Legacy;
use super::rules::Verified;
use crate::KeysetId;
use data_encoding::HEXLOWER;
use kernel::{Role, Timestamp};
use std::fmt;
use std::sync::Arc;
use wire::token::Permissions;

/// Names a token without holding it: the first half of the SHA-256 of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 16]);

impl Fingerprint {
    /// The fingerprint of a token, however its text is spelt; a revoked token must not come back to
    /// life in another spelling.
    pub fn of(token: &str) -> Self {
        let bytes = wire::token::bytes(token).unwrap_or_else(|_| token.as_bytes().to_vec());
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
        let mut half = [0; 16];
        for (target, source) in half.iter_mut().zip(digest.as_ref()) {
            *target = *source;
        }
        Self(half)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// What a request offers as proof of who is calling.
#[derive(Clone, Copy, Debug, Default)]
pub struct Credentials<'a> {
    /// The `uuid` parameter.
    pub uuid: Option<&'a str>,
    /// The `auth` parameter.
    pub auth: Option<&'a str>,
    /// The request as it was signed, when it carries a signature.
    pub signed: Option<SignedRequest<'a>>,
}

/// A signature and what it covers.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    /// Upper-case method.
    pub method: &'a str,
    /// The path as it stood on the request line.
    pub path: &'a str,
    /// The query as it stood on the request line, without `?`.
    pub query: &'a str,
    /// The body's text.
    pub body: &'a [u8],
    /// The `signature` parameter.
    pub signature: &'a str,
    /// The `timestamp` parameter, Unix seconds.
    pub timestamp: Option<i64>,
}

/// What an operation touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// A channel, by name.
    Channel(&'a str),
    /// A channel group, by name.
    Group(&'a str),
    /// A user of App Context, by id.
    User(&'a str),
}

/// One permission on one target.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    /// What is touched.
    pub target: Target<'a>,
    /// What the operation does with it.
    pub permission: Permissions,
}

impl<'a> Need<'a> {
    /// A permission on a channel.
    pub const fn channel(name: &'a str, permission: Permissions) -> Self {
        Self { target: Target::Channel(name), permission }
    }

    /// A permission on a channel group.
    pub const fn group(name: &'a str, permission: Permissions) -> Self {
        Self { target: Target::Group(name), permission }
    }

    /// A permission on a user.
    pub const fn user(id: &'a str, permission: Permissions) -> Self {
        Self { target: Target::User(id), permission }
    }
}

/// What a caller asked for and may not touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Channels, by name.
    pub channels: Vec<String>,
    /// Channel groups, by name.
    pub groups: Vec<String>,
    /// Users, by id.
    pub users: Vec<String>,
}

impl Missing {
    /// Whether nothing is missing.
    pub const fn is_empty(&self) -> bool {
        self.channels.is_empty() && self.groups.is_empty() && self.users.is_empty()
    }
}

impl<'a> FromIterator<Target<'a>> for Missing {
    fn from_iter<I: IntoIterator<Item = Target<'a>>>(targets: I) -> Self {
        let mut missing = Self::default();
        for target in targets {
            match target {
                Target::Channel(name) => missing.channels.push(name.to_owned()),
                Target::Group(name) => missing.groups.push(name.to_owned()),
                Target::User(id) => missing.users.push(id.to_owned()),
            }
        }
        missing
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<&str> = self
            .channels
            .iter()
            .chain(&self.groups)
            .chain(&self.users)
            .map(String::as_str)
            .collect();
        out.write_str(&all.join(", "))
    }
}

/// Who is calling, once proved.
#[derive(Clone, Debug)]
pub struct Principal {
    /// The caller's user id, empty when none was given.
    pub uuid: Arc<str>,
    /// The token used; `None` for a signed request or an open keyset.
    pub token: Option<Fingerprint>,
    /// The role that the token was issued for; a token granted by an application's own server, and
    /// a signed request, act as that system.
    pub role: Role,
    /// Whether a secret key signed the request.
    pub signed: bool,
    /// When the token ends.
    pub expires: Option<Timestamp>,
    pub(super) reach: Reach,
}

/// How much a caller showed of who they are, for what needs no permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// By a signature, a token or an auth key that something was granted to; or the keyset does not ask.
    Known,
    /// They have no more than what everybody was granted.
    Anybody,
    /// They have nothing.
    Stranger,
}

/// What a principal may touch.
#[derive(Clone, Debug)]
pub(super) enum Reach {
    /// Everything: a secret key signed, or the keyset asks for no tokens.
    Everything,
    /// What its token says.
    Token(Arc<Verified>),
    /// What its auth key, or everybody, was granted by Access Manager version 2.
    Legacy(Arc<Legacy>, KeysetId, Arc<str>),
    /// Only what needs no permission.
    Nothing,
}

impl Principal {
    /// A caller without a token on a keyset that asks for none.
    pub fn open(uuid: impl Into<Arc<str>>, role: Role) -> Self {
        let (uuid, reach) = (uuid.into(), Reach::Everything);
        Self { uuid, token: None, role, signed: false, expires: None, reach }
    }

    /// How much the caller showed of who they are.
    pub fn standing(&self) -> Standing {
        match &self.reach {
            Reach::Everything | Reach::Token(_) => Standing::Known,
            Reach::Legacy(legacy, keyset, auth)
                if !auth.is_empty() && legacy.knows(*keyset, auth) =>
            {
                Standing::Known
            }
            Reach::Legacy(legacy, keyset, _) if legacy.knows(*keyset, "") => Standing::Anybody,
            Reach::Legacy(..) | Reach::Nothing => Standing::Stranger,
        }
    }

    /// Whether the principal, admitted before, may also do this.
    pub fn may(&self, need: Need<'_>) -> bool {
        match &self.reach {
            Reach::Everything => true,
            Reach::Token(verified) => verified.missing(&[need]).is_empty(),
            Reach::Legacy(legacy, keyset, auth) => legacy.allows(*keyset, need, auth),
            Reach::Nothing => false,
        }
    }
}

/// Why access is denied; each has a recorded body on the wire.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// No credential, or one without the permission, for these.
    #[error("no permission for {0}")]
    Forbidden(Missing),
    /// The token's time is over.
    #[error("the token is expired; ask for a new one")]
    Expired,
    /// The keyset is out of service.
    #[error("the keyset is not in service")]
    NoKeyset,
    /// The token was revoked.
    #[error("the token is revoked")]
    Revoked,
    /// The user is banned from the keyset, whatever token they hold.
    #[error("the user is banned from this keyset")]
    Banned,
    /// The token does not verify.
    #[error("the token is not one of this server's")]
    InvalidToken,
    /// The token is bound to another user id.
    #[error("the token belongs to another user id than the request's uuid")]
    WrongUser,
    /// The signature does not match the request.
    #[error("client and server produced different signatures for the same inputs")]
    InvalidSignature,
    /// The signature's timestamp is too far from the server's clock.
    #[error("the timestamp is more than a minute from this server's clock")]
    InvalidTimestamp,
}

/// What a new token shall permit.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The one user id that may use it.
    pub uuid: String,
    /// The role in which that user acts with it.
    pub role: Role,
    /// Exact channel names.
    pub channels: Vec<(String, Permissions)>,
    /// Regular expressions over channel names.
    pub patterns: Vec<(String, Permissions)>,
    /// Minutes until it ends.
    pub ttl_minutes: u32,
    /// What it was issued for, so that it can be revoked with it: a consultation's id.
    pub scope: String,
    /// Who holds it, such as a session, so that it can be revoked with that; opaque here.
    pub holder: Option<String>,
}
