//! Whether a visit is over for everybody in it when its patient takes their consent back in the middle of it, and whether the
//! audit log says so.

use super::leaver::{CREDENTIALS, Leaver, Relayed, Way, asked, outlived, reached, told};
use super::people::Staff;
use super::room::{NOTHING, Room, TOKEN};
use super::{Shared, Twin};
use compliance::audit::Event;
use compliance::check::{Finding, Site, Status, Unseen};
use serde_json::{Value, json};
use std::time::Duration;

/// So soon everybody is out.
const SOON: Duration = Duration::from_secs(5);
/// What is refused to each of both, and written down: another token, and credentials for the relay.
const REFUSED: usize = 2;

/// What the audit log lacks of it: that the consent was taken back, and what was refused to whom after that.
async fn unlogged(
    twin: &Twin,
    officer: &str,
    (provider, patient): (&str, &str),
) -> Result<Vec<&'static str>, Unseen> {
    let (revoked, refused) = (Event::PatientConsentRevoked.name(), Event::RequestRefused.name());
    let mut lacks = Vec::new();
    for (what, event, whose, expected) in [
        ("the decision", revoked, format!("patient={patient}"), 1),
        ("the refusals of who treats", refused, format!("actor={provider}"), REFUSED),
        ("the patient's refusals", refused, format!("actor={patient}"), REFUSED),
    ] {
        let path = format!("/api/v1/audit/entries?type={event}&{whose}&limit=500");
        let found = twin.get(&path, officer).await?.taken("GET /api/v1/audit/entries")?;
        let entries = found.pointer("/items").and_then(Value::as_array);
        let of = |one: &&Value| one.get("event").and_then(Value::as_str) == Some(event);
        if entries.map_or(0, |all| all.iter().filter(of).count()) < expected {
            lacks.push(what);
        }
    }
    Ok(lacks)
}

/// A patient takes their consent back while a provider treats them.
pub(super) async fn ended(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin: &Twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let provider = Leaver::at_work(twin, &staff).await?;
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
    let lacks = unlogged(twin, &staff.officer, (id, person)).await?;
    Ok(judged(finding, &lacks))
}

/// What stays open says more than what was not written down.
fn judged(finding: Finding, lacks: &[&str]) -> Finding {
    let finding = finding.with("unlogged", lacks.len());
    if lacks.is_empty() || finding.status == Status::Fail {
        return finding;
    }
    let observed = format!("{}, and the audit log lacks {}", finding.observed, lacks.join(", "));
    Finding { status: Status::Fail, observed, ..finding }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Status, judged};

    #[test]
    fn what_was_refused_and_not_written_down_fails_however_soon_it_was() {
        let soon = || Finding::new(Status::Pass, "11 of 11 ways were shut within 9 ms");
        assert_eq!(judged(soon(), &[]).status, Status::Pass);
        let silent = judged(soon(), &["the decision"]);
        assert_eq!(silent.status, Status::Fail);
        assert!(silent.observed.ends_with("lacks the decision"), "{}", silent.observed);
        let open = judged(Finding::new(Status::Fail, "open 60 s"), &["the decision"]);
        assert_eq!(open.observed, "open 60 s");
    }
}
