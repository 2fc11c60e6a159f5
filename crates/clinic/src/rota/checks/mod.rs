//! Whether somebody is on call at all times soon.

mod store;

use super::service;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use store::Bare;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-064",
    version: 3,
    cites: &["164.308(a)(7)"],
    kind: Kind::Record,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "in the next fourteen days somebody is on call at all times, by a rota, in every department that has one or treats anybody",
    remediation: "have somebody take the turn that is named under Rota, and plan a rota for the named departments",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(covered(site)),
        spoil: |_, site| Box::pin(async { store::uncovered(&site).await.map(|()| site) }),
    },
}];

async fn covered(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (departments, gap) = service::uncovered(&mut tx, site.now).await?;
    let bare = store::bare(&mut tx, site.now).await?;
    if departments == 0 && bare.is_empty() {
        return Ok(Finding::nothing("no department has a rota, and none treats anybody"));
    }
    let hours = gap.map(|starts| starts.duration_since(site.now).as_hours());
    let (status, words) = judged((departments, hours), &bare);
    let finding = Finding::new(status, words).with("departments", departments);
    Ok(finding.with("without_rota", bare.len()))
}

/// A department that treats and has no rota has nobody on call, or all the time those of a list that nobody plans.
fn judged((departments, gap): (usize, Option<i64>), bare: &[Bare]) -> (Status, String) {
    let empty = bare.iter().find(|one| one.listed == 0);
    let late = "departments treat without a rota, and go by a list of whoever is on call,";
    match (gap, empty, bare.first()) {
        (Some(hours), ..) if hours <= 48 => {
            (Status::Fail, format!("nobody is on call in {} hours", hours.max(0)))
        }
        (_, Some(one), _) => {
            (Status::Fail, format!("{} treats, and has no rota and nobody on call", one.id))
        }
        (Some(hours), None, _) => (Status::Warn, format!("nobody is on call in {hours} hours")),
        (None, None, Some(first)) => {
            (Status::Warn, format!("{} {late} {} first", bare.len(), first.id))
        }
        (None, None, None) => {
            (Status::Pass, format!("{departments} departments have a rota without a gap"))
        }
    }
}
