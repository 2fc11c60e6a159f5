//! A page of history among ten million stored messages.

use crate::load::closed;
use crate::load::payload::Template;
use crate::load::tracker::Wrongs;
use crate::peers::house::{Archive, Channels, Options, Pages, Wish, house};
use crate::peers::senders::CHANNELS;
use crate::report::{Better, Promise, Row, Sample, alone, note};
use crate::{Bench, Outcome};

/// Readers at once: enough to keep the server busy, few enough that nobody waits for all the others.
const READERS: usize = 4;

pub(super) fn page(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "archive-p99",
        what: "p99 of a history page of 100 among 10 million messages, 4 readers",
        peer: "",
        unit: "µs",
        better: Better::Lower,
        floor: 3_000.0,
        goal: 2_000.0,
    };
    let (name, messages) =
        if bench.quick { ("archive-quick", 100_000) } else { ("archive", 10_000_000) };
    note("archive: made once and kept in target/bench");
    let archive = Archive::open(&bench.program, &bench.out.join(name), messages)?;
    alone(bench, promise, |_| read(bench, &archive))
}

fn read(bench: &Bench, archive: &Archive) -> Outcome<Sample> {
    let options = Options { kept: Some(archive.folder.clone()), ..Options::default() };
    let house = house(&bench.program, &options)?;
    let channels = (0..CHANNELS).map(|channel| Channels::Custom.name(channel)).collect();
    let reader = house.tokens(&[Wish { uuid: "reader".to_owned(), channels }])?;
    let reader = reader.first().map(String::as_str).unwrap_or_default();
    let mut pages = Pages::new(Template::plain(), reader, archive.places(100));
    let (address, pids) = (house.address, house.pids());
    let run = closed::run(address, READERS, bench.length(), &pids, &mut pages)?;
    Ok(Sample::slowest(&run, Wrongs { lost: pages.short, ..Wrongs::default() }))
}
