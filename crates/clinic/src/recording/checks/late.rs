//! Who came into a visit that was being recorded, and was recorded without being asked.
//!
//! What is recorded is filed some time after it has ended, so that somebody is there by then says nothing yet: by the audit log it is
//! known when a recording ran.

use super::store::Late;
use compliance::audit::{Event, Explorer, Query, Signer};
use compliance::check::{Site, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;
use std::collections::BTreeSet;

/// When a recording was started (`true`) or stopped, in that order.
type Turns = Vec<(Timestamp, bool)>;

/// The visits in which one of these was recorded.
pub(super) async fn recorded(site: &Site, late: &[Late]) -> Result<BTreeSet<String>, Unseen> {
    let mut found = BTreeSet::new();
    if late.is_empty() {
        return Ok(found);
    }
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let explorer = Explorer::new(site.db.clone(), &signer);
    // Those of one visit stand together.
    for rows in late.chunk_by(|one, next| one.visit == next.visit) {
        let Some(first) = rows.first() else { continue };
        let filed = rows.iter().map(|one| one.filed).max().unwrap_or(first.filed);
        let turns = turns(&explorer, first, filed).await?;
        if rows.iter().any(|one| ran(&turns, one)) {
            found.insert(first.visit.clone());
        }
    }
    Ok(found)
}

/// The turns of a visit until its last part was filed: of a patient's whole log no more is read than of that time.
async fn turns(explorer: &Explorer, one: &Late, filed: Timestamp) -> Result<Turns, Unseen> {
    let until = filed.saturating_add(SignedDuration::from_micros(1)).unwrap_or(filed);
    let (from, until) = (one.answered, Some(until));
    let mut all: Vec<(u64, Timestamp, bool)> = Vec::new();
    for event in [Event::RecordingStarted, Event::RecordingStopped] {
        let starts = event == Event::RecordingStarted;
        let (patient, event) = (Some(one.patient.clone()), Some(event.name().to_owned()));
        let query = Query { patient, event, from, until, limit: 500, ..Query::default() };
        for entry in explorer.find(&query).await? {
            if entry.id == one.visit && entry.outcome == 0 {
                all.push((entry.index, entry.at.parse::<Timestamp>()?, starts));
            }
        }
    }
    all.sort_unstable();
    Ok(all.into_iter().map(|(_, at, starts)| (at, starts)).collect())
}

/// Whether it ran while they were there, before the part was filed. One that nobody is known to have started by then may have run
/// at any time.
fn ran(turns: &[(Timestamp, bool)], one: &Late) -> bool {
    if !turns.iter().any(|(_, starts)| *starts) {
        return true;
    }
    let until = one.gone.map_or(one.filed, |gone| gone.min(one.filed));
    let meets = |from: Timestamp, to: Timestamp| from.max(one.joined) < to.min(until);
    let mut began: Option<Timestamp> = None;
    for (at, starts) in turns {
        if *starts {
            began = began.or(Some(*at));
        } else if began.take().is_some_and(|from| meets(from, *at)) {
            return true;
        }
    }
    began.is_some_and(|from| meets(from, until))
}
