//! Whether one person alone does over the API what takes two: brings a rule of retention into force, ends a hold, gives a
//! privileged role, bears a failure; or what is not theirs at all: their own account, keys, the audit log. And whether one
//! administrator has a key replaced.

use super::ask::{Answer, text};
use super::people::{Staff, added, patient};
use super::{Shared, Twin, visit};
use clinic::demo::PASSWORD;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Value, json};

/// Something that is to be refused, by a name that is told, and with which code.
type Attempt<'a> = (&'static str, &'static str, (Method, &'a str), &'a str, Value);

/// What of the audit log's operations is no reading; it opens a channel, and changes nothing.
const WATCH: (&str, &str) = ("post", "/api/v1/audit/watch");

/// What was tried, what of it was done, and how each was answered.
#[derive(Default)]
struct Tries {
    all: usize,
    done: Vec<&'static str>,
    answers: Vec<String>,
    /// Whether one administrator has a key replaced.
    replaces: bool,
}

/// The code of a refusal.
fn code(answer: &Answer) -> Option<String> {
    answer.json().get("code").and_then(Value::as_str).map(str::to_owned)
}

impl Tries {
    /// Keeps how something was answered, without anybody's words.
    fn answered(&mut self, name: &str, answer: &Answer) {
        let code = code(answer).map(|code| format!(" {code}")).unwrap_or_default();
        self.answers.push(format!("{name}: {}{code}", answer.status));
    }

    /// Tries something. A refusal for another reason than that one person is not enough says nothing.
    async fn tries(&mut self, twin: &Twin, attempt: Attempt<'_>) -> Result<(), Unseen> {
        let (name, code, asked, secret, body) = attempt;
        let answer = twin.ask(asked, secret, Some(body.to_string())).await?;
        let told = self::code(&answer);
        self.answered(name, &answer);
        self.all += 1;
        if answer.is_given() {
            self.done.push(name);
        } else if told.as_deref() != Some(code) {
            let (status, told) = (answer.status, told.unwrap_or_default());
            let words = format!("the check's own clinic answers {name} with {status} and {told}");
            return Err(Unseen::because(words));
        }
        Ok(())
    }

    /// Something that was looked at, and whether it had come about.
    fn sees(&mut self, name: &'static str, is_done: bool) {
        self.all += 1;
        if is_done {
            self.done.push(name);
        }
    }
}

fn nothing() -> Value {
    json!({})
}

/// A rule and a hold, by one officer.
async fn retention(twin: &Twin, staff: &Staff, tries: &mut Tries) -> Result<(), Unseen> {
    let officer = &staff.officer;
    let rule = json!({
        "class": "emergency", "jurisdiction": "US", "days": 1, "authority": "nobody's",
    });
    let rule = text(&twin.post("/api/v1/retention/rules", officer, &rule).await?, "/rule")?;
    let approve = (Method::POST, "/api/v1/retention/rules/approve");
    let name = json!({ "rule": rule });
    tries.tries(twin, ("own-rule", "retention.same-person", approve, officer, name)).await?;
    let shown = twin.get("/api/v1/retention", officer).await?.json();
    let rules = shown.get("rules").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_in_force = |one: &Value| {
        one.get("rule").and_then(Value::as_str) == Some(&*rule)
            && one.get("approvedBy").is_some_and(Value::is_string)
    };
    tries.sees("own-rule-in-force", rules.iter().any(is_in_force));
    let person = patient(twin, &staff.desk, "Nobody Held").await?;
    let hold =
        json!({ "matter": "nobody", "mark": format!("patient/{person}"), "reason": "audit" });
    let hold = text(&twin.post("/api/v1/retention/holds", officer, &hold).await?, "/id")?;
    let release = format!("/api/v1/retention/holds/{hold}/release");
    // The first asks for its end.
    twin.post(&release, officer, &nothing()).await?;
    let again = (Method::POST, release.as_str());
    tries.tries(twin, ("own-hold", "retention.same-person", again, officer, nothing())).await
}

/// Roles, by one administrator.
async fn roles(twin: &Twin, staff: &Staff, tries: &mut Tries) -> Result<(), Unseen> {
    let admin = &staff.admin;
    let own = (Method::PATCH, "/api/v1/people/admin-1");
    let officer = json!({ "role": "compliance-officer" });
    tries.tries(twin, ("own-role", "account.own", own, admin, officer)).await?;
    let nurse = json!({
        "role": "nurse", "name": "Nobody Climbing", "departments": ["general-practice"],
    });
    let nurse = added(twin, admin, &nurse).await?;
    let account = format!("/api/v1/people/{nurse}");
    let raised = json!({ "role": "administrator" }).to_string();
    let raised = twin.done((Method::PATCH, &account), admin, Some(raised)).await?;
    let grant = text(&raised, "/pending/id")?;
    let approve = format!("/api/v1/role-grants/{grant}/approve");
    let asked = (Method::POST, approve.as_str());
    tries.tries(twin, ("own-grant", "account.two-persons", asked, admin, nothing())).await?;
    let role = twin.get(&account, admin).await?.json();
    let role = role.get("role").and_then(Value::as_str) == Some("administrator");
    tries.sees("own-grant-counts", role);
    let refuse = format!("/api/v1/role-grants/{grant}/refuse");
    twin.post(&refuse, admin, &nothing()).await.map(drop)
}

/// A failure that one officer would bear, and keys that are an administrator's.
async fn borne(twin: &Twin, staff: &Staff, tries: &mut Tries) -> Result<(), Unseen> {
    let officer = &staff.officer;
    let waiver = json!({
        "check": "HC-006", "grounds": "waiver", "endsAt": visit::soon(twin, 24 * 60).await?,
        "reason": "A canary that would bear this alone.",
    });
    let all = "/api/v1/compliance/waivers";
    let waiver = text(&twin.post(all, officer, &waiver).await?, "/id")?;
    let approve = format!("{all}/{waiver}/approve");
    let asked = (Method::POST, approve.as_str());
    tries.tries(twin, ("own-waiver", "waiver.same-person", asked, officer, nothing())).await?;
    twin.post(&format!("{all}/{waiver}/end"), officer, &nothing()).await?;
    let keys = (Method::POST, "/api/v1/compliance/keys/rotate");
    tries.tries(twin, ("keys-of-others", "access.route", keys, officer, nothing())).await
}

/// What the API describes that would do something to the audit log.
fn changing(description: &Value) -> Vec<String> {
    let paths = description.get("paths").and_then(Value::as_object);
    let of_log = paths.into_iter().flatten().filter(|(path, _)| path.starts_with("/api/v1/audit"));
    let operations = of_log.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, _)| (method.as_str(), path.as_str()))
    });
    let changing = operations.filter(|one| one.0 != "get" && *one != WATCH);
    changing.map(|(method, path)| format!("{method} {path}")).collect()
}

/// The log, by an administrator.
async fn log(twin: &Twin, staff: &Staff, tries: &mut Tries) -> Result<(), Unseen> {
    let description = twin.get("/api/openapi.json", &staff.admin).await?.json();
    tries.sees("audit-operations", !changing(&description).is_empty());
    for (name, method, path) in [
        ("audit-entries-removed", Method::DELETE, "/api/v1/audit/entries"),
        ("audit-key-replaced", Method::PUT, "/api/v1/audit/key"),
        ("audit-checkpoint-replaced", Method::PUT, "/api/v1/audit/checkpoint"),
    ] {
        let answer = twin.ask((method, path), &staff.admin, Some(nothing().to_string())).await?;
        tries.answered(name, &answer);
        tries.sees(name, answer.is_given());
    }
    Ok(())
}

/// Whether whoever names a key that is not there was let in to have one replaced.
fn replaces(answer: &Answer) -> Result<bool, Unseen> {
    let code = code(answer).unwrap_or_default();
    match (answer.status, &*code) {
        (200..=299, _) | (404, "key.unknown") => Ok(true),
        (403, code) if code != "session.step-up" => Ok(false),
        (status, _) => {
            let words = format!("the check's own clinic answers who distrusts a key with {status}");
            Err(Unseen::because(format!("{words} and {code}")))
        }
    }
}

/// Keys, by one administrator, who names one that is not there: what is let in to look for it would replace another one.
async fn keys(twin: &Twin, staff: &Staff, tries: &mut Tries) -> Result<(), Unseen> {
    // What was shown when this began may be too long ago by a clock that hurries.
    let shown = json!({ "password": PASSWORD });
    twin.post("/api/v1/sessions/current/proof", &staff.admin, &shown).await?;
    let distrusted = (Method::POST, "/api/v1/compliance/keys/compromised");
    let key = json!({ "id": "nobodys-key", "reason": "suspected" });
    let answer = twin.ask(distrusted, &staff.admin, Some(key.to_string())).await?;
    tries.answered("key-replaced", &answer);
    tries.replaces = replaces(&answer)?;
    Ok(())
}

/// What is to be said of what was tried.
fn judged(Tries { all, done, answers, replaces }: &Tries) -> Finding {
    let refused = format!("{all} of {all} things were refused to one person alone");
    let (status, words) = match (done.as_slice(), replaces) {
        ([], false) => (Status::Pass, refused),
        ([], true) => {
            let words = "but one administrator has a key replaced: agree on each with a second person before, in writing, and hold KEY_ROTATED and KEY_COMPROMISED in the audit log against that";
            (Status::Warn, format!("{refused}, {words}"))
        }
        _ => (Status::Fail, format!("one person alone did: {}", done.join(", "))),
    };
    Finding::new(status, words).with("tried", all).with("answers", answers.join("; "))
}

/// An officer and an administrator try, each alone.
pub(super) async fn refused(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let shown = json!({ "password": PASSWORD });
    for session in [&staff.officer, &staff.admin] {
        twin.post("/api/v1/sessions/current/proof", session, &shown).await?;
    }
    let mut tries = Tries::default();
    retention(twin, &staff, &mut tries).await?;
    roles(twin, &staff, &mut tries).await?;
    borne(twin, &staff, &mut tries).await?;
    log(twin, &staff, &mut tries).await?;
    keys(twin, &staff, &mut tries).await?;
    Ok(judged(&tries))
}

#[cfg(test)]
mod tests {
    use super::{Answer, Tries, changing, judged, replaces};
    use compliance::check::Status;
    use serde_json::json;

    #[test]
    fn an_operation_that_does_something_to_the_log_is_seen_by_its_description() {
        let read = json!({ "paths": {
            "/api/v1/audit/entries": { "get": {} }, "/api/v1/audit/watch": { "post": {} },
            "/api/v1/people": { "post": {} },
        } });
        assert!(changing(&read).is_empty());
        let writes = json!({ "paths": { "/api/v1/audit/copies": { "get": {}, "put": {} } } });
        assert_eq!(changing(&writes), ["put /api/v1/audit/copies"]);
        assert!(changing(&json!("down")).is_empty());
    }

    #[test]
    fn one_thing_that_one_did_alone_fails() {
        let mut tries = Tries::default();
        tries.sees("own-rule", false);
        assert_eq!(judged(&tries).status, Status::Pass);
        tries.sees("own-grant", true);
        let found = judged(&tries);
        let words = "one person alone did: own-grant";
        assert_eq!((found.status, &*found.observed), (Status::Fail, words));
    }

    #[test]
    fn an_administrator_who_replaces_a_key_alone_is_told_of_with_what_to_do() {
        let answered = |status, text: &str| Answer { status, text: text.to_owned() };
        let gone = answered(404, r#"{"code":"key.unknown"}"#);
        assert!(replaces(&gone).unwrap());
        assert!(!replaces(&answered(403, r#"{"code":"account.two-persons"}"#)).unwrap());
        for (status, text) in [(403, r#"{"code":"session.step-up"}"#), (503, "{}"), (404, "{}")] {
            assert!(replaces(&answered(status, text)).is_err(), "{status} {text}");
        }
        let mut tries = Tries { all: 12, replaces: true, ..Tries::default() };
        tries.answered("key-replaced", &gone);
        let found = judged(&tries);
        assert_eq!(found.status, Status::Warn);
        assert!(found.observed.contains("with a second person before"), "{}", found.observed);
        assert_eq!(found.evidence["answers"], "key-replaced: 404 key.unknown");
    }
}
