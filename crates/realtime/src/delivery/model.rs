//! What is pushed, and how far it got.

use crate::KeysetId;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wire::Timetoken;
use wire::request::{Device, Gateway};

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// How much a notification may disturb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    /// It is seen when the device is looked at.
    #[default]
    Normal,
    /// Somebody waits.
    High,
    /// It sounds though the device is silent.
    Critical,
}

impl Urgency {
    /// The word that clients see (TM-071).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What a message asks to be pushed, one form a gateway.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    /// For Apple's devices.
    pub apple: Option<Apple>,
    /// For Google's: a message of FCM v1, without the device.
    pub google: Option<Object>,
    /// For browsers: what their service worker gets.
    pub web: Option<Object>,
    /// How much it may disturb, where the form does not say so itself.
    pub urgency: Urgency,
    /// Under which a device shows it once, however often it comes; the message's timetoken unless set.
    pub id: Option<String>,
    /// Seconds after which nobody needs it any more.
    pub seconds: Option<u32>,
    /// Tokens of devices that get nothing.
    pub except: Vec<String>,
    /// Whether the channel's `-pndebug` companion is told what became of it.
    pub debug: bool,
    /// The `traceparent` of the request that asked for it; what was written before has none.
    #[serde(default)]
    pub trace: Option<String>,
}

/// A payload for Apple's devices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Apple {
    /// The payload.
    pub payload: Object,
    /// Which registrations with topic and environment get it; all of them unless said.
    pub targets: Option<Vec<Target>>,
}

/// Devices of one application in one environment (protocol §11).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The application's bundle.
    pub topic: String,
    /// `development` or `production`.
    pub environment: String,
    /// Tokens of devices that get nothing.
    pub except: Vec<String>,
    /// Under which the device shows it once.
    pub collapse: Option<String>,
    /// When nobody needs it any more.
    pub expires: Option<Timestamp>,
    /// `alert`, `background` …, if the sender says so.
    pub kind: Option<String>,
}

/// Names one delivery: a message, and a device that gets it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The message.
    pub message: Timetoken,
    /// The device.
    pub device: Device,
}

/// A delivery that is due.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Which it is.
    pub key: Key,
    /// The keyset of message and device.
    pub keyset: KeysetId,
    /// The channel of the message.
    pub channel: String,
    /// What is pushed.
    pub notification: Notification,
    /// How often it was tried.
    pub attempts: u32,
    /// A browser's public key and secret, with [`Gateway::Web`].
    pub secrets: Option<(Vec<u8>, Vec<u8>)>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The gateway took it.
    Delivered,
    /// It is tried again then.
    Later(Timestamp),
    /// It will never be taken.
    Failed,
    /// The device is gone: it is taken from its channels.
    Gone,
}

impl Outcome {
    /// The state that a record shows.
    pub const fn state(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Later(_) => "pending",
            Self::Failed => "failed",
            Self::Gone => "gone",
        }
    }
}

/// An attempt and its end.
#[derive(Clone, Debug)]
pub struct Settled {
    /// What was tried.
    pub delivery: Delivery,
    /// How it ended.
    pub outcome: Outcome,
    /// The gateway's status and code.
    pub status: String,
}

/// A message whose devices were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The message.
    pub message: Timetoken,
    /// Its keyset.
    pub keyset: KeysetId,
    /// Its channel.
    pub channel: String,
    /// Whether somebody asked to be told.
    pub debug: bool,
    /// The gateways of the devices that were found, one entry a device.
    pub devices: Vec<Gateway>,
}
