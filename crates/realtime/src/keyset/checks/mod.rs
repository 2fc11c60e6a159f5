//! Whether a keyset that everybody knows is in service.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-010.a",
    version: 1,
    cites: &["ASVS 13.2.3", "164.308(a)(5)(ii)(D)"],
    kind: Kind::Technical,
    severity: Severity::Critical,
    profile: Profile::Hipaa,
    expected: "no keyset has keys that stand in a documentation",
    remediation: "give the installation keys of its own, and a store that never served a demo",
    ttl_days: 30,
    look: Look::At {
        probe: |_, site| Box::pin(own(site)),
        spoil: |_, site| Box::pin(async { Ok(store::known(&site.db).await.map(|()| site)?) }),
    },
}];

/// How the keys of documentations and demos are written.
const KNOWN: [&str; 4] = ["demo", "sub-c-demo", "sub-c-sandbox", "mySubscribeKey"];

async fn own(site: &Site) -> Result<Finding, Unseen> {
    let keys = store::keys(&mut site.db.read().await?).await?;
    let known: Vec<&str> =
        keys.iter().map(String::as_str).filter(|key| KNOWN.contains(key)).collect();
    let (status, words) = if keys.is_empty() {
        (Status::NotApplicable, "no keyset is in service yet".to_owned())
    } else if known.is_empty() {
        (Status::Pass, format!("{} keysets, none with known keys", keys.len()))
    } else {
        (Status::Fail, format!("everybody knows the keys of {}", known.join(", ")))
    };
    Ok(Finding::new(status, words).with("keysets", keys.len()))
}
