//! The clinic after its day: what the server says of it is fetched and laid beside what people saw.

use super::{Options, Stage};
use crate::SimulationError;
use crate::api::{Api, ApiError};
use crate::people::Scene;
use crate::report::{Evidence, Noted, Report, make};
use crate::time::Time;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use wire::signature::{Signed, sign};

/// The secret key of the demo, by which histories are read afterwards, as an application's own server would.
const SECRET: &str = "sec-c-demo";
/// So long what is still on its way may take, by the server's clock.
const AFTERMATH: Duration = Duration::from_mins(5);
/// Lines of one page of notices.
const PAGE: usize = 500;

/// Fetches everything.
pub(super) async fn collect(
    stage: &Stage,
    scene: &Scene,
    (options, begun): (&Options, Timestamp),
) -> Result<Evidence, SimulationError> {
    stage.time.pass(AFTERMATH).await;
    let ended = stage.time.now();
    let mut histories = BTreeMap::new();
    for channel in scene.board.ledger.channels() {
        let kept = history(&stage.anyone, scene, &channel).await?;
        histories.insert(channel, kept);
    }
    let span = (Time::after(begun, -1), Time::after(ended, 1));
    let own: BTreeSet<&str> = scene
        .numbers
        .keys()
        .map(String::as_str)
        .chain(scene.providers.iter().map(|one| one.id.as_str()))
        .chain([scene.interpreter.id.as_str()])
        .collect();
    Ok(Evidence {
        size: options.size,
        speed: options.speed.get(),
        seed: options.seed,
        minutes: ended.duration_since(begun).as_mins(),
        seconds: stage.time.played().as_secs(),
        diary: scene.diary.read(),
        seen: scene.board.ledger.compare(&histories),
        noted: notices(&scene.desk, span, &own).await?,
        receipts: stage.tray.as_ref().map(|tray| tray.receipts()),
        emergencies: emergencies(&scene.desk, begun).await?,
        outcomes: outcomes(&stage.admin, span).await?,
        audit: None,
        faults: scene.board.ledger.faults(),
    })
}

/// Sums up, once the server has stopped and its audit log was verified.
pub(super) fn sum_up(evidence: Evidence, audit: Option<String>) -> Report {
    make(Evidence { audit, ..evidence })
}

/// The timetokens of a channel's history, oldest first; none of one that keeps none.
async fn history(api: &Api, scene: &Scene, channel: &str) -> Result<Vec<u64>, ApiError> {
    let keys = &scene.board;
    let path = format!("/v3/history/sub-key/{}/channel/{channel}", keys.subscribe_key);
    let mut found = BTreeSet::new();
    let mut start = String::new();
    loop {
        let stamp = scene.board.time.now().as_second();
        let mut query = format!("max=100&timestamp={stamp}&uuid=simulation");
        if !start.is_empty() {
            query = format!("max=100&start={start}&timestamp={stamp}&uuid=simulation");
        }
        let signed = Signed {
            method: "GET",
            publish_key: &keys.publish_key,
            subscribe_key: &keys.subscribe_key,
            path: &path,
            raw_query: &query,
            body: b"",
        };
        let signature = sign(&signed, SECRET);
        let answer = api.get(&format!("{path}?{query}&signature={signature}")).await?;
        let page = answer.pointer("/channels").and_then(|all| all.get(channel));
        let page = page.and_then(Value::as_array).cloned().unwrap_or_default();
        let times = page.iter().filter_map(|one| match one.get("timetoken") {
            Some(Value::String(at)) => at.parse::<u64>().ok(),
            Some(at) => at.as_u64(),
            None => None,
        });
        let times: Vec<u64> = times.collect();
        let Some(oldest) = times.iter().min().copied() else { break };
        let before = found.len();
        found.extend(times);
        if found.len() == before || page.len() < 100 {
            break;
        }
        start = oldest.to_string();
    }
    Ok(found.into_iter().collect())
}

async fn notices(
    desk: &Api,
    (from, until): (Timestamp, Timestamp),
    own: &BTreeSet<&str>,
) -> Result<Vec<Noted>, ApiError> {
    let mut all: BTreeMap<(String, String), Noted> = BTreeMap::new();
    let mut until = until;
    loop {
        let answer = desk.get(&format!("/api/v1/notices?from={from}&until={until}")).await?;
        let items = answer.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |one: &Value, name: &str| {
            one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let before = all.len();
        for one in items.iter().filter(|one| own.contains(text(one, "personId").as_str())) {
            let (notice, way) = (text(one, "noticeId"), text(one, "channel"));
            let key = (notice.clone(), way.clone());
            let (kind, state) = (text(one, "type"), text(one, "state"));
            all.insert(key, Noted { notice, kind, way, state });
        }
        let oldest = items.last().map(|one| text(one, "createdAt"));
        let oldest: Option<Timestamp> = oldest.and_then(|at| at.parse().ok());
        let Some(oldest) = oldest.filter(|_| items.len() >= PAGE && all.len() > before) else {
            break;
        };
        // The page may have ended among notices of one instant; those that come again count once.
        until = oldest.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(oldest);
    }
    Ok(all.into_values().collect())
}

/// The day's emergencies, oldest first: seconds until they were taken up, and how they stand.
async fn emergencies(desk: &Api, begun: Timestamp) -> Result<Vec<(Option<i64>, String)>, ApiError> {
    let answer = desk.get("/api/v1/escalations").await?;
    let items = answer.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let instant = |one: &Value, name: &str| -> Option<Timestamp> {
        one.get(name).and_then(Value::as_str).and_then(|at| at.parse().ok())
    };
    let status =
        |one: &Value| one.get("status").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut found: Vec<(Timestamp, (Option<i64>, String))> = items
        .iter()
        .filter_map(|one| {
            let raised = instant(one, "raisedAt").filter(|raised| *raised >= begun)?;
            let taken = instant(one, "acknowledgedAt");
            let seconds = taken.map(|taken| taken.duration_since(raised).as_secs());
            Some((raised, (seconds, status(one))))
        })
        .collect();
    found.sort_unstable();
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

async fn outcomes(
    admin: &Api,
    (from, until): (Timestamp, Timestamp),
) -> Result<BTreeMap<String, i64>, ApiError> {
    let path = format!("/api/v1/admin/summary?from={from}&until={until}");
    // The administrator's session may have ended over the day, and is not worth one more fault.
    let answer = match admin.get(&path).await {
        Err(error) if error.status() == Some(401) => return Ok(BTreeMap::new()),
        answer => answer?,
    };
    let all = answer.get("outcomes").and_then(Value::as_object).cloned().unwrap_or_default();
    Ok(all.into_iter().filter_map(|(how, count)| Some((how, count.as_i64()?))).collect())
}
