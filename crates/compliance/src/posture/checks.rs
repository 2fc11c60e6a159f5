//! The check of the checks, and of the drill of the audit log.

use super::{Drill, Rehearsal, store};
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen, until};
use jiff::SignedDuration;

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    Check {
        id: "HC-027",
        version: 3,
        cites: &["164.312(b)", "ASVS 16.5.3"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "it was tried within 90 days that this program shows and changes nothing while the audit log cannot be written, and goes on after",
        remediation: "run `housecall compliance drill --config FILE`: it takes the log away from an installation that is made for it and thrown away",
        ttl_days: 90,
        look: Look::At {
            probe: |_, site| Box::pin(closed(site)),
            spoil: |_, site| Box::pin(opened(site)),
        },
    },
    Check {
        id: "HC-066",
        version: 1,
        cites: &["NPRM 164.312(h)"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "within 30 days, each check of this version failed in a world made bad on purpose",
        remediation: "run `housecall compliance check --self-test --data DIR` (or --config FILE), and do not trust a check that it calls blind",
        ttl_days: 30,
        look: Look::At {
            probe: |_, site| Box::pin(seeing(site)),
            spoil: |_, site| Box::pin(blinded(site)),
        },
    },
];

/// A drill counts for so many days, and barely for so many.
const COUNTS: (i32, i32) = (90, 180);
const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn closed(site: &Site) -> Result<Finding, Unseen> {
    let Some(last) = store::drill(&mut site.db.read().await?, until(site.now)).await? else {
        let words = "nobody has tried what happens when the audit log cannot be written";
        return Ok(Finding::new(Status::Fail, words));
    };
    let age = site.now.duration_since(last.at);
    let days = age.as_hours() / 24;
    let (status, words) = if last.tried == 0 {
        (Status::Fail, "the last drill tried nothing".to_owned())
    } else if !last.let_through.is_empty() {
        (
            Status::Fail,
            format!("without an audit log this happened all the same: {}", last.let_through),
        )
    } else if !last.recovered {
        (Status::Fail, "with the audit log back not everything worked again".to_owned())
    } else {
        let words =
            format!("{} things were refused without an audit log, {days} days ago", last.tried);
        let other = last.build != env!("CARGO_PKG_VERSION");
        // What another version refused says little of this one.
        let stale = if other { Status::Warn } else { Status::Pass };
        (Status::within(age, DAY * COUNTS.0, DAY * COUNTS.1).worse(stale), words)
    };
    let finding = Finding::new(status, words).with("drilled", last.at);
    let finding = finding.written(Some(last.at), site.now);
    // It stands in the register, and in evidence, by that instant.
    let finding = finding.with("drill", last.at.as_microsecond());
    Ok(finding.with("version", last.build).with("tried", last.tried))
}

async fn opened(site: Site) -> Result<Site, Unseen> {
    let at = site.now - SignedDuration::from_hours(1);
    let (build, let_through) =
        (env!("CARGO_PKG_VERSION").to_owned(), "a record was read".to_owned());
    let drill = Drill { at, build, tried: 2, let_through, recovered: true };
    let mut tx = site.db.begin().await?;
    store::add_drill(&mut tx, &drill).await?;
    tx.commit().await?;
    Ok(site)
}

/// What was tried before says nothing of checks and people who have changed since.
const STALE: i64 = 90;

async fn seeing(site: &Site) -> Result<Finding, Unseen> {
    let Some(last) = store::rehearsal(&mut site.db.read().await?, until(site.now)).await? else {
        return Ok(Finding::new(Status::Fail, "nobody has tried whether the checks see"));
    };
    let days = site.now.duration_since(last.at).as_hours() / 24;
    let (status, observed) = if !last.blind.is_empty() {
        (Status::Fail, format!("these did not see what they must: {}", last.blind))
    } else if days > STALE {
        (Status::Fail, format!("nobody has tried for {days} days whether the checks see"))
    } else if last.build != env!("CARGO_PKG_VERSION") || days > 30 {
        (Status::Warn, format!("it was tried {days} days ago, with version {}", last.build))
    } else {
        (Status::Pass, format!("{} of {} checks failed where they must", last.caught, last.total))
    };
    let finding = Finding::new(status, observed).written(Some(last.at), site.now);
    Ok(finding.with("tried", last.at).with("version", last.build))
}

async fn blinded(site: Site) -> Result<Site, Unseen> {
    let mut tx = site.db.begin().await?;
    let at = site.now - SignedDuration::from_hours(1);
    let build = env!("CARGO_PKG_VERSION").to_owned();
    let blind = "HC-000".to_owned();
    store::add_rehearsal(&mut tx, &Rehearsal { at, build, caught: 1, total: 2, blind }).await?;
    tx.commit().await?;
    Ok(site)
}
