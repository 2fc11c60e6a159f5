//! Departments that treat without a rota, and a rota with a hole.

use super::super::{Handover, Layer, Rota, rules, store};
use crate::column::micros;
use crate::organization::CANARIES;
use crate::person;
use crate::person::checks::store::add;
use compliance::check::{Site, Unseen};
use db::{DbError, Tx, params};
use jiff::SignedDuration;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use kernel::{DepartmentId, Role, Timestamp};

/// So long after its last visit a department still treats.
const TREATS: SignedDuration = SignedDuration::from_hours(24 * 90);

/// A department without a rota.
pub(super) struct Bare {
    pub(super) id: String,
    /// How many are on the list of those who are called there.
    pub(super) listed: i64,
}

/// Departments that treat and have no rota.
pub(super) async fn bare(tx: &mut Tx, now: Timestamp) -> Result<Vec<Bare>, DbError> {
    let sql = "SELECT d.id, (SELECT COUNT(*) FROM on_call o JOIN person p ON p.id = o.person
                             JOIN person_department w ON w.person = o.person AND w.department = o.department
                             WHERE o.department = d.id AND p.active = 1 AND p.role = 'provider')
               FROM department d WHERE d.organization <> $1
                   AND NOT EXISTS (SELECT 1 FROM rota_layer r WHERE r.department = d.id)
                   AND EXISTS (SELECT 1 FROM appointment a WHERE a.department = d.id
                               AND a.ends > $2 AND a.state NOT IN ('cancelled', 'rescheduled'))
               ORDER BY d.id";
    let since = now.checked_sub(TREATS).unwrap_or(now);
    let rows = tx.query(sql, params![CANARIES, micros(since)]).await?;
    rows.iter().map(|row| Ok(Bare { id: row.text(0)?, listed: row.int(1)? })).collect()
}

/// A department whose rota ends tomorrow, written as every rota is, in a store that is thrown away.
pub(super) async fn uncovered(site: &Site) -> Result<(), Unseen> {
    let mut tx = site.db.begin().await?;
    add(&mut tx, ("mutant", Role::Provider, true), Vec::new()).await?;
    let sql =
        "INSERT INTO department (id, organization, name) VALUES ('mutant', 'mutant', 'mutant')";
    tx.execute(sql, params![]).await?;
    let sql = "INSERT INTO person_department (person, department) VALUES ('mutant', 'mutant')";
    tx.execute(sql, params![]).await?;
    let today = site.now.to_zoned_datetime(TimeZone::UTC).date();
    let layer = Layer {
        members: vec!["mutant".parse()?],
        handovers: vec![Handover { day: Weekday::Monday, at: Time::midnight() }],
        from: today.checked_add(SignedDuration::from_hours(-14 * 24))?,
        until: Some(today.tomorrow()?),
    };
    let (department, rota): (DepartmentId, _) = ("mutant".parse()?, Rota { layers: vec![layer] });
    let works = person::store::working_in(&mut tx, &department, Role::Provider).await?;
    rules::check(&rota, &works)?;
    store::save(&mut tx, &department, &rota).await?;
    tx.commit().await?;
    Ok(())
}
