//! Puts the demo clinic into an empty store.

use super::notice::{NOTICE_EN, NOTICE_ES};
use super::words;
use crate::appointment::{Appointment, Filter};
use crate::consent::NewForm;
use crate::consent::{Evidence, Given, Topic};
use crate::npp::NewNotice;
use crate::organization::{CANARIES, Organization};
use crate::person::NewPerson;
use crate::queue::Priority;
use crate::visit::{Booking, CheckIn, Visit};
use crate::{Caller, Clinic, ClinicError, Refusal};
use db::DbError;
use jiff::SignedDuration;
use kernel::{Phi, Role, Timestamp};

/// The password of everybody in the demo.
pub const PASSWORD: &str = "housecall-demo";
/// The demo's organization.
pub const ORGANIZATION: &str = "demo-clinic";

/// Who can sign in of the organization of [`neighbours`]: an administrator, an officer and a provider, with the same password.
pub const NEIGHBOURS: [&str; 3] =
    [words::NEIGHBOURS[0].id, words::NEIGHBOURS[1].id, words::NEIGHBOURS[2].id];

/// Seeds the demo clinic; what is there already stays as it is.
///
/// Answers those who can sign in: id, role, and name (invented, so safe to print).
pub async fn seed(
    clinic: &Clinic,
    now: Timestamp,
) -> Result<Vec<(&'static str, &'static str, &'static str)>, ClinicError> {
    found(clinic).await?;
    visits(clinic, &Caller::system(id(ORGANIZATION)?)?, now).await?;
    let accounts = words::PEOPLE.iter().filter(|one| one.account);
    Ok(accounts.map(|one| (one.id, one.role.name(), one.name)).collect())
}

/// The clinic with its people and forms, before anything is booked: whoever gives providers their hours now has visits
/// agreed in the providers' own clock.
pub async fn found(clinic: &Clinic) -> Result<(), ClinicError> {
    let caller = Caller::system(id(ORGANIZATION)?)?;
    let name = "Demo Clinic".to_owned();
    clinic
        .organizations
        .found(&caller, &Organization { id: id(ORGANIZATION)?, name, zone: None })
        .await?;
    for (department, name) in words::DEPARTMENTS {
        clinic.organizations.add_department(&caller, id(department)?, name).await?;
    }
    for (number, someone) in words::PEOPLE.iter().enumerate() {
        add(clinic, &caller, (number, someone)).await?;
    }
    forms(clinic, &caller).await?;
    notice(clinic, &caller).await
}

/// Another organization in the same store, in which nobody is real, for a check that tries what those of one may in the other.
pub async fn neighbours(clinic: &Clinic) -> Result<(), ClinicError> {
    let caller = Caller::system(id(CANARIES)?)?;
    let name = "Next door: nobody is real here".to_owned();
    let new = Organization { id: id(CANARIES)?, name, zone: None };
    clinic.organizations.found(&caller, &new).await?;
    clinic.organizations.add_department(&caller, id("zz-across")?, "Across").await?;
    for (number, someone) in words::NEIGHBOURS.iter().enumerate() {
        // Their numbers follow those of the demo.
        add(clinic, &caller, (words::PEOPLE.len() + number, someone)).await?;
    }
    Ok(())
}

async fn add(
    clinic: &Clinic,
    caller: &Caller,
    (number, someone): (usize, &words::Someone),
) -> Result<(), ClinicError> {
    let person = id(someone.id)?;
    if clinic.people.exists(caller, &person).await? {
        return Ok(());
    }
    let departments = someone.departments.iter().map(|department| id(department));
    let new = NewPerson {
        id: Some(id(someone.id)?),
        role: someone.role,
        name: Phi::new(someone.name),
        birth_date: someone.birth_date.map(Phi::new),
        phone: Some(Phi::new(format!("+1 555 555 01{number:02}"))),
        email: Some(Phi::new(format!("{}@demo.example", someone.id))),
        specialty: someone.specialty.map(str::to_owned),
        locale: Some(someone.locale.to_owned()),
        departments: departments.collect::<Result<_, _>>()?,
    };
    clinic.people.add(caller, new).await?;
    if !someone.account {
        return Ok(());
    }
    clinic.sessions.set_password(caller, &person, Phi::new(PASSWORD)).await
}

async fn forms(clinic: &Clinic, caller: &Caller) -> Result<(), ClinicError> {
    if clinic.consents.forms(caller).await?.is_empty() {
        for (topic, locale, text) in words::FORMS {
            let new = NewForm {
                topic,
                version: 1,
                locale: locale.to_owned(),
                text: text.to_owned(),
                effective: None,
                renews: false,
                states: Vec::new(),
            };
            clinic.consents.add_form(caller, new).await?;
        }
    }
    Ok(())
}

async fn notice(clinic: &Clinic, caller: &Caller) -> Result<(), ClinicError> {
    if clinic.privacy_notices.versions(caller).await?.is_empty() {
        let name = clinic.organizations.find(&caller.organization).await?.name;
        let of = |text: &str| text.replace("{clinic}", &name);
        let (en, es) = (of(NOTICE_EN), of(NOTICE_ES));
        let new = NewNotice { en, es, part2: true, effective: None };
        clinic.privacy_notices.publish(caller, new).await?;
    }
    Ok(())
}

/// Visits around now; a demo started again when they are over gets new ones.
async fn visits(clinic: &Clinic, caller: &Caller, now: Timestamp) -> Result<(), ClinicError> {
    if !soon(clinic, caller, now).await?.is_empty() {
        return Ok(());
    }
    for slot in &words::VISITS {
        let starts = later(now, slot.minutes)?;
        let booking = Booking {
            department: id(slot.department)?,
            provider: id(slot.provider)?,
            patient: id(slot.patient)?,
            starts,
            ends: later(starts, 15)?,
            reason: Some(Phi::new(slot.reason)),
            place: crate::visit::Whereabouts::default(),
            walk_in: false,
            within_buffer: false,
            visit_type: None,
        };
        match clinic.visits.book(caller, booking).await {
            // Tomorrow's visit may stand there from the last time.
            Err(ClinicError::Refused(Refusal::DoubleBooked)) => {}
            booked => arrive(clinic, (slot, &booked?)).await?,
        }
    }
    Ok(())
}

/// The visits that are not over and start within a few hours.
pub(super) async fn soon(
    clinic: &Clinic,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<Appointment>, ClinicError> {
    let until = Some(later(now, 3 * 60)?);
    clinic.appointments.list(caller, Filter { from: Some(now), until, ..Filter::default() }).await
}

/// Those who wait already have consented, were checked in by the desk, and are ready.
async fn arrive(clinic: &Clinic, (slot, visit): (&words::Slot, &Visit)) -> Result<(), ClinicError> {
    let Some(priority) = slot.waits else { return Ok(()) };
    let someone = |person: &str, role| {
        let organization = id(ORGANIZATION)?;
        Ok::<_, ClinicError>(Caller::acting((id(person)?, organization, role), None))
    };
    let patient = someone(slot.patient, Role::Patient)?;
    let given = Given {
        patient: patient.person.clone(),
        topic: Topic::Telehealth,
        version: 1,
        locale: "en".to_owned(),
        evidence: Evidence::Click,
        scope: None,
        expires: None,
    };
    clinic.consents.grant(&patient, given).await?;
    let desk = someone("front-desk-1", Role::Coordinator)?;
    let with = CheckIn {
        priority,
        interpreter_needed: priority == Priority::Urgent,
        ..CheckIn::default()
    };
    let arrival = clinic.visits.check_in(&desk, visit.appointment.id.clone(), with).await?;
    if let Some(entry) = arrival.visit.entry {
        clinic.visits.ready(&patient, entry.id, None).await?;
    }
    Ok(())
}

pub(super) fn later(now: Timestamp, minutes: i64) -> Result<Timestamp, ClinicError> {
    now.saturating_add(SignedDuration::from_mins(minutes)).map_err(wrong)
}

pub(super) fn id<T: TryFrom<String>>(text: &str) -> Result<T, ClinicError> {
    T::try_from(text.to_owned()).map_err(|_| wrong("the demo holds a wrong id"))
}

fn wrong(error: impl std::fmt::Display) -> ClinicError {
    DbError::Internal(error.to_string()).into()
}
