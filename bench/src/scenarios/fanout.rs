//! Fan-out as fast as every subscriber keeps up; the house stores each message first, nchan does not.

use crate::load::fanout::{self, Delivered, Pace, Shape};
use crate::peers::house::{Channels, Options, Seats, Wish, house, publisher, subscriber};
use crate::peers::nchan::{Nchan, Polls};
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

const SUBSCRIBERS: usize = 1_000;
const WINDOW: u64 = 8;

pub(super) fn group(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "fanout-group",
        what: "fan-out, 1,000 subscribers on 100 channels, durable",
        peer: "nchan long-poll in memory",
        unit: "deliveries/s",
        better: Better::Higher,
        floor: 0.4,
        goal: 0.6,
    };
    beside_nchan(bench, promise, 100)
}

pub(super) fn broadcast(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "fanout-broadcast",
        what: "fan-out, 1,000 on one channel, durable",
        peer: "nchan long-poll in memory",
        unit: "deliveries/s",
        better: Better::Higher,
        floor: 0.7,
        goal: 0.95,
    };
    beside_nchan(bench, promise, 1)
}

fn beside_nchan(bench: &Bench, promise: Promise, channels: usize) -> Outcome<Row> {
    let shape = shape(bench, channels, Pace::Window(WINDOW));
    compare(
        bench,
        promise,
        |_| by_house(bench, &Options::default(), shape).map(|run| Sample::deliveries(&run)),
        |_| by_nchan(shape).map(|run| Sample::deliveries(&run)),
    )
}

/// A thousand subscribers over so many channels.
pub(super) fn shape(bench: &Bench, channels: usize, pace: Pace) -> Shape {
    let (warm, measure) = (bench.warm, bench.measure);
    Shape { subscribers: SUBSCRIBERS, channels, pace, warm, measure }
}

/// The group run's pace and channels, for other rows.
pub(super) fn group_shape(bench: &Bench) -> Shape {
    shape(bench, 100, Pace::Window(WINDOW))
}

/// Each subscriber and publisher has a token of its own.
pub(super) fn by_house(bench: &Bench, options: &Options, shape: Shape) -> Outcome<Delivered> {
    let house = house(&bench.program, options)?;
    let tokens = house.tokens(&wishes(shape.subscribers, shape.channels))?;
    let mut seats = Seats::new(shape.subscribers, shape.channels, &tokens);
    fanout::run(house.address, house.sessions.as_ref(), shape, &house.pids(), &mut seats)
}

pub(super) fn by_nchan(shape: Shape) -> Outcome<Delivered> {
    let nchan = Nchan::start(false)?;
    fanout::run(nchan.address, None, shape, &nchan.pids(), &mut Polls)
}

/// First each subscriber's wish, then each channel's publisher's.
pub(super) fn wishes(subscribers: usize, channels: usize) -> Vec<Wish> {
    let wish = |uuid, channel| Wish { uuid, channels: vec![Channels::Custom.name(channel)] };
    let readers = (0..subscribers).map(|id| wish(subscriber(id), id % channels));
    readers.chain((0..channels).map(|channel| wish(publisher(channel), channel))).collect()
}
