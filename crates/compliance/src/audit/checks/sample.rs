//! A sample of the log as it goes to others: events of FHIR held against the standard, and proofs against the published key.

use super::{distinct, drawn_batches};
use crate::audit::fhir::{Grade, Issue, Observer, events, outcome, validate};
use crate::audit::{Signer, proof, store as log};
use crate::check::{Finding, Site, Status, Unseen};
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;

/// How many entries have their proofs verified.
const PROOFS: u64 = 8;
/// An `OperationOutcome` has no more issues than these.
const TOLD: usize = 20;

/// Exports as an auditor would be given it, and looks at it as they would.
pub(super) async fn exported(site: &Site) -> Result<Finding, Unseen> {
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let (verifier, entries) = (signer.verifier(), signer.entries());
    let signed = log::read_head(&mut site.db.read().await?).await?.newest()?;
    let Some(size) = signed.map(|of| of.size) else {
        return Ok(Finding::nothing("the log has no entries yet"));
    };
    let mut proved = Vec::new();
    for index in distinct(size, PROOFS) {
        let made = proof::prove(&site.db, index).await;
        let held = made.and_then(|file| proof::check(&file, &verifier).map(|_| file));
        match held {
            Ok(file) => {
                let hash = HEXLOWER.encode(digest(&SHA256, file.as_bytes()).as_ref());
                proved.push(format!("{index} {hash}"));
            }
            Err(error) => {
                let words = format!("the proof of entry {index}: {error}");
                let finding = Finding::new(Status::Fail, words).with("entry", index);
                return Ok(finding.with("key", verifier.vkey()));
            }
        }
    }
    let origin = verifier.origin().to_owned();
    let observer =
        Observer { name: &origin, url: site.origin.as_deref().unwrap_or("urn:housecall") };
    let (mut issues, mut count) = (Vec::new(), 0_usize);
    for batch in drawn_batches(&site.db).await? {
        // What cannot be read is told by the checks of the log itself.
        let opened = entries.read(&site.db, &batch).await?;
        for event in opened.iter().flat_map(|entry| events(entry, observer)) {
            count += 1;
            issues.extend(validate(&event));
        }
    }
    let (status, words) = judged(&issues, count);
    let finding = Finding::new(status, format!("{words}; {} proofs verify", proved.len()));
    let finding = finding.with("events", count).with("proofs", proved.join(", "));
    let told = outcome(issues.iter().take(TOLD));
    Ok(finding.with("operation_outcome", told).with("key", verifier.vkey()))
}

fn judged(issues: &[Issue], count: usize) -> (Status, String) {
    let invalid = issues.iter().filter(|one| one.grade == Grade::Invalid).count();
    if let Some(first) = issues.iter().find(|one| one.grade == Grade::Invalid) {
        let Issue { at, rule, .. } = first;
        return (
            Status::Fail,
            format!("of {count} events FHIR R4 finds {invalid} errors: {at}: {rule}"),
        );
    }
    if let Some(Issue { at, rule, .. }) = issues.first() {
        let warnings = issues.len();
        return (
            Status::Warn,
            format!("of {count} events the profiles warn of {warnings}: {at}: {rule}"),
        );
    }
    (Status::Pass, format!("all {count} sampled events are valid FHIR R4"))
}
