use super::{Channel, Choices, Notice, NoticeKind, Quiet, rules};
use crate::appointment::Filter;
use crate::settings::Reach;
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use kernel::{AppointmentId, Role};
use realtime::delivery::Urgency;
use realtime::push::Browser;

const DAY: SignedDuration = SignedDuration::from_hours(24);
const BOTH: Reach = Reach { email: true, sms: true };

fn notice(kind: NoticeKind) -> Notice {
    let id = |text: &str| text.parse().unwrap();
    Notice::new(kind, id("pat-1"), "a1".parse().unwrap(), id("dr-1"))
}

/// Channels and seconds of the letters that follow.
fn plan(kind: NoticeKind, role: Role, choices: &Choices) -> Vec<(Channel, i64)> {
    let plan = rules::plan(&notice(kind), role, (choices, BOTH), DAY).into_iter();
    plan.map(|(channel, pause)| (channel, pause.as_secs())).collect()
}

#[test]
fn every_kind_has_words_without_a_person_in_them() {
    for kind in NoticeKind::ALL {
        let (title, body) = kind.words();
        assert!(!title.is_empty() && body.ends_with('.'), "{kind:?}");
        assert!(!title.contains('{') && !body.contains('{'), "words are fixed: {kind:?}");
        assert!(kind.name().chars().all(|letter| letter.is_ascii_uppercase() || letter == '_'));
        assert_eq!(NoticeKind::find(kind.name()), Some(kind));
    }
}

#[test]
fn a_notice_leads_to_its_appointment() {
    assert_eq!(rules::action_url(&notice(NoticeKind::ProviderReady)), "/appointments/a1/join");
    assert_eq!(rules::action_url(&notice(NoticeKind::AppointmentCancelled)), "/appointments/a1");
    let closed =
        Notice { consultation: Some("c1".parse().unwrap()), ..notice(NoticeKind::VisitClosed) };
    assert_eq!(rules::action_url(&closed), "/room/c1", "where its note is written");
}

#[test]
fn a_former_address_that_others_read_hears_nothing_of_a_new_one() {
    let former = NoticeKind::ContactsChanged;
    let usual = Choices::default();
    let both = [(Channel::Email, 0), (Channel::Sms, 3_600)];
    assert_eq!(plan(former, Role::Patient, &usual), both);
    let secret = Choices { confidential: true, ..usual };
    assert!(plan(former, Role::Patient, &secret).is_empty());
}

#[test]
fn letters_follow_one_another_and_in_an_emergency_all_at_once() {
    use Channel::{Email, Sms};
    let usual = Choices::default();
    let own = Choices { letters: vec![Sms, Email], ..Choices::default() };
    let none = Choices { letters: Vec::new(), ..Choices::default() };
    let secret = Choices { confidential: true, ..own.clone() };
    let reminder = NoticeKind::AppointmentReminder;
    assert_eq!(plan(reminder, Role::Patient, &usual), [(Email, 0), (Sms, 600)]);
    assert_eq!(plan(reminder, Role::Patient, &own), [(Sms, 0), (Email, 600)]);
    assert_eq!(plan(reminder, Role::Patient, &secret), [(Sms, 0)], "to one place only");
    assert!(plan(reminder, Role::Patient, &none).is_empty());
    let unminded = Choices { reminders: false, ..Choices::default() };
    assert!(plan(reminder, Role::Patient, &unminded).is_empty());
    let ready = plan(NoticeKind::ProviderReady, Role::Patient, &usual);
    assert_eq!(ready, [(Sms, 45)], "the application comes first, and an e-mail is too slow");
    assert!(plan(NoticeKind::PatientReady, Role::Provider, &usual).is_empty());
    for kind in NoticeKind::ALL {
        if kind.urgency() == Urgency::Critical {
            let all = plan(kind, Role::Provider, &none);
            assert_eq!(all, [(Email, 0), (Sms, 0)], "{kind:?} goes by every way");
        }
    }
    let only = Notice { only: Some(Sms), ..notice(NoticeKind::LinkSent) };
    let planned = rules::plan(&only, Role::Patient, (&usual, BOTH), DAY);
    assert_eq!(planned.iter().map(|(channel, _)| *channel).collect::<Vec<_>>(), [Sms]);
    let phone = Reach { email: false, sms: true };
    let without = rules::plan(&notice(reminder), Role::Patient, (&usual, phone), DAY);
    assert!(without.iter().all(|(_, pause)| pause.is_zero()), "nobody waits for what cannot come");
    let soon = SignedDuration::from_mins(30);
    let booked =
        rules::plan(&notice(NoticeKind::AppointmentBooked), Role::Patient, (&usual, BOTH), soon);
    assert_eq!(
        booked,
        [(Email, SignedDuration::ZERO), (Sms, soon / 2)],
        "not when the visit has begun"
    );
}

#[test]
fn quiet_hours_end_by_the_persons_own_clock_through_both_changes() {
    let quiet = |from: &str, until: &str, zone: &str| Quiet {
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
        zone: zone.to_owned(),
    };
    for (hours, now, ends) in [
        (("21:00", "08:00", "UTC"), "2026-03-02T22:00:00Z", Some("2026-03-03T08:00:00Z")),
        (("21:00", "08:00", "UTC"), "2026-03-02T07:59:59Z", Some("2026-03-02T08:00:00Z")),
        (("21:00", "08:00", "UTC"), "2026-03-02T08:00:00Z", None),
        (("13:00", "14:00", "UTC"), "2026-03-02T13:30:00Z", Some("2026-03-02T14:00:00Z")),
        // The night in which clocks go forward, at two: seven o'clock comes an hour sooner.
        (
            ("21:00", "07:00", "America/New_York"),
            "2026-03-08T04:00:00Z",
            Some("2026-03-08T11:00:00Z"),
        ),
        // And back.
        (
            ("21:00", "07:00", "America/New_York"),
            "2026-11-01T04:00:00Z",
            Some("2026-11-01T12:00:00Z"),
        ),
        // An end that the clocks skip comes as much later as they are moved.
        (
            ("21:00", "02:30", "America/New_York"),
            "2026-03-08T05:00:00Z",
            Some("2026-03-08T07:30:00Z"),
        ),
    ] {
        let (from, until, zone) = hours;
        let found = quiet(from, until, zone).ends(now.parse().unwrap());
        assert_eq!(found, ends.map(|ends| ends.parse().unwrap()), "{hours:?} at {now}");
    }
}

#[test]
fn quiet_hours_hold_back_what_can_wait_and_nothing_that_somebody_needs_at_once() {
    let at = |text: &str| text.parse::<kernel::Timestamp>().unwrap();
    let (night, morning) = (at("2026-03-02T22:00:00Z"), at("2026-03-03T08:00:00Z"));
    let (soon, late) = (at("2026-03-02T23:00:00Z"), at("2026-03-03T22:00:00Z"));
    // A visit that starts in quiet hours and ends after them.
    let (starts, ends) = (at("2026-03-03T07:45:00Z"), at("2026-03-03T08:15:00Z"));
    let zone = "UTC".to_owned();
    let quiet = Quiet { from: "21:00".parse().unwrap(), until: "08:00".parse().unwrap(), zone };
    let choices = Choices { quiet: Some(quiet), ..Choices::default() };
    for (kind, (expires, visit), held) in [
        (NoticeKind::ResultsAvailable, (late, Some(night)), true),
        (NoticeKind::AppointmentBooked, (late, Some(late)), true),
        (NoticeKind::AppointmentBooked, (ends, Some(starts)), false),
        (NoticeKind::AppointmentBooked, (late, Some(at("2026-03-03T11:00:00Z"))), false),
        (NoticeKind::AppointmentBooked, (late, Some(at("2026-03-03T11:01:00Z"))), true),
        (NoticeKind::AppointmentCancelled, (late, Some(late)), true),
        (NoticeKind::AppointmentCancelled, (late, Some(starts)), false),
        (NoticeKind::AppointmentRescheduled, (late, Some(late)), true),
        (NoticeKind::AppointmentRescheduled, (late, Some(starts)), false),
        (NoticeKind::ProxyLink, (soon, Some(late)), false),
        (NoticeKind::AppointmentReminder, (soon, Some(soon)), true),
        (NoticeKind::ConsultationInvite, (soon, Some(night)), false),
        (NoticeKind::InterpreterRequested, (soon, Some(night)), false),
        (NoticeKind::PatientReady, (soon, Some(night)), false),
        (NoticeKind::RotaGap, (late, None), false),
        (NoticeKind::AgreementEnds, (late, None), false),
        (NoticeKind::ComplianceFell, (late, None), false),
        (NoticeKind::BackupFailed, (late, None), false),
        (NoticeKind::StoreChangeRefused, (late, None), false),
        (NoticeKind::BreakGlassOpened, (late, None), false),
        (NoticeKind::ProviderReady, (soon, Some(night)), false),
        (NoticeKind::TurnIsNear, (soon, Some(night)), false),
        (NoticeKind::WaitBegan, (soon, Some(night)), false),
        (NoticeKind::LinkSent, (late, Some(late)), false),
        (NoticeKind::ContactsChanged, (late, None), false),
        (NoticeKind::EmergencyEscalation, (soon, Some(night)), false),
    ] {
        let needed = rules::needed(kind, expires, visit);
        let until = rules::quiet_until(kind, &choices, (night, needed));
        assert_eq!(until, held.then_some(morning), "{kind:?}");
        let pushed = rules::is_pushed((kind, Role::Patient), &choices, (night, needed));
        assert_eq!(pushed, !held, "{kind:?}: no device rings either");
        assert!(
            rules::is_pushed((kind, Role::Patient), &choices, (morning, late)),
            "{kind:?} by day"
        );
    }
}

#[test]
fn what_no_letter_follows_is_never_held_back() {
    let zone = "UTC".to_owned();
    let quiet = Quiet { from: "21:00".parse().unwrap(), until: "08:00".parse().unwrap(), zone };
    let choices = Choices { quiet: Some(quiet), ..Choices::default() };
    let now = "2026-03-02T22:00:00Z".parse::<kernel::Timestamp>().unwrap();
    let expires = now.saturating_add(DAY).unwrap();
    let roles = [Role::Patient, Role::Provider, Role::Administrator];
    for kind in NoticeKind::ALL {
        let written = roles.iter().any(|role| !plan(kind, *role, &Choices::default()).is_empty());
        let pushed = rules::is_pushed((kind, Role::Patient), &choices, (now, expires));
        assert!(written || pushed, "{kind:?} would be lost");
    }
}

#[test]
fn what_tells_of_a_thief_goes_by_every_way_whatever_was_chosen() {
    let zone = "UTC".to_owned();
    let quiet = Quiet { from: "21:00".parse().unwrap(), until: "08:00".parse().unwrap(), zone };
    let silent = Choices {
        letters: Vec::new(),
        push: false,
        reminders: false,
        quiet: Some(quiet),
        confidential: true,
    };
    let now = "2026-03-02T22:00:00Z".parse::<kernel::Timestamp>().unwrap();
    let expires = now.saturating_add(DAY).unwrap();
    for kind in [
        NoticeKind::BreakGlassOpened,
        NoticeKind::SecondFactorChanged,
        NoticeKind::RecoveryUsed,
        NoticeKind::ApiKeyCreated,
        NoticeKind::PasswordChanged,
    ] {
        let ways = plan(kind, Role::ComplianceOfficer, &silent).into_iter();
        let ways: Vec<_> = ways.map(|(channel, _)| channel).collect();
        assert_eq!(ways, [Channel::Email, Channel::Sms], "{kind:?}");
        assert!(
            rules::is_pushed((kind, Role::ComplianceOfficer), &silent, (now, expires)),
            "{kind:?}"
        );
    }
}

#[test]
fn where_others_read_along_not_even_what_tells_of_a_thief_goes_another_way() {
    let kind = NoticeKind::SecondFactorChanged;
    let open = Choices { letters: vec![Channel::Email], push: false, ..Choices::default() };
    let shared = Choices { confidential: true, ..open.clone() };
    for role in [Role::Patient, Role::Guardian] {
        assert_eq!(plan(kind, role, &shared), [(Channel::Email, 0)], "{role:?}");
        assert_eq!(plan(kind, role, &open).len(), 2, "{role:?}: nobody reads along");
    }
    let now = "2026-03-02T22:00:00Z".parse::<kernel::Timestamp>().unwrap();
    let times = (now, now.saturating_add(DAY).unwrap());
    assert!(!rules::is_pushed((kind, Role::Patient), &shared, times));
    assert!(rules::is_pushed((kind, Role::Nurse), &shared, times), "staff chose nothing else");
}

#[tokio::test]
async fn no_device_rings_in_quiet_hours_of_a_visit_after_them_and_the_application_tells_it() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let admin = House::caller("admin-1", Role::Administrator);
        let zone = "UTC".to_owned();
        let quiet = Quiet { from: "08:00".parse().unwrap(), until: "10:00".parse().unwrap(), zone };
        let choices = Choices { quiet: Some(quiet), ..Choices::default() };
        let rosa = "pat-1".parse().unwrap();
        house.clinic.outbox.choose(&desk, &rosa, &choices).await.unwrap();
        // It is nine. Hers are in five minutes and tomorrow.
        let her = House::caller("pat-1", Role::Patient);
        let hers = house.clinic.appointments.list(&her, Filter::default()).await.unwrap();
        let (now, tomorrow) = (hers[0].id.clone(), hers[1].id.clone());
        let other = house.appointment("pat-2").await;
        for visit in [&now, &tomorrow, &other] {
            house.clinic.visits.cancel(&desk, visit.clone()).await.unwrap();
        }
        let times = (house.in_minutes(-1), house.in_minutes(1));
        let all = house.clinic.notifications.between(&admin, times, "").await.unwrap();
        let ways = |patient: &str, visit: &AppointmentId| {
            let own = all.iter().filter(|one| one.to.as_str() == patient);
            let own = own.filter(|one| one.appointment == *visit);
            let cancelled = own.filter(|one| one.kind == NoticeKind::AppointmentCancelled);
            cancelled.map(|one| one.channel).collect::<Vec<_>>()
        };
        assert!(ways("pat-1", &tomorrow).contains(&Channel::InApp), "{}", house.store);
        assert!(!ways("pat-1", &tomorrow).contains(&Channel::Push), "{}", house.store);
        let rings = ways("pat-1", &now).contains(&Channel::Push);
        assert!(rings, "{}: after them she would have come for nothing", house.store);
        assert!(ways("pat-2", &other).contains(&Channel::Push), "{}: not hers", house.store);
    }
}

#[tokio::test]
async fn people_choose_for_themselves_and_the_desk_for_its_patients() {
    for house in houses().await {
        let (patient, other) =
            (House::caller("pat-1", Role::Patient), House::caller("pat-2", Role::Patient));
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let rosa = patient.person.clone();
        let notices = &house.clinic.notifications;
        assert_eq!(notices.choices(&patient, &rosa).await.unwrap(), Choices::default());
        let zone = "America/Chicago".to_owned();
        let quiet = Quiet { from: "21:00".parse().unwrap(), until: "08:00".parse().unwrap(), zone };
        let chosen = Choices {
            letters: vec![Channel::Sms],
            push: false,
            reminders: true,
            quiet: Some(quiet),
            confidential: true,
        };
        house.clinic.outbox.choose(&desk, &rosa, &chosen).await.unwrap();
        assert_eq!(notices.choices(&patient, &rosa).await.unwrap(), chosen, "{}", house.store);
        let refused = house.clinic.outbox.choose(&other, &rosa, &chosen).await;
        assert!(matches!(refused, Err(ClinicError::Refused(Refusal::NotAllowed))));
        let twice = Choices { letters: vec![Channel::Sms, Channel::Sms], ..chosen.clone() };
        let refused = house.clinic.outbox.choose(&patient, &rosa, &twice).await;
        assert!(matches!(refused, Err(ClinicError::Refused(Refusal::Field { .. }))));
        assert_eq!(house.witnessed("NOTICE_CHOICES_CHANGED").await.len(), 1);
    }
}

#[tokio::test]
async fn nobody_has_a_colleague_or_an_officer_told_nothing() {
    for house in houses().await {
        let store = house.store;
        let silent = Choices { letters: Vec::new(), push: false, ..Choices::default() };
        let doctor = House::caller("dr-4", Role::Provider);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        for (caller, whose) in
            [(&doctor, "officer-1"), (&desk, "officer-1"), (&desk, "admin-1"), (&doctor, "dr-1")]
        {
            let refused =
                house.clinic.outbox.choose(caller, &whose.parse().unwrap(), &silent).await;
            let refused = matches!(refused, Err(ClinicError::Refused(Refusal::NotAllowed)));
            assert!(refused, "{store}: {whose}");
        }
        assert_eq!(house.witnessed("access.not-allowed").await.len(), 4, "{store}");
        house.clinic.outbox.choose(&doctor, &doctor.person, &silent).await.expect("their own");
    }
}

#[tokio::test]
async fn who_has_notices_pushed_where_is_written_down_without_the_address() {
    for house in houses().await {
        let point = URL_SAFE_NO_PAD.encode([&[4_u8][..], &[7; 64]].concat());
        let secret = URL_SAFE_NO_PAD.encode([9; 16]);
        let address = "https://push.example.org/send/ab12";
        let browser = Browser::read(address, &point, &secret).unwrap();
        let provider = House::caller("dr-1", Role::Provider);
        let notifications = &house.clinic.notifications;
        notifications.subscribe(&provider, &browser).await.unwrap();
        let stranger = House::caller("dr-2", Role::Provider);
        notifications.unsubscribe(&stranger, address).await.unwrap();
        assert!(house.witnessed("PUSH_UNSUBSCRIBED").await.is_empty(), "it is not theirs");
        notifications.unsubscribe(&provider, address).await.unwrap();
        for event in ["PUSH_SUBSCRIBED", "PUSH_UNSUBSCRIBED"] {
            let lines = house.witnessed(event).await;
            let [line] = &lines[..] else { panic!("{event}: {lines:?}") };
            assert!(line.contains("\"dr-1\"") && !line.contains("example.org"), "{line}");
        }
    }
}

#[tokio::test]
async fn staff_and_administrators_see_what_became_of_all_notices_by_time_and_state() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let admin = House::caller("admin-1", Role::Administrator);
        let visit = house.appointment("pat-2").await;
        house.clinic.visits.cancel(&desk, visit.clone()).await.unwrap();
        let notices = &house.clinic.notifications;
        let times = (house.in_minutes(-1), house.in_minutes(1));
        let all = notices.between(&admin, times, "").await.unwrap();
        let own: Vec<_> = all.iter().filter(|one| one.appointment == visit).collect();
        assert!(own.iter().any(|one| one.to.as_str() == "pat-2" && one.channel == Channel::InApp));
        let told = notices.between(&desk, times, "delivered").await.unwrap();
        assert!(!told.is_empty() && told.iter().all(|one| one.state == "delivered"));
        let later = (times.1, house.in_minutes(5));
        assert!(notices.between(&admin, later, "").await.unwrap().is_empty(), "{}", house.store);
        let patient = House::caller("pat-2", Role::Patient);
        let refused = notices.between(&patient, times, "").await;
        assert!(matches!(refused, Err(ClinicError::Refused(Refusal::NotAllowed))));
    }
}
