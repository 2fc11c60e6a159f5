//! Traces: how long each request took and where, sent to an OpenTelemetry collector.
//!
//! A layer beside the log takes the spans of target `trace`; a task of the server posts them in
//! batches as OTLP over HTTP, in JSON. Spans carry operations, classes, statuses and counts; no name
//! of a channel, a user or a patient, and no payload. Without `[trace] endpoint` there are no spans
//! at all. Why not the usual library: `docs/decisions/0005-traces.md`.

mod export;
mod layer;
mod span;
#[cfg(test)]
mod tests;

pub(crate) use export::Exporter;
pub(crate) use layer::SpanLayer;

use crate::config::TraceSection;
use kernel::{Clock, Random};
use std::sync::Arc;
use tokio::sync::mpsc;

/// The target of spans that are traced.
pub(crate) const TARGET: &str = "trace";

/// Spans that may wait for the collector; those beyond are dropped, never waited for.
const WAITING: usize = 8_192;

/// The two ends of a trace: what takes spans, and what sends them. `None` unless they are wanted.
pub(crate) fn open(
    section: &TraceSection,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Option<(SpanLayer, Exporter)>, reqwest::Error> {
    let Some(endpoint) = &section.endpoint else { return Ok(None) };
    let (outbox, inbox) = mpsc::channel(WAITING);
    let layer = SpanLayer::new(outbox, section.sample, (Arc::clone(clock), Arc::clone(random)));
    let exporter = Exporter::new(endpoint, &section.headers, inbox)?;
    Ok(Some((layer, exporter)))
}
