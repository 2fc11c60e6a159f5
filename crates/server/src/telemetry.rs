//! Logs. Identifiers only: types that hold PHI print as `[phi]`.

use crate::config::LogFormat;
use tracing_subscriber::EnvFilter;

/// Sends log lines to standard error; standard output belongs to results.
pub(crate) fn start(level: &str, format: LogFormat) {
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    // A log that cannot be written (a full disk) must not take the server down with it.
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    // A second server in one process keeps the first one's settings.
    let _ = match format {
        LogFormat::Json => lines.json().try_init(),
        LogFormat::Text => lines.with_ansi(false).try_init(),
    };
}
