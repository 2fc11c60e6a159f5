//! What is asked of presence, and what it answers.

use std::sync::Arc;

/// A sign of life.
#[derive(Clone, Copy, Debug)]
pub struct Touch<'a> {
    /// The user.
    pub uuid: &'a Arc<str>,
    /// The channels they are on; presence channels among them are ignored.
    pub channels: &'a [Arc<str>],
    /// Seconds without another sign after which they are gone.
    pub timeout: u32,
}

/// Who is on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupancy {
    /// The channel's name.
    pub channel: Arc<str>,
    /// How many users.
    pub count: usize,
    /// The users, in order of their ids, with their state's JSON text.
    pub users: Vec<(Arc<str>, Option<Arc<str>>)>,
}

/// What is known of a user's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It is there.
    Live,
    /// It broke off, and nobody said that they leave.
    Broken,
    /// There is none that could break off.
    Unknown,
}
