//! Rules, holds, plans and certificates.

use kernel::{DisposalId, HoldId, Timestamp};
use serde::Serialize;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident => $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$item])* $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word that tables and reports use.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one with that name.
            pub fn find(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

words! {
    /// Whose records a rule is for.
    Population {
        /// Of age when it happened.
        Adult => "adult",
        /// Under age when it happened.
        Minor => "minor",
    }
}

words! {
    /// From when on a record's time is counted.
    Trigger {
        /// The patient's last encounter.
        LastEncounter => "last-encounter",
        /// The last that was said there.
        LastActivity => "last-activity",
        /// When it was made.
        Creation => "creation",
        /// The end that it was given when it was made.
        Expiry => "expiry",
    }
}

words! {
    /// Why something is held.
    HoldReason {
        /// A lawsuit, or one that is to be expected.
        Litigation => "litigation",
        /// An audit or an investigation.
        Audit => "audit",
        /// A complaint.
        Complaint => "complaint",
        /// An incident or a breach.
        Incident => "incident",
        /// A request for access or for an accounting.
        Request => "request",
    }
}

words! {
    /// What holds the records of those whom it is about by itself, as long as it is open.
    OpenMatter {
        /// An incident.
        Incident => "open-incident",
        /// What a patient asked of the clinic, or a copy that they may still take.
        Request => "open-request",
    }
}

words! {
    /// How far a disposal is.
    RunState {
        /// Nobody has approved it.
        Planned => "planned",
        /// A second person has; the time to object may not be over.
        Approved => "approved",
        /// Objected to, or stopped on the way.
        Stopped => "stopped",
        /// All of it was looked at, and certificates were issued.
        Done => "done",
    }
}

words! {
    /// Why one record goes before the run would.
    Cause {
        /// Its time is over.
        Due => "due",
        /// A court orders it.
        CourtOrder => "court-order",
        /// A law orders it whatever the rules say.
        Law => "law",
    }
}

impl OpenMatter {
    /// What is open, and what ends it, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Incident => {
                "an incident that concerns its patient is open; nothing of it goes before that is closed"
            }
            Self::Request => {
                "a request of its patient is open, or they may still take a copy that was granted; nothing of it goes before the one is answered or taken back, and for 30 days after the other"
            }
        }
    }
}

impl Cause {
    /// Whether it stands above the rules of retention; nothing stands above a hold.
    pub const fn is_order(self) -> bool {
        matches!(self, Self::CourtOrder | Self::Law)
    }
}

/// A version of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Class, jurisdiction and population, which make a line of versions.
    pub class: String,
    /// A country's code, or with a state's: `US`, `US-NY`.
    pub jurisdiction: String,
    /// Whose; `None` where age does not matter.
    pub population: Option<Population>,
    /// Counted from 1.
    pub version: u32,
    /// From when on the days are counted.
    pub trigger: Trigger,
    /// For how many days.
    pub days: u32,
    /// At least until this age, in years.
    pub floor_age: Option<u16>,
    /// Why so long.
    pub authority: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// The second person; without one it does not count.
    pub approved_by: Option<String>,
}

impl Rule {
    /// How results name the version by which they were computed.
    pub fn label(&self) -> String {
        let population = self.population.map_or("any", Population::name);
        format!("{}/{}/{population}@{}", self.class, self.jurisdiction, self.version)
    }
}

/// A rule that somebody proposes.
#[derive(Clone, Debug)]
pub struct RuleChange {
    /// The class of records.
    pub class: String,
    /// Where it holds.
    pub jurisdiction: String,
    /// Whose records.
    pub population: Option<Population>,
    /// For how many days.
    pub days: u32,
    /// At least until this age, in years.
    pub floor_age: Option<u16>,
    /// Why so long.
    pub authority: String,
}

/// What is kept whatever the rules say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// The matter's number, by which the clinic knows it; no words.
    pub matter: String,
    /// What is held: `patient/…`, `consultation/…`, `channel/…`, `class/…` or `everything`.
    pub mark: String,
    /// Why.
    pub reason: HoldReason,
    /// Who placed it, and when.
    pub placed: (String, Timestamp),
    /// Who asked for its end, and when.
    pub asked: Option<(String, Timestamp)>,
    /// Who ended it, and when.
    pub released: Option<(String, Timestamp)>,
}

/// A hold that somebody places.
#[derive(Clone, Copy, Debug)]
pub struct NewHold<'a> {
    /// The matter's number, by which the clinic knows it; no words.
    pub matter: &'a str,
    /// What is held: `patient/…`, `consultation/…`, `channel/…`, `class/…` or `everything`.
    pub mark: &'a str,
    /// Why.
    pub reason: HoldReason,
    /// Whether it may be on something that is not there yet. Without it a mistyped id would hold nothing.
    pub not_yet_known: bool,
}

/// What became of one channel of a visit of which what was said went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelGone {
    /// Which of them: `main`, `.files` or `.video`.
    pub channel: String,
    /// Messages and files that were deleted.
    pub deleted: u64,
    /// Why not all went, if not all did.
    pub error: Option<String>,
}

impl serde::Serialize for ChannelGone {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut out = to.serialize_struct("ChannelGone", 4)?;
        out.serialize_field("channel", &self.channel)?;
        out.serialize_field("deleted", &self.deleted)?;
        out.serialize_field("success", &self.error.is_none())?;
        out.serialize_field("error", &self.error)?;
        out.end()
    }
}

/// One record of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its class.
    pub class: String,
    /// Its opaque id.
    pub subject: String,
    /// Until when it had to be kept.
    pub keep_until: Timestamp,
    /// By which versions of which rules: of the plan's day, and once it went, of that day.
    pub rules: String,
    /// `planned`, `disposed`, or `kept`.
    pub state: String,
    /// Why it was kept after all: `held`, an [`OpenMatter`], `moved` (its time moved on), `gone`.
    pub reason: Option<String>,
    /// Rows that were deleted.
    pub rows: u64,
    /// Data keys that were destroyed.
    pub keys: u64,
    /// Which: of each scope the class of what it encrypted and, behind a slash, its SHA-256 with the run's id before it; of one
    /// version of a scope's key that version, too, behind an `@`.
    pub destroyed: Vec<String>,
    /// What became of each channel, where the record is what was said in one visit.
    pub channels: Vec<ChannelGone>,
}

/// What may be disposed of, and how far that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: DisposalId,
    /// How far it is.
    pub state: RunState,
    /// Who made it, and when.
    pub planned: (String, Timestamp),
    /// Who approved it, and when.
    pub approved: Option<(String, Timestamp)>,
    /// Before this nothing goes: anybody may object until then.
    pub earliest: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How many records it lists.
    pub items: u64,
    /// Whether more is due than one run may dispose of.
    pub more: bool,
    /// Why it is for one record that goes before the run would; `None` for a run.
    pub cause: Option<Cause>,
}

/// What of a class is due, now or soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The class.
    pub class: String,
    /// How many may go now.
    pub now: u64,
    /// How many may go within thirty days, and within a year.
    pub soon: (u64, u64),
    /// How many are past their time but held.
    pub held: u64,
    /// How many are past a first look but have no rule that fits, or lack what it asks for.
    pub unruled: u64,
}

/// What is missing where nothing says until when a record is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A visit began, and nobody took down where the patient was.
    Intake,
    /// A place is none for which there can be a rule.
    Place,
    /// A place has no rule that fits.
    Rule,
    /// A rule asks for the birth date, which is not known.
    BirthDate,
}

impl Lack {
    /// The code that lists hold.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intake => "no-intake",
            Self::Place => "no-place",
            Self::Rule => "no-rule",
            Self::BirthDate => "no-birth-date",
        }
    }
}

/// A record that is kept because nothing says until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unruled {
    /// Its class.
    pub class: &'static str,
    /// Its id.
    pub subject: String,
    /// What is missing.
    pub lack: Lack,
    /// The appointment of the visit, or the place that has no rule, where it is that.
    pub about: Option<String>,
}

impl Unruled {
    /// What is missing, in words that say what to do.
    pub fn words(&self) -> String {
        match (self.lack, self.about.as_deref()) {
            (Lack::Intake, about) => format!(
                "nobody took down where the patient was in the visit of appointment {}",
                about.unwrap_or("-")
            ),
            (Lack::Place, Some(about)) => format!(
                "where the patient was in the visit of appointment {about} is no state or territory that is known here; correct it if it was misspelled"
            ),
            (Lack::Place, None) => "it is not known where it was made".to_owned(),
            (Lack::Rule, about) => {
                format!("no rule fits in {}; propose one", about.unwrap_or("its place"))
            }
            (Lack::BirthDate, _) => "a rule asks for the birth date, which is not known".to_owned(),
        }
    }
}

/// What a disposal certifies of one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Its id: the run's and the class.
    pub id: String,
    /// The run.
    pub run: String,
    /// The class of records.
    pub class: String,
    /// Why one record went before the run would, by its code; absent from the certificate of a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'static str>,
    /// How many records went.
    pub count: u64,
    /// How many were kept after all: held, moved, or gone before.
    pub kept: u64,
    /// SHA-256 of each record's id with the run's id before it.
    pub records: Vec<String>,
    /// The versions of the rules by which they were due.
    pub rules: Vec<String>,
    /// The earliest and the latest instant until which one had to be kept.
    pub keep_until: (String, String),
    /// Rows deleted, in the database.
    pub rows: u64,
    /// Data keys destroyed.
    pub keys_destroyed: u64,
    /// Which: of each scope the class of what it encrypted and, behind a slash, its SHA-256 with the run's id before it, as
    /// of records; where one version of it went, that, behind an `@`. No key of another class went.
    pub destroyed: Vec<String>,
    /// What became of each channel of a visit, where the record is what was said in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ChannelGone>,
    /// How: `crypto-erase` where keys were destroyed, and `delete` of rows and files.
    pub methods: Vec<&'static str>,
    /// When holds were asked for the last time: in the transaction of each record, so at the latest then.
    pub holds_checked: String,
    /// Who planned it, who approved it, and what carried it out.
    pub requester: String,
    /// The second person.
    pub approver: String,
    /// What carried it out.
    pub executor: &'static str,
    /// When the first and the last record went.
    pub span: (String, String),
    /// Records of which something was found afterwards; 0 unless something is wrong.
    pub left: u64,
    /// How it was seen that nothing is left.
    pub verification: &'static str,
    /// Copies in backups can still be restored, keys and all, until this instant, when the last backup that holds them
    /// is to be gone by the clinic's settings, unless a legal hold keeps one. Before it nothing is out of reach of who has a backup and its key.
    pub backups_until: String,
    /// The same in words, for who reads the certificate alone.
    pub horizon: String,
}
