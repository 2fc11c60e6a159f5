//! Whether incidents are decided, told and closed within their clocks, and breaches with their notices.

mod store;

use super::{Duty, delay, rules};
use crate::organization;
use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use db::Tx;
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[
    Check {
        id: "HC-045",
        version: 5,
        cites: &["164.404", "164.414"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "no incident is open for 60 days after its discovery, none for 30 without its four factors assessed, and nobody who must hear of one is told later than by federal law or that of a patient's state, nor was within a year; while law enforcement has notices wait, by when that ends",
        remediation: "assess what stands under Incidents, notify whom it names, and have a second person close it; a notice that came late is late for a year: where it was sent in time and written down late, have a second person bear that, with what proves it",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(decided(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::overdue(&site.db, now - 31 * DAY).await.map(|()| site)?)
                })
            },
        },
    },
    Check {
        id: "HC-045.a",
        version: 1,
        cites: &["164.404", "164.408", "164.414"],
        kind: Kind::Record,
        severity: Severity::Critical,
        profile: Profile::Hipaa,
        expected: "no incident was closed as a breach without that the patients whom it concerns and the Department of Health and Human Services were notified",
        remediation: "open the named incident again under Incidents, add whom it concerns, notify them, and have a second person close it",
        ttl_days: 1,
        look: Look::At {
            probe: |_, site| Box::pin(told(site)),
            spoil: |_, site| {
                Box::pin(async {
                    let now = site.now.as_microsecond();
                    Ok(store::untold(&site.db, now - 61 * DAY).await.map(|()| site)?)
                })
            },
        },
    },
];

const DAY: i64 = 86_400_000_000;

/// So many days nobody leaves an incident open, and without its four factors assessed.
const OPEN: i64 = 60;
const UNDECIDED: i64 = 30;
/// So long a notice that came late counts.
const LATE: i64 = 365 * DAY;

/// How a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notified {
    InTime,
    /// Nobody is told, or not of all.
    Owed,
    /// It came then, after its day.
    Late(Timestamp),
    /// It came in time of those who were known, and then of others who were found.
    Completed(Timestamp),
}

/// How one stands that is due then and of so many patients, by what was told of how many and when, the first time first.
fn notified(notices: &[(usize, Timestamp)], (due, patients): (Timestamp, usize)) -> Notified {
    let first = notices.first().map(|(_, at)| *at);
    match notices.iter().find(|(covers, _)| *covers >= patients).map(|(_, at)| *at) {
        None => Notified::Owed,
        Some(at) if at <= due => Notified::InTime,
        Some(at) if first.is_some_and(|first| first <= due) => Notified::Completed(at),
        Some(at) => Notified::Late(at),
    }
}

/// Whole days from then to then.
fn days(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_microsecond() - from.as_microsecond()).div_euclid(DAY)
}

/// What the clocks of incidents say.
#[derive(Default)]
struct Clocks {
    /// Whom nobody told in time of which, and by when they must have heard; the longest overdue first.
    overdue: Vec<(Timestamp, String)>,
    /// Who was told late of which within a year, and how late; and of which of some patients only.
    late: Vec<String>,
    completed: Vec<String>,
    /// When the first was discovered whose notices nobody has wait.
    oldest: Option<Timestamp>,
    /// The open ones, with the days since their discovery.
    open: Vec<String>,
}

impl Clocks {
    /// Adds how a notice of an incident stands.
    fn add(
        &mut self,
        (duty, incident): (&Duty, &store::Watched),
        stands: Notified,
        now: Timestamp,
    ) {
        let told = format!("{} of {}", duty.whom, incident.id);
        let counts = |at: Timestamp| now.as_microsecond() - at.as_microsecond() < LATE;
        let late = |at: Timestamp| format!("{told} ({} days late)", days(duty.due, at));
        match stands {
            Notified::Owed if duty.due < now && !incident.is_closed => {
                self.overdue.push((duty.due, told));
            }
            Notified::Late(at) if counts(at) => self.late.push(late(at)),
            Notified::Completed(at) if counts(at) => self.completed.push(late(at)),
            _ => {}
        }
    }
}

async fn clocks(tx: &mut Tx, now: Timestamp) -> Result<Clocks, Unseen> {
    let mut clocks = Clocks::default();
    for incident in store::watched(tx, now.as_microsecond() - LATE).await? {
        let affected = super::store::affected(tx, &incident.id).await?;
        let zone = organization::store::zone(tx, &incident.organization).await?;
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        let notices = store::notices(tx, &incident.id).await?;
        let delayed = delay::lasts(&super::store::terms(tx, &incident.id).await?, &zone);
        if !incident.is_closed {
            clocks.open.push(format!("{}={}", incident.id, days(incident.discovered, now)));
            // They stand in the order of their discovery.
            if delayed.is_none_or(|until| until <= now) {
                clocks.oldest = clocks.oldest.or(Some(incident.discovered));
            }
        }
        let mut owed = rules::owed((incident.discovered, incident.finding), &affected, &zone);
        delay::put_off(&mut owed, delayed);
        for duty in owed {
            let told = notices.get(&duty.whom).map(Vec::as_slice).unwrap_or_default();
            let stands = notified(told, (duty.due, duty.patients));
            clocks.add((&duty, &incident), stands, now);
        }
    }
    clocks.overdue.sort();
    Ok(clocks)
}

/// How that stands: what is owed before what was late, and both before how long something is open.
fn judged(clocks: &Clocks, register: &store::Register, now: Timestamp) -> (Status, String) {
    let since = |at: Option<i64>| at.map_or(0, |at| now.as_microsecond() - at);
    let open = since(clocks.oldest.map(Timestamp::as_microsecond));
    let undecided = since(register.undecided);
    if let Some((due, first)) = clocks.overdue.first() {
        let (count, day) = (clocks.overdue.len(), due.strftime("%Y-%m-%d"));
        let words = format!("{count} notices are overdue, first {first}, which was due on {day}");
        return (Status::Fail, words);
    }
    if open > OPEN * DAY {
        let days = open.div_euclid(DAY);
        return (Status::Fail, format!("an incident was discovered {days} days ago and is open"));
    }
    if !clocks.late.is_empty() {
        let words = format!("these were told late within a year: {}", clocks.late.join(", "));
        return (Status::Fail, words);
    }
    if undecided > UNDECIDED * DAY {
        let days = undecided.div_euclid(DAY);
        let words = format!("an incident was discovered {days} days ago and not assessed");
        return (Status::Warn, words);
    }
    if !clocks.completed.is_empty() {
        let all = clocks.completed.join(", ");
        let words =
            format!("of patients who were found later, these were told after their day: {all}");
        return (Status::Warn, words);
    }
    (Status::Pass, format!("{} incidents are open, all within their days", register.open))
}

async fn decided(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let register = store::register(&mut tx).await?;
    let clocks = clocks(&mut tx, site.now).await?;
    let (status, words) = judged(&clocks, &register, site.now);
    let finding = Finding::new(status, words)
        .with("open", register.open)
        .with("overdue", clocks.overdue.len())
        .with("late", clocks.late.join(", "))
        .with("incidents", clocks.open.join(" "));
    let finding = finding.written_micros(register.oldest, site.now);
    Ok(finding.written_micros(register.undecided, site.now))
}

async fn told(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let (breaches, untold) = (store::breaches(&mut tx).await?, store::unnotified(&mut tx).await?);
    let (status, words) = match untold.first() {
        None => (Status::Pass, format!("{breaches} breaches are closed, each with its notices")),
        Some(first) => {
            let count = untold.len();
            (
                Status::Fail,
                format!(
                    "{count} of {breaches} breaches are closed without their notices, {first} first"
                ),
            )
        }
    };
    Ok(Finding::new(status, words).with("breaches", breaches).with("without_notices", untold.len()))
}

#[cfg(test)]
mod tests {
    use super::{Notified, Timestamp, notified};

    #[test]
    fn a_notice_is_in_time_late_or_of_those_who_were_found_later() {
        let at = |day: i64| Timestamp::from_second(1_800_000_000 + day * 86_400).unwrap();
        let stands = |notices: &[(usize, Timestamp)]| notified(notices, (at(60), 10));
        assert_eq!(stands(&[]), Notified::Owed);
        assert_eq!(stands(&[(9, at(5))]), Notified::Owed);
        assert_eq!(stands(&[(10, at(60))]), Notified::InTime);
        assert_eq!(stands(&[(10, at(61))]), Notified::Late(at(61)));
        assert_eq!(stands(&[(4, at(5)), (10, at(61))]), Notified::Completed(at(61)));
        assert_eq!(stands(&[(4, at(61)), (10, at(62))]), Notified::Late(at(62)));
        assert_eq!(stands(&[(12, at(5)), (10, at(61))]), Notified::InTime);
    }
}
