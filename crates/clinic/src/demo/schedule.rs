//! When the providers of the demo work, and which sorts of visits they offer.

use super::seed::{ORGANIZATION, id};
use super::words;
use crate::schedule::{Schedule, Stretch, VisitType};
use crate::{Caller, Clinic, ClinicError, Refusal};
use jiff::civil::{Time, Weekday};
use kernel::{DepartmentId, PersonId, Role};

const DAYS: [Weekday; 5] =
    [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

/// Gives the demo clinic sorts of visits and working hours; hours that are there already stay as they are.
pub async fn open_hours(clinic: &Clinic) -> Result<(), ClinicError> {
    let caller = Caller::system(id(ORGANIZATION)?)?;
    let desk = (id("front-desk-1")?, id(ORGANIZATION)?, Role::Coordinator);
    let desk = Caller::acting(desk, None);
    for (department, _) in words::DEPARTMENTS {
        let department: DepartmentId = id(department)?;
        for (code, minutes, buffer) in [("first-visit", 30, 10), ("follow-up", 15, 5)] {
            let kind = VisitType { code: code.to_owned(), minutes, buffer };
            clinic.schedules.set_type(&caller, &department, &kind).await?;
        }
    }
    for someone in words::PEOPLE.iter().filter(|one| one.role == Role::Provider) {
        let provider: PersonId = id(someone.id)?;
        match clinic.schedules.find(&desk, &provider).await {
            Err(ClinicError::Refused(Refusal::Unknown(_))) => {
                clinic.schedules.set(&caller, &provider, &week(someone)?).await?;
            }
            found => drop(found?),
        }
    }
    Ok(())
}

/// Mornings in the first department, afternoons in the last.
fn week(someone: &words::Someone) -> Result<Schedule, ClinicError> {
    let mut week = Vec::new();
    let halves = [(someone.departments.first(), (9, 12)), (someone.departments.last(), (13, 17))];
    for (department, (from, to)) in halves {
        let Some(department) = department else { continue };
        for day in DAYS {
            let (from, to) = (Time::constant(from, 0, 0, 0), Time::constant(to, 0, 0, 0));
            week.push(Stretch { department: id(department)?, day, from, to });
        }
    }
    Ok(Schedule {
        zone: "America/Chicago".to_owned(),
        week,
        days: Vec::new(),
        most_a_day: None,
        licences: vec!["IL".to_owned(), "WI".to_owned()],
    })
}
