//! What a message costs on each hot path.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::table::short;
use crate::Outcome;

/// What one message costs on a path.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cost {
    pub(crate) what: &'static str,
    pub(crate) each: Value,
}

/// Writes and prints the costs.
#[expect(clippy::print_stdout, reason = "the table is this program's output")]
pub(crate) fn costs(costs: &[Cost], folder: &Path) -> Outcome<()> {
    fs::write(folder.join("cost.json"), serde_json::to_string_pretty(costs)?)?;
    println!();
    println!(
        "| for each message | system calls | flushes (commits) | allocations | processor µs |"
    );
    println!("|---|---|---|---|---|");
    for Cost { what, each } in costs {
        let of = |name: &str| match each.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN) {
            little if little < 1.0 => format!("{little:.3}"),
            much => short(much),
        };
        let (calls, flushes) = (of("system_calls"), of("flushes"));
        println!(
            "| {what} | {calls} | {flushes} | {} | {} |",
            of("allocations"),
            of("processor_micros")
        );
    }
    Ok(())
}
