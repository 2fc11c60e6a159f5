//! Whether the rules of the activity review find those who look where they have no business.

use super::ask::text;
use super::people::{DOCTOR, NURSE, Staff, added, enrolled, patient};
use super::visit::soon;
use super::{Twin, people};
use clinic::activity::Rule;
use clinic::demo::PASSWORD;
use compliance::check::{Finding, Site, Status, Unseen};
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use kernel::{Clock as _, SystemClock, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::Instant;

/// The review has read what is there after so long also on a machine that has little time for it; and how often is looked.
const PATIENCE: Duration = Duration::from_mins(10);
const LOOK: Duration = Duration::from_millis(250);
/// Whose account somebody else tries to get into.
const VICTIM: &str = "dr-2";
const NIGHT: &str = "zz-night";

/// A rule, and whose account it must name.
type Expected = (Rule, String);

const fn name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

/// A nurse of a department that is closed now and for days; their id and session.
async fn owl(twin: &Twin, staff: &Staff) -> Result<(String, String), Unseen> {
    let department = format!("/api/v1/departments/{NIGHT}");
    twin.put(&department, &staff.admin, &json!({ "name": "Nobody's nights" })).await?;
    let today = SystemClock.now().to_zoned_datetime(TimeZone::UTC).date().weekday();
    let open = json!({ "day": name(today.wrapping_add(3)), "from": "09:00", "to": "10:00" });
    let hours = json!({ "timeZone": "UTC", "week": [open], "closedMessageCode": null });
    twin.put(&format!("{department}/hours"), &staff.admin, &hours).await?;
    let nurse = json!({ "role": "nurse", "name": "Nobody Owl", "departments": [NIGHT] });
    let id = added(twin, &staff.admin, &nurse).await?;
    let session = enrolled(twin, staff, (&id, "a-password-of-nobody-by-night")).await?;
    Ok((id, session))
}

/// Somebody looks at a record.
async fn opened(twin: &Twin, session: &str, person: &str) -> Result<(), Unseen> {
    if twin.get(&format!("/api/v1/people/{person}"), session).await?.is_given() {
        return Ok(());
    }
    Err(Unseen::because("the check's own clinic shows a record to nobody"))
}

/// A patient who says before a visit that the nurse is whom to call in an emergency; their id.
async fn at_home(twin: &Twin, staff: &Staff) -> Result<String, Unseen> {
    let person = patient(twin, &staff.desk, "Nobody Nextdoor").await?;
    let session = enrolled(twin, staff, (&person, "a-password-of-nobody-at-home")).await?;
    let booking = json!({
        "departmentId": "general-practice", "providerId": DOCTOR, "patientId": person,
        "startsAt": soon(twin, 3).await?, "endsAt": soon(twin, 18).await?, "walkIn": true,
    });
    let booked = twin.post("/api/v1/appointments", &staff.desk, &booking).await?;
    let appointment = text(&booked, "/appointment/id")?;
    let nurse = twin.get(&format!("/api/v1/people/{NURSE}"), &staff.admin).await?.json();
    let intake = json!({
        "location": { "line": "1 Nowhere", "city": "Nowhere", "region": "IL", "country": "US" },
        "callbackNumber": "+15550109999",
        "emergencyContact": { "name": "Nobody", "phone": nurse.get("phone") },
    });
    twin.put(&format!("/api/v1/appointments/{appointment}/intake"), &session, &intake).await?;
    Ok(person)
}

/// A patient whom an officer watches; their id.
async fn watched(twin: &Twin, staff: &Staff) -> Result<String, Unseen> {
    let person = patient(twin, &staff.desk, "Nobody Famous").await?;
    let path = format!("/api/v1/watched-patients/{person}");
    twin.put(&path, &staff.officer, &json!({ "watched": true })).await?;
    Ok(person)
}

/// Somebody opens many records of one evening; the last one.
async fn many_opened(twin: &Twin, staff: &Staff) -> Result<String, Unseen> {
    let mut last = String::new();
    for number in 1..=3 {
        last = patient(twin, &staff.desk, &format!("Nobody Else-{number}")).await?;
        opened(twin, &staff.doctor, &last).await?;
    }
    Ok(last)
}

/// Somebody tries passwords of another one's.
async fn guessed(twin: &Twin) -> Result<(), Unseen> {
    let guess = json!({ "login": VICTIM, "password": "not-the-password" }).to_string();
    for _ in 0..3 {
        twin.ask((Method::POST, "/api/v1/sessions"), "", Some(guess.clone())).await?;
    }
    Ok(())
}

/// Does what each rule is to find.
async fn pried(twin: &Twin, staff: &Staff) -> Result<Vec<Expected>, Unseen> {
    let (owl, at_night) = owl(twin, staff).await?;
    // The nurse is a patient, too; and one patient is of the doctor's family.
    let own = patient(twin, &staff.desk, people::NURSE_NAME).await?;
    let relative = patient(twin, &staff.desk, "Nobody Chen").await?;
    let (neighbour, known) = (at_home(twin, staff).await?, watched(twin, staff).await?);
    for record in [&own, &neighbour] {
        opened(twin, &staff.nurse, record).await?;
    }
    for record in [&own, &relative, &known] {
        opened(twin, &staff.doctor, record).await?;
    }
    opened(twin, &at_night, &many_opened(twin, staff).await?).await?;
    let shown = json!({ "password": PASSWORD });
    twin.post("/api/v1/sessions/current/proof", &staff.nurse, &shown).await?;
    let glass = format!("/api/v1/patients/{relative}/break-glass");
    let reason = json!({ "reason": "emergency", "text": "A canary that looks where it need not." });
    twin.post(&glass, &staff.nurse, &reason).await?;
    guessed(twin).await?;
    let found = |rule, account: &str| (rule, account.to_owned());
    Ok(vec![
        found(Rule::OwnRecord, NURSE),
        found(Rule::CoWorker, DOCTOR),
        found(Rule::SameSurname, DOCTOR),
        found(Rule::SameAddress, NURSE),
        found(Rule::Vip, DOCTOR),
        found(Rule::Bulk, DOCTOR),
        found(Rule::AfterHours, &owl),
        found(Rule::BreakGlass, NURSE),
        found(Rule::Failures, VICTIM),
    ])
}

/// What was found of that, with the id of its flag and after how many seconds, and which rules found nothing.
#[derive(Debug, Default, PartialEq)]
struct Found {
    flags: Vec<(&'static str, String, i64)>,
    silent: Vec<&'static str>,
}

/// A time in a flag.
fn time(flag: &Value, name: &str) -> Option<Timestamp> {
    flag.get(name)?.as_str()?.parse().ok()
}

/// What flags tell of what was done. One that does not say when it was raised, and after what, says nothing.
fn found(expected: &[Expected], flags: &Value) -> Found {
    let all = flags.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |flag: &Value, name: &str| flag.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut found = Found::default();
    for (rule, account) in expected {
        let flag = all.iter().find_map(|flag| {
            let is_it = text(flag, "rule").as_deref() == Some(rule.name())
                && text(flag, "account").as_ref() == Some(account);
            let (id, raised) = (text(flag, "id")?, time(flag, "raisedAt")?);
            let took = raised.duration_since(time(flag, "firstAt")?).as_secs();
            is_it.then_some((rule.name(), id, took))
        });
        match flag {
            Some(flag) => found.flags.push(flag),
            None => found.silent.push(rule.name()),
        }
    }
    found
}

/// Waits until the review has read all that is in the log now; how many entries it has not, once patience ends. By how long
/// it takes nothing is judged, for the machine may have other work.
pub(super) async fn examined(twin: &Twin, staff: &Staff) -> Result<u64, Unseen> {
    let checkpoint = twin.get("/api/v1/audit/checkpoint", &staff.officer).await?.text;
    let size: u64 = checkpoint.lines().nth(1).unwrap_or_default().parse()?;
    let began = Instant::now();
    loop {
        let standing = twin.get("/api/v1/activity-reviews/standing", &staff.officer).await?;
        let read = standing.json().get("examined").and_then(Value::as_u64);
        let lacks = || Unseen::because("the check's own clinic does not say what was reviewed");
        let left = size.saturating_sub(read.ok_or_else(lacks)?);
        if left == 0 || began.elapsed() > PATIENCE {
            return Ok(left);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// A flag is raised within so many seconds after what it found.
const SOON: i64 = 3_600;

/// What is to be said of rules that found nothing or late, and of entries that nobody read.
fn judged(Found { flags, silent }: &Found, left: u64) -> (Status, String) {
    let late: Vec<&str> =
        flags.iter().filter(|(.., took)| *took > SOON).map(|(rule, ..)| *rule).collect();
    if left > 0 {
        let words = format!("{left} entries were not reviewed within ten minutes");
        (Status::Fail, words)
    } else if !silent.is_empty() {
        (Status::Fail, format!("what was done for it was not found by: {}", silent.join(", ")))
    } else if late.is_empty() {
        (Status::Pass, format!("each of {} rules found what was done for it", Rule::ALL.len()))
    } else {
        (Status::Warn, format!("flags came later than after an hour: {}", late.join(", ")))
    }
}

/// People pry, and what they did is looked for among the flags once it was reviewed.
pub(super) async fn found_out(site: &Site) -> Result<Finding, Unseen> {
    let mut twin = Twin::found(site).await?;
    let staff = Staff::enter(&twin).await?;
    let expected = pried(&twin, &staff).await?;
    let began = Instant::now();
    let left = if twin.is_careless { 0 } else { examined(&twin, &staff).await? };
    let flags = twin.get("/api/v1/activity-flags?limit=200", &staff.officer).await?;
    let found = found(&expected, &flags.json());
    twin.close().await?;
    let (status, words) = judged(&found, left);
    let told = found.flags.iter().map(|(rule, id, took)| format!("{rule} {id} after {took} s"));
    let finding = Finding::new(status, words).with("rules", expected.len());
    let finding = finding.with("flags", told.collect::<Vec<_>>().join(", "));
    Ok(finding.with("milliseconds", began.elapsed().as_millis()))
}

#[cfg(test)]
mod tests {
    use super::{Found, Rule, SOON, Status, found, judged};
    use serde_json::json;

    #[test]
    fn a_flag_of_another_account_or_rule_is_none_of_what_was_done() {
        let expected = [(Rule::OwnRecord, "nurse-1".to_owned()), (Rule::Bulk, "dr-1".to_owned())];
        let flag = |rule: &str, account: &str| {
            json!({
                "id": "flag-1", "rule": rule, "account": account,
                "firstAt": "2026-01-05T09:00:00Z", "raisedAt": "2026-01-05T09:00:07Z",
            })
        };
        let all = |flags: &[serde_json::Value]| found(&expected, &json!({ "items": flags }));
        let both = all(&[flag("own-record", "nurse-1"), flag("bulk", "dr-1")]);
        assert!(both.silent.is_empty());
        assert_eq!(both.flags[1], ("bulk", "flag-1".to_owned(), 7));
        let silent = |flags: &[serde_json::Value]| all(flags).silent;
        assert_eq!(silent(&[flag("own-record", "dr-1"), flag("bulk", "dr-1")]), ["own-record"]);
        assert_eq!(silent(&[flag("co-worker", "dr-1")]), ["own-record", "bulk"]);
        let timeless = json!({ "id": "flag-1", "rule": "bulk", "account": "dr-1" });
        assert_eq!(silent(&[timeless]), ["own-record", "bulk"], "nobody knows when");
        assert_eq!(found(&expected, &json!("down")).silent, ["own-record", "bulk"]);
    }

    #[test]
    fn nothing_is_well_before_all_was_reviewed_and_what_came_late_is_told() {
        let of = |silent: &[&'static str], took| Found {
            flags: vec![("bulk", "flag-1".to_owned(), took)],
            silent: silent.to_vec(),
        };
        assert_eq!(judged(&of(&[], SOON), 0).0, Status::Pass);
        assert_eq!(judged(&of(&[], SOON + 1), 0).0, Status::Warn);
        for (silent, left) in [(&["bulk"][..], 0), (&[], 3), (&["bulk"], 3)] {
            assert_eq!(judged(&of(silent, 1), left).0, Status::Fail, "{silent:?} {left}");
        }
    }
}
