//! Whom a pool's next call falls on where the clinic refuses visits without a licence.

use super::handover::is_licensed;
use super::licence::{says, with};
use super::{keep_from, refusal};
use crate::availability::Status;
use crate::queue::Priority;
use crate::testing::House;
use crate::visit::{CheckIn, Visit};
use crate::{Caller, Licensing, Refusal};
use kernel::{DepartmentId, Role};

fn department() -> DepartmentId {
    "general-practice".parse().unwrap()
}

fn provider(id: &str) -> Caller {
    House::caller(id, Role::Provider)
}

/// These wait for anybody, in this order, each where they say they are; dr-2 is licensed in Texas, dr-1 in Illinois and Wisconsin.
async fn pool<const N: usize>(house: &House, all: [(&str, Option<(&str, &str)>); N]) -> [Visit; N] {
    crate::demo::open_hours(&house.clinic).await.unwrap();
    is_licensed(house, "dr-2", &["TX"]).await;
    let mut waiting = Vec::new();
    for (patient, place) in all {
        let visit = house.waits(patient, CheckIn { anybody: true, ..CheckIn::default() }).await;
        if let Some(place) = place {
            says(house, (patient, &visit.appointment.id), place).await;
        }
        waiting.push(visit);
        house.later(1);
    }
    waiting.try_into().unwrap()
}

async fn next(house: &House, who: &Caller) -> Result<String, Refusal> {
    match house.clinic.visits.admit_next(who, &department()).await {
        Ok(visit) => Ok(visit.appointment.patient.as_str().to_owned()),
        Err(refused) => Err(refusal::<()>(Err(refused))),
    }
}

#[tokio::test]
async fn whoever_may_not_treat_the_first_of_a_pool_is_given_the_first_whom_they_may() {
    for house in with(Licensing::Refuse, true).await {
        let store = house.store;
        let places = [("pat-1", Some(("Illinois", "US"))), ("pat-2", Some(("Texas", "US")))];
        pool(&house, places).await;
        assert_eq!(next(&house, &provider("dr-2")).await.unwrap(), "pat-2", "{store}");
        let rest = next(&house, &provider("dr-2")).await.unwrap_err();
        let words = rest.to_string();
        assert!(matches!(rest, Refusal::NotLicensed { .. }), "{store}: {rest:?}");
        assert!(words.contains("licenceException") && !words.contains("IL"), "{store}: {words}");
        assert_eq!(next(&house, &provider("dr-1")).await.unwrap(), "pat-1", "{store}: kept");
        assert_eq!(next(&house, &provider("dr-1")).await.unwrap_err(), Refusal::QueueEmpty);
    }
    for house in with(Licensing::Warn, true).await {
        pool(&house, [("pat-1", Some(("Illinois", "US")))]).await;
        assert_eq!(next(&house, &provider("dr-2")).await.unwrap(), "pat-1", "{}", house.store);
    }
}

#[tokio::test]
async fn who_said_no_place_is_asked_and_who_is_a_providers_own_is_not_passed_over() {
    for house in with(Licensing::Refuse, false).await {
        let store = house.store;
        pool(&house, [("pat-1", None), ("pat-2", Some(("Ontario", "CA")))]).await;
        assert_eq!(next(&house, &provider("dr-2")).await.unwrap(), "pat-1", "{store}");
        let abroad = next(&house, &provider("dr-2")).await.unwrap_err();
        assert!(!abroad.to_string().contains("licenceException"), "{store}: {abroad}");
        let own = next(&house, &provider("dr-1")).await.unwrap();
        assert_eq!(own, "pat-2", "{store}: whom they booked is theirs to help");
    }
}

#[tokio::test]
async fn an_emergency_is_passed_over_by_nobody() {
    for (may_except, is_named) in [(true, false), (true, true), (false, false), (false, true)] {
        for house in with(Licensing::Refuse, may_except).await {
            let places = [("pat-1", Some(("Illinois", "US"))), ("pat-2", Some(("Texas", "US")))];
            let [urgent, _] = pool(&house, places).await;
            let entry = urgent.entry.unwrap().id;
            let desk = House::caller("front-desk-1", Role::Coordinator);
            let visits = &house.clinic.visits;
            visits.prioritize(&desk, entry.clone(), Priority::Emergency).await.unwrap();
            let called = if is_named {
                let called = visits.admit(&provider("dr-2"), entry, None).await.unwrap();
                called.appointment.patient.as_str().to_owned()
            } else {
                next(&house, &provider("dr-2")).await.unwrap()
            };
            assert_eq!(called, "pat-1", "{}, {may_except}", house.store);
        }
    }
}

#[tokio::test]
async fn nobody_is_called_by_name_out_of_a_pool_whose_visit_could_never_start() {
    for may_except in [true, false] {
        for house in with(Licensing::Refuse, may_except).await {
            let [visit] = pool(&house, [("pat-1", Some(("Illinois", "US")))]).await;
            let (entry, visits) = (visit.entry.unwrap().id, &house.clinic.visits);
            let called = visits.admit(&provider("dr-2"), entry.clone(), None).await;
            if may_except {
                assert_eq!(called.unwrap().appointment.provider.as_str(), "dr-2");
                continue;
            }
            let refused = refusal(called);
            assert!(matches!(refused, Refusal::NotLicensed { .. }), "{}", house.store);
            visits.admit(&provider("dr-1"), entry, None).await.unwrap();
        }
    }
}

/// What a provider says of themselves.
async fn says_of_themselves(house: &House, who: &str, status: Status) {
    let who = provider(who);
    house.clinic.availabilities.set(&who, &who.person, (status, None)).await.unwrap();
}

/// What patients are told: position and minutes; and whom the queue, and the day, mark as given to nobody.
async fn shown(house: &House) -> (Vec<(usize, Option<i64>)>, Vec<bool>) {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let listed = house.clinic.queues.list(&desk, &department()).await.unwrap();
    let mut told = Vec::new();
    for one in &listed {
        let patient = House::caller(one.entry.patient.as_str(), Role::Patient);
        let place = house.clinic.queues.find(&patient, &one.entry.id).await.unwrap().place.unwrap();
        assert_eq!(place.minutes, one.minutes, "{}: the same for everybody", house.store);
        told.push((place.position, place.minutes));
    }
    let marked: Vec<bool> = listed.iter().map(|one| one.no_eligible_provider).collect();
    let day = house.clinic.days.today(&desk).await.unwrap().queue;
    let here = day.iter().filter(|one| one.entry.department == department());
    let of_day: Vec<bool> = here.map(|one| one.no_eligible_provider).collect();
    assert_eq!(of_day, marked, "{}", house.store);
    (told, marked)
}

#[tokio::test]
async fn a_pool_foretells_by_whom_those_on_shift_may_treat() {
    let places = [
        ("pat-1", Some(("Illinois", "US"))),
        ("pat-2", Some(("Texas", "US"))),
        ("pat-11", Some(("Ontario", "CA"))),
    ];
    for house in with(Licensing::Refuse, true).await {
        let store = house.store;
        pool(&house, places).await;
        says_of_themselves(&house, "dr-1", Status::Offline).await;
        says_of_themselves(&house, "dr-2", Status::Available).await;
        let (told, marked) = shown(&house).await;
        assert_eq!(marked, [true, false, false], "{store}: in Texas, and whoever booked dr-2");
        let expected = [(1, None), (1, Some(15)), (2, Some(30))];
        assert_eq!(told, expected, "{store}: nobody waits for whom dr-2 does not call");
        house.clinic.visits.tell_waits().await.unwrap();
        let said = house.said("waiting-room.dr-1.pat-1").pop().unwrap();
        assert!(said["estimatedWaitMinutes"].is_null(), "{store}: {said}");

        says_of_themselves(&house, "dr-1", Status::Available).await;
        let (told, marked) = shown(&house).await;
        assert_eq!(marked, [false; 3], "{store}");
        let expected = [(1, Some(15)), (2, Some(30)), (2, Some(30))];
        assert_eq!(told, expected, "{store}: dr-1 may call the first two, dr-2 the last two");
    }
    for house in with(Licensing::Warn, true).await {
        pool(&house, places).await;
        says_of_themselves(&house, "dr-1", Status::Offline).await;
        says_of_themselves(&house, "dr-2", Status::Available).await;
        let (told, marked) = shown(&house).await;
        let expected = [(1, Some(15)), (2, Some(30)), (3, Some(45))];
        assert_eq!((&told[..], marked), (&expected[..], vec![false; 3]), "{}", house.store);
    }
}

#[tokio::test]
async fn nobody_is_foretold_a_call_by_whom_they_do_not_want() {
    for house in with(Licensing::Warn, true).await {
        let store = house.store;
        pool(&house, [("pat-1", None), ("pat-2", None)]).await;
        says_of_themselves(&house, "dr-1", Status::Offline).await;
        says_of_themselves(&house, "dr-2", Status::Available).await;
        keep_from(&house, "pat-1", "dr-2").await;
        let (told, marked) = shown(&house).await;
        assert_eq!((told[0].1, &told[1]), (None, &(1, Some(15))), "{store}");
        assert_eq!(marked, [true, false], "{store}");
        assert_eq!(next(&house, &provider("dr-2")).await.unwrap(), "pat-2", "{store}");
    }
}

#[tokio::test]
async fn who_waits_for_a_provider_who_is_kept_from_them_is_shown_as_given_to_nobody() {
    for house in with(Licensing::Warn, true).await {
        let store = house.store;
        crate::demo::open_hours(&house.clinic).await.unwrap();
        for patient in ["pat-1", "pat-2"] {
            house.waits(patient, CheckIn::default()).await;
            house.later(1);
        }
        says_of_themselves(&house, "dr-1", Status::Available).await;
        keep_from(&house, "pat-1", "dr-1").await;
        let (told, marked) = shown(&house).await;
        assert_eq!(marked, [true, false], "{store}: the desk sees to it");
        assert_eq!((told[0].1, &told[1]), (None, &(1, Some(15))), "{store}");
    }
}
