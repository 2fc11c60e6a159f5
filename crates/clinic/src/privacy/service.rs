//! Takes requests, has them answered, and says who may make a copy.

use super::{
    Answer, Asked, Export, Extension, Named, NewRequest, Purpose, Request, State, rules, store,
};
use crate::journal::{Journal, Telling};
use crate::keys::Keys;
use crate::restriction::{self, Bar};
use crate::sensitivity::Part2;
use crate::{Caller, ClinicError, Refusal, chart, consent, consultation, person};
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use compliance::retention::outlast_deletions;
use db::Tx;
use kernel::{PersonId, Phi, PrivacyRequestId, RecordExportId, Role, Timestamp};
use realtime::access::Access;
use std::sync::Arc;

/// What patients ask about their records.
#[derive(Clone, Debug)]
pub struct Privacy {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    pub(super) access: Arc<Access>,
    pub(super) keys: Keys,
}

impl Privacy {
    pub(crate) const fn new(
        journal: Journal,
        sealer: Arc<Sealer>,
        access: Arc<Access>,
        keys: Keys,
    ) -> Self {
        Self { journal, sealer, access, keys }
    }

    /// The time by which requests are due or overdue.
    pub fn now(&self) -> Timestamp {
        self.journal.now()
    }

    /// Writes down what a patient asks for. Who asked for a copy already is told of that request, unless an agency's silence hides
    /// it from them: then theirs stands beside it.
    pub async fn ask(
        &self,
        caller: &Caller,
        patient: &PersonId,
        new: NewRequest,
    ) -> Result<Request, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let asked = self.enter(&mut tx, &mut telling, (caller, patient), new).await;
        self.journal.settle(caller, ("person", patient.as_str()), (tx, telling), asked).await
    }

    async fn enter(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (caller, patient): (&Caller, &PersonId),
        new: NewRequest,
    ) -> Result<Request, ClinicError> {
        rules::may_ask(caller, patient)?;
        match new.asked {
            Asked::Access => rules::short("text", new.words.as_ref())?,
            Asked::Amendment | Asked::Restriction => rules::said("text", new.words.as_ref())?,
        }
        let organization = &caller.organization;
        let role = person::store::role(tx, organization, patient).await?;
        role.filter(|role| *role == Role::Patient).ok_or(Refusal::Unknown("patient"))?;
        if caller.treats() {
            // They write in the patient's name, and room for requests is not without end.
            chart::entrusted(tx, caller, patient).await?;
        }
        let before = store::open(tx, &self.sealer, (organization, patient), new.asked).await?;
        if new.asked != Asked::Access {
            rules::room(i64::try_from(before.len()).unwrap_or(i64::MAX))?;
        }
        let mut before = self.told(tx, (caller, patient), telling.now, before).await?.into_iter();
        if let Some(same) = before.find(|_| new.asked == Asked::Access) {
            witness(telling, (Event::PrivacyRequestRead, Action::Read), &same);
            // Who asks for somebody else learns that it was asked, and not in which words.
            let words = same.words.clone().filter(|_| rules::may_read(caller, patient).is_ok());
            return Ok(Request { words, ..same });
        }
        let request = Request {
            id: PrivacyRequestId::generate(&*self.journal.clock, &*self.journal.random),
            organization: organization.clone(),
            patient: patient.clone(),
            asked: new.asked,
            words: new.words,
            made_by: caller.person.clone(),
            made: telling.now,
            due: rules::due(new.asked, telling.now),
            extension: None,
            state: State::Open,
            answer: None,
            statement: None,
        };
        // Until it is answered nothing of the record is disposed of.
        outlast_deletions(tx).await?;
        store::insert(tx, &self.sealer, &request).await?;
        let entry = witness(telling, (Event::PrivacyRequestMade, Action::Create), &request);
        entry.details.push(("due", request.due.to_string()));
        Ok(request)
    }

    /// Of these what the caller is told. While an agency has silence nobody but who answers learns that somebody of the
    /// clinic asked for a copy that a court or an authority got.
    async fn told(
        &self,
        tx: &mut Tx,
        (caller, patient): (&Caller, &PersonId),
        now: Timestamp,
        mut found: Vec<Request>,
    ) -> Result<Vec<Request>, ClinicError> {
        if rules::may_answer(caller).is_err() {
            let untold = store::untold(tx, patient, now).await?;
            found.retain(|one| !untold.contains(one.id.as_str()));
        }
        Ok(found)
    }

    /// What a patient asked for, the newest first, a page at a time: before the request of an id, so many at most, without what an
    /// agency's silence hides from the caller. A page is only shorter where nothing is left.
    pub async fn list(
        &self,
        caller: &Caller,
        patient: &PersonId,
        (before, limit): (Option<&str>, usize),
    ) -> Result<Vec<Request>, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let read = async {
            rules::may_read(caller, patient)?;
            let whose = (&caller.organization, patient);
            let (mut found, mut before) = (Vec::new(), before.map(str::to_owned));
            loop {
                let rest = (before.as_deref(), limit.saturating_sub(found.len()));
                let page = store::of_patient(&mut tx, &self.sealer, whose, rest).await?;
                let Some(last) = page.last() else { break };
                before = Some(last.id.as_str().to_owned());
                found.extend(self.told(&mut tx, (caller, patient), telling.now, page).await?);
                if found.len() >= limit.min(store::MOST) {
                    break;
                }
            }
            let what = ("person", patient.as_str());
            let entry = telling.witness(Event::PrivacyRequestRead, Action::Read, what);
            entry.patient = Some(patient.as_str().to_owned());
            Ok(found)
        }
        .await;
        self.journal.settle(caller, ("person", patient.as_str()), (tx, telling), read).await
    }

    /// What stands with a patient's record, for those who treat and those who answer: restrictions that were granted, and
    /// corrections with their answer and what the patient says to it.
    pub async fn standing(
        &self,
        caller: &Caller,
        patient: &PersonId,
    ) -> Result<Vec<Request>, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let read = async {
            if rules::may_answer(caller).is_err() {
                Caller::require(caller.treats())?;
                chart::cares(&mut tx, caller, patient).await?;
            }
            let whose = (&caller.organization, patient);
            let found = store::standing(&mut tx, &self.sealer, whose).await?;
            for request in &found {
                witness(&mut telling, (Event::PrivacyRequestRead, Action::Read), request);
            }
            Ok(found)
        }
        .await;
        self.journal.settle(caller, ("person", patient.as_str()), (tx, telling), read).await
    }

    /// What everybody asked for: what waits, the first day first, or all, the newest first; a page at a time, after the request of
    /// an id, so many at most.
    pub async fn queue(
        &self,
        caller: &Caller,
        open: bool,
        page: (Option<&str>, usize),
    ) -> Result<Vec<Named>, ClinicError> {
        rules::may_answer(caller)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let organization = &caller.organization;
        let mut queue = Vec::new();
        for request in store::queue(&mut tx, &self.sealer, (organization, open), page).await? {
            witness(&mut telling, (Event::PrivacyRequestRead, Action::Read), &request);
            queue.push(self.named(&mut tx, request).await?);
        }
        self.journal.commit(tx, telling).await?;
        Ok(queue)
    }

    /// By when the caller is to answer which requests. Nothing of them is shown, so nothing is witnessed.
    pub async fn waiting(&self, caller: &Caller) -> Result<Vec<Timestamp>, ClinicError> {
        if rules::may_answer(caller).is_err() {
            return Ok(Vec::new());
        }
        let mut tx = self.journal.db.read().await?;
        Ok(store::waiting(&mut tx, &caller.organization).await?)
    }

    /// Puts an answer off, once, with a reason that the patient reads.
    pub async fn extend(
        &self,
        caller: &Caller,
        id: &PrivacyRequestId,
        reason: Phi,
    ) -> Result<Named, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let extended = async {
            rules::may_answer(caller)?;
            rules::said("reason", Some(&reason))?;
            let request = self.find(&mut tx, caller, id).await?;
            let due = rules::put_off(&request, telling.now)?;
            let extension = Extension { by: caller.person.clone(), at: telling.now, reason };
            if !store::extend(&mut tx, &self.sealer, (id, due), &extension).await? {
                return Err(Refusal::Stale("request").into());
            }
            let request = Request { due, extension: Some(extension), ..request };
            let done = (Event::PrivacyRequestExtended, Action::Update);
            witness(&mut telling, done, &request).details.push(("due", due.to_string()));
            self.tell(&mut tx, &mut telling, caller, &request).await?;
            self.named(&mut tx, request).await
        }
        .await;
        self.settle(caller, id, (tx, telling), extended).await
    }

    /// Grants or denies a request, and tells the patient; a denial says why. A restriction that is granted bars what it says from
    /// that commit on, and what nobody named, people see to.
    pub async fn answer(
        &self,
        caller: &Caller,
        id: &PrivacyRequestId,
        (granted, words, bar): (bool, Option<Phi>, Option<Bar>),
    ) -> Result<Named, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let answered = async {
            rules::may_answer(caller)?;
            let request = self.find(&mut tx, caller, id).await?;
            let state = if granted { State::Granted } else { State::Denied };
            match state {
                State::Denied => rules::said("reason", words.as_ref())?,
                _ => rules::short("reason", words.as_ref())?,
            }
            let request = self.close(&mut tx, &mut telling, caller, (request, state, words));
            let request = request.await?;
            if granted && request.asked == Asked::Restriction {
                let what = (&request, bar.unwrap_or(Bar::Other));
                self.restrict(&mut tx, &mut telling, what).await?;
            }
            self.tell(&mut tx, &mut telling, caller, &request).await?;
            self.named(&mut tx, request).await
        }
        .await;
        self.settle(caller, id, (tx, telling), answered).await
    }

    /// Takes a request back, which staff never does: whoever answers requests ends one by an answer, of which the patient is told.
    pub async fn withdraw(
        &self,
        caller: &Caller,
        (patient, id): (&PersonId, &PrivacyRequestId),
    ) -> Result<Request, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let withdrawn = async {
            rules::may_withdraw(caller, patient)?;
            let request = self.of(&mut tx, caller, (patient, id)).await?;
            self.close(&mut tx, &mut telling, caller, (request, State::Withdrawn, None)).await
        }
        .await;
        self.settle(caller, id, (tx, telling), withdrawn).await
    }

    /// Adds what a patient says to the denial of a correction; it stays with the record.
    pub async fn disagree(
        &self,
        caller: &Caller,
        (patient, id): (&PersonId, &PrivacyRequestId),
        statement: Phi,
    ) -> Result<Request, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let stated = async {
            rules::may_ask(caller, patient)?;
            rules::said("text", Some(&statement))?;
            let request = self.of(&mut tx, caller, (patient, id)).await?;
            let (from, to) = (request.state.name(), "disagreed with");
            if request.asked != Asked::Amendment || request.state != State::Denied {
                return Err(Refusal::Transition { what: "request", from, to }.into());
            }
            if !store::state(&mut tx, &self.sealer, id, &statement).await? {
                return Err(Refusal::Stale("request").into());
            }
            witness(&mut telling, (Event::DisagreementStated, Action::Update), &request);
            Ok(Request { statement: Some(statement), ..request })
        }
        .await;
        self.settle(caller, id, (tx, telling), stated).await
    }

    /// Lets the caller make a copy of a patient's record within an hour, for what they say; the audit log has the
    /// purpose by its code. A patient need not say why they want what is theirs. What a court or an authority gets is written
    /// down with it (`export`).
    pub async fn allow(
        &self,
        caller: &Caller,
        (patient, id): (&PersonId, &PrivacyRequestId),
        said: (Purpose, Option<Part2>, Option<Phi>),
    ) -> Result<Export, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let allowed = async {
            rules::unaccounted(caller, said.0)?;
            self.permit(caller, (&mut tx, &mut telling), (patient, id), said).await
        }
        .await;
        self.settle(caller, id, (tx, telling), allowed).await
    }

    /// The same, within somebody else's transaction.
    pub(crate) async fn permit(
        &self,
        caller: &Caller,
        (tx, telling): (&mut Tx, &mut Telling),
        (patient, id): (&PersonId, &PrivacyRequestId),
        (purpose, part2, words): (Purpose, Option<Part2>, Option<Phi>),
    ) -> Result<Export, ClinicError> {
        let request = self.of(tx, caller, (patient, id)).await?;
        rules::may_copy(caller, &request, telling.now)?;
        if caller.role == Role::ComplianceOfficer {
            rules::said("text", words.as_ref())?;
        }
        may_leave(tx, caller, patient, (purpose, part2, telling.now)).await?;
        let export = Export {
            id: RecordExportId::generate(&*self.journal.clock, &*self.journal.random),
            request: request.id.clone(),
            patient: patient.clone(),
            made_by: caller.person.clone(),
            made: telling.now,
            purpose,
            part2,
        };
        store::allow(tx, &self.sealer, &export, words.as_ref()).await?;
        let done = (Event::RecordExportAllowed, Action::Create);
        let entry = witness(telling, done, &request);
        entry.reason = Some(purpose.name());
        entry.details.extend(part2.map(|on| ("part2", on.name().to_owned())));
        Ok(export)
    }

    async fn close(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (request, state, words): (Request, State, Option<Phi>),
    ) -> Result<Request, ClinicError> {
        rules::still_open(&request, state.name())?;
        let answer = Answer { by: caller.person.clone(), at: telling.now, words };
        if !store::close(tx, &self.sealer, (&request.id, state), &answer).await? {
            return Err(Refusal::Stale("request").into());
        }
        let entry = witness(telling, (Event::PrivacyRequestClosed, Action::Update), &request);
        entry.details.push(("state", state.name().to_owned()));
        Ok(Request { state, answer: Some(answer), ..request })
    }

    pub(super) async fn find(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: &PrivacyRequestId,
    ) -> Result<Request, ClinicError> {
        let found = store::find(tx, &self.sealer, (&caller.organization, id)).await?;
        Ok(found.ok_or(Refusal::Unknown("request"))?)
    }

    /// A request of this patient.
    async fn of(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        (patient, id): (&PersonId, &PrivacyRequestId),
    ) -> Result<Request, ClinicError> {
        let found = self.find(tx, caller, id).await?;
        if found.patient == *patient { Ok(found) } else { Err(Refusal::Unknown("request").into()) }
    }

    pub(super) async fn named(&self, tx: &mut Tx, request: Request) -> Result<Named, ClinicError> {
        let organization = &request.organization;
        let name = person::store::name(tx, &self.sealer, organization, &request.patient).await?;
        let made_by = match &request.made_by {
            own if *own == request.patient => None,
            other => person::store::name(tx, &self.sealer, organization, other).await?,
        };
        Ok(Named { request, patient: name.unwrap_or_else(|| Phi::new("")), made_by })
    }

    pub(super) async fn settle<T>(
        &self,
        caller: &Caller,
        id: &PrivacyRequestId,
        (tx, telling): (Tx, Telling),
        done: Result<T, ClinicError>,
    ) -> Result<T, ClinicError> {
        self.journal.settle(caller, ("privacy-request", id.as_str()), (tx, telling), done).await
    }
}

pub(super) fn witness<'a>(
    telling: &'a mut Telling,
    (event, action): (Event, Action),
    request: &Request,
) -> &'a mut Entry {
    let entry = telling.witness(event, action, ("privacy-request", request.id.as_str()));
    entry.patient = Some(request.patient.as_str().to_owned());
    entry.details.push(("asked", request.asked.name().to_owned()));
    entry
}

/// Refuses a copy that the label of a visit, what the clinic agreed, or what the patient took back does not let leave, asked when
/// it is allowed and anew when it is taken; answers whether it holds a labelled visit. What patients take is theirs to give.
pub(crate) async fn may_leave(
    tx: &mut Tx,
    caller: &Caller,
    patient: &PersonId,
    (purpose, part2, now): (Purpose, Option<Part2>, Timestamp),
) -> Result<bool, ClinicError> {
    let labelled = !consultation::store::labelled(tx, patient).await?.is_empty();
    let standing = restriction::store::standing(tx, patient).await?;
    if purpose == Purpose::Payment {
        restriction::check(&standing, |bar| *bar == Bar::HealthPlan)?;
    }
    if purpose == Purpose::Authorization && !caller.is_patient(patient) {
        consent::may_share(tx, caller, patient, now).await?;
    }
    rules::protected(caller, (purpose, part2), labelled)?;
    Ok(labelled)
}
