//! Whether what left is written down, and says on what it left where 42 CFR Part 2 protects it.

mod part2;
mod paths;
mod store;

use compliance::audit::{Event, Explorer, Query, Shown, Signer};
use compliance::check::{Check, Kind, Look, Profile, Severity, Site, Unseen};
use std::collections::BTreeSet;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-036.a",
        version: 3,
        cites: &["164.528", "42 CFR 2.25"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "each copy that was taken for a court or an authority within the six years of an accounting has a disclosure of its own, each breach of which its patients were told one for each of them, and each of the newest disclosures its entry in the audit log and says who received what",
        remediation: "write the named copies down under Disclosures in the patient's record, with who received them and on what, each copy by itself; strike a disclosure that does not say it and write it down anew; open the named breach again under Incidents, where it is closed, and have a second person close it, which writes what is missing; a disclosure without an entry was written by hand",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(paths::told(site)),
            spoil: |_, site| Box::pin(paths::untold(site)),
        },
    },
    Check {
        id: "HC-042.a",
        version: 1,
        cites: &["42 CFR 2.31", "42 CFR 2.32", "42 CFR 2.33"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "whatever left of a patient with a labelled visit, after it was labelled, says on what: a consent, a court's order or an emergency",
        remediation: "find out how the named records left; without a consent or an order it is a breach, which is opened under Incidents",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(part2::labelled(site)),
            spoil: |_, site| Box::pin(part2::unsaid(site)),
        },
    },
];

/// So many entries of a kind are looked at, the newest.
const ENTRIES: usize = 500;

/// The newest entries of an event.
async fn entries(site: &Site, event: Event) -> Result<Vec<Shown>, Unseen> {
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let log = Explorer::new(site.db.clone(), &signer);
    let event = Some(event.name().to_owned());
    Ok(log.find(&Query { event, limit: ENTRIES, ..Query::default() }).await?)
}

/// What all entries of an event were about, of a patient.
async fn of_patient(site: &Site, event: Event, patient: &str) -> Result<BTreeSet<String>, Unseen> {
    let signer = Signer::existing(&site.db, &site.kek).await?;
    let log = Explorer::new(site.db.clone(), &signer);
    let (event, patient) = (Some(event.name().to_owned()), Some(patient.to_owned()));
    let mut query = Query { event, patient, limit: ENTRIES, ..Query::default() };
    let mut ids = BTreeSet::new();
    loop {
        let page = log.find(&query).await?;
        query.before = page.last().map(|entry| entry.index);
        let is_last = page.len() < ENTRIES;
        ids.extend(page.into_iter().map(|entry| entry.id));
        if is_last {
            return Ok(ids);
        }
    }
}
