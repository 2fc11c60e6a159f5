//! Bodies of App Context: changes of records and of memberships, checked field by field.

use super::objects::{is_new_id, is_record_id};
use super::{RecordKind, RequestError};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The largest body.
const MAX_BODY_BYTES: usize = 128 * 1024;
/// The largest `custom`, in bytes.
const MAX_CUSTOM_BYTES: usize = 32 * 1024;
/// Memberships changed in one call, at most.
const MAX_RELATIONS: usize = 1_000;

/// What a change does with a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It was not named and stays.
    #[default]
    Keep,
    /// It was null and goes.
    Clear,
    /// It gets this value.
    Set(T),
}

impl<T> Change<T> {
    /// The field after the change.
    pub fn apply(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Whether the field was named.
    pub const fn is_named(&self) -> bool {
        !matches!(self, Self::Keep)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

/// A change of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordPatch {
    /// The name.
    pub name: Change<String>,
    /// An id elsewhere; users only.
    pub external_id: Change<String>,
    /// A picture; users only.
    pub profile_url: Change<String>,
    /// An e-mail address; users only.
    pub email: Change<String>,
    /// A description; channels only.
    pub description: Change<String>,
    /// The application's own type.
    pub kind: Change<String>,
    /// The application's own status.
    pub status: Change<String>,
    /// The application's own fields: the JSON text of a flat object.
    pub custom: Change<String>,
}

/// A change of one membership, seen from one end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelationPatch {
    /// The id at the other end.
    pub id: String,
    /// The application's own type.
    pub kind: Change<String>,
    /// The application's own status.
    pub status: Change<String>,
    /// The application's own fields: the JSON text of a flat object.
    pub custom: Change<String>,
}

/// Memberships to set and to delete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelationsPatch {
    /// Created or changed.
    pub set: Vec<RelationPatch>,
    /// Removed, by the id at the other end.
    pub delete: Vec<String>,
}

#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[derive(Default)]
struct RecordBody<'a> {
    name: Change<String>,
    external_id: Change<String>,
    profile_url: Change<String>,
    email: Change<String>,
    description: Change<String>,
    r#type: Change<String>,
    status: Change<String>,
    #[serde(borrow)]
    custom: Change<&'a RawValue>,
}

/// Which record a fault lies in, for its location.
type Place<'a> = &'a str;

fn wrong(place: Place<'_>, field: &str, fault: &'static str) -> RequestError {
    let location = format!("{place}.{field}").into();
    RequestError::Objects { location, fault, part: "body" }
}

fn text(
    change: Change<String>,
    (place, field): (Place<'_>, &str),
    (most, fault): (usize, &'static str),
) -> Result<Change<String>, RequestError> {
    match change {
        Change::Set(text) if text.trim().is_empty() || text.chars().count() > most => {
            Err(wrong(place, field, fault))
        }
        other => Ok(other),
    }
}

/// A flat object of texts, numbers and flags, as it was written.
fn custom(change: &Change<&RawValue>, place: Place<'_>) -> Result<Change<String>, RequestError> {
    let raw = match change {
        Change::Keep => return Ok(Change::Keep),
        Change::Clear => return Ok(Change::Clear),
        Change::Set(raw) if raw.get() == "null" => return Ok(Change::Clear),
        Change::Set(raw) => raw.get(),
    };
    if raw.len() > MAX_CUSTOM_BYTES {
        return Err(wrong(place, "custom", "Custom fields have at most 32768 bytes."));
    }
    let fault = "Custom fields are an object of strings, numbers and booleans.";
    let fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(raw).map_err(|_| wrong(place, "custom", fault))?;
    let scalar =
        |value: &serde_json::Value| value.is_string() || value.is_number() || value.is_boolean();
    if fields.values().all(scalar) {
        Ok(Change::Set(raw.to_owned()))
    } else {
        Err(wrong(place, "custom", fault))
    }
}

const NAME: (usize, &str) = (2_048, "A name has 1 to 2048 characters.");
const LONG: (usize, &str) = (2_048, "This field has 1 to 2048 characters.");
const SHORT: (usize, &str) = (50, "This field has 1 to 50 characters.");

fn object<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, RequestError> {
    let fault = "The body is a JSON object with the fields of this resource.";
    let malformed = || RequestError::Objects { location: "body".into(), fault, part: "body" };
    if body.len() > MAX_BODY_BYTES {
        return Err(malformed());
    }
    let fault = |error: serde_json::Error| {
        if error.is_data() { malformed() } else { RequestError::NotJson }
    };
    serde_json::from_slice(body).map_err(fault)
}

impl RecordPatch {
    /// Reads the body of a change of a user or channel.
    pub fn parse(kind: RecordKind, body: &[u8]) -> Result<Self, RequestError> {
        let body: RecordBody<'_> = object(body)?;
        let place = match kind {
            RecordKind::User => "user",
            RecordKind::Channel => "channel",
        };
        let mut patch = Self {
            name: text(body.name, (place, "name"), NAME)?,
            kind: text(body.r#type, (place, "type"), SHORT)?,
            status: text(body.status, (place, "status"), SHORT)?,
            custom: custom(&body.custom, place)?,
            ..Self::default()
        };
        match kind {
            RecordKind::User => {
                patch.external_id = text(body.external_id, (place, "externalId"), LONG)?;
                patch.profile_url = text(body.profile_url, (place, "profileUrl"), LONG)?;
                patch.email = email(body.email, place)?;
            }
            RecordKind::Channel => {
                // An empty description is what clients send for none.
                let description = match body.description {
                    Change::Set(text) if text.is_empty() => Change::Clear,
                    other => other,
                };
                patch.description = text(description, (place, "description"), LONG)?;
            }
        }
        Ok(patch)
    }
}

fn email(change: Change<String>, place: Place<'_>) -> Result<Change<String>, RequestError> {
    let looks_right = |text: &str| {
        text.len() <= 320
            && !text.contains(char::is_whitespace)
            && text
                .rsplit_once('@')
                .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
    };
    match change {
        Change::Set(text) if !looks_right(&text) => {
            Err(wrong(place, "email", "User email must be a valid email address."))
        }
        other => Ok(other),
    }
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RelationBody<'a> {
    uuid: Option<Id>,
    channel: Option<Id>,
    r#type: Change<String>,
    status: Change<String>,
    #[serde(borrow)]
    custom: Change<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RelationsBody<'a> {
    #[serde(borrow)]
    set: Vec<RelationBody<'a>>,
    #[serde(borrow)]
    delete: Vec<RelationBody<'a>>,
}

impl RelationsPatch {
    /// Reads the body of a change of memberships, seen from a record of this kind.
    pub fn parse(side: RecordKind, body: &[u8]) -> Result<Self, RequestError> {
        let body: RelationsBody<'_> = object(body)?;
        if body.set.len().saturating_add(body.delete.len()) > MAX_RELATIONS {
            let fault = "At most 1000 memberships in one call.";
            return Err(RequestError::Objects { location: "set".into(), fault, part: "body" });
        }
        let other = side.other();
        let patch = |body: RelationBody<'_>| {
            let id = related(&body, other)?;
            if !is_new_id(&id, other) {
                let fault = "The id of a user is at most 92 characters.";
                return Err(wrong(other.name(), "id", fault));
            }
            let place = if side == RecordKind::User { "membership" } else { "member" };
            Ok(RelationPatch {
                id,
                kind: text(body.r#type, (place, "type"), SHORT)?,
                status: text(body.status, (place, "status"), SHORT)?,
                custom: custom(&body.custom, place)?,
            })
        };
        Ok(Self {
            set: body.set.into_iter().map(patch).collect::<Result<_, RequestError>>()?,
            delete: body.delete.iter().map(|one| related(one, other)).collect::<Result<_, _>>()?,
        })
    }
}

fn related(body: &RelationBody<'_>, other: RecordKind) -> Result<String, RequestError> {
    let given = match other {
        RecordKind::User => &body.uuid,
        RecordKind::Channel => &body.channel,
    };
    let fault = "Each item names the id at the other end of the membership.";
    let named = given.as_ref().filter(|given| is_record_id(&given.id));
    named.map(|given| given.id.clone()).ok_or_else(|| wrong(other.name(), "id", fault))
}
