//! Who is acting.

use std::fmt;

/// What a person is to the clinic; decides which routes and channels are open to them.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Treats patients: physician, therapist, any licensed clinician.
    Provider,
    /// Prepares and assists visits.
    Nurse,
    /// Is treated.
    Patient,
    /// Runs the front desk: bookings, check-in help, queue order.
    Coordinator,
    /// Translates during a visit; sees nothing outside it.
    Interpreter,
    /// Acts for a patient who cannot.
    Guardian,
    /// Takes part in one visit by invitation; sees nothing outside it.
    Guest,
    /// Reads the evidence; changes nothing clinical.
    ComplianceOfficer,
    /// Sets the clinic up: people, departments, keysets.
    Administrator,
    /// The server itself, or a service that holds a secret key.
    System,
}

impl Role {
    /// Every role, in the order of the documentation's tables.
    pub const ALL: [Self; 10] = [
        Self::Provider,
        Self::Nurse,
        Self::Patient,
        Self::Coordinator,
        Self::Interpreter,
        Self::Guardian,
        Self::Guest,
        Self::ComplianceOfficer,
        Self::Administrator,
        Self::System,
    ];

    /// The stable kebab-case name used in APIs, tables and audit entries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Nurse => "nurse",
            Self::Patient => "patient",
            Self::Coordinator => "coordinator",
            Self::Interpreter => "interpreter",
            Self::Guardian => "guardian",
            Self::Guest => "guest",
            Self::ComplianceOfficer => "compliance-officer",
            Self::Administrator => "administrator",
            Self::System => "system",
        }
    }

    /// The role with this name, if there is one.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The person or service behind a request, as audit entries name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Opaque id of the person or service; never a name or an address.
    pub id: String,
    /// The role in which they act now.
    pub role: Role,
    /// Network address of the caller, `None` for work the server starts itself.
    pub address: Option<String>,
}

impl Actor {
    /// The server acting on its own account: timers, start-up, retention.
    pub fn system() -> Self {
        Self { id: "housecall".to_owned(), role: Role::System, address: None }
    }

    /// Whoever holds a keyset's secret key, by the name that they give, if they give one.
    pub fn key_holder(name: &str, address: &str) -> Self {
        let id = if name.is_empty() { "secret-key" } else { name };
        Self { id: id.to_owned(), role: Role::System, address: Some(address.to_owned()) }
    }
}
