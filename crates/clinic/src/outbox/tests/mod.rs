mod colleague;
mod former;
mod moved;
mod overseen;
mod stopped;

use super::calendar::fold;
use super::words::{Facts, write};
use super::{Bounce, Contacts, Fate, MailStatus, Returned, Way};
use super::{CalendarEntry, Delivery, Ended, Inbound, Letter, Letterhead, Next, Outcome};
use crate::escalation::{Reason, Severity};
use crate::notification::{Channel, Choices, NoticeKind, Quiet};
use crate::testing::{House, houses_with};
use crate::visit::{Booking, CheckIn, Visit};
use crate::{ClinicError, Reach, Refusal, Settings};
use db::params;
use kernel::{Phi, Role};
use realtime::presence::Touch;
use std::sync::Arc;

/// Rosa Alvarez, pat-1, whose language is Spanish.
const BORN: &str = "1958-03-14";

async fn houses() -> Vec<House> {
    let reach = Reach { email: true, sms: true };
    let houses = houses_with(Settings { reach, ..Settings::default() }).await;
    for house in &houses {
        // What the demo's own visits send is not what is asked here.
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE notice_delivery SET state = 'unneeded' WHERE state = 'pending'";
        tx.execute(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
    }
    houses
}

async fn book(house: &House, patient: &str, minutes: i64) -> Visit {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let booking =
        Booking { reason: Some(Phi::new("chest pain")), ..house.booking(patient, minutes) };
    house.clinic.visits.book(&desk, booking).await.unwrap()
}

async fn due(house: &House, channel: Channel) -> Vec<Delivery> {
    house.clinic.outbox.due(channel, 99).await.unwrap()
}

async fn letter(house: &House, delivery: &Delivery) -> Letter {
    match house.clinic.outbox.compose(delivery).await.unwrap() {
        Next::Send(letter) => *letter,
        Next::Hold(outcome, why) => panic!("{outcome:?}: {why} in {}", house.store),
    }
}

/// What a record keeps of the address that a letter goes to.
async fn contact(house: &House, delivery: &Delivery) -> Option<Vec<u8>> {
    match house.clinic.outbox.compose(delivery).await.unwrap() {
        Next::Send(letter) => Some(letter.contact),
        Next::Hold(..) => None,
    }
}

async fn held(house: &House, delivery: &Delivery) -> (Outcome, &'static str) {
    match house.clinic.outbox.compose(delivery).await.unwrap() {
        Next::Hold(outcome, why) => (outcome, why),
        Next::Send(_) => panic!("it would go in {}", house.store),
    }
}

async fn end(house: &House, delivery: &Delivery, outcome: Outcome) {
    let ended = Ended {
        delivery: delivery.clone(),
        outcome,
        status: "said".to_owned(),
        reference: Some(format!("SM-{}", delivery.key.notice)),
        hash: Some("v1:x".to_owned()),
        contact: contact(house, delivery).await,
    };
    house.clinic.outbox.settle(&[ended]).await.unwrap();
}

fn secret(letter: &Letter) -> String {
    let (_, rest) = letter.text.expose().split_once("/app/join#").expect("a link of one's own");
    rest.split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn a_booked_visit_sends_its_link_which_opens_and_makes_the_next_letter_needless() {
    for house in houses().await {
        let visit = book(&house, "pat-1", 180).await;
        let mail = due(&house, Channel::Email).await;
        let [mail] = mail.as_slice() else { panic!("{mail:?} in {}", house.store) };
        assert!(due(&house, Channel::Sms).await.is_empty(), "the e-mail comes first");
        let first = letter(&house, mail).await;
        assert_eq!((first.to.expose(), first.locale), ("pat-1@demo.example", "es"));
        assert!(first.text.expose().contains("UTC"), "times are told with their zone");
        for phi in ["Rosa", "Alvarez", "Chen", "chest", "general-practice"] {
            assert!(!first.text.expose().contains(phi) && !first.subject.contains(phi), "{phi}");
        }
        // A crash before the record: it is due again, under the same name, with the same link.
        let again = due(&house, Channel::Email).await.remove(0);
        assert_eq!(again.key.name(), mail.key.name());
        assert_eq!(letter(&house, &again).await.text.expose(), first.text.expose());
        end(&house, mail, Outcome::Sent).await;
        end(&house, mail, Outcome::Failed).await;
        assert!(due(&house, Channel::Email).await.is_empty(), "what has ended stays so");
        let opened = house.clinic.links.open(&secret(&first), Some(&Phi::new(BORN)), None).await;
        opened.expect("the link opens");
        house.later(60);
        let sms = due(&house, Channel::Sms).await;
        assert_eq!(held(&house, &sms[0]).await, (Outcome::Unneeded, "confirmed"));
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let records = house.clinic.notifications.records(&desk, &visit.appointment.id);
        let records = records.await.unwrap();
        let states: Vec<_> =
            records.iter().map(|one| (one.channel.name(), one.state.as_str())).collect();
        let expected =
            [("email", "sent"), ("in-app", "delivered"), ("push", "sent"), ("sms", "pending")];
        assert_eq!(states, expected);
        assert!(records.iter().all(|one| one.confirmed.is_some()));
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_has_the_next_letter_go_at_once_and_is_not_written_to_again()
{
    for house in houses().await {
        book(&house, "pat-1", 180).await;
        let mail = due(&house, Channel::Email).await.remove(0);
        end(&house, &mail, Outcome::Gone).await;
        let sms = due(&house, Channel::Sms).await;
        assert_eq!(sms.len(), 1, "{}", house.store);
        assert!(letter(&house, &sms[0]).await.text.expose().contains("STOP"));
        book(&house, "pat-1", 240).await;
        let mail = due(&house, Channel::Email).await.remove(0);
        let (outcome, why) = held(&house, &mail).await;
        assert_eq!((outcome, why), (Outcome::Withheld, "it bounced before"));
        // What the gateway reports afterwards counts once, and only of what it took.
        end(&house, &sms[0], Outcome::Sent).await;
        let report = |status: &str| Inbound::Report {
            reference: format!("SM-{}", sms[0].key.notice),
            status: status.to_owned(),
            code: None,
        };
        for status in ["queued", "delivered", "delivered", "failed"] {
            house.clinic.outbox.hear(report(status)).await.unwrap();
        }
        let told = house.witnessed("NOTIFICATION_DELIVERED").await;
        let told = told.iter().filter(|line| line.contains(&sms[0].key.notice)).count();
        assert_eq!(told, 3, "gone, sent, delivered");
    }
}

#[tokio::test]
async fn who_writes_stop_gets_no_more_sms_and_who_writes_start_does_again() {
    for house in houses().await {
        let says = async |text: &str| {
            let from = Phi::new("+15555550109");
            let word = Inbound::Word { from, text: Phi::new(text) };
            house.clinic.outbox.hear(word).await.unwrap()
        };
        book(&house, "pat-1", 180).await;
        house.later(61);
        let sms = due(&house, Channel::Sms).await.remove(0);
        assert_eq!(says(" Stop ").await, None);
        assert_eq!(says("STOP").await, None, "a call that comes twice changes nothing");
        assert_eq!(
            held(&house, &sms).await,
            (Outcome::Withheld, "the person wrote STOP"),
            "{}",
            house.store
        );
        let help = says("help").await.expect("an answer");
        assert!(help.contains("+1 555 0199") && help.contains("STOP"), "{help}");
        assert_eq!(says("see you tomorrow").await, None);
        says("start").await;
        letter(&house, &sms).await;
    }
}

#[tokio::test]
async fn quiet_hours_hold_letters_back_but_not_emergencies() {
    for house in houses().await {
        let patient = House::caller("pat-1", Role::Patient);
        let provider = House::caller("dr-1", Role::Provider);
        let quiet = || {
            let time = |text: &str| text.parse().unwrap();
            Some(Quiet { from: time("08:00"), until: time("10:00"), zone: "UTC".to_owned() })
        };
        for caller in [&patient, &provider] {
            let choices = Choices { quiet: quiet(), ..Choices::default() };
            house.clinic.outbox.choose(caller, &caller.person, &choices).await.unwrap();
        }
        // It is nine.
        book(&house, "pat-1", 300).await;
        let mail = due(&house, Channel::Email).await.remove(0);
        let (outcome, why) = held(&house, &mail).await;
        assert_eq!(why, "quiet hours", "{}", house.store);
        assert_eq!(outcome, Outcome::Later(house.in_minutes(60)), "until ten");
        end(&house, &mail, outcome).await;
        assert!(due(&house, Channel::Email).await.is_empty());
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let what = (Severity::Critical, Reason::Medical);
        let raised = house.clinic.escalations.raise(&patient, &visit.consultation.id, what);
        let raised = raised.await.unwrap().id;
        for channel in [Channel::Email, Channel::Sms] {
            let all = due(&house, channel).await;
            let own = all.iter().find(|one| one.kind == NoticeKind::EmergencyEscalation);
            let own = own.unwrap_or_else(|| panic!("by {channel:?} in {}", house.store));
            assert!(matches!(
                house.clinic.outbox.compose(own).await.unwrap(),
                Next::Send(_) | Next::Hold(_, "no address on record")
            ));
        }
        let which = (&visit.consultation.id, &raised);
        house.clinic.escalations.withdraw(&patient, which).await.unwrap();
        let mails = due(&house, Channel::Email).await;
        let own = mails.iter().find(|one| one.kind == NoticeKind::EmergencyEscalation).unwrap();
        assert_eq!(held(&house, own).await, (Outcome::Unneeded, "answered meanwhile"));
        house.later(60);
        let mails = due(&house, Channel::Email).await;
        let booked = mails.iter().find(|one| one.kind == NoticeKind::AppointmentBooked).unwrap();
        letter(&house, booked).await;
    }
}

#[tokio::test]
async fn what_was_put_off_by_a_clock_that_was_ahead_goes_when_it_is_right_again() {
    const MONTH: i64 = 30 * 24 * 60;
    for house in houses().await {
        book(&house, "pat-1", 180).await;
        let mail = due(&house, Channel::Email).await.remove(0);
        house.later(MONTH);
        end(&house, &mail, Outcome::Later(house.in_minutes(5))).await;
        assert!(due(&house, Channel::Email).await.is_empty(), "{}", house.store);
        house.later(-MONTH);
        let mails = due(&house, Channel::Email).await;
        let [mail] = mails.as_slice() else { panic!("{mails:?} in {}", house.store) };
        letter(&house, mail).await;
        end(&house, mail, Outcome::Later(house.in_minutes(5))).await;
        let again = due(&house, Channel::Email).await;
        assert!(again.is_empty(), "{}: it is not tried again and again", house.store);
    }
}

#[tokio::test]
async fn a_visit_called_off_that_starts_before_quiet_hours_end_is_told_at_once() {
    for house in houses().await {
        let (store, desk) = (house.store, House::caller("front-desk-1", Role::Coordinator));
        let (zone, rosa) = ("UTC".to_owned(), "pat-1".parse().unwrap());
        let quiet = Quiet { from: "08:00".parse().unwrap(), until: "10:00".parse().unwrap(), zone };
        let choices = Choices { quiet: Some(quiet), ..Choices::default() };
        house.clinic.outbox.choose(&desk, &rosa, &choices).await.unwrap();
        // It is nine. One is at a quarter to ten, the other in the afternoon.
        let (soon, later) = (book(&house, "pat-1", 45).await, book(&house, "pat-1", 300).await);
        for visit in [&soon, &later] {
            house.clinic.visits.cancel(&desk, visit.appointment.id.clone()).await.unwrap();
        }
        let mails = due(&house, Channel::Email).await;
        let of = |visit: &Visit| {
            let mut hers = mails.iter().filter(|one| one.person == rosa);
            let own = hers.find(|one| {
                one.kind == NoticeKind::AppointmentCancelled
                    && one.appointment == visit.appointment.id
            });
            own.unwrap()
        };
        letter(&house, of(&soon)).await;
        let waits = (Outcome::Later(house.in_minutes(60)), "quiet hours");
        assert_eq!(held(&house, of(&later)).await, waits, "{store}");
        for (visit, rings) in [(&soon, true), (&later, false)] {
            let records = house.clinic.notifications.records(&desk, &visit.appointment.id);
            let records = records.await.unwrap();
            let pushed = records.iter().any(|one| {
                one.kind == NoticeKind::AppointmentCancelled
                    && one.to == rosa
                    && one.channel == Channel::Push
            });
            assert_eq!(pushed, rings, "{store}");
        }
    }
}

#[tokio::test]
async fn a_lost_link_is_sent_to_where_it_was_asked_for_and_ends_no_other() {
    for house in houses().await {
        book(&house, "pat-1", 180).await;
        let mail = due(&house, Channel::Email).await.remove(0);
        let first = secret(&letter(&house, &mail).await);
        end(&house, &mail, Outcome::Sent).await;
        let ask = async |contact: &str, born: &str| {
            let links = &house.clinic.links;
            links.request(&Phi::new(contact), &Phi::new(born), None).await.unwrap();
        };
        ask("pat-1@demo.example", "1958-03-15").await;
        ask("nobody@demo.example", BORN).await;
        assert!(due(&house, Channel::Email).await.is_empty(), "{}", house.store);
        ask("PAT-1@demo.example", BORN).await;
        let sent = due(&house, Channel::Email).await;
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].kind, NoticeKind::LinkSent);
        let second = secret(&letter(&house, &sent[0]).await);
        assert_ne!(first, second);
        let look = house.clinic.links.look(&first).await.unwrap();
        assert_eq!(look.standing.name(), "usable", "strangers end nothing");
        house.clinic.links.open(&second, Some(&Phi::new(BORN)), None).await.expect("it opens");
        end(&house, &sent[0], Outcome::Sent).await;
        for _ in 0..5 {
            ask("+1 (555) 555-0109", BORN).await;
        }
        assert_eq!(due(&house, Channel::Sms).await.len(), 2, "three an hour in all");
        assert!(due(&house, Channel::Email).await.is_empty(), "only where it was asked for");
        let desk = House::caller("front-desk-1", Role::Coordinator);
        // The link is for the visit that comes first, which is the demo's.
        let next = house.appointment("pat-1").await;
        let asked = house.clinic.links.list(&desk, &next).await.unwrap();
        assert_eq!(asked.iter().filter(|one| one.requested).count(), 3, "the desk sees them");
    }
}

#[tokio::test]
async fn whoever_listens_in_the_application_gets_no_letter_of_what_happens_there() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let provider = House::caller("dr-1", Role::Provider);
        let entry = visit.entry.unwrap().id;
        house.clinic.visits.admit(&provider, entry, None).await.unwrap();
        house.later(1);
        let sms = due(&house, Channel::Sms).await;
        let ready = sms.iter().find(|one| one.kind == NoticeKind::ProviderReady).unwrap();
        assert!(letter(&house, ready).await.text.expose().contains("entrar"), "{}", house.store);
        let channels: [Arc<str>; 1] = ["notification.pat-1".into()];
        let touch = Touch { uuid: &"pat-1".into(), channels: &channels, timeout: 20 };
        house.presences.heartbeat(&house.keyset, touch);
        assert_eq!(held(&house, ready).await, (Outcome::Unneeded, "seen in the application"));
    }
}

#[test]
fn no_letter_holds_more_than_a_time_a_link_and_a_number() {
    let head = Letterhead {
        origin: "https://c.example".to_owned(),
        sender: None,
        callback: Some("+1 555 0199".to_owned()),
    };
    for kind in NoticeKind::ALL {
        for channel in [Channel::Email, Channel::Sms] {
            for locale in ["en", "es"] {
                let facts = Facts {
                    kind,
                    starts: "2026-03-08T15:30:00Z".parse().unwrap(),
                    zone: "America/Chicago",
                    address: "https://c.example/app",
                    own_link: false,
                    confidential: false,
                };
                let (subject, text) = write(&facts, (&head, locale, channel));
                assert_eq!(subject.is_empty(), channel == Channel::Sms, "{kind:?}");
                let elsewhere = kind == NoticeKind::ContactsChanged;
                assert!(elsewhere || text.contains("https://c.example/app"), "{text}");
                assert!(text.contains("+1 555 0199"), "{text}");
                assert_eq!(text.contains("STOP"), channel == Channel::Sms, "{text}");
                let timed = text.contains("2026");
                assert_eq!(timed, text.contains("CDT"), "a time is told with its zone: {text}");
                let (subject, text) =
                    write(&Facts { confidential: true, ..facts }, (&head, locale, channel));
                let told = ["visit", "cita", "2026", "link", "enlace", "EMERGENC"];
                for word in told {
                    assert!(!text.contains(word) && !subject.contains(word), "{word}: {text}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_visit_that_is_moved_moves_in_the_calendar_and_one_that_is_cancelled_leaves_it() {
    for house in houses().await {
        let patient = House::caller("pat-1", Role::Patient);
        let visit = book(&house, "pat-1", 180).await.appointment.id;
        let entry = async |kind: NoticeKind| {
            let mails = due(&house, Channel::Email).await;
            let mail = mails.iter().rfind(|one| one.kind == kind).unwrap();
            letter(&house, mail).await.calendar.unwrap()
        };
        let line = |entry: &CalendarEntry, name: &str| {
            let mut lines = entry.text.lines();
            lines.find_map(|line| line.strip_prefix(name).map(str::to_owned)).unwrap()
        };
        let first = entry(NoticeKind::AppointmentBooked).await;
        assert_eq!(
            (first.method, &*line(&first, "SEQUENCE:")),
            ("PUBLISH", "0"),
            "{}",
            house.store
        );
        house.later(1);
        let times = (house.in_minutes(240), house.in_minutes(255));
        let visits = &house.clinic.visits;
        let moved = visits.reschedule(&patient, visit, times).await.unwrap().appointment;
        let second = entry(NoticeKind::AppointmentBooked).await;
        assert_eq!(line(&second, "UID:"), line(&first, "UID:"), "the same entry");
        assert_eq!((second.method, &*line(&second, "SEQUENCE:")), ("PUBLISH", "2"));
        assert_ne!(line(&second, "DTSTART:"), line(&first, "DTSTART:"));
        visits.cancel(&patient, moved.id).await.unwrap();
        let third = entry(NoticeKind::AppointmentCancelled).await;
        assert_eq!((line(&third, "UID:"), third.method), (line(&first, "UID:"), "CANCEL"));
        assert_eq!(
            (line(&third, "SEQUENCE:"), line(&third, "STATUS:")),
            ("3".to_owned(), "CANCELLED".to_owned())
        );
    }
}

#[test]
fn lines_of_a_calendar_are_folded_between_letters_and_come_back_whole() {
    for text in ["short", &"ñ".repeat(200), &"a".repeat(75), &"a".repeat(76)] {
        let folded = fold(text);
        assert!(folded.ends_with("\r\n"));
        assert!(folded.trim_end().split("\r\n").all(|line| line.len() <= 75), "{folded}");
        assert_eq!(folded.replace("\r\n ", "").trim_end(), text);
    }
}

fn status(text: &str) -> MailStatus {
    let mut parts = text.split('.').map(|part| part.parse().unwrap());
    let mut next = || parts.next().unwrap();
    MailStatus { class: u8::try_from(next()).unwrap(), subject: next(), detail: next() }
}

/// Sends a letter, and tells of what its mail server reports later.
async fn returned(house: &House, tag: &str, (fate, why): (Fate, &str)) -> Returned {
    let bounce = Bounce { tag: tag.to_owned(), fate, status: status(why) };
    house.clinic.outbox.returned(&bounce).await.unwrap()
}

async fn sent(house: &House, delivery: &Delivery) -> String {
    let tag = letter(house, delivery).await.tag;
    end(house, delivery, Outcome::Sent).await;
    tag
}

#[tokio::test]
async fn a_letter_that_comes_back_has_the_next_way_go_once_and_its_address_left_alone_until_it_is_confirmed()
 {
    for house in houses().await {
        let (desk, store) = (House::caller("front-desk-1", Role::Coordinator), house.store);
        let rosa = "pat-1".parse().unwrap();
        let outbox = &house.clinic.outbox;
        book(&house, "pat-1", 180).await;
        let mail = due(&house, Channel::Email).await.remove(0);
        let tag = sent(&house, &mail).await;
        assert!(due(&house, Channel::Sms).await.is_empty(), "it is thought to have arrived");
        // Somebody who knows the letter's id makes up a mark.
        for forged in [format!("{}.0123456789abcdef", mail.key.notice), "nothing".to_owned()] {
            let bounce = Bounce { tag: forged, fate: Fate::Failed, status: status("5.1.1") };
            let refused = outbox.returned(&bounce).await;
            assert!(matches!(refused, Err(ClinicError::Refused(Refusal::Unknown("letter")))));
        }
        assert_eq!(outbox.reach(&desk, &rosa).await.unwrap().email, Way::Open, "{store}");
        let upper = tag.to_ascii_uppercase();
        let first = returned(&house, &upper, (Fate::Failed, "5.1.1")).await;
        assert_eq!(first, Returned::Unreachable, "{store}");
        assert_eq!(due(&house, Channel::Sms).await.len(), 1, "the next way is hurried");
        end(&house, &due(&house, Channel::Sms).await.remove(0), Outcome::Sent).await;
        assert_eq!(returned(&house, &tag, (Fate::Failed, "5.1.1")).await, Returned::Known);
        assert!(due(&house, Channel::Sms).await.is_empty(), "nothing goes twice");
        assert_eq!(house.witnessed("NOTIFICATION_DELIVERED").await.len(), 3);
        // Staff see it, and later notices take the other way.
        let way = outbox.reach(&desk, &rosa).await.unwrap().email;
        assert!(matches!(way, Way::Unreachable(_)), "{way:?} in {store}");
        book(&house, "pat-1", 240).await;
        let mail = due(&house, Channel::Email).await.remove(0);
        let (outcome, why) = held(&house, &mail).await;
        assert_eq!((outcome, why), (Outcome::Withheld, "it bounced before"));
        end(&house, &mail, outcome).await;
        assert_eq!(due(&house, Channel::Sms).await.len(), 1);
        // The person says that the address is right after all.
        let patient = House::caller("pat-1", Role::Patient);
        outbox.confirm(&patient, (&rosa, Channel::Email)).await.unwrap();
        assert_eq!(outbox.reach(&patient, &rosa).await.unwrap().email, Way::Open);
        let other = House::caller("pat-2", Role::Patient);
        assert!(outbox.reach(&other, &rosa).await.is_err(), "nobody else's business");
        book(&house, "pat-1", 300).await;
        letter(&house, &due(&house, Channel::Email).await[0]).await;
    }
}

#[tokio::test]
async fn what_is_late_is_written_down_and_what_no_address_is_to_blame_for_marks_none() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let visit = book(&house, "pat-1", 180).await.appointment.id;
        let tag = sent(&house, &due(&house, Channel::Email).await.remove(0)).await;
        for (expected, state) in [(Returned::Delayed, "sent"), (Returned::Known, "sent")] {
            assert_eq!(returned(&house, &tag, (Fate::Delayed, "4.4.1")).await, expected);
            let records = house.clinic.notifications.records(&desk, &visit).await.unwrap();
            let mail = records.iter().find(|one| one.channel == Channel::Email).unwrap();
            assert_eq!((mail.state.as_str(), mail.status.as_str()), (state, "delayed 4.4.1"));
            assert!(due(&house, Channel::Sms).await.is_empty(), "the mail server goes on");
        }
        // The receiver was away for days; or it turns away whatever this server sends.
        assert_eq!(returned(&house, &tag, (Fate::Failed, "4.4.7")).await, Returned::Failed);
        assert_eq!(due(&house, Channel::Sms).await.len(), 1, "{}", house.store);
        book(&house, "pat-2", 240).await;
        let tag = sent(&house, &due(&house, Channel::Email).await.remove(0)).await;
        assert_eq!(returned(&house, &tag, (Fate::Failed, "5.7.1")).await, Returned::Failed);
        for patient in ["pat-1", "pat-2"] {
            let reach = house.clinic.outbox.reach(&desk, &patient.parse().unwrap()).await.unwrap();
            assert_eq!(reach.email, Way::Open, "{patient} in {}", house.store);
        }
    }
}

#[tokio::test]
async fn a_report_about_an_address_that_was_changed_since_leaves_the_new_one_alone() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let (outbox, rosa) = (&house.clinic.outbox, "pat-1".parse().unwrap());
        book(&house, "pat-1", 180).await;
        let tag = sent(&house, &due(&house, Channel::Email).await.remove(0)).await;
        let contacts = |email: &str| Contacts {
            email: Some(Phi::new(email)),
            phone: Some(Phi::new("+15555550109")),
            ..Contacts::default()
        };
        outbox.change(&desk, &rosa, &contacts("rosa@new.example")).await.unwrap();
        assert_eq!(returned(&house, &tag, (Fate::Failed, "5.1.1")).await, Returned::Changed);
        assert_eq!(outbox.reach(&desk, &rosa).await.unwrap().email, Way::Open);
        let former = due(&house, Channel::Email).await;
        let [former] = &*former else { panic!("{former:?}") };
        assert_eq!(held(&house, former).await, (Outcome::Withheld, "it bounced before"));
        end(&house, former, Outcome::Withheld).await;
        book(&house, "pat-1", 240).await;
        let mails = due(&house, Channel::Email).await;
        assert_eq!(letter(&house, &mails[0]).await.to.expose(), "rosa@new.example");
        // The old one is marked, and counts anew once somebody enters it again.
        outbox.change(&desk, &rosa, &contacts("pat-1@demo.example")).await.unwrap();
        assert_eq!(outbox.reach(&desk, &rosa).await.unwrap().email, Way::Open, "{}", house.store);
        let lines = house.witnessed("PERSON_CHANGED").await;
        assert!(lines.len() == 2 && lines.iter().all(|line| !line.contains("rosa@")), "{lines:?}");
        // Found by the new one, and not by what is anybody else's; nor does staff come in by another.
        let taken = outbox.change(&desk, &rosa, &contacts("pat-2@demo.example")).await;
        assert!(matches!(taken, Err(ClinicError::Refused(Refusal::Taken("person")))), "{taken:?}");
        let provider = "dr-1".parse().unwrap();
        let refused = outbox.change(&desk, &provider, &contacts("a@b.example")).await;
        assert!(matches!(refused, Err(ClinicError::Refused(Refusal::NotAllowed))));
        let other = House::caller("pat-2", Role::Patient);
        assert!(outbox.change(&other, &rosa, &contacts("a@b.example")).await.is_err());
    }
}

#[tokio::test]
async fn an_sms_that_ends_undelivered_for_good_marks_its_number_and_a_passing_trouble_does_not() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let (outbox, rosa) = (&house.clinic.outbox, "pat-1".parse().unwrap());
        let only = Choices { letters: vec![Channel::Sms, Channel::Email], ..Choices::default() };
        house.clinic.outbox.choose(&desk, &rosa, &only).await.unwrap();
        let mut at = 180;
        for (code, state) in [(30_003, "open"), (30_006, "unreachable"), (21_610, "stopped")] {
            book(&house, "pat-1", at).await;
            at += 60;
            let sms = due(&house, Channel::Sms).await.remove(0);
            let mails = due(&house, Channel::Email).await.len();
            end(&house, &sms, Outcome::Sent).await;
            for _ in 0..2 {
                let reference = format!("SM-{}", sms.key.notice);
                let status = "undelivered".to_owned();
                let report = Inbound::Report { reference, status, code: Some(code) };
                outbox.hear(report).await.unwrap();
            }
            assert_eq!(due(&house, Channel::Email).await.len(), mails + 1, "the next way goes");
            let reach = outbox.reach(&desk, &rosa).await.unwrap();
            assert_eq!(reach.sms.name(), state, "after {code} in {}", house.store);
            outbox.confirm(&desk, (&rosa, Channel::Sms)).await.unwrap();
        }
        let reach = outbox.reach(&desk, &rosa).await.unwrap();
        assert_eq!(reach.sms.name(), "stopped", "only they themselves take that back");
    }
}
