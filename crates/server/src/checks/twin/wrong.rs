//! What goes wrong in a twin, with a text that stands nowhere else in each of it. No answer, no log and no entry may keep one.

use super::Twin;
use super::canaries::Canaries;
use super::people::Staff;
use super::room::Room;
use super::visit::Visit;
use compliance::check::Unseen;
use reqwest::Method;
use serde_json::{Value, json};
use wire::query::encode_component;

/// A request: who makes it, how and where, and with what.
type Wrong<'a> = (&'a str, Method, String, Option<String>);

/// What people write into the wrong fields, and into addresses.
fn of_people<'a>(staff: &'a Staff, mistyped: &str) -> Vec<Wrong<'a>> {
    let desk = staff.desk.as_str();
    let people = || (desk, Method::POST, "/api/v1/people".to_owned());
    let wrong = |body: String| {
        let (who, method, path) = people();
        (who, method, path, Some(body))
    };
    let field = |name: &str, value: Value| {
        let mut person = json!({ "role": "patient", "name": mistyped });
        if let Some(fields) = person.as_object_mut() {
            fields.insert(name.to_owned(), value);
        }
        wrong(person.to_string())
    };
    let part = encode_component(mistyped);
    let looked = |path: String| (desk, Method::GET, path, None);
    vec![
        field("name", json!([mistyped])),
        field("birthDate", json!(mistyped)),
        field("email", json!(mistyped)),
        field("phone", json!(mistyped)),
        field("role", json!(mistyped)),
        field(mistyped, json!(mistyped)),
        wrong(format!("{{\"name\": \"{mistyped}")),
        looked(format!("/api/v1/people?name={part}")),
        looked(format!("/api/v1/people/{part}")),
        looked(format!("/api/v1/nothing/{part}")),
        looked(format!("/api/v1/appointments/{part}/intake")),
        looked(format!("/app/{part}")),
        (
            "",
            Method::POST,
            "/api/v1/sessions".to_owned(),
            Some(json!({ "login": mistyped, "password": mistyped }).to_string()),
        ),
    ]
}

/// What goes wrong in a visit.
fn of_a_visit<'a>(staff: &'a Staff, visit: &'a Visit, mistyped: &str) -> Vec<Wrong<'a>> {
    let path = |step: &str| format!("/api/v1/consultations/{}/{step}", visit.consultation);
    let notes = |version: i64| Some(json!({ "text": mistyped, "version": version }).to_string());
    let intake = json!({ "location": { "city": mistyped }, "callbackNumber": mistyped });
    let ending = json!({ "outcome": mistyped, "summary": mistyped });
    let disclosure =
        json!({ "recipient": mistyped, "what": mistyped, "purpose": mistyped, "basis": mistyped });
    vec![
        (staff.doctor.as_str(), Method::PUT, path("notes"), notes(99)),
        (staff.nurse.as_str(), Method::PUT, path("notes"), notes(1)),
        (staff.doctor.as_str(), Method::POST, path("complete"), Some(ending.to_string())),
        (
            visit.patient.as_str(),
            Method::PUT,
            format!("/api/v1/appointments/{}/intake", visit.appointment),
            Some(intake.to_string()),
        ),
        (
            staff.officer.as_str(),
            Method::POST,
            format!("/api/v1/patients/{}/disclosures", visit.person),
            Some(disclosure.to_string()),
        ),
    ]
}

/// Does all of it; how much of it was refused.
pub(super) async fn done(
    twin: &Twin,
    (staff, visit, room): (&Staff, &Visit, &Room),
    canaries: &mut Canaries,
) -> Result<usize, Unseen> {
    // With a space it can be the name of nothing that the program knows.
    let mistyped = format!("{} and more", canaries.text("what somebody mistyped"));
    let said = canaries.text("a message in the clear");
    let mut all = of_people(staff, &mistyped);
    all.extend(of_a_visit(staff, visit, &mistyped));
    // Only what is sealed is taken there.
    all.push(("", Method::GET, room.saying(&json!({ "text": said })), None));
    all.extend(room.not_shown(&mistyped).map(|path| ("", Method::GET, path, None)));
    let mut refused = 0;
    for (who, method, path, body) in all {
        let answer = twin.ask((method, &path), who, body).await?;
        refused += usize::from(answer.status >= 400);
    }
    Ok(refused)
}
