//! The answer to a request that could not be read.

use super::{
    Reply, action_invalid, family_a, family_b, family_c, family_d, family_f, family_g,
    file_invalid, group_refused, legacy_refused, objects_invalid, objects_refused,
};
use crate::Timetoken;
use crate::request::{GrantError, RequestError};

const GATE: &str = "Access Manager";

/// The recorded body for a refused request; publish errors carry the time.
pub fn refusal(error: &RequestError, now: Timetoken) -> Reply {
    match error {
        RequestError::UnknownPath { path } => unknown(path),
        RequestError::MethodNotAllowed => family_b(405, "Method Not Allowed", "Balancer"),
        RequestError::Malformed => family_b(400, "Could Not Parse Request", GATE),
        RequestError::Publish(error) => family_a(400, &error.to_string(), now),
        RequestError::EmptySubscription => {
            family_b(400, "Channel group or groups result in empty subscription set", GATE)
        }
        RequestError::Names(error) => family_b(400, error.message(), GATE),
        RequestError::Presence(message) => family_c(400, message),
        RequestError::History(message) => family_d(400, message),
        RequestError::Groups(message) => group_refused(400, message),
        RequestError::Action(location, fault, kind) => action_invalid(location, fault, kind),
        RequestError::Objects { location, fault, part } => objects_invalid(location, fault, part),
        RequestError::NotJson => objects_refused(415, "Request payload must be in JSON format."),
        RequestError::Push(message) => family_g(400, message),
        RequestError::File(message) => file_invalid(message),
        RequestError::Legacy(message) => legacy_refused(400, message),
        RequestError::Filter(_) => family_b(400, &error.to_string(), GATE),
        RequestError::Grant(error) => grant(*error),
    }
}

fn unknown(path: &str) -> Reply {
    let message = format!("Not found: '{path}'");
    if path.starts_with("/v2/presence/") {
        return family_c(404, &message);
    }
    family_b(404, &message, "Balancer")
}

fn grant(error: GrantError) -> Reply {
    let (detail, location) = match error {
        GrantError::Ttl => ("Range should be 1 to 43200 minute(s).", "ttl"),
        GrantError::PhiTtl => {
            ("A token for a channel that carries PHI lives 1 to 60 minutes.", "ttl")
        }
        GrantError::Empty => ("What are you granting?", "permissions"),
        GrantError::Bits => ("A permission is a number from 0 to 255.", "permissions"),
        GrantError::Pattern => (
            "A pattern is not a regular expression, or all of a kind take too much memory.",
            "permissions.patterns",
        ),
        GrantError::Name => ("Names hold no character with the code 0.", "permissions"),
        GrantError::Meta => ("Nested too deep.", "permissions.meta"),
        GrantError::TooLarge => ("At most 32768 bytes and 100 patterns.", "permissions"),
    };
    family_f(400, "grant", &error.to_string(), detail, [location, "body"])
}
