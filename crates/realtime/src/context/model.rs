//! Records, memberships, and why one cannot be read or changed.

use crate::log::LogError;
use db::DbError;
use kernel::{Fault, Kind};
use wire::filter::FilterError;
use wire::reply;
use wire::request::RecordKind;

/// A user or a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which sort of record.
    pub kind: RecordKind,
    /// Its id.
    pub id: String,
    /// `name`, then `externalId`, `profileUrl`, `email` of a user, or `description` of a channel.
    pub fields: [Option<String>; 4],
    /// `type`.
    pub record_type: Option<String>,
    /// `status`.
    pub status: Option<String>,
    /// `custom`, the JSON text of a flat object.
    pub custom: Option<String>,
    /// When it changed last, RFC 3339.
    pub updated: String,
    /// A hash of its content.
    pub etag: String,
}

impl Record {
    /// The record as replies and events write it.
    pub fn written(&self) -> reply::Record<'_> {
        let [name, second, third, fourth] = &self.fields;
        reply::Record {
            kind: self.kind,
            id: &self.id,
            fields: [name.as_deref(), second.as_deref(), third.as_deref(), fourth.as_deref()],
            record_type: self.record_type.as_deref(),
            status: self.status.as_deref(),
            custom: self.custom.as_deref(),
            updated: &self.updated,
            etag: &self.etag,
        }
    }
}

impl Relation {
    /// The membership as replies and events write it, seen from a record of this kind.
    pub fn written(&self, side: RecordKind) -> reply::Relation<'_> {
        reply::Relation {
            other: side.other(),
            id: match side {
                RecordKind::User => &self.channel,
                RecordKind::Channel => &self.user,
            },
            record: self.other.as_ref().map(Record::written),
            relation_type: self.relation_type.as_deref(),
            status: self.status.as_deref(),
            custom: self.custom.as_deref(),
            updated: &self.updated,
            etag: &self.etag,
        }
    }
}

/// A membership of a user in a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The user.
    pub user: String,
    /// The channel.
    pub channel: String,
    /// `type`.
    pub relation_type: Option<String>,
    /// `status`.
    pub status: Option<String>,
    /// `custom`, the JSON text of a flat object.
    pub custom: Option<String>,
    /// When it changed last, RFC 3339.
    pub updated: String,
    /// A hash of its content.
    pub etag: String,
    /// The record at the other end, if it was asked for and there is one.
    pub other: Option<Record>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The page.
    pub page: Vec<T>,
    /// How many there are in all, if that was asked.
    pub total: Option<usize>,
}

/// Why App Context cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// There is no such record.
    #[error("Requested object was not found.")]
    Missing,
    /// The record's tag is another one.
    #[error("{} to update has been modified after it was read.", capital(*.0))]
    Modified(RecordKind),
    /// The filter cannot be read.
    #[error("malformed filter expression: {0}")]
    Filter(#[from] FilterError),
    /// There is no such field to sort by.
    #[error("there is no field {0:?} to sort by; see the list of fields of this resource")]
    Sort(String),
    /// A filter or an order of one's own over more records than the server looks through.
    #[error("a list of more than {0} records cannot be filtered or sorted; page through it by id")]
    TooMany(usize),
    /// What is left to sort is more than the server holds at once.
    #[error("what is to be sorted holds more than 64 MiB of custom fields; filter for less")]
    TooLarge,
    /// The field is kept by the server.
    #[error("custom field {0} is kept by the server; leave it out")]
    ServerKept(String),
    /// The channel carries PHI, and App Context is never encrypted.
    #[error("App Context of channel {0} may hold only ids and codes; it is never encrypted")]
    Phi(String),
    /// A legal hold stands on it.
    #[error("a legal hold stands on this record; it cannot be deleted until it is released")]
    Held,
    /// It could not be recorded.
    #[error(transparent)]
    Log(#[from] LogError),
}

fn capital(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::User => "User",
        RecordKind::Channel => "Channel",
    }
}

impl From<DbError> for ContextError {
    fn from(error: DbError) -> Self {
        Self::Log(LogError::Db(error))
    }
}

impl Fault for ContextError {
    fn kind(&self) -> Kind {
        match self {
            Self::Missing => Kind::Missing,
            Self::Modified(_) => Kind::Conflict,
            Self::Filter(_) | Self::Sort(_) | Self::TooMany(_) | Self::TooLarge => Kind::Invalid,
            Self::ServerKept(_) | Self::Phi(_) | Self::Held => Kind::Forbidden,
            Self::Log(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "context.missing",
            Self::Modified(_) => "context.modified",
            Self::Filter(_) => "context.filter",
            Self::Sort(_) => "context.sort",
            Self::TooMany(_) => "context.too-many",
            Self::TooLarge => "context.too-large",
            Self::ServerKept(_) => "context.server-kept",
            Self::Phi(_) => "context.phi",
            Self::Held => "context.held",
            Self::Log(error) => error.code(),
        }
    }
}
