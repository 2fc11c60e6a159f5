//! Which letters a notice becomes, and how it is said on its person's channel. Pure.

use super::{About, Channel, Choices, Notice, NoticeKind};
use crate::Home;
use crate::phone::last_nine;
use crate::settings::Reach;
use compliance::keys::Sealer;
use jiff::SignedDuration;
use kernel::{Role, Timestamp};
use realtime::delivery::Urgency;
use serde_json::{Value, json};

/// The letters of a notice in their order, each with the pause after which it goes; the last one while half of the time is
/// left in which somebody needs it.
pub(super) fn plan(
    notice: &Notice,
    role: Role,
    (choices, reach): (&Choices, Reach),
    left: SignedDuration,
) -> Vec<(Channel, SignedDuration)> {
    let kind = notice.kind;
    let every_way =
        kind.urgency() == Urgency::Critical || kind.overrules(role, choices.confidential);
    let unwanted = match kind {
        NoticeKind::AppointmentReminder => !choices.reminders,
        // Its letter goes to an address that was theirs, and others may read what comes there.
        NoticeKind::ContactsChanged => choices.confidential,
        _ => false,
    };
    let all = [Channel::Email, Channel::Sms];
    let chosen: &[Channel] = match (every_way, &notice.only) {
        (true, _) => &all,
        (false, _) if unwanted => &[],
        (false, Some(only)) => std::slice::from_ref(only),
        (false, None) => &choices.letters,
    };
    let most = if choices.confidential && !every_way { 1 } else { chosen.len() };
    let wanted = chosen.iter().copied().take(most);
    let mut pause = kind.head_start();
    let mut plan = Vec::new();
    for channel in wanted.filter(|channel| kind.reaches(role, *channel)) {
        plan.push((channel, pause.min(left / 2)));
        // A channel that leads nowhere leaves its time to the next one.
        if serves(reach, channel) {
            pause = pause.saturating_add(kind.patience());
        }
    }
    plan
}

/// Whether a gateway for these letters is configured.
pub(crate) const fn serves(reach: Reach, channel: Channel) -> bool {
    match channel {
        Channel::Email => reach.email,
        Channel::Sms => reach.sms,
        Channel::InApp | Channel::Push => true,
    }
}

/// When nobody needs a notice any more.
pub(super) fn expires(notice: &Notice, now: Timestamp) -> Timestamp {
    let usual = SignedDuration::from_secs(notice.kind.seconds().into());
    notice.expires.unwrap_or_else(|| now.saturating_add(usual).unwrap_or(now))
}

/// The notice as its person's channel says it.
pub(super) fn payload(notice: &Notice, id: &str, now: Timestamp) -> Value {
    let (title, body) = notice.kind.words();
    let concerned = match &notice.about {
        About::Appointment(_) => "appointmentId",
        About::Department(_) => "departmentId",
        About::BreakGlass(_) => "breakGlassId",
        About::ActivityFlag(_) => "activityFlagId",
        About::Agreement(_) => "agreementId",
        About::CheckRun(_) => "checkRunId",
        About::Backup(_) => "backupId",
        About::Refusal(_) => "refusalId",
        About::Recovery(_) => "recoveryId",
        About::Contacts(_) | About::Account(_) => "personId",
    };
    json!({
        "id": id,
        "type": notice.kind.name(),
        "title": title,
        "body": body,
        "priority": notice.kind.urgency().name(),
        "actionUrl": action_url(notice),
        "timestamp": now.to_string(),
        "metadata": {
            (concerned): notice.about.id(),
            "senderId": notice.sender.as_str(),
        },
    })
}

/// The page that answers the notice.
pub(super) fn action_url(notice: &Notice) -> String {
    // What may be missing of a visit that is over is written where it took place.
    if let (NoticeKind::VisitClosed, Some(visit)) = (notice.kind, &notice.consultation) {
        return format!("/room/{visit}");
    }
    match &notice.about {
        About::Appointment(_) if notice.kind == NoticeKind::TaskDue => "/today".to_owned(),
        About::Appointment(_) if notice.kind == NoticeKind::PatientWrote => "/messages".to_owned(),
        About::Appointment(_) if notice.kind == NoticeKind::RequestAnswered => {
            "/own-record".to_owned()
        }
        About::Appointment(id) if notice.kind.joins() => format!("/appointments/{id}/join"),
        About::Appointment(id) => format!("/appointments/{id}"),
        About::Department(_) => "/on-call".to_owned(),
        About::BreakGlass(_) | About::Recovery(_) => "/break-glass".to_owned(),
        About::ActivityFlag(_) => "/activity".to_owned(),
        About::Agreement(_) => "/agreements".to_owned(),
        About::CheckRun(_) | About::Backup(_) => "/compliance".to_owned(),
        About::Refusal(_) => "/audit".to_owned(),
        About::Contacts(_) => "/".to_owned(),
        About::Account(_) => "/account".to_owned(),
    }
}

/// So long before a visit somebody wants to know of its time: to arrange their morning, and not only the visit.
const AHEAD: SignedDuration = SignedDuration::from_hours(3);

/// Until when somebody needs a notice: what is of a visit's time until some hours before the visit starts, for after that they
/// would be on their way to it, or have missed it.
pub(crate) fn needed(kind: NoticeKind, expires: Timestamp, starts: Option<Timestamp>) -> Timestamp {
    let starts = starts.filter(|_| kind.is_of_no_use_later());
    starts.map_or(expires, |starts| starts.saturating_sub(AHEAD).unwrap_or(starts).min(expires))
}

/// Until when quiet hours hold a notice back that is `needed` until then; `None` when it comes at once.
pub(crate) fn quiet_until(
    kind: NoticeKind,
    choices: &Choices,
    (now, needed): (Timestamp, Timestamp),
) -> Option<Timestamp> {
    let quiet = choices.quiet.as_ref().filter(|_| !kind.wakes())?;
    let ends = quiet.ends(now)?;
    let too_late = ends >= needed && kind.is_of_no_use_later();
    (!too_late).then_some(ends)
}

/// Whether a notice is shown on its person's devices.
pub(super) fn is_pushed(
    (kind, role): (NoticeKind, Role),
    choices: &Choices,
    times: (Timestamp, Timestamp),
) -> bool {
    kind.urgency() == Urgency::Critical
        || kind.overrules(role, choices.confidential)
        || (choices.push && quiet_until(kind, choices, times).is_none())
}

/// The keyed hash by which a contact is known without being readable: of a phone number, of all of it.
pub(crate) fn contact_key(
    (sealer, home): (&Sealer, Home),
    channel: Channel,
    contact: &str,
) -> Vec<u8> {
    if channel == Channel::Sms {
        return number_key(sealer, &home.known_by(contact));
    }
    crate::seal::lookup(sealer, "notice/email", contact)
}

/// The same of a phone number in full.
pub(crate) fn number_key(sealer: &Sealer, number: &str) -> Vec<u8> {
    crate::seal::lookup(sealer, "notice/sms/whole", number)
}

/// The hashes under which something may be written down of a contact. Numbers were once known by their last nine digits, and
/// who wrote STOP then gets nothing now.
pub(crate) fn contact_keys(
    known: (&Sealer, Home),
    channel: Channel,
    contact: &str,
) -> [Vec<u8>; 2] {
    let key = contact_key(known, channel, contact);
    let before = match channel {
        Channel::Sms => crate::seal::lookup(known.0, "notice/sms", &last_nine(contact)),
        _ => key.clone(),
    };
    [key, before]
}
