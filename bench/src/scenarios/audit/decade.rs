//! Verifying, proving and searching ten million entries.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use compliance::audit::{Signer, check, prove};
use compliance::keys::Kek;
use db::Db;
use serde_json::{Value, json};

use super::log::{Log, PATIENTS};
use crate::load::latency::Latency;
use crate::machine;
use crate::peers::house::{Demo, Person};
use crate::report::{Better, Promise, Row, Sample, alone};
use crate::{Bench, Outcome, fault, process};

const VERIFY: Promise = Promise {
    slug: "audit-verify-10m",
    what: "10 million entries verified from disk, two cores",
    peer: "",
    unit: "s",
    better: Better::Lower,
    floor: 60.0,
    goal: 20.0,
};
const PROOF: Promise = Promise {
    slug: "audit-proof",
    what: "p99 of making the proof of one among 10 million entries",
    peer: "",
    unit: "µs",
    better: Better::Lower,
    floor: 1_000.0,
    goal: 500.0,
};
const SEARCH: Promise = Promise {
    slug: "audit-search",
    what: "p95 of a page of entries by patient, person, event or time among 10 million, HTTP included",
    peer: "",
    unit: "µs",
    better: Better::Lower,
    floor: 200_000.0,
    goal: 50_000.0,
};
/// The most memory that verifying takes, whatever the log's length: 256 MiB of it is the store's file as it is mapped.
const MOST: u64 = 384 << 20;
/// Proofs and questions of a round.
const TRIES: u64 = 2_000;
const QUESTIONS: u64 = 400;
/// By then every patient asked for stands in the log, whenever it was made.
const HALF_A_YEAR: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 182);

pub(super) fn rows(bench: &Bench, log: &Log) -> Outcome<Vec<Row>> {
    Ok(vec![
        alone(bench, VERIFY, |_| verify(bench, log))?,
        alone(bench, PROOF, |_| proofs(log))?,
        alone(bench, SEARCH, |_| search(bench, log))?,
    ])
}

/// The command line's own check, with the most memory that it took beside the time.
fn verify(bench: &Bench, log: &Log) -> Outcome<Sample> {
    machine::roam()?;
    let begun = Instant::now();
    let mut command = Command::new(&bench.program);
    command.args(["audit", "verify", "--data"]).arg(log.data()).stdout(Stdio::null());
    let mut verifying = command.spawn()?;
    let mut peak = 0;
    let ended = loop {
        peak = machine::most_resident(verifying.id()).unwrap_or(peak);
        match verifying.try_wait()? {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    let figure = begun.elapsed().as_secs_f64();
    machine::settle()?;
    if !ended.success() {
        return Err(fault(format!("audit verify ended with {ended}")));
    }
    if peak > MOST {
        return Err(fault(format!("audit verify took {peak} bytes of memory, {MOST} at most")));
    }
    Ok(Sample { figure, more: Some(json!({ "peak_bytes": peak })), ..Sample::default() })
}

/// Proofs of entries all over the log, each checked with the log's key.
fn proofs(log: &Log) -> Outcome<Sample> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let db = Db::open(log.store()).await?;
        let kek = Kek::load(&log.data().join("kek"))?;
        let key = Signer::existing(&db, &kek).await?.verifier();
        let mut latency = Latency::new()?;
        for number in 0..TRIES {
            let index = number * (log.entries / TRIES);
            let begun = Instant::now();
            let proof = prove(&db, index).await?;
            latency.record(begun.elapsed());
            if check(&proof, &key)?.index != index {
                return Err(fault(format!("the proof of entry {index} proves another")));
            }
        }
        let micros = latency.quantiles();
        Ok(Sample { figure: micros.p99, micros: Some(micros), ..Sample::default() })
    })
}

/// The questions that an officer asks.
fn search(bench: &Bench, log: &Log) -> Outcome<Sample> {
    let folder = process::folder()?;
    log.closed()?;
    process::copy(&log.data(), folder.path())?;
    let demo = Demo::start(&bench.program, folder, &[])?;
    let mut officer = Person::sign_in(demo.address, "officer-1")?;
    let begins = kernel::Timestamp::now();
    let mut times: Vec<Duration> = Vec::new();
    for number in 0..QUESTIONS {
        let patient = number * 7_919 % PATIENTS;
        let until =
            begins + HALF_A_YEAR + jiff::SignedDuration::from_hours(i64::try_from(number)? * 10);
        let question = match number % 4 {
            0 => format!("patient=pat-{patient}"),
            1 => format!("actor=dr-{}&type=PHI_FILE_ACCESSED", number % 200),
            2 => format!("patient=pat-{patient}&until={until}"),
            _ => format!("until={until}"),
        };
        let begun = Instant::now();
        let found = officer.get(&format!("/api/v1/audit/entries?{question}"))?;
        times.push(begun.elapsed());
        if number > 0 && found.pointer("/items/0").is_none_or(Value::is_null) {
            return Err(fault(format!("nothing was found for {question}")));
        }
    }
    times.sort_unstable();
    let at = |hundredths: usize| {
        let time = times.get(times.len() * hundredths / 100).copied().unwrap_or_default();
        time.as_secs_f64() * 1e6
    };
    let more = json!({ "p50": at(50), "p95": at(95), "greatest": at(99) });
    Ok(Sample { figure: at(95), more: Some(more), ..Sample::default() })
}
