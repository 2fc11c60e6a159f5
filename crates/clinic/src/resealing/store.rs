//! The sealed columns of a patient's record, each with whose a row is.

use compliance::keys::OWN;
use db::{DbError, Query, Tx, Value, params};

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
    next: &'static str,
    stands: &'static str,
    put: &'static str,
    count: &'static str,
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

macro_rules! fields {
    ($($table:literal $column:literal by $key:literal $(and $second:literal)? of $whose:ident)+) => {
        /// Every sealed column of a patient's record; the key of a row is what its field is bound to.
        pub const FIELDS: &[Field] = &[$(Field {
            table: $table,
            column: $column,
            pair: key!(pair $key $($second)?),
            next: concat!(
                "SELECT ", $key, ", ", whose!($whose), ", ", $column, ", ", key!(second $key $($second)?),
                " FROM ", $table, " t WHERE ", key!(after $key $($second)?), " AND ",
                $column, " IS NOT NULL AND substr(", $column, ", 1, 4) <> $1", kept!($whose),
                " ORDER BY ", key!(order $key $($second)?), " LIMIT $2"
            ),
            stands: concat!(
                "SELECT ", $key, " FROM ", $table, " t WHERE ", key!(at $key $($second)?), " AND ", $column,
                " = $2 AND substr(", $column, ", 1, 4) <> $1", kept!($whose)
            ),
            put: concat!(
                "UPDATE ", $table, " SET ", $column, " = $1 WHERE ", key!(at $key $($second)?), " AND ", $column, " = $2"
            ),
            count: concat!(
                "SELECT COUNT(*), SUM(CASE WHEN substr(", $column, ", 1, 4) <> $1 THEN 1 ELSE 0 END) FROM ", $table,
                " t WHERE ", $column, " IS NOT NULL", kept!($whose)
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
    "psychotherapy_note" "words" by "consultation" and "originator" of visit
    "survey" "comment" by "consultation" of visit
    "task" "words" by "id" of visit
    "escalation" "note" by "id" of patient
    "proxy" "reason" by "id" of patient
    "restriction" "agreement" by "request" of patient
}

/// The key of a row; the second of its columns is empty where there is but one.
pub(super) type Key = (String, String);

/// A field that the common key sealed.
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
    /// Parameters, with the key of a row behind them.
    fn keyed(&self, mut values: Vec<Value>, (first, second): &Key) -> Vec<Value> {
        values.push(first.into());
        if self.pair {
            values.push(second.into());
        }
        values
    }
}

/// The next fields of a column that the common key sealed, after a row.
pub(super) async fn page(tx: &mut Tx, field: &Field, after: &Key) -> Result<Vec<Old>, DbError> {
    let rows = tx.query(field.next, field.keyed(params![OWN.as_slice(), PAGE], after)).await?;
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
        let values = params![OWN.as_slice(), old.sealed.as_slice()];
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

/// How many fields a column has, and how many of them the common key sealed.
pub(super) async fn count(tx: &mut Tx, field: &Field) -> Result<(u64, u64), DbError> {
    let row = tx.query_opt(field.count, params![OWN.as_slice()]).await?;
    let Some(row) = row else { return Ok((0, 0)) };
    Ok((row.int(0)?.unsigned_abs(), row.opt_int(1)?.unwrap_or(0).unsigned_abs()))
}
