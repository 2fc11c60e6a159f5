use super::{End, Known, rules};
use crate::consent::{Evidence, Topic};
use crate::notification::{Channel, NoticeKind};
use crate::outbox::Next;
use crate::testing::{House, houses, houses_with};
use crate::visit::{CheckIn, Ending};
use crate::{Caller, ClinicError, Reach, Refusal, Settings};
use kernel::{ConsultationId, Phi, Role};
use realtime::access::Denial;
use wire::cipher::{CipherKey, Format};
use wire::token::Permissions;

fn dr() -> Caller {
    House::caller("dr-1", Role::Provider)
}

fn nurse() -> Caller {
    House::caller("nurse-1", Role::Nurse)
}

fn rosa() -> Caller {
    House::caller("pat-1", Role::Patient)
}

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// A visit of pat-1 with dr-1 that is under way.
async fn under_way(house: &House) -> ConsultationId {
    let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap().id;
    let visits = &house.clinic.visits;
    let id = visits.admit(&dr(), entry, None).await.unwrap().consultation.id;
    visits.start(&dr(), id.clone()).await.unwrap();
    id
}

/// The same, over, with a thread of seven days.
async fn opened(house: &House) -> ConsultationId {
    let id = under_way(house).await;
    house.clinic.visits.complete(&dr(), id.clone(), Ending::default()).await.unwrap();
    house.clinic.threads.open(&dr(), &id, 7).await.unwrap();
    id
}

/// Somebody writes with the key that their token brought.
async fn write(
    house: &House,
    caller: &Caller,
    visit: &ConsultationId,
    text: &str,
) -> Result<Known, ClinicError> {
    send(house, caller, visit, (text, None)).await
}

/// The same, under an id of the sender's choice.
async fn send(
    house: &House,
    caller: &Caller,
    visit: &ConsultationId,
    (text, id): (&str, Option<&str>),
) -> Result<Known, ClinicError> {
    let granted = house.clinic.threads.grant(caller, visit).await?;
    let key = CipherKey::new(&granted.cipher_key.key).unwrap();
    let json = serde_json::json!({ "text": text }).to_string();
    let sealed = key.encrypt_message(Format::Acrh, &json, [7; 16]).unwrap();
    house.clinic.threads.write(caller, visit, (&sealed, id)).await
}

/// The words of the letter that is due of a kind.
async fn letter(house: &House, kind: NoticeKind) -> String {
    let due = house.clinic.outbox.due(Channel::Email, 99).await.unwrap();
    let due = due.iter().find(|one| one.kind == kind).expect("a letter is due");
    match house.clinic.outbox.compose(due).await.unwrap() {
        Next::Send(letter) => letter.text.expose().to_owned(),
        Next::Hold(outcome, why) => panic!("{outcome:?}: {why} in {}", house.store),
    }
}

fn told(house: &House, person: &str, kind: &str) -> usize {
    let channel = format!("notification.{person}");
    house.actions(&channel).iter().filter(|one| *one == kind).count()
}

#[tokio::test]
async fn what_is_sent_again_because_its_answer_was_lost_stands_there_once_and_tells_nobody_twice() {
    for house in houses().await {
        let store = house.store;
        let visit = opened(&house).await;
        let channel = house.clinic.threads.find(&rosa(), &visit).await.unwrap().unwrap();
        let stands = || house.said(&channel.thread.channel).len();
        send(&house, &rosa(), &visit, ("May I?", Some("m-1"))).await.unwrap();
        house.later(1);
        house.clinic.threads.read(&nurse(), &visit).await.unwrap();
        house.later(1);
        send(&house, &rosa(), &visit, ("May I?", Some("m-1"))).await.unwrap();
        assert_eq!(stands(), 1, "{store}");
        assert_eq!(told(&house, "nurse-1", "PATIENT_WROTE"), 1, "{store}: it is no news");
        send(&house, &nurse(), &visit, ("You may.", Some("m-1"))).await.unwrap();
        assert_eq!(stands(), 2, "{store}: another's id is another message");
        send(&house, &rosa(), &visit, ("May I?", Some("m-2"))).await.unwrap();
        write(&house, &rosa(), &visit, "May I?").await.unwrap();
        assert_eq!(stands(), 4, "{store}: who asks anew is heard anew");
        for odd in ["", "Rosa Alvarez", &"x".repeat(65)] {
            let odd = refusal(send(&house, &rosa(), &visit, ("Hm.", Some(odd))).await);
            let named = matches!(odd, Refusal::Field { field: "clientMessageId", .. });
            assert!(named, "{store}: {odd:?}");
        }
        house.clinic.threads.close(&dr(), &visit).await.unwrap();
        let late = send(&house, &rosa(), &visit, ("May I?", Some("m-2"))).await;
        assert!(late.is_ok(), "{store}: it was written while it could be");
        assert_eq!(stands(), 4, "{store}");
    }
}

#[tokio::test]
async fn a_patient_asks_after_the_visit_and_whoever_answers_is_told_once() {
    for house in houses().await {
        let (store, threads) = (house.store, &house.clinic.threads);
        let visit = under_way(&house).await;
        assert_eq!(refusal(threads.open(&dr(), &visit, 7).await), Refusal::NotOver, "{store}");
        house.clinic.visits.complete(&dr(), visit.clone(), Ending::default()).await.unwrap();
        assert!(
            threads.find(&rosa(), &visit).await.unwrap().is_none(),
            "{store}: nobody opened it"
        );
        assert_eq!(refusal(threads.grant(&rosa(), &visit).await), Refusal::Unknown("thread"));
        for days in [0, 31] {
            let odd = refusal(threads.open(&dr(), &visit, days).await);
            assert!(matches!(odd, Refusal::Field { field: "days", .. }), "{store}: {odd:?}");
        }
        let opened = threads.open(&dr(), &visit, 7).await.unwrap();
        assert!(opened.open && !opened.thread.is_unanswered(), "{store}");
        assert_eq!(opened.thread.until, house.in_minutes(7 * 24 * 60), "{store}");
        assert_eq!(told(&house, "pat-1", "THREAD_OPENED"), 1, "{store}");

        for text in ["May I take it twice?", "And with milk?"] {
            house.later(1);
            write(&house, &rosa(), &visit, text).await.unwrap();
        }
        assert_eq!(told(&house, "dr-1", "PATIENT_WROTE"), 1, "{store}: once until it is read");
        assert_eq!(told(&house, "nurse-1", "PATIENT_WROTE"), 1, "{store}");
        let due = threads.list(&nurse()).await.unwrap();
        assert_eq!((due.len(), due[0].patient.expose()), (1, "Rosa Alvarez"), "{store}");
        assert!(due[0].thread.is_unanswered(), "{store}");

        house.later(1);
        threads.read(&nurse(), &visit).await.unwrap();
        let answered = write(&house, &nurse(), &visit, "Once is enough.").await.unwrap();
        assert!(!answered.thread.is_unanswered(), "{store}");
        assert_eq!(told(&house, "pat-1", "CLINIC_WROTE"), 1, "{store}");
        house.later(1);
        threads.read(&rosa(), &visit).await.unwrap();
        house.later(1);
        write(&house, &rosa(), &visit, "Thank you.").await.unwrap();
        assert_eq!(told(&house, "dr-1", "PATIENT_WROTE"), 2, "{store}: news again");

        let channel = &opened.thread.channel;
        assert_eq!(house.kept(channel).await, 4, "{store}");
        let said = house.said(channel).iter().map(ToString::to_string).collect::<String>();
        assert!(!said.contains("milk"), "{store}: ciphertext only");
        let sent = house.witnessed("MESSAGE_SENT").await;
        assert_eq!(sent.iter().filter(|line| line.contains(channel.as_str())).count(), 4);
    }
}

#[tokio::test]
async fn only_both_sides_come_in_each_with_a_token_that_reads_and_nothing_else() {
    for house in houses().await {
        let (store, threads) = (house.store, &house.clinic.threads);
        let visit = opened(&house).await;
        for (id, role) in [
            ("dr-2", Role::Provider),
            ("pat-2", Role::Patient),
            ("front-desk-1", Role::Coordinator),
            ("admin-1", Role::Administrator),
        ] {
            let stranger = House::caller(id, role);
            assert_eq!(
                refusal(threads.grant(&stranger, &visit).await),
                Refusal::NotAllowed,
                "{id}"
            );
            assert_eq!(refusal(threads.find(&stranger, &visit).await), Refusal::NotAllowed, "{id}");
        }
        for (caller, minutes) in [(rosa(), 15), (dr(), 60), (nurse(), 60)] {
            let granted = threads.grant(&caller, &visit).await.unwrap();
            let left = granted.expires.duration_since(house.in_minutes(0)).as_mins();
            assert_eq!(left, minutes, "{store}: {}", caller.role);
            let may = |channel: &str, bit| {
                house.opens(&granted.token, caller.person.as_str(), (channel, bit)).is_ok()
            };
            assert!(may(&granted.channel, Permissions::READ), "{store}");
            assert!(!may(&granted.channel, Permissions::WRITE), "{store}: the server speaks there");
            assert!(!may("consultation.dr-1.pat-1", Permissions::READ), "{store}");
        }
        let plain = threads.write(&rosa(), &visit, ("in the clear", None)).await;
        assert_eq!(refusal(plain), rules::UNREADABLE, "{store}");
        let key = CipherKey::new("another key").unwrap();
        let foreign = key.encrypt_message(Format::Acrh, "{\"text\":\"x\"}", [7; 16]).unwrap();
        let foreign = threads.write(&rosa(), &visit, (&foreign, None)).await;
        assert_eq!(refusal(foreign), rules::UNREADABLE, "{store}");
        let long = threads.write(&rosa(), &visit, (&"a".repeat(40_000), None)).await;
        assert!(matches!(refusal(long), Refusal::Field { field: "message", .. }), "{store}");
        assert_eq!(refusal(threads.close(&rosa(), &visit).await), Refusal::NotAllowed, "{store}");
    }
}

#[tokio::test]
async fn a_thread_ends_by_its_day_by_staff_or_with_the_consent_and_its_tokens_with_it() {
    for house in houses().await {
        let (store, threads) = (house.store, &house.clinic.threads);
        let visit = opened(&house).await;
        for why in [End::Closed, End::ConsentWithdrawn, End::Expired] {
            house.consents("pat-1").await;
            let fresh = threads.open(&dr(), &visit, 1).await.unwrap();
            assert!(fresh.open, "{store}: opened again");
            let held = threads.grant(&rosa(), &visit).await.unwrap();
            match why {
                End::Closed => drop(threads.close(&nurse(), &visit).await.unwrap()),
                End::ConsentWithdrawn => {
                    let visits = &house.clinic.visits;
                    let (rosa, topic) = (rosa(), Topic::Telehealth);
                    let revoked =
                        visits.revoke_consent(&rosa, &rosa.person, topic, Evidence::Click);
                    revoked.await.unwrap();
                }
                End::Expired => {
                    house.later(24 * 60 - 1);
                    house.clinic.visits.wake().await.unwrap();
                    assert!(threads.find(&dr(), &visit).await.unwrap().unwrap().open, "{store}");
                    house.later(1);
                    house.clinic.visits.wake().await.unwrap();
                }
            }
            let known = threads.find(&rosa(), &visit).await.unwrap().unwrap();
            assert_eq!(known.thread.ended.unwrap().1, why, "{store}");
            let read = (held.channel.as_str(), Permissions::READ);
            let late = house.opens(&held.token, "pat-1", read);
            assert!(matches!(late, Err(Denial::Revoked | Denial::Expired)), "{store}: {late:?}");
            assert_eq!(refusal(write(&house, &dr(), &visit, "late").await), Refusal::TooLate);
            assert!(threads.list(&dr()).await.unwrap().is_empty(), "{store}");
            assert!(threads.grant(&rosa(), &visit).await.is_ok(), "{store}: it is read as before");
        }
        let closed = house.witnessed("THREAD_CLOSED").await;
        assert_eq!(closed.len(), 3, "{store}: {closed:?}");
    }
}

#[tokio::test]
async fn a_patient_without_an_account_comes_back_by_a_link_as_long_as_the_thread_is_open() {
    let reach = Reach { email: true, sms: true };
    for house in houses_with(Settings { reach, ..Settings::default() }).await {
        let (store, born) = (house.store, Phi::new("1958-03-14"));
        let visit = opened(&house).await;
        house.later(3 * 24 * 60);
        write(&house, &dr(), &visit, "The results are in.").await.unwrap();
        house.later(1);
        let letter = letter(&house, NoticeKind::ClinicWrote).await;
        assert!(!letter.contains("results") && !letter.contains("Rosa"), "{store}: {letter}");
        let (_, letter) = letter.split_once("/app/join#").expect("a way back");
        let letter = letter.split_whitespace().next().unwrap();
        let signed = house.clinic.links.open(letter, Some(&born), None).await.unwrap();
        let secret = signed.secret.expose().to_owned();
        let caller = house.clinic.sessions.resume(&secret, None, false).await.unwrap();
        assert!(caller.visit.is_some(), "{store}: it reaches that visit only");
        write(&house, &caller, &visit, "Good to know.").await.unwrap();
        house.later(24 * 60 + 1);
        assert!(
            house.clinic.sessions.resume(&secret, None, false).await.is_err(),
            "{store}: a day"
        );

        let (contact, links) = (Phi::new("pat-1@demo.example"), &house.clinic.links);
        links.request(&contact, &born, None).await.unwrap();
        let asked = house.clinic.links.list(&nurse(), &caller.visit.unwrap()).await.unwrap();
        assert!(asked.iter().any(|link| link.requested), "{store}: who lost it asks again");
        let letter = self::letter(&house, NoticeKind::LinkSent).await;
        let (_, again) = letter.split_once("/app/join#").expect("a way back");
        let again = again.split_whitespace().next().unwrap();
        house.clinic.threads.close(&dr(), &visit).await.unwrap();
        let late = house.clinic.links.open(again, Some(&born), None).await;
        assert_eq!(refusal(late), Refusal::LinkOver, "{store}: nothing leads to what is closed");
    }
}
