//! The names of the channels on which the clinic speaks. Ids are opaque and hold no dot.

use kernel::{DepartmentId, OrganizationId, PersonId, Timestamp};

/// How the names of threads begin (protocol §13.3).
const THREAD: &str = "PUBNUB_INTERNAL_THREAD_";

/// Chat and lifecycle of a provider and a patient; PHI, so ciphertext only.
pub(crate) fn consultation(provider: &PersonId, patient: &PersonId) -> String {
    format!("consultation.{provider}.{patient}")
}

/// File messages of a consultation channel.
pub(crate) fn files(provider: &PersonId, patient: &PersonId) -> String {
    format!("consultation.{provider}.{patient}.files")
}

/// Video signalling of a consultation channel.
pub(crate) fn video(provider: &PersonId, patient: &PersonId) -> String {
    format!("consultation.{provider}.{patient}.video")
}

/// What a patient and those who treat write to each other after a visit: a thread (protocol §13.3) that hangs on the
/// moment at which the visit ended, so that each visit has its own. PHI, so ciphertext only.
pub(crate) fn thread(provider: &PersonId, patient: &PersonId, ended: Timestamp) -> String {
    let moment = ended.as_microsecond().saturating_mul(10);
    format!("{THREAD}{}_{moment}", consultation(provider, patient))
}

/// The provider and the patient at whose address a channel of a visit is, or the one on which a thread hangs or whose messages are
/// reported. Whether there are such people is not said by it.
pub(crate) fn pair(channel: &str) -> Option<(PersonId, PersonId)> {
    if let Some(reported) = wire::channel::reported(channel) {
        return pair(reported);
    }
    if let Some(thread) = channel.strip_prefix(THREAD) {
        return pair(thread.rsplit_once('_')?.0);
    }
    let mut parts = channel.strip_prefix("consultation.")?.split('.');
    let (provider, patient) = (parts.next()?, parts.next()?);
    Some((provider.parse().ok()?, patient.parse().ok()?))
}

/// Who has checked in for a provider; staff only.
pub(crate) fn waiting_room(provider: &PersonId) -> String {
    format!("waiting-room.{provider}")
}

/// One patient's own place in the queue.
pub(crate) fn place(provider: &PersonId, patient: &PersonId) -> String {
    format!("waiting-room.{provider}.{patient}")
}

/// A department's queue; staff only.
pub(crate) fn queue(department: &DepartmentId) -> String {
    format!("queue.{department}")
}

/// One person's notifications.
pub(crate) fn notification(person: &PersonId) -> String {
    format!("notification.{person}")
}

/// What is committed to an organization's audit log; officers and administrators only.
pub(crate) fn audit(organization: &OrganizationId) -> String {
    format!("audit.{organization}")
}

/// A department's providers and whether they are available.
pub(crate) fn availability(department: &DepartmentId) -> String {
    format!("presence.providers.{department}")
}

/// A department's emergencies; staff only.
pub(crate) fn emergency(department: &DepartmentId) -> String {
    format!("emergency.{department}")
}

/// The presence events of a channel.
pub(crate) fn presence(channel: &str) -> String {
    format!("{channel}-pnpres")
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn whose_visit_a_channel_is_at_the_address_of() {
        let visit = Some(("dr-1".parse().unwrap(), "pat-1".parse().unwrap()));
        for of_it in [
            "consultation.dr-1.pat-1",
            "consultation.dr-1.pat-1.files",
            "consultation.dr-1.pat-1.video",
            "PUBNUB_INTERNAL_THREAD_consultation.dr-1.pat-1_17379929964128254",
            "PUBNUB_INTERNAL_THREAD_PUBNUB_INTERNAL_THREAD_consultation.dr-1.pat-1_1_2",
            "PUBNUB_INTERNAL_MODERATION_consultation.dr-1.pat-1",
            "PUBNUB_INTERNAL_MODERATION_PUBNUB_INTERNAL_THREAD_consultation.dr-1.pat-1_1",
        ] {
            assert_eq!(pair(of_it), visit, "{of_it}");
        }
        for of_none in ["waiting-room.dr-1.pat-1", "consultation.dr-1", "consultation.dr 1.pat-1"] {
            assert_eq!(pair(of_none), None, "{of_none}");
        }
    }
}
