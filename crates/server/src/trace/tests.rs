use super::context::Context;
use super::layer::{self, SpanLayer};
use super::span::{Attribute, Span, request};
use kernel::{Clock, Random, SeededRandom, SystemClock};
use std::sync::Arc;
use tokio::sync::mpsc;
use tracing_subscriber::layer::SubscriberExt as _;

fn spans(sample: f64, work: impl FnOnce()) -> Vec<Span> {
    let (outbox, mut inbox) = mpsc::channel(64);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let random: Arc<dyn Random> = Arc::new(SeededRandom::new(7));
    let layer = SpanLayer::new(outbox, sample, (clock, random));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), work);
    std::iter::from_fn(|| inbox.try_recv().ok()).collect()
}

fn one_request() {
    let request =
        tracing::info_span!("request", operation = "publish", status = tracing::field::Empty);
    request.in_scope(|| drop(tracing::info_span!("gate")));
    request.record("status", 503_u16);
}

#[test]
fn a_request_and_its_parts_are_one_trace_and_say_what_it_was() {
    let found = spans(1.0, one_request);
    let [gate, whole] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((gate.name, gate.parent, gate.trace), ("gate", Some(whole.id), whole.trace));
    assert_eq!(whole.parent, None);
    assert!(whole.began <= gate.began && gate.ended <= whole.ended);
    assert!(whole.attributes.contains(&("status", Attribute::Number(503))));
    let otlp = request(&found);
    let spans = &otlp["resourceSpans"][0]["scopeSpans"][0]["spans"];
    assert_eq!(spans[0]["parentSpanId"], spans[1]["spanId"]);
    assert_eq!((&spans[1]["kind"], &spans[1]["status"]["code"]), (&2.into(), &2.into()));
    assert_eq!(spans[1]["traceId"].as_str().map(str::len), Some(32));
}

#[test]
fn a_share_of_traces_is_kept_whole_or_not_at_all() {
    let found = spans(0.5, || (0..20).for_each(|_| one_request()));
    assert!(found.len() > 4 && found.len() < 36 && found.len() % 2 == 0, "{}", found.len());
    assert!(spans(0.0, one_request).is_empty());
}

const HEADER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[test]
fn a_header_that_breaks_the_standard_in_any_way_is_none() {
    let read = Context::read(HEADER).expect("the standard's example");
    assert_eq!(read.to_string(), HEADER);
    assert_eq!(read.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    let later = HEADER.replacen("00", "cc", 1);
    for good in [&later, &format!("{later}-more")] {
        assert_eq!(Context::read(good), Some(read), "{good}: a later version begins like this one");
    }
    assert!(!Context::read(&HEADER.replace("-01", "-02")).expect("unknown flags").sampled);
    for bad in [
        "",
        "00",
        &HEADER.replacen("00", "ff", 1),
        &HEADER.to_uppercase(),
        &format!("{HEADER}-more"),
        &format!(" {HEADER}"),
        &HEADER.replace("-01", ""),
        &HEADER.replace("-01", "-1"),
        &HEADER.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
        &HEADER.replace("00f067aa0ba902b7", &"0".repeat(16)),
        &HEADER.replace("00f067aa0ba902b7", "00f067aa0ba902b"),
        &HEADER.replace("4bf9", "4bg9"),
        &HEADER.replace('-', "_"),
        "00-4bf92f3577b34da6a3ce929d0e0e473é-00f067aa0ba902b7-01",
    ] {
        assert_eq!(Context::read(bad), None, "{bad}");
    }
}

#[test]
fn a_callers_trace_is_continued_and_kept_as_the_caller_says() {
    let caller = Context::read(HEADER).unwrap();
    let mut stands = None;
    let open = || tracing::info_span!("request");
    let found = spans(0.0, || {
        let (span, context) = layer::below(Some(caller), open);
        stands = context;
        span.in_scope(|| drop(tracing::info_span!("gate")));
    });
    let [gate, request] = &found[..] else { panic!("{found:?}") };
    assert_eq!((request.trace, request.parent), (caller.trace, Some(caller.span)));
    assert_eq!((gate.trace, gate.parent), (caller.trace, Some(request.id)));
    assert_eq!(stands, Some(Context { span: request.id, ..caller }));
    let unsampled = Context { sampled: false, ..caller };
    let found = spans(1.0, || {
        let (span, context) = layer::below(Some(unsampled), open);
        span.in_scope(|| drop(tracing::info_span!("gate")));
        stands = context;
    });
    assert!(found.is_empty(), "{found:?}");
    let stands = stands.expect("it is sent on all the same");
    assert_eq!((stands.trace, stands.sampled), (caller.trace, false));
}

#[test]
fn while_nothing_is_traced_a_callers_place_is_sent_on_as_it_came() {
    let caller = Context::read(HEADER);
    let passed = |caller| layer::below(caller, || tracing::info_span!("request")).1;
    assert_eq!((passed(caller), passed(None)), (caller, None));
}
