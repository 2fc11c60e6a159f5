//! Mobile push: which devices hear of which channels.

use super::RequestError;
use super::caller::decode;
use crate::channel::{Name, split_list};
use crate::query::Query;

/// The longest device token, in bytes.
const MAX_TOKEN_BYTES: usize = 4_096;
/// The longest topic, in bytes.
const MAX_TOPIC_BYTES: usize = 255;
/// Channels on one page of a list, at most.
const MAX_COUNT: usize = 1_000;
/// Channels on one page of a list unless the caller says otherwise.
const DEFAULT_COUNT: usize = 500;

/// Whose service reaches a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gateway {
    /// Apple, by its older interface.
    Apns,
    /// Apple, by HTTP/2.
    Apns2,
    /// Google; `gcm` is its older name.
    Fcm,
    /// Windows phones; registered, reached by nobody any more.
    Mpns,
    /// A browser, by the push service of its maker. The protocol has no word for it.
    Web,
}

impl Gateway {
    /// Every gateway.
    pub const ALL: [Self; 5] = [Self::Apns, Self::Apns2, Self::Fcm, Self::Mpns, Self::Web];

    /// A stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Apns => "apns",
            Self::Apns2 => "apns2",
            Self::Fcm => "fcm",
            Self::Mpns => "mpns",
            Self::Web => "web",
        }
    }

    /// The gateway of that [`name`](Self::name).
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gateway| gateway.name() == name)
    }
}

/// A device, as a client names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Device {
    /// Whose service reaches it.
    pub gateway: Gateway,
    /// Its token there; of a browser, the address its push service gave it.
    pub token: String,
    /// The application's bundle, with [`Gateway::Apns2`].
    pub topic: String,
    /// `development` or `production`, with [`Gateway::Apns2`].
    pub environment: &'static str,
}

/// What is done with a device's channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushOperation {
    /// They are shown.
    List {
        /// The last channel of the page before.
        start: Option<String>,
        /// At most so many.
        count: usize,
    },
    /// These are added.
    Add(Vec<Name>),
    /// These are removed.
    Remove(Vec<Name>),
    /// All are removed, and the device with them.
    RemoveDevice,
}

/// A request about a device's channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Which device.
    pub device: Device,
    /// What is done.
    pub operation: PushOperation,
}

impl Push {
    /// Reads what follows the subscribe key; `None` if no such path exists.
    pub(super) fn read(rest: &[&str], query: &Query<'_>) -> Result<Option<Self>, RequestError> {
        let (second, token, removed) = match *rest {
            ["devices", token] => (false, token, false),
            ["devices", token, "remove"] => (false, token, true),
            ["devices-apns2", token] => (true, token, false),
            ["devices-apns2", token, "remove"] => (true, token, true),
            _ => return Ok(None),
        };
        let token = decode(token)?;
        let device = if second { apns2(&token, query)? } else { device(&token, query)? };
        let operation = if removed { PushOperation::RemoveDevice } else { operation(query)? };
        Ok(Some(Self { device, operation }))
    }
}

/// The type is looked at before the token (protocol §11).
fn device(token: &str, query: &Query<'_>) -> Result<Device, RequestError> {
    let gateway = match query.get("type") {
        Some("apns") => Gateway::Apns,
        Some("gcm" | "fcm") => Gateway::Fcm,
        Some("mpns") => Gateway::Mpns,
        _ => return Err(RequestError::Push("Invalid type argument")),
    };
    let printable = !token.is_empty()
        && token.len() <= MAX_TOKEN_BYTES
        && !token.contains(|c: char| c.is_control() || c.is_whitespace());
    if !printable || (gateway == Gateway::Apns && !is_apple(token)) {
        return Err(RequestError::Push("Invalid device token"));
    }
    Ok(Device { gateway, token: token.to_owned(), topic: String::new(), environment: "" })
}

fn apns2(token: &str, query: &Query<'_>) -> Result<Device, RequestError> {
    if !is_apple(token) {
        return Err(RequestError::Push("Expected 32 or 100 byte hex device token"));
    }
    let topic = query.get("topic").unwrap_or_default();
    if topic.is_empty() || topic.len() > MAX_TOPIC_BYTES {
        return Err(RequestError::Push("Invalid topic argument"));
    }
    let environment = match query.get("environment").filter(|text| !text.is_empty()) {
        None | Some("development") => "development",
        Some("production") => "production",
        Some(_) => return Err(RequestError::Push("Invalid environment argument")),
    };
    let (token, topic) = (token.to_ascii_lowercase(), topic.to_owned());
    Ok(Device { gateway: Gateway::Apns2, token, topic, environment })
}

fn is_apple(token: &str) -> bool {
    matches!(token.len(), 64 | 200) && token.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn operation(query: &Query<'_>) -> Result<PushOperation, RequestError> {
    let names = |list: &str| split_list(list).map_err(RequestError::Names);
    if let Some(list) = query.get("add") {
        return names(list).map(PushOperation::Add);
    }
    if let Some(list) = query.get("remove") {
        return names(list).map(PushOperation::Remove);
    }
    let count = query.get("count").and_then(|text| text.parse::<usize>().ok());
    Ok(PushOperation::List {
        start: query.get("start").filter(|text| !text.is_empty()).map(str::to_owned),
        count: count.unwrap_or(DEFAULT_COUNT).clamp(1, MAX_COUNT),
    })
}
