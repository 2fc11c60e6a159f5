//! The check of the checks.

use super::{Rehearsal, store};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use jiff::SignedDuration;

/// What this slice offers.
pub const CHECKS: &[Check] = &[Check {
    id: "HC-066",
    version: 1,
    cites: &["NPRM 164.312(h)"],
    kind: Kind::Technical,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "within 30 days, each check of this version failed in a world made bad on purpose",
    remediation: "run `housecall compliance check --self-test --data DIR` (or --config FILE), and do not trust a check that it calls blind",
    ttl_days: 30,
    look: Look::At {
        probe: |_, site| Box::pin(seeing(site)),
        spoil: |_, site| Box::pin(blinded(site)),
    },
}];

async fn seeing(site: &Site) -> Result<Finding, Unseen> {
    let Some(last) = store::rehearsal(&mut site.db.read().await?).await? else {
        return Ok(Finding::new(Status::Fail, "nobody has tried whether the checks see"));
    };
    let days = site.now.duration_since(last.at).as_hours() / 24;
    let (status, observed) = if !last.blind.is_empty() {
        (Status::Fail, format!("these did not see what they must: {}", last.blind))
    } else if last.build != env!("CARGO_PKG_VERSION") || days > 30 {
        (Status::Warn, format!("it was tried {days} days ago, with version {}", last.build))
    } else {
        (Status::Pass, format!("{} of {} checks failed where they must", last.caught, last.total))
    };
    Ok(Finding::new(status, observed).with("tried", last.at).with("version", last.build))
}

async fn blinded(site: Site) -> Result<Site, Unseen> {
    let mut tx = site.db.begin().await?;
    let at = site.now - SignedDuration::from_hours(1);
    let build = env!("CARGO_PKG_VERSION").to_owned();
    let blind = "HC-000".to_owned();
    store::add_rehearsal(&mut tx, &Rehearsal { at, build, caught: 1, total: 2, blind }).await?;
    tx.commit().await?;
    Ok(site)
}
