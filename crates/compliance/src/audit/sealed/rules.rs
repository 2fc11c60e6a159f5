//! What of an entry stays readable to whoever has the log without its key. Whatever is not named here is sealed, so that
//! what somebody adds tomorrow is sealed until it stands here for a reason. Pure.
//!
//! Always readable, and not listed: the index, the instant, the event, the action, the outcome, the reason (a code), the
//! organization, the actor's role and the resource's kind. Always sealed: addresses, channels (their names hold ids of
//! patients), the patient and the encounter.

use kernel::{Actor, Role};

/// Names that this program gives itself, or somebody whom it does not know.
const OWN: [&str; 3] = ["housecall", "secret-key", "unknown"];

/// Kinds of what is an installation's own, of which no id is a person's, a visit's, a message's or a device's.
const KINDS: [&str; 36] = [
    "access-review",
    "activity-review",
    "agreement",
    "app",
    "asset",
    "attestation",
    "backup",
    "baseline",
    "check",
    "compliance-report",
    "consent-register",
    "department",
    "department-hours",
    "department-leads",
    "downtime-kit",
    "evaluation",
    "evidence",
    "exercise",
    "form",
    "interpreting",
    "key-change",
    "key-encryption-key",
    "keyset",
    "language-notice",
    "list",
    "on-call",
    "organization",
    "privacy-notice",
    "risk",
    "risk-analysis",
    "rota",
    "rota-override",
    "server",
    "signing-key",
    "visit-type",
    "waiver",
];

/// Details that are codes, counts or lengths of time wherever they are written, and the notes by which signing keys follow
/// each other, which the log's verifier reads.
const DETAILS: [&str; 20] = [
    "basis",
    "before",
    "bytes",
    "code",
    "count",
    "days",
    "durationSeconds",
    "factor",
    "format",
    "hand_over",
    "minutesBefore",
    "participants",
    "role",
    "rule",
    "seconds",
    "table",
    "ttlMinutes",
    "verb",
    "version",
    "via",
];

/// Whether who acted is of the clinic's staff or this program, and is named for all to see. Patients, those who act for them
/// and guests of a visit are not; nor is the name that a holder of the secret key gives, which may be anybody's.
pub(in super::super) fn names_staff(actor: &Actor) -> bool {
    match actor.role {
        Role::Provider
        | Role::Nurse
        | Role::Coordinator
        | Role::Interpreter
        | Role::ComplianceOfficer
        | Role::Administrator => true,
        Role::System => OWN.contains(&actor.id.as_str()),
        Role::Patient | Role::Guardian | Role::Guest => false,
    }
}

/// Whether ids of this kind of resource identify nobody.
pub(in super::super) fn is_readable_kind(kind: &str) -> bool {
    KINDS.contains(&kind)
}

/// Whether a detail of this name identifies nobody.
pub(in super::super) fn is_readable_detail(name: &str) -> bool {
    DETAILS.contains(&name)
}
