//! What one subscriber listens to.

use std::sync::Arc;

/// Names under which a subscriber listens, in the order in which a message's match is preferred:
/// channels, wildcards, groups (protocol §2.6). Cloning shares them.
#[derive(Clone, Debug)]
pub struct Interest {
    names: Arc<[Arc<str>]>,
    /// Where the wildcards begin.
    patterns: usize,
    /// Where the groups begin.
    groups: usize,
}

impl Interest {
    /// Names as the subscriber wrote them; presence channels of each kind are names of their own.
    pub fn new(channels: Vec<Arc<str>>, patterns: Vec<Arc<str>>, groups: Vec<Arc<str>>) -> Self {
        let mut names = channels;
        let first_pattern = names.len();
        names.extend(patterns);
        let first_group = names.len();
        names.extend(groups);
        Self { names: names.into(), patterns: first_pattern, groups: first_group }
    }

    /// Channels only.
    pub fn channels_only<'a>(channels: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(channels.into_iter().map(Arc::from).collect(), Vec::new(), Vec::new())
    }

    /// The name with this index.
    pub fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", |name| name)
    }

    /// The channels.
    pub fn channels(&self) -> &[Arc<str>] {
        self.names.get(..self.patterns).unwrap_or_default()
    }

    /// The wildcards, with their indexes.
    pub fn patterns(&self) -> impl Iterator<Item = (usize, &Arc<str>)> {
        self.names.iter().enumerate().take(self.groups).skip(self.patterns)
    }

    /// The groups, with their indexes.
    pub fn groups(&self) -> impl Iterator<Item = (usize, &Arc<str>)> {
        self.names.iter().enumerate().skip(self.groups)
    }

    /// Whether only channels are named.
    pub fn is_plain(&self) -> bool {
        self.patterns == self.names.len()
    }

    /// Whether the name with this index is a channel.
    pub const fn is_channel(&self, index: usize) -> bool {
        index < self.patterns
    }
}
