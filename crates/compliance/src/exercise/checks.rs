//! Whether the clinic exercised within a year what it does about an incident, and how it goes on without its systems.

use super::{Exercise, ExerciseKind, rules, store};
use crate::attestation::Attestations;
use crate::check::{
    Check, Finding, Kind, Look, Past, Profile, Severity, Site, Status, Unseen, until,
};
use crate::posture::Posture;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// What this slice offers.
pub const CHECKS: &[Check] = &[
    Check {
        id: "HC-049.b",
        version: 1,
        cites: &["164.308(a)(7)(ii)(C)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the clinic worked by its downtime plan within a year, and wrote down what it learnt",
        remediation: "work for an hour by the downtime plan, and write the exercise down under Registers; until the register is kept, somebody vouches for HC-049",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(downtime(site)),
            spoil: |_, site| Box::pin(spoilt(site, ExerciseKind::Downtime)),
        },
    },
    Check {
        id: "HC-057.a",
        version: 2,
        cites: &["164.308(a)(6)"],
        kind: Kind::Record,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "the plan for incidents was exercised within a year, everybody of its contact tree was reached within a year, and a test alert arrived within 30 days (HC-050.a)",
        remediation: "exercise the plan, reach everybody of its contact tree, and write both down under Registers, with the SHA-256 of the plan; have every check run, and mend what HC-050.a finds; until the register is kept, somebody vouches for HC-057",
        ttl_days: 7,
        look: Look::At {
            probe: |_, site| Box::pin(incidents(site)),
            spoil: |_, site| Box::pin(spoilt(site, ExerciseKind::IncidentResponse)),
        },
    },
];

/// The check that tries whether an alert arrives.
const ALERT: &str = "HC-050.a";
/// An alert that arrived counts for so long.
const ALERT_LASTS: SignedDuration = SignedDuration::from_hours(30 * 24);

async fn of_kind(site: &Site, kind: ExerciseKind) -> Result<Vec<Exercise>, Unseen> {
    let mut all = store::all(&mut site.db.read().await?).await?;
    all.retain(|one| one.said.kind == kind);
    Ok(all)
}

/// What there is to say while nobody wrote an exercise of a kind down.
async fn empty(site: &Site, kind: ExerciseKind, attested: &str) -> Result<Finding, Unseen> {
    let kind = kind.name();
    Ok(if let Some(until) = Attestations::until(&site.db, attested, site.now).await? {
        let until = until.strftime("%Y-%m-%d");
        Finding::nothing(format!(
            "no {kind} exercise is in the register; {attested} is vouched for until {until}"
        ))
    } else {
        let words =
            format!("no {kind} exercise is in the register, and nobody vouches for {attested}");
        Finding::new(Status::Fail, words).with("exercises", 0)
    })
}

/// Which clock the clinic's days go by is not known here; a day more or less decides nothing.
fn today(site: &Site) -> Date {
    site.now.to_zoned_datetime(TimeZone::UTC).date()
}

async fn downtime(site: &Site) -> Result<Finding, Unseen> {
    let kind = ExerciseKind::Downtime;
    let all = of_kind(site, kind).await?;
    let Some(newest) = rules::newest(&all, kind) else {
        return empty(site, kind, "HC-049").await;
    };
    let days = rules::days(newest.said.day, today(site));
    let words = format!("the newest downtime exercise was {days} days ago");
    Ok(told(newest, Finding::new(Status::within(days, rules::YEAR, rules::YEAR), words), site.now))
}

async fn incidents(site: &Site) -> Result<Finding, Unseen> {
    let kind = ExerciseKind::IncidentResponse;
    let all = of_kind(site, kind).await?;
    let Some(newest) = rules::newest(&all, kind) else {
        return empty(site, kind, "HC-057").await;
    };
    let tried = tried(site).await?;
    let (days, now) = (rules::days(newest.said.day, today(site)), site.now);
    let mut told_of = vec![format!("the newest exercise of an incident was {days} days ago")];
    let mut status = Status::within(days, rules::YEAR, rules::YEAR);
    if newest.said.plan.is_none() {
        status = Status::Fail;
        told_of.push("by no plan".to_owned());
    }
    let contacts = rules::contacts(&all);
    let reached = contacts.map(|day| rules::days(day, today(site)));
    if let Some(words) = unreached(reached) {
        status = status.worse(Status::Warn);
        told_of.push(words);
    }
    if let Some((alert, words)) = unheard(tried, now) {
        status = status.worse(alert);
        told_of.push(words);
    }
    let finding = Finding::new(status, told_of.join("; "))
        .with("plan", newest.said.plan.as_deref().unwrap_or("none"))
        .with("contacts", contacts.map_or_else(|| "never".to_owned(), |day| day.to_string()))
        .with("alert_tried", tried.map_or_else(|| "never".to_owned(), |(at, _)| at.to_string()));
    Ok(told(newest, finding, now))
}

/// When it was last tried whether the alert arrives, and what came of that, as the newest whole run has it: by either profile
/// that asks for it, as some only have the stricter one run.
async fn tried(site: &Site) -> Result<Option<(Timestamp, Status)>, Unseen> {
    let mut all = Vec::new();
    for profile in [Profile::Hipaa, Profile::Nprm2025] {
        let Some(run) = Posture::newest_of(&site.db, profile, until(site.now)).await? else {
            continue;
        };
        let found = Past::read(&run.report).0.get(ALERT).map(|status| (run.began, *status));
        all.extend(found);
    }
    Ok(all.into_iter().max_by_key(|(at, _)| *at))
}

/// What is wrong with the contact tree, by the days since everybody was reached.
fn unreached(days: Option<i32>) -> Option<String> {
    match days {
        None => Some("nobody wrote down that its contacts were verified".to_owned()),
        Some(days) if days > rules::YEAR => {
            Some(format!("its contacts were verified {days} days ago"))
        }
        Some(_) => None,
    }
}

/// What is wrong with the alert, by when it was last tried and what came of that.
fn unheard(tried: Option<(Timestamp, Status)>, now: Timestamp) -> Option<(Status, String)> {
    let Some((at, found)) = tried else {
        return Some((Status::Warn, format!("no test alert was tried ({ALERT})")));
    };
    let day = at.strftime("%Y-%m-%d");
    if found.fails(false) {
        return Some((Status::Fail, format!("the test alert of {day} did not arrive ({ALERT})")));
    }
    let is_fresh = (SignedDuration::ZERO..=ALERT_LASTS).contains(&now.duration_since(at));
    let is_received = is_fresh && found == Status::Pass;
    (!is_received)
        .then(|| (Status::Warn, format!("no test alert of the last 30 days arrived ({ALERT})")))
}

/// The finding with the exercise on which it rests.
fn told(one: &Exercise, finding: Finding, now: Timestamp) -> Finding {
    finding
        .with("exercise", &one.id)
        .with("day", one.said.day)
        .with("record", one.said.record.as_deref().unwrap_or("none"))
        .written(Some(one.recorded.1), now)
}

async fn spoilt(site: Site, kind: ExerciseKind) -> Result<Site, Unseen> {
    store::stale(&site.db, kind, site.now).await?;
    Ok(site)
}
