//! Whether emergencies were taken up in time, and ended with a note.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-069",
    version: 1,
    cites: &["164.308(a)(6)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every emergency ended with a note, and 95 of 100 were taken up within two minutes",
    remediation: "look at the named emergencies under Emergencies, and at who was on call",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(answered(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::silent(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

/// So many seconds until 95 of 100 are taken up: as it should be, and at most.
const TAKEN: (i64, i64) = (120, 180);

async fn answered(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let latest = store::latest(&mut site.db.read().await?, now).await?;
    if latest.is_empty() {
        return Ok(Finding::nothing("no emergency was raised yet"));
    }
    let mut taken: Vec<i64> = latest.iter().filter_map(|one| one.taken).collect();
    taken.sort_unstable();
    let slow = taken.get(taken.len().saturating_mul(95).div_ceil(100).saturating_sub(1));
    let slow = slow.copied().unwrap_or(0);
    let (status, words) = match latest.iter().find(|one| !one.noted) {
        Some(one) => (Status::Fail, format!("emergency {} ended without a note", one.id)),
        None => (
            Status::within(slow, TAKEN.0, TAKEN.1),
            format!(
                "{} emergencies, none ended without a note; 95 of 100 were taken up, or have waited, {slow} s",
                latest.len()
            ),
        ),
    };
    Ok(Finding::new(status, words).with("emergencies", latest.len()).with("p95_seconds", slow))
}
