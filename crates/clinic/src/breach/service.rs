//! Keeps the register of incidents.

use super::{
    Affected, Assessment, Delay, Duty, Incident, Known, Lost, NewDelay, NewIncident, Notice, Stage,
    Term, Window, delay, proof, rules, store,
};
use crate::disclosure::Disclosures;
use crate::journal::{self, Journal, Telling};
use crate::{Caller, ClinicError, Refusal, intake, organization};
use compliance::audit::{Action, Entry, Event, Explorer, Query, Shown};
use compliance::keys::Sealer;
use compliance::retention::{jurisdiction, outlast_deletions};
use db::Tx;
use jiff::tz::TimeZone;
use kernel::{IncidentId, PersonId, Phi, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Entries of the audit log read at once.
const PAGE: usize = 500;

/// The register of incidents.
#[derive(Clone, Debug)]
pub struct Breaches {
    pub(super) journal: Journal,
    sealer: Arc<Sealer>,
    explorer: Explorer,
    pub(super) disclosures: Disclosures,
}

impl Breaches {
    pub(crate) fn new(
        (journal, sealer): (Journal, Arc<Sealer>),
        (explorer, disclosures): (Explorer, Disclosures),
    ) -> Self {
        Self { journal, sealer, explorer, disclosures }
    }

    /// The time by which what is due is overdue.
    pub fn now(&self) -> Timestamp {
        self.journal.now()
    }

    /// Writes an incident down.
    pub async fn record(&self, caller: &Caller, new: NewIncident) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let id = IncidentId::generate(&*self.journal.clock, &*self.journal.random);
        let recorded = async {
            rules::may_keep(caller)?;
            rules::check(&new, telling.now)?;
            let incident = Incident {
                id: id.clone(),
                organization: caller.organization.clone(),
                words: new.words,
                discovered: new.discovered,
                recorded_by: caller.person.clone(),
                recorded: telling.now,
                stages: [None; 3],
                assessment: None,
                workforce: None,
                closed: None,
            };
            store::insert(&mut tx, &self.sealer, &incident).await?;
            witness(&mut telling, (Event::IncidentRecorded, Action::Create), &id)
                .details
                .push(("discovered", incident.discovered.to_string()));
            self.known(&mut tx, incident).await
        }
        .await;
        self.settle(caller, &id, (tx, telling), recorded).await
    }

    /// The register, what is open first and of that what is due first; a page at a time, after the incident of an id, so many at
    /// most.
    pub async fn list(
        &self,
        caller: &Caller,
        page: (Option<&str>, usize),
    ) -> Result<Vec<Known>, ClinicError> {
        rules::may_keep(caller)?;
        let mut telling = self.journal.telling(caller);
        let mut all = Vec::new();
        // Each with all whom it concerns takes its time, in which others write.
        let mut tx = self.journal.db.read().await?;
        for incident in store::list(&mut tx, &self.sealer, &caller.organization, page).await? {
            let entry = witness(&mut telling, (Event::IncidentRead, Action::Read), &incident.id);
            let known = self.known(&mut tx, incident).await?;
            concern(entry, &known.affected);
            all.push(known);
        }
        drop(tx);
        let tx = self.journal.db.begin().await?;
        self.journal.commit(tx, telling).await?;
        Ok(all)
    }

    /// One incident with all that follows from it.
    pub async fn find(&self, caller: &Caller, id: &IncidentId) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let found = async {
            rules::may_keep(caller)?;
            let incident = self.locked(&mut tx, caller, id).await?;
            let known = self.known(&mut tx, incident).await?;
            let entry = witness(&mut telling, (Event::IncidentRead, Action::Read), id);
            concern(entry, &known.affected);
            Ok(known)
        }
        .await;
        self.settle(caller, id, (tx, telling), found).await
    }

    /// What is to do in open incidents, and by when: each notice that is owed; of an incident that owes none, what else is missing,
    /// or its close where the caller may close it. Nothing of them is shown, so nothing is witnessed.
    pub async fn waiting(&self, caller: &Caller) -> Result<Vec<Option<Timestamp>>, ClinicError> {
        if rules::may_keep(caller).is_err() {
            return Ok(Vec::new());
        }
        let mut tx = self.journal.db.read().await?;
        let mut all = Vec::new();
        for incident in store::open(&mut tx, &self.sealer, &caller.organization).await? {
            all.extend(rules::to_do(caller, &self.known(&mut tx, incident).await?));
        }
        Ok(all)
    }

    /// Says that a stage is reached.
    pub async fn reach(
        &self,
        caller: &Caller,
        id: &IncidentId,
        stage: Stage,
    ) -> Result<Known, ClinicError> {
        self.change(caller, id, Event::IncidentChanged, |incident, now| {
            rules::still_open(incident, stage.name())?;
            for (one, reached) in Stage::ALL.into_iter().zip(&mut incident.stages) {
                if one == stage {
                    *reached = reached.or(Some(now));
                }
            }
            Ok(stage.name())
        })
        .await
    }

    /// Says whether somebody of the workforce caused it; of what they did, if they did, a decision is owed (`workforce`).
    pub async fn cause(
        &self,
        caller: &Caller,
        id: &IncidentId,
        workforce: bool,
    ) -> Result<Known, ClinicError> {
        self.change(caller, id, Event::IncidentChanged, |incident, _| {
            rules::still_open(incident, "changed")?;
            incident.workforce = Some(workforce);
            Ok(if workforce { "workforce" } else { "not-workforce" })
        })
        .await
    }

    /// Writes the four factors down, and what they come to; until it is closed they can be assessed anew, and what was written
    /// before stays.
    pub async fn assess(
        &self,
        caller: &Caller,
        id: &IncidentId,
        assessment: Assessment,
    ) -> Result<Known, ClinicError> {
        let factors = [
            ("nature", &assessment.nature),
            ("recipient", &assessment.recipient),
            ("acquired", &assessment.acquired),
            ("mitigation", &assessment.mitigation),
        ];
        for (field, words) in factors {
            rules::said(field, words)?;
        }
        let by = caller.person.clone();
        self.change(caller, id, Event::IncidentAssessed, |incident, now| {
            rules::still_open(incident, "assessed")?;
            let finding = assessment.finding.name();
            incident.assessment = Some(Assessment { by, at: now, ..assessment });
            Ok(finding)
        })
        .await
    }

    /// Finds whom an account was shown in a window, by the audit log, and adds them. Looking takes as long as the log is, so
    /// others write meanwhile.
    pub async fn search(
        &self,
        caller: &Caller,
        id: &IncidentId,
        window: Window,
    ) -> Result<Known, ClinicError> {
        rules::may_keep(caller)?;
        rules::check_window(&window)?;
        let added = self.shown(caller, &window).await?;
        let added = self.patients(caller, added).await?;
        let details = vec![
            ("account", window.account),
            ("from", window.from.to_string()),
            ("until", window.until.to_string()),
        ];
        self.add(caller, id, (&added, details), None).await
    }

    /// Adds patients by hand: whose data it was that the audit log cannot tell of. Somebody who is no patient here adds nobody. That
    /// it was ciphertext is taken only where the checks had found so before it was lost.
    pub async fn lost(
        &self,
        caller: &Caller,
        id: &IncidentId,
        lost: Lost,
    ) -> Result<Known, ClinicError> {
        rules::may_keep(caller)?;
        rules::check_lost(&lost)?;
        let all = lost.patients.is_none();
        let whom = match lost.patients {
            Some(patients) => patients,
            None => self.everybody(caller).await?,
        };
        let one = |patient: PersonId| {
            let (region, sealed) = (None, lost.sealed);
            let key = patient.as_str().to_owned();
            (key, Affected { patient, region, entries: 0, span: (0, 0), sealed })
        };
        let named: BTreeMap<String, Affected> = whom.into_iter().map(one).collect();
        let count = named.len();
        let added = self.patients(caller, named).await?;
        if added.len() < count {
            return Err(Refusal::Unknown("patient").into());
        }
        let details = vec![("sealed", lost.sealed.to_string()), ("everybody", all.to_string())];
        let sealed = lost.sealed.then_some(proof::Sealed(lost.since));
        self.add(caller, id, (&added, details), sealed.as_ref()).await
    }

    async fn everybody(&self, caller: &Caller) -> Result<Vec<PersonId>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        Ok(store::everybody(&mut tx, &caller.organization).await?)
    }

    async fn add(
        &self,
        caller: &Caller,
        id: &IncidentId,
        (added, mut details): (&[Affected], Vec<(&'static str, String)>),
        sealed: Option<&proof::Sealed>,
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let incident = self.locked(&mut tx, caller, id).await?;
            rules::still_open(&incident, "added to")?;
            // Of whom it concerns nothing is disposed of any more.
            outlast_deletions(&mut tx).await?;
            if let Some(sealed) = sealed {
                let who = (&caller.person, telling.now);
                let lost = proof::freeze(&mut tx, (&incident, sealed), who).await?;
                details.push(("lostAt", lost.to_string()));
            }
            store::concern(&mut tx, id, added).await?;
            let entry = witness(&mut telling, (Event::IncidentChanged, Action::Update), id);
            entry.details.extend(details);
            concern(entry, added);
            self.known(&mut tx, incident).await
        }
        .await;
        self.settle(caller, id, (tx, telling), done).await
    }

    /// The patients among these, each with where they said they were. Who is no patient any more was one.
    async fn patients(
        &self,
        caller: &Caller,
        found: BTreeMap<String, Affected>,
    ) -> Result<Vec<Affected>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        let mut patients = Vec::new();
        for one in found.into_values() {
            if store::is_patient(&mut tx, &caller.organization, &one.patient).await? {
                let region = self.region(&mut tx, &one.patient).await?;
                patients.push(Affected { region, ..one });
            }
        }
        Ok(patients)
    }

    /// Writes down that somebody was notified, and how that is known.
    pub async fn notify(
        &self,
        caller: &Caller,
        id: &IncidentId,
        (whom, words): (&str, Phi),
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let notified = async {
            rules::may_keep(caller)?;
            rules::said("text", &words)?;
            let incident = self.locked(&mut tx, caller, id).await?;
            rules::still_open(&incident, "notified")?;
            let (_, duties, _) = self.follows(&mut tx, &incident).await?;
            let duty = duties.iter().find(|duty| duty.whom == whom);
            let duty = duty.ok_or(Refusal::Unknown("notice"))?;
            let (by, at, covers) = (caller.person.clone(), telling.now, duty.patients);
            let notice = Notice { by, at, words, covers };
            let told = duty.done().is_some()
                || !store::notify(&mut tx, &self.sealer, (id, whom), &notice).await?;
            if told {
                return Err(Refusal::Stale("notice").into());
            }
            let entry = witness(&mut telling, (Event::BreachNotified, Action::Create), id);
            entry.details.push(("whom", whom.to_owned()));
            entry.details.push(("count", covers.to_string()));
            let known = self.known(&mut tx, incident).await?;
            let all = self.account(caller, (&mut tx, &mut telling), &known).await?;
            Ok((known, all))
        }
        .await;
        let (known, all) = self.settle(caller, id, (tx, telling), notified).await?;
        self.account_rest(caller, id, all).await?;
        Ok(known)
    }

    /// Writes down that law enforcement has notices wait: what is due moves with that, and it is kept with the incident.
    pub async fn delay(
        &self,
        caller: &Caller,
        id: &IncidentId,
        new: NewDelay,
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let delayed = async {
            delay::may_state(caller)?;
            rules::said("text", &new.words)?;
            let incident = self.locked(&mut tx, caller, id).await?;
            rules::still_open(&incident, "delayed")?;
            let zone = zone(&mut tx, &incident).await?;
            let earlier = store::terms(&mut tx, id).await?;
            let known = (incident.discovered, &*earlier);
            let until = delay::until(&new, known, (&zone, telling.now))?;
            let term = Term { basis: new.basis, stated: new.stated, until };
            let (by, at) = (caller.person.clone(), telling.now);
            let key = self.journal.uuid();
            let written = Delay { id: key, term, words: new.words, by, at, struck: None };
            store::delay(&mut tx, &self.sealer, id, &written).await?;
            let entry = witness(&mut telling, (Event::IncidentChanged, Action::Update), id);
            entry.reason = Some("delayed");
            entry.details.push(("basis", term.basis.name().to_owned()));
            entry.details.push(("stated", term.stated.to_string()));
            entry.details.push(("until", term.until.to_string()));
            self.known(&mut tx, incident).await
        }
        .await;
        self.settle(caller, id, (tx, telling), delayed).await
    }

    /// Strikes such a statement that was written down wrongly: it is kept, and counts no more.
    pub async fn strike_delay(
        &self,
        caller: &Caller,
        (id, delay): (&IncidentId, &str),
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let struck = async {
            delay::may_state(caller)?;
            let incident = self.locked(&mut tx, caller, id).await?;
            rules::still_open(&incident, "delayed")?;
            let by = (&caller.person, telling.now);
            if !store::strike_delay(&mut tx, (id, delay), by).await? {
                return Err(Refusal::Unknown("statement").into());
            }
            let entry = witness(&mut telling, (Event::IncidentChanged, Action::Update), id);
            entry.reason = Some("delay-struck");
            entry.details.push(("delay", delay.to_owned()));
            self.known(&mut tx, incident).await
        }
        .await;
        self.settle(caller, id, (tx, telling), struck).await
    }

    /// Closes an incident of which nothing is missing, as a second person. What is still missing in its patients' accountings, as
    /// of one that was told of before there were any, is written there first.
    pub async fn close(&self, caller: &Caller, id: &IncidentId) -> Result<Known, ClinicError> {
        self.account_rest(caller, id, false).await?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let closed = async {
            let incident = self.locked(&mut tx, caller, id).await?;
            let known = self.known(&mut tx, incident).await?;
            rules::may_close(caller, &known.incident, &known.missing)?;
            if !self.account(caller, (&mut tx, &mut telling), &known).await? {
                return Err(Refusal::Stale("incident").into());
            }
            let closed = Some((caller.person.clone(), telling.now));
            let incident = Incident { closed, ..known.incident };
            if !store::save(&mut tx, &self.sealer, &incident).await? {
                return Err(Refusal::Stale("incident").into());
            }
            witness(&mut telling, (Event::IncidentClosed, Action::Update), id);
            Ok(Known { incident, ..known })
        }
        .await;
        self.settle(caller, id, (tx, telling), closed).await
    }

    /// Opens a closed incident again: more was learned, or something of it was never done. The audit log has that it was closed.
    pub async fn reopen(&self, caller: &Caller, id: &IncidentId) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let opened = async {
            rules::may_keep(caller)?;
            let incident = self.locked(&mut tx, caller, id).await?;
            rules::may_reopen(&incident)?;
            outlast_deletions(&mut tx).await?;
            store::reopen(&mut tx, id).await?;
            witness(&mut telling, (Event::IncidentChanged, Action::Update), id).reason =
                Some("reopened");
            self.known(&mut tx, Incident { closed: None, ..incident }).await
        }
        .await;
        self.settle(caller, id, (tx, telling), opened).await
    }

    async fn change(
        &self,
        caller: &Caller,
        id: &IncidentId,
        event: Event,
        change: impl FnOnce(&mut Incident, Timestamp) -> Result<&'static str, Refusal> + Send,
    ) -> Result<Known, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let changed = async {
            rules::may_keep(caller)?;
            let mut incident = self.locked(&mut tx, caller, id).await?;
            let before = incident.assessment.clone();
            let what = change(&mut incident, telling.now)?;
            if let Some(old) = before.filter(|old| incident.assessment.as_ref() != Some(old)) {
                store::supersede(&mut tx, &self.sealer, (id, &old)).await?;
            }
            if !store::save(&mut tx, &self.sealer, &incident).await? {
                return Err(Refusal::Stale("incident").into());
            }
            if event == Event::IncidentAssessed {
                let who = (&caller.person, telling.now);
                proof::freeze_finding(&mut tx, &incident, who).await?;
            }
            witness(&mut telling, (event, Action::Update), id).reason = Some(what);
            let known = self.known(&mut tx, incident).await?;
            let all = self.account(caller, (&mut tx, &mut telling), &known).await?;
            Ok((known, all))
        }
        .await;
        let (known, all) = self.settle(caller, id, (tx, telling), changed).await?;
        self.account_rest(caller, id, all).await?;
        Ok(known)
    }

    /// Whom an account was shown in a window, and of whom it had a key by then.
    async fn shown(
        &self,
        caller: &Caller,
        window: &Window,
    ) -> Result<BTreeMap<String, Affected>, ClinicError> {
        let did = Query {
            organization: Some(caller.organization.as_str().to_owned()),
            actor: Some(window.account.clone()),
            until: Some(window.until),
            limit: PAGE,
            ..Query::default()
        };
        let keys = Query { event: Some(Event::KeyUsed.name().to_owned()), ..did.clone() };
        let did = Query { from: Some(window.from), ..did };
        let mut all = BTreeMap::new();
        self.each_page(did, |page| rules::concerned(&mut all, page)).await?;
        self.each_page(keys, |page| rules::opened(&mut all, page)).await?;
        Ok(all)
    }

    async fn each_page(
        &self,
        mut query: Query,
        mut read: impl FnMut(&[Shown]) + Send,
    ) -> Result<(), ClinicError> {
        loop {
            let page = self.explorer.find(&query).await?;
            read(&page);
            query.before = page.last().map(|last| last.index);
            if page.len() < PAGE {
                return Ok(());
            }
        }
    }

    /// Where a patient said they were, the last time that they were asked.
    async fn region(&self, tx: &mut Tx, patient: &PersonId) -> Result<Option<String>, ClinicError> {
        let Some(appointment) = store::latest(tx, patient).await? else { return Ok(None) };
        let intake = intake::store::find(tx, &self.sealer, &appointment).await?;
        Ok(intake.and_then(|intake| jurisdiction(intake.location.region.expose())))
    }

    /// An incident, held until the transaction ends.
    pub(super) async fn locked(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: &IncidentId,
    ) -> Result<Incident, ClinicError> {
        let found = store::find(tx, &self.sealer, (&caller.organization, id)).await?;
        Ok(found.ok_or(Refusal::Unknown("incident"))?)
    }

    async fn follows(
        &self,
        tx: &mut Tx,
        incident: &Incident,
    ) -> Result<(Vec<Affected>, Vec<Duty>, Option<Timestamp>), ClinicError> {
        let affected = store::affected(tx, &incident.id).await?;
        let zone = zone(tx, incident).await?;
        let delayed = delay::lasts(&store::terms(tx, &incident.id).await?, &zone);
        let mut duties = rules::duties(incident, &affected, &zone);
        delay::put_off(&mut duties, delayed);
        store::settle(tx, &self.sealer, (&incident.id, &mut duties)).await?;
        Ok((affected, duties, delayed))
    }

    pub(super) async fn known(
        &self,
        tx: &mut Tx,
        incident: Incident,
    ) -> Result<Known, ClinicError> {
        let (affected, duties, delayed) = self.follows(tx, &incident).await?;
        let missing = rules::missing(&incident, &affected, &duties);
        let earlier = store::superseded(tx, &self.sealer, &incident.id).await?;
        let proofs = proof::frozen(tx, &incident.id).await?;
        let delays = store::delays(tx, &self.sealer, &incident.id).await?;
        Ok(Known { incident, earlier, affected, proofs, delays, delayed, duties, missing })
    }

    pub(super) async fn settle<T>(
        &self,
        caller: &Caller,
        id: &IncidentId,
        (tx, telling): (Tx, Telling),
        done: Result<T, ClinicError>,
    ) -> Result<T, ClinicError> {
        self.journal.settle(caller, ("incident", id.as_str()), (tx, telling), done).await
    }
}

/// The clock by which days are counted.
async fn zone(tx: &mut Tx, incident: &Incident) -> Result<TimeZone, ClinicError> {
    let zone = organization::store::zone(tx, &incident.organization).await?;
    Ok(TimeZone::get(&zone).unwrap_or(TimeZone::UTC))
}

/// Whom an entry of the audit log concerns, and how many they are.
fn concern(entry: &mut Entry, affected: &[Affected]) {
    let ids = affected.iter().map(|one| one.patient.as_str());
    entry.details.push(("count", affected.len().to_string()));
    entry.details.push(("patients", journal::listed(ids)));
}

fn witness<'a>(
    telling: &'a mut Telling,
    (event, action): (Event, Action),
    id: &IncidentId,
) -> &'a mut Entry {
    telling.witness(event, action, ("incident", id.as_str()))
}
