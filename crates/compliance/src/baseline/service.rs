//! What may be asked of baselines.

use super::{Approval, Baseline, BaselineError, Observed, Standing, State, rules, store};
use crate::audit::{Action, Entry, Event, Ledger, Outcome, Resource};
use crate::check::{Report, until};
use crate::evidence::Part;
use db::{Db, DbError, Tx};
use jiff::SignedDuration;
use kernel::{Actor, Timestamp};
use serde_json::json;

/// A node that has not looked at itself for so long is gone.
const GONE: SignedDuration = SignedDuration::from_hours(24 * 30);

/// The baselines of one store.
#[derive(Clone, Debug)]
pub struct Baselines(Ledger);

impl Baselines {
    /// Those of this store.
    pub const fn new(ledger: Ledger) -> Self {
        Self(ledger)
    }

    /// Keeps how a node looks now. Nodes that are gone are forgotten; where there are too many, one that counts no more goes for
    /// a new one.
    pub async fn observe(&self, node: &str, state: &State) -> Result<(), BaselineError> {
        let now = self.0.now();
        let canonical = rules::canonical(state)?;
        let gone = now.checked_sub(GONE).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut tx = self.0.db.begin().await?;
        store::forget(&mut tx, (gone, until(now))).await?;
        let known = store::observed(&mut tx).await?;
        let is_known = known.iter().any(|one| one.node == node);
        if !is_known && known.len() >= rules::MOST.0 {
            let unseen = rules::oldest_unseen(&known, now);
            let unseen = unseen.ok_or(BaselineError::Full(rules::MOST.0, "nodes"))?;
            store::drop_node(&mut tx, unseen).await?;
        }
        store::observe(&mut tx, (node, now), &canonical).await?;
        Ok(tx.commit().await?)
    }

    /// Each node that looked at itself within two days, beside what counts of what was approved.
    pub async fn standing(&self) -> Result<Vec<Standing>, BaselineError> {
        let now = self.0.now();
        let mut tx = self.0.db.read().await?;
        let newest = store::newest(&mut tx, until(now)).await?;
        let seen = seen(&mut tx, now).await?;
        seen.into_iter().map(|one| rules::standing(one, &newest)).collect()
    }

    /// Approves how each node looked last that looked within two days, or those of them that are named: one baseline each.
    pub async fn approve(&self, by: Actor, new: Approval) -> Result<Vec<Baseline>, BaselineError> {
        rules::admit(&new.reason)?;
        let now = self.0.now();
        let mut tx = self.0.db.begin().await?;
        let seen = seen(&mut tx, now).await?;
        if seen.is_empty() {
            return Err(BaselineError::Unseen);
        }
        let seen = rules::meant(seen, &new.nodes)?;
        if store::count(&mut tx).await?.saturating_add(seen.len()) > rules::MOST.1 {
            return Err(BaselineError::Full(rules::MOST.1, "baselines"));
        }
        let other = |one: &&Observed| {
            new.released.as_ref().is_some_and(|listed| listed.program != one.state.program)
        };
        if let (Some(one), Some(listed)) = (seen.iter().find(other), &new.released) {
            let (node, found) = (one.node.clone(), one.state.program.clone());
            let listed = listed.program.clone();
            return Err(BaselineError::Unreleased { node, found, listed });
        }
        let newest = store::newest(&mut tx, until(now)).await?;
        let (mut made, mut entries) = (Vec::new(), Vec::new());
        for Observed { node, state, .. } in seen {
            let canonical = rules::canonical(&state)?;
            let (released, key) = rules::released(&state, new.released.as_ref(), &newest);
            let one = Baseline {
                id: self.0.id(),
                node,
                state,
                sha256: Report::fingerprint(&canonical),
                reason: new.reason.trim().to_owned(),
                released,
                key,
                recorded: (by.id.clone(), now),
            };
            rules::seen_before(&one, &new.seen)?;
            store::add(&mut tx, &one, &canonical).await?;
            entries.push(entry(&by, &one));
            made.push(one);
        }
        self.0.audit.append(&mut tx, &entries).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// How each node looked that looked at itself within two days.
    pub async fn seen(tx: &mut Tx, now: Timestamp) -> Result<Vec<Observed>, DbError> {
        seen(tx, now).await
    }

    /// Whether the newest baseline of a node is of this program, and a release lists it.
    pub async fn lists(tx: &mut Tx, program: &str, until: Timestamp) -> Result<bool, DbError> {
        let newest = store::newest(tx, until).await?;
        Ok(newest.iter().any(|one| one.released && one.state.program == program))
    }

    /// Every baseline before an instant, as a part of evidence. Why it was approved stays here: people typed it.
    pub async fn part(db: &Db, until: Timestamp) -> Result<Part, DbError> {
        let all = store::before(&mut db.read().await?, until).await?;
        let line = |one: &Baseline| {
            json!({
                "id": one.id, "node": one.node, "sha256": one.sha256, "state": one.state,
                "released": one.released, "key": one.key, "recordedBy": one.recorded.0,
                "recordedAt": one.recorded.1.to_string(),
            })
            .to_string()
        };
        Ok(Part { path: "registers/baselines.ndjson", lines: all.iter().map(line).collect() })
    }
}

/// The nodes that looked at themselves lately.
pub(super) async fn seen(tx: &mut Tx, now: Timestamp) -> Result<Vec<Observed>, DbError> {
    let mut all = store::observed(tx).await?;
    all.retain(|one| rules::is_seen(one, now));
    Ok(all)
}

/// The entry that witnesses it: hashes and a code.
fn entry(by: &Actor, one: &Baseline) -> Entry {
    let resource = Resource { kind: "baseline", id: one.id.clone(), channel: None };
    let (event, action) = (Event::BaselineApproved, Action::Create);
    let mut entry = Entry::new(event, action, Outcome::Success, by.clone(), resource);
    entry.details = vec![
        ("sha256", one.sha256.clone()),
        ("program", one.state.program.clone()),
        ("version", one.state.version.clone()),
    ];
    let code = match (one.released, &one.key) {
        (true, Some(_)) => "signed",
        (true, None) => "unsigned",
        (false, _) => "unlisted",
    };
    entry.details.push(("code", code.to_owned()));
    if let Some(key) = &one.key {
        entry.details.extend([("key", key.id.clone()), ("keySha256", key.sha256.clone())]);
    }
    entry
}
