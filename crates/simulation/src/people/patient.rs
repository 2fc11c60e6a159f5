//! A patient: is booked, and comes by the link of a letter, or does not.

use super::Scene;
use super::stay::Present;
use crate::api::{Api, ApiError, text};
use crate::plan::{Fate, PatientPlan, SLOT};
use crate::time::Time;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::watch;

/// A public key and a secret that a browser might have (RFC 8291, appendix A).
const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

/// A patient.
pub(crate) struct Patient {
    pub(crate) scene: Arc<Scene>,
    pub(crate) plan: PatientPlan,
    pub(crate) id: String,
    pub(crate) birth_date: String,
    /// Where letters reach them.
    pub(crate) addresses: Vec<String>,
}

/// An agreed time.
#[derive(Clone, Debug)]
pub(crate) struct Booked {
    pub(crate) appointment: String,
    pub(crate) starts: Timestamp,
}

impl Patient {
    /// Lives the day; whatever happens to them, one less is waited for afterwards.
    pub(crate) async fn live(self) {
        if let Err(error) = self.day().await {
            self.scene.board.ledger.fault(format!("{}: {error}", self.id));
        }
        self.scene.left.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn time(&self) -> &Time {
        &self.scene.board.time
    }

    async fn day(&self) -> Result<(), ApiError> {
        let opening = self.scene.opening;
        let starts = Time::after(opening, self.plan.starts);
        if self.plan.fate == Fate::WalksIn {
            self.time().until(starts).await;
            let now = Time::after(self.time().now(), 1);
            let booked = self.book(self.plan.provider, now, true).await?;
            return self.come(booked, 0).await;
        }
        let booked = self.book(self.plan.provider, starts, false).await?;
        match self.plan.fate {
            // The clock calls it a no-show.
            Fate::Absent => {
                self.time().until(Time::after(starts, 20)).await;
                self.scene.diary.ended("patient-absent");
                Ok(())
            }
            Fate::Cancels(before) => {
                self.time().until(Time::after(starts, -before)).await;
                self.calls_off(&booked).await
            }
            Fate::Moves(to) => {
                self.time().until(Time::after(starts, -40)).await;
                self.is_moved(&booked, Time::after(opening, to)).await
            }
            Fate::Reassigned(to, colleague) => {
                self.time().until(Time::after(opening, self.scene.plan.ill.starts + 15)).await;
                self.sees_a_colleague(&booked, colleague, Time::after(opening, to)).await
            }
            Fate::Comes(early) => self.come(booked, early).await,
            Fate::Leaves(_) | Fate::Returns | Fate::WalksIn => self.come(booked, 5).await,
        }
    }

    async fn calls_off(&self, booked: &Booked) -> Result<(), ApiError> {
        let (api, _) = self.open_link(booked).await?;
        api.post(&of(booked, "cancel"), json!({})).await?;
        self.scene.diary.ended("cancelled");
        Ok(())
    }

    /// The desk gives them another time.
    async fn is_moved(&self, booked: &Booked, starts: Timestamp) -> Result<(), ApiError> {
        let times = json!({ "startsAt": starts.to_string(), "endsAt": ends(starts).to_string() });
        let moved = self.scene.desk.post(&of(booked, "reschedule"), times).await?;
        self.scene.diary.ended("rescheduled");
        self.come(booked_as(&moved, starts)?, 5).await
    }

    /// The desk gives them a colleague's time, because their provider is ill.
    async fn sees_a_colleague(
        &self,
        booked: &Booked,
        colleague: usize,
        starts: Timestamp,
    ) -> Result<(), ApiError> {
        self.scene.desk.post(&of(booked, "cancel"), json!({})).await?;
        self.scene.diary.ended("cancelled");
        self.come(self.book(colleague, starts, false).await?, 5).await
    }

    /// The desk books.
    async fn book(
        &self,
        provider: usize,
        starts: Timestamp,
        walk_in: bool,
    ) -> Result<Booked, ApiError> {
        let provider = self.scene.providers.get(provider);
        let lacking = || ApiError::Lacking("the plan".to_owned(), "a provider");
        let provider = provider.ok_or_else(lacking)?;
        let booking = json!({
            "departmentId": provider.department,
            "providerId": provider.id,
            "patientId": self.id,
            "startsAt": starts.to_string(),
            "endsAt": ends(starts).to_string(),
            "reason": "As told by telephone",
            "walkIn": walk_in,
        });
        let booked = self.scene.desk.post("/api/v1/appointments", booking).await?;
        self.scene.diary.booked();
        booked_as(&booked, starts)
    }

    /// Comes by the newest link, this many minutes before the start.
    async fn come(&self, booked: Booked, early: i64) -> Result<(), ApiError> {
        self.time().until(Time::after(booked.starts, -early)).await;
        let (api, net) = self.open_link(&booked).await?;
        let mut present = Present { who: self, api, booked, entry: String::new(), net };
        present.check_in().await?;
        present.wait_and_be_seen().await
    }

    /// Opens the newest link that came by letter, or that the desk makes where letters go elsewhere.
    async fn open_link(&self, booked: &Booked) -> Result<(Api, watch::Receiver<bool>), ApiError> {
        let scene = &self.scene;
        let net = if self.plan.weak_net { &scene.weak } else { &scene.steady };
        let mut net = net.subscribe();
        let _ = net.wait_for(|down| !down).await;
        let secret = if let Some(tray) = &scene.tray {
            tray.link(&self.addresses).await
        } else {
            let made = scene.desk.post(&of(booked, "links"), json!({})).await?;
            let url = text(&made, "/url")?;
            url.split('#').nth(1).unwrap_or_default().to_owned()
        };
        let opening = json!({ "secret": secret, "birthDate": self.birth_date, "bearer": true });
        let session = scene.anyone.post("/api/v1/links/open", opening).await?;
        let api = scene.anyone.with(&text(&session, "/secret")?);
        if let Some(push) = &scene.push
            && self.plan.number.is_multiple_of(2)
        {
            let browser = json!({
                "endpoint": format!("{push}/push/{}", self.id),
                "keys": { "p256dh": P256DH, "auth": AUTH },
            });
            api.put("/api/v1/people/me/push-subscriptions", browser).await?;
        }
        Ok((api, net))
    }
}

pub(super) fn of(booked: &Booked, what: &str) -> String {
    format!("/api/v1/appointments/{}/{what}", booked.appointment)
}

fn ends(starts: Timestamp) -> Timestamp {
    Time::after(starts, SLOT - 5)
}

fn booked_as(answer: &Value, starts: Timestamp) -> Result<Booked, ApiError> {
    Ok(Booked { appointment: text(answer, "/appointment/id")?, starts })
}
