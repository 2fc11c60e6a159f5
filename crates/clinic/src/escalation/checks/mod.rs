//! Whether emergencies were taken up in time, ended with a note and a code, and taught somebody something, and who ended tasks and how.

mod store;

use compliance::check::{Check, Finding, Kind, Look, Profile, Severity, Site, Status, Unseen};
use std::collections::BTreeSet;
use store::Went;

/// What this slice offers.
pub(crate) const CHECKS: &[Check] = &[Check {
    id: "HC-069",
    version: 6,
    cites: &["164.308(a)(6)"],
    kind: Kind::Record,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "every emergency ended within a day, with a note, a code of what came of it and by whom, unless it was withdrawn, and of each severity 95 of 100 were taken up within 60 seconds; of each that was critical or worse somebody wrote down within 7 days what was learned, and of each that everybody left unheard it is written down now; and of every task that is done it is known who ended it, when and how",
    remediation: "look at the named emergencies under Emergencies, and at who was on call, end what is open, and write down under its record what was learned, as an officer or who leads the department; visit.acknowledge_seconds says how soon the next layer is told",
    ttl_days: 7,
    look: Look::At {
        probe: |_, site| Box::pin(answered(site)),
        spoil: |_, site| {
            Box::pin(async {
                let now = site.now.as_microsecond();
                Ok(store::silent(&site.db, now).await.map(|()| site)?)
            })
        },
    },
}];

/// So many seconds until 95 of 100 are taken up: as it should be, and at most.
const TAKEN: (i64, i64) = (60, 90);

/// Nobody is in an emergency for so many seconds: whoever took it up forgot to end it, or left it.
const OPEN: i64 = 24 * 3_600;

/// Within so many seconds 95 of 100 were taken up.
fn slow<'a>(these: impl Iterator<Item = &'a Went>) -> i64 {
    let mut taken: Vec<i64> = these.filter_map(|one| one.taken).collect();
    taken.sort_unstable();
    let last = taken.len().saturating_mul(95).div_ceil(100).saturating_sub(1);
    taken.get(last).copied().unwrap_or(0)
}

/// So many seconds after its end it is known what was learned of an emergency.
const LEARNED: i64 = 7 * 24 * 3_600;
/// For so many seconds after its end it is told of one of which that was written late: then it is past, and cannot be mended.
const RECENT: i64 = 90 * 24 * 3_600;

/// Of which it is not written down in time what was learned.
fn is_overdue(one: &Went) -> bool {
    one.unlearned.is_some_and(|seconds| seconds > LEARNED)
}

/// Of which it was written down late, a short time ago.
fn is_late(one: &Went) -> bool {
    let is_recent = one.over.is_some_and(|seconds| seconds <= RECENT);
    is_recent && one.learned.is_some_and(|seconds| seconds > LEARNED)
}

fn is_left(one: &Went) -> bool {
    one.open.is_some_and(|seconds| seconds > OPEN)
}

/// That nobody came is an incident of its own, and no week is given for it.
const fn is_unwritten(one: &Went) -> bool {
    one.unheard && one.learned.is_none()
}

/// The ids of so many of these at most.
fn ids(latest: &[Went], is: impl Fn(&Went) -> bool) -> String {
    let these = latest.iter().filter(|one| is(one)).take(50).map(|one| one.id.as_str());
    these.collect::<Vec<_>>().join(", ")
}

/// What is wrong beside how soon emergencies were taken up, the worst first.
fn fault(latest: &[Went], tasks: &store::Ended) -> Option<(Status, String)> {
    let fails = |words| Some((Status::Fail, words));
    if let Some((one, lacks)) = latest.iter().find_map(|one| Some((one, one.lacks?))) {
        return fails(format!("emergency {} ended without {lacks}", one.id));
    }
    if let Some(one) = latest.iter().find(|one| is_left(one)) {
        return fails(format!("emergency {} was raised over a day ago and never ended", one.id));
    }
    if let Some(one) = latest.iter().find(|one| is_unwritten(one)) {
        let words = "everybody left emergency";
        return fails(format!("{words} {} unheard, and nobody wrote what was learned", one.id));
    }
    if !tasks.nobodys.is_empty() {
        let all = tasks.nobodys.join(", ");
        return fails(format!("nobody is known to have ended the tasks {all}"));
    }
    if !tasks.silent.is_empty() {
        let all = tasks.silent.join(", ");
        return fails(format!("nobody said how these tasks were done: {all}"));
    }
    let words = "what was learned of it was not written down within 7 days";
    if let Some(one) = latest.iter().find(|one| is_overdue(one)) {
        return fails(format!("of emergency {} {words}", one.id));
    }
    let late = latest.iter().find(|one| is_late(one))?;
    Some((Status::Warn, format!("of emergency {} {words}, but later", late.id)))
}

async fn answered(site: &Site) -> Result<Finding, Unseen> {
    let now = site.now.as_microsecond();
    let mut tx = site.db.read().await?;
    let latest = store::latest(&mut tx, now).await?;
    let tasks = store::tasks(&mut tx).await?;
    if latest.is_empty() && tasks.all == 0 {
        return Ok(Finding::nothing("no emergency was raised yet, and no task ended"));
    }
    let severities: BTreeSet<&str> = latest.iter().map(|one| one.severity.as_str()).collect();
    let by_severity: Vec<(&str, i64)> = severities
        .into_iter()
        .map(|severity| (severity, slow(latest.iter().filter(|one| one.severity == severity))))
        .collect();
    let slowest = by_severity.iter().map(|(_, slow)| *slow).max().unwrap_or(0);
    let soon = Status::within(slowest, TAKEN.0, TAKEN.1);
    let (status, words) = match fault(&latest, &tasks) {
        Some((status, words)) if !soon.is_worse(status) => (status, words),
        _ => (
            soon,
            format!(
                "{} emergencies, none ended without a note or open for over a day; of the slowest severity 95 of 100 were taken up, or have waited, {slowest} s",
                latest.len()
            ),
        ),
    };
    let told: Vec<String> =
        by_severity.iter().map(|(severity, slow)| format!("{severity} {slow}")).collect();
    let unheard = latest.iter().filter(|one| one.unheard).count();
    let unlearned = latest.iter().filter(|one| one.unlearned.is_some()).count();
    let learned: Vec<i64> = latest.iter().filter_map(|one| one.learned).collect();
    let late = learned.iter().filter(|after| **after > LEARNED).count();
    Ok(Finding::new(status, words)
        .with("emergencies", latest.len())
        .with("p95_seconds", told.join(", "))
        .with("unheard", unheard)
        .with("unlearned", unlearned)
        .with("learned_late", format!("{late} of {}", learned.len()))
        .with("lacking", ids(&latest, |one| one.lacks.is_some()))
        .with("left_open", ids(&latest, is_left))
        .with("unheard_unwritten", ids(&latest, is_unwritten))
        .with("overdue", ids(&latest, is_overdue))
        .with("written_late", ids(&latest, is_late))
        .with("tasks", tasks.all))
}

#[cfg(test)]
mod tests {
    use super::store::{Ended, Went};
    use super::{LEARNED, RECENT, Status, TAKEN, fault, slow};

    fn went(severity: &str, taken: i64) -> Went {
        let (id, severity) = (String::new(), severity.to_owned());
        let (unheard, unlearned, learned, over) = (false, None, None, None);
        let taken = Some(taken);
        Went { id, severity, taken, lacks: None, open: None, unheard, unlearned, learned, over }
    }

    #[test]
    fn one_of_twenty_may_be_late_and_a_minute_is_the_bound() {
        let judged = |seconds: i64, late: usize| {
            let all: Vec<Went> =
                (0..20).map(|at| went("critical", if at < late { seconds } else { 5 })).collect();
            Status::within(slow(all.iter()), TAKEN.0, TAKEN.1)
        };
        assert_eq!(judged(600, 1), Status::Pass);
        assert_eq!(judged(60, 2), Status::Pass);
        assert_eq!(judged(61, 2), Status::Warn);
        assert_eq!(judged(91, 2), Status::Fail);
        assert_eq!(slow(std::iter::empty()), 0);
    }

    #[test]
    fn an_emergency_that_taught_nobody_anything_in_time_fails_and_one_that_went_unheard_at_once() {
        let one = |unheard, unlearned| [Went { unheard, unlearned, ..went("critical", 5) }];
        let all_told = Ended::default();
        let judged =
            |unheard, unlearned| fault(&one(unheard, unlearned), &all_told).map(|(one, _)| one);
        assert_eq!(judged(false, None), None);
        assert_eq!(judged(false, Some(LEARNED)), None, "there is time still");
        assert_eq!(judged(false, Some(LEARNED + 1)), Some(Status::Fail));
        assert_eq!(judged(true, None), Some(Status::Fail), "it is open still");
        assert_eq!(judged(true, Some(0)), Some(Status::Fail), "there is no time for it");
        let written = |after: i64, over: i64| {
            let (learned, over) = (Some(after), Some(over));
            let one = [Went { unheard: true, learned, over, ..went("critical", 5) }];
            fault(&one, &all_told).map(|(one, _)| one)
        };
        assert_eq!(written(LEARNED, RECENT), None, "it was in time");
        assert_eq!(written(LEARNED + 1, RECENT), Some(Status::Warn), "it was late");
        assert_eq!(written(LEARNED + 1, RECENT + 1), None, "written is written");
        let failed = |tasks: &Ended| fault(&one(false, Some(LEARNED + 1)), tasks).unwrap();
        let named = || vec!["t-1".to_owned()];
        let nobodys = failed(&Ended { nobodys: named(), ..Ended::default() });
        assert!(nobodys.0 == Status::Fail && nobodys.1.ends_with("tasks t-1"), "{}", nobodys.1);
        let silent = failed(&Ended { silent: named(), ..Ended::default() });
        assert!(silent.0 == Status::Fail && silent.1.ends_with("done: t-1"), "{}", silent.1);
    }
}
