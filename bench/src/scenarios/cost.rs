//! What one message costs the house on each hot path: counted, not timed, so a busy machine does not
//! blur it much.

use serde_json::json;

use super::fanout::{self, wishes};
use super::history;
use super::publish::{self, CONNECTIONS};
use crate::counters::{Counters, Counts};
use crate::load::payload::Template;
use crate::load::{closed, fanout as load};
use crate::machine::processor_time;
use crate::peers::house::{Channels, House, Options, Publish, Seats, house};
use crate::peers::senders::Senders;
use crate::report::{Cost, real};
use crate::{Bench, Outcome};

/// Counts every path.
pub(crate) fn paths(bench: &Bench) -> Outcome<Vec<Cost>> {
    let plain = Template::plain();
    Ok(vec![
        publishing(bench, "publish, 32 connections", Channels::Custom, &plain, CONNECTIONS)?,
        publishing(bench, "publish, 1 connection", Channels::Custom, &plain, 1)?,
        audited(bench, "publish with its audit entry, 32 connections", CONNECTIONS)?,
        audited(bench, "publish with its audit entry, 1 connection", 1)?,
        delivering(bench)?,
        reading(bench)?,
    ])
}

fn audited(bench: &Bench, what: &'static str, connections: usize) -> Outcome<Cost> {
    publishing(bench, what, Channels::Consultation, &super::phi::ciphertext(), connections)
}

fn publishing(
    bench: &Bench,
    what: &'static str,
    channels: Channels,
    template: &Template,
    connections: usize,
) -> Outcome<Cost> {
    let house = house(&bench.program, &Options::default())?;
    let tokens = publish::tokens(&house, channels, connections)?;
    let mut senders = Senders::new(connections, template.clone(), None);
    let mut dialogue = Publish::new(&mut senders, channels, &tokens);
    counted(what, &house, || {
        let (address, length) = (house.address, bench.length());
        Ok(closed::run(address, connections, length, &[], &mut dialogue)?.total)
    })
}

fn delivering(bench: &Bench) -> Outcome<Cost> {
    let house = house(&bench.program, &Options::default())?;
    let shape = fanout::group_shape(bench);
    let tokens = house.tokens(&wishes(shape.subscribers, shape.channels))?;
    let mut seats = Seats::new(shape.subscribers, shape.channels, &tokens);
    counted(
        "delivery to one of ten on a channel, its share of the publish included",
        &house,
        || Ok(load::run(house.address, None, shape, &[], &mut seats)?.total),
    )
}

fn reading(bench: &Bench) -> Outcome<Cost> {
    let house = house(&bench.program, &Options::default())?;
    let mut pages = history::filled(bench, &house)?;
    counted("history page of 100", &house, || {
        Ok(closed::run(house.address, CONNECTIONS, bench.length(), &[], &mut pages)?.total)
    })
}

/// Runs twice: once to measure the processor's time, once with the probes, which would lengthen it.
fn counted(
    what: &'static str,
    house: &House,
    mut run: impl FnMut() -> Outcome<u64>,
) -> Outcome<Cost> {
    let pids = house.pids();
    let before = processor_time(&pids);
    let undisturbed = run()?;
    let processor = processor_time(&pids).saturating_sub(before);
    let counters = Counters::start(&pids)?;
    let probed = run()?;
    let Counts { system_calls, flushes, allocations } = counters.stop()?;
    let each = |count: u64| real(count) / real(probed.max(1));
    Ok(Cost {
        what,
        each: json!({
            "messages": probed,
            "system_calls": each(system_calls),
            "flushes": each(flushes),
            "allocations": each(allocations),
            "processor_micros": processor.as_secs_f64() * 1e6 / real(undisturbed.max(1)),
        }),
    })
}
