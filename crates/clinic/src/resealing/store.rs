//! The sealed columns of a patient's record, each with whose a row is, and how far each is moved.

use crate::column::opt_micros;
use crate::seal::{self, CLASSES, RECORD, SUD};
use crate::sensitivity;
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

/// How many fields were moved that no entry of the audit log tells yet.
pub const COUNTED: Migration = Migration {
    name: "clinic.147.resealing-counted",
    sql: "ALTER TABLE resealing ADD COLUMN moved BIGINT NOT NULL DEFAULT 0",
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
                "SELECT 1 FROM ", $table, " t WHERE ", theirs!($whose), " AND ", $column, " IS NOT NULL AND (substr(",
                $column, ", 1, 4) = $2 OR (1 = 1", kept!($whose), ")) LIMIT 1"
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
    "consultation_note_earlier" "words" by "id" of visit
    "consultation_note_left" "words" by "consultation" and "writer" of visit
    "consultation_summary" "words" by "consultation" of visit
    "psychotherapy_note" "words" by "consultation" and "originator" of visit in "19"
    "psychotherapy_note_earlier" "words" by "id" of visit in "19"
    "survey" "comment" by "consultation" of visit in "7"
    "recording_part" "content_key" by "consultation" and "file" of visit in "10"
    "task" "words" by "id" of visit
    "task" "note" by "id" of visit
    "escalation" "note" by "id" of patient
    "escalation" "review" by "id" of patient
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
    /// How many fields before it did not open; of a sweep, how often it began anew.
    pub(super) shut: u64,
    /// Whether every field is sealed by the key that the column has now; whatever is written is so already.
    pub(super) is_finished: bool,
}

/// Under this name stands how far keys were looked for by which nothing is sealed, since the last field was moved.
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

/// Under this name stands how far labelled visits are whose fields the record's key sealed, from before they had a class.
pub(super) const LABELLED: &str = "consultation.part2";

/// Keeps how far a column is, and how many fields were moved since that was kept; with an instant, that it is through. Counted
/// here, for another server may go through the same column.
pub(super) async fn keep(
    tx: &mut Tx,
    name: &str,
    (far, moved, finished): (&Far, u64, Option<Timestamp>),
) -> Result<(), DbError> {
    let sql = "INSERT INTO resealing (field, layout, first_key, second_key, shut, finished, moved)
               VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (field) DO UPDATE SET layout = $2, first_key = $3, second_key = $4, shut = $5, finished = $6,
                   moved = resealing.moved + $7";
    let (shut, moved) = (whole(far.shut), whole(moved));
    let (first, second) = &far.after;
    let row = params![name, LAYOUT, first, second, shut, opt_micros(finished), moved];
    tx.execute(sql, row).await.map(drop)
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Takes how many fields of a column were moved and not told, for the entry that tells it. [`keep`] stands before it in the
/// transaction: from then on nobody else counts there.
pub(super) async fn untold(tx: &mut Tx, name: &str) -> Result<u64, DbError> {
    let sql = "SELECT moved FROM resealing WHERE field = $1";
    let row = tx.query_opt(sql, params![name]).await?;
    let moved = row.map_or(Ok(0), |row| row.int(0))?;
    tx.execute("UPDATE resealing SET moved = 0 WHERE field = $1", params![name]).await?;
    Ok(moved.unsigned_abs())
}

/// A column is through of which fields were moved: labelled visits are gone through once more.
pub(super) async fn begin_labelled(tx: &mut Tx) -> Result<(), DbError> {
    let sql = "UPDATE resealing SET first_key = '', finished = NULL WHERE field = $1";
    tx.execute(sql, params![LABELLED]).await.map(drop)
}

/// The sweep begins anew, also where another server is in the middle of one. What counts how often it began is `shut`, of
/// which a sweep has no other use.
pub(super) async fn begin_sweep(tx: &mut Tx) -> Result<(), DbError> {
    let sql = "INSERT INTO resealing (field, layout, first_key, second_key, shut, finished)
               VALUES ($1, $2, '', '', 0, NULL)
               ON CONFLICT (field) DO UPDATE SET layout = $2, first_key = '', second_key = '',
                   shut = resealing.shut + 1, finished = NULL";
    tx.execute(sql, params![SWEPT, LAYOUT]).await.map(drop)
}

/// How far the sweep is; none where it never began.
pub(super) async fn sweeping(tx: &mut Tx) -> Result<Option<Far>, DbError> {
    Ok(far(tx).await?.remove(SWEPT))
}

/// Keeps the last scope that a sweep has looked at; with an instant, that it is through. Nothing where it stands no more as it
/// was read: it began anew, or another server was faster.
pub(super) async fn keep_swept(
    tx: &mut Tx,
    was: &Far,
    (scope, finished): (&str, Option<Timestamp>),
) -> Result<(), DbError> {
    let sql = "UPDATE resealing SET first_key = $1, finished = $2
               WHERE field = $3 AND first_key = $4 AND shut = $5 AND finished IS NULL";
    let old = was.after.0.as_str();
    let row = params![scope, opt_micros(finished), SWEPT, old, whole(was.shut)];
    tx.execute(sql, row).await.map(drop)
}

/// Of each key, by patient and class, whether anything is or may be sealed by it: also where that is not known, or the patient
/// is there to be written about. All of them in two exchanges.
///
/// A field that is still to be moved counts by whatever it is sealed, the common key or the record's of before: another server
/// may have made the key already by which it will seal that field next. What disposal leaves of a person is no such field.
pub(super) async fn used(tx: &mut Tx, keys: &[(&str, &str)]) -> Result<Vec<bool>, DbError> {
    let there = "SELECT 1 FROM person WHERE id = $1 AND active = 1";
    let mut used: Vec<bool> = keys.iter().map(|(_, class)| !CLASSES.contains(class)).collect();
    let (mut asked, mut about) = (Vec::new(), Vec::new());
    for (at, (patient, _)) in keys.iter().enumerate().filter(|(_, key)| key.1 == RECORD) {
        about.push(at);
        asked.push(Query::new(there, params![*patient]));
    }
    mark(tx, &mut used, (about, asked)).await?;
    let (mut asked, mut about) = (Vec::new(), Vec::new());
    let open = keys.iter().enumerate().zip(used.clone()).filter(|(_, is_used)| !is_used);
    for ((at, (patient, class)), _) in open {
        if *class == SUD {
            // Whoever labels a visit has its row, and whoever asks in that patient's turn all of them.
            about.push(at);
            asked.push(Query::new(sensitivity::store::HAS, params![*patient]));
        }
        // The record's key may have sealed any of them, before parts had their own.
        let own = |field: &&Field| *class == RECORD || seal::class(field.table) == *class;
        for field in FIELDS.iter().filter(own) {
            about.push(at);
            asked.push(Query::new(field.theirs, params![*patient, OWN.as_slice()]));
        }
    }
    mark(tx, &mut used, (about, asked)).await?;
    Ok(used)
}

/// Asks about keys by their places, and marks those of which anything was found.
async fn mark(
    tx: &mut Tx,
    used: &mut [bool],
    (about, asked): (Vec<usize>, Vec<Query>),
) -> Result<(), DbError> {
    let found = tx.query_many(asked).await?;
    for (at, _) in about.into_iter().zip(found).filter(|(_, rows)| !rows.is_empty()) {
        if let Some(one) = used.get_mut(at) {
            *one = true;
        }
    }
    Ok(())
}
