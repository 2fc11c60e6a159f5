//! Whom entries of the audit log are about: whoever reads them reads of these patients.

use compliance::audit::Shown;
use db::{DbError, Tx, params};
use kernel::{OrganizationId, PersonId, Role};
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
            if seen.insert(id.to_owned()) && is_patient(tx, organization, id).await? {
                patients.push(id.to_owned());
            }
        }
    }
    Ok(patients)
}

/// Whether this is or was a patient.
async fn is_patient(tx: &mut Tx, organization: &OrganizationId, id: &str) -> Result<bool, DbError> {
    let sql = "SELECT id FROM person WHERE organization = $1 AND id = $2 AND role = $3";
    let row = params![organization.as_str(), id, Role::Patient.name()];
    Ok(tx.query_opt(sql, row).await?.is_some())
}
