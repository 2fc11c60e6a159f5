//! What an entry of the audit log is to the patient. Pure.

use super::{Access, Did, Subject};
use crate::privacy::Purpose;
use compliance::audit::{Event, Shown};
use jiff::SignedDuration;
use kernel::{Actor, Timestamp};

/// What somebody does again within so long is told once, with how often.
const TOGETHER: SignedDuration = SignedDuration::from_hours(1);

/// Adds the accesses among entries, which come newest first and follow those of before; names are still missing.
pub(super) fn add(told: &mut Vec<Access>, entries: &[Shown], patient: &str) {
    for access in entries.iter().filter_map(|entry| read(entry, patient)) {
        // Whatever stands before the first that is too late to go together is later still.
        let mut near = told.iter_mut().rev().take_while(|known| is_near(known, &access));
        match near.find(|known| is_same(known, &access)) {
            Some(known) => {
                known.first = access.first;
                known.times += 1;
            }
            None => told.push(access),
        }
    }
}

/// Whether an entry is about a disclosure of which the law lets nobody tell yet: 45 CFR 164.528(a)(2). While any such silence
/// stands, that is so of every copy that was made for a court or an authority.
pub(super) fn is_silent(entry: &Shown, (now, stands): (Timestamp, bool)) -> bool {
    let copied = [Event::RecordExportAllowed, Event::RecordExported].map(Event::name);
    let legal = entry.reason.as_deref() == Some(Purpose::Legal.name());
    if stands && legal && copied.contains(&&*entry.event) {
        return true;
    }
    let until = entry.details.get("silentUntil").and_then(|until| until.parse::<Timestamp>().ok());
    until.is_some_and(|until| until > now)
}

fn is_same(known: &Access, next: &Access) -> bool {
    known.person == next.person
        && known.role == next.role
        && known.subject == next.subject
        && known.did == next.did
        && known.acts_for == next.acts_for
        && known.break_glass == next.break_glass
}

fn is_near(known: &Access, next: &Access) -> bool {
    known.last.duration_since(next.first) < TOGETHER
}

/// An entry as an access; `None` when it was refused, or the server's own work. A program that holds a key is none of that:
/// it reads on somebody's behalf.
fn read(entry: &Shown, patient: &str) -> Option<Access> {
    if entry.outcome != 0 || entry.actor == Actor::system().id {
        return None;
    }
    let at = entry.at.parse::<Timestamp>().ok()?;
    let event = Event::ALL.iter().copied().find(|event| event.name() == entry.event);
    let event_subject = event.map_or(Subject::Other, subject);
    let is_listed = entry.patient.as_deref() != Some(patient);
    Some(Access {
        person: entry.actor.clone(),
        name: None,
        role: entry.role.clone(),
        subject: event_subject,
        did: did(event, &entry.action, is_listed),
        first: at,
        last: at,
        times: 1,
        is_own: entry.actor == patient,
        acts_for: entry.details.get("actsFor").is_some_and(|whom| whom == patient),
        break_glass: entry.details.contains_key("break-glass"),
    })
}

fn did(event: Option<Event>, action: &str, is_listed: bool) -> Did {
    match (event, action) {
        (Some(Event::BreakGlassOpened), _) => Did::BrokeGlass,
        (Some(Event::VisitCopyMade | Event::DisclosuresAccounted | Event::RecordExported), _) => {
            Did::Copied
        }
        (_, "R") if is_listed => Did::Listed,
        (_, "R") => Did::Saw,
        _ => Did::Changed,
    }
}

const fn subject(event: Event) -> Subject {
    use Event as E;
    match event {
        E::RecordRead
        | E::PersonCreated
        | E::PersonRead
        | E::PersonChanged
        | E::SummaryRead
        | E::VisitCopyMade
        | E::BreakGlassOpened
        | E::BreakGlassClosed
        | E::BreakGlassRead
        | E::BreakGlassReviewed
        | E::AuditRead
        | E::ActivityFlagRead
        | E::ActivityFlagClosed
        | E::PrivacyRequestMade
        | E::PrivacyRequestRead
        | E::PrivacyRequestExtended
        | E::PrivacyRequestClosed
        | E::DisagreementStated
        | E::RestrictionAgreed
        | E::RestrictionEnded
        | E::RecordExportAllowed
        | E::RecordExported => Subject::Record,
        E::NotesRead | E::NotesChanged => Subject::Notes,
        E::PhiMessageSent
        | E::PhiMessageRead
        | E::SubscribeStarted
        | E::MessageSent
        | E::MessageDeleted
        | E::KeyUsed
        | E::ThreadOpened
        | E::ThreadRead
        | E::ThreadClosed => Subject::Messages,
        E::PhiFileShared | E::PhiFileAccessed | E::PhiFileRemoved => Subject::Files,
        E::AppointmentBooked
        | E::AppointmentCancelled
        | E::AppointmentStateChanged
        | E::AppointmentRead
        | E::LicenceWarning
        | E::LicenceExcepted
        | E::LinkCreated => Subject::Appointment,
        E::QueueStateChanged | E::QueueRead | E::QueueBroadcast => Subject::Queue,
        E::PatientConsentGiven
        | E::PatientConsentRevoked
        | E::PatientConsentExpired
        | E::ConsentRead
        | E::PrivacyNoticeAcknowledged
        | E::PrivacyNoticeDeclined
        | E::PrivacyNoticeAnswersRead => Subject::Consent,
        E::TaskGiven | E::TaskRead | E::TaskDone => Subject::Task,
        E::ProxyGiven | E::ProxyRead | E::ProxyEnded => Subject::Proxy,
        E::DisclosureRecorded
        | E::DisclosureRead
        | E::DisclosureStruck
        | E::DisclosuresAccounted => Subject::Disclosure,
        E::AccessReportRead => Subject::Report,
        E::ApplicationEvent => Subject::Claim,
        _ => in_visit(event),
    }
}

/// What happens around a visit; whatever has no word of its own is something else.
const fn in_visit(event: Event) -> Subject {
    use Event as E;
    match event {
        E::RecordingConsentGiven
        | E::RecordingConsentRevoked
        | E::RecordingStarted
        | E::RecordingStopped
        | E::RecordingFiled => Subject::Recording,
        E::FileLost | E::FileQuarantined => Subject::Files,
        E::IntakeRecorded | E::IntakeRead => Subject::Whereabouts,
        E::PhiContextRead | E::PhiContextChanged => Subject::Messages,
        E::EmergencyEscalationTriggered
        | E::EmergencyAcknowledged
        | E::EmergencyAmended
        | E::EmergencyWithdrawn
        | E::EmergencyResolved
        | E::EmergencyReviewed
        | E::EmergencyRead => Subject::Emergency,
        E::ConsultationSessionStart
        | E::ConsultationSessionEnd
        | E::ConsultationStateChanged
        | E::ConsultationRead
        | E::ConsultationTransferred
        | E::ProviderAddedToConsultation
        | E::ProviderRemovedFromConsultation
        | E::PatientObjected
        | E::InterpreterRequested
        | E::InterpreterAnswered
        | E::InterpretingRead
        | E::VideoSessionStarted
        | E::VideoSessionEnded
        | E::AccessTokenGranted
        | E::RelayCredentialIssued
        | E::SurveyAnswered
        | E::ConfidentialityChanged
        | E::SensitivityChanged => Subject::Visit,
        _ => Subject::Other,
    }
}
