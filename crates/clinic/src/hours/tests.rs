use super::{Hours, Opening, rules};
use crate::testing::{House, houses};
use jiff::civil::{Weekday, time};
use kernel::Role;
use std::collections::BTreeMap;

fn words(language: &str, text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(language.to_owned(), text.to_owned())])
}

fn chicago() -> Hours {
    let day = |day| Opening { day, from: time(9, 0, 0, 0), to: time(17, 0, 0, 0) };
    Hours {
        time_zone: "America/Chicago".to_owned(),
        week: vec![day(Weekday::Monday), day(Weekday::Tuesday)],
        closed_message: Some("closed-until-monday".to_owned()),
        closed_words: words("es", "Volvemos el lunes.\nUrgencias: 911"),
    }
}

#[test]
fn a_department_goes_by_its_own_clock_also_when_that_is_changed() {
    let open = |at: &str| rules::is_open(Some(&chicago()), at.parse().unwrap());
    // Standard time on Monday 2 March, daylight saving time on Monday 9 March 2026.
    assert!(!open("2026-03-02T14:59:59Z") && open("2026-03-02T15:00:00Z"));
    assert!(!open("2026-03-09T13:59:59Z") && open("2026-03-09T14:00:00Z"));
    assert!(!open("2026-03-02T23:00:00Z"), "the end is not open any more");
    assert!(!open("2026-03-04T16:00:00Z"), "Wednesday");
    assert!(rules::is_open(None, "2026-03-04T16:00:00Z".parse().unwrap()), "nothing was said");
}

#[tokio::test]
async fn the_desk_says_when_it_is_open_and_nonsense_is_refused() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let department = "general-practice".parse().unwrap();
        let all = &house.clinic.hours;
        assert_eq!(all.find(&desk.organization, &department).await.unwrap(), (None, true));
        let open = all.set(&desk, &department, &chicago()).await.unwrap();
        assert!(!open, "nine o'clock in Greenwich is night in Chicago ({})", house.store);
        let found = all.find(&desk.organization, &department).await.unwrap();
        assert_eq!(found, (Some(chicago()), false));
        let nowhere = Hours { time_zone: "Mars/Base".to_owned(), ..chicago() };
        let refused = all.set(&desk, &department, &nowhere).await.unwrap_err();
        assert!(refused.to_string().contains("timeZone"), "{refused}");
        let long = "a".repeat(301);
        for (language, text) in [("fr", "Fermé"), ("en", " "), ("en", "bell \u{7}"), ("en", &long)]
        {
            let wrong = Hours { closed_words: words(language, text), ..chicago() };
            let refused = all.set(&desk, &department, &wrong).await.unwrap_err();
            assert!(refused.to_string().contains("closedWords"), "{refused}");
        }
        let silent = Hours { closed_words: BTreeMap::new(), ..chicago() };
        all.set(&desk, &department, &silent).await.unwrap();
        let found = all.find(&desk.organization, &department).await.unwrap();
        assert_eq!(found, (Some(silent), false), "words that were taken back are gone");
    }
}

#[tokio::test]
async fn a_department_that_said_no_hours_tells_times_in_its_organizations_clock() {
    for house in houses().await {
        let store = house.store;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let admin = House::caller("admin-1", Role::Administrator);
        let department = "general-practice".parse().unwrap();
        let book = async |minutes: i64| {
            let booking = house.booking("pat-2", minutes);
            house.clinic.visits.book(&desk, booking).await.unwrap().appointment.zone
        };
        let rota = async || house.clinic.rotas.find(&desk, &department).await.unwrap().zone;
        assert_eq!((book(10_000).await, rota().await), ("UTC".to_owned(), "UTC".to_owned()));
        let organizations = &house.clinic.organizations;
        let wrong = organizations.change(&admin, ("Riverside", Some("Mars/Base"))).await;
        assert!(wrong.unwrap_err().to_string().starts_with("timeZone"), "{store}");
        organizations.change(&admin, ("Riverside", Some("America/Denver"))).await.unwrap();
        let denver = "America/Denver".to_owned();
        assert_eq!((book(10_030).await, rota().await), (denver.clone(), denver.clone()), "{store}");
        let renamed = organizations.change(&admin, ("Lakeside", None)).await.unwrap();
        assert_eq!(renamed.zone, Some(denver), "{store}: a name alone changes no clock");
        house.clinic.hours.set(&desk, &department, &chicago()).await.unwrap();
        let own = "America/Chicago".to_owned();
        assert_eq!(
            (book(10_060).await, rota().await),
            (own.clone(), own),
            "{store}: its own hours"
        );
        crate::demo::open_hours(&house.clinic).await.unwrap();
        organizations.change(&admin, ("Lakeside", Some("Europe/Madrid"))).await.unwrap();
        assert_eq!(book(10_090).await, "America/Chicago", "{store}: the provider's own");
    }
}

#[tokio::test]
async fn where_nobody_said_a_clock_a_department_without_hours_goes_by_the_first_with_some() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let zone = async |department: &str| {
            let department = department.parse().unwrap();
            house.clinic.rotas.find(&desk, &department).await.unwrap().zone
        };
        assert_eq!(zone("dermatology").await, "UTC", "{}: nobody said anything", house.store);
        let first = "general-practice".parse().unwrap();
        house.clinic.hours.set(&desk, &first, &chicago()).await.unwrap();
        assert_eq!(zone("dermatology").await, "America/Chicago", "{}", house.store);
        let told = house.clinic.organizations.find(&desk.organization).await.unwrap().zone;
        assert_eq!(told.as_deref(), Some("America/Chicago"), "{}: one rule", house.store);
    }
}
