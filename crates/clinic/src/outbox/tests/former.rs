//! What an address hears that is somebody's no more.

use super::super::{Contacts, Inbound, Outcome};
use super::{book, due, end, houses, letter};
use crate::notification::{Channel, Choices, NoticeKind, Quiet};
use crate::testing::{House, houses_with};
use crate::visit::Booking;
use crate::{Caller, ClinicError, Reach, Refusal, Settings, demo, person};
use db::params;
use kernel::{PersonId, Phi, Role};
use std::time::Duration;

/// The number of pat-1.
const NUMBER: &str = "+1 555 555 0109";
/// As a gateway takes it.
const DIALLED: &str = "+15555550109";

fn desk() -> Caller {
    House::caller("front-desk-1", Role::Coordinator)
}

/// Gives pat-1 other addresses.
async fn change(house: &House, caller: &Caller, (email, phone): (&str, &str)) {
    let (email, phone) = (Some(Phi::new(email)), Some(Phi::new(phone)));
    let new = Contacts { email, phone, ..Contacts::default() };
    house.clinic.outbox.change(caller, &"pat-1".parse().unwrap(), &new).await.unwrap();
}

/// How many addresses of before are kept.
async fn kept(house: &House) -> i64 {
    let mut tx = house.db.read().await.unwrap();
    let sql = "SELECT COUNT(*) FROM notice WHERE former IS NOT NULL";
    tx.query_opt(sql, params![]).await.unwrap().unwrap().int(0).unwrap()
}

#[tokio::test]
async fn whoever_was_reached_at_an_address_hears_there_that_it_was_changed() {
    for house in houses().await {
        let (store, desk) = (house.store, desk());
        change(&house, &desk, ("rosa@new.example", "+15555550122")).await;
        let (mails, texts) = (due(&house, Channel::Email).await, due(&house, Channel::Sms).await);
        assert_eq!((mails.len(), texts.len()), (1, 1), "{store}");
        for (told, old) in [(&mails[0], "pat-1@demo.example"), (&texts[0], DIALLED)] {
            let letter = letter(&house, told).await;
            assert_eq!((letter.to.expose(), letter.locale), (old, "es"), "{store}");
            let text = letter.text.expose();
            assert!(text.contains("Si no lo pidió, llame a su clínica"), "{text}");
            for word in ["new.example", "Rosa", "0122", "cita", "enlace", "/app"] {
                assert!(!text.contains(word), "{store}: {word}: {text}");
            }
            end(&house, told, Outcome::Sent).await;
        }
        let witnessed = house.witnessed("CONTACTS_CHANGED").await;
        assert_eq!(witnessed.len(), 2, "{store}: {witnessed:?}");
        assert!(witnessed.iter().all(|line| !line.contains("demo.example")), "{witnessed:?}");
        assert_eq!(kept(&house).await, 0, "{store}: an address is forgotten with its letter");

        // None goes to an address that leads nowhere.
        change(&house, &desk, ("rosa@third.example", "+15555550110")).await;
        for channel in [Channel::Email, Channel::Sms] {
            for told in due(&house, channel).await {
                end(&house, &told, Outcome::Sent).await;
            }
        }
        book(&house, "pat-1", 180).await;
        let booked = due(&house, Channel::Email).await.remove(0);
        assert_eq!(booked.kind, NoticeKind::AppointmentBooked, "{store}");
        end(&house, &booked, Outcome::Gone).await;
        change(&house, &desk, ("rosa@fourth.example", "+15555550110")).await;
        let mails = due(&house, Channel::Email).await;
        assert!(mails.iter().all(|one| one.kind != NoticeKind::ContactsChanged), "{store}");
    }
}

#[tokio::test]
async fn whoever_stole_a_patients_session_changes_no_address_and_the_one_of_before_always_hears() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let password = || Phi::new(demo::PASSWORD);
        let signed = clinic.sessions.sign_in("pat-1", password(), None).await.unwrap();
        house.later(11);
        let rosa = clinic.sessions.resume(signed.secret.expose(), None, false).await.unwrap();
        let mine = Contacts { email: Some(Phi::new("thief@over.example")), ..Contacts::default() };
        let stolen = clinic.outbox.change(&rosa, &rosa.person, &mine).await;
        let refused = matches!(stolen, Err(ClinicError::Refused(Refusal::ProveAgain)));
        assert!(refused, "{store}: {stolen:?}");
        assert!(due(&house, Channel::Email).await.is_empty(), "{store}: nothing was changed");
        let kept = clinic.people.find(&desk(), &rosa.person).await.unwrap().email.unwrap();
        assert_eq!(kept.expose(), "pat-1@demo.example", "{store}");

        clinic.sessions.prove(&rosa, password()).await.unwrap();
        change(&house, &rosa, ("rosa@new.example", "+15555550122")).await;
        for (channel, old) in [(Channel::Email, "pat-1@demo.example"), (Channel::Sms, DIALLED)] {
            let told = due(&house, channel).await.remove(0);
            assert_eq!(told.kind, NoticeKind::ContactsChanged, "{store}");
            assert_eq!(letter(&house, &told).await.to.expose(), old, "{store}");
        }
    }
}

#[tokio::test]
async fn an_address_that_others_may_read_hears_nothing_and_the_application_tells_it() {
    for house in houses().await {
        let (store, desk) = (house.store, desk());
        let shared = Choices { confidential: true, ..Choices::default() };
        let rosa = "pat-1".parse().unwrap();
        house.clinic.outbox.choose(&desk, &rosa, &shared).await.unwrap();
        change(&house, &desk, ("rosa@new.example", "+15555550122")).await;
        for channel in [Channel::Email, Channel::Sms] {
            assert!(due(&house, channel).await.is_empty(), "{channel:?} in {store}");
        }
        let told = house.actions("notification.pat-1");
        assert!(told.iter().any(|one| one == "CONTACTS_CHANGED"), "{store}: {told:?}");
        assert_eq!(kept(&house).await, 0, "{store}: what no letter goes to is not kept");
    }
}

#[tokio::test]
async fn an_address_of_before_hears_of_the_change_at_once_also_in_quiet_hours() {
    for house in houses().await {
        let (store, desk) = (house.store, desk());
        let zone = "UTC".to_owned();
        let quiet = Quiet { from: "08:00".parse().unwrap(), until: "10:00".parse().unwrap(), zone };
        let choices = Choices { quiet: Some(quiet), ..Choices::default() };
        let rosa = "pat-1".parse().unwrap();
        house.clinic.outbox.choose(&desk, &rosa, &choices).await.unwrap();
        // It is nine.
        change(&house, &desk, ("rosa@new.example", "+15555550122")).await;
        for (channel, old) in [(Channel::Email, "pat-1@demo.example"), (Channel::Sms, DIALLED)] {
            let told = due(&house, channel).await.remove(0);
            assert_eq!(letter(&house, &told).await.to.expose(), old, "{store}");
        }
    }
}

#[tokio::test]
async fn a_number_of_another_country_with_the_same_last_digits_is_another_one() {
    for house in houses().await {
        let (store, desk) = (house.store, desk());
        let abroad = "+34 555 550 109";
        change(&house, &desk, ("pat-1@demo.example", abroad)).await;
        let told = due(&house, Channel::Sms).await.remove(0);
        assert_eq!(letter(&house, &told).await.to.expose(), DIALLED, "{store}: the former one");
        let says = async |from: &str, text: &str| {
            let word = Inbound::Word { from: Phi::new(from), text: Phi::new(text) };
            house.clinic.outbox.hear(word).await.unwrap()
        };
        let rosa = "pat-1".parse().unwrap();
        let reach = async || house.clinic.outbox.reach(&desk, &rosa).await.unwrap().sms.name();
        says(DIALLED, "STOP").await;
        assert_eq!(reach().await, "open", "{store}: somebody else wrote that");
        says("34555550109", "Opt out!").await;
        assert_eq!(reach().await, "stopped", "{store}: as a gateway without a plus writes it");
        says("+34555550109", "Start.").await;
        assert_eq!(reach().await, "open", "{store}");
        // What was written down of the last nine digits counts on until it is taken back.
        let before = crate::seal::lookup(&house.clinic.people.sealer, "notice/sms", "555550109");
        let mut tx = house.db.begin().await.unwrap();
        let sql = "INSERT INTO notice_block (contact, reason, since) VALUES ($1, 'stopped', 0)";
        tx.execute(sql, params![before]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reach().await, "stopped", "{store}");
        says("+34555550109", "start").await;
        assert_eq!(reach().await, "open", "{store}");
    }
}

#[tokio::test]
async fn an_absurd_address_is_refused_and_one_without_a_country_is_of_the_clinics_own() {
    for house in houses().await {
        let (outbox, desk) = (&house.clinic.outbox, desk());
        let rosa = "pat-1".parse().unwrap();
        let contacts = |email: &str, phone: &str| Contacts {
            email: Some(Phi::new(email)),
            phone: Some(Phi::new(phone)),
            ..Contacts::default()
        };
        for (email, phone, field) in [
            ("a@b.example", "call me", "phone"),
            ("a@b.example", "12", "phone"),
            ("a@b.example", "+00000000", "phone"),
            ("@", NUMBER, "email"),
            ("a b@c.example", NUMBER, "email"),
            ("a@b@c.example", NUMBER, "email"),
        ] {
            match outbox.change(&desk, &rosa, &contacts(email, phone)).await {
                Err(ClinicError::Refused(Refusal::Field { field: of, .. })) => {
                    assert_eq!(of, field, "{email} {phone}");
                }
                other => panic!("{email} {phone}: {other:?}"),
            }
        }
        change(&house, &desk, ("pat-1@demo.example", "(402) 555-0109")).await;
        let kept = house.clinic.people.find(&desk, &rosa).await.unwrap().phone.unwrap();
        assert_eq!(kept.expose(), "+14025550109", "{}", house.store);
    }
}

#[tokio::test]
async fn an_old_address_that_would_be_refused_now_stands_in_the_way_of_no_new_number() {
    for house in houses().await {
        let (store, desk, old) = (house.store, desk(), "rosa alvarez@demo.example");
        let rosa = "pat-1".parse().unwrap();
        let (email, phone) = (Phi::new(old), Phi::new(NUMBER));
        let mut tx = house.db.begin().await.unwrap();
        let (sealer, whose) = (&house.clinic.people.sealer, (&rosa, Role::Patient));
        let before =
            person::store::set_contacts(&mut tx, sealer, whose, (Some(&email), Some(&phone)));
        before.await.unwrap();
        tx.commit().await.unwrap();
        change(&house, &desk, (old, "+15555550122")).await;
        let found = house.clinic.people.find(&desk, &rosa).await.unwrap();
        assert_eq!(found.phone.unwrap().expose(), "+15555550122", "{store}");
        assert_eq!(found.email.unwrap().expose(), old, "{store}: nobody touched it");
        let email = Some(Phi::new("rosa new@demo.example"));
        let new = Contacts { email, phone: Some(phone), ..Contacts::default() };
        let refused = house.clinic.outbox.change(&desk, &rosa, &new).await;
        let field =
            matches!(refused, Err(ClinicError::Refused(Refusal::Field { field: "email", .. })));
        assert!(field, "{store}: {refused:?}");
    }
}

#[tokio::test]
async fn whoever_took_an_address_over_cannot_call_the_warning_off() {
    for house in houses().await {
        change(&house, &desk(), ("taken@over.example", NUMBER)).await;
        let mail = due(&house, Channel::Email).await.remove(0);
        let taker = House::caller("pat-1", Role::Patient);
        house.clinic.notifications.confirm(&taker, &mail.key.notice).await.unwrap();
        let mail = due(&house, Channel::Email).await.remove(0);
        let letter = letter(&house, &mail).await;
        assert_eq!(letter.to.expose(), "pat-1@demo.example", "{}", house.store);
    }
}

#[tokio::test]
async fn the_same_address_written_otherwise_is_kept_so_and_hears_of_no_change() {
    for house in houses().await {
        let (store, desk) = (house.store, desk());
        change(&house, &desk, ("PAT-1@demo.example", "+1 (555) 555-0109")).await;
        for channel in [Channel::Email, Channel::Sms] {
            assert!(due(&house, channel).await.is_empty(), "{channel:?} in {store}");
        }
        assert!(house.witnessed("CONTACTS_CHANGED").await.is_empty(), "{store}");
        let found = house.clinic.people.find(&desk, &"pat-1".parse().unwrap()).await.unwrap();
        assert_eq!(found.phone.unwrap().expose(), "+1 (555) 555-0109", "{store}");
    }
}

#[tokio::test]
async fn an_address_to_which_no_gateway_leads_is_not_kept() {
    let reach = Reach { email: true, sms: false };
    for house in houses_with(Settings { reach, ..Settings::default() }).await {
        change(&house, &desk(), ("rosa@new.example", "+15555550122")).await;
        assert_eq!(kept(&house).await, 1, "{}: the mail's, which waits", house.store);
    }
}

#[tokio::test]
async fn whoever_has_no_part_in_the_care_has_nothing_of_a_patient_sent_to_themselves() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let (stranger, rosa) = (House::caller("dr-4", Role::Provider), "pat-1".parse().unwrap());
        let booking = Booking {
            department: "dermatology".parse().unwrap(),
            provider: "dr-4".parse().unwrap(),
            ..house.booking("pat-1", 300)
        };
        clinic.visits.book(&stranger, booking).await.unwrap();
        let shared = Choices { confidential: true, ..Choices::default() };
        let chosen = clinic.outbox.choose(&stranger, &rosa, &shared).await;
        let refused = matches!(chosen, Err(ClinicError::Refused(Refusal::NeedsBreakGlass)));
        assert!(refused, "{store}: {chosen:?}");
        let mine = Contacts { email: Some(Phi::new("dr-4@home.example")), ..Contacts::default() };
        let changed = clinic.outbox.change(&stranger, &rosa, &mine).await;
        let refused = matches!(changed, Err(ClinicError::Refused(Refusal::NeedsBreakGlass)));
        assert!(refused, "{store}: {changed:?}");
        let kept = clinic.people.find(&desk(), &rosa).await.unwrap().email.unwrap();
        assert_eq!(kept.expose(), "pat-1@demo.example", "{store}");
        // Whoever has a part in the care writes down what the patient tells them.
        let doctor = House::caller("dr-1", Role::Provider);
        change(&house, &doctor, ("rosa@new.example", NUMBER)).await;
    }
}

/// A patient of whom nothing is known but the name.
async fn newcomer(house: &House) -> PersonId {
    let new = person::NewPerson {
        id: Some("new-1".parse().unwrap()),
        role: Role::Patient,
        name: Phi::new("Somebody New"),
        birth_date: None,
        phone: None,
        email: None,
        specialty: None,
        locale: None,
        departments: Vec::new(),
    };
    house.clinic.people.add(&desk(), new).await.unwrap().id
}

#[tokio::test]
async fn the_desk_writes_down_how_somebody_is_reached_who_is_new_here() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let patient = newcomer(&house).await;
        let contacts =
            Contacts { email: Some(Phi::new("new-1@home.example")), ..Contacts::default() };
        clinic.outbox.change(&desk(), &patient, &contacts).await.expect(store);
        clinic.outbox.choose(&desk(), &patient, &Choices::default()).await.expect(store);
        let stranger = House::caller("dr-4", Role::Provider);
        let taken = clinic.outbox.change(&stranger, &patient, &contacts).await;
        assert!(taken.is_err(), "{store}: they are nobody's patient of whom a provider would hear");
    }
}

#[tokio::test]
async fn of_two_birth_dates_that_are_entered_at_once_one_is_kept_and_the_other_is_refused() {
    for house in houses().await {
        let (store, clinic) = (house.store, &house.clinic);
        let patient = newcomer(&house).await;
        let days = ["1980-02-29", "1981-02-28"];
        let enter = async |day: &str| {
            let born = Contacts { birth: Some(Phi::new(day)), ..Contacts::default() };
            clinic.outbox.change(&desk(), &patient, &born).await
        };
        let mut tx = house.db.begin().await.unwrap();
        let held = "UPDATE person SET version = version WHERE id = 'new-1'";
        tx.execute(held, params![]).await.unwrap();
        // Where both may read meanwhile, neither finds one.
        let mut both = std::pin::pin!(async { tokio::join!(enter(days[0]), enter(days[1])) });
        let soon = tokio::time::timeout(Duration::from_millis(500), &mut both).await;
        assert!(soon.is_err(), "{store}: {soon:?}");
        tx.commit().await.unwrap();
        let (one, other) = both.await;
        let kept = clinic.people.find(&desk(), &patient).await.unwrap().birth_date.unwrap();
        let (first, refused) = if one.is_ok() { (0, other) } else { (1, one) };
        assert_eq!(kept.expose(), days[first], "{store}: what was acknowledged");
        match refused {
            Err(ClinicError::Refused(Refusal::Stale("person") | Refusal::Field { .. })) => {}
            other => panic!("{store}: {other:?}"),
        }
        assert_eq!(house.witnessed("birth-date").await.len(), 1, "{store}");
    }
}
