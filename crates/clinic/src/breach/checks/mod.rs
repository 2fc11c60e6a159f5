//! Whether incidents are decided and closed within their clocks, and breaches with their notices.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-045",
        version: 2,
        cites: &["164.404", "164.414"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "no incident is open for 60 days after its discovery, and none for 30 without its four factors assessed",
        remediation: "assess what stands under Incidents, notify whom it names, and have a second person close it",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(decided(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::undecided(&site.db, now - 61 * DAY).await.map(|()| site)?)
                })
            },
        },
    },
    Check {
        id: "HC-045.a",
        version: 1,
        cites: &["164.404", "164.408", "164.414"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "no incident was closed as a breach without that the patients whom it concerns and the Department of Health and Human Services were notified",
        remediation: "open the named incident again under Incidents, add whom it concerns, notify them, and have a second person close it",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(told(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::untold(&site.db, now - 61 * DAY).await.map(|()| site)?)
                })
            },
        },
    },
];

const DAY: i64 = 86_400_000_000;

async fn decided(site: &Site) -> Result<Finding, Unseen> {
    let register = store::register(&mut site.db.read().await?).await?;
    let days = |at: Option<i64>| at.map_or(0, |at| (site.now.as_microsecond() - at) / DAY);
    let (open, undecided) = (days(register.oldest), days(register.undecided));
    let (status, words) = if open > 60 {
        (Status::Fail, format!("an incident was discovered {open} days ago and is open"))
    } else if undecided > 30 {
        (Status::Warn, format!("an incident was discovered {undecided} days ago and not assessed"))
    } else {
        (Status::Pass, format!("{} incidents are open, all within their days", register.open))
    };
    let finding = Finding::new(status, words).with("open", register.open);
    let finding = finding.written_micros(register.oldest, site.now);
    Ok(finding.written_micros(register.undecided, site.now))
}

async fn told(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (breaches, untold) = (store::breaches(&mut tx).await?, store::unnotified(&mut tx).await?);
    let (status, words) = match untold.first() {
        None => (Status::Pass, format!("{breaches} breaches are closed, each with its notices")),
        Some(first) => {
            let count = untold.len();
            (
                Status::Fail,
                format!(
                    "{count} of {breaches} breaches are closed without their notices, {first} first"
                ),
            )
        }
    };
    Ok(Finding::new(status, words).with("breaches", breaches).with("without_notices", untold.len()))
}
