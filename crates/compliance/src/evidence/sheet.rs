//! Rows of a table as lines of evidence.

use super::Part;
use db::{Db, DbError, Row, Tx, params};
use kernel::Timestamp;
use serde_json::{Map, Value, json};

/// What one column holds, and what it is called in evidence.
#[derive(Clone, Copy, Debug)]
pub enum Field {
    /// A text, or nothing.
    Text(&'static str),
    /// A number, or nothing.
    Count(&'static str),
    /// 1 for yes.
    Yes(&'static str),
    /// When something happened, in microseconds; what happened after the period is not told.
    When(&'static str),
    /// An instant that may lie ahead.
    Ahead(&'static str),
    /// A text that came with the instant of that name; what came after the period is not told.
    Then(&'static str, &'static str),
    /// A state: its first word, and what it was from each instant on, in their order. A step without a word leads to what it
    /// is now.
    State(&'static str, &'static str, &'static [(&'static str, Option<&'static str>)]),
}

/// A table of evidence: where it stands in the folder, what is read up to an instant, `$1`, and what its columns are.
#[derive(Clone, Copy, Debug)]
pub struct Sheet {
    /// Its path in the folder.
    pub path: &'static str,
    /// The statement.
    pub sql: &'static str,
    /// Its columns, in order.
    pub fields: &'static [Field],
}

impl Sheet {
    /// Its rows up to an instant.
    pub async fn read(&self, tx: &mut Tx, until: Timestamp) -> Result<Part, DbError> {
        let rows = tx.query(self.sql, params![until.as_microsecond()]).await?;
        let lines = rows.iter().map(|row| self.line(row, until));
        Ok(Part { path: self.path, lines: lines.collect::<Result<_, _>>()? })
    }

    /// The name of an instant by which a column is told and which the sheet itself does not tell; there should be none.
    pub fn untold(&self) -> Option<&'static str> {
        let told = |name: &str| {
            self.fields.iter().any(|field| matches!(*field, Field::When(when) if when == name))
        };
        self.fields.iter().find_map(|field| match *field {
            Field::Then(_, when) => Some(when).filter(|when| !told(when)),
            Field::State(_, _, steps) => {
                steps.iter().map(|(when, _)| *when).find(|when| !told(when))
            }
            _ => None,
        })
    }

    /// Whether what came with the instant of this name had come; never without such an instant.
    fn had_come(&self, row: &Row, name: &str, until: Timestamp) -> Result<bool, DbError> {
        let is_it = |field: &Field| matches!(*field, Field::When(when) if when == name);
        let Some(column) = self.fields.iter().position(is_it) else { return Ok(false) };
        Ok(row.opt_int(column)?.is_some_and(|at| at < until.as_microsecond()))
    }

    fn line(&self, row: &Row, until: Timestamp) -> Result<String, DbError> {
        let mut line = Map::new();
        for (column, field) in self.fields.iter().enumerate() {
            let (name, value) = match *field {
                Field::Text(name) => (name, json!(row.opt_text(column)?)),
                Field::Count(name) => (name, json!(row.opt_int(column)?)),
                Field::Yes(name) => (name, json!(row.opt_int(column)? == Some(1))),
                Field::When(name) => {
                    let at = row.opt_int(column)?.filter(|at| *at < until.as_microsecond());
                    (name, at.map(instant).transpose()?.into())
                }
                Field::Ahead(name) => (name, row.opt_int(column)?.map(instant).transpose()?.into()),
                Field::Then(name, when) if self.had_come(row, when, until)? => {
                    (name, json!(row.opt_text(column)?))
                }
                Field::Then(name, _) => (name, Value::Null),
                Field::State(name, first, steps) => {
                    let mut state = Some(first.to_owned());
                    for (when, word) in steps {
                        let had_come = self.had_come(row, when, until)?;
                        state = match word {
                            _ if !had_come => state,
                            Some(word) => Some((*word).to_owned()),
                            None => row.opt_text(column)?,
                        };
                    }
                    (name, json!(state))
                }
            };
            line.insert(name.to_owned(), value);
        }
        Ok(Value::Object(line).to_string())
    }
}

fn instant(micros: i64) -> Result<String, DbError> {
    let at = Timestamp::from_microsecond(micros);
    at.map(|at| at.to_string()).map_err(|error| DbError::Corrupt(error.to_string()))
}

/// What this crate keeps, up to the end of a period.
pub async fn kept(db: &Db, until: Timestamp) -> Result<Vec<Part>, DbError> {
    let mut tx = db.read().await?;
    let mut parts = Vec::with_capacity(super::store::SHEETS.len());
    for sheet in super::store::SHEETS {
        parts.push(sheet.read(&mut tx, until).await?);
    }
    tx.commit().await?;
    Ok(parts)
}
