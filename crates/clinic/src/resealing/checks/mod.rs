//! Whether a patient's fields go with that patient's key.

mod store;

use super::store::{FIELDS, count};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use compliance::keys::{DataKeys, Sealer};
use kernel::{SystemClock, SystemRandom};
use std::sync::Arc;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-005.c",
    version: 1,
    cites: &["164.310(d)(2)(i)", "NIST SP 800-88"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every sealed field of a patient's record is sealed by a key of that patient's own, which disposal destroys",
    remediation: "let the server run: it seals 320 fields a second anew, and housecall_fields_resealed counts them; a field that does not open stops it, which the log says",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(own(site)),
        spoil: |_, site| Box::pin(common(site)),
    },
}];

async fn own(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (mut all, mut old, mut where_old) = (0, 0, Vec::new());
    for field in FIELDS {
        let (fields, common) = count(&mut tx, field).await?;
        all += fields;
        old += common;
        if common > 0 {
            where_old.push(format!("{}.{}: {common}", field.table, field.column));
        }
    }
    if all == 0 {
        return Ok(Finding::nothing("no patient is registered yet"));
    }
    let (status, words) = if old == 0 {
        (
            Status::Pass,
            format!("all {all} fields of patients' records are sealed by their own keys"),
        )
    } else {
        (
            Status::Fail,
            format!("{old} of {all} fields of patients' records are sealed by the common key"),
        )
    };
    let finding = Finding::new(status, words).with("fields", all).with("common", old);
    Ok(finding.with("where", where_old.join(", ")))
}

/// A patient whose fields the common key sealed.
async fn common(site: Site) -> Result<Site, Unseen> {
    let kek = Arc::clone(&site.kek);
    let keys = Arc::new(DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom)));
    let sealer = Sealer::open(&site.db, &keys).await?;
    store::add(&site.db, &sealer).await?;
    Ok(site)
}
