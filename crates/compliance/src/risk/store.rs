//! The tables of assets, risks and analyses. Versions are only ever added.

use super::{Analysis, Asset, AssetKind, NewAsset, NewRisk, Risk, State, Step, Treatment};
use db::{DbError, Migration, Row, Tx, params};
use jiff::civil::Date;
use kernel::Timestamp;

/// The tables of assets and risks.
pub const MIGRATION: Migration = Migration {
    name: "compliance.53.risk-register",
    sql: "CREATE TABLE risk_asset (
              id TEXT NOT NULL,
              version BIGINT NOT NULL,
              name TEXT NOT NULL,
              kind TEXT NOT NULL,
              phi BIGINT NOT NULL,
              place TEXT,
              owner TEXT NOT NULL,
              reviewed TEXT NOT NULL,
              retired BIGINT NOT NULL,
              changed_by TEXT NOT NULL,
              changed BIGINT NOT NULL,
              PRIMARY KEY (id, version)
          );
          CREATE TABLE risk (
              id TEXT NOT NULL,
              version BIGINT NOT NULL,
              asset TEXT NOT NULL,
              threat TEXT NOT NULL,
              vulnerability TEXT NOT NULL,
              likelihood BIGINT NOT NULL,
              impact BIGINT NOT NULL,
              treatment TEXT NOT NULL,
              owner TEXT NOT NULL,
              due TEXT NOT NULL,
              state TEXT NOT NULL,
              changed_by TEXT NOT NULL,
              changed BIGINT NOT NULL,
              PRIMARY KEY (id, version)
          )",
};

/// The analyses that were closed over them.
pub const ANALYSIS: Migration = Migration {
    name: "compliance.54.risk-analysis",
    sql: "CREATE TABLE risk_analysis (
              id TEXT PRIMARY KEY,
              document TEXT NOT NULL,
              sha256 TEXT NOT NULL,
              note TEXT NOT NULL,
              closed_by TEXT NOT NULL,
              closed BIGINT NOT NULL,
              approved_by TEXT,
              approved BIGINT
          )",
};

fn corrupt(what: &str) -> DbError {
    DbError::Corrupt(format!("{what} of the risk register holds something unknown"))
}

fn instant(micros: i64) -> Result<Timestamp, DbError> {
    Timestamp::from_microsecond(micros).map_err(|_| corrupt("an instant"))
}

fn step(row: &Row, column: usize) -> Result<Step, DbError> {
    Ok((row.text(column)?, instant(row.int(column.saturating_add(1))?)?))
}

fn day(text: &str) -> Result<Date, DbError> {
    text.parse().map_err(|_| corrupt("a day"))
}

fn version(row: &Row) -> Result<u32, DbError> {
    u32::try_from(row.int(1)?).map_err(|_| corrupt("a version"))
}

/// Adds a version of an asset.
pub(super) async fn add_asset(tx: &mut Tx, one: &Asset) -> Result<(), DbError> {
    let (said, (who, when)) = (&one.said, &one.by);
    tx.execute(
        "INSERT INTO risk_asset (id, version, name, kind, phi, place, owner, reviewed, retired, changed_by, changed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            &one.id,
            one.version,
            &said.name,
            said.kind.name(),
            said.phi,
            said.place.clone(),
            &said.owner,
            said.reviewed.to_string(),
            one.retired,
            who,
            when.as_microsecond()
        ],
    )
    .await
    .map(drop)
}

/// Every version of every asset, newest first of each.
pub(super) async fn assets(tx: &mut Tx) -> Result<Vec<Asset>, DbError> {
    let sql =
        "SELECT id, version, name, kind, phi, place, owner, reviewed, retired, changed_by, changed
               FROM risk_asset ORDER BY id, version DESC";
    tx.query(sql, params![]).await?.iter().map(asset).collect()
}

fn asset(row: &Row) -> Result<Asset, DbError> {
    Ok(Asset {
        id: row.text(0)?,
        version: version(row)?,
        said: NewAsset {
            name: row.text(2)?,
            kind: AssetKind::find(&row.text(3)?).ok_or_else(|| corrupt("the kind"))?,
            phi: row.int(4)? != 0,
            place: row.opt_text(5)?,
            owner: row.text(6)?,
            reviewed: day(&row.text(7)?)?,
        },
        retired: row.int(8)? != 0,
        by: step(row, 9)?,
    })
}

/// Adds a version of a risk.
pub(super) async fn add_risk(tx: &mut Tx, one: &Risk) -> Result<(), DbError> {
    let (said, (who, when)) = (&one.said, &one.by);
    tx.execute(
        "INSERT INTO risk (id, version, asset, threat, vulnerability, likelihood, impact, treatment, owner, due, state,
             changed_by, changed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            &one.id,
            one.version,
            &said.asset,
            &said.threat,
            &said.vulnerability,
            said.likelihood,
            said.impact,
            said.treatment.name(),
            &said.owner,
            said.due.to_string(),
            said.state.name(),
            who,
            when.as_microsecond()
        ],
    )
    .await
    .map(drop)
}

/// Every version of every risk, newest first of each.
pub(super) async fn risks(tx: &mut Tx) -> Result<Vec<Risk>, DbError> {
    let sql = "SELECT id, version, asset, threat, vulnerability, likelihood, impact, treatment, owner, due, state,
                      changed_by, changed
               FROM risk ORDER BY id, version DESC";
    tx.query(sql, params![]).await?.iter().map(risk).collect()
}

fn risk(row: &Row) -> Result<Risk, DbError> {
    let grade = |column: usize| {
        u8::try_from(row.int(column)?).map_err(|_| corrupt("a likelihood or an impact"))
    };
    Ok(Risk {
        id: row.text(0)?,
        version: version(row)?,
        said: NewRisk {
            asset: row.text(2)?,
            threat: row.text(3)?,
            vulnerability: row.text(4)?,
            likelihood: grade(5)?,
            impact: grade(6)?,
            treatment: Treatment::find(&row.text(7)?).ok_or_else(|| corrupt("a treatment"))?,
            owner: row.text(8)?,
            due: day(&row.text(9)?)?,
            state: State::find(&row.text(10)?).ok_or_else(|| corrupt("a state"))?,
        },
        by: step(row, 11)?,
    })
}

/// Adds an analysis.
pub(super) async fn add_analysis(tx: &mut Tx, one: &Analysis) -> Result<(), DbError> {
    let (who, when) = &one.closed;
    let (by, at) = one.approved.clone().unzip();
    tx.execute(
        "INSERT INTO risk_analysis (id, document, sha256, note, closed_by, closed, approved_by, approved)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &one.id,
            &one.document,
            &one.sha256,
            &one.note,
            who,
            when.as_microsecond(),
            by,
            at.map(Timestamp::as_microsecond)
        ],
    )
    .await
    .map(drop)
}

/// Every analysis, newest first.
pub(super) async fn analyses(tx: &mut Tx) -> Result<Vec<Analysis>, DbError> {
    let sql = "SELECT id, document, sha256, note, closed_by, closed, approved_by, approved
               FROM risk_analysis ORDER BY closed DESC, id DESC";
    tx.query(sql, params![]).await?.iter().map(analysis).collect()
}

fn analysis(row: &Row) -> Result<Analysis, DbError> {
    let approved = row.opt_text(6)?.zip(row.opt_int(7)?);
    Ok(Analysis {
        id: row.text(0)?,
        document: row.text(1)?,
        sha256: row.text(2)?,
        note: row.text(3)?,
        closed: step(row, 4)?,
        approved: approved.map(|(who, at)| Ok::<_, DbError>((who, instant(at)?))).transpose()?,
    })
}

/// Approves one that nobody has; whether it did.
pub(super) async fn approve(
    tx: &mut Tx,
    id: &str,
    (who, now): (&str, Timestamp),
) -> Result<bool, DbError> {
    let sql = "UPDATE risk_analysis SET approved_by = $2, approved = $3
               WHERE id = $1 AND approved_by IS NULL";
    Ok(tx.execute(sql, params![id, who, now.as_microsecond()]).await? == 1)
}
