//! Whether an interpreter whom a provider asks for in the middle of a visit is called, takes it up and is let into that visit within
//! five minutes, by the clinic's clock.

use super::ask::text;
use super::leaver::{CREDENTIALS, Leaver};
use super::people::{INTERPRETER, Staff};
use super::room::{TOKEN, said_before};
use super::{Shared, Twin, app};
use compliance::check::{Finding, Site, Status, Unseen};
use kernel::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use wire::query::encode_component;

/// What the clinic's interpreter speaks.
const LANGUAGE: &str = "es";
/// They are in so many seconds after they were asked for.
const SOON: i64 = 300;
const LOOK: Duration = Duration::from_millis(100);

/// How many seconds after they were asked for each step was done; none where it never was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    called: Option<i64>,
    taken: Option<i64>,
    joined: Option<i64>,
    /// What of the visit whoever took it up is not given.
    lacks: Vec<&'static str>,
}

/// A call for an interpreter, and when it was made.
struct Call<'a> {
    twin: &'a Twin,
    provider: &'a Leaver,
    interpreter: &'a str,
    asked: Timestamp,
}

impl Call<'_> {
    async fn seconds(&self) -> Result<i64, Unseen> {
        Ok(app::now(self.twin).await?.duration_since(self.asked).as_secs())
    }

    /// The provider asks; the call's id, where it is taken.
    async fn made(&self) -> Result<Option<String>, Unseen> {
        let Leaver { session, consultation, .. } = self.provider;
        let path = format!("/api/v1/consultations/{consultation}/interpreter-requests");
        let body = json!({ "language": LANGUAGE }).to_string();
        let made = self.twin.ask((Method::POST, &path), session, Some(body)).await?;
        if made.is_refused()? {
            return Ok(None);
        }
        text(&made.json(), "/id").map(Some)
    }

    /// Whether the interpreter is shown this call, as long as anybody waits for one.
    async fn reached(&self, id: &str) -> Result<Option<i64>, Unseen> {
        loop {
            let shown = self.twin.get("/api/v1/interpreter-requests", self.interpreter).await?;
            let after = self.seconds().await?;
            if shown.is_given() && is_open(&shown.json(), id) {
                return Ok(Some(after));
            }
            if self.twin.is_careless || after > SOON {
                return Ok(None);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// They take it up.
    async fn taken(&self, id: &str) -> Result<Option<i64>, Unseen> {
        let path = format!("/api/v1/interpreter-requests/{id}/accept");
        let body = Some(json!({}).to_string());
        let taken = self.twin.ask((Method::POST, &path), self.interpreter, body).await?;
        if taken.is_refused()? || state(&taken.json()) != Some("accepted") {
            return Ok(None);
        }
        self.seconds().await.map(Some)
    }

    /// What they lack that a browser needs to take part: the visit's token and key, its channel, and the way to the media relay.
    async fn lacking(&self) -> Result<Vec<&'static str>, Unseen> {
        let Leaver { person, appointment, .. } = self.provider;
        let place =
            json!({ "patientId": person, "appointmentId": appointment, "role": "interpreter" });
        let (place, media) = (Some(place.to_string()), Some(self.provider.media().to_string()));
        let granted = self.twin.ask((Method::POST, TOKEN), self.interpreter, place).await?;
        if granted.is_refused()? {
            return Ok(vec!["the token of the visit"]);
        }
        let heard = self.twin.get(&heard_by(&granted.json())?, "").await?;
        let relay = self.twin.ask((Method::POST, CREDENTIALS), self.interpreter, media).await?;
        let mut lacks = Vec::new();
        if heard.is_refused()? {
            lacks.push("what is said in it");
        }
        if relay.is_refused()? {
            lacks.push("the media relay");
        }
        Ok(lacks)
    }
}

/// The address by which whoever was granted this reads what was said: of files an interpreter has nothing.
fn heard_by(granted: &Value) -> Result<String, Unseen> {
    let token = text(granted, "/token")?;
    let keyset = text(granted, "/channelConfig/subscribeKey")?;
    let channel = text(granted, "/channelConfig/consultationChannel")?;
    text(granted, "/channelConfig/cipherKey/key")?;
    let token = encode_component(&token);
    Ok(said_before((&keyset, &channel), &format!("uuid={INTERPRETER}&auth={token}")))
}

/// Where a call stands.
fn state(call: &Value) -> Option<&str> {
    call.get("state").and_then(Value::as_str)
}

/// Whether a call of this id is among those that somebody may take up.
fn is_open(shown: &Value, id: &str) -> bool {
    let calls = shown.get("items").and_then(Value::as_array);
    let is_it = |call: &Value| {
        call.get("id").and_then(Value::as_str) == Some(id) && state(call) == Some("open")
    };
    calls.is_some_and(|calls| calls.iter().any(is_it))
}

/// A provider asks, and the interpreter does all they can.
async fn played(call: &Call<'_>) -> Result<Seen, Unseen> {
    let mut seen = Seen::default();
    let Some(id) = call.made().await? else { return Ok(seen) };
    seen.called = call.reached(&id).await?;
    if seen.called.is_none() {
        return Ok(seen);
    }
    seen.taken = call.taken(&id).await?;
    if seen.taken.is_some() {
        seen.lacks = call.lacking().await?;
        seen.joined = Some(call.seconds().await?);
    }
    Ok(seen)
}

fn judged(seen: &Seen) -> Finding {
    let (status, words) = match seen.joined {
        _ if seen.called.is_none() => {
            (Status::Fail, "a provider asked for an interpreter, and none was called".to_owned())
        }
        None => (Status::Fail, "the interpreter who was called could not take it up".to_owned()),
        Some(_) if !seen.lacks.is_empty() => {
            let lacks = seen.lacks.join(", ");
            (Status::Fail, format!("the interpreter who took it up is not given: {lacks}"))
        }
        Some(after) if after > SOON => (
            Status::Fail,
            format!("the interpreter was in the visit only {after} s after the call"),
        ),
        Some(after) => (
            Status::Pass,
            format!("an interpreter was in a running visit {after} s after the call"),
        ),
    };
    let shown = |after: Option<i64>| after.map_or_else(|| "never".to_owned(), |it| it.to_string());
    Finding::new(status, words)
        .with("called_after_seconds", shown(seen.called))
        .with("taken_after_seconds", shown(seen.taken))
        .with("joined_after_seconds", shown(seen.joined))
}

/// A visit goes on, and somebody in it needs an interpreter.
pub(super) async fn joined(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let provider = Leaver::at_work(twin, &staff).await?;
    let asked = app::now(twin).await?;
    let interpreter = staff.interpreter.as_str();
    let seen = played(&Call { twin, provider: &provider, interpreter, asked }).await?;
    Ok(judged(&seen))
}

#[cfg(test)]
mod tests {
    use super::{Seen, Status, is_open, judged};
    use serde_json::json;

    fn sound() -> Seen {
        Seen { called: Some(0), taken: Some(1), joined: Some(2), lacks: Vec::new() }
    }

    #[test]
    fn a_call_that_leads_nowhere_or_not_in_time_fails() {
        let found = judged(&sound());
        assert_eq!(found.status, Status::Pass, "{}", found.observed);
        assert_eq!(found.evidence["joined_after_seconds"], "2");
        for (seen, told) in [
            (Seen::default(), "none was called"),
            (Seen { taken: None, joined: None, ..sound() }, "could not take it up"),
            (Seen { lacks: vec!["the media relay"], ..sound() }, "is not given: the media relay"),
            (Seen { joined: Some(301), ..sound() }, "only 301 s after the call"),
        ] {
            let found = judged(&seen);
            assert_eq!(found.status, Status::Fail, "{}", found.observed);
            assert!(found.observed.contains(told), "{}", found.observed);
        }
        assert_eq!(judged(&Seen { joined: Some(300), ..sound() }).status, Status::Pass);
        assert_eq!(judged(&Seen::default()).evidence["called_after_seconds"], "never");
    }

    #[test]
    fn only_the_call_itself_counts_and_only_while_it_may_be_taken_up() {
        let shown = |state: &str| json!({ "items": [{ "id": "one", "state": state }] });
        assert!(is_open(&shown("open"), "one"));
        assert!(!is_open(&shown("open"), "two") && !is_open(&shown("accepted"), "one"));
        assert!(!is_open(&json!({ "items": [{ "id": "one" }] }), "one"));
        assert!(!is_open(&json!("down"), "one"));
    }
}
