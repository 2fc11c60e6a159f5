//! Whether browsers told that a page tried to load from somebody else, or to run what is not of this server.

use super::{rules, service, store};
use crate::agreement::{Holds, register};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Unseen};
use jiff::tz::TimeZone;

/// What this slice offers.
pub const CHECKS: &[Check] = &[Check {
    id: "HC-043.a",
    version: 4,
    cites: &["164.502(a)", "ASVS 14.2.3"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "in 30 days no browser told that the policy of the pages kept one from loading from somebody else, or from running what is not of this server; of somebody about whom nobody decided not once where one of the staff was signed in, nor on three days elsewhere",
    remediation: "find out what puts the named addresses into the pages: a proxy in front, a program on the device, or something that was smuggled in, which `inline` and `eval` may be. It was blocked, so nothing went there; where it is a program on patients' own devices, record a decision about its host with `housecall agreement add`, and it warns only",
    ttl_days: 1,
    look: Look::At {
        probe: |_, site| Box::pin(told(site)),
        spoil: |_, site| {
            Box::pin(async {
                let today = rules::day(site.now);
                Ok(store::tracked(&site.db, today).await.map(|()| site)?)
            })
        },
    },
}];

async fn told(site: &Site) -> Result<Finding, Unseen> {
    let all = service::counted(&site.db, site.now).await?;
    // Which clock the clinic's days go by is not known here; a day more or less decides nothing.
    let register = register(&site.db, TimeZone::UTC).await?;
    let covers = |host: &str| register.covering(host, Holds::Codes, site.now).is_some();
    Ok(rules::judge(&all, covers))
}
