//! Memory of a subscriber that waits: ten thousand of them, each with a name and a token of its own.

use serde_json::json;

use super::fanout::wishes;
use crate::load::crowd::{self, Waiting};
use crate::load::tls::Sessions;
use crate::peers::house::{Options, Seats, house};
use crate::peers::nchan::{Nchan, Polls};
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome};

const SIZE: usize = 10_000;

pub(super) fn plain(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "memory",
        what: "memory of a waiting subscriber at 10,000",
        peer: "nchan long-poll",
        unit: "bytes",
        better: Better::Lower,
        floor: 1.7,
        goal: 1.0,
    };
    beside_nchan(bench, promise, false)
}

pub(super) fn under_tls(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "memory-tls",
        what: "the same under TLS",
        peer: "nchan long-poll under TLS",
        unit: "bytes",
        better: Better::Lower,
        floor: 1.7,
        goal: 1.0,
    };
    beside_nchan(bench, promise, true)
}

fn beside_nchan(bench: &Bench, promise: Promise, tls: bool) -> Outcome<Row> {
    compare(
        bench,
        promise,
        |_| by_house(bench, tls).map(|waiting| sample(&waiting)),
        |_| by_nchan(tls).map(|waiting| sample(&waiting)),
    )
}

fn by_house(bench: &Bench, tls: bool) -> Outcome<Waiting> {
    let house = house(&bench.program, &Options { tls, ..Options::default() })?;
    let tokens = house.tokens(&wishes(SIZE, 1))?;
    let mut seats = Seats::new(SIZE, 1, &tokens);
    crowd::run(house.address, house.sessions.as_ref(), SIZE, &house.pids(), &mut seats)
}

fn by_nchan(tls: bool) -> Outcome<Waiting> {
    let nchan = Nchan::start(tls)?;
    let sessions = if tls { Some(Sessions::new()?) } else { None };
    crowd::run(nchan.address, sessions.as_ref(), SIZE, &nchan.pids(), &mut Polls)
}

fn sample(waiting: &Waiting) -> Sample {
    Sample {
        figure: waiting.bytes_each,
        wrongs: waiting.wrongs,
        more: Some(json!({
            "joins_per_second": waiting.joins_per_second.round(),
            "one_message_to_all_ms": waiting.last_ms,
        })),
        ..Sample::default()
    }
}
