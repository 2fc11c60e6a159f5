//! The clinic before it opens: people, rotas, keys.

use super::{Stage, switchboard};
use crate::api::{Api, ApiError, text};
use crate::people::{Call, Patient, Scene, Staff};
use crate::plan::{PatientPlan, Plan};
use crate::report::Diary;
use crate::time::Time;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use tokio::sync::{mpsc, watch};

/// Minutes from the first booking to the first visit: the reminder of an hour before is still to come.
const LEAD: i64 = 66;
/// The same of a day that is played for a test, in which the reminder of a quarter of an hour before is still to come.
const SHORT_LEAD: i64 = 22;
/// A day of fewer patients is short.
const SHORT: usize = 60;

/// A turn on call lasts a day.
const WEEK: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Signs the administrator in.
pub(super) async fn sign_in(
    anyone: &Api,
    (id, password): &(String, String),
) -> Result<Api, ApiError> {
    let body = json!({ "login": id, "password": password, "bearer": true });
    let session = anyone.post("/api/v1/sessions", body).await?;
    Ok(anyone.with(&text(&session, "/secret")?))
}

/// Adds everybody, sets the rotas, and says when the clinic opens.
pub(super) async fn prepare(
    stage: &Stage,
    plan: Plan,
    ring: mpsc::UnboundedSender<Call>,
) -> Result<(Scene, Vec<PatientDraft>), ApiError> {
    let departments = departments(stage, plan.departments).await?;
    let desk = desk(stage, &departments).await?;
    let mut providers = Vec::new();
    for (number, department) in plan.providers.iter().enumerate() {
        let department = departments.get(*department).cloned().unwrap_or_default();
        providers.push(provider(stage, number, department).await?);
    }
    rotas(&desk, &departments, &providers, stage.time.now()).await?;
    let interpreter = interpreter(stage).await?;
    let mut patients = Vec::new();
    for one in &plan.patients {
        patients.push(patient(&desk, one).await?);
    }
    let watch = providers.first().map(|one| one.api.clone());
    let keys = keys(watch.as_ref()).await?;
    let numbers: BTreeMap<String, usize> =
        patients.iter().map(|one| (one.id.clone(), one.plan.number)).collect();
    let lead = if plan.patients.len() < SHORT { SHORT_LEAD } else { LEAD };
    let scene = Scene {
        board: switchboard(&stage.time, keys),
        anyone: stage.anyone.clone(),
        desk,
        providers,
        interpreter,
        ring,
        tray: stage.tray.clone(),
        push: stage.push.clone(),
        weak: watch::Sender::new(false),
        on_weak: watch::Sender::new(0),
        steady: watch::Sender::new(false),
        opening: Time::after(stage.time.now(), lead),
        numbers,
        diary: Diary::default(),
        left: AtomicUsize::new(patients.len()),
        unheard: AtomicBool::new(false),
        plan,
    };
    Ok((scene, patients))
}

/// A patient before they belong to a scene.
pub(super) struct PatientDraft {
    plan: PatientPlan,
    id: String,
    birth_date: String,
    addresses: Vec<String>,
}

impl PatientDraft {
    pub(super) fn of(self, scene: &std::sync::Arc<Scene>) -> Patient {
        let Self { plan, id, birth_date, addresses } = self;
        Patient { scene: std::sync::Arc::clone(scene), plan, id, birth_date, addresses }
    }
}

/// A key by which somebody of the staff calls the API.
async fn key(stage: &Stage, person: &str) -> Result<Api, ApiError> {
    let path = format!("/api/v1/people/{person}/api-keys");
    // Where the clock is fast, what was shown for the key before is long ago.
    let shown = json!({ "password": stage.password });
    stage.admin.post("/api/v1/sessions/current/proof", shown).await?;
    let made = stage
        .admin
        .post(&path, json!({ "label": "a simulated day", "scopes": ["clinic"] }))
        .await?;
    Ok(stage.anyone.with(&text(&made, "/secret")?))
}

async fn departments(stage: &Stage, count: usize) -> Result<Vec<String>, ApiError> {
    let known = stage.admin.get("/api/v1/departments").await?;
    let items = known.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let ids = items.iter().filter_map(|one| one.get("id")?.as_str().map(str::to_owned));
    let mut ids: Vec<String> = ids.take(count).collect();
    for number in ids.len()..count {
        let id = format!("department-{}", number + 1);
        let path = format!("/api/v1/departments/{id}");
        stage.admin.put(&path, json!({ "name": format!("Department {}", number + 1) })).await?;
        ids.push(id);
    }
    Ok(ids)
}

async fn provider(stage: &Stage, number: usize, department: String) -> Result<Staff, ApiError> {
    let added = stage
        .admin
        .post(
            "/api/v1/people",
            json!({
                "role": "provider",
                "name": format!("Simulated Provider {}", number + 1),
                "phone": format!("+1555030{number:04}"),
                "email": format!("provider-{number}@clinic.example"),
                "departments": [department],
            }),
        )
        .await?;
    let id = text(&added, "/id")?;
    let api = key(stage, &id).await?;
    Ok(Staff { id, department, api })
}

/// Nobody signs in to it: programs of the clinic have accounts of their own.
async fn desk(stage: &Stage, departments: &[String]) -> Result<Api, ApiError> {
    // Somebody works in fifty at most.
    let departments: Vec<&String> = departments.iter().take(50).collect();
    let person = json!({
        "role": "coordinator",
        "name": "Simulated Desk",
        "phone": "+15550400002",
        "email": "desk@clinic.example",
        "departments": departments,
    });
    let added = stage.admin.post("/api/v1/people", person).await?;
    key(stage, &text(&added, "/id")?).await
}

async fn interpreter(stage: &Stage) -> Result<Staff, ApiError> {
    let person = json!({
        "role": "interpreter",
        "name": "Simulated Interpreter",
        "phone": "+15550400001",
        "email": "interpreter@clinic.example",
    });
    let added = stage.admin.post("/api/v1/people", person).await?;
    let id = text(&added, "/id")?;
    let api = key(stage, &id).await?;
    Ok(Staff { id, department: String::new(), api })
}

async fn patient(desk: &Api, plan: &PatientPlan) -> Result<PatientDraft, ApiError> {
    let number = plan.number;
    let birth_date = format!("19{:02}-0{}-1{}", 40 + number % 60, 1 + number % 9, number % 10);
    let phone = format!("+1555020{number:04}");
    let email = (!plan.by_sms).then(|| format!("patient-{number}@patients.example"));
    let person = json!({
        "role": "patient",
        "name": format!("Simulated Patient {}", number + 1),
        "birthDate": birth_date,
        "phone": phone,
        "email": email,
        "locale": if plan.spanish { "es" } else { "en" },
    });
    let added = desk.post("/api/v1/people", person).await?;
    let addresses = std::iter::once(phone).chain(email).collect();
    Ok(PatientDraft { plan: plan.clone(), id: text(&added, "/id")?, birth_date, addresses })
}

/// Two layers each: the last provider of a department, and the one before.
async fn rotas(
    desk: &Api,
    departments: &[String],
    providers: &[Staff],
    now: Timestamp,
) -> Result<(), ApiError> {
    let yesterday = Time::after(now, -2 * 24 * 60).to_string();
    let from = yesterday.split('T').next().unwrap_or_default().to_owned();
    for department in departments {
        let own = providers.iter().rev().filter(|one| one.department == *department);
        let layer = |one: &Staff| {
            let handovers: Vec<Value> =
                WEEK.iter().map(|day| json!({ "day": day, "at": "00:00" })).collect();
            json!({ "members": [one.id], "handovers": handovers, "from": from })
        };
        let layers: Vec<Value> = own.take(2).map(layer).collect();
        let path = format!("/api/v1/departments/{department}/rota");
        desk.put(&path, json!({ "layers": layers })).await?;
    }
    Ok(())
}

/// The clinic's publish and subscribe keys; the demo's, unless a token's answer names others.
async fn keys(watch: Option<&Api>) -> Result<(String, String), ApiError> {
    let mut subscribe = "sub-c-demo".to_owned();
    if let Some(api) = watch {
        let answer = api.post("/api/v1/watch", json!({})).await?;
        subscribe = text(&answer, "/subscribeKey")?;
    }
    Ok((subscribe.replacen("sub-", "pub-", 1), subscribe))
}
