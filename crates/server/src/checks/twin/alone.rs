//! Whether one person alone does over the API what takes two: brings a rule of retention into force, ends a hold, gives a
//! privileged role, bears a failure, has a key replaced; or what is not theirs at all: their own account, the keys of whoever
//! only reviews, the audit log.

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
const KEYS: &str = "/api/v1/compliance/keys";

/// What was tried, what of it was done, and how each was answered.
#[derive(Default)]
struct Tries {
    all: usize,
    done: Vec<&'static str>,
    answers: Vec<String>,
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

/// The versions of the key that wraps all others, the newest first, and which of them are given up.
async fn wrapping(twin: &Twin, secret: &str) -> Result<Vec<Value>, Unseen> {
    let all = twin.get(KEYS, secret).await?.json();
    let all = all.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let wraps = |one: &&Value| one.get("purpose").and_then(Value::as_str) == Some("key-encryption");
    let facts = |one: &Value| json!([one.get("id"), one.get("compromised")]);
    Ok(all.iter().filter(wraps).map(facts).collect())
}

/// What one asks for of keys: its name, and that of its being done all the same; where it is asked for, and what.
type Wish = (&'static str, &'static str, &'static str, Value);

/// One asks that a key is replaced, tries to approve that, too, and takes it back; nothing is to be done by it.
async fn replaced(
    twin: &Twin,
    admin: &str,
    (own, done, place, body): Wish,
    tries: &mut Tries,
) -> Result<(), Unseen> {
    let before = wrapping(twin, admin).await?;
    let path = format!("{KEYS}/{place}");
    let answer = twin.ask((Method::POST, &path), admin, Some(body.to_string())).await?;
    tries.answered(done, &answer);
    let change = answer.json().get("id").and_then(Value::as_str).map(str::to_owned);
    let change = change.map(|id| format!("{KEYS}/changes/{id}"));
    if let Some(change) = &change {
        let approve = format!("{change}/approve");
        let asked = (Method::POST, approve.as_str());
        tries.tries(twin, (own, "key.same-person", asked, admin, nothing())).await?;
    }
    let is_done = wrapping(twin, admin).await? != before;
    if change.is_none() && !is_done {
        let (status, code) = (answer.status, code(&answer).unwrap_or_default());
        let words =
            format!("the check's own clinic answers who asks for another key with {status}");
        return Err(Unseen::because(format!("{words} and {code}")));
    }
    tries.sees(done, is_done);
    if let Some(change) = change {
        // What was done may not be taken back any more, and that says nothing.
        let refuse = format!("{change}/refuse");
        twin.ask((Method::POST, &refuse), admin, Some(nothing().to_string())).await?;
    }
    Ok(())
}

/// Keys, by one administrator.
async fn keys(twin: &Twin, admin: &str, tries: &mut Tries) -> Result<(), Unseen> {
    // What was shown when this began may be too long ago by a clock that hurries.
    let shown = json!({ "password": PASSWORD });
    twin.post("/api/v1/sessions/current/proof", admin, &shown).await?;
    let versions = wrapping(twin, admin).await?;
    let newest = versions.first().and_then(|one| one.get(0)).and_then(Value::as_str);
    let given_up = json!({ "id": newest.unwrap_or_default(), "reason": "suspected" });
    for wish in [
        ("own-rotation", "rotation-of-one", "rotate", nothing()),
        ("own-key-given-up", "key-given-up-by-one", "compromised", given_up),
    ] {
        replaced(twin, admin, wish, tries).await?;
    }
    Ok(())
}

/// What is to be said of what was tried.
fn judged(Tries { all, done, answers }: &Tries) -> Finding {
    let (status, words) = if done.is_empty() {
        (Status::Pass, format!("{all} of {all} things were refused to one person alone"))
    } else {
        (Status::Fail, format!("one person alone did: {}", done.join(", ")))
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
    keys(twin, &staff.admin, &mut tries).await?;
    Ok(judged(&tries))
}

#[cfg(test)]
mod tests {
    use super::{KEYS, Tries, Twin, Unseen, changing, judged, keys};
    use crate::checks::reach::bare;
    use compliance::check::{Finding, Status};
    use serde_json::{Value, json};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

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

    /// Who carries out what one person asks for.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Done {
        /// Nobody, and who asked is refused.
        Never,
        /// The one who asks, at once.
        Asked,
        /// The one who asked, as they approve it.
        Approved,
        /// The server by itself, though it refuses the approval.
        Unapproved,
        /// Nobody: it takes no wish.
        Refused,
    }

    /// A clinic of which only keys are asked: how many versions there are.
    struct World(Done, AtomicUsize);

    impl World {
        const fn of(done: Done) -> Self {
            Self(done, AtomicUsize::new(1))
        }

        fn replaces(&self) -> Value {
            self.1.fetch_add(1, SeqCst);
            json!({})
        }

        fn says(&self, asked: &str) -> Value {
            let mut words = asked.split(' ');
            let (method, path) = (words.next().unwrap(), words.next().unwrap());
            let is_wish = path.ends_with("/rotate") || path.ends_with("/compromised");
            match (method, self.0) {
                ("GET", _) if path == KEYS => {
                    let one =
                        |id| json!({ "purpose": "key-encryption", "id": format!("key-{id}") });
                    let all: Vec<_> = (0..self.1.load(SeqCst)).rev().map(one).collect();
                    json!({ "items": all })
                }
                ("POST", Done::Asked) if is_wish => self.replaces(),
                ("POST", Done::Refused) if is_wish => json!({ "code": "access.route" }),
                ("POST", Done::Unapproved) if is_wish => {
                    self.replaces();
                    json!({ "id": "change-1" })
                }
                ("POST", _) if is_wish => json!({ "id": "change-1" }),
                ("POST", Done::Approved) if path.ends_with("/approve") => self.replaces(),
                ("POST", _) if path.ends_with("/approve") => json!({ "code": "key.same-person" }),
                _ => json!({}),
            }
        }

        fn answer(&self, asked: &str) -> (u16, String) {
            let said = self.says(asked);
            let status = if said.get("code").is_some() { 403 } else { 200 };
            (status, said.to_string())
        }
    }

    async fn found(saying: bare::Saying) -> Result<Finding, Unseen> {
        let (_tasks, origin) = bare::open(saying).await.unwrap();
        let twin = Twin::answering(&origin).await.unwrap();
        let mut tries = Tries::default();
        keys(&twin, "admin", &mut tries).await?;
        Ok(judged(&tries))
    }

    #[tokio::test]
    async fn a_clinic_in_which_one_administrator_has_no_key_replaced_passes() {
        static WORLD: World = World::of(Done::Never);
        let found = found(|asked| Some(WORLD.answer(asked))).await.unwrap();
        let words = "4 of 4 things were refused to one person alone";
        assert_eq!((found.status, &*found.observed), (Status::Pass, words));
        let answers = &found.evidence["answers"];
        assert!(answers.contains("own-rotation: 403 key.same-person"), "{answers}");
    }

    #[tokio::test]
    async fn a_clinic_that_replaces_a_key_for_one_administrator_fails_however_it_comes_about() {
        static ASKED: World = World::of(Done::Asked);
        static APPROVED: World = World::of(Done::Approved);
        static UNAPPROVED: World = World::of(Done::Unapproved);
        let carried_out = "rotation-of-one, key-given-up-by-one";
        let asked = found(|asked| Some(ASKED.answer(asked))).await.unwrap();
        let unapproved = found(|asked| Some(UNAPPROVED.answer(asked))).await.unwrap();
        for found in [asked, unapproved] {
            assert_eq!(found.status, Status::Fail);
            assert_eq!(found.observed, format!("one person alone did: {carried_out}"));
        }
        let approved = found(|asked| Some(APPROVED.answer(asked))).await.unwrap();
        assert_eq!(
            approved.observed,
            "one person alone did: own-rotation, rotation-of-one, own-key-given-up, key-given-up-by-one"
        );
    }

    #[tokio::test]
    async fn a_clinic_that_takes_no_wish_for_a_key_says_nothing() {
        static WORLD: World = World::of(Done::Refused);
        let unseen = found(|asked| Some(WORLD.answer(asked))).await;
        assert!(unseen.is_err());
    }
}
