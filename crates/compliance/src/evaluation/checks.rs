//! Whether the installation was evaluated and attacked within a year, audited by hand for accessibility, and nothing grave is open.

use super::{Evaluation, EvaluationKind, rules, store};
use crate::attestation::Attestations;
use crate::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    Check {
        id: "HC-056.a",
        version: 1,
        cites: &["164.308(a)(8)", "NPRM 164.312(h)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "a technical evaluation, a non-technical one and a penetration test were done within a year, no high or critical finding of them is open, and no moderate one is past its day",
        remediation: "commission what is missing and write it down under Registers, with the SHA-256 of its report and its findings; mend what is open, and close it there; until the register is kept, somebody vouches for HC-056",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(found(site, &SECURITY)),
            spoil: |_, site| Box::pin(spoilt(site, EvaluationKind::Technical)),
        },
    },
    Check {
        id: "HC-065.a",
        version: 2,
        cites: &["45 CFR 84.84", "WCAG 2.1 AA"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the application was audited by hand for accessibility within a year, its conformance report is known by its hash, and no finding of it is open",
        remediation: "have it audited by somebody who uses assistive technology, write that down under Registers, with the SHA-256 of the conformance report and its findings, and close these there once they are mended; until the register is kept, somebody vouches for HC-065",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(found(site, &ACCESSIBILITY)),
            spoil: |_, site| Box::pin(spoilt(site, EvaluationKind::Accessibility)),
        },
    },
];

/// What a check asks of the register.
struct Asked {
    /// The check that somebody vouches for while the register has nothing of it.
    attested: &'static str,
    /// Of each of these one is needed.
    kinds: &'static [EvaluationKind],
    /// The findings of these weigh, too.
    beside: &'static [EvaluationKind],
    /// So many days one counts, and barely counts.
    counts: (i32, i32),
    /// Whether what is slight may wait.
    patient: bool,
}

const SECURITY: Asked = Asked {
    attested: "HC-056",
    kinds: &[
        EvaluationKind::Technical,
        EvaluationKind::NonTechnical,
        EvaluationKind::PenetrationTest,
    ],
    beside: &[EvaluationKind::ScannerReview],
    counts: (rules::YEAR, 395),
    patient: true,
};

const ACCESSIBILITY: Asked = Asked {
    attested: "HC-065",
    kinds: &[EvaluationKind::Accessibility],
    beside: &[],
    counts: (rules::YEAR, rules::YEAR),
    // Each is a violation of WCAG for somebody.
    patient: false,
};

async fn found(site: &Site, asked: &Asked) -> Result<Finding, Unseen> {
    let mut all = store::all(&mut site.db.read().await?).await?;
    all.retain(|one| asked.kinds.contains(&one.said.kind) || asked.beside.contains(&one.said.kind));
    if all.is_empty() {
        let word = Attestations::until(&site.db, asked.attested, site.now).await?;
        return Ok(word.map_or_else(|| unkept(asked), |until| vouched(asked, until)));
    }
    // Which clock the clinic's days go by is not known here; a day more or less decides nothing.
    Ok(judge(&all, asked, (site.now.to_zoned_datetime(TimeZone::UTC).date(), site.now)))
}

/// What is asked for, in words.
fn words(kinds: &[EvaluationKind]) -> String {
    kinds.iter().map(|kind| kind.words()).collect::<Vec<_>>().join(", ")
}

fn unkept(asked: &Asked) -> Finding {
    let (kinds, attested) = (words(asked.kinds), asked.attested);
    let words = format!("the register has no {kinds}, and nobody vouches for {attested}");
    Finding::new(Status::Fail, words).with("evaluations", 0)
}

fn vouched(asked: &Asked, until: Timestamp) -> Finding {
    let (kinds, attested) = (words(asked.kinds), asked.attested);
    let until = until.strftime("%Y-%m-%d");
    Finding::nothing(format!(
        "the register has no {kinds}; {attested} is vouched for until {until}"
    ))
}

/// What evaluations and their findings come to on a day.
fn judge(all: &[Evaluation], asked: &Asked, (today, now): (Date, Timestamp)) -> Finding {
    let (mut status, mut told, mut reports) = (Status::Pass, Vec::new(), Vec::new());
    let closings = all.iter().flat_map(|one| &one.findings).filter_map(|one| one.closed.as_ref());
    let mut written: Option<Timestamp> = closings.map(|closing| closing.recorded.1).max();
    for &kind in asked.kinds {
        let Some(one) = rules::newest(all, kind) else {
            status = Status::Fail;
            told.push(format!("no {} is in the register", kind.words()));
            continue;
        };
        let days = rules::days(one.said.done, today);
        let age = Status::within(days, asked.counts.0, asked.counts.1);
        if age != Status::Pass {
            told.push(format!("the newest {} is {days} days old", kind.words()));
        }
        status = status.worse(age);
        reports.push(format!("{} {} {}", kind.name(), one.said.done, one.said.report));
        written = written.max(Some(one.recorded.1));
    }
    let open = rules::weighing(all, today);
    if !asked.patient && !open.slight.is_empty() {
        status = status.worse(Status::Warn);
        told.push(format!("lesser findings are open: {}", open.slight.join(", ")));
    }
    if !open.late.is_empty() {
        status = status.worse(Status::Warn);
        told.push(format!("moderate findings are past their day: {}", open.late.join(", ")));
    }
    if !open.grave.is_empty() {
        status = Status::Fail;
        told.push(format!("high or critical findings are open: {}", open.grave.join(", ")));
    }
    if told.is_empty() {
        let (kinds, days) = (words(asked.kinds), asked.counts.0);
        let open = if asked.patient { "nothing grave" } else { "nothing" };
        told.push(format!("done within {days} days, with {open} open: {kinds}"));
    }
    Finding::new(status, told.join("; "))
        .with("evaluations", all.len())
        .with("reports", reports.join("; "))
        .with("grave_open", open.grave.len())
        .with("moderate_late", open.late.len())
        .with("lesser_open", open.slight.len())
        .written(written, now)
}

async fn spoilt(site: Site, kind: EvaluationKind) -> Result<Site, Unseen> {
    store::stale(&site.db, kind, site.now).await?;
    Ok(site)
}
