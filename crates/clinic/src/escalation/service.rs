//! Raises emergencies, takes them up, and sees them to their end.

use super::{
    Circle, Escalation, Incident, Outcome, Page, Reason, Rescue, Severity, State, rules, store,
};
use crate::journal::{Journal, Telling};
use crate::notification::{self, Notice, NoticeKind};
use crate::timer::{self, Timer, Work};
use crate::{
    Caller, ClinicError, Patience, Refusal, consultation, intake, names, organization, participant,
    person, restriction, rota,
};
use compliance::audit::{Action, Entry, Event};
use compliance::keys::Sealer;
use db::Tx;
use kernel::{
    AppointmentId, ConsultationId, DepartmentId, EscalationId, PersonId, Phi, Role, Timestamp,
};
use realtime::channel::{Channels, Registration};
use std::sync::Arc;
use wire::channel::Class;

/// Emergencies and who is on call.
#[derive(Clone, Debug)]
pub struct Escalations {
    pub(super) journal: Journal,
    pub(super) sealer: Arc<Sealer>,
    channels: Arc<Channels>,
    /// So long one waits to be taken up before the next layer is paged.
    within: Patience,
}

impl Escalations {
    pub(crate) fn of(journal: Journal, options: &crate::Options) -> Self {
        let (sealer, channels) = (Arc::clone(&options.sealer), Arc::clone(&options.channels));
        Self { journal, sealer, channels, within: options.settings.acknowledge_within }
    }

    /// So long an emergency waits to be taken up before it is told again.
    pub const fn patience(&self) -> Patience {
        self.within
    }

    /// Somebody in the visit raises an emergency; whoever is on call is told with the same commit.
    pub async fn raise(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
        what: (Severity, Reason),
    ) -> Result<Escalation, ClinicError> {
        self.call_out(caller, visit, (what, false)).await
    }

    /// Staff rehearse an emergency: it goes the same way, and says at every step that it is a drill.
    pub async fn rehearse(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
        what: (Severity, Reason),
    ) -> Result<Escalation, ClinicError> {
        Caller::require(caller.treats())?;
        self.call_out(caller, visit, (what, true)).await
    }

    async fn call_out(
        &self,
        caller: &Caller,
        visit: &ConsultationId,
        ((severity, reason), drill): ((Severity, Reason), bool),
    ) -> Result<Escalation, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let raised = async {
            let found = consultation::store::find(&mut tx, &caller.organization, visit).await?;
            let found = found.ok_or(Refusal::Unknown("consultation"))?;
            participant::require_seat(&mut tx, caller, &found).await?;
            let uncovered = self.turns(&mut tx, &found.department).await?.is_empty();
            let new = Escalation {
                id: EscalationId::generate(&*self.journal.clock, &*self.journal.random),
                organization: found.organization,
                department: found.department,
                consultation: found.id,
                patient: found.patient,
                raised_by: caller.person.clone(),
                severity,
                reason,
                drill,
                uncovered,
                state: State::Active,
                raised: telling.now,
                acknowledged_by: None,
                acknowledged: None,
                resolved: None,
                resolved_by: None,
                outcome: None,
            };
            store::insert(&mut tx, &new).await?;
            self.open_channel(&mut tx, &mut telling, &new).await?;
            tell(&mut telling, (Event::EmergencyEscalationTriggered, Action::Create), &new);
            self.page(&mut tx, &mut telling, caller, (&new, &found.appointment, 0)).await?;
            self.set_timer(&mut tx, (&new, 1), telling.now).await?;
            Ok(new)
        }
        .await;
        let what = ("consultation", visit.as_str());
        self.journal.settle(caller, what, (tx, telling), raised).await
    }

    /// Whose turn it is now, in the order in which they are paged. A plain list of people counts as one layer.
    async fn turns(
        &self,
        tx: &mut Tx,
        department: &DepartmentId,
    ) -> Result<Vec<(u32, PersonId)>, ClinicError> {
        let turns = rota::on_call(tx, department, self.journal.now()).await?;
        let turn = |turn: rota::Turn| turn.person.map(|person| (turn.layer, person));
        let on_call: Vec<_> = turns.into_iter().filter_map(turn).collect();
        if !on_call.is_empty() {
            return Ok(on_call);
        }
        let listed = store::on_call(tx, department).await?;
        Ok(listed.into_iter().map(|person| (1, person)).collect())
    }

    /// Who is told at a time: one layer of the rota more each time, then its leads and every provider of the department.
    /// With nobody on call the leads who were named are told first, so that a forgotten rota does not let a call go
    /// unheard; where none were named, administrators and every provider are.
    async fn rung(
        &self,
        tx: &mut Tx,
        (one, time): (&Escalation, u32),
    ) -> Result<Vec<(Circle, PersonId)>, ClinicError> {
        let on_call = self.turns(tx, &one.department).await?;
        if let Some(some) = rules::circle(&on_call, time) {
            let turn = |(layer, person): &(u32, PersonId)| (Circle::Layer(*layer), person.clone());
            return Ok(some.iter().map(turn).collect());
        }
        let named = store::leads(tx, &one.department).await?;
        let are_named = !named.is_empty();
        let leads = if are_named {
            named
        } else {
            person::store::of_role(tx, &one.organization, Role::Administrator).await?
        };
        let mut rung: Vec<_> = leads.into_iter().map(|one| (Circle::Leads, one)).collect();
        if time > 0 || !are_named {
            let all = person::store::working_in(tx, &one.department, Role::Provider).await?;
            rung.extend(all.into_iter().map(|one| (Circle::Everybody, one)));
        }
        Ok(rung)
    }

    async fn page(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (one, visit, time): (&Escalation, &AppointmentId, u32),
    ) -> Result<(), ClinicError> {
        let kind =
            if one.drill { NoticeKind::EmergencyDrill } else { NoticeKind::EmergencyEscalation };
        let mut told: Vec<PersonId> = Vec::new();
        for (circle, person) in self.rung(tx, (one, time)).await? {
            if told.contains(&person) {
                continue;
            }
            let notice = Notice::new(kind, person.clone(), visit.clone(), caller.person.clone());
            let notice = notification::send_named(tx, telling, &self.journal, &notice).await?;
            let page = Page { person: person.clone(), circle, notice, at: telling.now };
            store::insert_page(tx, &one.id, &page).await?;
            told.push(person);
        }
        Ok(())
    }

    /// Nobody has taken an emergency up: it is told again, to one layer more.
    pub(crate) async fn page_again(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (id, time): (&str, u32),
    ) -> Result<(), ClinicError> {
        let id =
            EscalationId::try_from(id.to_owned()).map_err(|_| Refusal::Unknown("escalation"))?;
        let found = store::find(tx, &caller.organization, &id).await?;
        let Some(one) = found.filter(|one| one.state == State::Active) else { return Ok(()) };
        let visit = consultation::store::find(tx, &caller.organization, &one.consultation).await?;
        let visit = visit.ok_or(Refusal::Unknown("consultation"))?.appointment;
        self.page(tx, telling, caller, (&one, &visit, time)).await?;
        tell(telling, (Event::EmergencyPagedAgain, Action::Execute), &one);
        self.set_timer(tx, (&one, time.saturating_add(1)), telling.now).await
    }

    /// When an emergency that nobody takes up is told again; after the last time it stands on the board.
    async fn set_timer(
        &self,
        tx: &mut Tx,
        (one, time): (&Escalation, u32),
        now: Timestamp,
    ) -> Result<(), ClinicError> {
        let within = rules::patience(self.within, one.severity);
        let Some(due) = rules::next_page((one.raised, time), within, now) else {
            return Ok(());
        };
        let timer = Timer {
            work: Work::PageAgain(time),
            subject: one.id.as_str().to_owned(),
            organization: one.organization.clone(),
            due,
        };
        Ok(timer::store::set(tx, &[timer]).await?)
    }

    async fn open_channel(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        new: &Escalation,
    ) -> Result<(), ClinicError> {
        let registration = Registration {
            name: names::emergency(&new.department),
            class: Class::Emergency,
            consultation: None,
            organization: new.organization.as_str().to_owned(),
            department: Some(new.department.as_str().to_owned()),
            patient: None,
            key_scope: None,
        };
        let registered = self.channels.register(tx, self.journal.keyset.id, registration).await?;
        telling.news.registered.push(registered);
        Ok(())
    }

    /// Somebody takes it up.
    pub async fn acknowledge(
        &self,
        caller: &Caller,
        id: &EscalationId,
    ) -> Result<Escalation, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let known = self.answerable(&mut tx, caller, id).await?;
            let now = rules::acknowledge(&known, &caller.person, telling.now)?;
            save(&mut tx, &now, (known.state, None)).await?;
            tell(&mut telling, (Event::EmergencyAcknowledged, Action::Update), &now);
            Ok(now)
        }
        .await;
        self.journal.settle(caller, ("escalation", id.as_str()), (tx, telling), done).await
    }

    /// It is over; a code says what came of it, and the note how.
    pub async fn resolve(
        &self,
        caller: &Caller,
        id: &EscalationId,
        (outcome, note): (Outcome, &Phi),
    ) -> Result<Escalation, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let known = self.answerable(&mut tx, caller, id).await?;
            let by = (&caller.person, telling.now);
            let now = rules::resolve(&known, (outcome, note), by)?;
            let sealed = store::sealed(&mut tx, &self.sealer, (&known, "note", note)).await?;
            save(&mut tx, &now, (known.state, Some(sealed))).await?;
            notification::store::settle_pages(&mut tx, id).await?;
            tell(&mut telling, (Event::EmergencyResolved, Action::Update), &now);
            Ok(now)
        }
        .await;
        self.journal.settle(caller, ("escalation", id.as_str()), (tx, telling), done).await
    }

    /// Who raised it says how bad it is and what it is about, now that help is called.
    pub async fn amend(
        &self,
        caller: &Caller,
        (visit, id): (&ConsultationId, &EscalationId),
        what: (Severity, Reason),
    ) -> Result<Escalation, ClinicError> {
        self.correct(caller, (visit, id), |known, _| {
            Ok((rules::amend(known, what)?, Event::EmergencyAmended))
        })
        .await
    }

    /// Who raised it calls it off.
    pub async fn withdraw(
        &self,
        caller: &Caller,
        (visit, id): (&ConsultationId, &EscalationId),
    ) -> Result<Escalation, ClinicError> {
        self.correct(caller, (visit, id), |known, now| {
            Ok((rules::withdraw(known, now)?, Event::EmergencyWithdrawn))
        })
        .await
    }

    async fn correct(
        &self,
        caller: &Caller,
        (visit, id): (&ConsultationId, &EscalationId),
        change: impl Fn(&Escalation, Timestamp) -> Result<(Escalation, Event), Refusal>,
    ) -> Result<Escalation, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let done = async {
            let known = store::find(&mut tx, &caller.organization, id).await?;
            let known = known.filter(|one| one.consultation == *visit);
            let known = known.ok_or(Refusal::Unknown("escalation"))?;
            rules::may_correct(caller, &known)?;
            let (now, event) = change(&known, telling.now)?;
            save(&mut tx, &now, (known.state, None)).await?;
            if now.state == State::Withdrawn {
                notification::store::settle_pages(&mut tx, id).await?;
            }
            let within = rules::patience(self.within, now.severity);
            if let Ok(latest) = telling.now.checked_add(within) {
                // What is worse than it seemed is told sooner than it was to be.
                timer::store::hasten(&mut tx, now.id.as_str(), latest).await?;
            }
            tell(&mut telling, (event, Action::Update), &now);
            Ok(now)
        }
        .await;
        self.journal.settle(caller, ("escalation", id.as_str()), (tx, telling), done).await
    }

    async fn answerable(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        id: &EscalationId,
    ) -> Result<Escalation, ClinicError> {
        let found = store::find(tx, &caller.organization, id).await?;
        let found = found.ok_or(Refusal::Unknown("escalation"))?;
        let own = person::store::departments(tx, &caller.person).await?;
        rules::may_answer(caller, &found.department, &own)?;
        Ok(found)
    }

    /// Emergencies of a state, newest first: staff see their departments' and what they raised, reviewers all. Whom the clinic agreed
    /// to keep from a patient sees of them what goes on, and neither drills nor what is over.
    pub async fn list(
        &self,
        caller: &Caller,
        state: Option<State>,
    ) -> Result<Vec<Escalation>, ClinicError> {
        let reviews = matches!(caller.role, Role::ComplianceOfficer | Role::Administrator);
        Caller::require(caller.treats() || reviews)?;
        let mut tx = self.journal.db.read().await?;
        let reader = Some(&caller.person).filter(|_| !reviews);
        let mut all = store::list(&mut tx, (&caller.organization, reader), state).await?;
        let kept = restriction::kept_from(&mut tx, caller).await?;
        all.retain(|one| rules::is_open(one) || !kept.contains(&one.patient));
        Ok(all)
    }

    /// The whole record of an emergency, for the department's staff and for reviewers. Whom the clinic agreed to keep from its patient
    /// reads it while help is called for, and not of a drill or once it is over.
    pub async fn incident(
        &self,
        caller: &Caller,
        id: &EscalationId,
    ) -> Result<Incident, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let read = self.look_into(&mut tx, &mut telling, caller, id).await;
        self.journal.settle(caller, ("escalation", id.as_str()), (tx, telling), read).await
    }

    async fn look_into(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        id: &EscalationId,
    ) -> Result<Incident, ClinicError> {
        let found = store::find(tx, &caller.organization, id).await?;
        let escalation = found.ok_or(Refusal::Unknown("escalation"))?;
        let own = person::store::departments(tx, &caller.person).await?;
        rules::may_review(caller, &escalation, &own)?;
        if !rules::is_open(&escalation) {
            restriction::barred(tx, caller, &escalation.patient).await?;
        }
        let records = notification::store::pages(tx, id).await?;
        let of = |page: &Page| {
            records.iter().filter(|record| record.notice == page.notice).cloned().collect()
        };
        let pages = store::pages(tx, id).await?;
        let unheard = rules::is_exhausted(&pages);
        let pages = pages
            .into_iter()
            .map(|page| {
                let ways = of(&page);
                (page, ways)
            })
            .collect();
        let note = store::note(tx, &self.sealer, id).await?;
        let review = store::review(tx, &self.sealer, id).await?;
        let entry =
            telling.witness(Event::EmergencyRead, Action::Read, ("escalation", id.as_str()));
        entry.patient = Some(escalation.patient.as_str().to_owned());
        entry.encounter = Some(escalation.consultation.as_str().to_owned());
        let rescue =
            if caller.treats() { Some(self.rescue(tx, telling, &escalation).await?) } else { None };
        Ok(Incident { escalation, rescue, pages, note, unheard, review })
    }

    /// Where help goes: whoever answers may be anywhere, and not in the visit.
    async fn rescue(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        one: &Escalation,
    ) -> Result<Rescue, ClinicError> {
        let name = person::store::name(tx, &self.sealer, &one.organization, &one.patient).await?;
        let patient = name.ok_or(Refusal::Unknown("patient"))?;
        let visit = consultation::store::find(tx, &one.organization, &one.consultation).await?;
        let visit = visit.ok_or(Refusal::Unknown("consultation"))?;
        let intake = intake::store::find(tx, &self.sealer, &visit.appointment).await?;
        if intake.is_some() {
            let what = ("appointment", visit.appointment.as_str());
            let entry = telling.witness(Event::IntakeRead, Action::Read, what);
            entry.patient = Some(one.patient.as_str().to_owned());
            entry.encounter = Some(one.consultation.as_str().to_owned());
        }
        Ok(Rescue { patient, intake })
    }

    /// Who is on call in a department: each layer's turn at this moment, or the plain list where there is no rota.
    pub async fn on_call(
        &self,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<(Vec<rota::Turn>, Vec<PersonId>), ClinicError> {
        let mut tx = self.journal.db.read().await?;
        known(&mut tx, caller, department).await?;
        let turns = rota::on_call(&mut tx, department, self.journal.now()).await?;
        let listed =
            if turns.is_empty() { store::on_call(&mut tx, department).await? } else { Vec::new() };
        Ok((turns, listed))
    }

    /// Says who is on call in a department.
    pub async fn set_on_call(
        &self,
        caller: &Caller,
        department: &DepartmentId,
        people: &[PersonId],
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let what = ("on-call", department.as_str());
        let done = async {
            rules::may_roster(caller)?;
            known(&mut tx, caller, department).await?;
            let works = person::store::working_in(&mut tx, department, Role::Provider).await?;
            if people.iter().any(|one| !works.contains(one)) {
                return Err(Refusal::Unknown("provider in this department").into());
            }
            store::set_on_call(&mut tx, department, people).await?;
            configured(&mut telling, what, people);
            Ok(())
        }
        .await;
        self.journal.settle(caller, what, (tx, telling), done).await
    }

    /// Who is told of a department's emergencies when nobody is on call; administrators are where nobody is named.
    pub async fn leads(
        &self,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<Vec<PersonId>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        known(&mut tx, caller, department).await?;
        Ok(store::leads(&mut tx, department).await?)
    }

    /// Says who is told of a department's emergencies when nobody is on call.
    pub async fn set_leads(
        &self,
        caller: &Caller,
        department: &DepartmentId,
        people: &[PersonId],
    ) -> Result<(), ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let what = ("department-leads", department.as_str());
        let done = async {
            rules::may_roster(caller)?;
            known(&mut tx, caller, department).await?;
            for one in people {
                let role = person::store::role(&mut tx, &caller.organization, one).await?;
                let works = person::store::departments(&mut tx, one).await?.contains(department);
                rules::may_lead(role, works)?;
            }
            store::set_leads(&mut tx, department, people).await?;
            configured(&mut telling, what, people);
            Ok(())
        }
        .await;
        self.journal.settle(caller, what, (tx, telling), done).await
    }
}

/// Writes down whom a list names from now on.
fn configured(telling: &mut Telling, what: (&'static str, &str), people: &[PersonId]) {
    let entry = telling.witness(Event::ConfigurationChanged, Action::Update, what);
    let ids: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    entry.details.push(("people", ids.join(" ")));
}

async fn known(tx: &mut Tx, caller: &Caller, department: &DepartmentId) -> Result<(), ClinicError> {
    let found = organization::store::find_department(tx, &caller.organization, department).await?;
    found.map(drop).ok_or_else(|| Refusal::Unknown("department").into())
}

async fn save(
    tx: &mut Tx,
    now: &Escalation,
    change: (State, Option<Vec<u8>>),
) -> Result<(), ClinicError> {
    let saved = store::save(tx, now, change).await?;
    if saved { Ok(()) } else { Err(Refusal::Stale("escalation").into()) }
}

/// Tells the department's channel and the audit log where an emergency stands.
fn tell(telling: &mut Telling, (event, action): (Event, Action), one: &Escalation) {
    let channel = names::emergency(&one.department);
    telling.say(&channel, &rules::message(one, telling.now));
    let entry: &mut Entry = telling.witness(event, action, ("escalation", one.id.as_str()));
    entry.resource.channel = Some(channel);
    entry.patient = Some(one.patient.as_str().to_owned());
    entry.encounter = Some(one.consultation.as_str().to_owned());
    entry.details.push(("severity", one.severity.name().to_owned()));
    entry.details.push(("reason", one.reason.name().to_owned()));
    if event == Event::EmergencyEscalationTriggered {
        entry.details.push(("verb", rules::verb(one.severity).to_owned()));
    }
    if event == Event::EmergencyAcknowledged
        && let Some(acknowledged) = one.acknowledged
    {
        let waited = acknowledged.duration_since(one.raised);
        entry.details.push(("seconds", waited.as_secs().to_string()));
    }
    if event == Event::EmergencyResolved
        && let Some(outcome) = one.outcome
    {
        entry.details.push(("outcome", outcome.name().to_owned()));
    }
    if one.drill {
        entry.details.push(("drill", "true".to_owned()));
    }
    if one.uncovered {
        entry.details.push(("onCall", "nobody".to_owned()));
    }
}
