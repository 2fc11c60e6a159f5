//! Visits for which a provider has no licence.

use super::super::{Place, Right, rules};
use crate::consultation::Licence;
use crate::organization::CANARIES;
use crate::person::checks::store::visit;
use db::{Db, DbError, Tx, params};

/// Booked visits that are ahead.
#[derive(Default)]
pub(super) struct Ahead {
    pub(super) count: usize,
    /// The ids of those whose provider has no licence where the patient will be.
    pub(super) without: Vec<String>,
    /// The ids of those whose patient will be in a state, and of whose provider no licence is on record.
    pub(super) unsaid: Vec<String>,
}

/// By the licences that are on record now, however the clinic has bookings refused. What was said when a visit was booked counts
/// only where nobody kept in which state its patient will be. A visit that has started is told by what was known then.
pub(super) async fn ahead(tx: &mut Tx, now: i64) -> Result<Ahead, DbError> {
    let sql = "SELECT a.id, a.place, s.licences, a.unlicensed
               FROM appointment a LEFT JOIN provider_schedule s ON s.provider = a.provider
               WHERE a.state IN ('booked', 'checked-in') AND a.ends > $1
                 AND NOT EXISTS (SELECT 1 FROM consultation c
                                 WHERE c.appointment = a.id AND c.started IS NOT NULL)
               ORDER BY a.starts, a.id";
    let rows = tx.query(sql, params![now]).await?;
    let mut found = Ahead { count: rows.len(), ..Ahead::default() };
    for row in &rows {
        let licences = row.opt_text(2)?.unwrap_or_default();
        let licences: Vec<String> = licences.split_whitespace().map(str::to_owned).collect();
        let right = match row.opt_text(1)? {
            Some(state) => rules::right(&licences, Place::State(&state)),
            None if row.int(3)? != 0 => Right::Lacking(String::new()),
            None => Right::Unplaced,
        };
        match right {
            Right::Lacking(_) | Right::Abroad => found.without.push(row.text(0)?),
            Right::Unsaid => found.unsaid.push(row.text(0)?),
            Right::Held | Right::Unplaced => {}
        }
    }
    Ok(found)
}

/// How many of the visits that started last are known, however long ago they were booked, and the ids of those whose provider held no licence where the patient
/// was, and gave no reason.
pub(super) async fn started(tx: &mut Tx) -> Result<(usize, Vec<String>), DbError> {
    let sql =
        "SELECT id, licence FROM consultation WHERE started IS NOT NULL AND organization <> $1
               ORDER BY started DESC, id LIMIT 200";
    let rows = tx.query(sql, params![CANARIES]).await?;
    let mut unlicensed = Vec::new();
    for row in &rows {
        let known = row.opt_text(1)?;
        let none = [Licence::Lacking.name(), Licence::Abroad.name()];
        if known.is_some_and(|known| none.contains(&known.as_str())) {
            unlicensed.push(row.text(0)?);
        }
    }
    Ok((rows.len(), unlicensed))
}

/// A visit ahead with a provider who may not treat there, in a store that is thrown away.
pub(super) async fn unlicensed(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    let sql = "UPDATE consultation SET state = 'connecting', started = NULL";
    tx.execute(sql, params![]).await?;
    tx.execute("UPDATE appointment SET place = 'TX'", params![]).await?;
    let sql = "INSERT INTO provider_schedule (provider, time_zone, licences, hours)
               VALUES ('dr-mutant', 'UTC', 'IL WI', '')";
    tx.execute(sql, params![]).await?;
    tx.commit().await
}
