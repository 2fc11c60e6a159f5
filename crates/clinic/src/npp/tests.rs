use super::{Given, NewNotice, Outcome, rules};
use crate::consent::Evidence;
use crate::export::TABLES;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use compliance::check::Status;
use db::params;
use jiff::SignedDuration;
use kernel::{Clock as _, Role};

fn new(edition: &str, part2: bool) -> NewNotice {
    let text = |words: &str| format!("{words}\n{edition}");
    NewNotice {
        en: text("Our privacy practices, also under 42 CFR Part 2"),
        es: text("Nuestras prácticas de privacidad, también según 42 CFR parte 2"),
        part2,
        effective: None,
    }
}

fn given(version: i64, outcome: Outcome, evidence: Evidence) -> Given {
    let (patient, locale) = ("pat-1".parse().unwrap(), "en".to_owned());
    Given { patient, version, locale, outcome, evidence }
}

fn refusal<T: std::fmt::Debug>(done: Result<T, ClinicError>) -> Refusal {
    match done {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("it is refused, and not {other:?}"),
    }
}

#[test]
fn a_notice_that_is_said_to_tell_of_part_2_does_in_every_language() {
    assert!(rules::check(&new("first", true)).is_ok());
    let silent = NewNotice { es: "Sin más".to_owned(), ..new("first", true) };
    assert!(matches!(rules::check(&silent), Err(Refusal::Field { field: "es", .. })));
    assert!(rules::check(&NewNotice { part2: false, ..silent }).is_ok());
    for words in [" \n".to_owned(), "x".repeat(25_001)] {
        let wrong = NewNotice { en: words, ..new("first", false) };
        assert!(matches!(rules::check(&wrong), Err(Refusal::Field { field: "en", .. })));
    }
}

#[tokio::test]
async fn a_version_is_posted_from_its_day_on_in_the_readers_language_and_replaces_the_one_before() {
    for house in houses().await {
        let (store, notices) = (house.store, &house.clinic.privacy_notices);
        let first = notices.posted("en").await.unwrap();
        assert_eq!((first.version, first.clinic.as_str()), (1, "Demo Clinic"), "{store}");
        assert!(first.text.words.contains("Demo Clinic") && !first.text.words.contains('{'));
        let spanish = notices.posted("es").await.unwrap();
        assert_eq!(spanish.text.locale, "es", "{store}");
        assert_ne!(spanish.text.hash, first.text.hash, "{store}");
        assert_eq!(notices.posted("fr").await.unwrap().text.locale, "en", "{store}");

        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        for (id, role) in [("admin-1", Role::Administrator), ("dr-1", Role::Provider)] {
            let alone = notices.publish(&House::caller(id, role), new("second", true)).await;
            assert_eq!(refusal(alone), Refusal::NotAllowed, "{store}");
        }
        let later = NewNotice { effective: Some(house.in_minutes(10)), ..new("second", true) };
        assert_eq!(notices.publish(&officer, later).await.unwrap().version, 2, "{store}");
        assert_eq!(notices.posted("en").await.unwrap(), first, "{store}: its day is to come");
        assert!(refusal(notices.review(&officer, 2).await) == Refusal::Unknown("privacy notice"));
        house.later(10);
        let second = notices.posted("en").await.unwrap();
        assert!(second.version == 2 && second.text.words.ends_with("second"), "{store}");
        let all = notices.versions(&officer).await.unwrap();
        let words = all.iter().map(|one| (one.version, one.texts.len())).collect::<Vec<_>>();
        assert_eq!(words, [(2, 2), (1, 2)], "{store}: what was posted before stays");
        assert_eq!(house.witnessed("PRIVACY_NOTICE_PUBLISHED").await.len(), 2, "{store}");
    }
}

#[tokio::test]
async fn a_patient_says_that_they_received_it_or_not_and_the_same_again_writes_nothing() {
    for house in houses().await {
        let (store, notices) = (house.store, &house.clinic.privacy_notices);
        let patient = House::caller("pat-1", Role::Patient);
        let no = given(1, Outcome::Declined, Evidence::Click);
        let asked = notices.answer(&patient, no.clone()).await.unwrap();
        assert_eq!(asked.outcome, Outcome::Declined, "{store}");
        assert_eq!(notices.answer(&patient, no.clone()).await.unwrap(), asked, "{store}");
        let nurse = House::caller("nurse-1", Role::Nurse);
        let click = notices.answer(&nurse, given(1, Outcome::Acknowledged, Evidence::Click)).await;
        assert_eq!(refusal(click), Refusal::Evidence, "{store}: a click is the patient's own");
        house.later(1);
        let paper = given(1, Outcome::Acknowledged, Evidence::Paper);
        let signed = notices.answer(&nurse, paper).await.unwrap();
        assert_eq!(signed.recorded_by.as_str(), "nurse-1", "{store}");
        assert_eq!(notices.answer(&patient, no).await.unwrap(), signed, "{store}: it stays so");
        let other = House::caller("pat-2", Role::Patient);
        let foreign = notices.answer(&other, given(1, Outcome::Declined, Evidence::Click)).await;
        assert_eq!(refusal(foreign), Refusal::NotAllowed, "{store}");
        let unknown = notices.answer(&patient, given(7, Outcome::Declined, Evidence::Click)).await;
        assert_eq!(refusal(unknown), Refusal::Unknown("privacy notice"), "{store}");

        let said = notices.answers(&patient, &patient.person).await.unwrap();
        assert_eq!(said, [asked, signed], "{store}");
        let table = TABLES.iter().find(|table| table.name == "npp_ack").unwrap();
        let copied = house.clinic.exports.rows(&patient.person, (table, "")).await.unwrap();
        assert_eq!(copied.rows.len(), 2, "{store}: a copy of the record has what they said");
        assert!(notices.answers(&other, &patient.person).await.is_err(), "{store}");
        assert_eq!(house.witnessed("PRIVACY_NOTICE_DECLINED").await.len(), 1, "{store}");
        assert_eq!(house.witnessed("PRIVACY_NOTICE_ACKNOWLEDGED").await.len(), 1, "{store}");
    }
}

#[tokio::test]
async fn only_those_to_whom_a_patient_is_entrusted_write_for_them_and_correct_a_slip() {
    for house in houses().await {
        let (store, notices) = (house.store, &house.clinic.privacy_notices);
        let paper = given(1, Outcome::Acknowledged, Evidence::Paper);
        // Of another department, by their id.
        for role in [Role::Provider, Role::Nurse] {
            let alone = notices.answer(&House::caller("dr-4", role), paper.clone()).await;
            assert_eq!(refusal(alone), Refusal::NeedsBreakGlass, "{store}: {role:?}");
        }
        assert_eq!(house.witnessed("access.break-glass").await.len(), 2, "{store}");
        house.documented().await;
        let desk = House::caller("dr-4", Role::Coordinator);
        let slip = notices.answer(&desk, paper.clone()).await.expect("the desk hands it out");
        assert_eq!(notices.answer(&desk, paper).await.unwrap(), slip, "{store}");
        assert_eq!(house.finding("HC-038").await.evidence["acknowledged"], "1", "{store}");
        house.later(1);
        let nurse = House::caller("nurse-1", Role::Nurse);
        let no = given(1, Outcome::Declined, Evidence::Verbal);
        let corrected = notices.answer(&nurse, no.clone()).await.unwrap();
        assert_eq!(corrected.outcome, Outcome::Declined, "{store}");
        assert_eq!(house.finding("HC-038").await.evidence["acknowledged"], "0", "{store}");
        let patient = House::caller("pat-1", Role::Patient);
        let said = notices.answers(&patient, &patient.person).await.unwrap();
        assert_eq!(said, [slip, corrected], "{store}: what was written stays");
        house.later(1);
        let own = given(1, Outcome::Acknowledged, Evidence::Click);
        let own = notices.answer(&patient, own).await.unwrap();
        assert_eq!(own.evidence, Evidence::Click, "{store}");
        assert_eq!(notices.answer(&nurse, no).await.unwrap(), own, "{store}: their own stands");
    }
}

async fn change(house: &House, sql: &'static str) {
    let mut tx = house.db.begin().await.unwrap();
    tx.execute(sql, params![]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_check_asks_for_a_notice_that_is_read_every_three_years_and_that_patients_received() {
    for house in houses().await {
        let (store, notices) = (house.store, &house.clinic.privacy_notices);
        let found = async || house.finding("HC-038").await;
        assert_eq!(found().await.status, Status::Pass, "{store}: nobody was seen yet");
        house.documented().await;
        let few = found().await;
        assert_eq!(few.status, Status::Warn, "{store}: {}", few.observed);
        assert_eq!((&*few.evidence["active"], &*few.evidence["asked"]), ("1", "0"), "{store}");
        let patient = House::caller("pat-1", Role::Patient);
        for (outcome, expected) in
            [(Outcome::Declined, Status::Warn), (Outcome::Acknowledged, Status::Pass)]
        {
            notices.answer(&patient, given(1, outcome, Evidence::Click)).await.unwrap();
            let told = found().await;
            assert_eq!(told.status, expected, "{store}: {}", told.observed);
            assert_eq!(&*told.evidence["asked"], "1", "{store}");
        }

        house.clock.advance(SignedDuration::from_hours(24 * 1_098));
        let stale = found().await;
        assert_eq!(stale.status, Status::Fail, "{store}: {}", stale.observed);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let reviewed = notices.review(&officer, 1).await.unwrap().reviewed;
        assert_eq!(reviewed, Some(house.clock.now()), "{store}");
        assert_eq!(found().await.status, Status::Pass, "{store}: it was held against the law");
    }
}

#[tokio::test]
async fn the_check_finds_a_notice_without_part_2_words_that_were_changed_and_none_at_all() {
    for house in houses().await {
        let (store, notices) = (house.store, &house.clinic.privacy_notices);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        house.documented().await;
        notices.publish(&officer, new("without", false)).await.unwrap();
        assert_ne!(house.finding("HC-038").await.status, Status::Fail, "{store}");
        change(&house, "UPDATE consultation SET part2 = 1 WHERE patient = 'pat-1'").await;
        let silent = house.finding("HC-038").await;
        assert_eq!(silent.status, Status::Fail, "{store}: {}", silent.observed);
        assert!(silent.observed.contains("42 CFR Part 2"), "{store}: {}", silent.observed);
        notices.publish(&officer, new("with", true)).await.unwrap();
        assert_ne!(house.finding("HC-038").await.status, Status::Fail, "{store}");
        for (sql, told) in [
            (
                "UPDATE npp_version SET words = 'Other words' WHERE locale = 'es'",
                "were changed: es",
            ),
            ("DELETE FROM npp_version", "no notice of privacy practices is in force"),
        ] {
            change(&house, sql).await;
            let found = house.finding("HC-038").await;
            assert_eq!(found.status, Status::Fail, "{store}: {}", found.observed);
            assert!(found.observed.contains(told), "{store}: {}", found.observed);
        }
        let none = notices.posted("en").await;
        assert_eq!(refusal(none), Refusal::Unknown("privacy notice"), "{store}");
    }
}
