use super::report::run_within;
use super::{Check, Fallen, Finding, Host, Kind, Look, Past, Profile, Record, Report, Severity};
use super::{Site, Status};
use crate::kek::Kek;
use jiff::SignedDuration;
use kernel::{FakeClock, Timestamp};
use std::sync::Arc;
use std::time::Duration;

const fn check(id: &'static str, look: Look) -> Check {
    Check {
        id,
        version: 1,
        cites: &["164.312(b)"],
        kind: Kind::Technical,
        severity: Severity::High,
        profile: Profile::Hipaa,
        expected: "it holds",
        remediation: "mend it",
        ttl_days: 1,
        look,
    }
}

static CHECK: Check = check("HC-000", Look::Nothing("a test"));

fn report(statuses: &[Status]) -> Report {
    let record = |status: &Status| Record {
        check: &CHECK,
        started: Timestamp::UNIX_EPOCH,
        ended: Timestamp::UNIX_EPOCH,
        finding: Finding::new(*status, "seen <& told>").with("entries", 7),
        excuse: None,
    };
    Report {
        records: statuses.iter().map(record).collect(),
        build: "test",
        host: None,
        operator: "officer-1".to_owned(),
        profile: Profile::Hipaa,
        began: Timestamp::UNIX_EPOCH,
        slow: None,
    }
}

/// One that takes three seconds.
const LONG: Look = Look::At {
    probe: |_, site| {
        Box::pin(async {
            if let Some(clock) = site.prop::<FakeClock>() {
                clock.advance(SignedDuration::from_secs(3));
            }
            Ok(Finding::new(Status::Pass, "seen"))
        })
    },
    spoil: |_, site| Box::pin(async { Ok(site) }),
};
static QUICK: Check = check("HC-901", Look::Nothing("a test"));
static SLOW: Check = check("HC-902", LONG);

#[tokio::test]
async fn a_run_that_takes_longer_than_it_may_says_so_and_what_took_it() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let (_, db) = db::testing::stores().await.remove(0);
    let clock = Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH));
    let (now, profile) = (Timestamp::UNIX_EPOCH, Profile::Hipaa);
    let props = vec![Arc::clone(&clock) as _];
    let site = Site { db, database: None, kek, origin: None, now, profile, props };
    let run = async |seconds| {
        let bound = Duration::from_secs(seconds);
        run_within(bound, (&[&QUICK, &SLOW], &site), &*clock, "test").await
    };
    let report = run(2).await;
    let told = report.canonical();
    let slow = "\"slow\":{\"bound_milliseconds\":2000,\"checks\":[{\"id\":\"HC-902\",\"milliseconds\":3000}";
    assert!(told.contains(slow), "{told}");
    assert!(report.page(&[]).contains("the longest were HC-902 3.0 s"), "{}", report.page(&[]));
    let report = run(60).await;
    assert!(report.slow.is_none() && report.canonical().contains("\"slow\":null"));
}

#[test]
fn a_check_that_could_not_look_fails_the_run_and_a_warning_only_a_strict_one() {
    assert!(!report(&[Status::Pass, Status::NotApplicable]).fails(true));
    assert!(!report(&[Status::Pass, Status::Warn]).fails(false));
    assert!(report(&[Status::Pass, Status::Warn]).fails(true));
    assert!(report(&[Status::Pass, Status::Error]).fails(false));
    assert!(report(&[Status::Fail, Status::Pass]).fails(false));
}

#[test]
fn a_changed_report_no_longer_fits_its_signed_statement() {
    let honest = report(&[Status::Fail]).canonical();
    let lie = honest.replace("FAIL", "PASS");
    assert_ne!(honest, lie);
    assert_ne!(Report::statement(&honest), Report::statement(&lie));
    assert!(honest.starts_with("{\"began\":\"1970"), "sorted: {honest}");
}

#[test]
fn each_record_says_by_what_where_and_for_whom_it_was_found_and_for_how_long_it_counts() {
    let named = Report { host: Some("clinic-1".to_owned()), ..report(&[Status::Pass]) };
    let told: serde_json::Value = serde_json::from_str(&named.canonical()).unwrap();
    for part in [&told, &told["checks"][0]] {
        assert_eq!((&part["host"], &part["operator"]), (&"clinic-1".into(), &"officer-1".into()));
        assert_eq!(part["profile"], "hipaa");
    }
    let record = &told["checks"][0];
    assert_eq!((&record["tool_build"], &record["ttl"]), (&"test".into(), &"P1D".into()));
    assert!(named.page(&[]).contains("<dt>On</dt><dd>clinic-1</dd>"));
}

#[tokio::test]
async fn a_report_has_the_name_of_the_machine_that_it_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let (_, db) = db::testing::stores().await.remove(0);
    let clock = FakeClock::new(Timestamp::UNIX_EPOCH);
    let (now, profile) = (Timestamp::UNIX_EPOCH, Profile::Hipaa);
    let props = vec![Arc::new(Host("clinic-1".to_owned())) as _];
    let site = Site { db, database: None, kek, origin: None, now, profile, props };
    let ran = super::run(&[&QUICK], &site, &clock, "test").await;
    assert_eq!(ran.host.as_deref(), Some("clinic-1"));
}

static PART2: Check = Check { cites: &["164.528", "42 CFR 2.25"], ..check("HC-903", NOTHING) };
static ASVS: Check = Check { cites: &["ASVS 11.1"], ..check("HC-904", NOTHING) };
static PROPOSED: Check =
    Check { cites: &["ASVS 6.4"], profile: Profile::Nprm2025, ..check("HC-905", NOTHING) };
const NOTHING: Look = Look::Nothing("a test");

#[test]
fn a_profile_asks_for_what_its_rules_ask_for_and_no_other_than_its_own_for_what_is_proposed() {
    let all = [&CHECK, &PART2, &ASVS, &PROPOSED];
    let asked = |name: &str| {
        let profile = Profile::find(name).unwrap();
        let asked = all.iter().filter(|check| profile.asks(check));
        asked.map(|check| check.id).collect::<Vec<_>>()
    };
    assert_eq!(asked("hipaa"), ["HC-000", "HC-903", "HC-904"]);
    assert_eq!(asked("nprm2025"), ["HC-000", "HC-903", "HC-904", "HC-905"]);
    assert_eq!(asked("part2"), ["HC-903"]);
    assert_eq!(asked("asvs-l2"), ["HC-904"]);
    assert!(Profile::find("state:IL").is_none());
}

#[test]
fn what_is_worse_than_before_is_named_and_what_is_new_or_better_is_not() {
    let fell = |from, to| report(&[to]).fallen(&Past::read(&report(&[from]).canonical()));
    let named = |from, to| vec![Fallen { id: "HC-000", from, to }];
    assert_eq!(fell(Status::Pass, Status::Fail), named(Status::Pass, Status::Fail));
    assert_eq!(fell(Status::Warn, Status::Error), named(Status::Warn, Status::Error));
    assert_eq!(
        fell(Status::NotApplicable, Status::Warn),
        named(Status::NotApplicable, Status::Warn)
    );
    assert!(fell(Status::Fail, Status::Warn).is_empty());
    assert!(fell(Status::Fail, Status::Error).is_empty(), "both count as failed");
    assert!(report(&[Status::Fail]).fallen(&Past::default()).is_empty());
}

#[test]
fn a_page_puts_what_failed_first_and_holds_nothing_that_runs() {
    let page = report(&[Status::Pass, Status::Fail]).page(&[]);
    let place = |what: &str| page.find(what).unwrap();
    assert!(place("<a href=\"#FAIL\">Failed (1)</a>") < place("<a href=\"#PASS\">Passed (1)</a>"));
    assert!(place("<h2 id=\"FAIL\">Failed (1)") < place("<h2 id=\"PASS\">Passed (1)"));
    assert!(page.contains("seen &lt;&amp; told&gt;") && page.contains("<html lang=\"en\">"));
    assert!(!page.contains("<script") && !page.contains("http"));
}
