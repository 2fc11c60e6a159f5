//! What becomes of every table of this crate.

use compliance::retention::Fate::{Kept, Ruled, Swept};
use compliance::retention::{Covered, Fate};

const fn table(table: &'static str, fate: Fate) -> Covered {
    Covered { table, fate }
}

/// Of messages and files only those of their class; what serves a patient goes with the patient's record.
const BY_CLASS: Fate = Ruled("the class of their channel");

/// Every table and what becomes of its rows.
pub const COVERED: &[Covered] = &[
    table("app", Kept("configuration")),
    table("banned_user", Kept("who was banned by whom, by opaque ids: at least 6 years")),
    table("channel", Kept("names and classes, by opaque ids")),
    table("channel_consultation", Kept("which visits a channel served, by opaque ids")),
    table("channel_sequence", Kept("a counter")),
    table("context_record", Ruled("medical-record")),
    table("context_relation", Ruled("medical-record")),
    table("environment", Kept("configuration")),
    table("environment_key", Swept("when their overlap ends")),
    table("file", BY_CLASS),
    table("group_channel", Kept("configuration of its users")),
    table("group_lock", Kept("a counter")),
    table("issued_token", Swept("when they end")),
    table("keyset", Kept("configuration")),
    table("legacy_grant", Swept("when they end")),
    table("log_clock", Kept("a counter")),
    table("message", BY_CLASS),
    table("message_action", BY_CLASS),
    table("publish_once", Swept("after minutes")),
    table(
        "push_browser",
        Swept("when the browser or its person takes it back, or with its person's record"),
    ),
    table("push_channel", Swept("when the device is gone, or with its person's record")),
    table("push_delivery", Swept("after push.record_days")),
    table("push_message", Swept("after push.record_days")),
    table("quarantine", Kept("who sent what malware when, by opaque ids: at least 6 years")),
    table("revoked_token", Swept("when the token would have ended")),
];
