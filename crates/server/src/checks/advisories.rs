//! Whether what the program is made of, and the machine, has a hole that is known for too long.

use super::technical;
use crate::advisories::{Grade, Match, Parts, Scan, Supplied, scan};
use crate::supervise::aside;
use compliance::attestation::Attestations;
use compliance::check::{Check, Finding, Look, Severity, Site, Status, Unseen};
use jiff::SignedDuration;
use kernel::Timestamp;
use serde_json::json;
use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;

/// What this slice offers.
pub(super) const CHECKS: &[Check] = &[Check {
    version: 3,
    ..technical(
        ("HC-055.b", &["164.308(a)(5)(ii)(B)", "NPRM 164.312(h)", "ASVS 15.2.1"], 7),
        Severity::High,
        (
            "by advisories of the last 30 days, no component of the program, and no package of a Debian machine, has a critical hole known for more than 15 days, or a grave one for more than 30",
            "copy the advisories of osv.dev into [advisories] folder each week (the runbook says which), and upgrade the program or the machine where one is named; until a folder is set, and where the machine has no list of packages as Debian keeps it, somebody vouches for HC-055",
        ),
        Look::At {
            probe: |_, site| Box::pin(held(site)),
            spoil: |_, site| Box::pin(async { holed(site) }),
        },
    )
}];

/// The check that somebody vouches for.
const ATTESTED: &str = "HC-055";
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Advisories are so many days old at most; with less margin so many.
const FRESH: i32 = 30;
const STALE: i32 = 180;
/// So many are named; the others are counted.
const NAMED: usize = 20;

async fn held(site: &Site) -> Result<Finding, Unseen> {
    let Some(supplied) = site.prop::<Supplied>() else {
        let words = "where advisories are kept stands in the settings; name them by --config";
        return Ok(Finding::nothing(words));
    };
    let Some(folder) = supplied.0.clone() else {
        let word = Attestations::until(&site.db, ATTESTED, site.now).await?;
        return Ok(word.map_or_else(unset, vouched));
    };
    // Reading takes seconds, in which others are served.
    let (parts, found) = aside("advisories", move || looked(&folder))?.await??;
    let word = Attestations::until(&site.db, ATTESTED, site.now).await?;
    Ok(with_machine(judge(&parts, &found, site.now), &parts, word))
}

/// The same with what is said of the machine: where its packages are not known, somebody else's scan is vouched for.
fn with_machine(mut finding: Finding, parts: &Parts, word: Option<Timestamp>) -> Finding {
    let Some(system) = parts.ecosystems().find(|name| !Parts::is_of_program(name)) else {
        let words = if let Some(until) = word {
            let until = until.strftime("%Y-%m-%d");
            format!(
                "the machine's packages are not looked at, and {ATTESTED} is vouched for until {until}"
            )
        } else {
            finding.status = finding.status.worse(Status::Warn);
            format!(
                "the machine's packages could not be looked at (no list as Debian keeps it), and nobody vouches for {ATTESTED}"
            )
        };
        finding.observed = format!("{}; {words}", finding.observed);
        return finding.with("machine", "unknown");
    };
    finding.with("machine", system)
}

fn looked(folder: &Path) -> Result<(Parts, Scan), Unseen> {
    let parts = Parts::here()?;
    let found = scan(folder, &parts).map_err(|error| {
        Unseen::because(format!("the advisories in {} cannot be read: {error}", folder.display()))
    })?;
    Ok((parts, found))
}

fn unset() -> Finding {
    let words = format!(
        "no advisories are supplied ([advisories] folder), and nobody vouches for {ATTESTED}"
    );
    Finding::new(Status::Fail, words)
}

fn vouched(until: Timestamp) -> Finding {
    let until = until.strftime("%Y-%m-%d");
    Finding::nothing(format!(
        "no advisories are supplied ([advisories] folder); {ATTESTED} is vouched for until {until}"
    ))
}

/// For how many days something is known, if it is said since when.
fn days(since: Option<Timestamp>, now: Timestamp) -> Option<i64> {
    since.map(|since| now.duration_since(since).as_hours().max(0) / 24)
}

/// Whether it is known for too long. Of what it is not said since when, it may be.
fn is_overdue(one: &Match, now: Timestamp) -> bool {
    let most = match one.grade {
        Grade::Critical => DAY * 15,
        Grade::High => DAY * 30,
        Grade::Low | Grade::Medium => return false,
    };
    one.published.is_none_or(|since| now.duration_since(since) > most)
}

fn told(one: &Match, now: Timestamp) -> String {
    let (name, version) = &one.part;
    let known = days(one.published, now);
    let known = known.map_or_else(|| "of unknown age".to_owned(), |days| format!("{days} days"));
    let mended = one.fixed.as_deref().unwrap_or("no version yet");
    let names: Vec<&str> =
        std::iter::once(&one.id).chain(&one.aliases).map(String::as_str).collect();
    let (names, grade) = (names.join(", "), one.grade.name());
    format!("{name} {version}: {names} ({grade}, {known}, mended in {mended})")
}

/// The matches in a sentence: those that are overdue first, of them the worst and the oldest.
fn named(found: &Scan, now: Timestamp) -> String {
    let mut all: Vec<&Match> = found.matches.iter().collect();
    all.sort_by_key(|one| (Reverse((is_overdue(one, now), one.grade)), one.published));
    let mut told: Vec<String> = all.iter().take(NAMED).map(|one| told(one, now)).collect();
    let more = all.len().saturating_sub(NAMED);
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    told.join("; ")
}

/// What is said of the matches, and what that comes to.
fn of_matches(found: &Scan, now: Timestamp) -> (Status, String) {
    let overdue = found.matches.iter().filter(|one| is_overdue(one, now)).count();
    let all = found.matches.len();
    if all == 0 {
        return (Status::Pass, "no advisory names a component that is here".to_owned());
    }
    let status = if overdue > 0 { Status::Fail } else { Status::Warn };
    (
        status,
        format!(
            "{all} advisories name what is here, {overdue} for too long: {}",
            named(found, now)
        ),
    )
}

/// How fresh the newest advisory of an ecosystem is. That there is none of the machine's own may be meant: another scanner holds it.
fn freshness(ecosystem: &str, newest: Option<Timestamp>, now: Timestamp) -> Status {
    match newest {
        Some(newest) => Status::within(now.duration_since(newest), DAY * FRESH, DAY * STALE),
        None if Parts::is_of_program(ecosystem) => Status::Fail,
        None => Status::Warn,
    }
}

/// What lessens what the advisories can say: their age, what is missing, and what could not be read.
fn of_list(parts: &Parts, found: &Scan, now: Timestamp) -> (Status, Vec<String>) {
    if found.newest.is_none() {
        return (Status::Fail, vec!["the folder has no advisory that can be read".to_owned()]);
    }
    let (mut status, mut ages) = (Status::Pass, Vec::new());
    // One ecosystem that is brought each day must not hide another that nobody brings any more.
    for name in parts.ecosystems() {
        let newest = found.by_ecosystem.get(name).copied();
        status = status.worse(freshness(name, newest, now));
        let age =
            days(newest, now).map_or_else(|| "none".to_owned(), |age| format!("{age} days old"));
        ages.push(format!("{name} {age}"));
    }
    let mut words = vec![format!("newest advisories: {}", ages.join(", "))];
    if let Some(why) = found.cut {
        status = Status::Fail;
        words.push(format!("not all of the folder was read, because {why}"));
    }
    if found.unread > 0 {
        status = status.worse(Status::Warn);
        let (count, names) = (found.unread, found.unread_names.join(", "));
        words.push(format!(
            "{count} documents cannot be read or held against versions, such as {names}"
        ));
    }
    (status, words)
}

/// What the advisories come to.
fn judge(parts: &Parts, found: &Scan, now: Timestamp) -> Finding {
    let (by_list, mut words) = of_list(parts, found, now);
    let (by_matches, matches) = of_matches(found, now);
    words.push(matches);
    let count = |grade: Grade| found.matches.iter().filter(|one| one.grade == grade).count();
    let newest = found.newest.map_or_else(|| "never".to_owned(), |newest| newest.to_string());
    Finding::new(by_list.worse(by_matches), words.join("; "))
        .with("components", parts.count())
        .with("ecosystems", parts.ecosystems().collect::<Vec<_>>().join(", "))
        .with("documents", found.documents)
        .with("unread", found.unread)
        .with("newest", newest)
        .with("critical", count(Grade::Critical))
        .with("high", count(Grade::High))
        .with("medium", count(Grade::Medium))
        .with("low", count(Grade::Low))
        .written(found.newest, now)
}

/// Advisories by which a crate of this program has a hole for more than a year.
fn holed(mut site: Site) -> Result<Site, Unseen> {
    let beside = site.database.as_ref().and_then(|file| file.parent());
    let none = || Unseen::because("there is no folder for advisories");
    let folder = beside.ok_or_else(none)?.join("advisories");
    let parts = Parts::here()?;
    let (name, _) = parts.a_crate().ok_or_else(none)?;
    let ranges = json!([{ "type": "SEMVER", "events": [{ "introduced": "0" }] }]);
    let document = json!({
        "id": "MUTANT-1", "published": (site.now - DAY * 400).to_string(), "modified": site.now.to_string(),
        "affected": [
            { "package": { "ecosystem": "crates.io", "name": name }, "ranges": ranges },
            { "package": { "ecosystem": "npm", "name": "nobodys-own" } },
        ],
    });
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("MUTANT-1.json"), document.to_string())?;
    site.props.push(Arc::new(Supplied(Some(folder))));
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::{DAY, Finding, Grade, Match, Parts, Scan, Status, Timestamp, judge, with_machine};

    fn now() -> Timestamp {
        "2026-06-01T12:00:00Z".parse().unwrap()
    }

    fn known(grade: Grade, days: i32) -> Match {
        Match {
            id: format!("X-{days}"),
            aliases: vec!["CVE-1".to_owned()],
            part: ("tokio".to_owned(), "1.0.0".to_owned()),
            grade,
            published: Some(now() - DAY * days),
            fixed: Some("1.0.1".to_owned()),
        }
    }

    /// A list of this age with these in it.
    fn of(age: i32, matches: Vec<Match>) -> Scan {
        let newest = now() - DAY * age;
        let by_ecosystem = ["crates.io", "npm"].map(|name| (name.to_owned(), newest)).into();
        Scan { documents: 9, newest: Some(newest), by_ecosystem, matches, ..Scan::default() }
    }

    fn judged(found: &Scan) -> Finding {
        judge(&Parts::of_program().unwrap(), found, now())
    }

    #[test]
    fn a_hole_may_be_known_for_as_many_days_as_it_is_grave() {
        for (grade, days, expected) in [
            (Grade::Critical, 15, Status::Warn),
            (Grade::Critical, 16, Status::Fail),
            (Grade::High, 30, Status::Warn),
            (Grade::High, 31, Status::Fail),
            (Grade::Medium, 900, Status::Warn),
            (Grade::Low, 900, Status::Warn),
        ] {
            let found = judged(&of(1, vec![known(grade, days)]));
            assert_eq!(found.status, expected, "{grade:?} {days}: {found:?}");
            let named = format!(
                "tokio 1.0.0: X-{days}, CVE-1 ({}, {days} days, mended in 1.0.1)",
                grade.name()
            );
            assert!(found.observed.contains(&named), "{}", found.observed);
        }
        let undated = Match { published: None, fixed: None, ..known(Grade::High, 1) };
        let found = judged(&of(1, vec![undated]));
        assert_eq!(found.status, Status::Fail);
        assert!(found.observed.contains("(high, of unknown age, mended in no version yet)"));
    }

    #[test]
    fn twenty_are_named_the_worst_first_and_the_others_counted() {
        let mut matches: Vec<Match> = (100..130).map(|days| known(Grade::Low, days)).collect();
        matches.push(known(Grade::Critical, 3));
        matches.push(known(Grade::High, 40));
        let found = judged(&of(1, matches));
        let told = &found.observed;
        assert!(
            told.contains("32 advisories name what is here, 1 for too long: tokio 1.0.0: X-40"),
            "{told}"
        );
        assert!(
            told.contains("X-3,") && told.contains("X-129,") && !told.contains("X-111,"),
            "{told}"
        );
        assert!(told.ends_with("; and 12 more"), "{told}");
        let counts = ["critical", "high", "low"].map(|grade| &*found.evidence[grade]);
        assert_eq!(counts, ["1", "1", "30"]);
    }

    #[test]
    fn a_list_counts_for_a_month_and_barely_for_half_a_year_and_says_what_it_lacks() {
        for (age, expected) in [
            (0, Status::Pass),
            (30, Status::Pass),
            (31, Status::Warn),
            (180, Status::Warn),
            (181, Status::Fail),
            (-2, Status::Fail),
        ] {
            let found = judged(&of(age, Vec::new()));
            assert_eq!(found.status, expected, "{age}: {found:?}");
        }
        assert_eq!(judged(&Scan::default()).status, Status::Fail, "nothing is there");
        let cut = Scan { cut: Some("it is large"), ..of(1, Vec::new()) };
        assert_eq!(judged(&cut).status, Status::Fail);
        let unread =
            Scan { unread: 1, unread_names: vec!["x.json".to_owned()], ..of(1, Vec::new()) };
        let found = judged(&unread);
        assert!(
            found.status == Status::Warn && found.observed.contains("such as x.json"),
            "{found:?}"
        );
    }

    #[test]
    fn a_machine_whose_packages_nobody_knows_warns_unless_somebody_vouches_for_them() {
        let program = Parts::of_program().unwrap();
        let found = || judged(&of(1, Vec::new()));
        assert_eq!(found().status, Status::Pass);
        let bare = with_machine(found(), &program, None);
        assert_eq!(bare.status, Status::Warn, "{bare:?}");
        assert!(bare.observed.contains("could not be looked at"), "{bare:?}");
        let vouched = with_machine(found(), &program, Some(now()));
        assert_eq!(vouched.status, Status::Pass, "{vouched:?}");
        assert!(vouched.observed.contains("vouched for until 2026-06-01"), "{vouched:?}");
        let mut debian = program;
        let status = "Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\n";
        debian.add_machine("ID=debian\nVERSION_ID=\"12\"\n", status);
        let known = with_machine(found(), &debian, None);
        assert_eq!((known.status, &*known.evidence["machine"]), (Status::Pass, "Debian:12"));
    }

    #[test]
    fn a_list_that_is_brought_each_day_hides_none_that_nobody_brings_any_more() {
        let mut parts = Parts::of_program().unwrap();
        let status =
            "Package: libc6\nStatus: install ok installed\nSource: glibc\nVersion: 2.36-9\n";
        parts.add_machine("ID=debian\nVERSION_ID=\"12\"\n", status);
        for (name, age, expected) in [
            ("crates.io", Some(30_i32), Status::Pass),
            ("crates.io", Some(31), Status::Warn),
            ("crates.io", Some(181), Status::Fail),
            ("crates.io", None, Status::Fail),
            ("npm", Some(31), Status::Warn),
            ("npm", Some(181), Status::Fail),
            ("npm", None, Status::Fail),
            ("Debian:12", Some(31), Status::Warn),
            ("Debian:12", Some(181), Status::Fail),
            // Whoever has another scanner of the machine leaves its list out.
            ("Debian:12", None, Status::Warn),
        ] {
            let mut found = of(0, Vec::new());
            found.by_ecosystem.insert("Debian:12".to_owned(), now());
            found.by_ecosystem.remove(name);
            found.by_ecosystem.extend(age.map(|age| (name.to_owned(), now() - DAY * age)));
            let judged = judge(&parts, &found, now());
            assert_eq!(judged.status, expected, "{name} {age:?}: {judged:?}");
            let told = age.map_or_else(|| "none".to_owned(), |age| format!("{age} days old"));
            assert!(judged.observed.contains(&format!("{name} {told}")), "{}", judged.observed);
        }
    }
}
