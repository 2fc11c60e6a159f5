//! Whether anybody who has no business with a patient is given anything of them, or changes it: every role with every operation
//! of the API description, with the ids of a patient of whom there is something of everything.
//!
//! What is not in that description has ids of nobody but who holds its token, or none: what the engine opens (`/v2/subscribe`,
//! `/publish`, `/v3/history`, `/v1/files` and what else is at the root) is asked by whoever had it and has it no more
//! (HC-017.b, HC-039.a), and by whoever is handed a token for more than that (HC-017.a); pages have nothing in them (HC-043);
//! `/metrics` is looked through for what was said of a patient (HC-034.a), as `/healthz` and `/readyz` say nothing; and what
//! asks for no session (links, the doors of gateways) takes a secret in the place of an id.

use super::Twin;
use super::ask::{Answer, text};
use super::canaries::Canaries;
use super::passkey::Device;
use super::people::{DOCTOR, Staff};
use super::rights::{RIGHTS, is_tried, may, stale};
use super::stage::Stage;
use super::strangers::{Stranger, are_in, everybody, proven};
use super::views::address;
use super::visit::{self, Visit, soon};
use crate::checks::operations::{Attempt, Record, Victim, attempts};
use aws_lc_rs::digest::{SHA256, digest};
use compliance::check::{Finding, Site, Status, Unseen};
use data_encoding::HEXLOWER;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::sleep;

/// Where the server describes itself.
const DESCRIPTION: &str = "/api/openapi.json";

/// So often somebody who was asked to wait does, and how long.
const PATIENCE: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// What came of it, the worst last; but what was ever refused for who asked is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// It is not possible for anybody as the visit stands, so nothing was said of who asked.
    Untimely,
    Refused,
    /// Their role may, so it is left alone.
    May,
    /// It was refused for what was said, and not for who said it.
    Unclear,
    Given,
}

impl Outcome {
    const fn name(self) -> &'static str {
        match self {
            Self::Untimely => "untimely",
            Self::Refused => "refused",
            Self::May => "may",
            Self::Unclear => "unclear",
            Self::Given => "given",
        }
    }
}

/// An operation as it is told: `get /a` is `GET /a`.
fn shown(told: &str) -> String {
    let (verb, path) = told.split_once(' ').unwrap_or(("", told));
    format!("{} {path}", verb.to_uppercase())
}

/// All that was seen.
#[derive(Debug, Default)]
struct Seen {
    tries: u32,
    /// By the role and the operation.
    outcomes: BTreeMap<(&'static str, String), Outcome>,
    /// What was asked for by a real id, and by nobody's, where that was no refusal.
    known: BTreeSet<String>,
    lacking: BTreeSet<String>,
    /// What reads something of the patient, and what of that somebody was given whose work or record it is.
    reads: BTreeSet<String>,
    served: BTreeSet<String>,
    /// What of the patient is another than before.
    changed: BTreeSet<&'static str>,
}

impl Seen {
    fn keep(&mut self, role: &'static str, attempt: &Attempt, (status, outcome): (u16, Outcome)) {
        self.tries += u32::from(outcome != Outcome::May);
        let kept = self.outcomes.entry((role, attempt.told.clone())).or_insert(outcome);
        *kept = outcome.max(*kept);
        // Who may not ask is told so before anything is looked up.
        if !attempt.lacks {
            self.known.insert(attempt.told.clone());
        } else if outcome != Outcome::May && !matches!(status, 401 | 403) {
            self.lacking.insert(attempt.told.clone());
        }
    }

    /// Whom what came to this, and with what.
    fn of(&self, which: Outcome) -> Vec<String> {
        let these = self.outcomes.iter().filter(|(_, outcome)| **outcome == which);
        these.map(|((role, told), _)| format!("{role} {}", shown(told))).collect()
    }

    /// What of a person was tried by no id of theirs.
    fn untried(&self) -> Vec<String> {
        self.lacking.difference(&self.known).map(|told| shown(told)).collect()
    }

    /// What is kept from everybody, also from whose it is.
    fn denied(&self) -> Vec<String> {
        self.reads.difference(&self.served).map(|told| shown(told)).collect()
    }

    /// The SHA-256 of who came to what, line by line.
    fn hash(&self) -> String {
        let lines = self
            .outcomes
            .iter()
            .map(|((role, told), outcome)| format!("{role} {} {}\n", shown(told), outcome.name()));
        let lines = lines.collect::<Vec<String>>().concat();
        HEXLOWER.encode(digest(&SHA256, lines.as_bytes()).as_ref())
    }

    fn roles(&self) -> BTreeSet<&'static str> {
        self.outcomes.keys().map(|(role, _)| *role).collect()
    }

    /// What is to be said of all that.
    fn judged(&self) -> (Status, String) {
        let (given, unclear) = (self.of(Outcome::Given), self.of(Outcome::Unclear));
        let untimely = self.of(Outcome::Untimely);
        let changed: Vec<String> = self.changed.iter().map(|one| (*one).to_owned()).collect();
        let stale = stale(|one| self.outcomes.keys().any(|(_, told)| told == one));
        let stale = stale.into_iter().map(shown).collect();
        if self.tries == 0 {
            return (Status::Error, "the server describes no route that takes an id".to_owned());
        }
        let all = [
            (Status::Fail, "who has no business with a patient may", given),
            (Status::Fail, "all was refused, and of the patient is changed", changed),
            (Status::Warn, "it was not understood, so nobody knows whether it would be", unclear),
            (
                Status::Warn,
                "it is tried when nobody may, so nobody knows whether it would be",
                untimely,
            ),
            (Status::Warn, "also whose it is was not given", self.denied()),
            (Status::Warn, "there is nothing with whose id it could be tried", self.untried()),
            (Status::Warn, "somebody may what the server does not offer", stale),
        ];
        let found = all.into_iter().find(|(.., these)| !these.is_empty());
        found.map_or_else(
            || {
                let (tries, roles) = (self.tries, self.roles().len());
                let words = format!("{tries} requests with ids of a patient with whom {roles} roles have no business were refused");
                (Status::Pass, words)
            },
            |(status, words, these)| {
                let most: Vec<&str> = these.iter().take(10).map(String::as_str).collect();
                let more = these.len().saturating_sub(most.len());
                let more = if more == 0 { String::new() } else { format!(", and {more} more") };
                (status, format!("{words}: {}{more}", most.join(", ")))
            },
        )
    }
}

/// Whether an answer says anything of the patient: their ids, or a text that was written of them. What is no JSON may.
fn tells(answer: &Answer, victim: &Victim<'_>, core: &str) -> bool {
    let json = answer.json();
    let is_other = json.is_null() && !answer.text.is_empty();
    is_other || answer.text.contains(core) || victim.stands_in(&json)
}

/// What came of an attempt. What is read may be answered with nothing of theirs; whatever else is given was done to them.
fn outcome(attempt: &Attempt, (status, tells): (u16, bool)) -> Result<Outcome, Unseen> {
    let reads = attempt.method == Method::GET;
    match status {
        200..400 if tells || !reads => Ok(Outcome::Given),
        400 | 415 | 422 => Ok(Outcome::Unclear),
        409 => Ok(Outcome::Untimely),
        500.. => {
            let words = format!("the check's own clinic answers {} with {status}", attempt.told);
            Err(Unseen::because(words))
        }
        _ => Ok(Outcome::Refused),
    }
}

/// Asks, and waits where it is asked too often; what a query needs beside is said where it is missed.
async fn asked(twin: &Twin, attempt: &Attempt, secret: &str) -> Result<Answer, Unseen> {
    let Attempt { method, body, beside, .. } = attempt;
    let body = body.as_ref().map(Value::to_string);
    let mut path = attempt.path.as_str();
    let mut beside = beside.as_deref();
    for _ in 0..PATIENCE {
        let answer = twin.ask((method.clone(), path), secret, body.clone()).await?;
        match (answer.status, beside.take()) {
            (429, more) => {
                beside = more;
                sleep(PAUSE).await;
            }
            (400, Some(whole)) => path = whole,
            _ => return Ok(answer),
        }
    }
    Err(Unseen::because("the check's own clinic limits how often it may be asked from here"))
}

/// A patient with something of everything, and what is known of them.
struct Prey<'a> {
    visit: &'a Visit,
    ids: Vec<(&'static str, String)>,
    /// What every text begins with that was written of them.
    core: String,
}

impl Prey<'_> {
    fn record(&self) -> Record {
        Record::of(self.ids.iter().map(|(table, id)| (*table, vec![json!({ "id": id })])))
    }

    /// Whether a request names them, or anything of theirs.
    fn is_in(&self, attempt: &Attempt) -> bool {
        let body = attempt.body.as_ref().map(Value::to_string).unwrap_or_default();
        let names = |id: &str| attempt.path.contains(id) || body.contains(id);
        names(&self.visit.person) || self.ids.iter().any(|(_, id)| names(id))
    }
}

/// What is of staff, and by a patient's id of nobody.
fn is_of_staff(told: &str) -> bool {
    let of_staff = ["/providers/{provider}/", "/people/{person}/availability", "/scim/", "/slots?"];
    of_staff.iter().any(|part| told.contains(part))
}

/// What must be said so that it is understood, where one word for all does not do.
fn said(told: &str, (visit, [soon, later]): (&Visit, [&str; 2])) -> Option<Value> {
    match told {
        "post /api/v1/appointments" => Some(json!({
            "departmentId": "general-practice", "providerId": DOCTOR, "patientId": visit.person,
            "startsAt": soon, "endsAt": later,
        })),
        "post /api/v1/patients/{patient}/break-glass" => {
            Some(json!({ "reason": "emergency", "text": "Somebody who pries." }))
        }
        "post /api/v1/queue-entries/{entry}/priority" => Some(json!({ "priority": "normal" })),
        "post /api/v1/patients/{patient}/consents" => Some(json!({
            "type": "telehealth", "version": 1, "locale": "en", "evidence": "verbal",
        })),
        "put /api/v1/people/{person}/language" => Some(json!({ "language": "en" })),
        "put /api/v1/people/{person}/password" => {
            Some(json!({ "password": "a-password-of-whoever-pries" }))
        }
        "post /api/v1/patients/{patient}/proxies" => Some(json!({
            "personId": visit.person, "basis": "helper", "acts": ["view"], "reason": "none", "endsAt": soon,
        })),
        "post /api/v1/patients/{patient}/disclosures" => Some(json!({
            "recipient": "Nobody", "what": "nothing", "purpose": "judicial", "basis": "none",
        })),
        // By a click of their own only patients answer.
        "post /api/v1/patients/{patient}/consents/{type}/revoke" => {
            Some(json!({ "evidence": "verbal" }))
        }
        "post /api/v1/patients/{patient}/privacy-notice-answers" => Some(json!({
            "version": 1, "locale": "en", "received": true, "evidence": "verbal",
        })),
        _ => None,
    }
}

/// All that can be tried with ids of the patient, as their visit stands.
async fn tried(
    (twin, description): (&Twin, &Value),
    prey: &Prey<'_>,
    stage: Stage,
) -> Result<Vec<Attempt>, Unseen> {
    let (soon, later) = (soon(twin, 60).await?, soon(twin, 75).await?);
    let record = prey.record();
    let victim = Victim { person: &prey.visit.person, record: Some(&record) };
    let mut all = attempts(description, &victim);
    all.retain(|one| stage.tries(one) && !is_of_staff(&one.told) && (one.lacks || prey.is_in(one)));
    for attempt in &mut all {
        if let Some(body) = said(&attempt.told, (prey.visit, [&soon, &later])) {
            attempt.body = Some(body);
        }
    }
    Ok(all)
}

/// By what the record of the patient is read, and by whom, as a place among [`owners`].
const RECORD: [(usize, &str); 17] = [
    (0, "/api/v1/appointments/{appointment}/confidential"),
    (0, "/api/v1/consultations/{consultation}/summary"),
    (0, "/api/v1/patients/{person}/consents"),
    (0, "/api/v1/patients/{person}/privacy-requests"),
    (0, "/api/v1/patients/{person}/proxies"),
    (0, "/api/v1/people/{person}/api-keys"),
    (0, "/api/v1/people/{person}/notice-choices"),
    (1, "/api/v1/appointments/{appointment}/intake"),
    (1, "/api/v1/consultations/{consultation}"),
    (1, "/api/v1/consultations/{consultation}/interpreter-requests"),
    (1, "/api/v1/consultations/{consultation}/notes"),
    (1, "/api/v1/consultations/{consultation}/psychotherapy-notes"),
    (1, "/api/v1/consultations/{consultation}/recording"),
    (1, "/api/v1/consultations/{consultation}/thread"),
    (1, "/api/v1/patients/{person}/record"),
    (2, "/api/v1/people/{person}"),
    (3, "/api/v1/patients/{person}/disclosures"),
];

/// Whose it is: the patient, who treats and who arranges, who answers for it, and who else has a part.
fn owners<'a>(staff: &'a Staff, visit: &'a Visit) -> [&'a str; 7] {
    let Staff { admin, desk, doctor, nurse, officer, .. } = staff;
    [&visit.patient, doctor, desk, officer, nurse, &visit.guardian, admin]
}

/// What stands in the record; nothing by what is not open now.
async fn read(
    twin: &Twin,
    (owners, visit): (&[&str; 7], &Visit),
) -> Result<Vec<(&'static str, Value)>, Unseen> {
    let mut all = Vec::with_capacity(RECORD.len());
    for (who, route) in RECORD {
        let secret = owners.get(who).copied().unwrap_or_default();
        let answer = twin.get(&address(route, visit), secret).await?;
        all.push((route, if answer.is_given() { answer.json() } else { Value::Null }));
    }
    Ok(all)
}

/// Who has business with the patient reads all there is to read, until one of them is given it.
async fn served(
    twin: &Twin,
    owners: &[&str; 7],
    attempts: &[Attempt],
    seen: &mut Seen,
) -> Result<(), Unseen> {
    for attempt in attempts {
        if attempt.method != Method::GET || attempt.beside.is_some() || attempt.lacks {
            continue;
        }
        seen.reads.insert(attempt.told.clone());
        for secret in owners {
            let answer = asked(twin, attempt, secret).await?;
            if answer.status < 400 {
                seen.served.insert(attempt.told.clone());
                break;
            }
        }
    }
    Ok(())
}

/// Everybody tries everything, and the record is the same after it.
async fn pry(
    twin: &Twin,
    (description, prey, stage): (&Value, &Prey<'_>, Stage),
    (strangers, owners): (&[Stranger], &[&str; 7]),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    let record = prey.record();
    let victim = &Victim { person: &prey.visit.person, record: Some(&record) };
    let attempts = tried((twin, description), prey, stage).await?;
    served(twin, owners, &attempts, seen).await?;
    let before = read(twin, (owners, prey.visit)).await?;
    for attempt in &attempts {
        let these = strangers.iter().filter(|one| is_tried(one.role, &attempt.told));
        let tried = these.map(|one| async move {
            if may(one.role, &attempt.told) {
                return Ok((one.role, (0, Outcome::May)));
            }
            let answer = asked(twin, attempt, &one.secret).await?;
            let what = (answer.status, tells(&answer, victim, &prey.core));
            Ok::<_, Unseen>((one.role, (answer.status, outcome(attempt, what)?)))
        });
        for one in join_all(tried).await {
            let (role, came) = one?;
            seen.keep(role, attempt, came);
        }
    }
    let after = read(twin, (owners, prey.visit)).await?;
    let others = before.into_iter().zip(after).filter(|(before, after)| before != after);
    seen.changed.extend(others.map(|((route, _), _)| route));
    Ok(())
}

/// The first of a list that somebody is shown.
async fn first(twin: &Twin, path: &str, secret: &str) -> Result<String, Unseen> {
    text(&twin.done((Method::GET, path), secret, None).await?, "/items/0/id")
}

/// What there is of the patient beside the visit: a passkey, a call for an interpreter, and a copy that they asked for. The ids
/// of all that.
async fn filled(
    twin: &Twin,
    (staff, visit): (&Staff, &Visit),
    canaries: &Canaries,
) -> Result<Vec<(&'static str, String)>, Unseen> {
    let Visit { person, patient, consultation, .. } = visit;
    let password = canaries.texts.iter().find(|(what, _)| *what == "a password");
    proven(twin, (patient, password.map(|(_, word)| word.as_str()).unwrap_or_default())).await?;
    Device::added(twin, patient).await?;
    let calls = format!("/api/v1/consultations/{consultation}/interpreter-requests");
    let call = twin.post(&calls, &staff.doctor, &json!({ "language": "es" })).await?;
    let requests = format!("/api/v1/patients/{person}/privacy-requests");
    let request = twin.post(&requests, patient, &json!({ "asked": "access" })).await?;
    let request = text(&request, "/id")?;
    let answer = format!("/api/v1/privacy-requests/{request}/answer");
    twin.post(&answer, &staff.officer, &json!({ "granted": true })).await?;
    let (copies, why) =
        (format!("{requests}/{request}/exports"), json!({ "purpose": "patient-request" }));
    let copy = twin.post(&copies, patient, &why).await?;
    let proxies = format!("/api/v1/patients/{person}/proxies");
    let sessions = format!("/api/v1/people/{person}/sessions");
    Ok(vec![
        ("appointment", visit.appointment.clone()),
        ("consultation", consultation.clone()),
        ("queue_entry", visit.entry.clone()),
        ("escalation", visit.alarm.clone()),
        ("participant", visit.seat.clone()),
        ("interpreter_request", text(&call, "/id")?),
        ("privacy_request", request),
        ("record_export", text(&copy, "/id")?),
        ("proxy", first(twin, &proxies, patient).await?),
        ("session", first(twin, &sessions, patient).await?),
        ("passkey", first(twin, "/api/v1/passkeys", patient).await?),
    ])
}

/// Two visits are under way at once, the second with a canary for every text.
async fn both(
    twin: &Twin,
    staff: &Staff,
    canaries: &mut Canaries,
) -> Result<(Visit, Visit), Unseen> {
    let availability = format!("/api/v1/people/{DOCTOR}/availability");
    let two = json!({ "status": "available", "maxPatients": 2 });
    twin.put(&availability, &staff.desk, &two).await?;
    let other = visit::begun(twin, staff, &mut Canaries::new()).await?;
    Ok((visit::begun(twin, staff, canaries).await?, other))
}

/// Everybody pries at a visit that is booked, and while its patient waits.
async fn early(
    twin: &Twin,
    (staff, description): (&Staff, &Value),
    strangers: &[Stranger],
    seen: &mut Seen,
) -> Result<(), Unseen> {
    let mut canaries = Canaries::new();
    let visit = visit::booked(twin, staff, &mut canaries).await?;
    let Visit { person, patient, appointment, consultation, .. } = &visit;
    let ids = vec![("appointment", appointment.clone()), ("consultation", consultation.clone())];
    let mut prey = Prey { visit: &visit, ids, core: canaries.core.clone() };
    let owners = owners(staff, &visit);
    pry(twin, (description, &prey, Stage::Booked), (strangers, &owners), seen).await?;
    let entry = visit::arrived(twin, (person, patient, appointment), &mut canaries).await?;
    prey.ids.push(("queue_entry", entry));
    pry(twin, (description, &prey, Stage::Waiting), (strangers, &owners), seen).await
}

/// Everybody pries before a visit, while it is under way, and once it is over.
pub(super) async fn kept_out(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found(site).await?;
    let mut canaries = Canaries::new();
    let staff = Staff::enter(&twin).await?;
    let (visit, other) = both(&twin, &staff, &mut canaries).await?;
    let ids = filled(&twin, (&staff, &visit), &canaries).await?;
    let mut prey = Prey { visit: &visit, ids, core: canaries.core.clone() };
    // Whoever comes after the call for an interpreter was not called.
    let strangers = everybody(&twin, &staff, (&visit, &other)).await?;
    let description = twin.get(DESCRIPTION, "").await?.json();
    let (mut seen, owners) = (Seen::default(), owners(&staff, &visit));
    early(&twin, (&staff, &description), &strangers, &mut seen).await?;
    let who = (strangers.as_slice(), &owners);
    pry(&twin, (&description, &prey, Stage::Begun), who, &mut seen).await?;
    are_in(&twin, &strangers).await?;
    visit::ended(&twin, (&staff, &visit), &mut canaries).await?;
    let disclosures = format!("/api/v1/patients/{}/disclosures", visit.person);
    let disclosure = first(&twin, &disclosures, &staff.officer).await?;
    let task = first(&twin, "/api/v1/tasks", &staff.nurse).await?;
    prey.ids.extend([("disclosure", disclosure), ("task", task)]);
    pry(&twin, (&description, &prey, Stage::Over), who, &mut seen).await?;
    twin.close().await?;
    Ok(told(&seen))
}

/// What was seen, as it is kept.
fn told(seen: &Seen) -> Finding {
    let (status, words) = seen.judged();
    let why: Vec<&str> = RIGHTS.iter().map(|right| right.why).collect();
    let list = |all: Vec<String>| if all.is_empty() { "none".to_owned() } else { all.join(", ") };
    Finding::new(status, words)
        .with("tries", seen.tries)
        .with("roles", Vec::from_iter(seen.roles()).join(", "))
        .with("matrix", seen.hash())
        .with("deviations", list(seen.of(Outcome::Given)))
        .with("unclear", list(seen.of(Outcome::Unclear)))
        .with("untimely", list(seen.of(Outcome::Untimely)))
        .with("denied", list(seen.denied()))
        .with("not_tried", list(seen.untried()))
        .with("permitted", seen.of(Outcome::May).len())
        .with("permitted_because", why.join("; "))
}

#[cfg(test)]
mod tests {
    use super::{Attempt, Method, Outcome, Seen, Status, outcome, shown, told};
    use crate::checks::twin::rights::{NURSE, PATIENT, RIGHTS, stale};

    fn attempt(told: &str, method: Method) -> Attempt {
        let (path, told) = ("/a".to_owned(), told.to_owned());
        Attempt { method, path, body: None, told, lacks: false, beside: None }
    }

    /// Everything was tried that somebody may, and one thing more, which was refused.
    fn well() -> Seen {
        let mut seen = Seen::default();
        let rights = stale(|_| false);
        assert!(rights.len() >= RIGHTS.len());
        for right in rights {
            seen.keep(NURSE, &attempt(right, Method::POST), (0, Outcome::May));
        }
        seen.keep(PATIENT, &attempt("get /a", Method::GET), (403, Outcome::Refused));
        seen
    }

    #[test]
    fn what_is_read_is_given_where_it_tells_and_whatever_else_is_done_is() {
        let (reads, writes) = (attempt("get /a", Method::GET), attempt("put /a", Method::PUT));
        let of = |attempt, status, tells| outcome(attempt, (status, tells)).unwrap();
        assert_eq!(of(&reads, 200, true), Outcome::Given);
        assert_eq!(of(&reads, 200, false), Outcome::Refused);
        assert_eq!(of(&writes, 204, false), Outcome::Given);
        assert_eq!(of(&writes, 422, true), Outcome::Unclear);
        assert_eq!(of(&writes, 409, true), Outcome::Untimely);
        for refused in [401, 403, 404] {
            assert_eq!(of(&writes, refused, true), Outcome::Refused);
        }
        assert!(outcome(&reads, (503, false)).is_err(), "a server that is broken refuses nobody");
    }

    #[test]
    fn one_thing_that_one_role_is_given_is_told_with_both() {
        let mut seen = well();
        let (status, words) = seen.judged();
        assert_eq!((status, seen.tries), (Status::Pass, 1), "{words}");
        let before = seen.hash();
        assert_eq!(before.len(), 64);
        seen.keep(NURSE, &attempt("get /a", Method::GET), (200, Outcome::Given));
        // The worst counts, whichever came last.
        seen.keep(NURSE, &attempt("get /a", Method::GET), (403, Outcome::Refused));
        let finding = told(&seen);
        assert_eq!(finding.status, Status::Fail);
        assert!(finding.observed.ends_with("may: nurse GET /a"), "{}", finding.observed);
        assert_eq!(finding.evidence["deviations"], "nurse GET /a");
        assert_ne!(finding.evidence["matrix"], before);
    }

    #[test]
    fn what_changed_what_was_kept_from_all_and_what_nobody_tried_are_told_apart() {
        assert_eq!(Seen::default().judged().0, Status::Error);
        let mut changed = well();
        changed.changed.insert("/api/v1/people/{person}");
        assert_eq!(changed.judged().0, Status::Fail);
        let mut denied = well();
        denied.reads.insert("get /b".to_owned());
        let (status, words) = denied.judged();
        assert!(status == Status::Warn && words.ends_with("not given: GET /b"), "{words}");
        denied.served.insert("get /b".to_owned());
        assert_eq!(denied.judged().0, Status::Pass);
        let mut unclear = well();
        unclear.keep(NURSE, &attempt("put /a", Method::PUT), (400, Outcome::Unclear));
        assert_eq!(unclear.judged().0, Status::Warn);
        let mut untimely = well();
        untimely.keep(NURSE, &attempt("post /d", Method::POST), (409, Outcome::Untimely));
        let (status, words) = untimely.judged();
        assert!(status == Status::Warn && words.ends_with("nurse POST /d"), "{words}");
        assert_eq!(told(&untimely).evidence["untimely"], "nurse POST /d");
        untimely.keep(NURSE, &attempt("post /d", Method::POST), (403, Outcome::Refused));
        assert_eq!(untimely.judged().0, Status::Pass, "when it was due it was refused");
        let mut lacking = well();
        let none = Attempt { lacks: true, ..attempt("post /c/{id}", Method::POST) };
        lacking.keep(PATIENT, &none, (403, Outcome::Refused));
        assert_eq!(lacking.judged().0, Status::Pass, "who may not ask is refused without an id");
        lacking.keep(NURSE, &none, (404, Outcome::Refused));
        let (status, words) = lacking.judged();
        assert!(status == Status::Warn && words.ends_with("POST /c/{id}"), "{words}");
        lacking.keep(NURSE, &attempt("post /c/{id}", Method::POST), (403, Outcome::Refused));
        assert_eq!(lacking.judged().0, Status::Pass, "once there was one it was tried");
        let mut seen = Seen::default();
        seen.keep(PATIENT, &attempt("get /a", Method::GET), (403, Outcome::Refused));
        assert_eq!(seen.judged().0, Status::Warn, "rights to what is no more");
        assert_eq!(shown("get /a"), "GET /a");
    }
}
