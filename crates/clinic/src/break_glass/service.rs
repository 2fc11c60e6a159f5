//! Opens records out of turn, and has that reviewed.

use super::{BreakGlass, Filter, Listed, Reason, Verdict, rules, store};
use crate::journal::{self, Journal, Telling};
use crate::notification::{About, Notice, NoticeKind, send};
use crate::session::{Sessions, still_in};
use crate::{Caller, ClinicError, Refusal, person};
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{PersonId, Phi, Role, Timestamp};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Openings of one page, at most.
const MOST: usize = 200;

/// Records opened out of turn.
#[derive(Clone, Debug)]
pub struct BreakGlasses {
    journal: Journal,
    sealer: Arc<Sealer>,
    sessions: Sessions,
}

impl BreakGlasses {
    pub(crate) const fn new(journal: Journal, sealer: Arc<Sealer>, sessions: Sessions) -> Self {
        Self { journal, sealer, sessions }
    }

    /// The time by which these are open or overdue.
    pub fn now(&self) -> Timestamp {
        self.journal.now()
    }

    /// Opens a patient's record to the caller, who has just shown their second factor again. What the same session had open
    /// before is closed: one hour, one patient.
    pub async fn open(
        &self,
        caller: &Caller,
        patient: &PersonId,
        (reason, text): (Reason, Phi),
    ) -> Result<BreakGlass, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let told = (reason, text);
        let opened = self.enter(&mut tx, &mut telling, (caller, patient), told).await;
        self.journal.settle(caller, ("break-glass", patient.as_str()), (tx, telling), opened).await
    }

    async fn enter(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, patient): (&Caller, &PersonId),
        (reason, text): (Reason, Phi),
    ) -> Result<BreakGlass, ClinicError> {
        rules::may_open(caller, &text)?;
        // Two of one session take turns, so that the later one closes what the other opened.
        still_in(tx, caller, telling.now).await?;
        let session = self.sessions.require_step_up(tx, caller).await?;
        let role = person::store::role(tx, &caller.organization, patient).await?;
        if role != Some(Role::Patient) {
            return Err(Refusal::Unknown("patient").into());
        }
        self.sessions.close_glass(tx, telling, &session).await?;
        let now = telling.now;
        let glass = BreakGlass {
            id: self.journal.uuid(),
            person: caller.person.clone(),
            patient: patient.clone(),
            reason,
            text,
            opened: now,
            ends: now.saturating_add(rules::LASTS).unwrap_or(now),
            closed: None,
            verdict: None,
            reviewed_by: None,
            reviewed: None,
            note: None,
        };
        store::insert(tx, &self.sealer, (&caller.organization, &session), &glass).await?;
        let entry = witness(telling, Event::BreakGlassOpened, (&glass.id, patient));
        entry.reason = Some(reason.name());
        entry.details.push(("ends", glass.ends.to_string()));
        self.alert(tx, telling, (caller, &glass)).await?;
        Ok(glass)
    }

    /// Has the compliance officers hear of it; where there is none the administrators do, for nobody opens a record unseen.
    async fn alert(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, glass): (&Caller, &BreakGlass),
    ) -> Result<(), ClinicError> {
        let organization = &caller.organization;
        let mut told = person::store::of_role(tx, organization, Role::ComplianceOfficer).await?;
        if told.is_empty() {
            told = person::store::of_role(tx, organization, Role::Administrator).await?;
        }
        for to in told {
            let about = (to, About::BreakGlass(glass.id.clone()));
            let notice = Notice::about(NoticeKind::BreakGlassOpened, about, caller.person.clone());
            send(tx, telling, &self.journal, &notice).await?;
        }
        Ok(())
    }

    /// Closes what the caller has open.
    pub async fn close(&self, caller: &Caller) -> Result<(), ClinicError> {
        let session = caller.session.as_ref().ok_or(Refusal::Unknown("open record"))?;
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        if !self.sessions.close_glass(&mut tx, &mut telling, session).await? {
            return Err(Refusal::Unknown("open record").into());
        }
        self.journal.commit(tx, telling).await
    }

    /// Those to be reviewed, the oldest first, or all, the newest first; a page at a time, after the one of an id, so many at most.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: Filter,
        (after, limit): (Option<&str>, usize),
    ) -> Result<Vec<Listed>, ClinicError> {
        Caller::require(caller.role == Role::ComplianceOfficer)?;
        let mut tx = self.journal.db.begin().await?;
        let which = (&caller.organization, filter);
        let page = (after, limit.clamp(1, MOST));
        let mut found = Vec::new();
        for glass in store::list(&mut tx, &self.sealer, which, page).await? {
            let person = self.name(&mut tx, caller, &glass.person).await?;
            let patient = self.name(&mut tx, caller, &glass.patient).await?;
            found.push(Listed { glass, person, patient });
        }
        let mut telling = self.journal.telling(caller);
        let entry = telling.witness(Event::BreakGlassRead, Action::Read, ("list", "break-glass"));
        entry.details.push(("count", found.len().to_string()));
        let patients: BTreeSet<&str> = found.iter().map(|one| one.glass.patient.as_str()).collect();
        entry.details.push(("patients", journal::listed(patients)));
        self.journal.commit(tx, telling).await?;
        Ok(found)
    }

    /// By what somebody is known; by their id where they have no name any more.
    async fn name(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        person: &PersonId,
    ) -> Result<Phi, ClinicError> {
        let name = person::store::name(tx, &self.sealer, &caller.organization, person).await?;
        Ok(name.unwrap_or_else(|| Phi::new(person.as_str())))
    }

    /// By when the caller is to review what others opened and what is over. Nothing of it is shown, so nothing is witnessed.
    pub async fn waiting(&self, caller: &Caller) -> Result<Vec<Timestamp>, ClinicError> {
        let (now, which) = (self.journal.now(), (&caller.organization, Filter::Unreviewed));
        let mut tx = self.journal.db.read().await?;
        let found = store::list(&mut tx, &self.sealer, which, (None, usize::MAX)).await?;
        let mine = found.iter().filter(|one| rules::may_review(caller, one, now).is_ok());
        Ok(mine.map(BreakGlass::due).collect())
    }

    /// Writes down what a reviewer found.
    pub async fn review(
        &self,
        caller: &Caller,
        glass: &str,
        (verdict, note): (Verdict, Phi),
    ) -> Result<BreakGlass, ClinicError> {
        let mut tx = self.journal.db.begin().await?;
        let mut telling = self.journal.telling(caller);
        let done = async {
            let which = (&caller.organization, glass);
            let found = store::find(&mut tx, &self.sealer, which).await?;
            let found = found.ok_or(Refusal::Unknown("opening"))?;
            rules::may_review(caller, &found, telling.now)?;
            rules::check_text("note", &note)?;
            let (by, now) = (Some(caller.person.clone()), Some(telling.now));
            let (verdict, note) = (Some(verdict), Some(note));
            let done = BreakGlass { verdict, reviewed_by: by, reviewed: now, note, ..found };
            if !store::review(&mut tx, &self.sealer, &done).await? {
                return Err(Refusal::Stale("review").into());
            }
            let entry = witness(&mut telling, Event::BreakGlassReviewed, (&done.id, &done.patient));
            entry.reason = done.verdict.map(Verdict::name);
            entry.details.push(("person", done.person.as_str().to_owned()));
            Ok(done)
        }
        .await;
        self.journal.settle(caller, ("break-glass", glass), (tx, telling), done).await
    }
}

fn witness<'a>(
    telling: &'a mut Telling,
    event: Event,
    (glass, patient): (&str, &PersonId),
) -> &'a mut Entry {
    let entry = telling.witness(event, Action::Execute, ("break-glass", glass));
    entry.patient = Some(patient.as_str().to_owned());
    entry
}
