use super::{Change, Grant, Outcome};
use crate::notification::{About, Notice, NoticeKind, send};
use crate::person::NewPerson;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal, demo};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use compliance::check::Status;
use kernel::{Clock, Phi, Role, SystemRandom};
use realtime::delivery::Outbox;
use realtime::push::{Browser, Pushes};
use std::sync::Arc;
use std::time::Duration;
use wire::request::Gateway;

pub(super) fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn administrator() -> NewPerson {
    NewPerson {
        id: Some("admin-9".parse().unwrap()),
        role: Role::Administrator,
        name: Phi::new("Nine Admin"),
        birth_date: None,
        phone: None,
        email: None,
        specialty: None,
        locale: None,
        departments: Vec::new(),
    }
}

/// Somebody as a directory adds them, under this id of its own.
pub(super) fn user(role: Role, external: Option<&str>) -> (NewPerson, Option<String>, bool) {
    let email = Some(Phi::new("nia@clinic.example"));
    let departments = match role {
        Role::Nurse => vec!["general-practice".parse().unwrap()],
        _ => Vec::new(),
    };
    let new = NewPerson { id: None, role, email, departments, ..administrator() };
    (new, external.map(str::to_owned), true)
}

fn active(active: bool) -> Change {
    Change { active: Some(active), ..Change::default() }
}

#[tokio::test]
async fn a_privileged_role_takes_two_people() {
    for house in houses().await {
        let accounts = &house.clinic.accounts;
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let added = accounts.add(&admin, administrator()).await.unwrap();
        assert!(!added.active, "{}: not before somebody else says so", house.store);
        let pending = accounts.grants(&officer, Some(Outcome::Pending)).await.unwrap();
        let [grant] = &*pending else { panic!("one waits: {pending:?}") };
        let own = accounts.decide(&admin, &grant.id, true).await;
        assert_eq!(refusal(own), Refusal::TwoPersons);
        let done = accounts.decide(&officer, &grant.id, true).await.unwrap();
        assert_eq!(done.decided_by.unwrap().as_str(), "officer-1");
        assert!(house.clinic.people.find(&admin, &added.id).await.unwrap().active);
        let again = accounts.decide(&officer, &grant.id, false).await;
        assert_eq!(refusal(again), Refusal::Stale("grant"));
        let witnessed = house.witnessed("ROLE_").await;
        assert_eq!(witnessed.len(), 2, "{witnessed:?}");
    }
}

#[tokio::test]
async fn a_nurse_becomes_administrator_only_when_approved_and_signs_in_anew() {
    for house in houses().await {
        let accounts = &house.clinic.accounts;
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let nurse = "nurse-1".parse().unwrap();
        let signed = house.clinic.sessions.sign_in("nurse-1", Phi::new(demo::PASSWORD), None);
        let secret = signed.await.unwrap().secret;
        let role = Change { role: Some(Role::Administrator), ..Change::default() };
        let grant = accounts.change(&admin, &nurse, role).await.unwrap().expect("it waits");
        let resume = async || house.clinic.sessions.resume(secret.expose(), None, false).await;
        assert_eq!(resume().await.unwrap().role, Role::Nurse, "{}", house.store);
        accounts.decide(&officer, &grant.id, true).await.unwrap();
        assert_eq!(refusal(resume().await), Refusal::SignedOut);
        let person = house.clinic.people.find(&admin, &nurse).await.unwrap();
        assert_eq!((person.role, person.departments.len()), (Role::Administrator, 0));
    }
}

#[tokio::test]
async fn whoever_leaves_is_out_everywhere_and_nobody_closes_the_last_door() {
    for house in houses().await {
        let accounts = &house.clinic.accounts;
        let admin = House::caller("admin-1", Role::Administrator);
        let signed = house.clinic.sessions.sign_in("dr-1", Phi::new(demo::PASSWORD), None);
        let secret = signed.await.unwrap().secret;
        let doctor = "dr-1".parse().unwrap();
        accounts.change(&admin, &doctor, active(false)).await.unwrap();
        let gone = house.clinic.sessions.resume(secret.expose(), None, false).await;
        assert_eq!(refusal(gone), Refusal::SignedOut, "{}", house.store);
        let again = house.clinic.sessions.sign_in("dr-1", Phi::new(demo::PASSWORD), None).await;
        assert_eq!(refusal(again), Refusal::Credentials);
        let own = "admin-1".parse().unwrap();
        let closing = accounts.change(&admin, &own, active(false)).await;
        assert_eq!(refusal(closing), Refusal::OwnAccount);
        let system = crate::Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
        let last = accounts.change(&system, &own, active(false)).await;
        assert_eq!(refusal(last), Refusal::LastAdministrator);
        let back = accounts.change(&admin, &doctor, active(true)).await.unwrap();
        assert_eq!(back, None, "a provider's account opens at once");
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let other = accounts.change(&desk, &doctor, active(false)).await;
        assert_eq!(refusal(other), Refusal::NotAllowed);
    }
}

/// A browser at this address.
fn browser(address: &str) -> Browser {
    let point = URL_SAFE_NO_PAD.encode([&[4_u8][..], &[7; 64]].concat());
    Browser::read(address, &point, &URL_SAFE_NO_PAD.encode([9; 16])).unwrap()
}

/// Tells the doctor something.
async fn tell(house: &House) {
    let journal = &house.clinic.accounts.journal;
    let admin = House::caller("admin-1", Role::Administrator);
    let about = ("dr-1".parse().unwrap(), About::CheckRun("1".to_owned()));
    let notice = Notice::about(NoticeKind::ComplianceFell, about, admin.person.clone());
    let mut tx = house.db.begin().await.unwrap();
    let mut telling = journal.telling(&admin);
    send(&mut tx, &mut telling, journal, &notice).await.unwrap();
    journal.commit(tx, telling).await.unwrap();
}

#[tokio::test]
async fn nothing_is_pushed_to_a_device_of_whoever_left() {
    for house in houses().await {
        let store = house.store;
        let admin = House::caller("admin-1", Role::Administrator);
        let doctor = House::caller("dr-1", Role::Provider);
        let clock: Arc<dyn Clock> = Arc::clone(&house.clock) as _;
        let bell = Arc::clone(house.log.bell());
        let outbox = Outbox::new(house.db.clone(), clock, Arc::new(SystemRandom), bell);
        let waiting = async || {
            while !outbox.spread(&[Gateway::Web]).await.unwrap().is_empty() {}
            outbox.due((Gateway::Web, Gateway::Web), 10).await.unwrap().len()
        };
        let subscribe = async || {
            let one = browser("https://push.example.org/send/ab12");
            house.clinic.notifications.subscribe(&doctor, &one).await.unwrap();
        };
        subscribe().await;
        tell(&house).await;
        assert_eq!(waiting().await, 1, "{store}: while they work here");

        house.clinic.accounts.change(&admin, &doctor.person, active(false)).await.unwrap();
        assert_eq!(waiting().await, 0, "{store}: not even what was on its way");
        let channel = crate::names::notification(&doctor.person);
        let mut tx = house.db.read().await.unwrap();
        let heard = Pushes::is_heard(&mut tx, &house.keyset, &channel).await.unwrap();
        drop(tx);
        assert!(!heard, "{store}: their devices are forgotten");
        assert_eq!(house.witnessed("PUSH_UNSUBSCRIBED").await.len(), 1, "{store}");
        tell(&house).await;
        assert_eq!(waiting().await, 0, "{store}");
        // A device that comes back, as one does whose request was under way, is not rung either.
        subscribe().await;
        tell(&house).await;
        assert_eq!(waiting().await, 0, "{store}");

        house.clinic.accounts.change(&admin, &doctor.person, active(true)).await.unwrap();
        tell(&house).await;
        assert_eq!(waiting().await, 1, "{store}: and whoever is back hears again");
    }
}

#[tokio::test]
async fn a_directory_closes_the_account_whose_key_it_has_and_does_no_more_with_it() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let directory = crate::Caller { key: Some("key-1".parse().unwrap()), ..admin.clone() };
        let last = accounts.change(&directory, &admin.person, active(false)).await;
        assert_eq!(refusal(last), Refusal::LastAdministrator, "{store}");
        accounts.add(&admin, administrator()).await.unwrap();
        let pending = accounts.grants(&officer, Some(Outcome::Pending)).await.unwrap();
        let [grant] = &*pending else { panic!("one waits: {pending:?}") };
        accounts.decide(&officer, &grant.id, true).await.unwrap();
        let role = Change { role: Some(Role::ComplianceOfficer), ..Change::default() };
        for own in [active(true), role] {
            let changed = accounts.change(&directory, &admin.person, own).await;
            assert_eq!(refusal(changed), Refusal::OwnAccount, "{store}");
        }
        let by_hand = accounts.change(&admin, &admin.person, active(false)).await;
        assert_eq!(refusal(by_hand), Refusal::OwnAccount, "{store}: in a session it stays so");
        accounts.remove(&directory, &admin.person).await.unwrap();
        let other = House::caller("admin-9", Role::Administrator);
        let gone = house.clinic.people.find(&other, &admin.person).await.unwrap();
        assert!(!gone.active, "{store}");
        let signed = house.clinic.sessions.sign_in("admin-1", Phi::new(demo::PASSWORD), None);
        assert_eq!(refusal(signed.await), Refusal::Credentials, "{store}");
    }
}

#[tokio::test]
async fn who_was_an_administrator_gets_another_role_while_one_is_left_and_that_one_stays() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let approved = async |grant: Option<Grant>| {
            accounts.decide(&officer, &grant.expect("it waits").id, true).await
        };
        let former = accounts.add(&admin, administrator()).await.unwrap().id;
        let waits = accounts.grants(&officer, Some(Outcome::Pending)).await.unwrap().pop();
        approved(waits).await.unwrap();
        accounts.change(&admin, &former, active(false)).await.unwrap();
        let departments = Some(vec!["cardiology".parse().unwrap()]);
        let nurse = Change { role: Some(Role::Nurse), departments, ..Change::default() };
        accounts.change(&admin, &former, nurse.clone()).await.unwrap();
        let known = async || {
            let found = house.clinic.people.find(&admin, &former).await.unwrap();
            (found.role, found.active)
        };
        assert_eq!(known().await, (Role::Nurse, false), "{store}");

        let role = |role| Change { role: Some(role), ..Change::default() };
        approved(accounts.change(&admin, &former, role(Role::Administrator)).await.unwrap())
            .await
            .unwrap();
        accounts.change(&admin, &former, active(false)).await.unwrap();
        let waits = accounts.change(&admin, &former, role(Role::ComplianceOfficer)).await.unwrap();
        approved(waits).await.unwrap();
        assert_eq!(known().await, (Role::ComplianceOfficer, true), "{store}: back as another");

        let system = crate::Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
        let last = accounts.change(&system, &admin.person, nurse).await;
        assert_eq!(refusal(last), Refusal::LastAdministrator, "{store}");
    }
}

#[tokio::test]
async fn of_two_administrators_who_close_each_other_at_once_one_stays() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let other = House::caller("admin-9", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        accounts.add(&admin, administrator()).await.unwrap();
        let grant = accounts.grants(&officer, Some(Outcome::Pending)).await.unwrap().remove(0);
        accounts.decide(&officer, &grant.id, true).await.unwrap();
        let (one, two) = tokio::join!(
            accounts.change(&admin, &other.person, active(false)),
            accounts.change(&other, &admin.person, active(false)),
        );
        assert_ne!(one.is_ok(), two.is_ok(), "{store}: {one:?} {two:?}");
        let refused = if one.is_ok() { two } else { one };
        assert_eq!(refusal(refused), Refusal::LastAdministrator, "{store}");
    }
}

#[tokio::test]
async fn nobody_makes_themselves_a_way_into_a_privileged_account() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = "officer-1".parse().unwrap();
        let key = |days| crate::session::NewKey {
            label: "tool".to_owned(),
            scopes: crate::Scopes::from_iter([crate::Scope::Evidence]),
            days,
        };
        let theirs = sessions.add_key(&admin, &officer, key(30)).await;
        assert_eq!(refusal(theirs), Refusal::OwnOnly, "{}", house.store);
        sessions.add_key(&admin, &admin.person, key(30)).await.expect("a key of one's own");
        let password = Phi::new("a password for somebody else");
        let set = sessions.set_password(&admin, &officer, password.clone()).await;
        assert_eq!(refusal(set), Refusal::OwnOnly);
        let reset = sessions.reset_factors(&admin, &officer).await;
        assert_eq!(refusal(reset), Refusal::OwnOnly, "{}: nor their second step", house.store);
        let nurse = "nurse-1".parse().unwrap();
        sessions.set_password(&admin, &nurse, password).await.expect("others are helped");
        sessions.reset_factors(&admin, &nurse).await.expect("in this, too");
        let system = crate::Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
        sessions.give_password(&system, &officer).await.expect("whoever runs the server helps");
    }
}

#[tokio::test]
async fn a_way_in_that_was_made_before_the_approval_opens_nothing_after_it() {
    const KNOWN: &str = "a password that two people know";
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let accounts = &house.clinic.accounts;
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let system = crate::Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
        let up = || Change { role: Some(Role::Administrator), ..Change::default() };
        let comes =
            async |who: &str, password: &str| sessions.sign_in(who, Phi::new(password), None).await;
        let nurse = House::caller("nurse-1", Role::Nurse);
        let given = Phi::new("a password for somebody else");
        sessions.set_password(&admin, &nurse.person, given.clone()).await.unwrap();
        let told = house.actions("notification.nurse-1");
        assert!(told.iter().any(|one| one == "PASSWORD_CHANGED"), "{store}: {told:?}");
        // Whoever gave it changed it, too, as if they were the nurse.
        sessions.set_password(&nurse, &nurse.person, Phi::new(KNOWN)).await.unwrap();
        comes("nurse-1", KNOWN).await.expect("it opens a nurse's account");
        let grant = accounts.change(&admin, &nurse.person, up()).await.unwrap().unwrap();
        let set = sessions.set_password(&admin, &nurse.person, given).await;
        assert_eq!(refusal(set), Refusal::OwnOnly, "{store}: not while the role waits");
        let reset = sessions.reset_factors(&admin, &nurse.person).await;
        assert_eq!(refusal(reset), Refusal::OwnOnly, "{store}: nor their second step");
        accounts.decide(&officer, &grant.id, true).await.unwrap();
        assert_eq!(refusal(comes("nurse-1", KNOWN).await), Refusal::Credentials, "{store}");
        let (made, _) = sessions.give_password(&system, &nurse.person).await.unwrap();
        comes("nurse-1", made.expose()).await.expect("whoever runs the server lets them in");

        // What only its owner and the operator ever had to do with stays.
        let doctor = House::caller("dr-2", Role::Provider);
        sessions.give_password(&system, &doctor.person).await.unwrap();
        sessions.set_password(&doctor, &doctor.person, Phi::new(KNOWN)).await.unwrap();
        let grant = accounts.change(&admin, &doctor.person, up()).await.unwrap().unwrap();
        accounts.decide(&officer, &grant.id, true).await.unwrap();
        comes("dr-2", KNOWN).await.expect("it is theirs alone");
    }
}

#[tokio::test]
async fn whoever_is_given_a_password_while_their_role_is_approved_is_given_none() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let admin = House::caller("admin-1", Role::Administrator);
        let nurse = "nurse-1".parse().unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let role = "UPDATE person SET role = 'administrator' WHERE id = 'nurse-1'";
        let held = "UPDATE password SET given = 0 WHERE person = 'nurse-1'";
        for sql in [role, held] {
            tx.execute(sql, db::params![]).await.unwrap();
        }
        let given = Phi::new("a password for somebody else");
        let mut set = std::pin::pin!(sessions.set_password(&admin, &nurse, given));
        let soon = tokio::time::timeout(Duration::from_millis(500), &mut set).await;
        assert!(soon.is_err(), "{store}: the approval was passed: {soon:?}");
        tx.commit().await.unwrap();
        assert_eq!(refusal(set.await), Refusal::OwnOnly, "{store}");
        let own = sessions.sign_in("nurse-1", Phi::new(demo::PASSWORD), None).await;
        own.expect("theirs is as it was");
    }
}

#[tokio::test]
async fn a_privilege_that_only_the_database_knows_of_fails_its_check() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let said = async || {
            let found = house.finding("HC-021.b").await;
            (found.status, found.observed)
        };
        let written = async |sql: &'static str| {
            let mut tx = house.db.begin().await.unwrap();
            tx.execute(sql, db::params![]).await.unwrap();
            tx.commit().await.unwrap();
        };
        let (status, words) = said().await;
        assert_eq!(status, Status::Warn, "{store}: those of the beginning: {words}");
        written("UPDATE person SET role = 'administrator' WHERE id = 'nurse-1'").await;
        let (status, words) = said().await;
        let only = words.ends_with(": nurse-1");
        assert!(status == Status::Fail && only, "{store}: {words}");
        written("UPDATE person SET role = 'nurse' WHERE id = 'nurse-1'").await;

        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let doctor = "dr-2".parse().unwrap();
        let up = Change { role: Some(Role::Administrator), ..Change::default() };
        let grant = accounts.change(&admin, &doctor, up).await.unwrap().unwrap();
        accounts.decide(&officer, &grant.id, true).await.unwrap();
        let (status, words) = said().await;
        let by_two = !words.contains("dr-2");
        assert!(status == Status::Warn && by_two, "{store}: {words}");
        house.later(1);
        let departments = Some(vec!["cardiology".parse().unwrap()]);
        let down = Change { role: Some(Role::Nurse), departments, ..Change::default() };
        accounts.change(&admin, &doctor, down).await.unwrap();
        written("UPDATE person SET role = 'administrator' WHERE id = 'dr-2'").await;
        let (status, words) = said().await;
        let only = words.ends_with(": dr-2");
        assert!(status == Status::Fail && only, "{store}: a grant of before is over: {words}");
    }
}

#[tokio::test]
async fn who_never_came_is_dormant_as_long_after_their_account_was_made_as_who_came_once() {
    const DAY: i64 = 24 * 60;
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let said = async || {
            let found = house.finding("HC-023").await;
            (found.status, found.observed)
        };
        house.later(44 * DAY);
        assert_eq!(said().await.0, Status::Pass, "{store}: six weeks are not long");
        let admin = House::caller("admin-1", Role::Administrator);
        let (new, _, _) = user(Role::Nurse, None);
        let new = accounts.add(&admin, new).await.unwrap().id;
        let moved =
            Change { departments: Some(vec!["cardiology".parse().unwrap()]), ..active(true) };
        accounts.change(&admin, &"nurse-1".parse().unwrap(), moved).await.unwrap();
        let signed = house.clinic.sessions.sign_in("dr-2", Phi::new(demo::PASSWORD), None).await;
        signed.expect("dr-2 comes");
        house.later(2 * DAY);
        let (status, words) = said().await;
        assert_eq!(status, Status::Fail, "{store}");
        let named = |who: &str| words.split([' ', ',']).any(|word| word == who);
        assert!(named("dr-1") && named("admin-1"), "{store}: {words}");
        let fresh = [new.as_str(), "nurse-1", "dr-2"];
        assert!(!fresh.into_iter().any(named), "{store}: {words}");
    }
}

#[tokio::test]
async fn whoever_came_by_a_clock_that_was_ahead_was_not_seen_lately() {
    const DAY: i64 = 24 * 60;
    for house in houses().await {
        let store = house.store;
        house.later(400 * DAY);
        let signed = house.clinic.sessions.sign_in("dr-2", Phi::new(demo::PASSWORD), None).await;
        signed.expect("dr-2 comes");
        house.later(-300 * DAY);
        let words = house.finding("HC-023").await.observed;
        let named = |who: &str| words.split([' ', ',']).any(|word| word == who);
        assert!(named("dr-1") && named("dr-2"), "{store}: {words}");
    }
}

#[tokio::test]
async fn whoever_leaves_gets_no_role_that_was_proposed_before_and_nobody_becomes_the_server() {
    for house in houses().await {
        let accounts = &house.clinic.accounts;
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let nurse = "nurse-1".parse().unwrap();
        let role = |role| Change { role: Some(role), ..Change::default() };
        let grant =
            accounts.change(&admin, &nurse, role(Role::Administrator)).await.unwrap().unwrap();
        accounts.change(&admin, &nurse, active(false)).await.unwrap();
        let late = accounts.decide(&officer, &grant.id, true).await;
        assert_eq!(refusal(late), Refusal::Stale("grant"), "{}", house.store);
        assert!(!house.clinic.people.find(&admin, &nurse).await.unwrap().active);
        for wrong in [Role::System, Role::Patient, Role::Guest] {
            let refused = accounts.change(&admin, &nurse, role(wrong)).await;
            assert!(matches!(refusal(refused), Refusal::Field { field: "role", .. }), "{wrong}");
        }
        let patient = accounts.change(&admin, &"pat-1".parse().unwrap(), role(Role::Nurse)).await;
        assert!(matches!(refusal(patient), Refusal::Field { field: "role", .. }));
    }
}

#[tokio::test]
async fn departments_are_changed_without_another_role() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let doctor = "dr-1".parse().unwrap();
        let departments = Some(vec!["dermatology".parse().unwrap()]);
        let change = Change { departments, ..Change::default() };
        house.clinic.accounts.change(&admin, &doctor, change).await.unwrap();
        let found = house.clinic.people.find(&admin, &doctor).await.unwrap().departments;
        assert_eq!(found.len(), 1, "{}", house.store);
        assert!(found.iter().any(|one| one.as_str() == "dermatology"));
    }
}

#[tokio::test]
async fn whom_a_directory_takes_out_comes_back_as_the_same_person_and_a_privileged_role_waits() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let named = |role, external: &str| user(role, Some(external));
        let first = accounts.provision(&admin, named(Role::Administrator, "ad-7")).await.unwrap();
        let nia = first.person.id.clone();
        let [grant] = &*accounts.grants(&officer, Some(Outcome::Pending)).await.unwrap() else {
            panic!("{store}: one waits")
        };
        accounts.decide(&officer, &grant.id, true).await.unwrap();
        accounts.remove(&admin, &nia).await.unwrap();
        assert_eq!(refusal(accounts.listed(&admin, &nia).await), Refusal::Unknown("user"));

        let other = accounts.provision(&admin, named(Role::Administrator, "ad-8")).await;
        assert_eq!(refusal(other), Refusal::Taken("person"), "{store}: somebody else's address");
        let nameless = accounts.provision(&admin, user(Role::Nurse, None)).await;
        assert_eq!(refusal(nameless), Refusal::Taken("person"), "{store}: or nobody says whose");
        let back = accounts.provision(&admin, named(Role::Administrator, "ad-7")).await.unwrap();
        assert_eq!((&back.person.id, back.person.active), (&nia, false), "{store}");
        let again =
            accounts.change(&admin, &nia, active(true)).await.unwrap().expect("still waits");
        let pending = accounts.grants(&officer, Some(Outcome::Pending)).await.unwrap();
        assert_eq!(
            &*pending,
            std::slice::from_ref(&again),
            "{store}: a directory that repeats itself asks once"
        );
        assert_eq!(refusal(accounts.decide(&admin, &again.id, true).await), Refusal::TwoPersons);
        accounts.decide(&officer, &again.id, true).await.unwrap();
        assert!(accounts.listed(&admin, &nia).await.unwrap().person.active, "{store}");

        accounts.remove(&admin, &nia).await.unwrap();
        let nurse = accounts.provision(&admin, named(Role::Nurse, "ad-7")).await.unwrap().person;
        assert_eq!(
            (nurse.id, nurse.role, nurse.active),
            (nia.clone(), Role::Nurse, true),
            "{store}"
        );
        let told = house.witnessed("PERSON_CHANGED").await;
        for words in [r#""directory":"removed""#, r#""directory":"returned""#, r#""active":"true""#]
        {
            assert!(told.iter().any(|entry| entry.contains(words)), "{store}: {words} {told:?}");
        }
        accounts.remove(&admin, &nia).await.unwrap();
        accounts.change(&admin, &nia, active(true)).await.unwrap();
        accounts.remove(&admin, &nia).await.expect("whom an administrator opens can be taken out");
    }
}

#[tokio::test]
async fn whoever_comes_back_to_a_privileged_role_has_none_of_before_until_it_is_approved() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        for opens in [true, false] {
            let nurse = accounts.provision(&admin, user(Role::Nurse, Some("ad-7"))).await.unwrap();
            let nia = nurse.person.id;
            assert_eq!((nurse.person.role, nurse.person.active), (Role::Nurse, true), "{store}");
            accounts.remove(&admin, &nia).await.unwrap();
            let (new, external, _) = user(Role::Administrator, Some("ad-7"));
            let back = accounts.provision(&admin, (new, external, opens)).await.unwrap().person;
            assert_eq!((&back.id, back.active), (&nia, false), "{store}");
            // A directory that repeats itself says no role.
            let waits = accounts.change(&admin, &nia, active(true)).await.unwrap();
            let waits = waits.expect("it waits");
            assert_eq!(waits.role, Role::Administrator, "{store}");
            let known = async || house.clinic.people.find(&admin, &nia).await.unwrap();
            let found = known().await;
            let expected = (Role::Administrator, false, 0);
            assert_eq!((found.role, found.active, found.departments.len()), expected, "{store}");
            // Refused, it is asked for again and nothing of before is given instead.
            accounts.decide(&officer, &waits.id, false).await.unwrap();
            let again = accounts.change(&admin, &nia, active(true)).await.unwrap();
            assert_eq!(again.expect("it waits").role, Role::Administrator, "{store}");
            assert!(!known().await.active, "{store}");
            accounts.remove(&admin, &nia).await.unwrap();
        }
    }
}

#[tokio::test]
async fn an_address_alone_brings_nobody_back_for_it_may_be_somebody_elses_by_now() {
    for house in houses().await {
        let (store, accounts) = (house.store, &house.clinic.accounts);
        let admin = House::caller("admin-1", Role::Administrator);
        let refused = async |external: Option<&str>| {
            let added = accounts.provision(&admin, user(Role::Nurse, external)).await;
            assert_eq!(refusal(added), Refusal::Taken("person"), "{external:?} in {store}");
        };
        // Entered by hand, without an id of the directory's.
        let (by_hand, _, _) = user(Role::Nurse, None);
        let nia = accounts.add(&admin, by_hand).await.unwrap().id;
        accounts.remove(&admin, &nia).await.unwrap();
        for external in [None, Some(""), Some("ad-7")] {
            refused(external).await;
        }
        accounts.change(&admin, &nia, active(true)).await.unwrap();
        accounts.listed(&admin, &nia).await.expect("an administrator opens it");
    }
}

#[tokio::test]
async fn clients_read_of_a_provider_who_was_approved_as_something_else_that_they_treat_no_more() {
    for house in houses().await {
        crate::demo::open_hours(&house.clinic).await.unwrap();
        assert_eq!(house.custom("dr-4").await["staffStatus"], "active", "{}", house.store);
        let (admin, officer) = (
            House::caller("admin-1", Role::Administrator),
            House::caller("officer-1", Role::ComplianceOfficer),
        );
        let accounts = &house.clinic.accounts;
        let change = Change { role: Some(Role::ComplianceOfficer), ..Change::default() };
        let grant = accounts.change(&admin, &"dr-4".parse().unwrap(), change).await.unwrap();
        assert_eq!(house.custom("dr-4").await["staffStatus"], "active", "{}", house.store);
        accounts.decide(&officer, &grant.unwrap().id, true).await.unwrap();
        assert_eq!(house.custom("dr-4").await["staffStatus"], "left", "{}", house.store);
    }
}
