//! Where visits were, by which the rules of a record are chosen.

use super::{days, intake, patients, retention, seeded, visited, who};
use crate::intake::{Intake, Location};
use crate::outbox::Contacts;
use crate::person::NewPerson;
use crate::retention::Records;
use crate::seal;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use compliance::check::Status;
use compliance::keys::Sealer;
use compliance::retention::{Cause, Keeper as _, Lack, Population, RuleChange};
use kernel::{AppointmentId, Phi, Role};
use std::sync::Arc;

/// Where the record of pat-1 was made.
async fn places(house: &House) -> Vec<Option<String>> {
    let sealer = Sealer::open(&house.db, &house.data_keys).await.unwrap();
    let records = Records::new(Arc::new(sealer));
    let mut tx = house.db.begin().await.unwrap();
    let found = records.find(&mut tx, seal::RECORD, "pat-1").await.unwrap();
    found.unwrap().jurisdictions
}

fn codes(all: &[Option<&str>]) -> Vec<Option<String>> {
    all.iter().map(|code| code.map(str::to_owned)).collect()
}

async fn said(house: &House, appointment: &AppointmentId, (region, country): (&str, &str)) {
    let nurse = House::caller("nurse-1", Role::Nurse);
    let mut answers: Intake = intake();
    let Location { line, city, .. } = answers.location;
    answers.location =
        Location { line, city, region: Phi::new(region), country: Phi::new(country) };
    house.clinic.visits.locate(&nurse, appointment, &answers).await.unwrap();
}

#[tokio::test]
async fn a_record_stays_while_nobody_has_said_where_a_visit_was() {
    for house in houses().await {
        let store = house.store;
        let appointment = house.appointment("pat-1").await;
        assert_eq!(places(&house).await, codes(&[Some("US")]), "{store}: it is only booked");
        visited(&house).await;
        assert_eq!(places(&house).await, codes(&[Some("US"), None]), "{store}: it may be anywhere");
        let seven = seeded(&house).await;
        days(&house, 2_600);
        let plan = seven.plan(who("officer-1")).await.unwrap();
        let listed = seven.items(&plan.id).await.unwrap();
        let due = patients(&listed);
        assert!(!due.contains(&"pat-1") && due.contains(&"pat-2"), "{store}: {due:?}");
        seven.object(who("officer-1"), &plan.id).await.unwrap();
        let listed = seven.unruled().await.unwrap();
        let lacks =
            |id: &str| listed.iter().find(|one| one.subject == id && one.class == seal::RECORD);
        let lack = lacks("pat-1").unwrap();
        assert_eq!(lack.lack, Lack::Intake, "{store}");
        assert_eq!(lack.about.as_deref(), Some(appointment.as_str()), "{store}: and whose it is");
        assert_eq!(lacks("pat-2"), None, "{store}: that may go");
        let what = (seal::RECORD, "pat-1");
        let why = seven.propose_shred(who("officer-1"), what, Cause::Due).await.unwrap_err();
        let why = why.to_string();
        assert!(
            why.contains("nobody took down where") && why.contains(appointment.as_str()),
            "{why}"
        );

        said(&house, &appointment, ("Illinois", "US")).await;
        let known = retention(&house).await;
        let plan = known.plan(who("officer-1")).await.unwrap();
        let listed = known.items(&plan.id).await.unwrap();
        assert!(patients(&listed).contains(&"pat-1"), "{store}: somebody took it down");
    }
}

#[tokio::test]
async fn what_is_said_after_a_visit_takes_no_place_away_from_it() {
    for house in houses().await {
        let store = house.store;
        let appointment = house.appointment("pat-1").await;
        said(&house, &appointment, ("TX", "US")).await;
        said(&house, &appointment, ("Carolina del Norte", "EE. UU.")).await;
        let before = codes(&[Some("US"), Some("US-NC")]);
        assert_eq!(places(&house).await, before, "{store}: the last answer counts until then");
        visited(&house).await;
        said(&house, &appointment, ("IL", "US")).await;
        let after = codes(&[Some("US"), Some("US-IL"), Some("US-NC")]);
        assert_eq!(places(&house).await, after, "{store}: where it was stays");
        said(&house, &appointment, ("IL", "United States")).await;
        assert_eq!(places(&house).await, after, "{store}: nothing new");
        said(&house, &appointment, ("San Juan", "Puerto Rico")).await;
        let all = codes(&[Some("US"), Some("US-PR"), Some("US-NC"), Some("US-IL")]);
        assert_eq!(places(&house).await, all, "{store}: a territory that stands as a country");
        said(&house, &appointment, ("Ontario", "Canada")).await;
        said(&house, &appointment, ("IL", "US")).await;
        assert!(places(&house).await.contains(&None), "{store}: nor one abroad");

        let retention = retention(&house).await;
        days(&house, 2_600);
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let listed = retention.items(&plan.id).await.unwrap();
        assert!(!patients(&listed).contains(&"pat-1"), "{store}: no rule is there of all of them");
    }
}

#[tokio::test]
async fn a_place_that_was_misspelled_is_corrected_after_the_visit() {
    for house in houses().await {
        let store = house.store;
        let appointment = house.appointment("pat-1").await;
        said(&house, &appointment, ("Ilinois", "US")).await;
        visited(&house).await;
        assert_eq!(places(&house).await, codes(&[Some("US"), None]), "{store}: no such state");
        said(&house, &appointment, ("Illinois", "U.S. of America")).await;
        assert_eq!(places(&house).await, codes(&[Some("US"), None]), "{store}: no such country");
        said(&house, &appointment, ("IL", "US")).await;
        let right = codes(&[Some("US"), Some("US-IL")]);
        assert_eq!(places(&house).await, right, "{store}: nobody was where no place is");
        said(&house, &appointment, ("Ilinois", "US")).await;
        said(&house, &appointment, ("IL", "US")).await;
        assert_eq!(places(&house).await, right, "{store}: nor is it after a later slip");
    }
}

#[tokio::test]
async fn those_who_answer_for_records_say_where_a_visit_was_once_it_is_over_and_nothing_else() {
    for house in houses().await {
        let store = house.store;
        let appointment = house.appointment("pat-1").await;
        said(&house, &appointment, ("Ilinois", "US")).await;
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let admin = House::caller("admin-1", Role::Administrator);
        let mut right = intake();
        right.location.region = Phi::new("IL");
        right.location.country = Phi::new("US");
        (right.callback_number, right.emergency_contact) = (Phi::new("+1 555 000 9999"), None);
        let visits = &house.clinic.visits;
        let early = visits.locate(&officer, &appointment, &right).await;
        assert!(early.is_err(), "{store}: it is not over");
        visited(&house).await;
        for who in [&officer, &admin] {
            visits.locate(who, &appointment, &right).await.unwrap();
        }
        assert_eq!(places(&house).await, codes(&[Some("US"), Some("US-IL")]), "{store}");
        let nurse = House::caller("nurse-1", Role::Nurse);
        let now = house.clinic.intakes.find(&nurse, &appointment).await.unwrap();
        assert_eq!(now.callback_number, intake().callback_number, "{store}: that stays");
        assert!(now.emergency_contact.is_some(), "{store}: and so does whom to call");
        assert!(house.clinic.intakes.find(&officer, &appointment).await.is_err(), "{store}");
    }
}

#[tokio::test]
async fn of_whom_no_birth_date_is_known_is_listed_and_falls_due_once_staff_enter_it() {
    for house in houses().await {
        let store = house.store;
        let (outbox, people) = (&house.clinic.outbox, &house.clinic.people);
        let admin = House::caller("admin-1", Role::Administrator);
        let new = NewPerson {
            id: None,
            role: Role::Patient,
            name: Phi::new("Ada Sinfecha"),
            birth_date: None,
            phone: None,
            email: None,
            specialty: None,
            locale: None,
            departments: Vec::new(),
        };
        let ada = people.add(&admin, new).await.unwrap().id;
        let retention = retention(&house).await;
        days(&house, 2_580);
        let listed = retention.unruled().await.unwrap();
        let lack = listed.iter().find(|one| one.subject == ada.as_str()).expect(store);
        assert_eq!((lack.class, lack.lack), (seal::RECORD, Lack::BirthDate), "{store}");

        let born = |day: &str| Contacts { birth: Some(Phi::new(day)), ..Contacts::default() };
        let own = House::caller(ada.as_str(), Role::Patient);
        for (caller, day) in [(&admin, "2999-01-01"), (&admin, "soon"), (&own, "1980-02-29")] {
            let refused = outbox.change(caller, &ada, &born(day)).await;
            let field = match refused {
                Err(ClinicError::Refused(Refusal::Field { field, .. })) => field,
                other => panic!("{store}: {day}: {other:?}"),
            };
            assert_eq!(field, "birthDate", "{store}: {day}");
        }
        outbox.change(&admin, &ada, &born("1980-02-29")).await.unwrap();
        outbox.change(&admin, &ada, &born("1980-02-29")).await.expect("it says nothing new");
        let other = outbox.change(&admin, &ada, &born("1981-02-28")).await;
        assert!(other.is_err(), "{store}: what is on record opens links");
        let found = people.find(&admin, &ada).await.unwrap().birth_date.unwrap();
        assert_eq!(found.expose(), "1980-02-29", "{store}");
        assert_eq!(house.witnessed("birth-date").await.len(), 1, "{store}");

        let listed = retention.unruled().await.unwrap();
        assert!(!listed.iter().any(|one| one.subject == ada.as_str()), "{store}: {listed:?}");
        let plan = retention.plan(who("officer-1")).await.unwrap();
        let items = retention.items(&plan.id).await.unwrap();
        assert!(patients(&items).contains(&ada.as_str()), "{store}: its time is over");
    }
}

#[tokio::test]
async fn a_wrong_birth_date_is_corrected_by_staff_who_read_it_and_the_end_of_the_record_moves_with_it()
 {
    for house in houses().await {
        let store = house.store;
        let (outbox, people) = (&house.clinic.outbox, &house.clinic.people);
        let admin = House::caller("admin-1", Role::Administrator);
        let new = NewPerson {
            id: None,
            role: Role::Patient,
            name: Phi::new("Ada Nacida"),
            birth_date: Some(Phi::new("1980-02-29")),
            phone: None,
            email: None,
            specialty: None,
            locale: None,
            departments: Vec::new(),
        };
        let ada = people.add(&admin, new).await.unwrap().id;
        let retention = retention(&house).await;
        days(&house, 2_580);
        let due = async || {
            let plan = retention.plan(who("officer-1")).await.unwrap();
            let items = retention.items(&plan.id).await.unwrap();
            retention.object(who("officer-1"), &plan.id).await.unwrap();
            patients(&items).contains(&ada.as_str())
        };
        assert!(due().await, "{store}: of an adult the time is over");

        let corrected = |before: &str, day: &str| Contacts {
            birth: Some(Phi::new(day)),
            birth_before: Some(Phi::new(before)),
            ..Contacts::default()
        };
        let own = House::caller(ada.as_str(), Role::Patient);
        let right = corrected("1980-02-29", "2015-02-28");
        let refused = outbox.change(&own, &ada, &right).await;
        let field = matches!(refused, Err(ClinicError::Refused(Refusal::Field { .. })));
        assert!(field, "{store}: nobody enters their own: {refused:?}");
        let guess = outbox.change(&admin, &ada, &corrected("1981-02-28", "2015-02-28")).await;
        let stale = matches!(guess, Err(ClinicError::Refused(Refusal::Stale("person"))));
        assert!(stale, "{store}: another one stands there: {guess:?}");
        assert!(house.witnessed("birth-date-corrected").await.is_empty(), "{store}");

        outbox.change(&admin, &ada, &right).await.unwrap();
        let found = people.find(&admin, &ada).await.unwrap().birth_date.unwrap();
        assert_eq!(found.expose(), "2015-02-28", "{store}");
        assert!(!due().await, "{store}: of a child it is not");
        let lines = house.witnessed("birth-date-corrected").await;
        assert_eq!(lines.len(), 1, "{store}: {lines:?}");
        for value in ["1980-02-29", "2015-02-28"] {
            assert!(
                house.witnessed(value).await.is_empty(),
                "{store}: the log says that, not what"
            );
        }
    }
}

/// Ten years.
fn ten(class: &str, place: &str, population: Option<Population>) -> RuleChange {
    RuleChange {
        class: class.to_owned(),
        jurisdiction: place.to_owned(),
        population,
        days: 3_650,
        floor_age: None,
        authority: "a law".to_owned(),
    }
}

#[tokio::test]
async fn states_without_rules_of_their_own_are_named_until_there_are_some_of_adults_and_minors() {
    for house in houses().await {
        let store = house.store;
        let found = async || {
            let found = house.finding("HC-059.e").await;
            (found.status, found.observed)
        };
        assert_eq!(found().await.0, Status::NotApplicable, "{store}");
        let appointment = house.appointment("pat-1").await;
        said(&house, &appointment, ("Illinois", "US")).await;
        let (status, words) = found().await;
        assert!(status == Status::Fail && words.ends_with(" in US-IL"), "{store}: {words}");
        let seven = seeded(&house).await;
        let (status, words) = found().await;
        assert!(status == Status::Warn && words.ends_with(" in US-IL"), "{store}: {words}");

        // What was said before a visit was there, and what is said when it is booked, count as well.
        visited(&house).await;
        said(&house, &appointment, ("WI", "US")).await;
        let mut tx = house.db.begin().await.unwrap();
        let booked = "UPDATE appointment SET place = 'TX' WHERE patient = 'pat-2'";
        tx.execute(booked, Vec::new()).await.unwrap();
        tx.commit().await.unwrap();
        let (status, words) = found().await;
        let told = words.ends_with(" in US-IL, US-TX, US-WI");
        assert!(status == Status::Warn && told, "{store}: {words}");
        for (place, population) in ["US-IL", "US-TX", "US-WI"]
            .into_iter()
            .flat_map(|place| Population::ALL.iter().map(move |population| (place, *population)))
        {
            let (status, words) = found().await;
            assert!(status == Status::Warn && words.contains("US-WI"), "{store}: {words}");
            let rule = seven
                .propose_rule(who("officer-1"), ten(seal::RECORD, place, Some(population)))
                .await
                .unwrap();
            assert_eq!(found().await.1, words, "{store}: a proposal is none");
            seven.approve_rule(who("admin-1"), &rule.label()).await.unwrap();
        }
        // What is kept as records are goes by the longest of them.
        for class in ["conversation", "emergency"] {
            let (status, words) = found().await;
            let told = words.contains(&format!("{class} goes sooner than the 3650 days"));
            assert!(status == Status::Warn && told, "{store}: {words}");
            let rule = seven.propose_rule(who("officer-1"), ten(class, "US", None)).await.unwrap();
            seven.approve_rule(who("admin-1"), &rule.label()).await.unwrap();
        }
        let found = house.finding("HC-059.e").await;
        assert_eq!(found.status, Status::Pass, "{store}: {}", found.observed);
        assert!(found.evidence["coverage"].starts_with("US-IL/"), "{store}: {found:?}");
        assert!(!found.evidence["coverage"].contains("country"), "{store}: {found:?}");
    }
}

#[tokio::test]
async fn a_state_in_which_a_visit_was_booked_counts_as_long_as_that_is_ahead() {
    for house in houses().await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let states = async || {
            let found = house.finding("HC-059.e").await;
            found.evidence.get("states").cloned().unwrap_or_default()
        };
        let booked = async || {
            let mut booking = house.booking("pat-1", 120);
            booking.place.region = Some("TX".to_owned());
            visits.book(&desk, booking).await.unwrap().appointment.id
        };
        let id = booked().await;
        assert_eq!(states().await, "US-TX", "{store}");
        visits.cancel(&desk, id).await.unwrap();
        assert_eq!(states().await, "", "{store}: nobody will be there");
        booked().await;
        assert_eq!(states().await, "US-TX", "{store}");
        house.later(135);
        assert_eq!(states().await, "", "{store}: nobody came");
    }
}
