//! Mobile push.

use super::Reply;
use super::write::Json;

/// A device's channels were changed.
pub fn push_modified() -> Reply {
    Reply::ok(*b"[1, \"Modified Channels\"]")
}

/// A device is gone.
pub fn push_device_removed() -> Reply {
    Reply::ok(*b"[1, \"Removed Device\"]")
}

/// A device's channels.
pub fn push_channels<'a>(channels: impl IntoIterator<Item = &'a str>) -> Reply {
    Reply::ok(Json::default().strings(channels).take())
}
