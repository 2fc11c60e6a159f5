//! The ways of calls, as rows tell it.

use crate::person::checks::store::visit;
use db::{Db, DbError, Query, Tx, params};

/// What browsers told of the ways of calls.
pub(super) struct Told {
    /// In how many visits they knew it.
    pub(super) known: i64,
    /// The visits of which one knew that it was another than the relay, at most 100, the latest first.
    pub(super) past: Vec<String>,
}

/// What they told since then, up to the last instant that is not still to come; what went past the relay counts whenever a
/// wrong clock says that it was. A browser that knows no time there and back knows of no way.
pub(super) async fn ways(tx: &mut Tx, (since, last): (i64, i64)) -> Result<Told, DbError> {
    const KNOWN: &str = "SELECT COUNT(DISTINCT consultation) FROM call_sample
        WHERE organization IN (SELECT id FROM organization) AND at >= $1 AND at <= $2 AND rtt > 0";
    const PAST: &str = "SELECT consultation FROM call_sample
        WHERE organization IN (SELECT id FROM organization) AND at >= $1 AND rtt > 0 AND relay = 0
        GROUP BY consultation ORDER BY MAX(at) DESC, consultation LIMIT 100";
    let asked = [Query::new(KNOWN, params![since, last]), Query::new(PAST, params![since])];
    let [known, past] = tx.query_all(asked).await?;
    Ok(Told {
        known: known.first().map_or(Ok(0), |row| row.int(0))?,
        past: past.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?,
    })
}

/// A call from browser to browser, in a store that is thrown away.
pub(super) async fn direct(db: &Db, now: i64) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    let sql =
        "INSERT INTO call_sample (consultation, person, at, organization, rtt, loss, kbps, relay)
               VALUES ('mutant', 'pat-mutant', $1, 'mutant', 20, 0, 900, 0)";
    tx.execute(sql, params![now]).await?;
    tx.commit().await
}
