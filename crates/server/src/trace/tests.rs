use super::layer::SpanLayer;
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
