//! The audit log as FHIR R4 `AuditEvent`s: a line an event, streamed as it is read.

use super::Rest;
use super::problem::Problem;
use super::request::{Asked, Who};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, header};
use bytes::Bytes;
use clinic::report::Onwards;
use clinic::{ClinicError, Refusal};
use compliance::audit::fhir::{self, Observer};
use futures_util::stream::try_unfold;
use jiff::SignedDuration;
use kernel::Timestamp;
use serde::Deserialize;

/// A period, at most.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 92);
/// What names the server where its origin is not set.
const NAMELESS: &str = "urn:housecall";

/// Of which period.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    from: Timestamp,
    until: Timestamp,
}

/// Events, a line each.
type Events = ([(HeaderName, &'static str); 1], Body);

/// The events of a period. What breaks off half-way ends without its last line's end.
pub(super) async fn events(
    State(rest): State<Rest>,
    Who(caller): Who,
    Asked(period): Asked<Period>,
) -> Result<Events, Problem> {
    let width = period.until.duration_since(period.from);
    if width <= SignedDuration::ZERO || width > LONGEST {
        let problem = "lies after from, by at most 92 days";
        return Err(Refusal::Field { field: "until", problem }.into());
    }
    let read = rest.clinic.reports.onwards(&caller, (period.from, period.until)).await?;
    let url = rest.origin.as_deref().unwrap_or(NAMELESS).to_owned();
    let lines = try_unfold(read, move |read| {
        let url = url.clone();
        async move { portion(read, &url).await }
    });
    let kind = [(header::CONTENT_TYPE, "application/fhir+ndjson")];
    Ok((kind, Body::from_stream(lines)))
}

async fn portion(mut read: Onwards, url: &str) -> Result<Option<(Bytes, Onwards)>, ClinicError> {
    let Some(entries) = read.next().await? else {
        return Ok(None);
    };
    let observer = Observer { name: read.organization(), url };
    let mut lines = String::new();
    for event in entries.iter().flat_map(|entry| fhir::events(entry, observer)) {
        lines.push_str(&event.to_string());
        lines.push('\n');
    }
    Ok(Some((Bytes::from(lines), read)))
}
