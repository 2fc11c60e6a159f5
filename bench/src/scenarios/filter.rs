//! What a filter costs: a thousand subscribers, each with an expression of its own, and the messages
//! that they all look at. In this process, by the very code of the server.

use std::hint::black_box;
use std::time::Instant;

use serde_json::json;
use wire::filter::{Facts, Filter};

use crate::report::{Better, Promise, Row, Sample, alone, real};
use crate::{Bench, Outcome};

const SUBSCRIBERS: u64 = 1_000;

/// A message as the server holds it: parsed when the first filter asks, once for all of them.
const ENVELOPE: &[u8] = br#"{"a":"1","f":0,"i":"dr-1","p":{"t":"17379929964128254","r":1},"k":"sub-c-demo","c":"bench.0","u":{"priority":4,"unit":"er-west","uuid":"dr-1","tags":["triage","adult"]},"d":{"type":"note","text":"the words of a message that is about as long as most of them are","n":17}"#;

pub(super) fn cost(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "filter",
        what: "a filter, for each message and subscriber",
        peer: "",
        unit: "ns",
        better: Better::Lower,
        floor: 1_000.0,
        goal: 300.0,
    };
    let filters = (0..SUBSCRIBERS).map(expression).map(|text| Ok(Filter::parse(&text)?));
    let filters = filters.collect::<Outcome<Vec<_>>>()?;
    alone(bench, promise, |_| Ok(measure(bench, &filters)))
}

/// Comparisons, a pattern, a list and a path, different for each subscriber.
fn expression(number: u64) -> String {
    match number % 4 {
        0 => format!("priority > {} && uuid != 's-{number}'", number % 7),
        1 => format!("unit LIKE 'er-*' || unit == 'ward-{number}'"),
        2 => format!("tags CONTAINS 'triage' && priority % {} == 0", number % 5 + 2),
        _ => format!("data.type == 'note' && (data.n + {number}) * 2 > 40"),
    }
}

fn measure(bench: &Bench, filters: &[Filter]) -> Sample {
    let (mut messages, mut wanted) = (0_u64, 0_u64);
    let begun = Instant::now();
    while begun.elapsed() < bench.measure {
        let facts = Facts::of_envelope(black_box(ENVELOPE));
        let matching = filters.iter().filter(|filter| filter.matches(black_box(&facts)));
        wanted += u64::try_from(matching.count()).unwrap_or_default();
        messages += 1;
    }
    let each = begun.elapsed().as_secs_f64() * 1e9 / real(messages * SUBSCRIBERS);
    let share = real(wanted) / real(messages * SUBSCRIBERS);
    let more = Some(json!({ "messages": messages, "let_through": share }));
    Sample { figure: each, more, ..Sample::default() }
}
