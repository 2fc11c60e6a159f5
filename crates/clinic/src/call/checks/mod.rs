//! Whether calls go through the relay, as the browsers in them told.

mod store;

use compliance::check::{
    Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen, until,
};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-061.b",
    version: 1,
    cites: &["164.312(e)", "RFC 8827"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "in 30 days no browser told of a call that went past the relay",
    remediation: "find out what leads the calls of the named visits past the relay: browsers are told to use nothing else, so a page or a program that is not this one's took part; whoever else was in the call learned their address",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(relayed(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::direct(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

const DAYS: i64 = 30;
const DAY: i64 = 86_400_000_000;

async fn relayed(site: &Site) -> Result<Finding, Unseen> {
    let (now, last) = (site.now.as_microsecond(), until(site.now).as_microsecond());
    let told = store::ways(&mut site.db.read().await?, (now - DAYS * DAY, last)).await?;
    let (status, words) = match told.past.first() {
        Some(first) => {
            let count = told.past.len();
            (Status::Fail, format!("{count} visits had calls past the relay, {first} last"))
        }
        None if told.known == 0 => {
            let words = format!("no browser told in {DAYS} days by which way a call went");
            return Ok(Finding::nothing(words));
        }
        None => {
            (Status::Pass, format!("the calls of {} visits went through the relay", told.known))
        }
    };
    Ok(Finding::new(status, words).with("visits", told.known).with("past", told.past.join(", ")))
}
