//! Who asks and answers what, and by when. Pure.

use super::{Asked, Export, Purpose, Request, State};
use crate::sensitivity::{self, Part2};
use crate::{Act, Caller, Refusal};
use jiff::SignedDuration;
use kernel::{PersonId, Phi, Role, Timestamp};

/// Bytes that any of the texts may have: what takes more is said to a person.
const LONGEST: usize = 2_000;
/// So long a copy may be made once it was said for what.
const COPYING: SignedDuration = SignedDuration::from_hours(1);
/// So long a patient takes a copy by themselves once it was granted; after that they ask anew.
const TAKING: SignedDuration = SignedDuration::from_hours(24 * 30);

/// So many requests of one kind a patient has that wait for an answer: whoever answers finds those of others among them.
const OPEN: i64 = 20;

/// Refuses one more where so many wait.
pub(crate) const fn room(open: i64) -> Result<(), Refusal> {
    if open < OPEN { Ok(()) } else { Err(Refusal::ManyOpen(OPEN)) }
}

/// Days in which something is answered, and by how many that can be put off, once: 45 CFR 164.524(b)(2) and
/// 164.526(b)(2). Of restrictions the law names no day; a clinic that leaves one open for a month has not listened.
const fn days(asked: Asked) -> (i64, Option<i64>) {
    match asked {
        Asked::Access => (30, Some(30)),
        Asked::Amendment => (60, Some(30)),
        Asked::Restriction => (30, None),
    }
}

fn later(at: Timestamp, days: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX)
}

/// By when a request of now is answered.
pub(crate) fn due(asked: Asked, now: Timestamp) -> Timestamp {
    later(now, days(asked).0)
}

/// Until when an answer can be put off, once, and only before it is due: the patient is told within the first time limit, or not
/// at all (164.524(b)(2)(iii), 164.526(b)(2)(ii)).
pub(crate) fn put_off(request: &Request, now: Timestamp) -> Result<Timestamp, Refusal> {
    still_open(request, "extended")?;
    let refusal = Refusal::Transition { what: "request", from: "extended", to: "extended" };
    match days(request.asked).1 {
        Some(_) if request.extension.is_some() => Err(refusal),
        Some(_) if request.due <= now => Err(Refusal::Overdue),
        Some(more) => Ok(later(request.due, more)),
        None => Err(Refusal::Transition { what: "restriction", from: "open", to: "extended" }),
    }
}

/// Whether a request waits for its answer.
pub(crate) const fn still_open(request: &Request, to: &'static str) -> Result<(), Refusal> {
    let from = request.state.name();
    match request.state {
        State::Open => Ok(()),
        _ => Err(Refusal::Transition { what: "request", from, to }),
    }
}

/// The patient, whoever acts for them, and staff who write down what they were told.
pub(crate) fn may_ask(caller: &Caller, patient: &PersonId) -> Result<(), Refusal> {
    let staff = caller.treats() || is_officer(caller);
    caller.require_for(patient, Act::View, staff)
}

/// The patient, and whoever acts for them.
pub(crate) fn may_withdraw(caller: &Caller, patient: &PersonId) -> Result<(), Refusal> {
    caller.require_for(patient, Act::View, false)
}

/// The patient, and whoever answers.
pub(crate) fn may_read(caller: &Caller, patient: &PersonId) -> Result<(), Refusal> {
    caller.require_for(patient, Act::View, is_officer(caller))
}

/// Compliance officers answer.
pub(crate) fn may_answer(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(is_officer(caller))
}

fn is_officer(caller: &Caller) -> bool {
    caller.role == Role::ComplianceOfficer
}

/// Whether a patient can take a copy by themselves: of what was granted, for a month.
pub(crate) fn can_take(request: &Request, now: Timestamp) -> bool {
    let granted = request.asked == Asked::Access && request.state == State::Granted;
    let answer = request.answer.as_ref().filter(|_| granted);
    answer.is_some_and(|answer| answer.at.saturating_add(TAKING).is_ok_and(|end| now < end))
}

/// What was granted later than this can still be taken.
pub(crate) fn taken_from(now: Timestamp) -> Timestamp {
    now.saturating_sub(TAKING).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// An officer makes a copy of what was asked for and not denied, the patient of what was granted to them. Whoever acts for a
/// patient asks an officer, who knows what is confidential, and so does whoever came by a link, which reaches one visit.
pub(crate) fn may_copy(caller: &Caller, request: &Request, now: Timestamp) -> Result<(), Refusal> {
    by_no_link(caller)?;
    Caller::require(is_officer(caller) || caller.is_patient(&request.patient))?;
    let living = matches!(request.state, State::Open | State::Granted);
    let by_officer = is_officer(caller) && living && request.asked == Asked::Access;
    let refusal = Refusal::Transition { what: "request", from: request.state.name(), to: "copied" };
    if by_officer || can_take(request, now) { Ok(()) } else { Err(refusal) }
}

/// A copy for somebody else of a record with a visit that 42 CFR Part 2 protects says on what that leaves; patients have what
/// is theirs.
pub(crate) fn protected(
    caller: &Caller,
    (purpose, part2): (Purpose, Option<Part2>),
    labelled: bool,
) -> Result<(), Refusal> {
    let carrying: &[Part2] = match purpose {
        Purpose::PatientRequest => return Ok(()),
        _ if !is_officer(caller) => return Ok(()),
        Purpose::Treatment => &[Part2::Consent, Part2::Emergency],
        Purpose::Payment => &[Part2::Consent],
        Purpose::Authorization => &[Part2::Consent, Part2::LegalConsent],
        // Which of these, its disclosure says by who receives it (`disclosure`); it is never without one (`unaccounted`).
        Purpose::Legal => &[
            Part2::Consent,
            Part2::LegalConsent,
            Part2::CourtOrder,
            Part2::ChildAbuse,
            Part2::Audit,
            Part2::Research,
            Part2::Emergency,
        ],
    };
    sensitivity::check((labelled, true), part2, carrying)
}

/// Of what a court or an authority gets the patient is owed an accounting, so it is not let out without its disclosure. What
/// patients take for one themselves is theirs to give.
pub(crate) fn unaccounted(caller: &Caller, purpose: Purpose) -> Result<(), Refusal> {
    let problem = "says who receives it and on what it stands, where a court or an authority does";
    let owed = is_officer(caller) && purpose == Purpose::Legal;
    if owed { Err(Refusal::Field { field: "disclosure", problem }) } else { Ok(()) }
}

const fn by_no_link(caller: &Caller) -> Result<(), Refusal> {
    if caller.visit.is_some() { Err(Refusal::CopyByLink) } else { Ok(()) }
}

/// Whoever said for what takes the copy, within an hour.
pub(crate) fn may_take(caller: &Caller, export: &Export, now: Timestamp) -> Result<(), Refusal> {
    by_no_link(caller)?;
    Caller::require(caller.person == export.made_by)?;
    let open = export.made.saturating_add(COPYING).is_ok_and(|end| now < end);
    if open { Ok(()) } else { Err(Refusal::Unknown("copy; say again for what it is")) }
}

/// Refuses a text that is too long.
pub(crate) fn short(field: &'static str, words: Option<&Phi>) -> Result<(), Refusal> {
    let problem = "is at most 2,000 bytes";
    let fits = words.is_none_or(|words| words.expose().len() <= LONGEST);
    if fits { Ok(()) } else { Err(Refusal::Field { field, problem }) }
}

/// Refuses a text that is missing, says nothing, or is too long.
pub(crate) fn said(field: &'static str, words: Option<&Phi>) -> Result<(), Refusal> {
    short(field, words)?;
    let problem = "says why, in at most 2,000 bytes";
    let is_said = words.is_some_and(|words| !words.expose().trim().is_empty());
    if is_said { Ok(()) } else { Err(Refusal::Field { field, problem }) }
}
