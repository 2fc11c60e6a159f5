//! Whether a way back in is sealed, and whether each use was reviewed and followed by another one.

mod store;

use compliance::check::{
    Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen, until,
};
use jiff::SignedDuration;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-020.c",
    version: 2,
    cites: &["164.312(a)(2)(ii)", "ASVS 6.4"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "a way back in for an administrator is sealed in two halves, and each use was followed by another one and reviewed within a business day",
    remediation: "`housecall people recover prepare` makes the halves; what was used is reviewed under Break-glass reviews",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(sealed(site)),
        spoil: |_, site| {
            Box::pin(async {
                let used = site.now - SignedDuration::from_hours(24 * 8);
                Ok(store::spent(&site.db, used.as_microsecond()).await.map(|()| site)?)
            })
        },
    },
}];

const HOUR: i64 = 3_600_000_000;

async fn sealed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (ready, spent, oldest) = store::standing(&mut tx, until(site.now).as_microsecond()).await?;
    let waits = oldest.map_or(0, |used| (site.now.as_microsecond() - used) / HOUR);
    let (status, words) = if spent > 0 {
        (Status::Fail, "a way back in was used, and none was made in its place".to_owned())
    } else if oldest.is_some() {
        // A weekend lies between a Friday and its next business day.
        let words = format!("the use of a way back in waits for its review for {waits} hours");
        (Status::within(waits, 24, 72), words)
    } else if ready == 0 {
        (Status::Fail, "no way back in is sealed for anybody".to_owned())
    } else {
        (Status::Pass, format!("{ready} ways back in are sealed, and none is unreviewed"))
    };
    Ok(Finding::new(status, words).with("sealed", ready).written_micros(oldest, site.now))
}
