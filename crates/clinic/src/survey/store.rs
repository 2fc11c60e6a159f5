//! The survey's table.

use super::Answers;
use crate::column::micros;
use crate::{person, seal};
use compliance::keys::Sealer;
use db::{DbError, Migration, Tx, params};
use kernel::{ConsultationId, PersonId, Timestamp};

/// The table of surveys.
pub const MIGRATION: Migration = Migration {
    name: "clinic.26.survey",
    sql: "CREATE TABLE survey (
              consultation TEXT PRIMARY KEY REFERENCES consultation (id),
              ease BIGINT NOT NULL,
              audio_video BIGINT NOT NULL,
              again BIGINT NOT NULL,
              comment BYTEA,
              answered BIGINT NOT NULL
          )",
};

/// Keeps the answers; `false` when there are some already.
pub(super) async fn insert(
    tx: &mut Tx,
    sealer: &Sealer,
    (visit, patient): (&ConsultationId, &PersonId),
    (answers, now): (&Answers, Timestamp),
) -> Result<bool, DbError> {
    let place = ("survey", "comment", visit.as_str());
    let comment = match &answers.comment {
        Some(text) => {
            person::store::take_turn(tx, patient.as_str()).await?;
            let key = seal::own(tx, sealer, ("survey", patient.as_str())).await?;
            Some(seal::seal_own(&key, place, text)?)
        }
        None => None,
    };
    let added = tx
        .execute(
            "INSERT INTO survey (consultation, ease, audio_video, again, comment, answered)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            params![
                visit.as_str(),
                answers.ease,
                answers.audio_video,
                answers.again,
                comment,
                micros(now)
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Whether the patient has answered.
pub(crate) async fn exists(tx: &mut Tx, visit: &ConsultationId) -> Result<bool, DbError> {
    let sql = "SELECT answered FROM survey WHERE consultation = $1";
    Ok(tx.query_opt(sql, params![visit.as_str()]).await?.is_some())
}
