//! Whether a notice is in force that holds what it must, and whether patients received it.

mod store;

use super::{Notice, rules, service};
use crate::consent::hash;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use kernel::Timestamp;
use store::Patients;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-038",
    version: 3,
    cites: &["164.520", "42 CFR 2.22"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "a notice of privacy practices is in force, has the words that its hash was made of, was entered or reviewed within three years, says how records of 42 CFR Part 2 are protected where any visit is labelled so, every patient who was seen within a year was asked whether they received it, and at least nine in ten said so",
    remediation: "enter the notice, or say that it was reviewed, under Privacy notice; where it fell short with patients, the pages ask them at the consent step and in the waiting room, and staff write down what was signed on paper",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(posted(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::silent(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

const DAY: i64 = 86_400_000_000;
/// After three years a plan tells everybody again that there is a notice (164.520(c)(1)(ii)); a clinic reads its own by then.
const STALE: i64 = 1_096;
/// Patients who were seen within so many days are asked about.
const ACTIVE: i64 = 365;

/// Days since the notice was entered or last held against the law. What was written down as of an instant that is still to
/// come says nothing.
fn age(notice: &Notice, now: Timestamp) -> i64 {
    let reviewed = notice.reviewed.filter(|at| *at <= now);
    let since = reviewed.map_or(notice.effective, |at| at.max(notice.effective));
    (now.as_microsecond() - since.as_microsecond()).div_euclid(DAY)
}

/// What is wrong with the notice itself.
fn fault(notice: &Notice, now: Timestamp, labelled: i64) -> Option<String> {
    let version = notice.version;
    let days = age(notice, now);
    if let Some(text) = notice.texts.iter().find(|text| hash(&text.words) != text.hash) {
        Some(format!("the words of version {version} were changed: {}", text.locale))
    } else if days > STALE {
        Some(format!("version {version} was entered or reviewed {days} days ago"))
    } else if labelled > 0 && !notice.part2 {
        let words = "has no paragraph of 42 CFR Part 2, under which visits are labelled";
        Some(format!("version {version} {words}: {labelled}"))
    } else {
        None
    }
}

fn judge(notice: &Notice, now: Timestamp, (labelled, patients): (i64, Patients)) -> Finding {
    let Patients { active, asked, acknowledged } = patients;
    let version = notice.version;
    let received = format!("{acknowledged} of {active} patients who were seen within a year");
    let (status, words) = if let Some(fault) = fault(notice, now, labelled) {
        (Status::Fail, fault)
    } else if acknowledged * 10 < active * 9 {
        (Status::Warn, format!("only {received} said that they received the notice"))
    } else if asked < active {
        let words = "patients who were seen within a year were asked whether they received it";
        (Status::Warn, format!("only {asked} of {active} {words}"))
    } else {
        (Status::Pass, format!("version {version} is in force, and {received} received one"))
    };
    let hashes: Vec<String> =
        notice.texts.iter().map(|text| format!("{} {}", text.locale, text.hash)).collect();
    Finding::new(status, words)
        .with("version", version)
        .with("sha256", hashes.join(" "))
        .with("effective", notice.effective)
        .with("part2_visits", labelled)
        .with("active", active)
        .with("asked", asked)
        .with("acknowledged", acknowledged)
}

async fn posted(site: &Site) -> Result<Finding, Unseen> {
    let Some(own) = service::clinic(&site.db).await? else {
        return Ok(Finding::nothing("there is no clinic yet"));
    };
    let mut tx = site.db.read().await?;
    let all = super::store::versions(&mut tx, &own).await?;
    let Some(notice) = rules::in_force(&all, site.now) else {
        let words = "no notice of privacy practices is in force";
        return Ok(Finding::new(Status::Fail, words).with("versions", all.len()));
    };
    let since = site.now.as_microsecond() - ACTIVE * DAY;
    let seen = (store::labelled(&mut tx).await?, store::patients(&mut tx, since).await?);
    Ok(judge(notice, site.now, seen))
}

#[cfg(test)]
mod tests {
    use super::{Notice, Patients, Status, Timestamp, judge};

    #[test]
    fn one_patient_who_was_not_asked_is_told_however_many_received_it() {
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let notice = Notice {
            organization: "o-1".parse().unwrap(),
            version: 1,
            texts: Vec::new(),
            part2: false,
            effective: now,
            entered_by: "officer-1".parse().unwrap(),
            entered: now,
            reviewed: None,
        };
        let judged = |active, asked, acknowledged| {
            judge(&notice, now, (0, Patients { active, asked, acknowledged }))
        };
        let one = judged(10, 9, 9);
        assert_eq!(one.status, Status::Warn);
        assert!(one.observed.starts_with("only 9 of 10 patients who were seen"), "{one:?}");
        assert_eq!(judged(10, 10, 9).status, Status::Pass);
        assert_eq!(judged(10, 10, 8).status, Status::Warn);
    }
}
