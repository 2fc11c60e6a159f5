//! Whether the tokens that are out there end soon.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-016.b",
    version: 1,
    cites: &["164.312(a)(2)(iii)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "no token of a visit that is out there lasts longer than 60 minutes from now",
    remediation: "revoke the tokens; the server issues none for longer, so find out who wrote them",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(short(site)),
        spoil: |_, site| {
            Box::pin(async {
                let end = site.now.as_microsecond().saturating_add(2 * LONGEST);
                Ok(store::eternal(&site.db, end).await.map(|()| site)?)
            })
        },
    },
}];

/// Sixty minutes, in microseconds.
const LONGEST: i64 = 3_600_000_000;

async fn short(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let (living, latest) = store::living(&mut site.db.read().await?, now).await?;
    let Some(latest) = latest else {
        return Ok(Finding::nothing("no token of a visit is alive"));
    };
    let left = latest.saturating_sub(now);
    let status = if left <= LONGEST { Status::Pass } else { Status::Fail };
    let words = format!("{living} tokens live, the longest for {} minutes", left / 60_000_000);
    Ok(Finding::new(status, words).with("tokens", living))
}
