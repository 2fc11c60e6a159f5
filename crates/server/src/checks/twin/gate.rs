//! Whether a visit begins without its patient's consent, or, for whoever comes by its link, without where they are, how they are
//! called back and whom to call; and whether one that the desk lets in without that, or of which it is not confirmed who the patient
//! is or not known whether they can talk freely, begins for anything but a coded reason.

use super::ask::text;
use super::canaries::Canaries;
use super::people::Staff;
use super::{Shared, Twin, visit};
use compliance::audit::Event;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Value, json};

/// What whoever treats is told where not all was taken down.
const INCOMPLETE: &str = "visit.intake-incomplete";

/// What may be left out of an intake, and what begins then all the same.
const LEFT_OUT: [(&str, &str); 3] = [
    ("emergencyContact", "start by whoever treats without whom to call"),
    ("identity", "start by whoever treats without who the patient is"),
    ("privacy", "start by whoever treats without whether the patient can talk freely"),
];

/// Those of these that were let in, each by its name, path and session.
async fn given<'a>(twin: &Twin, tries: &[(&'a str, &str, &str)]) -> Result<Vec<&'a str>, Unseen> {
    let mut given = Vec::new();
    for (name, path, secret) in tries {
        if twin.ask((Method::POST, *path), secret, Some("{}".to_owned())).await?.is_given() {
            given.push(*name);
        }
    }
    Ok(given)
}

/// A visit that nothing keeps from beginning but that nobody said where its patient is.
struct Unsaid {
    staff: Staff,
    person: String,
    /// The patient's own session, beside the one that they have by the link.
    patient: String,
    came: visit::Linked,
    start: String,
    canaries: Canaries,
}

impl Unsaid {
    /// The patient consents, the desk lets them in, and whoever treats calls them.
    async fn called(twin: &Twin) -> Result<Self, Unseen> {
        let staff = Staff::enter(twin).await?;
        let mut canaries = Canaries::new();
        let (person, patient) = visit::registered(twin, &staff, &mut canaries).await?;
        let came = visit::linked(twin, &staff, (&person, &canaries.born)).await?;
        let consents = format!("/api/v1/patients/{person}/consents");
        twin.post(&consents, &patient, &visit::consent()).await?;
        let arrive = format!("/api/v1/appointments/{}/check-in", came.appointment);
        let entry = text(&twin.post(&arrive, &staff.desk, &json!({})).await?, "/queueEntryId")?;
        let entry = format!("/api/v1/queue-entries/{entry}");
        twin.post(&format!("{entry}/ready"), &staff.desk, &json!({})).await?;
        let admit = json!({ "expectedPatientId": person });
        twin.post(&format!("{entry}/admit"), &came.provider, &admit).await?;
        let start = format!("/api/v1/consultations/{}/start", came.consultation);
        Ok(Self { staff, person, patient, came, start, canaries })
    }

    /// Whether whoever treats is kept from starting it, and told all of what is missing.
    async fn is_stopped(&self, twin: &Twin, missing: &[&str]) -> Result<bool, Unseen> {
        let start = (Method::POST, self.start.as_str());
        let answer = twin.ask(start, &self.came.provider, Some("{}".to_owned())).await?;
        let problem = answer.json();
        let of = |name: &str| problem.get(name).and_then(Value::as_str).unwrap_or_default();
        let detail = of("detail");
        let is_named = missing.iter().all(|one| detail.contains(one));
        Ok(answer.status == 409 && of("code") == INCOMPLETE && is_named)
    }

    /// By what it began all the same, of this many ways: without anything, and without each that may be left out.
    async fn ways(&mut self, twin: &Twin) -> Result<(Vec<&'static str>, usize), Unseen> {
        let start = self.start.as_str();
        let others = [
            ("start by a patient without where they are", start, self.patient.as_str()),
            ("start by link without where they are", start, self.came.session.as_str()),
            ("start at the desk without where the patient is", start, self.staff.desk.as_str()),
        ];
        let mut open = given(twin, &others).await?;
        let all = ["location", "callbackNumber", "emergencyContact", "identity", "privacy"];
        if !self.is_stopped(twin, &all).await? {
            open.push("start by whoever treats without where the patient is");
            return Ok((open, others.len() + 1));
        }
        let mut whole = visit::intake(&mut self.canaries);
        set(&mut whole, "identity", json!("name-and-birth-date"));
        let path = format!("/api/v1/appointments/{}/intake", self.came.appointment);
        for (part, way) in LEFT_OUT {
            let mut intake = whole.clone();
            set(&mut intake, part, Value::Null);
            twin.put(&path, &self.came.provider, &intake).await?;
            if !self.is_stopped(twin, &[part]).await? {
                open.push(way);
                break;
            }
        }
        Ok((open, others.len() + 1 + LEFT_OUT.len()))
    }

    /// Whether it begins for a coded reason, of which the audit log has one entry.
    async fn is_counted(&self, twin: &Twin) -> Result<bool, Unseen> {
        let reason = json!({ "licenceException": "emergency" });
        twin.post(&self.start, &self.came.provider, &reason).await?;
        let event = Event::LicenceExcepted.name();
        let whose = format!("patient={}", self.person);
        let path = format!("/api/v1/audit/entries?type={event}&{whose}&limit=500");
        let found = twin.get(&path, &self.staff.officer).await?;
        let found = found.taken("GET /api/v1/audit/entries")?;
        let entries = found.pointer("/items").and_then(Value::as_array);
        let of = |one: &&Value| one.get("event").and_then(Value::as_str) == Some(event);
        Ok(entries.map_or(0, |all| all.iter().filter(of).count()) == 1)
    }
}

/// Says something else of one field.
fn set(intake: &mut Value, field: &str, said: Value) {
    if let Some(value) = intake.get_mut(field) {
        *value = said;
    }
}

/// A patient comes by a link, and step by step says what a visit needs; it begins once all is said.
pub(super) async fn kept(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let (open, tried) = stepwise(twin).await?;
    if !open.is_empty() {
        return Ok(told(&open, tried));
    }
    let mut unsaid = Unsaid::called(twin).await?;
    let (mut open, more) = unsaid.ways(twin).await?;
    if open.is_empty() && !unsaid.is_counted(twin).await? {
        open.push("start for a reason that the audit log does not have");
    }
    Ok(told(&open, tried + more))
}

/// By what a visit began too early, of this many ways. If by none, it begins in the end.
async fn stepwise(twin: &Twin) -> Result<(Vec<&'static str>, usize), Unseen> {
    let staff = Staff::enter(twin).await?;
    let mut canaries = Canaries::new();
    let (person, _) = visit::registered(twin, &staff, &mut canaries).await?;
    let came = visit::linked(twin, &staff, (&person, &canaries.born)).await?;
    let visit::Linked { session, provider, appointment, consultation } = &came;
    let arrive = format!("/api/v1/appointments/{appointment}/check-in");
    let start = format!("/api/v1/consultations/{consultation}/start");
    let before = [
        ("check-in by link, with nothing said", arrive.as_str(), session.as_str()),
        ("check-in at the desk without consent", arrive.as_str(), staff.desk.as_str()),
        ("start by whoever treats without check-in", start.as_str(), provider.as_str()),
    ];
    let mut open = given(twin, &before).await?;
    let consent = visit::consent();
    twin.post(&format!("/api/v1/patients/{person}/consents"), session, &consent).await?;
    let unplaced = "check-in by link without where the patient is";
    let after = [(unplaced, arrive.as_str(), session.as_str())];
    open.extend(given(twin, &after).await?);
    let tried = before.len() + after.len();
    if open.is_empty() {
        let intake = visit::intake(&mut canaries);
        twin.put(&format!("/api/v1/appointments/{appointment}/intake"), session, &intake).await?;
        let entry = text(&twin.post(&arrive, session, &json!({})).await?, "/queueEntryId")?;
        let entry = format!("/api/v1/queue-entries/{entry}");
        twin.post(&format!("{entry}/ready"), session, &json!({})).await?;
        let admit = json!({ "expectedPatientId": person });
        twin.post(&format!("{entry}/admit"), provider, &admit).await?;
        twin.post(&start, provider, &json!({})).await?;
    }
    Ok((open, tried))
}

/// What came of so many ways, of which these were open.
fn told(open: &[&str], tried: usize) -> Finding {
    let (status, words) = if open.is_empty() {
        let words = format!(
            "each of {tried} ways past what a visit needs was refused, and it began with all of it, or for a reason that is written down"
        );
        (Status::Pass, words)
    } else {
        let open = open.join(", ");
        (Status::Fail, format!("a visit goes on without what it needs: {open}"))
    };
    Finding::new(status, words).with("tried", tried)
}
