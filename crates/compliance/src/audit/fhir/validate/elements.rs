//! What FHIR R4 (4.0.1) says of `AuditEvent` and of the types that it is made of: every element with its type, how often it
//! may and must be there, and the codes of those that are bound to a fixed set. Written from the specification's pages
//! (<https://hl7.org/fhir/R4/auditevent.html> and datatypes), not from what this server writes.

/// How often an element may be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    /// 0..1
    Optional,
    /// 1..1
    Once,
    /// 0..*
    Many,
    /// 1..*
    OneOrMore,
}

use Times::{Many, Once, OneOrMore, Optional};

/// Name, type and times of an element.
pub(super) type Element = (&'static str, &'static str, Times);

/// A type that has elements.
pub(super) fn elements(of: &str) -> Option<&'static [Element]> {
    let found = TYPES.iter().find(|(name, _)| *name == of);
    found.map(|(_, elements)| *elements)
}

const TYPES: &[(&str, &[Element])] = &[
    (
        "AuditEvent",
        &[
            ("resourceType", "code", Once),
            ("id", "id", Optional),
            ("meta", "Meta", Optional),
            ("implicitRules", "uri", Optional),
            ("language", "code", Optional),
            ("type", "Coding", Once),
            ("subtype", "Coding", Many),
            ("action", "C R U D E", Optional),
            ("period", "Period", Optional),
            ("recorded", "instant", Once),
            ("outcome", "0 4 8 12", Optional),
            ("outcomeDesc", "string", Optional),
            ("purposeOfEvent", "CodeableConcept", Many),
            ("agent", "AuditEvent.agent", OneOrMore),
            ("source", "AuditEvent.source", Once),
            ("entity", "AuditEvent.entity", Many),
        ],
    ),
    (
        "AuditEvent.agent",
        &[
            ("id", "string", Optional),
            ("type", "CodeableConcept", Optional),
            ("role", "CodeableConcept", Many),
            ("who", "Reference", Optional),
            ("altId", "string", Optional),
            ("name", "string", Optional),
            ("requestor", "boolean", Once),
            ("location", "Reference", Optional),
            ("policy", "uri", Many),
            ("media", "Coding", Optional),
            ("network", "AuditEvent.agent.network", Optional),
            ("purposeOfUse", "CodeableConcept", Many),
        ],
    ),
    (
        "AuditEvent.agent.network",
        &[
            ("id", "string", Optional),
            ("address", "string", Optional),
            ("type", "1 2 3 4 5", Optional),
        ],
    ),
    (
        "AuditEvent.source",
        &[
            ("id", "string", Optional),
            ("site", "string", Optional),
            ("observer", "Reference", Once),
            ("type", "Coding", Many),
        ],
    ),
    (
        "AuditEvent.entity",
        &[
            ("id", "string", Optional),
            ("what", "Reference", Optional),
            ("type", "Coding", Optional),
            ("role", "Coding", Optional),
            ("lifecycle", "Coding", Optional),
            ("securityLabel", "Coding", Many),
            ("name", "string", Optional),
            ("description", "string", Optional),
            ("query", "base64Binary", Optional),
            ("detail", "AuditEvent.entity.detail", Many),
        ],
    ),
    (
        "AuditEvent.entity.detail",
        &[
            ("id", "string", Optional),
            ("type", "string", Once),
            ("valueString", "string", Optional),
            ("valueBase64Binary", "base64Binary", Optional),
        ],
    ),
    (
        "Meta",
        &[
            ("id", "string", Optional),
            ("versionId", "id", Optional),
            ("lastUpdated", "instant", Optional),
            ("source", "uri", Optional),
            ("profile", "uri", Many),
            ("security", "Coding", Many),
            ("tag", "Coding", Many),
        ],
    ),
    (
        "Coding",
        &[
            ("id", "string", Optional),
            ("system", "uri", Optional),
            ("version", "string", Optional),
            ("code", "code", Optional),
            ("display", "string", Optional),
            ("userSelected", "boolean", Optional),
        ],
    ),
    (
        "CodeableConcept",
        &[("id", "string", Optional), ("coding", "Coding", Many), ("text", "string", Optional)],
    ),
    (
        "Reference",
        &[
            ("id", "string", Optional),
            ("reference", "string", Optional),
            ("type", "uri", Optional),
            ("identifier", "Identifier", Optional),
            ("display", "string", Optional),
        ],
    ),
    (
        "Identifier",
        &[
            ("id", "string", Optional),
            ("use", "usual official temp secondary old", Optional),
            ("type", "CodeableConcept", Optional),
            ("system", "uri", Optional),
            ("value", "string", Optional),
            ("period", "Period", Optional),
        ],
    ),
    (
        "Period",
        &[("id", "string", Optional), ("start", "instant", Optional), ("end", "instant", Optional)],
    ),
];
