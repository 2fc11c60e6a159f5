//! The protocol's seven families of error bodies, and the errors that have recorded words.

use super::write::Json;
use super::{JSON, Reply};
use crate::Timetoken;

const GATE: &str = "Access Manager";
/// `X-Pn-Cause` of a plain refusal.
const FORBIDDEN: u16 = 9999;
/// `X-Pn-Cause` of a revoked token.
const REVOKED: u16 = 4001;

/// `[0,"Reason","17379929964128254"]`: publish and signal.
pub fn family_a(status: u16, reason: &str, now: Timetoken) -> Reply {
    let mut json = Json::default();
    json.raw("[0,").string(reason).raw(",\"").number(now).raw("\"]");
    Reply::new(status, json.take())
}

/// One channel more than the keyset may have; C clients know it by its first words (protocol §1.2).
pub fn quota_exceeded(most: u32, now: Timetoken) -> Reply {
    family_a(402, &format!("Account quota exceeded (channels: {most})"), now)
}

/// `{"message":…,"error":true,"service":…,"status":…}`: the gateway and Access Manager.
///
/// C clients know it only by `message` being first.
pub fn family_b(status: u16, message: &str, service: &str) -> Reply {
    let mut json = Json::default();
    json.raw("{\"message\":").string(message).raw(",\"error\":true,\"service\":").string(service);
    json.raw(",\"status\":").number(status).raw("}");
    Reply::new(status, json.take())
}

/// `{"status":…,"error":1,"message":…,"service":"Presence"}`
pub fn family_c(status: u16, message: &str) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":").number(status).raw(",\"error\":1,\"message\":").string(message);
    json.raw(",\"service\":\"Presence\"}");
    Reply::new(status, json.take())
}

/// `{"status":…,"error":true,"error_message":…,"channels":{}}`: history version 3.
pub fn family_d(status: u16, message: &str) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":").number(status).raw(",\"error\":true,\"error_message\":");
    json.string(message).raw(",\"channels\":{}}");
    Reply::new(status, json.take())
}

/// `{"status":…,"error":{"message":…,"source":…}}`: App Context, actions, files.
pub fn family_e(status: u16, message: &str, source: &str) -> Reply {
    let mut json = Json::default();
    json.raw("{\"status\":").number(status).raw(",\"error\":{\"message\":").string(message);
    json.raw(",\"source\":").string(source).raw("}}");
    Reply { content_type: JSON, ..Reply::new(status, json.take()) }
}

/// A payload or parameter with one fault: App Context, actions, files.
///
/// `at` is where the fault lies: its name and `body`, `query` or `path`.
pub fn family_e_at(source: &str, fault: &str, at: [&str; 2]) -> Reply {
    let [location, kind] = at;
    let mut json = Json::default();
    json.raw("{\"status\":400,\"error\":{\"message\":");
    json.string("Request payload contained invalid input.").raw(",\"source\":").string(source);
    json.raw(",\"details\":[{\"message\":").string(fault).raw(",\"location\":").string(location);
    json.raw(",\"locationType\":").string(kind).raw("}]}}");
    Reply { content_type: JSON, ..Reply::new(400, json.take()) }
}

/// The error of a grant or revocation, with the one detail that the protocol gives.
///
/// `at` is where the fault lies: its name and `body`, `query` or `path`.
pub fn family_f(status: u16, source: &str, message: &str, detail: &str, at: [&str; 2]) -> Reply {
    let [location, kind] = at;
    let mut json = Json::default();
    json.raw("{\"error\":{\"message\":").string(message).raw(",\"source\":").string(source);
    json.raw(",\"details\":[{\"message\":").string(detail).raw(",\"location\":").string(location);
    json.raw(",\"locationType\":").string(kind).raw("}]},\"service\":").string(GATE);
    json.raw(",\"status\":").number(status).raw("}");
    Reply::new(status, json.take())
}

/// `{"error":…}`: mobile push.
pub fn family_g(status: u16, message: &str) -> Reply {
    let mut json = Json::default();
    json.raw("{\"error\":").string(message).raw("}");
    Reply::new(status, json.take())
}

/// No permission on these channels, groups and users.
pub fn forbidden<'a>(
    channels: impl IntoIterator<Item = &'a str>,
    groups: impl IntoIterator<Item = &'a str>,
    users: impl IntoIterator<Item = &'a str>,
) -> Reply {
    let channels: Vec<_> = channels.into_iter().collect();
    // Recorded answers name a group with a colon in front.
    let groups: Vec<_> = groups.into_iter().map(|group| format!(":{group}")).collect();
    let users: Vec<_> = users.into_iter().collect();
    let groups: Vec<_> = groups.iter().map(String::as_str).collect();
    let bare = groups.is_empty() && users.is_empty();
    let lists = [("channels", channels), ("channel-groups", groups), ("uuids", users)];
    let named =
        lists.iter().filter(|(key, names)| !names.is_empty() || (bare && *key == "channels"));
    let mut json = Json::default();
    json.raw("{\"message\":\"Forbidden\",\"payload\":{");
    json.list(named, |json, (key, names)| {
        json.string(key).raw(":").strings(names.iter().copied());
    });
    json.raw("},\"error\":true,\"service\":\"Access Manager\",\"status\":403}");
    Reply { cause: Some(FORBIDDEN), ..Reply::new(403, json.take()) }
}

/// The token was revoked.
pub fn withdrawn() -> Reply {
    Reply { cause: Some(REVOKED), ..family_b(403, "Token is revoked", GATE) }
}

/// The user is banned from the keyset, whatever token they hold.
pub fn banned() -> Reply {
    Reply { cause: Some(FORBIDDEN), ..family_b(403, "User is banned", GATE) }
}

/// The token has outlived its minutes.
pub fn expired() -> Reply {
    Reply { cause: Some(FORBIDDEN), ..family_b(403, "Token is expired.", GATE) }
}

/// The token is malformed or was not issued here.
pub fn forged() -> Reply {
    Reply { cause: Some(FORBIDDEN), ..family_b(403, "Invalid token", GATE) }
}

/// The signature is not the secret key's.
pub fn wrong_signature() -> Reply {
    let detail = "Client and server produced different signatures for the same inputs.";
    family_f(403, "grant", "Invalid signature", detail, ["signature", "query"])
}

/// The signature is too old, or its clock is wrong.
pub fn wrong_timestamp() -> Reply {
    family_b(400, "Invalid Timestamp", GATE)
}

/// The publish key is unknown or belongs to another keyset.
pub fn invalid_publish_key(now: Timetoken) -> Reply {
    family_a(400, "Invalid Key", now)
}

/// The subscribe key is unknown.
pub fn invalid_subscribe_key() -> Reply {
    family_b(400, "Invalid Subscribe Key", GATE)
}

/// The body is beyond what is read at all.
pub fn body_too_large() -> Reply {
    family_b(413, "Request Entity Too Large.", "Balancer")
}

/// The request line is beyond what is read at all.
pub fn uri_too_long() -> Reply {
    family_b(414, "Request URI Too Long", "Balancer")
}

/// The store or a neighbour cannot serve now.
pub fn unavailable() -> Reply {
    family_b(503, "Service Unavailable", "Balancer")
}
