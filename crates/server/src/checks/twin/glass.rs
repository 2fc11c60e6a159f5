//! Whether a record that somebody has no business with opens out of turn for a reason and to whoever shows again that it is them,
//! and not otherwise; whether an officer hears of it soon, whether the hour ends, and whether somebody else is asked to review it.

use super::alarmed::notices;
use super::ask::{Answer, text};
use super::expiry::Hand;
use super::people::signed_in;
use super::strangers::proven;
use super::{Twin, app};
use clinic::demo::PASSWORD;
use clinic::notification::NoticeKind;
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// Who opens a record, and whose: of a patient who was never seen in their department, and is booked in another one.
const STRANGER: &str = "dr-4";
const PATIENT: &str = "pat-1";
const OFFICER: &str = "officer-1";
const RECORD: &str = "/api/v1/patients/pat-1/record";
const GLASS: &str = "/api/v1/patients/pat-1/break-glass";
const QUEUE: &str = "/api/v1/break-glass?unreviewed=true";
const WAITING: &str = "/api/v1/reviews";
const CURRENT: &str = "/api/v1/sessions/current";
const WORDS: &str = "A check that tries how a record is opened in an emergency.";
/// By which code a record is shut, and how a field is refused that lacks or is none.
const SHUT: &[&str] = &["access.break-glass"];
const UNSAID: &[&str] = &["request.body", "request.field"];
/// Whoever showed that it is them so many minutes ago shows it again.
const STALE: u64 = 6;
/// The hour passes in so many steps of so many minutes: a session that is used in each of them never lies idle.
const STEPS: u64 = 6;
const STEP: u64 = 10;
/// It is open for so long at most.
const HOUR: SignedDuration = SignedDuration::from_mins(60);
/// So soon somebody hears of it, by the clinic's clock.
const SOON: SignedDuration = SignedDuration::from_mins(5);
const LOOK: Duration = Duration::from_millis(100);

/// What came of it.
#[derive(Debug, Default)]
struct Seen {
    /// What did not hold.
    wrong: Vec<&'static str>,
    /// What was answered to each try.
    answers: Vec<String>,
    /// After how many seconds an officer heard of it.
    heard: Option<i64>,
    /// For how many minutes it was to be open.
    minutes: Option<i64>,
}

impl Seen {
    /// Something is to hold; the name is that of its lack.
    fn holds(&mut self, is_so: bool, lack: &'static str) {
        if !is_so {
            self.wrong.push(lack);
        }
    }

    /// What was answered, by its status and code.
    fn answered(&mut self, what: &'static str, answer: &Answer) -> String {
        let told = answer.json();
        let code = told.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        let line = format!("{what}: {} {code}", answer.status);
        self.answers.push(line.trim_end().to_owned());
        code
    }

    /// Something is to be refused, by one of these codes: a refusal for another reason says nothing.
    fn refused(
        &mut self,
        (what, codes): (&'static str, &[&str]),
        answer: &Answer,
    ) -> Result<(), Unseen> {
        let code = self.answered(what, answer);
        if answer.is_given() {
            self.wrong.push(what);
        } else if !codes.contains(&code.as_str()) {
            let status = answer.status;
            let words = format!("the check's own clinic answers {what} with {status} and {code}");
            return Err(Unseen::because(words));
        }
        Ok(())
    }
}

/// What an opening said of itself.
struct Opened {
    id: String,
    at: Option<Timestamp>,
    ends: Option<Timestamp>,
}

/// A time of an answer, if it is one.
fn time(answer: &Value, pointer: &str) -> Option<Timestamp> {
    answer.pointer(pointer).and_then(Value::as_str).and_then(|text| text.parse().ok())
}

/// Whether a list has something of which this field says so.
fn has(list: &Value, name: &str, value: &str) -> bool {
    let items = list.get("items").and_then(Value::as_array);
    let is_it = |one: &Value| one.get(name).and_then(Value::as_str) == Some(value);
    items.is_some_and(|items| items.iter().any(is_it))
}

/// All that an opening asks for.
fn reason() -> Value {
    json!({ "reason": "emergency", "text": WORDS })
}

/// Somebody tries to open the record with that.
async fn opening(twin: &Twin, session: &str, said: &Value) -> Result<Answer, Unseen> {
    twin.ask((Method::POST, GLASS), session, Some(said.to_string())).await
}

/// The record stays shut without an opening, and that asks for a step-up and a reason.
async fn kept_shut(hand: &mut Hand<'_>, stranger: &str, seen: &mut Seen) -> Result<(), Unseen> {
    let twin = hand.twin;
    let record = twin.get(RECORD, stranger).await?;
    seen.refused(("a record without an opening", SHUT), &record)?;
    // Whoever signs in has shown by that that it is them.
    hand.later(STALE).await?;
    let early = opening(twin, stranger, &reason()).await?;
    seen.refused(("an opening without a step-up", &["session.step-up"]), &early)?;
    proven(twin, (stranger, PASSWORD)).await?;
    for (what, said) in [
        ("an opening without a reason", json!({ "text": WORDS })),
        ("an opening for no known reason", json!({ "reason": "curiosity", "text": WORDS })),
        ("an opening without words", json!({ "reason": "emergency", "text": " " })),
    ] {
        let answer = opening(twin, stranger, &said).await?;
        seen.refused((what, UNSAID), &answer)?;
    }
    Ok(())
}

/// With all of it the record opens, for an hour at most; nothing where it does not.
async fn opened(twin: &Twin, stranger: &str, seen: &mut Seen) -> Result<Option<Opened>, Unseen> {
    let answer = opening(twin, stranger, &reason()).await?;
    seen.answered("an opening with all of it", &answer);
    if answer.is_refused()? {
        seen.wrong.push("no opening with all of it");
        return Ok(None);
    }
    let told = answer.json();
    let (at, ends) = (time(&told, "/openedAt"), time(&told, "/endsAt"));
    let lasts = at.zip(ends).map(|(at, ends)| ends.duration_since(at));
    seen.minutes = lasts.map(|lasts| lasts.as_mins());
    let is_bound = lasts.is_some_and(|lasts| lasts > SignedDuration::ZERO && lasts <= HOUR);
    seen.holds(is_bound, "no end within 60 minutes");
    Ok(Some(Opened { id: text(&told, "/id")?, at, ends }))
}

/// After how many seconds an officer hears of an opening; nothing where they do not within five minutes.
async fn heard(
    twin: &Twin,
    (notices, opened): (&str, &Opened),
    since: Timestamp,
) -> Result<Option<i64>, Unseen> {
    loop {
        let told = twin.get(notices, "").await?;
        let passed = app::now(twin).await?.duration_since(since);
        let has_it = |text: &str| {
            text.contains(NoticeKind::BreakGlassOpened.name()) && text.contains(&opened.id)
        };
        if passed <= SOON && told.is_given() && has_it(&told.text) {
            return Ok(Some(passed.as_secs().max(0)));
        }
        if passed > SOON || twin.is_careless {
            return Ok(None);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The record is shown, and each page says until when.
async fn shown(
    twin: &Twin,
    (stranger, opened): (&str, &Opened),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    let record = twin.get(RECORD, stranger).await?;
    seen.answered("the record once it is opened", &record);
    let is_shown = !record.is_refused()? && record.json().pointer("/items/0").is_some();
    seen.holds(is_shown, "no record once it is opened");
    let session = twin.get(CURRENT, stranger).await?.json();
    let whose = session.pointer("/breakGlass/patientId").and_then(Value::as_str);
    let ends = time(&session, "/breakGlass/endsAt").map(Timestamp::as_second);
    let is_told = ends.is_some() && ends == opened.ends.map(Timestamp::as_second);
    seen.holds(whose == Some(PATIENT) && is_told, "no banner with its end");
    Ok(())
}

/// The hour passes while they work on, and the record is shut again.
async fn over(
    hand: &mut Hand<'_>,
    (stranger, officer): (&str, &str),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    for _ in 0..STEPS {
        hand.later(STEP).await?;
        for session in [stranger, officer] {
            hand.twin.get(CURRENT, session).await?;
        }
    }
    let record = hand.twin.get(RECORD, stranger).await?;
    seen.refused(("a record once the hour is over", SHUT), &record)
}

/// Whoever opened the record becomes an officer, by two people; their session as that.
async fn promoted(hand: &Hand<'_>, officer: &str) -> Result<String, Unseen> {
    let twin = hand.twin;
    for session in [hand.admin.as_str(), officer] {
        proven(twin, (session, PASSWORD)).await?;
    }
    let account = format!("/api/v1/people/{STRANGER}");
    let role = json!({ "role": "compliance-officer" }).to_string();
    let raised = twin.done((Method::PATCH, &account), &hand.admin, Some(role)).await?;
    let grant = text(&raised, "/pending/id")?;
    let approve = format!("/api/v1/role-grants/{grant}/approve");
    twin.post(&approve, officer, &json!({})).await?;
    signed_in(twin, (STRANGER, PASSWORD)).await
}

/// A review is asked for, of somebody else than whoever opened the record, whatever their role is by then.
async fn reviewed(
    hand: &Hand<'_>,
    (stranger, officer, opened): (&str, &str, &Opened),
    seen: &mut Seen,
) -> Result<(), Unseen> {
    let twin = hand.twin;
    let queue = twin.done((Method::GET, QUEUE), officer, None).await?;
    let waiting = twin.done((Method::GET, WAITING), officer, None).await?;
    let is_asked = has(&queue, "id", &opened.id) && has(&waiting, "kind", "break-glass");
    seen.holds(is_asked, "no review asked for");
    let path = format!("/api/v1/break-glass/{}/review", opened.id);
    let verdict = json!({ "verdict": "justified", "note": WORDS }).to_string();
    let asked = || (Method::POST, path.as_str());
    let own = twin.ask(asked(), stranger, Some(verdict.clone())).await?;
    let codes: &[&str] = &["access.route", "access.not-allowed"];
    seen.refused(("a review by whoever opened it", codes), &own)?;
    let raised = promoted(hand, officer).await?;
    let own = twin.ask(asked(), &raised, Some(verdict.clone())).await?;
    let what = "a review by whoever opened it and is an officer now";
    seen.refused((what, &["account.two-persons"]), &own)?;
    let review = twin.ask(asked(), officer, Some(verdict)).await?;
    seen.answered("a review by somebody else", &review);
    seen.holds(!review.is_refused()?, "no review by somebody else");
    Ok(())
}

/// A provider opens the record of somebody else's patient.
async fn played(twin: &Twin, seen: &mut Seen) -> Result<(), Unseen> {
    let admin = signed_in(twin, ("admin-1", PASSWORD)).await?;
    let mut hand = Hand { twin, admin };
    let stranger = signed_in(twin, (STRANGER, PASSWORD)).await?;
    kept_shut(&mut hand, &stranger, seen).await?;
    let officer = signed_in(twin, (OFFICER, PASSWORD)).await?;
    let notices = notices(twin, (OFFICER, &officer)).await?;
    let before = app::now(twin).await?;
    let Some(opened) = opened(twin, &stranger, seen).await? else { return Ok(()) };
    seen.heard = heard(twin, (&notices, &opened), opened.at.unwrap_or(before)).await?;
    seen.holds(seen.heard.is_some(), "nobody told within five minutes");
    shown(twin, (&stranger, &opened), seen).await?;
    over(&mut hand, (&stranger, &officer), seen).await?;
    reviewed(&hand, (&stranger, &officer, &opened), seen).await
}

/// What is to be said of that.
fn judged(seen: &Seen) -> Finding {
    let number = |number: Option<i64>, none: &str| {
        number.map_or_else(|| none.to_owned(), |number| number.to_string())
    };
    let (status, words) = if seen.wrong.is_empty() {
        let words = format!(
            "a record opens out of turn for a reason and after a step-up only, an officer heard of it after {} seconds, and after an hour it was shut and to be reviewed by somebody else",
            number(seen.heard, "no")
        );
        (Status::Pass, words)
    } else {
        let wrong = seen.wrong.join(", ");
        (Status::Fail, format!("emergency access does not hold: {wrong}"))
    };
    Finding::new(status, words)
        .with("notice_after_seconds", number(seen.heard, "never"))
        .with("open_minutes", number(seen.minutes, "unsaid"))
        .with("answers", seen.answers.join("; "))
}

/// What is seen in this clinic. What stops on the way hides nothing that was wrong before.
async fn tried(twin: &Twin) -> Result<Finding, Unseen> {
    let mut seen = Seen::default();
    let all = played(twin, &mut seen).await;
    if seen.wrong.is_empty() {
        all?;
    }
    Ok(judged(&seen))
}

/// A record is opened out of turn in a clinic whose clock nobody else goes by.
pub(super) async fn broken(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found(site).await?;
    let found = tried(&twin).await;
    twin.close().await?;
    found
}

#[cfg(test)]
mod tests {
    use super::{CURRENT, GLASS, PATIENT, QUEUE, RECORD, STRANGER, Twin, WAITING, tried};
    use crate::checks::reach::bare;
    use compliance::check::{Finding, Status};
    use kernel::Timestamp;
    use serde_json::{Value, json};
    use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::SeqCst};

    /// What a clinic does as it should.
    #[derive(Clone, Copy)]
    struct Does {
        /// Asks for a reason.
        asks: bool,
        /// Tells an officer.
        tells: bool,
        /// Shuts the record after an hour.
        ends: bool,
    }

    /// A clinic of which only that is asked what this check asks.
    struct World {
        does: Does,
        now: AtomicI64,
        opened: AtomicI64,
        is_proven: AtomicBool,
        is_raised: AtomicBool,
    }

    impl World {
        const fn of(does: Does) -> Self {
            Self {
                does,
                now: AtomicI64::new(1_000_000),
                opened: AtomicI64::new(0),
                is_proven: AtomicBool::new(false),
                is_raised: AtomicBool::new(false),
            }
        }

        fn ends(&self) -> i64 {
            self.opened.load(SeqCst) + 3_600
        }

        fn is_open(&self) -> bool {
            let is_over = self.does.ends && self.ends() <= self.now.load(SeqCst);
            self.opened.load(SeqCst) > 0 && !is_over
        }

        fn opens(&self, said: &Value) -> Value {
            let is_known = said["reason"] == "emergency";
            let is_said = said["text"].as_str().is_some_and(|text| !text.trim().is_empty());
            if !self.is_proven.load(SeqCst) {
                return json!({ "code": "session.step-up" });
            }
            if self.does.asks && !(is_known && is_said) {
                return json!({ "code": "request.field" });
            }
            let now = self.now.load(SeqCst);
            self.opened.store(now, SeqCst);
            json!({ "id": "opening-1", "openedAt": at(now), "endsAt": at(self.ends()) })
        }

        /// What it answers; what has a code is refused.
        fn says(&self, asked: &str) -> Value {
            let (head, body) = asked.split_once("\r\n\r\n").unwrap_or((asked, ""));
            let body: Value = serde_json::from_str(body).unwrap_or_default();
            let mut words = head.split(' ');
            let (method, path) = (words.next().unwrap(), words.next().unwrap());
            match (method, path) {
                ("POST", "/api/v1/sessions") => json!({ "secret": body["login"] }),
                ("POST", "/api/v1/sessions/current/proof") => {
                    self.is_proven.store(true, SeqCst);
                    json!({})
                }
                ("POST", "/api/v1/watch") => {
                    json!({ "token": "one", "subscribeKey": "one", "channels": ["one"] })
                }
                ("GET", "/api/v1/clock") => {
                    json!({ "now": at(self.now.fetch_add(60, SeqCst)) })
                }
                ("POST", "/api/v1/demo/clock") => {
                    self.now.fetch_add(body["seconds"].as_i64().unwrap(), SeqCst);
                    json!({})
                }
                ("GET", CURRENT) => {
                    json!({ "breakGlass": { "patientId": PATIENT, "endsAt": at(self.ends()) } })
                }
                ("GET", RECORD) if !self.is_open() => json!({ "code": "access.break-glass" }),
                ("GET", RECORD) => json!({ "items": [{}] }),
                ("POST", GLASS) => self.opens(&body),
                ("GET", QUEUE) => json!({ "items": [{ "id": "opening-1" }] }),
                ("GET", WAITING) => json!({ "items": [{ "kind": "break-glass" }] }),
                ("PATCH", _) => json!({ "pending": { "id": "grant-1" } }),
                (_, path) if path.starts_with("/v3/history/") && self.does.tells => {
                    json!(["BREAK_GLASS_OPENED", "opening-1"])
                }
                (_, path) if path.ends_with("/approve") => {
                    self.is_raised.store(true, SeqCst);
                    json!({})
                }
                (_, path) if path.ends_with("/review") && head.contains(STRANGER) => {
                    let is_raised = self.is_raised.load(SeqCst);
                    let code = if is_raised { "account.two-persons" } else { "access.route" };
                    json!({ "code": code })
                }
                _ => json!({}),
            }
        }

        fn answer(&self, asked: &str) -> (u16, String) {
            let said = self.says(asked);
            let status = if said.get("code").is_some() { 403 } else { 200 };
            (status, said.to_string())
        }
    }

    fn at(second: i64) -> String {
        Timestamp::from_second(second).unwrap().to_string()
    }

    async fn found(saying: bare::Saying) -> Finding {
        let (_tasks, origin) = bare::open(saying).await.unwrap();
        tried(&Twin::answering(&origin).await.unwrap()).await.unwrap()
    }

    const SOUND: Does = Does { asks: true, tells: true, ends: true };

    #[tokio::test]
    async fn emergency_access_that_holds_passes_with_how_soon_somebody_heard() {
        static WORLD: World = World::of(SOUND);
        let found = found(|asked| Some(WORLD.answer(asked))).await;
        assert_eq!(found.status, Status::Pass, "{}", found.observed);
        assert_eq!(found.evidence["open_minutes"], "60");
        let answers = &found.evidence["answers"];
        for told in ["without a step-up: 403 session.step-up", "an officer now: 403 account.two-p"]
        {
            assert!(answers.contains(told), "{answers}");
        }
    }

    #[tokio::test]
    async fn a_clinic_in_which_nobody_is_told_fails() {
        static WORLD: World = World::of(Does { tells: false, ..SOUND });
        let found = found(|asked| Some(WORLD.answer(asked))).await;
        let words = "emergency access does not hold: nobody told within five minutes";
        assert_eq!((found.status, &*found.observed), (Status::Fail, words));
        assert_eq!(found.evidence["notice_after_seconds"], "never");
    }

    #[tokio::test]
    async fn a_clinic_that_asks_for_no_reason_and_one_that_never_shuts_the_record_fail() {
        static IDLE: World = World::of(Does { asks: false, ..SOUND });
        static OPEN: World = World::of(Does { ends: false, ..SOUND });
        let idle = found(|asked| Some(IDLE.answer(asked))).await;
        let words =
            "an opening without a reason, an opening for no known reason, an opening without words";
        assert!(idle.status == Status::Fail && idle.observed.ends_with(words), "{}", idle.observed);
        let open = found(|asked| Some(OPEN.answer(asked))).await;
        let words = "emergency access does not hold: a record once the hour is over";
        assert_eq!((open.status, &*open.observed), (Status::Fail, words));
    }
}
