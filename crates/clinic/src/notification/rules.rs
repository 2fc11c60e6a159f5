//! A notice as it is said and witnessed.

use super::{Notice, NoticeKind};
use crate::journal::{Journal, Telling};
use crate::names;
use compliance::audit::{Action, Event};
use kernel::Actor;
use realtime::delivery as push;
use serde_json::json;

/// Says the notice on its person's channel and writes down that the server sent it.
pub(crate) fn send(telling: &mut Telling, journal: &Journal, notice: &Notice) {
    let channel = names::notification(&notice.to);
    let id = journal.uuid();
    let (title, body) = notice.kind.words();
    let (urgency, url) = (notice.kind.urgency(), action_url(notice));
    let payload = json!({
        "id": id,
        "type": notice.kind.name(),
        "title": title,
        "body": body,
        "priority": urgency.name(),
        "actionUrl": url,
        "timestamp": telling.now.to_string(),
        "metadata": {
            "appointmentId": notice.appointment.as_str(),
            "senderId": notice.sender.as_str(),
        },
    });
    let kind = notice.kind.name();
    let seconds = notice.kind.seconds();
    let push = push::Notice { id: &id, kind, title, body, url: &url, urgency, seconds };
    telling.say_and_push(&channel, &payload, push.notification());
    let entry = telling.witness(Event::NotificationSent, Action::Create, ("notification", &id));
    entry.actor = Actor::system();
    entry.resource.channel = Some(channel);
    entry.details.push(("type", notice.kind.name().to_owned()));
    entry.details.push(("appointment", notice.appointment.as_str().to_owned()));
}

/// The page that answers the notice.
pub(super) fn action_url(notice: &Notice) -> String {
    let page = match notice.kind {
        NoticeKind::PatientReady
        | NoticeKind::ProviderReady
        | NoticeKind::ConsultationInvite
        | NoticeKind::ProviderChanged
        | NoticeKind::EmergencyEscalation => "/join",
        NoticeKind::AppointmentCancelled | NoticeKind::AppointmentRescheduled => "",
    };
    format!("/appointments/{}{page}", notice.appointment)
}
