//! What a restriction is.

use kernel::{PersonId, Timestamp};

/// What a restriction bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bar {
    /// Whoever pays: what the patient paid for in full is not told to them (164.522(a)(1)(vi)).
    HealthPlan,
    /// Whoever acts for the patient.
    Family,
    /// One of those who work here.
    Staff(PersonId),
    /// What software cannot see to: people read it where they would do it.
    Other,
}

impl Bar {
    /// The stable name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::HealthPlan => "health-plan",
            Self::Family => "family",
            Self::Staff(_) => "staff",
            Self::Other => "other",
        }
    }

    /// Whom it bars, if that is one person.
    pub const fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Staff(person) => Some(person),
            _ => None,
        }
    }

    /// The bar of this name, against this person where it is against one.
    pub fn find(name: &str, person: Option<PersonId>) -> Option<Self> {
        match (name, person) {
            ("health-plan", None) => Some(Self::HealthPlan),
            ("family", None) => Some(Self::Family),
            ("staff", Some(person)) => Some(Self::Staff(person)),
            ("other", None) => Some(Self::Other),
            _ => None,
        }
    }
}

/// A restriction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// The request by which the patient asked for it.
    pub request: String,
    /// What it bars.
    pub bar: Bar,
    /// Since when.
    pub since: Timestamp,
}
