//! Whether records were opened out of turn for a reason, told of at once, reviewed in time, by another, and closed within the hour.

mod store;

use super::rules::LASTS;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use jiff::SignedDuration;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-020.a",
    version: 4,
    cites: &["164.312(a)(2)(ii)", "164.308(a)(1)(ii)(D)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every record opened out of turn has its reason, somebody was told of it within 5 minutes, somebody else reviewed it within 72 hours (of the last 90 days also what is done), and it was open for an hour at most",
    remediation: "review what waits under Break-glass reviews; where nobody was told, let somebody be compliance officer or administrator; where one has no reason, treat it as an incident: the server opens none without, so somebody wrote into the database",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(reviewed(site)),
        spoil: |_, site| {
            Box::pin(async {
                let opened = site.now - SignedDuration::from_hours(24 * 8);
                let opened = opened.as_microsecond();
                Ok(store::forgotten(&site.db, opened).await.map(|()| site)?)
            })
        },
    },
}];

const HOUR: i64 = 3_600_000_000;
/// Somebody is told of an opening so soon.
const SOON: i64 = HOUR / 12;
/// So long an opening is held against its notice: notices are forgotten by and by (`letters.record_days`), openings are not.
const LATELY: i64 = 7 * 24 * HOUR;
/// So long a review that came late is told of, and so soon it is there, at best and at most.
const TOLD: i64 = 90 * 24 * HOUR;
const REVIEWED: (i64, i64) = (72 * HOUR, 7 * 24 * HOUR);

async fn reviewed(site: &Site) -> Result<Finding, Unseen> {
    let longest = i64::try_from(LASTS.as_micros()).unwrap_or(i64::MAX);
    let mut tx = site.db.read().await?;
    let now = site.now.as_microsecond();
    let since = ((now - LATELY, SOON), now - TOLD);
    let store::Opened { all, oldest, slowest, long, own, untold } =
        store::opened(&mut tx, longest, since).await?;
    let unreasoned = store::unreasoned(&mut tx).await?;
    let late = store::late(&mut tx, (now, now - TOLD), REVIEWED.0).await?;
    let waits = oldest.map_or(0, |opened| now - opened);
    let slowest = slowest.unwrap_or_default();
    let (status, words) = if all == 0 {
        (Status::NotApplicable, "no record was ever opened out of turn".to_owned())
    } else if long > 0 {
        (Status::Fail, format!("{long} of {all} records were open for longer than an hour"))
    } else if unreasoned > 0 {
        (Status::Fail, format!("{unreasoned} of {all} records were opened without a reason"))
    } else if own > 0 {
        (Status::Fail, format!("{own} of {all} were reviewed by whoever opened them"))
    } else if untold > 0 {
        let words = format!(
            "nobody was told within 5 minutes of {untold} that were opened in the last 7 days"
        );
        (Status::Fail, words)
    } else {
        let (waits_hours, took) = (waits / HOUR, slowest / HOUR);
        let words = format!(
            "of {all} opened records, the oldest without a review is {waits_hours} hours old, and the latest review of 90 days came after {took} hours"
        );
        (Status::within(waits.max(slowest), REVIEWED.0, REVIEWED.1), words)
    };
    let late = if late.is_empty() { "none".to_owned() } else { late.join(", ") };
    let finding = Finding::new(status, words).with("opened", all).with("late", late);
    let finding = finding.with("slowest_review_minutes", slowest / (HOUR / 60));
    Ok(finding.written_micros(oldest, site.now))
}
