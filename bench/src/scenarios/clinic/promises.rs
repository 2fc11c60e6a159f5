//! What a large clinic's day promises: commands under ten milliseconds, all waits foretold anew in fifty, reminders in
//! time, and none of it slower after a year.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::day::{acting_as, consent, desk, text};
use super::{Clinic, reminders};
use crate::load::latency::Latency;
use crate::machine::Busy;
use crate::peers::house::{Demo, Person};
use crate::report::{Better, Promise, Row, Sample, alone, compare};
use crate::{Bench, Outcome, fault};

const COMMANDS: Promise = Promise {
    slug: "clinic-commands",
    what: "p99 of the slowest queue command, after a year, its commit and HTTP included",
    peer: "",
    unit: "µs",
    better: Better::Lower,
    floor: 10_000.0,
    goal: 5_000.0,
};
const YEAR: Promise = Promise {
    slug: "clinic-year",
    what: "p99 of the slowest queue command after a million visits",
    peer: "the same clinic on its first day",
    unit: "µs",
    better: Better::Lower,
    floor: 1.5,
    goal: 1.2,
};
const WAITS: Promise = Promise {
    slug: "clinic-waits",
    what: "p99 of foretelling all waits anew, 1,000 waiting in 50 queues",
    peer: "",
    unit: "µs",
    better: Better::Lower,
    floor: 50_000.0,
    goal: 25_000.0,
};
const REMINDERS: Promise = Promise {
    slug: "clinic-reminders",
    what: "p99 of how late reminders are",
    peer: "",
    unit: "µs",
    better: Better::Lower,
    floor: 2_000_000.0,
    goal: 1_100_000.0,
};

/// Measures all of it.
pub(super) fn measure(bench: &Bench, young: &Clinic, old: &Clinic) -> Outcome<Vec<Row>> {
    Ok(vec![
        alone(bench, COMMANDS, |_| commands(bench, old))?,
        compare(bench, YEAR, |_| commands(bench, old), |_| commands(bench, young))?,
        alone(bench, WAITS, |_| waits(bench, old))?,
        alone(bench, REMINDERS, |_| reminders::lateness(bench, old))?,
    ])
}

/// A clinic at work: providers see who waits, and the desk lets others in.
fn commands(bench: &Bench, clinic: &Clinic) -> Outcome<Sample> {
    let demo = clinic.open(bench)?;
    let mut admin = Person::sign_in(demo.address, "admin-1")?;
    let mut desk = desk(demo.address, &mut admin, clinic.size)?;
    let mut clock = Stopwatch::default();
    let mut providers = clinic.providers.iter().enumerate();
    for (number, provider) in providers.by_ref().take(clinic.size.working) {
        let department = super::day::department_of(number, clinic.size);
        let mut own = acting_as(demo.address, &mut admin, provider)?;
        own.ask(
            "PUT",
            &format!("/api/v1/people/{provider}/availability"),
            &json!({ "status": "available" }),
        )?;
        for _ in 0..clinic.size.waiting {
            see(&mut own, &department, &mut clock)?;
        }
        let_in(&mut desk, provider, &mut clock)?;
    }
    clock.sample()
}

/// One visit from the call to its end.
fn see(provider: &mut Person, department: &str, clock: &mut Stopwatch) -> Outcome<()> {
    let next = format!("/api/v1/queues/{department}/admit-next");
    let admitted = clock.time("admit-next", || provider.post(&next, &json!({})))?;
    let visit = text(&admitted, "/consultation/id")?;
    for step in ["start", "wrap-up", "complete"] {
        let path = format!("/api/v1/consultations/{visit}/{step}");
        clock.time(step, || provider.post(&path, &json!({})))?;
    }
    Ok(())
}

/// The desk lets somebody in, decides how urgent it is, looks at the board, and they leave again.
fn let_in(desk: &mut Person, provider: &str, clock: &mut Stopwatch) -> Outcome<()> {
    let now = kernel::Timestamp::now();
    let booked = desk.get(&format!("/api/v1/appointments?providerId={provider}&from={now}"))?;
    let booked = booked.pointer("/items").and_then(Value::as_array).cloned().unwrap_or_default();
    let next = booked
        .iter()
        .find(|one| one["state"] == "booked")
        .ok_or_else(|| fault("nobody is booked"))?;
    let (visit, patient) = (text(next, "/id")?, text(next, "/patientId")?);
    let department = text(next, "/departmentId")?;
    consent(desk, &patient)?;
    let check_in = format!("/api/v1/appointments/{visit}/check-in");
    let checked = clock.time("check-in", || desk.post(&check_in, &json!({})))?;
    let entry = text(&checked, "/queueEntryId")?;
    clock
        .time("ready", || desk.post(&format!("/api/v1/queue-entries/{entry}/ready"), &json!({})))?;
    let urgent = json!({ "priority": "urgent" });
    clock.time("priority", || {
        desk.post(&format!("/api/v1/queue-entries/{entry}/priority"), &urgent)
    })?;
    clock.time("board", || desk.get(&format!("/api/v1/queues/{department}")))?;
    clock
        .time("leave", || desk.post(&format!("/api/v1/queue-entries/{entry}/leave"), &json!({})))?;
    Ok(())
}

/// All waits of all queues, as the overview tells them.
fn waits(bench: &Bench, clinic: &Clinic) -> Outcome<Sample> {
    let demo = clinic.open(bench)?;
    let mut admin = Person::sign_in(demo.address, "admin-1")?;
    learn(&demo, clinic, &mut admin)?;
    let mut desk = desk(demo.address, &mut admin, clinic.size)?;
    let mut clock = Stopwatch::default();
    for _ in 0..200 {
        clock.time("waits", || desk.get("/api/v1/queues"))?;
    }
    clock.sample()
}

/// Everybody is on shift and has seen somebody, so that something is known of every queue.
fn learn(demo: &Demo, clinic: &Clinic, admin: &mut Person) -> Outcome<()> {
    for (number, provider) in clinic.providers.iter().enumerate() {
        let department = super::day::department_of(number, clinic.size);
        let mut own = acting_as(demo.address, admin, provider)?;
        own.ask(
            "PUT",
            &format!("/api/v1/people/{provider}/availability"),
            &json!({ "status": "available" }),
        )?;
        for _ in 0..2 {
            see(&mut own, &department, &mut Stopwatch::default())?;
        }
    }
    Ok(())
}

/// How long what took, by its name.
#[derive(Default)]
struct Stopwatch(BTreeMap<&'static str, Vec<Duration>>);

impl Stopwatch {
    fn time<T>(&mut self, what: &'static str, act: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        let begun = Instant::now();
        let done = act()?;
        self.0.entry(what).or_default().push(begun.elapsed());
        Ok(done)
    }

    /// The slowest command's 99th percentile, with every command's beside it.
    fn sample(self) -> Outcome<Sample> {
        let mut all = BTreeMap::new();
        for (what, durations) in self.0 {
            let mut latency = Latency::new()?;
            for duration in durations {
                latency.record(duration);
            }
            all.insert(what, latency.quantiles());
        }
        let slowest = all.values().max_by(|one, other| one.p99.total_cmp(&other.p99)).copied();
        let slowest = slowest.ok_or_else(|| fault("nothing was measured"))?;
        let more = Some(serde_json::to_value(&all)?);
        Ok(Sample {
            figure: slowest.p99,
            micros: Some(slowest),
            busy: Busy::default(),
            more,
            ..Sample::default()
        })
    }
}
