//! Where a provider holds a licence, and where their patient is.

use super::{at, booking, refusal, works};
use crate::consultation::Licence;
use crate::intake::{Intake, Location};
use crate::person::checks::store::visit;
use crate::testing::{House, houses, houses_with};
use crate::{Licensing, Refusal, Settings};
use compliance::check::Status;
use db::params;
use jiff::ToSpan as _;
use kernel::{Phi, Role};

#[tokio::test]
async fn a_patient_elsewhere_is_warned_of_or_refused_as_the_clinic_set() {
    for (licensing, refuses) in [(Licensing::Warn, false), (Licensing::Refuse, true)] {
        for house in houses_with(Settings { licensing, ..Settings::default() }).await {
            works(&house, None).await;
            let desk = House::caller("front-desk-1", Role::Coordinator);
            let book = async |region: &str, hour: &str| {
                let starts = at(&format!("2026-03-03T{hour}:00:00Z"));
                let mut booking = booking("pat-2", (starts, starts + 30.minutes()));
                booking.place.region = Some(region.to_owned());
                house.clinic.visits.book(&desk, booking).await
            };
            book("IL", "15").await.unwrap();
            assert!(house.witnessed("LICENCE_WARNING").await.is_empty(), "{}", house.store);
            let elsewhere = book("WI", "16").await;
            if refuses {
                assert_eq!(refusal(elsewhere), Refusal::Licence);
            } else {
                assert!(elsewhere.unwrap().appointment.unlicensed, "who books is told");
                assert_eq!(house.witnessed("LICENCE_WARNING").await.len(), 1);
            }
        }
    }
}

#[tokio::test]
async fn the_check_holds_visits_ahead_against_the_licences_that_are_on_record_now() {
    for licensing in [Licensing::Warn, Licensing::Ignore] {
        for house in houses_with(Settings { licensing, ..Settings::default() }).await {
            let desk = House::caller("front-desk-1", Role::Coordinator);
            let admin = House::caller("admin-1", Role::Administrator);
            let (schedules, visits) = (&house.clinic.schedules, &house.clinic.visits);
            let (store, provider) = (house.store, "dr-1".parse().unwrap());
            let found = async || {
                let found = house.finding("HC-067").await;
                (found.status, found.observed)
            };
            let holds = async |licences: &[&str]| {
                let mut plan = schedules.find(&admin, &provider).await.unwrap();
                plan.licences = licences.iter().map(|&one| one.to_owned()).collect();
                schedules.set(&admin, &provider, &plan).await.unwrap();
            };
            let half_hour = |from: &str| (at(from), at(from) + 30.minutes());
            // What the demo has booked is with providers of whom no licence is on record.
            let mut tx = house.db.begin().await.unwrap();
            tx.execute("UPDATE appointment SET state = 'cancelled'", params![]).await.unwrap();
            tx.commit().await.unwrap();
            let mut booking = booking("pat-2", half_hour("2026-03-03T16:00:00Z"));
            booking.place.region = Some("WI".to_owned());
            let booked = visits.book(&desk, booking).await.unwrap().appointment;
            let (status, words) = found().await;
            assert_eq!(status, Status::Fail, "{store}: none is on record; {words}");
            works(&house, None).await;
            holds(&["IL", "WI"]).await;
            let (status, words) = found().await;
            assert_eq!(status, Status::Pass, "{store}: {words}");
            holds(&["IL"]).await;
            let (status, words) = found().await;
            assert_eq!(status, Status::Fail, "{store}: {words}");
            assert!(words.contains(booked.id.as_str()), "{store}: {words}");
            // The visit is on the third of March.
            for (ends, expected) in [
                ("WI:2026-03-02", Status::Fail),
                ("WI:2026-03-03", Status::Warn),
                ("WI:2027-03-03", Status::Pass),
            ] {
                holds(&["IL", ends]).await;
                let (status, words) = found().await;
                assert_eq!(status, expected, "{store}: {ends}: {words}");
                let told = words.contains("WI of dr-1 on 2026-03-03");
                assert_eq!(told, expected == Status::Warn, "{store}: {ends}: {words}");
            }
            holds(&["IL"]).await;
            let later = half_hour("2026-03-03T17:00:00Z");
            let moved = visits.reschedule(&desk, booked.id, later).await.unwrap().appointment;
            let (status, words) = found().await;
            assert!(
                status == Status::Fail && words.contains(moved.id.as_str()),
                "{store}: {words}"
            );
        }
    }
}

#[tokio::test]
async fn the_latest_visits_are_those_that_started_last_and_not_those_that_were_booked_last() {
    for house in houses().await {
        let began = |minutes| house.in_minutes(minutes).as_microsecond();
        let mut tx = house.db.begin().await.unwrap();
        visit(&mut tx, began(-5)).await.unwrap();
        let sql = "UPDATE consultation SET licence = $1 WHERE id = 'mutant'";
        tx.execute(sql, params![Licence::Lacking.name()]).await.unwrap();
        let sql = "INSERT INTO consultation (id, organization, department, appointment, provider, patient, state,
                       key_version, started, follow_up, changed, version)
                   VALUES ($1, 'mutant', 'mutant', 'mutant', 'dr-mutant', 'pat-mutant', 'completed', 1, $2, 0, $2, 1)";
        let later = (0..200).map(|at| params![format!("n-{at:03}"), began(-60)]);
        tx.execute_many(sql, later.collect()).await.unwrap();
        tx.commit().await.unwrap();
        let found = house.finding("HC-067").await;
        let told = found.status == Status::Fail && found.observed.contains("mutant last");
        assert!(told, "{}: {}", house.store, found.observed);
    }
}

#[tokio::test]
async fn a_visit_is_not_moved_to_a_time_with_whoever_holds_no_licence_any_more_where_its_patient_is()
 {
    let settings = Settings { licensing: Licensing::Refuse, ..Settings::default() };
    for house in houses_with(settings).await {
        works(&house, None).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let admin = House::caller("admin-1", Role::Administrator);
        let (schedules, visits) = (&house.clinic.schedules, &house.clinic.visits);
        let (store, provider) = (house.store, "dr-1".parse().unwrap());
        let holds = async |licences: &[&str]| {
            let mut plan = schedules.find(&admin, &provider).await.unwrap();
            plan.licences = licences.iter().map(|&one| one.to_owned()).collect();
            schedules.set(&admin, &provider, &plan).await.unwrap();
        };
        let half_hour = |from: &str| (at(from), at(from) + 30.minutes());
        holds(&["IL", "WI"]).await;
        let mut booking = booking("pat-2", half_hour("2026-03-03T16:00:00Z"));
        booking.place.region = Some("WI".to_owned());
        let booked = visits.book(&desk, booking).await.unwrap().appointment;
        let later = half_hour("2026-03-03T17:00:00Z");
        let moved = visits.reschedule(&desk, booked.id, later).await.unwrap().appointment;
        holds(&["IL"]).await;
        let again = half_hour("2026-03-03T16:30:00Z");
        let refused = visits.reschedule(&desk, moved.id.clone(), again).await;
        assert_eq!(refusal(refused), Refusal::Licence, "{store}");
        let kept = house.clinic.appointments.find(&desk, &moved.id).await.unwrap();
        assert_eq!((kept.starts, kept.ends), later, "{store}: it is where it was");
    }
}

#[tokio::test]
async fn a_visit_that_began_while_nobody_knew_of_a_licence_fails_and_a_clinic_that_refuses_none_is_warned()
 {
    for (licensing, sound) in [
        (Licensing::Ignore, Status::Warn),
        (Licensing::Warn, Status::Warn),
        (Licensing::Refuse, Status::Pass),
    ] {
        for house in houses().await {
            let mut tx = house.db.begin().await.unwrap();
            visit(&mut tx, house.in_minutes(-5).as_microsecond()).await.unwrap();
            tx.execute("UPDATE appointment SET state = 'fulfilled'", params![]).await.unwrap();
            tx.commit().await.unwrap();
            let found = async || {
                let mut site = house.site();
                site.props.push(std::sync::Arc::new(licensing));
                let check = crate::checks().find(|check| check.id == "HC-067").unwrap();
                compliance::check::Finding::from(check.find(&site).await)
            };
            for (known, expected) in [
                (None, Status::Fail),
                (Some(Licence::Unplaced), Status::Fail),
                (Some(Licence::Held), sound),
            ] {
                let mut tx = house.db.begin().await.unwrap();
                let sql = "UPDATE consultation SET licence = $1, licence_place = 'WI' WHERE id = 'mutant'";
                tx.execute(sql, params![known.map(Licence::name)]).await.unwrap();
                tx.commit().await.unwrap();
                let found = found().await;
                let told = (found.status, found.observed.contains("mutant last"));
                let words = &found.observed;
                assert_eq!(told, (expected, expected == Status::Fail), "{}: {words}", house.store);
                let pair = format!("dr-mutant in WI: {} 1", known.map_or("unsaid", Licence::name));
                assert_eq!(found.evidence["pairs"], pair, "{}", house.store);
            }
        }
    }
}

#[tokio::test]
async fn a_licence_that_has_ended_by_the_visit_is_none() {
    let settings = Settings { licensing: Licensing::Refuse, ..Settings::default() };
    for house in houses_with(settings).await {
        works(&house, None).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let admin = House::caller("admin-1", Role::Administrator);
        let (schedules, provider) = (&house.clinic.schedules, "dr-1".parse().unwrap());
        for (ends, is_held) in [("WI:2026-03-02", false), ("WI:2026-03-03", true)] {
            let mut plan = schedules.find(&admin, &provider).await.unwrap();
            plan.licences = vec![ends.to_owned()];
            schedules.set(&admin, &provider, &plan).await.unwrap();
            let starts = at("2026-03-03T16:00:00Z");
            let mut booking = booking("pat-2", (starts, starts + 30.minutes()));
            booking.place.region = Some("WI".to_owned());
            let booked = house.clinic.visits.book(&desk, booking).await;
            if is_held {
                booked.unwrap();
            } else {
                assert_eq!(refusal(booked), Refusal::Licence, "{}", house.store);
            }
        }
    }
}

#[tokio::test]
async fn whoever_says_where_they_will_be_leaves_the_mark_of_a_licence_that_has_ended_by_then() {
    for house in houses_with(Settings { licensing: Licensing::Warn, ..Settings::default() }).await {
        works(&house, None).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let admin = House::caller("admin-1", Role::Administrator);
        let (schedules, visits) = (&house.clinic.schedules, &house.clinic.visits);
        let (store, provider) = (house.store, "dr-1".parse().unwrap());
        let mut plan = schedules.find(&admin, &provider).await.unwrap();
        // It holds today, and the visit is tomorrow.
        plan.licences = vec!["IL".to_owned(), "WI:2026-03-02".to_owned()];
        schedules.set(&admin, &provider, &plan).await.unwrap();
        let starts = at("2026-03-03T16:00:00Z");
        let mut booking = booking("pat-2", (starts, starts + 30.minutes()));
        booking.place.region = Some("WI".to_owned());
        let booked = visits.book(&desk, booking).await.unwrap().appointment;
        assert!(booked.unlicensed, "{store}: as it is booked");
        let marked = async |region: &str| {
            let text = |text: &str| Phi::new(text);
            let (city, region, country) = (text("Springfield"), text(region), text("US"));
            let intake = Intake {
                location: Location { line: None, city, region, country },
                callback_number: text("+1 555 0199"),
                emergency_contact: None,
                identity: None,
                privacy: None,
            };
            visits.locate(&desk, &booked.id, &intake).await.unwrap();
            house.clinic.appointments.find(&desk, &booked.id).await.unwrap().unlicensed
        };
        assert!(marked("WI").await, "{store}: by the day of the visit");
        assert!(!marked("IL").await, "{store}: where they hold one then");
    }
}
