//! Finds entries by who, what, for whom and when, without reading the whole log.
//!
//! An index follows the log as a reader: which commit names which actor, patient and event. It is brought
//! up to date before every question and by the clock, so what writes the log pays nothing for it. The log
//! stays the truth; the index can be thrown away.

use super::onward::portion;
use super::sealed::{EntryKeys, Keyring, shut};
use super::store::Batch;
use super::succession::{HandOver, Verifier};
use super::{Event, ProofError, Shown, Signer, Tiles, index, proof, run, shown, store};
use db::{Db, DbError};
use kernel::Timestamp;
use std::sync::Arc;

/// Commits read at once.
const PAGE: i64 = 256;

/// Entries whose terms are written in one transaction: some sixty rows, half a millisecond for whoever else would write.
const INDEXED: u64 = 24;
/// The same for an index that is far behind, as after an upgrade that makes it again.
const CAUGHT_UP: u64 = 768;
/// Portions of the index in one of the clock's turns.
const PORTIONS: usize = 512;
/// Pages of commits looked at for where time went back in one of the clock's turns.
const PAGES: usize = 64;
/// So many entries are far behind.
const FAR: u64 = 4_096;
/// Pages of the newest commits in which an event is looked for that the index does not know.
const NEWEST: usize = 16;
/// Entries that one question answers at most.
const MOST: usize = 500;

/// What is asked for; every field narrows.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Of this organization.
    pub organization: Option<String>,
    /// By whom.
    pub actor: Option<String>,
    /// For which patient.
    pub patient: Option<String>,
    /// What happened, by its code.
    pub event: Option<String>,
    /// By somebody in this role, by its name; `unknown` is whatever is no role.
    pub role: Option<String>,
    /// What came of it: 0, 4, 8 or 12.
    pub outcome: Option<u8>,
    /// At or after this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
    /// Before this index.
    pub before: Option<u64>,
    /// How many.
    pub limit: usize,
}

/// The log's reading side.
#[derive(Clone, Debug)]
pub struct Explorer {
    pub(super) db: Db,
    key: Verifier,
    pub(super) entries: Arc<EntryKeys>,
}

impl Explorer {
    /// Reads the log of this store, which this signs, and opens what of its entries is sealed.
    pub fn new(db: Db, signer: &Signer) -> Self {
        Self { db, key: signer.verifier(), entries: signer.entries() }
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        self.key.origin()
    }

    /// The entries of one commit, opened; one that does not open is shown as that.
    pub(super) async fn read(&self, batch: &Batch) -> Result<Vec<Shown>, DbError> {
        self.entries.shown(&self.db, batch).await
    }

    /// An entry of an event, without waiting for the index: the newest that the index names already, or else one among the
    /// newest commits.
    pub async fn known(&self, event: Event) -> Result<Option<Shown>, DbError> {
        let mut tx = self.db.read().await?;
        let mut before = store::read_head(&mut tx).await?.frontier.size();
        let done = index::cursor(&mut tx).await?;
        let named = (index::EVENT, event.name());
        let named = store::batches_naming(&mut tx, named, before, 1).await?;
        tx.commit().await?;
        if let Some(found) = self.newest_of(&named, event).await? {
            return Ok(Some(found));
        }
        for _ in 0..NEWEST {
            if before <= done {
                break;
            }
            let mut tx = self.db.read().await?;
            let page = store::batches_before(&mut tx, before, PAGE).await?;
            tx.commit().await?;
            if let Some(found) = self.newest_of(&page, event).await? {
                return Ok(Some(found));
            }
            before = page.last().map_or(0, |batch| batch.first);
        }
        Ok(None)
    }

    /// The first entry of an event in commits that stand newest first.
    async fn newest_of(&self, page: &[Batch], event: Event) -> Result<Option<Shown>, DbError> {
        for batch in page {
            let entries = self.read(batch).await?;
            let found = entries.into_iter().rev().find(|one| one.event == event.name());
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Entries that fit, newest first.
    pub async fn find(&self, query: &Query) -> Result<Vec<Shown>, DbError> {
        self.follow().await?;
        let limit = query.limit.clamp(1, MOST);
        let mut found = Vec::new();
        let mut before = self.ending(query).await?;
        let floor = self.floor(query).await?;
        loop {
            let page = self.page(query, before).await?;
            let Some(last) = page.last().map(|batch| batch.first) else {
                return Ok(found);
            };
            for batch in &page {
                let entries = self.read(batch).await?;
                let fits = |one: &Shown| one.index < before && matches(query, one);
                found.extend(entries.into_iter().rev().filter(fits));
            }
            if found.len() >= limit || last <= floor {
                found.truncate(limit);
                return Ok(found);
            }
            before = last;
        }
    }

    /// How many commits since an instant tell of an event, without reading them. The one in which the instant lies may be left out.
    pub async fn commits_of(&self, event: Event, from: Timestamp) -> Result<u64, DbError> {
        self.follow().await?;
        let from = self.since(from).await?;
        let mut tx = self.db.read().await?;
        index::commits(&mut tx, (index::EVENT, event.name()), from).await
    }

    /// Brings what is derived from the log up to its end: the tiles from which proofs are made, the index, and where time went
    /// back.
    /// What is far behind is caught up with over several calls, so that whatever else the clock does has its turn.
    /// What comes meanwhile is left to the next call.
    pub async fn keep_up(&self) -> Result<(), DbError> {
        // Each commit until then would be one more of which they know nothing. What cannot be a tile is indexed all the same.
        let tiles = Tiles::new(self.db.clone()).follow().await;
        let end = self.end().await?;
        for _ in 0..PORTIONS {
            if !self.follow_on(end).await? {
                break;
            }
        }
        run::follow(&self.db, end, PAGES).await?;
        tiles
    }

    /// Brings the index up to where the log ends now.
    async fn follow(&self) -> Result<(), DbError> {
        let end = self.end().await?;
        while self.follow_on(end).await? {}
        Ok(())
    }

    /// Brings the index on by some entries; `false` once it has come to an end that was read before: a busy log goes on
    /// meanwhile, and each of its commits would be chased by one of the index.
    async fn follow_on(&self, end: u64) -> Result<bool, DbError> {
        let keyring = self.entries.ready(&self.db).await.map_err(shut)?;
        let mut tx = self.db.read().await?;
        let done = index::cursor(&mut tx).await?;
        if done >= end {
            return Ok(false);
        }
        let size = store::read_head(&mut tx).await?.frontier.size();
        let most = if size.saturating_sub(done) > FAR { CAUGHT_UP } else { INDEXED };
        let counts = store::counts(&mut tx, done, PAGE).await?;
        let page = store::batches(&mut tx, done, portion(&counts, most)).await?;
        tx.commit().await?;
        let Some(end) = page.last().map(|batch| batch.first + batch.count) else {
            return Ok(false);
        };
        let (terms, unread) = self.terms_of(&page, &keyring).await?;
        let mut tx = self.db.begin_derived().await?;
        // Whoever was faster has done the same work; theirs stands.
        if index::advance(&mut tx, done, end).await? {
            index::add(&mut tx, &terms).await?;
            tx.commit().await?;
            tell(&unread);
        }
        Ok(true)
    }

    /// The terms of these commits, and the places of entries that do not open.
    async fn terms_of(
        &self,
        page: &[Batch],
        keyring: &Keyring,
    ) -> Result<(Vec<index::Term>, Vec<u64>), DbError> {
        let (mut terms, mut unread) = (Vec::new(), Vec::new());
        for batch in page {
            for entry in self.read(batch).await? {
                terms.extend(index::terms((batch.first, keyring), &entry));
                unread.extend(entry.is_unreadable().then_some(entry.index));
            }
            tokio::task::yield_now().await;
        }
        terms.sort_unstable();
        terms.dedup();
        Ok((terms, unread))
    }

    /// The next commits before an index that may hold what is asked for, newest first.
    async fn page(&self, query: &Query, before: u64) -> Result<Vec<Batch>, DbError> {
        let keyring = self.entries.ready(&self.db).await.map_err(shut)?;
        let mut tx = self.db.read().await?;
        let rarest = [
            (index::PATIENT, &query.patient),
            (index::ACTOR, &query.actor),
            (index::EVENT, &query.event),
        ];
        let named = |(kind, asked): (i64, &Option<String>)| {
            asked.as_deref().map(|asked| (kind, index::term(&keyring, kind, asked)))
        };
        let done_as = || {
            let (event, role) = query.event.as_deref().zip(query.role.as_deref())?;
            Some((index::ROLE, index::done_as(event, role)))
        };
        let [patient, actor, event] = rarest.map(named);
        match patient.or(actor).or_else(done_as).or(event) {
            Some((kind, term)) => {
                store::batches_naming(&mut tx, (kind, term.as_str()), before, PAGE).await
            }
            None => store::batches_before(&mut tx, before, PAGE).await,
        }
    }

    /// The index before which to begin: the caller's, the end of the log, or where the time is over.
    async fn ending(&self, query: &Query) -> Result<u64, DbError> {
        let size = self.end().await?;
        let end = query.before.map_or(size, |before| before.min(size));
        match query.until {
            Some(until) => Ok(end.min(self.until(until).await?)),
            None => Ok(end),
        }
    }

    /// The index below which nothing can fit.
    async fn floor(&self, query: &Query) -> Result<u64, DbError> {
        match query.from {
            Some(from) => self.since(from).await,
            None => Ok(0),
        }
    }

    /// The proof of one entry of an organization, with the newest checkpoint.
    pub async fn prove(&self, index: u64, organization: &str) -> Result<String, ProofError> {
        let mut tx = self.db.read().await?;
        let size = store::read_head(&mut tx).await?.frontier.size();
        let first = store::batch_of(&mut tx, index).await?.filter(|_| index < size);
        let missing = ProofError::NoEntry { index, size };
        let Some(first) = first else {
            return Err(missing);
        };
        let page = store::batches(&mut tx, first, 1).await?;
        tx.commit().await?;
        let batch = page.first().ok_or(ProofError::Malformed)?;
        let place = usize::try_from(index - batch.first).map_err(|_| ProofError::Malformed)?;
        let entries = batch.split().ok_or(ProofError::Malformed)?;
        let bytes = entries.get(place).ok_or(ProofError::Malformed)?;
        let own = shown::organization(bytes).map_err(|_| ProofError::Malformed)?;
        if own.is_some_and(|own| own != organization) {
            return Err(missing);
        }
        proof::prove(&self.db, index).await
    }

    /// The newest signed checkpoint, over all that is in the log now: a running server signs within a second, and is waited
    /// for that long. Where none runs it is the newest that there is.
    pub async fn checkpoint(&self) -> Result<String, DbError> {
        let all = store::read_head(&mut self.db.read().await?).await?.frontier.size();
        Ok(proof::signed_over(&self.db, all).await?.checkpoint)
    }

    /// The first so many hashes of a tile of the log's tree; `None` when there are not so many.
    pub async fn tile(
        &self,
        (level, number): (u8, u64),
        width: usize,
    ) -> Result<Option<Vec<u8>>, DbError> {
        Tiles::new(self.db.clone()).tile(level, number, width).await
    }

    /// The key that verifies the newest checkpoint, as a C2SP verifier key.
    pub async fn key(&self) -> Result<String, DbError> {
        let notes = store::hand_overs(&mut self.db.read().await?).await?;
        let newest = notes.last().and_then(|note| HandOver::read(note).ok());
        Ok(newest.map_or_else(|| self.key.vkey(), |one| one.keys().1))
    }

    /// The notes by which the keys followed each other, one after the other.
    pub async fn hand_overs(&self) -> Result<String, DbError> {
        Ok(store::hand_overs(&mut self.db.read().await?).await?.concat())
    }
}

/// Says once which entries do not open. The log goes on, and whoever follows it does.
fn tell(unread: &[u64]) {
    for index in unread {
        tracing::error!(index, "an audit entry does not open; verify the log");
    }
}

fn matches(query: &Query, one: &Shown) -> bool {
    let is = |asked: &Option<String>, own: &str| asked.as_deref().is_none_or(|asked| asked == own);
    let at = one.at.parse::<Timestamp>().ok();
    let in_role = |asked: &str| index::role(asked) == index::role(&one.role);
    is(&query.actor, &one.actor)
        && is(&query.event, &one.event)
        && query.role.as_deref().is_none_or(in_role)
        && query.outcome.is_none_or(|asked| asked == one.outcome)
        && query.patient.as_deref().is_none_or(|asked| one.patients().any(|own| own == asked))
        && query.from.is_none_or(|from| at.is_some_and(|at| at >= from))
        && query.until.is_none_or(|until| at.is_some_and(|at| at < until))
        // What the server does on its own account belongs to every organization of it.
        && one.organization.as_ref().is_none_or(|own| is(&query.organization, own))
}
