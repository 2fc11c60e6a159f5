//! The settings of pushes. Keys stand in files of their own; here are only their names.

use serde::Deserialize;
use std::path::PathBuf;

/// `[push]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PushSection {
    pub(crate) timeout_seconds: u64,
    pub(crate) record_days: u64,
    #[serde(default)]
    pub(crate) apns: Option<ApnsSection>,
    #[serde(default)]
    pub(crate) fcm: Option<FcmSection>,
    #[serde(default)]
    pub(crate) web: Option<WebPushSection>,
}

/// `[push.apns]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApnsSection {
    pub(crate) key_file: PathBuf,
    pub(crate) key_id: String,
    pub(crate) team_id: String,
    #[serde(default)]
    pub(crate) topic: String,
    #[serde(default)]
    pub(crate) host: Option<String>,
}

/// `[push.fcm]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FcmSection {
    pub(crate) service_account_file: PathBuf,
    #[serde(default)]
    pub(crate) host: Option<String>,
}

/// `[push.web]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebPushSection {
    pub(crate) key_file: PathBuf,
    pub(crate) subject: String,
    #[serde(default = "push_services")]
    pub(crate) hosts: Vec<String>,
}

/// The push services of the browsers there are.
fn push_services() -> Vec<String> {
    let hosts = [
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "*.push.apple.com",
        "*.notify.windows.com",
    ];
    hosts.map(str::to_owned).to_vec()
}
