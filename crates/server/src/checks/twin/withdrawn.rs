//! Whether a visit is over for everybody in it when its patient takes their consent back in the middle of it.

use super::leaver::{CREDENTIALS, Leaver, Relayed, Way, asked, outlived, reached, told};
use super::people::Staff;
use super::room::{NOTHING, Room, TOKEN};
use super::{Shared, Twin};
use compliance::check::{Finding, Site, Unseen};
use serde_json::json;

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
    outlived(twin, open, (end, "the consent was taken back")).await
}
