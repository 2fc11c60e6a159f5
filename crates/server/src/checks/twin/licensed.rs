//! Whether a visit is booked or begun with a provider who holds no licence where its patient is, in a clinic that refuses that; and
//! whether one that begins for a coded reason is written down as that.

use super::ask::{Answer, text};
use super::canaries::Canaries;
use super::people::{Staff, added, enrolled};
use super::{Shared, Twin, visit};
use compliance::audit::Event;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Value, json};

/// Where they hold a licence, and one of theirs that has ended: there the patient says that they are.
const HELD: &str = "WI";
const ENDED: &str = "IL:2020-12-31";
/// As what whoever books, or begins, is refused.
const BOOKED: &str = "appointment.licence";
const BEGUN: &str = "visit.licence";
const REASON: &str = "emergency";

/// A provider and a patient who are not in one state.
struct Pair {
    staff: Staff,
    provider: String,
    session: String,
    person: String,
    patient: String,
    canaries: Canaries,
}

/// What came of them.
#[derive(Debug, Default)]
struct Seen {
    /// Of how many ways it was tried, and which were open.
    tried: usize,
    open: Vec<&'static str>,
    /// Whether the audit log has the reason.
    is_written: bool,
}

/// Whether it was refused for want of a licence, and for nothing else.
fn is_stopped(answer: &Answer, code: &str) -> Result<bool, Unseen> {
    let said = answer.json();
    Ok(answer.is_refused()? && said.get("code").and_then(Value::as_str) == Some(code))
}

impl Pair {
    async fn found(twin: &Twin) -> Result<Self, Unseen> {
        let staff = Staff::enter(twin).await?;
        let mut canaries = Canaries::new();
        let new = json!({
            "role": "provider", "name": "Nobody Licensed", "departments": ["general-practice"],
        });
        let provider = added(twin, &staff.admin, &new).await?;
        let password = "a-password-of-nobody-licensed";
        let session = enrolled(twin, &staff, (&provider, password)).await?;
        let plan = json!({ "timeZone": "UTC", "week": [], "licences": [HELD, ENDED] });
        let path = format!("/api/v1/providers/{provider}/schedule");
        twin.put(&path, &staff.admin, &plan).await?;
        let (person, patient) = visit::registered(twin, &staff, &mut canaries).await?;
        Ok(Self { staff, provider, session, person, patient, canaries })
    }

    /// The desk books a visit of a patient who will be in this state.
    async fn booked(&self, twin: &Twin, region: &str) -> Result<Answer, Unseen> {
        let booking = json!({
            "departmentId": "general-practice", "providerId": self.provider, "patientId": self.person,
            "startsAt": visit::soon(twin, 3).await?, "endsAt": visit::soon(twin, 18).await?,
            "walkIn": true, "patientRegion": region,
        });
        let path = (Method::POST, "/api/v1/appointments");
        twin.ask(path, &self.staff.desk, Some(booking.to_string())).await
    }

    /// What was booked where they hold a licence is elsewhere once the patient says where they are.
    async fn begun(
        &mut self,
        twin: &Twin,
        (appointment, consultation): (&str, &str),
    ) -> Result<(Answer, String), Unseen> {
        let who = (self.person.as_str(), self.patient.as_str(), appointment);
        let entry = visit::arrived(twin, who, &mut self.canaries).await?;
        let admit = json!({ "expectedPatientId": self.person });
        let path = format!("/api/v1/queue-entries/{entry}/admit");
        twin.post(&path, &self.session, &admit).await?;
        let start = format!("/api/v1/consultations/{consultation}/start");
        let began = twin.ask((Method::POST, &start), &self.session, Some("{}".to_owned())).await?;
        Ok((began, start))
    }

    /// Whether the audit log has that it began, and for which reason.
    async fn is_written(&self, twin: &Twin) -> Result<bool, Unseen> {
        let event = Event::LicenceExcepted.name();
        let path = format!("/api/v1/audit/entries?type={event}&patient={}&limit=500", self.person);
        let found = twin.get(&path, &self.staff.officer).await?;
        let found = found.taken("GET /api/v1/audit/entries")?;
        let entries = found.pointer("/items").and_then(Value::as_array);
        let is_it = |one: &&Value| {
            let of = |place: &str| one.pointer(place).and_then(Value::as_str);
            of("/event") == Some(event) && of("/details/exception") == Some(REASON)
        };
        Ok(entries.map_or(0, |all| all.iter().filter(is_it).count()) == 1)
    }
}

/// Visits are booked and begun with whoever holds no licence there.
async fn played(twin: &Twin) -> Result<Seen, Unseen> {
    let mut pair = Pair::found(twin).await?;
    let mut seen = Seen::default();
    for (region, way) in [
        ("TX", "booking where its provider never held one"),
        ("IL", "booking where its provider's has ended"),
    ] {
        seen.tried += 1;
        if !is_stopped(&pair.booked(twin, region).await?, BOOKED)? {
            seen.open.push(way);
        }
    }
    if !seen.open.is_empty() {
        return Ok(seen);
    }
    // Where they hold one it is booked: what was refused was refused for that.
    let booked = pair.booked(twin, HELD).await?.taken("POST /api/v1/appointments")?;
    let (appointment, consultation) =
        (text(&booked, "/appointment/id")?, text(&booked, "/consultation/id")?);
    let (began, start) = pair.begun(twin, (&appointment, &consultation)).await?;
    seen.tried += 1;
    if !is_stopped(&began, BEGUN)? {
        seen.open.push("start where its provider's has ended");
        return Ok(seen);
    }
    twin.post(&start, &pair.session, &json!({ "licenceException": REASON })).await?;
    seen.is_written = pair.is_written(twin).await?;
    Ok(seen)
}

fn judged(seen: &Seen) -> Finding {
    let (status, words) = if !seen.open.is_empty() {
        let open = seen.open.join(", ");
        (Status::Fail, format!("a visit goes on with whoever holds no licence there: {open}"))
    } else if seen.is_written {
        let words = "ways to a visit with whoever holds no licence there was refused, and it began for a reason that is written down";
        (Status::Pass, format!("each of {} {words}", seen.tried))
    } else {
        let words = "a visit began for a reason that the audit log does not have, once";
        (Status::Fail, words.to_owned())
    };
    Finding::new(status, words).with("tried", seen.tried).with("open", seen.open.len())
}

/// A provider whose one licence has ended, and who holds another, is asked for where they hold none.
pub(super) async fn refused(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    Ok(judged(&played(twin).await?))
}

#[cfg(test)]
mod tests {
    use super::{Answer, BOOKED, Seen, Status, is_stopped, judged};

    #[test]
    fn what_is_refused_for_another_reason_shows_nothing_of_licences() {
        let answer = |status, code: &str| {
            is_stopped(&Answer { status, text: format!("{{\"code\":\"{code}\"}}") }, BOOKED)
        };
        assert!(answer(409, BOOKED).unwrap());
        assert!(!answer(409, "appointment.double-booked").unwrap());
        assert!(!answer(201, BOOKED).unwrap());
        assert!(answer(503, BOOKED).is_err());
    }

    #[test]
    fn a_way_that_is_open_fails_and_so_does_a_reason_that_is_nowhere() {
        let refused = || Seen { tried: 3, open: Vec::new(), is_written: true };
        assert_eq!(judged(&refused()).status, Status::Pass);
        let unwritten = judged(&Seen { is_written: false, ..refused() });
        assert_eq!(unwritten.status, Status::Fail);
        let open = judged(&Seen { open: vec!["start"], ..refused() });
        assert!(open.status == Status::Fail && open.observed.ends_with("there: start"));
    }
}
