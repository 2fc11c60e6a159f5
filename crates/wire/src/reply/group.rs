//! Channel groups.

use super::Reply;
use super::write::Json;

const END: &str = ",\"service\":\"channel-registry\",\"error\":false}";

/// The change is made.
pub fn group_changed() -> Reply {
    Reply::ok(
        *b"{\"status\":200,\"message\":\"OK\",\"service\":\"channel-registry\",\"error\":false}",
    )
}

/// The channels of a group.
pub fn group_channels<'a>(group: &str, channels: impl IntoIterator<Item = &'a str>) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"payload\":{\"channels\":").strings(channels);
    json.raw(",\"group\":").string(group).raw("}").raw(END);
    Reply::ok(json.take())
}

/// All groups.
pub fn group_list<'a>(groups: impl IntoIterator<Item = &'a str>) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":200,\"payload\":{\"namespace\":\"\",\"groups\":").strings(groups);
    json.raw("}").raw(END);
    Reply::ok(json.take())
}

/// A request about groups that is refused.
pub fn group_refused(status: u16, message: &str) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":").number(status).raw(",\"message\":").string(message);
    json.raw(",\"service\":\"channel-registry\",\"error\":true}");
    Reply::new(status, json.take())
}
