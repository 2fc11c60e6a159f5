//! What an event may say, and how its entry says it. Pure.

use super::Claim;
use crate::Refusal;
use compliance::audit::{Action, Entry, Outcome};
use std::net::IpAddr;

/// A code is so long at most.
const LONGEST_CODE: usize = 64;
/// An id is so long at most.
const LONGEST_ID: usize = 128;
/// A detail is so many characters long at most.
const LONGEST_DETAIL: usize = 200;
/// An event has so many details at most.
const MOST_DETAILS: usize = 32;
/// All details together are so many bytes at most: an entry holds 64 KiB, and each byte may be written as twelve.
const MOST_BYTES: usize = 3_500;

const CODE: &str = "is a code of 1 to 64 of the characters A-Z a-z 0-9 - _ . : /";
const ID: &str = "is an id of 1 to 128 visible ASCII characters, without spaces";
const DETAILS: &str = "are at most 32, each named by a code of 1 to 64 of the characters A-Z a-z 0-9 - _ . : / and at most 200 \
     characters long without line breaks, and 3500 bytes together; leave texts out";

/// What an event of another organization is answered.
pub(super) const ELSEWHERE: Refusal = Refusal::Field {
    field: "organizationId",
    problem: "is not the organization of this API key; send that one's id, or use a key of the other organization",
};

/// Refuses what is no id, no code or too long.
pub(super) fn check(claim: &Claim) -> Result<(), Refusal> {
    let wrong = |field, problem| Err(Refusal::Field { field, problem });
    if !is_uuid(&claim.id) {
        return wrong("id", "is a UUID, such as 018f6e2a-7b1c-4d3e-9f10-2a3b4c5d6e7f");
    }
    let codes = [
        ("eventType", Some(&claim.event)),
        ("actor.role", Some(&claim.actor.role)),
        ("resource.type", Some(&claim.resource.kind)),
        ("action", Some(&claim.action)),
        ("outcome", Some(&claim.outcome)),
        ("severity", claim.severity.as_ref()),
    ];
    let ids = [
        ("actor.userId", Some(&claim.actor.user)),
        ("resource.id", Some(&claim.resource.id)),
        ("resource.channel", claim.resource.channel.as_ref()),
        ("metadata.sessionId", claim.session.as_ref()),
        ("metadata.consentRef", claim.consent.as_ref()),
    ];
    if let Some((field, _)) = codes.iter().find(|(_, one)| one.is_some_and(|one| !is_code(one))) {
        return wrong(*field, CODE);
    }
    if let Some((field, _)) = ids.iter().find(|(_, one)| one.is_some_and(|one| !is_id(one))) {
        return wrong(*field, ID);
    }
    if claim.actor.address.as_ref().is_some_and(|one| one.parse::<IpAddr>().is_err()) {
        return wrong("actor.ipAddress", "is an IPv4 or IPv6 address");
    }
    if !fits(claim) {
        return wrong("details", DETAILS);
    }
    Ok(())
}

fn fits(claim: &Claim) -> bool {
    let is_detail = |text: &String| {
        text.chars().count() <= LONGEST_DETAIL && !text.chars().any(char::is_control)
    };
    let details = &claim.details;
    let bytes: usize = details.iter().map(|(name, value)| name.len() + value.len()).sum();
    details.len() <= MOST_DETAILS
        && bytes <= MOST_BYTES
        && details.iter().all(|(name, value)| is_code(name) && is_detail(value))
}

fn is_uuid(text: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

fn is_code(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
    (1..=LONGEST_CODE).contains(&text.len()) && text.bytes().all(plain)
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The id by which an event names a patient, if it does: as what it was done to, or among its details.
pub(super) fn patient(claim: &Claim) -> Option<&str> {
    let is_patient = claim.resource.kind.eq_ignore_ascii_case("patient");
    let own = is_patient.then_some(&claim.resource.id);
    let named =
        || ["patientId", "patient_id", "patient"].iter().find_map(|name| claim.details.get(*name));
    own.or_else(named).map(String::as_str)
}

/// What was done, by the words that applications have for it.
pub(super) fn action(claim: &Claim) -> Action {
    match &*claim.action.to_ascii_lowercase() {
        "create" | "c" => Action::Create,
        "read" | "view" | "r" => Action::Read,
        "update" | "u" => Action::Update,
        "delete" | "d" => Action::Delete,
        _ => Action::Execute,
    }
}

/// What came of it, by the same.
pub(super) fn outcome(claim: &Claim) -> Outcome {
    match &*claim.outcome.to_ascii_lowercase() {
        "success" => Outcome::Success,
        "denied" | "refused" | "partial" | "warning" => Outcome::MinorFailure,
        _ => Outcome::SeriousFailure,
    }
}

/// Writes into the entry what the application says, under names by which nobody takes it for the clinic's word.
pub(super) fn describe(entry: &mut Entry, claim: &Claim) {
    let mut say = |name, value: &str| entry.details.push((name, value.to_owned()));
    say("claimedAt", &claim.at.to_string());
    say("claimedEvent", &claim.event);
    say("claimedBy", &claim.actor.user);
    say("claimedRole", &claim.actor.role);
    say("claimedResource", &claim.resource.kind);
    say("claimedResourceId", &claim.resource.id);
    say("claimedAction", &claim.action);
    say("claimedOutcome", &claim.outcome);
    for (name, value) in [
        ("claimedAddress", &claim.actor.address),
        ("claimedChannel", &claim.resource.channel),
        ("claimedSeverity", &claim.severity),
        ("claimedSession", &claim.session),
        ("claimedConsent", &claim.consent),
    ] {
        if let Some(value) = value {
            say(name, value);
        }
    }
    if !claim.details.is_empty() {
        say("claimedDetails", &serde_json::to_string(&claim.details).unwrap_or_default());
    }
}
