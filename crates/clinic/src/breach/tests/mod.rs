use super::{
    Affected, Assessment, Finding, Incident, Lost, NewIncident, Stage, Window, rules, store,
};
use crate::access_report::Did;
use crate::consent::Search;
use crate::testing::{House, houses};
use crate::{Caller, ClinicError};
use compliance::audit::Query;
use compliance::check::Status;
use jiff::tz::TimeZone;
use kernel::{Fault as _, IncidentId, PersonId, Phi, Role, Timestamp};

mod accounted;
mod delayed;
mod proved;

fn code<T>(done: Result<T, ClinicError>) -> &'static str {
    done.err().map_or("done", |error| error.code())
}

fn keepers() -> (Caller, Caller) {
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    (officer, House::caller("admin-1", Role::Administrator))
}

fn assessment(finding: Finding) -> Assessment {
    Assessment {
        nature: Phi::new("Names and reasons of visits"),
        recipient: Phi::new("A former nurse"),
        acquired: Phi::new("The log shows that she read them"),
        mitigation: Phi::new("She signed that she kept nothing"),
        finding,
        by: "nobody".parse().unwrap(),
        at: Timestamp::UNIX_EPOCH,
    }
}

async fn recorded(house: &House, officer: &Caller) -> IncidentId {
    let words = Phi::new("A stolen laptop was signed in");
    let new = NewIncident { words, discovered: house.in_minutes(-60) };
    house.clinic.breaches.record(officer, new).await.unwrap().incident.id
}

#[tokio::test]
async fn whom_an_account_was_shown_is_read_from_the_audit_log() {
    for house in houses().await {
        let (officer, _) = keepers();
        let nurse = House::caller("nurse-1", Role::Nurse);
        let [seen, unseen] = ["pat-2", "pat-5"].map(|id| id.parse().unwrap());
        house.clinic.people.find(&nurse, &seen).await.unwrap();
        house.later(10);
        house.clinic.people.find(&nurse, &unseen).await.unwrap();
        let id = recorded(&house, &officer).await;
        let window = Window {
            account: "nurse-1".to_owned(),
            from: house.in_minutes(-20),
            until: house.in_minutes(-5),
        };
        let known = house.clinic.breaches.search(&officer, &id, window).await.unwrap();
        let who: Vec<&str> = known.affected.iter().map(|one| one.patient.as_str()).collect();
        assert_eq!(who, ["pat-2"], "{}: of the window alone", house.store);
        assert!(!known.affected[0].sealed, "a record was opened for the account");
        let due: Vec<&str> = known.duties.iter().map(|duty| duty.whom.as_str()).collect();
        let until_assessed = ["patients", "hhs", "law-unknown"];
        assert_eq!(due, until_assessed, "it counts as a breach until it is assessed");
        assert!(house.witnessed("stolen laptop").await.is_empty());
        let shown = house.witnessed("INCIDENT_CHANGED").await;
        assert!(shown[0].contains("pat-2") && shown[0].contains("nurse-1"), "{shown:?}");
        let mut tx = house.db.begin().await.unwrap();
        let sealed = Affected { sealed: true, entries: 0, ..known.affected[0].clone() };
        store::concern(&mut tx, &id, &[sealed]).await.unwrap();
        let still = store::affected(&mut tx, &id).await.unwrap().remove(0);
        assert_eq!((still.sealed, still.entries), (false, 1), "another search takes nothing back");
        tx.commit().await.unwrap();
        let somebody = Window {
            account: "Maya Chen".to_owned(),
            from: house.in_minutes(-20),
            until: house.in_minutes(-5),
        };
        let wrong = house.clinic.breaches.search(&officer, &id, somebody).await;
        assert_eq!(code(wrong), "request.field", "a name is no account, and none for the log");
        let nosy = house.clinic.breaches.list(&nurse, (None, 50)).await;
        assert_eq!(code(nosy), "access.not-allowed");
    }
}

#[tokio::test]
async fn whoever_reads_in_the_audit_log_or_the_consents_is_known_to_have_read_of_these_patients() {
    for house in houses().await {
        let (officer, admin) = keepers();
        let nurse = House::caller("nurse-1", Role::Nurse);
        let [read, consented] = ["pat-2", "pat-5"].map(|id| id.parse::<PersonId>().unwrap());
        house.clinic.people.find(&nurse, &read).await.unwrap();
        house.consents("pat-5").await;
        house.later(10);
        let query = Query { patient: Some("pat-2".to_owned()), limit: 50, ..Query::default() };
        let found = house.clinic.reports.entries(&officer, query).await.unwrap();
        assert!(!found.is_empty(), "{}", house.store);
        let search = Search { patient: Some(consented.clone()), limit: 50, ..Search::default() };
        let found = house.clinic.consents.register(&officer, &search).await.unwrap();
        assert!(!found.is_empty(), "{}", house.store);
        house.later(10);
        let id = recorded(&house, &admin).await;
        let account = "officer-1".to_owned();
        let window = Window { account, from: house.in_minutes(-15), until: house.in_minutes(-5) };
        let known = house.clinic.breaches.search(&admin, &id, window).await.unwrap();
        let who: Vec<&str> = known.affected.iter().map(|one| one.patient.as_str()).collect();
        for patient in [read, consented] {
            assert!(who.contains(&patient.as_str()), "{}: {patient} of {who:?}", house.store);
            let own = House::caller(patient.as_str(), Role::Patient);
            let seen = house.clinic.access_reports.read(&own, &patient, None).await.unwrap();
            let listed = seen.accesses.iter().find(|one| one.person == "officer-1");
            assert_eq!(listed.map(|one| one.did), Some(Did::Listed), "{}: {seen:?}", house.store);
        }
    }
}

#[tokio::test]
async fn a_search_leaves_nobody_out_because_the_clock_was_ahead_in_between() {
    for house in houses().await {
        let (officer, _) = keepers();
        house.a_clock_ahead().await;
        let id = recorded(&house, &officer).await;
        let account = "nurse-1".to_owned();
        let window = Window { account, from: house.in_minutes(-30), until: house.in_minutes(-5) };
        let known = house.clinic.breaches.search(&officer, &id, window).await.unwrap();
        let mut who: Vec<&str> = known.affected.iter().map(|one| one.patient.as_str()).collect();
        who.sort_unstable();
        assert_eq!(who, ["pat-1", "pat-2"], "{}", house.store);
    }
}

#[tokio::test]
async fn a_notice_that_a_state_asks_for_is_overdue_by_its_days_and_not_by_the_federal_ones() {
    const DAY: i64 = 24 * 60;
    for (region, days, whom) in [(Some("US-FL"), 30, "patients-US-FL"), (None, 10, "law-unknown")] {
        for house in houses().await {
            let (officer, _) = keepers();
            let breaches = &house.clinic.breaches;
            let id = recorded(&house, &officer).await;
            let (patient, region) = ("pat-1".parse().unwrap(), region.map(str::to_owned));
            let one = Affected { patient, region, entries: 1, span: (1, 1), sealed: false };
            let mut tx = house.db.begin().await.unwrap();
            store::concern(&mut tx, &id, &[one]).await.unwrap();
            tx.commit().await.unwrap();
            breaches.assess(&officer, &id, assessment(Finding::Breach)).await.unwrap();
            house.later((days - 1) * DAY);
            let found = house.finding("HC-045").await;
            assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
            assert_eq!(found.evidence["incidents"], format!("{id}={}", days - 1));
            house.later(2 * DAY);
            let found = house.finding("HC-045").await;
            let words = format!("1 notices are overdue, first {whom} of {id}, which was due on ");
            assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
            assert!(found.observed.starts_with(&words), "{}", found.observed);
            breaches.notify(&officer, &id, (whom, Phi::new("Certified mail"))).await.unwrap();
            let found = house.finding("HC-045").await;
            assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
            let words = format!("{whom} of {id} (1 days late)");
            assert!(found.observed.ends_with(&words), "{}: it stays late", found.observed);
        }
    }
}

#[tokio::test]
async fn an_incident_is_closed_by_a_second_person_and_only_when_nothing_is_missing() {
    for house in houses().await {
        let (officer, admin) = keepers();
        let breaches = &house.clinic.breaches;
        let nurse = House::caller("nurse-1", Role::Nurse);
        house.clinic.people.find(&nurse, &"pat-2".parse().unwrap()).await.unwrap();
        let id = recorded(&house, &officer).await;
        let window = Window {
            account: "nurse-1".to_owned(),
            from: house.in_minutes(-5),
            until: house.in_minutes(5),
        };
        breaches.search(&officer, &id, window).await.unwrap();
        assert_eq!(code(breaches.close(&admin, &id).await), "incident.incomplete");
        for stage in Stage::ALL {
            breaches.reach(&officer, &id, stage).await.unwrap();
        }
        let known = breaches.assess(&officer, &id, assessment(Finding::Breach)).await.unwrap();
        assert_eq!(known.missing, ["notices"], "{}", house.store);
        let letter = || Phi::new("First-class mail, receipt 4711");
        let stranger = breaches.notify(&officer, &id, ("neighbours", letter())).await;
        assert_eq!(code(stranger), "unknown");
        for whom in ["patients", "hhs", "law-unknown"] {
            breaches.notify(&officer, &id, (whom, letter())).await.unwrap();
        }
        let twice = breaches.notify(&officer, &id, ("hhs", letter())).await;
        assert_eq!(code(twice), "state.stale");
        assert_eq!(code(breaches.close(&officer, &id).await), "account.two-persons");
        let closed = breaches.close(&admin, &id).await.unwrap().incident;
        assert_eq!(closed.closed.as_ref().map(|(by, _)| by.as_str()), Some("admin-1"));
        let late = breaches.assess(&officer, &id, assessment(Finding::Exception)).await;
        assert_eq!(code(late), "state.transition", "what is closed stands");
        assert_eq!(breaches.list(&officer, (None, 50)).await.unwrap()[0].duties.len(), 3);
    }
}

#[tokio::test]
async fn the_register_is_read_to_its_end_what_is_open_and_due_first_before_the_rest() {
    for house in houses().await {
        let store = house.store;
        let (officer, admin) = keepers();
        let breaches = &house.clinic.breaches;
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(recorded(&house, &officer).await);
            house.later(10);
        }
        let closed = all.remove(0);
        for stage in Stage::ALL {
            breaches.reach(&officer, &closed, stage).await.unwrap();
        }
        breaches.assess(&officer, &closed, assessment(Finding::Exception)).await.unwrap();
        breaches.close(&admin, &closed).await.unwrap();
        all.push(closed.clone());
        let mut read: Vec<IncidentId> = Vec::new();
        loop {
            let after = read.last().map(|last| last.as_str().to_owned());
            let page = breaches.list(&officer, (after.as_deref(), 2)).await.unwrap();
            if page.is_empty() {
                break;
            }
            read.extend(page.into_iter().map(|one| one.incident.id));
        }
        assert_eq!(read, all, "{store}: the oldest that is open is the most overdue");
        let one = breaches.find(&admin, &closed).await.unwrap();
        assert!(one.incident.closed.is_some(), "{store}");
        let nurse = House::caller("nurse-1", Role::Nurse);
        assert_eq!(code(breaches.find(&nurse, &closed).await), "access.not-allowed", "{store}");
    }
}

#[tokio::test]
async fn what_was_assessed_before_stays_when_it_is_assessed_anew() {
    for house in houses().await {
        let store = house.store;
        let (officer, admin) = keepers();
        let breaches = &house.clinic.breaches;
        let id = recorded(&house, &officer).await;
        let first = breaches.assess(&officer, &id, assessment(Finding::Breach)).await.unwrap();
        assert!(first.earlier.is_empty(), "{store}");
        house.later(10);
        let acquired = Phi::new("The disk was never read");
        let anew = Assessment { acquired, ..assessment(Finding::LowProbability) };
        breaches.assess(&admin, &id, anew).await.unwrap();
        house.later(10);
        let last = breaches.assess(&officer, &id, assessment(Finding::Exception)).await.unwrap();
        let listed = breaches.list(&officer, (None, 50)).await.unwrap().remove(0);
        assert_eq!(listed.earlier, last.earlier, "{store}");
        let [one, two] = listed.earlier.as_slice() else { panic!("{store}: {listed:?}") };
        assert_eq!(Some(one), first.incident.assessment.as_ref(), "{store}: word by word");
        assert_eq!((two.finding, two.by.as_str()), (Finding::LowProbability, "admin-1"), "{store}");
        assert_eq!(two.acquired.expose(), "The disk was never read", "{store}");

        let period = (house.in_minutes(-60), house.in_minutes(60));
        let parts = crate::evidence::parts(&house.db, period).await.unwrap();
        let sheets = parts.iter().find(|part| part.path == "incidents/assessments.ndjson").unwrap();
        let told = sheets.lines.iter().map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let words = |name: &str| line[name].as_str().unwrap().to_owned();
            (line["version"].as_i64().unwrap(), words("finding"), words("assessedBy"))
        });
        let row =
            |version: i64, finding: &str, by: &str| (version, finding.to_owned(), by.to_owned());
        let all = [
            row(1, "breach", "officer-1"),
            row(2, "low-probability", "admin-1"),
            row(3, "exception", "officer-1"),
        ];
        assert_eq!(told.collect::<Vec<_>>(), all, "{store}");
    }
}

fn lost(patients: &[&str], sealed: bool) -> Lost {
    let patients = patients.iter().map(|id| id.parse().unwrap()).collect();
    Lost { patients: Some(patients), sealed, since: None }
}

#[tokio::test]
async fn a_breach_that_concerns_nobody_is_not_closed_until_somebody_says_whose_data_was_lost() {
    for house in houses().await {
        let (officer, admin) = keepers();
        let breaches = &house.clinic.breaches;
        proved::checked(&house, -24 * 60, &[]).await;
        let id = recorded(&house, &officer).await;
        for stage in Stage::ALL {
            breaches.reach(&officer, &id, stage).await.unwrap();
        }
        let known = breaches.assess(&officer, &id, assessment(Finding::Breach)).await.unwrap();
        assert_eq!(known.missing, ["affected"], "{}", house.store);
        assert_eq!(code(breaches.close(&admin, &id).await), "incident.incomplete");
        let known = breaches.lost(&officer, &id, lost(&["pat-2"], true)).await.unwrap();
        assert_eq!(known.missing, ["affected"], "ciphertext is no breach of unsecured data");
        let stranger = breaches.lost(&officer, &id, lost(&["pat-2", "dr-1"], false)).await;
        assert_eq!(code(stranger), "unknown", "a doctor is no patient");
        assert_eq!(code(breaches.lost(&officer, &id, lost(&[], false)).await), "request.field");
        let nurse = House::caller("nurse-1", Role::Nurse);
        assert_eq!(
            code(breaches.lost(&nurse, &id, lost(&["pat-2"], false)).await),
            "access.not-allowed"
        );
        let known = breaches.lost(&officer, &id, lost(&["pat-2"], false)).await.unwrap();
        assert_eq!(known.missing, ["notices"]);
        let shown = house.witnessed("INCIDENT_CHANGED").await;
        assert!(shown.iter().any(|entry| entry.contains("pat-2")), "{shown:?}");
        let all = Lost { patients: None, sealed: false, since: None };
        let known = breaches.lost(&officer, &id, all).await.unwrap();
        let who: Vec<&str> = known.affected.iter().map(|one| one.patient.as_str()).collect();
        assert!(who.contains(&"pat-1") && who.contains(&"pat-3"), "{who:?}");
        assert!(who.iter().all(|id| id.starts_with("pat-")), "{who:?}");
        for whom in ["patients", "hhs", "law-unknown"] {
            breaches.notify(&officer, &id, (whom, Phi::new("By mail"))).await.unwrap();
        }
        breaches.close(&admin, &id).await.unwrap();
        let late = breaches.lost(&officer, &id, lost(&["pat-2"], false)).await;
        assert_eq!(code(late), "state.transition");
        assert_eq!(code(breaches.cause(&officer, &id, true).await), "state.transition");
        let open = breaches.reopen(&officer, &id).await.unwrap();
        assert_eq!((open.incident.closed, open.missing.len()), (None, 0));
        assert_eq!(code(breaches.reopen(&officer, &id).await), "state.transition");
        assert_eq!(code(breaches.close(&admin, &id).await), "done");
    }
}

#[tokio::test]
async fn whoever_is_found_after_a_notice_has_to_be_told_of_as_well() {
    for house in houses().await {
        let (officer, admin) = keepers();
        let breaches = &house.clinic.breaches;
        proved::checked(&house, -24 * 60, &[]).await;
        let id = recorded(&house, &officer).await;
        for stage in Stage::ALL {
            breaches.reach(&officer, &id, stage).await.unwrap();
        }
        breaches.assess(&officer, &id, assessment(Finding::Breach)).await.unwrap();
        breaches.lost(&officer, &id, lost(&["pat-1"], false)).await.unwrap();
        breaches.lost(&officer, &id, lost(&["pat-2"], true)).await.unwrap();
        for whom in ["patients", "hhs", "law-unknown"] {
            breaches.notify(&officer, &id, (whom, Phi::new("The first letter"))).await.unwrap();
        }
        let known = breaches.lost(&officer, &id, lost(&["pat-3"], true)).await.unwrap();
        assert!(known.missing.is_empty(), "{}: of ciphertext nobody is told", house.store);
        // What was taken for ciphertext was open.
        let known = breaches.lost(&officer, &id, lost(&["pat-2"], false)).await.unwrap();
        assert_eq!(known.missing, ["notices"], "{}", house.store);
        assert_eq!(code(breaches.close(&admin, &id).await), "incident.incomplete");
        for whom in ["patients", "hhs", "law-unknown"] {
            breaches.notify(&officer, &id, (whom, Phi::new("The second letter"))).await.unwrap();
        }
        let twice = breaches.notify(&officer, &id, ("hhs", Phi::new("A third letter"))).await;
        assert_eq!(code(twice), "state.stale");
        let known = breaches.close(&admin, &id).await.unwrap();
        let said: Vec<(usize, &str)> = known.duties[0]
            .notices
            .iter()
            .map(|notice| (notice.covers, notice.words.expose()))
            .collect();
        assert_eq!(said, [(1, "The first letter"), (2, "The second letter")]);
    }
}

fn incident(discovered: &str) -> Incident {
    Incident {
        id: "i-1".parse().unwrap(),
        organization: "o-1".parse().unwrap(),
        words: Phi::new("-"),
        discovered: discovered.parse().unwrap(),
        recorded_by: "officer-1".parse().unwrap(),
        recorded: discovered.parse().unwrap(),
        stages: [None; 3],
        assessment: None,
        workforce: None,
        closed: None,
    }
}

fn affected(count: usize, region: Option<&str>, sealed: bool) -> Vec<Affected> {
    let one = |number| Affected {
        patient: format!("pat-{number}").parse().unwrap(),
        region: region.map(str::to_owned),
        entries: 1,
        span: (7, 7),
        sealed,
    };
    (0..count).map(one).collect()
}

#[test]
fn who_must_hear_follows_from_how_many_they_are_and_where_they_live() {
    let of = |count, region, sealed| {
        let duties = rules::duties(
            &incident("2026-03-02T09:00:00Z"),
            &affected(count, region, sealed),
            &TimeZone::UTC,
        );
        let line = |duty: super::Duty| format!("{} {}", duty.whom, duty.due.strftime("%Y-%m-%d"));
        duties.into_iter().map(line).collect::<Vec<_>>()
    };
    let nowhere = ["patients 2026-05-01", "hhs 2027-03-02", "law-unknown 2026-03-12"];
    assert_eq!(of(3, None, false), nowhere, "some state's days may run for them");
    let many = ["patients 2026-05-01", "hhs 2026-05-01", "law-unknown 2026-03-12"];
    assert_eq!(of(501, None, false), many, "and they are residents of none for its media");
    assert!(of(3, None, true).is_empty(), "nobody has to look for whom no key was lost");
    let new_york = [
        "patients 2026-05-01",
        "hhs 2027-03-02",
        "patients-US-NY 2026-04-01",
        "state-US-NY 2026-04-01",
    ];
    assert_eq!(of(3, Some("US-NY"), false), new_york);
    let working = [
        "patients 2026-05-01",
        "hhs 2027-03-02",
        "patients-US-CA 2026-03-23",
        "state-US-CA 2026-03-23",
    ];
    assert_eq!(of(1, Some("US-CA"), false), working, "15 days from Monday to Friday");
    let unknown = ["patients 2026-05-01", "hhs 2027-03-02", "law-US-NV 2026-03-12"];
    assert_eq!(of(2, Some("US-NV"), false), unknown, "that nothing is known is said, and soon");
    let ohio = ["patients 2026-05-01", "hhs 2027-03-02", "patients-US-OH 2026-04-16"];
    assert_eq!(of(2, Some("US-OH"), false), ohio);
    let many = of(501, Some("US-TX"), false);
    assert!(many.contains(&"media-US-TX 2026-05-01".to_owned()), "{many:?}");
    assert!(many.contains(&"state-US-TX 2026-04-01".to_owned()), "{many:?}");
    assert!(of(900, Some("US-TX"), true).is_empty(), "ciphertext without its key tells nothing");
    let mut decided = incident("2026-03-02T09:00:00Z");
    decided.assessment = Some(assessment(Finding::LowProbability));
    assert!(rules::duties(&decided, &affected(9, None, false), &TimeZone::UTC).is_empty());
}

#[test]
fn of_whom_no_state_is_known_are_counted_for_none() {
    let mixed = [affected(501, Some("US-TX"), false), affected(2, None, false)].concat();
    let mixed = [mixed, affected(9, None, true)].concat();
    let duties = rules::duties(&incident("2026-03-02T09:00:00Z"), &mixed, &TimeZone::UTC);
    let count = |duty: &super::Duty| (duty.whom.clone(), duty.patients);
    let told: Vec<_> = duties.iter().map(count).collect();
    let line = |whom: &str, patients: usize| (whom.to_owned(), patients);
    assert_eq!(
        told,
        [
            line("patients", 503),
            line("hhs", 503),
            line("media-US-TX", 501),
            line("patients-US-TX", 501),
            line("state-US-TX", 501),
            line("law-unknown", 2),
        ]
    );
}

#[test]
fn days_are_those_of_the_clinic_and_not_of_greenwich() {
    let of = |discovered, zone: &str, region| {
        let zone = TimeZone::get(zone).unwrap();
        let line = |duty: super::Duty| {
            let due = duty.due.to_zoned_datetime(zone.clone()).date();
            format!("{} {due}", duty.whom)
        };
        let duties = rules::duties(&incident(discovered), &affected(1, region, false), &zone);
        duties.into_iter().map(line).collect::<Vec<_>>()
    };
    // On New Year's Eve in Chicago, when it is the next year in Greenwich; and sixty days on, past the change of the clocks.
    let eve = of("2027-01-01T05:30:00Z", "America/Chicago", None);
    assert_eq!(eve, ["patients 2027-03-01", "hhs 2027-03-02", "law-unknown 2027-01-10"]);
    let autumn = of("2026-10-01T05:00:00Z", "America/Chicago", None);
    assert_eq!(autumn[0], "patients 2026-11-30", "from midnight to midnight: {autumn:?}");
    // A Friday evening in Honolulu is Saturday in Greenwich; three weeks of work later it is a Friday evening again.
    let friday = of("2026-03-07T05:00:00Z", "Pacific/Honolulu", Some("US-CA"));
    assert!(friday.contains(&"patients-US-CA 2026-03-27".to_owned()), "{friday:?}");
}
