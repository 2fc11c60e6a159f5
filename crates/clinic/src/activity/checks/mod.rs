//! Whether activity is reviewed: signed for every week, no flag left waiting, and the rules awake.

mod raising;
mod store;

use super::rules::{FLAG_DAYS, REVIEW_DAYS};
use compliance::audit::waits_since;
use compliance::check::{
    Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen, until,
};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-024",
        version: 4,
        cites: &["164.308(a)(1)(ii)(D)", "ASVS 6.3.5"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "within 90 days each rule of the activity review that is in use raised a flag, and none later than an hour after what it found",
        remediation: "try the named rules with a test account (open its own record, a co-worker's, one of the same surname, one who names your telephone, one who is watched, many within an hour, one at night, one by break-glass; fail to sign in), and see each flag under Activity reviews; whether the program's rules work at all, HC-024.a tells",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(raising::seen(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::late(&site.db, now).await.map(|()| site)?)
                })
            },
        },
    },
    Check {
        id: "HC-033",
        version: 5,
        cites: &["164.308(a)(1)(ii)(D)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "an officer of every organization signed for its activity within 7 days, and no flag is open for more than 14",
        remediation: "close what waits under Activity reviews, and sign for the week",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(reviewed(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let raised = site.now.as_microsecond() - (FLAG_DAYS + 1) * DAY;
                    Ok(store::forgotten(&site.db, raised).await.map(|()| site)?)
                })
            },
        },
    },
];

const DAY: i64 = 86_400_000_000;
const HOUR: i64 = DAY / 24;
const MINUTE: i64 = HOUR / 60;

async fn reviewed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let known = store::known(&mut tx, until(site.now).as_microsecond()).await?;
    let behind = match known.cursor {
        Some(cursor) => waits_since(&mut tx, cursor).await?,
        None => None,
    };
    let since = |at: i64| site.now.as_microsecond() - at;
    let asleep = behind.map_or(0, |at| since(at.as_microsecond()));
    let flag = known.oldest.map_or(0, since);
    let (status, words) = match known.signed.map(since) {
        _ if flag > FLAG_DAYS * DAY => {
            (Status::Fail, format!("a flag was raised {} days ago and is open", flag / DAY))
        }
        _ if asleep > HOUR => {
            let words =
                format!("the rules have not read the audit log for {} minutes", asleep / MINUTE);
            (Status::Fail, words)
        }
        None => (Status::Fail, "the activity of an organization was never signed for".to_owned()),
        Some(_) if known.unread > 0 => {
            let words = "the rules have never read the audit log of an organization";
            (Status::Fail, words.to_owned())
        }
        Some(age) => {
            let words = format!("the last review was signed {} days ago", age / DAY);
            (Status::within(age, REVIEW_DAYS * DAY, 2 * REVIEW_DAYS * DAY), words)
        }
    };
    let finding = Finding::new(status, words).with("open", known.open);
    let finding = finding.with("flags", known.flags.join(" "));
    let finding = finding.written_micros(known.signed, site.now);
    let finding = finding.written_micros(known.oldest, site.now);
    Ok(finding.with("reviews", known.reviews.join(" ")))
}
