//! What an API key opens.

use std::fmt;

/// A part of the API that a key may be for. What stands in none, such as accounts and break-glass, opens to people only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The clinic's day: people, appointments, queues, visits.
    Clinic,
    /// Keysets, also as tools of the hosted network make them.
    Keysets,
    /// The audit log, the register of consents, reports.
    Evidence,
    /// Who works here, as a directory says (SCIM).
    Provisioning,
    /// What an application says that happened in it, to be appended to the audit log, and nothing else.
    AuditEvents,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] =
        [Self::Clinic, Self::Keysets, Self::Evidence, Self::Provisioning, Self::AuditEvents];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clinic => "clinic",
            Self::Keysets => "keysets",
            Self::Evidence => "evidence",
            Self::Provisioning => "provisioning",
            Self::AuditEvents => "audit-events",
        }
    }

    /// The scope of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// The scopes of one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u8);

impl Scopes {
    /// Whether this one is among them.
    pub const fn holds(self, scope: Scope) -> bool {
        self.0 & Self::bit(scope) != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The scopes of a text, their names with spaces between; `None` if one is unknown.
    pub fn find(text: &str) -> Option<Self> {
        text.split_whitespace().map(Scope::find).collect()
    }

    /// Those that it holds.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.holds(*scope))
    }

    const fn bit(scope: Scope) -> u8 {
        1 << scope as u8
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |all, scope| all | Self::bit(scope)))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Scope::name).collect();
        out.write_str(&names.join(" "))
    }
}
