//! Whether whoever treats holds a licence where the patient will be.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-067",
    version: 4,
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
    let mut tx = site.db.read().await?;
    let found = store::ahead(&mut tx, site.now.as_microsecond()).await?;
    let (started, unlicensed) = store::started(&mut tx).await?;
    let store::Ahead { count: ahead, without, unsaid } = found;
    if ahead + started == 0 {
        return Ok(Finding::nothing("no visit is ahead, and none has started"));
    }
    let (status, words) = match (without.first(), unlicensed.first(), unsaid.first()) {
        (None, None, None) => (
            Status::Pass,
            format!("{ahead} visits are ahead and {started} have started, none without a licence"),
        ),
        (None, None, Some(first)) => {
            let words = "visits are with a provider of whom no licence is on record";
            (Status::Warn, format!("{} of {ahead} {words}, {first} first", unsaid.len()))
        }
        (Some(first), ..) => {
            (Status::Fail, format!("{} of {ahead} visits lack one, {first} first", without.len()))
        }
        (None, Some(last), _) => (
            Status::Fail,
            format!("{} of the latest {started} visits lacked one, {last} last", unlicensed.len()),
        ),
    };
    let finding = Finding::new(status, words).with("visits", ahead).with("started", started);
    Ok(finding.with("without_record", unsaid.len()))
}
