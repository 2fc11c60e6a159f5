//! The audit log verified from disk by `housecall audit verify`, on one core.

use std::time::Instant;

use super::phi::ciphertext;
use super::publish::tokens;
use crate::load::closed::{self, Length};
use crate::peers::house::{Channels, Options, Publish, Stopped, house};
use crate::peers::senders::Senders;
use crate::report::{Better, Promise, Row, Sample, alone, note, real};
use crate::{Bench, Outcome};

const CONNECTIONS: usize = 256;

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
