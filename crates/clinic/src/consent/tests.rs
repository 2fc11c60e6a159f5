use super::rules;
use super::{Decision, Evidence, Record, Topic};
use crate::{Caller, Refusal};
use kernel::{Role, Timestamp};
use proptest::prelude::*;

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
