//! What a timer is.

use kernel::{OrganizationId, Timestamp};

/// What is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    /// A patient is reminded of their visit so many minutes before it.
    Reminder(u32),
    /// Whoever has not come by now has missed their visit.
    NoShow,
    /// Half of the time is over after which a patient was told to expect their turn.
    HalfWay,
    /// Nobody answered an offer of an earlier time.
    OfferOver,
    /// Nobody has taken an emergency up: it is told again, to so many circles of people.
    PageAgain(u32),
    /// It is looked whether somebody acts for a patient no more.
    ProxyEnd,
    /// The owner of a task is reminded of it.
    TaskDue,
    /// A patient and those who treat write to each other no more.
    ThreadEnd,
    /// Nobody finished a visit whose talk is over.
    WrapUpOver,
    /// Whoever was seen and whose line died since can come back no more.
    SeenOver,
    /// A department's rota is looked through for where nobody is.
    Rota,
}

/// The name that [`super::store::WRAP_UP`] writes, too.
const WRAP_UP_OVER: &str = "wrap-up-over";

impl Work {
    /// The stable name; [`super::store::due_pages`] knows one of them, too.
    pub(super) fn name(self) -> String {
        match self {
            Self::Reminder(minutes) => format!("reminder-{minutes}"),
            Self::NoShow => "no-show".to_owned(),
            Self::HalfWay => "half-way".to_owned(),
            Self::OfferOver => "offer-over".to_owned(),
            Self::PageAgain(circle) => format!("page-{circle}"),
            Self::ProxyEnd => "proxy-end".to_owned(),
            Self::TaskDue => "task-due".to_owned(),
            Self::ThreadEnd => "thread-end".to_owned(),
            Self::WrapUpOver => WRAP_UP_OVER.to_owned(),
            Self::SeenOver => "seen-over".to_owned(),
            Self::Rota => "rota".to_owned(),
        }
    }

    /// The work of this name.
    pub(super) fn find(name: &str) -> Option<Self> {
        match name {
            "no-show" => return Some(Self::NoShow),
            "half-way" => return Some(Self::HalfWay),
            "offer-over" => return Some(Self::OfferOver),
            "proxy-end" => return Some(Self::ProxyEnd),
            "task-due" => return Some(Self::TaskDue),
            "thread-end" => return Some(Self::ThreadEnd),
            WRAP_UP_OVER => return Some(Self::WrapUpOver),
            "seen-over" => return Some(Self::SeenOver),
            "rota" => return Some(Self::Rota),
            _ => {}
        }
        let (kind, number) = name.split_once('-')?;
        let number = number.parse().ok()?;
        match kind {
            "reminder" => Some(Self::Reminder(number)),
            "page" => Some(Self::PageAgain(number)),
            _ => None,
        }
    }
}

/// Something that is to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Timer {
    /// What.
    pub(crate) work: Work,
    /// To which appointment, consultation, escalation, department, task or proxy.
    pub(crate) subject: String,
    /// Whose it is.
    pub(crate) organization: OrganizationId,
    /// When.
    pub(crate) due: Timestamp,
}
