//! What a keyset offers beyond messages, and how much of it.

/// How messages are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Persistence {
    /// Whether messages are stored at all.
    pub enabled: bool,
    /// Days after which messages without a class of their own go; 0 keeps them.
    pub retention_days: u32,
    /// Whether clients may delete stored messages.
    pub delete: bool,
}

/// Channel groups and wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamController {
    /// Whether there are groups.
    pub enabled: bool,
    /// Whether wildcards may be subscribed to.
    pub wildcards: bool,
    /// Channels in one group, at most.
    pub channels_per_group: usize,
}

/// Users, channels and memberships.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

/// Files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Files {
    /// Whether there are files.
    pub enabled: bool,
    /// Bytes in one file, at most; the clinic's channels have a limit of their own.
    pub max_bytes: u64,
    /// Days after which files go; 0 keeps them.
    pub retention_days: u32,
}

/// Mobile push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Push {
    /// Whether devices can be registered.
    pub enabled: bool,
}

/// What a keyset offers beyond messages, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Default for Features {
    /// Everything on; the protocol's own limits.
    fn default() -> Self {
        Self {
            persistence: Persistence { enabled: true, retention_days: 0, delete: true },
            stream_controller: StreamController {
                enabled: true,
                wildcards: true,
                channels_per_group: 2_000,
            },
            app_context: AppContext {
                enabled: true,
                user_events: true,
                channel_events: true,
                membership_events: true,
                list_users: true,
                list_channels: true,
                referential_integrity: false,
            },
            files: Files { enabled: true, max_bytes: 5_242_880, retention_days: 0 },
            push: Push { enabled: true },
            revoke_tokens: true,
        }
    }
}
