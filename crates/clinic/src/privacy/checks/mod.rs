//! Whether what patients ask is answered by its day.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-037",
    version: 2,
    cites: &["164.524", "164.526", "164.522"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "no request of a patient for access, amendment or restriction is past the day by which it is answered",
    remediation: "answer what stands under Patients' requests; put off once, with a reason, what takes longer",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(answered(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::overdue(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

const DAY: i64 = 86_400_000_000;
/// So many days before its end somebody should have begun.
const NEAR: i64 = 10;

async fn answered(site: &Site) -> Result<Finding, Unseen> {
    let (open, due) = store::open(&mut site.db.read().await?).await?;
    let left = due.map(|due| (due - site.now.as_microsecond()).div_euclid(DAY));
    let (status, words) = match left {
        None => (Status::Pass, "no request waits for its answer".to_owned()),
        Some(days) if days < 0 => {
            (Status::Fail, format!("a request is {} days past its day", days.saturating_neg()))
        }
        Some(days) if days < NEAR => {
            (Status::Warn, format!("a request is to be answered within {} days", days + 1))
        }
        Some(days) => (Status::Pass, format!("the first request is to be answered in {days} days")),
    };
    Ok(Finding::new(status, words).with("open", open))
}
