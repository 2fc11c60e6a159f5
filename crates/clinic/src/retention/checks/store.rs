//! Where visits are, as it was said before they began, and one in a state without a rule.

use crate::organization::CANARIES;
use crate::person::checks::store::visit;
use compliance::retention::jurisdiction;
use db::{Db, DbError, Tx, params};
use std::collections::BTreeSet;

/// The states in which patients of visits ahead will be, by what was said when they were booked or later, as rules name them. Where
/// they were, who said so at the visit says; of one that never was, nobody was there.
pub(super) async fn expected(tx: &mut Tx, now: i64) -> Result<BTreeSet<String>, DbError> {
    let sql = "SELECT DISTINCT place FROM appointment
               WHERE state IN ('booked', 'checked-in') AND ends > $2 AND place IS NOT NULL AND organization <> $1";
    let mut states = BTreeSet::new();
    for row in tx.query(sql, params![CANARIES, now]).await? {
        states.extend(jurisdiction(&row.text(0)?));
    }
    Ok(states)
}

/// A visit in a state of which no rule speaks, in a store that is thrown away.
pub(super) async fn unruled(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    tx.execute("UPDATE appointment SET place = 'TX'", params![]).await?;
    tx.commit().await
}
