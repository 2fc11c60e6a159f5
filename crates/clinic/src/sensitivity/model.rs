//! The label, the notice, and what records of such a visit leave on.

use serde_json::{Value, json};

/// The label, as FHIR's `ActCode` names it.
pub const PART2: &str = "42CFRPart2";

/// The notice that goes with what is disclosed (42 CFR 2.32(a)(2)), in the language of who reads it.
pub const fn notice(spanish: bool) -> &'static str {
    if spanish {
        "La norma federal 42 CFR parte 2 prohíbe el uso o la divulgación no autorizados de estos registros."
    } else {
        "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    }
}

/// `meta.security` as FHIR's DS4P has it: restricted, and a substance use disorder is why.
pub fn security() -> Value {
    let act = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    json!([
        { "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R" },
        { "system": act, "code": PART2 },
        { "system": act, "code": "ETH" },
        { "system": act, "code": "SUD" },
    ])
}

/// On what records of a labelled visit leave to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part2 {
    /// Nothing of a labelled visit is in what leaves.
    None,
    /// The patient's written consent (2.31).
    Consent,
    /// A consent for proceedings, apart from any other (2.31(d)).
    LegalConsent,
    /// A court's order under subpart E (2.61 to 2.67).
    CourtOrder,
    /// A medical emergency (2.51).
    Emergency,
    /// A report of suspected child abuse or neglect (2.12(c)(6)).
    ChildAbuse,
    /// An audit or evaluation (2.53).
    Audit,
    /// Research (2.52).
    Research,
}

impl Part2 {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::None,
        Self::Consent,
        Self::LegalConsent,
        Self::CourtOrder,
        Self::Emergency,
        Self::ChildAbuse,
        Self::Audit,
        Self::Research,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Consent => "consent",
            Self::LegalConsent => "legal-consent",
            Self::CourtOrder => "court-order",
            Self::Emergency => "emergency",
            Self::ChildAbuse => "child-abuse",
            Self::Audit => "audit",
            Self::Research => "research",
        }
    }

    /// The one of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}
