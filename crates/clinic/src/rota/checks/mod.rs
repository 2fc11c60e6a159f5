//! Whether somebody is on call at all times soon.

mod store;

use super::service;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-064",
    version: 2,
    cites: &["164.308(a)(7)"],
    kind: Kind::Record,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "in the next fourteen days somebody is on call at all times, in every department that has a rota",
    remediation: "have somebody take the turn that is named under Rota",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(covered(site)),
        spoil: |_, site| Box::pin(async { store::uncovered(&site).await.map(|()| site) }),
    },
}];

async fn covered(site: &Site) -> Result<Finding, Unseen> {
    let (departments, gap) = service::uncovered(&mut site.db.read().await?, site.now).await?;
    if departments == 0 {
        return Ok(Finding::nothing("no department has a rota"));
    }
    let (status, words) = match gap.map(|starts| starts.duration_since(site.now).as_hours()) {
        None => (Status::Pass, format!("{departments} departments have a rota without a gap")),
        Some(hours) if hours > 48 => (Status::Warn, format!("nobody is on call in {hours} hours")),
        Some(hours) => (Status::Fail, format!("nobody is on call in {} hours", hours.max(0))),
    };
    Ok(Finding::new(status, words).with("departments", departments))
}
