//! What an organization is.

use kernel::{DepartmentId, OrganizationId};

/// The covered entity. Its name is public, not PHI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// What it calls itself.
    pub name: String,
}

/// A part of an organization with a queue of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// Its id.
    pub id: DepartmentId,
    /// The organization it is part of.
    pub organization: OrganizationId,
    /// What it is called.
    pub name: String,
}
