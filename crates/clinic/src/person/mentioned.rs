//! Whom entries of the audit log are about: whoever reads them reads of these patients.

use super::store;
use compliance::audit::Shown;
use db::{DbError, Tx};
use kernel::{OrganizationId, PersonId};
use std::collections::BTreeSet;

/// The patients of whom entries tell: those that they concern or list, those that a search found, and those in whose place
/// somebody was refused. Each comes once, for all that was looked at is added to what was `seen`.
pub(crate) async fn mentioned(
    tx: &mut Tx,
    organization: &OrganizationId,
    entries: &[Shown],
    seen: &mut BTreeSet<String>,
) -> Result<Vec<String>, DbError> {
    let mut patients = Vec::new();
    for entry in entries {
        let concerned: Vec<&str> = entry.patients().collect();
        for id in concerned {
            if seen.insert(id.to_owned()) {
                patients.push(id.to_owned());
            }
        }
        // These may be anybody, or nobody at all.
        let found = entry.details.get("people").map_or("", String::as_str).split_whitespace();
        let refused = (entry.outcome != 0).then_some(entry.id.as_str());
        let others = found.chain(refused).filter(|id| id.parse::<PersonId>().is_ok());
        let others: Vec<&str> = others.collect();
        for id in others {
            if seen.insert(id.to_owned()) && store::is_patient(tx, organization, id).await? {
                patients.push(id.to_owned());
            }
        }
    }
    Ok(patients)
}
