//! How old the last review of everybody's access is, and whether what it decided was done.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-022",
    version: 1,
    cites: &["164.308(a)(4)(ii)(C)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "everybody's access was reviewed within 90 days, and whoever lost it has lost it",
    remediation: "open a review under Access reviews, and decide on everybody in it",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(reviewed(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::unapplied(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

const DAY: i64 = 86_400_000_000;

async fn reviewed(site: &Site) -> Result<Finding, Unseen> {
    let (closed, unapplied) = store::reviewed(&mut site.db.read().await?).await?;
    if unapplied > 0 {
        let words = format!("{unapplied} who lost their access in a review have it");
        return Ok(Finding::new(Status::Fail, words));
    }
    let Some(closed) = closed else {
        return Ok(Finding::new(Status::Fail, "everybody's access was never reviewed to the end"));
    };
    let days = (site.now.as_microsecond() - closed) / DAY;
    let words = format!("the last review was closed {days} days ago");
    Ok(Finding::new(Status::within(days, 90, 120), words).with("days", days))
}
