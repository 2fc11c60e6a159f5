use super::refusal;
use crate::Refusal;
use crate::appointment::State;
use crate::consultation::Outcome;
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Visit};
use kernel::Role;

async fn book(house: &House, minutes: i64) -> Visit {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let booking = house.booking("pat-7", minutes);
    house.clinic.visits.book(&desk, booking).await.unwrap()
}

fn reminders(house: &House) -> usize {
    let told = house.actions("notification.pat-7");
    told.iter().filter(|action| *action == "APPOINTMENT_REMINDER").count()
}

async fn state(house: &House, visit: &Visit) -> State {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    house.clinic.appointments.find(&desk, &visit.appointment.id).await.unwrap().state
}

/// What the audit log says of late reminders.
async fn late(house: &House) -> Vec<String> {
    let mut late = house.witnessed("REMINDER_LATE").await;
    late.retain(|line| line.contains("pat-7"));
    late
}

#[tokio::test]
async fn a_patient_is_reminded_three_times_and_each_time_once() {
    for house in houses().await {
        let visits = &house.clinic.visits;
        visits.wake().await.unwrap();
        let visit = book(&house, 24 * 60 + 30).await;
        visits.wake().await.unwrap();
        assert_eq!(reminders(&house), 0, "{}", house.store);
        for (minutes, count) in
            [(30, 1), (0, 1), (22 * 60 + 59, 1), (1, 2), (44, 2), (1, 3), (14, 3)]
        {
            house.later(minutes);
            visits.wake().await.unwrap();
            visits.wake().await.unwrap();
            assert_eq!(reminders(&house), count, "{minutes} later in {}", house.store);
        }
        assert!(late(&house).await.is_empty());
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let off = book(&house, 100).await;
        visits.cancel(&desk, off.appointment.id.clone()).await.unwrap();
        house.later(90);
        visits.wake().await.unwrap();
        assert_eq!(reminders(&house), 3, "a visit that was called off rings nobody");
        assert_eq!(state(&house, &visit).await, State::NoShow);
    }
}

#[tokio::test]
async fn what_no_server_was_there_to_send_is_sent_late_or_written_down() {
    for house in houses().await {
        let visits = &house.clinic.visits;
        visits.wake().await.unwrap();
        book(&house, 26 * 60).await;
        // Down from before the first reminder until half an hour before the visit.
        house.later(25 * 60 + 30);
        visits.wake().await.unwrap();
        assert_eq!(reminders(&house), 1, "the nearer one only, in {}", house.store);
        let late = late(&house).await;
        let sent = late.iter().filter(|line| line.contains("true")).count();
        assert_eq!((late.len(), sent), (2, 1), "{late:?}");
    }
}

#[tokio::test]
async fn who_does_not_come_within_the_grace_has_missed_the_visit_and_may_still_return() {
    for house in houses().await {
        let visits = &house.clinic.visits;
        let visit = book(&house, 40).await;
        house.later(54);
        visits.wake().await.unwrap();
        assert_eq!(state(&house, &visit).await, State::Booked, "{}", house.store);
        house.later(1);
        let next = visits.wake().await.unwrap();
        assert!(next.is_none_or(|next| next > house.in_minutes(0)));
        assert_eq!(state(&house, &visit).await, State::NoShow);
        let id = &visit.consultation.id;
        let officer = House::caller("dr-1", Role::Provider);
        let room = house.clinic.visits.room(&officer, id).await.unwrap();
        assert_eq!(room.consultation.outcome, Some(Outcome::PatientAbsent));
        house.later(10);
        house.consents("pat-7").await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let id = visit.appointment.id.clone();
        house.clinic.visits.check_in(&desk, id, CheckIn::default()).await.expect("is back in time");
        assert_eq!(state(&house, &visit).await, State::CheckedIn);
    }
}

#[tokio::test]
async fn while_the_clock_is_two_days_ahead_nobody_misses_a_visit_and_no_reminder_is_used_up() {
    const AHEAD: i64 = 2 * 24 * 60;
    for house in houses().await {
        let visits = &house.clinic.visits;
        visits.wake().await.unwrap();
        let visit = book(&house, 24 * 60 + 30).await;
        house.later(AHEAD);
        visits.wake_while_ahead().await.unwrap();
        house.later(-AHEAD);
        assert_eq!(state(&house, &visit).await, State::Booked, "{}", house.store);
        for (minutes, count) in [(30, 1), (23 * 60, 2), (45, 3)] {
            house.later(minutes);
            visits.wake().await.unwrap();
            assert_eq!(reminders(&house), count, "{minutes} later in {}", house.store);
        }
        assert!(late(&house).await.is_empty());
    }
}

#[tokio::test]
async fn an_emergency_that_nobody_takes_up_is_told_again_in_wider_circles() {
    use crate::escalation::{Reason, Severity};
    for house in houses().await {
        let admin = House::caller("admin-1", Role::Administrator);
        let department = "general-practice".parse().unwrap();
        let on_call = ["dr-2".parse().unwrap()];
        let escalations = &house.clinic.escalations;
        escalations.set_on_call(&admin, &department, &on_call).await.unwrap();
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let patient = House::caller("pat-1", Role::Patient);
        let what = (Severity::Critical, Reason::Medical);
        let raised = escalations.raise(&patient, &visit.consultation.id, what).await.unwrap();
        let paged = |who: &str| {
            let told = house.actions(&format!("notification.{who}"));
            told.iter().filter(|action| *action == "EMERGENCY_ESCALATION").count()
        };
        assert_eq!((paged("dr-2"), paged("dr-1")), (1, 0));
        let visits = &house.clinic.visits;
        house.later(1);
        visits.wake().await.unwrap();
        assert_eq!((paged("dr-2"), paged("dr-1")), (2, 1), "then everybody, in {}", house.store);
        for _ in 0..2 {
            house.later(1);
            visits.wake().await.unwrap();
        }
        assert_eq!((paged("dr-2"), paged("dr-1")), (4, 3), "and again each minute");
        escalations.acknowledge(&House::caller("dr-2", Role::Provider), &raised.id).await.unwrap();
        house.later(10);
        visits.wake().await.unwrap();
        assert_eq!((paged("dr-2"), paged("dr-1")), (4, 3), "somebody has it");
    }
}

#[tokio::test]
async fn who_waits_hears_of_it_at_the_start_at_half_and_when_it_is_their_turn() {
    for house in houses().await {
        house.waits("pat-2", CheckIn::default()).await;
        house.later(1);
        let waiting = house.waits("pat-1", CheckIn::default()).await;
        let told = || {
            let all = house.actions("notification.pat-1");
            let kinds = ["WAIT_BEGAN", "WAIT_HALF_OVER", "PROVIDER_READY"];
            kinds.map(|kind| all.iter().filter(|one| *one == kind).count())
        };
        assert_eq!(told(), [1, 0, 0], "{}", house.store);
        // Nothing is learned yet: two visits of a quarter of an hour.
        house.later(14);
        house.clinic.visits.wake().await.unwrap();
        assert_eq!(told(), [1, 0, 0]);
        house.later(1);
        house.clinic.visits.wake().await.unwrap();
        house.clinic.visits.wake().await.unwrap();
        assert_eq!(told(), [1, 1, 0]);
        let provider = House::caller("dr-1", Role::Provider);
        house.clinic.visits.admit(&provider, waiting.entry.unwrap().id, None).await.unwrap();
        assert_eq!(told(), [1, 1, 1]);
    }
}

#[tokio::test]
async fn who_treats_tells_a_patient_that_there_is_something_to_read() {
    for house in houses().await {
        let appointment = house.appointment("pat-1").await;
        let visits = &house.clinic.visits;
        let (own, other) =
            (House::caller("dr-1", Role::Provider), House::caller("dr-2", Role::Provider));
        assert_eq!(
            refusal(visits.tell_results(&other, appointment.clone()).await),
            Refusal::NotAllowed
        );
        visits.tell_results(&own, appointment.clone()).await.unwrap();
        let said = house.said("notification.pat-1").pop().unwrap();
        assert_eq!(said["type"], "RESULTS_AVAILABLE", "{}", house.store);
        assert_eq!(said["actionUrl"], format!("/appointments/{appointment}"));
        let letters = house.clinic.outbox.due(crate::notification::Channel::Email, 99);
        assert!(letters.await.unwrap().is_empty(), "no gateway is configured");
    }
}
