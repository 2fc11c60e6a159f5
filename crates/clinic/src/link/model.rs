//! What a link is.

use crate::session::Secret;
use kernel::{AppointmentId, OrganizationId, PersonId, Timestamp};
use std::collections::BTreeMap;

/// What has become of a link, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// A patient asked for it; it is not made yet.
    Requested,
    /// It was made and not opened.
    Usable,
    /// It was opened.
    Used,
    /// Another one replaced it, or too many wrong birth dates were tried.
    Retired,
}

impl State {
    const ALL: [Self; 4] = [Self::Requested, Self::Usable, Self::Used, Self::Retired];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Usable => "usable",
            Self::Used => "used",
            Self::Retired => "retired",
        }
    }

    pub(super) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A link as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(super) id: String,
    pub(super) appointment: AppointmentId,
    pub(super) organization: OrganizationId,
    pub(super) person: PersonId,
    /// Whether it opens only with the person's birth date.
    pub(super) asks_birth_date: bool,
    pub(super) state: State,
    /// Whether the patient asked for it.
    pub(super) requested: bool,
    pub(super) created: Timestamp,
    /// Until when it leads back to a visit that is over; `None` is a way to the visit itself.
    pub(super) lasts: Option<Timestamp>,
}

/// Where a link stands for whoever holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A patient asked for it; staff make it.
    Requested,
    /// It opens.
    Usable,
    /// It was opened, in one browser.
    Used,
    /// It was replaced or retired, or never was.
    Expired,
    /// Its visit is over or was called off.
    Over,
}

impl Standing {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Usable => "usable",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Over => "over",
        }
    }
}

/// A link as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// When it was made or asked for.
    pub created: Timestamp,
    /// Where it stands.
    pub standing: Standing,
    /// Whether the patient asked for it.
    pub requested: bool,
    /// When its visit closes.
    pub expires: Timestamp,
}

/// A new link; its secret is told this once.
#[derive(Clone, Debug)]
pub struct Made {
    /// Names the link; opens nothing.
    pub id: String,
    /// What the link holds.
    pub secret: Secret,
    /// When its visit closes.
    pub expires: Timestamp,
}

/// What whoever holds a link may know before they prove who they are.
#[derive(Clone, Debug)]
pub struct Look {
    /// Where the link stands.
    pub standing: Standing,
    /// Whether it asks for a birth date.
    pub asks_birth_date: bool,
    /// The visit behind it; `None` unless the link is, or was, one.
    pub visit: Option<Visit>,
}

/// A visit as its link tells of it; nothing of the patient.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The clinic's name.
    pub clinic: String,
    /// The provider's name.
    pub provider: String,
    /// When it starts.
    pub starts: Timestamp,
    /// The language to greet in, as a BCP 47 tag.
    pub locale: String,
    /// Whether the department is open now.
    pub open: bool,
    /// What it says when it is not, by code.
    pub closed_message: Option<String>,
    /// Its own words beside that, by language.
    pub closed_words: BTreeMap<String, String>,
}
