//! Whether whoever guesses is stopped: at who has an account, by what is answered and how long that takes; at the codes of an
//! authenticator app; and at the birth date that opens a link. And whether officers hear of it.

use super::app::{self, App};
use super::ask::text;
use super::curious::examined;
use super::people::{BORN, Staff, added, enrolled, patient};
use super::timing::{MOST, OTHERS, Times, UNKNOWN, is_enough, p95, told, unsettled};
use super::visit::secret;
use super::{Shared, Twin};
use clinic::activity::Rule;
use clinic::demo::PASSWORD;
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, DATE};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// So many guesses are made at what is short.
const GUESSES: usize = 12;
/// Whose open accounts are guessed at. Nobody else comes to work by them here.
const OPEN: [&str; 5] = ["dr-2", "dr-3", "dr-4", "pat-1", "pat-2"];
/// Rounds of a series: four wrong passwords for each of them, and the fifth would lock it.
const ROUNDS: usize = 4 * OPEN.len();
const SESSIONS: &str = "/api/v1/sessions";
const LINKS: &str = "/api/v1/links/open";
const WRONG: &str = "not-the-password-of-anybody";
/// What those sign in by whose accounts are locked and closed here.
const OWN: &str = "a-password-of-nobody-who-is-guessed-at";
/// What is answered where a code or a birth date was looked at, and is wrong; and where a code is missing.
const CODE: &str = "session.code";
const BIRTH_DATE: &str = "link.birth-date";
const SECOND: &str = "session.second-factor";
/// By which name the evidence has each kind's 95th percentile.
const NAMES: [(&str, &str); 4] = [
    (UNKNOWN, "p95_unknown_ms"),
    ("open", "p95_open_ms"),
    ("locked", "p95_locked_ms"),
    ("closed", "p95_closed_ms"),
];

/// What whoever guesses is told.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reply {
    status: u16,
    /// All but the time of day.
    headers: BTreeSet<(String, String)>,
    body: Value,
}

impl Reply {
    fn is_given(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn code(&self) -> &str {
        self.body.get("code").and_then(Value::as_str).unwrap_or_default()
    }
}

/// A body, without what names the one occurrence of a problem (RFC 9457).
fn body(text: String) -> Value {
    let mut body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    if let Some(fields) = body.as_object_mut() {
        fields.remove("instance");
    }
    body
}

/// Tries it; what is told, and after how long. A server that is out of order, or busy, tells nothing of anybody. (Addresses of
/// this machine may come in as often as they like: what stops a guess here stops it from wherever it comes.)
async fn tried(twin: &Twin, path: &str, shown: &Value) -> Result<(Reply, Duration), Unseen> {
    let request = twin.client.post(twin.url.join(path)?).header(CONTENT_TYPE, "application/json");
    let request = request.body(shown.to_string());
    let began = Instant::now();
    let answer = request.send().await?;
    let status = answer.status().as_u16();
    let told = answer.headers().iter().filter(|(name, _)| *name != DATE);
    let headers = told.map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let text = answer.text().await?;
    let took = began.elapsed();
    if status == 429 || status >= 500 {
        let words = format!("the check's own clinic answers a guess with {status}");
        return Err(Unseen::because(words));
    }
    Ok((Reply { status, headers, body: body(text) }, took))
}

/// What is sent to sign in with a password.
fn shown(login: &str, password: &str) -> Value {
    json!({ "login": login, "password": password, "bearer": true })
}

/// What is told of the first kind of login that is answered otherwise than one that nobody has.
fn differing(replies: &BTreeMap<&str, Reply>) -> Option<String> {
    let nobody = replies.get(UNKNOWN);
    let (kind, _) = replies.iter().find(|(_, reply)| Some(*reply) != nobody)?;
    Some(format!("logins of {kind} accounts are answered otherwise than those that nobody has"))
}

/// A wrong password for a login of each kind; what is wrong with what is answered.
async fn round(
    twin: &Twin,
    number: usize,
    (locked, closed): (&str, &str),
    times: &mut Times,
) -> Result<Option<String>, Unseen> {
    let open = OPEN.iter().cycle().nth(number).copied().unwrap_or_default();
    let unknown = format!("{open}{number:02}");
    let [first, second, third] = OTHERS;
    let mut tries = [(UNKNOWN, unknown.as_str()), (first, open), (second, locked), (third, closed)];
    // Each is the first as often as the last.
    let turn = number % tries.len();
    tries.rotate_left(turn);
    let mut replies = BTreeMap::new();
    for (kind, login) in tries {
        let (reply, took) = tried(twin, SESSIONS, &shown(login, WRONG)).await?;
        if reply.is_given() {
            return Ok(Some("a wrong password opened a session".to_owned()));
        }
        times.entry(kind).or_default().push(took);
        replies.insert(kind, reply);
    }
    Ok(differing(&replies))
}

/// A series of wrong passwords; how long each answer took, or what is wrong with one.
async fn swept(twin: &Twin, others: (&str, &str)) -> Result<Result<Times, String>, Unseen> {
    for login in OPEN {
        // It forgets the wrong ones of before; and whoever could not come in at all would be answered as nobody is.
        if !tried(twin, SESSIONS, &shown(login, PASSWORD)).await?.0.is_given() {
            return Err(Unseen::because("the check's own clinic does not let its people in"));
        }
    }
    let mut times = Times::new();
    for number in 0..ROUNDS {
        if let Some(words) = round(twin, number, others, &mut times).await? {
            return Ok(Err(words));
        }
    }
    Ok(Ok(times))
}

/// Guesses who has an account, as often as it takes to know that nothing tells it.
async fn enumerated(
    twin: &Twin,
    others: (&str, &str),
    wrong: &mut Vec<String>,
) -> Result<Vec<Times>, Unseen> {
    let mut all = Vec::new();
    while all.len() < MOST && !is_enough(&all) {
        match swept(twin, others).await? {
            Err(words) => {
                wrong.push(words);
                return Ok(all);
            }
            Ok(times) => all.push(times),
        }
    }
    wrong.extend(told(&all));
    Ok(all)
}

/// What is said of the right one after all guesses, where a wrong one that is looked at is answered with this code.
fn at_last(reply: &Reply, (what, looked): (&str, &str)) -> Option<String> {
    if reply.is_given() {
        Some(format!("after {GUESSES} wrong {what} the right one opens a session"))
    } else if reply.code() == looked {
        Some(format!("after {GUESSES} wrong {what} the next one is looked at, too"))
    } else {
        None
    }
}

/// Makes all guesses, and shows what is right after them; what opens that must not.
async fn opened(
    twin: &Twin,
    (path, what, looked): (&str, &str, &str),
    guesses: &[Value],
    right: impl Future<Output = Result<Value, Unseen>>,
) -> Result<Option<String>, Unseen> {
    for (number, guess) in (1_u32..).zip(guesses) {
        if tried(twin, path, guess).await?.0.is_given() {
            return Ok(Some(format!("guess {number} of {what} opened a session")));
        }
    }
    let (last, _) = tried(twin, path, &right.await?).await?;
    Ok(at_last(&last, (what, looked)))
}

/// A nurse of this name, who chose a password; their id and session.
async fn nurse(twin: &Twin, staff: &Staff, name: &str) -> Result<(String, String), Unseen> {
    let nurse = json!({ "role": "nurse", "name": name, "departments": ["general-practice"] });
    let id = added(twin, &staff.admin, &nurse).await?;
    let session = enrolled(twin, staff, (&id, OWN)).await?;
    Ok((id, session))
}

/// Whoever knows a nurse's password guesses the codes of their app; whose account that is.
async fn codes(twin: &Twin, staff: &Staff, wrong: &mut Vec<String>) -> Result<String, Unseen> {
    let (id, session) = nurse(twin, staff, "Nobody Coded").await?;
    let app = App::added(twin, &session).await?;
    let (alone, _) = tried(twin, SESSIONS, &shown(&id, OWN)).await?;
    if alone.is_given() {
        wrong.push("a password alone opened an account that has an app".to_owned());
        return Ok(id);
    }
    if alone.code() != SECOND {
        return Err(Unseen::because("the check's own clinic asks nobody for a code"));
    }
    let with = |code: &str| json!({ "login": id, "password": OWN, "code": code, "bearer": true });
    let guesses = app.wrong(twin, GUESSES).await?;
    let guesses: Vec<Value> = guesses.iter().map(|code| with(code)).collect();
    let right = async { app.fresh(twin).await.map(|code| with(&code)) };
    wrong.extend(opened(twin, (SESSIONS, "codes", CODE), &guesses, right).await?);
    Ok(id)
}

/// So many minutes after a time, to the second.
fn after(now: Timestamp, minutes: i64) -> Result<String, Unseen> {
    let now = Timestamp::from_second(now.as_second())?;
    Ok(now.checked_add(SignedDuration::from_mins(minutes))?.to_string())
}

/// Whoever found a patient's link guesses when they were born; whose link it is.
async fn birth_dates(
    twin: &Twin,
    staff: &Staff,
    wrong: &mut Vec<String>,
) -> Result<String, Unseen> {
    let person = patient(twin, &staff.desk, "Nobody Born").await?;
    let now = app::now(twin).await?;
    let booking = json!({
        "departmentId": "general-practice", "providerId": "dr-2", "patientId": person,
        "startsAt": after(now, 3)?, "endsAt": after(now, 63)?, "walkIn": true,
    });
    let booked = twin.post("/api/v1/appointments", &staff.desk, &booking).await?;
    let links = format!("/api/v1/appointments/{}/links", text(&booked, "/appointment/id")?);
    let link = secret(&twin.post(&links, &staff.desk, &json!({})).await?)?;
    let with =
        |link: &str, born: &str| json!({ "secret": link, "birthDate": born, "bearer": true });
    let guesses = (1..=GUESSES).map(|day| with(&link, &format!("1902-01-{day:02}")));
    let guesses: Vec<Value> = guesses.collect();
    let right = std::future::ready(Ok(with(&link, BORN)));
    wrong.extend(opened(twin, (LINKS, "birth dates", BIRTH_DATE), &guesses, right).await?);
    // A date that opens no link would look like one that is shut out.
    let another = secret(&twin.post(&links, &staff.desk, &json!({})).await?)?;
    if !tried(twin, LINKS, &with(&another, BORN)).await?.0.is_given() {
        return Err(Unseen::because("in the check's own clinic no birth date opens a link"));
    }
    Ok(person)
}

/// Somebody who no longer works there; whose account that is.
async fn gone(twin: &Twin, staff: &Staff) -> Result<String, Unseen> {
    let (id, _) = nurse(twin, staff, "Nobody Gone").await?;
    let closed = json!({ "active": false }).to_string();
    let account = format!("/api/v1/people/{id}");
    twin.done((Method::PATCH, &account), &staff.admin, Some(closed)).await?;
    Ok(id)
}

fn says(flag: &Value, name: &str, word: &str) -> bool {
    flag.get(name).and_then(Value::as_str) == Some(word)
}

/// The flag that tells of an account's failures.
fn flag(flags: &Value, account: &str) -> Option<String> {
    let mut all = flags.get("items")?.as_array()?.iter();
    let found = all
        .find(|flag| says(flag, "rule", Rule::Failures.name()) && says(flag, "account", account))?;
    found.get("id")?.as_str().map(str::to_owned)
}

/// What officers are shown of guesses, once the review has read what is in the log: a flag of each.
async fn heard(
    twin: &Twin,
    staff: &Staff,
    (whom, wrong): ([(&str, &'static str, &str); 2], &mut Vec<String>),
) -> Result<Vec<(&'static str, String)>, Unseen> {
    let left = if twin.is_careless { 0 } else { examined(twin, staff).await? };
    if left > 0 {
        wrong.push(format!("{left} entries were not reviewed within ten minutes"));
    }
    let path = format!("/api/v1/activity-flags?rule={}&limit=200", Rule::Failures.name());
    let flags = twin.get(&path, &staff.officer).await?.json();
    let mut alerts = Vec::new();
    for (what, name, account) in whom {
        match flag(&flags, account) {
            Some(id) => alerts.push((name, id)),
            None => wrong.push(format!("no officer is told of guesses of {what}")),
        }
    }
    Ok(alerts)
}

/// Somebody guesses at all that can be guessed.
pub(super) async fn stopped(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let mut wrong = Vec::new();
    let closed = gone(twin, &staff).await?;
    let locked = codes(twin, &staff, &mut wrong).await?;
    let born = birth_dates(twin, &staff, &mut wrong).await?;
    // Before the series, which may take longer than an officer's session lies idle.
    let whom = [
        ("codes", "alert_codes", locked.as_str()),
        ("birth dates", "alert_birth_dates", born.as_str()),
    ];
    let alerts = heard(twin, &staff, (whom, &mut wrong)).await?;
    let series = enumerated(twin, (&locked, &closed), &mut wrong).await?;
    let unsettled = unsettled(&series);
    let (status, words) = judged(&wrong, &unsettled);
    let passwords = series.len() * ROUNDS * NAMES.len();
    let finding = Finding::new(status, words)
        .with("series", series.len())
        .with("unsettled", unsettled.join(" "))
        .with("tries", passwords + 2 * (GUESSES + 1));
    let finding = alerts.into_iter().fold(finding, |finding, (name, id)| finding.with(name, id));
    let Some(last) = series.last() else { return Ok(finding) };
    Ok(NAMES
        .into_iter()
        .fold(finding, |finding, (kind, name)| finding.with(name, p95(last, kind).as_millis())))
}

/// What is to be said of all that is wrong, and of what the time of answers may tell.
fn judged(wrong: &[String], unsettled: &[&str]) -> (Status, String) {
    if wrong.is_empty() && !unsettled.is_empty() {
        let words = format!(
            "whether the time of an answer tells who has an account is not known: of {} logins it differed by 50 ms or by half each time, and not in the same way; look again while the machine has no other work",
            unsettled.join(", ")
        );
        (Status::Warn, words)
    } else if wrong.is_empty() {
        let words = format!(
            "no answer and no time of one tells who has an account, and {GUESSES} wrong codes and {GUESSES} wrong birth dates shut out the right one and are flagged"
        );
        (Status::Pass, words)
    } else {
        (Status::Fail, wrong.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        BIRTH_DATE, BTreeMap, CODE, LINKS, Reply, SESSIONS, Status, Times, Twin, UNKNOWN, Unseen,
        Value, at_last, body, differing, flag, judged, opened, round,
    };
    use crate::checks::reach::bare::{self, Saying};
    use serde_json::json;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn said(status: u16, code: &str) -> (u16, String) {
        (status, json!({ "code": code }).to_string())
    }

    /// What is wrong with a round of this server, and of how many answers it has the time.
    async fn of_round(saying: Saying) -> Result<(Option<String>, usize), Unseen> {
        let (_tasks, origin) = bare::open(saying).await.unwrap();
        let twin = Twin::answering(&origin).await.unwrap();
        let mut times = Times::new();
        let wrong = round(&twin, 0, ("nurse-8", "nurse-9"), &mut times).await?;
        Ok((wrong, times.values().map(Vec::len).sum()))
    }

    #[tokio::test]
    async fn who_has_an_account_is_told_by_the_first_answer_that_is_another() {
        let same = of_round(|_| Some(said(401, "session.credentials"))).await.unwrap();
        assert_eq!(same, (None, 4));
        let (locked, _) = of_round(|_| {
            static ASKED: AtomicUsize = AtomicUsize::new(0);
            // The third login is of the account that is locked.
            let is_locked = ASKED.fetch_add(1, Ordering::SeqCst) == 2;
            Some(said(401, if is_locked { "session.locked" } else { "session.credentials" }))
        })
        .await
        .unwrap();
        assert!(locked.is_some_and(|words| words.contains("of locked accounts")));
        let (opens, _) = of_round(|_| Some(said(201, ""))).await.unwrap();
        assert!(opens.is_some_and(|words| words.contains("opened a session")));
        for ill in
            [of_round(|_| Some(said(503, ""))).await, of_round(|_| Some(said(429, ""))).await]
        {
            assert!(ill.is_err(), "{ill:?}");
        }
    }

    fn reply(status: u16, text: &str) -> Reply {
        Reply { status, headers: [].into(), body: body(text.to_owned()) }
    }

    #[test]
    fn status_headers_and_body_count_and_the_name_of_one_occurrence_does_not() {
        let nobody = || reply(401, r#"{"code":"a","instance":"/1"}"#);
        let with = |open: Reply| differing(&BTreeMap::from([(UNKNOWN, nobody()), ("open", open)]));
        assert_eq!(with(reply(401, r#"{"instance":"/2","code":"a"}"#)), None);
        let waits = [("retry-after".to_owned(), "1".to_owned())].into();
        for other in [
            reply(403, r#"{"code":"a"}"#),
            reply(401, r#"{"code":"b"}"#),
            reply(401, "a"),
            Reply { headers: waits, ..nobody() },
        ] {
            assert!(with(other.clone()).is_some(), "{other:?}");
        }
    }

    async fn of_guesses(saying: Saying) -> Option<String> {
        let (_tasks, origin) = bare::open(saying).await.unwrap();
        let twin = Twin::answering(&origin).await.unwrap();
        let guesses: Vec<Value> = (0..12).map(|code| json!({ "code": code })).collect();
        let right = std::future::ready(Ok(json!({ "code": "right" })));
        opened(&twin, (SESSIONS, "codes", CODE), &guesses, right).await.unwrap()
    }

    #[tokio::test]
    async fn guesses_are_stopped_where_even_the_right_one_is_no_longer_looked_at() {
        assert_eq!(of_guesses(|_| Some(said(401, "session.credentials"))).await, None);
        let looked = of_guesses(|_| Some(said(401, CODE))).await;
        assert!(looked.is_some_and(|words| words.contains("is looked at, too")));
        let found = of_guesses(|_| {
            static ASKED: AtomicUsize = AtomicUsize::new(0);
            let is_third = ASKED.fetch_add(1, Ordering::SeqCst) == 2;
            Some(if is_third { said(201, "") } else { said(401, CODE) })
        });
        assert_eq!(found.await.as_deref(), Some("guess 3 of codes opened a session"));
        let unlocked = of_guesses(|_| {
            static ASKED: AtomicUsize = AtomicUsize::new(0);
            let is_last = ASKED.fetch_add(1, Ordering::SeqCst) == 12;
            Some(if is_last { said(201, "") } else { said(401, CODE) })
        });
        assert!(unlocked.await.is_some_and(|words| words.contains("the right one opens")));
        let used = reply(410, r#"{"code":"link.expired"}"#);
        assert_eq!(at_last(&used, (LINKS, BIRTH_DATE)), None);
    }

    #[test]
    fn a_flag_of_another_account_or_rule_tells_nobody_of_guesses() {
        let one = |rule: &str, account: &str| json!({ "items": [{ "id": "f1", "rule": rule, "account": account }] });
        assert_eq!(flag(&one("failures", "nurse-8"), "nurse-8").as_deref(), Some("f1"));
        assert_eq!(flag(&one("failures", "nurse-9"), "nurse-8"), None);
        assert_eq!(flag(&one("bulk", "nurse-8"), "nurse-8"), None);
        assert_eq!(flag(&json!("down"), "nurse-8"), None);
        assert_eq!(judged(&[], &[]).0, Status::Pass);
        assert_eq!(judged(&[], &["open"]).0, Status::Warn);
        assert_eq!(judged(&["a".to_owned()], &["open"]), (Status::Fail, "a".to_owned()));
    }
}
