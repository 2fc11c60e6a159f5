//! Opaque identifiers. They stand in channel names, so they hold no dot and nothing about a person.

use crate::{Clock, Random, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is 1 to 64 of the characters A-Z a-z 0-9 - _, and {0:?} is not")]
pub struct IdError(pub String);

fn check(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

fn generate(clock: &dyn Clock, random: &dyn Random) -> String {
    let mut tail = [0; 10];
    random.fill(&mut tail);
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid().simple().to_string()
}

/// When a version 7 UUID without hyphens was made.
fn made(text: &str) -> Option<Timestamp> {
    let plain = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_ours = plain && text.as_bytes().get(12) == Some(&b'7');
    let millis = is_ours.then(|| i64::from_str_radix(text.get(..12)?, 16).ok()).flatten()?;
    Timestamp::from_millisecond(millis).ok()
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// A new id: a version 7 UUID without hyphens, so ids sort by the time of their making.
            pub fn generate(clock: &dyn Clock, random: &dyn Random) -> Self {
                Self(generate(clock, random))
            }

            /// When it was made, if it was made as here.
            pub fn made(&self) -> Option<Timestamp> {
                made(&self.0)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                if check(&text) { Ok(Self(text)) } else { Err(IdError(text)) }
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    )+};
}

id! {
    /// One agreement of the clinic with somebody.
    AgreementId,
    /// One booked visit.
    AppointmentId,
    /// One consent record.
    ConsentId,
    /// One provider–patient episode (FHIR Encounter).
    ConsultationId,
    /// A department of an organization.
    DepartmentId,
    /// One run of disposal.
    DisposalId,
    /// One emergency raised in a visit.
    EscalationId,
    /// One legal hold.
    HoldId,
    /// The covered entity.
    OrganizationId,
    /// One who was brought into a visit, in that visit.
    ParticipantId,
    /// A patient, provider or any other person; also their user id on the wire.
    PersonId,
    /// Something that may have told a patient's health to somebody who may not know it.
    IncidentId,
    /// What a patient asks about their own record.
    PrivacyRequestId,
    /// The authority by which somebody acts for a patient.
    ProxyId,
    /// One place in a department's queue.
    QueueEntryId,
    /// One copy of a patient's record that was made to take away.
    RecordExportId,
    /// One signed-in session.
    SessionId,
    /// Something to be done after a visit.
    TaskId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FakeClock, SeededRandom};

    #[test]
    fn ids_hold_no_dot_and_sort_by_time() {
        let clock = FakeClock::new(crate::Timestamp::UNIX_EPOCH);
        let random = SeededRandom::new(7);
        let first = PersonId::generate(&clock, &random);
        assert_eq!(first.made(), Some(crate::Timestamp::UNIX_EPOCH));
        let given: PersonId = "pat-1".parse().unwrap();
        assert_eq!(given.made(), None);
        clock.advance(jiff::SignedDuration::from_secs(1));
        let second = PersonId::generate(&clock, &random);
        assert!(first < second, "{first} should sort before {second}");
        assert_eq!(first.as_str().len(), 32);
        assert!("a.b".parse::<PersonId>().is_err());
        assert!("".parse::<PersonId>().is_err());
        assert!("x".repeat(65).parse::<PersonId>().is_err());
        assert_eq!("dr-1".parse::<PersonId>().unwrap().as_str(), "dr-1");
    }
}
