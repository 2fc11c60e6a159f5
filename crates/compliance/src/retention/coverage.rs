//! What becomes of every table of this crate.

use super::Covered;
use super::Fate::{self, Kept, Ruled, Swept};

const fn table(table: &'static str, fate: Fate) -> Covered {
    Covered { table, fate }
}

/// The audit log outlives every record that it witnesses, so nothing of it is ever disposed of.
const AUDIT: Fate = Kept("audit log: for as long as the clinic, at least 7 years");
const EVIDENCE: Fate = Kept("documentation: at least 6 years");

/// Every table and what becomes of its rows.
pub const COVERED: &[Covered] = &[
    table("agreement", EVIDENCE),
    table("agreement_notice", Kept("who was told of an end: with the agreement")),
    table("attestation", EVIDENCE),
    table("audit_batch", AUDIT),
    table("audit_checkpoint", AUDIT),
    table("audit_copy", Kept("how far the log was copied")),
    table("audit_cosignature", AUDIT),
    table("audit_drill", EVIDENCE),
    table("audit_head", AUDIT),
    table("audit_indexed", AUDIT),
    table("audit_term", AUDIT),
    table("audit_tile", AUDIT),
    table("audit_witness", Kept("how each witness of the log stands")),
    table("backup_copy", EVIDENCE),
    table("backup_failure", EVIDENCE),
    table("backup_job", EVIDENCE),
    table("backup_oldest", EVIDENCE),
    table("baseline", EVIDENCE),
    table("baseline_observed", Kept("how each server and its machine looked to it last")),
    table("check_rehearsal", EVIDENCE),
    table("check_run", EVIDENCE),
    table("check_told", EVIDENCE),
    table("check_tried", EVIDENCE),
    table("data_key", Ruled("with the last that they decrypt")),
    table("data_key_epoch", Kept("how often records went; a number")),
    table("disposal_certificate", EVIDENCE),
    table("disposal_item", EVIDENCE),
    table("disposal_run", EVIDENCE),
    table("disposal_turn", Kept("the rows by which those who plan, delete and hold take turns")),
    table("downtime_kit", EVIDENCE),
    table("evaluation", EVIDENCE),
    table("evaluation_closing", EVIDENCE),
    table("evaluation_finding", EVIDENCE),
    table("exercise", EVIDENCE),
    table("kek_version", EVIDENCE),
    table("key_change", EVIDENCE),
    table("legal_hold", EVIDENCE),
    table("page_report", Swept("after 400 days")),
    table("policy_review", EVIDENCE),
    table("policy_version", Kept("documentation: 6 years from when it was last in effect")),
    table("restore_drill", EVIDENCE),
    table("retention_rule", EVIDENCE),
    table("risk", EVIDENCE),
    table("risk_analysis", EVIDENCE),
    table("risk_asset", EVIDENCE),
    table("secret_seen", Kept("since when a secret of the settings is in use, by keyed hash")),
    table("signing_key", AUDIT),
    table("store_restored", EVIDENCE),
    table("waiver", EVIDENCE),
];
