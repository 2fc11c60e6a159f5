//! Who must hear of a breach and by when, and what is missing before an incident is closed. Pure.

use super::states::{Days, SHORTEST, STATES, State};
use super::{Affected, Duty, Finding, Incident, Known, Lost, NewIncident, Stage, Window};
use crate::{Caller, Refusal};
use compliance::audit::Shown;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, ToSpan, ZonedDateTime};
use kernel::{PersonId, Phi, Role, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a text.
const LONGEST: usize = 5_000;
/// The outer limit of the federal rule: 45 CFR 164.404(b), 164.406(b), 164.408(b).
const FEDERAL: Days = Days::Calendar(60);
/// From so many patients on the Department of Health and Human Services hears of it at once: 164.408(b).
const MANY: usize = 500;
/// Where a state's own law is not known here.
const LOOK_UP: &str = "the state's own law, which is not known here";
/// Where nobody said in which state a patient is, or what they said is none.
const FIND_OUT: &str = "the law of where they live, which is not known here";
/// Patients that one request names; more are all of the clinic, or several requests.
const NAMED: usize = 500;
/// A window for which the audit log is searched, at most.
const WIDEST: SignedDuration = SignedDuration::from_hours(24 * 366);
/// What was discovered longer ago was mistyped.
const OLDEST: SignedDuration = SignedDuration::from_hours(20 * 366 * 24);

/// What tells of a record without opening it: ciphertext that went by.
const SEALED: &[&str] =
    &["PHI_MESSAGE_READ", "PHI_MESSAGE_SENT", "PHI_FILE_ACCESSED", "SUBSCRIBE_STARTED"];

/// Officers and administrators keep the register.
pub(crate) fn may_keep(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(matches!(caller.role, Role::ComplianceOfficer | Role::Administrator))
}

/// Refuses a text that says nothing or too much.
pub(crate) fn said(field: &'static str, words: &Phi) -> Result<(), Refusal> {
    let length = words.expose().trim().len();
    let problem = "says something, in at most 5,000 bytes";
    if (1..=LONGEST).contains(&length) { Ok(()) } else { Err(Refusal::Field { field, problem }) }
}

/// Refuses an incident that says nothing or is discovered ahead.
pub(crate) fn check(new: &NewIncident, now: Timestamp) -> Result<(), Refusal> {
    said("text", &new.words)?;
    let problem =
        "is not ahead, nor 20 years ago: it is the first day on which somebody here knew of it";
    if new.discovered <= now && now.duration_since(new.discovered) <= OLDEST {
        Ok(())
    } else {
        Err(Refusal::Field { field: "discoveredAt", problem })
    }
}

/// Refuses a window that is empty or wider than a year.
pub(crate) fn check_window(window: &Window) -> Result<(), Refusal> {
    if window.account.parse::<PersonId>().is_err() {
        let problem = "is the id of an account, as the audit record has it";
        return Err(Refusal::Field { field: "account", problem });
    }
    let width = window.until.duration_since(window.from);
    let problem = "lies after from, by at most a year";
    let fits = width > SignedDuration::ZERO && width <= WIDEST;
    if fits { Ok(()) } else { Err(Refusal::Field { field: "until", problem }) }
}

/// Refuses patients of whom none is named, or too many at once.
pub(crate) fn check_lost(lost: &Lost) -> Result<(), Refusal> {
    if lost.since.is_some() && !lost.sealed {
        let problem =
            "is left out unless all was sealed: it is the day by which the checks show that";
        return Err(Refusal::Field { field: "lostAt", problem });
    }
    let Some(patients) = &lost.patients else { return Ok(()) };
    let problem = "names 1 to 500 patients, or nobody where all are meant";
    let fits = (1..=NAMED).contains(&patients.len());
    if fits { Ok(()) } else { Err(Refusal::Field { field: "patientIds", problem }) }
}

/// Whether an incident still takes what is written down.
pub(crate) const fn still_open(incident: &Incident, to: &'static str) -> Result<(), Refusal> {
    if incident.closed.is_none() {
        return Ok(());
    }
    Err(Refusal::Transition { what: "incident", from: "closed", to })
}

/// Adds whom entries of the audit log show, and whether more than ciphertext was shown of them.
pub(super) fn concerned(all: &mut BTreeMap<String, Affected>, entries: &[Shown]) {
    for entry in entries.iter().filter(|entry| entry.outcome == 0) {
        let listed = entry.details.get("people").map_or("", String::as_str);
        let people: BTreeSet<&str> = entry.patients().chain(listed.split_whitespace()).collect();
        for person in people {
            let Ok(patient) = person.parse::<PersonId>() else { continue };
            let one = all.entry(person.to_owned()).or_insert_with(|| Affected {
                patient,
                region: None,
                entries: 0,
                span: (entry.index, entry.index),
                sealed: true,
            });
            one.entries += 1;
            one.span = (one.span.0.min(entry.index), one.span.1.max(entry.index));
            one.sealed &= SEALED.contains(&entry.event.as_str());
        }
    }
}

/// Who was handed a key, whenever that was, may have opened all that went by.
pub(super) fn opened(all: &mut BTreeMap<String, Affected>, keys: &[Shown]) {
    for entry in keys.iter().filter(|entry| entry.outcome == 0) {
        for person in entry.patients() {
            if let Some(one) = all.get_mut(person) {
                one.sealed = false;
            }
        }
    }
}

/// So many days after a discovery, by the clock of who discovered it.
pub(super) fn after(discovered: &ZonedDateTime, days: Days) -> Timestamp {
    let mut day = discovered.clone();
    match days {
        Days::Calendar(days) => {
            let due = Span::new().try_days(days).and_then(|days| day.checked_add(days));
            due.map_or(Timestamp::MAX, |due| due.timestamp())
        }
        Days::Working(mut left) => {
            while left > 0 {
                let Ok(next) = day.checked_add(1.day()) else { return Timestamp::MAX };
                day = next;
                let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
                left -= i64::from(!weekend);
            }
            day.timestamp()
        }
    }
}

/// Sixty days after the end of the year of discovery: 164.408(c).
fn after_year(discovered: &ZonedDateTime) -> Timestamp {
    let last = discovered.date().last_of_year().to_zoned_datetime(discovered.time_zone().clone());
    last.map_or(Timestamp::MAX, |last| after(&last, Days::Calendar(61)))
}

/// Who must hear of an incident and by when, in days by the clinic's clock, as long as it may be a breach of these patients' data. What went as
/// ciphertext only, without its key, is no unsecured health data (74 FR 19006).
pub(crate) fn duties(incident: &Incident, affected: &[Affected], zone: &TimeZone) -> Vec<Duty> {
    let finding = incident.assessment.as_ref().map(|assessment| assessment.finding);
    owed((incident.discovered, finding), affected, zone)
}

/// The same of what was discovered then and assessed as this, if it was.
pub(super) fn owed(
    (discovered, finding): (Timestamp, Option<Finding>),
    affected: &[Affected],
    zone: &TimeZone,
) -> Vec<Duty> {
    let open: Vec<&Affected> = affected.iter().filter(|one| !one.sealed).collect();
    // That all was encrypted settles nothing of those whose data was open, who may have been found after somebody said so.
    let is_settled =
        finding.is_some_and(|finding| !matches!(finding, Finding::Breach | Finding::Secured));
    if open.is_empty() || is_settled {
        return Vec::new();
    }
    let at = &discovered.to_zoned_datetime(zone.clone());
    let all_of_them = open.len();
    let duty = |whom: &str, authority, due, patients| {
        let (whom, notices) = (whom.to_owned(), Vec::new());
        Duty { whom, authority, due, patients, notices }
    };
    let mut regions: BTreeMap<&str, usize> = BTreeMap::new();
    for region in open.iter().filter_map(|one| one.region.as_deref()) {
        *regions.entry(region).or_default() += 1;
    }
    let hhs = if open.len() >= MANY { after(at, FEDERAL) } else { after_year(at) };
    let mut all = vec![
        duty("patients", "45 CFR 164.404", after(at, FEDERAL), all_of_them),
        duty("hhs", "45 CFR 164.408", hhs, all_of_them),
    ];
    for (region, residents) in regions {
        if residents > MANY {
            let media = format!("media-{region}");
            all.push(duty(&media, "45 CFR 164.406", after(at, FEDERAL), residents));
        }
        let Some(state) = STATES.iter().find(|state| state.name == region) else {
            // Its days are not known here, which is not to say that there are none.
            all.push(duty(&format!("law-{region}"), LOOK_UP, after(at, SHORTEST), residents));
            continue;
        };
        all.extend(of_state(state, residents, at));
    }
    let elsewhere = open.iter().filter(|one| one.region.is_none()).count();
    if elsewhere > 0 {
        // Some state's days may run for them; they are residents of none for its media until somebody knows of which.
        all.push(duty("law-unknown", FIND_OUT, after(at, SHORTEST), elsewhere));
    }
    all
}

fn of_state(state: &State, residents: usize, at: &ZonedDateTime) -> Vec<Duty> {
    let duty = |whom: &str, due| Duty {
        whom: format!("{whom}-{}", state.name),
        authority: state.cite,
        due,
        patients: residents,
        notices: Vec::new(),
    };
    let mut all = vec![duty("patients", after(at, state.patients))];
    let authority = state.authority.filter(|(_, from)| residents >= *from);
    all.extend(authority.map(|(days, _)| duty("state", after(at, days))));
    all
}

/// What is missing before an incident can be closed, by codes. Without anybody whose data was open there are no duties, so a
/// breach of it that concerns nobody is not one of which everybody was told; with somebody, that all was encrypted has to be
/// assessed anew.
pub(crate) fn missing(
    incident: &Incident,
    affected: &[Affected],
    duties: &[Duty],
) -> Vec<&'static str> {
    let mut missing = Vec::new();
    for (stage, reached) in Stage::ALL.into_iter().zip(&incident.stages) {
        if reached.is_none() {
            missing.push(stage.name());
        }
    }
    let finding = incident.assessment.as_ref().map(|assessment| assessment.finding);
    let is_refuted = finding == Some(Finding::Secured) && affected.iter().any(|one| !one.sealed);
    if finding.is_none() || is_refuted {
        missing.push("assessment");
    }
    if finding == Some(Finding::Breach) && affected.iter().all(|one| one.sealed) {
        missing.push("affected");
    }
    if duties.iter().any(|duty| duty.done().is_none()) {
        missing.push("notices");
    }
    missing
}

/// Whether it stands in the accountings of its patients that their data was open: it is a breach, and all of them were told, so
/// that none reads of it there first.
pub(super) fn is_accounted(known: &Known) -> bool {
    let finding = known.incident.assessment.as_ref().map(|assessment| assessment.finding);
    let told = known.duties.iter().find(|duty| duty.whom == "patients");
    finding == Some(Finding::Breach) && told.is_some_and(|duty| duty.done().is_some())
}

/// Whether there is something to open again.
pub(crate) const fn may_reopen(incident: &Incident) -> Result<(), Refusal> {
    if incident.closed.is_some() {
        return Ok(());
    }
    Err(Refusal::Transition { what: "incident", from: "open", to: "reopened" })
}

/// When each is due of what the caller can do in an open incident.
pub(super) fn to_do(caller: &Caller, known: &Known) -> Vec<Option<Timestamp>> {
    let owed = known.duties.iter().filter(|duty| duty.done().is_none());
    let owed: Vec<_> = owed.map(|duty| Some(duty.due)).collect();
    if !owed.is_empty() {
        return owed;
    }
    let ready = may_close(caller, &known.incident, &known.missing).is_ok();
    if ready || !known.missing.is_empty() { vec![None] } else { Vec::new() }
}

/// A second person closes an incident, once nothing is missing.
pub(crate) fn may_close(
    caller: &Caller,
    incident: &Incident,
    missing: &[&'static str],
) -> Result<(), Refusal> {
    may_keep(caller)?;
    still_open(incident, "closed")?;
    if let Some(first) = missing.first() {
        return Err(Refusal::Incomplete(first));
    }
    let own = incident.assessment.as_ref().is_some_and(|own| own.by == caller.person);
    if own { Err(Refusal::TwoPersons) } else { Ok(()) }
}
