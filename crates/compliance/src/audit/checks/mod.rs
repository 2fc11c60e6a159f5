//! The checks of the audit log, and the worlds in which they must fail.

mod mutant;
mod store;
#[cfg(test)]
mod tests;

pub use mutant::{incomplete, tampered};

use super::{Verifier, VerifyError, store as log, verify};
use crate::check::{Check, Finding, Severity, Status};
use db::{Db, DbError};
use kernel::{Random, SystemRandom};
use serde_json::Value;
use std::collections::BTreeSet;

/// The stored entries still lead to every signed checkpoint.
pub static INTACT: Check = Check {
    id: "HC-028",
    version: 1,
    cites: &["164.312(c)(2)"],
    severity: Severity::Critical,
    expected: "every entry, recomputed from the store, leads to every signed checkpoint",
    remediation: "treat it as an incident: keep the database as it is, and compare it with the copies elsewhere from the named entry on",
    ttl_days: 1,
};

/// Entries say who did what, to what, when and how it went.
pub static COMPLETE: Check = Check {
    id: "HC-026",
    version: 1,
    cites: &["ASTM E2147 7.1", "170.210(e)"],
    severity: Severity::High,
    expected: "every sampled entry has all required fields",
    remediation: "find who writes the named field empty, and have it say who acts",
    ttl_days: 30,
};

/// How many entries a run of [`COMPLETE`] draws.
const SAMPLE: u64 = 1000;
const REQUIRED: [&str; 8] = [
    "/recorded_at",
    "/event",
    "/action",
    "/outcome",
    "/actor/id",
    "/actor/role",
    "/resource/type",
    "/resource/id",
];

/// Recomputes the log.
pub async fn intact(db: &Db, verifier: &Verifier) -> Finding {
    match verify(db, verifier, None, |_, _| ()).await {
        Ok(report) => Finding::new(
            Status::Pass,
            format!(
                "{} entries and {} signed checkpoints hold",
                report.entries, report.checkpoints
            ),
        )
        .with("entries", report.entries)
        .with("checkpoint", report.checkpoint.trim_end()),
        Err(VerifyError::Broken(broken)) => {
            Finding::new(Status::Fail, broken.to_string()).with("first_bad_entry", broken.index)
        }
        Err(error) => Finding::new(Status::Error, error.to_string()),
    }
}

/// Draws entries and looks for empty fields.
pub async fn complete(db: &Db) -> Finding {
    match drawn(db).await {
        Ok(entries) => judge(&entries),
        Err(error) => Finding::new(Status::Error, error.to_string()),
    }
}

/// The entries of the commits that the drawn indexes fall in.
async fn drawn(db: &Db) -> Result<Vec<Vec<u8>>, DbError> {
    let mut tx = db.read().await?;
    let size = log::read_head(&mut tx).await?.frontier.size();
    let mut firsts = BTreeSet::new();
    for nth in 0..SAMPLE.min(size) {
        let seq = if size <= SAMPLE { nth } else { below(size) };
        firsts.extend(log::batch_of(&mut tx, seq).await?);
    }
    let firsts: Vec<u64> = firsts.into_iter().collect();
    let batches = log::batches_at(&mut tx, &firsts).await?;
    tx.commit().await?;
    let split = |batch: &log::Batch| {
        let entries = batch.split().unwrap_or_default();
        entries.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
    };
    Ok(batches.iter().flat_map(split).collect())
}

/// A number below `size`, which is not 0.
fn below(size: u64) -> u64 {
    let mut bytes = [0; 8];
    SystemRandom.fill(&mut bytes);
    u64::from_le_bytes(bytes).checked_rem(size).unwrap_or(0)
}

fn judge(entries: &[Vec<u8>]) -> Finding {
    if entries.is_empty() {
        return Finding::new(Status::NotApplicable, "the log has no entries yet");
    }
    let mut lacking = BTreeSet::new();
    let whole = entries.iter().filter(|entry| {
        let json: Value = serde_json::from_slice(entry).unwrap_or_default();
        let empty = REQUIRED.iter().filter(|field| !says(&json, field)).collect::<Vec<_>>();
        lacking.extend(empty.iter().map(|field| field.trim_start_matches('/')));
        empty.is_empty()
    });
    let (whole, all) = (whole.count(), entries.len());
    let status = if whole == all {
        Status::Pass
    } else if whole.saturating_mul(1000) >= all.saturating_mul(995) {
        Status::Warn
    } else {
        Status::Fail
    };
    let finding = Finding::new(status, format!("{whole} of {all} sampled entries are complete"))
        .with("sampled", all)
        .with("complete", whole);
    if lacking.is_empty() {
        return finding;
    }
    finding.with("empty_fields", lacking.into_iter().collect::<Vec<_>>().join(" "))
}

/// Whether a field holds anything.
fn says(entry: &Value, field: &str) -> bool {
    match entry.pointer(field) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(_) => true,
    }
}
