//! What in the log is looked at, who is who, and who may close what. Pure.

use super::{Flag, Rule, Standing};
use crate::appointment::ASKED;
use crate::intake::Intake;
use crate::person::Person;
use crate::person::rules::search_words;
use crate::{Caller, Home, Refusal};
use compliance::audit::Shown;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Actor, Phi, Role, Timestamp};
use std::collections::BTreeSet;

/// Records in bulk and failures are counted over so long.
const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// So much of one account or address is counted, and no more: whoever tries so often is known by then.
pub(super) const TRACES: i64 = 1_000;
/// A flag waits so long at most.
pub(super) const FLAG_DAYS: i64 = 14;
/// Activity is signed for this often.
pub(super) const REVIEW_DAYS: i64 = 7;
/// Rules that begin on a log that is there already look back so far, and no officer is told of what is older than a day.
pub(super) const LOOK_BACK: SignedDuration = SignedDuration::from_hours(7 * 24);
const NEWS: SignedDuration = SignedDuration::from_hours(24);
/// Work begins so long before a door opens …
pub(super) const BEFORE: SignedDuration = SignedDuration::from_mins(30);
/// … and ends so long after it closes.
pub(super) const AFTER: SignedDuration = SignedDuration::from_hours(1);
/// No visit lasts longer; one that nobody ended says nothing of whoever is at work.
pub(super) const LONGEST_VISIT: SignedDuration = SignedDuration::from_hours(8);
/// Places of entries that a flag holds.
pub(super) const ENTRIES: usize = 100;

/// What shows a record to somebody, one at a time; lists of the day and of queues do not.
const OPENS: &[&str] = &[
    "RECORD_READ",
    "PERSON_READ",
    "NOTES_READ",
    "NOTES_CHANGED",
    "SUMMARY_READ",
    "CONSULTATION_READ",
    "PHI_MESSAGE_READ",
    "PHI_FILE_ACCESSED",
    "VISIT_COPY_MADE",
    "RECORD_EXPORTED",
    "INTAKE_READ",
    "THREAD_READ",
    "EMERGENCY_READ",
    "KEY_USED",
];

/// Shows why somebody comes: asked for by itself or by its patient it opens a record, and as part of a calendar it does not.
const BOOKED: &str = "APPOINTMENT_READ";

/// Refusals that somebody gets who tries doors, or is kept from a patient; the others say that something is not possible now.
const DOORS: &[&str] = &[
    "access.",
    "session.",
    "account.",
    "link.",
    "unknown",
    "restriction.",
    "part2.barred",
    "proxy.confidential",
    "visit.objected",
];

/// What an entry is to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look<'a> {
    /// A record was shown to somebody who works here.
    Opened {
        account: &'a str,
        patient: &'a str,
        /// Whether as one of what a search found.
        searched: bool,
    },
    /// A record was opened out of turn.
    Broke { account: &'a str, patient: &'a str },
    /// Somebody failed to get in, or was refused.
    Failed { account: Option<&'a str>, address: Option<&'a str> },
}

/// What an entry is to the rules; most are nothing.
pub(super) fn look(entry: &Shown) -> Option<Look<'_>> {
    let system = entry.role == Role::System.name();
    if entry.outcome != 0 {
        let known = !system && entry.actor != Actor::system().id && entry.actor != "unknown";
        let account = known.then_some(entry.actor.as_str());
        let address = entry.address.as_deref();
        let counts = is_failure(entry) && (account.is_some() || address.is_some());
        return counts.then_some(Look::Failed { account, address });
    }
    let patient = entry.patient.as_deref()?;
    let account = entry.actor.as_str();
    if entry.event == "BREAK_GLASS_OPENED" {
        return Some(Look::Broke { account, patient });
    }
    let opens = OPENS.contains(&&*entry.event)
        || (entry.event == BOOKED && entry.details.contains_key(ASKED));
    let opens = opens && works_here(&entry.role);
    let searched = entry.details.contains_key("search");
    opens.then_some(Look::Opened { account, patient, searched })
}

fn is_failure(entry: &Shown) -> bool {
    match &*entry.event {
        "SIGN_IN_FAILED" | "LINK_REFUSED" => true,
        "REQUEST_REFUSED" | "MESSAGE_FAILED" => {
            let reason = entry.reason.as_deref().unwrap_or_default();
            DOORS.iter().any(|door| reason.starts_with(door))
        }
        _ => false,
    }
}

fn works_here(role: &str) -> bool {
    let role = Role::find(role);
    role.is_some_and(|role| {
        !matches!(role, Role::Patient | Role::Guardian | Role::Guest | Role::System)
    })
}

/// The day on which something is one flag, by the clock of the log.
pub(super) fn day(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).date().to_string()
}

/// Whether officers are told of a new flag.
pub(super) fn is_news(rule: Rule, last: Timestamp, now: Timestamp) -> bool {
    rule.is_grave() && now.duration_since(last) < NEWS
}

/// Whether two records are of one human: by telephone, by address, or by the whole name, unless birth dates differ.
pub(super) fn is_same((one, other): (&Person, &Person), home: Home) -> bool {
    if one.id == other.id {
        return true;
    }
    let dates = one.birth_date.as_ref().zip(other.birth_date.as_ref());
    let differ = dates.is_some_and(|(one, other)| one.expose() != other.expose());
    let words = search_words(one.name.expose());
    let named = words.len() > 1 && words == search_words(other.name.expose());
    !differ && (named || shares(one, other, |one| one.phone.as_ref(), |phone| home.known_by(phone)))
        || shares(one, other, |one| one.email.as_ref(), |email| email.trim().to_lowercase())
}

/// The telephone by which somebody is known.
pub(super) fn number(person: &Person, home: Home) -> Option<String> {
    let known = person.phone.as_ref().map(|phone| home.known_by(phone.expose()));
    known.filter(|number| !number.is_empty())
}

/// Whether what a patient said before a visit names this number: there they are called back, or somebody of theirs is.
pub(super) fn names(intake: &Intake, number: &str, home: Home) -> bool {
    let contact = intake.emergency_contact.as_ref().map(|contact| &contact.phone);
    let said = std::iter::once(&intake.callback_number).chain(contact);
    said.into_iter().any(|phone| home.known_by(phone.expose()) == number)
}

fn shares(
    one: &Person,
    other: &Person,
    field: fn(&Person) -> Option<&Phi>,
    key: impl Fn(&str) -> String,
) -> bool {
    let of = |person| field(person).map(|text| key(text.expose())).filter(|key| !key.is_empty());
    of(one).is_some_and(|own| of(other) == Some(own))
}

/// Whether two names share a family name. Of three words and more the last two count, as they do in Spanish.
pub(super) fn same_surname(one: &Phi, other: &Phi) -> bool {
    !surnames(one.expose()).is_disjoint(&surnames(other.expose()))
}

fn surnames(name: &str) -> BTreeSet<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let count = match words.len() {
        0 | 1 => 0,
        2 => 1,
        _ => 2,
    };
    let last = words.iter().rev().take(count);
    let parts = last.flat_map(|word| word.split(|letter: char| !letter.is_alphanumeric()));
    parts.filter(|part| part.chars().count() > 1).map(str::to_lowercase).collect()
}

/// The last word of a name, by which those who may share it are found.
pub(super) fn found_by(name: &Phi) -> Option<String> {
    let last = name.expose().split_whitespace().next_back()?;
    search_words(last).into_iter().next()
}

/// Officers and administrators look at what was found.
pub(super) fn may_look(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(matches!(caller.role, Role::ComplianceOfficer | Role::Administrator))
}

/// They close what does not concern their own account, once, with a note.
pub(super) fn may_close(caller: &Caller, flag: &Flag, note: &Phi) -> Result<(), Refusal> {
    may_look(caller)?;
    if flag.account == caller.person.as_str() {
        return Err(Refusal::TwoPersons);
    }
    if flag.closed.is_some() {
        return Err(Refusal::Stale("flag"));
    }
    if (10..=2_000).contains(&note.expose().trim().len()) {
        return Ok(());
    }
    let problem = "says in 10 to 2,000 bytes what was found, and what was done";
    Err(Refusal::Field { field: "note", problem })
}

/// Officers say who is watched, and they alone read the list. That they said so is in the audit log, which administrators read, too,
/// and whoever watches its channel.
pub(super) fn may_watch(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(caller.role == Role::ComplianceOfficer)
}

/// Officers sign.
pub(super) fn may_sign(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(caller.role == Role::ComplianceOfficer)
}

/// Since when is counted at an instant.
pub(super) fn hour_before(at: Timestamp) -> Timestamp {
    at.saturating_sub(HOUR).unwrap_or(at)
}

/// From when on somebody signs who is the first to.
pub(super) fn begins(now: Timestamp, first_flag: Option<Timestamp>) -> Timestamp {
    let week = before(now, REVIEW_DAYS);
    first_flag.map_or(week, |first| first.min(week))
}

/// So many days after an instant.
pub(super) fn after(at: Timestamp, days: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(at)
}

/// So many days before an instant.
pub(super) fn before(at: Timestamp, days: i64) -> Timestamp {
    at.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(at)
}

impl Flag {
    /// When somebody must have looked at it.
    pub fn due(&self) -> Timestamp {
        after(self.raised, FLAG_DAYS)
    }
}

impl Standing {
    /// Whether the week's review is due.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due.is_none_or(|due| due <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::look;
    use compliance::audit::Shown;
    use std::collections::BTreeMap;

    #[test]
    fn a_message_that_was_refused_at_a_door_counts_as_any_other_refusal() {
        let entry = |event: &str, reason: &str| Shown {
            index: 0,
            at: "2026-11-26T09:00:00Z".to_owned(),
            event: event.to_owned(),
            action: "C".to_owned(),
            outcome: 4,
            actor: "nurse-1".to_owned(),
            role: "nurse".to_owned(),
            address: None,
            organization: Some("demo-clinic".to_owned()),
            kind: "channel".to_owned(),
            id: "consultation.dr-1.pat-1".to_owned(),
            channel: Some("consultation.dr-1.pat-1".to_owned()),
            patient: Some("pat-1".to_owned()),
            encounter: None,
            reason: Some(reason.to_owned()),
            details: BTreeMap::new(),
        };
        for event in ["REQUEST_REFUSED", "MESSAGE_FAILED"] {
            for (reason, counts) in [
                ("access.not-allowed", true),
                ("access.forbidden", true),
                ("access.signature", true),
                ("visit.objected", true),
                ("channel.plaintext", false),
                ("publish.quota", false),
            ] {
                let entry = entry(event, reason);
                let failed = look(&entry).is_some();
                assert_eq!(failed, counts, "{event}: {reason}");
            }
        }
    }
}
