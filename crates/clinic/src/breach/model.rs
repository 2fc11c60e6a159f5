//! What an incident is.

use kernel::{IncidentId, OrganizationId, PersonId, Phi, Timestamp};

/// A step that somebody says is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It goes no further.
    Contained,
    /// What caused it is gone.
    Eradicated,
    /// Everything works as it should again.
    Recovered,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::Contained, Self::Eradicated, Self::Recovered];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contained => "contained",
            Self::Eradicated => "eradicated",
            Self::Recovered => "recovered",
        }
    }

    /// The stage of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// What the four factors come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It is a breach of unsecured health data.
    Breach,
    /// Health data was hardly compromised (164.402(2)).
    LowProbability,
    /// It was in good faith, between those who may know, or could not be kept (164.402(1)).
    Exception,
    /// All that left was encrypted, by keys that did not.
    Secured,
}

impl Finding {
    /// Every finding.
    pub const ALL: [Self; 4] = [Self::Breach, Self::LowProbability, Self::Exception, Self::Secured];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Breach => "breach",
            Self::LowProbability => "low-probability",
            Self::Exception => "exception",
            Self::Secured => "secured",
        }
    }

    /// The finding of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.name() == name)
    }
}

/// The four factors (164.402(2)), and what they come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// What was exposed, and whether it says whose it is.
    pub nature: Phi,
    /// Who used it or got it.
    pub recipient: Phi,
    /// Whether it was in fact taken or seen.
    pub acquired: Phi,
    /// What was done against harm.
    pub mitigation: Phi,
    /// What that comes to.
    pub finding: Finding,
    /// Who says so.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What is written down first.
#[derive(Clone, Debug)]
pub struct NewIncident {
    /// What happened.
    pub words: Phi,
    /// The first day on which somebody here knew of it, or should have.
    pub discovered: Timestamp,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// The organization.
    pub organization: OrganizationId,
    /// What happened.
    pub words: Phi,
    /// The first day on which somebody here knew of it, or should have: every clock begins here.
    pub discovered: Timestamp,
    /// Who wrote it down.
    pub recorded_by: PersonId,
    /// When.
    pub recorded: Timestamp,
    /// When each stage was reached, in the order of [`Stage::ALL`].
    pub stages: [Option<Timestamp>; 3],
    /// The four factors, once they were assessed; the newest worksheet.
    pub assessment: Option<Assessment>,
    /// Whether somebody of the workforce caused it, once somebody said so.
    pub workforce: Option<bool>,
    /// Who closed it, and when.
    pub closed: Option<(PersonId, Timestamp)>,
}

/// In which the audit log is searched for whom an account was shown.
#[derive(Clone, Debug)]
pub struct Window {
    /// Whose account.
    pub account: String,
    /// From then on.
    pub from: Timestamp,
    /// Before then.
    pub until: Timestamp,
}

/// Whose data was lost, where the audit log cannot tell: a lost disk or backup, a letter to the wrong address.
#[derive(Clone, Debug)]
pub struct Lost {
    /// These patients; `None` is every patient of the clinic.
    pub patients: Option<Vec<PersonId>>,
    /// Whether all of it was ciphertext, and no key went with it.
    pub sealed: bool,
    /// Since when what was sealed is gone, or when it was last seen; since its discovery unless said.
    pub since: Option<Timestamp>,
}

/// A patient whom an incident concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// The patient.
    pub patient: PersonId,
    /// Where they were at their latest visit, such as US-NY.
    pub region: Option<String>,
    /// How many entries of the audit log show their record; none of whom somebody added.
    pub entries: u64,
    /// The first and last of them.
    pub span: (u64, u64),
    /// Whether all that was shown or lost was ciphertext, and no key.
    pub sealed: bool,
}

/// Somebody who must hear of a breach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// patients, hhs, media-US-NY, state-US-NY, or law-US-NV: somebody looks up by when its residents and its authority hear of it;
    /// law-unknown: somebody finds out where patients live of whom no state is known
    pub whom: String,
    /// The law.
    pub authority: &'static str,
    /// By when.
    pub due: Timestamp,
    /// Of how many patients they must hear.
    pub patients: usize,
    /// That they were notified, the newest last. Whoever is found after that has to be told of as well.
    pub notices: Vec<Notice>,
}

impl Duty {
    /// The notice that was of all those patients.
    pub fn done(&self) -> Option<&Notice> {
        self.notices.last().filter(|notice| notice.covers >= self.patients)
    }
}

/// That somebody was notified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who says so.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// How that is known.
    pub words: Phi,
    /// Of how many patients it was.
    pub covers: usize,
}

/// How a law enforcement official said that notices have to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// In writing, for the time that it states (164.412(a)).
    Written,
    /// Not in writing, and so for thirty days at most (164.412(b)).
    Oral,
}

impl Basis {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Written, Self::Oral];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Oral => "oral",
        }
    }

    /// The basis of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.name() == name)
    }
}

/// A statement that notices have to wait, as it is written down.
#[derive(Clone, Debug)]
pub struct NewDelay {
    /// Whether it is in writing.
    pub basis: Basis,
    /// Who states it, of which authority, and why.
    pub words: Phi,
    /// When it was stated.
    pub stated: Timestamp,
    /// Until when notices wait; of what is not in writing thirty days, unless said.
    pub until: Option<Timestamp>,
}

/// How long a statement has notices wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Whether it is in writing.
    pub basis: Basis,
    /// When it was stated.
    pub stated: Timestamp,
    /// Until when notices wait.
    pub until: Timestamp,
}

/// A statement of a law enforcement official that notices have to wait; it is kept (164.414(b), 164.530(j)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delay {
    /// Its id.
    pub id: String,
    /// How long.
    pub term: Term,
    /// Who states it, of which authority, and why.
    pub words: Phi,
    /// Who wrote it down.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Who struck it and when: it was written down wrongly, and counts no more.
    pub struck: Option<(PersonId, Timestamp)>,
}

/// An incident with what follows from it.
#[derive(Clone, Debug)]
pub struct Known {
    /// The incident.
    pub incident: Incident,
    /// What the four factors came to before they were assessed anew, the oldest first.
    pub earlier: Vec<Assessment>,
    /// Whom it concerns.
    pub affected: Vec<Affected>,
    /// What the checks had found of encryption, where somebody said that all was ciphertext.
    pub proofs: Vec<super::Proof>,
    /// Statements that notices have to wait, the oldest first.
    pub delays: Vec<Delay>,
    /// Until when they wait by these.
    pub delayed: Option<Timestamp>,
    /// Who must hear of it.
    pub duties: Vec<Duty>,
    /// What is missing before it can be closed, by codes.
    pub missing: Vec<&'static str>,
}
