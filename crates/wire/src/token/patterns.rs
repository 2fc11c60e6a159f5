//! The regular expressions of a token, compiled the same way where it is granted and where it is checked.

use super::Permissions;
use regex::{RegexSet, RegexSetBuilder};

/// The most memory that the compiled patterns of one kind may take together: `\w`, which knows the letters of every
/// script, takes some 50 KB each time it stands in one.
const MAX_BYTES: usize = 2 << 20;

/// The patterns of one kind as one set, in their order; `None` if one is no regular expression or all are too large.
pub fn compile(patterns: &[(String, Permissions)]) -> Option<RegexSet> {
    let texts = patterns.iter().map(|(text, _)| text);
    RegexSetBuilder::new(texts).size_limit(MAX_BYTES).build().ok()
}
