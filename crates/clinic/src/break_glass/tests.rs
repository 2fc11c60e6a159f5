use super::{Filter, Reason, Verdict};
use crate::notification::{Channel, Choices, NoticeKind, Quiet};
use crate::outbox::Next;
use crate::testing::{House, houses, houses_with};
use crate::visit::{Booking, CheckIn};
use crate::{Caller, ClinicError, Reach, Refusal, Settings, demo};
use compliance::check::Status;
use kernel::{PersonId, Phi, Role};

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn why() -> (Reason, Phi) {
    (Reason::Emergency, Phi::new("Found without consciousness, allergies unknown"))
}

/// A session of somebody, and what looks up who they are in it now.
async fn comes(house: &House, who: &str) -> crate::session::Secret {
    let password = Phi::new(demo::PASSWORD);
    house.clinic.sessions.sign_in(who, password, None).await.unwrap().secret
}

async fn now(house: &House, secret: &crate::session::Secret) -> Caller {
    house.clinic.sessions.resume(secret.expose(), None, false).await.unwrap()
}

/// A visit of a patient with whoever wants to read their record.
fn in_five_hours(house: &House, caller: &Caller, patient: &PersonId) -> Booking {
    Booking {
        department: "dermatology".parse().unwrap(),
        provider: caller.person.clone(),
        ..house.booking(patient.as_str(), 300)
    }
}

#[tokio::test]
async fn a_record_opens_for_an_hour_after_a_step_up_and_everything_says_so() {
    for house in houses().await {
        let patient: PersonId = "pat-1".parse().unwrap();
        let stranger = comes(&house, "dr-4").await;
        let glasses = &house.clinic.break_glasses;
        house.later(6);
        let caller = now(&house, &stranger).await;
        let closed = house.clinic.charts.record(&caller, &patient).await;
        assert_eq!(refusal(closed), Refusal::NeedsBreakGlass, "{}", house.store);
        let booking = in_five_hours(&house, &caller, &patient);
        let visit = house.clinic.visits.book(&caller, booking).await.unwrap();
        let booked = house.clinic.charts.record(&caller, &patient).await;
        assert_eq!(refusal(booked), Refusal::NeedsBreakGlass, "a booking is no way around it");
        house.consents("pat-1").await;
        house.later(289);
        let stranger = comes(&house, "dr-4").await;
        house.later(6);
        let caller = now(&house, &stranger).await;
        let arrival =
            house.clinic.visits.check_in(&caller, visit.appointment.id, CheckIn::default()).await;
        arrival.unwrap();
        let arrived = house.clinic.charts.record(&caller, &patient).await;
        assert_eq!(refusal(arrived), Refusal::NeedsBreakGlass, "nor is checking in by oneself");
        let early = glasses.open(&caller, &patient, why()).await;
        assert_eq!(refusal(early), Refusal::StepUp);
        house.clinic.sessions.prove(&caller, Phi::new(demo::PASSWORD)).await.unwrap();
        let short = glasses.open(&caller, &patient, (Reason::Other, Phi::new("need"))).await;
        assert!(matches!(refusal(short), Refusal::Field { field: "text", .. }));
        let glass = glasses.open(&caller, &patient, why()).await.unwrap();
        assert_eq!(glass.ends.duration_since(glass.opened).as_mins(), 60);
        let told = house.said("notification.officer-1");
        assert_eq!(told.last().unwrap()["type"], "BREAK_GLASS_OPENED", "{told:?}");

        let caller = now(&house, &stranger).await;
        assert_eq!(caller.glass.as_ref().unwrap().patient, patient);
        house.clinic.charts.record(&caller, &patient).await.expect("it is open");
        let marked = house.witnessed("RECORD_READ").await;
        assert!(marked[0].contains(&glass.id), "{marked:?}");
        let other = house.clinic.charts.record(&caller, &"pat-2".parse().unwrap()).await;
        assert_eq!(refusal(other), Refusal::NeedsBreakGlass, "one patient's, not all");

        for _ in 0..6 {
            house.later(10);
            now(&house, &stranger).await;
        }
        let caller = now(&house, &stranger).await;
        assert_eq!(caller.glass, None, "the hour is over");
        let over = house.clinic.charts.record(&caller, &patient).await;
        assert_eq!(refusal(over), Refusal::NeedsBreakGlass);
        assert!(
            !house.witnessed("consciousness").await.iter().any(|_| true),
            "no words in the log"
        );
    }
}

#[tokio::test]
async fn of_two_openings_at_once_in_one_session_one_is_closed_by_the_other() {
    for house in houses().await {
        let (store, glasses) = (house.store, &house.clinic.break_glasses);
        let stranger = comes(&house, "dr-4").await;
        let caller = now(&house, &stranger).await;
        house.clinic.sessions.prove(&caller, Phi::new(demo::PASSWORD)).await.unwrap();
        let [one, other]: [PersonId; 2] = ["pat-1", "pat-2"].map(|who| who.parse().unwrap());
        let (first, second) =
            tokio::join!(glasses.open(&caller, &one, why()), glasses.open(&caller, &other, why()),);
        assert!(first.is_ok() && second.is_ok(), "{store}: {first:?} {second:?}");
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let all = glasses.list(&officer, Filter::All, (None, 50)).await.unwrap();
        let open = all.iter().filter(|one| one.glass.closed.is_none()).count();
        assert_eq!((all.len(), open), (2, 1), "{store}: one hour, one patient");
        assert_eq!(house.witnessed("BREAK_GLASS_CLOSED").await.len(), 1, "{store}");
        house.clinic.sessions.sign_out(&caller).await.unwrap();
        assert_eq!(house.witnessed("BREAK_GLASS_CLOSED").await.len(), 2, "{store}: and both end");
    }
}

#[tokio::test]
async fn officers_hear_of_each_by_letter_and_on_their_devices_whatever_they_chose() {
    let reach = Reach { email: true, sms: true };
    for house in houses_with(Settings { reach, ..Settings::default() }).await {
        let (store, clinic) = (house.store, &house.clinic);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let zone = "UTC".to_owned();
        let quiet = Quiet { from: "08:00".parse().unwrap(), until: "10:00".parse().unwrap(), zone };
        let silent = Choices {
            letters: Vec::new(),
            push: false,
            confidential: true,
            quiet: Some(quiet),
            ..Choices::default()
        };
        clinic.outbox.choose(&officer, &officer.person, &silent).await.unwrap();
        let stranger = comes(&house, "dr-4").await;
        let caller = now(&house, &stranger).await;
        clinic.sessions.prove(&caller, Phi::new(demo::PASSWORD)).await.unwrap();
        clinic.break_glasses.open(&caller, &"pat-1".parse().unwrap(), why()).await.unwrap();

        let admin = House::caller("admin-1", Role::Administrator);
        let times = (house.in_minutes(-1), house.in_minutes(1));
        let all = clinic.notifications.between(&admin, times, "").await.unwrap();
        let told = all.iter().filter(|one| one.kind == NoticeKind::BreakGlassOpened);
        let ways: Vec<_> = told.map(|one| one.channel).collect();
        for way in Channel::ALL {
            assert!(ways.contains(&way), "{store}: {way:?} is missing in {ways:?}");
        }
        let mails = clinic.outbox.due(Channel::Email, 99).await.unwrap();
        let mail = mails.iter().find(|one| one.kind == NoticeKind::BreakGlassOpened).unwrap();
        let Next::Send(letter) = clinic.outbox.compose(mail).await.unwrap() else {
            panic!("{store}: it is held back")
        };
        assert_eq!(letter.to.expose(), "officer-1@demo.example", "{store}");
        let text = letter.text.expose();
        assert!(text.contains("A record was opened out of turn"), "{text}");
        for word in ["Rosa", "Alvarez", "pat-1", "Tanaka", "dr-4", "consciousness"] {
            assert!(!text.contains(word), "{store}: {word}: {text}");
        }
        assert_eq!(house.finding("HC-020.a").await.status, Status::Pass, "{store}");
    }
}

#[tokio::test]
async fn each_is_reviewed_by_an_officer_and_shows_when_that_is_overdue() {
    for house in houses().await {
        let patient: PersonId = "pat-1".parse().unwrap();
        let stranger = comes(&house, "dr-4").await;
        let caller = now(&house, &stranger).await;
        let glasses = &house.clinic.break_glasses;
        house.clinic.sessions.prove(&caller, Phi::new(demo::PASSWORD)).await.unwrap();
        let glass = glasses.open(&caller, &patient, why()).await.unwrap();
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let found = || (Verdict::Justified, Phi::new("Ambulance report 12 confirms it"));
        let early = glasses.review(&officer, &glass.id, found()).await;
        assert_eq!(refusal(early), Refusal::StillOpen, "{}", house.store);
        house.clinic.sessions.sign_out(&caller).await.unwrap();
        assert_eq!(house.witnessed("BREAK_GLASS_CLOSED").await.len(), 1, "with its session");
        let own = glasses.review(&caller, &glass.id, found()).await;
        assert_eq!(refusal(own), Refusal::NotAllowed);
        house.later(72 * 60 + 1);
        let queue = glasses.list(&officer, Filter::Unreviewed, (None, 50)).await.unwrap();
        assert!(queue[0].glass.is_overdue(glasses.now()));
        let waits = house.finding("HC-020.a").await;
        assert_eq!(waits.status, Status::Warn, "{}: {}", house.store, waits.observed);
        let after = Some(&*queue[0].glass.id);
        let rest = glasses.list(&officer, Filter::Unreviewed, (after, 50)).await.unwrap();
        assert!(rest.is_empty(), "{}: it was the only one", house.store);
        let names = [&queue[0].person, &queue[0].patient].map(|name| name.expose().to_owned());
        assert_eq!(names, ["Hiro Tanaka", "Rosa Alvarez"], "{}", house.store);
        let shown = house.witnessed("BREAK_GLASS_READ").await;
        let patient = format!("\"patients\":\"{}\"", glass.patient);
        assert!(shown.iter().any(|entry| entry.contains(&patient)), "{shown:?}");
        let done = glasses.review(&officer, &glass.id, found()).await.unwrap();
        assert_eq!(done.reviewed_by.unwrap().as_str(), "officer-1");
        let late = house.finding("HC-020.a").await;
        assert_eq!(late.status, Status::Warn, "{}: it came late", house.store);
        assert_eq!(late.evidence["late"], glass.id, "{}", house.store);
        assert_eq!(glasses.list(&officer, Filter::Unreviewed, (None, 50)).await.unwrap().len(), 0);
        let twice = glasses.review(&officer, &glass.id, found()).await;
        assert_eq!(refusal(twice), Refusal::Stale("review"));
        assert_eq!(house.witnessed("BREAK_GLASS_REVIEWED").await.len(), 1);
    }
}

/// What the check says after this was done to the store.
async fn after(house: &House, sql: &'static str) -> Status {
    let mut tx = house.db.begin().await.unwrap();
    tx.execute(sql, db::params![]).await.unwrap();
    tx.commit().await.unwrap();
    house.finding("HC-020.a").await.status
}

#[tokio::test]
async fn where_there_is_no_officer_the_administrators_hear_of_it_and_where_nobody_did_a_check_fails()
 {
    for house in houses().await {
        let store = house.store;
        let gone = "UPDATE person SET active = 0 WHERE id = 'officer-1'";
        assert_eq!(after(&house, gone).await, Status::NotApplicable, "{store}");
        let stranger = comes(&house, "dr-4").await;
        let caller = now(&house, &stranger).await;
        house.clinic.sessions.prove(&caller, Phi::new(demo::PASSWORD)).await.unwrap();
        let patient: PersonId = "pat-1".parse().unwrap();
        let glass = house.clinic.break_glasses.open(&caller, &patient, why()).await.unwrap();
        let told = house.said("notification.admin-1");
        assert_eq!(told.last().unwrap()["type"], "BREAK_GLASS_OPENED", "{store}: {told:?}");
        assert_eq!(told.last().unwrap()["metadata"]["breakGlassId"], glass.id.as_str());
        assert_eq!(house.finding("HC-020.a").await.status, Status::Pass, "{store}");
        let later = "UPDATE notice SET created = created + 300000000";
        assert_eq!(after(&house, later).await, Status::Pass, "{store}: 5 minutes");
        let late = "UPDATE notice SET created = created + 1";
        assert_eq!(after(&house, late).await, Status::Fail, "{store}: more than that");
        let own = "UPDATE notice SET created = created - 300000001, told = 0";
        assert_eq!(after(&house, own).await, Status::Fail, "{store}: it was shown to nobody");
    }
}

#[tokio::test]
async fn an_opening_on_record_without_a_reason_or_without_words_fails_a_check() {
    for house in houses().await {
        let store = house.store;
        let stranger = comes(&house, "dr-4").await;
        let caller = now(&house, &stranger).await;
        house.clinic.sessions.prove(&caller, Phi::new(demo::PASSWORD)).await.unwrap();
        let patient: PersonId = "pat-1".parse().unwrap();
        house.clinic.break_glasses.open(&caller, &patient, why()).await.unwrap();
        for (sql, status) in [
            ("UPDATE break_glass SET reason = 'coverage'", Status::Pass),
            ("UPDATE break_glass SET reason = ''", Status::Fail),
            ("UPDATE break_glass SET reason = 'curiosity'", Status::Fail),
            ("UPDATE break_glass SET reason = 'emergency'", Status::Pass),
        ] {
            assert_eq!(after(&house, sql).await, status, "{store}: {sql}");
        }
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE break_glass SET text = $1";
        tx.execute(sql, db::params![Vec::new()]).await.unwrap();
        tx.commit().await.unwrap();
        let found = house.finding("HC-020.a").await;
        let words = "1 of 1 records were opened without a reason";
        assert_eq!((found.status, &*found.observed), (Status::Fail, words), "{store}");
    }
}
