//! What the registry knows of a channel.

use crate::keyset::Keyset;
use db::DbError;
use kernel::{Fault, Kind};
use std::sync::Arc;
use std::time::Duration;
use wire::channel::Class;

/// The class of records that a consultation's channel is when no patient's record is behind it.
pub(crate) const CONVERSATION: &str = "conversation";
/// The class of records that everything is which serves a patient.
pub(crate) const MEDICAL_RECORD: &str = "medical-record";

/// A channel's number in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelId(pub i64);

/// A channel as gates and readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Number in the store; `None` until something is stored on it.
    pub id: Option<ChannelId>,
    /// The name on the wire.
    pub name: Arc<str>,
    /// Its class, which decides policy.
    pub class: Class,
    /// The consultation it serves now.
    pub consultation: Option<String>,
    /// The organization it belongs to.
    pub organization: Option<String>,
    /// The department it belongs to.
    pub department: Option<String>,
    /// The patient whose data it carries.
    pub patient: Option<String>,
    /// The scope of the data keys its messages are encrypted with.
    pub key_scope: Option<String>,
}

impl Channel {
    /// By what legal holds find what stands on it; `visits` are all that it ever served.
    pub(super) fn marks(&self, visits: &[String]) -> Vec<String> {
        let mut marks = vec![format!("channel/{}", self.name)];
        marks.extend(self.patient.iter().map(|patient| format!("patient/{patient}")));
        marks.extend(visits.iter().map(|visit| format!("consultation/{visit}")));
        marks.extend(self.records().map(|class| format!("class/{class}")));
        marks
    }

    /// The classes of records that what stands on it belongs to, as rules and holds name them.
    fn records(&self) -> impl Iterator<Item = &'static str> {
        let patient = self.patient.is_some();
        let own = match self.class {
            Class::Consultation | Class::Files => (!patient).then_some(CONVERSATION),
            class => Some(class.name()),
        };
        own.into_iter().chain(patient.then_some(MEDICAL_RECORD))
    }

    /// Whether what stands on it is a clinic's record, which goes by a rule of retention, two people and a certificate, and by
    /// no client's word.
    pub(crate) fn is_record(&self, keyset: &Keyset) -> bool {
        let ruled = self.class.retention_days().is_some_and(|days| days > 0);
        keyset.clinic && (ruled || self.class.is_phi() || self.patient.is_some())
    }

    /// Whether its class leaves to the keyset what is stored, and the keyset stores nothing.
    pub(crate) const fn is_off(&self, keyset: &Keyset) -> bool {
        self.class.retention_days().is_none() && !keyset.features.persistence.enabled
    }

    /// How long things stay on it where its class leaves that to the keyset.
    pub(crate) fn retention(&self, keyset: &Keyset) -> Option<Duration> {
        let days = keyset.features.persistence.retention_days;
        let by_keyset = self.class.retention_days().is_none() && days > 0;
        by_keyset.then(|| Duration::from_secs(u64::from(days).saturating_mul(86_400)))
    }
}

/// What is told to the registry when a channel is made.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The name on the wire.
    pub name: String,
    /// Its class.
    pub class: Class,
    /// The consultation it serves.
    pub consultation: Option<String>,
    /// The organization it belongs to.
    pub organization: String,
    /// The department it belongs to.
    pub department: Option<String>,
    /// The patient whose data it carries.
    pub patient: Option<String>,
    /// The scope of its data keys.
    pub key_scope: Option<String>,
}

/// Why a channel cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// The name has no class on this keyset.
    #[error(
        "channel {0} is neither in the channel table nor declared on this keyset; \
         declare its pattern and class in the keyset's custom_channels"
    )]
    Undeclared(String),
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for ChannelError {
    fn kind(&self) -> Kind {
        match self {
            Self::Undeclared(_) => Kind::Forbidden,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Undeclared(_) => "channel.undeclared",
            Self::Db(error) => error.code(),
        }
    }
}
