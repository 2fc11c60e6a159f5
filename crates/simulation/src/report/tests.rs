use super::figures::fewest;
use super::{Evidence, Noted, Report, Wait, make};
use crate::gateways::{Receipt, Way};
use crate::ledger::Messages;
use crate::plan::Size;
use crate::report::Diary;
use std::collections::BTreeMap;
use std::time::Duration;

fn noted(notice: &str, kind: &str, way: &str) -> Noted {
    let text = str::to_owned;
    Noted { notice: text(notice), kind: text(kind), way: text(way), state: text("sent") }
}

fn receipt(key: &str, millis: u64) -> Receipt {
    let (to, text) = ("a@x".to_owned(), String::new());
    let played = Duration::from_millis(millis);
    Receipt { way: Way::Email, key: key.to_owned(), to, text, played }
}

/// A day on which all went as it should.
fn evidence() -> Evidence {
    let diary = Diary::default();
    for how in
        ["completed", "patient-absent", "provider-absent", "technical-failure", "left-before-seen"]
    {
        diary.ended(how);
    }
    for seconds in [30, 60, 90, 600] {
        let told = Some((0, 10));
        diary.waited(Wait { department: "gp".to_owned(), seconds, told, behind: seconds });
    }
    for patient in [4, 5] {
        diary.offered(patient);
        diary.moved(patient);
        diary.seen_by_colleague(patient);
    }
    for severity in ["urgent", "critical", "life-threatening"] {
        diary.raised(severity, Duration::from_secs(1));
    }
    Evidence {
        size: Size { patients: 24, providers: 4 },
        speed: 60,
        seed: 1,
        minutes: 300,
        seconds: 300,
        diary: diary.read(),
        seen: Messages { due: 3, seen: 3, clients: 2, outages: 1, ..Messages::default() },
        noted: vec![
            noted("n1", "EMERGENCY_ESCALATION", "email"),
            noted("n2", "WAIT_BEGAN", "in-app"),
        ],
        receipts: Some(vec![receipt("n1.email", 1_400)]),
        emergencies: vec![(Some(12), "resolved".to_owned()); 3],
        outcomes: BTreeMap::new(),
        audit: Some("verified".to_owned()),
        faults: Vec::new(),
    }
}

fn failed(change: impl FnOnce(&mut Evidence)) -> Vec<String> {
    let mut evidence = evidence();
    change(&mut evidence);
    let report = make(evidence);
    assert_eq!(report.holds(), report.checks.iter().all(|check| check.holds));
    report.checks.into_iter().filter(|check| !check.holds).map(|check| check.promise).collect()
}

fn report() -> Report {
    make(evidence())
}

#[test]
fn a_day_on_which_all_went_well_holds_and_says_so_in_one_line() {
    let report = report();
    assert!(report.holds(), "{:?}", report.checks);
    assert!(report.line().starts_with("the day holds"), "{}", report.line());
    assert_eq!(report.emergencies[0].paged_after_ms, Some(400));
    let waits = &report.waits["gp"];
    assert_eq!((waits.called, waits.told, waits.within), (4, 4, 4));
    assert_eq!((waits.median, waits.p90), (1.5, 10.0));
}

#[test]
fn each_promise_can_be_broken() {
    type Change = fn(&mut Evidence);
    let changes: [(Change, &str); 10] = [
        (|one| one.seen.lost.push("x".to_owned()), "each client saw"),
        (|one| one.seen.outages = 0, "each client saw"),
        (
            |one| {
                one.diary.endings.remove("left-before-seen");
            },
            "visits are completed",
        ),
        (|one| one.noted.push(noted("n3", "APPOINTMENT_BOOKED", "sms")), "each letter and push"),
        (
            |one| one.receipts.iter_mut().for_each(|all| all.push(receipt("n1.email", 1_500))),
            "each letter and push",
        ),
        (|one| one.emergencies[2] = (None, "active".to_owned()), "every emergency"),
        (
            |one| one.receipts = Some(vec![receipt("n1.email", 6_100)]),
            "the first page is with a gateway",
        ),
        (|one| one.diary.moved.clear(), "whoever waits for a provider who is gone"),
        (|one| one.diary.seen_by_colleague.clear(), "whoever waits for a provider who is gone"),
        (|one| one.audit = Some("broken: entry 7".to_owned()), "the audit log"),
    ];
    for (change, promise) in changes {
        let found = failed(change);
        assert!(found.len() == 1 && found[0].starts_with(promise), "{promise}: {found:?}");
    }
    let late = failed(|one| one.diary.waits.iter_mut().for_each(|wait| wait.seconds = 900));
    assert_eq!(late.len(), 1, "{late:?}");
}

#[test]
fn eighty_percent_is_eighty_percent_of_many_and_chance_is_let_pass_of_few() {
    assert_eq!(fewest(0), 0);
    assert_eq!(fewest(16), 8);
    assert_eq!((fewest(100), fewest(151)), (80, 121));
}

#[test]
fn the_page_has_a_table_beside_every_chart_and_runs_nothing() {
    let page = report().page();
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>\n<table>").count());
    assert_eq!(page.matches("<svg").count(), page.matches("<desc id=").count());
    for absent in ["<script", "http://", "https://", "onload"] {
        assert!(!page.contains(absent), "{absent}");
    }
}
