//! What a proxy is.

use crate::Act;
use kernel::{OrganizationId, PersonId, Phi, ProxyId, Timestamp};
use std::collections::BTreeSet;

/// By what right somebody acts for a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// As the parent of a minor.
    Parent,
    /// A court said so.
    Guardian,
    /// The patient named them for when they cannot decide.
    Agent,
    /// The patient asked them to help.
    Helper,
}

impl Basis {
    const ALL: [Self; 4] = [Self::Parent, Self::Guardian, Self::Agent, Self::Helper];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Guardian => "guardian",
            Self::Agent => "agent",
            Self::Helper => "helper",
        }
    }

    /// The basis of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.name() == name)
    }
}

/// Why somebody acts for a patient no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Its last day is over.
    Expired,
    /// The patient is of age.
    Adult,
    /// Staff or the patient took it back.
    Revoked,
}

impl End {
    const ALL: [Self; 3] = [Self::Expired, Self::Adult, Self::Revoked];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Adult => "adult",
            Self::Revoked => "revoked",
        }
    }

    /// The end of this name.
    pub(super) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.name() == name)
    }
}

/// Somebody who acts for a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Its id.
    pub id: ProxyId,
    /// The organization.
    pub organization: OrganizationId,
    /// Who acts.
    pub person: PersonId,
    /// For whom.
    pub patient: PersonId,
    /// By what right.
    pub basis: Basis,
    /// In what.
    pub acts: BTreeSet<Act>,
    /// Why it was given.
    pub reason: Phi,
    /// Where the patient lives, such as NE: it says when they are of age.
    pub region: Option<String>,
    /// Whether it was given for a minor, and ends when they are none.
    pub for_minor: bool,
    /// From when.
    pub starts: Timestamp,
    /// Until when.
    pub ends: Timestamp,
    /// Who gave it.
    pub given_by: PersonId,
    /// When it was given.
    pub given: Timestamp,
    /// When it ended, if it has.
    pub ended: Option<(Timestamp, End)>,
}

/// A proxy to be given.
#[derive(Clone, Debug)]
pub struct NewProxy {
    /// Who acts: somebody whom the clinic knows as a guardian.
    pub person: PersonId,
    /// By what right.
    pub basis: Basis,
    /// In what.
    pub acts: BTreeSet<Act>,
    /// Why.
    pub reason: Phi,
    /// Where the patient lives.
    pub region: Option<String>,
    /// From when; `None` is from now on.
    pub starts: Option<Timestamp>,
    /// Until when.
    pub ends: Timestamp,
}

/// A proxy with the name of who acts.
#[derive(Clone, Debug)]
pub struct Known {
    /// The proxy.
    pub proxy: Proxy,
    /// Who acts.
    pub name: Phi,
}
