//! What is written around a visit of a twin: how an emergency ended, how a task was done, why a record was opened out of turn and what its reviewer
//! found, and an incident.

use super::Twin;
use super::ask::text;
use super::canaries::Canaries;
use super::people::{DOCTOR, Staff};
use super::visit::{Visit, soon};
use clinic::demo::PASSWORD;
use compliance::check::Unseen;
use reqwest::Method;
use serde_json::json;

/// The emergency is taken up and ends, and an officer says what was learned.
pub(super) async fn helped(
    twin: &Twin,
    (staff, visit): (&Staff, &Visit),
    canaries: &mut Canaries,
) -> Result<(), Unseen> {
    let path = |step: &str| format!("/api/v1/escalations/{}/{step}", visit.alarm);
    twin.post(&path("acknowledge"), &staff.doctor, &json!({})).await?;
    let note = canaries.text("how an emergency ended");
    let ending = json!({ "outcomeCode": "handled-here", "note": note });
    twin.post(&path("resolve"), &staff.doctor, &ending).await?;
    let learned = json!({ "note": canaries.text("what was learned of an emergency") });
    twin.post(&path("review"), &staff.officer, &learned).await.map(drop)
}

/// What was to be done is done, and how is said.
pub(super) async fn done(
    twin: &Twin,
    staff: &Staff,
    canaries: &mut Canaries,
) -> Result<(), Unseen> {
    let all = twin.get("/api/v1/tasks", &staff.nurse).await?.taken("GET /api/v1/tasks")?;
    let path = format!("/api/v1/tasks/{}/done", text(&all, "/items/0/id")?);
    let note = json!({ "note": canaries.text("how a task was done") });
    twin.post(&path, &staff.nurse, &note).await.map(drop)
}

/// Somebody opens the record out of turn and closes it, and an officer says whether that was right.
pub(super) async fn broken_into(
    twin: &Twin,
    (staff, visit): (&Staff, &Visit),
    canaries: &mut Canaries,
) -> Result<(), Unseen> {
    let shown = json!({ "password": PASSWORD });
    twin.post("/api/v1/sessions/current/proof", &staff.nurse, &shown).await?;
    let glass = format!("/api/v1/patients/{}/break-glass", visit.person);
    let reason = json!({
        "reason": "emergency", "text": canaries.text("why a record was opened out of turn"),
    });
    let opened = text(&twin.post(&glass, &staff.nurse, &reason).await?, "/id")?;
    let record = format!("/api/v1/patients/{}/record", visit.person);
    twin.done((Method::GET, &record), &staff.nurse, None).await?;
    twin.done((Method::DELETE, &glass), &staff.nurse, None).await?;
    let verdict = json!({ "verdict": "justified", "note": canaries.text("what a reviewer found") });
    let review = format!("/api/v1/break-glass/{opened}/review");
    twin.post(&review, &staff.officer, &verdict).await.map(drop)
}

/// An incident is written down, looked into and told to somebody, and it is decided what follows for who caused it.
pub(super) async fn looked_into(
    twin: &Twin,
    staff: &Staff,
    canaries: &mut Canaries,
) -> Result<(), Unseen> {
    let report =
        json!({ "text": canaries.text("what happened"), "discoveredAt": soon(twin, -1).await? });
    let all = "/api/v1/privacy-incidents";
    let id = text(&twin.post(all, &staff.officer, &report).await?, "/id")?;
    let path = |step: &str| format!("{all}/{id}/{step}");
    for stage in ["contained", "eradicated", "recovered"] {
        twin.post(&path("stage"), &staff.officer, &json!({ "stage": stage })).await?;
    }
    let window = json!({ "account": DOCTOR, "from": soon(twin, -60).await?, "until": soon(twin, 60).await? });
    twin.post(&path("search"), &staff.officer, &window).await?;
    let factors = json!({
        "nature": canaries.text("what an incident exposed"),
        "recipient": canaries.text("who got it"),
        "acquired": canaries.text("whether it was seen"),
        "mitigation": canaries.text("what was done against harm"),
        "finding": "breach",
    });
    let assessed = twin.post(&path("assessment"), &staff.officer, &factors).await?;
    let notice = json!({
        "whom": text(&assessed, "/duties/0/whom")?, "text": canaries.text("how somebody was notified"),
    });
    twin.post(&path("notices"), &staff.officer, &notice).await?;
    let delay = json!({
        "basis": "oral", "statedAt": soon(twin, -1).await?, "text": canaries.text("who has notices wait"),
    });
    twin.post(&path("delays"), &staff.officer, &delay).await?;
    let decided = json!({
        "personId": DOCTOR, "incidentId": id, "violation": "snooping", "action": "none",
        "because": canaries.text("why nothing follows for who caused an incident"),
    });
    twin.post("/api/v1/sanctions", &staff.officer, &decided).await.map(drop)
}
