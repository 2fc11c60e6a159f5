//! What a notice is.

use kernel::{AppointmentId, PersonId};

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
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::PatientReady,
        Self::ProviderReady,
        Self::AppointmentCancelled,
        Self::AppointmentRescheduled,
    ];

    /// The `type` that clients see.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PatientReady => "PATIENT_READY",
            Self::ProviderReady => "PROVIDER_READY",
            Self::AppointmentCancelled => "APPOINTMENT_CANCELLED",
            Self::AppointmentRescheduled => "APPOINTMENT_RESCHEDULED",
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
