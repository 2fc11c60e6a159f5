//! Whether whatever is recorded was agreed to.

mod late;
mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use std::collections::BTreeSet;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-062",
    version: 2,
    cites: &["state recording laws"],
    kind: Kind::Record,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "every part of a recording was filed after its people had agreed, and none runs against somebody's no",
    remediation: "treat the named recordings as made without consent: hold them, tell counsel, and find out who filed them",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(agreed(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::secret(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

async fn agreed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let ((parts, without), against) =
        (store::parts(&mut tx).await?, store::against(&mut tx).await?);
    let came = store::late(&mut tx).await?;
    // The audit log is read by readers of its own.
    drop(tx);
    let mut without = BTreeSet::from_iter(without);
    without.extend(late::recorded(site, &came).await?);
    let (status, words) = if let Some(first) = without.first() {
        (Status::Fail, format!("{} visits were recorded unasked, {first} first", without.len()))
    } else if against > 0 {
        (Status::Fail, format!("{against} recordings run against somebody's no"))
    } else if parts == 0 {
        (Status::NotApplicable, "nothing was recorded yet".to_owned())
    } else {
        (Status::Pass, format!("{parts} parts of recordings, each agreed to"))
    };
    Ok(Finding::new(status, words).with("parts", parts))
}
