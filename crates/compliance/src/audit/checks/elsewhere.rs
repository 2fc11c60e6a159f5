//! What holds the log from outside: copies of it, and what witnesses say of it. What they say is verified, for whoever owns the
//! database writes its rows; and what is on this machine is nobody else's.

use super::{store, verifier};
use crate::audit::{Checkpoint, Verifier, Witness, cosigned, store as log, waits_since};
use crate::check::{Finding, Site, Status, Unseen};
use db::{DbError, Tx};
use kernel::Timestamp;
use std::collections::BTreeSet;

/// Whom the settings name to hold the log from outside.
#[derive(Clone, Debug, Default)]
pub struct Elsewhere {
    /// Who cosigns it, by their keys.
    pub witnesses: Vec<Place>,
    /// Who takes copies, by the names of their cursors.
    pub copies: Vec<Place>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct Place {
    /// Names it.
    pub name: String,
    /// Whether it is reached on this machine, whose owner is the log's.
    pub is_near: bool,
    /// Whether somebody else runs it, as an agreement or a decision says that counts now.
    pub is_others: bool,
}

/// A place may be so many entries behind while they are on their way, or so many while it is down for a while.
pub(super) const BEHIND: (u64, u64) = (1_000, 100_000);

/// Something may be missing for so many hours while somebody is away for a night, or so many over a weekend.
const UNSEEN: (i64, i64) = (24, 72);

/// Whether a place lacks no more than what is on its way, and none of that for longer than a night. One that has more than
/// there is has another log.
pub(super) async fn is_kept_up(
    tx: &mut Tx,
    (size, next): (u64, u64),
    now: Timestamp,
) -> Result<bool, DbError> {
    let since = waits_since(tx, next).await?;
    let seconds = since.map_or(0, |since| now.duration_since(since).as_secs());
    let is_near_end = size.checked_sub(next).is_some_and(|behind| behind <= BEHIND.0);
    Ok(is_near_end && missing(seconds) == Status::Pass)
}

/// How something is judged that has been missing for so many seconds.
fn missing(seconds: i64) -> Status {
    Status::within(seconds, UNSEEN.0 * 3_600, UNSEEN.1 * 3_600)
}

/// The worse of two.
fn worse(one: Status, other: Status) -> Status {
    let is = |status| one == status || other == status;
    if is(Status::Fail) {
        Status::Fail
    } else if is(Status::Warn) {
        Status::Warn
    } else {
        one
    }
}

/// Holds every place's cursor against the log's size, and what it lacks against the time.
pub(super) async fn copied(site: &Site) -> Result<Finding, Unseen> {
    let set = site.prop::<Elsewhere>();
    let is_near = |name: &str| {
        let own = set.iter().flat_map(|set| &set.copies).find(|one| one.name == name);
        own.is_some_and(|one| one.is_near)
    };
    let is_told = set.is_some();
    let mut tx = site.db.read().await?;
    let size = log::read_head(&mut tx).await?.frontier.size();
    let mut places = store::places(&mut tx).await?;
    // The cursors are put back with the log when it is restored.
    let ahead = places.iter().map(|(_, next)| *next).max().filter(|next| *next > size);
    if let Some(taken) = ahead {
        let words = format!("a place elsewhere has taken {taken} entries of a log that has {size}");
        let finding = Finding::new(Status::Fail, words).with("entries", size);
        return Ok(finding.with("taken", taken));
    }
    if let Some(set) = &set {
        // Where no copy goes any more, none is kept up.
        places.retain(|(name, _)| set.copies.iter().any(|one| one.name == *name));
    }
    let best = |near: bool| {
        let own = places.iter().filter(|(name, _)| is_near(name) == near);
        own.map(|(_, next)| *next).max()
    };
    let far = best(false);
    let Some(next) = far.or_else(|| best(true)) else {
        return Ok(Finding::new(Status::Fail, "no copy of the log is kept elsewhere"));
    };
    let behind = size.saturating_sub(next);
    let since = waits_since(&mut tx, next).await?;
    let seconds = since.map_or(0, |since| site.now.duration_since(since).as_secs());
    let mut status = worse(Status::within(behind, BEHIND.0, BEHIND.1), missing(seconds));
    let mut words = format!(
        "of {size} entries, the best of {} places lacks {behind}, the oldest for {seconds} seconds",
        places.len()
    );
    if far.is_none() {
        status = worse(status, Status::Warn);
        words.push_str("; it is on this machine, whose owner is the log's");
    } else if !is_told {
        status = worse(status, Status::Warn);
        words.push_str("; where that is stands in the settings; name them by --config");
    }
    let finding = Finding::new(status, words).with("entries", size).with("places", places.len());
    Ok(finding.with("seconds", seconds))
}

/// Verifies what each witness cosigned last: those that are asked, and those that the settings name.
pub(super) async fn witnessed(site: &Site) -> Result<Finding, Unseen> {
    let set = site.prop::<Elsewhere>().unwrap_or_default();
    let mut tx = site.db.read().await?;
    let standings = cosigned::standings(&mut tx).await?;
    let has_words = cosigned::has_words(&mut tx).await?;
    let notes = log::hand_overs(&mut tx).await?;
    tx.commit().await?;
    let against = standings.iter().find_map(|one| Some((&one.vkey, one.contradiction.as_deref()?)));
    if let Some((vkey, code)) = against {
        let words = format!("the witness {vkey} contradicts this log: {code}");
        return Ok(Finding::new(Status::Fail, words).with("witnesses", standings.len()));
    }
    let named = set.witnesses.iter().map(|one| one.name.clone());
    let all: BTreeSet<String> = standings.into_iter().map(|one| one.vkey).chain(named).collect();
    if all.is_empty() {
        return Ok(unasked(has_words));
    }
    let verifier = verifier(site).await?.following(&notes)?;
    let (mut oldest, mut newest, mut said) = (site.now, Timestamp::UNIX_EPOCH, Vec::new());
    let mut tx = site.db.read().await?;
    for vkey in &all {
        match word(&mut tx, &verifier, vkey).await? {
            Ok((at, note)) => {
                (oldest, newest) = (oldest.min(at), newest.max(at));
                said.push(note);
            }
            Err(words) => {
                return Ok(Finding::new(Status::Fail, words).with("witnesses", all.len()));
            }
        }
    }
    let finding = judged(site.now.duration_since(oldest).as_secs(), all.len(), &set);
    // A stamp from the future would be fresh until then.
    Ok(finding.with("cosigned", said.join("\n")).written(Some(newest), site.now))
}

/// What is to be said where no witness is asked.
fn unasked(has_words: bool) -> Finding {
    let (status, words) = if has_words {
        (Status::Fail, "witnesses have cosigned this log, and nobody is asked any more")
    } else {
        let words = "no witness: nobody but this server says that there is no other log, or that this one is whole";
        (Status::Warn, words)
    };
    Finding::new(status, words).with("witnesses", 0)
}

/// What is to be said of so many witnesses, of which the last cosigned so many seconds ago.
fn judged(seconds: i64, count: usize, set: &Elsewhere) -> Finding {
    let mut status = missing(seconds);
    let mut words = format!("the last of {count} witnesses cosigned the log {seconds} seconds ago");
    let doubt = if set.witnesses.is_empty() {
        "; where they are stands in the settings; name them by --config"
    } else if set.witnesses.iter().all(|one| one.is_near) {
        "; none is on another machine, so this one's owner may speak for all"
    } else if !set.witnesses.iter().any(|one| one.is_others && !one.is_near) {
        "; none is somebody else's, as far as an agreement or a decision about its host says"
    } else {
        ""
    };
    if !doubt.is_empty() {
        status = worse(status, Status::Warn);
        words.push_str(doubt);
    }
    Finding::new(status, words).with("witnesses", count).with("seconds", seconds)
}

/// When a witness cosigned this log last and the note that says so, or in words why nothing shows that it did.
async fn word(
    tx: &mut Tx,
    verifier: &Verifier,
    vkey: &str,
) -> Result<Result<(Timestamp, String), String>, DbError> {
    let Ok(witness) = Witness::parse(vkey) else {
        return Ok(Err(format!("{vkey:?} is asked, and is no key of a witness")));
    };
    let name = witness.name();
    let Some(note) = cosigned::newest_of(tx, &witness).await? else {
        return Ok(Err(format!("the witness {name} has not cosigned the log yet")));
    };
    let Ok((seen, at)) = cosigned::testified(verifier, &witness, &note) else {
        return Ok(Err(format!("what the witness {name} is said to have cosigned, it has not")));
    };
    if is_of_this_log(tx, &seen).await? {
        return Ok(Ok((at, note)));
    }
    let words =
        format!("the witness {name} cosigned {} entries that are not this log's", seen.size);
    Ok(Err(words))
}

/// Whether the log has led to this root when it had so many entries.
async fn is_of_this_log(tx: &mut Tx, seen: &Checkpoint) -> Result<bool, DbError> {
    let Some(last) = seen.size.checked_sub(1) else { return Ok(false) };
    let Some(first) = log::batch_of(tx, last).await? else { return Ok(false) };
    let batches = log::batches_at(tx, &[first]).await?;
    Ok(batches.first().is_some_and(|batch| {
        batch.first.saturating_add(batch.count) == seen.size && batch.root == seen.root
    }))
}
