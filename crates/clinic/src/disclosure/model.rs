//! What a disclosure is.

use crate::sensitivity::Part2;
use kernel::{PersonId, Phi, Timestamp};

/// What a disclosure was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A public health authority (164.512(b)).
    PublicHealth,
    /// A report of abuse, neglect or violence (164.512(c)).
    AbuseReport,
    /// Oversight of health care (164.512(d)).
    Oversight,
    /// A court or a subpoena (164.512(e)).
    Judicial,
    /// Law enforcement (164.512(f)).
    LawEnforcement,
    /// A coroner, medical examiner or funeral director (164.512(g)).
    Decedent,
    /// Donation of organs, eyes or tissue (164.512(h)).
    Donation,
    /// Research without an authorization (164.512(i)).
    Research,
    /// A serious threat to somebody (164.512(j)).
    Threat,
    /// Armed forces and other functions of government (164.512(k)).
    Government,
    /// Compensation of workers (164.512(l)).
    WorkersCompensation,
    /// Anything else that a law requires (164.512(a)).
    RequiredByLaw,
    /// It should not have happened, such as a breach.
    Impermissible,
    /// Treatment.
    Treatment,
    /// Payment.
    Payment,
    /// Health care operations.
    Operations,
    /// The patient authorized it (164.508).
    Authorization,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 17] = [
        Self::PublicHealth,
        Self::AbuseReport,
        Self::Oversight,
        Self::Judicial,
        Self::LawEnforcement,
        Self::Decedent,
        Self::Donation,
        Self::Research,
        Self::Threat,
        Self::Government,
        Self::WorkersCompensation,
        Self::RequiredByLaw,
        Self::Impermissible,
        Self::Treatment,
        Self::Payment,
        Self::Operations,
        Self::Authorization,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PublicHealth => "public-health",
            Self::AbuseReport => "abuse-report",
            Self::Oversight => "oversight",
            Self::Judicial => "judicial",
            Self::LawEnforcement => "law-enforcement",
            Self::Decedent => "decedent",
            Self::Donation => "donation",
            Self::Research => "research",
            Self::Threat => "threat",
            Self::Government => "government",
            Self::WorkersCompensation => "workers-compensation",
            Self::RequiredByLaw => "required-by-law",
            Self::Impermissible => "impermissible",
            Self::Treatment => "treatment",
            Self::Payment => "payment",
            Self::Operations => "operations",
            Self::Authorization => "authorization",
        }
    }

    /// The purpose of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// A health oversight agency or law enforcement asked that the patient is not told, for a while (164.528(a)(2)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Which agency, and how it asked.
    pub asked_by: Phi,
    /// Until when.
    pub until: Timestamp,
    /// Whether it asked in writing; what was said lasts 30 days at most.
    pub in_writing: bool,
}

/// A disclosure to be written down.
#[derive(Clone, Debug)]
pub struct NewDisclosure {
    /// When it happened; `None` is now.
    pub at: Option<Timestamp>,
    /// Who received it.
    pub recipient: Phi,
    /// Where they are, if that is known.
    pub address: Option<Phi>,
    /// What was disclosed, briefly.
    pub what: Phi,
    /// What for.
    pub purpose: Purpose,
    /// What it stands on, such as the number of a subpoena.
    pub basis: Phi,
    /// On what records that 42 CFR Part 2 protects left, or that none did.
    pub part2: Option<Part2>,
    /// Whether an agency asked for silence.
    pub silence: Option<Silence>,
}

/// A disclosure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// Names it.
    pub id: String,
    /// Whose data.
    pub patient: PersonId,
    /// When it happened.
    pub at: Timestamp,
    /// Who received it.
    pub recipient: Phi,
    /// Where they are.
    pub address: Option<Phi>,
    /// What was disclosed.
    pub what: Phi,
    /// What for.
    pub purpose: Purpose,
    /// What it stands on.
    pub basis: Phi,
    /// On what records that 42 CFR Part 2 protects left, or that none did.
    pub part2: Option<Part2>,
    /// Until when the patient is not told, and who asked for that.
    pub silence: Option<Silence>,
    /// Who wrote it down.
    pub recorded_by: PersonId,
    /// When.
    pub recorded: Timestamp,
    /// Who struck it, when and why: it was never so.
    pub struck: Option<(PersonId, Timestamp, Phi)>,
}

/// What a patient is told of the disclosures of their data.
#[derive(Clone, Debug)]
pub struct Accounting {
    /// The patient's name.
    pub patient: Phi,
    /// The clinic's name.
    pub clinic: String,
    /// By whose clock times are told: the clinic's, as an IANA name.
    pub zone: String,
    /// The language that the patient reads, as a BCP 47 tag.
    pub locale: String,
    /// From when on.
    pub from: Timestamp,
    /// When it was made; it reaches until then.
    pub made: Timestamp,
    /// The disclosures, the oldest first.
    pub disclosures: Vec<Disclosure>,
}
