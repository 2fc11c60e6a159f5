//! Whether keys that disposals destroyed open from a backup, asked of a store that was restored from it apart.
//!
//! A certificate names a key by a hash of the run and the key's scope, so scopes of the restored store are looked up by that.
//! No row is opened: a key that opens opens all that it sealed.

use super::run::fingerprint;
use super::store::{self, Destroyed};
use crate::keys::{DataKeys, KeyError, Scope, Shredded};
use db::{Db, Tx};
use jiff::SignedDuration;
use kernel::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The keys of so many records are tried at a time, those that went last first.
const PAGE: i64 = 10_000;

/// At most so many of those that may not open and do are named.
const NAMED: usize = 5;

/// A backup of so much later should know of a disposal, whichever machines' clocks told when both were.
const CLOCKS: SignedDuration = SignedDuration::from_mins(10);

/// What a drill found of keys that disposals destroyed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recoverable {
    /// How many there are.
    pub counts: Shredded,
    /// Some of those that may not open and do, by their run and as its certificate names them.
    pub open: Vec<String>,
}

/// A key that a disposal destroyed.
struct Gone {
    /// With which record of its run.
    place: i64,
    done: Timestamp,
    /// The version, where it went alone.
    version: Option<u32>,
    name: String,
}

/// What one run destroyed, by the fingerprint of the scope.
type OfRun = BTreeMap<String, Vec<Gone>>;

/// What was found so far: which keys open, each by its scope and the version, where that went alone.
#[derive(Default)]
struct Found<'a> {
    counts: Shredded,
    /// Those that may not, and as their certificates name them.
    open: BTreeMap<(&'a str, Option<u32>), String>,
    pending: BTreeSet<(&'a str, Option<u32>)>,
}

/// Tries, in a store that was restored from a backup made as of an instant, the keys that the installation's own store knows to
/// be destroyed. One that went before the backup may not open; one that went since does, as long as the backup is there.
pub async fn recoverable(
    (own, restored): (&Db, &Db),
    keys: &DataKeys,
    made: Timestamp,
) -> Result<Recoverable, KeyError> {
    tried((own, restored), (keys, made), PAGE).await
}

/// The same, by so many records at a time.
pub(super) async fn tried(
    (own, restored): (&Db, &Db),
    (keys, made): (&DataKeys, Timestamp),
    page: i64,
) -> Result<Recoverable, KeyError> {
    let all = store::count_destroyed(&mut own.read().await?).await?;
    let mut tx = restored.read().await?;
    let scopes = keys.scopes(&mut tx).await?;
    let (mut found, mut after) = (Found::default(), None);
    loop {
        let asked = (after.as_ref(), page);
        let mut records = store::destroyed(&mut own.read().await?, asked).await?;
        for (run, gone) in &by_run(&records, &mut found.counts) {
            of_run(&mut tx, (keys, made), (&scopes, run, gone), &mut found).await?;
            // A clinic of many years has many of both.
            tokio::task::yield_now().await;
        }
        let Some(last) = records.pop() else { break };
        after = Some(last);
    }
    tx.commit().await?;
    let Found { mut counts, open, pending } = found;
    counts.untried = all.saturating_sub(counts.tried);
    counts.recoverable = count(open.len());
    counts.pending = count(pending.len());
    Ok(Recoverable { counts, open: open.into_values().take(NAMED).collect() })
}

/// Tries the keys that went with some of a run's records.
async fn of_run<'a>(
    tx: &mut Tx,
    (keys, made): (&DataKeys, Timestamp),
    (scopes, run, gone): (&'a [Scope], &str, &OfRun),
    found: &mut Found<'a>,
) -> Result<(), KeyError> {
    // What a backup knows as settled went before it, whatever the clocks said.
    let settled = store::settled(tx, run).await?;
    let is_before = |one: &Gone| {
        let after = one.done.saturating_add(CLOCKS);
        settled.contains(&one.place) || after.is_ok_and(|after| after < made)
    };
    found.counts.before += count(gone.values().flatten().filter(|one| is_before(one)).count());
    for (scope, one) in there(scopes, (run, gone)) {
        let key = (scope, one.version);
        if !keys.opens_any(tx, key, one.done).await? {
            continue;
        }
        if is_before(one) {
            found.open.insert(key, one.name.clone());
        } else {
            found.pending.insert(key);
        }
    }
    Ok(())
}

/// The keys that went with these records, by their runs; how many those are is counted.
fn by_run(records: &[Destroyed], counts: &mut Shredded) -> BTreeMap<String, OfRun> {
    let lines = records.iter().flat_map(|one| one.names.lines().map(move |line| (one, line)));
    let mut runs: BTreeMap<String, OfRun> = BTreeMap::new();
    for (record, line) in lines {
        let Some((print, gone)) = read(record, line) else { continue };
        counts.tried += 1;
        runs.entry(record.run.clone()).or_default().entry(print).or_default().push(gone);
    }
    runs
}

/// A key as a certificate names it, and the fingerprint of its scope.
fn read(record: &Destroyed, line: &str) -> Option<(String, Gone)> {
    let (class, key) = line.split_once('/')?;
    let (print, version) = match key.split_once('@') {
        Some((print, version)) => (print, Some(version.parse().ok()?)),
        None => (key, None),
    };
    let name = format!("{} {class}/{}", record.run, print.get(..12).unwrap_or_default());
    Some((print.to_owned(), Gone { place: record.place, done: record.done, version, name }))
}

/// The scopes that a store has keys for and of which a run destroyed something, each with what that was. A key that was made
/// later for the same scope is another one.
fn there<'a, 'b>(scopes: &'a [Scope], (run, gone): (&str, &'b OfRun)) -> Vec<(&'a str, &'b Gone)> {
    let last = gone.values().flatten().map(|one| one.done).max().unwrap_or_default();
    let mut found = Vec::new();
    for scope in scopes.iter().filter(|scope| scope.first <= last) {
        let of_scope = gone.get(&fingerprint(&run, &scope.name)).into_iter().flatten();
        found.extend(of_scope.map(|one| (scope.name.as_str(), one)));
    }
    found
}

fn count(many: usize) -> u64 {
    u64::try_from(many).unwrap_or(u64::MAX)
}
