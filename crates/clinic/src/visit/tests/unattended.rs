use super::super::{CheckIn, Ending, Visit};
use crate::availability::Status;
use crate::consultation::{Outcome, State};
use crate::testing::{House, houses, houses_with};
use crate::token::Request;
use crate::{Settings, names};
use jiff::SignedDuration;
use kernel::{ConsultationId, Role};
use realtime::presence::Touch;
use std::sync::Arc;
use wire::token::Permissions;

fn provider() -> crate::Caller {
    House::caller("dr-1", Role::Provider)
}

/// A visit whose talk is over.
async fn wrapped_up(house: &House) -> Visit {
    let visits = &house.clinic.visits;
    let entry = house.waits("pat-1", CheckIn::default()).await.entry.unwrap().id;
    let id = visits.admit(&provider(), entry, None).await.unwrap().consultation.id;
    visits.start(&provider(), id.clone()).await.unwrap();
    house.later(10);
    visits.wrap_up(&provider(), id).await.unwrap()
}

/// The provider's browser is in the visit for some seconds from now on.
fn connect(house: &House) {
    let uuid: Arc<str> = "dr-1".into();
    let channels: [Arc<str>; 1] =
        [names::consultation(&"dr-1".parse().unwrap(), &"pat-1".parse().unwrap()).into()];
    let touch = Touch { uuid: &uuid, channels: &channels, timeout: 20 };
    house.presences.heartbeat(&house.keyset, touch);
}

/// So many minutes go by as on a server that runs.
async fn pass(house: &House, minutes: i64) {
    house.later(minutes);
    house.presences.expire(&house.keyset);
    house.clinic.look_after().await.unwrap();
    house.clinic.visits.wake().await.unwrap();
}

async fn state(house: &House, id: &ConsultationId) -> (State, Option<Outcome>) {
    let room = house.clinic.visits.room(&provider(), id).await.unwrap();
    (room.consultation.state, room.consultation.outcome)
}

#[tokio::test]
async fn a_record_that_nobody_finishes_is_closed_half_an_hour_after_its_provider_was_there_last() {
    for house in houses().await {
        let dr = provider();
        house.clinic.availabilities.set(&dr, &dr.person, (Status::Available, None)).await.unwrap();
        let over = wrapped_up(&house).await;
        let (appointment, id) = (over.appointment.id, over.consultation.id);
        let patient = over.appointment.patient;
        let request = Request { patient, appointment, role: "provider".to_owned() };
        let token = house.clinic.tokens.grant(&dr, &request).await.unwrap().token;
        let channel = "consultation.dr-1.pat-1";
        pass(&house, 20).await;
        connect(&house);
        house.clinic.look_after().await.unwrap();
        pass(&house, 29).await;
        assert_eq!(state(&house, &id).await, (State::WrappingUp, None), "{}", house.store);
        assert!(house.opens(&token, "dr-1", (channel, Permissions::READ)).is_ok());
        assert!(!house.actions("notification.dr-1").contains(&"VISIT_CLOSED".to_owned()));
        pass(&house, 2).await;
        let closed = (State::Completed, Some(Outcome::Unattended));
        assert_eq!(state(&house, &id).await, closed, "{}", house.store);
        assert!(
            house.opens(&token, "dr-1", (channel, Permissions::READ)).is_err(),
            "tokens end with it"
        );
        let now = house.clinic.availabilities.find(&dr, &dr.person).await.unwrap();
        assert_eq!(now.current, 0, "the provider is free again");
        let told = house.said("notification.dr-1").pop().unwrap();
        assert_eq!(told["type"], "VISIT_CLOSED");
        assert_eq!(told["actionUrl"], format!("/room/{id}"), "where the note is written");
        let lines = house.witnessed("unattended").await;
        assert_eq!(lines.len(), 1, "{lines:?}");
        pass(&house, 60).await;
        let closed = house.actions("notification.dr-1");
        assert_eq!(closed.iter().filter(|one| *one == "VISIT_CLOSED").count(), 1, "once");
        // What was missing can still be written.
        let note = (kernel::Phi::new("Rest and fluids."), 0);
        house.clinic.charts.write_note(&dr, &id, note).await.unwrap();
    }
}

#[tokio::test]
async fn a_record_is_closed_late_where_no_server_ran_and_not_at_all_where_it_was_finished() {
    for house in houses().await {
        let first = wrapped_up(&house).await.consultation.id;
        house.later(5 * 60);
        house.clinic.visits.wake().await.unwrap();
        assert_eq!(state(&house, &first).await.1, Some(Outcome::Unattended), "{}", house.store);
    }
    for house in houses().await {
        let id = wrapped_up(&house).await.consultation.id;
        let visits = &house.clinic.visits;
        visits.complete(&provider(), id.clone(), Ending::default()).await.unwrap();
        pass(&house, 5 * 60).await;
        assert_eq!(state(&house, &id).await, (State::Completed, Some(Outcome::Completed)));
        assert!(house.witnessed("unattended").await.is_empty(), "{}", house.store);
    }
}

#[tokio::test]
async fn a_clinic_that_wants_no_such_end_has_none() {
    let never = Settings { wrap_up_grace: SignedDuration::ZERO, ..Settings::default() };
    for house in houses_with(never).await {
        let id = wrapped_up(&house).await.consultation.id;
        pass(&house, 24 * 60).await;
        assert_eq!(state(&house, &id).await.0, State::WrappingUp, "{}", house.store);
    }
}
