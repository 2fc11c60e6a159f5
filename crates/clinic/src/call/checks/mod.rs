//! Whether calls go through the relay, and by what they are encrypted, as the browsers in them told.

mod store;

use super::SrtpSuite;
use compliance::check::{
    Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen, until,
};

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-061.b",
        version: 2,
        cites: &["164.312(e)", "RFC 8827"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "in 30 days no browser told of a call that went past the relay, and of 95 of 100 visits with calls one told by which way they went",
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
    },
    Check {
        id: "HC-061.c",
        version: 2,
        cites: &["164.312(e)", "RFC 8827"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "in 30 days every call of which a browser told how it was encrypted had keys by DTLS 1.2 or 1.3 and an AEAD suite of SRTP, and of 95 of 100 visits with calls one told that; AES-128 with HMAC-SHA1-80, which browsers must know, warns",
        remediation: "browsers choose the suite among themselves, and the newer both are, the better it is: keep those of the clinic up to date, and ask patients to update theirs; where a call had less than browsers must know, find out with what the people of the named visits took part, and have them take another browser",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(encrypted(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::weakened(&site.db, now).await.map(|()| site)?)
                })
            },
        },
    },
];

const DAYS: i64 = 30;
const DAY: i64 = 86_400_000_000;

/// Of so many of a hundred visits with calls it is known how those were; of fewer the rest says nothing of how calls are.
const TOLD: i64 = 95;

/// Whether it is known of too few visits, of so many with calls.
const fn is_untold((known, all): (i64, i64)) -> bool {
    known.saturating_mul(100) < all.saturating_mul(TOLD)
}

fn unknown((known, all): (i64, i64), what: &str) -> String {
    let silent = all.saturating_sub(known);
    format!("of the calls of {silent} of {all} visits no browser told {what}")
}

async fn relayed(site: &Site) -> Result<Finding, Unseen> {
    let (now, last) = (site.now.as_microsecond(), until(site.now).as_microsecond());
    let told = store::ways(&mut site.db.read().await?, (now - DAYS * DAY, last)).await?;
    let (status, words) = match told.past.first() {
        Some(first) => {
            let count = told.past.len();
            (Status::Fail, format!("{count} visits had calls past the relay, {first} last"))
        }
        None if told.all == 0 => {
            let words = format!("no browser told in {DAYS} days of a call");
            return Ok(Finding::nothing(words));
        }
        None if is_untold((told.known, told.all)) => {
            (Status::Warn, unknown((told.known, told.all), "by which way they went"))
        }
        None => {
            (Status::Pass, format!("the calls of {} visits went through the relay", told.known))
        }
    };
    let finding = Finding::new(status, words).with("visits", told.known);
    Ok(finding.with("visits_with_calls", told.all).with("past", told.past.join(", ")))
}

async fn encrypted(site: &Site) -> Result<Finding, Unseen> {
    let (now, last) = (site.now.as_microsecond(), until(site.now).as_microsecond());
    let told = store::suites(&mut site.db.read().await?, (now - DAYS * DAY, last)).await?;
    let counts = told.suites.iter().map(|(suite, visits)| format!("{suite} {visits}"));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let named = |suite: SrtpSuite| told.suites.iter().find(|(name, _)| name == suite.name());
    let (status, words) = match (told.broken.first(), named(SrtpSuite::Sha1Tag80)) {
        (Some(first), _) => {
            let count = told.broken.len();
            let words =
                format!("{count} visits had calls with an older DTLS, none, or another suite");
            (Status::Fail, format!("{words}, {first} last"))
        }
        (None, Some((suite, visits))) => {
            (Status::Warn, format!("{visits} visits had calls without an AEAD suite, by {suite}"))
        }
        (None, None) if told.all == 0 => {
            let words = format!("no browser told in {DAYS} days of a call");
            return Ok(Finding::nothing(words));
        }
        (None, None) if is_untold((told.known, told.all)) => {
            (Status::Warn, unknown((told.known, told.all), "by what they were encrypted"))
        }
        (None, None) => (
            Status::Pass,
            format!("calls had DTLS 1.2 or 1.3 and an AEAD suite, by visits: {counts}"),
        ),
    };
    let finding = Finding::new(status, words).with("suites", counts);
    let finding = finding.with("visits", told.known).with("visits_with_calls", told.all);
    Ok(finding.with("broken", told.broken.join(", ")))
}
