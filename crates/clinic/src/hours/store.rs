//! The table of opening hours.

use super::{Hours, Opening, rules};
use crate::column::id;
use db::{DbError, Migration, Row, Tx, params};
use kernel::{DepartmentId, OrganizationId};

/// The table of opening hours: one row a stretch, and one for what stands above them.
pub const MIGRATION: Migration = Migration {
    name: "clinic.31.hours",
    sql: "CREATE TABLE department_hours (
              department TEXT PRIMARY KEY REFERENCES department (id),
              time_zone TEXT NOT NULL,
              closed_message TEXT
          );
          CREATE TABLE department_opening (
              department TEXT NOT NULL REFERENCES department (id),
              place BIGINT NOT NULL,
              day TEXT NOT NULL,
              opens TEXT NOT NULL,
              closes TEXT NOT NULL,
              PRIMARY KEY (department, place)
          )",
};

/// A clinic's own words to who finds it closed, one row a language.
pub const CLOSED_WORDS: Migration = Migration {
    name: "clinic.45.closed-words",
    sql: "CREATE TABLE department_closed_words (
              department TEXT NOT NULL REFERENCES department (id),
              language TEXT NOT NULL,
              words TEXT NOT NULL,
              PRIMARY KEY (department, language)
          )",
};

pub(super) async fn find(tx: &mut Tx, department: &DepartmentId) -> Result<Option<Hours>, DbError> {
    let head = tx
        .query_opt(
            "SELECT time_zone, closed_message FROM department_hours WHERE department = $1",
            params![department.as_str()],
        )
        .await?;
    let Some(head) = head else {
        return Ok(None);
    };
    let rows = tx
        .query(
            "SELECT day, opens, closes FROM department_opening WHERE department = $1 ORDER BY place",
            params![department.as_str()],
        )
        .await?;
    let words = tx
        .query(
            "SELECT language, words FROM department_closed_words WHERE department = $1",
            params![department.as_str()],
        )
        .await?;
    Ok(Some(Hours {
        time_zone: head.text(0)?,
        week: rows.iter().map(opening).collect::<Result<_, _>>()?,
        closed_message: head.opt_text(1)?,
        closed_words: words
            .iter()
            .map(|row| Ok((row.text(0)?, row.text(1)?)))
            .collect::<Result<_, DbError>>()?,
    }))
}

/// The clock of a department, if it said one with its hours, and the organization that it is part of.
pub(super) async fn zone(
    tx: &mut Tx,
    department: &DepartmentId,
) -> Result<Option<(Option<String>, OrganizationId)>, DbError> {
    let sql = "SELECT h.time_zone, d.organization FROM department d
               LEFT JOIN department_hours h ON h.department = d.id
               WHERE d.id = $1";
    let row = tx.query_opt(sql, params![department.as_str()]).await?;
    row.map(|row| Ok((row.opt_text(0)?, id(&row, 1)?))).transpose()
}

fn opening(row: &Row) -> Result<Opening, DbError> {
    let corrupt = || crate::column::corrupt("an opening hour");
    let time = |column| row.text(column)?.parse().map_err(|_| corrupt());
    let day = rules::day(&row.text(0)?).ok_or_else(corrupt)?;
    Ok(Opening { day, from: time(1)?, to: time(2)? })
}

pub(super) async fn save(
    tx: &mut Tx,
    department: &DepartmentId,
    hours: &Hours,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO department_hours (department, time_zone, closed_message) VALUES ($1, $2, $3)
         ON CONFLICT (department) DO UPDATE SET time_zone = $2, closed_message = $3",
        params![department.as_str(), &hours.time_zone, hours.closed_message.clone()],
    )
    .await?;
    tx.execute(
        "DELETE FROM department_opening WHERE department = $1",
        params![department.as_str()],
    )
    .await?;
    for (place, one) in (1_i64..).zip(&hours.week) {
        tx.execute(
            "INSERT INTO department_opening (department, place, day, opens, closes)
             VALUES ($1, $2, $3, $4, $5)",
            params![
                department.as_str(),
                place,
                rules::name(one.day),
                one.from.to_string(),
                one.to.to_string()
            ],
        )
        .await?;
    }
    save_words(tx, department, hours).await
}

async fn save_words(tx: &mut Tx, department: &DepartmentId, hours: &Hours) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM department_closed_words WHERE department = $1",
        params![department.as_str()],
    )
    .await?;
    for (language, words) in &hours.closed_words {
        tx.execute(
            "INSERT INTO department_closed_words (department, language, words) VALUES ($1, $2, $3)",
            params![department.as_str(), language, words.trim()],
        )
        .await?;
    }
    Ok(())
}
