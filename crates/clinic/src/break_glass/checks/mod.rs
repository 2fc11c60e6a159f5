//! Whether records were opened out of turn for a reason, told of at once, reviewed in time, by another, and closed within the hour.

mod store;

use super::rules::LASTS;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use jiff::SignedDuration;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-020.a",
    version: 3,
    cites: &["164.312(a)(2)(ii)", "164.308(a)(1)(ii)(D)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every record opened out of turn has its reason, somebody was told of it within 5 minutes, somebody else reviewed it within 72 hours, and it was open for an hour at most",
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

async fn reviewed(site: &Site) -> Result<Finding, Unseen> {
    let longest = i64::try_from(LASTS.as_micros()).unwrap_or(i64::MAX);
    let mut tx = site.db.read().await?;
    let now = site.now.as_microsecond();
    let found = store::opened(&mut tx, longest, (now - LATELY, SOON)).await?;
    let store::Opened { all, oldest, long, own, untold } = found;
    let unreasoned = store::unreasoned(&mut tx).await?;
    let waits = oldest.map_or(0, |opened| (now - opened) / HOUR);
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
        let words =
            format!("of {all} opened records, the oldest without a review is {waits} hours old");
        (Status::within(waits, 72, 7 * 24), words)
    };
    Ok(Finding::new(status, words).with("opened", all).written_micros(oldest, site.now))
}
