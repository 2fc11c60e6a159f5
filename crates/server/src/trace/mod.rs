//! Traces: how long each request took and where, sent to an OpenTelemetry collector.
//!
//! A layer beside the log takes the spans of target `trace`; a task of the server posts them in
//! batches as OTLP over HTTP, in JSON. Spans carry operations, classes, statuses and counts; no name
//! of a channel, a user or a patient, and no payload. Without `[trace] endpoint` there are no spans
//! at all. A caller's `traceparent` is continued, and sent on with pushes, either way. Why not the usual library: `docs/decisions/0005-traces.md`.

mod context;
mod export;
mod layer;
mod span;
#[cfg(test)]
mod tests;

pub(crate) use context::Context;
pub(crate) use export::Exporter;
pub(crate) use layer::SpanLayer;

use crate::config::TraceSection;
use crate::egress::Egress;
use crate::http::Head;
use kernel::{Clock, Random};
use std::sync::Arc;
use tokio::sync::mpsc;
use tracing::field::Empty;

/// The target of spans that are traced.
pub(crate) const TARGET: &str = "trace";

/// Spans that may wait for the collector; those beyond are dropped, never waited for.
const WAITING: usize = 8_192;

/// A span that begins here, and where it stands in its trace.
pub(crate) struct Traced {
    pub(crate) span: tracing::Span,
    /// `None` while nothing is traced and the caller traces nothing either.
    pub(crate) context: Option<Context>,
}

/// The span of one request; what it turned out to be is put down when it is known.
pub(crate) fn request(head: &Head) -> Traced {
    // Sent twice it means nothing.
    let header = head.header("traceparent").filter(|_| head.count("traceparent") == 1);
    let (span, context) = layer::below(header.and_then(Context::read), || {
        tracing::info_span!(
            target: "trace",
            "request",
            operation = Empty,
            class = Empty,
            route = Empty,
            status = Empty
        )
    });
    Traced { span, context }
}

/// The span of one attempt to push what was asked for there.
pub(crate) fn push(asked: Option<Context>, gateway: &'static str) -> Traced {
    let (span, context) = layer::below(
        asked,
        || tracing::info_span!(target: "trace", parent: None, "push", gateway, outcome = Empty),
    );
    Traced { span, context }
}

/// The two ends of a trace: what takes spans, and what sends them. `None` unless they are wanted.
pub(crate) fn open(
    (section, egress): (&TraceSection, &Egress),
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Option<(SpanLayer, Exporter)>, reqwest::Error> {
    let Some(endpoint) = &section.endpoint else { return Ok(None) };
    let (outbox, inbox) = mpsc::channel(WAITING);
    let layer = SpanLayer::new(outbox, section.sample, (Arc::clone(clock), Arc::clone(random)));
    let exporter = Exporter::new(endpoint, &section.headers, (egress, inbox))?;
    Ok(Some((layer, exporter)))
}
