//! What a copy of a patient's record does not have, and why.

/// A table, or one column of it, that a copy does not have.
#[derive(Clone, Copy, Debug)]
pub struct LeftOut {
    /// The table.
    pub table: &'static str,
    /// One column of it; `None` is all of it.
    pub column: Option<&'static str>,
    /// Why.
    pub why: &'static str,
}

const fn all(table: &'static str, why: &'static str) -> LeftOut {
    LeftOut { table, column: None, why }
}

const fn one(table: &'static str, column: &'static str, why: &'static str) -> LeftOut {
    LeftOut { table, column: Some(column), why }
}

const CLINIC: &str = "of the clinic and those who work there, not of a patient";
const DEVICE: &str =
    "how somebody proves who they are: of use to whoever would pretend to be them only";
const FOUND_BY: &str = "a keyed hash by which what stands beside it is found";
const LOG: &str = "the audit log: who saw a record is asked for apart";
const ENGINE: &str = "how messages travel; the messages themselves are in the copy";
const APART: &str = "psychotherapy notes, which 45 CFR 164.524(a)(1)(i) leaves out of a copy; whoever wrote them answers for them";
const INCIDENT: &str = "incidents of many patients; whom one concerns is told of it, and from then on a copy has that it does";
const REVIEW: &str = "the clinic's own review of its staff";
const UNASKED: &str = "whether it ended before anybody was asked how; what was said is in the copy";

/// Every table that a copy does not have, and every column of the others.
pub const LEFT_OUT: &[LeftOut] = &[
    all("access_review", CLINIC),
    all("access_review_item", CLINIC),
    all("activity_cursor", CLINIC),
    all("activity_flag", REVIEW),
    all("activity_review", REVIEW),
    all("activity_trace", REVIEW),
    all("api_key", CLINIC),
    all("application_event", LOG),
    all("audit_feed", CLINIC),
    all("availability", CLINIC),
    all("calendar", CLINIC),
    all("call_session", "since when somebody is in a call, until they leave it"),
    all("consent_form", "forms as they are for everybody; records cite version and hash"),
    all("consent_form_review", CLINIC),
    all("consent_leaving", "empty but for the moment in which a record is destroyed"),
    all("consultation_key", "which keys opened what was said; it is in the copy, opened"),
    all("department", CLINIC),
    all("department_closed_words", CLINIC),
    all("department_hours", CLINIC),
    all("department_lead", CLINIC),
    all("department_opening", CLINIC),
    all(
        "disclosure",
        "the accounting of disclosures, asked for apart: it keeps what the law silences for a time",
    ),
    all("forecast_pace", CLINIC),
    all("identity_link", CLINIC),
    all("incident", INCIDENT),
    all("incident_assessment", INCIDENT),
    all("incident_delay", INCIDENT),
    all("incident_notice", INCIDENT),
    all("language_notice", CLINIC),
    all("incident_proof", INCIDENT),
    all(
        "notice_block",
        "addresses that must not be written to, by keyed hash and of nobody by name",
    ),
    all("npp_review", CLINIC),
    all("npp_version", "notices as they are for everybody; answers cite version and hash"),
    all("official", CLINIC),
    all("on_call", CLINIC),
    all("organization", CLINIC),
    all("passkey", DEVICE),
    all("passkey_challenge", DEVICE),
    all("password", DEVICE),
    all("person_name", FOUND_BY),
    all("provider_schedule", CLINIC),
    all("psychotherapy_note", APART),
    all("psychotherapy_note_earlier", APART),
    all("queue_broadcast", CLINIC),
    all("recovery", CLINIC),
    all("recovery_code", DEVICE),
    all("resealing", "how far fields were moved to their keys; none of it names anybody"),
    all("role_grant", CLINIC),
    all("rota_gap", CLINIC),
    all("rota_layer", CLINIC),
    all("rota_override", CLINIC),
    all("sanction", REVIEW),
    all("sso_attempt", CLINIC),
    all("timer", "when the server looks at something of the copy again"),
    all("totp", DEVICE),
    all("training", CLINIC),
    all("visit_type", CLINIC),
    one("break_glass", "note", REVIEW),
    one("break_glass", "reviewed", REVIEW),
    one("break_glass", "reviewed_by", REVIEW),
    one("break_glass", "session", REVIEW),
    one("break_glass", "verdict", REVIEW),
    one("escalation", "outcome_asked", UNASKED),
    one("escalation", "review", REVIEW),
    one("escalation", "reviewed", REVIEW),
    one("escalation", "reviewed_by", REVIEW),
    one("link", "hash", DEVICE),
    one(
        "notice",
        "former",
        "the address before the person's own, for a day at most, until it was told of the change",
    ),
    one("notice_delivery", "contact", FOUND_BY),
    one(
        "person",
        "banned",
        "whom the clinic shut out and why: of use against it to whoever abused it",
    ),
    one("person", "banned_by", CLINIC),
    one("person", "email_key", FOUND_BY),
    one("person", "phone_key", FOUND_BY),
    one("person", "watched", REVIEW),
    one(
        "record_export",
        "words",
        "what staff say a copy is for; the law may ask for silence of it",
    ),
    one(
        "recording_part",
        "content_key",
        "what opens the clinic's own copy of a film; the film is in the copy, in the clear",
    ),
    one("session", "hash", DEVICE),
    one("task", "note_asked", UNASKED),
    // The engine's.
    all("app", CLINIC),
    all("banned_user", "whom the engine lets in or not; that an account is closed is in the copy"),
    all("channel", ENGINE),
    all("channel_consultation", ENGINE),
    all("channel_sequence", ENGINE),
    all("context_record", "mirrors consents and queues, which are in the copy"),
    all("context_relation", "mirrors consents and queues, which are in the copy"),
    all("environment", CLINIC),
    all("environment_key", CLINIC),
    all("group_channel", ENGINE),
    all("group_lock", ENGINE),
    all("issued_token", ENGINE),
    all("keyset", CLINIC),
    all("legacy_grant", ENGINE),
    all("log_clock", ENGINE),
    all("publish_once", ENGINE),
    all("push_browser", ENGINE),
    all("push_channel", ENGINE),
    all("push_delivery", ENGINE),
    all("push_message", ENGINE),
    all("quarantine", "malware that was refused; nothing of it was kept"),
    all("revoked_token", ENGINE),
    // What oversees.
    all("agreement", CLINIC),
    all("agreement_notice", CLINIC),
    all("attestation", CLINIC),
    all("audit_batch", LOG),
    all("audit_checkpoint", LOG),
    all("audit_copy", LOG),
    all("audit_cosignature", LOG),
    all("audit_head", LOG),
    all("audit_indexed", LOG),
    all("audit_term", LOG),
    all("audit_tile", LOG),
    all("audit_witness", LOG),
    all("backup_job", CLINIC),
    all("audit_drill", CLINIC),
    all("backup_copy", CLINIC),
    all("backup_failure", CLINIC),
    all("backup_oldest", CLINIC),
    all("baseline", CLINIC),
    all("baseline_observed", CLINIC),
    all("check_rehearsal", CLINIC),
    all("secret_seen", CLINIC),
    all("check_run", CLINIC),
    all("check_told", CLINIC),
    all("check_tried", CLINIC),
    all("data_key", "the keys by which the copy was opened"),
    all("data_key_epoch", CLINIC),
    all("disposal_certificate", CLINIC),
    all("disposal_item", "what is to be disposed of, by opaque ids"),
    all("disposal_run", CLINIC),
    all("disposal_turn", CLINIC),
    all("downtime_kit", CLINIC),
    all("evaluation", CLINIC),
    all("evaluation_closing", CLINIC),
    all("evaluation_finding", CLINIC),
    all("exercise", CLINIC),
    all("kek_version", CLINIC),
    all("key_change", CLINIC),
    all("legal_hold", "matters of the law, by opaque ids"),
    all("page_report", CLINIC),
    all("policy_review", CLINIC),
    all("policy_version", CLINIC),
    all("restore_drill", CLINIC),
    all("retention_rule", CLINIC),
    all("risk", CLINIC),
    all("risk_analysis", CLINIC),
    all("risk_asset", CLINIC),
    all("signing_key", LOG),
    all("store_restored", CLINIC),
    all("waiver", CLINIC),
];

/// The engine's tables whose rows are in a copy: as conversations and as files.
#[cfg(test)]
pub(super) const CONVERSATIONS: &[&str] = &["file", "message", "message_action"];
