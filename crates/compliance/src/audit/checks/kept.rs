//! Whether the log is there since the clinic went live, for how long it is to stay, and where else it stands.

use super::elsewhere::{Elsewhere, is_kept_up};
use super::store;
use crate::audit::{cosigned, span, store as log};
use crate::check::{Finding, Site, Status, Unseen};
use db::Tx;
use kernel::Timestamp;

/// The days of ten years and of six, which have leap days: the most that there can be, so that none is missing.
const YEARS: (i64, i64) = (10 * 365 + 3, 6 * 365 + 2);

/// What is known of the log's life.
#[derive(Clone, Copy, Debug)]
struct Life {
    /// Its first entry.
    first: Option<Timestamp>,
    /// The first record of a patient.
    live: Option<Timestamp>,
    /// For how many days a rule has it kept; for good where there is no rule.
    days: Option<i64>,
    /// How many places elsewhere have all of it but what is on its way.
    copies: usize,
}

/// How a log without a gap stands.
fn judge(life: Life) -> (Status, Vec<String>) {
    let (mut status, mut words) = (Status::Pass, Vec::new());
    if let Some((first, live)) = life.first.zip(life.live)
        && first > live
    {
        status = Status::Fail;
        words.push(format!("it begins at {first}, and a patient's record at {live}"));
    }
    if let Some(days) = life.days {
        let kept = if days >= YEARS.0 {
            Status::Pass
        } else if days >= YEARS.1 {
            Status::Warn
        } else {
            Status::Fail
        };
        if kept != Status::Pass {
            words.push(format!("a rule has it kept for {days} days"));
        }
        status = status.worse(kept);
    }
    if life.copies == 0 {
        status = status.worse(Status::Warn);
        words.push("no place on another machine has it".to_owned());
    }
    (status, words)
}

/// How many places on other machines have all but what may be on its way. Where no copy goes any more, none is kept, and of
/// one of which the settings are not known nobody knows where it is.
async fn copies(site: &Site, tx: &mut Tx, size: u64) -> Result<usize, Unseen> {
    let set = site.prop::<Elsewhere>();
    let is_far = |name: &str| {
        let far = |set: &Elsewhere| set.copies.iter().any(|one| one.name == name && !one.is_near);
        set.as_deref().is_some_and(far)
    };
    let mut kept = 0;
    for (name, next) in store::places(tx).await? {
        let has = next > 0 && is_far(&name) && is_kept_up(tx, (size, next), site.now).await?;
        kept += usize::from(has);
    }
    Ok(kept)
}

/// What a log without entries comes to: it has none yet, unless something else has it that there were some.
pub(super) async fn empty(tx: &mut Tx) -> Result<Finding, Unseen> {
    let mut shown = Vec::new();
    if let Some(live) = store::went_live(tx).await? {
        shown.push(format!("a patient's record is of {live}"));
    }
    let taken = store::places(tx).await?.iter().map(|(_, next)| *next).max().unwrap_or(0);
    if taken > 0 {
        shown.push(format!("a place elsewhere has taken {taken} entries of it"));
    }
    if cosigned::has_words(tx).await? {
        shown.push("witnesses have cosigned it".to_owned());
    }
    if shown.is_empty() {
        return Ok(Finding::nothing("the log has no entries yet"));
    }
    let words = format!("the log is empty, and was not: {}", shown.join(", and "));
    Ok(Finding::new(Status::Fail, words).with("entries", 0).with("taken", taken))
}

/// Looks where the log begins, whether its entries follow each other, and what is to become of them.
pub(super) async fn from_the_first(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let size = log::read_head(&mut tx).await?.frontier.size();
    let (first, kept) = store::extent(&mut tx).await?;
    if (size, kept) == (0, 0) {
        return empty(&mut tx).await;
    }
    if (first, kept) != (0, size) {
        let words = format!("{kept} of {size} entries are there, from entry {first} on");
        let finding = Finding::new(Status::Fail, words);
        return Ok(finding.with("first", first).with("entries", kept));
    }
    let begun = log::batches(&mut tx, 0, 1).await?;
    let newest = log::batches_before(&mut tx, size, 1).await?;
    let newest = newest.first().and_then(span::first).and_then(|at| at.parse().ok());
    let life = Life {
        first: begun.first().and_then(span::first).and_then(|at| at.parse().ok()),
        live: store::went_live(&mut tx).await?,
        days: store::shortest_rule(&mut tx).await?,
        copies: copies(site, &mut tx, size).await?,
    };
    let (status, faults) = judge(life);
    let mut words = format!("all {size} entries are there, from the first one on");
    for fault in faults {
        words.push_str("; ");
        words.push_str(&fault);
    }
    let days = life.days.map_or_else(|| "for good".to_owned(), |days| days.to_string());
    let finding = Finding::new(status, words).with("first", first).with("entries", kept);
    let finding = finding.with("last", size.saturating_sub(1));
    let finding = finding.with("kept_days", days).with("places", life.copies);
    let at = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    let finding = finding.with("newest_commit", at(newest));
    Ok(finding.with("first_entry", at(life.first)).with("first_record", at(life.live)))
}

#[cfg(test)]
mod tests {
    use super::{Life, YEARS, judge};
    use crate::check::Status;
    use jiff::SignedDuration;
    use kernel::Timestamp;

    #[test]
    fn a_log_is_judged_by_its_beginning_its_rule_and_who_else_has_it() {
        let live = Timestamp::UNIX_EPOCH;
        let sound = Life { first: Some(live), live: Some(live), days: None, copies: 1 };
        assert_eq!(judge(sound).0, Status::Pass, "no rule ever disposes of it");
        assert_eq!(judge(Life { first: None, live: None, ..sound }).0, Status::Pass);
        assert_eq!(judge(Life { copies: 0, ..sound }).0, Status::Warn);
        for (days, status) in [
            (YEARS.0, Status::Pass),
            (YEARS.0 - 1, Status::Warn),
            (YEARS.1, Status::Warn),
            (YEARS.1 - 1, Status::Fail),
        ] {
            assert_eq!(judge(Life { days: Some(days), ..sound }).0, status, "{days} days");
        }
        for (after, status) in [
            (SignedDuration::ZERO, Status::Pass),
            (SignedDuration::from_micros(1), Status::Fail),
            (SignedDuration::from_hours(-24 * 30), Status::Pass),
        ] {
            let late = Life { first: Some(live + after), copies: 0, ..sound };
            let status = status.worse(Status::Warn);
            assert_eq!(judge(late).0, status, "{after:?} after the first record");
        }
    }
}
