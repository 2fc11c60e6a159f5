//! What the store refused to change, until somebody writes it down: the transaction in which it was tried is rolled back, so
//! nothing of it stays in the store itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// So many are kept, the newest, where nobody writes them down.
const KEPT: usize = 256;

/// A statement that the store refused, for rows of its table are only added, or our account may not change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The table.
    pub table: String,
    /// By what the store says so: an SQLSTATE, or the embedded store's result code.
    pub code: String,
    /// The statement, where it was the only one that was sent.
    pub statement: &'static str,
}

/// Those that nobody has asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refusals(Arc<Mutex<VecDeque<Refused>>>);

impl Refusals {
    /// Keeps what the store said, if it is a refusal of a change. A row whose key is taken is none: it would not have come in
    /// the other's place.
    pub(crate) fn hear(&self, (said, code): (&str, &str), statement: &'static str) {
        let adds = statement.starts_with("INSERT INTO") && !statement.contains("DO UPDATE");
        if let Some(table) = table(said).filter(|_| !adds) {
            let (table, code) = (table.to_owned(), code.to_owned());
            self.keep([Refused { table, code, statement }]);
        }
    }

    pub(crate) fn keep(&self, refused: impl IntoIterator<Item = Refused>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(refused);
        while all.len() > KEPT {
            all.pop_front();
        }
    }

    /// All of them, which are then none.
    pub(crate) fn take(&self) -> Vec<Refused> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.drain(..).collect()
    }
}

/// The table of which a fence (`guard.rs`) or a missing right speaks.
fn table(said: &str) -> Option<&str> {
    let fenced =
        said.strip_prefix("rows of ").and_then(|rest| rest.strip_suffix(" are only added"));
    fenced.or_else(|| said.strip_prefix("permission denied for table "))
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Refusals};

    #[test]
    fn what_a_fence_says_is_kept_once_and_nothing_else() {
        let refusals = Refusals::default();
        refusals.hear(("rows of audit_batch are only added", "P0001"), "DELETE");
        refusals.hear(("permission denied for table audit_checkpoint", "42501"), "");
        refusals.hear(("must be owner of relation audit_batch", "42501"), "");
        let adds = "INSERT INTO consent_form (id) VALUES ($1)";
        refusals.hear(("rows of consent_form are only added", "1811"), adds);
        refusals.hear(("duplicate key value violates unique constraint", "23505"), "INSERT");
        let told = refusals.take();
        let tables: Vec<&str> = told.iter().map(|one| one.table.as_str()).collect();
        assert_eq!(tables, ["audit_batch", "audit_checkpoint"]);
        assert_eq!((told[0].code.as_str(), told[0].statement), ("P0001", "DELETE"));
        assert!(refusals.take().is_empty());
        for _ in 0..=KEPT {
            refusals.keep(told.iter().cloned());
        }
        assert_eq!(refusals.take().len(), KEPT);
    }
}
