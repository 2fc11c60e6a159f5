//! What the rules find, and what comes of it.

use kernel::{PersonId, Phi, Timestamp};

/// What a rule looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Somebody opened the record of themselves.
    OwnRecord,
    /// Somebody opened the record of somebody who works here.
    CoWorker,
    /// Somebody with no part in the care opened the record of a patient of the same family name.
    SameSurname,
    /// Somebody opened the record of a patient who is reached where they are reached themselves.
    SameAddress,
    /// Somebody with no part in the care opened the record of a patient who is watched.
    Vip,
    /// One account opened more records within an hour than is usual.
    Bulk,
    /// A record was opened outside all hours, with no visit at that time.
    AfterHours,
    /// A record was opened out of turn.
    BreakGlass,
    /// One account or address failed to sign in, or was refused, again and again.
    Failures,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 9] = [
        Self::OwnRecord,
        Self::CoWorker,
        Self::SameSurname,
        Self::SameAddress,
        Self::Vip,
        Self::Bulk,
        Self::AfterHours,
        Self::BreakGlass,
        Self::Failures,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OwnRecord => "own-record",
            Self::CoWorker => "co-worker",
            Self::SameSurname => "same-surname",
            Self::SameAddress => "same-address",
            Self::Vip => "vip",
            Self::Bulk => "bulk",
            Self::AfterHours => "after-hours",
            Self::BreakGlass => "break-glass",
            Self::Failures => "failures",
        }
    }

    /// The rule of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }

    /// Whether officers are told at once. Of an opening out of turn they hear in its own commit.
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::OwnRecord | Self::Vip | Self::Bulk | Self::Failures)
    }
}

/// What came of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// There was a good reason.
    Explained,
    /// The rule took somebody for somebody else.
    Mistaken,
    /// Whoever did it was told what is right.
    Training,
    /// Whoever did it was sanctioned.
    Sanction,
    /// An incident was opened of it.
    Incident,
}

impl Disposition {
    /// Every disposition.
    pub const ALL: [Self; 5] =
        [Self::Explained, Self::Mistaken, Self::Training, Self::Sanction, Self::Incident];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Explained => "explained",
            Self::Mistaken => "mistaken",
            Self::Training => "training",
            Self::Sanction => "sanction",
            Self::Incident => "incident",
        }
    }

    /// The disposition of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// How a flag was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// What came of it.
    pub disposition: Disposition,
    /// Who closed it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What they wrote.
    pub note: Phi,
}

/// Something that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Names it.
    pub id: String,
    /// By which rule.
    pub rule: Rule,
    /// Whose account, as the audit log names it; nothing where only an address is known.
    pub account: String,
    /// From which address; only of failures that no account is known for.
    pub address: String,
    /// Whose record; nothing where it is about many, or none.
    pub patient: String,
    /// The first of the entries behind it.
    pub first: Timestamp,
    /// The latest.
    pub last: Timestamp,
    /// The places in the log of the entries behind it, the first of them.
    pub entries: Vec<u64>,
    /// How many there are.
    pub count: i64,
    /// When it was raised.
    pub raised: Timestamp,
    /// How it was closed.
    pub closed: Option<Closed>,
}

/// Which flags are asked for; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Those that are closed, or those that are not.
    pub closed: Option<bool>,
    /// By one rule.
    pub rule: Option<Rule>,
    /// Of one account.
    pub account: Option<String>,
    /// About one patient.
    pub patient: Option<String>,
    /// Raised before the flag of this id.
    pub before: Option<String>,
    /// How many.
    pub limit: usize,
}

/// How many flags of a rule ended in what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Which rule.
    pub rule: Rule,
    /// What came of them; nothing yet of those that are open.
    pub disposition: Option<Disposition>,
    /// How many.
    pub flags: i64,
}

/// A period that somebody signed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Names it.
    pub id: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who signed.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What was raised in it, and what had come of it.
    pub counts: Vec<Count>,
}

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Flags that nobody has closed.
    pub open: i64,
    /// Of those, raised longer ago than they may wait.
    pub overdue: i64,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
    /// Entries of the audit log that the rules have gone past, from the first.
    pub examined: u64,
    /// Until when activity was signed for.
    pub signed_until: Option<Timestamp>,
    /// When the next review is due; nothing was ever signed where there is none.
    pub due: Option<Timestamp>,
}
