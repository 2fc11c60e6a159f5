//! A visit in a twin, from the patient's first word to the answers after it, with a text that stands nowhere else in every
//! field that people fill in.

use super::ask::text;
use super::canaries::Canaries;
use super::people::{DOCTOR, INTERPRETER, NURSE, Staff, added, enrolled};
use super::{Twin, app};
use compliance::check::Unseen;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use kernel::{Clock as _, SystemClock, Timestamp};
use serde_json::{Value, json};

/// A visit that is under way.
pub(super) struct Visit {
    pub(super) person: String,
    pub(super) appointment: String,
    pub(super) consultation: String,
    pub(super) entry: String,
    /// The emergency that is rehearsed in it, and the interpreter's seat.
    pub(super) alarm: String,
    pub(super) seat: String,
    /// The session of the patient, of whoever acts for them, and of the guest.
    pub(super) patient: String,
    pub(super) guardian: String,
    pub(super) guest: String,
}

/// So many days later, as a day.
fn days_later(days: i64) -> Result<String, Unseen> {
    let then = SystemClock.now().checked_add(SignedDuration::from_hours(24 * days))?;
    Ok(then.to_zoned_datetime(TimeZone::UTC).date().to_string())
}

/// By the twin's clock, which hurries, to the second.
pub(super) async fn soon(twin: &Twin, minutes: i64) -> Result<String, Unseen> {
    let now = Timestamp::from_second(app::now(twin).await?.as_second())?;
    Ok(now.checked_add(SignedDuration::from_mins(minutes))?.to_string())
}

/// A patient is taken on; their id and session.
pub(super) async fn registered(
    twin: &Twin,
    staff: &Staff,
    canaries: &mut Canaries,
) -> Result<(String, String), Unseen> {
    let (given, family) = (canaries.text("a given name"), canaries.text("a family name"));
    let mail = canaries.text("an e-mail address");
    let person = json!({
        "role": "patient", "name": format!("{given} {family}"), "birthDate": canaries.born,
        "phone": format!("+1{}", canaries.phone), "email": format!("{mail}@example.test"), "locale": "en",
    });
    let id = added(twin, &staff.desk, &person).await?;
    let password = canaries.text("a password");
    let session = enrolled(twin, staff, (&id, &password)).await?;
    Ok((id, session))
}

/// What they say before a visit: where they are, how they are called back, whom to call, that it is them, and that they are alone.
pub(super) fn intake(canaries: &mut Canaries) -> Value {
    json!({
        "location": {
            "line": canaries.text("a street"), "city": canaries.text("a city"), "region": "IL", "country": "US",
        },
        "callbackNumber": format!("+1{}", canaries.phone),
        "emergencyContact": {
            "name": canaries.text("a relative's name"), "phone": format!("+1{}", canaries.phone),
        },
        "identity": "self",
        "privacy": "alone",
    })
}

/// That they consent.
pub(super) fn consent() -> Value {
    json!({ "type": "telehealth", "version": 1, "locale": "en", "evidence": "click" })
}

/// A visit to which its patient came by link, and their session and that of whoever treats.
pub(super) struct Linked {
    pub(super) session: String,
    pub(super) provider: String,
    pub(super) appointment: String,
    pub(super) consultation: String,
}

/// A visit with somebody who has no other is booked, and its patient opens the link.
pub(super) async fn linked(
    twin: &Twin,
    staff: &Staff,
    (person, born): (&str, &str),
) -> Result<Linked, Unseen> {
    let provider = json!({
        "role": "provider", "name": "Nobody Linked", "departments": ["general-practice"],
    });
    let id = added(twin, &staff.admin, &provider).await?;
    let provider = enrolled(twin, staff, (&id, "a-password-of-nobody-by-link")).await?;
    let booking = json!({
        "departmentId": "general-practice", "providerId": id, "patientId": person,
        "startsAt": soon(twin, 3).await?, "endsAt": soon(twin, 18).await?, "walkIn": true,
    });
    let booked = twin.post("/api/v1/appointments", &staff.desk, &booking).await?;
    let appointment = text(&booked, "/appointment/id")?;
    let consultation = text(&booked, "/consultation/id")?;
    let links = format!("/api/v1/appointments/{appointment}/links");
    let made = twin.post(&links, &staff.desk, &json!({})).await?;
    let opened = json!({ "secret": secret(&made)?, "birthDate": born, "bearer": true });
    let session = text(&twin.post("/api/v1/links/open", "", &opened).await?, "/secret")?;
    Ok(Linked { session, provider, appointment, consultation })
}

/// Their visit is booked, they say where they are, consent, have read the privacy notice and arrive; its queue entry.
pub(super) async fn arrived(
    twin: &Twin,
    (person, patient, appointment): (&str, &str, &str),
    canaries: &mut Canaries,
) -> Result<String, Unseen> {
    let intake = intake(canaries);
    twin.put(&format!("/api/v1/appointments/{appointment}/intake"), patient, &intake).await?;
    twin.post(&format!("/api/v1/patients/{person}/consents"), patient, &consent()).await?;
    let notice = json!({ "version": 1, "locale": "en", "received": true, "evidence": "click" });
    let answers = format!("/api/v1/patients/{person}/privacy-notice-answers");
    twin.post(&answers, patient, &notice).await?;
    let path = format!("/api/v1/appointments/{appointment}/check-in");
    let arrival = twin.post(&path, patient, &json!({})).await?;
    let entry = text(&arrival, "/queueEntryId")?;
    twin.post(&format!("/api/v1/queue-entries/{entry}/ready"), patient, &json!({})).await?;
    Ok(entry)
}

/// The secret of a link in an answer.
pub(super) fn secret(answer: &Value) -> Result<String, Unseen> {
    let link = text(answer, "/url")?;
    Ok(link.split_once('#').map(|(_, secret)| secret.to_owned()).unwrap_or_default())
}

/// Somebody may do all that can be done for the patient, and takes a seat; their session.
pub(super) async fn acting(
    twin: &Twin,
    (desk, person, appointment, consultation): (&str, &str, &str, &str),
    canaries: &mut Canaries,
) -> Result<String, Unseen> {
    let guardian = json!({
        "role": "guardian", "name": canaries.text("a guardian's name"), "birthDate": canaries.born,
    });
    let guardian = added(twin, desk, &guardian).await?;
    let acts = ["view", "schedule", "consent", "join", "read-messages", "write-messages"];
    let proxy = json!({
        "personId": guardian, "basis": "helper", "acts": acts,
        "reason": canaries.text("why somebody acts"), "endsAt": soon(twin, 30 * 24 * 60).await?,
    });
    let all = format!("/api/v1/patients/{person}/proxies");
    let given = text(&twin.post(&all, desk, &proxy).await?, "/id")?;
    let visit = json!({ "appointmentId": appointment });
    let link = twin.post(&format!("{all}/{given}/links"), desk, &visit).await?;
    let opened = json!({ "secret": secret(&link)?, "birthDate": canaries.born, "bearer": true });
    let session = text(&twin.post("/api/v1/links/open", "", &opened).await?, "/secret")?;
    let seat = format!("/api/v1/consultations/{consultation}/seat");
    twin.post(&seat, &session, &json!({})).await?;
    Ok(session)
}

/// A new patient's visit is booked for a few minutes from now; nobody has arrived.
pub(super) async fn booked(
    twin: &Twin,
    staff: &Staff,
    canaries: &mut Canaries,
) -> Result<Visit, Unseen> {
    let (person, patient) = registered(twin, staff, canaries).await?;
    let booking = json!({
        "departmentId": "general-practice", "providerId": DOCTOR, "patientId": person,
        "startsAt": soon(twin, 3).await?, "endsAt": soon(twin, 18).await?, "reason": canaries.text("why somebody comes"),
        "walkIn": true,
    });
    let booked = twin.post("/api/v1/appointments", &staff.desk, &booking).await?;
    let appointment = text(&booked, "/appointment/id")?;
    let consultation = text(&booked, "/consultation/id")?;
    Ok(Visit {
        person,
        appointment,
        consultation,
        entry: String::new(),
        alarm: String::new(),
        seat: String::new(),
        patient,
        guardian: String::new(),
        guest: String::new(),
    })
}

/// The visit begins, with notes, an interpreter, a guest, a rehearsed emergency and somebody who acts for the patient.
pub(super) async fn begun(
    twin: &Twin,
    staff: &Staff,
    canaries: &mut Canaries,
) -> Result<Visit, Unseen> {
    let Visit { person, patient, appointment, consultation, .. } =
        booked(twin, staff, canaries).await?;
    let entry = arrived(twin, (&person, &patient, &appointment), canaries).await?;
    let admit = json!({ "expectedPatientId": person });
    twin.post(&format!("/api/v1/queue-entries/{entry}/admit"), &staff.doctor, &admit).await?;
    let path = |step: &str| format!("/api/v1/consultations/{consultation}/{step}");
    twin.post(&path("start"), &staff.doctor, &json!({})).await?;
    for (what, which) in [("notes", "notes"), ("psychotherapy notes", "psychotherapy-notes")] {
        let notes = json!({ "text": canaries.text(what), "version": 0 });
        twin.put(&path(which), &staff.doctor, &notes).await?;
    }
    let translates = json!({ "personId": INTERPRETER, "role": "interpreter" });
    let seat = twin.post(&path("participants"), &staff.doctor, &translates).await?;
    let seat = text(&seat, "/participant/id")?;
    let looks_on =
        json!({ "guest": { "name": canaries.text("a guest's name"), "role": "observer" } });
    let invited = twin.post(&path("participants"), &staff.doctor, &looks_on).await?;
    let opened = json!({ "secret": secret(&invited)?, "bearer": true });
    let guest = text(&twin.post("/api/v1/links/open", "", &opened).await?, "/secret")?;
    let alarm = json!({ "severity": "urgent", "reasonCode": "medical", "drill": true });
    let alarm = text(&twin.post(&path("escalations"), &staff.doctor, &alarm).await?, "/id")?;
    let whose = (staff.desk.as_str(), person.as_str(), appointment.as_str(), consultation.as_str());
    let guardian = acting(twin, whose, canaries).await?;
    Ok(Visit { person, appointment, consultation, entry, alarm, seat, patient, guardian, guest })
}

/// It ends, with what the patient takes home, a task, a thread and answers; and of it something is given to others.
pub(super) async fn ended(
    twin: &Twin,
    (staff, visit): (&Staff, &Visit),
    canaries: &mut Canaries,
) -> Result<(), Unseen> {
    let path = |step: &str| format!("/api/v1/consultations/{}/{step}", visit.consultation);
    let ending = json!({
        "outcome": "completed", "summary": canaries.text("a summary"),
        "followUp": { "required": true, "note": canaries.text("what follows") },
        "task": { "ownerId": NURSE, "due": days_later(2)?, "text": canaries.text("a task") },
    });
    twin.post(&path("complete"), &staff.doctor, &ending).await?;
    twin.post(&path("thread"), &staff.doctor, &json!({})).await?;
    let comment = canaries.text("an answer to the survey");
    let answers = json!({ "ease": 5, "audioVideo": 5, "again": true, "comment": comment });
    twin.post(&path("survey"), &visit.patient, &json!({ "answers": answers })).await?;
    let disclosure = json!({
        "recipient": canaries.text("to whom something was given"), "what": canaries.text("what was given"),
        "purpose": "judicial", "basis": canaries.text("why it was given"),
    });
    let given = format!("/api/v1/patients/{}/disclosures", visit.person);
    twin.post(&given, &staff.officer, &disclosure).await.map(drop)
}
