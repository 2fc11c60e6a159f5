//! Who asks the clinic for something, as every command and every audit entry knows them.

use crate::{Act, Acting, Refusal, Scopes};
use db::DbError;
use kernel::{Actor, AppointmentId, OrganizationId, PersonId, Role, SessionId, Timestamp};

/// A record that is open out of turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glass {
    /// Names the opening.
    pub id: String,
    /// Whose record.
    pub patient: PersonId,
    /// When it ends.
    pub ends: Timestamp,
    /// Whether somebody is in danger: it opens also what 42 CFR Part 2 protects (2.51).
    pub emergency: bool,
}

/// A signed-in person, or the server itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The person.
    pub person: PersonId,
    /// The one role in which they act.
    pub role: Role,
    /// The organization they belong to; nothing of another is visible to them.
    pub organization: OrganizationId,
    /// The session they act in; `None` for an API key or the server itself.
    pub session: Option<SessionId>,
    /// The API key that they call with; `None` in a session.
    pub key: Option<SessionId>,
    /// What that key opens.
    pub scopes: Option<Scopes>,
    /// The record that they have opened out of turn in this session.
    pub glass: Option<Glass>,
    /// For whom they act in this session.
    pub acting: Option<Acting>,
    /// The one visit that the session is for; `None` is bound to none.
    pub visit: Option<AppointmentId>,
    /// Whether a second factor is missing: until it is added nothing else is open.
    pub must_enroll: bool,
    /// Whether their password was made for them: until they change it nothing else is open.
    pub must_change: bool,
    /// The network address they call from.
    pub address: Option<String>,
}

impl Caller {
    /// The server acting on its own account in an organization.
    pub fn system(organization: OrganizationId) -> Result<Self, DbError> {
        let person = Actor::system().id.try_into();
        let person =
            person.map_err(|error: kernel::IdError| DbError::Internal(error.to_string()))?;
        Ok(Self::acting((person, organization, Role::System), None))
    }

    /// What they came in by, with whose end all ends that was issued to them.
    pub(crate) fn holder(&self) -> Option<String> {
        self.session.as_ref().or(self.key.as_ref()).map(|holder| holder.as_str().to_owned())
    }

    /// Somebody outside any session.
    pub(crate) fn acting(
        (person, organization, role): (PersonId, OrganizationId, Role),
        address: Option<String>,
    ) -> Self {
        Self {
            person,
            role,
            organization,
            session: None,
            key: None,
            scopes: None,
            glass: None,
            acting: None,
            visit: None,
            must_enroll: false,
            must_change: false,
            address,
        }
    }

    /// Whether they have this patient's record open out of turn.
    pub fn broke_into(&self, patient: &PersonId) -> bool {
        self.glass.as_ref().is_some_and(|glass| glass.patient == *patient)
    }

    /// Whether they have this patient's record open because somebody is in danger.
    pub fn rescues(&self, patient: &PersonId) -> bool {
        self.glass.as_ref().is_some_and(|glass| glass.emergency && glass.patient == *patient)
    }

    /// Whether their session reaches this visit: one that came by a link reaches no other.
    pub fn reaches(&self, appointment: &AppointmentId) -> bool {
        self.visit.as_ref().is_none_or(|own| own == appointment)
    }

    /// The caller as audit entries name them.
    pub fn actor(&self) -> Actor {
        Actor {
            id: self.person.as_str().to_owned(),
            role: self.role,
            address: self.address.clone(),
        }
    }

    /// Whether they work with patients here: provider, nurse or coordinator.
    pub const fn treats(&self) -> bool {
        matches!(self.role, Role::Provider | Role::Nurse | Role::Coordinator)
    }

    /// Whether they run the desk or the server.
    pub const fn manages(&self) -> bool {
        matches!(self.role, Role::Coordinator | Role::Administrator | Role::System)
    }

    /// Whether they are this patient.
    pub fn is_patient(&self, patient: &PersonId) -> bool {
        self.role == Role::Patient && self.person == *patient
    }

    /// Whether they are this patient, or act for them in this.
    pub fn stands_for(&self, patient: &PersonId, act: Act) -> bool {
        self.is_patient(patient)
            || self.acts_for(patient).is_some_and(|one| one.acts.contains(&act))
    }

    /// Refuses whoever is not this patient, does not act for them in this, and is not `staff` either.
    pub(crate) fn require_for(
        &self,
        patient: &PersonId,
        act: Act,
        staff: bool,
    ) -> Result<(), Refusal> {
        if staff || self.stands_for(patient, act) {
            return Ok(());
        }
        let acts = self.acts_for(patient).is_some();
        Err(if acts { Refusal::BeyondProxy(act.name()) } else { Refusal::NotAllowed })
    }

    /// The authority by which they act for this patient.
    pub(crate) fn acts_for(&self, patient: &PersonId) -> Option<&Acting> {
        self.acting.as_ref().filter(|one| one.patient == *patient)
    }

    /// Whether they are this provider.
    pub fn is_provider(&self, provider: &PersonId) -> bool {
        self.role == Role::Provider && self.person == *provider
    }

    /// Refuses anybody of whom `allowed` is not true.
    pub(crate) const fn require(allowed: bool) -> Result<(), Refusal> {
        if allowed { Ok(()) } else { Err(Refusal::NotAllowed) }
    }
}
