//! The tables of escalations and of who is on call.

use super::{Circle, Escalation, Outcome, Page, Reason, Review, Severity, State};
use crate::column::{corrupt, id, instant, micros, opt_id, opt_instant, opt_micros, word};
use crate::{seal, sensitivity};
use compliance::keys::Sealer;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{DepartmentId, EscalationId, OrganizationId, PersonId, Phi};

/// The tables of escalations.
pub const MIGRATION: Migration = Migration {
    name: "clinic.28.escalation",
    sql: "CREATE TABLE escalation (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              department TEXT NOT NULL REFERENCES department (id),
              consultation TEXT NOT NULL REFERENCES consultation (id),
              patient TEXT NOT NULL,
              raised_by TEXT NOT NULL,
              severity TEXT NOT NULL,
              reason TEXT NOT NULL,
              state TEXT NOT NULL,
              raised BIGINT NOT NULL,
              acknowledged_by TEXT,
              acknowledged BIGINT,
              resolved BIGINT,
              note BYTEA
          );
          CREATE INDEX escalation_state ON escalation (organization, state, raised);
          CREATE TABLE on_call (
              department TEXT NOT NULL REFERENCES department (id),
              person TEXT NOT NULL REFERENCES person (id),
              PRIMARY KEY (department, person)
          )",
};

/// Drills, and who was paged.
pub const DRILLS: Migration = Migration {
    name: "clinic.61.drills",
    sql: "ALTER TABLE escalation ADD COLUMN drill BIGINT NOT NULL DEFAULT 0;
          CREATE TABLE escalation_page (
              notice TEXT PRIMARY KEY,
              escalation TEXT NOT NULL REFERENCES escalation (id),
              person TEXT NOT NULL,
              layer BIGINT,
              paged BIGINT NOT NULL
          );
          CREATE INDEX escalation_page_escalation ON escalation_page (escalation, paged)",
};

/// Who is told when nobody is on call.
pub const LEADS: Migration = Migration {
    name: "clinic.62.leads",
    sql: "ALTER TABLE escalation ADD COLUMN uncovered BIGINT NOT NULL DEFAULT 0;
          ALTER TABLE escalation_page ADD COLUMN leads BIGINT NOT NULL DEFAULT 0;
          CREATE TABLE department_lead (
              department TEXT NOT NULL REFERENCES department (id),
              person TEXT NOT NULL REFERENCES person (id),
              PRIMARY KEY (department, person)
          )",
};

/// What was learned of one that is over.
pub const REVIEW: Migration = Migration {
    name: "clinic.185.escalation-review",
    sql: "ALTER TABLE escalation ADD COLUMN reviewed BIGINT;
          ALTER TABLE escalation ADD COLUMN reviewed_by TEXT;
          ALTER TABLE escalation ADD COLUMN review BYTEA",
};

/// What came of each, and who said so. Of those that were over before nobody was asked.
pub const OUTCOME: Migration = Migration {
    name: "clinic.208.escalation-outcome",
    sql: "ALTER TABLE escalation ADD COLUMN outcome TEXT;
          ALTER TABLE escalation ADD COLUMN resolved_by TEXT;
          ALTER TABLE escalation ADD COLUMN outcome_asked BIGINT NOT NULL DEFAULT 1;
          UPDATE escalation SET outcome_asked = 0 WHERE state = 'resolved'",
};

pub(super) async fn insert_page(
    tx: &mut Tx,
    escalation: &EscalationId,
    page: &Page,
) -> Result<(), DbError> {
    tx.execute_many(
        "INSERT INTO escalation_page (notice, escalation, person, layer, paged, leads)
         VALUES ($1, $2, $3, $4, $5, $6)",
        vec![params![
            &page.notice,
            escalation.as_str(),
            page.person.as_str(),
            page.circle.layer().map(i64::from),
            micros(page.at),
            page.circle == Circle::Leads
        ]],
    )
    .await
}

/// Who was paged, the first first.
pub(super) async fn pages(tx: &mut Tx, escalation: &EscalationId) -> Result<Vec<Page>, DbError> {
    let rows = tx
        .query(
            "SELECT person, layer, notice, paged, leads FROM escalation_page WHERE escalation = $1
             ORDER BY paged, layer, person",
            params![escalation.as_str()],
        )
        .await?;
    let page = |row: &Row| {
        let layer = row.opt_int(1)?.and_then(|layer| u32::try_from(layer).ok());
        let leads = row.int(4)? != 0;
        let circle = match layer {
            Some(layer) => Circle::Layer(layer),
            None if leads => Circle::Leads,
            None => Circle::Everybody,
        };
        Ok(Page { person: id(row, 0)?, circle, notice: row.text(2)?, at: instant(row, 3)? })
    };
    rows.iter().map(page).collect()
}

/// How an emergency ended, if that is written down.
pub(super) async fn note(
    tx: &mut Tx,
    sealer: &Sealer,
    escalation: &EscalationId,
) -> Result<Option<Phi>, DbError> {
    let sql = "SELECT note FROM escalation WHERE id = $1";
    let row = tx.query_opt(sql, params![escalation.as_str()]).await?;
    let opener = seal::opener(tx, sealer, row.as_slice()).await?;
    let sealed = row.map(|row| row.opt_blob(0)).transpose()?.flatten();
    let place = ("escalation", "note", escalation.as_str());
    sealed.map(|sealed| seal::open_own(&opener, place, &sealed)).transpose()
}

/// What was learned of an emergency, if that is written down.
pub(super) async fn review(
    tx: &mut Tx,
    sealer: &Sealer,
    escalation: &EscalationId,
) -> Result<Option<Review>, DbError> {
    let sql = "SELECT review, reviewed_by, reviewed FROM escalation
               WHERE id = $1 AND review IS NOT NULL";
    let row = tx.query_opt(sql, params![escalation.as_str()]).await?;
    let opener = seal::opener(tx, sealer, row.as_slice()).await?;
    let place = ("escalation", "review", escalation.as_str());
    row.map(|row| {
        let words = seal::open_own(&opener, place, &row.blob(0)?)?;
        Ok(Review { by: id(&row, 1)?, at: instant(&row, 2)?, words })
    })
    .transpose()
}

/// Writes down what was learned; `false` where somebody has.
pub(super) async fn save_review(
    tx: &mut Tx,
    escalation: &EscalationId,
    (review, sealed): (&Review, Vec<u8>),
) -> Result<bool, DbError> {
    let sql = "UPDATE escalation SET review = $2, reviewed_by = $3, reviewed = $4
               WHERE id = $1 AND reviewed IS NULL";
    let row = params![escalation.as_str(), sealed, review.by.as_str(), micros(review.at)];
    Ok(tx.execute(sql, row).await? == 1)
}

pub(super) async fn insert(tx: &mut Tx, new: &Escalation) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO escalation
             (id, organization, department, consultation, patient, raised_by, severity, reason, state,
              raised, drill, uncovered)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            new.id.as_str(),
            new.organization.as_str(),
            new.department.as_str(),
            new.consultation.as_str(),
            new.patient.as_str(),
            new.raised_by.as_str(),
            new.severity.name(),
            new.reason.name(),
            new.state.name(),
            micros(new.raised),
            new.drill,
            new.uncovered
        ],
    )
    .await
    .map(drop)
}

/// Saves an escalation that stood in `from`; `false` when somebody else was faster.
pub(super) async fn save(
    tx: &mut Tx,
    changed: &Escalation,
    (from, note): (State, Option<Vec<u8>>),
) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "UPDATE escalation SET state = $1, acknowledged_by = $2, acknowledged = $3,
                 resolved = $4, note = $5, severity = $6, reason = $7, resolved_by = $8, outcome = $9
             WHERE id = $10 AND state = $11",
            params![
                changed.state.name(),
                changed.acknowledged_by.as_ref().map(PersonId::as_str),
                opt_micros(changed.acknowledged),
                opt_micros(changed.resolved),
                note,
                changed.severity.name(),
                changed.reason.name(),
                changed.resolved_by.as_ref().map(PersonId::as_str),
                changed.outcome.map(Outcome::name),
                changed.id.as_str(),
                from.name()
            ],
        )
        .await?;
    Ok(touched == 1)
}

/// What is written of one in a column, sealed.
pub(super) async fn sealed(
    tx: &mut Tx,
    sealer: &Sealer,
    (one, column, words): (&Escalation, &'static str, &Phi),
) -> Result<Vec<u8>, DbError> {
    let whose = (&one.consultation, one.patient.as_str());
    let key = sensitivity::own(tx, sealer, whose).await?;
    seal::seal_own(&key, ("escalation", column, one.id.as_str()), words)
}

pub(super) async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
    escalation: &EscalationId,
) -> Result<Option<Escalation>, DbError> {
    tx.query_opt(
        "SELECT id, organization, department, consultation, patient, raised_by, severity, reason,
                state, raised, acknowledged_by, acknowledged, resolved, drill, uncovered, resolved_by, outcome
         FROM escalation WHERE organization = $1 AND id = $2",
        params![organization.as_str(), escalation.as_str()],
    )
    .await?
    .map(|row| read(&row))
    .transpose()
}

/// Escalations of a state, or of all, newest first, at most 200: those that one person raised or that are of their
/// departments, or everybody's.
pub(super) async fn list(
    tx: &mut Tx,
    (organization, reader): (&OrganizationId, Option<&PersonId>),
    state: Option<State>,
) -> Result<Vec<Escalation>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, department, consultation, patient, raised_by, severity, reason,
                    state, raised, acknowledged_by, acknowledged, resolved, drill, uncovered, resolved_by, outcome
             FROM escalation WHERE organization = $1 AND ($2 = '' OR state = $2)
               AND ($3 = '' OR raised_by = $3
                    OR department IN (SELECT department FROM person_department WHERE person = $3))
             ORDER BY raised DESC LIMIT 200",
            params![
                organization.as_str(),
                state.map_or("", State::name),
                reader.map_or("", PersonId::as_str)
            ],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// Who is on call in a department: of those on its list, the providers who can still sign in and work there.
pub(crate) async fn on_call(
    tx: &mut Tx,
    department: &DepartmentId,
) -> Result<Vec<PersonId>, DbError> {
    let rows = tx
        .query(
            "SELECT o.person FROM on_call o
             JOIN person p ON p.id = o.person AND p.active = 1 AND p.role = 'provider'
             JOIN person_department d ON d.person = o.person AND d.department = o.department
             WHERE o.department = $1 ORDER BY o.person",
            params![department.as_str()],
        )
        .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// Replaces who is on call in a department.
pub(super) async fn set_on_call(
    tx: &mut Tx,
    department: &DepartmentId,
    people: &[PersonId],
) -> Result<(), DbError> {
    tx.execute("DELETE FROM on_call WHERE department = $1", params![department.as_str()]).await?;
    for person in people {
        tx.execute(
            "INSERT INTO on_call (department, person) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            params![department.as_str(), person.as_str()],
        )
        .await?;
    }
    Ok(())
}

/// Who is told of a department's emergencies when nobody is on call.
pub(crate) async fn leads(
    tx: &mut Tx,
    department: &DepartmentId,
) -> Result<Vec<PersonId>, DbError> {
    let rows = tx
        .query(
            "SELECT l.person FROM department_lead l JOIN person p ON p.id = l.person
             WHERE l.department = $1 AND p.active = 1 ORDER BY l.person",
            params![department.as_str()],
        )
        .await?;
    rows.iter().map(|row| id(row, 0)).collect()
}

/// Replaces them.
pub(super) async fn set_leads(
    tx: &mut Tx,
    department: &DepartmentId,
    people: &[PersonId],
) -> Result<(), DbError> {
    let sql = "DELETE FROM department_lead WHERE department = $1";
    tx.execute(sql, params![department.as_str()]).await?;
    for person in people {
        tx.execute(
            "INSERT INTO department_lead (department, person) VALUES ($1, $2)
             ON CONFLICT DO NOTHING",
            params![department.as_str(), person.as_str()],
        )
        .await?;
    }
    Ok(())
}

fn read(row: &Row) -> Result<Escalation, DbError> {
    let outcome = |name: String| Outcome::find(&name).ok_or_else(|| corrupt("an outcome"));
    Ok(Escalation {
        id: id(row, 0)?,
        organization: id(row, 1)?,
        department: id(row, 2)?,
        consultation: id(row, 3)?,
        patient: id(row, 4)?,
        raised_by: id(row, 5)?,
        severity: word(row, 6, Severity::find)?,
        reason: word(row, 7, Reason::find)?,
        state: word(row, 8, State::find)?,
        raised: instant(row, 9)?,
        acknowledged_by: opt_id(row, 10)?,
        acknowledged: opt_instant(row, 11)?,
        resolved: opt_instant(row, 12)?,
        drill: row.int(13)? != 0,
        uncovered: row.int(14)? != 0,
        resolved_by: opt_id(row, 15)?,
        outcome: row.opt_text(16)?.map(outcome).transpose()?,
    })
}
