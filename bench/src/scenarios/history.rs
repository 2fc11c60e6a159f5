//! History: pages of 100 messages that end at a place chosen anew each time.

use super::publish::{CONNECTIONS, tokens};
use crate::load::closed::{self, Length};
use crate::load::payload::Template;
use crate::load::tracker::Wrongs;
use crate::peers::house::{Channels, House, Options, Pages, Publish, Wish, house};
use crate::peers::redis::{self, Redis};
use crate::peers::senders::{CHANNELS, Places, Senders};
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

const PAGE: usize = 100;

pub(super) fn pages(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "history",
        what: "history pages of 100 from disk, 32 connections",
        peer: "Redis XREVRANGE",
        unit: "pages/s",
        better: Better::Higher,
        floor: 0.15,
        goal: 0.4,
    };
    compare(bench, promise, |_| by_house(bench), |_| by_redis(bench))
}

fn by_house(bench: &Bench) -> Outcome<Sample> {
    let house = house(&bench.program, &Options::default())?;
    let mut pages = filled(bench, &house)?;
    let (address, pids) = (house.address, house.pids());
    let run = closed::run(address, CONNECTIONS, bench.length(), &pids, &mut pages)?;
    Ok(Sample::rate(&run, short(pages.short)))
}

/// Fills the house's channels; readers of pages of them.
pub(super) fn filled(bench: &Bench, house: &House) -> Outcome<Pages> {
    let tokens = tokens(house, Channels::Custom, CONNECTIONS)?;
    let mut senders = senders(bench);
    let mut filling = Publish::new(&mut senders, Channels::Custom, &tokens);
    closed::run(house.address, CONNECTIONS, Length::All, &[], &mut filling)?;
    let channels = (0..CHANNELS).map(|channel| Channels::Custom.name(channel)).collect();
    let reader = house.tokens(&[Wish { uuid: "reader".to_owned(), channels }])?;
    let reader = reader.first().map(String::as_str).unwrap_or_default();
    Ok(Pages::new(Template::plain(), reader, Places::after(&senders, PAGE)))
}

fn by_redis(bench: &Bench) -> Outcome<Sample> {
    let redis = Redis::start()?;
    let mut senders = senders(bench);
    let mut filling = redis::Publish(&mut senders);
    closed::run(redis.address, CONNECTIONS, Length::All, &[], &mut filling)?;
    let places = Places::after(&senders, PAGE);
    let mut pages = redis::Pages { template: Template::plain(), places, short: 0 };
    let (address, pids) = (redis.address, redis.pids());
    let run = closed::run(address, CONNECTIONS, bench.length(), &pids, &mut pages)?;
    Ok(Sample::rate(&run, short(pages.short)))
}

fn senders(bench: &Bench) -> Senders {
    let messages = if bench.quick { 10_000 } else { 100_000 };
    Senders::new(CONNECTIONS, Template::plain(), Some(messages))
}

/// A page with less than its hundred has lost some.
fn short(pages: u64) -> Wrongs {
    Wrongs { lost: pages, ..Wrongs::default() }
}
