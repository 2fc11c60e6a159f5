//! The report of a run: its canonical JSON, and the statement that is signed over it.

use super::{Record, Status};
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

/// What the signed statement begins with, so that it can be taken for nothing else.
const TITLE: &str = "housecall compliance report";

/// All checks of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// In the order in which they ran.
    pub records: Vec<Record>,
    /// The version of the program that ran them.
    pub build: &'static str,
}

impl Report {
    /// How many checks ended like this.
    pub fn count(&self, status: Status) -> usize {
        self.records.iter().filter(|record| record.finding.status == status).count()
    }

    /// Whether any check failed.
    pub fn fails(&self, strict: bool) -> bool {
        self.records.iter().any(|record| record.finding.status.fails(strict))
    }

    /// The report as JSON with sorted keys, without spaces.
    pub fn canonical(&self) -> String {
        let checks: Vec<Value> = self.records.iter().map(line).collect();
        json!({"format": 1, "build": self.build, "checks": checks}).to_string()
    }

    /// What is signed over the bytes of a report.
    pub fn statement(canonical: &str) -> String {
        format!("{TITLE}\nsha256 {}\n", Self::fingerprint(canonical))
    }

    /// The SHA-256 of a report's bytes, in hexadecimal.
    pub fn fingerprint(canonical: &str) -> String {
        HEXLOWER.encode(digest(&SHA256, canonical.as_bytes()).as_ref())
    }
}

fn line(record: &Record) -> Value {
    let (check, finding) = (record.check, &record.finding);
    json!({
        "id": check.id,
        "version": check.version,
        "cites": check.cites,
        "severity": check.severity.name(),
        "expected": check.expected,
        "remediation": check.remediation,
        "ttl_days": check.ttl_days,
        "status": finding.status.name(),
        "observed": finding.observed,
        "evidence": finding.evidence,
        "started": record.started.to_string(),
        "ended": record.ended.to_string(),
    })
}
