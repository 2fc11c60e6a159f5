//! What a notice is.

use kernel::{AppointmentId, PersonId};
use realtime::delivery::Urgency;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// To a provider: a patient has checked in.
    PatientReady,
    /// To a patient: the provider has joined.
    ProviderReady,
    /// A visit was called off.
    AppointmentCancelled,
    /// A visit was moved.
    AppointmentRescheduled,
    /// To somebody who is brought into a visit.
    ConsultationInvite,
    /// To a patient: another provider has their visit now.
    ProviderChanged,
    /// To a patient: two are seen before them.
    TurnIsNear,
    /// To those on call, or to a provider in whose queue it is: somebody is in danger.
    EmergencyEscalation,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::PatientReady,
        Self::ProviderReady,
        Self::AppointmentCancelled,
        Self::AppointmentRescheduled,
        Self::ConsultationInvite,
        Self::ProviderChanged,
        Self::TurnIsNear,
        Self::EmergencyEscalation,
    ];

    /// The `type` that clients see.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PatientReady => "PATIENT_READY",
            Self::ProviderReady => "PROVIDER_READY",
            Self::AppointmentCancelled => "APPOINTMENT_CANCELLED",
            Self::AppointmentRescheduled => "APPOINTMENT_RESCHEDULED",
            Self::ConsultationInvite => "CONSULTATION_INVITE",
            Self::ProviderChanged => "PROVIDER_CHANGED",
            Self::TurnIsNear => "TURN_IS_NEAR",
            Self::EmergencyEscalation => "EMERGENCY_ESCALATION",
        }
    }

    /// How much it may disturb (TM-070, TM-111): `critical` rings through do-not-disturb.
    pub(super) const fn urgency(self) -> Urgency {
        if matches!(self, Self::EmergencyEscalation) { Urgency::Critical } else { Urgency::High }
    }

    /// Seconds after which it is not pushed any more: an hour where somebody waits, else a day.
    pub(super) const fn seconds(self) -> u32 {
        match self {
            Self::AppointmentCancelled | Self::AppointmentRescheduled => 86_400,
            _ => 3_600,
        }
    }

    /// Title and body: no name, no reason, nothing that tells of a person's health.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::PatientReady => ("A patient has checked in", "Open your queue to see who waits."),
            Self::ProviderReady => ("Your provider is ready", "Open the visit to join."),
            Self::AppointmentCancelled => {
                ("A visit was cancelled", "Open your appointments to see which.")
            }
            Self::AppointmentRescheduled => {
                ("A visit was moved", "Open your appointments to see the new time.")
            }
            Self::ConsultationInvite => ("You are asked to join a visit", "Open it to join."),
            Self::ProviderChanged => {
                ("Another provider will see you", "Stay where you are; nothing else changes.")
            }
            Self::TurnIsNear => ("Two are before you", "Come back to the waiting room."),
            Self::EmergencyEscalation => ("Emergency", "Open it now and see this patient first."),
        }
    }
}

/// One notice to one person.
#[derive(Clone, Debug)]
pub struct Notice {
    /// What it is about.
    pub kind: NoticeKind,
    /// Who is told.
    pub to: PersonId,
    /// The appointment it concerns.
    pub appointment: AppointmentId,
    /// Who caused it.
    pub sender: PersonId,
}
