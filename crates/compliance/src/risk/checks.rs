//! The checks of the analysis of risks, and of the inventory of assets.

use super::service::{assessed, declared};
use super::{
    Analysis, Asset, AssetKind, Discovered, Found, Level, NewAsset, Risk, observed, rules, store,
};
use crate::attestation::Attestations;
use crate::check::{
    Check, Finding, Kind, Look, Profile, Report, Severity, Site, Status, Unseen, is_ahead,
};
use jiff::SignedDuration;
use jiff::civil::date;
use std::sync::Arc;

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    Check {
        id: "HC-051.a",
        version: 2,
        cites: &["164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(B)"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "an analysis that two people closed within a year holds every asset, declared or found, with a risk of each that has health data, and no high risk is past its day",
        remediation: "declare what is missing and assess it in \"Risks\", close the analysis there, and have somebody else approve it; settle what is past its day",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(analysed(site)),
            spoil: |_, site| Box::pin(outdated(site)),
        },
    },
    Check {
        id: "HC-052.a",
        version: 2,
        cites: &["NPRM 164.308(a)(1)"],
        kind: Kind::Record,
        severity: Severity::Medium,
        profile: Profile::Nprm2025,
        expected: "what the server finds of itself by its settings and by looking, its listeners and where it connects to, is what the inventory of assets declares, reviewed within a year",
        remediation: "\"Risks\" shows what was found and not declared, and what was declared and not found: declare, review or retire each, or take it out of the settings",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(inventoried(site)),
            spoil: |_, site| Box::pin(unknown(site)),
        },
    },
];

/// An analysis counts for so many days, and barely for so many.
const COUNTS: (i64, i64) = (365, 395);

/// So many things may wait to be reviewed.
const UNREVIEWED: usize = 5;

/// What there is to say where nobody keeps the register: somebody vouches for an analysis elsewhere, or nobody made one.
async fn empty(site: &Site, id: &str, words: &str) -> Result<Finding, Unseen> {
    Ok(if Attestations::until(&site.db, id, site.now).await?.is_some() {
        Finding::nothing(format!("the register of risks is empty, and {id} is vouched for"))
    } else {
        Finding::new(Status::Fail, words)
    })
}

async fn analysed(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let assets = declared(&mut tx).await?;
    let risks = assessed(&mut tx, &assets).await?;
    let all = store::analyses(&mut tx).await?;
    let known = match site.prop::<Discovered>() {
        Some(set) => Some(observed(&mut tx, &set, site.now).await?.0),
        None => None,
    };
    drop(tx);
    if assets.is_empty() && all.is_empty() {
        return empty(site, "HC-051", "no analysis of risks was made").await;
    }
    // One that a clock wrote that was ahead hides no other.
    let counts = |one: &&Analysis| one.approved.is_some() && !is_ahead(one.closed.1, site.now);
    let Some(newest) = all.iter().find(counts) else {
        let words = "no analysis of risks was closed by one and approved by another";
        return Ok(Finding::new(Status::Fail, words));
    };
    let lines = rules::inventory(known.as_ref().unwrap_or(&Discovered::default()), &assets);
    let mut finding = judge(newest, (&newest.lacks(&lines), &risks), site);
    if known.is_none() {
        finding.status = finding.status.worse(Status::Warn);
        let unseen = "whether it holds what the server is made of was not looked at: name its settings by --config";
        finding.observed = format!("{}; {unseen}", finding.observed);
    }
    Ok(finding)
}

/// What an analysis comes to, with what it does not hold.
fn judge(newest: &Analysis, (missing, risks): (&[String], &[Risk]), site: &Site) -> Finding {
    let days = site.now.duration_since(newest.closed.1).as_hours() / 24;
    let is_high = |one: &&Risk| one.said.level() == Level::High && one.said.is_late(site.now);
    let late: Vec<&str> = risks.iter().filter(is_high).map(|one| one.id.as_str()).collect();
    let mut bad = Vec::new();
    if Report::fingerprint(&newest.document) != newest.sha256 {
        bad.push("its document is not the one that was signed".to_owned());
    }
    if !missing.is_empty() {
        bad.push(missing.join(", "));
    }
    if !late.is_empty() {
        bad.push(format!("high risks are past their day: {}", late.join(", ")));
    }
    let age = Status::within(days, COUNTS.0, COUNTS.1);
    let status = if bad.is_empty() { age } else { Status::Fail };
    let words = format!("the analysis of risks was closed {days} days ago");
    let words = if bad.is_empty() { words } else { format!("{words}; {}", bad.join("; ")) };
    let finding = Finding::new(status, words).with("analysis", &newest.id);
    finding.with("sha256", &newest.sha256).with("risks", risks.len()).with("late", late.len())
}

async fn inventoried(site: &Site) -> Result<Finding, Unseen> {
    let Some(found) = site.prop::<Discovered>() else {
        let words = "what the server is made of stands in its settings; name them by --config";
        return Ok(Finding::nothing(words));
    };
    let mut tx = site.db.read().await?;
    let assets = declared(&mut tx).await?;
    let (found, looked) = observed(&mut tx, &found, site.now).await?;
    drop(tx);
    if assets.is_empty() {
        return empty(site, "HC-052", "no asset is declared").await;
    }
    let lines = rules::inventory(&found, &assets);
    let all = rules::difference(&lines, site.now);
    let (count, waiting) = (lines.len(), all.unreviewed.join(", "));
    let (status, words) = if !all.unknown.is_empty() {
        let unknown = all.unknown.join(", ");
        (Status::Fail, format!("health data may be where nobody declared it: {unknown}"))
    } else if all.unreviewed.is_empty() {
        (Status::Pass, format!("each of {count} assets is as it was declared"))
    } else {
        (Status::within(all.unreviewed.len(), 0, UNREVIEWED), format!("to be reviewed: {waiting}"))
    };
    let (status, words) = if looked == 0 {
        let unseen = "no server has looked within two days where it really listens";
        (status.worse(Status::Warn), format!("{words}; {unseen}"))
    } else {
        (status, words)
    };
    let finding = Finding::new(status, words).with("assets", count).with("servers", looked);
    Ok(finding.with("unknown", all.unknown.len()).with("unreviewed", all.unreviewed.len()))
}

/// An asset that somebody declared.
fn asset(site: &Site, id: &str, place: &str) -> Asset {
    let said = NewAsset {
        name: "The server".to_owned(),
        kind: AssetKind::Server,
        phi: false,
        place: Some(place.to_owned()),
        owner: "mutant".to_owned(),
        reviewed: date(2026, 1, 1),
    };
    let by = ("mutant".to_owned(), site.now - SignedDuration::from_hours(1));
    Asset { id: id.to_owned(), version: 1, said, retired: false, by }
}

/// An analysis of more than a year ago.
async fn outdated(site: Site) -> Result<Site, Unseen> {
    let one = asset(&site, "mutant", "hosting");
    let closed = site.now - SignedDuration::from_hours(24 * 400);
    let found = Discovered::default();
    let document = rules::document(("mutant", closed), &found, (std::slice::from_ref(&one), &[]));
    let analysis = Analysis {
        id: "mutant".to_owned(),
        closed: ("mutant".to_owned(), closed),
        sha256: Report::fingerprint(&document),
        document,
        note: String::new(),
        approved: Some(("another".to_owned(), closed)),
    };
    let mut tx = site.db.begin().await?;
    store::add_asset(&mut tx, &one).await?;
    store::add_analysis(&mut tx, &analysis).await?;
    tx.commit().await?;
    Ok(site)
}

/// A place of health data that nobody declared, beside one that somebody did.
async fn unknown(mut site: Site) -> Result<Site, Unseen> {
    let one = asset(&site, "mutant", "hosting");
    let mut tx = site.db.begin().await?;
    store::add_asset(&mut tx, &one).await?;
    tx.commit().await?;
    let found = Found {
        kind: AssetKind::Store,
        place: "files.invalid".to_owned(),
        phi: true,
        settings: vec!["files.url"],
    };
    site.props.push(Arc::new(Discovered::new([found])));
    Ok(site)
}
