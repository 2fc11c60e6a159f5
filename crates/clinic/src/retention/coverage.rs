//! What becomes of every table of this crate.

use compliance::retention::Fate::{Kept, Ruled, Swept};
use compliance::retention::{Covered, Fate};

const fn table(table: &'static str, fate: Fate) -> Covered {
    Covered { table, fate }
}

const RECORD: Fate = Ruled("medical-record");
const SETUP: Fate = Kept("configuration");

/// Every table and what becomes of its rows.
pub const COVERED: &[Covered] = &[
    table("access_review", Kept("documentation: at least 6 years")),
    table("access_review_item", Kept("documentation: at least 6 years")),
    table("api_key", Kept("who had access and until when")),
    table("appointment", RECORD),
    table("availability", SETUP),
    table("break_glass", Kept("who opened which record, and why: at least 6 years")),
    table("calendar", Kept("a counter")),
    table("call_sample", RECORD),
    table("consent_form", Kept("what was agreed to, word by word")),
    table("consent_record", RECORD),
    table("consultation", RECORD),
    table("consultation_note", RECORD),
    table("consultation_summary", RECORD),
    table("department", SETUP),
    table("department_closed_words", SETUP),
    table("department_hours", SETUP),
    table("department_lead", SETUP),
    table("department_opening", SETUP),
    table("disclosure", Kept("what the patient is owed an accounting of: at least 6 years")),
    table("escalation", RECORD),
    table("escalation_page", RECORD),
    table("forecast_pace", Kept("averages of departments")),
    table("forecast_turn", RECORD),
    table("identity_link", Kept("who signs in by which account")),
    table("intake", RECORD),
    table("interpreter_asked", RECORD),
    table("interpreter_request", RECORD),
    table("link", RECORD),
    table("notice", Swept("after letters.record_days, or with the medical record")),
    table("notice_block", Kept("who must not be written to, by keyed hash")),
    table("notice_choice", RECORD),
    table("notice_delivery", Swept("after letters.record_days, or with the medical record")),
    table("on_call", SETUP),
    table("organization", SETUP),
    table("participant", RECORD),
    table("passkey", RECORD),
    table("passkey_challenge", Swept("after minutes")),
    table("password", RECORD),
    table("person", RECORD),
    table("person_department", RECORD),
    table("person_name", RECORD),
    table("provider_schedule", SETUP),
    table("proxy", RECORD),
    table("queue_broadcast", Kept("the latest of each department")),
    table("queue_entry", RECORD),
    table("recording", RECORD),
    table("recording_answer", RECORD),
    table("recording_part", RECORD),
    table("recovery_code", RECORD),
    table("relay_user", RECORD),
    table("role_grant", Kept("who was given which role by whom: at least 6 years")),
    table("rota_gap", Swept("when the rota changes")),
    table("rota_layer", SETUP),
    table("rota_override", Kept("who was on call when")),
    table("session", Swept("when they end")),
    table("sso_attempt", Swept("after minutes")),
    table("survey", RECORD),
    table("task", RECORD),
    table("timer", Swept("when they ring, or with the medical record")),
    table("totp", RECORD),
    table("visit_type", SETUP),
    table("waitlist_offer", RECORD),
    table("waitlist_passed", RECORD),
    table("waitlist_wish", RECORD),
];
