//! An interpreter, who is brought into visits and goes with their end.

use super::{Call, Scene};
use crate::api::ApiError;
use crate::line::{Line, Pass};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// From the call to the visit.
const REACTION: Duration = Duration::from_secs(20);

/// An interpreter.
pub(crate) struct Interpreter {
    pub(crate) scene: Arc<Scene>,
    pub(crate) calls: mpsc::UnboundedReceiver<Call>,
}

impl Interpreter {
    /// Joins one visit after the other until nobody calls any more.
    pub(crate) async fn work(mut self) {
        while let Some(call) = self.calls.recv().await {
            if let Err(error) = self.join(&call).await {
                self.scene.board.ledger.fault(format!("interpreter: {error}"));
            }
        }
    }

    async fn join(&self, call: &Call) -> Result<(), ApiError> {
        self.scene.board.time.pass(REACTION).await;
        let pass = Pass::Visit(call.patient.clone(), call.appointment.clone(), "interpreter");
        let line = Line::new(&self.scene.board, self.scene.owner(&self.scene.interpreter), pass);
        line.open().await?;
        let (mut heard, listening) = line.listen();
        let there = async {
            let said = line.say(&json!({ "interpreting": true })).await;
            while said.is_ok() {
                match heard.recv().await {
                    Some(one) if one.text("action") == "CONSULTATION_ENDED" => break,
                    Some(_) => {}
                    None => break,
                }
            }
            line.hang_up();
            said
        };
        tokio::join!(there, listening.run()).0
    }
}
