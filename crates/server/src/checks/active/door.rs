//! The door of the running server, and what is tried at it: passwords.

use super::{Canary, stage};
use crate::checks::reach::client;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Url};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// Where the server answers.
#[derive(Debug)]
pub(super) struct Door {
    url: Url,
    client: Client,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Reply {
    /// Whether what was asked for was given.
    pub(super) fn is_given(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it was given or refused. What a proxy says for a server that is down, or one that is too busy, tells of neither.
    pub(super) fn is_open(&self) -> Result<bool, Unseen> {
        match self.status {
            200..=399 => Ok(true),
            401 | 403 | 404 => Ok(false),
            _ => Err(self.unclear("what must be given or refused")),
        }
    }

    /// Whether it was refused, and for this. A server that is out of order gives nothing either, and refuses nobody.
    fn is_refused(&self, code: &str) -> bool {
        let told = self.body.get("code").and_then(Value::as_str);
        matches!(self.status, 401 | 403) && told == Some(code)
    }

    /// How it was answered: by which status, and by the code of which problem, as far as that looks like one.
    fn line(&self) -> String {
        let code = self.body.get("code").and_then(Value::as_str).unwrap_or_default();
        let plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-')
        };
        if (1..=64).contains(&code.len()) && code.bytes().all(plain) {
            format!("{} {code}", self.status)
        } else {
            self.status.to_string()
        }
    }

    /// The secret of the session that it opened.
    fn secret(&self) -> &str {
        self.body.get("secret").and_then(Value::as_str).unwrap_or("none")
    }

    /// That it was neither given nor refused for anything that was asked about.
    fn unclear(&self, what: &str) -> Unseen {
        let told = self.body.get("code").and_then(Value::as_str).unwrap_or("no code");
        let status = self.status;
        Unseen::because(format!("{what} was answered by {status} ({told}), which tells nothing"))
    }
}

/// So often somebody who was asked to wait does.
const PATIENCE: u32 = 3;
const LIMITED: &str = "the server limits how often it may be asked from here";

/// What the server says of a wrong password, and of a right one while the account is locked.
const WRONG: &str = "session.credentials";
/// What it says of a right password behind which a second factor stands.
const SECOND: &str = "session.second-factor";
/// What it says to whoever must add a second factor before anything else.
const ENROLL: &str = "session.must-enroll";

/// How long somebody waits who was told to, in seconds.
fn pause(told: u64) -> Duration {
    Duration::from_secs(told.clamp(1, 61))
}

impl Door {
    pub(super) fn new(url: Url) -> Result<Self, Unseen> {
        Ok(Self { url, client: client()? })
    }

    /// Knocks once.
    async fn knock(
        &self,
        (method, path, secret): (&Method, &str, &str),
        body: Option<&Value>,
    ) -> Result<(Reply, u64), Unseen> {
        let mut request = self.client.request(method.clone(), self.url.join(path)?);
        if !secret.is_empty() {
            request = request.bearer_auth(secret);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body.to_string());
        }
        // An address may have a token in it.
        let answer = request.send().await.map_err(reqwest::Error::without_url)?;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let wait = headers.get("retry-after").and_then(|value| value.to_str().ok());
        let wait = wait.and_then(|value| value.parse().ok()).unwrap_or(1);
        let body = answer.bytes().await.map_err(reqwest::Error::without_url)?;
        let body = serde_json::from_slice(&body).unwrap_or_default();
        Ok((Reply { status, headers, body }, wait))
    }

    /// Asks, and waits where the server says that it was asked too often.
    pub(super) async fn ask(
        &self,
        asked: (Method, &str, &str),
        body: Option<Value>,
    ) -> Result<Reply, Unseen> {
        for _ in 0..PATIENCE {
            let (method, path, secret) = &asked;
            let (reply, wait) = self.knock((method, path, secret), body.as_ref()).await?;
            if reply.status != 429 {
                return Ok(reply);
            }
            tokio::time::sleep(pause(wait)).await;
        }
        Err(Unseen::because(LIMITED))
    }

    pub(super) async fn get(&self, path: &str, secret: &str) -> Result<Reply, Unseen> {
        self.ask((Method::GET, path, secret), None).await
    }

    /// Shows a password and nothing else.
    async fn show(&self, who: (&str, &str)) -> Result<Reply, Unseen> {
        self.ask((Method::POST, "/api/v1/sessions", ""), Some(shown(who))).await
    }

    /// Signs in with a password and nothing else; the session's secret if it opened one, and nothing if it was refused.
    pub(super) async fn sign_in(&self, who: (&str, &str)) -> Result<Option<String>, Unseen> {
        let reply = self.show(who).await?;
        if reply.is_given() {
            return Ok(Some(reply.secret().to_owned()));
        }
        if reply.is_refused(WRONG) || reply.is_refused(SECOND) {
            return Ok(None);
        }
        Err(reply.unclear("a password"))
    }

    /// Whether what is told at this door is told by TLS.
    pub(super) fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The session of somebody of the play.
    pub(super) async fn enter(&self, canary: &Canary) -> Result<String, Unseen> {
        let secret = self.sign_in((&canary.id, canary.password.expose())).await?;
        secret.ok_or_else(|| Unseen::because("the server did not let a canary in"))
    }

    /// Gives somebody a password of their own choice.
    pub(super) async fn choose(
        &self,
        (id, secret): (&str, &str),
        password: &str,
    ) -> Result<Reply, Unseen> {
        let path = format!("/api/v1/people/{id}/password");
        let body = Some(json!({ "password": password }));
        self.ask((Method::PUT, &path, secret), body).await
    }
}

/// What is sent to sign in with a password.
fn shown((id, password): (&str, &str)) -> Value {
    json!({ "login": id, "password": password, "bearer": true })
}

/// A member of staff signs in with a password alone, and opens a record.
pub(super) async fn password_alone(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    alone(&door, &cast.nurse, &cast.patient.id).await
}

async fn alone(door: &Door, nurse: &Canary, patient: &str) -> Result<Finding, Unseen> {
    let entered = door.show((&nurse.id, nurse.password.expose())).await?;
    let shown = format!("POST /api/v1/sessions: {}", entered.line());
    if entered.is_refused(SECOND) {
        let finding = Finding::new(Status::Pass, "a password alone opens no session");
        return Ok(finding.with("transcript", shown));
    }
    if !entered.is_given() {
        return Err(entered.unclear("the right password"));
    }
    let record = door.get(&format!("/api/v1/people/{patient}"), entered.secret()).await?;
    let (status, words) = if record.is_given() {
        (Status::Fail, "a password alone opened a patient's record")
    } else if record.is_refused(ENROLL) {
        (Status::Pass, "a password alone opens a session in which a second factor is added first")
    } else {
        return Err(record.unclear("a patient's record"));
    };
    let transcript = format!("{shown}; GET /api/v1/people/{{person}}: {}", record.line());
    Ok(Finding::new(status, words).with("transcript", transcript))
}

/// What nobody may choose, and why.
const WEAK: [(&str, &str); 4] = [
    ("seven77", "which is too short"),
    ("fourteen-chars", "which is too short"),
    ("passwordpassword", "which everybody tries first"),
    ("123456789012345", "which everybody tries first"),
];
/// 64 characters, not all of them of one alphabet.
const LONG: &str = "Ein-längerer-Satz-der-sich-merken-lässt-und-niemand-rät-0000-042";

/// Small letters and nothing else but spaces, which only a rule of composition refuses.
const SENTENCE: &str = "a stork walks through the marsh";

/// Passwords as somebody chooses them, and how each was answered.
struct Chooser<'a> {
    door: &'a Door,
    who: (&'a str, &'a str),
    lines: Vec<String>,
}

impl Chooser<'_> {
    /// Whether a password was taken. A server that is out of order refuses none of them for what it is.
    async fn takes(&mut self, (what, password): (&str, &str)) -> Result<bool, Unseen> {
        let reply = self.door.choose(self.who, password).await?;
        self.lines.push(format!("{what}: {}", reply.line()));
        if reply.is_given() || matches!(reply.status, 400 | 422) {
            return Ok(reply.is_given());
        }
        Err(reply.unclear("a new password"))
    }
}

/// Somebody chooses passwords.
pub(super) async fn passwords(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    chosen(&door, &cast.patient).await
}

/// What is wrong where a password of 64 characters was taken.
async fn shortened(door: &Door, patient: &Canary) -> Result<Option<String>, Unseen> {
    let most: String = LONG.chars().take(63).collect();
    let wrong = if door.sign_in((&patient.id, &most)).await?.is_some() {
        "63 of 64 characters opened a session"
    } else if door.sign_in((&patient.id, LONG)).await?.is_none() {
        "64 characters were taken and open nothing"
    } else {
        return Ok(None);
    };
    Ok(Some(wrong.to_owned()))
}

async fn chosen(door: &Door, patient: &Canary) -> Result<Finding, Unseen> {
    let secret = door.enter(patient).await?;
    let mut chooser = Chooser { door, who: (&patient.id, &secret), lines: Vec::new() };
    let mut wrong = Vec::new();
    for (weak, why) in WEAK {
        if chooser.takes((weak, weak)).await? {
            wrong.push(format!("{weak:?} was taken, {why}"));
        }
    }
    let is_composed = !chooser.takes(("small letters and spaces", SENTENCE)).await?;
    if chooser.takes(("64 characters", LONG)).await? {
        wrong.extend(shortened(door, patient).await?);
    } else {
        wrong.push("64 characters were refused".to_owned());
    }
    if !chooser.takes(("24 characters", patient.password.expose())).await? {
        wrong.push("a password of 24 characters was refused".to_owned());
    }
    let (status, words) = if !wrong.is_empty() {
        (Status::Fail, wrong.join("; "))
    } else if is_composed {
        let words = "a sentence of small letters was refused: what a password is composed of is no rule any more";
        (Status::Warn, words.to_owned())
    } else {
        (Status::Pass, "passwords are taken and refused as they should be".to_owned())
    };
    let finding = Finding::new(status, words).with("probes", chooser.lines.join("; "));
    // Whether a page lets one be pasted is between it and its browser.
    Ok(finding.with("paste", "not looked at"))
}

/// So many wrong passwords are tried.
const GUESSES: u32 = 12;

/// Somebody guesses at another one's account.
pub(super) async fn guesses(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    guessed(&door, &cast.other).await
}

async fn guessed(door: &Door, victim: &Canary) -> Result<Finding, Unseen> {
    // A password that opens nothing in any case would look like one that a lock refuses.
    door.enter(victim).await?;
    let mut times = Vec::new();
    for guess in 1..=GUESSES {
        // An address that has to wait is no lock: whoever guesses from many goes on.
        let (wrong, began) = (format!("wrong-password-{guess}"), Instant::now());
        let opened = door.sign_in((&victim.id, &wrong)).await?;
        times.push(began.elapsed().as_millis().to_string());
        if opened.is_some() {
            let finding = Finding::new(Status::Fail, format!("guess {guess} opened a session"));
            return Ok(finding.with("guesses_ms", times.join(" ")));
        }
    }
    let reply = at_last(door, victim).await?;
    let (status, opens) = if reply.is_given() {
        (Status::Fail, "opens a session")
    } else if reply.is_refused(WRONG) {
        (Status::Pass, "opens nothing, either")
    } else {
        return Err(reply.unclear("the right password"));
    };
    let words = format!("after {GUESSES} wrong passwords the right one {opens}");
    let finding = Finding::new(status, words).with("guesses_ms", times.join(" "));
    // The activity review passes by what canaries do, so the alert is looked for in a clinic of the checks' own.
    Ok(finding.with("right_one", reply.line()).with("alert", "looked for by HC-015.b"))
}

/// The right password, right behind a wrong one: a lock that ended while the address had to wait begins anew with that.
async fn at_last(door: &Door, victim: &Canary) -> Result<Reply, Unseen> {
    let right = shown((&victim.id, victim.password.expose()));
    for _ in 0..PATIENCE {
        door.sign_in((&victim.id, "wrong-password")).await?;
        let asked = (&Method::POST, "/api/v1/sessions", "");
        let (reply, wait) = door.knock(asked, Some(&right)).await?;
        if reply.status != 429 {
            return Ok(reply);
        }
        // Then there is room for both.
        tokio::time::sleep(pause(wait) * 2).await;
    }
    Err(Unseen::because(LIMITED))
}

#[cfg(test)]
mod tests {
    use super::{Canary, Door, LONG, SENTENCE, WEAK, alone, chosen, guessed};
    use crate::checks::reach::bare::{self, Saying};
    use compliance::check::{Finding, Status, Unseen};
    use kernel::Phi;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn canary() -> Canary {
        Canary { id: "canary".to_owned(), password: Phi::new("a-password-of-nobody") }
    }

    fn told(status: u16, code: &str) -> Option<(u16, String)> {
        (status, format!(r#"{{"code":"{code}","secret":"one"}}"#)).into()
    }

    async fn tried_alone(saying: Saying) -> Result<Finding, Unseen> {
        let (_tasks, origin) = bare::open(saying).await.unwrap();
        alone(&Door::new(origin.parse().unwrap()).unwrap(), &canary(), "pat-1").await
    }

    #[tokio::test]
    async fn a_password_alone_passes_only_where_a_second_factor_is_what_it_lacks() {
        let asked = tried_alone(|_| told(401, "session.second-factor")).await.unwrap();
        assert_eq!(asked.status, Status::Pass);
        let transcript = "POST /api/v1/sessions: 401 session.second-factor";
        assert_eq!(asked.evidence["transcript"], transcript);
        let enrolls = tried_alone(|asked| {
            let enters = asked.starts_with("POST");
            if enters { told(201, "") } else { told(403, "session.must-enroll") }
        });
        let enrolls = enrolls.await.unwrap();
        assert_eq!(enrolls.status, Status::Pass);
        let transcript =
            "POST /api/v1/sessions: 201; GET /api/v1/people/{person}: 403 session.must-enroll";
        assert_eq!(enrolls.evidence["transcript"], transcript);
        let reads = tried_alone(|_| told(200, "Rosa Alvarez")).await.unwrap();
        assert_eq!(reads.status, Status::Fail);
        let transcript = "POST /api/v1/sessions: 200; GET /api/v1/people/{person}: 200";
        assert_eq!(reads.evidence["transcript"], transcript, "no more than a code is kept");
        let ill: [Saying; 5] = [
            |_| told(500, "internal"),
            |_| told(503, "session.second-factor"),
            |_| told(401, "session.credentials"),
            |asked| told(if asked.starts_with("POST") { 201 } else { 500 }, ""),
            |asked| told(if asked.starts_with("POST") { 201 } else { 403 }, "access.network"),
        ];
        for saying in ill {
            let judged = tried_alone(saying).await;
            assert!(judged.is_err(), "{judged:?}");
        }
    }

    async fn tried_choosing(saying: Saying) -> Result<Finding, Unseen> {
        let (_tasks, origin) = bare::open(saying).await.unwrap();
        chosen(&Door::new(origin.parse().unwrap()).unwrap(), &canary()).await
    }

    /// Takes what it should, and of 64 characters each.
    fn as_it_should(asked: &str) -> Option<(u16, String)> {
        let is_weak = WEAK.iter().any(|(weak, _)| asked.contains(&format!("{weak:?}")));
        let most: String = LONG.chars().take(63).collect();
        let chooses = asked.starts_with("PUT ");
        if chooses && is_weak {
            told(400, "request.field")
        } else if !chooses && asked.contains(&format!("\"{most}\"")) {
            told(401, "session.credentials")
        } else {
            told(200, "")
        }
    }

    #[tokio::test]
    async fn a_rule_of_composition_warns_and_a_server_out_of_order_refuses_no_password() {
        let well = tried_choosing(as_it_should).await.unwrap();
        assert_eq!(well.status, Status::Pass, "{}", well.observed);
        let probes = &well.evidence["probes"];
        assert!(probes.starts_with("seven77: 400 request.field; "), "{probes}");
        assert!(probes.contains("small letters and spaces: 200"), "{probes}");
        let composed = tried_choosing(|asked| {
            if asked.contains(SENTENCE) { told(400, "request.field") } else { as_it_should(asked) }
        });
        let composed = composed.await.unwrap();
        assert_eq!(composed.status, Status::Warn, "{}", composed.observed);
        let all = tried_choosing(|_| told(200, "")).await.unwrap();
        assert_eq!(all.status, Status::Fail, "{}", all.observed);
        let ill = tried_choosing(|asked| {
            if asked.starts_with("PUT ") { told(503, "unavailable") } else { told(201, "") }
        });
        let ill = ill.await;
        assert!(ill.is_err(), "{ill:?}");
    }

    /// Takes the first password, has the third guess wait, and refuses all others. Without a lock it takes the right one again
    /// at last, behind twelve guesses, one that was made twice, and one more.
    fn says(tried: &AtomicUsize, has_lock: bool) -> Option<(u16, String)> {
        match tried.fetch_add(1, Ordering::SeqCst) {
            0 => told(201, ""),
            3 => told(429, "rate-sign-in"),
            15 if !has_lock => told(201, ""),
            _ => told(401, "session.credentials"),
        }
    }

    fn locks(_: &str) -> Option<(u16, String)> {
        static TRIED: AtomicUsize = AtomicUsize::new(0);
        says(&TRIED, true)
    }

    fn only_waits(_: &str) -> Option<(u16, String)> {
        static TRIED: AtomicUsize = AtomicUsize::new(0);
        says(&TRIED, false)
    }

    fn breaks_down(_: &str) -> Option<(u16, String)> {
        static TRIED: AtomicUsize = AtomicUsize::new(0);
        let is_first = TRIED.fetch_add(1, Ordering::SeqCst) == 0;
        if is_first { told(201, "") } else { told(503, "unavailable") }
    }

    async fn tried_guesses(saying: Saying) -> Result<Finding, Unseen> {
        let (_tasks, origin) = bare::open(saying).await.unwrap();
        guessed(&Door::new(origin.parse().unwrap()).unwrap(), &canary()).await
    }

    #[tokio::test]
    async fn guesses_pass_where_the_account_is_locked_and_not_where_only_the_address_waits() {
        let locked = tried_guesses(locks).await.unwrap();
        assert_eq!(locked.status, Status::Pass);
        assert_eq!(locked.evidence["guesses_ms"].split(' ').count(), 12, "{locked:?}");
        assert_eq!(locked.evidence["right_one"], "401 session.credentials");
        let waits = tried_guesses(only_waits).await.unwrap();
        assert_eq!(waits.status, Status::Fail, "{}", waits.observed);
        assert!(tried_guesses(breaks_down).await.is_err(), "it refused nobody");
        let never = tried_guesses(|_| told(401, "session.credentials")).await;
        assert!(never.is_err(), "nobody was ever let in: {never:?}");
    }
}
