//! A patient pries: tries every operation of the API description that takes an id, with the ids of somebody else.
//!
//! Of people who are real something is only asked for. Whatever would change something is tried on a canary, whose record
//! must be the same afterwards. What they have none of is asked for by an id of nobody, and that there is no such thing is no
//! refusal.

use super::door::{Door, Reply};
use super::{Cast, stage};
use crate::checks::operations::{Attempt, Victim, attempts};
use compliance::check::{Finding, Site, Status, Unseen};
use serde_json::Value;

/// What came of it.
#[derive(Default)]
struct Tried {
    asked: u32,
    /// How many of those by a query.
    queries: u32,
    given: Vec<String>,
    /// What was refused for what was said, and not for who said it.
    unclear: Vec<String>,
    /// What was asked for by nobody's id, and is not there: it may be given by somebody's. And how often that was.
    without: Vec<String>,
    absent: u32,
    /// What is not possible for anybody as things stand, which is said to who passes for somebody who may. And how often.
    untimely: Vec<String>,
    early: u32,
}

/// Keeps this once.
fn once(all: &mut Vec<String>, told: &str) {
    if !all.iter().any(|one| one == told) {
        all.push(told.to_owned());
    }
}

impl Tried {
    /// Keeps what came of an attempt. What a query asks for may be left out of an answer, which then tells of nobody else.
    fn keep(
        &mut self,
        attempt: &Attempt,
        victim: &Victim<'_>,
        reply: &Reply,
    ) -> Result<(), Unseen> {
        let (told, is_query) = (attempt.told.as_str(), attempt.beside.is_some());
        self.asked += 1;
        self.queries += u32::from(is_query);
        let tells = !is_query || reply.body.is_null() || victim.stands_in(&reply.body);
        match reply.status {
            500.. => return Err(Unseen::because(format!("{told} answers {}", reply.status))),
            400 | 415 | 422 => self.unclear.push(told.to_owned()),
            _ if reply.is_given() && tells => once(&mut self.given, told),
            // Who may not ask is told so before anything is looked up.
            401 | 403 => {}
            409 => {
                self.early += 1;
                once(&mut self.untimely, told);
            }
            _ if attempt.lacks => {
                self.absent += 1;
                once(&mut self.without, told);
            }
            _ => {}
        }
        Ok(())
    }

    fn judged(&self, is_same: bool) -> (Status, String) {
        if self.asked == 0 {
            (Status::Error, "the server describes no route that takes an id".to_owned())
        } else if !self.given.is_empty() {
            let most: Vec<&str> = self.given.iter().take(10).map(String::as_str).collect();
            let words = format!("with ids of others a patient may: {}", most.join(", "));
            (Status::Fail, words)
        } else if !is_same {
            let words = "everything was refused, and the record of another patient is changed";
            (Status::Fail, words.to_owned())
        } else if !self.unclear.is_empty() {
            let words = "it was not understood, so nobody knows whether it would be refused";
            (Status::Warn, format!("{words}: {}", self.unclear.join(", ")))
        } else {
            self.unknown()
        }
    }

    /// What was refused, and of what nobody knows whether it would be.
    fn unknown(&self) -> (Status, String) {
        let refused = self.asked.saturating_sub(self.absent).saturating_sub(self.early);
        let mut words = vec![format!("{refused} requests with ids of others were refused")];
        for (why, these) in [
            ("as things stood it was possible for nobody", &self.untimely),
            ("what the other patient had none of was asked for by no id of theirs", &self.without),
        ] {
            if !these.is_empty() {
                let these = these.join(", ");
                words.push(format!("{why}, so nobody knows whether it would be refused: {these}"));
            }
        }
        let status = if words.len() == 1 { Status::Pass } else { Status::Warn };
        (status, words.join("; "))
    }
}

/// Tries all that can be tried with somebody's ids.
async fn pry(
    door: &Door,
    secret: &str,
    (description, victim): (&Value, &Victim<'_>),
    tried: &mut Tried,
) -> Result<(), Unseen> {
    for attempt in attempts(description, victim) {
        let Attempt { method, path, body, beside, .. } = &attempt;
        let mut reply = door.ask((method.clone(), path, secret), body.clone()).await?;
        if let Some(beside) = beside.as_ref().filter(|_| reply.status == 400) {
            reply = door.ask((method.clone(), beside, secret), body.clone()).await?;
        }
        tried.keep(&attempt, victim, &reply)?;
    }
    Ok(())
}

/// A patient tries everything with the ids of others.
pub(super) async fn prying(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let Cast { patient, other, nurse, strangers, house, .. } = &*cast;
    let secret = door.enter(patient).await?;
    // They have a session, of which somebody else may try the id, unless too many have just guessed at their password.
    door.sign_in((&other.id, other.password.expose())).await?;
    let description = door.get("/api/openapi.json", "").await?.body;
    let before = house.record(&other.id).await?;
    let mut tried = Tried::default();
    let victim = Victim { person: &other.id, record: Some(&before) };
    pry(&door, &secret, (&description, &victim), &mut tried).await?;
    for person in strangers.iter().chain([&nurse.id]) {
        pry(&door, &secret, (&description, &Victim { person, record: None }), &mut tried).await?;
    }
    if !door.get("/api/v1/sessions/current", &secret).await?.is_given() {
        return Err(Unseen::because("the canary's session ended while it was used"));
    }
    let is_same = house.record(&other.id).await?.is_as(&before);
    let (status, words) = tried.judged(is_same);
    Ok(Finding::new(status, words)
        .with("asked", tried.asked)
        .with("queries", tried.queries)
        .with("people", strangers.len() + 2)
        .with("unclear", tried.unclear.len())
        .with("untimely", tried.untimely.len())
        .with("without_id", tried.without.len()))
}

#[cfg(test)]
mod tests {
    use super::{Door, Reply, Tried, Victim, attempts, pry};
    use crate::checks::operations::Record;
    use crate::checks::reach::bare;
    use compliance::check::Status;
    use reqwest::header::HeaderMap;
    use serde_json::json;

    #[test]
    fn a_query_is_answered_with_what_is_somebody_elses_or_with_nothing_of_theirs() {
        let record = Record::of([("appointment", vec![json!({ "id": "visit-1" })])]);
        let victim = Victim { person: "pat-1", record: Some(&record) };
        let description = json!({ "paths": { "/visits": { "get": {
            "security": [{ "session": [] }],
            "parameters": [{ "name": "patientId", "in": "query" }],
        } } } });
        let all = attempts(&description, &victim);
        let query = all.iter().find(|one| one.beside.is_some()).unwrap();
        let judged = |status, body| {
            let mut tried = Tried::default();
            let reply = Reply { status, headers: HeaderMap::new(), body };
            tried.keep(query, &victim, &reply).unwrap();
            assert_eq!((tried.asked, tried.queries), (1, 1));
            tried.judged(true).0
        };
        for own in [json!({ "items": [] }), json!([{ "patientId": "pat-2", "note": "for pat-1" }])]
        {
            assert_eq!(judged(200, own), Status::Pass);
        }
        for theirs in
            [json!({ "items": [{ "patientId": "pat-1" }] }), json!(["visit-1"]), json!(null)]
        {
            assert_eq!(judged(200, theirs), Status::Fail);
        }
        assert_eq!(judged(403, json!({ "detail": "pat-1" })), Status::Pass);
        assert_eq!(judged(400, json!({})), Status::Warn);
        assert_eq!(judged(409, json!({})), Status::Warn, "who asked was not looked at");
        assert_eq!(judged(404, json!({})), Status::Pass);
    }

    #[tokio::test]
    async fn a_server_that_gives_and_changes_by_a_path_is_told_by_its_operations() {
        let (_tasks, origin) = bare::open(|_| None).await.unwrap();
        let door = Door::new(origin.parse().unwrap()).unwrap();
        let description = door.get("/api/openapi.json", "").await.unwrap().body;
        let record = Record::default();
        let victim = Victim { person: "pat-1", record: Some(&record) };
        let mut tried = Tried::default();
        pry(&door, "one", (&description, &victim), &mut tried).await.unwrap();
        let expected = ["get /api/v1/people/{person}", "patch /api/v1/people/{person}"];
        assert_eq!((tried.given.as_slice(), tried.queries), (&expected.map(str::to_owned)[..], 0));
    }

    /// What somebody says who lets everybody do one task, and tells nobody of what is not there.
    fn by_task(asked: &str) -> (u16, String) {
        let description = json!({ "paths": {
            "/api/v1/tasks/{task}/done": { "post": { "security": [{ "session": [] }] } },
            "/api/v1/escalations/{escalation}": { "get": { "security": [{ "session": [] }] } },
        } });
        let (status, body) = match asked {
            _ if asked.starts_with("GET /api/openapi.json ") => (200, description),
            _ if asked.starts_with("POST /api/v1/tasks/task-1/done ") => (200, json!({})),
            _ if asked.starts_with("GET /api/v1/escalations/") => (403, json!({})),
            _ => (404, json!({})),
        };
        (status, body.to_string())
    }

    #[tokio::test]
    async fn what_is_given_by_a_real_id_only_is_found_by_it_and_not_taken_for_refused_without() {
        let (_tasks, origin) = bare::open(|asked| Some(by_task(asked))).await.unwrap();
        let door = Door::new(origin.parse().unwrap()).unwrap();
        let description = door.get("/api/openapi.json", "").await.unwrap().body;
        let done = "post /api/v1/tasks/{task}/done";
        let one = Record::of([("task", vec![json!({ "id": "task-1" })])]);
        let none = Record::default();
        for (record, status, words) in [
            (&one, Status::Fail, format!("may: {done}")),
            (&none, Status::Warn, format!("would be refused: {done}")),
        ] {
            let victim = Victim { person: "pat-1", record: Some(record) };
            let mut tried = Tried::default();
            pry(&door, "one", (&description, &victim), &mut tried).await.unwrap();
            let (found, told) = tried.judged(true);
            assert_eq!(found, status, "{told}");
            assert!(told.ends_with(&words), "who may not ask is refused without an id: {told}");
        }
    }

    #[test]
    fn what_is_given_what_is_changed_and_what_was_not_understood_are_told_apart() {
        let of = |given: &[&str], unclear: &[&str], is_same| {
            let words = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
            let (given, unclear) = (words(given), words(unclear));
            let tried = Tried { asked: 2, given, unclear, ..Tried::default() };
            tried.judged(is_same).0
        };
        assert_eq!(of(&[], &[], true), Status::Pass);
        assert_eq!(of(&["delete /people/{person}"], &[], true), Status::Fail);
        assert_eq!(of(&[], &["put /people/{person}"], false), Status::Fail);
        assert_eq!(of(&[], &["put /people/{person}"], true), Status::Warn);
        assert_eq!(Tried::default().judged(true).0, Status::Error);
    }
}
