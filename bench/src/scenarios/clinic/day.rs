//! A day of the clinic, made as people make it: over its REST API.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::Size;
use crate::peers::house::Person;
use crate::{Outcome, fault};

/// Departments, people, appointments, and those who wait. Answers the ids of providers and patients.
pub(super) fn make(house: SocketAddr, size: Size) -> Outcome<(Vec<String>, Vec<String>)> {
    let mut admin = Person::sign_in(house, "admin-1")?;
    for department in departments(size) {
        let named = json!({ "name": department });
        admin.ask("PUT", &format!("/api/v1/departments/{department}"), &named)?;
    }
    let mut desk = desk(house, &mut admin, size)?;
    let mut providers = Vec::new();
    for department in departments(size) {
        for number in 0..size.providers {
            let name = format!("Provider {number} of {department}");
            let new = json!({ "role": "provider", "name": name, "departments": [department] });
            providers.push(text(&admin.post("/api/v1/people", &new)?, "/id")?);
        }
    }
    let mut patients = Vec::new();
    for number in 0..providers.len() * size.waiting.max(2) {
        let new = json!({ "role": "patient", "name": format!("Patient {number}") });
        patients.push(text(&desk.post("/api/v1/people", &new)?, "/id")?);
    }
    for turn in 0..size.appointments {
        for (number, provider) in providers.iter().enumerate() {
            let patient =
                patients.iter().cycle().nth((turn * providers.len() + number) % patients.len());
            let patient = patient.ok_or_else(|| fault("a clinic without patients"))?;
            let visit =
                book(&mut desk, (provider, department_of(number, size), patient), turn, size)?;
            if turn < size.waiting {
                arrive(&mut desk, patient, &visit)?;
            }
        }
    }
    Ok((providers, patients))
}

fn departments(size: Size) -> impl Iterator<Item = String> {
    (0..size.departments).map(|number| format!("ward-{number}"))
}

/// The department of a provider.
pub(super) fn department_of(provider: usize, size: Size) -> String {
    format!("ward-{}", provider / size.providers)
}

/// Somebody for the desk of every department.
pub(super) fn desk(house: SocketAddr, admin: &mut Person, size: Size) -> Outcome<Person> {
    let everywhere: Vec<String> = departments(size).collect();
    let new = json!({ "role": "coordinator", "name": "The desk", "departments": everywhere });
    let id = text(&admin.post("/api/v1/people", &new)?, "/id")?;
    acting_as(house, admin, &id)
}

/// Somebody by an API key, because nobody has to wait for passwords then.
pub(super) fn acting_as(house: SocketAddr, admin: &mut Person, id: &str) -> Outcome<Person> {
    let path = format!("/api/v1/people/{id}/api-keys");
    let new = json!({ "label": "bench", "scopes": ["clinic"] });
    let key = if let Ok(key) = admin.post(&path, &new) {
        key
    } else {
        // Who makes keys shows every five minutes that it is them.
        admin.prove()?;
        admin.post(&path, &new)?
    };
    Person::with_key(house, text(&key, "/secret")?)
}

/// Books a turn of a provider's day; those who wait come in the first half hour.
fn book(
    desk: &mut Person,
    (provider, department, patient): (&str, String, &str),
    turn: usize,
    size: Size,
) -> Outcome<String> {
    let early = i64::try_from(turn.min(size.waiting))? * 5;
    let late = i64::try_from(turn.saturating_sub(size.waiting))? * 10;
    let starts = kernel::Timestamp::now() + jiff::SignedDuration::from_mins(2 + early + late);
    let minutes = if turn < size.waiting { 4 } else { 9 };
    let ends = starts + jiff::SignedDuration::from_mins(minutes);
    let new = json!({
        "departmentId": department, "providerId": provider, "patientId": patient,
        "startsAt": starts.to_string(), "endsAt": ends.to_string(), "reason": "A cough",
    });
    text(&desk.post("/api/v1/appointments", &new)?, "/appointment/id")
}

/// The patient consents, checks in and is ready.
fn arrive(desk: &mut Person, patient: &str, visit: &str) -> Outcome<()> {
    consent(desk, patient)?;
    let checked = desk.post(&format!("/api/v1/appointments/{visit}/check-in"), &json!({}))?;
    let entry = text(&checked, "/queueEntryId")?;
    desk.post(&format!("/api/v1/queue-entries/{entry}/ready"), &json!({})).map(drop)
}

/// A patient consents to being seen over the internet.
pub(super) fn consent(desk: &mut Person, patient: &str) -> Outcome<()> {
    let consent =
        json!({ "type": "telehealth", "version": 1, "locale": "en", "evidence": "verbal" });
    desk.post(&format!("/api/v1/patients/{patient}/consents"), &consent).map(drop)
}

/// The text at a place of an answer.
pub(super) fn text(answer: &Value, place: &str) -> Outcome<String> {
    let found = answer.pointer(place).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| fault(format!("no {place} in {answer}")))
}
