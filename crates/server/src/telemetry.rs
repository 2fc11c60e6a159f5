//! Logs and spans. Identifiers only: types that hold PHI print as `[phi]`.

use crate::config::LogFormat;
use crate::trace::{SpanLayer, TARGET};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Registry};

/// Sends log lines to standard error, for standard output belongs to results, and spans to the
/// layer that wants them.
pub(crate) fn start(level: &str, format: LogFormat, spans: Option<SpanLayer>) {
    let filter = EnvFilter::try_new(format!("{level},{TARGET}=off"))
        .unwrap_or_else(|_| EnvFilter::new(format!("info,{TARGET}=off")));
    // A log that cannot be written (a full disk) must not take the server down with it.
    let lines = tracing_subscriber::fmt::layer::<Registry>()
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    let lines = match format {
        LogFormat::Json => lines.json().boxed(),
        LogFormat::Text => lines.with_ansi(false).boxed(),
    };
    let wanted = Targets::new().with_target(TARGET, LevelFilter::INFO);
    let spans = spans.map(|layer| layer.with_filter(wanted));
    // A second server in one process keeps the first one's settings.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).with(spans).try_init();
}
