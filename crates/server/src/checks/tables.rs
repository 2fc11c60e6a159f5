//! Whether every table that is really there says what becomes of its rows, and every class of records for how long it is kept.

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use compliance::retention::checks::{ruled, stray, unruled};
use std::collections::BTreeSet;

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "HC-059.a",
        version: 4,
        cites: &["164.316(b)(2)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "every class of records has a rule in force that two people of the clinic approved, and none keeps a medical record for less than six years",
        remediation: "propose a rule of the class, of as many days as the one that the program came with where that is right, and have a second person approve it",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(async { ruled(site, &classes()).await }),
            spoil: |_, site| {
                Box::pin(async { Ok(unruled(&site.db, &classes()).await.map(|()| site)?) })
            },
        },
    },
    Check {
        id: "HC-059.b",
        version: 1,
        cites: &["164.316(b)(2)"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "it is said of every table in the store what becomes of its rows",
        remediation: "find out who made the named table, and take it away or give it a class",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(covered(site)),
            spoil: |_, site| Box::pin(async { Ok(stray(&site.db).await.map(|()| site)?) }),
        },
    },
];

/// Every class that is not part of another's.
fn classes() -> Vec<&'static str> {
    let all = clinic::retention::DEFAULTS.iter().chain(realtime::retention::DEFAULTS);
    all.map(|rule| rule.class).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Tables of the store itself, which hold no records.
const OWN: [&str; 2] = ["db_migration", "db_probe"];

async fn covered(site: &Site) -> Result<Finding, Unseen> {
    let said: BTreeSet<&str> =
        [compliance::retention::COVERED, realtime::retention::COVERED, clinic::retention::COVERED]
            .into_iter()
            .flatten()
            .map(|one| one.table)
            .chain(OWN)
            .collect();
    let there = site.db.tables().await?;
    let stray: Vec<&str> =
        there.iter().map(String::as_str).filter(|table| !said.contains(table)).collect();
    let (status, words) = if stray.is_empty() {
        (Status::Pass, format!("it is said of all {} tables", there.len()))
    } else {
        (Status::Fail, format!("nothing is said of {}", stray.join(", ")))
    };
    Ok(Finding::new(status, words).with("tables", there.len()))
}
