//! What of a state is drift. Pure.

use super::{Baseline, BaselineError, Drift, ListKey, Listed, Observed, Standing, State};
use crate::check::{Report, is_ahead};
use jiff::SignedDuration;
use kernel::Timestamp;
use std::collections::BTreeSet;

/// A node counts that looked at itself within so long.
const SEEN: SignedDuration = SignedDuration::from_hours(48);

/// So many nodes there may be, and so many baselines of them.
pub(super) const MOST: (usize, usize) = (64, 10_000);

/// A state has so many bytes at most.
pub(super) const LONGEST: usize = 64 * 1024;

/// So many things are named in words; the rest is counted.
const NAMED: usize = 8;

/// A list that anybody may have written, who could put another program in place.
const UNSIGNED: &str = "its program stands in a list of which no signature was verified: approve it once more with --sums and --key; whoever built it signs the list with a key of their own";

/// Refuses a reason that is none.
pub(super) fn admit(reason: &str) -> Result<(), BaselineError> {
    if (10..=2_000).contains(&reason.trim().len()) {
        Ok(())
    } else {
        Err(BaselineError::Field("reason", "is of 10 to 2000 bytes"))
    }
}

/// Whether a node looked at itself lately.
pub(super) fn is_seen(observed: &Observed, now: Timestamp) -> bool {
    !is_ahead(observed.at, now) && now.duration_since(observed.at) <= SEEN
}

/// Those of these names, of all that were seen; all where none is named. A server that was replaced is seen for two days more,
/// and nobody means to approve it.
pub(super) fn meant(
    mut seen: Vec<Observed>,
    nodes: &[String],
) -> Result<Vec<Observed>, BaselineError> {
    if let Some(node) = nodes.iter().find(|node| seen.iter().all(|one| one.node != **node)) {
        return Err(BaselineError::Unknown(node.clone()));
    }
    seen.retain(|one| nodes.is_empty() || nodes.contains(&one.node));
    Ok(seen)
}

/// Refuses a state that whoever approves has not seen: the server looks again by itself, and what it is may have changed since.
pub(super) fn seen_before(one: &Baseline, seen: &[String]) -> Result<(), BaselineError> {
    if seen.is_empty() || seen.contains(&one.sha256) {
        return Ok(());
    }
    Err(BaselineError::Changed { node: one.node.clone(), found: one.sha256.clone() })
}

/// The node that gives its place to a new one where there are too many: of those that count no more, the one that looked last
/// at itself the longest ago.
pub(super) fn oldest_unseen(known: &[Observed], now: Timestamp) -> Option<&str> {
    let unseen = known.iter().filter(|one| !is_seen(one, now));
    unseen.min_by_key(|one| one.at).map(|one| one.node.as_str())
}

/// A state as it is written down and hashed: its members in their order, and what they hold sorted.
pub(super) fn canonical(state: &State) -> Result<String, BaselineError> {
    let text = serde_json::to_string(state).map_err(|_| BaselineError::Long)?;
    if text.len() <= LONGEST { Ok(text) } else { Err(BaselineError::Long) }
}

/// A node beside the newest baseline of its own; containers get a new name with each start, so one that has none is held
/// against the newest there is.
pub(super) fn standing(observed: Observed, newest: &[Baseline]) -> Result<Standing, BaselineError> {
    let own = newest.iter().find(|one| one.node == observed.node);
    let baseline = own.or_else(|| newest.first()).cloned();
    let drift = drift(&observed.state, baseline.as_ref());
    let sha256 = Report::fingerprint(&canonical(&observed.state)?);
    Ok(Standing { observed, sha256, baseline, drift })
}

/// Whether a program was held against the list of a release, and the key that signed one: now, or when one of these was approved
/// that has it, too.
pub(super) fn released(
    state: &State,
    listed: Option<&Listed>,
    newest: &[Baseline],
) -> (bool, Option<ListKey>) {
    let before = || newest.iter().filter(|one| one.released && one.state.program == state.program);
    let key = listed.and_then(|list| list.key.clone());
    let key = key.or_else(|| before().find_map(|one| one.key.clone()));
    (listed.is_some() || before().next().is_some(), key)
}

/// What is otherwise than it was approved. What nobody may approve away is told always.
pub(super) fn drift(seen: &State, baseline: Option<&Baseline>) -> Drift {
    let mut drift = Drift::default();
    if seen.debug {
        drift.grave.push("its program was built to be debugged".to_owned());
    }
    if !seen.answered.is_empty() {
        drift.grave.push(format!("it reaches {}", named(seen.answered.iter())));
    }
    let Some(Baseline { state: approved, released, key, .. }) = baseline else {
        drift.grave.push("nobody approved what it is".to_owned());
        return drift;
    };
    if seen.program != approved.program {
        let of = |state: &State| {
            let start: String = state.program.chars().take(12).collect();
            format!("{} {start}…", state.version)
        };
        drift.grave.push(format!("its program is {} and not {}", of(seen), of(approved)));
    } else if !released {
        drift.grave.push("its program was held against the list of no release (--sums)".to_owned());
    }
    if seen.open.difference(&approved.open).next().is_some() {
        let new = named(seen.open.difference(&approved.open));
        drift.grave.push(format!("open beyond the baseline: {new}"));
    }
    if seen.listeners.difference(&approved.listeners).next().is_some() {
        let new = named(seen.listeners.difference(&approved.listeners));
        drift.grave.push(format!("it listens elsewhere: {new}"));
    }
    let changed = changed(seen, approved);
    if !changed.is_empty() {
        drift.grave.push(format!("settings changed: {}", named(changed.iter())));
    }
    drift.slight = lacking(seen, approved);
    if seen.program == approved.program && *released && key.is_none() {
        drift.slight.push(UNSIGNED.to_owned());
    }
    drift
}

/// What does no harm by itself, or could not be looked at.
fn lacking(seen: &State, approved: &State) -> Vec<String> {
    let mut all = Vec::new();
    if seen.listeners.is_empty() {
        // A server that looks at itself listens, so its system does not tell.
        all.push("where it listens and what is open could not be looked at".to_owned());
    } else if approved.listeners.difference(&seen.listeners).next().is_some() {
        let gone = named(approved.listeners.difference(&seen.listeners));
        all.push(format!("it no longer listens: {gone}"));
    }
    if seen.tried == 0 {
        all.push(
            "no place was tried that it must not reach: name some under [baseline] closed"
                .to_owned(),
        );
    }
    all
}

/// The sections of the settings that are not as they were.
fn changed(seen: &State, approved: &State) -> BTreeSet<String> {
    let all = seen.settings.keys().chain(approved.settings.keys());
    all.filter(|name| seen.settings.get(*name) != approved.settings.get(*name)).cloned().collect()
}

fn named<'a>(all: impl Iterator<Item = &'a String>) -> String {
    let all: Vec<&str> = all.map(String::as_str).collect();
    let first: Vec<&str> = all.iter().take(NAMED).copied().collect();
    let more = all.len().saturating_sub(NAMED);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{rest}", first.join(", "))
}
