//! What is known of a person.

use kernel::{DepartmentId, OrganizationId, PersonId, Phi, Role};
use realtime::access::BanReason;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id; also their user id on the wire.
    pub id: PersonId,
    /// The organization they belong to.
    pub organization: OrganizationId,
    /// What they are to the clinic.
    pub role: Role,
    /// Their full name.
    pub name: Phi,
    /// Their birth date, as `YYYY-MM-DD`.
    pub birth_date: Option<Phi>,
    /// Their phone number.
    pub phone: Option<Phi>,
    /// Their e-mail address.
    pub email: Option<Phi>,
    /// What a provider practises; public.
    pub specialty: Option<String>,
    /// The language they read, as a BCP 47 tag.
    pub locale: String,
    /// The departments they work in.
    pub departments: Vec<DepartmentId>,
    /// Whether they may sign in and be booked.
    pub active: bool,
    /// Why they are banned, while they are.
    pub banned: Option<BanReason>,
    /// How often the row has changed.
    pub version: i64,
}

/// People who were looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// They, as far as they are shown at once.
    pub people: Vec<Person>,
    /// Whether there are more.
    pub more: bool,
}

/// A person to be added.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Their id; `None` makes one.
    pub id: Option<PersonId>,
    /// What they will be to the clinic.
    pub role: Role,
    /// Their full name.
    pub name: Phi,
    /// Their birth date, as `YYYY-MM-DD`.
    pub birth_date: Option<Phi>,
    /// Their phone number.
    pub phone: Option<Phi>,
    /// Their e-mail address.
    pub email: Option<Phi>,
    /// What a provider practises.
    pub specialty: Option<String>,
    /// The language they read.
    pub locale: Option<String>,
    /// The departments they work in.
    pub departments: Vec<DepartmentId>,
}
