use super::{Check, Fallen, Finding, Kind, Look, Past, Profile, Record, Report, Severity, Status};
use kernel::Timestamp;

static CHECK: Check = Check {
    id: "HC-000",
    version: 1,
    cites: &["164.312(b)"],
    kind: Kind::Technical,
    severity: Severity::High,
    profile: Profile::Hipaa,
    expected: "it holds",
    remediation: "mend it",
    ttl_days: 1,
    look: Look::Nothing("a test"),
};

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
        profile: Profile::Hipaa,
        began: Timestamp::UNIX_EPOCH,
    }
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
    assert!(place("Failed (1)") < place("Passed (1)"));
    assert!(page.contains("seen &lt;&amp; told&gt;") && page.contains("<html lang=\"en\">"));
    assert!(!page.contains("<script") && !page.contains("http"));
}
