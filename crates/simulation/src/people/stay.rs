//! A patient who has come: says where they are, consents, waits, is called, answers, and looks back.

use super::OnWeak;
use super::patient::{Booked, Patient, of};
use crate::api::{Api, ApiError, text};
use crate::line::{Heard, Line, Owner, Pass};
use crate::plan::{Fate, Reply, Turn};
use crate::report::Wait;
use crate::time::Time;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Nobody waits longer for anything.
const PATIENCE: Duration = Duration::from_hours(3);
/// So often a page asks, whatever it heard.
const SILENCE: Duration = Duration::from_secs(90);
/// So long a patient waits for the provider's first word before they say again that they are there.
const AGAIN: Duration = Duration::from_secs(20);
/// So long somebody thinks who does not mind a colleague, and somebody who would rather see their own provider.
const AGREED: Duration = Duration::from_secs(15);
const PREFERRED: Duration = Duration::from_mins(6);
/// A patient who has come.
pub(super) struct Present<'a> {
    pub(super) who: &'a Patient,
    pub(super) api: Api,
    pub(super) booked: Booked,
    pub(super) entry: String,
    pub(super) net: watch::Receiver<bool>,
}

impl Present<'_> {
    fn time(&self) -> &Time {
        self.who.time()
    }

    /// Calls the API as soon as there is a network.
    async fn post(&self, path: &str, body: Value) -> Result<Value, ApiError> {
        let _ = self.net.clone().wait_for(|down| !down).await;
        self.api.post(path, body).await
    }

    pub(super) async fn check_in(&mut self) -> Result<(), ApiError> {
        let who = self.who;
        let intake = json!({
            "location": { "city": "Springfield", "region": "IL", "country": "US" },
            "callbackNumber": "+1 555 0199",
            "emergencyContact": { "name": "Luis", "phone": "+1 555 0100" },
            "identity": "self",
            "privacy": "alone",
        });
        self.api.put(&of(&self.booked, "intake"), intake).await?;
        let locale = if who.plan.spanish { "es" } else { "en" };
        let consent =
            json!({ "type": "telehealth", "version": 1, "locale": locale, "evidence": "click" });
        self.post(&format!("/api/v1/patients/{}/consents", who.id), consent).await?;
        let arriving = json!({
            "interpreterNeeded": who.plan.turn == Turn::Interpreter,
            "anybody": who.plan.fate == Fate::WalksIn,
        });
        let arrived = self.post(&of(&self.booked, "check-in"), arriving).await?;
        self.entry = text(&arrived, "/queueEntryId")?;
        Ok(())
    }

    fn of_entry(&self, step: &str) -> String {
        format!("/api/v1/queue-entries/{}/{step}", self.entry)
    }

    fn line(&self) -> Arc<Line> {
        let pass = Pass::Visit(self.who.id.clone(), self.booked.appointment.clone(), "patient");
        let owner = Owner { id: self.who.id.clone(), api: self.api.clone(), net: self.net.clone() };
        Line::new(&self.who.scene.board, owner, pass)
    }

    /// Waits by an open line until the visit is over; who was missed comes back, once.
    pub(super) async fn wait_and_be_seen(&mut self) -> Result<(), ApiError> {
        if let Fate::Leaves(minutes) = self.who.plan.fate {
            self.time().until(Time::after(self.time().now(), minutes)).await;
            self.post(&self.of_entry("leave"), json!({})).await?;
            self.who.scene.diary.ended("left-before-seen");
            return Ok(());
        }
        self.time().pass(Duration::from_secs(40)).await;
        self.post(&self.of_entry("ready"), json!({})).await?;
        let ready = self.time().now();
        let told = self.told().await?;
        let diary = &self.who.scene.diary;
        for visit in 0..3 {
            let line = self.line();
            line.open().await?;
            let (mut heard, listening) = line.listen();
            diary.waits(1);
            let mut stay = Stay { ready: (visit == 0).then_some((ready, told)), ..Stay::default() };
            let waiting = async {
                let done = self.stay(&line, &mut heard, &mut stay).await;
                line.hang_up();
                done
            };
            let there = self.who.plan.weak_net.then(|| OnWeak::comes(&self.who.scene));
            let (done, ()) = tokio::join!(waiting, listening.run());
            drop(there);
            if !stay.called {
                diary.waits(-1);
            }
            match done? {
                End::Seen => return self.look_back(&stay).await,
                End::Left => return Ok(()),
                End::Missed => {
                    self.time().pass(Duration::from_mins(2)).await;
                    self.post(&self.of_entry("return"), json!({})).await?;
                }
            }
        }
        Err(ApiError::Lacking("three returns to the queue".to_owned(), "a visit"))
    }

    /// The range of minutes that the patient is told when they begin to wait.
    async fn told(&self) -> Result<Option<(i64, i64)>, ApiError> {
        let place = self.api.get(&format!("/api/v1/queue-entries/{}", self.entry)).await?;
        let minutes = |name: &str| place.pointer(name).and_then(Value::as_i64);
        let from = minutes("/place/waitFromMinutes");
        Ok(from.zip(minutes("/place/waitToMinutes")))
    }

    /// Lives through one stay: in the waiting room, and in the visit.
    async fn stay(
        &self,
        line: &Arc<Line>,
        heard: &mut mpsc::UnboundedReceiver<Heard>,
        stay: &mut Stay,
    ) -> Result<End, ApiError> {
        let gives_up = Time::after(self.time().now(), 180);
        let mut asks = self.in_a_while(SILENCE);
        loop {
            tokio::select! {
                one = heard.recv() => match one {
                    Some(one) => {
                        if let Some(end) = self.hear(line, &one, stay).await? {
                            return Ok(end);
                        }
                    }
                    None => return self.ended().await,
                },
                () = self.time().until(asks) => {
                    asks = self.in_a_while(SILENCE);
                    if let Some(end) = self.ask(line, stay).await? {
                        return Ok(end);
                    }
                }
                () = self.time().until(stay.agrees.unwrap_or(Timestamp::MAX)), if stay.agrees.is_some() => {
                    stay.agrees = None;
                    self.accept_colleague().await?;
                }
                // Whoever was not there yet to hear it hears it now.
                () = self.time().pass(AGAIN), if stay.greets => {
                    if let Some(end) = self.greet(line).await? {
                        return Ok(end);
                    }
                }
                () = self.time().until(gives_up) => {
                    let what = if stay.called { "an end of the visit" } else { "a call" };
                    return Err(ApiError::Lacking(format!("{PATIENCE:?} of waiting"), what));
                }
            }
        }
    }

    /// A page asks how it stands.
    async fn ask(&self, line: &Arc<Line>, stay: &mut Stay) -> Result<Option<End>, ApiError> {
        if *self.net.borrow() {
            return Ok(None);
        }
        let place = self.api.get(&format!("/api/v1/queue-entries/{}", self.entry)).await?;
        let status = place.pointer("/queueEntry/status").and_then(Value::as_str);
        if status == Some("no-show") {
            return Ok(Some(End::Missed));
        }
        if status == Some("in-consultation") && !stay.called {
            let at = place.get("calledAt").and_then(Value::as_str).and_then(|at| at.parse().ok());
            line.renew();
            return self.called(line, at, stay).await;
        }
        // Who was asked before this page was open reads it from the state.
        if place.pointer("/queueEntry/colleagueOffered") == Some(&Value::Bool(true)) {
            self.is_offered_colleague(stay);
        }
        Ok(None)
    }

    /// Their provider is gone: a colleague may see them, if they like.
    fn is_offered_colleague(&self, stay: &mut Stay) {
        let who = self.who;
        who.scene.diary.offered(who.plan.number);
        let thought = match who.plan.reply {
            Reply::AtOnce => AGREED,
            Reply::Later => PREFERRED,
        };
        stay.agrees.get_or_insert_with(|| self.in_a_while(thought));
    }

    /// Whoever is free first may see them.
    async fn accept_colleague(&self) -> Result<(), ApiError> {
        match self.post(&self.of_entry("accept-colleague"), json!({})).await {
            Ok(_) => self.who.scene.diary.moved(self.who.plan.number),
            // The provider was back sooner, and may have called them already.
            Err(error) if error.status() == Some(409) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// So much later, by the server's clock.
    fn in_a_while(&self, time: Duration) -> Timestamp {
        let now = self.time().now();
        now.saturating_add(time).unwrap_or(now)
    }

    async fn hear(
        &self,
        line: &Arc<Line>,
        one: &Heard,
        stay: &mut Stay,
    ) -> Result<Option<End>, ApiError> {
        let in_visit = one.channel.starts_with("consultation.");
        match one.text("action") {
            "PROVIDER_READY" if !stay.called => return self.called(line, one.at(), stay).await,
            "COLLEAGUE_OFFERED" if !stay.called => self.is_offered_colleague(stay),
            "CONSULTATION_TRANSFERRED" => line.renew(),
            "CONSULTATION_ENDED" if in_visit => {
                return self.ended().await.map(Some);
            }
            _ if in_visit => self.answer(line, one, stay).await?,
            _ => {}
        }
        Ok(None)
    }

    /// The provider is there.
    async fn called(
        &self,
        line: &Arc<Line>,
        at: Option<Timestamp>,
        stay: &mut Stay,
    ) -> Result<Option<End>, ApiError> {
        stay.called = true;
        stay.agrees = None;
        let diary = &self.who.scene.diary;
        diary.waits(-1);
        let at = at.unwrap_or_else(|| self.time().now());
        if let Some((ready, told)) = stay.ready.take() {
            let provider = self.who.scene.providers.get(self.who.plan.provider);
            diary.waited(Wait {
                department: provider.map(|one| one.department.clone()).unwrap_or_default(),
                seconds: at.duration_since(ready).as_secs().max(0),
                told,
                behind: at.duration_since(self.booked.starts).as_secs(),
            });
            if self.who.plan.fate == Fate::Returns {
                return Ok(None);
            }
        }
        self.time().pass(Duration::from_secs(8)).await;
        stay.greets = true;
        self.greet(line).await
    }

    /// Says that they are there. Who comes too late finds the door closed.
    async fn greet(&self, line: &Arc<Line>) -> Result<Option<End>, ApiError> {
        let Err(error) = line.say(&json!({ "hello": self.who.id })).await else {
            return Ok(None);
        };
        let place = self.api.get(&format!("/api/v1/queue-entries/{}", self.entry)).await?;
        match place.pointer("/queueEntry/status").and_then(Value::as_str) {
            Some("no-show") => Ok(Some(End::Missed)),
            _ => Err(error),
        }
    }

    async fn answer(&self, line: &Arc<Line>, one: &Heard, stay: &mut Stay) -> Result<(), ApiError> {
        let Some(number) = one.payload.get("ask").and_then(Value::as_u64) else { return Ok(()) };
        stay.greets = false;
        one.text("consultationId").clone_into(&mut stay.visit);
        self.time().pass(Duration::from_secs(5)).await;
        line.say(&json!({ "answer": number })).await?;
        if let (Turn::Emergency(severity), 1) = (self.who.plan.turn, number) {
            let path = format!("/api/v1/consultations/{}/escalations", stay.visit);
            let emergency = json!({ "severity": severity, "reasonCode": "medical" });
            let begun = self.time().played();
            self.post(&path, emergency).await?;
            self.who.scene.diary.raised(severity, begun);
        }
        Ok(())
    }

    /// The visit is over for this client, who heard it or, between two polls, was refused: were they seen, or missed?
    async fn ended(&self) -> Result<End, ApiError> {
        let place = self.api.get(&format!("/api/v1/queue-entries/{}", self.entry)).await;
        let status = match &place {
            Ok(place) => place.pointer("/queueEntry/status").and_then(Value::as_str),
            // The session is bound to the visit and ended with it.
            Err(error) if error.status() == Some(401) => Some("completed"),
            Err(error) => return Err(error.clone()),
        };
        Ok(match status {
            Some("no-show") => End::Missed,
            Some("cancelled") => End::Left,
            _ => End::Seen,
        })
    }

    /// Reads what there is to take home, and answers the survey.
    async fn look_back(&self, stay: &Stay) -> Result<(), ApiError> {
        if stay.visit.is_empty() || !self.who.plan.number.is_multiple_of(3) {
            return Ok(());
        }
        let path = format!("/api/v1/consultations/{}", stay.visit);
        let answers = json!({ "answers": { "ease": 5, "audioVideo": 4, "again": true } });
        match self.post(&format!("{path}/survey"), answers).await {
            Ok(_) => self.who.scene.diary.surveyed(),
            Err(error) if error.status() == Some(401) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// What a patient knows of their stay.
#[derive(Default)]
struct Stay {
    /// Since when they wait, and the minutes they were told; until they are called for the first time.
    ready: Option<(Timestamp, Option<(i64, i64)>)>,
    called: bool,
    /// When they will let a colleague see them.
    agrees: Option<Timestamp>,
    /// Called, and not spoken to yet.
    greets: bool,
    visit: String,
}

/// How a stay ended.
enum End {
    Seen,
    Left,
    /// Called, and not there.
    Missed,
}
