use super::rules;
use super::{Granted, Request};
use crate::appointment::{Appointment, State};
use crate::participant::Part;
use crate::privacy::{Asked, NewRequest};
use crate::restriction::Bar;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Ending};
use crate::{ClinicError, Refusal, Settings, consultation, demo};
use compliance::check::Status;
use db::params;
use kernel::{PersonId, Phi, Role, Timestamp};
use realtime::access::Denial;
use std::time::Duration;
use wire::token::Permissions;

const READ: Permissions = Permissions::READ;
const WRITE: Permissions = Permissions::WRITE;
const UPDATE: Permissions = Permissions::UPDATE;

async fn request(house: &House, patient: &str, role: &str) -> Request {
    Request {
        patient: patient.parse().unwrap(),
        appointment: house.appointment(patient).await,
        role: role.to_owned(),
    }
}

async fn granted(house: &House, caller: &str, role: Role) -> Granted {
    let request = request(house, "pat-1", role.name()).await;
    house.clinic.tokens.grant(&House::caller(caller, role), &request).await.expect("a token")
}

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// Every channel of the visit and what each role may do there: r, w, u (metadata), or nothing.
const TABLE: [(&str, [&str; 4]); 10] = [
    // channel                              patient provider nurse coordinator
    ("consultation.dr-1.pat-1", ["rw", "rwu", "rw", ""]),
    ("consultation.dr-1.pat-1.files", ["rw", "rw", "", ""]),
    ("consultation.dr-1.pat-1.video", ["rw", "rw", "", ""]),
    ("waiting-room.dr-1", ["", "r", "r", "r"]),
    ("waiting-room.dr-1.pat-1", ["r", "", "rw", "rw"]),
    ("queue.general-practice", ["", "rw", "rwu", "rwu"]),
    ("presence.providers.general-practice", ["r", "r", "r", "r"]),
    ("consultation.dr-1.pat-2", ["", "", "", ""]),
    ("waiting-room.dr-1.pat-2", ["", "", "", ""]),
    ("emergency.general-practice", ["", "", "", ""]),
];

const ROLES: [(&str, Role); 4] = [
    ("pat-1", Role::Patient),
    ("dr-1", Role::Provider),
    ("nurse-1", Role::Nurse),
    ("front-desk-1", Role::Coordinator),
];

#[tokio::test]
async fn each_role_gets_exactly_its_channels() {
    for house in houses().await {
        house.consents("pat-1").await;
        for (column, (id, role)) in ROLES.into_iter().enumerate() {
            let granted = granted(&house, id, role).await;
            let may = |channel: &str, permission| {
                house.opens(&granted.token, id, (channel, permission)).is_ok()
            };
            for (channel, roles) in TABLE {
                let bits = [('r', READ), ('w', WRITE), ('u', UPDATE)];
                let given = bits.into_iter().filter(|(_, bit)| may(channel, *bit));
                let given: String = given.map(|(letter, _)| letter).collect();
                assert_eq!(given, roles[column], "{role} on {channel} in {}", house.store);
            }
            assert!(may(&format!("notification.{id}"), READ));
            assert!(!may("notification.pat-3", READ), "somebody else's notifications");
            let wrong = house.opens(&granted.token, "pat-3", ("notification.pat-3", READ));
            assert_eq!(wrong, Err(Denial::WrongUser));
            assert_eq!(granted.config.cipher_key.is_some(), role != Role::Coordinator, "{role}");
        }
    }
}

/// What ends somebody, begun before they ask for a token and committed after.
const ENDS: [&str; 2] =
    ["UPDATE person SET active = 0 WHERE id = 'dr-1'", "DELETE FROM session WHERE person = 'dr-1'"];

#[tokio::test]
async fn who_asks_for_a_token_while_their_account_or_session_is_ended_gets_none() {
    for house in houses().await {
        let (store, tokens) = (house.store, &house.clinic.tokens);
        house.consents("pat-1").await;
        let seat = request(&house, "pat-1", "provider").await;
        for end in ENDS {
            let password = Phi::new(demo::PASSWORD);
            let signed = house.clinic.sessions.sign_in("dr-1", password, None).await.unwrap();
            let secret = signed.secret.expose();
            let caller = house.clinic.sessions.resume(secret, None, false).await.unwrap();
            tokens.watch(&caller).await.expect("they work here");
            let mut tx = house.db.begin().await.unwrap();
            tx.execute(end, params![]).await.unwrap();
            let asked = async { tokio::join!(tokens.watch(&caller), tokens.grant(&caller, &seat)) };
            let mut asked = std::pin::pin!(asked);
            let soon = tokio::time::timeout(Duration::from_millis(200), &mut asked).await;
            assert!(soon.is_err(), "{store}: {end} was passed: {soon:?}");
            tx.commit().await.unwrap();
            let (watch, grant) = asked.await;
            assert_eq!(refusal(watch), Refusal::SignedOut, "{store}: {end}");
            assert_eq!(refusal(grant), Refusal::SignedOut, "{store}: {end}");
            let mut tx = house.db.begin().await.unwrap();
            tx.execute("UPDATE person SET active = 1 WHERE id = 'dr-1'", params![]).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

/// What is begun before somebody asks for a token of their visit and committed after, and why they get none.
const SHUTS: [(&str, Refusal); 2] = [
    (
        "INSERT INTO restriction (request, patient, bar, person, since)
         VALUES ('asked', 'pat-1', 'staff', 'dr-1', 0)",
        Refusal::Objected,
    ),
    ("UPDATE consultation SET state = 'completed' WHERE patient = 'pat-1'", Refusal::TooLate),
];

#[tokio::test]
async fn who_asks_for_a_token_while_their_visit_ends_or_they_are_kept_from_it_gets_none() {
    for house in houses().await {
        let (store, tokens) = (house.store, &house.clinic.tokens);
        house.consents("pat-1").await;
        let seat = request(&house, "pat-1", "provider").await;
        let caller = House::caller("dr-1", Role::Provider);
        tokens.grant(&caller, &seat).await.expect("it is their visit");
        for (shut, why) in SHUTS {
            let mut tx = house.db.begin().await.unwrap();
            consultation::store::lock(&mut tx, &seat.appointment).await.unwrap();
            tx.execute(shut, params![]).await.unwrap();
            let mut asked = std::pin::pin!(tokens.grant(&caller, &seat));
            let soon = tokio::time::timeout(Duration::from_millis(200), &mut asked).await;
            assert!(soon.is_err(), "{store}: {shut} was passed: {soon:?}");
            tx.commit().await.unwrap();
            assert_eq!(refusal(asked.await), why, "{store}: {shut}");
            let mut tx = house.db.begin().await.unwrap();
            tx.execute("DELETE FROM restriction", params![]).await.unwrap();
            tx.commit().await.unwrap();
        }
    }
}

#[tokio::test]
async fn whoever_is_kept_from_a_patient_waits_for_the_token_that_is_being_issued_and_it_ends() {
    for house in houses().await {
        let (store, privacy) = (house.store, &house.clinic.privacy);
        house.consents("pat-1").await;
        let patient = House::caller("pat-1", Role::Patient);
        let words = Some(Phi::new("Not to them, please"));
        let new = NewRequest { asked: Asked::Restriction, words };
        let asked = privacy.ask(&patient, &patient.person, new).await.unwrap();
        let visit = house.appointment("pat-1").await;
        let mut tx = house.db.begin().await.unwrap();
        consultation::store::lock(&mut tx, &visit).await.unwrap();
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let said = (true, None, Some(Bar::Staff("dr-1".parse().unwrap())));
        let mut answer = std::pin::pin!(privacy.answer(&officer, &asked.id, said));
        let soon = tokio::time::timeout(Duration::from_millis(200), &mut answer).await;
        assert!(soon.is_err(), "{store}: nobody waited: {soon:?}");
        tx.commit().await.unwrap();
        answer.await.unwrap();
    }
}

#[tokio::test]
async fn a_program_whose_key_was_taken_back_meanwhile_gets_no_token() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let own = House::caller("nurse-1", Role::Nurse);
        let nurse = own.person.clone();
        let scopes = crate::Scopes::from_iter([crate::Scope::Clinic]);
        let new = crate::session::NewKey { label: "kiosk".to_owned(), scopes, days: 30 };
        let (key, secret) = sessions.add_key(&own, &nurse, new).await.unwrap();
        let caller = sessions.resume(secret.expose(), None, false).await.unwrap();
        house.clinic.tokens.watch(&caller).await.expect("it counts");
        sessions.revoke_key(&own, &nurse, &key.id).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let sql = "SELECT COUNT(*) FROM issued_token WHERE uuid = 'nurse-1'
                   AND fingerprint NOT IN (SELECT fingerprint FROM revoked_token)";
        let living = tx.query_opt(sql, params![]).await.unwrap().unwrap().int(0).unwrap();
        assert_eq!(living, 0, "{}: what it was given ends with it", house.store);
        drop(tx);
        let late = house.clinic.tokens.watch(&caller).await;
        assert_eq!(refusal(late), Refusal::SignedOut, "{}", house.store);
    }
}

#[tokio::test]
async fn a_token_that_outlives_its_owners_account_fails_the_check_of_leavers() {
    for house in houses().await {
        let said = async || {
            let found = house.finding("HC-017").await;
            (found.status, found.observed)
        };
        house.clinic.tokens.watch(&House::caller("dr-1", Role::Provider)).await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("UPDATE person SET active = 0 WHERE id = 'dr-2'", params![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(said().await.0, Status::Pass, "{}: who has one works here", house.store);
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("UPDATE person SET active = 0 WHERE id = 'dr-1'", params![]).await.unwrap();
        tx.commit().await.unwrap();
        let (status, words) = said().await;
        assert_eq!(status, Status::Fail, "{}", house.store);
        assert!(words.ends_with("0 sessions, 0 API keys and 1 tokens"), "{words}");
        house.later(24 * 60);
        assert_eq!(said().await.0, Status::Pass, "{}: it ended", house.store);
    }
}

#[tokio::test]
async fn staff_hear_of_their_departments_beside_any_visit() {
    for house in houses().await {
        let mine = [
            "queue.general-practice",
            "presence.providers.general-practice",
            "emergency.general-practice",
        ];
        for (id, role, room) in [
            ("dr-1", Role::Provider, true),
            ("nurse-1", Role::Nurse, false),
            ("front-desk-1", Role::Coordinator, false),
        ] {
            let watch = house.clinic.tokens.watch(&House::caller(id, role)).await.expect("a token");
            let may = |channel: &str, permission| {
                house.opens(&watch.token, id, (channel, permission)).is_ok()
            };
            let notices = format!("notification.{id}");
            for channel in mine.into_iter().chain([notices.as_str()]) {
                assert!(may(channel, READ) && !may(channel, WRITE), "{id} on {channel}");
                assert!(watch.channels.iter().any(|name| name == channel), "{id} on {channel}");
            }
            assert_eq!(may("waiting-room.dr-1", READ), room, "{id}");
            for channel in
                ["consultation.dr-1.pat-1", "waiting-room.dr-1.pat-1", "queue.cardiology"]
            {
                let theirs = watch.channels.iter().any(|name| name == channel);
                assert_eq!(may(channel, READ), theirs, "{id} on {channel}");
                assert!(!theirs || channel.starts_with("queue."), "{id} on {channel}");
            }
        }
        for (id, role) in [("officer-1", Role::ComplianceOfficer), ("admin-1", Role::Administrator)]
        {
            let watch = house.clinic.tokens.watch(&House::caller(id, role)).await.expect("a token");
            let own = format!("notification.{id}");
            assert_eq!(watch.channels, [own.as_str()], "{id} hears of no department");
            assert!(house.opens(&watch.token, id, (own.as_str(), READ)).is_ok(), "{id}");
            assert!(house.opens(&watch.token, id, (mine[0], READ)).is_err(), "{id}");
        }
        let patient = house.clinic.tokens.watch(&House::caller("pat-1", Role::Patient)).await;
        assert_eq!(refusal(patient), Refusal::NotAllowed, "{}", house.store);
        assert_eq!(house.witnessed("ACCESS_TOKEN_GRANTED").await.len(), 5);
    }
}

#[tokio::test]
async fn tokens_live_as_long_as_the_role_allows_and_never_past_the_visit() {
    for house in houses().await {
        house.consents("pat-1").await;
        let minutes = |granted: &Granted| {
            (granted.config.expires.as_second() - kernel::Clock::now(&*house.clock).as_second())
                / 60
        };
        assert_eq!(minutes(&granted(&house, "pat-1", Role::Patient).await), 15);
        let provider = granted(&house, "dr-1", Role::Provider).await;
        assert_eq!(minutes(&provider), 60);
        let refresh = provider.config.expires.duration_since(provider.config.refresh_after);
        assert_eq!(refresh.as_mins(), 5);
        // The demo's visit runs from 9:05 to 9:20 and closes at 10:20.
        house.later(75);
        assert_eq!(minutes(&granted(&house, "dr-1", Role::Provider).await), 5);
        house.later(5);
        let caller = House::caller("dr-1", Role::Provider);
        let late = request(&house, "pat-1", "provider").await;
        let late = house.clinic.tokens.grant(&caller, &late).await;
        assert_eq!(refusal(late), Refusal::TooLate, "{}", house.store);
    }
}

#[tokio::test]
async fn what_is_refused_is_witnessed_and_nothing_is_granted() {
    for house in houses().await {
        let tokens = &house.clinic.tokens;
        let patient = House::caller("pat-1", Role::Patient);
        let own = request(&house, "pat-1", "patient").await;
        let missing = tokens.grant(&patient, &own).await;
        assert!(matches!(refusal(missing), Refusal::ConsentMissing(_)));
        house.consents("pat-1").await;
        let other = House::caller("pat-2", Role::Patient);
        assert_eq!(refusal(tokens.grant(&other, &own).await), Refusal::NotAllowed);
        let stranger = House::caller("dr-2", Role::Provider);
        let theirs = request(&house, "pat-1", "provider").await;
        assert_eq!(refusal(tokens.grant(&stranger, &theirs).await), Refusal::NotAllowed);
        assert_eq!(
            refusal(tokens.grant(&patient, &theirs).await),
            Refusal::NotAllowed,
            "a patient is no provider"
        );
        let mixed = Request { patient: "pat-2".parse().unwrap(), ..own.clone() };
        assert_eq!(refusal(tokens.grant(&patient, &mixed).await), Refusal::Unknown("appointment"));
        let odd = Request { role: "surgeon".to_owned(), ..own.clone() };
        let odd = refusal(tokens.grant(&patient, &odd).await);
        assert!(odd.to_string().contains("\"surgeon\""), "{odd}");
        assert_eq!(house.witnessed("REQUEST_REFUSED").await.len(), 6, "{}", house.store);
        assert_eq!(house.witnessed("access.role").await.len(), 1);
        assert!(house.witnessed("ACCESS_TOKEN_GRANTED").await.is_empty());
    }
}

#[tokio::test]
async fn a_visit_opens_half_an_hour_before_it_starts() {
    for house in houses().await {
        house.consents("pat-2").await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let visit = house.appointment("pat-2").await;
        let times = (house.in_minutes(60), house.in_minutes(75));
        let moved = house.clinic.visits.reschedule(&desk, visit, times).await.unwrap();
        let request = Request {
            patient: "pat-2".parse().unwrap(),
            appointment: moved.appointment.id,
            role: "patient".to_owned(),
        };
        let patient = House::caller("pat-2", Role::Patient);
        let early = house.clinic.tokens.grant(&patient, &request).await;
        assert_eq!(refusal(early), Refusal::TooEarly, "{}", house.store);
        house.later(30);
        assert!(house.clinic.tokens.grant(&patient, &request).await.is_ok());
    }
}

#[tokio::test]
async fn the_end_of_a_visit_ends_its_tokens_and_a_new_visit_has_a_new_key() {
    for house in houses().await {
        let provider = House::caller("dr-1", Role::Provider);
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let first = granted(&house, "pat-1", Role::Patient).await;
        let visits = &house.clinic.visits;
        let id = visit.consultation.id;
        visits.admit(&provider, visit.entry.unwrap().id, None).await.unwrap();
        visits.start(&provider, id.clone()).await.unwrap();
        visits.wrap_up(&provider, id.clone()).await.unwrap();
        visits.complete(&provider, id, Ending::default()).await.unwrap();
        let talk = ("consultation.dr-1.pat-1", READ);
        assert_eq!(
            house.opens(&first.token, "pat-1", talk),
            Err(Denial::Revoked),
            "{}",
            house.store
        );
        let booking = house.booking("pat-1", 45);
        let next = visits.book(&provider, booking).await.unwrap();
        house.later(20);
        let request = Request {
            patient: "pat-1".parse().unwrap(),
            appointment: next.appointment.id,
            role: "patient".to_owned(),
        };
        let patient = House::caller("pat-1", Role::Patient);
        let second = house.clinic.tokens.grant(&patient, &request).await.unwrap();
        let (old, new) = (first.config.cipher_key.unwrap(), second.config.cipher_key.unwrap());
        assert_eq!(new.version, old.version + 1);
        assert_ne!(new.key, old.key);
        assert_eq!(second.config.earlier_keys.first(), Some(&old), "earlier visits stay readable");
        let known = house.data_keys.load(&house.db, "consultation.dr-1.pat-1").await.unwrap();
        assert_eq!(known.len(), 2);
    }
}

#[test]
fn a_refusal_repeats_only_the_start_of_an_absurd_role() {
    let caller = House::caller("pat-1", Role::Patient);
    let Err(Refusal::Role(role)) = rules::role(&"x".repeat(10_000), &caller) else {
        panic!("an absurd role is refused");
    };
    assert_eq!(role.len(), 64);
    for role in ["guest", "compliance-officer", "administrator", "system"] {
        assert!(matches!(rules::role(role, &caller), Err(Refusal::Role(_))), "{role}");
    }
}

/// What is written down of who may do what.
const DOCUMENT: &str = include_str!("../../../../docs/channels.md");

/// The rows of a section of the document, without what they are under.
fn rows(title: &str) -> Vec<&'static str> {
    let section = DOCUMENT.split("\n## ").find(|section| section.starts_with(title)).unwrap();
    section.lines().filter(|line| line.starts_with("| ")).skip(1).collect()
}

fn letters(bits: Permissions) -> String {
    let all = [('r', READ), ('w', WRITE), ('g', Permissions::GET), ('u', UPDATE)];
    let known = all.iter().map(|(_, bit)| *bit).fold(Permissions::NONE, Permissions::and);
    assert!(known.allows(bits), "a permission without a letter: {}", bits.bits());
    let given = all.into_iter().filter(|(_, bit)| bits.allows(*bit));
    let given: String = given.map(|(letter, _)| letter).collect();
    if given.is_empty() { "–".to_owned() } else { given }
}

/// A name as the document writes it.
fn placed(name: &str) -> String {
    let parts = [("dr-1", "{provider}"), ("pat-1", "{patient}"), ("self", "{own}")];
    let name = parts.iter().fold(name.to_owned(), |name, (id, part)| name.replace(id, part));
    name.replace("general-practice", "{department}")
}

#[test]
fn what_is_written_down_of_who_may_do_what_is_so() {
    let at = Timestamp::from_second(1_800_000_000).unwrap();
    let visit = Appointment {
        id: "a1".parse().unwrap(),
        organization: demo::ORGANIZATION.parse().unwrap(),
        department: "general-practice".parse().unwrap(),
        provider: "dr-1".parse().unwrap(),
        patient: "pat-1".parse().unwrap(),
        starts: at,
        ends: at,
        zone: "UTC".to_owned(),
        patient_zone: None,
        visit_type: None,
        unlicensed: false,
        series: None,
        moves: 0,
        state: State::Booked,
        reason: None,
        replaced_by: None,
        changed: at,
        version: 1,
    };
    let caller: PersonId = "self".parse().unwrap();
    let own = [Role::Patient, Role::Provider, Role::Nurse, Role::Coordinator];
    let seats = own.map(rules::Asked::Own).into_iter().chain(Part::ALL.map(rules::Asked::Invited));
    let grants: Vec<_> = seats
        .map(|seat| rules::grants(seat, &rules::config(seat, &caller, &visit, (at, 30)), &visit))
        .collect();
    let mut names: Vec<&String> = grants.iter().flatten().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    let cell = |own: &Vec<(String, Permissions)>, name: &String| {
        let of = own.iter().filter(|(one, _)| one == name).map(|(_, bits)| *bits);
        letters(of.fold(Permissions::NONE, Permissions::and))
    };
    let row = |name: &String| {
        let cells: Vec<_> = grants.iter().map(|own| cell(own, name)).collect();
        format!("| `{}` | {} |", placed(name), cells.join(" | "))
    };
    let mut said: Vec<_> = names.into_iter().map(row).collect();
    said.sort();
    let mut written = rows("Who may do what");
    written.sort_unstable();
    assert_eq!(written, said);
}

#[test]
fn what_is_written_down_of_what_staff_listen_to_and_for_how_long_is_so() {
    use Role::{Administrator, ComplianceOfficer, Coordinator, Nurse, Provider};
    let departments = ["general-practice".parse().unwrap()];
    let row = |role: Role| {
        let channels = rules::watched(&House::caller("self", role), &departments).unwrap();
        let channels: Vec<_> = channels.iter().map(|name| format!("`{}`", placed(name))).collect();
        format!("| {role} | {} |", channels.join(", "))
    };
    let said = [Provider, Nurse, Coordinator, ComplianceOfficer, Administrator].map(row);
    assert_eq!(rows("Beside any visit"), said);

    let settings =
        Settings { staff_token_minutes: 999, patient_token_minutes: 999, ..Settings::default() };
    let longest = |role| rules::longest(role, &settings);
    let minutes = format!(
        "at most {} minutes for providers, nurses and coordinators, {} for everybody else",
        longest(Provider),
        longest(Role::Patient)
    );
    assert!(DOCUMENT.contains(&minutes), "{minutes}");
}
