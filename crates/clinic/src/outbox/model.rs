//! A letter, and how far it got.

use crate::notification::{Channel, NoticeKind};
use kernel::{AppointmentId, PersonId, Phi, Timestamp};

/// What stands on every letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// Where people open the application, such as `https://clinic.example`.
    pub origin: String,
    /// Who writes, in words that fit any practice; `None` is "Your clinic".
    pub sender: Option<String>,
    /// Whom to call with questions.
    pub callback: Option<String>,
}

/// Names one letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The notice.
    pub notice: String,
    /// By which way.
    pub channel: Channel,
}

impl Key {
    /// The name that a gateway gets with each attempt, always the same.
    pub fn name(&self) -> String {
        format!("{}.{}", self.notice, self.channel.name())
    }
}

/// A letter that is due.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Whether what it tells of was settled meanwhile.
    pub moot: bool,
    /// Which it is.
    pub key: Key,
    /// What it is about.
    pub kind: NoticeKind,
    /// Who gets it.
    pub person: PersonId,
    /// The appointment it concerns.
    pub appointment: AppointmentId,
    /// How often it was tried.
    pub attempts: u32,
    pub(super) link: Option<String>,
    /// The address that it goes to, sealed, where that is none of the person's any more.
    pub(super) former: Option<Vec<u8>>,
    /// Whether the application told the same.
    pub(super) told: bool,
    pub(super) expires: Timestamp,
    pub(super) confirmed: bool,
}

/// A letter ready to go.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The address or number.
    pub to: Phi,
    /// One line; an SMS has none.
    pub subject: String,
    /// The text. It may hold the secret of a link.
    pub text: Phi,
    /// The visit for a calendar, where the letter is of its time.
    pub calendar: Option<CalendarEntry>,
    /// The language, as a BCP 47 tag.
    pub locale: &'static str,
    /// What the record keeps of the text: its SHA-256 and the templates' version.
    pub hash: String,
    /// What the record keeps of the address: its keyed hash.
    pub contact: Vec<u8>,
    /// What names the letter in the address that it is sent from.
    pub tag: String,
}

/// A visit for a calendar, as iCalendar (RFC 5545).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    /// What is done with it (RFC 5546): `PUBLISH`, also of a new time, or `CANCEL`.
    pub method: &'static str,
    /// The entry.
    pub text: String,
}

/// What to do with a letter that is due.
#[derive(Clone, Debug)]
pub enum Next {
    /// It goes.
    Send(Box<Letter>),
    /// It has ended without going, or waits.
    Hold(Outcome, &'static str),
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The gateway took it.
    Sent,
    /// The gateway says that the person has it.
    Delivered,
    /// It is tried again then.
    Later(Timestamp),
    /// It will never be taken.
    Failed,
    /// The address leads nowhere.
    Gone,
    /// The person wants none there.
    Withheld,
    /// The person knows already, or there is nothing to know any more.
    Unneeded,
}

impl Outcome {
    /// The state that a record shows.
    pub const fn state(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Later(_) => "pending",
            Self::Failed => "failed",
            Self::Gone => "gone",
            Self::Withheld => "withheld",
            Self::Unneeded => "unneeded",
        }
    }

    /// Whether the person is still to be reached another way.
    pub(super) const fn is_in_vain(self) -> bool {
        matches!(self, Self::Failed | Self::Gone | Self::Withheld)
    }
}

/// An attempt and its end.
#[derive(Clone, Debug)]
pub struct Ended {
    /// What was tried.
    pub delivery: Delivery,
    /// How it ended.
    pub outcome: Outcome,
    /// What the gateway said, or why nothing was sent; never a person's own data.
    pub status: String,
    /// What the gateway calls it.
    pub reference: Option<String>,
    /// What the record keeps of the text.
    pub hash: Option<String>,
    /// What the record keeps of the address that it went to.
    pub contact: Option<Vec<u8>>,
}
