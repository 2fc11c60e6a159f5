//! What each role needs for its work, field by field: the minimum that it may be given (45 CFR 164.502(b), 164.514(d)).
//!
//! This is the clinic's policy as the program keeps it, written down a second time and by hand, so that a field that is
//! added to an answer is nobody's until somebody says here whose work needs it. Providers, nurses and the desk treat or
//! arrange treatment; administrators set up accounts and departments, so they know people and see how full the house is;
//! officers answer for the record's privacy and read who saw it, whom it was given to and what was consented to; whoever
//! translates or looks on sees who is in the room. Whoever acts for a patient is given
//! what the patient is, as far as the patient let them, and not who saw the record or whom it was given to. Notes are
//! providers', and what their patient takes home is also for the staff of the department, who follow it up.

use kernel::Role;

/// Who may be given which fields of an answer: those under a path of these names. `**` is all that is under it.
pub(super) struct Part {
    pub(super) to: &'static [Role],
    under: &'static str,
    fields: &'static [&'static str],
}

impl Part {
    /// Whether a field is among these.
    pub(super) fn has(&self, field: &str) -> bool {
        let is = |one: &str, rest: &str| match one.strip_suffix("**") {
            Some(start) => rest.starts_with(start),
            None => one == rest,
        };
        let rest = field.strip_prefix(self.under);
        rest.is_some_and(|rest| self.fields.iter().any(|one| is(one, rest)))
    }
}

/// A route that reads, and who may be given what by it.
pub(super) struct View {
    /// With `{person}`, `{appointment}`, `{consultation}` and `{entry}` for the ids of a visit.
    pub(super) route: &'static str,
    pub(super) parts: &'static [Part],
}

const PROVIDER: &[Role] = &[Role::Provider];
const PATIENT: &[Role] = &[Role::Patient];
const CARE: &[Role] = &[Role::Provider, Role::Nurse, Role::Coordinator];
const TREATING: &[Role] = &[Role::Provider, Role::Nurse];
const VISIT: &[Role] = &[Role::Provider, Role::Nurse, Role::Coordinator, Role::Patient];
const FAMILY: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::Patient, Role::Guardian];
const ROOM: &[Role] = &[
    Role::Provider,
    Role::Nurse,
    Role::Coordinator,
    Role::Patient,
    Role::Interpreter,
    Role::Guest,
    Role::Guardian,
];
const FINDERS: &[Role] = &[Role::Provider, Role::Nurse, Role::Coordinator, Role::Administrator];
const SELF: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::Administrator, Role::Patient];
const CONSENTED: &[Role] = &[
    Role::Provider,
    Role::Nurse,
    Role::Coordinator,
    Role::Patient,
    Role::Guardian,
    Role::ComplianceOfficer,
    Role::Administrator,
];
const WATCH: &[Role] =
    &[Role::Provider, Role::Nurse, Role::Coordinator, Role::ComplianceOfficer, Role::Administrator];
const KEEPERS: &[Role] = &[Role::ComplianceOfficer, Role::Administrator];
const OFFICER: &[Role] = &[Role::ComplianceOfficer];
const ACCOUNTED: &[Role] = &[Role::ComplianceOfficer, Role::Patient];

const PERSON: &[&str] = &[
    "id",
    "role",
    "name",
    "birthDate",
    "phone",
    "email",
    "specialty",
    "locale",
    "departments/*",
    "active",
    "banned",
];
const APPOINTMENT: &[&str] = &[
    "id",
    "departmentId",
    "providerId",
    "patientId",
    "startsAt",
    "endsAt",
    "timeZone",
    "patientTimeZone",
    "visitType",
    "licenceWarning",
    "state",
    "reason",
    "replacedBy",
    "returnUntil",
];
const NAMES: &[&str] = &["patientName", "providerName"];
const ENTRY: &[&str] = &[
    "id",
    "departmentId",
    "providerId",
    "patientId",
    "appointmentId",
    "consultationId",
    "status",
    "priority",
    "checkInTime",
    "deviceReady",
    "device/**",
    "interpreterNeeded",
    "visitType",
    "anybody",
    "colleagueOffered",
    "estimatedWaitMinutes",
    "noEligibleProvider",
    "metadata/consentGiven",
    "metadata/consentTimestamp",
    "metadata/deviceReady",
    "metadata/interpreterNeeded",
];
const INTAKE: &[&str] = &[
    "location/line",
    "location/city",
    "location/region",
    "location/country",
    "callbackNumber",
    "emergencyContact/name",
    "emergencyContact/phone",
    "identity",
    "privacy",
];
const CONSULTATION: &[&str] = &[
    "id",
    "departmentId",
    "appointmentId",
    "providerId",
    "patientId",
    "state",
    "startedAt",
    "endedAt",
    "followUpRequired",
    "outcome",
    "sensitivity",
    "notesVersion",
    "canLabel",
];
const PARTICIPANT: &[&str] = &[
    "id",
    "personId",
    "name",
    "role",
    "invitedBy",
    "joinedAt",
    "leftAt",
    "objectedAt",
    "despiteObjection",
];
const NOTES: &[&str] = &["text", "version", "changedAt"];
const TASK: &[&str] = &[
    "id",
    "consultationId",
    "departmentId",
    "patientId",
    "patientName",
    "ownerId",
    "ownerName",
    "ownerless",
    "givenBy",
    "givenAt",
    "due",
    "text",
    "state",
    "doneAt",
    "doneBy",
    "note",
];
const THREAD: &[&str] = &[
    "consultationId",
    "appointmentId",
    "departmentId",
    "providerId",
    "providerName",
    "patientId",
    "patientName",
    "open",
    "openedAt",
    "until",
    "endedAt",
    "endedBecause",
    "unanswered",
    "patientWroteAt",
    "teamWroteAt",
    "unreadByPatient",
    "unreadByTeam",
    "proxies/*/personId",
    "proxies/*/name",
];

const DISCLOSED: &[&str] = &["at", "recipient", "address", "what", "purpose", "basis"];
const DISCLOSURE: &[&str] = &[
    "id",
    "patientId",
    "at",
    "recipient",
    "address",
    "what",
    "purpose",
    "basis",
    "part2",
    "accounted",
    "silentUntil",
    "silenceAskedBy",
    "recordedBy",
    "recordedAt",
    "struckAt",
    "struckBy",
    "struckBecause",
];
const AUDITED: &[&str] = &[
    "index",
    "id",
    "at",
    "timestamp",
    "event",
    "eventType",
    "organizationId",
    "action",
    "outcome",
    "severity",
    "reason",
    "actor/id",
    "actor/userId",
    "actor/role",
    "actor/ipAddress",
    "metadata/sessionId",
    "metadata/consentRef",
    "patient",
    "consultation",
    "resource/id",
    "resource/kind",
    "resource/type",
    "resource/channel",
    "details/**",
];

const fn part(to: &'static [Role], under: &'static str, fields: &'static [&'static str]) -> Part {
    Part { to, under, fields }
}

const fn view(route: &'static str, parts: &'static [Part]) -> View {
    View { route, parts }
}

/// Every answer that tells of a person, of their visits, or of what is written of them.
pub(super) const VIEWS: &[View] = &[
    view("/api/v1/people/{person}", &[part(SELF, "", PERSON)]),
    view(
        "/api/v1/people?role=patient",
        &[part(FINDERS, "items/*/", PERSON), part(FINDERS, "", &["more"])],
    ),
    view(
        "/api/v1/today",
        &[
            part(CARE, "", &["serverTime"]),
            part(CARE, "appointments/*/", APPOINTMENT),
            part(CARE, "appointments/*/", NAMES),
            part(CARE, "appointments/*/", &["entryId", "consultationId"]),
            part(CARE, "queue/*/", ENTRY),
            part(CARE, "queue/*/", &["patientName", "waitMinutes", "present"]),
            part(CARE, "invitations/*/", &["consultationId", "providerName", "role", "invitedAt"]),
            part(CARE, "tasks/*/", TASK),
        ],
    ),
    view("/api/v1/appointments", &[part(FAMILY, "items/*/", APPOINTMENT)]),
    view(
        "/api/v1/appointments?names=true",
        &[part(CARE, "items/*/", APPOINTMENT), part(CARE, "items/*/", NAMES)],
    ),
    view(
        "/api/v1/appointments/{appointment}",
        &[part(FAMILY, "", APPOINTMENT), part(PATIENT, "", &["entryId"])],
    ),
    view("/api/v1/appointments/{appointment}/intake", &[part(VISIT, "", INTAKE)]),
    view(
        "/api/v1/appointments/{appointment}/links",
        &[part(CARE, "items/*/", &["createdAt", "expiresAt", "requestedByPatient", "state"])],
    ),
    view(
        "/api/v1/queues",
        &[part(
            FINDERS,
            "items/*/",
            &[
                "departmentId",
                "waiting",
                "inConsultation",
                "providers",
                "longestWaitToMinutes",
                "newcomers/*/visitType",
                "newcomers/*/place/position",
                "newcomers/*/place/ahead",
                "newcomers/*/place/estimatedWaitMinutes",
                "newcomers/*/place/waitFromMinutes",
                "newcomers/*/place/waitToMinutes",
            ],
        )],
    ),
    view("/api/v1/queues/general-practice", &[part(CARE, "items/*/", ENTRY)]),
    view(
        "/api/v1/queue-entries/{entry}",
        &[
            part(VISIT, "queueEntry/", ENTRY),
            part(VISIT, "place/", &["**"]),
            part(
                VISIT,
                "",
                &["calledAt", "keptMinutes", "clinicMessage/code", "clinicMessage/minutes"],
            ),
        ],
    ),
    view(
        "/api/v1/consultations/{consultation}",
        &[
            part(ROOM, "", CONSULTATION),
            part(ROOM, "participants/*/", PARTICIPANT),
            part(VISIT, "", &["emergencyNumber"]),
            part(VISIT, "patient/", &["name", "birthDate", "language", "reason"]),
            part(VISIT, "intake/", INTAKE),
            part(
                CARE,
                "licence/",
                &["state", "abroad", "refuses", "mayExcept", "missing/*", "exception"],
            ),
        ],
    ),
    view("/api/v1/consultations/{consultation}/notes", &[part(PROVIDER, "", NOTES)]),
    view("/api/v1/consultations/{consultation}/psychotherapy-notes", &[part(PROVIDER, "", NOTES)]),
    view(
        "/api/v1/consultations/{consultation}/summary",
        &[part(
            FAMILY,
            "",
            &[
                "summary",
                "followUp/required",
                "followUp/note",
                "followUp/due",
                "providerName",
                "startedAt",
                "endedAt",
                "durationMinutes",
                "outcome",
                "surveyed",
            ],
        )],
    ),
    view(
        "/api/v1/consultations/{consultation}/thread",
        &[part(TREATING, "", THREAD), part(&[Role::Patient, Role::Guardian], "", THREAD)],
    ),
    view("/api/v1/threads", &[part(TREATING, "items/*/", THREAD)]),
    view("/api/v1/tasks", &[part(CARE, "items/*/", TASK), part(CARE, "", &["next"])]),
    view(
        "/api/v1/escalations",
        &[part(
            WATCH,
            "items/*/",
            &[
                "id",
                "departmentId",
                "consultationId",
                "raisedBy",
                "severity",
                "reasonCode",
                "drill",
                "nobodyOnCall",
                "status",
                "raisedAt",
                "acknowledgedBy",
                "acknowledgedAt",
                "resolvedAt",
                "resolvedBy",
                "outcomeCode",
            ],
        )],
    ),
    view(
        "/api/v1/patients/{person}/record",
        &[
            part(
                CARE,
                "items/*/",
                &[
                    "consultationId",
                    "departmentId",
                    "providerId",
                    "state",
                    "sensitivity",
                    "withheld",
                    "canLabel",
                    "startedAt",
                    "endedAt",
                    "summary",
                ],
            ),
            part(PROVIDER, "items/*/", &["notes"]),
        ],
    ),
    view(
        "/api/v1/patients/{person}/consents",
        &[part(
            CONSENTED,
            "items/*/",
            &[
                "id",
                "patientId",
                "type",
                "decision",
                "scope",
                "version",
                "locale",
                "formHash",
                "evidence",
                "recordedBy",
                "recordedAt",
                "expiresAt",
            ],
        )],
    ),
    view(
        "/api/v1/patients/{person}/privacy-notice-answers",
        &[part(
            CONSENTED,
            "items/*/",
            &[
                "id",
                "patientId",
                "version",
                "locale",
                "hash",
                "received",
                "evidence",
                "recordedBy",
                "recordedAt",
            ],
        )],
    ),
    view(
        "/api/v1/patients/{person}/accesses",
        &[
            part(ACCOUNTED, "", &["next"]),
            part(
                ACCOUNTED,
                "items/*/",
                &[
                    "personId",
                    "name",
                    "role",
                    "subject",
                    "did",
                    "firstAt",
                    "lastAt",
                    "times",
                    "own",
                    "actsFor",
                    "breakGlass",
                ],
            ),
        ],
    ),
    view("/api/v1/patients/{person}/disclosures", &[part(OFFICER, "items/*/", DISCLOSURE)]),
    view(
        "/api/v1/patients/{person}/accounting",
        &[
            part(ACCOUNTED, "", &["patientName", "clinic", "timeZone", "from", "madeAt"]),
            part(ACCOUNTED, "disclosures/*/", DISCLOSED),
        ],
    ),
    view(
        "/api/v1/audit/entries?patient={person}",
        &[part(KEEPERS, "", &["next"]), part(KEEPERS, "items/*/", AUDITED)],
    ),
];
