//! How long ago each one's access was reviewed or given, and whether what a review decided was done.

mod store;
#[cfg(test)]
mod tests;

use self::store::Reviewed;
use compliance::check::{
    Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen, until,
};
use std::collections::BTreeMap;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-022",
    version: 4,
    cites: &["164.308(a)(4)(ii)(C)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "the access of whoever is privileged was reviewed or given within 90 days and everybody else's within 180, in the role that they have; and whoever lost it in a review has lost it",
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

/// After so many days the access of whoever is privileged is to be reviewed again …
const PRIVILEGED: i64 = 90;
/// … and everybody else's after these.
const OTHERS: i64 = 180;
/// A review may be late by so many.
const LATE: i64 = 30;

async fn reviewed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let unapplied = store::unapplied(&mut tx).await?;
    // What a clock wrote that was ahead says nothing of how long ago it was.
    let last = until(site.now).as_microsecond();
    let staff = store::reviewed(&mut tx, last).await?;
    let earliest = site.now.as_microsecond() - (OTHERS + LATE) * DAY;
    let campaigns = store::campaigns(&mut tx, earliest).await?;
    if staff.is_empty() && unapplied == 0 {
        return Ok(Finding::nothing("nobody works here yet"));
    }
    let (mut status, mut words) = (Status::Pass, Vec::new());
    if unapplied > 0 {
        status = Status::Fail;
        words.push(format!("{unapplied} who lost their access in a review have it"));
    }
    let since = |one: &Reviewed| one.since.filter(|since| *since <= last);
    let age = |one: &Reviewed| since(one).map(|since| (site.now.as_microsecond() - since) / DAY);
    let mut overdue: BTreeMap<&str, Vec<&Reviewed>> = BTreeMap::new();
    for one in &staff {
        let found = age(one).map_or(Status::Fail, |days| judge(one, days));
        status = status.worse(found);
        if found != Status::Pass {
            overdue.entry(&one.organization).or_default().push(one);
        }
    }
    for (organization, late) in &overdue {
        // Of whom nothing is known comes before all others.
        let Some(first) = late.iter().copied().min_by_key(|one| since(one)) else { continue };
        let when = match (age(first), first.since) {
            (Some(days), _) => format!("{days} days ago"),
            (None, Some(_)) => {
                "at an instant that is still to come, by a clock that was wrong".to_owned()
            }
            (None, None) => "never".to_owned(),
        };
        let count = late.len();
        words.push(format!(
            "access of {count} in {organization} was not reviewed in time, of {} {when}",
            first.id
        ));
    }
    let days = staff.iter().filter_map(age).max();
    let days = days.map(|days| days.to_string()).unwrap_or_default();
    if words.is_empty() {
        let count = staff.len();
        words.push(format!(
            "access of all {count} staff was reviewed or given {days} days ago at most"
        ));
    }
    let late: usize = overdue.values().map(Vec::len).sum();
    let finding = Finding::new(status, words.join("; ")).with("days", days);
    let finding = finding.with("staff", staff.len()).with("overdue", late);
    Ok(finding.with("unapplied", unapplied).with("campaigns", campaigns.join(" ")))
}

/// How the access of somebody is judged that was reviewed so many days ago.
fn judge(one: &Reviewed, days: i64) -> Status {
    let privileged = matches!(one.role.as_str(), "administrator" | "compliance-officer");
    let bound = if privileged { PRIVILEGED } else { OTHERS };
    Status::within(days, bound, bound + LATE)
}
