//! Whether a patient's fields go with that patient's key to their class.

mod store;

use super::store::{FIELDS, count};
use crate::{recording, sensitivity};
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use compliance::keys::{DataKeys, Sealer};
use kernel::{SystemClock, SystemRandom};
use std::sync::Arc;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-005.c",
    version: 3,
    cites: &["164.310(d)(2)(i)", "NIST SP 800-88"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every sealed field of a patient's record is sealed by the key of that patient and of the class of records that its table goes with or, of a visit that 42 CFR Part 2 protects, its label asks for, which disposal of that class destroys",
    remediation: "let the server run: it seals 320 fields a second anew, and housecall_fields_resealed counts them; what does not open stays, which the log says, and is tried again at each start",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(own(site)),
        spoil: |_, site| Box::pin(common(site)),
    },
}];

async fn own(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (mut all, mut old, mut stale) = (0, 0, Vec::new());
    for field in FIELDS {
        let (fields, other) = count(&mut tx, field).await?;
        all += fields;
        old += other;
        if other > 0 {
            stale.push(format!("{}.{}: {other}", field.table, field.column));
        }
    }
    for field in sensitivity::store::FIELDS {
        let wrong = sensitivity::store::count_wrong(&mut tx, field).await?;
        old += wrong;
        if wrong > 0 {
            stale.push(format!("{}.{}: {wrong} not as labelled", field.table, field.column));
        }
    }
    let (keyless, parts) = recording::store::count_keyless(&mut tx).await?;
    if keyless > 0 {
        // What stands there already is counted above.
        all += keyless;
        old += keyless;
        stale.push(format!("recording_part.content_key: {keyless} of {parts} have none"));
    }
    if all == 0 {
        return Ok(Finding::nothing("no patient is registered yet"));
    }
    let (status, words) = if old == 0 {
        (
            Status::Pass,
            format!(
                "all {all} fields of patients' records are sealed by the keys of their patients and classes"
            ),
        )
    } else {
        (
            Status::Fail,
            format!(
                "{old} of {all} fields of patients' records are sealed by another key than that of their patient and class"
            ),
        )
    };
    let finding = Finding::new(status, words).with("fields", all).with("other", old);
    Ok(finding.with("where", stale.join(", ")))
}

/// A patient whose fields the common key sealed.
async fn common(site: Site) -> Result<Site, Unseen> {
    let kek = Arc::clone(&site.kek);
    let keys = Arc::new(DataKeys::new(kek, Arc::new(SystemClock), Arc::new(SystemRandom)));
    let sealer = Sealer::open(&site.db, &keys).await?;
    store::add(&site.db, &sealer).await?;
    Ok(site)
}
