//! Which role gets which channels, and for how long. Pure.

use super::ChannelConfig;
use crate::appointment::{self, Appointment};
use crate::participant::Part;
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

/// As what somebody asks to take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// As what they are to the clinic.
    Own(Role),
    /// As what they were brought in.
    Invited(Part),
}

/// What a seat opens of what was said before its visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Back {
    /// Nothing.
    Closed,
    /// All of it.
    Open,
    /// All of it, because somebody is in danger, until the record that is open for that closes.
    Until(Timestamp),
}

impl Back {
    /// Whole minutes that the token lasts which was to last so many: what an emergency opens ends with it, but for the minute
    /// that a token lasts at least.
    pub(super) fn minutes(self, minutes: u32, now: Timestamp) -> u32 {
        let Self::Until(ends) = self else { return minutes };
        let left = u32::try_from(ends.duration_since(now).as_mins()).unwrap_or(0);
        minutes.min(left.max(1))
    }
}

/// The role asked for, if it gets tokens at all and is what the caller is or may have been brought in as.
pub(crate) fn role(asked: &str, caller: &Caller) -> Result<Asked, Refusal> {
    if let Some(part) = Part::find(asked) {
        return Ok(Asked::Invited(part));
    }
    let role = Role::find(asked).filter(|role| {
        matches!(role, Role::Provider | Role::Nurse | Role::Coordinator | Role::Patient)
    });
    let role = role.ok_or_else(|| Refusal::Role(asked.chars().take(64).collect()))?;
    if role == caller.role { Ok(Asked::Own(role)) } else { Err(Refusal::NotAllowed) }
}

/// Whether the seat reads what is said in the visit, and so gets its key.
pub(crate) const fn is_participant(seat: Asked) -> bool {
    match seat {
        Asked::Own(role) => matches!(role, Role::Patient | Role::Provider | Role::Nurse),
        Asked::Invited(_) => true,
    }
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
    let minutes = longest(role, settings).min(left);
    if minutes == 0 { Err(Refusal::TooLate) } else { Ok(minutes) }
}

/// Whole minutes that a token of this role lasts at most.
pub(crate) fn longest(role: Role, settings: &Settings) -> u32 {
    if is_staff(role) {
        staff_minutes(settings)
    } else {
        settings.patient_token_minutes.min(PATIENT_LIMIT)
    }
}

/// Whether the role works in departments.
const fn is_staff(role: Role) -> bool {
    matches!(role, Role::Provider | Role::Nurse | Role::Coordinator)
}

/// Whole minutes that a token of the staff lasts.
pub(crate) fn staff_minutes(settings: &Settings) -> u32 {
    settings.staff_token_minutes.min(STAFF_LIMIT)
}

/// What somebody of the staff listens to beside any visit: ids and codes only, never what is said in one.
pub(crate) fn watched(
    caller: &Caller,
    departments: &[DepartmentId],
) -> Result<Vec<String>, Refusal> {
    let mut channels = vec![names::notification(&caller.person)];
    // Whoever answers for the clinic hears what is told to them, and nothing of any department.
    if matches!(caller.role, Role::ComplianceOfficer | Role::Administrator) {
        return Ok(channels);
    }
    if !is_staff(caller.role) {
        return Err(Refusal::NotAllowed);
    }
    if caller.role == Role::Provider {
        channels.push(names::waiting_room(&caller.person));
    }
    for department in departments {
        channels.extend(
            [names::queue, names::availability, names::emergency].map(|name| name(department)),
        );
    }
    Ok(channels)
}

/// The channels of a role in a visit, without any key.
pub(crate) fn config(
    seat: Asked,
    caller: &PersonId,
    visit: &Appointment,
    (now, minutes): (Timestamp, u32),
) -> ChannelConfig {
    let part = |name: fn(&PersonId, &PersonId) -> String| {
        is_participant(seat).then(|| name(&visit.provider, &visit.patient))
    };
    let nurse = seat == Asked::Own(Role::Nurse);
    let files = !nurse && !matches!(seat, Asked::Invited(Part::Interpreter | Part::Observer));
    let patient = seat == Asked::Own(Role::Patient);
    let staff = matches!(seat, Asked::Own(_)) && !patient;
    let seconds = i64::from(minutes) * 60;
    let after = |seconds: i64| Timestamp::from_second(now.as_second() + seconds).unwrap_or(now);
    ChannelConfig {
        publish_key: String::new(),
        subscribe_key: String::new(),
        consultation: part(names::consultation),
        files: part(names::files).filter(|_| files),
        video: part(names::video).filter(|_| !nurse),
        waiting_room: match seat {
            Asked::Own(Role::Patient) => Some(names::place(&visit.provider, &visit.patient)),
            Asked::Own(_) => Some(names::waiting_room(&visit.provider)),
            Asked::Invited(_) => None,
        },
        queue: staff.then(|| names::queue(&visit.department)),
        notification: names::notification(caller),
        availability: (staff || patient).then(|| names::availability(&visit.department)),
        cipher_key: None,
        earlier_keys: Vec::new(),
        expires: after(seconds),
        refresh_after: after((seconds - REFRESH_BEFORE).max(seconds / 2)),
    }
}

/// What the role may do on each of its channels.
pub(crate) fn grants(
    seat: Asked,
    config: &ChannelConfig,
    visit: &Appointment,
) -> Vec<(String, Permissions)> {
    let mut grants = vec![(config.notification.clone(), READ)];
    grants.extend(config.waiting_room.iter().map(|name| (name.clone(), READ)));
    if let Some(name) = &config.availability {
        grants.push((name.clone(), READ));
        grants.push((names::presence(name), READ));
    }
    if let Some(consultation) = &config.consultation {
        let bits = match seat {
            Asked::Own(Role::Provider) => FULL,
            Asked::Invited(Part::Observer) => READ,
            _ => READ_WRITE,
        };
        grants.push((consultation.clone(), bits));
        grants.push((names::presence(consultation), READ));
    }
    // Signalling is written by whoever watches: a picture comes only to a browser that asks for it.
    let media = [&config.files, &config.video];
    grants.extend(media.into_iter().flatten().map(|name| (name.clone(), READ_WRITE)));
    if let Some(queue) = &config.queue {
        let provider = seat == Asked::Own(Role::Provider);
        grants.push((queue.clone(), if provider { READ_WRITE } else { FULL }));
    }
    if matches!(seat, Asked::Own(Role::Nurse | Role::Coordinator)) {
        grants.push((names::place(&visit.provider, &visit.patient), READ_WRITE));
    }
    grants
}
