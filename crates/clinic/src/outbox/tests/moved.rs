//! What quiet hours make of a visit that is moved in them.

use super::super::Outcome;
use super::{book, due, held, houses, letter};
use crate::notification::{Channel, Choices, NoticeKind, Quiet};
use crate::testing::House;
use kernel::{AppointmentId, Role, Timestamp};

/// Whether pat-1's devices rang for a visit.
async fn rang(house: &House, visit: &AppointmentId) -> bool {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let records = house.clinic.notifications.records(&desk, visit).await.unwrap();
    records.iter().any(|one| one.to.as_str() == "pat-1" && one.channel == Channel::Push)
}

/// Moves a visit that is in `from` minutes to one in `to` minutes; whether the devices rang for either, and whether the letter
/// goes now.
async fn moved(house: &House, (from, to): (i64, i64)) -> (bool, bool) {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    let old = book(house, "pat-1", from).await.appointment.id;
    let rang_before = rang(house, &old).await;
    let times: (Timestamp, Timestamp) = (house.in_minutes(to), house.in_minutes(to + 15));
    let new = house.clinic.visits.reschedule(&desk, old.clone(), times).await.unwrap();
    let new = new.appointment.id;
    let mails = due(house, Channel::Email).await;
    let mut booked = mails.iter().filter(|one| one.kind == NoticeKind::AppointmentBooked);
    let mail = booked.find(|one| one.appointment == new).unwrap();
    let tells = rang(house, &new).await || (!rang_before && rang(house, &old).await);
    let goes = match house.clinic.outbox.compose(mail).await.unwrap() {
        super::Next::Send(_) => {
            letter(house, mail).await;
            true
        }
        super::Next::Hold(..) => {
            let waits = (Outcome::Later(house.in_minutes(60)), "quiet hours");
            assert_eq!(held(house, mail).await, waits, "{}", house.store);
            false
        }
    };
    house.clinic.visits.cancel(&desk, new).await.unwrap();
    (tells, goes)
}

#[tokio::test]
async fn a_visit_moved_in_quiet_hours_is_told_on_every_way_at_once_or_on_none() {
    for house in houses().await {
        let (desk, zone) = (House::caller("front-desk-1", Role::Coordinator), "UTC".to_owned());
        // It is nine.
        let quiet = Quiet { from: "08:00".parse().unwrap(), until: "10:00".parse().unwrap(), zone };
        let choices = Choices { quiet: Some(quiet), ..Choices::default() };
        let rosa = "pat-1".parse().unwrap();
        house.clinic.outbox.choose(&desk, &rosa, &choices).await.unwrap();
        let week = 7 * 24 * 60;
        for (times, at_once, why) in [
            ((45, week), true, "it would have been before they end"),
            ((week, 45), true, "it is before they end now"),
            ((120, week), true, "it would have been an hour after they end"),
            ((week, 130), true, "it is an hour after they end now"),
            ((week, week + 60), false, "neither is near"),
        ] {
            assert_eq!(moved(&house, times).await, (at_once, at_once), "{}: {why}", house.store);
        }
    }
}
