//! What an event is by the codes of DICOM and FHIR. Pure.

use super::super::Event;

/// DICOM's controlled terminology.
pub(super) const DCM: &str = "http://dicom.nema.org/resources/ontology/DCM";
/// FHIR's own types of audit events.
pub(super) const REST: &str = "http://terminology.hl7.org/CodeSystem/audit-event-type";
/// What is done by FHIR's own interface.
const INTERACTION: &str = "http://hl7.org/fhir/restful-interaction";
/// What becomes of a record.
const LIFECYCLE: &str = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";
/// BALP's decisions on access.
const DECISION: &str = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType";

/// A code with its system.
pub(super) type Code = (&'static str, &'static str);

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A record was read.
    Read,
    /// A list showed some of many.
    Query,
    /// Something was made.
    Create,
    /// Something was changed.
    Update,
    /// Something was removed.
    Delete,
    /// A step of the clinic's own.
    Operation,
    /// Something left to somebody else.
    Disclosure,
    /// It was decided whether somebody may.
    Decision,
    /// Somebody came in.
    Login,
    /// Somebody went out, or was put out.
    Logout,
    /// A record was opened out of turn.
    OverrideStart,
    /// That ended.
    OverrideStop,
    /// The log itself was used.
    LogUsed,
    /// Roles changed.
    Roles,
    /// How somebody proves who they are changed.
    Attributes,
    /// What guards the system changed.
    Configuration,
    /// The server started.
    Started,
    /// The server stopped.
    Stopped,
}

impl Kind {
    /// What an entry of this event, with this action, is; `listed` is whether it shows some of many.
    pub(super) fn of(event: &str, action: &str, listed: bool) -> Self {
        let known = Event::ALL.iter().find(|one| one.name() == event);
        if let Some(kind) = known.and_then(|event| special(*event)) {
            return kind;
        }
        match action {
            "R" if listed => Self::Query,
            "R" => Self::Read,
            "C" => Self::Create,
            "U" => Self::Update,
            "D" => Self::Delete,
            _ => Self::Operation,
        }
    }

    /// `AuditEvent.type`.
    pub(super) const fn category(self) -> Code {
        match self {
            Self::Read
            | Self::Query
            | Self::Create
            | Self::Update
            | Self::Delete
            | Self::Operation => (REST, "rest"),
            Self::Disclosure => (DCM, "110106"),
            Self::Login | Self::Logout => (DCM, "110114"),
            Self::LogUsed => (DCM, "110101"),
            Self::Started | Self::Stopped => (DCM, "110100"),
            Self::Decision
            | Self::OverrideStart
            | Self::OverrideStop
            | Self::Roles
            | Self::Attributes
            | Self::Configuration => (DCM, "110113"),
        }
    }

    /// `AuditEvent.subtype`; the use of the log has none.
    pub(super) const fn subtype(self) -> Option<Code> {
        Some(match self {
            Self::Read => (INTERACTION, "read"),
            Self::Query => (INTERACTION, "search"),
            Self::Create => (INTERACTION, "create"),
            Self::Update => (INTERACTION, "update"),
            Self::Delete => (INTERACTION, "delete"),
            Self::Operation => (INTERACTION, "operation"),
            Self::Disclosure => (LIFECYCLE, "disclose"),
            Self::Decision => (DECISION, "AuthZ-Role"),
            Self::Login => (DCM, "110122"),
            Self::Logout => (DCM, "110123"),
            Self::OverrideStart => (DCM, "110127"),
            Self::OverrideStop => (DCM, "110138"),
            Self::Roles => (DCM, "110136"),
            Self::Attributes => (DCM, "110137"),
            Self::Configuration => (DCM, "110129"),
            Self::Started => (DCM, "110120"),
            Self::Stopped => (DCM, "110121"),
            Self::LogUsed => return None,
        })
    }

    /// `AuditEvent.action`, where an entry's own would say otherwise.
    pub(super) const fn action(self) -> &'static str {
        match self {
            Self::Read | Self::Disclosure | Self::LogUsed => "R",
            Self::Create => "C",
            Self::Update => "U",
            Self::Delete => "D",
            _ => "E",
        }
    }

    /// The profile of BALP for it, with a patient or without.
    pub(super) const fn profile(self, patient: bool) -> Option<&'static str> {
        Some(match (self, patient) {
            (Self::Read, true) => "IHE.BasicAudit.PatientRead",
            (Self::Read, false) => "IHE.BasicAudit.Read",
            (Self::Query, true) => "IHE.BasicAudit.PatientQuery",
            (Self::Query, false) => "IHE.BasicAudit.Query",
            (Self::Create, true) => "IHE.BasicAudit.PatientCreate",
            (Self::Create, false) => "IHE.BasicAudit.Create",
            (Self::Update, true) => "IHE.BasicAudit.PatientUpdate",
            (Self::Update, false) => "IHE.BasicAudit.Update",
            (Self::Delete, true) => "IHE.BasicAudit.PatientDelete",
            (Self::Delete, false) => "IHE.BasicAudit.Delete",
            _ => return None,
        })
    }
}

/// Events that are more than a thing read or written.
const fn special(event: Event) -> Option<Kind> {
    use Event as E;
    Some(match event {
        E::SignIn | E::SignInFailed | E::LinkRefused => Kind::Login,
        E::SignOut | E::SessionExpired => Kind::Logout,
        E::BreakGlassOpened => Kind::OverrideStart,
        E::BreakGlassClosed => Kind::OverrideStop,
        E::AuditRead | E::AccessReportRead | E::ActivityFlagRead | E::ActivityReviewed => {
            Kind::LogUsed
        }
        E::ServerStarted => Kind::Started,
        E::ServerStopped => Kind::Stopped,
        E::DisclosureRecorded | E::DisclosuresAccounted | E::RecordExported | E::VisitCopyMade => {
            Kind::Disclosure
        }
        E::AccessTokenGranted
        | E::AccessTokenRevoked
        | E::RequestRefused
        | E::StoreChangeRefused
        | E::RelayCredentialIssued
        | E::RecordExportAllowed => Kind::Decision,
        _ => return security(event),
    })
}

/// Events that change who may do what.
const fn security(event: Event) -> Option<Kind> {
    use Event as E;
    Some(match event {
        E::RoleProposed
        | E::RoleApproved
        | E::RoleRefused
        | E::AccessReviewOpened
        | E::AccessReviewed
        | E::AccessReviewClosed
        | E::ProxyGiven
        | E::ProxyEnded => Kind::Roles,
        E::PasswordChanged
        | E::SecondFactorAdded
        | E::SecondFactorRemoved
        | E::ApiKeyCreated
        | E::ApiKeyRevoked
        | E::IdentityLinked
        | E::IdentityUnlinked
        | E::UserBanned
        | E::UserBanLifted
        | E::LinkCreated => Kind::Attributes,
        E::ConfigurationChanged
        | E::AppCreated
        | E::AppChanged
        | E::KeysetCreated
        | E::KeysetChanged
        | E::KeysetKeyRotated
        | E::KeysetKeyRetired
        | E::KeyCreated
        | E::KeyRotated
        | E::KeyDestroyed
        | E::KeyCompromised
        | E::KekRotated
        | E::KekRetired
        | E::AuditKeyHandedOver
        | E::KekDestroyed
        | E::KeyChangeAsked
        | E::KeyChangeApproved
        | E::KeyChangeRefused
        | E::KeyChangeLapsed
        | E::RetentionRuleChanged
        | E::AgreementProposed
        | E::AgreementApproved
        | E::AgreementEnded
        | E::AgreementWithdrawn
        | E::WentLive => Kind::Configuration,
        _ => return None,
    })
}
