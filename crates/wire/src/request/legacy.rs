//! Access Manager version 2: permissions for auth keys of the application's choosing.

use super::RequestError;
use crate::query::Query;
use crate::token::Permissions;

/// Minutes until a grant ends unless it says otherwise (protocol §9.7).
const DEFAULT_TTL: u32 = 1_440;
/// The longest life of a grant that ends: a year of minutes.
const MAX_TTL: u32 = 525_600;
/// The most pairs of a name and a key in one grant.
const MAX_PAIRS: usize = 1_000;
/// The longest name or key, in bytes.
const MAX_BYTES: usize = 512;

/// What a grant or an audit speaks of; nothing named is the whole keyset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegacyScope {
    /// Channels; `name.*` is all below it.
    pub channels: Vec<String>,
    /// Channel groups.
    pub groups: Vec<String>,
    /// Users.
    pub users: Vec<String>,
    /// The auth keys; none is everybody.
    pub auths: Vec<String>,
}

/// A grant to auth keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyGrant {
    /// On what, to whom.
    pub scope: LegacyScope,
    /// What is permitted; nothing takes a grant back.
    pub permissions: Permissions,
    /// Minutes until it ends; 0 is never.
    pub ttl_minutes: u32,
}

impl LegacyScope {
    /// Reads the parameters that name things.
    pub(super) fn read(query: &Query<'_>) -> Result<Self, RequestError> {
        let scope = Self {
            channels: list(query, "channel")?,
            groups: list(query, "channel-group")?,
            users: list(query, "target-uuid")?,
            auths: list(query, "auth")?,
        };
        if scope.names() == 0 && !scope.auths.is_empty() {
            return Err(RequestError::Legacy("Auth-only grants are reserved for future use"));
        }
        if scope.names().max(1).saturating_mul(scope.auths.len().max(1)) > MAX_PAIRS {
            return Err(RequestError::Legacy("Too many channels and auth keys in one request"));
        }
        Ok(scope)
    }

    /// How many things are named.
    pub fn names(&self) -> usize {
        [&self.channels, &self.groups, &self.users].into_iter().map(Vec::len).sum()
    }
}

impl LegacyGrant {
    pub(super) fn read(query: &Query<'_>) -> Result<Self, RequestError> {
        let bits = [
            ("r", Permissions::READ),
            ("w", Permissions::WRITE),
            ("m", Permissions::MANAGE),
            ("d", Permissions::DELETE),
            ("g", Permissions::GET),
            ("u", Permissions::UPDATE),
            ("j", Permissions::JOIN),
        ];
        let asked = bits.into_iter().filter(|(name, _)| query.flag(name));
        let ttl_minutes = match query.get("ttl").filter(|text| !text.is_empty()) {
            None => DEFAULT_TTL,
            Some(text) => text
                .parse()
                .ok()
                .filter(|ttl| *ttl <= MAX_TTL)
                .ok_or(RequestError::Legacy("Invalid ttl: 0 to 525600 minutes, 0 for ever"))?,
        };
        Ok(Self {
            scope: LegacyScope::read(query)?,
            permissions: asked.fold(Permissions::NONE, |all, (_, one)| all | one),
            ttl_minutes,
        })
    }
}

fn list(query: &Query<'_>, name: &str) -> Result<Vec<String>, RequestError> {
    let text = query.get(name).unwrap_or_default();
    let names: Vec<_> = text.split(',').filter(|name| !name.is_empty()).collect();
    let plain = |name: &&str| name.len() <= MAX_BYTES && !name.contains(char::is_control);
    if names.iter().all(plain) {
        Ok(names.into_iter().map(str::to_owned).collect())
    } else {
        Err(RequestError::Legacy("Reserved character in input parameters."))
    }
}
