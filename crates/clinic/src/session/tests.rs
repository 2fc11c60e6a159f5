use super::{Secret, Session, rules};
use crate::notification::{Channel, Choices, NoticeKind};
use crate::testing::{House, houses};
use crate::{Caller, ClinicError, Refusal, demo};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use kernel::{Clock as _, Phi, Role, Timestamp};
use realtime::push::{Browser, Pushes};
use std::time::Duration;
use wire::request::{Device, Gateway};

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn key(label: &str) -> super::NewKey {
    super::NewKey {
        label: label.to_owned(),
        scopes: crate::Scopes::find("clinic").unwrap(),
        days: 30,
    }
}

fn right() -> Phi {
    Phi::new(demo::PASSWORD)
}

#[test]
fn wrong_passwords_lock_for_longer_and_longer() {
    let minutes: Vec<i64> = (0..15).map(|failures| rules::lock(failures).as_mins()).collect();
    assert_eq!(minutes, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
}

fn begun(start: Timestamp, (role, visit): (Role, Option<&str>)) -> Session {
    Session {
        id: "s1".parse().unwrap(),
        person: "p1".parse().unwrap(),
        organization: "o1".parse().unwrap(),
        role,
        created: start,
        seen: start,
        ends: start,
        expires: start,
        factor: None,
        visit: visit.map(|id| id.parse().unwrap()),
        must_change: false,
    }
}

#[test]
fn a_session_ends_by_idleness_or_after_half_a_day_and_one_of_a_visit_with_it() {
    let start = Timestamp::from_second(1_800_000_000).unwrap();
    let after = |minutes| start.saturating_add(SignedDuration::from_mins(minutes)).unwrap();
    let ends = |role, seen, visit: Option<&str>| {
        let session =
            Session { seen: after(seen), expires: after(720), ..begun(start, (role, visit)) };
        let ends = rules::ends(&session, &crate::SignIn::default());
        ends.duration_since(start).as_mins()
    };
    assert_eq!(ends(Role::Nurse, 0, None), 15);
    assert_eq!(ends(Role::Patient, 10, None), 40);
    assert_eq!(ends(Role::Nurse, 719, None), 720, "twelve hours");
    assert_eq!(ends(Role::Patient, 0, Some("a1")), 720, "who waits does nothing");
    assert_eq!(ends(Role::Interpreter, 0, None), 15, "who interprets works here");
    assert_eq!(ends(Role::Interpreter, 0, Some("a1")), 720, "by a link they are in the visit");
}

#[test]
fn a_second_factor_is_asked_of_interpreters_who_sign_in_and_of_none_who_comes_by_a_link() {
    let settings = crate::SignIn { staff_second_factor: true, ..crate::SignIn::default() };
    let start = Timestamp::from_second(1_800_000_000).unwrap();
    let must = |role, visit| rules::must_enroll(&begun(start, (role, visit)), &settings);
    assert!(must(Role::Nurse, None) && must(Role::Interpreter, None));
    assert!(!must(Role::Interpreter, Some("a1")), "they have no account");
    assert!(!must(Role::Patient, None) && !must(Role::Guardian, None));
}

#[tokio::test]
async fn signing_in_opens_a_session_and_signing_out_ends_it() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        for login in ["pat-1", "pat-1@demo.example", " PAT-1@demo.example"] {
            let signed = sessions.sign_in(login, right(), None).await.expect(login);
            let caller = sessions.resume(signed.secret.expose(), None, false).await.unwrap();
            assert_eq!((caller.person.as_str(), caller.role), ("pat-1", Role::Patient));
            sessions.sign_out(&caller).await.unwrap();
            let gone = sessions.resume(signed.secret.expose(), None, false).await;
            assert_eq!(refusal(gone), Refusal::SignedOut, "{}", house.store);
        }
        assert_eq!(house.witnessed("\"SIGN_IN\"").await.len(), 3);
        assert_eq!(house.witnessed("SIGN_OUT").await.len(), 3);
    }
}

#[tokio::test]
async fn use_keeps_a_session_open_until_it_is_too_old() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let signed = sessions.sign_in("dr-1", right(), None).await.unwrap();
        for _ in 0..51 {
            house.later(14);
            sessions.resume(signed.secret.expose(), None, false).await.expect("in use");
        }
        house.later(6);
        assert!(
            sessions.resume(signed.secret.expose(), None, false).await.is_err(),
            "{}",
            house.store
        );
        assert_eq!(sessions.sweep().await.unwrap(), 1);
        assert_eq!(house.witnessed("SESSION_EXPIRED").await.len(), 1);
    }
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_account_for_a_while() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let wrong =
            || sessions.sign_in("pat-2", Phi::new("guess"), Some("198.51.100.7".to_owned()));
        for _ in 0..5 {
            assert_eq!(refusal(wrong().await), Refusal::Credentials);
        }
        let locked = sessions.sign_in("pat-2", right(), None).await;
        assert_eq!(refusal(locked), Refusal::Credentials, "{}: even the right one", house.store);
        assert_eq!(house.witnessed("session.locked").await.len(), 1, "the audit log knows why");
        house.later(1);
        sessions.sign_in("pat-2", right(), None).await.expect("the lock is over");
        assert_eq!(refusal(wrong().await), Refusal::Credentials, "counted afresh");
        let failures = house.witnessed("SIGN_IN_FAILED").await;
        assert_eq!(failures.len(), 7);
        assert!(failures[0].contains("198.51.100.7"));
        assert!(!failures.iter().any(|line| line.contains("guess")));
    }
}

/// So many wrong passwords in a row were counted.
async fn guessed(house: &House, person: &str, failures: i64) {
    let mut tx = house.db.begin().await.unwrap();
    let sql = "INSERT INTO password (person, phc, failures) VALUES ($1, '', $2)
               ON CONFLICT (person) DO UPDATE SET failures = excluded.failures";
    tx.execute(sql, db::params![person, failures]).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_hundred_wrong_passwords_in_a_row_end_guessing_until_a_new_one_is_given() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let nurse = "nurse-1";
        let wrong = async || refusal(sessions.sign_in(nurse, Phi::new("guess"), None).await);
        guessed(&house, nurse, 98).await;
        assert_eq!(wrong().await, Refusal::Credentials, "{store}: the 99th");
        house.later(61);
        sessions.sign_in(nurse, right(), None).await.expect("a right one begins the count anew");

        guessed(&house, nurse, 99).await;
        assert_eq!(wrong().await, Refusal::Credentials, "{store}: the 100th");
        house.later(24 * 60);
        let open = sessions.sign_in("pat-1", right(), None).await;
        open.expect("nobody else is held up");
        let late = sessions.sign_in(nurse, right(), None).await;
        assert_eq!(refusal(late), Refusal::Credentials, "{store}: a stranger learns nothing");
        assert_eq!(wrong().await, Refusal::Credentials, "{store}");
        let told = house.witnessed("session.guessed").await;
        assert_eq!(told.len(), 2, "{store}: the audit log knows why: {told:?}");

        let admin = House::caller("admin-1", Role::Administrator);
        let given = || Phi::new("a password by somebody else");
        sessions.set_password(&admin, &nurse.parse().unwrap(), given()).await.unwrap();
        sessions.sign_in(nurse, given(), None).await.expect("the new one opens");
        assert_eq!(wrong().await, Refusal::Credentials, "{store}");
        sessions.sign_in(nurse, given(), None).await.expect("and is counted afresh");
    }
}

#[tokio::test]
async fn who_is_signed_in_is_told_why_no_password_counts_and_the_last_administrator_gets_back() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let signed = sessions.sign_in("admin-1", right(), None).await.unwrap();
        let own = sessions.resume(signed.secret.expose(), None, false).await.unwrap();
        guessed(&house, "admin-1", 100).await;
        assert_eq!(refusal(sessions.prove(&own, right()).await), Refusal::Guessed, "{store}");
        let code = sessions.step_up(&own, &Phi::new("000000")).await;
        assert_eq!(refusal(code), Refusal::Guessed, "{store}");
        let system = Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
        let (made, _) = sessions.give_password(&system, &own.person).await.unwrap();
        sessions.sign_in("admin-1", made, None).await.expect("by whoever runs the server");
    }
}

/// A guess at a locked account costs as much time as one at an open one: both are hashed.
#[tokio::test]
async fn a_locked_account_does_not_answer_sooner() {
    let houses = houses().await;
    let house = houses.first().unwrap();
    let took = async |login: &str| {
        let began = tokio::time::Instant::now();
        let tried = house.clinic.sessions.sign_in(login, Phi::new("guess"), None).await;
        assert_eq!(refusal(tried), Refusal::Credentials);
        began.elapsed()
    };
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(took("pat-2").await);
    }
    let mut locked = Vec::new();
    for _ in 0..5 {
        locked.push(took("pat-2").await);
    }
    assert_eq!(house.witnessed("session.locked").await.len(), 5);
    let (open, locked) = (open.iter().min().unwrap(), locked.iter().min().unwrap());
    assert!(*locked > *open / 2, "{locked:?} against {open:?}");
}

/// A device hears without a session: one that was added by a stolen token would outlive it.
#[tokio::test]
async fn with_a_new_password_or_all_factors_taken_away_devices_hear_nothing_more() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let nurse = House::caller("nurse-1", Role::Nurse);
        let admin = House::caller("admin-1", Role::Administrator);
        let channel = crate::names::notification(&nurse.person);
        let (gateway, topic, environment) = (Gateway::Fcm, String::new(), "");
        let device = Device { gateway, token: "a-thiefs".to_owned(), topic, environment };
        let add = async || {
            let mut tx = house.db.begin().await.unwrap();
            Pushes::add(&mut tx, &house.keyset, &device, &[channel.as_str()]).await.unwrap();
            tx.commit().await.unwrap();
        };
        let is_heard = async || {
            let mut tx = house.db.read().await.unwrap();
            Pushes::is_heard(&mut tx, &house.keyset, &channel).await.unwrap()
        };
        add().await;
        assert!(is_heard().await, "{store}");
        let new = Phi::new("quite another one");
        sessions.set_password(&nurse, &nurse.person, new).await.unwrap();
        assert!(!is_heard().await, "{store}: by a password of their own");
        add().await;
        sessions
            .set_password(&admin, &nurse.person, Phi::new("given by somebody else"))
            .await
            .unwrap();
        assert!(!is_heard().await, "{store}: by one that was given");
        add().await;
        sessions.reset_factors(&admin, &nurse.person).await.unwrap();
        assert!(!is_heard().await, "{store}: when somebody lost their second step");
        assert_eq!(house.witnessed("PUSH_UNSUBSCRIBED").await.len(), 3, "{store}");
    }
}

#[tokio::test]
async fn with_a_session_that_is_ended_its_own_browser_hears_nothing_more() {
    let browser = |name: &str| {
        let point = URL_SAFE_NO_PAD.encode([&[4_u8][..], &[7; 64]].concat());
        let address = format!("https://push.example.org/{name}");
        Browser::read(&address, &point, &URL_SAFE_NO_PAD.encode([9; 16])).unwrap()
    };
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let enter = async |name: &str| {
            let entered = sessions.sign_in("pat-1", right(), None).await.unwrap();
            let caller = sessions.resume(entered.secret.expose(), None, false).await.unwrap();
            house.clinic.notifications.subscribe(&caller, &browser(name)).await.unwrap();
            caller
        };
        let (lost, here) = (enter("lost").await, enter("here").await);
        let hears = async |name: &str| {
            let pushes = Pushes::new(house.db.clone());
            let device = browser(name).device();
            !pushes.channels(&house.keyset, &device, (None, 9)).await.unwrap().is_empty()
        };
        assert!(hears("lost").await && hears("here").await, "{store}");
        let session = lost.session.clone().unwrap();
        sessions.end_remote(&here, (&here.person, &session)).await.unwrap();
        assert!(!hears("lost").await && hears("here").await, "{store}: by an end from elsewhere");
        sessions.sign_out(&here).await.unwrap();
        assert!(!hears("here").await, "{store}: and by signing out");
        assert_eq!(house.witnessed("PUSH_UNSUBSCRIBED").await.len(), 2, "{store}");

        enter("left").await;
        let other = House::caller("pat-2", Role::Patient);
        house.clinic.notifications.subscribe(&other, &browser("another's")).await.unwrap();
        house.later(31);
        sessions.sweep().await.unwrap();
        assert!(hears("left").await, "{store}: a notice reaches who is not there");
        let again = sessions.sign_in("pat-1", right(), None).await.unwrap();
        let again = sessions.resume(again.secret.expose(), None, false).await.unwrap();
        let aside = enter("aside").await;
        sessions.sign_out(&again).await.unwrap();
        assert!(!hears("left").await, "{store}: it may be the browser that was signed out");
        assert!(hears("aside").await && hears("another's").await, "{store}");
        sessions.sign_out(&aside).await.unwrap();
        assert_eq!(house.witnessed("PUSH_UNSUBSCRIBED").await.len(), 4, "{store}");
    }
}

#[tokio::test]
async fn a_new_password_signs_out_everybody_else_who_knew_the_old_one() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let here = sessions.sign_in("pat-1", right(), None).await.unwrap();
        let elsewhere = sessions.sign_in("pat-1", right(), None).await.unwrap();
        let caller = sessions.resume(here.secret.expose(), None, false).await.unwrap();
        let new = Phi::new("quite another one");
        sessions.set_password(&caller, &caller.person, new.clone()).await.unwrap();
        sessions.resume(here.secret.expose(), None, false).await.expect("who changed it stays");
        let gone = sessions.resume(elsewhere.secret.expose(), None, false).await;
        assert_eq!(refusal(gone), Refusal::SignedOut, "{}", house.store);
        let admin = House::caller("admin-1", Role::Administrator);
        sessions
            .set_password(&admin, &caller.person, Phi::new("and yet another one"))
            .await
            .unwrap();
        let gone = sessions.resume(here.secret.expose(), None, false).await;
        assert_eq!(refusal(gone), Refusal::SignedOut, "an administrator ends all of them");
    }
}

#[tokio::test]
async fn a_password_that_is_replaced_while_it_is_looked_at_opens_nothing() {
    let replaced = "UPDATE password SET phc = 'another' WHERE person = 'pat-1'";
    let closed = "UPDATE person SET active = 0 WHERE id = 'pat-2'";
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        for (who, meanwhile) in [("pat-1", replaced), ("pat-2", closed)] {
            let mut tx = house.db.begin().await.unwrap();
            tx.execute(meanwhile, db::params![]).await.unwrap();
            // It is found and is right, and waits for whoever changes it.
            let mut signing = std::pin::pin!(sessions.sign_in(who, right(), None));
            let soon = tokio::time::timeout(Duration::from_millis(500), &mut signing).await;
            assert!(soon.is_err(), "{store}, {who}: {soon:?}");
            tx.commit().await.unwrap();
            assert_eq!(refusal(signing.await), Refusal::Credentials, "{store}, {who}");
            let mut tx = house.db.read().await.unwrap();
            let open = "SELECT COUNT(*) FROM session WHERE person = $1";
            let open = tx.query_opt(open, db::params![who]).await.unwrap().unwrap();
            assert_eq!(open.int(0).unwrap(), 0, "{store}, {who}");
        }
    }
}

#[tokio::test]
async fn a_password_made_for_somebody_opens_nothing_but_its_change() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let system = Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
        let admin: kernel::PersonId = "admin-1".parse().unwrap();
        let (made, _) = sessions.give_password(&system, &admin).await.unwrap();
        assert!(made.expose().len() >= 16);
        let signed = sessions.sign_in("admin-1", made, None).await.expect("it signs in");
        let resumed = async || sessions.resume(signed.secret.expose(), None, false).await.unwrap();
        let caller = resumed().await;
        assert!(caller.must_change, "{}", house.store);
        let other = "dr-1".parse().unwrap();
        let early = sessions.set_password(&caller, &other, right()).await;
        assert_eq!(refusal(early), Refusal::NotAllowed, "others' come later");
        sessions.set_password(&caller, &admin, Phi::new("one of my very own")).await.unwrap();
        assert!(!resumed().await.must_change);
    }
}

#[tokio::test]
async fn a_password_that_an_administrator_knows_opens_nothing_but_its_change() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let admin = House::caller("admin-1", Role::Administrator);
        let nurse: kernel::PersonId = "nurse-1".parse().unwrap();
        let given = || Phi::new("a password by somebody else");
        sessions.set_password(&admin, &nurse, given()).await.unwrap();
        let signed = sessions.sign_in("nurse-1", given(), None).await.unwrap();
        let resumed = async || sessions.resume(signed.secret.expose(), None, false).await.unwrap();
        let own = resumed().await;
        assert!(own.must_change, "{}", house.store);
        sessions.set_password(&own, &nurse, Phi::new("one of my very own")).await.unwrap();
        assert!(!resumed().await.must_change, "{}", house.store);
        let known = sessions.sign_in("nurse-1", given(), None).await;
        assert_eq!(refusal(known), Refusal::Credentials, "{}", house.store);
    }
}

#[tokio::test]
async fn a_password_from_somebody_else_ends_api_keys_with_the_sessions() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let admin = House::caller("admin-1", Role::Administrator);
        let system = Caller::system(demo::ORGANIZATION.parse().unwrap()).unwrap();
        let own = House::caller("nurse-1", Role::Nurse);
        let nurse = own.person.clone();
        let key = async || {
            let scopes = crate::Scopes::from_iter([crate::Scope::Clinic]);
            let new = super::NewKey { label: "kiosk".to_owned(), scopes, days: 30 };
            sessions.add_key(&own, &nurse, new).await.unwrap().1
        };
        let ended = async |secret: &super::Secret| {
            refusal(sessions.resume(secret.expose(), None, false).await) == Refusal::SignedOut
        };
        let kiosk = key().await;
        sessions.sign_in("nurse-1", right(), None).await.unwrap();
        let (_, told) = sessions.give_password(&system, &nurse).await.unwrap();
        assert_eq!(told, super::Ended { sessions: 1, keys: 1 }, "{store}");
        assert!(ended(&kiosk).await, "{store}");
        let changed = house.witnessed("PASSWORD_CHANGED").await;
        assert!(changed.last().unwrap().contains(r#""api-keys-ended":"1""#), "{store} {changed:?}");
        let revoked = house.witnessed("API_KEY_REVOKED").await;
        assert!(revoked.last().unwrap().contains("nurse-1"), "{store} {revoked:?}");

        let kiosk = key().await;
        sessions.set_password(&own, &nurse, Phi::new("a password of my own")).await.unwrap();
        assert!(sessions.resume(kiosk.expose(), None, false).await.is_ok(), "{store}: their own");
        sessions.set_password(&admin, &nurse, Phi::new("a password by others")).await.unwrap();
        assert!(ended(&kiosk).await, "{store}");
    }
}

#[tokio::test]
async fn an_unknown_login_looks_like_a_wrong_password() {
    for house in houses().await {
        let tried = house.clinic.sessions.sign_in("nobody", right(), None).await;
        assert_eq!(refusal(tried), Refusal::Credentials);
        let witnessed = house.witnessed("SIGN_IN_FAILED").await;
        assert_eq!(witnessed.len(), 1, "{}", house.store);
        assert!(!witnessed[0].contains("nobody"), "it may be a mistyped password");
    }
}

#[tokio::test]
async fn an_api_key_acts_as_its_person_until_it_is_taken_back() {
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let sessions = &house.clinic.sessions;
        let own = House::caller("nurse-1", Role::Nurse);
        let nurse = own.person.clone();
        let (made, secret) = sessions.add_key(&own, &nurse, key("kiosk")).await.unwrap();
        let caller = sessions.resume(secret.expose(), None, false).await.unwrap();
        assert_eq!(
            (caller.person.as_str(), caller.role, caller.session),
            ("nurse-1", Role::Nurse, None)
        );
        assert!(secret.expose().starts_with("hk_"));
        let known = sessions.keys(&admin, &nurse).await.unwrap();
        assert_eq!(known[0].used, Some(house.clock.now()), "its last use is shown");
        sessions.revoke_key(&admin, &nurse, &made.id).await.unwrap();
        assert!(sessions.resume(secret.expose(), None, false).await.is_err(), "{}", house.store);
        let (_, short) = sessions.add_key(&own, &nurse, key("short")).await.unwrap();
        house.later(30 * 24 * 60);
        assert!(sessions.resume(short.expose(), None, false).await.is_err(), "its time is over");
        let desk = House::caller("front-desk-1", Role::Coordinator);
        assert_eq!(
            refusal(sessions.add_key(&desk, &nurse, key("mine")).await),
            Refusal::NotAllowed
        );
        assert_eq!(format!("{secret:?}"), "[secret]");
        assert_ne!(Secret::hash(secret.expose()), secret.expose().as_bytes());
    }
}

#[tokio::test]
async fn no_administrator_acts_as_a_patient_or_as_whoever_signs_in_by_a_key_that_they_make() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let admin = House::caller("admin-1", Role::Administrator);
        let patient = House::caller("pat-1", Role::Patient);
        for caller in [&admin, &patient] {
            let made = sessions.add_key(caller, &patient.person, key("mine")).await;
            let refused = refusal(made);
            assert!(matches!(refused, Refusal::NoKeys | Refusal::NotAllowed), "{store}: {refused}");
        }
        let doctor = House::caller("dr-1", Role::Provider);
        let made = sessions.add_key(&admin, &doctor.person, key("kiosk")).await;
        assert_eq!(refusal(made), Refusal::KeyOfAnother, "{store}");
        for code in ["account.no-keys", "account.key-of-another"] {
            assert_eq!(house.witnessed(code).await.len(), 1, "{store}: {code}");
        }
        sessions.add_key(&doctor, &doctor.person, key("kiosk")).await.expect("their own");
        let evidence = super::NewKey {
            scopes: crate::Scopes::find("evidence").unwrap(),
            ..key("a tool that reads the log")
        };
        sessions.add_key(&admin, &doctor.person, evidence).await.expect("it treats nobody");

        // An account of a program's own, until somebody signs in to it.
        let new = crate::person::NewPerson {
            id: Some("kiosk-1".parse().unwrap()),
            role: Role::Nurse,
            name: Phi::new("Kiosk at the door"),
            birth_date: None,
            phone: None,
            email: None,
            specialty: None,
            locale: None,
            departments: vec!["general-practice".parse().unwrap()],
        };
        let kiosk = house.clinic.people.add(&admin, new).await.unwrap().id;
        let (_, secret) = sessions.add_key(&admin, &kiosk, key("kiosk")).await.unwrap();
        let resumed = async || sessions.resume(secret.expose(), None, false).await;
        assert_eq!(resumed().await.unwrap().person, kiosk, "{store}");
        let told = house.actions("notification.kiosk-1");
        assert!(told.iter().any(|one| one == "API_KEY_CREATED"), "{store}: {told:?}");
        let guess = sessions.sign_in("kiosk-1", Phi::new("guess"), None).await;
        assert_eq!(refusal(guess), Refusal::Credentials, "{store}");
        let made = sessions.add_key(&admin, &kiosk, key("its next one")).await;
        made.expect("whoever guesses at it does not sign in to it");
        let given = Phi::new("a password that others know");
        sessions.set_password(&admin, &kiosk, given).await.unwrap();
        assert_eq!(refusal(resumed().await), Refusal::SignedOut, "{store}: it is somebody's now");
        let made = sessions.add_key(&admin, &kiosk, key("kiosk")).await;
        assert_eq!(refusal(made), Refusal::KeyOfAnother, "{store}");
    }
}

#[tokio::test]
async fn whoever_a_program_acts_as_hears_of_its_key_whatever_they_chose() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let admin = House::caller("admin-1", Role::Administrator);
        let doctor = House::caller("dr-1", Role::Provider);
        let silent = Choices { letters: Vec::new(), push: false, ..Choices::default() };
        house.clinic.outbox.choose(&doctor, &doctor.person, &silent).await.unwrap();
        let evidence =
            super::NewKey { scopes: crate::Scopes::find("evidence").unwrap(), ..key("a tool") };
        sessions.add_key(&admin, &doctor.person, evidence).await.unwrap();
        let times = (house.in_minutes(-1), house.in_minutes(1));
        let all = house.clinic.notifications.between(&admin, times, "").await.unwrap();
        let told = all.iter().filter(|one| one.kind == NoticeKind::ApiKeyCreated);
        let ways: Vec<_> = told.map(|one| one.channel).collect();
        for way in Channel::ALL {
            assert!(ways.contains(&way), "{store}: {way:?} is missing in {ways:?}");
        }
    }
}

#[tokio::test]
async fn what_a_program_does_is_told_from_what_its_person_does() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let own = House::caller("nurse-1", Role::Nurse);
        let (made, secret) = sessions.add_key(&own, &own.person, key("kiosk")).await.unwrap();
        let program = sessions.resume(secret.expose(), None, false).await.unwrap();
        let mark = format!(r#""api-key":"{}""#, made.id);
        let last = async |event: &str| house.witnessed(event).await.pop().unwrap();
        let tokens = &house.clinic.tokens;
        tokens.watch(&House::caller("nurse-1", Role::Nurse)).await.unwrap();
        let by_hand = last("ACCESS_TOKEN_GRANTED").await;
        assert!(by_hand.contains("nurse-1") && !by_hand.contains(&mark), "{store}: {by_hand}");
        tokens.watch(&program).await.unwrap();
        let done = last("ACCESS_TOKEN_GRANTED").await;
        assert!(done.contains("nurse-1") && done.contains(&mark), "{store}: {done}");
        let beyond = tokens.watch_audit(&program).await;
        assert_eq!(refusal(beyond), Refusal::NotAllowed, "{store}");
        let refused = last("REQUEST_REFUSED").await;
        assert!(refused.contains(&mark), "{store}: {refused}");
    }
}

#[tokio::test]
async fn whoever_stole_a_session_does_not_change_its_password() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let signed = sessions.sign_in("pat-1", right(), None).await.unwrap();
        house.later(11);
        let caller = sessions.resume(signed.secret.expose(), None, false).await.unwrap();
        let chosen = || Phi::new("what a thief would like");
        let stolen = sessions.set_password(&caller, &caller.person, chosen()).await;
        assert_eq!(refusal(stolen), Refusal::ProveAgain, "{}", house.store);
        sessions.sign_in("pat-1", right(), None).await.expect("the old one still opens");
        sessions.prove(&caller, right()).await.unwrap();
        sessions.set_password(&caller, &caller.person, chosen()).await.unwrap();
    }
}

#[tokio::test]
async fn passwords_have_a_sensible_length_and_an_owner() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let own = House::caller("pat-1", Role::Patient);
        let id = "pat-1".parse().unwrap();
        let short = sessions.set_password(&own, &id, Phi::new("short")).await;
        assert!(matches!(refusal(short), Refusal::Field { field: "password", .. }));
        // What everybody tries first, and what whoever knows the clinic and its patient does.
        let name = house.clinic.people.find(&own, &id).await.unwrap().name;
        let named = format!("{} Demo-Clinic 2026", name.expose());
        for common in ["aaaaaaaaaaaaaaa", "qwertyuiop12345", "passwordpassword", &*named] {
            let told = sessions.set_password(&own, &id, Phi::new(common)).await;
            assert_eq!(refusal(told), Refusal::CommonPassword, "{}: {common}", house.store);
        }
        let other = House::caller("pat-2", Role::Patient);
        let foreign = sessions.set_password(&other, &id, right()).await;
        assert_eq!(refusal(foreign), Refusal::NotAllowed, "{}", house.store);
        sessions.set_password(&own, &id, Phi::new("a rather better one")).await.unwrap();
        assert!(sessions.sign_in("pat-1", right(), None).await.is_err());
        sessions.sign_in("pat-1", Phi::new("a rather better one"), None).await.unwrap();
    }
}
