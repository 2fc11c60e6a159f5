//! Whether emergencies were taken up in time, and ended with a note.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use std::collections::BTreeSet;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-069",
    version: 3,
    cites: &["164.308(a)(6)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every emergency ended within a day and with a note, unless it was withdrawn, and of each severity 95 of 100 were taken up within 60 seconds",
    remediation: "look at the named emergencies under Emergencies, and at who was on call; visit.acknowledge_seconds says how soon the next layer is told",
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
const TAKEN: (i64, i64) = (60, 90);

/// Nobody is in an emergency for so many seconds: whoever took it up forgot to end it, or left it.
const OPEN: i64 = 24 * 3_600;

/// Within so many seconds 95 of 100 were taken up.
fn slow<'a>(these: impl Iterator<Item = &'a store::Went>) -> i64 {
    let mut taken: Vec<i64> = these.filter_map(|one| one.taken).collect();
    taken.sort_unstable();
    let last = taken.len().saturating_mul(95).div_ceil(100).saturating_sub(1);
    taken.get(last).copied().unwrap_or(0)
}

async fn answered(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let latest = store::latest(&mut site.db.read().await?, now).await?;
    if latest.is_empty() {
        return Ok(Finding::nothing("no emergency was raised yet"));
    }
    let severities: BTreeSet<&str> = latest.iter().map(|one| one.severity.as_str()).collect();
    let by_severity: Vec<(&str, i64)> = severities
        .into_iter()
        .map(|severity| (severity, slow(latest.iter().filter(|one| one.severity == severity))))
        .collect();
    let slowest = by_severity.iter().map(|(_, slow)| *slow).max().unwrap_or(0);
    let left = latest.iter().find(|one| one.open.is_some_and(|seconds| seconds > OPEN));
    let (status, words) = match (latest.iter().find(|one| !one.noted), left) {
        (Some(one), _) => (Status::Fail, format!("emergency {} ended without a note", one.id)),
        (None, Some(one)) => (
            Status::Fail,
            format!("emergency {} was raised over a day ago and never ended", one.id),
        ),
        (None, None) => (
            Status::within(slowest, TAKEN.0, TAKEN.1),
            format!(
                "{} emergencies, none ended without a note or open for over a day; of the slowest severity 95 of 100 were taken up, or have waited, {slowest} s",
                latest.len()
            ),
        ),
    };
    let told: Vec<String> =
        by_severity.iter().map(|(severity, slow)| format!("{severity} {slow}")).collect();
    Ok(Finding::new(status, words)
        .with("emergencies", latest.len())
        .with("p95_seconds", told.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::{Status, TAKEN, slow, store::Went};

    fn went(severity: &str, taken: i64) -> Went {
        let (id, severity) = (String::new(), severity.to_owned());
        Went { id, severity, taken: Some(taken), noted: true, open: None }
    }

    #[test]
    fn one_of_twenty_may_be_late_and_a_minute_is_the_bound() {
        let judged = |seconds: i64, late: usize| {
            let all: Vec<Went> =
                (0..20).map(|at| went("critical", if at < late { seconds } else { 5 })).collect();
            Status::within(slow(all.iter()), TAKEN.0, TAKEN.1)
        };
        assert_eq!(judged(600, 1), Status::Pass);
        assert_eq!(judged(60, 2), Status::Pass);
        assert_eq!(judged(61, 2), Status::Warn);
        assert_eq!(judged(91, 2), Status::Fail);
        assert_eq!(slow(std::iter::empty()), 0);
    }
}
