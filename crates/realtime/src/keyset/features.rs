//! What a keyset offers beyond messages, and how much of it.

use serde::{Deserialize, Serialize};

/// Where the hosted network would keep something. One installation is one place, so this moves nothing:
/// it is remembered for tools that ask, and never changed once set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Region {
    /// The east of North America.
    #[serde(rename = "us-east-1")]
    UsEast,
    /// The west of North America.
    #[serde(rename = "us-west-1")]
    UsWest,
    /// The middle of Europe.
    #[serde(rename = "eu-central-1")]
    EuCentral,
    /// The south of Asia.
    #[serde(rename = "ap-south-1")]
    ApSouth,
    /// The north-east of Asia.
    #[serde(rename = "ap-northeast-1")]
    ApNortheast,
}

/// How messages are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Persistence {
    /// Whether messages are stored at all.
    pub enabled: bool,
    /// Days after which messages without a class of their own go; 0 keeps them.
    pub retention_days: u32,
    /// Whether clients may delete stored messages.
    pub delete: bool,
    /// Whether presence events are stored, too; never those of channels that carry PHI.
    pub presence_events: bool,
}

/// Channel groups and wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct StreamController {
    /// Whether there are groups.
    pub enabled: bool,
    /// Whether wildcards may be subscribed to.
    pub wildcards: bool,
    /// Channels in one group, at most.
    pub channels_per_group: usize,
}

/// Users, channels and memberships.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own (KS-004)")]
pub struct AppContext {
    /// Whether there is App Context.
    pub enabled: bool,
    /// Whether changes of users are told.
    pub user_events: bool,
    /// Whether changes of channels are told.
    pub channel_events: bool,
    /// Whether changes of memberships are told.
    pub membership_events: bool,
    /// Whether a caller without the secret key may list all users.
    pub list_users: bool,
    /// Whether a caller without the secret key may list all channels.
    pub list_channels: bool,
    /// Whether a membership needs its user and channel, and goes with them.
    pub referential_integrity: bool,
    /// The region that it was made for.
    pub region: Option<Region>,
}

/// Files on channels of no class of their own; on the clinic's channels they are at most 25 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Files {
    /// Whether there are files.
    pub enabled: bool,
    /// The largest file, in bytes.
    pub max_bytes: u64,
    /// Days after which files go; 0 keeps them.
    pub retention_days: u32,
    /// The region that they were meant for.
    pub region: Option<Region>,
}

/// Mobile push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Push {
    /// Whether devices can be registered.
    pub enabled: bool,
    /// Whether what is to be pushed is also read from the metadata, where older applications put it.
    pub from_meta: bool,
}

/// What a keyset offers beyond messages, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Features {
    /// How messages are kept.
    pub persistence: Persistence,
    /// Channel groups and wildcards.
    pub stream_controller: StreamController,
    /// Users, channels and memberships.
    pub app_context: AppContext,
    /// Files.
    pub files: Files,
    /// Mobile push.
    pub push: Push,
    /// Whether tokens can be revoked.
    pub revoke_tokens: bool,
}

impl Default for Persistence {
    fn default() -> Self {
        Self { enabled: true, retention_days: 0, delete: true, presence_events: false }
    }
}

impl Default for StreamController {
    /// The protocol's own limit (§8).
    fn default() -> Self {
        Self { enabled: true, wildcards: true, channels_per_group: 2_000 }
    }
}

impl Default for AppContext {
    fn default() -> Self {
        Self {
            enabled: true,
            user_events: true,
            channel_events: true,
            membership_events: true,
            list_users: true,
            list_channels: true,
            referential_integrity: false,
            region: None,
        }
    }
}

impl Default for Files {
    /// The protocol's own limit (§6.8).
    fn default() -> Self {
        Self { enabled: true, max_bytes: 5 << 20, retention_days: 0, region: None }
    }
}

impl Default for Push {
    fn default() -> Self {
        Self { enabled: true, from_meta: false }
    }
}

impl Default for Features {
    /// Everything on.
    fn default() -> Self {
        Self {
            persistence: Persistence::default(),
            stream_controller: StreamController::default(),
            app_context: AppContext::default(),
            files: Files::default(),
            push: Push::default(),
            revoke_tokens: true,
        }
    }
}
