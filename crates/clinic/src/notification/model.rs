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
    /// To a provider: somebody in the queue became an emergency.
    EmergencyEscalation,
    /// A visit was called off.
    AppointmentCancelled,
    /// A visit was moved.
    AppointmentRescheduled,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::PatientReady,
        Self::ProviderReady,
        Self::EmergencyEscalation,
        Self::AppointmentCancelled,
        Self::AppointmentRescheduled,
    ];

    /// The `type` that clients see.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PatientReady => "PATIENT_READY",
            Self::ProviderReady => "PROVIDER_READY",
            Self::EmergencyEscalation => "EMERGENCY_ESCALATION",
            Self::AppointmentCancelled => "APPOINTMENT_CANCELLED",
            Self::AppointmentRescheduled => "APPOINTMENT_RESCHEDULED",
        }
    }

    /// How much it may disturb (TM-070).
    pub(super) const fn urgency(self) -> Urgency {
        match self {
            Self::PatientReady => Urgency::Normal,
            Self::ProviderReady | Self::AppointmentCancelled | Self::AppointmentRescheduled => {
                Urgency::High
            }
            Self::EmergencyEscalation => Urgency::Critical,
        }
    }

    /// Seconds after which it is not pushed any more: an hour where somebody waits, else a day.
    pub(super) const fn seconds(self) -> u32 {
        match self {
            Self::PatientReady | Self::ProviderReady | Self::EmergencyEscalation => 3_600,
            Self::AppointmentCancelled | Self::AppointmentRescheduled => 86_400,
        }
    }

    /// Title and body: no name, no reason, nothing that tells of a person's health.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::PatientReady => ("A patient has checked in", "Open your queue to see who waits."),
            Self::ProviderReady => ("Your provider is ready", "Open the visit to join."),
            Self::EmergencyEscalation => {
                ("Emergency in your queue", "Open your queue and see this patient first.")
            }
            Self::AppointmentCancelled => {
                ("A visit was cancelled", "Open your appointments to see which.")
            }
            Self::AppointmentRescheduled => {
                ("A visit was moved", "Open your appointments to see the new time.")
            }
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
