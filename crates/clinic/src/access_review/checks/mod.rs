//! How old the last review of everybody's access is in each organization, and whether what it decided was done.

mod store;
#[cfg(test)]
mod tests;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-022",
    version: 2,
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
                Ok(store::careless(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

const DAY: i64 = 86_400_000_000;

async fn reviewed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let unapplied = store::unapplied(&mut tx).await?;
    let all = store::reviewed(&mut tx).await?;
    let age = |closed: i64| (site.now.as_microsecond() - closed) / DAY;
    let days = all.iter().filter_map(|(_, closed)| closed.map(age)).max();
    let (mut status, mut words) = (Status::Pass, Vec::new());
    if unapplied > 0 {
        status = Status::Fail;
        words.push(format!("{unapplied} who lost their access in a review have it"));
    }
    if all.is_empty() {
        status = Status::Fail;
        words.push("everybody's access was never reviewed to the end".to_owned());
    }
    for (organization, closed) in &all {
        let found = closed.map_or(Status::Fail, |closed| Status::within(age(closed), 90, 120));
        status = status.worse(found);
        match closed {
            None => words.push(format!("access was never reviewed to the end in {organization}")),
            Some(closed) if found != Status::Pass => {
                words.push(format!(
                    "access in {organization} was reviewed {} days ago",
                    age(*closed)
                ));
            }
            Some(_) => {}
        }
    }
    let days = days.map(|days| days.to_string()).unwrap_or_default();
    if words.is_empty() {
        words.push(format!("the last review was closed {days} days ago"));
    }
    let finding = Finding::new(status, words.join("; ")).with("days", days);
    Ok(finding.with("organizations", all.len()))
}
