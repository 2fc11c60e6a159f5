//! The exact bodies of answers, with their status codes.
//!
//! One file per service. Knows the shapes that clients were recorded to accept; refuses to know
//! why an answer is given. Headers that depend on the connection are the server's.

mod access;
mod action;
mod envelope;
mod error;
mod file;
mod group;
mod history;
mod legacy;
mod objects;
mod presence;
mod push;
mod refusal;
mod write;

pub use access::{granted, revoke_refused, revoked};
pub use action::{
    Action, action_added, action_event, action_invalid, action_refused, action_removed, actions,
    fetched_with_actions,
};
pub use envelope::{Envelope, REGION, subscribed};
pub use error::{
    banned, body_too_large, expired, family_a, family_b, family_c, family_d, family_e, family_e_at,
    family_f, family_g, forbidden, forged, invalid_publish_key, invalid_subscribe_key,
    quota_exceeded, unavailable, uri_too_long, withdrawn, wrong_signature, wrong_timestamp,
};
pub use file::{
    ListedFile, UploadForm, file_at, file_invalid, file_missing, file_over, file_removed, files,
    files_disabled, upload_form,
};
pub use group::{group_changed, group_channels, group_list, group_refused};
pub use history::{
    Count, Stored, counted, deleted, deletion_off, fetched, history, history_off, storage_off,
};
pub use legacy::{LegacyTarget, Permitted, legacy_disabled, legacy_permissions, legacy_refused};
pub use objects::{
    Record, Relation, objects_invalid, objects_refused, record, record_removed,
    record_removed_event, record_set_event, records, relation_removed_event, relation_set_event,
    relations,
};
pub use presence::{
    Change, Interval, Occupant, PresenceEvent, Room, heard, here_now, left, state, state_set,
    states, where_now,
};
pub use push::{push_channels, push_device_removed, push_modified};
pub use refusal::refusal;

use crate::Timetoken;

/// The content type that every client accepts on every answer.
pub const JAVASCRIPT: &str = "text/javascript; charset=\"UTF-8\"";
/// The content type of App Context, files and message actions.
pub const JSON: &str = "application/json";

/// A finished answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Header `Content-Type`; JavaScript clients fail without it.
    pub content_type: &'static str,
    /// The body, without a newline at its end.
    pub body: Vec<u8>,
    /// Header `X-Pn-Cause`, on refusals by Access Manager.
    pub cause: Option<u16>,
    /// Header `PN-MsgEntityType`: what sort of message was sent, on the answer to a signal.
    pub entity: Option<u8>,
    /// Header `X-Housecall-Gap`: what lies between these two timetokens cannot be replayed.
    pub gap: Option<(Timetoken, Timetoken)>,
    /// Headers `Location` and `Cache-Control`: an address, and for how many seconds it holds.
    pub location: Option<(String, u32)>,
}

impl Reply {
    fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self {
            status,
            content_type: JAVASCRIPT,
            body,
            cause: None,
            entity: None,
            gap: None,
            location: None,
        }
    }

    fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, body)
    }
}

/// `[17379929964128254]`
pub fn time(now: Timetoken) -> Reply {
    Reply::ok(format!("[{now}]"))
}

/// `[1,"Sent","17379929964128254"]`
pub fn published(at: Timetoken) -> Reply {
    Reply::ok(format!("[1,\"Sent\",\"{at}\"]"))
}
