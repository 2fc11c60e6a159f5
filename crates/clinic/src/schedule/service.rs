//! Keeps schedules and sorts of visits, and shows what can be booked.

use super::rules::{Pause, Taken};
use super::{Asked, Place, Right, Ruling, Schedule, Slot, VisitType, rules, store};
use crate::journal::Journal;
use crate::settings::Licensing;
use crate::{
    Caller, ClinicError, Refusal, appointment, availability, chart, organization, person,
    restriction,
};
use compliance::audit::{Action, Event};
use db::Tx;
use jiff::SignedDuration;
use kernel::{DepartmentId, PersonId, Role, Timestamp};
use wire::request::RecordKind;

/// Slots in one answer, at most.
const MOST: usize = 500;
/// The longest time for which slots are asked.
const RANGE: SignedDuration = SignedDuration::from_hours(31 * 24);
/// A day to each side covers every zone, and any visit that reaches into the range.
const ASIDE: SignedDuration = SignedDuration::from_hours(36);

/// Schedules, sorts of visits, and slots.
#[derive(Clone, Debug)]
pub struct Schedules {
    journal: Journal,
}

impl Schedules {
    pub(crate) const fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// When a provider works, for staff.
    pub async fn find(
        &self,
        caller: &Caller,
        provider: &PersonId,
    ) -> Result<Schedule, ClinicError> {
        Caller::require(caller.treats() || caller.manages())?;
        let mut tx = self.journal.db.read().await?;
        known(&mut tx, caller, provider).await?;
        let found = store::find(&mut tx, provider).await?;
        found.ok_or_else(|| Refusal::Unknown("schedule of this provider").into())
    }

    /// Says when a provider works. Visits that are booked stay as they are.
    pub async fn set(
        &self,
        caller: &Caller,
        provider: &PersonId,
        schedule: &Schedule,
    ) -> Result<(), ClinicError> {
        self.replace(caller, provider, (None, schedule)).await
    }

    /// The same, if the schedule still is what was read before.
    pub async fn replace(
        &self,
        caller: &Caller,
        provider: &PersonId,
        (read, schedule): (Option<&Schedule>, &Schedule),
    ) -> Result<(), ClinicError> {
        Caller::require(caller.manages() || caller.is_provider(provider))?;
        rules::check(schedule)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        known(&mut tx, caller, provider).await?;
        let works = person::store::departments(&mut tx, provider).await?;
        rules::check_places(schedule, &works)?;
        appointment::store::lock_calendar(&mut tx, provider).await?;
        let known = store::find(&mut tx, provider).await?;
        // What was read is what was shown, and that has no seconds.
        let shown = known.as_ref().map(rules::shown);
        if read.is_some_and(|read| shown.as_ref() != Some(&rules::shown(read))) {
            return Err(Refusal::Stale("schedule").into());
        }
        store::save(&mut tx, provider, schedule).await?;
        let which = (RecordKind::User, provider.as_str());
        let licences = [("licences", schedule.licences.join(" "))];
        self.journal.mirror(&mut tx, &mut telling, which, None, &licences).await?;
        let what = ("schedule", provider.as_str());
        telling.witness(Event::ConfigurationChanged, Action::Update, what);
        self.journal.commit(tx, telling).await
    }

    /// The sorts of visits of a department.
    pub async fn types(
        &self,
        caller: &Caller,
        department: &DepartmentId,
    ) -> Result<Vec<VisitType>, ClinicError> {
        let mut tx = self.journal.db.read().await?;
        belongs(&mut tx, caller, department).await?;
        Ok(store::types(&mut tx, department).await?)
    }

    /// Adds a sort of visit, or changes it.
    pub async fn set_type(
        &self,
        caller: &Caller,
        department: &DepartmentId,
        kind: &VisitType,
    ) -> Result<(), ClinicError> {
        Caller::require(caller.manages())?;
        rules::check_type(kind)?;
        let mut telling = self.journal.telling(caller);
        let mut tx = self.journal.db.begin().await?;
        belongs(&mut tx, caller, department).await?;
        store::save_type(&mut tx, department, kind).await?;
        let what = ("visit-type", kind.code.as_str());
        telling.witness(Event::ConfigurationChanged, Action::Update, what);
        self.journal.commit(tx, telling).await
    }

    /// The times that can be booked, earliest first, at most 500.
    pub async fn slots(&self, caller: &Caller, asked: &Asked) -> Result<Vec<Slot>, ClinicError> {
        let length = asked.until.duration_since(asked.from);
        if length <= SignedDuration::ZERO || length > RANGE {
            let problem = "is after from, by at most 31 days";
            return Err(Refusal::Field { field: "until", problem }.into());
        }
        let mut tx = self.journal.db.read().await?;
        belongs(&mut tx, caller, &asked.department).await?;
        let types = store::types(&mut tx, &asked.department).await?;
        let kind = types.into_iter().find(|kind| kind.code == asked.code);
        let kind = kind.ok_or(Refusal::Unknown("visit type in this department"))?;
        let mut providers =
            person::store::working_in(&mut tx, &asked.department, Role::Provider).await?;
        providers.retain(|one| asked.provider.as_ref().is_none_or(|wanted| wanted == one));
        let looked_for = match looked_for(&mut tx, caller, asked).await {
            Err(ClinicError::Refused(refusal)) => {
                drop(tx);
                let what = ("person", asked.patient.as_ref().map_or("", PersonId::as_str));
                return Err(self.journal.refused(caller, refusal, what).await);
            }
            looked_for => looked_for?,
        };
        // Booking would refuse whom the clinic agreed to keep from the patient: to them they have no times.
        if let Some(patient) = looked_for {
            let standing = restriction::store::standing(&mut tx, patient).await?;
            providers.retain(|one| standing.iter().all(|kept| kept.bar.person() != Some(one)));
        }
        let from = asked.from.max(self.journal.now());
        let mut found = Vec::new();
        for provider in providers {
            let Some(schedule) = store::find(&mut tx, &provider).await? else { continue };
            let busy = busy(&mut tx, &provider, (from, asked.until)).await?;
            let most = availability::store::most(&mut tx, &provider).await?;
            let what = (&asked.department, &kind);
            let free =
                rules::slots(&schedule, what, (&busy, most), (from, asked.until)).into_iter();
            let zone = &schedule.zone;
            found.extend(free.map(|(starts, ends)| Slot {
                provider: provider.clone(),
                starts,
                ends,
                zone: zone.clone(),
            }));
        }
        found.sort_by(|one, other| {
            (one.starts, &one.provider).cmp(&(other.starts, &other.provider))
        });
        found.truncate(MOST);
        Ok(found)
    }
}

/// The patient for whom somebody looks. Whose times are left out tells whom the patient asked to be kept from: for others look only
/// the desk and those to whom they are entrusted.
async fn looked_for<'a>(
    tx: &mut Tx,
    caller: &'a Caller,
    asked: &'a Asked,
) -> Result<Option<&'a PersonId>, ClinicError> {
    let own = match &caller.acting {
        Some(acting) => Some(&acting.patient),
        None => (caller.role == Role::Patient).then_some(&caller.person),
    };
    let Some(named) = &asked.patient else { return Ok(own) };
    if own == Some(named) {
        return Ok(own);
    }
    Caller::require(caller.treats())?;
    let allowed = if caller.role == Role::Coordinator {
        restriction::barred(tx, caller, named).await
    } else {
        chart::entrusted(tx, caller, named).await
    };
    match allowed {
        Ok(()) => Ok(Some(named)),
        Err(ClinicError::Refused(_)) => Err(Refusal::NotAllowed.into()),
        Err(error) => Err(error),
    }
}

/// What a booking is to a provider's schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    /// The schedule's clock.
    pub(crate) zone: Option<String>,
    /// Whether the provider holds no licence where the patient is.
    pub(crate) unlicensed: bool,
    /// The sort of visit: as it was asked for, or the one that is offered at that time.
    pub(crate) visit_type: Option<String>,
    /// The pause between two visits from which it takes, in minutes, where staff book beside what is offered.
    pub(crate) pause: Option<u16>,
}

/// Whether a time may be booked; hold the calendar's lock. Patients take what is offered; the desk may book beside the
/// hours, but nobody beyond what a provider takes a day.
pub(crate) async fn fit(
    tx: &mut Tx,
    caller: &Caller,
    (department, provider, visit_type): (&DepartmentId, &PersonId, Option<&str>),
    (times, now): ((Timestamp, Timestamp), Timestamp),
    (region, licensing): (Option<&str>, Licensing),
) -> Result<Fit, ClinicError> {
    let types = store::types(tx, department).await?;
    let asked = visit_type.map(|code| types.iter().find(|kind| kind.code == code));
    let mut kind = asked
        .map(|kind| kind.ok_or(Refusal::Unknown("visit type in this department")))
        .transpose()?;
    let Some(schedule) = store::find(tx, provider).await? else {
        let busy = busy(tx, provider, times).await?.open;
        let pause = pause(tx, (caller, provider), (times, kind), &busy).await?;
        let visit_type = kind.map(|kind| kind.code.clone());
        return Ok(Fit { zone: None, unlicensed: false, visit_type, pause });
    };
    let busy = busy(tx, provider, times).await?;
    if rules::is_full(&schedule, &busy, times.0) {
        return Err(Refusal::DayFull.into());
    }
    if matches!(caller.role, Role::Patient | Role::Guardian) {
        let most = availability::store::most(tx, provider).await?;
        let day = rules::day_of(&schedule, times.0).unwrap_or(times);
        let range = (day.0.max(now), day.1);
        let is_offered = |kind: &&VisitType| {
            rules::slots(&schedule, (department, *kind), (&busy, most), range).contains(&times)
        };
        let mut offered = types.iter().filter(is_offered);
        kind = Some(
            match kind {
                Some(asked) => offered.find(|one| *one == asked),
                None => offered.next(),
            }
            .ok_or(Refusal::NotOffered)?,
        );
    }
    // Whoever books may leave out where the patient will be; where they are is asked before the visit starts.
    let ruling = region.map_or(Ruling::Free, |region| {
        let right = rules::right(&schedule.licences, Place::State(region), times.0);
        rules::ruling(&right, licensing)
    });
    if ruling == Ruling::Refused {
        return Err(Refusal::Licence.into());
    }
    let pause = pause(tx, (caller, provider), (times, kind), &busy.open).await?;
    let visit_type = kind.map(|kind| kind.code.clone());
    let unlicensed = ruling == Ruling::Warned;
    Ok(Fit { zone: Some(schedule.zone), unlicensed, visit_type, pause })
}

/// The pause from which a visit takes that staff book; what patients take is offered with its pauses, and what the clinic
/// itself moves was so before.
async fn pause(
    tx: &mut Tx,
    (caller, provider): (&Caller, &PersonId),
    (times, kind): ((Timestamp, Timestamp), Option<&VisitType>),
    others: &[Pause],
) -> Result<Option<u16>, ClinicError> {
    if matches!(caller.role, Role::Patient | Role::Guardian | Role::System) {
        return Ok(None);
    }
    let most = availability::store::most(tx, provider).await?;
    let own = kind.map_or(0, |kind| kind.buffer);
    Ok(rules::taken_pause((times, own), others, most))
}

/// What the licences on record say of a place in which a provider means to treat, and when.
pub(crate) async fn right(
    tx: &mut Tx,
    provider: &PersonId,
    (place, at): (Place<'_>, Timestamp),
) -> Result<Right, ClinicError> {
    Ok(rules::right(&licences(tx, provider).await?, place, at))
}

/// A provider's licences on record.
pub(crate) async fn licences(tx: &mut Tx, provider: &PersonId) -> Result<Vec<String>, ClinicError> {
    Ok(store::find(tx, provider).await?.map(|schedule| schedule.licences).unwrap_or_default())
}

/// What of a provider's time is taken around a time.
async fn busy(
    tx: &mut Tx,
    provider: &PersonId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Taken, ClinicError> {
    let from = from.checked_sub(ASIDE).unwrap_or(from);
    let until = until.checked_add(ASIDE).unwrap_or(until);
    Ok(store::busy(tx, provider, (from, until)).await?)
}

async fn known(tx: &mut Tx, caller: &Caller, provider: &PersonId) -> Result<(), ClinicError> {
    let role = person::store::role(tx, &caller.organization, provider).await?;
    if role == Some(Role::Provider) { Ok(()) } else { Err(Refusal::Unknown("provider").into()) }
}

async fn belongs(
    tx: &mut Tx,
    caller: &Caller,
    department: &DepartmentId,
) -> Result<(), ClinicError> {
    let found = organization::store::find_department(tx, &caller.organization, department).await?;
    found.map(drop).ok_or_else(|| Refusal::Unknown("department").into())
}
