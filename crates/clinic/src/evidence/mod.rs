//! What the clinic hands over as evidence, beside the audit log: which forms and notices there were, who consented to what,
//! who has which role and how they came by it, who was trained in what, who answers for what, what followed for whom, what
//! reviews decided, what was opened out of turn, how emergencies went, and which incidents, disclosures and requests there were.
//! Ids, codes, times and hashes; the words of forms and notices, who translated and reviewed them, the names of courses, and of nothing else.

mod store;
#[cfg(test)]
mod tests;

use compliance::evidence::{Part, Period};
use db::{Db, DbError};

/// The clinic's records up to the end of a period; emergencies of the period only.
pub async fn parts(db: &Db, period: Period) -> Result<Vec<Part>, DbError> {
    let mut tx = db.read().await?;
    let mut parts = vec![
        Part { path: "consents/forms.ndjson", lines: store::forms(&mut tx).await? },
        Part { path: "consents/records.ndjson", lines: store::consents(&mut tx, period.1).await? },
        Part { path: "people/roles.ndjson", lines: store::roles(&mut tx, period.1).await? },
        Part { path: "emergencies.ndjson", lines: store::emergencies(&mut tx, period).await? },
    ];
    for sheet in store::SHEETS {
        parts.push(sheet.read(&mut tx, period.1).await?);
    }
    tx.commit().await?;
    Ok(parts)
}
