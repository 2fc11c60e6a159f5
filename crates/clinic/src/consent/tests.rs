use super::rules;
use super::{Change, Decision, Evidence, Given, NewForm, Record, Topic};
use crate::consultation::LicenceException;
use crate::intake::{Contact, Identity, Intake, Location, Privacy};
use crate::testing::{House, houses, houses_with};
use crate::visit::{CheckIn, Visit};
use crate::{Caller, ClinicError, IntakeRule, IntakeTerms, Licensing, Refusal, Settings};
use compliance::audit::checks::Alarm;
use compliance::check::Status;
use kernel::{AppointmentId, Clock as _, Phi, Role, Timestamp};
use proptest::prelude::*;
use std::sync::Arc;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + minutes * 60).unwrap()
}

fn record(sequence: i64, decision: Decision, minute: i64, expires: Option<i64>) -> Record {
    Record {
        id: format!("r{sequence}").parse().unwrap(),
        organization: "o1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        topic: Topic::Telehealth,
        sequence,
        decision,
        scope: "all-visits".to_owned(),
        version: 1,
        locale: "en".to_owned(),
        hash: String::new(),
        evidence: Evidence::Click,
        recorded_by: "pat-1".parse().unwrap(),
        at: at(minute),
        expires: expires.map(at),
    }
}

fn caller(id: &str, role: Role) -> Caller {
    Caller::acting((id.parse().unwrap(), "o1".parse().unwrap(), role), None)
}

#[test]
fn consent_fails_closed() {
    let granted = record(1, Decision::Granted, 0, Some(60));
    let cases: [(&str, Vec<Record>, i64, bool); 7] = [
        ("nothing on record", vec![], 5, false),
        ("granted", vec![granted.clone()], 5, true),
        ("granted later than now", vec![record(1, Decision::Granted, 9, None)], 5, false),
        ("run out", vec![granted.clone()], 60, false),
        ("revoked", vec![granted.clone(), record(2, Decision::Revoked, 3, None)], 5, false),
        ("expired", vec![granted.clone(), record(2, Decision::Expired, 3, None)], 5, false),
        (
            "given again",
            vec![
                granted,
                record(2, Decision::Revoked, 3, None),
                record(3, Decision::Granted, 4, None),
            ],
            5,
            true,
        ),
    ];
    for (what, records, minute, live) in cases {
        assert_eq!(rules::live(&records, at(minute)).is_some(), live, "{what}");
        let mut shuffled = records;
        shuffled.reverse();
        assert_eq!(rules::live(&shuffled, at(minute)).is_some(), live, "{what}, backwards");
    }
}

#[test]
fn patients_click_and_staff_write_down() {
    let patient = "pat-1".parse().unwrap();
    let (own, other) = (caller("pat-1", Role::Patient), caller("pat-2", Role::Patient));
    let nurse = caller("nurse-1", Role::Nurse);
    assert!(rules::may_record(&own, &patient, Evidence::Click).is_ok());
    assert!(rules::may_record(&nurse, &patient, Evidence::Verbal).is_ok());
    let cases = [
        (&own, Evidence::Verbal, Refusal::Evidence),
        (&nurse, Evidence::Click, Refusal::Evidence),
        (&nurse, Evidence::Timer, Refusal::Evidence),
        (&other, Evidence::Click, Refusal::NotAllowed),
    ];
    for (caller, evidence, refusal) in cases {
        assert_eq!(rules::may_record(caller, &patient, evidence), Err(refusal));
    }
    let officer = caller("officer-1", Role::ComplianceOfficer);
    assert!(rules::may_record(&officer, &patient, Evidence::Paper).is_err());
}

proptest! {
    #[test]
    fn only_the_last_word_counts(
        words in prop::collection::vec(prop::sample::select(Decision::ALL.to_vec()), 1..20),
    ) {
        let records: Vec<Record> = (1_i64..)
            .zip(&words)
            .map(|(sequence, decision)| record(sequence, *decision, sequence, None))
            .collect();
        let live = rules::live(&records, at(1_000)).is_some();
        prop_assert_eq!(live, words.last() == Some(&Decision::Granted));
    }
}

#[test]
fn what_changed_between_two_versions_is_told_paragraph_by_paragraph() {
    let old = "Consent\n\nWe call by video.\n- You may stop.\n";
    let new = "Consent\nWe call by video or by phone.\n- You may stop.\nNothing is recorded.";
    let told = rules::changes(old, new);
    let told: Vec<_> = told.iter().map(|(change, text)| (*change, text.as_str())).collect();
    assert_eq!(
        told,
        [
            (Change::Same, "Consent"),
            (Change::Removed, "We call by video."),
            (Change::Added, "We call by video or by phone."),
            (Change::Same, "- You may stop."),
            (Change::Added, "Nothing is recorded."),
        ]
    );
    assert!(rules::changes(old, old).iter().all(|(change, _)| *change == Change::Same));
}

#[tokio::test]
async fn a_new_version_is_signed_from_its_day_on_and_asked_for_at_the_next_check_in() {
    for house in houses().await {
        house.consents("pat-1").await;
        let admin = House::caller("admin-1", Role::Administrator);
        let (all, patient) = (&house.clinic.consents, House::caller("pat-1", Role::Patient));
        let new = |version, effective, renews| NewForm {
            topic: Topic::Telehealth,
            version,
            locale: "en".to_owned(),
            text: format!("Consent, edition {version}\nYou may stop at any time."),
            effective,
            renews,
            states: Vec::new(),
        };
        let day = Some(house.in_minutes(10));
        all.add_form(&admin, new(2, day, true)).await.unwrap();
        let given = |version| Given {
            patient: patient.person.clone(),
            topic: Topic::Telehealth,
            version,
            locale: "en".to_owned(),
            evidence: Evidence::Click,
            scope: None,
            expires: None,
        };
        let early = all.grant(&patient, given(2)).await;
        assert!(matches!(early, Err(ClinicError::Refused(Refusal::FormEarly))), "{}", house.store);
        let (visits, desk) =
            (&house.clinic.visits, House::caller("front-desk-1", Role::Coordinator));
        let id = house.appointment("pat-1").await;
        house.later(10);
        let old = visits.check_in(&desk, id.clone(), CheckIn::default()).await;
        assert!(matches!(old, Err(ClinicError::Refused(Refusal::ConsentMissing(_)))));
        let told = all.changes(&patient, (Topic::Telehealth, "en"), (1, 2)).await.unwrap();
        assert!(told.contains(&(Change::Added, "Consent, edition 2".to_owned())));
        assert!(told.iter().any(|(change, _)| *change == Change::Removed));
        all.grant(&patient, given(2)).await.unwrap();
        let other = NewForm { locale: "es".to_owned(), ..new(7, None, true) };
        all.add_form(&admin, other).await.expect("each language counts for itself");
        visits.check_in(&desk, id, CheckIn::default()).await.expect("signed anew");
        all.add_form(&admin, new(3, None, true)).await.unwrap();
        let live = all.is_live(&patient, &patient.person, Topic::Telehealth).await.unwrap();
        assert!(live, "a visit that has begun goes on");
    }
}

/// A visit of pat-1 that dr-1 starts, for a reason if need be.
async fn started(house: &House, reason: Option<LicenceException>) -> AppointmentId {
    let waiting = house.waits("pat-1", CheckIn::default()).await;
    starts(house, waiting, reason).await
}

/// The same of one who waits already.
async fn starts(house: &House, waiting: Visit, reason: Option<LicenceException>) -> AppointmentId {
    let doctor = House::caller("dr-1", Role::Provider);
    let (visits, entry) = (&house.clinic.visits, waiting.entry.unwrap().id);
    let visit = visits.admit(&doctor, entry, None).await.unwrap().consultation.id;
    visits.start_despite(&doctor, visit, reason).await.unwrap();
    waiting.appointment.id
}

fn intake() -> Intake {
    let text = |text: &str| Phi::new(text);
    Intake {
        location: Location {
            line: None,
            city: text("Springfield"),
            region: text("Illinois"),
            country: text("US"),
        },
        callback_number: text("+1 555 0199"),
        emergency_contact: Some(Contact { name: text("Luis Alvarez"), phone: text("+1 555 0100") }),
        identity: None,
        privacy: None,
    }
}

#[tokio::test]
async fn the_check_finds_visits_that_began_with_a_consent_that_had_run_out_or_nobody_knows_where() {
    for house in houses().await {
        let (store, began) = (house.store, house.clock.now().as_microsecond());
        let visit = started(&house, None).await;
        let nowhere = house.finding("HC-063").await;
        assert_eq!(nowhere.status, Status::Fail, "{store}: {}", nowhere.observed);
        assert!(nowhere.observed.contains("where the patient was"), "{}", nowhere.observed);
        let patient = House::caller("pat-1", Role::Patient);
        house.clinic.visits.locate(&patient, &visit, &intake()).await.unwrap();
        for (ends, expected) in [(1, Status::Pass), (0, Status::Fail), (-1, Status::Fail)] {
            let mut tx = house.db.begin().await.unwrap();
            house.db.may_be_changed(&mut tx, "consent_record").await.unwrap();
            let sql = "UPDATE consent_record SET expires = $1 WHERE patient = 'pat-1'";
            tx.execute(sql, db::params![began + ends]).await.unwrap();
            tx.commit().await.unwrap();
            let found = house.finding("HC-063").await;
            assert_eq!(found.status, expected, "{store}: {ends}: {}", found.observed);
        }
    }
}

#[tokio::test]
async fn the_check_asks_when_it_was_first_said_where_the_patient_was_and_whether_somebody_can_be_called()
 {
    let alone = || Intake { emergency_contact: None, ..intake() };
    for (minutes, said, lacks) in
        [(0, alone(), "without_contact"), (1, intake(), "late"), (9, intake(), "unplaced")]
    {
        for house in houses().await {
            let visit = started(&house, None).await;
            let mut tx = house.db.begin().await.unwrap();
            let sql = "UPDATE consultation SET ended = started + 300000000";
            tx.execute(sql, db::params![]).await.unwrap();
            tx.commit().await.unwrap();
            house.later(minutes);
            let doctor = House::caller("dr-1", Role::Provider);
            house.clinic.visits.locate(&doctor, &visit, &said).await.unwrap();
            house.later(1);
            // What is said again later is not said first.
            house.clinic.visits.locate(&doctor, &visit, &said).await.unwrap();
            let found = house.finding("HC-063").await;
            // It is the only visit, and nobody gave a reason.
            assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
            for counted in ["without_contact", "late", "unplaced"] {
                let count = i32::from(lacks == counted).to_string();
                assert_eq!(&*found.evidence[counted], count, "{}: {lacks}", house.store);
            }
        }
    }
}

#[tokio::test]
async fn the_check_counts_visits_that_began_without_who_the_patient_was_or_whether_they_could_talk_freely()
 {
    let (identity, privacy) = (Some(Identity::Own), Some(Privacy::NotPrivate));
    for (identity, privacy, lacks) in [
        (identity, privacy, None),
        (None, privacy, Some("without_identity")),
        (identity, None, Some("without_privacy")),
    ] {
        for house in houses().await {
            let (store, visits) = (house.store, &house.clinic.visits);
            let waiting = house.waits("pat-1", CheckIn::default()).await;
            let patient = House::caller("pat-1", Role::Patient);
            let said = Intake { identity, privacy, ..intake() };
            visits.locate(&patient, &waiting.appointment.id, &said).await.unwrap();
            let visit = starts(&house, waiting, None).await;
            let found = house.finding("HC-063").await;
            let expected = if lacks.is_none() { Status::Pass } else { Status::Fail };
            assert_eq!(found.status, expected, "{store}: {lacks:?}: {}", found.observed);
            for counted in ["without_identity", "without_privacy"] {
                let count = i32::from(lacks == Some(counted)).to_string();
                assert_eq!(&*found.evidence[counted], count, "{store}: {}", found.observed);
            }
            // What is confirmed only once it has begun is kept, and counts for nothing of how it began.
            let all = Intake {
                identity: Some(Identity::Own),
                privacy: Some(Privacy::NotPrivate),
                ..intake()
            };
            visits.locate(&patient, &visit, &all).await.unwrap();
            let later = house.finding("HC-063").await;
            assert_eq!(later.status, found.status, "{store}: {lacks:?}: {}", later.observed);
            assert_eq!(later.evidence, found.evidence, "{store}: {lacks:?}: {}", later.observed);
            // Of what was said before the columns were there nothing of it counts, nor where the place is corrected later.
            let mut tx = house.db.begin().await.unwrap();
            let sql = "UPDATE intake SET identity = NULL, privacy = NULL";
            tx.execute(sql, db::params![]).await.unwrap();
            tx.commit().await.unwrap();
            let doctor = House::caller("dr-1", Role::Provider);
            visits.locate(&doctor, &visit, &intake()).await.unwrap();
            let found = house.finding("HC-063").await;
            assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
        }
    }
}

#[tokio::test]
async fn a_visit_that_began_nobody_knows_where_for_a_reason_is_counted_as_that() {
    let settings =
        Settings { licensing: Licensing::Refuse, licence_exceptions: true, ..Settings::default() };
    for house in houses_with(settings).await {
        crate::demo::open_hours(&house.clinic).await.unwrap();
        started(&house, Some(LicenceException::Emergency)).await;
        let found = house.finding("HC-063").await;
        // It is the only visit, and so one of more than a few.
        assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
        assert_eq!(&*found.evidence["excepted"], "1", "{}", house.store);
    }
}

#[tokio::test]
async fn a_reason_that_was_given_counts_also_where_no_licences_are_on_record() {
    for licence_exceptions in [true, false] {
        for house in houses_with(Settings { licence_exceptions, ..Settings::default() }).await {
            started(&house, Some(LicenceException::Emergency)).await;
            let found = house.finding("HC-063").await;
            let counted = ["excepted", "unplaced"].map(|name| &*found.evidence[name]);
            let expected = if licence_exceptions { ["1", "0"] } else { ["0", "1"] };
            assert_eq!(counted, expected, "{}: {}", house.store, found.observed);
            let told = house.witnessed("LICENCE_EXCEPTED").await.len();
            assert_eq!(told, usize::from(licence_exceptions), "{}", house.store);
        }
    }
}

#[tokio::test]
async fn the_check_fails_where_real_patients_come_and_nothing_keeps_visits_from_beginning_without_it()
 {
    for (rule, in_production, expected) in [
        (IntakeRule::Ask, true, [Status::Fail, Status::Fail]),
        (IntakeRule::Ask, false, [Status::NotApplicable, Status::Pass]),
        (IntakeRule::Refuse, true, [Status::NotApplicable, Status::Pass]),
    ] {
        for house in houses().await {
            let found = async || {
                let mut site = house.site();
                site.props.push(std::sync::Arc::new(IntakeTerms { rule, in_production }));
                let check = crate::checks().find(|check| check.id == "HC-063").unwrap();
                compliance::check::Finding::from(check.find(&site).await)
            };
            let before = found().await;
            let visit = started(&house, None).await;
            let patient = House::caller("pat-1", Role::Patient);
            house.clinic.visits.locate(&patient, &visit, &intake()).await.unwrap();
            let after = found().await;
            let told = [before.status, after.status];
            assert_eq!(told, expected, "{}: {rule:?}: {}", house.store, after.observed);
        }
    }
}

#[tokio::test]
async fn the_store_changes_and_removes_nothing_that_was_signed_until_its_owner_takes_the_fence_away()
 {
    for house in houses().await {
        let store = house.store;
        house.consents("pat-1").await;
        let patient = House::caller("pat-1", Role::Patient);
        let given = house.clinic.consents.list(&patient, &patient.person).await.unwrap();
        for deed in [
            "UPDATE consent_record SET decision = 'revoked' WHERE patient = 'pat-1'",
            "UPDATE consent_record SET recorded_at = 0",
            "DELETE FROM consent_record WHERE patient = 'pat-1'",
            "UPDATE consent_form SET words = 'I agree to everything.'",
            "DELETE FROM consent_form",
        ] {
            let mut tx = house.db.begin().await.unwrap();
            let done = tx.execute(deed, db::params![]).await;
            assert!(done.is_err_and(|said| db::refuses(house.db.kind(), &said)), "{store}: {deed}");
        }
        let found = house.finding("HC-040.c").await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
        let again = NewForm {
            topic: Topic::Telehealth,
            version: 1,
            locale: "en".to_owned(),
            text: "Other words.".to_owned(),
            effective: None,
            renews: false,
            states: Vec::new(),
        };
        let admin = House::caller("admin-1", Role::Administrator);
        let taken = house.clinic.consents.add_form(&admin, again).await;
        assert!(matches!(taken, Err(ClinicError::Refused(Refusal::Taken(_)))), "{store}");
        for (table, said) in [
            ("consent_form", "a form's words were changed"),
            ("consent_record", "a consent was removed"),
        ] {
            let mut tx = house.db.begin().await.unwrap();
            house.db.may_be_changed(&mut tx, table).await.unwrap();
            tx.commit().await.unwrap();
            let found = house.finding("HC-040.c").await;
            assert_eq!(found.status, Status::Fail, "{store}: {}", found.observed);
            assert!(found.observed.contains(said), "{store}: {}", found.observed);
        }
        super::only_added(&house.db).await.unwrap();
        assert_eq!(house.finding("HC-040.c").await.status, Status::Pass, "{store}: it is put back");
        let kept = house.clinic.consents.list(&patient, &patient.person).await.unwrap();
        assert_eq!(kept, given, "{store}: trying it changed nothing");
    }
}

#[tokio::test]
async fn consents_that_cite_a_form_fail_also_where_every_form_is_gone() {
    for house in houses().await {
        house.consents("pat-1").await;
        let found = house.finding("HC-040").await;
        assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
        let mut tx = house.db.begin().await.unwrap();
        house.db.may_be_changed(&mut tx, "consent_form").await.unwrap();
        tx.execute("DELETE FROM consent_form", db::params![]).await.unwrap();
        tx.commit().await.unwrap();
        let found = house.finding("HC-040").await;
        assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
        assert!(found.observed.contains("cite words that no form has"), "{}", found.observed);
    }
}

#[tokio::test]
async fn what_the_check_of_consents_tries_alarms_nobody_and_the_same_of_anybody_else_does() {
    for house in houses().await {
        let store = house.store;
        house.db.refused();
        let alarm = Alarm::new(house.db.clone(), Arc::clone(&house.audit)).trying(super::tried());
        let found = house.finding("HC-040.c").await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
        alarm.ring().await.unwrap();
        assert_eq!(alarm.untold(), 0, "{store}: a check alarms nobody");
        assert!(!house.witnessed("audit.fence-tried").await.is_empty(), "{store}: it is told");
        let mut tx = house.db.begin().await.unwrap();
        let done = tx.execute("DELETE FROM consent_form", db::params![]).await;
        drop(tx);
        assert!(done.is_err(), "{store}");
        alarm.ring().await.unwrap();
        assert_eq!(alarm.untold(), 1, "{store}");
    }
}
