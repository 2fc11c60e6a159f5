//! Whether whatever is recorded was agreed to.

mod late;
mod store;

use crate::seal::RECORDING;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use compliance::retention;
use std::collections::BTreeSet;
use store::Kept;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-062",
    version: 3,
    cites: &["state recording laws"],
    kind: Kind::Record,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "every part of a recording was filed after its people had agreed, none runs against somebody's no, and the bytes of each have a key of their own, which only its patient's key to recordings opens",
    remediation: "treat the named recordings as made without consent: hold them, tell counsel, and find out who filed them; where parts have no key of their own let the server run, which gives them one, and read in its log what does not open",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(agreed(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::secret(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

async fn agreed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let ((parts, without), against) =
        (store::parts(&mut tx).await?, store::against(&mut tx).await?);
    let came = store::late(&mut tx).await?;
    let kept = store::kept(&mut tx).await?;
    let (bare, objects) = realtime::file::count_apart(&mut tx).await?;
    let is_ruled = retention::is_ruled(&mut tx, RECORDING).await?;
    // The audit log is read by readers of its own.
    drop(tx);
    let mut without = BTreeSet::from_iter(without);
    without.extend(late::recorded(site, &came).await?);
    let wrong = wrong(&without, against, &kept);
    let (status, words) = if !wrong.is_empty() {
        (Status::Fail, wrong.join("; "))
    } else if bare > 0 {
        let words = "films wait to be sealed by their own keys, which takes minutes";
        (Status::Warn, format!("{bare} of {objects} {words}"))
    } else if parts == 0 {
        (Status::NotApplicable, "nothing was recorded yet".to_owned())
    } else {
        let words = "parts of recordings, each agreed to and sealed by its own key";
        (Status::Pass, format!("{parts} {words}"))
    };
    let finding = Finding::new(status, words).with("parts", parts);
    let finding = finding.with("class", RECORDING).with("class_has_a_rule", is_ruled);
    let finding = finding.with("looked_at", kept.all).with("with_an_end", kept.ending);
    let finding = finding.with("without_own_key", kept.foreign.len());
    Ok(finding.with("objects", objects).with("objects_unsealed", bare))
}

/// What must not be of what was recorded.
fn wrong(without: &BTreeSet<String>, against: i64, kept: &Kept) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(first) = without.first() {
        wrong.push(format!("{} visits were recorded unasked, {first} first", without.len()));
    }
    if against > 0 {
        wrong.push(format!("{against} recordings run against somebody's no"));
    }
    if let Some(first) = kept.foreign.first() {
        let words = "visits have recordings whose bytes have no key of their own to recordings";
        wrong.push(format!("{} {words}, {first} first", kept.foreign.len()));
    }
    wrong
}
