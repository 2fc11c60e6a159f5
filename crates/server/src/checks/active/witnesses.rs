//! Whether what was done stands in the audit log, soon, and with who did it to whom.

use super::cast::House;
use super::door::Door;
use super::{Canary, Cast, stage};
use compliance::audit::{Explorer, Query, Signer};
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::{Actor, Clock as _, Role, SystemClock, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// An entry is there after so many seconds.
const SOON: Duration = Duration::from_secs(5);
/// One that is there after so many more is late, and any other is missing.
const LATE: Duration = Duration::from_secs(15);

/// What must be told: the event, who did it in which role, and whom it is about. An entry has no other word for what it was
/// done for: a purpose follows from the event and the role.
struct Expected {
    event: &'static str,
    actor: String,
    role: Role,
    patient: Option<String>,
}

/// Somebody who does things, and what stands of them in the log.
struct Doer<'a> {
    door: &'a Door,
    who: &'a Canary,
    role: Role,
    session: String,
    told: Vec<Expected>,
}

impl<'a> Doer<'a> {
    /// Somebody who signs in.
    async fn enters(door: &'a Door, (who, role): (&'a Canary, Role)) -> Result<Self, Unseen> {
        let session = door.enter(who).await?;
        let mut own = Self { door, who, role, session, told: Vec::new() };
        own.expect("SIGN_IN", None);
        Ok(own)
    }

    /// They did this, perhaps with the record of a patient.
    fn expect(&mut self, event: &'static str, patient: Option<&str>) {
        let (actor, role, patient) = (self.who.id.clone(), self.role, patient.map(str::to_owned));
        self.told.push(Expected { event, actor, role, patient });
    }

    /// They ask for something that they are given; one that they are not given is no deed of theirs.
    async fn does(
        &mut self,
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
    async fn leaves(mut self) -> Result<Vec<Expected>, Unseen> {
        let path = (Method::DELETE, "/api/v1/sessions/current");
        self.does(path, None, ("SIGN_OUT", None)).await?;
        Ok(self.told)
    }
}

/// What a patient is shown of themselves, and how they want to be told things.
async fn reads(doer: &mut Doer<'_>) -> Result<(), Unseen> {
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
async fn asks(doer: &mut Doer<'_>) -> Result<(), Unseen> {
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
async fn visits(doer: &mut Doer<'_>, house: &dyn House) -> Result<(), Unseen> {
    let who = doer.who;
    let own = who.id.as_str();
    let system = Actor::system();
    let by_house = |event| Expected {
        event,
        actor: system.id.clone(),
        role: system.role,
        patient: Some(own.to_owned()),
    };
    house.arrange(own).await?;
    doer.told.push(by_house("APPOINTMENT_BOOKED"));
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
    doer.told.push(by_house("APPOINTMENT_CANCELLED"));
    Ok(())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("none")
}

/// Does one thing after the other, and says what must be told of each.
async fn acts(cast: &Cast, door: &Door) -> Result<Vec<Expected>, Unseen> {
    let Cast { nurse, patient, other, .. } = cast;
    let mut doer = Doer::enters(door, (patient, Role::Patient)).await?;
    door.sign_in((&patient.id, "not-the-password")).await?;
    doer.expect("SIGN_IN_FAILED", None);
    door.get(&format!("/api/v1/people/{}", other.id), &doer.session).await?;
    doer.expect("REQUEST_REFUSED", None);
    reads(&mut doer).await?;
    asks(&mut doer).await?;
    visits(&mut doer, &*cast.house).await?;
    door.choose((&patient.id, &doer.session), patient.password.expose()).await?;
    doer.expect("PASSWORD_CHANGED", None);
    let mut told = doer.leaves().await?;
    let mut doer = Doer::enters(door, (nurse, Role::Nurse)).await?;
    let record = door.get(&format!("/api/v1/people/{}", patient.id), &doer.session).await?;
    // Where staff need a second factor a password opens no record; then none of them read one.
    if record.is_given() {
        doer.expect("PERSON_READ", Some(&patient.id));
    }
    told.extend(doer.leaves().await?);
    // What was done twice in the same way is one deed.
    told.dedup_by(|next, one| next.event == one.event && next.actor == one.actor);
    Ok(told)
}

async fn is_told(log: &Explorer, one: &Expected, from: Timestamp) -> Result<bool, Unseen> {
    let query = Query {
        event: Some(one.event.to_owned()),
        actor: Some(one.actor.clone()),
        patient: one.patient.clone(),
        from: Some(from),
        limit: 10,
        ..Query::default()
    };
    let found = log.find(&query).await?;
    Ok(found.iter().any(|told| told.role == one.role.name()))
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
    let expected = acts(&cast, &door).await?;
    let (began, all) = (Instant::now(), expected.len());
    let mut missing = expected;
    let mut soon = true;
    loop {
        let mut still = Vec::new();
        for one in missing {
            if !is_told(&log, &one, from).await? {
                still.push(one);
            }
        }
        missing = still;
        soon = soon && (missing.is_empty() || began.elapsed() < SOON);
        if missing.is_empty() || cast.is_careless() || began.elapsed() > SOON + LATE {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let names: Vec<&str> = missing.iter().map(|one| one.event).collect();
    let (status, words) = if !names.is_empty() {
        (Status::Fail, format!("the audit log does not tell of {}", names.join(", ")))
    } else if soon {
        (Status::Pass, format!("{all} of {all} deeds stand in the audit log"))
    } else {
        (Status::Warn, format!("{all} of {all} deeds stand in the audit log, late"))
    };
    let finding = Finding::new(status, words).with("deeds", all);
    Ok(finding.with("milliseconds", began.elapsed().as_millis()))
}
