//! Kinds of policies, their versions and reviews.

use jiff::civil::Date;
use kernel::Timestamp;

/// A policy that the rules ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyKind {
    /// How health information is used and disclosed.
    Privacy,
    /// How electronic health information is protected.
    Security,
    /// What follows for those of the workforce who break the rules.
    Sanctions,
    /// What is done about security incidents.
    IncidentResponse,
    /// How the clinic goes on when its systems do not.
    Contingency,
    /// Who is given access, and how it ends.
    AccessManagement,
    /// What is done where, and on which machines.
    WorkstationUse,
    /// What becomes of devices and media.
    DeviceAndMedia,
    /// Who is trained in what, and when.
    Training,
    /// Who is told of a breach, and when.
    BreachNotification,
    /// How patients get copies, corrections, restrictions and accountings.
    PatientRights,
    /// Who needs how much for what.
    MinimumNecessary,
    /// How long documents are kept.
    Retention,
}

impl PolicyKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Privacy,
        Self::Security,
        Self::Sanctions,
        Self::IncidentResponse,
        Self::Contingency,
        Self::AccessManagement,
        Self::WorkstationUse,
        Self::DeviceAndMedia,
        Self::Training,
        Self::BreachNotification,
        Self::PatientRights,
        Self::MinimumNecessary,
        Self::Retention,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Privacy => "privacy",
            Self::Security => "security",
            Self::Sanctions => "sanctions",
            Self::IncidentResponse => "incident-response",
            Self::Contingency => "contingency",
            Self::AccessManagement => "access-management",
            Self::WorkstationUse => "workstation-use",
            Self::DeviceAndMedia => "device-and-media",
            Self::Training => "training",
            Self::BreachNotification => "breach-notification",
            Self::PatientRights => "patient-rights",
            Self::MinimumNecessary => "minimum-necessary",
            Self::Retention => "retention",
        }
    }

    /// The kind of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The sections of 45 CFR that ask for it.
    pub const fn rules(self) -> &'static [&'static str] {
        match self {
            Self::Privacy => &["164.530(i)"],
            Self::Security => &["164.316(a)"],
            Self::Sanctions => &["164.308(a)(1)(ii)(C)", "164.530(e)"],
            Self::IncidentResponse => &["164.308(a)(6)"],
            Self::Contingency => &["164.308(a)(7)"],
            Self::AccessManagement => &["164.308(a)(3)", "164.308(a)(4)"],
            Self::WorkstationUse => &["164.310(b)"],
            Self::DeviceAndMedia => &["164.310(d)"],
            Self::Training => &["164.308(a)(5)", "164.530(b)"],
            Self::BreachNotification => &["164.404", "164.414"],
            Self::PatientRights => &["164.522", "164.524", "164.526", "164.528"],
            Self::MinimumNecessary => &["164.502(b)", "164.514(d)"],
            Self::Retention => &["164.316(b)(2)", "164.530(j)"],
        }
    }
}

/// A version as it is entered.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// Of which policy.
    pub kind: PolicyKind,
    /// SHA-256 of the document, in hexadecimal.
    pub document: String,
    /// The first day on which it is in force (by the clinic's clock).
    pub effective: Date,
    /// The day on which it was last reviewed; today unless said.
    pub reviewed: Option<Date>,
    /// Who approved it for the clinic: a name or an office.
    pub approved_by: String,
}

/// Somebody held a version against the rules and the clinic as they were on a day, and left it as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// On which day.
    pub day: Date,
    /// Who wrote it down, by opaque id.
    pub by: String,
    /// When.
    pub recorded: Timestamp,
}

/// A version of a policy. Never changed; reviews are added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Of which policy.
    pub kind: PolicyKind,
    /// Counted from 1.
    pub version: u32,
    /// SHA-256 of the document, in hexadecimal.
    pub document: String,
    /// The first day on which it is in force.
    pub effective: Date,
    /// Who approved it for the clinic.
    pub approved_by: String,
    /// Who wrote it down, by opaque id, and when.
    pub recorded: (String, Timestamp),
    /// Its reviews by day, the first with the version itself.
    pub reviews: Vec<Review>,
}

impl Version {
    /// Its last review.
    pub fn last_review(&self) -> Option<&Review> {
        self.reviews.last()
    }
}

/// How a policy stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A version is in force and was reviewed within a year.
    Current,
    /// A version is in force, and its review is so many days late.
    ReviewDue(i32),
    /// None is in force.
    Missing,
}

impl Standing {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::ReviewDue(_) => "review-due",
            Self::Missing => "missing",
        }
    }
}
