//! What one run of one side gave.

use serde::Serialize;
use serde_json::{Value, json};

use crate::load::closed::Run;
use crate::load::fanout::Delivered;
use crate::load::latency::Quantiles;
use crate::load::tracker::Wrongs;
use crate::machine::Busy;

/// One run of one side.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Sample {
    pub(crate) figure: f64,
    pub(crate) wrongs: Wrongs,
    pub(crate) busy: Busy,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) micros: Option<Quantiles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) more: Option<Value>,
}

impl Sample {
    /// Answers a second.
    pub(crate) fn rate(run: &Run, wrongs: Wrongs) -> Self {
        Self {
            figure: run.per_second(),
            wrongs,
            busy: run.busy,
            micros: Some(run.latency.quantiles()),
            more: None,
        }
    }

    /// Median latency, with the rate beside it.
    pub(crate) fn median(run: &Run, wrongs: Wrongs) -> Self {
        let rate = Self::rate(run, wrongs);
        let more = Some(json!({ "per_second": rate.figure.round() }));
        Self { figure: rate.micros.map_or(0.0, |micros| micros.p50), more, ..rate }
    }

    /// The 99th percentile of a closed loop's answers.
    pub(crate) fn slowest(run: &Run, wrongs: Wrongs) -> Self {
        let rate = Self::rate(run, wrongs);
        let more = Some(json!({ "per_second": rate.figure.round() }));
        Self { figure: rate.micros.map_or(f64::NAN, |micros| micros.p99), more, ..rate }
    }

    /// Deliveries a second.
    pub(crate) fn deliveries(run: &Delivered) -> Self {
        Self {
            figure: run.per_second,
            wrongs: run.wrongs,
            busy: run.busy,
            micros: Some(run.latency),
            more: None,
        }
    }

    /// The 99th percentile, with the rate beside it.
    pub(crate) fn tail(run: &Delivered) -> Self {
        let more = Some(json!({ "per_second": run.per_second.round() }));
        Self { figure: run.latency.p99, more, ..Self::deliveries(run) }
    }
}
