//! Versions of the key-encryption key and what became of them.

use crate::audit::HandOver;
use kernel::Timestamp;

/// When a version has its time.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// A version is followed by a new one after so many days; 0 is never, until somebody asks for it.
    pub rotate_days: u32,
    /// After so many days no backup is left that holds what a retired version wraps.
    pub backup_days: u32,
}

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It wraps what is made now.
    Active,
    /// It opens what it wrapped until that is wrapped anew.
    Retiring,
    /// It wraps nothing here any more, and opens backups.
    Retired,
    /// It is gone.
    Destroyed,
}

impl State {
    /// The word that lists hold.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
            Self::Destroyed => "destroyed",
        }
    }
}

/// What became of a key that is no longer to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Somebody took it.
    Stolen,
    /// It is not where it was.
    Lost,
    /// It stood where others could read it.
    Exposed,
    /// One of these, perhaps.
    Suspected,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Stolen, Self::Lost, Self::Exposed, Self::Suspected];

    /// The code that entries hold.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stolen => "stolen",
            Self::Lost => "lost",
            Self::Exposed => "exposed",
            Self::Suspected => "suspected",
        }
    }

    /// The reason of this code.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// A version of the key-encryption key, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The beginning of a hash of it.
    pub id: String,
    /// Where it stands.
    pub state: State,
    /// What seals it where it lies; `None` where it lies in the clear, or is gone.
    pub sealed_by: Option<String>,
    /// How many keys it wraps.
    pub wraps: u64,
    /// When it was made.
    pub made: Timestamp,
    /// Since when it wraps nothing.
    pub retired: Option<Timestamp>,
    /// Since when it is gone.
    pub destroyed: Option<Timestamp>,
    /// Since when it is known not to be trusted, and why.
    pub compromised: Option<(Timestamp, String)>,
    /// When it is followed by a new one; of a retired one when its time is over and it is destroyed, `None` once a hold
    /// keeps it beyond that.
    pub due: Option<Timestamp>,
    /// Whether it stays beyond its time, for a legal hold keeps a backup that may need it.
    pub held: bool,
}

/// What came of settling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Keys that were wrapped anew.
    pub rewrapped: u64,
    /// Keys that did not open, and stay as they are.
    pub shut: u64,
    /// Versions that wrap nothing any more.
    pub retired: u64,
    /// Versions that were destroyed.
    pub destroyed: u64,
}

/// Who did a step, by opaque id, and when.
pub type Step = (String, Timestamp);

/// How a change of keys stands that takes two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeState {
    /// One asked for it; nothing is done.
    Asked,
    /// A second person approved it, and it was carried out.
    Approved,
    /// Somebody refused it, or who asked took it back.
    Refused,
    /// Nobody decided within a day.
    Lapsed,
}

impl ChangeState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Approved, Self::Refused, Self::Lapsed];

    /// The word by which it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Lapsed => "lapsed",
        }
    }

    /// The state of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// A change of keys that one asks for and another decides on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Names it.
    pub id: String,
    /// The key that is given up, and why; `None` where the key-encryption key gets a new version in its time.
    pub distrusted: Option<(String, Reason)>,
    /// Who asked, and when.
    pub asked: Step,
    /// How it stood when it was last written down.
    pub kept: ChangeState,
    /// Who approved or refused it, and when; of one that lapsed nobody.
    pub decided: Option<Step>,
}

impl Change {
    /// The key that is given up.
    pub fn key(&self) -> Option<&str> {
        self.distrusted.as_ref().map(|(key, _)| key.as_str())
    }
}

/// What was done about a key that is no longer to be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incident {
    /// A version of the key-encryption key: this one counts instead.
    Wrapping(String),
    /// A data key: this version counts from now on.
    Data(u32),
    /// The key that signs the audit log: another follows it so.
    Signing(HandOver),
}
