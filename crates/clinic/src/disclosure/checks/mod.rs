//! Whether what left is written down, and says on what it left where 42 CFR Part 2 protects it.

mod part2;
mod paths;
mod store;

use compliance::audit::{Event, Explorer, Query, Shown, Signer};
use compliance::check::{Check, Kind, Look, Profile, Severity, Site, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-036.a",
        version: 2,
        cites: &["164.528", "42 CFR 2.25"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "each of the newest copies that was taken for a court or an authority has its disclosure written down, each breach of which its patients were told one for each of them, and each of the newest disclosures its entry in the audit log",
        remediation: "write the named copies down under Disclosures in the patient's record, with who received them and on what; open the named breach again under Incidents, where it is closed, and have a second person close it, which writes what is missing; a disclosure without an entry was written by hand",
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
