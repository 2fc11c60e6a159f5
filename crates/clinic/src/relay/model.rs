//! Somebody in a call, as the relay knows them.

use kernel::{ConsultationId, OrganizationId, PersonId};

/// A person's part in one visit's call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayUser {
    /// The id on the wire; means nothing to anybody else.
    pub id: String,
    /// The organization.
    pub organization: OrganizationId,
    /// The visit.
    pub consultation: ConsultationId,
    /// The person.
    pub person: PersonId,
}
