//! Twenty hostile clients at full speed, and a clinic that goes on: the tail of its latency beside
//! them and without them.

use std::time::Duration;

use super::fanout;
use crate::load::fanout::{Delivered, Pace, Shape};
use crate::load::vandals::Vandals;
use crate::machine;
use crate::peers::house::{Options, PUBLISH_KEY, SUBSCRIBE_KEY, Seats, house};
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

const CLIENTS: usize = 20;
/// Messages a second, each to a room of ten.
const RATE: f64 = 100.0;

/// The clinic's own address knows no limit, everybody else's has the default one: as behind a proxy.
const LIMITS: &str = "[limits]\nexempt = [\"127.0.0.1/32\"]\n";

pub(super) fn tail(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "hostile-p99",
        what: "p99 latency beside 20 hostile clients at full speed",
        peer: "the house without them",
        unit: "µs",
        better: Better::Lower,
        floor: 3.0,
        goal: 2.0,
    };
    machine::precede()?;
    let row = compare(bench, promise, |_| run(bench, true), |_| run(bench, false));
    machine::recede()?;
    row
}

fn run(bench: &Bench, attacked: bool) -> Outcome<Sample> {
    let house = house(&bench.program, &Options { settings: LIMITS, ..Options::default() })?;
    let measure = bench.measure.max(Duration::from_secs(3));
    let shape =
        Shape { subscribers: 100, channels: 10, pace: Pace::Calm(RATE), warm: bench.warm, measure };
    let tokens = house.tokens(&fanout::wishes(shape.subscribers, shape.channels))?;
    let mut seats = Seats::new(shape.subscribers, shape.channels, &tokens);
    let keys = (PUBLISH_KEY, SUBSCRIBE_KEY);
    let vandals = attacked.then(|| Vandals::at(house.address, keys, CLIENTS));
    let run = crate::load::fanout::run(house.address, None, shape, &house.pids(), &mut seats)?;
    let assaults = vandals.map(Vandals::stop);
    Ok(sample(&run, assaults))
}

fn sample(run: &Delivered, assaults: Option<Vec<(&'static str, u64)>>) -> Sample {
    let count = |(name, count): (&str, u64)| (name.to_owned(), count.into());
    let more = assaults.map(|all| serde_json::Value::Object(all.into_iter().map(count).collect()));
    Sample { more, ..Sample::tail(run) }
}
