//! What the store refused to change becomes an entry, in a transaction of its own: the one in which it was tried is gone.
//! Whoever answers for the clinic is told of what no check tried.

use super::store::{ATTEMPTS, EMPTIED, REPLACED};
use crate::audit::store::ONLY_ADDED;
use crate::audit::{
    Action, Audit, AuditError, Entry, Event, Explorer, Outcome, Query, Resource, Shown, Signer,
};
use crate::check::{Site, Unseen};
use db::{Db, Refused};
use kernel::Actor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Why an entry was written: a check tried it, or somebody else did.
const TRIED: &str = "audit.fence-tried";
const REFUSED: &str = "audit.change-refused";

/// Writes down what the store refused; a prop of the checks. A clone is the same.
#[derive(Clone, Debug)]
pub struct Alarm {
    db: Db,
    audit: Arc<Audit>,
    untold: Arc<AtomicUsize>,
    /// What checks try, which changes nothing of anybody's where it is not refused.
    tried: Arc<[&'static str]>,
}

impl Alarm {
    /// Of this store, in this log.
    pub fn new(db: Db, audit: Arc<Audit>) -> Self {
        let own = ATTEMPTS.into_iter().chain(REPLACED).map(|(_, attempt)| attempt);
        let own = own.chain(EMPTIED.into_iter().flat_map(|(_, statements)| statements));
        Self { db, audit, untold: Arc::default(), tried: own.collect() }
    }

    /// The same, where checks of other crates try these statements on tables of theirs.
    #[must_use]
    pub fn trying(mut self, statements: impl IntoIterator<Item = &'static str>) -> Self {
        self.tried = self.tried.iter().copied().chain(statements).collect();
        self
    }

    fn is_tried(&self, refused: &Refused) -> bool {
        self.tried.contains(&refused.statement)
    }

    /// Writes an entry for each change that the store refused since this was called last.
    pub async fn ring(&self) -> Result<(), AuditError> {
        let refused = self.db.refused();
        if refused.is_empty() {
            return Ok(());
        }
        let entries: Vec<Entry> =
            refused.iter().map(|one| entry(one, self.is_tried(one))).collect();
        let written = async {
            let mut tx = self.db.begin().await?;
            self.audit.append(&mut tx, &entries).await?;
            Ok::<_, AuditError>(tx.commit().await?)
        };
        if let Err(error) = written.await {
            self.db.refused_still(refused);
            return Err(error);
        }
        let alarming = refused.iter().filter(|one| !self.is_tried(one)).count();
        self.untold.fetch_add(alarming, Ordering::SeqCst);
        Ok(())
    }

    /// How many of them no check tried, and nobody was told of.
    pub fn untold(&self) -> usize {
        self.untold.load(Ordering::SeqCst)
    }

    /// So many were told.
    pub fn told(&self, count: usize) {
        self.untold.fetch_sub(count, Ordering::SeqCst);
    }
}

fn entry(refused: &Refused, is_tried: bool) -> Entry {
    let id = env!("CARGO_PKG_VERSION").to_owned();
    let resource = Resource { kind: "server", id, channel: None };
    let (event, outcome) = (Event::StoreChangeRefused, Outcome::MinorFailure);
    let mut entry = Entry::new(event, Action::Update, outcome, Actor::system(), resource);
    entry.reason = Some(if is_tried { TRIED } else { REFUSED });
    entry.details.push(("code", refused.code.clone()));
    entry.details.push(("table", refused.table.clone()));
    entry
}

/// The entries from an index on by which the log tells of what a check tried on its own tables.
pub(super) async fn told(site: &Site, from: u64, most: usize) -> Result<Vec<Shown>, Unseen> {
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let event = Some(Event::StoreChangeRefused.name().to_owned());
    let query = Query { event, limit: most, ..Query::default() };
    let found = Explorer::new(site.db.clone(), &signer).find(&query).await?;
    let is_log = |one: &Shown| {
        let table = one.details.get("table");
        table.is_some_and(|table| ONLY_ADDED.iter().any(|(own, _)| own == table))
    };
    let is_own =
        |one: &Shown| one.index >= from && one.reason.as_deref() == Some(TRIED) && is_log(one);
    Ok(found.into_iter().filter(is_own).collect())
}
