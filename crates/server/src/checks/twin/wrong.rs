//! What goes wrong in a twin, with a text that stands nowhere else in each of it. No answer, no log and no entry may keep one.

use super::Twin;
use super::ask::text;
use super::canaries::Canaries;
use super::people::{DOCTOR, Staff};
use super::visit::Visit;
use compliance::check::Unseen;
use reqwest::Method;
use serde_json::{Value, json};

/// A request: who makes it, how and where, and with what.
type Wrong<'a> = (&'a str, Method, String, Option<String>);

/// A text as a part of an address.
fn encoded(text: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(one).collect()
}

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
    let part = encoded(mistyped);
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

/// A message in the clear where only sealed ones are taken.
async fn said_in_the_clear(
    twin: &Twin,
    (staff, visit): (&Staff, &Visit),
    said: &str,
) -> Result<Wrong<'static>, Unseen> {
    let asked = json!({
        "patientId": visit.person, "appointmentId": visit.appointment, "role": "provider",
    });
    let granted = twin.post("/api/telemedicine/token", &staff.doctor, &asked).await?;
    let (token, channel) =
        (text(&granted, "/token")?, text(&granted, "/channelConfig/consultationChannel")?);
    let publish = text(&granted, "/channelConfig/publishKey")?;
    let subscribe = text(&granted, "/channelConfig/subscribeKey")?;
    let message = encoded(&json!({ "text": said }).to_string());
    let path = format!(
        "/publish/{publish}/{subscribe}/0/{channel}/0/{message}?uuid={DOCTOR}&auth={}",
        encoded(&token)
    );
    Ok(("", Method::GET, path, None))
}

/// Does all of it; how much of it was refused.
pub(super) async fn done(
    twin: &Twin,
    (staff, visit): (&Staff, &Visit),
    canaries: &mut Canaries,
) -> Result<usize, Unseen> {
    // With a space it can be the name of nothing that the program knows.
    let mistyped = format!("{} and more", canaries.text("what somebody mistyped"));
    let said = canaries.text("a message in the clear");
    let mut all = of_people(staff, &mistyped);
    all.extend(of_a_visit(staff, visit, &mistyped));
    all.push(said_in_the_clear(twin, (staff, visit), &said).await?);
    let mut refused = 0;
    for (who, method, path, body) in all {
        let answer = twin.ask((method, &path), who, body).await?;
        refused += usize::from(answer.status >= 400);
    }
    Ok(refused)
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn nothing_of_an_address_is_left_in_a_part_of_it() {
        assert_eq!(encoded("a b/{\"c\"}#"), "a%20b%2F%7B%22c%22%7D%23");
    }
}
