//! What an organization is.

use kernel::{DepartmentId, OrganizationId};

/// The organization of people who are nobody, and in which a running server is tried. It is in a store beside the
/// clinic's own, and nothing of either is visible to the other.
pub const CANARIES: &str = "zz-compliance";

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
