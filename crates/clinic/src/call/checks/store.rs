//! The ways of calls and by what they were encrypted, as rows tell it.

use crate::call::{DtlsVersion, SrtpSuite};
use crate::person::checks::store::visit;
use db::{Db, DbError, Query, Tx, params};

/// Visits with a call: of those in which nothing was ever received nobody can tell anything.
const CALLS: &str = "SELECT COUNT(DISTINCT consultation) FROM call_sample
    WHERE organization IN (SELECT id FROM organization) AND at >= $1 AND at <= $2
      AND (rtt > 0 OR kbps > 0 OR srtp IS NOT NULL OR happening = 'first-frame')";

/// What browsers told of the ways of calls.
pub(super) struct Told {
    /// In how many visits there were calls, and in how many of those they knew it.
    pub(super) all: i64,
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
    let asked = [
        Query::new(CALLS, params![since, last]),
        Query::new(KNOWN, params![since, last]),
        Query::new(PAST, params![since]),
    ];
    let [all, known, past] = tx.query_all(asked).await?;
    Ok(Told {
        all: all.first().map_or(Ok(0), |row| row.int(0))?,
        known: known.first().map_or(Ok(0), |row| row.int(0))?,
        past: past.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?,
    })
}

/// What browsers told of how calls were encrypted.
pub(super) struct Encrypted {
    /// In how many visits there were calls, and in how many of those they named both.
    pub(super) all: i64,
    pub(super) known: i64,
    /// In how many visits they named each suite beside a version of DTLS.
    pub(super) suites: Vec<(String, i64)>,
    /// The visits of which one named less than every browser must know, at most 100, the latest first.
    pub(super) broken: Vec<String>,
}

/// The same of suites: one counts where both were told, and what is too weak counts whenever a wrong clock says that it was. A suite
/// whose keys came by no DTLS has them from whoever carried the words by which the call was agreed on.
pub(super) async fn suites(tx: &mut Tx, (since, last): (i64, i64)) -> Result<Encrypted, DbError> {
    const SUITES: &str = "SELECT srtp, COUNT(DISTINCT consultation) FROM call_sample
        WHERE organization IN (SELECT id FROM organization) AND at >= $1 AND at <= $2
          AND srtp IS NOT NULL AND dtls IS NOT NULL GROUP BY srtp ORDER BY srtp";
    const KNOWN: &str = "SELECT COUNT(DISTINCT consultation) FROM call_sample
        WHERE organization IN (SELECT id FROM organization) AND at >= $1 AND at <= $2
          AND srtp IS NOT NULL AND dtls IS NOT NULL";
    const BROKEN: &str = "SELECT consultation FROM call_sample
        WHERE organization IN (SELECT id FROM organization) AND at >= $1
          AND (srtp NOT IN ($2, $3, $4) OR dtls NOT IN ($5, $6) OR (srtp IS NOT NULL AND dtls IS NULL))
        GROUP BY consultation ORDER BY MAX(at) DESC, consultation LIMIT 100";
    let broken = params![
        since,
        SrtpSuite::AeadAes256.name(),
        SrtpSuite::AeadAes128.name(),
        SrtpSuite::Sha1Tag80.name(),
        DtlsVersion::V1_3.name(),
        DtlsVersion::V1_2.name()
    ];
    let asked = [
        Query::new(CALLS, params![since, last]),
        Query::new(KNOWN, params![since, last]),
        Query::new(SUITES, params![since, last]),
        Query::new(BROKEN, broken),
    ];
    let [all, known, suites, broken] = tx.query_all(asked).await?;
    let named = suites.iter().map(|row| Ok((row.text(0)?, row.int(1)?)));
    Ok(Encrypted {
        all: all.first().map_or(Ok(0), |row| row.int(0))?,
        known: known.first().map_or(Ok(0), |row| row.int(0))?,
        suites: named.collect::<Result<_, DbError>>()?,
        broken: broken.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?,
    })
}

/// A call from browser to browser, in a store that is thrown away.
pub(super) async fn direct(db: &Db, now: i64) -> Result<(), DbError> {
    call(db, now, (false, None)).await
}

/// A call under a suite that is too weak, likewise.
pub(super) async fn weakened(db: &Db, now: i64) -> Result<(), DbError> {
    call(db, now, (true, Some(SrtpSuite::Sha1Tag32))).await
}

async fn call(db: &Db, now: i64, (relay, suite): (bool, Option<SrtpSuite>)) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    visit(&mut tx, now).await?;
    let sql = "INSERT INTO call_sample
                   (consultation, person, at, organization, rtt, loss, kbps, relay, srtp, dtls)
               VALUES ('mutant', 'pat-mutant', $1, 'mutant', 20, 0, 900, $2, $3, $4)";
    let dtls = suite.map(|_| DtlsVersion::V1_2.name());
    tx.execute(sql, params![now, relay, suite.map(SrtpSuite::name), dtls]).await?;
    tx.commit().await
}
