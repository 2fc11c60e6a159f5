//! The body of a grant.

use super::{GrantError, RequestError};
use crate::json::Pairs;
use crate::token::{Permissions, Resources, Token, Value, compile};
use serde::Deserialize;

/// The longest body of a grant.
pub const MAX_GRANT_BYTES: usize = 32 * 1024;
/// The longest life of a token: thirty days.
pub const MAX_TTL_MINUTES: u64 = 43_200;
/// How deep `meta` may nest.
const MAX_META_DEPTH: usize = 8;
/// The most patterns of one grant; each is compiled, here and where tokens are checked.
const MAX_PATTERNS: usize = 100;

/// What a token is asked to say.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantRequest {
    /// How many minutes the token shall live: 1 to 43,200.
    pub ttl_minutes: u64,
    /// Permissions on exact names.
    pub resources: Resources,
    /// Permissions on regular expressions, each known to compile.
    pub patterns: Resources,
    /// Whatever the caller attaches.
    pub meta: Vec<(String, Value)>,
    /// The only user who may present the token.
    pub uuid: Option<String>,
    /// Permissions on everything of a kind.
    pub categories: Vec<(String, Permissions)>,
}

#[derive(Deserialize)]
struct Body {
    ttl: Option<serde_json::Value>,
    permissions: Asked,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Asked {
    resources: Maps,
    patterns: Maps,
    categories: Pairs<serde_json::Value>,
    meta: Pairs<serde_json::Value>,
    uuid: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Maps {
    channels: Pairs<serde_json::Value>,
    groups: Pairs<serde_json::Value>,
    uuids: Pairs<serde_json::Value>,
    users: Pairs<serde_json::Value>,
    spaces: Pairs<serde_json::Value>,
}

impl GrantRequest {
    /// Reads the body of a `POST …/grant`.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        if body.len() > MAX_GRANT_BYTES {
            return Err(GrantError::TooLarge.into());
        }
        let body: Body = serde_json::from_slice(body).map_err(|_| RequestError::Malformed)?;
        let asked = body.permissions;
        let request = Self {
            ttl_minutes: ttl(body.ttl.as_ref())?,
            resources: resources(asked.resources)?,
            patterns: resources(asked.patterns)?,
            meta: members(asked.meta, 0)?,
            uuid: asked.uuid.filter(|uuid| !uuid.is_empty()),
            categories: permissions(asked.categories)?,
        };
        request.check()?;
        Ok(request)
    }

    /// The token's content if it is issued at this second.
    pub fn into_token(self, issued: u64) -> Token {
        Token {
            issued,
            ttl_minutes: self.ttl_minutes,
            resources: self.resources,
            patterns: self.patterns,
            meta: self.meta,
            uuid: self.uuid,
            categories: self.categories,
        }
    }

    fn check(&self) -> Result<(), GrantError> {
        if self.resources.is_empty() && self.patterns.is_empty() && self.categories.is_empty() {
            return Err(GrantError::Empty);
        }
        let patterns = [&self.patterns.channels, &self.patterns.groups, &self.patterns.uuids];
        if patterns.iter().map(|patterns| patterns.len()).sum::<usize>() > MAX_PATTERNS {
            return Err(GrantError::TooLarge);
        }
        if patterns.into_iter().any(|patterns| compile(patterns).is_none()) {
            return Err(GrantError::Pattern);
        }
        if self.names().any(|name| name.contains('\0')) {
            return Err(GrantError::Name);
        }
        Ok(())
    }

    /// Everything that is named, the user too.
    fn names(&self) -> impl Iterator<Item = &str> {
        let Resources { channels, groups, uuids, users, spaces } = &self.resources;
        let exact = [channels, groups, uuids, users, spaces].into_iter().flatten();
        let patterns = [&self.patterns.channels, &self.patterns.groups, &self.patterns.uuids];
        let all = exact.chain(patterns.into_iter().flatten());
        all.map(|(name, _)| name.as_str()).chain(self.uuid.as_deref())
    }
}

/// A number, or the same number as text.
fn ttl(ttl: Option<&serde_json::Value>) -> Result<u64, GrantError> {
    let minutes = match ttl {
        Some(serde_json::Value::Number(number)) => number.as_u64(),
        Some(serde_json::Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    minutes.filter(|minutes| (1..=MAX_TTL_MINUTES).contains(minutes)).ok_or(GrantError::Ttl)
}

fn resources(maps: Maps) -> Result<Resources, GrantError> {
    Ok(Resources {
        channels: permissions(maps.channels)?,
        groups: permissions(maps.groups)?,
        uuids: permissions(maps.uuids)?,
        users: permissions(maps.users)?,
        spaces: permissions(maps.spaces)?,
    })
}

fn permissions(asked: Pairs<serde_json::Value>) -> Result<Vec<(String, Permissions)>, GrantError> {
    let bits = |value: serde_json::Value| value.as_u64().and_then(|bits| u8::try_from(bits).ok());
    let pair =
        |(name, value)| Ok((name, Permissions::from_bits(bits(value).ok_or(GrantError::Bits)?)));
    asked.0.into_iter().map(pair).collect()
}

fn members(
    object: Pairs<serde_json::Value>,
    depth: usize,
) -> Result<Vec<(String, Value)>, GrantError> {
    object.0.into_iter().map(|(name, item)| Ok((name, value(item, depth)?))).collect()
}

fn value(json: serde_json::Value, depth: usize) -> Result<Value, GrantError> {
    if depth > MAX_META_DEPTH {
        return Err(GrantError::Meta);
    }
    Ok(match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(yes) => Value::Bool(yes),
        serde_json::Value::Number(number) => number_value(&number),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(items) => {
            let items = items.into_iter().map(|item| value(item, depth + 1));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        serde_json::Value::Object(pairs) => {
            Value::Map(members(Pairs(pairs.into_iter().collect()), depth + 1)?)
        }
    })
}

fn number_value(number: &serde_json::Number) -> Value {
    number.as_i128().map_or_else(|| Value::Float(number.as_f64().unwrap_or(0.0)), Value::Int)
}
