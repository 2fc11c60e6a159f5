//! What a keyset offers, in the hosted network's sections. The same shape is asked and answered: in a
//! request what is absent or null stays as it is, in an answer what is not set is null.

use super::super::problem::Problem;
use super::change::{Change, wrong};
use super::region;
use realtime::keyset::{AppContext, Files, Options};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What a keyset offers.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct KeysetConfig {
    access_manager: Option<AccessManagerConfig>,
    message_persistence: Option<PersistenceConfig>,
    app_context: Option<AppContextConfig>,
    files: Option<FilesConfig>,
    stream_controller: Option<StreamControllerConfig>,
    presence: Option<PresenceConfig>,
    apns: Option<ApnsConfig>,
    fcm: Option<FcmConfig>,
}

/// Whether tokens are needed, and can be taken back.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct AccessManagerConfig {
    enabled: Option<bool>,
    token_revoke: Option<bool>,
}

/// How messages are kept.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct PersistenceConfig {
    enabled: Option<bool>,
    /// Days: 1, 7, 30, 90, 180 or 365; 0 keeps messages. Needed to enable.
    retention: Option<u32>,
    include_presence_events: Option<bool>,
    delete_from_history: Option<bool>,
}

/// Users, channels and memberships.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct AppContextConfig {
    enabled: Option<bool>,
    /// Needed to enable; set once. It is remembered: an installation is one place.
    region: Option<String>,
    user_metadata_events: Option<bool>,
    channel_metadata_events: Option<bool>,
    membership_events: Option<bool>,
    disallow_get_all_channel_metadata: Option<bool>,
    disallow_get_all_user_metadata: Option<bool>,
    referential_integrity: Option<bool>,
}

/// Files.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct FilesConfig {
    enabled: Option<bool>,
    /// Needed to enable; set once. It is remembered: an installation is one place.
    region: Option<String>,
    /// Days: 1, 7, 30, 90, 180 or 365; 0 keeps files. Needed to enable.
    retention: Option<u32>,
}

/// Channel groups and wildcards.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct StreamControllerConfig {
    enabled: Option<bool>,
    wildcard_subscribe: Option<bool>,
    /// 1 to 2000.
    channel_group_limit: Option<usize>,
}

/// Who is there.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct PresenceConfig {
    /// Every request says it, no answer does.
    #[serde(skip_serializing)]
    enabled: Option<bool>,
    /// 0 to 100.
    announce_max: Option<usize>,
    /// Seconds, 10 to 3600.
    interval: Option<u32>,
    deltas: Option<bool>,
    generate_leave_on_disconnect: Option<bool>,
    stream_filtering: Option<bool>,
    /// An empty text takes it back.
    active_notice_channel: Option<String>,
    /// Seconds, 0 to 3600.
    debounce: Option<u32>,
}

/// Mobile push. Keys and teams of the gateways stand in the server's settings.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
struct ApnsConfig {
    /// Whether devices can be registered, Google's too.
    enabled: Option<bool>,
    team_id: Option<String>,
    auth_key_id: Option<String>,
    filename: Option<String>,
}

/// Google's gateway; its key stands in the server's settings.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct FcmConfig {
    filename: Option<String>,
}

impl KeysetConfig {
    /// The options of a new keyset: as on the hosted network, what is not named is off, but for groups
    /// and wildcards.
    pub(super) fn begin(self) -> Result<Value, Problem> {
        let mut change = Change::default();
        for name in [
            "access_manager",
            "presence_filters",
            "features.revoke_tokens",
            "features.persistence.enabled",
            "features.persistence.delete",
            "features.app_context.enabled",
            "features.files.enabled",
            "features.push.enabled",
        ] {
            change.set(name, Some(false));
        }
        change.set("presence_channels", Some(Vec::<String>::new()));
        let nowhere = Options { presence_channels: Vec::new(), ..Options::default() };
        self.tell(&nowhere, &mut change)?;
        Ok(change.into())
    }

    /// What this changes of options as they are.
    pub(super) fn over(self, now: &Options) -> Result<Value, Problem> {
        let mut change = Change::default();
        self.tell(now, &mut change)?;
        Ok(change.into())
    }

    fn tell(self, now: &Options, change: &mut Change) -> Result<(), Problem> {
        if let Some(section) = self.access_manager {
            change.set("access_manager", section.enabled);
            change.set("features.revoke_tokens", section.token_revoke);
        }
        if let Some(section) = self.message_persistence {
            section.tell(now.features.persistence.retention_days, change)?;
        }
        if let Some(section) = self.app_context {
            section.tell(now.features.app_context, change)?;
        }
        if let Some(section) = self.files {
            section.tell(&now.features.files, change)?;
        }
        if let Some(section) = self.stream_controller {
            let name = |option| format!("features.stream_controller.{option}");
            change.set(&name("enabled"), section.enabled);
            change.set(&name("wildcards"), section.wildcard_subscribe);
            change.set(&name("channels_per_group"), section.channel_group_limit);
        }
        if let Some(section) = self.presence {
            section.tell(now, change)?;
        }
        let fcm = self.fcm.unwrap_or_default();
        self.apns.unwrap_or_default().tell(&fcm, change)
    }
}

/// How long the hosted network keeps messages and files, in days; 0 is without an end.
const RETENTIONS: [u32; 7] = [0, 1, 7, 30, 90, 180, 365];

/// What is enabled says how long it keeps: as the hosted network lets choose, or, where `/api/v1/keysets` or the command line
/// chose something else, as it does.
fn check_retention(
    section: &str,
    (enabled, asked): (Option<bool>, Option<u32>),
    now: u32,
) -> Result<(), Problem> {
    let choice = "1, 7, 30, 90, 180 or 365 days, or 0, which keeps everything";
    match asked {
        None if enabled == Some(true) => {
            Err(wrong(format!("{section}.retention is needed to enable it: {choice}.")))
        }
        Some(days) if days != now && !RETENTIONS.contains(&days) => {
            Err(wrong(format!("{section}.retention is {choice}; it was {days}.")))
        }
        _ => Ok(()),
    }
}

impl PersistenceConfig {
    fn tell(self, now: u32, change: &mut Change) -> Result<(), Problem> {
        check_retention("messagePersistence", (self.enabled, self.retention), now)?;
        change.set("features.persistence.enabled", self.enabled);
        change.set("features.persistence.retention_days", self.retention);
        change.set("features.persistence.presence_events", self.include_presence_events);
        change.set("features.persistence.delete", self.delete_from_history);
        Ok(())
    }
}

impl AppContextConfig {
    fn tell(self, now: AppContext, change: &mut Change) -> Result<(), Problem> {
        let region = region::APP_CONTEXT.read(self.region.as_deref(), self.enabled, now.region)?;
        let not = |flag: Option<bool>| flag.map(|flag| !flag);
        let name = |option| format!("features.app_context.{option}");
        change.set(&name("region"), region);
        change.set(&name("enabled"), self.enabled);
        change.set(&name("user_events"), self.user_metadata_events);
        change.set(&name("channel_events"), self.channel_metadata_events);
        change.set(&name("membership_events"), self.membership_events);
        change.set(&name("list_channels"), not(self.disallow_get_all_channel_metadata));
        change.set(&name("list_users"), not(self.disallow_get_all_user_metadata));
        change.set(&name("referential_integrity"), self.referential_integrity);
        Ok(())
    }
}

impl FilesConfig {
    fn tell(self, now: &Files, change: &mut Change) -> Result<(), Problem> {
        let region = region::FILES.read(self.region.as_deref(), self.enabled, now.region)?;
        check_retention("files", (self.enabled, self.retention), now.retention_days)?;
        change.set("features.files.region", region);
        change.set("features.files.enabled", self.enabled);
        change.set("features.files.retention_days", self.retention);
        Ok(())
    }
}

impl PresenceConfig {
    /// Turned on, it is kept where it was kept, or everywhere.
    fn tell(self, now: &Options, change: &mut Change) -> Result<(), Problem> {
        let Some(enabled) = self.enabled else {
            return Err(wrong("presence.enabled is needed in every change of presence."));
        };
        let channels = match (enabled, now.presence_channels.is_empty()) {
            (true, true) => Some(vec!["*"]),
            (true, false) => None,
            (false, _) => Some(Vec::new()),
        };
        change.set("presence_channels", channels);
        change.set("announce_max", self.announce_max);
        change.set("interval_seconds", self.interval);
        change.set("presence_deltas", self.deltas);
        change.set("presence_filters", self.stream_filtering);
        change.set("leave_on_disconnect", self.generate_leave_on_disconnect);
        change.set("debounce_seconds", self.debounce);
        let notices = self.active_notice_channel;
        change.set(
            "active_notice_channel",
            notices.map(|name| Some(name).filter(|name| !name.is_empty())),
        );
        Ok(())
    }
}

impl ApnsConfig {
    fn tell(self, fcm: &FcmConfig, change: &mut Change) -> Result<(), Problem> {
        let keys = [&self.team_id, &self.auth_key_id, &self.filename, &fcm.filename];
        if keys.iter().any(|key| key.is_some()) {
            let detail = "apns.teamId, apns.authKeyId, apns.filename and fcm.filename are the server's, \
                          for all keysets: set them in its settings file, under [push].";
            return Err(wrong(detail));
        }
        change.set("features.push.enabled", self.enabled);
        Ok(())
    }
}

impl From<&Options> for KeysetConfig {
    fn from(options: &Options) -> Self {
        let features = &options.features;
        Self {
            access_manager: Some(AccessManagerConfig {
                enabled: Some(options.access_manager),
                token_revoke: Some(features.revoke_tokens),
            }),
            message_persistence: Some(PersistenceConfig {
                enabled: Some(features.persistence.enabled),
                retention: Some(features.persistence.retention_days),
                include_presence_events: Some(features.persistence.presence_events),
                delete_from_history: Some(features.persistence.delete),
            }),
            app_context: Some(features.app_context.into()),
            files: Some(FilesConfig {
                enabled: Some(features.files.enabled),
                region: region::FILES.say(features.files.region),
                retention: Some(features.files.retention_days),
            }),
            stream_controller: Some(StreamControllerConfig {
                enabled: Some(features.stream_controller.enabled),
                wildcard_subscribe: Some(features.stream_controller.wildcards),
                channel_group_limit: Some(features.stream_controller.channels_per_group),
            }),
            presence: Some(options.into()),
            apns: Some(ApnsConfig {
                enabled: Some(features.push.enabled),
                ..ApnsConfig::default()
            }),
            fcm: Some(FcmConfig::default()),
        }
    }
}

impl From<AppContext> for AppContextConfig {
    fn from(section: AppContext) -> Self {
        Self {
            enabled: Some(section.enabled),
            region: region::APP_CONTEXT.say(section.region),
            user_metadata_events: Some(section.user_events),
            channel_metadata_events: Some(section.channel_events),
            membership_events: Some(section.membership_events),
            disallow_get_all_channel_metadata: Some(!section.list_channels),
            disallow_get_all_user_metadata: Some(!section.list_users),
            referential_integrity: Some(section.referential_integrity),
        }
    }
}

impl From<&Options> for PresenceConfig {
    fn from(options: &Options) -> Self {
        Self {
            enabled: Some(!options.presence_channels.is_empty()),
            announce_max: Some(options.announce_max),
            interval: Some(options.interval_seconds),
            deltas: Some(options.presence_deltas),
            generate_leave_on_disconnect: Some(options.leave_on_disconnect),
            stream_filtering: Some(options.presence_filters),
            active_notice_channel: options.active_notice_channel.clone(),
            debounce: Some(options.debounce_seconds),
        }
    }
}
