//! Who is tried with what of a patient with whom they have no business, and what of it their role may all the same.
//!
//! This is the clinic's policy as the program keeps it, written down a second time and by hand: an operation that is added is
//! nobody's until somebody says here whose work needs it of everybody in the house.

/// As whom people pry; nobody of them has to do with the patient, but for the guest, who has in the visit alone.
pub(super) const PATIENT: &str = "patient";
pub(super) const GUARDIAN: &str = "guardian";
pub(super) const GUEST: &str = "guest";
pub(super) const GUEST_ELSEWHERE: &str = "guest-elsewhere";
pub(super) const INTERPRETER: &str = "interpreter";
pub(super) const NURSE: &str = "nurse";
pub(super) const PROVIDER: &str = "provider";
pub(super) const DESK: &str = "coordinator";
pub(super) const ADMINISTRATOR: &str = "administrator";
pub(super) const OFFICER: &str = "compliance-officer";
pub(super) const ENDED: &str = "ended-account";
/// Those of another organization, in whose store this one's records stand beside their own.
pub(super) const FOREIGN_ADMINISTRATOR: &str = "foreign-administrator";
pub(super) const FOREIGN_OFFICER: &str = "foreign-officer";
pub(super) const FOREIGN_PROVIDER: &str = "foreign-provider";
pub(super) const NOBODY: &str = "nobody";

/// Under these paths stands what is of visits, and of patients' records: what administrators are kept from.
const CARE: [&str; 7] = [
    "/api/v1/appointments",
    "/api/v1/consultations/",
    "/api/v1/escalations/{escalation}/",
    "/api/v1/patients/",
    "/api/v1/queue-entries/",
    "/api/pubnub/",
    "/api/telemedicine/",
];

/// Of what is written and said, and of who read it, the desk knows nothing, though it arranges all visits.
const WRITTEN: [&str; 7] =
    ["accesses", "copy", "exports", "notes", "psychotherapy-notes", "survey", "thread"];

/// Under these paths stands what is of visits, and what is opened out of turn: what officers, who answer for records, are kept from.
const TREATED: [&str; 6] = [
    "/api/v1/consultations/",
    "/api/v1/patients/{patient}/break-glass",
    "/api/v1/patients/{patient}/record",
    "/api/v1/queue-entries/",
    "/api/pubnub/",
    "/api/telemedicine/",
];

/// What administrators do with everybody's account, and officers with everybody's record, in their own organization.
const ACCOUNTS: [&str; 6] = [
    "delete /api/v1/people/{person}/second-factor",
    "get /api/v1/people/{person}",
    "get /api/v1/people/{person}/api-keys",
    "get /api/v1/people/{person}/sessions",
    "patch /api/v1/people/{person}",
    "put /api/v1/people/{person}/password",
];
const REVIEWED: [&str; 6] = [
    "get /api/v1/consents?patient",
    "get /api/v1/patients/{patient}/consents",
    "get /api/v1/patients/{patient}/disclosures",
    "get /api/v1/patients/{patient}/privacy-notice-answers",
    "get /api/v1/patients/{patient}/privacy-requests",
    "get /api/v1/people/{person}",
];

/// Operations that some roles may with the ids of any patient of the house, and why.
pub(super) struct Right {
    to: &'static [&'static str],
    /// As the API description has them.
    operations: &'static [&'static str],
    pub(super) why: &'static str,
}

/// Those who treat, in another department.
const STAFF: &[&str] = &[NURSE, PROVIDER];

/// All of them.
pub(super) const RIGHTS: &[Right] = &[
    Right {
        to: STAFF,
        operations: &[
            "delete /api/v1/appointments/{id}/waitlist",
            "get /api/v1/appointments/{id}",
            "get /api/v1/appointments/{id}/notices",
            "get /api/v1/appointments/{id}/waitlist",
            "get /api/v1/appointments?patientId",
            "get /api/v1/appointments?providerId",
            "post /api/v1/appointments",
            "post /api/v1/appointments/{id}/cancel",
            "post /api/v1/appointments/{id}/check-in",
            "post /api/v1/appointments/{id}/no-show",
            "post /api/v1/appointments/{id}/reschedule",
            "post /api/v1/appointments/{id}/waitlist/accept",
            "post /api/v1/appointments/{id}/waitlist/decline",
            "put /api/v1/appointments/{id}/waitlist",
        ],
        why: "all departments have one calendar, and whoever is asked books, moves and calls off",
    },
    Right {
        to: STAFF,
        operations: &[
            "get /api/v1/queue-entries/{entry}",
            "post /api/v1/queue-entries/{entry}/accept-colleague",
            "post /api/v1/queue-entries/{entry}/leave",
            "post /api/v1/queue-entries/{entry}/no-show",
            "post /api/v1/queue-entries/{entry}/priority",
            "post /api/v1/queue-entries/{entry}/ready",
            "post /api/v1/queue-entries/{entry}/return",
        ],
        why: "whoever stands at a door helps those who wait there",
    },
    Right {
        to: STAFF,
        operations: &[
            "get /api/v1/people/{person}",
            "get /api/v1/people/{person}/notice-choices",
            "get /api/v1/people/{person}/reachability",
            "post /api/v1/people/{person}/contacts/{channel}/confirm",
            "put /api/v1/people/{person}/language",
        ],
        why: "a patient is found by name and birth date wherever they come or call",
    },
    Right {
        to: STAFF,
        operations: &[
            "get /api/v1/patients/{patient}/consents",
            "get /api/v1/patients/{patient}/privacy-notice-answers",
            "post /api/v1/patients/{patient}/consents",
        ],
        why: "what a patient says or signs is written down by whomever they tell",
    },
    Right {
        to: STAFF,
        operations: &["get /api/v1/consultations/{id}"],
        why: "who is in a visit, and nothing of what it is about, is for colleagues who are called in",
    },
    Right {
        to: STAFF,
        operations: &[
            "delete /api/v1/patients/{patient}/break-glass",
            "post /api/v1/patients/{patient}/break-glass",
        ],
        why: "a record is opened out of turn by anybody who treats, which officers are told and review",
    },
    Right {
        to: &[ADMINISTRATOR],
        operations: &[
            "get /api/v1/patients/{patient}/consents",
            "get /api/v1/patients/{patient}/privacy-notice-answers",
        ],
        why: "administrators write the forms and see what was consented to, and who has the privacy notice",
    },
    Right {
        to: &[GUEST],
        operations: &[
            "get /api/v1/consultations/{id}",
            "get /api/v1/consultations/{id}/recording",
            "post /api/pubnub/auth",
            "post /api/telemedicine/turn-credentials",
            "post /api/v1/consultations/{id}/escalations",
            "post /api/v1/consultations/{id}/quality",
            "post /api/v1/consultations/{id}/video",
        ],
        why: "whoever was brought in to a visit takes part in it, and calls for help",
    },
];

/// Whether a role may do this with the ids of a patient with whom they have no business.
pub(super) fn may(role: &str, told: &str) -> bool {
    RIGHTS.iter().any(|right| right.to.contains(&role) && right.operations.contains(&told))
}

/// Operations that somebody may and that are not among these: rights to what is no more.
pub(super) fn stale(are: impl Fn(&str) -> bool) -> Vec<&'static str> {
    RIGHTS.iter().flat_map(|right| right.operations).copied().filter(|one| !are(one)).collect()
}

/// Whether it is tried in a role. Administrators set up accounts, officers review, and the desk arranges visits: of all three only
/// what their work is kept from says anything; and of those elsewhere also what their work is, which ends with their organization.
pub(super) fn is_tried(role: &str, told: &str) -> bool {
    let path = told.split_once(' ').map_or(told, |(_, path)| path);
    let is_under = |all: &[&str]| all.iter().any(|start| path.starts_with(start));
    match role {
        ADMINISTRATOR => is_under(&CARE),
        FOREIGN_ADMINISTRATOR => is_under(&CARE) || ACCOUNTS.contains(&told),
        OFFICER => is_under(&TREATED),
        FOREIGN_OFFICER => is_under(&TREATED) || REVIEWED.contains(&told),
        DESK => path.split('/').any(|part| WRITTEN.contains(&part)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        ADMINISTRATOR, DESK, FOREIGN_ADMINISTRATOR, FOREIGN_OFFICER, FOREIGN_PROVIDER, GUEST,
        NOBODY, NURSE, OFFICER, PATIENT, RIGHTS, is_tried, may, stale,
    };
    use std::collections::BTreeSet;

    #[test]
    fn a_right_is_one_roles_one_operations_and_says_why() {
        let notes = "get /api/v1/consultations/{id}/notes";
        let room = "get /api/v1/consultations/{id}";
        assert!(may(NURSE, room) && may(GUEST, room) && !may(PATIENT, room) && !may(NOBODY, room));
        assert!(RIGHTS.iter().all(|right| !right.to.is_empty() && right.why.len() > 20));
        // Nobody writes or reads notes, messages and copies of whom they do not treat.
        for written in ["notes", "psychotherapy-notes", "thread", "copy", "record", "exports"] {
            let mut operations = RIGHTS.iter().flat_map(|right| right.operations);
            let told = operations.find(|one| one.split('/').any(|part| part == written));
            assert_eq!(told, None, "{written}");
        }
        assert!(!may(NURSE, notes));
        assert_eq!(stale(|one| one != room), [room, room]);
    }

    #[test]
    fn an_operation_stands_once_for_a_role_and_is_spelt_as_it_is_told() {
        for right in RIGHTS {
            let once: BTreeSet<_> = right.operations.iter().collect();
            assert_eq!(once.len(), right.operations.len());
            for operation in right.operations {
                let (verb, path) = operation.split_once(' ').unwrap();
                assert!(["delete", "get", "post", "put"].contains(&verb), "{operation}");
                assert!(path.starts_with("/api/"), "{operation}");
                assert!(right.to.iter().all(|role| is_tried(role, operation)), "{operation}");
            }
        }
    }

    #[test]
    fn administrators_and_the_desk_are_tried_with_what_their_work_is_kept_from() {
        let (account, notes, room) = (
            "patch /api/v1/people/{person}",
            "put /api/v1/consultations/{id}/notes",
            "get /api/v1/consultations/{id}",
        );
        let tried = |role| [account, notes, room].map(|told| is_tried(role, told));
        assert_eq!(tried(ADMINISTRATOR), [false, true, true]);
        assert_eq!(tried(DESK), [false, true, false]);
        assert_eq!(tried(PATIENT), [true; 3]);
        assert_eq!(tried(OFFICER), [false, true, true]);
        assert!(!is_tried(OFFICER, "get /api/v1/patients/{patient}/disclosures"));
    }

    #[test]
    fn those_of_another_organization_are_tried_with_what_their_work_is_in_their_own() {
        let (account, disclosed) =
            ("patch /api/v1/people/{person}", "get /api/v1/patients/{patient}/disclosures");
        assert!(is_tried(FOREIGN_ADMINISTRATOR, account));
        assert!(is_tried(FOREIGN_OFFICER, disclosed));
        let all = RIGHTS.iter().flat_map(|right| right.operations);
        for told in all.chain(&[account, disclosed]) {
            assert!(is_tried(FOREIGN_PROVIDER, told), "{told}");
            for role in [FOREIGN_ADMINISTRATOR, FOREIGN_OFFICER, FOREIGN_PROVIDER] {
                assert!(!may(role, told), "{role} {told}");
            }
        }
    }
}
