//! The layer table: which crate may use which, and the order of modules inside each crate.
//!
//! A module may use only modules of the layers listed before its own. Slices of one layer are
//! siblings and do not call each other; a slice that orchestrates others stands in a later layer.

use crate::modules::Uses;

/// What each crate may use of the workspace.
pub const CRATES: [(&str, &[&str]); 9] = [
    ("kernel", &[]),
    ("wire", &["kernel"]),
    ("turn", &["kernel"]),
    ("simulation", &["kernel", "wire"]),
    ("db", &["kernel"]),
    ("compliance", &["kernel", "db"]),
    ("realtime", &["kernel", "wire", "db", "compliance"]),
    ("clinic", &["kernel", "wire", "db", "compliance", "realtime"]),
    ("server", &["kernel", "wire", "turn", "simulation", "db", "compliance", "realtime", "clinic"]),
];

/// The layers of one crate's modules, lowest first.
pub type Layers = &'static [&'static [&'static str]];

/// The modules of each crate in layers, lowest first.
pub const MODULES: [(&str, Layers); 9] = [
    ("kernel", &[&["actor", "clock", "digest", "fault", "page", "phi", "random"], &["id"]]),
    (
        "wire",
        &[
            &["channel", "filter", "json", "path", "timetoken", "token"],
            &["cipher", "query"],
            &["request", "signature"],
            &["reply"],
        ],
    ),
    ("turn", &[&["limits", "peers", "stun"], &["credential", "frame"], &["relay"]]),
    (
        "simulation",
        &[
            &["api", "ledger", "plan", "time"],
            &["gateways", "line"],
            &["house", "report"],
            &["people"],
            &["day"],
        ],
    ),
    (
        "db",
        &[
            &["cost", "dialect", "error", "held", "refusals"],
            &["blobs", "encrypted"],
            &["libpq", "value"],
            &["migrate"],
            &["postgres", "sqlite"],
            &["alone", "tx"],
            &["guard", "link", "snapshot", "sweep"],
            &["frozen"], // counts what a snapshot has
        ],
    ),
    (
        "compliance",
        &[
            &["kek"],
            &["check"],
            &["keys"],
            &["audit"],
            &["agreement", "evidence", "retention", "secret", "witness"],
            &["attestation"], // hands over what it keeps as evidence
            &["backup"], // asks for the keys that disposals destroyed, and whether somebody vouches for where a copy is
            &["custody", "downtime", "page_report", "waiver"], // hand over what they keep as evidence; custody asks for holds, reports of pages for what is agreed
            &["baseline"], // rests on what is vouched for while it is empty
            &["policy", "posture", "risk"], // so do they; runs bear what is waived, and the checks are those of a program that was approved
            &["evaluation", "exercise"], // so do these; an exercise counts with the alert that was tried
        ],
    ),
    (
        "realtime",
        &[
            &["keyset"],
            &["access", "channel", "push"],
            &["delivery", "fanout", "gate"],
            &["log"],
            &["environment", "presence", "publish", "quarantine"],
            &["action", "context", "file", "group"],
            &["history"],   // its messages go with their actions
            &["subscribe"], // follows groups, and pages of the log
            &["retention"], // disposes of what all of them keep
        ],
    ),
    (
        "clinic",
        &[
            &["acting", "column", "names", "refusal", "scope", "seal"],
            &["phone"],
            &["caller", "error", "sensitivity", "settings"],
            &["journal", "keys"],
            &["restriction"], // people are shown to whom it does not bar
            &["consultation", "factor", "organization", "person", "timer"],
            &["appointment"], // shown to whom its visit and its patient let
            &[
                "availability",
                "consent",
                "evidence",
                "forecast",
                "hours",
                "intake",
                "notification",
                "participant",
                "survey",
                "training",
                "waitlist",
                "workforce",
            ],
            &["rota"], // goes by the department's clock, and tells of gaps
            &["call", "chart", "escalation", "interpreter", "recording", "session", "task"],
            &["break_glass", "language_notice", "npp", "privacy", "schedule", "sso"], // ask the chart to whom a patient is entrusted
            &["recovery"],      // its uses are reviewed as openings are
            &["account"], // whoever leaves is signed out, known to no provider, and keeps no way back in
            &["access_review"], // revokes by closing accounts
            &["queue"],   // waits follow from who works now
            &[
                "activity",
                "application_event",
                "audit_feed",
                "day",
                "disclosure",
                "link",
                "relay",
                "report",
                "token",
            ],
            &["access_report", "breach", "outbox", "proxy", "thread"], // word what the others know; a breach is a disclosure
            &["visit"], // takes each step of a visit through appointment, queue and consultation
            &["downtime", "export", "resealing", "retention"], // reads, seals anew, and disposes of, what all of them keep
            &["demo"],
        ],
    ),
    (
        "server",
        &[
            &["config", "scratch", "supervise"],
            &["http", "lane", "metrics", "tied"],
            &["egress"],           // counts what it refuses
            &["proxies", "trace"], // read who calls, and where they stand, from the head
            &["telemetry"],        // hands spans to the trace
            &["limits"],           // counts addresses as connections are counted
            &["tls"],              // sends people on, and asks authorities
            &[
                "advisories",
                "copies",
                "cosign",
                "downtime",
                "files",
                "letters",
                "printed",
                "push",
                "readiness",
                "record_export",
                "relay",
                "scan",
                "sso",
                "vault",
                "web",
                "witness",
            ],
            &["checks", "pubnub"], // checks try what the others are: the relay, the scanner, the vault
            &["rest"],
            &["app"],
            &["boot"],
            &["backup"], // opens an installation, as a command does
            &["cli"],
        ],
    ),
];

/// Uses that do not go down the layers, and modules without a place.
pub fn uphill(member: &str, layers: Layers, uses: &Uses) -> Vec<String> {
    let layer = |module: &str| layers.iter().position(|layer| layer.contains(&module));
    let mut found = Vec::new();
    for (user, used) in uses {
        let Some(height) = layer(user) else {
            found.push(format!("{member}::{user} has no place in xtask/src/layers.rs"));
            continue;
        };
        for used in used.iter().filter(|used| layer(used).is_none_or(|below| below >= height)) {
            found.push(format!("{member}::{user} may not use {member}::{used}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn planted(user: &str, used: &str) -> Uses {
        Uses::from([(user.to_owned(), BTreeSet::from([used.to_owned()]))])
    }

    #[test]
    fn uses_go_down_only() {
        let layers: Layers = &[&["model"], &["consent", "queue"], &["visit"]];
        assert!(uphill("c", layers, &planted("visit", "queue")).is_empty());
        assert_eq!(uphill("c", layers, &planted("model", "queue")).len(), 1);
        assert_eq!(uphill("c", layers, &planted("consent", "queue")).len(), 1, "siblings");
        assert_eq!(uphill("c", layers, &planted("novelty", "model")).len(), 1);
    }
}
