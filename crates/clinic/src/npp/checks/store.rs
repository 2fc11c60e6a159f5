//! Who was seen and what they said to the notice, as rows tell it.

use crate::consent::hash;
use crate::npp::LANGUAGES;
use crate::organization::CANARIES;
use crate::person::checks::store::visit;
use db::{Db, DbError, Tx, params};

/// Patients who were seen of late, and how many of them were asked and said that they received a notice. Which version it
/// was is the same: the law asks once, and a newer one is posted (164.520(b)(3), (c)(2)(iv)). What was corrected does not count.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Patients {
    pub(super) active: i64,
    pub(super) asked: i64,
    pub(super) acknowledged: i64,
}

pub(super) async fn patients(tx: &mut Tx, since: i64) -> Result<Patients, DbError> {
    let sql = "SELECT COUNT(*),
                      COUNT(CASE WHEN EXISTS (SELECT 1 FROM npp_ack a WHERE a.patient = s.patient) THEN 1 END),
                      COUNT(CASE WHEN EXISTS (SELECT 1 FROM npp_ack a WHERE a.patient = s.patient
                                              AND a.outcome = 'acknowledged'
                                              AND NOT EXISTS (SELECT 1 FROM npp_ack n
                                                              WHERE n.patient = a.patient AND n.version = a.version
                                                                AND n.recorded_at > a.recorded_at)) THEN 1 END)
               FROM (SELECT DISTINCT c.patient FROM consultation c
                     WHERE c.started >= $1 AND c.organization <> $2) s";
    let Some(row) = tx.query_opt(sql, params![since, CANARIES]).await? else {
        return Ok(Patients::default());
    };
    Ok(Patients { active: row.int(0)?, asked: row.int(1)?, acknowledged: row.int(2)? })
}

/// How many visits are labelled as of 42 CFR Part 2.
pub(super) async fn labelled(tx: &mut Tx) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM consultation WHERE part2 = 1 AND organization <> $1";
    tx.query_opt(sql, params![CANARIES]).await?.map_or(Ok(0), |row| row.int(0))
}

/// A visit under 42 CFR Part 2 in a clinic whose notice says nothing of that, in a store that is thrown away.
pub(super) async fn silent(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    tx.execute("UPDATE consultation SET part2 = 1", params![]).await?;
    let words = "We may use your health information.";
    for locale in LANGUAGES {
        let sql = "INSERT INTO npp_version (organization, version, locale, words, hash, part2, effective, entered_by, entered)
                   VALUES ('mutant', 1, $1, $2, $3, 0, $4, 'dr-mutant', $4)";
        tx.execute(sql, params![locale, words, hash(words), now]).await?;
    }
    tx.commit().await
}
