//! What the audit log and the evidence cost: appending, verifying, proving, searching, and backing all of it up.

mod backup;
mod decade;
mod log;
mod slices;

use std::time::Instant;

use super::phi::ciphertext;
use super::publish::tokens;
use crate::load::closed::{self, Length};
use crate::peers::house::{Channels, Options, Publish, Stopped, house};
use crate::peers::senders::Senders;
use crate::report::{Better, Promise, Row, Sample, alone, beside, note, real};
use crate::{Bench, Outcome};

const CONNECTIONS: usize = 256;

/// The rows about a log of ten million entries, which is made once.
pub(super) fn rows(bench: &Bench) -> Outcome<Vec<Row>> {
    decade::rows(bench, &log::Log::open(bench)?)
}

/// The row about a store of 10 GB, which has that log in it.
pub(super) fn backup(bench: &Bench) -> Outcome<Row> {
    backup::row(bench, &log::Log::open(bench)?)
}

/// What an entry and a checkpoint add to the time until a publish is acknowledged.
pub(super) fn append(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "audit-append",
        what: "acknowledgement p50 with an audit entry and a signed checkpoint, 1 connection",
        peer: "the same without",
        unit: "µs",
        better: Better::Lower,
        floor: 1.1,
        goal: 1.05,
    };
    let template = ciphertext();
    let channels = [Channels::Consultation, Channels::Custom];
    beside(bench, promise, |_| slices::medians(bench, channels, &template))
}

pub(super) fn verify(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "audit-verify",
        what: "audit verified from disk",
        peer: "",
        unit: "entries/s",
        better: Better::Higher,
        floor: 350_000.0,
        goal: 1_000_000.0,
    };
    let entries = if bench.quick { 20_000 } else { 1_000_000 };
    note(&format!("audit-verify: writing {entries} entries"));
    let log = written(bench, entries)?;
    alone(bench, promise, |_| {
        let begun = Instant::now();
        let count = log.verify_audit()?;
        let figure = real(count) / begun.elapsed().as_secs_f64();
        Ok(Sample {
            figure,
            more: Some(serde_json::json!({ "entries": count })),
            ..Sample::default()
        })
    })
}

/// A stopped house whose log holds at least so many entries, one for each message.
fn written(bench: &Bench, entries: u64) -> Outcome<Stopped> {
    let house = house(&bench.program, &Options::default())?;
    let tokens = tokens(&house, Channels::Consultation, CONNECTIONS)?;
    let mut senders = Senders::new(CONNECTIONS, ciphertext(), Some(entries));
    let mut dialogue = Publish::new(&mut senders, Channels::Consultation, &tokens);
    closed::run(house.address, CONNECTIONS, Length::All, &[], &mut dialogue)?;
    house.stop()
}
