//! Whether a letter still goes, and when it is tried again. Pure.

use super::{Delivery, Fate, MailStatus, Outcome, SmsFault};
use crate::appointment::{Appointment, State};
use crate::notification::{self, Choices, NoticeKind};
use jiff::SignedDuration;
use kernel::Timestamp;
use realtime::delivery::{MOST_ATTEMPTS, again};
use std::time::Duration;

/// Why a letter does not go now; `None` when it does.
pub(super) fn hold(
    letter: &Delivery,
    choices: &Choices,
    (visit, present): (Option<&Appointment>, bool),
    (now, starts): (Timestamp, Option<Timestamp>),
) -> Option<(Outcome, &'static str)> {
    // Whoever took an address or an account over reads in the application, too; its owner is to hear of it all the same.
    let warns = letter.former.is_some() || letter.kind.is_of_account();
    if letter.confirmed && !warns {
        return Some((Outcome::Unneeded, "confirmed"));
    }
    if letter.moot && !warns {
        return Some((Outcome::Unneeded, "answered meanwhile"));
    }
    if now >= letter.expires {
        return Some((Outcome::Failed, "too late"));
    }
    if letter.told && letter.kind.is_live() && present {
        return Some((Outcome::Unneeded, "seen in the application"));
    }
    let moot =
        |visit: Option<&Appointment>| visit.is_none_or(|visit| is_moot(letter.kind, visit.state));
    if !letter.kind.stands_alone() && moot(visit) {
        return Some((Outcome::Unneeded, "the visit has moved on"));
    }
    let needed = notification::rules::needed(letter.kind, letter.expires, starts);
    let ends = notification::rules::quiet_until(letter.kind, choices, (now, needed))?;
    if ends < letter.expires {
        return Some((Outcome::Later(ends), "quiet hours"));
    }
    Some((Outcome::Withheld, "quiet hours"))
}

/// Whether the visit is past what a notice says of it. What carries a link is asked of the link.
const fn is_moot(kind: NoticeKind, state: State) -> bool {
    match kind {
        NoticeKind::AppointmentBooked
        | NoticeKind::AppointmentReminder
        | NoticeKind::EarlierTime => {
            !matches!(state, State::Booked | State::CheckedIn | State::NoShow)
        }
        // Nobody is called into a visit that is over, called off or moved.
        NoticeKind::ProviderReady
        | NoticeKind::ProviderChanged
        | NoticeKind::ColleagueOffered
        | NoticeKind::TurnIsNear
        | NoticeKind::ConsultationInvite
        | NoticeKind::InterpreterRequested => {
            matches!(state, State::Fulfilled | State::Cancelled | State::Rescheduled)
        }
        _ => false,
    }
}

/// When a letter that a gateway could not take now is tried again. As long as it is wanted: a mail server may be
/// away for longer than a push gateway, and greylisting asks for patience.
pub(super) fn later(
    letter: &Delivery,
    asked: Option<Duration>,
    (now, chance): (Timestamp, u32),
) -> Outcome {
    let attempts = letter.attempts.saturating_add(1).min(MOST_ATTEMPTS - 1);
    let pause =
        again(attempts, asked, chance).and_then(|pause| SignedDuration::try_from(pause).ok());
    let then = pause.and_then(|pause| now.checked_add(pause).ok());
    then.filter(|then| *then < letter.expires).map_or(Outcome::Failed, Outcome::Later)
}

/// What a mail server's report makes of a letter; `None` leaves it as it is.
pub(super) const fn returned(fate: Fate, status: MailStatus) -> Option<Outcome> {
    match fate {
        Fate::Failed if blames_address(status) => Some(Outcome::Gone),
        Fate::Failed => Some(Outcome::Failed),
        Fate::Delivered => Some(Outcome::Delivered),
        Fate::Delayed | Fate::Passed => None,
    }
}

/// Whether a failure is for good and of the address: it is none (1), or its box is closed (2.1). A receiver that turns
/// away this clinic's server (7), is full or broken (2.2, 3, 5, 6) or cannot be reached (4), and a mail server that says
/// nothing (0), as Exim does, tell nothing of the person's address.
const fn blames_address(status: MailStatus) -> bool {
    status.class == 5 && (status.subject == 1 || (status.subject == 2 && status.detail == 1))
}

/// The word that a record has for a report.
pub(super) const fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Failed => "bounced",
        Fate::Delayed => "delayed",
        Fate::Delivered => "arrived",
        Fate::Passed => "passed on",
    }
}

/// What an SMS gateway's code says of a number when a letter to it ended undelivered.
pub(super) const fn sms_fault(code: u32) -> SmsFault {
    match code {
        21_610 => SmsFault::Unwanted,
        // No such number, not one for messages, unknown, a landline. A phone that is switched off is on again tomorrow.
        21_211 | 21_214 | 21_217 | 21_614 | 30_005 | 30_006 => SmsFault::Number,
        _ => SmsFault::Letter,
    }
}
