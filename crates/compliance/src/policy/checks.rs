//! Whether every policy that the rules ask for is in force and was reviewed of late.

use super::{PolicyKind, Standing, Version, rules, store};
use crate::attestation::Attestations;
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// What this slice offers.
pub const CHECKS: &[Check] = &[Check {
    id: "HC-054.c",
    version: 1,
    cites: &["164.316", "164.530(i)", "164.308(a)(2)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "of each policy that the rules ask for a version is in force, and was reviewed within a year",
    remediation: "add the versions that are missing under Registers, each with the SHA-256 of its document, and say there that a policy was reviewed; until the register is kept, somebody vouches for HC-054.b",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(reviewed(site)),
        spoil: |_, site| {
            Box::pin(async { Ok(store::stale(&site.db, site.now).await.map(|()| site)?) })
        },
    },
}];

/// The check that somebody vouches for.
const ATTESTED: &str = "HC-054.b";
/// A review may be so many days late before it is a failure.
const LATE: i32 = 60;

async fn reviewed(site: &Site) -> Result<Finding, Unseen> {
    let all = store::all(&mut site.db.read().await?).await?;
    if all.is_empty() {
        let word = Attestations::until(&site.db, ATTESTED, site.now).await?;
        return Ok(word.map_or_else(unkept, vouched));
    }
    // Which clock the clinic's days go by is not known here; a day more or less decides nothing.
    Ok(judge(&all, site.now.to_zoned_datetime(TimeZone::UTC).date(), site.now))
}

fn unkept() -> Finding {
    let words = format!("no policy is in the register, and nobody vouches for {ATTESTED}");
    Finding::new(Status::Fail, words).with("versions", 0)
}

fn vouched(until: Timestamp) -> Finding {
    let until = until.strftime("%Y-%m-%d");
    Finding::nothing(format!(
        "no policy is in the register; {ATTESTED} is vouched for until {until}"
    ))
}

/// What the register comes to on a day.
fn judge(all: &[Version], today: Date, now: Timestamp) -> Finding {
    let (mut missing, mut late, mut barely) = (Vec::new(), Vec::new(), Vec::new());
    let (mut versions, mut written) = (Vec::new(), None::<Timestamp>);
    for kind in PolicyKind::ALL {
        match rules::standing(all, kind, today) {
            Standing::Current => {}
            Standing::Missing => missing.push(kind.name()),
            Standing::ReviewDue(days) if days > LATE => late.push(kind.name()),
            Standing::ReviewDue(_) => barely.push(kind.name()),
        }
        if let Some(one) = rules::in_force(all, kind, today) {
            let last = one.last_review();
            versions.push(format!(
                "{}@{} {} {}",
                kind.name(),
                one.version,
                one.document,
                last.map_or_else(String::new, |last| last.day.to_string())
            ));
            written = written.max(last.map(|last| last.recorded)).max(Some(one.recorded.1));
        }
    }
    let (status, words) = if !missing.is_empty() {
        (Status::Fail, format!("no version is in force of: {}", missing.join(", ")))
    } else if !late.is_empty() {
        let words = format!("the review is more than {LATE} days late of: {}", late.join(", "));
        (Status::Fail, words)
    } else if !barely.is_empty() {
        (Status::Warn, format!("the review is due of: {}", barely.join(", ")))
    } else {
        let count = PolicyKind::ALL.len();
        (Status::Pass, format!("all {count} policies are in force and were reviewed within a year"))
    };
    Finding::new(status, words)
        .with("asked_for", PolicyKind::ALL.len())
        .with("missing", missing.len())
        .with("review_late", late.len() + barely.len())
        .with("versions", versions.join("; "))
        .written(written, now)
}
