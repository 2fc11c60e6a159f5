//! Access Manager version 3.

use super::write::Json;
use super::{Reply, family_f};

/// The token that was asked for.
pub fn granted(token: &str) -> Reply {
    let mut json = Json::default();
    json.raw("{\"data\":{\"message\":\"Success\",\"token\":").string(token);
    Reply::ok(json.raw("},\"service\":\"Access Manager\",\"status\":200}").take())
}

/// The token opens nothing any more.
pub fn revoked() -> Reply {
    Reply::ok(
        *b"{\"data\":{\"message\":\"Success\"},\"service\":\"Access Manager\",\"status\":200}",
    )
}

/// The token cannot be revoked; recorded with `Token is expired.` as the detail.
pub fn revoke_refused(detail: &str) -> Reply {
    family_f(400, "revoke", "Invalid token", detail, ["token", "path"])
}
