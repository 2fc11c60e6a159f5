//! A rota with a hole.

use super::super::{Handover, Layer, Rota, rules, store};
use crate::person;
use crate::person::checks::store::add;
use compliance::check::{Site, Unseen};
use db::params;
use jiff::SignedDuration;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use kernel::{DepartmentId, Role};

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
