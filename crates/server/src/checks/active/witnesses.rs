//! Whether what was done stands in the audit log, soon, and with who did it to whom.

use super::cast::House;
use super::door::Door;
use super::{Canary, Cast, stage};
use compliance::audit::fhir::{Observer, events};
use compliance::audit::{Explorer, Query, Shown, Signer};
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::{Actor, Clock as _, Role, SystemClock, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

/// An entry is there after so many seconds.
const SOON: Duration = Duration::from_secs(5);
/// One that is there after so many more is late, and any other is missing.
const LATE: Duration = Duration::from_secs(15);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// What must be told: the event, who did it in which role, and whom it is about. An entry has no other word for what it was
/// done for: a purpose follows from the event, the role and whom it is about.
struct Expected {
    event: &'static str,
    actor: String,
    role: Role,
    patient: Option<String>,
    /// When it was done.
    done: Instant,
}

/// Somebody who does things, and what stands of them in the log.
struct Doer<'a> {
    door: &'a Door,
    who: &'a Canary,
    role: Role,
    session: String,
    told: UnboundedSender<Expected>,
}

impl<'a> Doer<'a> {
    /// Somebody who signs in.
    async fn enters(
        door: &'a Door,
        (who, role): (&'a Canary, Role),
        told: UnboundedSender<Expected>,
    ) -> Result<Self, Unseen> {
        let session = door.enter(who).await?;
        let own = Self { door, who, role, session, told };
        own.expect("SIGN_IN", None);
        Ok(own)
    }

    /// They did this, perhaps with the record of a patient.
    fn expect(&self, event: &'static str, patient: Option<&str>) {
        self.expect_of((&self.who.id, self.role), (event, patient));
    }

    /// The same of somebody else.
    fn expect_of(
        &self,
        (actor, role): (&str, Role),
        (event, patient): (&'static str, Option<&str>),
    ) {
        let (actor, patient) = (actor.to_owned(), patient.map(str::to_owned));
        // Whoever watches stays until everybody has left.
        let _ = self.told.send(Expected { event, actor, role, patient, done: Instant::now() });
    }

    /// They ask for something that they are given; one that they are not given is no deed of theirs.
    async fn does(
        &self,
        (method, path): (Method, &str),
        body: Option<Value>,
        (event, patient): (&'static str, Option<&str>),
    ) -> Result<Value, Unseen> {
        let reply = self.door.ask((method, path, &self.session), body).await?;
        if !reply.is_given() {
            let words = format!("a canary could not do what {event} tells: {}", reply.status);
            return Err(Unseen::because(words));
        }
        self.expect(event, patient);
        Ok(reply.body)
    }

    /// They sign out.
    async fn leaves(self) -> Result<(), Unseen> {
        let path = (Method::DELETE, "/api/v1/sessions/current");
        self.does(path, None, ("SIGN_OUT", None)).await.map(drop)
    }
}

/// What a patient is shown of themselves, and how they want to be told things.
async fn reads(doer: &Doer<'_>) -> Result<(), Unseen> {
    let who = doer.who;
    let own = who.id.as_str();
    for (path, event) in [
        (format!("/api/v1/people/{own}"), "PERSON_READ"),
        (format!("/api/v1/patients/{own}/accesses"), "ACCESS_REPORT_READ"),
        (format!("/api/v1/patients/{own}/accounting"), "DISCLOSURES_ACCOUNTED"),
        (format!("/api/v1/patients/{own}/consents"), "CONSENT_READ"),
        (format!("/api/v1/patients/{own}/proxies"), "PROXY_READ"),
    ] {
        doer.does((Method::GET, &path), None, (event, Some(own))).await?;
    }
    let path = format!("/api/v1/people/{own}/notice-choices");
    let choices = doer.door.get(&path, &doer.session).await?.body;
    let event = ("NOTICE_CHOICES_CHANGED", None);
    doer.does((Method::PUT, &path), Some(choices), event).await?;
    Ok(())
}

/// What they ask of the clinic about their record, and take back.
async fn asks(doer: &Doer<'_>) -> Result<(), Unseen> {
    let who = doer.who;
    let own = who.id.as_str();
    let path = format!("/api/v1/patients/{own}/privacy-requests");
    let body = json!({ "asked": "amendment", "text": "Nobody's record is tried." });
    let made = ("PRIVACY_REQUEST_MADE", Some(own));
    let made = doer.does((Method::POST, &path), Some(body), made).await?;
    doer.does((Method::GET, &path), None, ("PRIVACY_REQUEST_READ", Some(own))).await?;
    let back = format!("{path}/{}/withdraw", text(&made, "id"));
    doer.does((Method::POST, &back), None, ("PRIVACY_REQUEST_CLOSED", Some(own))).await?;
    Ok(())
}

/// A visit is booked for them, which they look at and keep to themselves, and it is called off.
async fn visits(doer: &Doer<'_>, house: &dyn House) -> Result<(), Unseen> {
    let who = doer.who;
    let own = who.id.as_str();
    let system = Actor::system();
    let by_house = (system.id.as_str(), system.role);
    house.arrange(own).await?;
    doer.expect_of(by_house, ("APPOINTMENT_BOOKED", Some(own)));
    let from = SystemClock.now();
    let list = format!("/api/v1/appointments?from={from}");
    let ahead = doer.door.get(&list, &doer.session).await?.body;
    let visits = ahead.get("items").and_then(Value::as_array);
    let mut visits = visits.into_iter().flatten();
    let booked = visits.find(|one| text(one, "state") == "booked");
    let path = format!("/api/v1/appointments/{}", booked.map_or("none", |one| text(one, "id")));
    doer.does((Method::GET, &path), None, ("APPOINTMENT_READ", Some(own))).await?;
    let path = format!("{path}/confidential");
    for confidential in [true, false] {
        let body = Some(json!({ "confidential": confidential }));
        let event = ("CONFIDENTIALITY_CHANGED", Some(own));
        doer.does((Method::PUT, &path), body, event).await?;
    }
    house.call_off(own).await?;
    doer.expect_of(by_house, ("APPOINTMENT_CANCELLED", Some(own)));
    Ok(())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("none")
}

/// Does one thing after the other, and says what must be told of each.
async fn acts(cast: &Cast, door: &Door, told: UnboundedSender<Expected>) -> Result<(), Unseen> {
    let Cast { nurse, patient, other, .. } = cast;
    let doer = Doer::enters(door, (patient, Role::Patient), told.clone()).await?;
    door.sign_in((&patient.id, "not-the-password")).await?;
    doer.expect("SIGN_IN_FAILED", None);
    door.get(&format!("/api/v1/people/{}", other.id), &doer.session).await?;
    doer.expect("REQUEST_REFUSED", None);
    reads(&doer).await?;
    asks(&doer).await?;
    visits(&doer, &*cast.house).await?;
    door.choose((&patient.id, &doer.session), patient.password.expose()).await?;
    doer.expect("PASSWORD_CHANGED", None);
    doer.leaves().await?;
    let doer = Doer::enters(door, (nurse, Role::Nurse), told).await?;
    let record = door.get(&format!("/api/v1/people/{}", patient.id), &doer.session).await?;
    // Where staff need a second factor a password opens no record; then none of them read one.
    if record.is_given() {
        doer.expect("PERSON_READ", Some(&patient.id));
    }
    doer.leaves().await
}

/// By its code in FHIR, what whoever acts so does it for.
const fn purpose(one: &Expected) -> Option<&'static str> {
    match (one.role, &one.patient) {
        (Role::Patient, _) => Some("PATRQT"),
        (Role::Nurse, Some(_)) => Some("TREAT"),
        _ => None,
    }
}

/// Whether an entry tells of this deed: by whom it was done in which role, to whom and to nobody else, and what for.
fn fits(one: &Expected, told: &Shown) -> bool {
    let whom = one.patient.as_deref();
    let is_own = told.patients().all(|patient| Some(patient) == whom);
    let observer = Observer { name: "housecall", url: "urn:housecall" };
    let shown = events(told, observer);
    let code = |event: &Value| {
        event.pointer("/purposeOfEvent/0/coding/0/code").and_then(Value::as_str).map(str::to_owned)
    };
    told.role == one.role.name()
        && is_own
        && told.patients().next().is_some() == whom.is_some()
        && shown.iter().all(|event| code(event).as_deref() == purpose(one))
}

/// Deeds by the entries that tell of them, and how long the last of these took; and those of which none does.
#[derive(Default)]
struct Seen {
    told: Vec<(&'static str, u64)>,
    slowest: Duration,
    missing: Vec<&'static str>,
}

impl Seen {
    /// The first entry that tells of a deed, and of none that was found before.
    async fn entry(
        &self,
        log: &Explorer,
        one: &Expected,
        from: Timestamp,
    ) -> Result<Option<u64>, Unseen> {
        let query = Query {
            event: Some(one.event.to_owned()),
            actor: Some(one.actor.clone()),
            from: Some(from),
            limit: 10,
            ..Query::default()
        };
        let found = log.find(&query).await?;
        let is_free = |told: &&Shown| self.told.iter().all(|(_, used)| *used != told.index);
        let mut own = found.iter().rev().filter(is_free);
        Ok(own.find(|told| fits(one, told)).map(|told| told.index))
    }
}

/// Looks for the entry of each deed from when it was done, while others are done.
async fn watched(
    log: &Explorer,
    (from, waits): (Timestamp, bool),
    mut deeds: UnboundedReceiver<Expected>,
) -> Result<Seen, Unseen> {
    let (mut seen, mut open, mut is_over) = (Seen::default(), Vec::new(), false);
    loop {
        if is_over {
            tokio::time::sleep(PAUSE).await;
        } else {
            match tokio::time::timeout(PAUSE, deeds.recv()).await {
                Ok(Some(deed)) => open.push(deed),
                Ok(None) => is_over = true,
                Err(_) => {}
            }
        }
        let mut still = Vec::new();
        for one in open {
            match seen.entry(log, &one, from).await? {
                Some(index) => {
                    seen.slowest = seen.slowest.max(one.done.elapsed());
                    seen.told.push((one.event, index));
                }
                None if one.done.elapsed() > SOON + LATE || (is_over && !waits) => {
                    seen.missing.push(one.event);
                }
                None => still.push(one),
            }
        }
        open = still;
        if is_over && open.is_empty() {
            return Ok(seen);
        }
    }
}

/// People do what people do.
pub(super) async fn told(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let log = Explorer::new(site.db.clone(), &signer);
    let from = SystemClock.now();
    let (told, deeds) = unbounded_channel();
    let acted = Box::pin(acts(&cast, &door, told));
    let watched = Box::pin(watched(&log, (from, !cast.is_careless()), deeds));
    let (acted, seen) = tokio::join!(acted, watched);
    acted?;
    Ok(judged(&seen?))
}

fn judged(seen: &Seen) -> Finding {
    let Seen { told, slowest, missing } = seen;
    let all = told.len().saturating_add(missing.len());
    let (status, words) = if all == 0 {
        (Status::Fail, "nothing was done that could stand in the audit log".to_owned())
    } else if !missing.is_empty() {
        (Status::Fail, format!("the audit log does not tell of {}", missing.join(", ")))
    } else if *slowest <= SOON {
        (Status::Pass, format!("{all} of {all} deeds stand in the audit log"))
    } else {
        (Status::Warn, format!("{all} of {all} deeds stand in the audit log, late"))
    };
    let entries: Vec<String> =
        told.iter().map(|(event, index)| format!("{event} {index}")).collect();
    let finding = Finding::new(status, words).with("deeds", all);
    finding.with("entries", entries.join(", ")).with("milliseconds", slowest.as_millis())
}

#[cfg(test)]
mod tests {
    use super::{Expected, SOON, Seen, fits, judged};
    use compliance::audit::Shown;
    use compliance::check::Status;
    use kernel::Role;
    use std::collections::BTreeMap;
    use std::time::Duration;
    use tokio::time::Instant;

    fn shown(role: &str, patient: Option<&str>) -> Shown {
        Shown {
            index: 7,
            at: "2026-11-24T12:00:00.123000Z".to_owned(),
            event: "PERSON_READ".to_owned(),
            action: "R".to_owned(),
            outcome: 0,
            actor: "nurse".to_owned(),
            role: role.to_owned(),
            address: None,
            organization: None,
            kind: "person".to_owned(),
            id: "one".to_owned(),
            channel: None,
            patient: patient.map(str::to_owned),
            encounter: None,
            reason: None,
            details: BTreeMap::new(),
        }
    }

    #[test]
    fn an_entry_tells_of_a_deed_by_the_right_patient_role_and_purpose() {
        let (event, actor, done) = ("PERSON_READ", "nurse".to_owned(), Instant::now());
        let patient = Some("one".to_owned());
        let deed = Expected { event, actor, role: Role::Nurse, patient, done };
        assert!(fits(&deed, &shown("nurse", Some("one"))));
        assert!(!fits(&deed, &shown("nurse", Some("another"))), "of somebody else");
        assert!(!fits(&deed, &shown("nurse", None)), "of nobody");
        assert!(!fits(&deed, &shown("patient", Some("one"))), "in another role");
        let mut glass = shown("nurse", Some("one"));
        glass.details.insert("break-glass".to_owned(), "g".to_owned());
        assert!(!fits(&deed, &glass), "for another purpose");
        let own = Expected { patient: None, ..deed };
        assert!(!fits(&own, &shown("nurse", Some("one"))), "nobody's is not anybody's");
        assert!(fits(&own, &shown("nurse", None)));
    }

    #[test]
    fn what_was_found_past_five_seconds_is_late_and_nothing_at_all_is_no_pass() {
        let found = |millis| Seen {
            told: vec![("SIGN_IN", 4)],
            slowest: SOON + Duration::from_millis(millis),
            missing: Vec::new(),
        };
        let soon = judged(&found(0));
        assert_eq!((soon.status, &*soon.evidence["entries"]), (Status::Pass, "SIGN_IN 4"));
        assert_eq!(judged(&found(1)).status, Status::Warn);
        assert_eq!(judged(&Seen::default()).status, Status::Fail);
    }
}
