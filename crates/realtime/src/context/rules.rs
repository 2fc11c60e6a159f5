//! What a change makes of a record or membership, and which changes are not a client's to make.
//! Pure.

use super::{ContextError, Record, Relation};
use crate::gate::action_is_open;
use crate::keyset::Keyset;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data_encoding::HEXLOWER;
use serde_json::{Map, Value};
use wire::channel::{Class, classify};
use wire::request::{Change, RecordKind, RecordPatch, RelationPatch};

/// The record after a change; `updated` counts only if something did change.
pub(super) fn changed(before: Option<&Record>, empty: Record, patch: RecordPatch) -> Record {
    let Record { fields: [name, second, third, fourth], record_type, status, custom, .. } =
        before.cloned().unwrap_or_else(|| empty.clone());
    let second = match empty.kind {
        RecordKind::User => patch.external_id.apply(second),
        RecordKind::Channel => patch.description.apply(second),
    };
    let mut after = Record {
        fields: [
            patch.name.apply(name),
            second,
            patch.profile_url.apply(third),
            patch.email.apply(fourth),
        ],
        record_type: patch.kind.apply(record_type),
        status: patch.status.apply(status),
        custom: patch.custom.apply(custom),
        ..empty
    };
    after.etag = record_tag(&after);
    after
}

/// The membership after a change.
pub(super) fn related(before: Option<Relation>, empty: Relation, patch: RelationPatch) -> Relation {
    let (kind, status, custom) = before
        .map_or((None, None, None), |before| (before.relation_type, before.status, before.custom));
    let mut after = Relation {
        relation_type: patch.kind.apply(kind),
        status: patch.status.apply(status),
        custom: patch.custom.apply(custom),
        ..empty
    };
    after.etag = relation_tag(&after);
    after
}

fn hash<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> digest::Digest {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        // Length first, so that no two lists of parts read the same.
        let length = part.map_or(u64::MAX, |part| u64::try_from(part.len()).unwrap_or(0));
        context.update(&length.to_be_bytes());
        context.update(part.unwrap_or_default().as_bytes());
    }
    context.finish()
}

/// The same content has the same tag (protocol §7.2): 32 hex digits.
fn record_tag(record: &Record) -> String {
    let own = [&record.record_type, &record.status, &record.custom].map(|part| part.as_deref());
    let fields = record.fields.iter().map(|field| field.as_deref());
    let digest = hash([Some(record.id.as_str())].into_iter().chain(fields).chain(own));
    digest.as_ref().first_chunk::<16>().map_or_else(String::new, |half| HEXLOWER.encode(half))
}

/// Ten bytes in base64url, as the tags of memberships look.
fn relation_tag(relation: &Relation) -> String {
    let own =
        [&relation.relation_type, &relation.status, &relation.custom].map(|part| part.as_deref());
    let ids = [Some(relation.user.as_str()), Some(relation.channel.as_str())];
    let digest = hash(ids.into_iter().chain(own));
    URL_SAFE_NO_PAD.encode(digest.as_ref().get(..10).unwrap_or_default())
}

/// What the clinic says of its providers.
const DIRECTORY: [&str; 5] = ["specialty", "licences", "languages", "departments", "staffStatus"];

/// Whether the clinic keeps a custom field of such a record itself.
pub(super) fn is_kept(keyset: &Keyset, kind: RecordKind, id: &str, field: &str) -> bool {
    keyset.clinic
        && match kind {
            RecordKind::User => field.starts_with("consent_") || DIRECTORY.contains(&field),
            RecordKind::Channel => {
                classify(id) == Some(Class::Queue) && matches!(field, "queueState" | "lastUpdated")
            }
        }
}

fn fields(custom: Option<&str>) -> Map<String, Value> {
    custom.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// A client's change of `custom`, with the server's own fields kept as they are; the first such
/// field that the client would change is the refusal.
pub(super) fn keep_own(
    keyset: &Keyset,
    (kind, id): (RecordKind, &str),
    before: Option<&str>,
    change: Change<String>,
) -> Result<Change<String>, ContextError> {
    let own = |field: &String| is_kept(keyset, kind, id, field);
    let before = fields(before);
    let asked = match &change {
        Change::Keep => return Ok(change),
        Change::Clear => Map::new(),
        Change::Set(text) => fields(Some(text)),
    };
    let differs = |(field, value): &(&String, &Value)| before.get(*field) != Some(*value);
    if let Some((field, _)) = asked.iter().filter(|(field, _)| own(field)).find(differs) {
        return Err(ContextError::ServerKept(field.clone()));
    }
    let kept: Map<String, Value> =
        before.into_iter().filter(|(field, _)| own(field) && !asked.contains_key(field)).collect();
    if kept.is_empty() {
        return Ok(change);
    }
    Ok(Change::Set(Value::Object(asked.into_iter().chain(kept).collect()).to_string()))
}

/// Whether a record holds a field that the server keeps.
pub(super) fn holds_own(
    keyset: &Keyset,
    (kind, id): (RecordKind, &str),
    custom: Option<&str>,
) -> bool {
    fields(custom).keys().any(|field| is_kept(keyset, kind, id, field))
}

/// `custom` with fields set by the server.
pub(super) fn with_fields(custom: Option<&str>, set: &[(&str, String)]) -> String {
    let mut all = fields(custom);
    for (field, value) in set {
        all.insert((*field).to_owned(), Value::String(value.clone()));
    }
    Value::Object(all).to_string()
}

/// Whether nothing but ids and codes stands in texts and custom fields.
fn is_codes<'a>(
    texts: impl IntoIterator<Item = &'a Change<String>>,
    custom: &Change<String>,
) -> bool {
    let open = |text: &Change<String>| match text {
        Change::Set(text) => action_is_open(text),
        Change::Keep | Change::Clear => true,
    };
    let custom_open = match custom {
        Change::Set(text) => fields(Some(text)).iter().all(|(field, value)| {
            action_is_open(field) && value.as_str().is_none_or(action_is_open)
        }),
        Change::Keep | Change::Clear => true,
    };
    texts.into_iter().all(open) && custom_open
}

fn carries_phi(channel: &str) -> bool {
    classify(channel).is_some_and(Class::is_phi)
}

/// What is said of a channel that carries PHI is ids and codes.
pub(super) fn admit_record(id: &str, patch: &RecordPatch) -> Result<(), ContextError> {
    let texts = [&patch.name, &patch.description, &patch.kind, &patch.status];
    if !carries_phi(id) || is_codes(texts, &patch.custom) {
        return Ok(());
    }
    Err(ContextError::Phi(id.to_owned()))
}

/// What is said of a membership in such a channel, too.
pub(super) fn admit_relation(channel: &str, patch: &RelationPatch) -> Result<(), ContextError> {
    if !carries_phi(channel) || is_codes([&patch.kind, &patch.status], &patch.custom) {
        return Ok(());
    }
    Err(ContextError::Phi(channel.to_owned()))
}
