//! What is sealed of people, and people who are added to a store that is thrown away.

use db::{DbError, Query, Row, Tx, Value, params};
use kernel::{Phi, Role};

/// A person's row, its fields as they are stored.
pub(super) struct Sealed {
    pub(super) id: String,
    pub(super) role: String,
    /// Column and what stands in it.
    pub(super) fields: Vec<(&'static str, Vec<u8>)>,
}

/// At most so many people of each sort, patients and staff, those added last first.
pub(super) async fn sample(tx: &mut Tx, limit: i64) -> Result<Vec<Sealed>, DbError> {
    const COLUMNS: [&str; 4] = ["name", "birth_date", "phone", "email"];
    const PATIENTS: &str = "SELECT id, role, name, birth_date, phone, email FROM person
                            WHERE role IN ('patient', 'guest') ORDER BY id DESC LIMIT $1";
    const OTHERS: &str = "SELECT id, role, name, birth_date, phone, email FROM person
                          WHERE role NOT IN ('patient', 'guest') ORDER BY id DESC LIMIT $1";
    let read = |row: &Row| {
        let mut fields = Vec::new();
        for (at, column) in COLUMNS.into_iter().enumerate() {
            fields.extend(row.opt_blob(at + 2)?.map(|sealed| (column, sealed)));
        }
        Ok(Sealed { id: row.text(0)?, role: row.text(1)?, fields })
    };
    let asked = [PATIENTS, OTHERS].map(|sql| Query::new(sql, params![limit]));
    let found = tx.query_many(asked.into()).await?;
    found.iter().flatten().map(read).collect()
}

/// A sealed column beside those of people.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) table: &'static str,
    pub(super) column: &'static str,
    newest: &'static str,
}

macro_rules! columns {
    ($($table:literal $column:literal by $key:literal $(and $second:literal)?)+) => {
        /// Every sealed column of the clinic's tables beside those of people, with what its fields are bound to.
        pub(super) const COLUMNS: &[Place] = &[$(Place {
            table: $table,
            column: $column,
            newest: concat!(
                "SELECT ", $key, $(" || '/' || ", $second,)? ", ", $column, " FROM ", $table, " WHERE ", $column,
                " IS NOT NULL ORDER BY ", $key, " DESC LIMIT $1"
            ),
        }),+];
    };
}

columns! {
    "activity_flag" "note" by "id"
    "activity_flag" "source" by "id"
    "appointment" "reason" by "id"
    "break_glass" "note" by "id"
    "break_glass" "text" by "id"
    "consultation_note" "words" by "consultation"
    "consultation_note_earlier" "words" by "id"
    "consultation_note_left" "words" by "consultation" and "writer"
    "consultation_summary" "words" by "consultation"
    "disclosure" "address" by "id"
    "disclosure" "basis" by "id"
    "disclosure" "recipient" by "id"
    "disclosure" "silence_by" by "id"
    "disclosure" "struck_why" by "id"
    "disclosure" "what" by "id"
    "escalation" "note" by "id"
    "escalation" "review" by "id"
    "incident" "acquired" by "id"
    "incident" "mitigation" by "id"
    "incident" "nature" by "id"
    "incident" "recipient" by "id"
    "incident" "words" by "id"
    "incident_assessment" "acquired" by "id"
    "incident_assessment" "mitigation" by "id"
    "incident_assessment" "nature" by "id"
    "incident_assessment" "recipient" by "id"
    "incident_delay" "words" by "id"
    "incident_notice" "words" by "incident" and "whom"
    "intake" "answers" by "appointment"
    "notice" "former" by "id"
    "privacy_request" "answer" by "id"
    "privacy_request" "extension" by "id"
    "privacy_request" "statement" by "id"
    "privacy_request" "words" by "id"
    "proxy" "reason" by "id"
    "psychotherapy_note" "words" by "consultation" and "originator"
    "psychotherapy_note_earlier" "words" by "id"
    "record_export" "words" by "id"
    "recording_part" "content_key" by "consultation" and "file"
    "recovery" "note" by "id"
    "restriction" "agreement" by "request"
    "sanction" "because" by "id"
    "survey" "comment" by "consultation"
    "task" "note" by "id"
    "task" "words" by "id"
    "totp" "secret" by "person"
}

/// A field as it is stored, and its row.
pub(super) type Field = (String, Vec<u8>);

/// The newest fields of each column, in the order of [`COLUMNS`].
pub(super) async fn newest(tx: &mut Tx, limit: i64) -> Result<Vec<Vec<Field>>, DbError> {
    let asked = COLUMNS.iter().map(|column| Query::new(column.newest, params![limit]));
    let found = tx.query_many(asked.collect()).await?;
    let read = |rows: &Vec<Row>| rows.iter().map(|row| Ok((row.text(0)?, row.blob(1)?))).collect();
    found.iter().map(read).collect()
}

/// A visit whose reason is this, where another program has written it in the clear; and so many other patients. For a store
/// that is thrown away.
pub(super) async fn told(
    tx: &mut Tx,
    (reason, sealed): (&Phi, Vec<u8>),
    patients: Vec<(String, Vec<u8>)>,
) -> Result<(), DbError> {
    visit(tx, 0).await?;
    // Of those who are in it nothing is known here.
    tx.execute("UPDATE appointment SET reason = $1", params![sealed]).await?;
    for (id, name) in patients {
        let sql = "INSERT INTO person (id, organization, role, name, locale, active, version)
                   VALUES ($1, 'mutant', 'patient', $2, 'en', 1, 1)
                   ON CONFLICT (id) DO UPDATE SET name = $2";
        tx.execute(sql, params![id, name]).await?;
    }
    let name = reason.expose();
    tx.execute("UPDATE organization SET name = $1", params![name]).await.map(drop)
}

/// Adds somebody whose name is this, sealed or not, to a store that is thrown away.
pub(crate) async fn add(
    tx: &mut Tx,
    (id, role, active): (&str, Role, bool),
    name: Vec<u8>,
) -> Result<(), DbError> {
    let sql =
        "INSERT INTO organization (id, name) VALUES ('mutant', 'mutant') ON CONFLICT DO NOTHING";
    tx.execute(sql, params![]).await?;
    let row: Vec<Value> = params![id, role.name(), name, active];
    tx.execute(
        "INSERT INTO person (id, organization, role, name, locale, active, version)
         VALUES ($1, 'mutant', $2, $3, 'en', $4, 1)",
        row,
    )
    .await
    .map(drop)
}

/// A visit of somebody with somebody, which began at this time, with its consultation.
pub(crate) async fn visit(tx: &mut Tx, began: i64) -> Result<(), DbError> {
    const HOUR: i64 = 3_600_000_000;
    add(tx, ("dr-mutant", Role::Provider, true), Vec::new()).await?;
    add(tx, ("pat-mutant", Role::Patient, true), Vec::new()).await?;
    let sql =
        "INSERT INTO department (id, organization, name) VALUES ('mutant', 'mutant', 'mutant')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO appointment (id, organization, department, provider, patient, starts, ends, state, changed, version)
               VALUES ('mutant', 'mutant', 'mutant', 'dr-mutant', 'pat-mutant', $1, $2, 'checked-in', $1, 1)";
    tx.execute(sql, params![began, began + HOUR]).await?;
    let sql = "INSERT INTO consultation (id, organization, department, appointment, provider, patient, state, key_version,
                   started, follow_up, changed, version)
               VALUES ('mutant', 'mutant', 'mutant', 'mutant', 'dr-mutant', 'pat-mutant', 'in-progress', 1, $1, 0, $1, 1)";
    tx.execute(sql, params![began]).await.map(drop)
}
