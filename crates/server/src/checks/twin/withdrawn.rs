//! Whether a visit is over for everybody in it when its patient takes their consent back in the middle of it, whether anything begins
//! anew or leaves after that, and whether the audit log says so.

use super::ask::Answer;
use super::canaries::Canaries;
use super::handout::Asked;
use super::leaver::{CREDENTIALS, Leaver, Relayed, Way, asked, outlived, reached, told};
use super::people::Staff;
use super::room::{NOTHING, Room, TOKEN};
use super::{Shared, Twin, visit};
use compliance::audit::Event;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// So soon everybody is out.
const SOON: Duration = Duration::from_secs(5);
/// Consents that are taken back: to telehealth, and to data sharing.
const DECISIONS: usize = 2;
/// What is refused to who treats, and written down: another token, and credentials for the relay; to the patient to check in, too.
const REFUSED: usize = 2;
/// By what is refused what stands on a consent to telehealth, and on one to data sharing.
const MISSING: &str = "consent.missing";
const WITHDRAWN: &str = "consent.sharing-withdrawn";
/// How often the latter is refused: a new copy, and one that was allowed before.
const KEPT: usize = 2;
/// What is tried after a consent was taken back.
const TRIED: usize = 5;

/// Whether something is refused for this reason and no other.
fn refuses(answer: &Answer, why: &str) -> Result<bool, Unseen> {
    let code = answer.json().get("code").and_then(Value::as_str).map(str::to_owned);
    Ok(answer.is_refused()? && code.as_deref() == Some(why))
}

/// By what a visit begins anew for a patient who took their consent to telehealth back. It may be booked: at the door they are asked.
async fn begun_anew(
    twin: &Twin,
    staff: &Staff,
    (person, patient, born): (&str, &str, &str),
) -> Result<Vec<&'static str>, Unseen> {
    let came = visit::linked(twin, staff, (person, born)).await?;
    let arrive = format!("/api/v1/appointments/{}/check-in", came.appointment);
    let mut open = Vec::new();
    for (way, secret) in
        [("check-in by the patient", patient), ("check-in at the desk", staff.desk.as_str())]
    {
        let answer = twin.ask((Method::POST, &arrive), secret, Some("{}".to_owned())).await?;
        if !refuses(&answer, MISSING)? {
            open.push(way);
        }
    }
    let start = format!("/api/v1/consultations/{}/start", came.consultation);
    let answer = twin.ask((Method::POST, &start), &came.provider, Some("{}".to_owned())).await?;
    if !answer.is_refused()? {
        open.push("start by whoever treats");
    }
    Ok(open)
}

/// What leaves on a patient's authorization once they took their consent to data sharing back.
async fn shared_still(
    twin: &Twin,
    staff: &Staff,
    provider: &Leaver,
) -> Result<Vec<&'static str>, Unseen> {
    let form = json!({
        "type": "data-sharing", "version": 1, "locale": "en", "text": "Others may see my record.",
    });
    // Whoever tried this in the same clinic before has added it.
    let forms = (Method::POST, "/api/v1/consent-forms");
    twin.ask(forms, &staff.admin, Some(form.to_string())).await?;
    let consents = format!("/api/v1/patients/{}/consents", provider.person);
    let given =
        json!({ "type": "data-sharing", "version": 1, "locale": "en", "evidence": "click" });
    twin.post(&consents, &provider.patient, &given).await?;
    let asked = Asked::of(twin, staff, provider).await?;
    let copy = json!({ "purpose": "authorization", "text": "For a check." });
    let allowed = asked.said(&copy).await?;
    // What is refused in any case tells nothing.
    allowed.taken("POST /api/v1/patients/…/exports")?;
    let revoke = format!("{consents}/data-sharing/revoke");
    twin.post(&revoke, &provider.patient, &json!({ "evidence": "click" })).await?;
    let mut open = Vec::new();
    if !refuses(&asked.said(&copy).await?, WITHDRAWN)? {
        open.push("a new copy on the patient's authorization");
    }
    if asked.taken(&allowed).await?.is_some() {
        open.push("a copy that was allowed before");
    }
    Ok(open)
}

/// What the audit log has of it, by the places of its entries, and what it lacks.
#[derive(Default)]
struct Logged {
    decisions: Vec<String>,
    lacks: Vec<&'static str>,
}

/// What it has: that the consents were taken back, and what was refused to whom after that.
async fn logged(
    twin: &Twin,
    officer: &str,
    (provider, patient): (&str, &str),
) -> Result<Logged, Unseen> {
    let (revoked, refused) = (Event::PatientConsentRevoked.name(), Event::RequestRefused.name());
    let mut all = Logged::default();
    for (what, event, whose, reason, expected) in [
        ("the decisions", revoked, format!("patient={patient}"), None, DECISIONS),
        ("the refusals of who treats", refused, format!("actor={provider}"), None, REFUSED),
        ("the patient's refusals", refused, format!("actor={patient}"), None, REFUSED + 1),
        ("the officer's refusals", refused, "actor=officer-1".to_owned(), Some(WITHDRAWN), KEPT),
    ] {
        let path = format!("/api/v1/audit/entries?type={event}&{whose}&limit=500");
        let found = twin.get(&path, officer).await?.taken("GET /api/v1/audit/entries")?;
        let of = |one: &&Value| {
            let says = |field: &str| one.get(field).and_then(Value::as_str);
            says("event") == Some(event) && reason.is_none_or(|why| says("reason") == Some(why))
        };
        let entries = found.pointer("/items").and_then(Value::as_array);
        let places = entries.into_iter().flatten().filter(of);
        let places: Vec<_> =
            places.filter_map(|one| one.get("index")).map(Value::to_string).collect();
        if places.len() < expected {
            all.lacks.push(what);
        }
        all.decisions.extend(places.into_iter().take(expected));
    }
    Ok(all)
}

/// A patient takes their consent back while a provider treats them.
pub(super) async fn ended(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let mut canaries = Canaries::new();
    let provider = Leaver::treating(twin, &staff, &mut canaries).await?;
    let Leaver { id, session, place, person, patient, appointment, .. } = &provider;
    let room = Room::taken(twin, (id, session), place).await?;
    let (relay, credential) = reached(twin, &provider).await?;
    let relay = Relayed::of(&relay, credential).await?;
    let own = json!({ "patientId": person, "appointmentId": appointment, "role": "patient" });
    let (file, media) = (json!({ "name": NOTHING }), provider.media());
    let ways = vec![
        ("new_token", told(session, TOKEN, place)),
        ("patients_token", told(patient, TOKEN, &own)),
        ("publish", asked("", room.saying_something()?)),
        ("subscribe", asked("", room.hearing() + "0")),
        ("history", asked("", room.said_before())),
        ("files", asked("", room.place("files"))),
        ("upload", told("", room.place("generate-upload-url"), &file)),
        ("relay_credentials", told(session, CREDENTIALS, &media)),
        ("patients_relay_credentials", told(patient, CREDENTIALS, &media)),
        ("relay", Way::Relay(relay)),
    ];
    let open = (ways, vec![("held_subscribe", room.hearing())]);
    let path = format!("/api/v1/patients/{person}/consents/telehealth/revoke");
    let click = json!({ "evidence": "click" });
    let end = twin.post(&path, patient, &click);
    let finding = outlived(twin, open, (end, "the consent was taken back", SOON)).await?;
    let mut still = begun_anew(twin, &staff, (person, patient, &canaries.born)).await?;
    still.extend(shared_still(twin, &staff, &provider).await?);
    let logged = logged(twin, &staff.officer, (id, person)).await?;
    Ok(judged(finding, &still, &logged))
}

/// What stays open says more than what was not written down.
fn judged(finding: Finding, still: &[&str], logged: &Logged) -> Finding {
    let Logged { decisions, lacks } = logged;
    let finding = finding
        .with("unlogged", lacks.len())
        .with("still_allowed", still.len())
        .with("decisions", decisions.join(" "));
    let observed = &finding.observed;
    let observed = if !still.is_empty() {
        format!("{observed}; still allowed after that: {}", still.join(", "))
    } else if finding.status == Status::Fail {
        return finding;
    } else if lacks.is_empty() {
        let observed = format!("{observed}, and none of {TRIED} tries after that was let");
        return Finding { observed, ..finding };
    } else {
        format!("{observed}, and the audit log lacks {}", lacks.join(", "))
    };
    Finding { status: Status::Fail, observed, ..finding }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Finding, Logged, MISSING, Status, judged, refuses};

    #[test]
    fn what_was_refused_and_not_written_down_fails_however_soon_it_was() {
        let soon = || Finding::new(Status::Pass, "11 of 11 ways were shut within 9 ms");
        let whole = Logged { decisions: vec!["7".to_owned(), "9".to_owned()], lacks: vec![] };
        let kept = judged(soon(), &[], &whole);
        assert_eq!(kept.status, Status::Pass);
        assert_eq!(kept.evidence["decisions"], "7 9");
        let lacks = Logged { lacks: vec!["the decisions"], ..Logged::default() };
        let silent = judged(soon(), &[], &lacks);
        assert_eq!(silent.status, Status::Fail);
        assert!(silent.observed.ends_with("lacks the decisions"), "{}", silent.observed);
        let open = judged(Finding::new(Status::Fail, "open 60 s"), &[], &lacks);
        assert_eq!(open.observed, "open 60 s");
    }

    #[test]
    fn a_copy_that_leaves_all_the_same_fails_and_so_does_a_check_in() {
        let soon = Finding::new(Status::Pass, "11 of 11 ways were shut within 9 ms");
        let still = ["check-in by the patient", "a copy that was allowed before"];
        let found = judged(soon, &still, &Logged::default());
        assert_eq!(found.status, Status::Fail);
        assert!(found.observed.ends_with(&still.join(", ")), "{}", found.observed);
    }

    #[test]
    fn what_is_refused_for_another_reason_tells_nothing_of_consent() {
        let answered = |status, text: &str| Answer { status, text: text.into() };
        let missing = r#"{"code":"consent.missing"}"#;
        assert!(refuses(&answered(403, missing), MISSING).unwrap());
        assert!(!refuses(&answered(409, r#"{"code":"visit.too-late"}"#), MISSING).unwrap());
        assert!(!refuses(&answered(201, missing), MISSING).unwrap());
        assert!(refuses(&answered(503, ""), MISSING).is_err());
    }
}
