use super::{Due, Member, NewTraining, checks, rules};
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use compliance::check::Status;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use kernel::Role;

const MATERIAL: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
/// The staff of the demo.
const STAFF: [&str; 9] = [
    "admin-1",
    "dr-1",
    "dr-2",
    "dr-3",
    "dr-4",
    "front-desk-1",
    "interpreter-1",
    "nurse-1",
    "officer-1",
];

fn new(people: &[&str], day: Date) -> NewTraining {
    NewTraining {
        people: people.iter().map(|id| id.parse().unwrap()).collect(),
        course: "Privacy and security".to_owned(),
        material: Some(MATERIAL.to_owned()),
        day,
    }
}

fn refusal<T: std::fmt::Debug>(done: Result<T, ClinicError>) -> Refusal {
    match done {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("it is refused, and not {other:?}"),
    }
}

fn days(house: &House, days: i64) {
    house.clock.advance(SignedDuration::from_hours(24 * days));
}

#[test]
fn training_counts_for_a_year_and_whoever_is_new_has_thirty_days() {
    let day = date(2025, 3, 1);
    let due = |joined, trained, today| rules::due((joined, trained), today);
    for (today, expected) in [
        (date(2025, 3, 1), Due::Current),
        (date(2026, 1, 30), Due::Current),
        (date(2026, 1, 31), Due::Due),
        (date(2026, 3, 1), Due::Due),
        (date(2026, 3, 2), Due::Overdue),
    ] {
        assert_eq!(due(None, Some(day), today), expected, "{today}");
        assert_eq!(due(Some(today), Some(day), today), expected, "{today}: trained before");
    }
    assert_eq!(due(Some(day), None, date(2025, 3, 31)), Due::Due);
    assert_eq!(due(Some(day), None, date(2025, 4, 1)), Due::Never);
    assert_eq!(due(None, None, day), Due::Never, "nobody knows since when they work here");
}

#[test]
fn an_entry_is_of_somebody_in_something_on_a_day_that_has_come() {
    let today = date(2026, 3, 2);
    let good = || new(&["dr-1", "nurse-1"], today);
    assert!(rules::check(&good(), today).is_ok());
    assert!(rules::check(&NewTraining { material: None, ..good() }, today).is_ok());
    let many = (0..201).map(|number| format!("dr-{number}").parse().unwrap()).collect();
    for (wrong, field) in [
        (new(&[], today), "people"),
        (new(&["dr-1", "dr-1"], today), "people"),
        (NewTraining { people: many, ..good() }, "people"),
        (NewTraining { course: " ".to_owned(), ..good() }, "course"),
        (NewTraining { course: "x".repeat(201), ..good() }, "course"),
        (NewTraining { course: "one\ntwo".to_owned(), ..good() }, "course"),
        (NewTraining { material: Some("9F".to_owned()), ..good() }, "materialSha256"),
        (new(&["dr-1"], date(2026, 3, 3)), "day"),
        (new(&["dr-1"], date(1995, 12, 31)), "day"),
    ] {
        let refused = rules::check(&wrong, today);
        let named = matches!(refused, Err(Refusal::Field { field: name, .. }) if name == field);
        assert!(named, "{field}: {refused:?}");
    }
}

#[test]
fn ninety_five_of_a_hundred_are_barely_enough() {
    let staff = |late: usize, all: usize| -> Vec<Member> {
        let member = |number: usize| Member {
            person: format!("nurse-{number}").parse().unwrap(),
            role: Role::Nurse,
            joined: None,
            trained: None,
            due: if number < late { Due::Overdue } else { Due::Current },
        };
        (0..all).map(member).collect()
    };
    for (late, all, expected) in [
        (0, 3, Status::Pass),
        (5, 100, Status::Warn),
        (6, 100, Status::Fail),
        (1, 20, Status::Warn),
        (1, 19, Status::Fail),
    ] {
        assert_eq!(checks::judge(&staff(late, all)).status, expected, "{late} of {all}");
    }
}

#[tokio::test]
async fn several_are_written_down_at_once_and_a_wrong_entry_is_struck_and_stays() {
    for house in houses().await {
        let (store, trainings) = (house.store, &house.clinic.trainings);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let today = date(2026, 3, 2);
        for (id, role) in [("dr-1", Role::Provider), ("front-desk-1", Role::Coordinator)] {
            let other = House::caller(id, role);
            let done = trainings.record(&other, new(&["dr-1"], today)).await;
            assert_eq!(refusal(done), Refusal::NotAllowed, "{store}");
            assert_eq!(refusal(trainings.members(&other).await), Refusal::NotAllowed, "{store}");
        }
        for stranger in ["pat-1", "nobody-1"] {
            let done = trainings.record(&officer, new(&["dr-1", stranger], today)).await;
            let unknown = Refusal::Unknown("active member of the staff");
            assert_eq!(refusal(done), unknown, "{store}: {stranger}");
        }
        let both = new(&["dr-1", "nurse-1"], today);
        let made = trainings.record(&officer, both.clone()).await.unwrap();
        assert_eq!(made.len(), 2, "{store}");
        let again = trainings.record(&officer, both).await.unwrap();
        assert_eq!(again, made, "{store}: the same again adds nothing");
        let more = trainings.record(&officer, new(&["nurse-1", "dr-2"], today)).await.unwrap();
        assert_eq!(more.len(), 2, "{store}");
        assert_eq!(trainings.entries(&officer, None).await.unwrap().len(), 3, "{store}");
        assert_eq!(house.witnessed("TRAINING_RECORDED").await.len(), 3, "{store}");
        let told = house.witnessed("Privacy and security").await;
        assert!(told.is_empty(), "{store}: what people type is not in the log");

        let stands = async |id: &str| {
            let members = trainings.members(&officer).await.unwrap();
            let one = members.into_iter().find(|one| one.person.as_str() == id).unwrap();
            (one.trained, one.due)
        };
        assert_eq!(stands("dr-1").await, (Some(today), Due::Current), "{store}");
        let wrong = made.first().unwrap();
        let struck = trainings.strike(&officer, &wrong.id).await.unwrap();
        assert_eq!(struck.struck.as_ref().unwrap().0, officer.person, "{store}");
        assert_eq!(trainings.strike(&officer, &wrong.id).await.unwrap(), struck, "{store}");
        assert_eq!(house.witnessed("TRAINING_STRUCK").await.len(), 1, "{store}");
        assert_eq!(stands("dr-1").await, (None, Due::Due), "{store}: it counts no more");
        let person = "dr-1".parse().unwrap();
        let kept = trainings.entries(&officer, Some(&person)).await.unwrap();
        assert_eq!(kept, [struck], "{store}: and stays");
        let none = trainings.strike(&officer, "none").await;
        assert_eq!(refusal(none), Refusal::Unknown("training entry"), "{store}");
    }
}

#[tokio::test]
async fn the_check_counts_who_of_the_staff_is_trained_and_who_is_new() {
    for house in houses().await {
        let (store, trainings) = (house.store, &house.clinic.trainings);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let none = house.finding("HC-053.a").await;
        assert_eq!(none.status, Status::Fail, "{store}: {}", none.observed);
        assert_eq!(&*none.evidence["staff"], "9", "{store}");
        let today = date(2026, 3, 2);
        trainings.record(&officer, new(&["dr-1"], today)).await.unwrap();
        let fresh = house.finding("HC-053.a").await;
        assert_eq!(fresh.status, Status::Pass, "{store}: {}", fresh.observed);
        assert_eq!((&*fresh.evidence["current"], &*fresh.evidence["due"]), ("1", "8"), "{store}");
        days(&house, 31);
        let never = house.finding("HC-053.a").await;
        assert_eq!(never.status, Status::Fail, "{store}: {}", never.observed);
        assert_eq!(&*never.evidence["never"], "8", "{store}");
        assert!(never.observed.contains("nurse-1"), "{store}: {}", never.observed);
        let made = trainings.record(&officer, new(&STAFF, date(2026, 4, 2))).await.unwrap();
        assert_eq!(house.finding("HC-053.a").await.status, Status::Pass, "{store}");
        days(&house, 365);
        assert_eq!(house.finding("HC-053.a").await.status, Status::Pass, "{store}");
        days(&house, 1);
        let over = house.finding("HC-053.a").await;
        assert_eq!(over.status, Status::Fail, "{store}: {}", over.observed);
        assert_eq!(&*over.evidence["overdue"], "9", "{store}");
        for one in &made {
            trainings.strike(&officer, &one.id).await.unwrap();
        }
        let struck = house.finding("HC-053.a").await;
        assert_eq!(&*struck.evidence["never"], "8", "{store}: {}", struck.observed);
    }
}
