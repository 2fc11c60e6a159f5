//! What every request carries: keys, caller, signature; and how its parts are read.

use super::RequestError;
use crate::channel::{Name, NameError, Names, Pattern};
use crate::query::Query;
use crate::{Timetoken, path};
use std::borrow::Cow;

/// The longest user id, in characters (protocol §14).
pub(super) const MAX_USER_CHARS: usize = 92;

/// Groups that one request may name, each perhaps with its presence (protocol §14).
const MAX_GROUPS: usize = 10;

/// Keys, caller and signature of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Common<'a> {
    /// Who calls, by its own word.
    pub uuid: Option<Cow<'a, str>>,
    /// Token or key that it presents.
    pub auth: Option<Cow<'a, str>>,
    /// Proof that it holds the secret key.
    pub signature: Option<Cow<'a, str>>,
    /// When it signed, in seconds since 1970.
    pub timestamp: Option<i64>,
    /// The subscribe key; empty only for the time.
    pub sub_key: Cow<'a, str>,
    /// The publish key, where the path holds one.
    pub pub_key: Option<Cow<'a, str>>,
}

impl<'a> Common<'a> {
    pub(super) fn read(
        sub_key: &'a str,
        pub_key: Option<&'a str>,
        query: &mut Query<'a>,
    ) -> Result<Self, RequestError> {
        let uuid = query.take("uuid").filter(|uuid| !uuid.trim().is_empty());
        // It is kept with what its user says, and no store keeps every control character.
        let fits =
            |uuid: &str| uuid.chars().count() <= MAX_USER_CHARS && !uuid.contains(char::is_control);
        if uuid.as_deref().is_some_and(|uuid| !fits(uuid)) {
            return Err(RequestError::Malformed);
        }
        Ok(Self {
            uuid,
            auth: query.take("auth").filter(|auth| !auth.is_empty()),
            signature: query.take("signature").filter(|signature| !signature.is_empty()),
            timestamp: query.get("timestamp").and_then(|seconds| seconds.parse().ok()),
            sub_key: decode(sub_key)?,
            pub_key: pub_key.map(decode).transpose()?,
        })
    }
}

pub(super) fn decode(raw: &str) -> Result<Cow<'_, str>, RequestError> {
    path::decode(raw).ok_or(RequestError::Malformed)
}

/// The channels and groups that a request is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// Plain names, in the caller's order, each once.
    pub channels: Vec<Name>,
    /// Wildcards.
    pub patterns: Vec<Pattern>,
    /// Channel groups.
    pub groups: Vec<Name>,
}

impl Targets {
    pub(super) fn read(list: &str, query: &Query<'_>) -> Result<Self, RequestError> {
        let Names { channels, patterns } = Names::parse(&decode(list)?)?;
        let groups = Names::parse(query.get("channel-group").unwrap_or_default())?;
        if !groups.patterns.is_empty() {
            return Err(NameError::Reserved.into());
        }
        let mut named: Vec<&str> = groups.channels.iter().map(Name::base).collect();
        named.sort_unstable();
        named.dedup();
        if named.len() > MAX_GROUPS {
            return Err(RequestError::Groups("Maximum channel group count exceeded."));
        }
        Ok(Self { channels, patterns, groups: groups.channels })
    }

    /// Presence requests are about the channels themselves, however they are spelt.
    pub(super) fn without_presence(mut self) -> Self {
        self.channels.retain(|name| !name.is_presence());
        self.patterns.retain(|pattern| !pattern.is_presence());
        self.groups.retain(|group| !group.is_presence());
        self
    }

    /// Whether nothing is named.
    pub const fn is_empty(&self) -> bool {
        self.channels.is_empty() && self.patterns.is_empty() && self.groups.is_empty()
    }

    /// The channel, if there is exactly one and no group: such answers have a shape of their own.
    pub fn single(&self) -> Option<&Name> {
        match self.channels.as_slice() {
            [only] if self.patterns.is_empty() && self.groups.is_empty() => Some(only),
            _ => None,
        }
    }
}

/// An optional timetoken; an empty value is none.
pub(super) fn timetoken(query: &Query<'_>, name: &str) -> Result<Option<Timetoken>, RequestError> {
    let value = query.get(name).filter(|value| !value.is_empty());
    value.map(str::parse).transpose().map_err(|_| RequestError::Malformed)
}
