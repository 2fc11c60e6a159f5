use super::{Check, Finding, Record, Report, Severity, Status};
use kernel::Timestamp;

static CHECK: Check = Check {
    id: "HC-000",
    version: 1,
    cites: &["164.312(b)"],
    severity: Severity::High,
    expected: "it holds",
    remediation: "mend it",
    ttl_days: 1,
};

fn report(statuses: &[Status]) -> Report {
    let record = |status: &Status| Record {
        check: &CHECK,
        started: Timestamp::UNIX_EPOCH,
        ended: Timestamp::UNIX_EPOCH,
        finding: Finding::new(*status, "seen").with("entries", 7),
    };
    Report { records: statuses.iter().map(record).collect(), build: "test" }
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
    assert!(honest.starts_with("{\"build\":\"test\",\"checks\":[{\"cites\""), "sorted: {honest}");
}
