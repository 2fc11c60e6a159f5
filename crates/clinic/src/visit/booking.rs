//! Booking, cancelling and moving visits.

use super::rules::{self, Step};
use super::service::Target;
use super::{Booking, Visit, Visits, Whereabouts};
use crate::appointment::{self, Appointment, rules as appointments, store};
use crate::consultation::{self, Consultation};
use crate::journal::Telling;
use crate::notification::{self, Notice, NoticeKind};
use crate::schedule::Fit;
use crate::{
    Act, Caller, ClinicError, Refusal, availability, chart, hours, names, organization, person,
    restriction, schedule, sensitivity,
};
use compliance::audit::{Action, Event};
use db::{DbError, Tx};
use kernel::{AppointmentId, ConsultationId, PersonId, Role, Timestamp};
use realtime::channel::Registration;
use wire::channel::Class;

impl Visits {
    /// Books a visit.
    pub async fn book(&self, caller: &Caller, booking: Booking) -> Result<Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let patient = booking.patient.clone();
        let booked = self.enter(&mut tx, &mut telling, caller, (booking, None)).await;
        let what = ("patient", patient.as_str());
        let booked = self.settle(caller, what, (tx, telling), booked).await?;
        self.refresh_keys(&booked);
        Ok(booked)
    }

    /// Calls a visit off before the patient has come.
    pub async fn cancel(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
    ) -> Result<Visit, ClinicError> {
        self.step(caller, Target::Appointment(appointment), Step::Cancel).await
    }

    /// Moves a visit to another time: the old appointment is replaced by a new one.
    pub async fn reschedule(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
        (starts, ends): (Timestamp, Timestamp),
    ) -> Result<Visit, ClinicError> {
        self.reschedule_to(caller, appointment, ((starts, ends), false)).await
    }

    /// The same; where staff say so, also to a time that takes from a pause between two visits.
    pub async fn reschedule_to(
        &self,
        caller: &Caller,
        appointment: AppointmentId,
        (times, within_buffer): ((Timestamp, Timestamp), bool),
    ) -> Result<Visit, ClinicError> {
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        let target = Target::Appointment(appointment.clone());
        let moved = async {
            let before = self.load(&mut tx, caller, &target).await?;
            Step::Reschedule.may(caller, &before)?;
            let mut after = rules::take(&before, Step::Reschedule, telling.now)?;
            // Its own old time must not stand in its way, so the old one goes first.
            after.appointment.replaced_by = Some(self.appointment_id());
            self.save(&mut tx, &before, &after).await?;
            let booking = Booking { within_buffer, ..again(&after.appointment, times) };
            let replaced = Some(&after.appointment);
            let new = self.enter(&mut tx, &mut telling, caller, (booking, replaced)).await?;
            let change = (&before, &after);
            self.tell(&mut tx, &mut telling, caller, change, Step::Reschedule).await?;
            self.ask_anew(&mut tx, &mut telling, caller, (&before, &new)).await?;
            Ok(new)
        }
        .await;
        let what = ("appointment", appointment.as_str());
        let moved = self.settle(caller, what, (tx, telling), moved).await?;
        self.refresh_keys(&moved);
        Ok(moved)
    }

    /// A visit's new key version is committed: whoever remembers the keys reads them again.
    pub(super) fn refresh_keys(&self, visit: &Visit) {
        let pair = &visit.appointment;
        self.keys.refresh(&names::consultation(&pair.provider, &pair.patient));
    }

    pub(super) fn appointment_id(&self) -> AppointmentId {
        AppointmentId::generate(&*self.journal.clock, &*self.journal.random)
    }

    /// Books a visit, in place of another one.
    pub(super) async fn enter(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (booking, replaced): (Booking, Option<&Appointment>),
    ) -> Result<Visit, ClinicError> {
        rules::may_book(caller, &booking.patient)?;
        // By a link one books what is offered; other times are agreed with the desk.
        if caller.visit.is_some() && schedule::store::find(tx, &booking.provider).await?.is_none() {
            return Err(Refusal::NotOffered.into());
        }
        appointments::slot(booking.starts, booking.ends, telling.now)?;
        appointments::zone(booking.place.zone.as_deref())?;
        appointments::region(booking.place.region.as_deref())?;
        Self::hold_place(tx, caller, &booking, telling.now).await?;
        let id = replaced.and_then(|old| old.replaced_by.clone());
        let id = id.unwrap_or_else(|| self.appointment_id());
        // Whoever moves a visit says nothing of where its patient will be: what is known of it holds, by the licences of now.
        let region = match (&booking.place.region, replaced) {
            (None, Some(old)) => store::place(tx, &old.id).await?,
            (said, _) => said.clone(),
        };
        let region = region.as_deref();
        let fit = self.fit(tx, telling, caller, (&id, &booking, region)).await?;
        let zone = match fit.zone {
            Some(zone) => zone,
            None => hours::zone(tx, &booking.department).await?,
        };
        let pause = fit.pause;
        let place = region.map(schedule::Place::State).and_then(schedule::rules::state);
        let booking = Booking { visit_type: fit.visit_type, ..booking };
        let mut appointment = appointment(caller, booking, (id, telling.now), zone);
        appointment.unlicensed = fit.unlicensed;
        if let Some(old) = replaced {
            appointment.unlicensed |= region.is_none() && old.unlicensed;
            appointment.series = Some(old.series.clone().unwrap_or_else(|| old.id.clone()));
            appointment.moves = old.moves + 1;
        }
        store::insert(tx, &self.sealer, &appointment).await?;
        let by = (&caller.person, replaced.map(|old| &old.id));
        store::keep_booker(tx, &appointment.id, by, place.as_deref()).await?;
        let is_moved = replaced.is_some();
        let consultation = self.prepare(tx, telling, (&appointment, is_moved)).await?;
        self.announce_booking(tx, telling, (&consultation, pause)).await?;
        self.set_timers(tx, &appointment, telling.now).await?;
        self.invite_patient(tx, telling, caller, &appointment).await?;
        Ok(Visit { appointment, consultation, entry: None })
    }

    /// Saves a new appointment's consultation.
    async fn prepare(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (appointment, is_moved): (&Appointment, bool),
    ) -> Result<Consultation, ClinicError> {
        let consultation = self.consultation(tx, telling, appointment).await?;
        consultation::store::insert(tx, &consultation).await?;
        if is_moved {
            // Why somebody comes is what they came for before, and may be labelled.
            let whose = (&consultation.id, consultation.patient.as_str());
            sensitivity::seal_anew(tx, &self.sealer, whose).await?;
        }
        Ok(consultation)
    }

    /// Refuses a time that does not fit the provider's schedule, and a patient whom they may not treat.
    async fn fit(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        (id, booking, region): (&AppointmentId, &Booking, Option<&str>),
    ) -> Result<Fit, ClinicError> {
        let who = (&booking.department, &booking.provider, booking.visit_type.as_deref());
        let times = ((booking.starts, booking.ends), telling.now);
        let rule = (region, self.settings.licensing);
        let fit = schedule::fit(tx, caller, who, times, rule).await?;
        // Whoever is there already waits their turn.
        let pause = fit.pause.filter(|_| !booking.walk_in);
        if let Some(minutes) = pause.filter(|_| !booking.within_buffer) {
            return Err(Refusal::Buffer(minutes).into());
        }
        let fit = Fit { pause, ..fit };
        if fit.unlicensed {
            let what = ("appointment", id.as_str());
            let entry = telling.witness(Event::LicenceWarning, Action::Create, what);
            entry.patient = Some(booking.patient.as_str().to_owned());
            entry.details.push(("provider", booking.provider.as_str().to_owned()));
        }
        Ok(fit)
    }

    /// Holds a free place of the provider, for people who are there, until the transaction ends.
    async fn hold_place(
        tx: &mut Tx,
        caller: &Caller,
        booking: &Booking,
        now: Timestamp,
    ) -> Result<(), ClinicError> {
        Self::known(tx, caller, booking).await?;
        store::lock_calendar(tx, &booking.provider).await?;
        // Their record may be disposed of at this moment: whoever comes second sees what the first did.
        if !person::store::lock(tx, booking.patient.as_str()).await? {
            return Err(Refusal::Unknown("patient").into());
        }
        room(tx, caller, booking, now).await
    }

    /// Refuses people and departments that are not there or do not fit, and a provider who is kept from the patient.
    async fn known(tx: &mut Tx, caller: &Caller, booking: &Booking) -> Result<(), ClinicError> {
        let organization = &caller.organization;
        let department =
            organization::store::find_department(tx, organization, &booking.department).await?;
        department.ok_or(Refusal::Unknown("department"))?;
        let patient = person::store::role(tx, organization, &booking.patient).await?;
        if patient != Some(Role::Patient) {
            return Err(Refusal::Unknown("patient").into());
        }
        let provider = person::store::role(tx, organization, &booking.provider).await?;
        let works = person::store::departments(tx, &booking.provider).await?;
        if provider != Some(Role::Provider) || !works.contains(&booking.department) {
            return Err(Refusal::Unknown("provider in this department").into());
        }
        Self::apart(tx, caller, (&booking.patient, &booking.provider)).await
    }

    /// Refuses a provider who is kept from the patient.
    pub(super) async fn apart(
        tx: &mut Tx,
        caller: &Caller,
        (patient, provider): (&PersonId, &PersonId),
    ) -> Result<(), ClinicError> {
        if restriction::store::bars(tx, patient, provider).await? {
            // Whose visits they are hears what to do instead; to others there is no such provider.
            let knows = caller.stands_for(patient, Act::Schedule)
                || (caller.treats() && chart::has_part(tx, caller, patient).await?);
            let unknown = Refusal::Unknown("provider in this department");
            return Err(if knows { Refusal::KeptApart } else { unknown }.into());
        }
        Ok(())
    }

    /// A scheduled consultation for an appointment, with a key version of its own; not yet saved.
    pub(super) async fn consultation(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        appointment: &Appointment,
    ) -> Result<Consultation, ClinicError> {
        let id = ConsultationId::generate(&*self.journal.clock, &*self.journal.random);
        // Whoever moves a visit, or comes back to it, does not lose its label.
        let label = consultation::store::ask_part2(&appointment.id);
        let scope = names::consultation(&appointment.provider, &appointment.patient);
        let used = consultation::store::ask_used(&scope);
        let [label, used] = tx.query_all([label, used]).await?;
        let used = consultation::store::used(&used)?;
        let key_version = self.new_key(tx, telling, (appointment, &id), used).await?;
        let part2 = !label.is_empty();
        Ok(Consultation {
            id,
            organization: appointment.organization.clone(),
            department: appointment.department.clone(),
            appointment: appointment.id.clone(),
            provider: appointment.provider.clone(),
            patient: appointment.patient.clone(),
            state: consultation::State::Scheduled,
            key_version,
            started: None,
            ended: None,
            follow_up: false,
            outcome: None,
            part2,
            changed: telling.now,
            version: 1,
        })
    }

    /// A key version of its own for a visit on the channel of its pair, after those that were used there.
    pub(super) async fn new_key(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (pair, visit): (&Appointment, &ConsultationId),
        used: u32,
    ) -> Result<u32, ClinicError> {
        let scope = names::consultation(&pair.provider, &pair.patient);
        let version = self.keys.add_version(tx, &scope, used).await?;
        consultation::store::keep_key(tx, visit, (scope.as_str(), version)).await?;
        let entry = telling.witness(Event::KeyCreated, Action::Create, ("data-key", &scope));
        entry.patient = Some(pair.patient.as_str().to_owned());
        entry.encounter = Some(visit.as_str().to_owned());
        entry.details.push(("version", version.to_string()));
        Ok(version)
    }

    /// Writes the booking down and registers the channels it will speak on.
    async fn announce_booking(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        (visit, pause): (&Consultation, Option<u16>),
    ) -> Result<(), ClinicError> {
        let what = ("appointment", visit.appointment.as_str());
        let entry = telling.witness(Event::AppointmentBooked, Action::Create, what);
        entry.patient = Some(visit.patient.as_str().to_owned());
        entry.encounter = Some(visit.id.as_str().to_owned());
        entry.details.push(("provider", visit.provider.as_str().to_owned()));
        if let Some(minutes) = pause {
            entry.details.push(("withinBuffer", minutes.to_string()));
        }
        let living = consultation::store::living(tx, &visit.organization, &visit.patient).await?;
        let busy = living.iter().any(|one| {
            one.provider == visit.provider && one.state != consultation::State::Scheduled
        });
        // A visit that is under way keeps the pair's channels; the new one takes them at check-in.
        self.register(tx, telling, visit, !busy).await
    }

    /// Sends the patient their one-time link to the new visit, where letters can be sent and the birth date that
    /// opens it is on record; else the desk makes the link.
    async fn invite_patient(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        caller: &Caller,
        visit: &Appointment,
    ) -> Result<(), ClinicError> {
        if !self.settings.reach.any() {
            return Ok(());
        }
        let known =
            person::store::find(tx, &self.sealer, &visit.organization, &visit.patient).await?;
        let known = known.filter(|one| one.email.is_some() || one.phone.is_some());
        if known.is_none_or(|patient| patient.birth_date.is_none()) {
            return Ok(());
        }
        let made = self.links.issue(tx, telling, visit, (&visit.patient, true)).await?;
        let (to, sender) = (visit.patient.clone(), caller.person.clone());
        let notice = Notice {
            link: Some(made.id),
            expires: Some(visit.ends),
            ..Notice::new(NoticeKind::AppointmentBooked, to, visit.id.clone(), sender)
        };
        notification::send(tx, telling, &self.journal, &notice).await
    }

    /// Registers a visit's channels: those of everybody, and those of the pair.
    pub(super) async fn register(
        &self,
        tx: &mut Tx,
        telling: &mut Telling,
        visit: &Consultation,
        pair: bool,
    ) -> Result<(), ClinicError> {
        let (keyset, all) = (self.journal.keyset.id, registrations(visit, pair));
        let registered = self.channels.register_all(tx, keyset, &all).await?;
        telling.news.registered.extend(registered);
        Ok(())
    }
}

fn appointment(
    caller: &Caller,
    booking: Booking,
    (id, now): (AppointmentId, Timestamp),
    zone: String,
) -> Appointment {
    Appointment {
        id,
        organization: caller.organization.clone(),
        department: booking.department,
        provider: booking.provider,
        patient: booking.patient,
        starts: booking.starts,
        ends: booking.ends,
        zone,
        patient_zone: booking.place.zone,
        visit_type: booking.visit_type,
        unlicensed: false,
        series: None,
        moves: 0,
        state: appointment::State::Booked,
        reason: booking.reason,
        replaced_by: None,
        changed: now,
        version: 1,
    }
}

/// Refuses a time in which the provider has as many as they see at once; who is there already waits their turn.
async fn room(
    tx: &mut Tx,
    caller: &Caller,
    booking: &Booking,
    now: Timestamp,
) -> Result<(), ClinicError> {
    if booking.walk_in {
        return Ok(rules::may_walk_in(caller, booking.starts, now)?);
    }
    let full = is_full(tx, &booking.provider, (booking.starts, booking.ends)).await?;
    if full { Err(Refusal::DoubleBooked.into()) } else { Ok(()) }
}

/// Whether a provider has as many as they see at once somewhere in these times.
pub(super) async fn is_full(
    tx: &mut Tx,
    provider: &PersonId,
    times: (Timestamp, Timestamp),
) -> Result<bool, DbError> {
    let most = availability::store::most(tx, provider).await?;
    Ok(appointments::crowd(&store::busy(tx, provider, times).await?, times) >= most)
}

/// The same visit at another time.
pub(super) fn again(old: &Appointment, (starts, ends): (Timestamp, Timestamp)) -> Booking {
    Booking {
        department: old.department.clone(),
        provider: old.provider.clone(),
        patient: old.patient.clone(),
        starts,
        ends,
        reason: old.reason.clone(),
        place: Whereabouts { zone: old.patient_zone.clone(), region: None },
        walk_in: false,
        within_buffer: false,
        visit_type: old.visit_type.clone(),
    }
}

/// What the channel registry is told of a visit's channels.
fn registrations(visit: &Consultation, pair: bool) -> Vec<Registration> {
    let (provider, patient) = (&visit.provider, &visit.patient);
    let key_scope = names::consultation(provider, patient);
    let shared = |name, class| Registration {
        name,
        class,
        consultation: None,
        organization: visit.organization.as_str().to_owned(),
        department: Some(visit.department.as_str().to_owned()),
        patient: None,
        key_scope: None,
    };
    let own = |name, class, key_scope| Registration {
        consultation: Some(visit.id.as_str().to_owned()),
        patient: Some(patient.as_str().to_owned()),
        key_scope,
        ..shared(name, class)
    };
    let mut all = vec![
        shared(names::waiting_room(provider), Class::WaitingRoom),
        shared(names::queue(&visit.department), Class::Queue),
        shared(names::availability(&visit.department), Class::Availability),
    ];
    if pair {
        let key = || Some(key_scope.clone());
        all.extend([
            own(names::consultation(provider, patient), Class::Consultation, key()),
            own(names::files(provider, patient), Class::Files, key()),
            own(names::video(provider, patient), Class::Signaling, key()),
            own(names::place(provider, patient), Class::Place, None),
        ]);
    }
    all.extend([provider, patient].map(|person| Registration {
        department: None,
        ..shared(names::notification(person), Class::Notification)
    }));
    all
}
