//! Visits for which a provider has no licence.

use super::super::{Place, Right, rules};
use crate::column::instant;
use crate::consultation::Licence;
use crate::organization::CANARIES;
use crate::person::checks::store::visit;
use db::{Db, DbError, Tx, params};
use jiff::SignedDuration;
use kernel::Timestamp;
use std::collections::BTreeMap;

/// So many visits with a provider in a state, by what is known of a licence there.
pub(super) type Pairs = BTreeMap<String, usize>;

fn paired(pairs: &mut Pairs, (provider, state): (&str, Option<&str>), known: &str) {
    let pair = format!("{provider} in {}: {known}", state.unwrap_or("no known state"));
    *pairs.entry(pair).or_default() += 1;
}

/// Booked visits that are ahead.
#[derive(Default)]
pub(super) struct Ahead {
    pub(super) count: usize,
    /// The ids of those whose provider has no licence where the patient will be.
    pub(super) without: Vec<String>,
    /// The ids of those of whose provider no licence is on record.
    pub(super) unsaid: Vec<String>,
    /// The ids of those of which nobody said in which state the patient will be, which is asked before they start.
    pub(super) unplaced: Vec<String>,
    /// By whom how many are where, as their licences say of it.
    pub(super) pairs: Pairs,
}

/// By the licences that are on record now, however the clinic has bookings refused. What was said when a visit was booked counts
/// only where nobody kept in which state its patient will be. A visit that has started is told by what was known then.
pub(super) async fn ahead(tx: &mut Tx, now: i64) -> Result<Ahead, DbError> {
    let sql = "SELECT a.id, a.place, s.licences, a.unlicensed, a.starts, a.provider
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
        let state = row.opt_text(1)?;
        let right = match &state {
            Some(state) => rules::right(&licences, Place::State(state), instant(row, 4)?),
            None if row.int(3)? != 0 => Right::Lacking(String::new()),
            None if licences.is_empty() => Right::Unsaid,
            None => Right::Unplaced,
        };
        let known = match right {
            Right::Lacking(_) | Right::Abroad => "lacking",
            Right::Unsaid => "unsaid",
            Right::Unplaced => "unplaced",
            Right::Held => "held",
        };
        paired(&mut found.pairs, (&row.text(5)?, state.as_deref()), known);
        match right {
            Right::Lacking(_) | Right::Abroad => found.without.push(row.text(0)?),
            Right::Unsaid => found.unsaid.push(row.text(0)?),
            Right::Unplaced => found.unplaced.push(row.text(0)?),
            Right::Held => {}
        }
    }
    Ok(found)
}

/// So long before its end a licence is renewed.
const RENEWED: SignedDuration = SignedDuration::from_hours(24 * 30);

/// The licences of providers that end soon, and by whom each is held.
pub(super) async fn ending(tx: &mut Tx, now: Timestamp) -> Result<Vec<String>, DbError> {
    let sql =
        "SELECT s.provider, s.licences FROM provider_schedule s JOIN person p ON p.id = s.provider
               WHERE p.active = 1 AND p.organization <> $1 ORDER BY s.provider";
    let until = rules::day_at(now.checked_add(RENEWED).unwrap_or(now));
    let mut found = Vec::new();
    for row in tx.query(sql, params![CANARIES]).await? {
        let (provider, licences) = (row.text(0)?, row.text(1)?);
        for (code, end) in licences.split_whitespace().map(rules::licence) {
            let left = end.filter(|end| (rules::day_at(now)..=until).contains(end));
            found.extend(left.map(|end| format!("{code} of {provider} on {end}")));
        }
    }
    Ok(found)
}

/// Those of the visits that started last, however long ago they were booked.
#[derive(Default)]
pub(super) struct Started {
    pub(super) count: usize,
    /// The ids of those whose provider held no licence where the patient was, and gave no reason.
    pub(super) unlicensed: Vec<String>,
    /// The ids of those of which nobody knows it: no licence of the provider was on record, or not where the patient was.
    pub(super) unknown: Vec<String>,
    /// By whom how many were where, as it was known when they started.
    pub(super) pairs: Pairs,
}

pub(super) async fn started(tx: &mut Tx) -> Result<Started, DbError> {
    let sql =
        "SELECT id, licence, provider, licence_place FROM consultation WHERE started IS NOT NULL AND organization <> $1
               ORDER BY started DESC, id LIMIT 200";
    let rows = tx.query(sql, params![CANARIES]).await?;
    let mut found = Started { count: rows.len(), ..Started::default() };
    for row in &rows {
        let known = row.opt_text(1)?.as_deref().and_then(Licence::find);
        let (provider, place) = (row.text(2)?, row.opt_text(3)?);
        let name = known.map_or("unsaid", Licence::name);
        paired(&mut found.pairs, (&provider, place.as_deref()), name);
        match known {
            Some(Licence::Lacking | Licence::Abroad) => found.unlicensed.push(row.text(0)?),
            Some(Licence::Unplaced) | None => found.unknown.push(row.text(0)?),
            Some(Licence::Held | Licence::Excepted(_)) => {}
        }
    }
    Ok(found)
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
