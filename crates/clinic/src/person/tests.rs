use super::NewPerson;
use super::rules;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use db::params;
use kernel::{Phi, Role};

fn newcomer(name: &str, role: Role) -> NewPerson {
    NewPerson {
        id: None,
        role,
        name: Phi::new(name),
        birth_date: Some(Phi::new("1980-02-29")),
        phone: Some(Phi::new("+1 555 0100")),
        email: None,
        specialty: None,
        locale: None,
        departments: Vec::new(),
    }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// The field by which somebody is refused.
fn refused(new: &NewPerson) -> &'static str {
    let now = "2026-03-02T15:00:00Z".parse().unwrap();
    match rules::check(new, now) {
        Err(Refusal::Field { field, .. }) => field,
        Ok(()) => "",
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_record_that_makes_no_sense_is_refused_by_field() {
    let ok = newcomer("Grace Hopper", Role::Patient);
    assert_eq!(refused(&ok), "");
    let nurse = newcomer("Ana", Role::Nurse);
    let twice = vec!["general-practice".parse().unwrap(); 2];
    let ones = vec!["d1".parse().unwrap()];
    for (new, field) in [
        (NewPerson { locale: Some("e".to_owned()), ..ok.clone() }, "locale"),
        (NewPerson { specialty: Some("x".repeat(201)), ..ok.clone() }, "specialty"),
        (NewPerson { departments: twice, ..nurse }, "departments"),
        (newcomer(" ", Role::Patient), "name"),
        (newcomer("Somebody", Role::System), "role"),
        (newcomer("Somebody", Role::Provider), "departments"),
        (NewPerson { departments: ones, ..ok }, "departments"),
    ] {
        assert_eq!(refused(&new), field);
    }
}

#[test]
fn names_dates_and_addresses_that_nobody_has_are_refused_and_no_others() {
    let ok = newcomer("Grace Hopper", Role::Patient);
    let email = |text: &str| NewPerson { email: Some(Phi::new(text)), ..ok.clone() };
    assert_eq!(refused(&email("ana+clinic@mail.example")), "");
    for wrong in ["@", "ana", "ana@", "a na@mail.example", "a@b@c.example", "ana@mail.example, b@c"]
    {
        assert_eq!(refused(&email(wrong)), "email", "{wrong}");
    }
    // 200 characters, of which each takes three bytes.
    for fine in ["Nguyễn Thị Minh Khai", "د. سارة", &"क".repeat(200)] {
        assert_eq!(refused(&newcomer(fine, Role::Patient)), "", "{fine}");
    }
    for odd in ["\u{0}", "Grace\u{202e}Hopper", "Grace\nHopper", &"क".repeat(201)] {
        assert_eq!(refused(&newcomer(odd, Role::Patient)), "name");
    }
    for odd in ["2026-03-04", "1879-12-31", "0001-01-01", "1981-02-29"] {
        let new = NewPerson { birth_date: Some(Phi::new(odd)), ..ok.clone() };
        assert_eq!(refused(&new), "birthDate", "{odd}");
    }
}

#[test]
fn names_are_found_by_each_of_their_words() {
    assert_eq!(rules::search_words("Ana-María O'Neil ana"), ["ana", "maría", "neil", "o"]);
    assert!(rules::search_words(" .").is_empty());
}

#[tokio::test]
async fn people_are_found_by_name_without_the_name_in_the_table() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let people = &house.clinic.people;
        let added = people.add(&desk, newcomer("Grace Hopper", Role::Patient)).await.unwrap();
        for name in ["hopper", "GRACE", "grace hopper"] {
            let found = people.search(&desk, Some(Role::Patient), Some(name)).await.unwrap().people;
            assert_eq!(found.len(), 1, "{name} in {}", house.store);
            assert_eq!(found[0].id, added.id);
            assert_eq!(found[0].name.expose(), "Grace Hopper");
            assert_eq!(found[0].birth_date.as_ref().unwrap().expose(), "1980-02-29");
        }
        assert!(people.search(&desk, None, Some("grace kelly")).await.unwrap().people.is_empty());
        let mut tx = house.db.read().await.unwrap();
        let sql = "SELECT name, birth_date, phone FROM person WHERE id = $1";
        let row = tx.query_opt(sql, params![added.id.as_str()]).await.unwrap().unwrap();
        for column in 0..3 {
            let sealed = String::from_utf8_lossy(&row.blob(column).unwrap()).into_owned();
            assert!(
                !sealed.contains("Grace") && !sealed.contains("1980") && !sealed.contains("555")
            );
        }
        assert!(house.witnessed("Grace").await.is_empty());
        assert!(!house.witnessed("PERSON_READ").await.is_empty());
    }
}

#[tokio::test]
async fn whoever_shares_a_word_with_more_than_are_shown_is_found_by_the_whole_name() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let (people, store) = (&house.clinic.people, house.store);
        for number in 0..100 {
            let name = format!("Ana{number} Garcia");
            people.add(&desk, newcomer(&name, Role::Patient)).await.unwrap();
        }
        let patients =
            async |name: &str| people.search(&desk, Some(Role::Patient), Some(name)).await.unwrap();
        let all = patients("garcia").await;
        assert_eq!((all.people.len(), all.more), (100, false), "{store}");
        let last = NewPerson {
            id: Some("zz-maria".parse().unwrap()),
            ..newcomer("Maria Garcia", Role::Patient)
        };
        let admin = House::caller("admin-1", Role::Administrator);
        let last = people.add(&admin, last).await.unwrap().id;
        let found = patients("Maria Garcia").await;
        let ids: Vec<_> = found.people.iter().map(|one| &one.id).collect();
        assert_eq!((ids, found.more), (vec![&last], false), "{store}");
        let many = patients("garcia").await;
        assert_eq!((many.people.len(), many.more), (100, true), "{store}: and it says so");
        // Accounts that were closed do not stand before those of today.
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE person SET active = 0 WHERE role = 'patient' AND id <> $1";
        tx.execute(sql, params![last.as_str()]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(patients("garcia").await.people[0].id, last, "{store}");
        assert!(patients("a b c d e f g h garcia").await.people.is_empty(), "{store}");
    }
}

#[tokio::test]
async fn a_role_of_more_than_a_hundred_is_listed_whole() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let people = &house.clinic.people;
        for number in 0..101 {
            let departments = vec!["general-practice".parse().unwrap()];
            let new = newcomer(&format!("Doctor N{number}"), Role::Provider);
            people.add(&admin, NewPerson { departments, ..new }).await.unwrap();
        }
        let found = people.search(&admin, Some(Role::Provider), None).await.unwrap();
        assert!(found.people.len() > 101 && !found.more, "{}", house.store);
        assert!(found.people.iter().all(|one| !one.departments.is_empty()), "{}", house.store);
    }
}

#[tokio::test]
async fn a_sealed_name_opens_only_in_its_own_row() {
    for house in houses().await {
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE person SET name = (SELECT name FROM person WHERE id = $1) WHERE id = $2";
        tx.execute(sql, params!["pat-1", "pat-2"]).await.unwrap();
        tx.commit().await.unwrap();
        let own = House::caller("pat-2", Role::Patient);
        let read = house.clinic.people.find(&own, &"pat-2".parse().unwrap()).await;
        assert!(matches!(read, Err(ClinicError::Db(db::DbError::Corrupt(_)))), "{}", house.store);
    }
}

#[tokio::test]
async fn patients_see_themselves_and_nobody_else() {
    for house in houses().await {
        let own = House::caller("pat-1", Role::Patient);
        let people = &house.clinic.people;
        let rosa = people.find(&own, &"pat-1".parse().unwrap()).await.unwrap();
        assert_eq!(rosa.name.expose(), "Rosa Alvarez");
        let other = people.find(&own, &"pat-2".parse().unwrap()).await;
        assert_eq!(refusal(other), Refusal::NotAllowed);
        assert_eq!(house.witnessed("access.not-allowed").await.len(), 1, "{}", house.store);
        assert_eq!(refusal(people.search(&own, None, None).await), Refusal::NotAllowed);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        assert!(people.find(&officer, &"pat-1".parse().unwrap()).await.is_err());
    }
}

#[tokio::test]
async fn ids_and_emails_are_taken_once() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let people = &house.clinic.people;
        let again =
            NewPerson { id: Some("pat-1".parse().unwrap()), ..newcomer("X Y", Role::Patient) };
        assert_eq!(refusal(people.add(&admin, again).await), Refusal::Taken("person"));
        let email = Some(Phi::new("PAT-1@demo.example"));
        let again = NewPerson { email, ..newcomer("X Y", Role::Patient) };
        assert_eq!(
            refusal(people.add(&admin, again).await),
            Refusal::Taken("person"),
            "{}",
            house.store
        );
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let boss = newcomer("X Y", Role::Administrator);
        assert_eq!(refusal(people.add(&desk, boss).await), Refusal::NotAllowed);
    }
}

#[tokio::test]
async fn people_say_in_which_language_they_are_written_to_and_the_desk_says_it_for_them() {
    for house in houses().await {
        let (own, desk) = (
            House::caller("pat-1", Role::Patient),
            House::caller("front-desk-1", Role::Coordinator),
        );
        let (people, rosa) = (&house.clinic.people, own.person.clone());
        for (caller, language) in [(&own, "es"), (&desk, "en")] {
            people.speak(caller, &rosa, language).await.unwrap();
            assert_eq!(people.find(&own, &rosa).await.unwrap().locale, language, "{}", house.store);
        }
        assert_eq!(house.witnessed("PERSON_CHANGED").await.len(), 2);
        let other = House::caller("pat-2", Role::Patient);
        assert_eq!(refusal(people.speak(&other, &rosa, "en").await), Refusal::NotAllowed);
        assert!(matches!(
            refusal(people.speak(&own, &rosa, "Klingon, please").await),
            Refusal::Field { field: "language", .. }
        ));
        let nobody = "nobody-1".parse().unwrap();
        assert_eq!(refusal(people.speak(&desk, &nobody, "en").await), Refusal::Unknown("person"));
    }
}

#[tokio::test]
async fn names_for_a_list_are_opened_for_staff_and_who_was_shown_is_written_down() {
    for house in houses().await {
        let ids = ["pat-1", "dr-1", "nobody-1"].map(|id| id.parse().unwrap());
        let people = &house.clinic.people;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let names = people.names(&desk, ids.clone().into()).await.unwrap();
        let names: Vec<&str> = names.values().map(Phi::expose).collect();
        assert_eq!(names, ["Maya Chen", "Rosa Alvarez"], "{}", house.store);
        let lines = house.witnessed("PERSON_READ").await;
        assert!(lines.iter().any(|line| line.contains("dr-1 pat-1")), "{lines:?}");
        let own = House::caller("pat-1", Role::Patient);
        assert_eq!(refusal(people.names(&own, ids.into()).await), Refusal::NotAllowed);
    }
}

#[tokio::test]
async fn those_who_oversee_read_the_staff_by_name_who_left_too_and_no_patient() {
    for house in houses().await {
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("UPDATE person SET active = 0 WHERE id = 'dr-4'", params![]).await.unwrap();
        tx.commit().await.unwrap();
        let people = &house.clinic.people;
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let staff = people.staff(&officer).await.unwrap();
        let named = |id: &str| staff.iter().any(|(own, _)| own.as_str() == id);
        assert!(named("dr-4") && named("admin-1") && named("nurse-1"), "{}", house.store);
        assert!(!staff.iter().any(|(id, _)| id.as_str().starts_with("pat-")), "{}", house.store);
        let name = staff.iter().find(|(id, _)| id.as_str() == "dr-4").unwrap().1.expose();
        assert_eq!(name, "Hiro Tanaka");
        assert_eq!(house.witnessed("\"id\":\"staff\"").await.len(), 1);
        for role in [Role::Provider, Role::Coordinator, Role::Patient] {
            let other = House::caller("dr-1", role);
            assert_eq!(refusal(people.staff(&other).await), Refusal::NotAllowed);
        }
    }
}

#[tokio::test]
async fn clients_read_who_treats_here_by_codes_of_the_staff_as_they_are_now() {
    for house in houses().await {
        crate::demo::open_hours(&house.clinic).await.unwrap();
        let shown = house.custom("dr-2").await;
        assert_eq!(shown["specialty"], "Dermatology", "{}: {shown}", house.store);
        assert_eq!((&shown["licences"], &shown["languages"]), (&"IL WI".into(), &"en".into()));
        assert!(shown["departments"].as_str().unwrap().contains("dermatology"), "{shown}");
        assert_eq!(shown["staffStatus"], "active", "{shown}");
        let (desk, admin) = (
            House::caller("front-desk-1", Role::Coordinator),
            House::caller("admin-1", Role::Administrator),
        );
        let doctor = "dr-2".parse().unwrap();
        house.clinic.people.speak(&desk, &doctor, "es").await.unwrap();
        assert_eq!(house.custom("dr-2").await["languages"], "es", "{}", house.store);
        let closed = crate::account::Change { active: Some(false), ..Default::default() };
        house.clinic.accounts.change(&admin, &doctor, closed).await.unwrap();
        let shown = house.custom("dr-2").await;
        assert_eq!((&shown["staffStatus"], &shown["licences"]), (&"left".into(), &"IL WI".into()));
    }
}
