//! What a commit of the log writes last: the messages by the timetokens that they get, and the entries that witness them at
//! the audit log's head. Both places are held until the commit, so nothing is awaited between asking for them and that: the
//! embedded store does all of it in one exchange.

use super::once::REMEMBERED;
use super::service::{Batch, Placed, run};
use super::{LogError, rows, store};
use crate::{delivery, micros};
use compliance::audit::{Audit, AuditError, Entry};
use db::{Concluded, Conclusion, Query, Row, Tx, Writes, params};
use kernel::Timestamp;
use std::sync::Arc;
use wire::Timetoken;

/// A batch on its way to the disk.
pub(super) struct Record {
    audit: Arc<Audit>,
    messages: Vec<Placed>,
    entries: Vec<Entry>,
    witnesses: Vec<(usize, usize)>,
    /// No timetoken is earlier.
    first: Timetoken,
    /// Until when ids of the senders' choice are remembered, in microseconds.
    until: i64,
}

/// Messages that are on disk, in their order, and where each stands.
pub(super) type Recorded = (Vec<Placed>, Vec<Timetoken>);

impl Record {
    /// Of a batch whose messages and entries it takes along.
    pub(super) fn of(
        batch: &mut Batch,
        audit: &Arc<Audit>,
        first: Timetoken,
        now: Timestamp,
    ) -> Self {
        Self {
            audit: Arc::clone(audit),
            messages: std::mem::take(&mut batch.messages),
            entries: std::mem::take(&mut batch.entries),
            witnesses: std::mem::take(&mut batch.witnesses),
            first,
            until: micros(now).saturating_add(REMEMBERED.saturating_mul(1_000_000)),
        }
    }

    /// Commits a transaction with all of it.
    pub(super) async fn commit(self, tx: Tx) -> Result<Recorded, LogError> {
        let (mut tx, record) = match self.conclude(tx).await? {
            Concluded::Committed((record, places)) => return Ok((record.messages, places)),
            Concluded::Open(tx, (record, _)) => (tx, record),
        };
        // Another process has had a new key follow the one that memory has; none follows that while its place is held.
        record.audit.follow(&mut tx).await?;
        match record.conclude(tx).await? {
            Concluded::Committed((record, places)) => Ok((record.messages, places)),
            Concluded::Open(..) => Err(AuditError::Key.into()),
        }
    }

    async fn conclude(mut self, tx: Tx) -> Result<Concluded<(Self, Vec<Timetoken>)>, LogError> {
        let asked = self.asked();
        let then = move |answers: Vec<Vec<Row>>, writes: &mut Writes| {
            let (conclusion, places) = self.write(&answers, writes)?;
            Ok::<_, LogError>((conclusion, (self, places)))
        };
        tx.conclude(asked, then).await
    }

    /// One question for both places, which are one row.
    fn asked(&self) -> Vec<Query> {
        let moves = !self.messages.is_empty() || !self.entries.is_empty();
        moves.then(Audit::ask_head).into_iter().collect()
    }

    fn write(
        &mut self,
        answers: &[Vec<Row>],
        writes: &mut Writes,
    ) -> Result<(Conclusion, Vec<Timetoken>), LogError> {
        let Some(answer) = answers.first() else { return Ok((Conclusion::Commit, Vec::new())) };
        let mut head = Audit::held(answer)?;
        let first = self.first.max(Timetoken::from_i64(head.clock).next());
        let places = run(first, self.messages.len());
        head.clock = places.last().map_or(head.clock, |last| last.to_i64());
        for (entry, message) in &self.witnesses {
            if let (Some(entry), Some(place)) = (self.entries.get_mut(*entry), places.get(*message))
            {
                entry.resource.id = place.to_string();
            }
        }
        if !self.audit.append_at(writes, head, &self.entries)? {
            return Ok((Conclusion::Stay, places));
        }
        self.rows(writes, &places)?;
        Ok((Conclusion::Commit, places))
    }

    fn rows(&self, writes: &mut Writes, places: &[Timetoken]) -> Result<(), LogError> {
        let placed = || self.messages.iter().zip(places);
        let stored = placed().filter(|((draft, _), _)| draft.store);
        let rows = stored
            .filter_map(|((draft, channel), place)| Some(rows::row(draft, (*channel)?, *place)));
        writes.add(store::INSERT, rows.collect())?;
        writes.add(delivery::KEEP, rows::pushes(&self.messages, places))?;
        let keys = placed().filter_map(|((draft, _), place)| Some((draft.once?, *place)));
        let keys = keys.map(|(key, place)| params![key.0.as_slice(), place.to_i64(), self.until]);
        writes.add(store::ONCE, keys.collect())?;
        Ok(())
    }
}
