//! The check of the checks, and of the drill of the audit log.

use super::{Drill, Rehearsal, Run, store};
use crate::audit::{NoteError, Signer};
use crate::baseline::Baselines;
use crate::check::{
    Check, Finding, Kind, Look, Profile, Report, Severity, Site, Status, Unseen, until,
};
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
        version: 2,
        cites: &["NPRM 164.312(h)"],
        kind: Kind::Technical,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "within 30 days, each check of this version failed in a world made bad on purpose, tried by the program that was approved from the list of its release, and the newest report is as it was signed",
        remediation: "run `housecall compliance check --self-test --data DIR` (or --config FILE), and do not trust a check that it calls blind; approve the program with `housecall baseline approve --sums SHA256SUMS`; a report that is not as it was signed is held against the audit log (COMPLIANCE_CHECKED)",
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
    let mut tx = site.db.read().await?;
    let Some(last) = store::rehearsal(&mut tx, until(site.now)).await? else {
        return Ok(Finding::new(Status::Fail, "nobody has tried whether the checks see"));
    };
    let is_listed = Baselines::lists(&mut tx, &last.program, until(site.now)).await?;
    let run = store::newest(&mut tx, site.profile.name(), until(site.now)).await?;
    drop(tx);
    let days = site.now.duration_since(last.at).as_hours() / 24;
    let (mut status, observed) = tried(&last, days);
    let mut told = vec![observed];
    if !is_listed {
        status = status.worse(Status::Warn);
        told.push("no release that somebody approved lists the program that tried it".to_owned());
    }
    if let Some((worse, words)) = unsigned(site, run.as_ref()).await? {
        status = status.worse(worse);
        told.push(words);
    }
    let finding = Finding::new(status, told.join("; ")).written(Some(last.at), site.now);
    let finding = finding.with("tried", last.at).with("version", last.build);
    let report = run.map_or_else(|| "none".to_owned(), |run| run.sha256);
    Ok(finding.with("program", last.program).with("mutants", last.matrix).with("report", report))
}

/// What a rehearsal comes to, so many days later.
fn tried(last: &Rehearsal, days: i64) -> (Status, String) {
    if !last.blind.is_empty() {
        (Status::Fail, format!("these did not see what they must: {}", last.blind))
    } else if days > STALE {
        (Status::Fail, format!("nobody has tried for {days} days whether the checks see"))
    } else if last.build != env!("CARGO_PKG_VERSION") || days > 30 {
        (Status::Warn, format!("it was tried {days} days ago, with version {}", last.build))
    } else {
        (Status::Pass, format!("{} of {} checks failed where they must", last.caught, last.total))
    }
}

/// What is wrong with the signature of a report: it may have been swapped for a kinder one.
async fn unsigned(site: &Site, run: Option<&Run>) -> Result<Option<(Status, String)>, Unseen> {
    let Some(run) = run else {
        return Ok(Some((Status::Warn, "no run of every check is kept yet".to_owned())));
    };
    let verifier = Signer::existing(&site.db, &site.kek).await?.verifier();
    let of = run.began.strftime("%Y-%m-%d %H:%M UTC");
    Ok(match verifier.open(&run.note) {
        Ok(body) if body == Report::statement(&run.report) => None,
        Ok(_) => Some((Status::Fail, format!("the report of {of} is not the one that was signed"))),
        // The next run is signed by the key that followed.
        Err(error @ NoteError::Compromised) => {
            Some((Status::Warn, format!("the report of {of}: {error}")))
        }
        Err(error) => Some((Status::Fail, format!("the report of {of}: {error}"))),
    })
}

async fn blinded(site: Site) -> Result<Site, Unseen> {
    let mut tx = site.db.begin().await?;
    let at = site.now - SignedDuration::from_hours(1);
    let build = env!("CARGO_PKG_VERSION").to_owned();
    let (blind, program) = ("HC-000".to_owned(), "a".repeat(64));
    let matrix = "HC-000=blind HC-001=caught".to_owned();
    let made = Rehearsal { at, build, caught: 1, total: 2, blind, program, matrix };
    store::add_rehearsal(&mut tx, &made).await?;
    tx.commit().await?;
    Ok(site)
}
