//! The table of proxies; the reason stands there sealed.

use super::{Basis, End, Proxy};
use crate::acting;
use crate::column::{id, instant, micros, opt_instant, word};
use crate::seal;
use compliance::keys::{Opener, Sealer};
use db::{DbError, Migration, Row, Tx, params};
use kernel::{OrganizationId, PersonId, ProxyId, Timestamp};

/// The table of proxies.
pub const MIGRATION: Migration = Migration {
    name: "clinic.81.proxy",
    sql: "CREATE TABLE proxy (
              id TEXT PRIMARY KEY,
              organization TEXT NOT NULL REFERENCES organization (id),
              person TEXT NOT NULL REFERENCES person (id),
              patient TEXT NOT NULL REFERENCES person (id),
              basis TEXT NOT NULL,
              acts TEXT NOT NULL,
              reason BYTEA NOT NULL,
              region TEXT,
              for_minor BIGINT NOT NULL,
              starts BIGINT NOT NULL,
              ends BIGINT NOT NULL,
              given_by TEXT NOT NULL REFERENCES person (id),
              given BIGINT NOT NULL,
              ended BIGINT,
              ended_by TEXT,
              why_ended TEXT
          );
          CREATE INDEX proxy_patient ON proxy (patient, given);
          CREATE INDEX proxy_person ON proxy (person, patient)",
};

pub(super) async fn insert(tx: &mut Tx, sealer: &Sealer, new: &Proxy) -> Result<(), DbError> {
    let key = seal::own(tx, sealer, ("proxy", new.patient.as_str())).await?;
    let reason = seal::seal_own(&key, ("proxy", "reason", new.id.as_str()), &new.reason)?;
    tx.execute(
        "INSERT INTO proxy (id, organization, person, patient, basis, acts, reason, region, for_minor,
                            starts, ends, given_by, given)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            new.id.as_str(),
            new.organization.as_str(),
            new.person.as_str(),
            new.patient.as_str(),
            new.basis.name(),
            acting::words(&new.acts),
            reason,
            new.region.clone(),
            new.for_minor,
            micros(new.starts),
            micros(new.ends),
            new.given_by.as_str(),
            micros(new.given)
        ],
    )
    .await
    .map(drop)
}

pub(super) async fn find(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, proxy): (&OrganizationId, &ProxyId),
) -> Result<Option<Proxy>, DbError> {
    let row = tx
        .query_opt(
            "SELECT id, organization, person, patient, basis, acts, reason, region, for_minor, starts, ends,
                    given_by, given, ended, why_ended
             FROM proxy WHERE organization = $1 AND id = $2",
            params![organization.as_str(), proxy.as_str()],
        )
        .await?;
    let opener = seal::opener(tx, sealer, row.as_slice()).await?;
    row.map(|row| read(&opener, &row)).transpose()
}

/// Who acts and acted for a patient, the newest first.
pub(super) async fn of_patient(
    tx: &mut Tx,
    sealer: &Sealer,
    (organization, patient): (&OrganizationId, &PersonId),
) -> Result<Vec<Proxy>, DbError> {
    let rows = tx
        .query(
            "SELECT id, organization, person, patient, basis, acts, reason, region, for_minor, starts, ends,
                    given_by, given, ended, why_ended
             FROM proxy WHERE organization = $1 AND patient = $2 ORDER BY given DESC, id DESC",
            params![organization.as_str(), patient.as_str()],
        )
        .await?;
    let opener = seal::opener(tx, sealer, &rows).await?;
    rows.iter().map(|row| read(&opener, row)).collect()
}

/// Whether somebody acts for the same patient by another authority that is in force.
pub(super) async fn has_another(
    tx: &mut Tx,
    proxy: &Proxy,
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql =
        "SELECT 1 FROM proxy WHERE person = $1 AND patient = $2 AND id <> $3 AND ended IS NULL
                   AND starts <= $4 AND ends > $4 LIMIT 1";
    let what =
        params![proxy.person.as_str(), proxy.patient.as_str(), proxy.id.as_str(), micros(now)];
    Ok(tx.query_opt(sql, what).await?.is_some())
}

/// Ends a proxy; `false` when it has ended already.
pub(super) async fn end(
    tx: &mut Tx,
    proxy: &ProxyId,
    (now, why, by): (Timestamp, End, &PersonId),
) -> Result<bool, DbError> {
    let touched = tx
        .execute(
            "UPDATE proxy SET ended = $2, why_ended = $3, ended_by = $4
             WHERE id = $1 AND ended IS NULL",
            params![proxy.as_str(), micros(now), why.name(), by.as_str()],
        )
        .await?;
    Ok(touched == 1)
}

fn read(opener: &Opener, row: &Row) -> Result<Proxy, DbError> {
    let key = row.text(0)?;
    let ended = match opt_instant(row, 13)? {
        Some(at) => Some((at, word(row, 14, End::find)?)),
        None => None,
    };
    Ok(Proxy {
        id: id(row, 0)?,
        organization: id(row, 1)?,
        person: id(row, 2)?,
        patient: id(row, 3)?,
        basis: word(row, 4, Basis::find)?,
        acts: word(row, 5, acting::read)?,
        reason: seal::open_own(opener, ("proxy", "reason", &key), &row.blob(6)?)?,
        region: row.opt_text(7)?,
        for_minor: row.int(8)? != 0,
        starts: instant(row, 9)?,
        ends: instant(row, 10)?,
        given_by: id(row, 11)?,
        given: instant(row, 12)?,
        ended,
    })
}
