//! How old the secret keys of keysets are, and whether those that were replaced are gone.

mod store;

use super::MAX_OVERLAP;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-007.c",
    version: 1,
    cites: &["NIST SP 800-57", "ASVS 11.1"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every secret key of a keyset in the store was made at most 90 days ago, and one that another replaced has an end",
    remediation: "`housecall keysets rotate` makes a new one and gives the old one its end, while everything runs",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(young(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::old(&site.db, now - 365 * DAY).await.map(|()| site)?)
            })
        },
    },
}];

const DAY: i64 = 86_400_000_000;
/// A secret key has its time, or is so many days overdue.
const SERVES: (i64, i64) = (90, 105);

async fn young(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let keys = store::secrets(&mut site.db.read().await?, now).await?;
    if keys.is_empty() {
        return Ok(Finding::nothing(
            "no keyset is kept in the store; those of the settings are HC-007.d's",
        ));
    }
    let days = |key: &store::Secret| (now - key.created) / DAY;
    // A new one takes a key's place, so the youngest of a keyset is the one in use.
    let standing = keys.iter().filter(|key| key.until.is_none());
    let oldest = standing.max_by_key(|key| days(key));
    let long = i64::from(MAX_OVERLAP) * 1_000_000;
    let lingers = keys.iter().find(|key| key.until.is_some_and(|until| until > now + long));
    let (status, words) = match (lingers, oldest) {
        (Some(key), _) => {
            let words =
                format!("key {} of {} was replaced and has no end in sight", key.id, key.keyset);
            (Status::Fail, words)
        }
        (None, None) => (Status::Fail, "every secret key was replaced, and none stands".to_owned()),
        (None, Some(key)) => {
            let age = days(key);
            let words =
                format!("the oldest secret key in use, of {}, is {age} days old", key.keyset);
            (Status::within(age, SERVES.0, SERVES.1), words)
        }
    };
    let newest = keys.iter().filter(|key| key.until.is_none()).map(|key| key.created).max();
    let finding = Finding::new(status, words).with("keys", keys.len());
    let finding = finding.written_micros(newest, site.now);
    let retiring = keys.iter().filter(|key| key.until.is_some()).count();
    let finding = finding.with("retiring", retiring);
    Ok(match oldest {
        Some(key) => finding.with("key", &key.id).with("days", days(key)),
        None => finding,
    })
}
