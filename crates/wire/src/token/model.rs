//! What a token says.

use super::Value;

/// What may be done with one resource: a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permissions(u8);

impl Permissions {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// Subscribe, history, presence.
    pub const READ: Self = Self(1);
    /// Publish and signal.
    pub const WRITE: Self = Self(2);
    /// Change a group or a channel's members.
    pub const MANAGE: Self = Self(4);
    /// Delete messages, files, metadata.
    pub const DELETE: Self = Self(8);
    /// Carried by tokens, used by no request.
    pub const CREATE: Self = Self(16);
    /// Read metadata.
    pub const GET: Self = Self(32);
    /// Change metadata.
    pub const UPDATE: Self = Self(64);
    /// Become a member.
    pub const JOIN: Self = Self(128);

    /// The set with exactly these bits.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// The bits of the set.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether everything in `other` is allowed.
    pub const fn allows(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl std::ops::BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}

/// Names, or patterns of names, with what is allowed on each; in the order of the grant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// Channels.
    pub channels: Vec<(String, Permissions)>,
    /// Channel groups.
    pub groups: Vec<(String, Permissions)>,
    /// User ids.
    pub uuids: Vec<(String, Permissions)>,
    /// Placeholder of older clients; carried, never consulted.
    pub users: Vec<(String, Permissions)>,
    /// Placeholder of older clients; carried, never consulted.
    pub spaces: Vec<(String, Permissions)>,
}

impl Resources {
    /// Whether no resource is named.
    pub const fn is_empty(&self) -> bool {
        self.channels.is_empty()
            && self.groups.is_empty()
            && self.uuids.is_empty()
            && self.users.is_empty()
            && self.spaces.is_empty()
    }
}

/// The content of a token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Token {
    /// When it was issued, in seconds since 1970.
    pub issued: u64,
    /// How many minutes it lives.
    pub ttl_minutes: u64,
    /// Permissions on exact names.
    pub resources: Resources,
    /// Permissions on regular expressions.
    pub patterns: Resources,
    /// Whatever the grant attached.
    pub meta: Vec<(String, Value)>,
    /// The only user who may present it, if the grant named one.
    pub uuid: Option<String>,
    /// Permissions on everything of a kind: all users (`uuid`), all channels (`chan`).
    pub categories: Vec<(String, Permissions)>,
}

impl Token {
    /// The first second at which it is no longer valid.
    pub const fn expires(&self) -> u64 {
        self.issued.saturating_add(self.ttl_minutes.saturating_mul(60))
    }
}
