use super::rules;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use compliance::audit::Query;
use kernel::{Fault as _, Role};

#[test]
fn waits_are_summed_up_by_the_hour_of_the_check_in() {
    let at = |minute: i64| kernel::Timestamp::from_second(1_800_000_000 + minute * 60).unwrap();
    let waits: Vec<_> = (0..10).map(|one| (at(one), at(one + one))).collect();
    let hours = rules::by_hour(&[&waits[..], &[(at(70), at(75))]].concat());
    assert_eq!(hours.len(), 2);
    assert_eq!((hours[0].median, hours[0].p90, hours[0].count), (5, 9, 10));
    assert_eq!((hours[1].median, hours[1].count), (5, 1));
}

#[tokio::test]
async fn reviewers_see_how_the_day_went_and_find_every_entry_of_a_patient() {
    for house in houses().await {
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let provider = House::caller("dr-1", Role::Provider);
        house.later(6);
        let entry = waiting.entry.unwrap().id;
        let visits = &house.clinic.visits;
        let id = visits.admit(&provider, entry, None).await.unwrap().consultation.id;
        visits.start(&provider, id.clone()).await.unwrap();
        house.later(10);
        visits.complete(&provider, id, Ending::default()).await.unwrap();
        let stranger = House::caller("pat-2", Role::Patient);
        assert!(house.clinic.consents.list(&stranger, &"pat-1".parse().unwrap()).await.is_err());
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let span = (house.in_minutes(-60), house.in_minutes(1));
        let report = house.clinic.reports.sum_up(&officer, span).await.unwrap();
        assert_eq!((report.waits[0].median, report.waits[0].count), (6, 1), "{}", house.store);
        assert_eq!(report.outcomes, [("completed".to_owned(), 1)]);
        let refused = &report.refusals[0];
        assert_eq!((&*refused.actor, &*refused.reason), ("pat-2", "access.not-allowed"));
        let looked = house.witnessed("\"refusals\"").await;
        assert!(looked[0].contains("\"patients\":\"pat-1"), "{looked:?}");

        let query = Query { patient: Some("pat-1".to_owned()), limit: 500, ..Query::default() };
        let found = house.clinic.reports.entries(&officer, query).await.unwrap();
        let read: Vec<_> = found.iter().filter(|one| one.event == "AUDIT_READ").collect();
        assert_eq!(read.len(), 1, "the report showed of whom somebody was refused: {read:?}");
        let mut own = found.iter().filter(|one| one.event != "AUDIT_READ");
        assert!(own.all(|one| one.patient.as_deref() == Some("pat-1")));
        assert_eq!(found.iter().filter(|one| one.event == "CONSULTATION_SESSION_END").count(), 1);
        let unsigned = house.clinic.reports.proof(&officer, found[0].index).await.unwrap_err();
        assert_eq!(unsigned.code(), "store.unavailable", "nothing is damaged: {unsigned}");
        house.audit.settle(&house.db).await.unwrap();
        let proof = house.clinic.reports.proof(&officer, found[0].index).await.unwrap();
        assert!(proof.starts_with("c2sp.org/tlog-proof@v1\nextra "));
        assert!(house.clinic.reports.entries(&provider, Query::default()).await.is_err());
    }
}

/// Of whom the nurse read in a period, as it is handed on.
async fn read_by_the_nurse(house: &House, (from, until): (i64, i64)) -> Vec<String> {
    let officer = House::caller("officer-1", Role::ComplianceOfficer);
    let period = (house.in_minutes(from), house.in_minutes(until));
    let mut read = house.clinic.reports.onwards(&officer, period).await.unwrap();
    let mut whose = Vec::new();
    while let Some(entries) = read.next().await.unwrap() {
        let own = entries.into_iter().filter(|one| one.actor == "nurse-1");
        whose.extend(own.filter_map(|one| one.patient));
    }
    whose.dedup();
    whose
}

#[tokio::test]
async fn what_is_handed_on_of_a_period_goes_past_entries_of_a_clock_that_was_ahead() {
    for house in houses().await {
        house.a_clock_ahead().await;
        let late = read_by_the_nurse(&house, (-15, -5)).await;
        assert_eq!(late, ["pat-1"], "{}: of the period alone", house.store);
        let told = house.witnessed("\"fhir\"").await;
        let told: Vec<_> = told.iter().filter(|line| line.contains("pat-1")).collect();
        assert_eq!(told.len(), 1, "{}: whom it was about is written down: {told:?}", house.store);
        let both = read_by_the_nurse(&house, (-25, -5)).await;
        assert_eq!(both, ["pat-2", "pat-1"], "{}: before it was ahead and after", house.store);
    }
}

#[tokio::test]
async fn what_is_handed_on_of_a_period_names_nobody_whom_an_earlier_reading_listed() {
    for house in houses().await {
        house.waits("pat-1", CheckIn::default()).await;
        house.later(10);
        read_by_the_nurse(&house, (-60, -5)).await;
        let first = house.witnessed("\"fhir\"").await;
        assert!(first.iter().any(|line| line.contains("pat-1")), "{}: {first:?}", house.store);
        house.later(10);
        read_by_the_nurse(&house, (-15, 1)).await;
        let both = house.witnessed("\"fhir\"").await;
        let named = both.iter().filter(|line| line.contains("pat-1")).count();
        assert_eq!(named, 1, "{}: by the reading of their period: {both:?}", house.store);
    }
}

#[tokio::test]
async fn a_page_that_asks_again_by_itself_writes_nothing_into_the_log() {
    for house in houses().await {
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let span = (house.in_minutes(-60), house.in_minutes(1));
        let reports = &house.clinic.reports;
        reports.sum_up(&officer, span).await.unwrap();
        for _ in 0..2 {
            assert!(reports.numbers(&officer, span).await.unwrap().refusals.is_empty());
        }
        let looks = house.witnessed("AUDIT_READ").await;
        assert_eq!(looks.len(), 1, "{}: one look of a person: {looks:?}", house.store);
        let provider = House::caller("dr-1", Role::Provider);
        assert!(reports.numbers(&provider, span).await.is_err(), "{}", house.store);
    }
}
