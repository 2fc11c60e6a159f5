use super::{Place, Standing, rules};
use crate::access_report::{Did, Subject};
use crate::person::NewPerson;
use crate::privacy::{Asked, NewRequest};
use crate::restriction::Bar;
use crate::session::SignedIn;
use crate::testing::{House, houses};
use crate::visit::Booking;
use crate::{Caller, ClinicError, Refusal};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compliance::backup::Restored;
use jiff::SignedDuration;
use kernel::{Clock as _, Phi, Role};
use realtime::push::{Browser, Pushes};

/// Rosa Alvarez, pat-1.
const BORN: &str = "1958-03-14";

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

async fn link(house: &House) -> String {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let visit = house.appointment("pat-1").await;
    let made = house.clinic.links.create(&desk, &visit).await.expect("a link");
    made.secret.expose().to_owned()
}

async fn open(house: &House, secret: &str, birth_date: &str) -> Result<SignedIn, ClinicError> {
    house.clinic.links.open(secret, Some(&Phi::new(birth_date)), None).await
}

async fn resume(house: &House, signed: &SignedIn) -> Result<Caller, ClinicError> {
    house.clinic.sessions.resume(signed.secret.expose(), None, false).await
}

async fn standing(house: &House, secret: &str) -> Standing {
    house.clinic.links.look(secret).await.unwrap().standing
}

#[test]
fn a_birth_date_fits_as_a_date_and_not_as_a_text() {
    let on = Phi::new(BORN);
    assert!(rules::is_born(Some(&on), &Phi::new(" 1958-03-14 ")));
    assert!(!rules::is_born(Some(&on), &Phi::new("1958-03-15")));
    assert!(!rules::is_born(Some(&on), &Phi::new("")));
    assert!(!rules::is_born(None, &on));
}

#[tokio::test]
async fn a_link_opens_once_into_a_session_that_lasts_as_long_as_its_visit() {
    for house in houses().await {
        let secret = link(&house).await;
        let look = house.clinic.links.look(&secret).await.unwrap();
        let visit = look.visit.expect("the visit");
        assert_eq!(
            (look.standing, &*visit.provider, &*visit.locale),
            (Standing::Usable, "Maya Chen", "es")
        );
        let signed = open(&house, &secret, BORN).await.unwrap();
        let caller = resume(&house, &signed).await.unwrap();
        assert_eq!((caller.person.as_str(), caller.role), ("pat-1", Role::Patient));
        assert_eq!(caller.visit, Some(house.appointment("pat-1").await));
        assert_eq!(
            refusal(open(&house, &secret, BORN).await),
            Refusal::LinkUsed,
            "{}",
            house.store
        );
        assert_eq!(standing(&house, &secret).await, Standing::Used);
        // From 09:05 to 09:20, and an hour for overruns: nobody is idle in a waiting room.
        house.later(79);
        resume(&house, &signed).await.expect("the visit is still open");
        house.later(1);
        assert_eq!(refusal(resume(&house, &signed).await), Refusal::SignedOut);
        assert_eq!(standing(&house, &secret).await, Standing::Over);
    }
}

#[tokio::test]
async fn five_wrong_birth_dates_retire_a_link() {
    for house in houses().await {
        let secret = link(&house).await;
        for _ in 0..5 {
            assert_eq!(refusal(open(&house, &secret, "1958-03-15").await), Refusal::BirthDate);
        }
        assert_eq!(
            refusal(open(&house, &secret, BORN).await),
            Refusal::LinkExpired,
            "{}",
            house.store
        );
        let unknown = open(&house, "hcl_nothing", BORN).await;
        assert_eq!(refusal(unknown), Refusal::LinkExpired, "one that never was looks the same");
        assert_eq!(house.witnessed("LINK_REFUSED").await.len(), 7);
        assert!(house.witnessed("1958-03").await.is_empty());
        open(&house, &link(&house).await, BORN).await.expect("a new one opens");
    }
}

#[tokio::test]
async fn a_new_link_ends_the_old_one_and_opening_it_the_old_session() {
    for house in houses().await {
        let old = link(&house).await;
        let first = open(&house, &old, BORN).await.unwrap();
        let new = link(&house).await;
        assert_eq!(standing(&house, &old).await, Standing::Expired);
        let there = resume(&house, &first).await.expect("the patient may still be there");
        let point = URL_SAFE_NO_PAD.encode([&[4_u8][..], &[7; 64]].concat());
        let secret = URL_SAFE_NO_PAD.encode([9; 16]);
        let browser = Browser::read("https://push.example.org/old", &point, &secret).unwrap();
        house.clinic.notifications.subscribe(&there, &browser).await.unwrap();
        let channel = crate::names::notification(&there.person);
        let is_heard = async || {
            let mut tx = house.db.read().await.unwrap();
            Pushes::is_heard(&mut tx, &house.keyset, &channel).await.unwrap()
        };
        assert!(is_heard().await, "{}", house.store);
        open(&house, &new, BORN).await.unwrap();
        assert!(!is_heard().await, "{}: nor does its browser hear of anything", house.store);
        assert_eq!(refusal(resume(&house, &first).await), Refusal::SignedOut, "{}", house.store);
    }
}

#[tokio::test]
async fn whoever_has_no_part_in_the_care_gets_no_link_that_leads_in_as_the_patient() {
    for house in houses().await {
        let (store, links) = (house.store, &house.clinic.links);
        let stranger = House::caller("dr-4", Role::Provider);
        let booking = Booking {
            department: "dermatology".parse().unwrap(),
            provider: "dr-4".parse().unwrap(),
            ..house.booking("pat-1", 300)
        };
        let alone = house.clinic.visits.book(&stranger, booking).await.unwrap().appointment.id;
        let visit = house.appointment("pat-1").await;
        for one in [&visit, &alone] {
            assert!(!links.may_create(&stranger, one).await.unwrap(), "{store}: none is offered");
            let made = refusal(links.create(&stranger, one).await);
            assert_eq!(made, Refusal::NeedsBreakGlass, "{store}");
            let listed = refusal(links.list(&stranger, one).await);
            assert_eq!(listed, Refusal::NeedsBreakGlass, "{store}");
        }
        assert_eq!(house.witnessed("access.break-glass").await.len(), 4, "{store}");

        let near = [
            House::caller("dr-1", Role::Provider),
            House::caller("dr-2", Role::Provider),
            House::caller("nurse-1", Role::Nurse),
            House::caller("front-desk-1", Role::Coordinator),
        ];
        for caller in &near {
            assert!(links.may_create(caller, &visit).await.unwrap(), "{store}: {}", caller.person);
            assert!(links.create(caller, &visit).await.is_ok(), "{store}: {}", caller.person);
            assert!(links.list(caller, &visit).await.is_ok(), "{store}: {}", caller.person);
        }
        let [.., desk] = &near;
        assert!(links.create(desk, &alone).await.is_ok(), "{store}: of its department");
        let booked = house.clinic.visits.book(desk, house.booking("pat-9", 400)).await.unwrap();
        let booked = booked.appointment.id;
        assert!(links.create(desk, &booked).await.is_ok(), "{store}: what the desk booked alone");
    }
}

#[tokio::test]
async fn whoever_books_a_new_patient_hands_out_their_link_until_somebody_else_has_to_do_with_them()
{
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let doctor = House::caller("dr-4", Role::Provider);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let new = NewPerson {
            id: Some("new-1".parse().unwrap()),
            role: Role::Patient,
            name: Phi::new("Somebody New"),
            birth_date: Some(Phi::new(BORN)),
            phone: None,
            email: None,
            specialty: None,
            locale: None,
            departments: Vec::new(),
        };
        clinic.people.add(&desk, new).await.unwrap();
        let booking = |minutes| Booking {
            department: "dermatology".parse().unwrap(),
            provider: "dr-4".parse().unwrap(),
            ..house.booking("new-1", minutes)
        };
        let own = clinic.visits.book(&doctor, booking(300)).await.unwrap().appointment.id;
        assert!(clinic.links.may_create(&doctor, &own).await.unwrap(), "{store}");
        let made = clinic.links.create(&doctor, &own).await.expect("nobody else knows them");
        clinic.links.list(&doctor, &own).await.expect("nor what became of it");
        open(&house, made.secret.expose(), BORN).await.expect("it leads in");

        clinic.visits.book(&desk, house.booking("new-1", 400)).await.unwrap();
        assert!(!clinic.links.may_create(&doctor, &own).await.unwrap(), "{store}");
        let made = refusal(clinic.links.create(&doctor, &own).await);
        assert_eq!(made, Refusal::NeedsBreakGlass, "{store}: there is a record of others to come");
    }
}

#[tokio::test]
async fn whoever_is_kept_from_a_patient_gets_no_link_of_theirs_and_the_patient_sees_who_made_one() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let (visit, patient) = (house.appointment("pat-1").await, "pat-1".parse().unwrap());
        let own = House::caller("pat-1", Role::Patient);
        let words = Some(Phi::new("Not the nurse, please"));
        let asked = NewRequest { asked: Asked::Restriction, words };
        let asked = clinic.privacy.ask(&own, &patient, asked).await.unwrap();
        let bar = Bar::Staff("nurse-1".parse().unwrap());
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        clinic.privacy.answer(&officer, &asked.id, (true, None, Some(bar))).await.unwrap();

        let nurse = House::caller("nurse-1", Role::Nurse);
        let made = refusal(clinic.links.create(&nurse, &visit).await);
        assert_eq!(made, Refusal::Restricted("staff"), "{store}");
        let listed = refusal(clinic.links.list(&nurse, &visit).await);
        assert_eq!(listed, Refusal::Restricted("staff"), "{store}");

        link(&house).await;
        let report = clinic.access_reports.read(&own, &patient, None).await.unwrap();
        let told = report.accesses.iter().any(|one| {
            one.person == "front-desk-1"
                && (one.subject, one.did) == (Subject::Appointment, Did::Changed)
        });
        assert!(told, "{store}");
    }
}

#[tokio::test]
async fn a_session_by_link_reaches_its_own_visit_only() {
    for house in houses().await {
        let signed = open(&house, &link(&house).await, BORN).await.unwrap();
        let caller = resume(&house, &signed).await.unwrap();
        let (own, foreign) = (house.appointment("pat-1").await, house.appointment("pat-2").await);
        let links = &house.clinic.links;
        links.check(&caller, Place::Appointment(own.as_str())).await.unwrap();
        links.check(&caller, Place::Person("pat-1")).await.unwrap();
        for place in [
            Place::Appointment(foreign.as_str()),
            Place::Person("pat-2"),
            Place::Entry("nothing"),
            Place::Consultation("no.id"),
        ] {
            let refused = refusal(links.check(&caller, place).await);
            assert_eq!(refused, Refusal::Unknown("part of your visit"), "{place:?}");
        }
        // Her visit of tomorrow is hers, and not this link's.
        let all = crate::appointment::Filter::default();
        let seen = house.clinic.appointments.list(&caller, all).await.unwrap();
        assert_eq!(seen.len(), 1, "{}", house.store);
        assert_eq!(seen[0].id, own);
    }
}

#[tokio::test]
async fn a_request_for_a_link_is_kept_for_the_desk_and_ends_nothing() {
    for house in houses().await {
        let (links, desk) = (&house.clinic.links, House::caller("front-desk-1", Role::Coordinator));
        let ask = async |contact: &str, born: &str| {
            links.request(&Phi::new(contact), &Phi::new(born), None).await.unwrap();
        };
        let secret = link(&house).await;
        ask("pat-1@demo.example", "1958-03-15").await;
        ask("nobody@demo.example", BORN).await;
        for _ in 0..5 {
            ask("PAT-1@demo.example", BORN).await;
        }
        ask("555-555-0109", BORN).await;
        let visit = house.appointment("pat-1").await;
        let listed = links.list(&desk, &visit).await.unwrap();
        let asked: Vec<_> = listed.iter().filter(|one| one.requested).collect();
        assert_eq!(asked.len(), 3, "no more than three an hour in {}", house.store);
        assert!(asked.iter().all(|one| one.standing == Standing::Requested));
        assert_eq!(standing(&house, &secret).await, Standing::Usable, "strangers end nothing");
        assert_eq!(house.witnessed("LINK_REQUESTED").await.len(), 8, "one entry each time");
        link(&house).await;
        let listed = links.list(&desk, &visit).await.unwrap();
        assert!(!listed.iter().any(|one| one.standing == Standing::Requested), "it was answered");
        house.later(61);
        ask("+1 (555) 555-0109", BORN).await;
        assert!(links.list(&desk, &visit).await.unwrap()[0].requested, "by phone");
    }
}

#[tokio::test]
async fn of_twins_with_one_number_each_who_has_a_visit_gets_a_link_to_it() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let number = "+1 555 555 0177";
        for id in ["twin-1", "twin-2"] {
            let new = NewPerson {
                id: Some(id.parse().unwrap()),
                role: Role::Patient,
                name: Phi::new("One of Two"),
                birth_date: Some(Phi::new(BORN)),
                phone: Some(Phi::new(number)),
                email: None,
                specialty: None,
                locale: None,
                departments: Vec::new(),
            };
            clinic.people.add(&desk, new).await.unwrap();
        }
        let book = async |id: &str, minutes: i64| {
            let booked = clinic.visits.book(&desk, house.booking(id, minutes)).await.unwrap();
            booked.appointment.id
        };
        let asked = async |visit: &kernel::AppointmentId| {
            let listed = clinic.links.list(&desk, visit).await.unwrap();
            listed.iter().filter(|one| one.requested).count()
        };
        let ask = async || {
            clinic.links.request(&Phi::new(number), &Phi::new(BORN), None).await.unwrap();
        };
        let second = book("twin-2", 300).await;
        ask().await;
        assert_eq!(asked(&second).await, 1, "{store}: the first has no visit");
        let first = book("twin-1", 400).await;
        ask().await;
        assert_eq!((asked(&first).await, asked(&second).await), (1, 2), "{store}");
    }
}

#[tokio::test]
async fn in_a_restored_store_nobody_is_signed_in_and_no_link_opens_and_that_once() {
    for house in houses().await {
        let (store, links) = (house.store, &house.clinic.links);
        let opened = link(&house).await;
        let signed = open(&house, &opened, BORN).await.unwrap();
        let unopened = link(&house).await;
        assert!(!links.end_restored().await.unwrap(), "{store}: nothing was restored");
        resume(&house, &signed).await.unwrap();
        assert_eq!(standing(&house, &unopened).await, Standing::Usable, "{store}");

        let (at, made) = (house.clock.now(), house.clock.now() - SignedDuration::from_hours(3));
        let mut tx = house.db.begin().await.unwrap();
        Restored { at, made }.mark(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert!(links.end_restored().await.unwrap(), "{store}");
        assert_eq!(refusal(resume(&house, &signed).await), Refusal::SignedOut, "{store}");
        for secret in [&opened, &unopened] {
            assert_eq!(standing(&house, secret).await, Standing::Expired, "{store}");
        }
        house.clinic.sessions.sweep().await.unwrap();
        assert_eq!(house.witnessed("SESSION_EXPIRED").await.len(), 1, "{store}: each is told of");
        assert_eq!(house.witnessed("STORE_RESTORED").await.len(), 1, "{store}");

        let signed = open(&house, &link(&house).await, BORN).await.unwrap();
        assert!(!links.end_restored().await.unwrap(), "{store}: once for each restore");
        resume(&house, &signed).await.unwrap();
    }
}
