//! Whether whoever treats holds a licence where the patient will be.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-067",
    version: 1,
    cites: &["state licensing boards"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every visit ahead is with a provider who holds a licence where the patient will be",
    remediation: "move the named visits to a provider who holds one, and set visit.licensing = \"refuse\"",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(licensed(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::unlicensed(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

async fn licensed(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let (ahead, without) = store::ahead(&mut site.db.read().await?, now).await?;
    if ahead == 0 {
        return Ok(Finding::nothing("no visit is ahead"));
    }
    let (status, words) = match without.first() {
        None => (Status::Pass, format!("{ahead} visits are ahead, each with a licence")),
        Some(first) => {
            (Status::Fail, format!("{} of {ahead} visits lack one, {first} first", without.len()))
        }
    };
    Ok(Finding::new(status, words).with("visits", ahead))
}
