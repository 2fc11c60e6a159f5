//! Psychotherapy notes as they are stored.

use crate::person::checks::store::visit;
use crate::seal;
use compliance::keys::Sealer;
use db::{Db, DbError, Row, Tx, params};
use kernel::Phi;

/// A note as it is stored.
pub(super) struct Kept {
    /// The table, and the row that its words are sealed for.
    pub(super) place: (&'static str, String),
    pub(super) visit: String,
    pub(super) originator: String,
    pub(super) words: Vec<u8>,
}

/// The next notes after that of a visit and originator, in the order of their keys.
pub(super) async fn page(
    tx: &mut Tx,
    (visit, originator): (&str, &str),
    limit: i64,
) -> Result<Vec<Kept>, DbError> {
    let sql = "SELECT consultation, originator, words FROM psychotherapy_note
               WHERE (consultation, originator) > ($1, $2)
               ORDER BY consultation, originator LIMIT $3";
    let read = |row: &Row| {
        let (visit, originator) = (row.text(0)?, row.text(1)?);
        let place = ("psychotherapy_note", format!("{visit}/{originator}"));
        Ok(Kept { place, visit, originator, words: row.blob(2)? })
    };
    tx.query(sql, params![visit, originator, limit]).await?.iter().map(read).collect()
}

/// What notes said before they were written over, after a row.
pub(super) async fn earlier(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Kept>, DbError> {
    let sql = "SELECT id, consultation, originator, words FROM psychotherapy_note_earlier
               WHERE id > $1 ORDER BY id LIMIT $2";
    let read = |row: &Row| {
        let place = ("psychotherapy_note_earlier", row.text(0)?);
        Ok(Kept { place, visit: row.text(1)?, originator: row.text(2)?, words: row.blob(3)? })
    };
    tx.query(sql, params![after, limit]).await?.iter().map(read).collect()
}

/// A note that is sealed as any other field is, in a store that is thrown away.
pub(super) async fn mixed(db: &Db, sealer: &Sealer) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, 0).await?;
    let words = Phi::new("\"He spoke of his father\"");
    let place = ("psychotherapy_note", "words", "mutant/dr-mutant");
    let sealed = seal::seal(sealer, place, &words)?;
    let sql = "INSERT INTO psychotherapy_note (consultation, originator, words, version, changed)
               VALUES ('mutant', 'dr-mutant', $1, 1, 0)";
    tx.execute(sql, params![sealed]).await?;
    tx.commit().await
}
