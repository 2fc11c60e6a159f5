use super::{Activity, Disposition, Flag, Rule, Search};
use crate::appointment::Filter;
use crate::break_glass::Reason;
use crate::hours::{Hours, Opening};
use crate::person::{NewPerson, Person};
use crate::privacy::{Asked, NewRequest};
use crate::restriction::Bar;
use crate::testing::{House, houses, houses_with};
use crate::visit::Booking;
use crate::{Caller, ClinicError, Home, Settings, Watch, demo};
use compliance::check::{Finding, Profile, Site, Status};
use compliance::keys::Kek;
use db::params;
use jiff::civil::{Weekday, time};
use kernel::{Clock, Fault as _, OrganizationId, Phi, Role};
use std::collections::BTreeMap;
use std::sync::Arc;

fn organization() -> OrganizationId {
    demo::ORGANIZATION.parse().unwrap()
}

fn officer() -> Caller {
    House::caller("officer-1", Role::ComplianceOfficer)
}

fn code<T>(done: Result<T, ClinicError>) -> &'static str {
    done.err().map_or("done", |error| error.code())
}

async fn found(house: &House, search: &Search) -> Vec<Flag> {
    house.clinic.activity.follow(&organization()).await.unwrap();
    let search = Search { limit: 50, ..search.clone() };
    house.clinic.activity.list(&officer(), &search).await.unwrap()
}

async fn of_rule(house: &House, rule: Rule) -> Vec<Flag> {
    found(house, &Search { rule: Some(rule), ..Search::default() }).await
}

/// Registers somebody as a patient.
async fn patient(house: &House, id: &str, (name, birth_date, phone): (&str, &str, &str)) {
    let new = NewPerson {
        id: Some(id.parse().unwrap()),
        role: Role::Patient,
        name: Phi::new(name),
        birth_date: Some(Phi::new(birth_date)),
        phone: Some(Phi::new(phone)),
        email: None,
        specialty: None,
        locale: None,
        departments: Vec::new(),
    };
    let admin = House::caller("admin-1", Role::Administrator);
    house.clinic.people.add(&admin, new).await.unwrap();
}

async fn opens(house: &House, who: (&str, Role), patient: &str) {
    let caller = House::caller(who.0, who.1);
    house.clinic.people.find(&caller, &patient.parse().unwrap()).await.unwrap();
}

fn told(house: &House, who: &str) -> usize {
    let said = house.actions(&format!("notification.{who}"));
    said.iter().filter(|kind| *kind == "ACTIVITY_FLAGGED").count()
}

const NURSE: (&str, Role) = ("nurse-1", Role::Nurse);
const DESK: (&str, Role) = ("front-desk-1", Role::Coordinator);

#[tokio::test]
async fn who_opens_their_own_a_co_workers_or_a_relatives_record_is_flagged_and_nobody_else() {
    for house in houses().await {
        patient(&house, "pat-ines", ("Ines Duarte", "1980-01-01", "+1 555 000 1111")).await;
        patient(&house, "pat-rui", ("Rui Duarte", "2012-02-02", "+1 555 000 2222")).await;
        patient(&house, "pat-home", ("Joao Pires", "1979-03-03", "+1 (555) 555-0104")).await;
        for whose in ["pat-ines", "pat-rui", "pat-home", "pat-2"] {
            opens(&house, NURSE, whose).await;
        }
        opens(&house, NURSE, "pat-ines").await;
        opens(&house, DESK, "pat-ines").await;
        let flags = found(&house, &Search::default()).await;
        let mut seen: Vec<(Rule, &str, &str)> =
            flags.iter().map(|flag| (flag.rule, &*flag.account, &*flag.patient)).collect();
        seen.sort_unstable();
        let expected = [
            (Rule::OwnRecord, "nurse-1", "pat-home"),
            (Rule::OwnRecord, "nurse-1", "pat-ines"),
            (Rule::CoWorker, "front-desk-1", "pat-ines"),
            (Rule::SameSurname, "nurse-1", "pat-rui"),
        ];
        assert_eq!(seen, expected, "{}: by name, by telephone, by family name", house.store);
        let own = flags.iter().find(|flag| flag.patient == "pat-ines" && flag.account == "nurse-1");
        let own = own.unwrap();
        assert_eq!((own.count, own.entries.len()), (2, 2), "one flag a day, with both entries");
        assert_eq!(told(&house, "officer-1"), 2, "of one's own records officers hear at once");
        let (opened, entries) = house.clinic.activity.open(&officer(), &own.id).await.unwrap();
        assert_eq!(&opened, own);
        let shown: Vec<(&str, &str)> =
            entries.iter().map(|one| (&*one.event, &*one.actor)).collect();
        assert_eq!(shown, [("PERSON_READ", "nurse-1"), ("PERSON_READ", "nurse-1")]);
        let notice = house.said("notification.officer-1").last().unwrap().to_string();
        assert!(!notice.contains("Duarte") && !notice.contains("pat-ines"), "{notice}");
        house.later(24 * 60);
        opens(&house, NURSE, "pat-ines").await;
        assert_eq!(found(&house, &Search::default()).await.len(), 5, "another day, another flag");
    }
}

#[tokio::test]
async fn a_flag_counts_every_entry_and_holds_the_places_of_the_first() {
    for house in houses().await {
        patient(&house, "pat-ines", ("Ines Duarte", "1980-01-01", "+1 555 000 1111")).await;
        for _ in 0..150 {
            opens(&house, NURSE, "pat-ines").await;
        }
        let flags = of_rule(&house, Rule::OwnRecord).await;
        let [flag] = flags.as_slice() else { panic!("{}: {flags:?}", house.store) };
        assert_eq!((flag.count, flag.entries.len()), (150, 100), "{}", house.store);
        opens(&house, NURSE, "pat-ines").await;
        let flags = of_rule(&house, Rule::OwnRecord).await;
        let [again] = flags.as_slice() else { panic!("{}: {flags:?}", house.store) };
        assert_eq!((again.count, &again.entries), (151, &flag.entries), "{}", house.store);
    }
}

#[tokio::test]
async fn what_a_search_shows_is_not_opened_and_a_birth_date_tells_two_of_one_name_apart() {
    for house in houses().await {
        patient(&house, "pat-kim", ("Maya Chen", "1999-09-09", "+1 555 000 3333")).await;
        opens(&house, ("dr-2", Role::Provider), "pat-kim").await;
        assert_eq!(of_rule(&house, Rule::CoWorker).await.len(), 1, "no birth date is known of her");
        let doctor = House::caller("dr-1", Role::Provider);
        let people = &house.clinic.people;
        let shown = people.search(&doctor, Some(Role::Patient), Some("Chen")).await.unwrap();
        assert_eq!(shown.people.len(), 1);
        let flags = found(&house, &Search::default()).await;
        assert_eq!(flags.len(), 1, "{}: what a search shows is not opened: {flags:?}", house.store);
        let mut one = people.find(&doctor, &"pat-1".parse().unwrap()).await.unwrap();
        one.birth_date = Some(Phi::new("1958-03-14"));
        let (id, phone, email) = ("x".parse().unwrap(), None, None);
        let twin = Person { id, phone, email, ..one.clone() };
        assert!(super::rules::is_same((&one, &twin), Home::default()));
        let later = Person { birth_date: Some(Phi::new("1990-01-01")), ..twin };
        assert!(!super::rules::is_same((&one, &later), Home::default()), "two of one name");
        let name = |text: &str| Phi::new(text);
        let same = |one, other| super::rules::same_surname(&name(one), &name(other));
        assert!(same("Ana García López", "Luis García"), "the father's name of two");
        assert!(same("Kim Smith-Jones", "Lee jones") && !same("Maria Ortiz", "Maria Silva"));
        assert!(!same("Cher", "Cher"), "one word is no family name");
    }
}

#[tokio::test]
async fn why_a_co_worker_comes_is_not_asked_for_without_a_flag_and_a_calendar_opens_nobody() {
    let watch = Watch { records_an_hour: 3, failures_an_hour: 10 };
    for house in houses_with(Settings { watch, ..Settings::default() }).await {
        let store = house.store;
        patient(&house, "pat-ines", ("Ines Duarte", "1980-01-01", "+1 555 000 1111")).await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let mut booked = Vec::new();
        for (minutes, whose) in [(40, "pat-ines"), (55, "pat-1"), (70, "pat-2"), (110, "pat-3")] {
            let booking = house.booking(whose, minutes);
            booked.push(house.clinic.visits.book(&desk, booking).await.unwrap().appointment.id);
        }
        let appointments = &house.clinic.appointments;
        let doctor = House::caller("dr-4", Role::Provider);
        for provider in [None, Some("dr-1".parse().unwrap())] {
            let filter = Filter { provider, ..Filter::default() };
            assert!(appointments.list(&doctor, filter).await.unwrap().len() > 3, "{store}");
        }
        let flags = found(&house, &Search::default()).await;
        assert!(flags.is_empty(), "{store}: a board and a calendar are not opened: {flags:?}");
        let of =
            |whose: &str| Filter { patient: Some(whose.parse().unwrap()), ..Filter::default() };
        appointments.list(&doctor, of("pat-ines")).await.unwrap();
        let nurse = House::caller(NURSE.0, NURSE.1);
        appointments.find(&nurse, &booked[0]).await.unwrap();
        let flags = found(&house, &Search::default()).await;
        let mut seen: Vec<(Rule, &str, &str)> =
            flags.iter().map(|flag| (flag.rule, &*flag.account, &*flag.patient)).collect();
        seen.sort_unstable();
        let expected =
            [(Rule::OwnRecord, "nurse-1", "pat-ines"), (Rule::CoWorker, "dr-4", "pat-ines")];
        assert_eq!(seen, expected, "{store}");
        for whose in ["pat-1", "pat-2", "pat-3"] {
            appointments.list(&doctor, of(whose)).await.unwrap();
        }
        assert_eq!(of_rule(&house, Rule::Bulk).await.len(), 1, "{store}: one patient by another");
        let own = House::caller("pat-1", Role::Patient);
        appointments.list(&own, Filter::default()).await.unwrap();
        let flags = found(&house, &Search::default()).await;
        assert!(flags.iter().all(|flag| flag.account != "pat-1"), "{store}: a patient's own");
    }
}

#[tokio::test]
async fn whoever_treats_a_namesake_is_not_flagged_and_an_opening_out_of_turn_is() {
    for house in houses().await {
        patient(&house, "pat-ada", ("Ada Okafor", "1980-01-01", "+1 555 000 4444")).await;
        patient(&house, "pat-ben", ("Ben Okafor", "1981-01-01", "+1 555 000 5555")).await;
        let booking = Booking {
            department: "dermatology".parse().unwrap(),
            provider: "dr-2".parse().unwrap(),
            ..house.booking("pat-ada", 300)
        };
        let desk = House::caller("front-desk-1", Role::Coordinator);
        house.clinic.visits.book(&desk, booking).await.unwrap();
        for whose in ["pat-ada", "pat-ben"] {
            opens(&house, ("dr-2", Role::Provider), whose).await;
        }
        let flags = of_rule(&house, Rule::SameSurname).await;
        let whose: Vec<&str> = flags.iter().map(|flag| &*flag.patient).collect();
        assert_eq!(whose, ["pat-ben"], "{}: of whom he has a visit he is the doctor", house.store);
        let sessions = &house.clinic.sessions;
        let secret = sessions.sign_in("dr-4", Phi::new(demo::PASSWORD), None).await.unwrap().secret;
        let stranger = sessions.resume(secret.expose(), None, false).await.unwrap();
        sessions.prove(&stranger, Phi::new(demo::PASSWORD)).await.unwrap();
        let why = (Reason::Emergency, Phi::new("Found without consciousness, allergies unknown"));
        let patient = "pat-1".parse().unwrap();
        house.clinic.break_glasses.open(&stranger, &patient, why).await.unwrap();
        let flags = of_rule(&house, Rule::BreakGlass).await;
        let [flag] = flags.as_slice() else { panic!("{}: {flags:?}", house.store) };
        assert_eq!((&*flag.account, &*flag.patient), ("dr-4", "pat-1"));
    }
}

#[tokio::test]
async fn many_records_within_an_hour_are_one_flag_and_over_a_day_none() {
    let watch = Watch { records_an_hour: 3, failures_an_hour: 10 };
    for house in houses_with(Settings { watch, ..Settings::default() }).await {
        for whose in ["pat-1", "pat-2", "pat-3", "pat-3"] {
            opens(&house, DESK, whose).await;
        }
        assert!(of_rule(&house, Rule::Bulk).await.is_empty(), "{}: three are usual", house.store);
        house.later(61);
        opens(&house, DESK, "pat-4").await;
        assert!(of_rule(&house, Rule::Bulk).await.is_empty(), "and the hour is over");
        for whose in ["pat-5", "pat-6", "pat-7", "pat-8"] {
            house.later(1);
            opens(&house, DESK, whose).await;
        }
        let flags = of_rule(&house, Rule::Bulk).await;
        let [flag] = flags.as_slice() else { panic!("{}: {flags:?}", house.store) };
        assert_eq!((&*flag.account, &*flag.patient), ("front-desk-1", ""));
        assert_eq!(flag.entries.len(), 5, "all of that hour stand behind it");
        assert_eq!(told(&house, "officer-1"), 1, "told once");
        house.clinic.activity.open(&officer(), &flag.id).await.unwrap();
        let read = house.witnessed("\"ACTIVITY_FLAG_READ\"").await;
        let read = read.last().unwrap();
        let all = ["pat-4", "pat-5", "pat-6", "pat-7", "pat-8"];
        assert!(
            all.iter().all(|one| read.contains(one)),
            "{}: of whom it told: {read}",
            house.store
        );
    }
}

#[tokio::test]
async fn failures_are_counted_by_account_and_by_address() {
    let watch = Watch { records_an_hour: 60, failures_an_hour: 4 };
    for house in houses_with(Settings { watch, ..Settings::default() }).await {
        let address = Some("198.51.100.7".to_owned());
        for who in ["nobody-1", "nobody-2", "nobody-3"] {
            let tried = house.clinic.sessions.sign_in(who, Phi::new("wrong"), address.clone());
            assert!(tried.await.is_err());
        }
        let nurse = House::caller("nurse-1", Role::Nurse);
        for _ in 0..4 {
            assert!(house.clinic.activity.list(&nurse, &Search::default()).await.is_err());
            let mine = house.clinic.breaches.list(&nurse, (None, 50)).await;
            assert_eq!(code(mine), "access.not-allowed");
            let whose = "pat-1".parse().unwrap();
            assert!(house.clinic.access_reports.read(&nurse, &whose, None).await.is_err());
        }
        let who = |flag: &Flag| format!("{}{}", flag.account, flag.address);
        let flags = of_rule(&house, Rule::Failures).await;
        let mut whose: Vec<String> = flags.iter().map(who).collect();
        whose.sort_unstable();
        assert_eq!(whose, ["203.0.113.9", "nurse-1"], "{}: three are too few", house.store);
        let tried = house.clinic.sessions.sign_in("nobody-4", Phi::new("wrong"), address);
        assert!(tried.await.is_err());
        let flags = of_rule(&house, Rule::Failures).await;
        assert!(flags.iter().any(|flag| flag.address == "198.51.100.7"), "{flags:?}");
        let kept = kept(&house).await;
        assert!(
            !kept.contains("198.51.100.7"),
            "{}: no table has it in the clear: {kept}",
            house.store
        );
        assert!(!kept.contains("203.0.113.9"), "{}: {kept}", house.store);
    }
}

#[tokio::test]
async fn whoever_is_kept_from_a_patient_and_tries_again_and_again_is_flagged() {
    let watch = Watch { records_an_hour: 60, failures_an_hour: 4 };
    for house in houses_with(Settings { watch, ..Settings::default() }).await {
        let (own, patient) = (House::caller("pat-1", Role::Patient), "pat-1".parse().unwrap());
        let words = Some(Phi::new("Not to them, please"));
        let new = NewRequest { asked: Asked::Restriction, words };
        let privacy = &house.clinic.privacy;
        let asked = privacy.ask(&own, &patient, new).await.unwrap();
        let bar = Some(Bar::Staff("dr-1".parse().unwrap()));
        privacy.answer(&officer(), &asked.id, (true, None, bar)).await.unwrap();
        let doctor = House::caller("dr-1", Role::Provider);
        for _ in 0..4 {
            let record = house.clinic.charts.record(&doctor, &patient).await;
            assert_eq!(code(record), "restriction.agreed", "{}", house.store);
        }
        let flags = of_rule(&house, Rule::Failures).await;
        assert!(flags.iter().any(|flag| flag.account == "dr-1"), "{}: {flags:?}", house.store);
    }
}

/// What the tables of the rules hold as text.
async fn kept(house: &House) -> String {
    let mut tx = house.db.read().await.unwrap();
    let mut all = Vec::new();
    for sql in
        ["SELECT account, address FROM activity_flag", "SELECT kind, subject FROM activity_trace"]
    {
        for row in tx.query(sql, params![]).await.unwrap() {
            all.push(format!("{} {}", row.text(0).unwrap(), row.text(1).unwrap()));
        }
    }
    all.join("\n")
}

/// What a server of before wrote of an address: an open flag, or another after it was closed.
async fn flagged_before(house: &House, (id, turn): (&str, i64)) {
    let now = house.clock.now();
    let mut tx = house.db.begin().await.unwrap();
    tx.execute(
        "INSERT INTO activity_flag (id, organization, rule, account, address, patient, day, turn,
                                    first, last, entries, count, raised)
         VALUES ($1, $2, 'failures', '', '198.51.100.7', '', $3, $4, $5, $5, '1', 1, $5)",
        params![id, demo::ORGANIZATION, super::rules::day(now), turn, now.as_microsecond()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn addresses_that_were_kept_in_the_clear_are_sealed_when_the_rules_next_look() {
    let watch = Watch { records_an_hour: 60, failures_an_hour: 4 };
    for house in houses_with(Settings { watch, ..Settings::default() }).await {
        for flag in [("before-1", 1), ("before-2", 2)] {
            flagged_before(&house, flag).await;
        }
        let at = house.clock.now().as_microsecond();
        let mut tx = house.db.begin().await.unwrap();
        for what in ["1", "2"] {
            tx.execute(
                "INSERT INTO activity_trace (organization, kind, subject, what, seq, at)
                 VALUES ($1, 'addresses', '198.51.100.7', $2, 1, $3)",
                params![demo::ORGANIZATION, what, at],
            )
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        let all = Search { limit: 9, ..Search::default() };
        let shown = house.clinic.activity.list(&officer(), &all).await.unwrap();
        assert!(shown.iter().all(|flag| flag.address == "198.51.100.7"), "before, too: {shown:?}");
        for _ in 0..2 {
            let address = Some("198.51.100.7".to_owned());
            let tried = house.clinic.sessions.sign_in("nobody-1", Phi::new("wrong"), address);
            assert!(tried.await.is_err());
        }
        let flags = of_rule(&house, Rule::Failures).await;
        let mut seen: Vec<(&str, &str, bool)> =
            flags.iter().map(|one| (&*one.id, &*one.address, one.count > 1)).collect();
        seen.sort_unstable();
        let expected = [("before-1", "198.51.100.7", false), ("before-2", "198.51.100.7", true)];
        assert_eq!(
            seen, expected,
            "{}: the open flag takes what comes, counted with what was",
            house.store
        );
        let kept = kept(&house).await;
        assert!(!kept.contains("198.51.100.7"), "{}: {kept}", house.store);
    }
}

#[tokio::test]
async fn at_night_a_record_is_opened_with_a_visit_or_it_is_flagged() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let day = |day| Opening { day, from: time(8, 0, 0, 0), to: time(18, 0, 0, 0) };
        let hours = Hours {
            time_zone: "UTC".to_owned(),
            week: Weekday::Monday.cycle_forward().take(7).map(day).collect(),
            closed_message: None,
            closed_words: BTreeMap::new(),
        };
        for department in ["general-practice", "cardiology", "dermatology"] {
            house.clinic.hours.set(&desk, &department.parse().unwrap(), &hours).await.unwrap();
        }
        opens(&house, NURSE, "pat-1").await;
        house.later(9 * 60 + 45);
        opens(&house, NURSE, "pat-2").await;
        assert!(
            of_rule(&house, Rule::AfterHours).await.is_empty(),
            "{}: nearly seven",
            house.store
        );
        house.later(4 * 60);
        opens(&house, NURSE, "pat-3").await;
        let flags = of_rule(&house, Rule::AfterHours).await;
        let [flag] = flags.as_slice() else { panic!("{}: {flags:?}", house.store) };
        assert_eq!((&*flag.account, &*flag.patient), ("nurse-1", "pat-3"));
        assert_eq!(told(&house, "officer-1"), 0, "it waits in the queue");
        let late = Booking {
            department: "cardiology".parse().unwrap(),
            provider: "dr-3".parse().unwrap(),
            ..house.booking("pat-9", 20)
        };
        house.clinic.visits.book(&desk, late).await.unwrap();
        opens(&house, NURSE, "pat-9").await;
        opens(&house, ("dr-4", Role::Provider), "pat-9").await;
        let flags = of_rule(&house, Rule::AfterHours).await;
        let whose: Vec<&str> = flags.iter().map(|flag| &*flag.account).collect();
        assert!(!flags.iter().any(|flag| flag.account == "nurse-1" && flag.patient == "pat-9"));
        assert!(whose.contains(&"dr-4"), "{}: a visit of others is none of his", house.store);
    }
}

#[tokio::test]
async fn a_flag_is_closed_once_by_somebody_else_with_a_note_and_what_follows_is_another() {
    for house in houses().await {
        patient(&house, "pat-ines", ("Ines Duarte", "1980-01-01", "+1 555 000 1111")).await;
        opens(&house, NURSE, "pat-ines").await;
        opens(&house, ("admin-1", Role::Administrator), "pat-ines").await;
        let activity = &house.clinic.activity;
        let open = Search { closed: Some(false), ..Search::default() };
        let flags = found(&house, &open).await;
        let of = |rule| flags.iter().find(|flag| flag.rule == rule).unwrap();
        let note = || Phi::new("She looked up her own appointment; told to use the portal");
        let admin = House::caller("admin-1", Role::Administrator);
        let own = activity.close(&admin, &of(Rule::CoWorker).id, (Disposition::Explained, note()));
        assert_eq!(code(own.await), "account.two-persons", "{}", house.store);
        let id = &of(Rule::OwnRecord).id;
        let short = activity.close(&officer(), id, (Disposition::Training, Phi::new("ok"))).await;
        assert_eq!(code(short), "request.field");
        let nurse = House::caller("nurse-1", Role::Nurse);
        let hers = activity.close(&nurse, id, (Disposition::Explained, note())).await;
        assert_eq!(code(hers), "access.not-allowed");
        activity.close(&officer(), id, (Disposition::Training, note())).await.unwrap();
        let again = activity.close(&admin, id, (Disposition::Explained, note())).await;
        assert_eq!(code(again), "state.stale");
        let closed = Search { closed: Some(true), ..Search::default() };
        let closed = found(&house, &closed).await.remove(0).closed.unwrap();
        assert_eq!(closed.note, note(), "what was written is read again");
        assert!(house.witnessed("use the portal").await.is_empty(), "and stands in no audit entry");
        assert_eq!(house.witnessed("ACTIVITY_FLAG_CLOSED").await.len(), 1);
        opens(&house, NURSE, "pat-ines").await;
        let left = found(&house, &open).await;
        assert_eq!(left.len(), 2, "what comes after it was closed is another flag: {left:?}");
        let newest = Search { limit: 1, ..Search::default() };
        let first = activity.list(&officer(), &newest).await.unwrap().remove(0);
        let before = Some(first.id.clone());
        let rest = Search { before, limit: 50, ..Search::default() };
        let rest = activity.list(&officer(), &rest).await.unwrap();
        assert!(rest.len() == 2 && !rest.contains(&first), "page by page: {rest:?}");
    }
}

/// A clinic that closes each finding in time has always a new one open: by the oldest alone is seen that one was left.
#[tokio::test]
async fn the_oldest_that_is_open_moves_on_as_it_is_closed_while_a_new_one_is_open() {
    for house in houses().await {
        let activity = &house.clinic.activity;
        assert_eq!(activity.unclosed(&organization()).await.unwrap(), (0, None), "{}", house.store);
        patient(&house, "pat-ines", ("Ines Duarte", "1980-01-01", "+1 555 000 1111")).await;
        opens(&house, NURSE, "pat-ines").await;
        let old = of_rule(&house, Rule::OwnRecord).await.remove(0);
        house.later(24 * 60);
        opens(&house, NURSE, "pat-ines").await;
        let flags = of_rule(&house, Rule::OwnRecord).await;
        let new = flags.iter().find(|flag| flag.id != old.id).expect("another day, another flag");
        assert!(new.raised > old.raised, "{}", house.store);
        let both = activity.unclosed(&organization()).await.unwrap();
        assert_eq!(both, (2, Some(old.raised)), "{}", house.store);
        for flag in flags.iter().filter(|flag| flag.raised < new.raised) {
            let done = (Disposition::Explained, Phi::new("She looked up her own appointment"));
            activity.close(&officer(), &flag.id, done).await.unwrap();
        }
        let left = activity.unclosed(&organization()).await.unwrap();
        assert_eq!(left, (1, Some(new.raised)), "{}", house.store);
    }
}

#[tokio::test]
async fn the_first_review_begins_with_the_first_flag_and_every_organization_has_its_own() {
    for house in houses().await {
        patient(&house, "pat-ines", ("Ines Duarte", "1980-01-01", "+1 555 000 1111")).await;
        opens(&house, NURSE, "pat-ines").await;
        let raised = found(&house, &Search::default()).await.remove(0).raised;
        house.later(12 * 24 * 60);
        let signed = house.clinic.activity.sign(&officer()).await.unwrap();
        assert_eq!(signed.from, raised, "{}: longer ago than a week", house.store);
        assert_eq!(signed.counts.len(), 1, "{}: {:?}", house.store, signed.counts);
        assert_eq!(status(&house).await, Status::Pass, "{}", house.store);
        let mut tx = house.db.begin().await.unwrap();
        let staff = ("else-1", Role::Provider, true);
        crate::person::checks::store::add(&mut tx, staff, Vec::new()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(status(&house).await, Status::Fail, "{}: others never signed", house.store);
    }
}

#[tokio::test]
async fn an_officer_signs_for_the_week_and_the_check_sees_when_nobody_did() {
    for house in houses().await {
        patient(&house, "pat-ines", ("Ines Duarte", "1980-01-01", "+1 555 000 1111")).await;
        opens(&house, NURSE, "pat-ines").await;
        assert_eq!(status(&house).await, Status::Fail, "{}: nobody ever signed", house.store);
        let activity = &house.clinic.activity;
        let admin = House::caller("admin-1", Role::Administrator);
        assert_eq!(code(activity.sign(&admin).await), "access.not-allowed");
        let end = activity.explorer.end().await.unwrap();
        assert!(activity.standing(&officer()).await.unwrap().examined < end, "{}", house.store);
        activity.follow(&organization()).await.unwrap();
        assert!(activity.standing(&officer()).await.unwrap().examined >= end, "{}", house.store);
        house.later(1);
        let signed = activity.sign(&officer()).await.unwrap();
        let count = &signed.counts[0];
        assert_eq!((count.rule, count.disposition, count.flags), (Rule::OwnRecord, None, 1));
        let witnessed = house.witnessed("ACTIVITY_REVIEWED").await;
        assert!(witnessed[0].contains("own-record:open=1"), "{witnessed:?}");
        assert_eq!(status(&house).await, Status::Pass);
        let standing = activity.standing(&officer()).await.unwrap();
        assert_eq!((standing.open, standing.overdue), (1, 0));
        assert!(!standing.is_due(activity.now()));
        house.later(8 * 24 * 60);
        assert!(activity.standing(&officer()).await.unwrap().is_due(activity.now()));
        activity.follow(&organization()).await.unwrap();
        assert_eq!(status(&house).await, Status::Warn, "eight days ago");
        let next = activity.sign(&officer()).await.unwrap();
        assert_eq!(next.from, signed.until, "periods leave nothing out");
        assert!(next.counts.is_empty(), "the flag was of the period before");
        house.later(7 * 24 * 60);
        activity.sign(&officer()).await.unwrap();
        assert_eq!(status(&house).await, Status::Fail, "a flag of fifteen days is open");
        let standing = activity.standing(&officer()).await.unwrap();
        assert_eq!((standing.open, standing.overdue), (1, 1));
        let page = activity.reviews(&officer(), (None, 2)).await.unwrap();
        let rest = activity.reviews(&officer(), (Some(&*page[1].id), 2)).await.unwrap();
        assert_eq!((page.len(), rest), (2, vec![signed]), "{}: the oldest is found", house.store);
        asleep(&house, activity).await;
    }
}

#[tokio::test]
async fn what_was_signed_while_the_clock_was_ahead_is_signed_anew_once_it_is_right() {
    const AHEAD: i64 = 400 * 24 * 60;
    for house in houses().await {
        let activity = &house.clinic.activity;
        let first = activity.sign(&officer()).await.unwrap();
        house.later(AHEAD);
        activity.sign(&officer()).await.unwrap();
        house.later(8 * 24 * 60 - AHEAD);
        activity.follow(&organization()).await.unwrap();
        assert_eq!(status(&house).await, Status::Warn, "{}: eight days ago", house.store);
        let standing = activity.standing(&officer()).await.unwrap();
        assert!(standing.is_due(activity.now()), "{}: it waits", house.store);
        let again = activity.sign(&officer()).await.unwrap();
        assert_eq!(again.from, first.until, "{}: nothing is left out", house.store);
        assert_eq!(status(&house).await, Status::Pass, "{}", house.store);
        house.later(1);
        let next = activity.sign(&officer()).await.unwrap();
        assert_eq!(next.from, again.until, "{}", house.store);
    }
}

/// The rules are awake as long as they read what is written.
async fn asleep(house: &House, activity: &Activity) {
    let flag = found(house, &Search::default()).await.remove(0);
    let note = Phi::new("Her own appointment; told to use the portal");
    activity.close(&officer(), &flag.id, (Disposition::Training, note)).await.unwrap();
    activity.follow(&organization()).await.unwrap();
    assert_eq!(status(house).await, Status::Pass);
    opens(house, NURSE, "pat-2").await;
    house.later(3 * 60);
    assert_eq!(status(house).await, Status::Fail, "for three hours they read nothing");
}

async fn status(house: &House) -> Status {
    let folder = tempfile::tempdir().unwrap();
    let kek = Arc::new(Kek::create(&folder.path().join("kek")).unwrap());
    let (db, now) = (house.db.clone(), house.clock.now());
    let profile = Profile::Hipaa;
    let site = Site { db, database: None, kek, origin: None, now, profile, props: Vec::new() };
    let check = super::checks::CHECKS.iter().find(|check| check.id == "HC-033").unwrap();
    Finding::from(check.find(&site).await).status
}
