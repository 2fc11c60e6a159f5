//! Whether incidents are decided, told and closed within their clocks, and breaches with their notices.

mod store;

use super::{delay, rules};
use crate::organization;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use db::Tx;
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-045",
        version: 4,
        cites: &["164.404", "164.414"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "no incident is open for 60 days after its discovery, none for 30 without its four factors assessed, and nobody who must hear of an open one is told later than by federal law or that of a patient's state; while law enforcement has notices wait, by when that ends",
        remediation: "assess what stands under Incidents, notify whom it names, and have a second person close it",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(decided(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::overdue(&site.db, now - 31 * DAY).await.map(|()| site)?)
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

/// What the clocks of open incidents say.
struct Clocks {
    /// Whom nobody told in time of which, and by when they must have heard; the longest overdue first.
    overdue: Vec<(Timestamp, String)>,
    /// When the first was discovered whose notices nobody has wait.
    oldest: Option<Timestamp>,
}

async fn clocks(tx: &mut Tx, now: Timestamp) -> Result<Clocks, Unseen> {
    let (mut overdue, mut oldest) = (Vec::new(), None);
    for open in store::open(tx).await? {
        let affected = super::store::affected(tx, &open.id).await?;
        let zone = organization::store::zone(tx, &open.organization).await?;
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        let told = store::covered(tx, &open.id).await?;
        let delayed = delay::lasts(&super::store::terms(tx, &open.id).await?, &zone);
        // They stand in the order of their discovery.
        if delayed.is_none_or(|until| until <= now) {
            oldest = oldest.or(Some(open.discovered));
        }
        let mut owed = rules::owed((open.discovered, open.finding), &affected, &zone);
        delay::put_off(&mut owed, delayed);
        for duty in owed {
            let told = told.get(&duty.whom).is_some_and(|covers| *covers >= duty.patients);
            if duty.due < now && !told {
                overdue.push((duty.due, format!("{} of {}", duty.whom, open.id)));
            }
        }
    }
    overdue.sort();
    Ok(Clocks { overdue, oldest })
}

async fn decided(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let register = store::register(&mut tx).await?;
    let Clocks { overdue, oldest } = clocks(&mut tx, site.now).await?;
    let days = |at: Option<i64>| at.map_or(0, |at| (site.now.as_microsecond() - at) / DAY);
    let oldest = oldest.map(Timestamp::as_microsecond);
    let (open, undecided) = (days(oldest), days(register.undecided));
    let (status, words) = if let Some((due, first)) = overdue.first() {
        let (count, day) = (overdue.len(), due.strftime("%Y-%m-%d"));
        (
            Status::Fail,
            format!("{count} notices are overdue, first {first}, which was due on {day}"),
        )
    } else if open > 60 {
        (Status::Fail, format!("an incident was discovered {open} days ago and is open"))
    } else if undecided > 30 {
        (Status::Warn, format!("an incident was discovered {undecided} days ago and not assessed"))
    } else {
        (Status::Pass, format!("{} incidents are open, all within their days", register.open))
    };
    let finding = Finding::new(status, words).with("open", register.open);
    let finding = finding.with("overdue", overdue.len());
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
