//! Checks that are only tried on request: what counts between two tries. Pure.

use crate::check::{Check, Finding, Report, Site, Status, TRY};
use jiff::SignedDuration;
use kernel::Timestamp;

/// What came of trying a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Try {
    /// Which check.
    pub(super) check: String,
    /// When it ended.
    pub(super) at: Timestamp,
    /// The run that it is of, by id.
    pub(super) run: String,
    /// By which version of the check it was judged.
    pub(super) version: u32,
    /// How it ended, whether or not that was borne.
    pub(super) status: Status,
    /// What was there, in a sentence.
    pub(super) observed: String,
}

/// What a run tried. Where there was nothing to try, what is known of before stands.
pub(super) fn tries(report: &Report, site: &Site) -> Vec<Try> {
    let tried = report.records.iter().filter(|record| record.check.asked(site) == Some(true));
    let told = tried.filter(|record| record.finding.status != Status::NotApplicable);
    told.map(|record| Try {
        check: record.check.id.to_owned(),
        at: record.ended,
        run: String::new(),
        version: record.check.version,
        status: record.finding.status,
        observed: record.finding.observed.clone(),
    })
    .collect()
}

/// What the last try says now. What passed counts for the days of the check and while that judges as it did; what failed counts
/// until a newer try passes.
pub(super) fn carried(check: &Check, last: &Try, now: Timestamp) -> Finding {
    let lasts = SignedDuration::from_hours(24 * i64::from(check.ttl_days));
    let is_fresh = (SignedDuration::ZERO..=lasts).contains(&now.duration_since(last.at));
    let (at, observed, days) = (last.at, &last.observed, check.ttl_days);
    let when = at.strftime("%Y-%m-%d %H:%M UTC");
    let finding = if last.status.fails(false) {
        let words =
            format!("last tried at {when}: {observed}; once that is mended, try it by {TRY}");
        Finding::new(last.status, words)
    } else if last.version != check.version {
        let words =
            format!("last tried at {when}, by another version of the check; try it by {TRY}");
        Finding::new(Status::Warn, words)
    } else if is_fresh {
        Finding::new(last.status, format!("last tried at {when}: {observed}"))
    } else {
        let words = format!("last tried at {when}, which counts for {days} days; try it by {TRY}");
        Finding::new(Status::Warn, words)
    };
    finding.with("last_tried", at).with("tried_by_run", &last.run)
}
