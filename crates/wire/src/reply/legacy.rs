//! Access Manager version 2.

use super::write::Json;
use super::{Reply, family_b};
use crate::request::LegacyScope;
use crate::token::Permissions;

/// What is permitted to one auth key, or to everybody.
pub type Permitted<'a> = dyn Fn(LegacyTarget<'_>, &str) -> Permissions + 'a;

/// What a permission of version 2 is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegacyTarget<'a> {
    /// The whole keyset.
    Keyset,
    /// A channel.
    Channel(&'a str),
    /// A channel group.
    Group(&'a str),
    /// A user.
    User(&'a str),
}

/// What is permitted in a scope, in the shape that fits it (protocol §9.7).
pub fn legacy_permissions(
    sub_key: &str,
    scope: &LegacyScope,
    ttl: Option<u32>,
    permitted: &Permitted<'_>,
) -> Reply {
    let mut json = Json::default();
    json.raw("{\"message\":\"Success\",\"payload\":{\"level\":\"").raw(level(scope));
    json.raw("\",\"subscribe_key\":").string(sub_key);
    if let Some(ttl) = ttl {
        json.raw(",\"ttl\":").number(ttl);
    }
    let one_channel = scope.names() == 1 && !scope.auths.is_empty();
    match (scope.channels.as_slice(), scope.groups.as_slice()) {
        ([channel], _) if one_channel => {
            json.raw(",\"channel\":").string(channel).raw(",");
            auths(&mut json, scope, LegacyTarget::Channel(channel), permitted);
        }
        (_, [group]) if one_channel => {
            json.raw(",\"channel-groups\":").string(group).raw(",");
            auths(&mut json, scope, LegacyTarget::Group(group), permitted);
        }
        _ => {
            named(
                &mut json,
                "channels",
                scope,
                (&scope.channels, LegacyTarget::Channel),
                permitted,
            );
            named(
                &mut json,
                "channel-groups",
                scope,
                (&scope.groups, LegacyTarget::Group),
                permitted,
            );
            named(&mut json, "uuids", scope, (&scope.users, LegacyTarget::User), permitted);
        }
    }
    if scope.names() == 0 {
        json.raw(",");
        bits(&mut json, permitted(LegacyTarget::Keyset, ""));
    }
    Reply::ok(json.raw("},\"service\":\"Access Manager\",\"status\":200}").take())
}

/// The keyset does not use the Access Manager, so a grant changes nothing.
pub fn legacy_disabled() -> Reply {
    Reply::ok(
        *b"{\"message\":\"Access Manager is not enabled for this subscribe key; everything is permitted\",\"warning\":true,\"payload\":{},\"service\":\"Access Manager\",\"status\":200}",
    )
}

/// A request that cannot be accepted.
pub fn legacy_refused(status: u16, message: &str) -> Reply {
    family_b(status, message, "Access Manager")
}

fn level(scope: &LegacyScope) -> &'static str {
    match (scope.channels.is_empty(), scope.groups.is_empty(), scope.users.is_empty()) {
        (true, true, true) => "subkey",
        (true, true, false) => "uuid",
        (true, false, _) if scope.auths.is_empty() => "channel-group",
        (true, false, _) => "channel-group+auth",
        _ if scope.auths.is_empty() => "channel",
        _ => "user",
    }
}

fn named<'a>(
    json: &mut Json,
    key: &str,
    scope: &LegacyScope,
    (names, target): (&'a [String], fn(&'a str) -> LegacyTarget<'a>),
    permitted: &Permitted<'_>,
) {
    if names.is_empty() {
        return;
    }
    json.raw(",\"").raw(key).raw("\":{");
    json.list(names, |json, name| {
        json.string(name).raw(":{");
        if scope.auths.is_empty() {
            bits(json, permitted(target(name), ""));
        } else {
            auths(json, scope, target(name), permitted);
        }
        json.raw("}");
    });
    json.raw("}");
}

fn auths(
    json: &mut Json,
    scope: &LegacyScope,
    target: LegacyTarget<'_>,
    permitted: &Permitted<'_>,
) {
    json.raw("\"auths\":{");
    json.list(&scope.auths, |json, auth| {
        json.string(auth).raw(":{");
        bits(json, permitted(target, auth));
        json.raw("}");
    });
    json.raw("}");
}

fn bits(json: &mut Json, permissions: Permissions) {
    let all = [
        ("r", Permissions::READ),
        ("w", Permissions::WRITE),
        ("m", Permissions::MANAGE),
        ("d", Permissions::DELETE),
        ("g", Permissions::GET),
        ("u", Permissions::UPDATE),
        ("j", Permissions::JOIN),
    ];
    json.list(all, |json, (key, bit)| {
        json.string(key).raw(":").number(u8::from(permissions.allows(bit)));
    });
}
