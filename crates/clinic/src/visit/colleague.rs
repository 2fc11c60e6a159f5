//! When a provider's connection is gone: those who wait for them are asked whether a colleague may see them.

use super::Visits;
use super::service::Target;
use crate::notification::{self, Notice, NoticeKind};
use crate::queue::{self, Entry, State, store as entries};
use crate::{Caller, ClinicError, Refusal};
use compliance::audit::{Action, Event};
use db::Tx;
use kernel::{DepartmentId, OrganizationId, QueueEntryId};
use std::collections::{BTreeMap, BTreeSet};

impl Visits {
    /// Asks those whose provider's connection is gone, as soon as a colleague takes patients; and takes the question
    /// back when the provider is back. Answers how many were asked. Run it every few seconds.
    pub async fn offer_colleagues(&self) -> Result<usize, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let all = entries::to_ask(&mut tx).await?;
        drop(tx);
        let mut asked = 0;
        let mut known = BTreeMap::new();
        for entry in all {
            let done = match entry.offered {
                None if self.has_colleague(&mut known, &entry).await? => self.offer(&entry).await?,
                None => false,
                Some(_) => self.take_back(&entry).await.map(|()| false)?,
            };
            asked += usize::from(done);
        }
        Ok(asked)
    }

    /// Whether somebody else takes patients where one waits, from whom that patient is not kept, and whom the clinic lets treat
    /// where the patient is. The boards of an organization are read once.
    async fn has_colleague(
        &self,
        known: &mut BTreeMap<OrganizationId, BTreeMap<DepartmentId, queue::Board>>,
        entry: &Entry,
    ) -> Result<bool, ClinicError> {
        let organization = &entry.organization;
        if !known.contains_key(organization) {
            let now = self.reading(self.journal.now());
            let mut tx = self.journal.db.read().await?;
            known.insert(organization.clone(), queue::boards(&mut tx, now, organization).await?);
        }
        let board = known.get(organization).and_then(|boards| boards.get(&entry.department));
        let Some(board) = board else { return Ok(false) };
        let mut tx = self.journal.db.read().await?;
        let mut colleagues = Vec::new();
        for person in board.colleagues(&entry.provider) {
            if !entries::is_apart(&mut tx, entry, person).await? {
                colleagues.push(person);
            }
        }
        self.may_treat(&mut tx, &entry.appointment, colleagues.into_iter()).await
    }

    /// Asks one; `false` when the entry has changed meanwhile.
    async fn offer(&self, entry: &Entry) -> Result<bool, ClinicError> {
        let caller = Caller::system(entry.organization.clone())?;
        let mut telling = self.journal.telling(&caller);
        let mut tx = self.journal.db.begin().await?;
        let asked = Entry { offered: Some(telling.now), ..entry.clone() };
        if !entries::save(&mut tx, &asked).await? {
            return Ok(false);
        }
        queue::news::notice(&mut telling, entry, "COLLEAGUE_OFFERED");
        let (kind, to) = (NoticeKind::ColleagueOffered, entry.patient.clone());
        let notice = Notice::new(kind, to, entry.appointment.clone(), caller.person);
        notification::send(&mut tx, &mut telling, &self.journal, &notice).await?;
        self.journal.commit(tx, telling).await?;
        Ok(true)
    }

    async fn take_back(&self, entry: &Entry) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(&Caller::system(entry.organization.clone())?);
        let mut tx = self.journal.db.begin().await?;
        if entries::save(&mut tx, &Entry { offered: None, ..entry.clone() }).await? {
            settle(&mut tx, entry).await?;
            queue::news::notice(&mut telling, entry, "COLLEAGUE_OFFER_ENDED");
            self.journal.commit(tx, telling).await?;
        }
        Ok(())
    }

    /// Whoever of the department is free first sees the patient, who keeps their place. Patients may say so when they
    /// were asked, staff at any time.
    pub async fn accept_colleague(
        &self,
        caller: &Caller,
        entry: QueueEntryId,
    ) -> Result<super::Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Entry(entry.clone());
        let done = async {
            let before = self.load(&mut tx, caller, &target).await?;
            let patient = caller.is_patient(&before.appointment.patient);
            Caller::require(patient || caller.treats())?;
            let mut after = before.clone();
            let place = after.entry.as_mut().ok_or(Refusal::Unknown("queue entry"))?;
            if !matches!(place.state, State::CheckedIn | State::Waiting) {
                return Err(Refusal::Transition {
                    what: "the queue entry",
                    from: place.state.name(),
                    to: "given to a colleague",
                }
                .into());
            }
            if place.offered.is_none() && !caller.treats() {
                return Err(Refusal::NotAsked.into());
            }
            place.pooled = true;
            let place = place.clone();
            self.save(&mut tx, &before, &after).await?;
            settle(&mut tx, &place).await?;
            let what = ("queue-entry", entry.as_str());
            let line = telling.witness(Event::QueueStateChanged, Action::Update, what);
            line.patient = Some(after.appointment.patient.as_str().to_owned());
            line.details.push(("seenBy", "anybody".to_owned()));
            self.tell_queue(&mut tx, &mut telling, caller, (&before, &after), None).await?;
            Ok(after)
        }
        .await;
        self.settle(caller, target.what(), (tx, telling), done).await
    }

    /// Tells everybody who waits how long it still takes: time passes for them, though nobody moves. A queue a commit: while
    /// its places are told nobody moves in it, and whoever would write waits for one line to be played out, not for all.
    pub(crate) async fn tell_waits(&self) -> Result<(), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let waiting = entries::watched(&mut tx).await?;
        let all: BTreeSet<(OrganizationId, DepartmentId)> =
            waiting.into_iter().map(|(entry, _)| (entry.organization, entry.department)).collect();
        drop(tx);
        for (organization, department) in all {
            let caller = Caller::system(organization)?;
            let mut telling = self.journal.telling(&caller);
            let mut tx = self.journal.db.begin().await?;
            let reading = self.reading(telling.now);
            let board = queue::board(&mut tx, reading, (&caller.organization, &department)).await?;
            queue::news::tell_places(&mut telling, board.places().into_iter());
            if !telling.news.messages.is_empty() {
                self.journal.commit(tx, telling).await?;
            }
        }
        Ok(())
    }
}

/// An offer is answered or taken back: no letter of it goes any more.
async fn settle(tx: &mut Tx, entry: &Entry) -> Result<(), ClinicError> {
    let what = (&entry.appointment, NoticeKind::ColleagueOffered);
    Ok(notification::store::settle(tx, what, None).await?)
}
