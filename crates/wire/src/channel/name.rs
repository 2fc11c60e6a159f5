//! One channel name, a wildcard pattern, and comma-separated lists of both.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// The longest name that is accepted, in bytes of UTF-8.
pub const MAX_BYTES: usize = 2_048;
/// The longest list of names that is accepted, before duplicates are dropped.
pub const MAX_NAMES: usize = 1_000;
const PRESENCE: &str = "-pnpres";

/// A valid channel name. Cloning shares it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

/// A wildcard such as `ward.*`: at most two dots, the star last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(Arc<str>);

/// Why a text is no channel name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing between two commas, or nothing at all.
    #[error("a channel name is empty")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("a channel name is longer than 2048 bytes")]
    TooLong,
    /// `,` `/` `\` `*` or a control character.
    #[error("a channel name holds a reserved character")]
    Reserved,
    /// More than [`MAX_NAMES`] in one list.
    #[error("a list names more than 1000 channels")]
    TooMany,
    /// A wildcard with more than two dots.
    #[error("a wildcard has more than two levels")]
    TooDeep,
}

impl NameError {
    /// The words for it that clients know.
    pub const fn message(self) -> &'static str {
        match self {
            Self::TooDeep => "Wildcard maximum depth exceeded",
            Self::TooMany => "Too many channels",
            Self::Empty | Self::TooLong | Self::Reserved => {
                "Reserved character in input parameters."
            }
        }
    }
}

impl Name {
    /// Checks a decoded name. Colons, spaces and letters of any script pass: clients use them.
    pub fn new(text: &str) -> Result<Self, NameError> {
        check(text)?;
        Ok(Self(text.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it carries the presence events of another channel.
    pub fn is_presence(&self) -> bool {
        self.0.ends_with(PRESENCE)
    }

    /// The channel itself: the name without `-pnpres`.
    pub fn base(&self) -> &str {
        self.0.strip_suffix(PRESENCE).unwrap_or(&self.0)
    }

    /// The name that carries this channel's presence events.
    #[must_use]
    pub fn presence(&self) -> Self {
        if self.is_presence() { self.clone() } else { Self(format!("{}{PRESENCE}", self.0).into()) }
    }
}

impl Pattern {
    /// Checks a decoded wildcard.
    pub fn new(text: &str) -> Result<Self, NameError> {
        let bare = text.strip_suffix(PRESENCE).unwrap_or(text);
        let stem = bare.strip_suffix(".*").ok_or(NameError::Reserved)?;
        check(stem)?;
        if stem.matches('.').count() > 1 {
            return Err(NameError::TooDeep);
        }
        Ok(Self(text.into()))
    }

    /// The pattern as text, star and all.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it gathers presence events.
    pub fn is_presence(&self) -> bool {
        self.0.ends_with(PRESENCE)
    }

    /// Whether the name lies under the pattern, at any depth.
    pub fn matches(&self, name: &Name) -> bool {
        let presence = self.0.ends_with(PRESENCE);
        let prefix = self.0.strip_suffix(PRESENCE).unwrap_or(&self.0).trim_end_matches('*');
        presence == name.is_presence()
            && name.base().len() > prefix.len()
            && name.base().starts_with(prefix)
    }
}

/// The distinct names and patterns of a list, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Plain names, also of presence channels.
    pub channels: Vec<Name>,
    /// Wildcards.
    pub patterns: Vec<Pattern>,
}

impl Names {
    /// Reads a decoded segment; `,` alone is the empty list.
    pub fn parse(segment: &str) -> Result<Self, NameError> {
        let mut names = Self::default();
        for part in parts(segment)? {
            if part.contains('*') {
                push_new(&mut names.patterns, Pattern::new(part)?);
            } else {
                push_new(&mut names.channels, Name::new(part)?);
            }
        }
        Ok(names)
    }

    /// Whether nothing was named.
    pub const fn is_empty(&self) -> bool {
        self.channels.is_empty() && self.patterns.is_empty()
    }
}

/// The distinct names of a decoded segment; a wildcard is an error here.
pub fn split_list(segment: &str) -> Result<Vec<Name>, NameError> {
    let mut names = Vec::new();
    for part in parts(segment)? {
        push_new(&mut names, Name::new(part)?);
    }
    Ok(names)
}

fn parts(segment: &str) -> Result<impl Iterator<Item = &str>, NameError> {
    let parts = segment.split(',').filter(|part| !part.is_empty());
    if parts.clone().nth(MAX_NAMES).is_some() { Err(NameError::TooMany) } else { Ok(parts) }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

fn check(text: &str) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    if text.len() > MAX_BYTES {
        return Err(NameError::TooLong);
    }
    let reserved = |c: char| matches!(c, ',' | '/' | '\\' | '*') || c.is_control();
    if text.contains(reserved) { Err(NameError::Reserved) } else { Ok(()) }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<Pattern> for Arc<str> {
    fn from(pattern: Pattern) -> Self {
        pattern.0
    }
}

impl From<Name> for Arc<str> {
    fn from(name: Name) -> Self {
        name.0
    }
}
