//! A provider: takes whoever is next, pauses, takes the next; one of them falls ill.

use super::visit::{ILL, Visit};
use super::{Scene, Staff, on_call};
use crate::api::ApiError;
use crate::line::{Line, Pass};
use crate::time::Time;
use fastrand::Rng;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::Notify;

/// So often a page that hears nothing looks by itself.
const LOOK: Duration = Duration::from_mins(1);

/// A provider.
pub(crate) struct Provider {
    pub(crate) scene: Arc<Scene>,
    pub(crate) number: usize,
    pub(crate) seed: u64,
}

impl Provider {
    /// Works through the day.
    pub(crate) async fn work(self) {
        let Some(own) = self.scene.providers.get(self.number) else { return };
        let line = Line::new(&self.scene.board, self.scene.owner(own), Pass::Watch);
        let (heard, listening) = line.listen();
        let bell = Notify::new();
        let visits = async {
            if let Err(error) = self.visits(own, &bell).await {
                self.scene.board.ledger.fault(format!("{}: {error}", own.id));
            }
            line.hang_up();
        };
        let duty = on_call::answer(&self.scene, own, heard, &bell);
        tokio::join!(visits, listening.run(), duty);
    }

    fn time(&self) -> &Time {
        &self.scene.board.time
    }

    async fn visits(&self, own: &Staff, bell: &Notify) -> Result<(), ApiError> {
        let mut chance = Rng::with_seed(self.seed);
        // At work a little before the first patient may be called.
        self.time().until(Time::after(self.scene.opening, -6)).await;
        self.say(own, "available").await?;
        while self.scene.left.load(Ordering::Relaxed) > 0 {
            // From a knock on the door to the call.
            self.time().pass(Duration::from_secs(chance.u64(8..=45))).await;
            let next = format!("/api/v1/queues/{}/admit-next", own.department);
            let admitted = match own.api.post(&next, json!({})).await {
                Err(error) if error.is("queue.empty") => {
                    tokio::select! {
                        () = bell.notified() => {}
                        () = self.time().pass(LOOK) => {}
                    }
                    continue;
                }
                admitted => admitted?,
            };
            let visit = Visit::of(&self.scene, (own, self.number), &admitted)?;
            if visit.hold().await? == ILL {
                // The line is gone without a word; whoever waits is asked by the server.
                return Ok(());
            }
        }
        self.say(own, "offline").await
    }

    async fn say(&self, own: &Staff, status: &str) -> Result<(), ApiError> {
        let path = format!("/api/v1/people/{}/availability", own.id);
        let word = json!({ "status": status, "maxPatients": 1 });
        own.api.put(&path, word).await.map(drop)
    }
}
