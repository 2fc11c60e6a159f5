//! Whether the notices of language assistance are posted in enough languages, and each was reviewed.

use super::{Notice, Standing, rules, store};
use crate::consent::hash;
use crate::organization::{self, CANARIES};
use compliance::attestation::Attestations;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use db::DbError;
use kernel::{OrganizationId, Timestamp};
use std::collections::BTreeSet;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-068.b",
    version: 1,
    cites: &["45 CFR 92.11", "45 CFR 92.201(c)(3)"],
    kind: Kind::Record,
    severity: Severity::Medium,
    profile: Profile::Hipaa,
    expected: "the notice that help with the language and auxiliary aids are there is posted in English and 15 other languages, each has the words that its hash was made of, and none waits for the review of a qualified person",
    remediation: "enter the notices that are missing under Language notices, in the languages that are spoken most in your state, and have those that are named reviewed; until the register is kept, somebody vouches for HC-068",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(posted(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::unreviewed(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

/// The check that somebody vouches for.
const ATTESTED: &str = "HC-068";
/// So many languages beside English are asked for.
const OTHERS: usize = 15;

async fn posted(site: &Site) -> Result<Finding, Unseen> {
    let Some(own) = organization::other(&site.db, CANARIES).await? else {
        return Ok(Finding::nothing("there is no clinic yet"));
    };
    let own = OrganizationId::try_from(own).map_err(|error| DbError::Corrupt(error.to_string()))?;
    let all = store::versions(&mut site.db.read().await?, &own).await?;
    let stands = |(_, standing): &(&Notice, Standing)| {
        matches!(standing, Standing::Posted | Standing::Unreviewed)
    };
    if rules::standing(&all).iter().any(stands) {
        return Ok(judge(&all, site.now));
    }
    let none = "no language notice is in the register";
    if let Some(until) = Attestations::until(&site.db, ATTESTED, site.now).await? {
        let until = until.strftime("%Y-%m-%d");
        return Ok(Finding::nothing(format!("{none}; {ATTESTED} is vouched for until {until}")));
    }
    let words = format!("{none}, and nobody vouches for {ATTESTED}");
    Ok(Finding::new(Status::Fail, words).with("others", 0))
}

/// What the register comes to.
fn judge(all: &[Notice], now: Timestamp) -> Finding {
    let posted = rules::posted(all);
    let unreviewed = rules::standing(all).into_iter();
    let unreviewed = unreviewed.filter(|(_, standing)| *standing == Standing::Unreviewed);
    let unreviewed: Vec<&str> = unreviewed.map(|(one, _)| one.locale.as_str()).collect();
    let changed = posted.iter().filter(|one| hash(&one.words) != one.hash);
    let changed: Vec<&str> = changed.map(|one| one.locale.as_str()).collect();
    let mut others: BTreeSet<&str> =
        posted.iter().map(|one| rules::language(&one.locale)).collect();
    let has_english = others.remove(rules::ENGLISH);
    let count = others.len();
    let (status, words) = if !changed.is_empty() {
        (Status::Fail, format!("the words were changed of: {}", changed.join(", ")))
    } else if !unreviewed.is_empty() {
        (Status::Fail, format!("nobody has reviewed the notice in: {}", unreviewed.join(", ")))
    } else if !has_english || count < OTHERS {
        let english = if has_english { "posted in English" } else { "not posted in English" };
        let words = format!("{english}, and posted in {count} of {OTHERS} other languages");
        (Status::Warn, words)
    } else {
        (Status::Pass, format!("posted in English and {count} other languages, each reviewed"))
    };
    let texts: Vec<String> =
        posted.iter().map(|one| format!("{}@{} {}", one.locale, one.version, one.hash)).collect();
    Finding::new(status, words)
        .with("others", count)
        .with("unreviewed", unreviewed.len())
        .with("texts", texts.join("; "))
        .written(all.iter().map(|one| one.entered).max(), now)
}
