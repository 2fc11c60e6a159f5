//! Reads tables of other slices, each a line a row, in an order that does not change.

use crate::column::{instant, micros, opt_instant};
use compliance::evidence::{Field, Period, Sheet};
use db::{DbError, Row, Tx, params};
use kernel::Timestamp;
use serde_json::{Value, json};

const fn of(path: &'static str, sql: &'static str, fields: &'static [Field]) -> Sheet {
    Sheet { path, sql, fields }
}

/// Reviews and what they decided, what was opened out of turn, who was trained, who answers for what and what followed for whom,
/// and what patients and incidents asked for. Nothing that anybody wrote in their own words but notices, the names of courses, and of whoever translated and reviewed a notice.
pub(super) const SHEETS: &[Sheet] = &[
    of(
        "people/grants.ndjson",
        "SELECT id, person, role, proposed_by, proposed, outcome, decided_by, decided
         FROM role_grant WHERE proposed < $1 ORDER BY proposed, id",
        &[
            Field::Text("id"),
            Field::Text("person"),
            Field::Text("role"),
            Field::Text("proposedBy"),
            Field::When("proposedAt"),
            Field::State("outcome", "pending", &[("decidedAt", None)]),
            Field::Then("decidedBy", "decidedAt"),
            Field::When("decidedAt"),
        ],
    ),
    of(
        "reviews/access.ndjson",
        "SELECT id, opened_by, opened, due, closed FROM access_review WHERE opened < $1 ORDER BY opened, id",
        &[
            Field::Text("id"),
            Field::Text("openedBy"),
            Field::When("openedAt"),
            Field::Ahead("due"),
            Field::When("closedAt"),
        ],
    ),
    of(
        "reviews/access-decisions.ndjson",
        "SELECT i.review, i.person, i.role, i.signed_in, i.decision, i.decided_by, i.decided
         FROM access_review_item i JOIN access_review r ON r.id = i.review
         WHERE r.opened < $1 ORDER BY r.opened, i.review, i.person",
        &[
            Field::Text("review"),
            Field::Text("person"),
            Field::Text("role"),
            Field::When("lastSignInAt"),
            Field::Then("decision", "decidedAt"),
            Field::Then("decidedBy", "decidedAt"),
            Field::When("decidedAt"),
        ],
    ),
    of(
        "reviews/activity.ndjson",
        "SELECT id, begins, ends, signed_by, signed, counts FROM activity_review WHERE signed < $1 ORDER BY signed, id",
        &[
            Field::Text("id"),
            Field::Ahead("from"),
            Field::Ahead("until"),
            Field::Text("signedBy"),
            Field::When("signedAt"),
            Field::Text("counts"),
        ],
    ),
    of(
        "reviews/flags.ndjson",
        "SELECT id, rule, account, patient, count, raised, disposition, closed_by, closed
         FROM activity_flag WHERE raised < $1 ORDER BY raised, id",
        &[
            Field::Text("id"),
            Field::Text("rule"),
            Field::Text("account"),
            Field::Text("patient"),
            Field::Count("entries"),
            Field::When("raisedAt"),
            Field::Then("disposition", "closedAt"),
            Field::Then("closedBy", "closedAt"),
            Field::When("closedAt"),
        ],
    ),
    of(
        "reviews/break-glass.ndjson",
        "SELECT id, person, patient, reason, opened, ends, closed, verdict, reviewed_by, reviewed
         FROM break_glass WHERE opened < $1 ORDER BY opened, id",
        &[
            Field::Text("id"),
            Field::Text("person"),
            Field::Text("patient"),
            Field::Text("reason"),
            Field::When("openedAt"),
            Field::Ahead("ends"),
            Field::When("closedAt"),
            Field::Then("verdict", "reviewedAt"),
            Field::Then("reviewedBy", "reviewedAt"),
            Field::When("reviewedAt"),
        ],
    ),
    of(
        "reviews/recoveries.ndjson",
        "SELECT id, person, first_custodian, second_custodian, made, replaced, used, verdict, reviewed_by, reviewed
         FROM recovery WHERE made < $1 ORDER BY made, id",
        &[
            Field::Text("id"),
            Field::Text("person"),
            Field::Text("firstCustodian"),
            Field::Text("secondCustodian"),
            Field::When("madeAt"),
            Field::When("replacedAt"),
            Field::When("usedAt"),
            Field::Then("verdict", "reviewedAt"),
            Field::Then("reviewedBy", "reviewedAt"),
            Field::When("reviewedAt"),
        ],
    ),
    of(
        "incidents.ndjson",
        "SELECT id, discovered, recorded_by, recorded, contained, eradicated, recovered, finding, assessed_by, assessed,
             closed_by, closed
         FROM incident WHERE recorded < $1 ORDER BY recorded, id",
        &[
            Field::Text("id"),
            Field::When("discoveredAt"),
            Field::Text("recordedBy"),
            Field::When("recordedAt"),
            Field::When("containedAt"),
            Field::When("eradicatedAt"),
            Field::When("recoveredAt"),
            Field::Then("finding", "assessedAt"),
            Field::Then("assessedBy", "assessedAt"),
            Field::When("assessedAt"),
            Field::Then("closedBy", "closedAt"),
            Field::When("closedAt"),
        ],
    ),
    of(
        "incidents/assessments.ndjson",
        // The newest stands with its incident, the others by themselves.
        "SELECT incident, version, finding, assessed_by, assessed FROM incident_assessment WHERE assessed < $1
         UNION ALL
         SELECT i.id, (SELECT COUNT(*) FROM incident_assessment a WHERE a.incident = i.id) + 1, i.finding, i.assessed_by,
             i.assessed
         FROM incident i WHERE i.assessed < $1
         ORDER BY 5, 1, 2",
        &[
            Field::Text("incident"),
            Field::Count("version"),
            Field::Text("finding"),
            Field::Text("assessedBy"),
            Field::When("assessedAt"),
        ],
    ),
    // Why notices waited: what was said, by whom, is read with the incident.
    of(
        "incidents/delays.ndjson",
        "SELECT incident, basis, stated, until, recorded_by, recorded, struck_by, struck
         FROM incident_delay WHERE recorded < $1 ORDER BY recorded, id",
        &[
            Field::Text("incident"),
            Field::Text("basis"),
            Field::When("statedAt"),
            Field::Ahead("until"),
            Field::Text("recordedBy"),
            Field::When("recordedAt"),
            Field::Then("struckBy", "struckAt"),
            Field::When("struckAt"),
        ],
    ),
    // What the checks had found of encryption when somebody said that all was ciphertext that was lost.
    of(
        "incidents/encryption.ndjson",
        "SELECT incident, lost, began, sha256, results, said_by, said FROM incident_proof WHERE said < $1
         ORDER BY said, incident, run",
        &[
            Field::Text("incident"),
            Field::When("lostAt"),
            Field::When("checkedAt"),
            Field::Text("reportSha256"),
            Field::Text("results"),
            Field::Text("saidBy"),
            Field::When("saidAt"),
        ],
    ),
    // That all were notified whom the rule requires is for the clinic to prove (164.414).
    of(
        "incidents/notices.ndjson",
        "SELECT incident, whom, covers, done_by, done FROM incident_notice WHERE done < $1
         ORDER BY done, incident, whom, covers",
        &[
            Field::Text("incident"),
            Field::Text("whom"),
            Field::Count("patients"),
            Field::Text("doneBy"),
            Field::When("doneAt"),
        ],
    ),
    of(
        "privacy/disclosures.ndjson",
        "SELECT id, patient, at, purpose, incident, recorded_by, recorded, struck_by, struck
         FROM disclosure WHERE recorded < $1 ORDER BY recorded, id",
        &[
            Field::Text("id"),
            Field::Text("patient"),
            Field::When("at"),
            Field::Text("purpose"),
            Field::Text("incident"),
            Field::Text("recordedBy"),
            Field::When("recordedAt"),
            Field::Then("struckBy", "struckAt"),
            Field::When("struckAt"),
        ],
    ),
    // What was posted when, word by word (164.520(e)).
    of(
        "privacy/notices.ndjson",
        "SELECT version, locale, hash, words, part2, effective, entered_by, entered
         FROM npp_version WHERE entered < $1 ORDER BY entered, version, locale",
        &[
            Field::Count("version"),
            Field::Text("locale"),
            Field::Text("sha256"),
            Field::Text("words"),
            Field::Yes("part2"),
            Field::Ahead("effectiveFrom"),
            Field::Text("enteredBy"),
            Field::When("enteredAt"),
        ],
    ),
    of(
        "privacy/notice-reviews.ndjson",
        "SELECT version, reviewed_by, reviewed FROM npp_review WHERE reviewed < $1 ORDER BY reviewed, version",
        &[Field::Count("version"), Field::Text("reviewedBy"), Field::When("reviewedAt")],
    ),
    of(
        "privacy/notice-answers.ndjson",
        "SELECT id, patient, version, locale, hash, outcome, evidence, recorded_by, recorded_at
         FROM npp_ack WHERE recorded_at < $1 ORDER BY recorded_at, id",
        &[
            Field::Text("id"),
            Field::Text("patient"),
            Field::Count("version"),
            Field::Text("locale"),
            Field::Text("sha256"),
            Field::Text("outcome"),
            Field::Text("evidence"),
            Field::Text("recordedBy"),
            Field::When("recordedAt"),
        ],
    ),
    of(
        "consents/form-reviews.ndjson",
        "SELECT topic, version, locale, hash, reviewer, reviewed, entered_by, entered
         FROM consent_form_review WHERE entered < $1 ORDER BY entered, topic, version, locale",
        &[
            Field::Text("type"),
            Field::Count("version"),
            Field::Text("locale"),
            Field::Text("sha256"),
            Field::Text("reviewedBy"),
            Field::Text("reviewedOn"),
            Field::Text("enteredBy"),
            Field::When("enteredAt"),
        ],
    ),
    // That help with the language is there, in which words and by whose review (45 CFR 92.11).
    of(
        "privacy/language-notices.ndjson",
        "SELECT locale, version, hash, words, translator, reviewer, reviewed, withdrawn, entered_by, entered
         FROM language_notice WHERE entered < $1 ORDER BY entered, locale, version",
        &[
            Field::Text("locale"),
            Field::Count("version"),
            Field::Text("sha256"),
            Field::Text("words"),
            Field::Text("translatedBy"),
            Field::Text("reviewedBy"),
            Field::Text("reviewedOn"),
            Field::Yes("withdrawn"),
            Field::Text("enteredBy"),
            Field::When("enteredAt"),
        ],
    ),
    of(
        "registers/training.ndjson",
        "SELECT id, person, course, material, trained, recorded_by, recorded, struck_by, struck
         FROM training WHERE recorded < $1 ORDER BY recorded, id",
        &[
            Field::Text("id"),
            Field::Text("person"),
            Field::Text("course"),
            Field::Text("sha256"),
            Field::Text("day"),
            Field::Text("recordedBy"),
            Field::When("recordedAt"),
            Field::Then("struckBy", "struckAt"),
            Field::When("struckAt"),
        ],
    ),
    of(
        "registers/officials.ndjson",
        "SELECT id, office, deputy, person, since, named_by, named FROM official WHERE named < $1 ORDER BY named, id",
        &[
            Field::Text("id"),
            Field::Text("office"),
            Field::Yes("deputy"),
            Field::Text("person"),
            Field::Text("since"),
            Field::Text("namedBy"),
            Field::When("namedAt"),
        ],
    ),
    // Why it was decided so is read by compliance officers alone.
    of(
        "registers/sanctions.ndjson",
        "SELECT id, person, incident, violation, measure, decided, decided_by, recorded
         FROM sanction WHERE recorded < $1 ORDER BY recorded, id",
        &[
            Field::Text("id"),
            Field::Text("person"),
            Field::Text("incident"),
            Field::Text("violation"),
            Field::Text("action"),
            Field::Text("decidedOn"),
            Field::Text("decidedBy"),
            Field::When("recordedAt"),
        ],
    ),
    of(
        "privacy/requests.ndjson",
        // Thirty days in microseconds, by which answers are put off: what was put off after the period was due before.
        "SELECT id, patient, asked, made_by, made,
             CASE WHEN extended >= $1 THEN due - 2592000000000 ELSE due END, extended_by, extended,
             CASE WHEN state = 'ended' AND EXISTS (SELECT 1 FROM restriction r WHERE r.request = privacy_request.id
                      AND r.ended >= $1) THEN 'granted' ELSE state END,
             answered_by, answered
         FROM privacy_request WHERE made < $1 ORDER BY made, id",
        &[
            Field::Text("id"),
            Field::Text("patient"),
            Field::Text("asked"),
            Field::Text("madeBy"),
            Field::When("madeAt"),
            Field::Ahead("due"),
            Field::Then("extendedBy", "extendedAt"),
            Field::When("extendedAt"),
            Field::State("state", "open", &[("answeredAt", None)]),
            Field::Then("answeredBy", "answeredAt"),
            Field::When("answeredAt"),
        ],
    ),
];

pub(super) async fn forms(tx: &mut Tx) -> Result<Vec<String>, DbError> {
    let sql = "SELECT topic, version, locale, hash, words FROM consent_form
               ORDER BY topic, version, locale";
    let rows = tx.query(sql, params![]).await?;
    lines(&rows, |row| {
        Ok(json!({
            "type": row.text(0)?, "version": row.int(1)?, "locale": row.text(2)?,
            "sha256": row.text(3)?, "words": row.text(4)?,
        }))
    })
}

pub(super) async fn consents(tx: &mut Tx, until: Timestamp) -> Result<Vec<String>, DbError> {
    let sql =
        "SELECT id, patient, topic, decision, scope, version, locale, hash, evidence, recorded_by,
                      recorded_at, expires
               FROM consent_record WHERE recorded_at < $1 ORDER BY recorded_at, id";
    let rows = tx.query(sql, params![micros(until)]).await?;
    lines(&rows, |row| {
        Ok(json!({
            "id": row.text(0)?, "patient": row.text(1)?, "type": row.text(2)?,
            "decision": row.text(3)?, "scope": row.text(4)?, "formVersion": row.int(5)?,
            "formLocale": row.text(6)?, "formSha256": row.text(7)?, "evidence": row.text(8)?,
            "recordedBy": row.text(9)?, "recordedAt": instant(row, 10)?.to_string(),
            "expiresAt": opt_instant(row, 11)?.map(|at| at.to_string()),
        }))
    })
}

/// Who had which role at the end of a period. A role that was given since tells nothing of the one before it, which is known
/// where giving it was written down; an account that was made for a role that still waited was not open.
pub(super) async fn roles(tx: &mut Tx, until: Timestamp) -> Result<Vec<String>, DbError> {
    let sql = "SELECT p.id, p.role, p.active, p.ended,
                      (SELECT COUNT(*) FROM role_grant g
                       WHERE g.person = p.id AND g.outcome IN ('approved', 'direct') AND g.decided >= $1),
                      (SELECT COUNT(*) FROM role_grant g
                       WHERE g.person = p.id AND g.outcome = 'approved' AND g.decided >= $1
                         AND g.proposed = p.made),
                      (SELECT MAX(g.role) FROM role_grant g
                       WHERE g.person = p.id AND g.outcome IN ('approved', 'direct')
                         AND g.decided = (SELECT MAX(o.decided) FROM role_grant o
                                          WHERE o.person = p.id AND o.outcome IN ('approved', 'direct')
                                            AND o.decided < $1))
               FROM person p WHERE p.made IS NULL OR p.made < $1 ORDER BY p.id";
    let rows = tx.query(sql, params![micros(until)]).await?;
    lines(&rows, |row| {
        let left_later = opt_instant(row, 3)?.is_some_and(|ended| ended >= until);
        let is_open = row.int(2)? == 1 && row.int(5)? == 0;
        let role = if row.int(4)? == 0 { Some(row.text(1)?) } else { row.opt_text(6)? };
        Ok(json!({ "person": row.text(0)?, "role": role, "active": is_open || left_later }))
    })
}

pub(super) async fn emergencies(tx: &mut Tx, period: Period) -> Result<Vec<String>, DbError> {
    let sql =
        "SELECT id, department, severity, drill, state, raised, acknowledged, resolved, outcome
               FROM escalation WHERE raised >= $1 AND raised < $2 ORDER BY raised, id";
    let rows = tx.query(sql, params![micros(period.0), micros(period.1)]).await?;
    lines(&rows, |row| {
        // What came after the period is not told, nor the state that it led to.
        let at = |index| {
            let at = opt_instant(row, index)?.filter(|at| *at < period.1);
            Ok::<_, DbError>(at.map(|at| at.to_string()))
        };
        let (acknowledged, resolved) = (at(6)?, at(7)?);
        let outcome = row.opt_text(8)?.filter(|_| resolved.is_some());
        let state = match (&acknowledged, &resolved) {
            (_, Some(_)) => row.text(4)?,
            (Some(_), None) => "acknowledged".to_owned(),
            (None, None) => "active".to_owned(),
        };
        Ok(json!({
            "id": row.text(0)?, "department": row.text(1)?, "severity": row.text(2)?,
            "drill": row.int(3)? == 1, "state": state, "raisedAt": at(5)?,
            "acknowledgedAt": acknowledged, "resolvedAt": resolved, "outcome": outcome,
        }))
    })
}

fn lines(
    rows: &[Row],
    line: impl Fn(&Row) -> Result<Value, DbError>,
) -> Result<Vec<String>, DbError> {
    rows.iter().map(|row| Ok(line(row)?.to_string())).collect()
}
