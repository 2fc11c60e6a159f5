//! A visit as its provider holds it.

use super::{Call, Scene, Staff};
use crate::api::{ApiError, text};
use crate::line::{Heard, Line, Pass};
use crate::plan::{PatientPlan, Turn};
use crate::time::Time;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// So long a provider waits for a patient who was called.
const CALLED: Duration = Duration::from_mins(4);
/// So long they wait for an answer; a network that fails may take it along for a while.
const ANSWER: Duration = Duration::from_mins(12);
/// So long the last words of a visit may take to come, by the machine.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// A visit.
pub(super) struct Visit<'a> {
    scene: &'a Arc<Scene>,
    own: &'a Staff,
    plan: &'a PatientPlan,
    patient: String,
    appointment: String,
    id: String,
    falls_ill: bool,
    /// Whether the patient was booked with this provider.
    is_own: bool,
}

/// A visit whose patient was not there; nobody tells them of its end.
const ABSENT: &str = "patient-absent";
/// A visit whose provider fell ill.
pub(super) const ILL: &str = "provider-absent";

type Ears = mpsc::UnboundedReceiver<Heard>;

impl<'a> Visit<'a> {
    /// The visit that the provider was given.
    pub(super) fn of(
        scene: &'a Arc<Scene>,
        (own, number): (&'a Staff, usize),
        admitted: &Value,
    ) -> Result<Self, ApiError> {
        let patient = text(admitted, "/appointment/patientId")?;
        let plan = scene.numbers.get(&patient).and_then(|one| scene.plan.patients.get(*one));
        let lacking = || ApiError::Lacking("admit-next".to_owned(), "a patient of the day");
        let plan = plan.ok_or_else(lacking)?;
        Ok(Self {
            scene,
            own,
            plan,
            patient,
            appointment: text(admitted, "/appointment/id")?,
            id: text(admitted, "/consultationId")?,
            falls_ill: scene.plan.ill.strikes(number, plan),
            is_own: plan.provider == number,
        })
    }

    fn time(&self) -> &Time {
        &self.scene.board.time
    }

    /// Holds it from the call to its end; answers how it ended.
    pub(super) async fn hold(&self) -> Result<&'static str, ApiError> {
        let pass = Pass::Visit(self.patient.clone(), self.appointment.clone(), "provider");
        let line = Line::new(&self.scene.board, self.scene.owner(self.own), pass);
        line.open().await?;
        let (mut heard, listening) = line.listen();
        let holding = async {
            let held = self.talk(&line, &mut heard).await;
            let last = self.last_words(&mut heard);
            let met = held.as_ref().is_ok_and(|outcome| *outcome != ABSENT);
            if met && tokio::time::timeout(LAST_WORDS, last).await != Ok(true) {
                let what = format!("{}: its provider did not hear that it ended", self.id);
                self.scene.board.ledger.fault(what);
            }
            line.hang_up();
            held
        };
        let (held, ()) = tokio::join!(holding, listening.run());
        held
    }

    async fn last_words(&self, heard: &mut Ears) -> bool {
        while let Some(one) = heard.recv().await {
            if one.text("action") == "CONSULTATION_ENDED" && one.text("consultationId") == self.id {
                return true;
            }
        }
        false
    }

    /// How it ended.
    async fn talk(&self, line: &Arc<Line>, heard: &mut Ears) -> Result<&'static str, ApiError> {
        let diary = &self.scene.diary;
        if !self.hears(heard, CALLED, |one| one.payload.get("hello").is_some()).await {
            return self.end(ABSENT).await;
        }
        self.step("start", json!({})).await?;
        diary.seen(1);
        let outcome = self.questions(line, heard).await;
        diary.seen(-1);
        let outcome = outcome?;
        if outcome == "completed" {
            self.step("wrap-up", json!({})).await?;
            let notes = json!({ "text": "Seen, advised.", "version": 0 });
            self.own.api.put(&self.path("notes"), notes).await?;
        }
        self.end(outcome).await
    }

    /// Asks and is answered until the time is over, or what happens puts an end to it.
    async fn questions(
        &self,
        line: &Arc<Line>,
        heard: &mut Ears,
    ) -> Result<&'static str, ApiError> {
        if self.plan.turn == Turn::Interpreter {
            self.bring_interpreter(heard).await?;
        }
        let count = self.plan.questions;
        let share = self.plan.takes / u32::try_from(count).unwrap_or(1).max(1);
        for number in 0..count {
            line.say(&json!({ "ask": number, "consultationId": self.id })).await?;
            let answered = |one: &Heard| {
                one.payload.get("answer").and_then(Value::as_u64) == u64::try_from(number).ok()
            };
            if !self.hears(heard, ANSWER, answered).await {
                return Err(ApiError::Lacking(
                    format!("question {number} of {}", self.id),
                    "an answer",
                ));
            }
            if self.falls_ill {
                return Ok(ILL);
            }
            if self.plan.turn == Turn::Failure {
                return Ok("technical-failure");
            }
            self.time().pass(share).await;
        }
        Ok("completed")
    }

    async fn bring_interpreter(&self, heard: &mut Ears) -> Result<(), ApiError> {
        let person = &self.scene.interpreter.id;
        let invitation = json!({ "personId": person, "role": "interpreter" });
        self.own.api.post(&self.path("participants"), invitation).await?;
        let (patient, appointment) = (self.patient.clone(), self.appointment.clone());
        let _ = self.scene.ring.send(Call { patient, appointment });
        if self.hears(heard, ANSWER, |one| one.payload.get("interpreting").is_some()).await {
            self.scene.diary.interpreted();
            return Ok(());
        }
        Err(ApiError::Lacking(format!("a call to {person}"), "an interpreter in the visit"))
    }

    /// Whether something is heard within a time.
    async fn hears(
        &self,
        heard: &mut Ears,
        within: Duration,
        what: impl Fn(&Heard) -> bool,
    ) -> bool {
        let waiting = async {
            while let Some(one) = heard.recv().await {
                if what(&one) {
                    return true;
                }
            }
            false
        };
        tokio::select! {
            found = waiting => found,
            () = self.time().pass(within) => false,
        }
    }

    async fn end(&self, outcome: &'static str) -> Result<&'static str, ApiError> {
        self.scene.diary.ended(outcome);
        if outcome == "completed" && !self.is_own {
            self.scene.diary.seen_by_colleague(self.plan.number);
        }
        let ending = json!({
            "outcome": outcome,
            "summary": "Rest, drink, and come back if it lasts.",
            "followUpRequired": self.plan.number.is_multiple_of(4),
        });
        self.step("complete", ending).await.map(|()| outcome)
    }

    async fn step(&self, step: &str, body: Value) -> Result<(), ApiError> {
        self.own.api.post(&self.path(step), body).await.map(drop)
    }

    fn path(&self, step: &str) -> String {
        format!("/api/v1/consultations/{}/{step}", self.id)
    }
}
