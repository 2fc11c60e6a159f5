//! The sealed columns of a patient's record, each with whose a row is, and how far each is moved.

use crate::column::opt_micros;
use crate::seal::{self, CLASSES, RECORD};
use compliance::keys::OWN;
use db::{DbError, Migration, Query, Tx, Value, params};
use kernel::Timestamp;
use std::collections::BTreeMap;

/// How far each column is moved, and to which layout of keys.
pub const MIGRATION: Migration = Migration {
    name: "clinic.145.resealing",
    sql: "CREATE TABLE resealing (
              field TEXT PRIMARY KEY,
              layout BIGINT NOT NULL,
              first_key TEXT NOT NULL,
              second_key TEXT NOT NULL,
              shut BIGINT NOT NULL,
              finished BIGINT
          )",
};

/// The layout of keys that columns are moved to: 1 was a key a patient, 2 is one a patient and class. Another one is another
/// number, and every column is gone through once more.
const LAYOUT: i64 = 2;

/// So many fields are moved in one transaction, which takes a few milliseconds.
const PAGE: i64 = 32;

/// A sealed column of rows that go with a patient's record.
#[derive(Debug)]
pub struct Field {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Whether a row has two columns for its key.
    pair: bool,
    pub(super) next: &'static str,
    stands: &'static str,
    put: &'static str,
    count: &'static str,
    theirs: &'static str,
}

/// Whose a row is.
macro_rules! whose {
    (own) => {
        "id"
    };
    (patient) => {
        "patient"
    };
    (person) => {
        "person"
    };
    (visit) => {
        "(SELECT c.patient FROM consultation c WHERE c.id = t.consultation)"
    };
    (booking) => {
        "(SELECT a.patient FROM appointment a WHERE a.id = t.appointment)"
    };
}

/// The rows of one person or patient.
macro_rules! theirs {
    (own) => {
        "t.id = $1"
    };
    (patient) => {
        "t.patient = $1"
    };
    (person) => {
        "t.person = $1"
    };
    (visit) => {
        "t.consultation IN (SELECT c.id FROM consultation c WHERE c.patient = $1)"
    };
    (booking) => {
        "t.appointment IN (SELECT a.id FROM appointment a WHERE a.patient = $1)"
    };
}

/// Which rows go with a record. Of people those who have a key, as long as anything says who they are: of whom disposal has left
/// an id, a name stands there that is none.
macro_rules! kept {
    (own) => {
        " AND role IN ('patient', 'guest')
          AND (birth_date IS NOT NULL OR phone IS NOT NULL OR email IS NOT NULL
               OR EXISTS (SELECT 1 FROM person_name n WHERE n.person = t.id))"
    };
    (person) => { " AND EXISTS (SELECT 1 FROM person p WHERE p.id = t.person AND p.role IN ('patient', 'guest'))" };
    ($whose:ident) => { "" };
}

/// The column or the two of a row's key: by their own order, which the index of the key has.
macro_rules! key {
    (pair $first:literal) => {
        false
    };
    (pair $first:literal $second:literal) => {
        true
    };
    (second $first:literal) => {
        "''"
    };
    (second $first:literal $second:literal) => {
        $second
    };
    (order $first:literal) => {
        $first
    };
    (order $first:literal $second:literal) => {
        concat!($first, ", ", $second)
    };
    (after $first:literal) => {
        concat!($first, " > $3")
    };
    (after $first:literal $second:literal) => {
        concat!("(", $first, ", ", $second, ") > ($3, $4)")
    };
    (at $first:literal) => {
        concat!($first, " = $3")
    };
    (at $first:literal $second:literal) => {
        concat!($first, " = $3 AND ", $second, " = $4")
    };
}

/// Where a field is not sealed by the key that its column has now. Of the record what the common key sealed, for patients' keys
/// of before were all the record's. Of a part whatever does not name its class: behind nine bytes of head and those of
/// `/patient/` stands the patient's id, which is ASCII, and then the class.
macro_rules! stale {
    ($column:literal $whose:ident) => {
        concat!("substr(", $column, ", 1, 4) <> $1")
    };
    ($column:literal $whose:ident $size:literal) => {
        concat!("substr(", $column, ", 19 + length(", whose!($whose), "), ", $size, ") <> $1")
    };
}

macro_rules! fields {
    ($($table:literal $column:literal by $key:literal $(and $second:literal)? of $whose:ident $(in $size:literal)?)+) => {
        /// Every sealed column of a patient's record; the key of a row is what its field is bound to. Of a part stands how long
        /// its class is, with the slash before it.
        pub const FIELDS: &[Field] = &[$(Field {
            table: $table,
            column: $column,
            pair: key!(pair $key $($second)?),
            next: concat!(
                "SELECT ", $key, ", ", whose!($whose), ", ", $column, ", ", key!(second $key $($second)?),
                " FROM ", $table, " t WHERE ", key!(after $key $($second)?), " AND ",
                $column, " IS NOT NULL AND ", stale!($column $whose $($size)?), kept!($whose),
                " ORDER BY ", key!(order $key $($second)?), " LIMIT $2"
            ),
            stands: concat!(
                "SELECT ", $key, " FROM ", $table, " t WHERE ", key!(at $key $($second)?), " AND ", $column,
                " = $2 AND ", stale!($column $whose $($size)?), kept!($whose)
            ),
            put: concat!(
                "UPDATE ", $table, " SET ", $column, " = $1 WHERE ", key!(at $key $($second)?), " AND ", $column, " = $2"
            ),
            count: concat!(
                "SELECT COUNT(*), SUM(CASE WHEN ", stale!($column $whose $($size)?), " THEN 1 ELSE 0 END) FROM ", $table,
                " t WHERE ", $column, " IS NOT NULL", kept!($whose)
            ),
            theirs: concat!(
                "SELECT 1 FROM ", $table, " t WHERE ", theirs!($whose), " AND substr(", $column, ", 1, 4) = $2 LIMIT 1"
            ),
        }),+];
    };
}

fields! {
    "person" "name" by "id" of own
    "person" "birth_date" by "id" of own
    "person" "phone" by "id" of own
    "person" "email" by "id" of own
    "notice" "former" by "id" of person
    "appointment" "reason" by "id" of patient
    "intake" "answers" by "appointment" of booking
    "consultation_note" "words" by "consultation" of visit
    "consultation_note_left" "words" by "consultation" and "writer" of visit
    "consultation_summary" "words" by "consultation" of visit
    "psychotherapy_note" "words" by "consultation" and "originator" of visit in "19"
    "survey" "comment" by "consultation" of visit in "7"
    "task" "words" by "id" of visit
    "escalation" "note" by "id" of patient
    "proxy" "reason" by "id" of patient
    "restriction" "agreement" by "request" of patient
}

/// The key of a row; the second of its columns is empty where there is but one.
pub(super) type Key = (String, String);

/// A field that another key sealed than the one that its column has now.
pub(super) struct Old {
    pub(super) key: Key,
    pub(super) patient: String,
    pub(super) sealed: Vec<u8>,
}

impl Old {
    /// What the field is bound to.
    pub(super) fn row(&self) -> String {
        match &self.key {
            (first, second) if second.is_empty() => first.clone(),
            (first, second) => format!("{first}/{second}"),
        }
    }
}

impl Field {
    /// Under which name stands how far the column is.
    pub(super) fn name(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }

    /// How a field begins or names its class that is sealed as it ought to be.
    pub(super) fn mark(&self) -> Vec<u8> {
        match seal::class(self.table) {
            RECORD => OWN.to_vec(),
            class => format!("/{class}").into_bytes(),
        }
    }

    /// Parameters, with the key of a row behind them.
    fn keyed(&self, mut values: Vec<Value>, (first, second): &Key) -> Vec<Value> {
        values.push(first.into());
        if self.pair {
            values.push(second.into());
        }
        values
    }
}

/// The next fields of a column that another key sealed, after a row.
pub(super) async fn page(tx: &mut Tx, field: &Field, after: &Key) -> Result<Vec<Old>, DbError> {
    let rows = tx.query(field.next, field.keyed(params![field.mark(), PAGE], after)).await?;
    let read = |row: &db::Row| {
        let key = (row.text(0)?, row.text(3)?);
        Ok(Old { key, patient: row.text(1)?, sealed: row.blob(2)? })
    };
    rows.iter().map(read).collect()
}

/// Those of a page that stand as they were read.
pub(super) async fn standing<'a>(
    tx: &mut Tx,
    field: &Field,
    page: &'a [Old],
) -> Result<Vec<&'a Old>, DbError> {
    let ask = |old: &Old| {
        let values = params![field.mark(), old.sealed.as_slice()];
        Query::new(field.stands, field.keyed(values, &old.key))
    };
    let found = tx.query_many(page.iter().map(ask).collect()).await?;
    let stand = page.iter().zip(found).filter(|(_, rows)| !rows.is_empty());
    Ok(stand.map(|(old, _)| old).collect())
}

/// Puts a field in the place of the one that was read; `false` when somebody wrote another meanwhile, or it went.
pub(super) async fn put(
    tx: &mut Tx,
    field: &Field,
    (old, sealed): (&Old, Vec<u8>),
) -> Result<bool, DbError> {
    let row = field.keyed(params![sealed, old.sealed.as_slice()], &old.key);
    Ok(tx.execute(field.put, row).await? == 1)
}

/// How many fields a column has, and how many of them another key sealed.
pub(super) async fn count(tx: &mut Tx, field: &Field) -> Result<(u64, u64), DbError> {
    let row = tx.query_opt(field.count, params![field.mark()]).await?;
    let Some(row) = row else { return Ok((0, 0)) };
    Ok((row.int(0)?.unsigned_abs(), row.opt_int(1)?.unwrap_or(0).unsigned_abs()))
}

/// How far a column is.
#[derive(Clone, Debug, Default)]
pub(super) struct Far {
    /// The last row that was looked at.
    pub(super) after: Key,
    /// How many fields before it did not open.
    pub(super) shut: u64,
    /// Whether every field is sealed by the key that the column has now; whatever is written is so already.
    pub(super) is_finished: bool,
}

/// Under this name stands whether keys were looked for by which nothing is sealed, since the last field was moved.
pub(super) const SWEPT: &str = "data_key.scope";

/// How far each column is towards the layout of now.
pub(super) async fn far(tx: &mut Tx) -> Result<BTreeMap<String, Far>, DbError> {
    let sql =
        "SELECT field, first_key, second_key, shut, finished FROM resealing WHERE layout >= $1";
    let read = |row: &db::Row| {
        let after = (row.text(1)?, row.text(2)?);
        let (shut, is_finished) = (row.int(3)?.unsigned_abs(), row.opt_int(4)?.is_some());
        Ok((row.text(0)?, Far { after, shut, is_finished }))
    };
    tx.query(sql, params![LAYOUT]).await?.iter().map(read).collect()
}

/// Keeps how far a column is, with what was moved; with an instant, that it is through.
pub(super) async fn keep(
    tx: &mut Tx,
    name: &str,
    (far, finished): (&Far, Option<Timestamp>),
) -> Result<(), DbError> {
    let sql = "INSERT INTO resealing (field, layout, first_key, second_key, shut, finished)
               VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (field) DO UPDATE SET layout = $2, first_key = $3, second_key = $4, shut = $5, finished = $6";
    let shut = i64::try_from(far.shut).unwrap_or(i64::MAX);
    let (first, second) = &far.after;
    let row = params![name, LAYOUT, first, second, shut, opt_micros(finished)];
    tx.execute(sql, row).await.map(drop)
}

/// Whether anything of a patient is or may be sealed by the key to a class: also where that is not known, or the patient is
/// there to be written about.
pub(super) async fn is_used(tx: &mut Tx, (patient, class): (&str, &str)) -> Result<bool, DbError> {
    if !CLASSES.contains(&class) {
        return Ok(true);
    }
    let there = "SELECT 1 FROM person WHERE id = $1 AND active = 1";
    if class == RECORD && tx.query_opt(there, params![patient]).await?.is_some() {
        return Ok(true);
    }
    // The record's key may have sealed any of them, before parts had their own.
    let own = |field: &&Field| class == RECORD || seal::class(field.table) == class;
    for field in FIELDS.iter().filter(own) {
        if tx.query_opt(field.theirs, params![patient, OWN.as_slice()]).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
