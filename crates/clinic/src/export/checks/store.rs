//! Psychotherapy notes as they are stored.

use crate::person::checks::store::visit;
use crate::seal;
use compliance::keys::Sealer;
use db::{Db, DbError, Row, Tx, params};
use kernel::Phi;

/// A note as it is stored.
pub(super) struct Kept {
    pub(super) visit: String,
    pub(super) originator: String,
    pub(super) words: Vec<u8>,
}

impl Kept {
    /// The row that its words are sealed for.
    pub(super) fn place(&self) -> String {
        format!("{}/{}", self.visit, self.originator)
    }
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
    let read =
        |row: &Row| Ok(Kept { visit: row.text(0)?, originator: row.text(1)?, words: row.blob(2)? });
    tx.query(sql, params![visit, originator, limit]).await?.iter().map(read).collect()
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
