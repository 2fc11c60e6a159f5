//! Whether a recording runs with everybody's consent only: it begins with it, ends with whoever comes in and was not asked, and
//! ends when a consent is taken back. The browser records; what the server says is what browsers go by, and what it files.

use super::ask::Answer;
use super::leaver::Leaver;
use super::people::{INTERPRETER, Staff};
use super::{Shared, Twin};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// A recording ends so soon after a consent was taken back.
const SOON: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(50);
const RUNNING: &str = "running";

/// A visit that may be recorded.
struct Room<'a> {
    twin: &'a Twin,
    provider: &'a Leaver,
    path: String,
    wrong: Vec<&'static str>,
    /// How often it ran that it had to.
    ran: usize,
}

impl Room<'_> {
    async fn wish(&self, secret: &str, what: &Value) -> Result<Answer, Unseen> {
        self.twin.ask((Method::POST, &self.path), secret, Some(what.to_string())).await
    }

    /// Somebody agrees.
    async fn agrees(&self, secret: &str) -> Result<Answer, Unseen> {
        self.wish(secret, &json!({ "action": "answer", "consent": true })).await
    }

    async fn starts(&self) -> Result<Answer, Unseen> {
        self.wish(&self.provider.session, &json!({ "action": "start" })).await
    }

    /// The provider tries to start, and must not.
    async fn must_not(&mut self, otherwise: &'static str) -> Result<(), Unseen> {
        if !self.starts().await?.is_refused()? {
            self.wrong.push(otherwise);
        }
        Ok(())
    }

    async fn runs(&self) -> Result<bool, Unseen> {
        let now = self.twin.get(&self.path, &self.provider.session).await?.json();
        Ok(now.get("state").and_then(Value::as_str) == Some(RUNNING))
    }

    /// The provider starts, and it runs.
    async fn must(&mut self) -> Result<(), Unseen> {
        self.starts().await?;
        self.ran += usize::from(self.runs().await?);
        Ok(())
    }

    /// After how many milliseconds it no longer ran; none where it goes on.
    async fn ended(&self) -> Result<Option<u128>, Unseen> {
        let began = Instant::now();
        while self.runs().await? {
            if began.elapsed() > SOON {
                return Ok(None);
            }
            sleep(LOOK).await;
        }
        Ok(in_time(began.elapsed()))
    }
}

/// After so many milliseconds, if that is soon: the last answer may have been long in coming.
fn in_time(took: Duration) -> Option<u128> {
    (took <= SOON).then_some(took.as_millis())
}

/// They are asked, and agree one after the other.
async fn asked(room: &mut Room<'_>) -> Result<(), Unseen> {
    let Leaver { session, patient, person, .. } = room.provider;
    room.must_not("nobody was asked").await?;
    room.wish(session, &json!({ "action": "ask" })).await?;
    room.must_not("nobody had agreed").await?;
    if !room.agrees(patient).await?.is_refused()? {
        room.wrong.push("a patient agreed who had signed nothing");
    }
    let signed = json!({ "type": "recording", "version": 1, "locale": "en", "evidence": "click" });
    room.twin.post(&format!("/api/v1/patients/{person}/consents"), patient, &signed).await?;
    room.agrees(session).await?;
    room.must_not("the patient had not agreed").await?;
    room.agrees(patient).await?;
    room.must().await
}

/// Somebody else comes in.
async fn joined(room: &mut Room<'_>, staff: &Staff) -> Result<(), Unseen> {
    let Leaver { session, consultation, .. } = room.provider;
    let translates = json!({ "personId": INTERPRETER, "role": "interpreter" });
    let seats = format!("/api/v1/consultations/{consultation}/participants");
    room.twin.post(&seats, session, &translates).await?;
    if room.runs().await? {
        room.wrong.push("somebody had come in");
    }
    room.must_not("somebody had come in").await?;
    room.agrees(&staff.interpreter).await?;
    room.must().await
}

/// The patient takes back what they signed.
async fn withdrawn(room: &mut Room<'_>) -> Result<Option<u128>, Unseen> {
    let Leaver { patient, person, .. } = room.provider;
    let path = format!("/api/v1/patients/{person}/consents/recording/revoke");
    room.twin.post(&path, patient, &json!({ "evidence": "click" })).await?;
    let ended = room.ended().await?;
    if ended.is_none() {
        room.wrong.push("the patient had taken their consent back two seconds before");
    }
    room.must_not("the patient had taken their consent back").await?;
    Ok(ended)
}

/// What is to be said of that.
fn judged(wrong: &[&str], ran: usize) -> (Status, String) {
    if !wrong.is_empty() {
        (Status::Fail, format!("a recording ran, or was let run, although {}", wrong.join("; ")))
    } else if ran < 2 {
        let words = "no recording ran to which everybody had agreed, so nobody knows";
        (Status::Error, words.to_owned())
    } else {
        let words = "a recording began with everybody's consent only, and ended with it";
        (Status::Pass, words.to_owned())
    }
}

/// A visit is recorded, somebody comes in, and the patient takes their consent back.
pub(super) async fn agreed(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let provider = Leaver::at_work(twin, &staff).await?;
    let path = format!("/api/v1/consultations/{}/recording", provider.consultation);
    let mut room = Room { twin, provider: &provider, path, wrong: Vec::new(), ran: 0 };
    asked(&mut room).await?;
    joined(&mut room, &staff).await?;
    let ended = withdrawn(&mut room).await?;
    let (status, words) = judged(&room.wrong, room.ran);
    let ended = ended.map_or_else(|| "never".to_owned(), |after| after.to_string());
    Ok(Finding::new(status, words).with("ended", ended).with("wrong", room.wrong.len()))
}

#[cfg(test)]
mod tests {
    use super::{Duration, SOON, Status, in_time, judged};

    #[test]
    fn what_is_first_seen_to_have_ended_after_two_seconds_ended_too_late() {
        assert_eq!(in_time(SOON), Some(2_000));
        assert_eq!(in_time(SOON + Duration::from_millis(1)), None);
    }

    #[test]
    fn one_that_never_runs_is_no_proof_and_one_that_runs_unasked_is_told() {
        assert_eq!(judged(&[], 2).0, Status::Pass);
        assert_eq!(judged(&[], 1).0, Status::Error);
        let (status, words) = judged(&["somebody had come in"], 2);
        assert!(status == Status::Fail && words.ends_with("although somebody had come in"));
    }
}
