//! Whether whoever treats holds a licence where the patient will be.

mod store;

use crate::settings::Licensing;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use store::{Ahead, Started};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-067",
    version: 5,
    cites: &["state licensing boards"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every visit ahead is with a provider who holds a licence where the patient will be, and each of the latest 200 was \
               with one who is known to have held it where the patient was, or started for a reason; and no licence ends within 30 days",
    remediation: "move the named visits to a provider who holds one, enter every provider's licences (Schedule), have whoever \
                  treats ask where the patient is, and set visit.licensing = \"refuse\"",
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

/// What is to be said of visits of which nobody knows whether their provider held a licence: where the clinic refuses what no
/// licence covers, none of them had to start.
const fn blind(licensing: Licensing) -> Status {
    match licensing {
        Licensing::Refuse => Status::Fail,
        Licensing::Warn | Licensing::Ignore => Status::Warn,
    }
}

async fn licensed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let ahead = store::ahead(&mut tx, site.now.as_microsecond()).await?;
    let started = store::started(&mut tx).await?;
    if ahead.count + started.count == 0 {
        return Ok(Finding::nothing("no visit is ahead, and none has started"));
    }
    let licensing = site.prop::<Licensing>().map(|set| *set).unwrap_or_default();
    let ending = store::ending(&mut tx, site.now).await?;
    let (status, words) = judged((&ahead, &started), &ending, licensing);
    let finding = Finding::new(status, words).with("visits", ahead.count);
    let finding = finding.with("started", started.count).with("unplaced", ahead.unplaced);
    let finding = finding.with("without_record", ahead.unsaid.len());
    Ok(finding.with("started_unknown", started.unknown.len()).with("ending", ending.len()))
}

fn judged(
    (ahead, started): (&Ahead, &Started),
    ending: &[String],
    licensing: Licensing,
) -> (Status, String) {
    if let Some(first) = ahead.without.first() {
        let lack = ahead.without.len();
        (Status::Fail, format!("{lack} of {} visits lack one, {first} first", ahead.count))
    } else if let Some(last) = started.unlicensed.first() {
        let (lacked, all) = (started.unlicensed.len(), started.count);
        (Status::Fail, format!("{lacked} of the latest {all} visits lacked one, {last} last"))
    } else if let Some(last) = started.unknown.first() {
        let (blind_to, all) = (started.unknown.len(), started.count);
        let words = "visits began without anybody knowing whether their provider held one";
        (blind(licensing), format!("{blind_to} of the latest {all} {words}, {last} last"))
    } else if let Some(first) = ahead.unsaid.first() {
        let words = "visits are with a provider of whom no licence is on record";
        let unsaid = ahead.unsaid.len();
        (blind(licensing), format!("{unsaid} of {} {words}, {first} first", ahead.count))
    } else if let Some(first) = ending.first() {
        let words = "licences end within 30 days:";
        (Status::Warn, format!("{} {words} {first} first", ending.len()))
    } else {
        let (count, all) = (ahead.count, started.count);
        let words = format!("{count} visits are ahead and {all} have started");
        (Status::Pass, format!("{words}, none without a licence"))
    }
}
