//! What a provider does beside their visits: hears their queue, and takes up emergencies when they are paged.

use super::{Scene, Staff};
use crate::api::ApiError;
use crate::line::Heard;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};

/// From a page to the hand on the telephone.
const REACTION: Duration = Duration::from_secs(12);
/// So long an emergency takes.
const HELP: Duration = Duration::from_mins(4);

/// Hears until the line is gone.
pub(super) async fn answer(
    scene: &Scene,
    own: &Staff,
    mut heard: mpsc::UnboundedReceiver<Heard>,
    bell: &Notify,
) {
    while let Some(one) = heard.recv().await {
        if one.channel.starts_with("queue.") {
            bell.notify_one();
        }
        if one.channel.starts_with("notification.") && one.text("type") == "EMERGENCY_ESCALATION" {
            // The day's first page goes unheard, so that the next layer's turn comes.
            if !scene.unheard.swap(true, Ordering::Relaxed) {
                continue;
            }
            if let Err(error) = take_up(scene, own).await {
                scene.board.ledger.fault(format!("{} on call: {error}", own.id));
            }
        }
    }
}

async fn take_up(scene: &Scene, own: &Staff) -> Result<(), ApiError> {
    let time = &scene.board.time;
    time.pass(REACTION).await;
    let active = own.api.get("/api/v1/escalations?state=active").await?;
    let all = active.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |one: &Value, name: &str| {
        one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    for one in all.iter().filter(|one| text(one, "departmentId") == own.department) {
        let path = format!("/api/v1/escalations/{}", text(one, "id"));
        match own.api.post(&format!("{path}/acknowledge"), json!({})).await {
            // A colleague was faster.
            Err(error) if error.status() == Some(409) => continue,
            done => drop(done?),
        }
        time.pass(HELP).await;
        let end =
            json!({ "outcomeCode": "ems-called", "note": "An ambulance is with the patient." });
        own.api.post(&format!("{path}/resolve"), end).await?;
    }
    Ok(())
}
