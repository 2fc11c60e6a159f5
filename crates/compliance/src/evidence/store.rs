//! Reads tables of this crate's other slices, each a line a row, in an order that does not change.

use super::sheet::{Field, Sheet};

const fn of(path: &'static str, sql: &'static str, fields: &'static [Field]) -> Sheet {
    Sheet { path, sql, fields }
}

/// What stands in the folder beside the audit log: what is kept how long, what is held, what went and by whom, keys and
/// what became of them, backups and drills, and whether the checks see. Ids, codes, times and hashes; in
/// people's own words only on what authority a rule of retention stands, who approved a policy, and what evaluations and
/// exercises found.
pub(super) const SHEETS: &[Sheet] = &[
    of(
        "retention/rules.ndjson",
        "SELECT class, jurisdiction, population, version, counted_from, days, floor_age, authority, proposed_by, proposed,
             approved_by, approved
         FROM retention_rule WHERE proposed < $1 ORDER BY class, jurisdiction, population, version",
        &[
            Field::Text("class"),
            Field::Text("jurisdiction"),
            Field::Text("population"),
            Field::Count("version"),
            Field::Text("countedFrom"),
            Field::Count("days"),
            Field::Count("floorAge"),
            Field::Text("authority"),
            Field::Text("proposedBy"),
            Field::When("proposedAt"),
            Field::Then("approvedBy", "approvedAt"),
            Field::When("approvedAt"),
        ],
    ),
    of(
        "retention/holds.ndjson",
        "SELECT id, matter, mark, reason, placed_by, placed, asked_by, asked, released_by, released
         FROM legal_hold WHERE placed < $1 ORDER BY placed, id",
        &[
            Field::Text("id"),
            Field::Text("matter"),
            Field::Text("on"),
            Field::Text("reason"),
            Field::Text("placedBy"),
            Field::When("placedAt"),
            Field::Then("releaseAskedBy", "releaseAskedAt"),
            Field::When("releaseAskedAt"),
            Field::Then("releasedBy", "releasedAt"),
            Field::When("releasedAt"),
        ],
    ),
    of(
        "retention/disposals.ndjson",
        "SELECT id, cause, planned_by, planned, earliest, approved_by, approved, ended, state
         FROM disposal_run WHERE planned < $1 ORDER BY planned, id",
        &[
            Field::Text("id"),
            Field::Text("cause"),
            Field::Text("plannedBy"),
            Field::When("plannedAt"),
            Field::Ahead("earliest"),
            Field::Then("approvedBy", "approvedAt"),
            Field::When("approvedAt"),
            Field::When("endedAt"),
            Field::State(
                "state",
                "planned",
                &[("approvedAt", Some("approved")), ("endedAt", None)],
            ),
        ],
    ),
    // The body stands as the text that its hash is of, so that anybody can compute it.
    of(
        "retention/certificates.ndjson",
        "SELECT id, run, class, hash, issued, body FROM disposal_certificate WHERE issued < $1 ORDER BY issued, id",
        &[
            Field::Text("id"),
            Field::Text("disposal"),
            Field::Text("class"),
            Field::Text("sha256"),
            Field::When("issuedAt"),
            Field::Text("body"),
        ],
    ),
    of(
        "keys/key-encryption.ndjson",
        "SELECT id, made, retired, destroyed, compromised, reason FROM kek_version WHERE made < $1 ORDER BY made, id",
        &[
            Field::Text("id"),
            Field::When("madeAt"),
            Field::When("retiredAt"),
            Field::When("destroyedAt"),
            Field::When("compromisedAt"),
            Field::Then("reason", "compromisedAt"),
        ],
    ),
    of(
        "keys/changes.ndjson",
        "SELECT id, key_id, reason, asked_by, asked, decided_by, decided, state FROM key_change WHERE asked < $1 ORDER BY asked, id",
        &[
            Field::Text("id"),
            Field::Text("key"),
            Field::Text("reason"),
            Field::Text("askedBy"),
            Field::When("askedAt"),
            Field::Then("decidedBy", "decidedAt"),
            Field::When("decidedAt"),
            Field::State("state", "asked", &[("decidedAt", None)]),
        ],
    ),
    of(
        "keys/data.ndjson",
        "SELECT scope, version, created, kek FROM data_key WHERE created < $1 ORDER BY scope, version",
        &[
            Field::Text("scope"),
            Field::Count("version"),
            Field::When("madeAt"),
            Field::Text("wrappedBy"),
        ],
    ),
    of(
        "backups/made.ndjson",
        "SELECT sha256, made, bytes, new_bytes, seconds, key_id FROM backup_job WHERE made < $1 ORDER BY made",
        &[
            Field::Text("sha256"),
            Field::When("madeAt"),
            Field::Count("bytes"),
            Field::Count("newBytes"),
            Field::Count("seconds"),
            Field::Text("key"),
        ],
    ),
    of(
        "backups/drills.ndjson",
        "SELECT ended, made, seconds, holds, finding, key_id, key_near, shredded_tried, shredded_before, shredded_recoverable,
             shredded_pending, shredded_untried, kek_apart
         FROM restore_drill WHERE ended < $1 ORDER BY ended",
        &[
            Field::When("endedAt"),
            Field::When("backupOf"),
            Field::Count("seconds"),
            Field::Yes("holds"),
            Field::Text("finding"),
            Field::Text("key"),
            Field::Yes("keyOnDiskOfStore"),
            Field::Count("shreddedTried"),
            Field::Count("shreddedBefore"),
            Field::Count("shreddedRecoverable"),
            Field::Count("shreddedPending"),
            Field::Count("shreddedUntried"),
            Field::Count("keyCopyOnAnotherDisk"),
        ],
    ),
    of(
        "backups/copies-tried.ndjson",
        // 2 is what was tried while nobody looked on which disk a copy lies.
        "SELECT tried, made, refused, CASE WHEN apart = 2 THEN NULL ELSE apart END
         FROM backup_copy WHERE tried < $1 ORDER BY tried",
        &[
            Field::When("triedAt"),
            Field::When("backupOf"),
            Field::Yes("refused"),
            Field::Count("onAnotherDisk"),
        ],
    ),
    of(
        "backups/removals.ndjson",
        "SELECT looked, made, held, undated FROM backup_oldest WHERE looked < $1 ORDER BY looked",
        &[
            Field::When("at"),
            Field::When("oldestLeftOf"),
            Field::Count("held"),
            Field::Count("undated"),
        ],
    ),
    of(
        "registers/policies.ndjson",
        "SELECT kind, version, document, effective, approved_by, recorded_by, recorded
         FROM policy_version WHERE recorded < $1 ORDER BY kind, version",
        &[
            Field::Text("kind"),
            Field::Count("version"),
            Field::Text("sha256"),
            Field::Text("effective"),
            Field::Text("approvedBy"),
            Field::Text("recordedBy"),
            Field::When("recordedAt"),
        ],
    ),
    of(
        "registers/policy-reviews.ndjson",
        "SELECT kind, version, reviewed, reviewed_by, recorded
         FROM policy_review WHERE recorded < $1 ORDER BY kind, version, reviewed",
        &[
            Field::Text("kind"),
            Field::Count("version"),
            Field::Text("reviewed"),
            Field::Text("reviewedBy"),
            Field::When("recordedAt"),
        ],
    ),
    of(
        "registers/evaluations.ndjson",
        "SELECT id, kind, done, assessor, report, scope, recorded_by, recorded
         FROM evaluation WHERE recorded < $1 ORDER BY recorded, id",
        &[
            Field::Text("id"),
            Field::Text("kind"),
            Field::Text("done"),
            Field::Text("assessor"),
            Field::Text("reportSha256"),
            Field::Text("scope"),
            Field::Text("recordedBy"),
            Field::When("recordedAt"),
        ],
    ),
    of(
        "registers/evaluation-findings.ndjson",
        "SELECT f.evaluation, f.number, f.title, f.severity, f.opened, f.due, f.recorded_by, f.recorded,
             c.closed, c.how, c.recorded_by, c.recorded
         FROM evaluation_finding f
         LEFT JOIN evaluation_closing c ON c.evaluation = f.evaluation AND c.number = f.number
         WHERE f.recorded < $1 ORDER BY f.evaluation, f.number",
        &[
            Field::Text("evaluation"),
            Field::Count("number"),
            Field::Text("title"),
            Field::Text("severity"),
            Field::Text("opened"),
            Field::Text("due"),
            Field::Text("recordedBy"),
            Field::When("recordedAt"),
            Field::Then("closed", "closedAt"),
            Field::Then("how", "closedAt"),
            Field::Then("closedBy", "closedAt"),
            Field::When("closedAt"),
        ],
    ),
    of(
        "registers/exercises.ndjson",
        "SELECT id, kind, held, led_by, people, learnt, document, plan, contacts, recorded_by, recorded
         FROM exercise WHERE recorded < $1 ORDER BY recorded, id",
        &[
            Field::Text("id"),
            Field::Text("kind"),
            Field::Text("day"),
            Field::Text("lead"),
            Field::Count("people"),
            Field::Text("learnt"),
            Field::Text("recordSha256"),
            Field::Text("planSha256"),
            Field::Text("contactsVerified"),
            Field::Text("recordedBy"),
            Field::When("recordedAt"),
        ],
    ),
    of(
        "backups/downtime-kits.ndjson",
        "SELECT at, until, sha256, recipient, opened FROM downtime_kit WHERE at < $1 ORDER BY at, id",
        &[
            Field::When("at"),
            Field::Ahead("until"),
            Field::Text("sha256"),
            Field::Text("key"),
            Field::When("openedAt"),
        ],
    ),
    of(
        "checks/rehearsals.ndjson",
        "SELECT at, build, caught, total, blind, program, matrix FROM check_rehearsal WHERE at < $1 ORDER BY at",
        &[
            Field::When("at"),
            Field::Text("build"),
            Field::Count("caught"),
            Field::Count("total"),
            Field::Text("blind"),
            Field::Text("programSha256"),
            Field::Text("matrix"),
        ],
    ),
    of(
        "checks/audit-drills.ndjson",
        "SELECT at, build, tried, let_through, recovered FROM audit_drill WHERE at < $1 ORDER BY at",
        &[
            Field::When("at"),
            Field::Text("build"),
            Field::Count("tried"),
            Field::Text("letThrough"),
            Field::Yes("recovered"),
        ],
    ),
    of(
        "checks/tried.ndjson",
        "SELECT check_id, at, run, version, status, observed FROM check_tried WHERE at < $1 ORDER BY at, check_id, run",
        &[
            Field::Text("check"),
            Field::When("at"),
            Field::Text("run"),
            Field::Count("version"),
            Field::Text("status"),
            Field::Text("observed"),
        ],
    ),
];
