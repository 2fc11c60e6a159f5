//! Whether a session that lies idle is over at its bound, and one that is used all the time at its end, by a clock that is
//! moved ahead.

use super::Twin;
use super::people::{DOCTOR, NURSE, Staff, enrolled, patient, signed_in};
use clinic::demo::PASSWORD;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::json;

/// Minutes of idleness after which the session of staff is over, and everybody's.
const IDLE: (u64, u64) = (15, 30);
/// Hours after which it is over however it is used: staff's, and everybody's.
const WHOLE: (u64, u64) = (12, 24);
/// What is used is used once in so many minutes, so that it never lies idle.
const USED: u64 = 10;
const PATIENT: &str = "patient";
const CURRENT: &str = "/api/v1/sessions/current";
const OWN: &str = "a-password-of-nobody-who-rests";

/// Somebody's session, by a name that is told.
type Held = (&'static str, String);
/// A bound, and who was in past it.
type Past = (&'static str, Vec<&'static str>);

/// Whoever moves the clock, by a session that ends as others do.
pub(super) struct Hand<'a> {
    pub(super) twin: &'a Twin,
    pub(super) admin: String,
}

impl Hand<'_> {
    /// Moves the clock ahead by minutes, and a little further, for who asks is slower than who is asked.
    pub(super) async fn later(&mut self, minutes: u64) -> Result<(), Unseen> {
        const CLOCK: &str = "/api/v1/demo/clock";
        let step = json!({ "seconds": minutes * 60 + 5 });
        let moved = (Method::POST, CLOCK);
        if self.twin.ask(moved, &self.admin, Some(step.to_string())).await?.is_given() {
            return Ok(());
        }
        self.admin = signed_in(self.twin, ("admin-1", PASSWORD)).await?;
        self.twin.post(CLOCK, &self.admin, &step).await.map(drop)
    }

    /// Those of these that are open. To ask is to use.
    async fn open(&self, sessions: &[Held]) -> Result<Vec<&'static str>, Unseen> {
        let mut open = Vec::new();
        for (name, secret) in sessions {
            let answer = self.twin.get(CURRENT, secret).await?;
            if answer.is_given() {
                open.push(*name);
            } else if answer.status != 401 {
                let status = answer.status;
                let words = format!("the check's own clinic answers a session with {status}");
                return Err(Unseen::because(words));
            }
        }
        Ok(open)
    }

    /// Those of these that are open after so many hours in which they are used all the time.
    async fn used(&mut self, sessions: &[Held], hours: u64) -> Result<Vec<&'static str>, Unseen> {
        let mut open = self.open(sessions).await?;
        for _ in 0..hours * 60 / USED {
            if open.is_empty() {
                break;
            }
            self.later(USED).await?;
            open = self.open(sessions).await?;
        }
        Ok(open)
    }
}

/// What is to be said of sessions that were open past a bound.
fn judged(past: &[Past]) -> Finding {
    let wrong: Vec<String> = past
        .iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(bound, names)| format!("{bound}: {}", names.join(", ")))
        .collect();
    let finding = if wrong.is_empty() {
        let words = "sessions were answered with 401 once they had lain idle, and at their end however they were used";
        Finding::new(Status::Pass, words)
    } else {
        Finding::new(Status::Fail, format!("still open {}", wrong.join("; ")))
    };
    finding.with("staff_idle_minutes", IDLE.0).with("others_idle_minutes", IDLE.1)
}

/// Sessions of everybody who works here, interpreters too, and of a patient are left alone.
async fn rested(
    hand: &mut Hand<'_>,
    (works, own): (&[Held], &[Held]),
) -> Result<[Past; 2], Unseen> {
    let entered = hand.open(works).await?.len() + hand.open(own).await?.len();
    if entered < works.len() + own.len() {
        return Err(Unseen::because("somebody who signed in was never in"));
    }
    hand.later(IDLE.0).await?;
    let works = hand.open(works).await?;
    // Nobody used it meanwhile: it has lain idle since before the first of both.
    hand.later(IDLE.1 - IDLE.0).await?;
    let own = hand.open(own).await?;
    Ok([("after 15 idle minutes", works), ("after 30 idle minutes", own)])
}

/// People sign in, and the clock goes on.
async fn played(twin: &Twin) -> Result<Vec<Past>, Unseen> {
    let staff = Staff::enter(twin).await?;
    let mut hand = Hand { twin, admin: staff.admin.clone() };
    let person = patient(twin, &staff.desk, "Nobody Resting").await?;
    let own = [(PATIENT, enrolled(twin, &staff, (&person, OWN)).await?)];
    let works = [
        ("provider", staff.doctor),
        ("nurse", staff.nurse),
        ("coordinator", staff.desk),
        ("compliance-officer", staff.officer),
        ("administrator", staff.admin),
        ("interpreter", staff.interpreter),
    ];
    let mut past = Vec::from(rested(&mut hand, (&works, &own)).await?);
    if past.iter().any(|(_, names)| !names.is_empty()) {
        // What does not end by itself is not waited for.
        return Ok(past);
    }
    let mut held = vec![
        ("provider", signed_in(twin, (DOCTOR, PASSWORD)).await?),
        ("nurse", signed_in(twin, (NURSE, PASSWORD)).await?),
        (PATIENT, signed_in(twin, (&person, OWN)).await?),
    ];
    let mut open = hand.used(&held, WHOLE.0).await?;
    held.retain(|(name, _)| *name == PATIENT && open.contains(name));
    open.retain(|name| *name != PATIENT);
    past.push(("after 12 hours of use", open));
    past.push(("after 24 hours of use", hand.used(&held, WHOLE.1 - WHOLE.0).await?));
    Ok(past)
}

/// Sessions are left alone and used, in a clinic whose clock nobody else goes by.
pub(super) async fn over(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found(site).await?;
    let seen = played(&twin).await;
    twin.close().await?;
    Ok(judged(&seen?))
}

#[cfg(test)]
mod tests {
    use super::{Hand, Twin, judged, rested};
    use crate::checks::reach::bare;
    use compliance::check::Status;
    use serde_json::Value;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// A clinic in which a patient's session that lies idle is over after 40 minutes only.
    fn lazy(asked: &str) -> (u16, String) {
        static IDLE: AtomicU64 = AtomicU64::new(0);
        let body = asked.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let step: Value = serde_json::from_str(body).unwrap_or_default();
        let step = step["seconds"].as_u64().unwrap_or(0);
        let idle = IDLE.fetch_add(step, Ordering::SeqCst) + step;
        let most = if asked.contains("Bearer own") { 2_400 } else { 900 };
        let is_over = asked.starts_with("GET ") && idle > most;
        (if is_over { 401 } else { 200 }, "{}".to_owned())
    }

    #[tokio::test]
    async fn a_patients_session_is_left_alone_for_thirty_minutes_and_no_longer() {
        let (_tasks, origin) = bare::open(|asked| Some(lazy(asked))).await.unwrap();
        let twin = Twin::answering(&origin).await.unwrap();
        let mut hand = Hand { twin: &twin, admin: "admin".to_owned() };
        let of = |secret: &str| ("somebody", secret.to_owned());
        let [works, own] = rested(&mut hand, (&[of("works")], &[of("own")])).await.unwrap();
        assert!(works.1.is_empty(), "{works:?}");
        assert_eq!(own, ("after 30 idle minutes", vec!["somebody"]));
    }

    #[test]
    fn a_session_that_is_open_past_one_of_its_bounds_is_named_with_it() {
        let found = judged(&[("after 15 idle minutes", Vec::new())]);
        assert_eq!(found.status, Status::Pass, "{}", found.observed);
        let late = ("after 12 hours of use", vec!["nurse", "provider"]);
        let found = judged(&[("after 15 idle minutes", Vec::new()), late]);
        let words = "still open after 12 hours of use: nurse, provider";
        assert_eq!((found.status, &*found.observed), (Status::Fail, words));
    }
}
