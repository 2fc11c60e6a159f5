//! How late reminders come that fall due one after another within a minute.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::Clinic;
use super::day::{desk, text};
use crate::load::latency::Latency;
use crate::load::tracker::Wrongs;
use crate::peers::house::Person;
use crate::report::Sample;
use crate::{Bench, Outcome};

/// The last reminder comes so long before the visit.
const BEFORE: i64 = 15 * 60;
/// From the first reminder that is due to the last one, in seconds.
const SPREAD: i64 = 60;

/// Reminders of the minute.
const REMINDERS: i64 = 300;

/// Books visits, each with people of its own, whose reminders fall due within a minute, and waits for them.
pub(super) fn lateness(bench: &Bench, clinic: &Clinic) -> Outcome<Sample> {
    let demo = clinic.open(bench)?;
    let mut admin = Person::sign_in(demo.address, "admin-1")?;
    let mut desk = desk(demo.address, &mut admin, clinic.size)?;
    let first = kernel::Timestamp::now() + jiff::SignedDuration::from_secs(30);
    let mut expected = Vec::new();
    for number in 0..REMINDERS {
        let at = number * SPREAD * 1_000 / REMINDERS;
        let due = first + jiff::SignedDuration::from_millis(at);
        expected.push((book(&mut admin, &mut desk, due)?, due));
    }
    let last = first + jiff::SignedDuration::from_secs(SPREAD + 5);
    let left = last.duration_since(kernel::Timestamp::now());
    thread::sleep(Duration::try_from(left).unwrap_or_default());
    let (mut latency, mut lost) = (Latency::new()?, 0);
    for (visit, due) in expected {
        let notices = desk.get(&format!("/api/v1/appointments/{visit}/notices"))?;
        let notices =
            notices.pointer("/items").and_then(Value::as_array).cloned().unwrap_or_default();
        let Some(reminder) = notices.iter().find(|one| is_reminder(one)) else {
            lost += 1;
            continue;
        };
        let told: kernel::Timestamp = text(reminder, "/createdAt")?.parse()?;
        latency.record(Duration::try_from(told.duration_since(due)).unwrap_or_default());
    }
    let micros = latency.quantiles();
    let wrongs = Wrongs { lost, ..Wrongs::default() };
    Ok(Sample { figure: micros.p99, micros: Some(micros), wrongs, ..Sample::default() })
}

/// Books a visit whose last reminder falls due then.
fn book(admin: &mut Person, desk: &mut Person, due: kernel::Timestamp) -> Outcome<String> {
    let mut somebody = |role: &str, departments: &[&str]| {
        let new = json!({ "role": role, "name": "Somebody", "departments": departments });
        text(&admin.post("/api/v1/people", &new)?, "/id")
    };
    let starts = due + jiff::SignedDuration::from_secs(BEFORE);
    let ends = starts + jiff::SignedDuration::from_mins(5);
    let new = json!({
        "departmentId": "ward-0", "providerId": somebody("provider", &["ward-0"])?,
        "patientId": somebody("patient", &[])?,
        "startsAt": starts.to_string(), "endsAt": ends.to_string(),
    });
    text(&desk.post("/api/v1/appointments", &new)?, "/appointment/id")
}

fn is_reminder(notice: &Value) -> bool {
    notice["type"] == "APPOINTMENT_REMINDER"
}
