//! Which role gets which channels, and for how long. Pure.

use super::ChannelConfig;
use crate::appointment::{self, Appointment};
use crate::{Caller, Refusal, Settings, names};
use kernel::{DepartmentId, PersonId, Role, Timestamp};
use wire::token::Permissions;

const READ: Permissions = Permissions::READ;
const READ_WRITE: Permissions = Permissions::READ.and(Permissions::WRITE);
const FULL: Permissions = READ_WRITE.and(Permissions::GET).and(Permissions::UPDATE);

/// Staff tokens end after this many minutes at the latest.
const STAFF_LIMIT: u32 = 60;
/// Patients' tokens end after this many minutes at the latest.
const PATIENT_LIMIT: u32 = 30;
/// A client renews its token so many seconds before it ends.
const REFRESH_BEFORE: i64 = 300;

/// The role asked for, if it gets tokens at all and is what the caller is.
pub(crate) fn role(asked: &str, caller: &Caller) -> Result<Role, Refusal> {
    let role = Role::find(asked).filter(|role| {
        matches!(role, Role::Provider | Role::Nurse | Role::Coordinator | Role::Patient)
    });
    let role = role.ok_or_else(|| Refusal::Role(asked.chars().take(64).collect()))?;
    if role == caller.role { Ok(role) } else { Err(Refusal::NotAllowed) }
}

/// Whether the caller has a part in this visit.
pub(crate) fn takes_part(
    caller: &Caller,
    appointment: &Appointment,
    departments: &[DepartmentId],
) -> Result<(), Refusal> {
    let part = match caller.role {
        Role::Patient => caller.person == appointment.patient,
        Role::Provider => caller.person == appointment.provider,
        Role::Nurse | Role::Coordinator => departments.contains(&appointment.department),
        _ => false,
    };
    if part { Ok(()) } else { Err(Refusal::NotAllowed) }
}

/// Whether the role reads what is said in the visit, and so gets its key.
pub(crate) const fn is_participant(role: Role) -> bool {
    matches!(role, Role::Patient | Role::Provider | Role::Nurse)
}

/// Whole minutes that the token lasts: the role's, but never past the end of the visit.
pub(crate) fn minutes(
    role: Role,
    appointment: &Appointment,
    settings: &Settings,
    now: Timestamp,
) -> Result<u32, Refusal> {
    appointment::rules::window(appointment, settings, now)?;
    let (_, closes) = appointment::rules::open(appointment, settings);
    let left = u32::try_from(closes.duration_since(now).as_mins()).unwrap_or(0);
    let most = if role == Role::Patient {
        settings.patient_token_minutes.min(PATIENT_LIMIT)
    } else {
        settings.staff_token_minutes.min(STAFF_LIMIT)
    };
    let minutes = most.min(left);
    if minutes == 0 { Err(Refusal::TooLate) } else { Ok(minutes) }
}

/// The channels of a role in a visit, without key.
pub(crate) fn config(
    role: Role,
    caller: &PersonId,
    visit: &Appointment,
    (now, minutes): (Timestamp, u32),
) -> ChannelConfig {
    let part = |name: fn(&PersonId, &PersonId) -> String| {
        is_participant(role).then(|| name(&visit.provider, &visit.patient))
    };
    let media = |name| {
        if role == Role::Nurse { None } else { part(name) }
    };
    let patient = role == Role::Patient;
    let seconds = i64::from(minutes) * 60;
    let after = |seconds: i64| Timestamp::from_second(now.as_second() + seconds).unwrap_or(now);
    ChannelConfig {
        consultation: part(names::consultation),
        files: media(names::files),
        video: media(names::video),
        waiting_room: if patient {
            names::place(&visit.provider, &visit.patient)
        } else {
            names::waiting_room(&visit.provider)
        },
        queue: (!patient).then(|| names::queue(&visit.department)),
        notification: names::notification(caller),
        availability: names::availability(&visit.department),
        cipher_key: None,
        earlier_keys: Vec::new(),
        expires: after(seconds),
        refresh_after: after((seconds - REFRESH_BEFORE).max(seconds / 2)),
    }
}

/// What the role may do on each of its channels.
pub(crate) fn grants(
    role: Role,
    config: &ChannelConfig,
    visit: &Appointment,
) -> Vec<(String, Permissions)> {
    let mut grants = vec![
        (config.waiting_room.clone(), READ),
        (config.notification.clone(), READ),
        (config.availability.clone(), READ),
        (names::presence(&config.availability), READ),
    ];
    if let Some(consultation) = &config.consultation {
        let bits = if role == Role::Provider { FULL } else { READ_WRITE };
        grants.push((consultation.clone(), bits));
        grants.push((names::presence(consultation), READ));
    }
    let media = [&config.files, &config.video];
    grants.extend(media.into_iter().flatten().map(|name| (name.clone(), READ_WRITE)));
    if let Some(queue) = &config.queue {
        grants.push((queue.clone(), if role == Role::Provider { READ_WRITE } else { FULL }));
    }
    if matches!(role, Role::Nurse | Role::Coordinator) {
        grants.push((names::place(&visit.provider, &visit.patient), READ_WRITE));
    }
    grants
}
