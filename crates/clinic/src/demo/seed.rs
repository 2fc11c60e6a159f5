//! Puts the demo clinic into an empty store.

use super::words;
use crate::appointment::Filter;
use crate::consent::Topic;
use crate::organization::Organization;
use crate::person::NewPerson;
use crate::visit::Booking;
use crate::{Caller, Clinic, ClinicError};
use db::DbError;
use jiff::SignedDuration;
use kernel::{Phi, Timestamp};

/// The password of everybody in the demo.
pub const PASSWORD: &str = "housecall-demo";
/// The demo's organization.
pub const ORGANIZATION: &str = "demo-clinic";

/// Seeds the demo clinic; what is there already stays as it is.
///
/// Answers those who can sign in: id, role, and name (invented, so safe to print).
pub async fn seed(
    clinic: &Clinic,
    now: Timestamp,
) -> Result<Vec<(&'static str, &'static str, &'static str)>, ClinicError> {
    let caller = Caller::system(id(ORGANIZATION)?).map_err(wrong)?;
    let name = "Demo Clinic".to_owned();
    clinic.organizations.found(&caller, &Organization { id: id(ORGANIZATION)?, name }).await?;
    for (department, name) in words::DEPARTMENTS {
        clinic.organizations.add_department(&caller, id(department)?, name).await?;
    }
    for someone in &words::PEOPLE {
        add(clinic, &caller, someone).await?;
    }
    forms(clinic, &caller).await?;
    visits(clinic, &caller, now).await?;
    Ok(words::PEOPLE.iter().map(|one| (one.id, one.role.name(), one.name)).collect())
}

async fn add(
    clinic: &Clinic,
    caller: &Caller,
    someone: &words::Someone,
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
        phone: None,
        email: Some(Phi::new(format!("{}@demo.example", someone.id))),
        specialty: someone.specialty.map(str::to_owned),
        locale: Some(someone.locale.to_owned()),
        departments: departments.collect::<Result<_, _>>()?,
    };
    clinic.people.add(caller, new).await?;
    clinic.sessions.set_password(caller, &person, Phi::new(PASSWORD)).await
}

async fn forms(clinic: &Clinic, caller: &Caller) -> Result<(), ClinicError> {
    if clinic.consents.forms(caller).await?.is_empty() {
        for (locale, text) in [("en", words::FORM_EN), ("es", words::FORM_ES)] {
            clinic.consents.add_form(caller, (Topic::Telehealth, 1, locale), text).await?;
        }
    }
    Ok(())
}

/// Visits around now; a demo started again on another day gets new ones.
async fn visits(clinic: &Clinic, caller: &Caller, now: Timestamp) -> Result<(), ClinicError> {
    let upcoming = Filter { from: Some(now), ..Filter::default() };
    if !clinic.appointments.list(caller, upcoming).await?.is_empty() {
        return Ok(());
    }
    for (patient, provider, department, minutes) in words::VISITS {
        let starts = now.saturating_add(SignedDuration::from_mins(minutes)).map_err(wrong)?;
        let ends = starts.saturating_add(SignedDuration::from_mins(15)).map_err(wrong)?;
        let booking = Booking {
            department: id(department)?,
            provider: id(provider)?,
            patient: id(patient)?,
            starts,
            ends,
            reason: None,
        };
        clinic.visits.book(caller, booking).await?;
    }
    Ok(())
}

fn id<T: TryFrom<String>>(text: &str) -> Result<T, ClinicError> {
    T::try_from(text.to_owned()).map_err(|_| wrong("the demo holds a wrong id"))
}

fn wrong(error: impl std::fmt::Display) -> ClinicError {
    DbError::Internal(error.to_string()).into()
}
