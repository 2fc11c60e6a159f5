//! What every other crate stands on: identifiers, the clock, randomness, faults, sealed PHI text,
//! the acting person and pages of a list.
//!
//! No I/O and no async: time and randomness reach the rest of the house only through
//! [`Clock`] and [`Random`], so a test can decide both.

mod actor;
mod clock;
mod digest;
mod fault;
mod id;
mod page;
mod phi;
mod random;

pub use actor::{Actor, Role};
pub use clock::{Clock, FakeClock, ScaledClock, SystemClock};
pub use digest::is_sha256;
pub use fault::{Fault, Kind};
pub use id::{
    AgreementId, AppointmentId, ConsentId, ConsultationId, DepartmentId, DisposalId, EscalationId,
    HoldId, IdError, IncidentId, OrganizationId, ParticipantId, PersonId, PrivacyRequestId,
    ProxyId, QueueEntryId, RecordExportId, SessionId, TaskId,
};
pub use page::Page;
pub use phi::Phi;
pub use random::{Random, SeededRandom, SystemRandom};

/// Re-exported so that every crate speaks of the same instant type.
pub use jiff::Timestamp;
