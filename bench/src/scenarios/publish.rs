//! Durable publish: acknowledged only when it is on disk.

use crate::load::closed;
use crate::load::payload::Template;
use crate::peers::house::{Channels, House, Options, Publish, Wish, house, publisher};
use crate::peers::nats::{self, Nats};
use crate::peers::redis::{self, Redis};
use crate::peers::senders::{Senders, channel_of};
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

/// The usual number of publishers.
pub(super) const CONNECTIONS: usize = 32;

pub(super) fn beside_jetstream(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "publish-jetstream",
        what: "durable publish, 32 connections",
        peer: "NATS JetStream made synchronous",
        unit: "/s",
        better: Better::Higher,
        floor: 5.0,
        goal: 8.0,
    };
    compare(bench, promise, |_| by_house(bench, CONNECTIONS, Sample::rate), |_| by_nats(bench))
}

pub(super) fn beside_redis(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "publish-redis",
        what: "durable publish, 32 connections",
        peer: "Redis XADD, appendfsync always",
        unit: "/s",
        better: Better::Higher,
        floor: 0.4,
        goal: 0.65,
    };
    compare(
        bench,
        promise,
        |_| by_house(bench, CONNECTIONS, Sample::rate),
        |_| by_redis(bench, CONNECTIONS, Sample::rate),
    )
}

pub(super) fn acknowledgement(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "ack-redis",
        what: "acknowledgement p50, 1 connection",
        peer: "Redis XADD, appendfsync always",
        unit: "µs",
        better: Better::Lower,
        floor: 1.5,
        goal: 1.0,
    };
    compare(
        bench,
        promise,
        |_| by_house(bench, 1, Sample::median),
        |_| by_redis(bench, 1, Sample::median),
    )
}

/// How a run becomes a sample.
type Judge = fn(&closed::Run, crate::load::tracker::Wrongs) -> Sample;

fn by_house(bench: &Bench, connections: usize, judge: Judge) -> Outcome<Sample> {
    let template = Template::plain();
    publish(bench, &Options::default(), Channels::Custom, &template, connections, judge)
}

/// Publishes to a fresh house, then reads everything back and compares.
pub(super) fn publish(
    bench: &Bench,
    options: &Options,
    channels: Channels,
    template: &Template,
    connections: usize,
    judge: Judge,
) -> Outcome<Sample> {
    let house = house(&bench.program, options)?;
    let tokens = tokens(&house, channels, connections)?;
    let mut senders = Senders::new(connections, template.clone(), None);
    let mut dialogue = Publish::new(&mut senders, channels, &tokens);
    let (address, pids) = (house.address, house.pids());
    let run = closed::run(address, connections, bench.length(), &pids, &mut dialogue)?;
    let stored = house.stored(channels, template)?;
    Ok(judge(&run, senders.compare_all(stored)))
}

/// A token for each publishing connection.
pub(super) fn tokens(house: &House, channels: Channels, count: usize) -> Outcome<Vec<String>> {
    let name = |id| channels.name(channel_of(id));
    let wish = |id| Wish { uuid: publisher(id), channels: vec![name(id)] };
    house.tokens(&(0..count).map(wish).collect::<Vec<_>>())
}

fn by_redis(bench: &Bench, connections: usize, judge: Judge) -> Outcome<Sample> {
    let redis = Redis::start()?;
    let mut senders = Senders::new(connections, Template::plain(), None);
    let (address, pids) = (redis.address, redis.pids());
    let mut dialogue = redis::Publish(&mut senders);
    let run = closed::run(address, connections, bench.length(), &pids, &mut dialogue)?;
    Ok(judge(&run, senders.compare(redis.stored()?)))
}

fn by_nats(bench: &Bench) -> Outcome<Sample> {
    let nats = Nats::start()?;
    let mut senders = Senders::new(CONNECTIONS, Template::plain(), None);
    let (address, pids) = (nats.address, nats.pids());
    let mut dialogue = nats::Publish(&mut senders);
    let run = closed::run(address, CONNECTIONS, bench.length(), &pids, &mut dialogue)?;
    Ok(Sample::rate(&run, senders.compare(nats.stored()?)))
}
