//! Whether whoever treats holds a licence where the patient will be.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-067",
    version: 2,
    cites: &["state licensing boards"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every visit ahead is with a provider who holds a licence where the patient will be, and each of the latest 200 was \
               with one who held it where the patient was, or started for a reason",
    remediation: "move the named visits to a provider who holds one, and set visit.licensing = \"refuse\"",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(licensed(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::unlicensed(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

async fn licensed(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let (ahead, without) = store::ahead(&mut site.db.read().await?, now).await?;
    let (started, unlicensed) = store::started(&mut site.db.read().await?).await?;
    if ahead + started == 0 {
        return Ok(Finding::nothing("no visit is ahead, and none has started"));
    }
    let (status, words) = match (without.first(), unlicensed.first()) {
        (None, None) => (
            Status::Pass,
            format!("{ahead} visits are ahead and {started} have started, none without a licence"),
        ),
        (Some(first), _) => {
            (Status::Fail, format!("{} of {ahead} visits lack one, {first} first", without.len()))
        }
        (None, Some(last)) => (
            Status::Fail,
            format!("{} of the latest {started} visits lacked one, {last} last", unlicensed.len()),
        ),
    };
    Ok(Finding::new(status, words).with("visits", ahead).with("started", started))
}
