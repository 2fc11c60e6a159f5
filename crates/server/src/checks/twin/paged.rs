//! Whether an emergency that nobody takes up goes to one layer of the rota after the other, in their order and once, also where the
//! server falls in the middle of a step; and whether the log has how long it waited for whoever took it up.

use super::ask::text;
use super::people::{DOCTOR, Staff, added, enrolled, patient};
use super::visit::soon;
use super::{Twin, app};
use clinic::Patience;
use compliance::audit::Event;
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Clock as _, SystemClock, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

const DEPARTMENT: &str = "general-practice";
/// Who is on call next to whom, and who answers for the clinic when none of them does.
const SECOND: &str = "dr-2";
const LEAD: &str = "admin-1";
/// How often it is looked whether somebody was called, and until when: the machine may have other work.
const LOOK: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(30);
/// A server looks for what is due about once a second, and so it may be found a little early.
const NEAR: SignedDuration = SignedDuration::from_secs(1);
/// So late a call may go out, for the machine may have other work: less than the half of a step that one would wait more which began
/// anew after a fall.
const LATE: SignedDuration = SignedDuration::from_secs(8);
/// So long it would ring on, if it did.
const RINGS: Duration = Duration::from_millis(2500);

/// Those who were called at once.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    at: Timestamp,
    people: Vec<String>,
}

/// What came of an emergency.
#[derive(Debug)]
struct Seen {
    /// Whom each call is to go to; the last one again as often as it takes.
    due: Vec<Vec<String>>,
    calls: Vec<Call>,
    /// How many there were when the server fell.
    before: usize,
    fell: bool,
    /// How long it was away then, by its clock.
    down: SignedDuration,
    /// Seconds until it was taken up, by its record and by the log.
    waited: Option<i64>,
    logged: Option<String>,
    /// How many calls there were after that.
    after: usize,
}

/// So long somebody waits for the next one to be called.
fn step() -> SignedDuration {
    Patience::default().life_threatening
}

/// Moves the clock ahead.
async fn later(twin: &Twin, staff: &Staff, time: SignedDuration) -> Result<(), Unseen> {
    let step = json!({ "seconds": time.as_secs().max(0) });
    twin.post("/api/v1/demo/clock", &staff.admin, &step).await.map(drop)
}

/// Three layers of one person each; whom each call is to go to.
async fn planned(twin: &Twin, staff: &Staff, third: &str) -> Result<Vec<Vec<String>>, Unseen> {
    let chain = [DOCTOR, SECOND, third];
    let today = SystemClock.now().to_zoned_datetime(TimeZone::UTC).date();
    // The first turn of a week began before that of today.
    let from = today.checked_sub(SignedDuration::from_hours(14 * 24))?.to_string();
    let monday = json!([{ "day": "monday", "at": "00:00" }]);
    let layer = |one: &str| json!({ "members": [one], "handovers": monday, "from": from });
    let rota = json!({ "layers": chain.map(layer) });
    twin.put(&format!("/api/v1/departments/{DEPARTMENT}/rota"), &staff.admin, &rota).await?;
    let sorted = |people: &[&str]| {
        let mut people: Vec<String> = people.iter().map(|&one| one.to_owned()).collect();
        people.sort();
        people
    };
    Ok(vec![
        sorted(&[DOCTOR]),
        sorted(&[DOCTOR, SECOND]),
        sorted(&chain),
        sorted(&[LEAD, DOCTOR, SECOND, third]),
    ])
}

/// A patient in a visit is in danger; the emergency's id.
async fn raised(twin: &Twin, staff: &Staff) -> Result<String, Unseen> {
    let person = patient(twin, &staff.desk, "Nobody in Danger").await?;
    let session = enrolled(twin, staff, (&person, "a-password-of-nobody-in-danger")).await?;
    let booking = json!({
        "departmentId": DEPARTMENT, "providerId": DOCTOR, "patientId": person,
        "startsAt": soon(twin, 3).await?, "endsAt": soon(twin, 18).await?, "walkIn": true,
    });
    let booked = twin.post("/api/v1/appointments", &staff.desk, &booking).await?;
    let visit = text(&booked, "/consultation/id")?;
    let alarm = json!({ "severity": "life-threatening", "reasonCode": "medical" });
    let path = format!("/api/v1/consultations/{visit}/escalations");
    text(&twin.post(&path, &session, &alarm).await?, "/id")
}

/// Its calls, the first first.
fn calls(record: &Value) -> Vec<Call> {
    let pages = record.pointer("/pages").and_then(Value::as_array);
    let of = |page: &Value| {
        let at = page.get("at")?.as_str()?.parse::<Timestamp>().ok()?;
        Some((at, page.get("personId")?.as_str()?.to_owned()))
    };
    let mut calls: Vec<Call> = Vec::new();
    for (at, person) in pages.into_iter().flatten().filter_map(of) {
        match calls.last_mut().filter(|call| call.at == at) {
            Some(call) => call.people.push(person),
            None => calls.push(Call { at, people: vec![person] }),
        }
    }
    for call in &mut calls {
        call.people.sort();
    }
    calls
}

async fn record(twin: &Twin, staff: &Staff, alarm: &str) -> Result<Value, Unseen> {
    let path = format!("/api/v1/escalations/{alarm}");
    twin.get(&path, &staff.officer).await?.taken("GET /api/v1/escalations/…")
}

/// Waits for so many calls.
async fn rings(
    twin: &Twin,
    (staff, alarm): (&Staff, &str),
    count: usize,
) -> Result<Vec<Call>, Unseen> {
    let began = Instant::now();
    loop {
        let calls = calls(&record(twin, staff, alarm).await?);
        if calls.len() >= count || twin.is_careless || began.elapsed() > PATIENCE {
            return Ok(calls);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// How long it waited by the log.
async fn logged(twin: &Twin, staff: &Staff) -> Result<Option<String>, Unseen> {
    let event = Event::EmergencyAcknowledged.name();
    let path = format!("/api/v1/audit/entries?type={event}&limit=500");
    let found = twin.get(&path, &staff.officer).await?.taken("GET /api/v1/audit/entries")?;
    let entries = found.pointer("/items").and_then(Value::as_array);
    let told = |entry: &Value| {
        let is_it = entry.get("event").and_then(Value::as_str) == Some(event);
        entry
            .pointer("/details/seconds")
            .and_then(Value::as_str)
            .filter(|_| is_it)
            .map(str::to_owned)
    };
    Ok(entries.into_iter().flatten().find_map(told))
}

/// Somebody takes it up: until then, by its record, it waited so many seconds; and since when nobody is to be called.
async fn taken_up(
    twin: &Twin,
    session: &str,
    alarm: &str,
) -> Result<Option<(i64, Timestamp)>, Unseen> {
    let path = format!("/api/v1/escalations/{alarm}/acknowledge");
    let taken = twin.post(&path, session, &json!({})).await?;
    let at = |name: &str| taken.get(name)?.as_str()?.parse::<Timestamp>().ok();
    let times = at("raisedAt").zip(at("acknowledgedAt"));
    Ok(times.map(|(raised, taken)| (taken.duration_since(raised).as_secs(), taken)))
}

/// Lets the clock pass step by step until so many were called, or nobody else is.
async fn called(twin: &Twin, at: (&Staff, &str), due: usize) -> Result<(), Unseen> {
    let mut calls = rings(twin, at, 2).await?.len();
    while calls > 1 && calls < due {
        later(twin, at.0, step()).await?;
        let more = rings(twin, at, calls.saturating_add(1)).await?.len();
        if more == calls {
            break;
        }
        calls = more;
    }
    Ok(())
}

/// The server falls in the middle of a step: so many were called before, whether it did, and how long it was away.
async fn fallen(
    twin: &mut Twin,
    staff: &Staff,
    alarm: &str,
) -> Result<(usize, bool, SignedDuration), Unseen> {
    later(twin, staff, step() / 2).await?;
    let before = calls(&record(twin, staff, alarm).await?).len();
    let last = app::now(twin).await?;
    let fell = twin.fell().await?;
    let down = app::now(twin).await?.duration_since(last);
    later(twin, staff, step() / 2).await?;
    Ok((before, fell, down))
}

/// An emergency is taken up by the last one who is called, and the server falls after the first call.
async fn played(twin: &mut Twin) -> Result<Seen, Unseen> {
    let staff = Staff::enter(twin).await?;
    let provider =
        json!({ "role": "provider", "name": "Nobody on Call", "departments": [DEPARTMENT] });
    let third = added(twin, &staff.admin, &provider).await?;
    let session = enrolled(twin, &staff, (&third, "a-password-of-nobody-on-call")).await?;
    let due = planned(twin, &staff, &third).await?;
    let alarm = raised(twin, &staff).await?;
    let (before, fell, down) = fallen(twin, &staff, &alarm).await?;
    called(twin, (&staff, &alarm), due.len()).await?;
    let taken = taken_up(twin, &session, &alarm).await?;
    later(twin, &staff, step() * 2).await?;
    if !twin.is_careless {
        tokio::time::sleep(RINGS).await;
    }
    let all = calls(&record(twin, &staff, &alarm).await?);
    let logged = logged(twin, &staff).await?;
    let is_late = |call: &Call| taken.is_some_and(|(_, at)| call.at > at);
    let (late, calls): (Vec<Call>, Vec<Call>) = all.into_iter().partition(is_late);
    let (waited, after) = (taken.map(|(waited, _)| waited), late.len());
    Ok(Seen { due, calls, before, fell, down, waited, logged, after })
}

/// How many calls went out later than a step after the one before; what was due while the server was away waits for it.
fn late(seen: &Seen) -> usize {
    let is_late = |(at, two): (usize, &[Call])| match two {
        [one, next] => {
            let is_over_the_fall = at.saturating_add(1) == seen.before;
            let away = if is_over_the_fall { seen.down } else { SignedDuration::ZERO };
            next.at.duration_since(one.at) > step() + away + LATE
        }
        _ => false,
    };
    seen.calls.windows(2).enumerate().filter(|one| is_late(*one)).count()
}

/// What is wrong with the calls.
fn wrong(seen: &Seen) -> Vec<String> {
    let mut wrong = Vec::new();
    for (place, call) in seen.calls.iter().enumerate() {
        let due = seen.due.get(place).or(seen.due.last());
        if due != Some(&call.people) {
            wrong.push(format!("call {} went to others than those whose turn it was", place + 1));
        }
    }
    if seen.calls.len() < seen.due.len() {
        wrong.push(format!("{} of {} calls went out", seen.calls.len(), seen.due.len()));
    }
    let soonest = step() - NEAR;
    let twice = seen.calls.windows(2).filter(|two| match two {
        [one, next] => next.at.duration_since(one.at) < soonest,
        _ => false,
    });
    let twice = twice.count();
    if twice > 0 {
        wrong.push(format!("{twice} calls went out again before their time"));
    }
    let late = late(seen);
    if late > 0 {
        wrong.push(format!("{late} calls went out late"));
    }
    if seen.after > 0 {
        wrong.push(format!("{} went out after it was taken up", seen.after));
    }
    if !seen.fell || seen.before == 0 || seen.before >= seen.calls.len() {
        wrong.push("the server did not fall between two calls".to_owned());
    }
    match (seen.waited.map(|waited| waited.to_string()), &seen.logged) {
        (Some(waited), Some(logged)) if waited == *logged => {}
        (_, None) => wrong.push("the log has not how long it waited".to_owned()),
        _ => wrong.push("the log has another time than the record".to_owned()),
    }
    wrong
}

fn judged(seen: &Seen) -> Finding {
    let wrong = wrong(seen);
    let count = seen.calls.len();
    let finding = if wrong.is_empty() {
        let words = format!(
            "{count} calls went out in their order, each once and in time, over a fall of the server between two of them, and the log has how long it waited"
        );
        Finding::new(Status::Pass, words)
    } else {
        Finding::new(Status::Fail, wrong.join("; "))
    };
    let first = seen.calls.first().map(|call| call.at);
    let since =
        |call: &Call| first.map_or(0, |first| call.at.duration_since(first).as_secs()).to_string();
    let trace: Vec<String> = seen.calls.iter().map(since).collect();
    finding
        .with("calls", count)
        .with("calls_before_the_fall", seen.before)
        .with("away_seconds", seen.down.as_secs())
        .with("called_after_seconds", trace.join(" "))
        .with("acknowledged_after_seconds", seen.logged.clone().unwrap_or_default())
}

/// Nobody takes an emergency up for a while, in a clinic whose clock and process are nobody else's.
pub(super) async fn chain(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found_steady(site).await?;
    let seen = played(&mut twin).await;
    twin.close().await?;
    Ok(judged(&seen?))
}

#[cfg(test)]
mod tests {
    use super::{Call, LATE, NEAR, Seen, calls, judged, step};
    use compliance::check::Status;
    use jiff::SignedDuration;
    use kernel::Timestamp;
    use serde_json::json;

    fn people(all: &[&str]) -> Vec<String> {
        all.iter().map(|&one| one.to_owned()).collect()
    }

    fn sound() -> Seen {
        let due = vec![people(&["a"]), people(&["a", "b"]), people(&["a", "b", "z"])];
        let at = |place: i32| Timestamp::UNIX_EPOCH + step() * place;
        let calls =
            due.iter().cloned().zip(0..).map(|(people, place)| Call { at: at(place), people });
        Seen {
            calls: calls.collect(),
            due,
            before: 1,
            fell: true,
            down: SignedDuration::from_secs(4),
            waited: Some(70),
            logged: Some("70".to_owned()),
            after: 0,
        }
    }

    #[test]
    fn who_was_called_at_one_instant_was_called_together() {
        let page = |who: &str, at: &str| json!({ "personId": who, "at": at });
        let (first, next) = ("2026-01-05T09:00:00Z", "2026-01-05T09:00:30Z");
        let pages = json!({ "pages": [page("a", first), page("b", next), page("a", next)] });
        let all: Vec<_> = calls(&pages).into_iter().map(|call| call.people).collect();
        assert_eq!(all, [people(&["a"]), people(&["a", "b"])]);
        assert!(calls(&json!("down")).is_empty());
    }

    #[test]
    fn a_call_that_is_lost_doubled_misled_or_not_timed_fails() {
        let found = judged(&sound());
        assert_eq!(found.status, Status::Pass, "{}", found.observed);
        assert_eq!(found.evidence["called_after_seconds"], "0 30 60");
        let spoilt = |spoil: fn(&mut Seen)| {
            let mut seen = sound();
            spoil(&mut seen);
            let found = judged(&seen);
            assert_eq!(found.status, Status::Fail, "{}", found.observed);
            found.observed
        };
        assert_eq!(spoilt(|seen| drop(seen.calls.pop())), "2 of 3 calls went out");
        let told = spoilt(|seen| seen.calls[1].people = people(&["b"]));
        assert_eq!(told, "call 2 went to others than those whose turn it was");
        let told = spoilt(|seen| {
            let last = &seen.calls[2];
            let (at, people) = (last.at + SignedDuration::from_secs(2), last.people.clone());
            seen.calls.push(Call { at, people });
        });
        assert_eq!(told, "1 calls went out again before their time");
        // A step that began anew after the fall, and what the server was away for.
        let anew = |seen: &mut Seen| {
            seen.calls.iter_mut().skip(1).for_each(|call| call.at += step() / 2);
        };
        assert_eq!(spoilt(|seen| seen.calls[2].at += LATE + NEAR), "1 calls went out late");
        let mut seen = sound();
        anew(&mut seen);
        assert_eq!(judged(&seen).observed, "1 calls went out late");
        seen.down = step() / 2;
        assert_eq!(judged(&seen).status, Status::Pass);
        // Somebody who is called twice at once is so many more than was due.
        let told = spoilt(|seen| seen.calls[0].people.push("a".to_owned()));
        assert!(told.starts_with("call 1 went to others"), "{told}");
        assert_eq!(spoilt(|seen| seen.after = 1), "1 went out after it was taken up");
        assert_eq!(spoilt(|seen| seen.logged = None), "the log has not how long it waited");
        let told = spoilt(|seen| seen.waited = Some(71));
        assert_eq!(told, "the log has another time than the record");
        for unfallen in [|seen: &mut Seen| seen.fell = false, |seen: &mut Seen| seen.before = 3] {
            assert_eq!(spoilt(unfallen), "the server did not fall between two calls");
        }
    }
}
