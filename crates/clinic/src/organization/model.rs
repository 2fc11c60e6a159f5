//! What an organization is.

use kernel::{DepartmentId, OrganizationId};

/// The organization of people who are nobody, and in which a running server is tried. It is in a store beside the
/// clinic's own, and neither sees anything of the other but what the store has once for all: legal holds and disposal
/// runs, which name no organization, so those of a trial stand in the clinic's lists. Checks do not count its people.
pub const CANARIES: &str = "zz-compliance";

/// The covered entity. Its name is public, not PHI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// What it calls itself.
    pub name: String,
    /// The clock by which its days begin, and that of its departments that have said no hours of their own, as an IANA
    /// name; unless said, that of its first department with hours, else UTC.
    pub zone: Option<String>,
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
