use crate::appointment;
use crate::chart::Visited;
use crate::consultation::{self, Outcome};
use crate::queue::{Device, Mode, Part, State};
use crate::testing::{House, houses};
use crate::visit::{CheckIn, Visit};
use db::params;
use kernel::{ConsultationId, Phi, Role};
use realtime::presence::Touch;
use std::sync::Arc;

/// The patient's browser is there for some seconds from now on.
fn connect(house: &House, patient: &str, seconds: u32) {
    let uuid: Arc<str> = patient.into();
    let channels: [Arc<str>; 1] = [format!("waiting-room.dr-1.{patient}").into()];
    let touch = Touch { uuid: &uuid, channels: &channels, timeout: seconds };
    house.presences.heartbeat(&house.keyset, touch);
}

fn pass(house: &House, minutes: i64) {
    house.later(minutes);
    house.presences.expire(&house.keyset);
}

async fn state(house: &House, visit: &Visit) -> State {
    let patient = House::caller("pat-1", Role::Patient);
    let id = &visit.entry.as_ref().unwrap().id;
    house.clinic.queues.find(&patient, id).await.unwrap().entry.state
}

#[tokio::test]
async fn a_closed_tab_keeps_the_seat_for_ten_minutes() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let visits = &house.clinic.visits;
        connect(&house, "pat-1", 20);
        assert_eq!(visits.look_after().await.unwrap(), 0);
        pass(&house, 9);
        assert_eq!(visits.look_after().await.unwrap(), 0);
        connect(&house, "pat-1", 20);
        assert_eq!(visits.look_after().await.unwrap(), 0, "back in time");
        pass(&house, 9);
        assert_eq!(visits.look_after().await.unwrap(), 0);
        assert_eq!(state(&house, &visit).await, State::Waiting, "{}", house.store);
        pass(&house, 2);
        assert_eq!(visits.look_after().await.unwrap(), 1);
        assert_eq!(state(&house, &visit).await, State::Cancelled);
        assert_eq!(visits.look_after().await.unwrap(), 0, "once");
        assert_eq!(house.witnessed("patient-lost").await.len(), 1, "the log says why it ended");
    }
}

#[tokio::test]
async fn a_visit_that_cannot_be_ended_keeps_no_other_from_its_end() {
    for house in houses().await {
        let visits = &house.clinic.visits;
        let broken = house.waits("pat-1", CheckIn::default()).await;
        let whole = house.waits("pat-2", CheckIn::default()).await;
        for patient in ["pat-1", "pat-2"] {
            connect(&house, patient, 20);
        }
        visits.look_after().await.unwrap();
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE consultation SET state = 'unheard-of' WHERE id = $1";
        tx.execute(sql, params![broken.consultation.id.as_str()]).await.unwrap();
        tx.commit().await.unwrap();
        pass(&house, 11);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}", house.store);
        let patient = House::caller("pat-2", Role::Patient);
        let left = house.clinic.queues.find(&patient, &whole.entry.unwrap().id).await.unwrap();
        assert_eq!(left.entry.state, State::Cancelled, "{}", house.store);
    }
}

#[tokio::test]
async fn somebody_lost_in_a_call_is_back_in_the_queue_after_two_minutes() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let provider = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        let entry = visit.entry.clone().unwrap().id;
        let id = visits.admit(&provider, entry, None).await.unwrap().consultation.id;
        visits.start(&provider, id).await.unwrap();
        connect(&house, "pat-1", 20);
        visits.look_after().await.unwrap();
        pass(&house, 1);
        assert_eq!(visits.look_after().await.unwrap(), 0);
        pass(&house, 2);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}", house.store);
        assert_eq!(state(&house, &visit).await, State::Waiting, "their place is still theirs");
    }
}

#[tokio::test]
async fn who_has_no_browser_is_not_missed() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await;
        pass(&house, 30);
        assert_eq!(house.clinic.visits.look_after().await.unwrap(), 0, "checked in at the desk");
        assert_eq!(state(&house, &visit).await, State::Waiting, "{}", house.store);
        let by_phone = Device {
            camera: Part::Missing,
            microphone: Part::Missing,
            speaker: Part::Missing,
            network_kbps: Some(90),
            mode: Mode::Phone,
        };
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let appointment = house.appointment("pat-2").await;
        house.consents("pat-2").await;
        let visits = &house.clinic.visits;
        let arrival = visits.check_in(&desk, appointment, CheckIn::default()).await.unwrap();
        let entry = arrival.visit.entry.unwrap().id;
        visits.ready(&House::caller("pat-2", Role::Patient), entry, Some(by_phone)).await.unwrap();
        connect(&house, "pat-2", 20);
        visits.look_after().await.unwrap();
        pass(&house, 30);
        assert_eq!(visits.look_after().await.unwrap(), 0, "they wait for a call");
    }
}

#[tokio::test]
async fn whoever_is_checked_in_again_is_not_missed_for_the_browser_they_had_before() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let visits = &house.clinic.visits;
        connect(&house, "pat-1", 20);
        visits.look_after().await.unwrap();
        pass(&house, 11);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}: their line died", house.store);
        pass(&house, 20);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let with = CheckIn { interpreter_needed: true, ..CheckIn::default() };
        let called = visits.check_in(&desk, visit.appointment.id.clone(), with).await.unwrap();
        assert_eq!(visits.look_after().await.unwrap(), 0, "{}: by phone", house.store);
        let entry = called.visit.entry.unwrap().id;
        visits.ready(&desk, entry.clone(), None).await.unwrap();
        pass(&house, 15);
        assert_eq!(visits.look_after().await.unwrap(), 0, "{}: they have none", house.store);
        let waits = house.clinic.queues.find(&desk, &entry).await.unwrap().entry;
        assert_eq!(waits.state, State::Waiting, "{}", house.store);
        assert!(waits.interpreter_needed, "{}: as they said this time", house.store);
    }
}

#[tokio::test]
async fn whoever_is_back_after_they_were_missed_is_not_missed_for_the_browser_they_had_before() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let visits = &house.clinic.visits;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let entry = visit.entry.clone().unwrap().id;
        connect(&house, "pat-1", 20);
        visits.look_after().await.unwrap();
        visits.no_show(&desk, entry.clone()).await.unwrap();
        pass(&house, 5);
        visits.come_back(&desk, entry).await.expect("they called");
        pass(&house, 11);
        assert_eq!(visits.look_after().await.unwrap(), 0, "{}: they have none", house.store);
        assert_eq!(state(&house, &visit).await, State::Waiting, "{}", house.store);
    }
}

#[tokio::test]
async fn a_call_has_its_own_grace_from_when_the_patient_was_called() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let provider = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        connect(&house, "pat-1", 20);
        visits.look_after().await.unwrap();
        pass(&house, 3);
        let entry = visit.entry.clone().unwrap().id;
        visits.admit(&provider, entry, None).await.unwrap();
        assert_eq!(visits.look_after().await.unwrap(), 0, "{}", house.store);
        assert_eq!(state(&house, &visit).await, State::InConsultation, "{}", house.store);
        pass(&house, 3);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}: they did not come", house.store);
        assert_eq!(state(&house, &visit).await, State::Waiting, "{}", house.store);
    }
}

/// How a visit ended in which both met and whose record nobody finished.
const UNATTENDED: (consultation::State, Option<Outcome>) =
    (consultation::State::Completed, Some(Outcome::Unattended));

/// Until nobody comes to a visit any more.
fn to_close(house: &House, visit: &Visit) {
    let left = visit.appointment.ends.duration_since(house.in_minutes(0)).as_mins();
    pass(house, left + 61);
}

/// A visit in which dr-1 saw pat-1 and wrote something down.
async fn begun(house: &House) -> (Visit, ConsultationId) {
    let visit = house.waits("pat-1", CheckIn::default()).await;
    let provider = House::caller("dr-1", Role::Provider);
    let visits = &house.clinic.visits;
    let entry = visit.entry.clone().unwrap().id;
    let id = visits.admit(&provider, entry, None).await.unwrap().consultation.id;
    visits.start(&provider, id.clone()).await.unwrap();
    let words = Phi::new("No fever since Monday.");
    house.clinic.charts.write_note(&provider, &id, (words, 0)).await.unwrap();
    (visit, id)
}

/// What the record says of a visit to its provider.
async fn recorded(house: &House, visit: &ConsultationId) -> Visited {
    let provider = House::caller("dr-1", Role::Provider);
    let record = house.clinic.charts.record(&provider, &"pat-1".parse().unwrap()).await.unwrap();
    record.into_iter().find(|one| one.visit.id == *visit).expect("it is on record")
}

#[tokio::test]
async fn a_visit_that_took_place_stays_on_record_though_the_patients_line_died() {
    for house in houses().await {
        let (visit, id) = begun(&house).await;
        let visits = &house.clinic.visits;
        connect(&house, "pat-1", 20);
        visits.look_after().await.unwrap();
        pass(&house, 3);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}", house.store);
        assert_eq!(state(&house, &visit).await, State::Waiting, "{}", house.store);
        pass(&house, 11);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}", house.store);
        assert_eq!(state(&house, &visit).await, State::Cancelled, "{}: out of line", house.store);
        let seen = recorded(&house, &id).await;
        assert!(seen.note.is_some(), "{}: with what was written", house.store);
        assert_eq!(seen.visit.outcome, None, "{}: they were seen, and may come back", house.store);
        to_close(&house, &visit);
        visits.wake().await.unwrap();
        let seen = recorded(&house, &id).await;
        let ended = (seen.visit.state, seen.visit.outcome);
        assert_eq!(ended, UNATTENDED, "{}", house.store);
        assert!(seen.note.is_some(), "{}", house.store);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let kept = house.clinic.appointments.find(&desk, &visit.appointment.id).await.unwrap();
        assert_eq!(kept.state, appointment::State::Fulfilled, "{}", house.store);
        let told = house.actions("notification.dr-1");
        let closed = told.iter().filter(|one| *one == "VISIT_CLOSED").count();
        assert_eq!(closed, 1, "{}: {told:?}", house.store);
    }
}

#[tokio::test]
async fn whoever_was_seen_and_lost_their_line_comes_back_until_the_visits_window_closes() {
    for house in houses().await {
        let (visit, id) = begun(&house).await;
        let visits = &house.clinic.visits;
        let provider = House::caller("dr-1", Role::Provider);
        let patient = House::caller("pat-1", Role::Patient);
        visits.send_back(&provider, id.clone()).await.unwrap();
        connect(&house, "pat-1", 20);
        visits.look_after().await.unwrap();
        pass(&house, 11);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}: their phone slept", house.store);
        let appointment = visit.appointment.id.clone();
        let back = visits.check_in(&patient, appointment, CheckIn::default()).await.unwrap();
        let entry = back.visit.entry.unwrap().id;
        visits.ready(&patient, entry.clone(), None).await.unwrap();
        to_close(&house, &visit);
        visits.wake().await.unwrap();
        assert_eq!(state(&house, &visit).await, State::Waiting, "{}: still there", house.store);
        visits.admit(&provider, entry, None).await.expect("and seen on");
        assert!(recorded(&house, &id).await.note.is_some(), "{}: of before", house.store);
    }
}

/// Their line died after they were seen, and they are back in the queue.
async fn back(house: &House, visit: &Visit, seen: ConsultationId) {
    let visits = &house.clinic.visits;
    let patient = House::caller("pat-1", Role::Patient);
    visits.send_back(&House::caller("dr-1", Role::Provider), seen).await.unwrap();
    connect(house, "pat-1", 20);
    visits.look_after().await.unwrap();
    pass(house, 11);
    assert_eq!(visits.look_after().await.unwrap(), 1, "{}: their line died", house.store);
    let appointment = visit.appointment.id.clone();
    let again = visits.check_in(&patient, appointment, CheckIn::default()).await.unwrap().visit;
    visits.ready(&patient, again.entry.unwrap().id, None).await.unwrap();
    connect(house, "pat-1", 20);
    visits.look_after().await.unwrap();
}

/// The visit took place, as its record and its appointment say.
async fn took_place(house: &House, visit: &Visit, seen: &ConsultationId) {
    let recorded = recorded(house, seen).await;
    assert_eq!((recorded.visit.state, recorded.visit.outcome), UNATTENDED, "{}", house.store);
    assert!(recorded.note.is_some(), "{}: with what was written", house.store);
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let kept = house.clinic.appointments.find(&desk, &visit.appointment.id).await.unwrap();
    assert_eq!(kept.state, appointment::State::Fulfilled, "{}", house.store);
}

#[tokio::test]
async fn a_visit_that_took_place_stays_on_record_though_the_patients_line_died_twice() {
    for house in houses().await {
        let (visit, id) = begun(&house).await;
        let visits = &house.clinic.visits;
        back(&house, &visit, id.clone()).await;
        pass(&house, 11);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}: once more", house.store);
        to_close(&house, &visit);
        visits.wake().await.unwrap();
        took_place(&house, &visit, &id).await;
    }
}

#[tokio::test]
async fn a_visit_that_took_place_stays_on_record_though_the_patient_waited_past_its_window() {
    for house in houses().await {
        let (visit, id) = begun(&house).await;
        let visits = &house.clinic.visits;
        back(&house, &visit, id.clone()).await;
        to_close(&house, &visit);
        visits.wake().await.unwrap();
        assert_eq!(state(&house, &visit).await, State::Waiting, "{}: still there", house.store);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}: and lost", house.store);
        pass(&house, 11);
        visits.wake().await.unwrap();
        took_place(&house, &visit, &id).await;
    }
}

#[tokio::test]
async fn whoever_was_seen_and_is_lost_after_the_visits_window_has_been_seen() {
    for house in houses().await {
        let (visit, id) = begun(&house).await;
        let visits = &house.clinic.visits;
        connect(&house, "pat-1", 20);
        visits.look_after().await.unwrap();
        to_close(&house, &visit);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}", house.store);
        pass(&house, 11);
        assert_eq!(visits.look_after().await.unwrap(), 1, "{}", house.store);
        assert_eq!(state(&house, &visit).await, State::Completed, "{}", house.store);
        let seen = recorded(&house, &id).await.visit;
        assert_eq!((seen.state, seen.outcome), UNATTENDED, "{}", house.store);
    }
}

#[tokio::test]
async fn a_visit_that_took_place_stays_on_record_though_the_patient_left() {
    for house in houses().await {
        let (visit, id) = begun(&house).await;
        let visits = &house.clinic.visits;
        let provider = House::caller("dr-1", Role::Provider);
        visits.send_back(&provider, id.clone()).await.unwrap();
        let patient = House::caller("pat-1", Role::Patient);
        visits.leave(&patient, visit.entry.unwrap().id).await.unwrap();
        let told = house.actions("notification.dr-1");
        assert!(told.contains(&"VISIT_CLOSED".to_owned()), "{}: {told:?}", house.store);
        assert!(recorded(&house, &id).await.note.is_some(), "{}", house.store);
    }
}
