//! What the tables of a visit say of it, by the label of that visit.

use crate::seal::{self, SUD};
use compliance::keys::OWN;
use db::{DbError, Query, Tx, params};
use kernel::ConsultationId;

/// A sealed column of rows that go with the class of a labelled visit.
#[derive(Debug)]
pub(crate) struct Field {
    /// The table.
    pub(crate) table: &'static str,
    /// The column.
    pub(crate) column: &'static str,
    of_visit: &'static str,
    put: &'static str,
    wrong: &'static str,
}

/// An appointment and all that it was moved from or to, which say why in the same words.
macro_rules! line {
    () => {
        "appointment a JOIN appointment n
             ON n.patient = a.patient AND COALESCE(n.series, n.id) = COALESCE(a.series, a.id)"
    };
}
pub(crate) use line;

/// The rows of a visit: of its appointment, or of itself.
macro_rules! of_visit {
    (booking) => {
        concat!(
            "id IN (SELECT n.id FROM ",
            line!(),
            " JOIN consultation c ON c.appointment = a.id WHERE c.id = $1)"
        )
    };
    (visit) => {
        "consultation = $1"
    };
}

/// The rows of a patient's labelled visits. An appointment is of every visit that came of its line.
macro_rules! labelled {
    (booking) => {
        concat!(
            "id IN (SELECT n.id FROM ",
            line!(),
            " JOIN consultation c ON c.appointment = a.id WHERE c.patient = $1 AND c.part2 = 1)"
        )
    };
    (visit) => {
        "consultation IN (SELECT c.id FROM consultation c WHERE c.patient = $1 AND c.part2 = 1)"
    };
}

/// Whether a row is of a labelled visit, and whose it is.
macro_rules! row {
    (label booking) => {
        concat!(
            "EXISTS (SELECT 1 FROM ",
            line!(),
            " JOIN consultation c ON c.appointment = a.id WHERE n.id = t.id AND c.part2 = 1)"
        )
    };
    (label visit) => {
        "EXISTS (SELECT 1 FROM consultation c WHERE c.id = t.consultation AND c.part2 = 1)"
    };
    (patient booking) => {
        "t.patient"
    };
    (patient visit) => {
        "(SELECT c.patient FROM consultation c WHERE c.id = t.consultation)"
    };
}

macro_rules! fields {
    ($($table:literal $column:literal by $key:literal of $whose:ident)+) => {
        /// Every one: why somebody came, what was seen, said to them, and to be done. The key of a row is what its field is
        /// bound to.
        pub(crate) const FIELDS: &[Field] = &[$(Field {
            table: $table,
            column: $column,
            of_visit: concat!(
                "SELECT ", $key, ", ", $column, " FROM ", $table, " WHERE ", of_visit!($whose), " AND ",
                $column, " IS NOT NULL ORDER BY 1"
            ),
            put: concat!(
                "UPDATE ", $table, " SET ", $column, " = $4 WHERE ", of_visit!($whose), " AND ", $key,
                " = $2 AND ", $column, " = $3"
            ),
            // Behind nine bytes of head and those of `/patient/` stands the patient's id, which is ASCII, and then the class.
            // What the common key sealed counts elsewhere.
            wrong: concat!(
                "SELECT COUNT(*) FROM ", $table, " t WHERE ", $column, " IS NOT NULL AND substr(", $column,
                ", 1, 4) = $2 AND (CASE WHEN ", row!(label $whose), " THEN 1 ELSE 0 END) <> (CASE WHEN substr(",
                $column, ", 19 + length(", row!(patient $whose), "), 11) = $1 THEN 1 ELSE 0 END)"
            ),
        }),+];

        /// Table, column, and what asks for row and field of all labelled visits of a patient.
        pub(crate) const LABELLED: &[(&str, &str, &str)] = &[$((
            $table,
            $column,
            concat!(
                "SELECT ", $key, ", ", $column, " FROM ", $table, " WHERE ", labelled!($whose), " AND ",
                $column, " IS NOT NULL ORDER BY 1"
            ),
        )),+];
    };
}

fields! {
    "appointment" "reason" by "id" of booking
    "consultation_note" "words" by "consultation" of visit
    "consultation_note_earlier" "words" by "id" of visit
    "consultation_note_left" "words" by "consultation || '/' || writer" of visit
    "consultation_summary" "words" by "consultation" of visit
    "task" "words" by "id" of visit
    "task" "note" by "id" of visit
    "escalation" "note" by "id" of visit
    "escalation" "review" by "id" of visit
}

/// A field of a visit as it stands.
pub(crate) struct Standing {
    pub(crate) field: &'static Field,
    pub(crate) row: String,
    pub(crate) sealed: Vec<u8>,
}

/// Keeps a visit's label as it is until the transaction ends, and says whether it has it. Whoever writes about a visit, labels
/// it or disposes of what was written takes turns by this row.
pub(super) async fn hold(tx: &mut Tx, visit: &ConsultationId) -> Result<bool, DbError> {
    let sql = "UPDATE consultation SET part2 = part2 WHERE id = $1 RETURNING part2";
    let row = tx.query_opt(sql, params![visit.as_str()]).await?;
    row.map_or(Ok(false), |row| Ok(row.int(0)? != 0))
}

/// The same of the line of a visit's appointment: whether anything that came of it has the label.
pub(super) async fn hold_line(tx: &mut Tx, visit: &ConsultationId) -> Result<bool, DbError> {
    let held = concat!("UPDATE appointment SET version = version WHERE ", of_visit!(booking));
    tx.execute(held, params![visit.as_str()]).await?;
    let sql = concat!(
        "SELECT 1 FROM consultation k WHERE k.part2 = 1 AND k.appointment IN (SELECT n.id FROM ",
        line!(),
        " JOIN consultation c ON c.appointment = a.id WHERE c.id = $1) LIMIT 1"
    );
    Ok(tx.query_opt(sql, params![visit.as_str()]).await?.is_some())
}

/// The same of all visits of a patient.
pub(super) async fn hold_all(tx: &mut Tx, patient: &str) -> Result<(), DbError> {
    let sql = "UPDATE consultation SET part2 = part2 WHERE patient = $1";
    tx.execute(sql, params![patient]).await.map(drop)
}

/// Whoever has read one of a patient's labelled visits, and with it by which key its tables are sealed, does not save it any more.
pub(crate) async fn overtake(tx: &mut Tx, patient: &str) -> Result<(), DbError> {
    let sql = "UPDATE consultation SET version = version + 1 WHERE patient = $1 AND part2 = 1";
    tx.execute(sql, params![patient]).await.map(drop)
}

/// Takes from a patient's labelled visits, and from the appointments that they came of, what was written of them, with their
/// threads and what says which keys opened what was [`said`]; answers how many rows that were. That there were such visits, and
/// when, stays in the record, where they keep their label.
pub(crate) async fn forget(tx: &mut Tx, patient: &str) -> Result<u64, DbError> {
    let mut rows = 0;
    for sql in FORGET.iter().copied() {
        rows += tx.execute(sql, params![patient]).await?;
    }
    Ok(rows)
}

/// Visits of which what was said can go: they are over, and no film of them is there, which the same key opens.
macro_rules! silent {
    () => {
        silent!("c")
    };
    ($visit:literal) => {
        concat!(
            $visit,
            ".state IN ('completed', 'cancelled', 'no-show')
         AND NOT EXISTS (SELECT 1 FROM recording_part p WHERE p.consultation = ",
            $visit,
            ".id)"
        )
    };
}

/// Keys that open nothing but what goes with the class: no visit without the label speaks by them, nor one whose words stay.
macro_rules! own_key {
    ($key:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM consultation_key o JOIN consultation d ON d.id = o.consultation
                 WHERE o.gone = 0 AND o.scope = ",
            $key,
            ".scope AND o.version = ",
            $key,
            ".version AND o.consultation <> ",
            $key,
            ".consultation AND NOT (d.part2 = 1 AND ",
            silent!("d"),
            "))"
        )
    };
}

/// What was said by one key in a labelled visit, or in its thread.
pub(crate) struct Said {
    /// The scope of the key.
    pub(crate) scope: String,
    /// Its version; `None` is the whole of it.
    pub(crate) version: Option<u32>,
    /// From when to when the visit was.
    pub(crate) span: Option<(i64, i64)>,
}

/// What was said in a patient's labelled visits that are over, but by a key that opens what stays of another visit.
pub(crate) async fn said(tx: &mut Tx, patient: &str) -> Result<Vec<Said>, DbError> {
    let sql = concat!(
        "SELECT k.scope, k.version, c.started, c.ended
         FROM consultation_key k JOIN consultation c ON c.id = k.consultation
         WHERE k.gone = 0 AND c.patient = $1 AND c.part2 = 1 AND ",
        silent!(),
        " AND ",
        own_key!("k"),
        " ORDER BY k.scope, k.version"
    );
    let mut all = Vec::new();
    for row in &tx.query(sql, params![patient]).await? {
        let version = u32::try_from(row.int(1)?)
            .map_err(|_| DbError::Corrupt("a key's version is out of range".to_owned()))?;
        let span = row.opt_int(2)?.zip(row.opt_int(3)?);
        all.push(Said { scope: row.text(0)?, version: Some(version), span });
    }
    let sql = "SELECT t.channel FROM thread t JOIN consultation c ON c.id = t.consultation
               WHERE c.patient = $1 AND c.part2 = 1 ORDER BY t.channel";
    for row in &tx.query(sql, params![patient]).await? {
        all.push(Said { scope: row.text(0)?, version: None, span: None });
    }
    Ok(all)
}

/// Whose visit this is, and whether it has the label, where what was said in it can go and was not disposed of.
pub(crate) async fn spoken_of(tx: &mut Tx, visit: &str) -> Result<Option<(String, bool)>, DbError> {
    let sql = concat!(
        "SELECT c.patient, c.part2 FROM consultation c
         WHERE c.id = $1 AND EXISTS (SELECT 1 FROM consultation_key k WHERE k.consultation = c.id AND k.gone = 0) AND ",
        silent!()
    );
    let row = tx.query_opt(sql, params![visit]).await?;
    row.map(|row| Ok((row.text(0)?, row.int(1)? == 1))).transpose()
}

/// What was said in one visit, by each key, and whether that opens what was said in another, too.
pub(crate) async fn said_in(tx: &mut Tx, visit: &str) -> Result<Vec<(Said, bool)>, DbError> {
    let sql = "SELECT k.scope, k.version, c.started, c.ended,
                   (SELECT COUNT(*) FROM consultation_key o WHERE o.scope = k.scope AND o.version = k.version
                        AND o.consultation <> k.consultation AND o.gone = 0)
               FROM consultation_key k JOIN consultation c ON c.id = k.consultation
               WHERE k.consultation = $1 AND k.gone = 0 ORDER BY k.scope, k.version";
    let mut all = Vec::new();
    for row in &tx.query(sql, params![visit]).await? {
        let version = u32::try_from(row.int(1)?)
            .map_err(|_| DbError::Corrupt("a key's version is out of range".to_owned()))?;
        let span = row.opt_int(2)?.zip(row.opt_int(3)?);
        all.push((Said { scope: row.text(0)?, version: Some(version), span }, row.int(4)? > 0));
    }
    Ok(all)
}

/// The scopes of all keys of which it is known that a visit spoke by them.
pub(crate) async fn scopes(tx: &mut Tx, visit: &str) -> Result<Vec<String>, DbError> {
    let sql = "SELECT DISTINCT scope FROM consultation_key WHERE consultation = $1";
    tx.query(sql, params![visit]).await?.iter().map(|row| row.text(0)).collect()
}

/// What a visit spoke by is gone; its number stays.
pub(crate) async fn unspeak(tx: &mut Tx, visit: &str, said: &Said) -> Result<(), DbError> {
    let sql = "UPDATE consultation_key SET gone = 1
               WHERE consultation = $1 AND scope = $2 AND version = $3";
    let version = i64::from(said.version.unwrap_or_default());
    tx.execute(sql, params![visit, &said.scope, version]).await.map(drop)
}

const FORGET: &[&str] = &[
    concat!(
        "UPDATE consultation_key SET gone = 1 WHERE gone = 0 AND consultation IN
             (SELECT c.id FROM consultation c WHERE c.patient = $1 AND c.part2 = 1 AND ",
        silent!(),
        ") AND ",
        own_key!("consultation_key")
    ),
    concat!(
        "DELETE FROM timer WHERE work = 'thread-end'
             AND subject IN (SELECT t.consultation FROM thread t WHERE t.",
        labelled!(visit),
        ")"
    ),
    concat!("DELETE FROM thread WHERE ", labelled!(visit)),
    concat!(
        "DELETE FROM timer WHERE subject IN (SELECT t.id FROM task t WHERE ",
        labelled!(visit),
        ")"
    ),
    concat!("DELETE FROM task WHERE ", labelled!(visit)),
    concat!("DELETE FROM consultation_note_earlier WHERE ", labelled!(visit)),
    concat!("DELETE FROM consultation_note_left WHERE ", labelled!(visit)),
    concat!("DELETE FROM consultation_note WHERE ", labelled!(visit)),
    concat!("DELETE FROM consultation_summary WHERE ", labelled!(visit)),
    concat!("UPDATE escalation SET note = NULL WHERE note IS NOT NULL AND ", labelled!(visit)),
    concat!("UPDATE escalation SET review = NULL WHERE review IS NOT NULL AND ", labelled!(visit)),
    concat!(
        "UPDATE appointment SET reason = NULL WHERE reason IS NOT NULL AND ",
        labelled!(booking)
    ),
];

/// What stands of a visit.
pub(crate) async fn of_visit(
    tx: &mut Tx,
    visit: &ConsultationId,
) -> Result<Vec<Standing>, DbError> {
    let ask = |field: &Field| Query::new(field.of_visit, params![visit.as_str()]);
    let found = tx.query_many(FIELDS.iter().map(ask).collect()).await?;
    let mut all = Vec::new();
    for (field, rows) in FIELDS.iter().zip(found) {
        for row in rows {
            all.push(Standing { field, row: row.text(0)?, sealed: row.blob(1)? });
        }
    }
    Ok(all)
}

/// Puts a field in the place of the one that was read; `false` when it stands no more as it was read.
pub(super) async fn put(
    tx: &mut Tx,
    visit: &ConsultationId,
    (old, sealed): (&Standing, Vec<u8>),
) -> Result<bool, DbError> {
    let values = params![visit.as_str(), &old.row, old.sealed.as_slice(), sealed];
    Ok(tx.execute(old.field.put, values).await? == 1)
}

/// How many fields of a column the key of the wrong class sealed: of a labelled visit the record's, of another that of
/// labelled ones.
pub(crate) async fn count_wrong(tx: &mut Tx, field: &Field) -> Result<u64, DbError> {
    let class = format!("/{SUD}").into_bytes();
    let row = tx.query_opt(field.wrong, params![class, OWN.as_slice()]).await?;
    row.map_or(Ok(0), |row| Ok(row.int(0)?.unsigned_abs()))
}

/// Whether any of the fields stands there of a visit.
macro_rules! has {
    () => {
        concat!(
            "(EXISTS (SELECT 1 FROM ",
            line!(),
            " WHERE a.id = c.appointment AND n.reason IS NOT NULL)
          OR EXISTS (SELECT 1 FROM consultation_note n WHERE n.consultation = c.id)
          OR EXISTS (SELECT 1 FROM consultation_note_earlier n WHERE n.consultation = c.id)
          OR EXISTS (SELECT 1 FROM consultation_note_left n WHERE n.consultation = c.id)
          OR EXISTS (SELECT 1 FROM consultation_summary n WHERE n.consultation = c.id)
          OR EXISTS (SELECT 1 FROM task n WHERE n.consultation = c.id)
          OR EXISTS (SELECT 1 FROM escalation n WHERE n.consultation = c.id AND n.note IS NOT NULL)
          OR EXISTS (SELECT 1 FROM escalation n WHERE n.consultation = c.id AND n.review IS NOT NULL)
          OR EXISTS (SELECT 1 FROM thread n WHERE n.consultation = c.id)
          OR EXISTS (SELECT 1 FROM consultation_key n WHERE n.consultation = c.id AND n.gone = 0) AND ",
            silent!(),
            ")"
        )
    };
}

/// Asks whether anything of a patient's labelled visits stands there.
pub(crate) const HAS: &str = concat!(
    "SELECT 1 FROM consultation c WHERE c.patient = $1 AND c.part2 = 1 AND ",
    has!(),
    " LIMIT 1"
);

/// Asks of which patients anything does.
pub(crate) const WHOSE: &str =
    concat!("SELECT DISTINCT c.patient FROM consultation c WHERE c.part2 = 1 AND ", has!());

/// Labelled visits after one, each with its patient.
pub(crate) async fn after(
    tx: &mut Tx,
    (visit, most): (&str, i64),
) -> Result<Vec<(String, String)>, DbError> {
    let sql =
        "SELECT id, patient FROM consultation WHERE part2 = 1 AND id > $1 ORDER BY id LIMIT $2";
    let rows = tx.query(sql, params![visit, most]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// The scope by which a field of a visit ought to be sealed.
pub(super) fn scope(patient: &str, is_labelled: bool) -> String {
    seal::scope(patient, if is_labelled { SUD } else { seal::RECORD })
}
