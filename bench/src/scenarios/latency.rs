//! Latency from when a message was due to its receipt, at a fixed load.

use super::fanout;
use crate::load::fanout::Pace;
use crate::peers::house::Options;
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

/// Messages a second, each to a room of ten.
const RATE: f64 = 1_000.0;

pub(super) fn tail(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "latency-p99",
        what: "p99 latency at 10,000 deliveries a second, durable",
        peer: "nchan long-poll in memory",
        unit: "µs",
        better: Better::Lower,
        floor: 8.0,
        goal: 3.0,
    };
    let shape = fanout::shape(bench, 100, Pace::Rate(RATE));
    compare(
        bench,
        promise,
        |_| fanout::by_house(bench, &Options::default(), shape).map(|run| Sample::tail(&run)),
        |_| fanout::by_nchan(shape).map(|run| Sample::tail(&run)),
    )
}
