use super::{keep_from, refusal};
use crate::Refusal;
use crate::testing::{House, houses};
use crate::visit::{Booking, Decline, Visit};
use crate::waitlist::Offer;
use kernel::{AppointmentId, Role};

async fn book(house: &House, patient: &str, minutes: i64) -> AppointmentId {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    house.clinic.visits.book(&desk, at(house, patient, minutes)).await.unwrap().appointment.id
}

fn at(house: &House, patient: &str, minutes: i64) -> Booking {
    house.booking(patient, minutes)
}

/// Three who would come earlier, in the order of their wishes, and a visit before theirs.
async fn line(house: &House) -> (AppointmentId, [AppointmentId; 3]) {
    let early = book(house, "pat-4", 300).await;
    let mut all = Vec::new();
    for (patient, minutes) in [("pat-5", 900), ("pat-6", 600), ("pat-7", 700)] {
        let id = book(house, patient, minutes).await;
        let caller = House::caller(patient, Role::Patient);
        house.clinic.visits.wish_earlier(&caller, id.clone(), false).await.unwrap();
        all.push(id);
        house.later(1);
    }
    (early, all.try_into().unwrap())
}

async fn offered(house: &House, id: &AppointmentId) -> Option<Offer> {
    let desk = House::caller("front-desk-1", Role::Coordinator);
    house.clinic.visits.wished(&desk, id.clone()).await.unwrap().1
}

fn same_time(visit: &Visit, offer: &Offer) -> bool {
    (visit.appointment.starts, visit.appointment.ends) == (offer.starts, offer.ends)
}

#[tokio::test]
async fn a_time_that_comes_free_is_offered_in_turn_and_is_nobody_elses_until_they_answer() {
    for house in houses().await {
        let (early, [first, second, third]) = line(&house).await;
        let visits = &house.clinic.visits;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        visits.cancel(&desk, early).await.unwrap();
        let offer = offered(&house, &first).await.expect("whoever wished first");
        assert!(offered(&house, &second).await.is_none(), "{}", house.store);
        assert!(house.actions("notification.pat-5").contains(&"EARLIER_TIME".to_owned()));
        let snatch = Booking { starts: offer.starts, ends: offer.ends, ..at(&house, "pat-9", 0) };
        assert_eq!(refusal(visits.book(&desk, snatch).await), Refusal::DoubleBooked, "it is kept");
        let stranger = House::caller("pat-6", Role::Patient);
        assert_eq!(
            refusal(visits.accept_earlier(&stranger, first.clone()).await),
            Refusal::NotAllowed
        );
        // The first says no, the second nothing.
        let patient = House::caller("pat-5", Role::Patient);
        visits.decline_earlier(&patient, first.clone(), Decline::Offer).await.unwrap();
        assert!(
            offered(&house, &second).await.is_some() && offered(&house, &first).await.is_none()
        );
        house.later(30);
        visits.wake().await.unwrap();
        assert!(offered(&house, &second).await.is_none());
        let offer = offered(&house, &third).await.expect("the turn of the third");
        let patient = House::caller("pat-7", Role::Patient);
        let moved = visits.accept_earlier(&patient, third.clone()).await.unwrap();
        assert!(same_time(&moved, &offer));
        assert_eq!(refusal(visits.accept_earlier(&patient, third).await), Refusal::OfferOver);
        // The time that the third had is later than what the second has, and of use to the first.
        assert!(offered(&house, &second).await.is_none());
        assert_eq!(offered(&house, &first).await.unwrap().starts, house.in_minutes(700 - 33 + 2));
    }
}

#[tokio::test]
async fn whoever_keeps_their_time_or_answers_too_late_leaves_it_to_the_next() {
    for house in houses().await {
        let (early, [first, second, third]) = line(&house).await;
        let visits = &house.clinic.visits;
        let patient = House::caller("pat-4", Role::Patient);
        visits.cancel(&patient, early).await.unwrap();
        assert!(offered(&house, &first).await.is_some(), "{}", house.store);
        let patient = House::caller("pat-5", Role::Patient);
        visits.decline_earlier(&patient, first.clone(), Decline::Wish).await.unwrap();
        assert!(offered(&house, &second).await.is_some());
        house.later(31);
        let patient = House::caller("pat-6", Role::Patient);
        let late = visits.accept_earlier(&patient, second.clone()).await;
        assert_eq!(refusal(late), Refusal::OfferOver, "though the clock has not rung yet");
        visits.wake().await.unwrap();
        assert!(offered(&house, &third).await.is_some());
        visits.cancel(&House::caller("pat-7", Role::Patient), third).await.unwrap();
        assert!(offered(&house, &second).await.is_none(), "nobody is asked twice");
        let again = at(&house, "pat-9", 300 - 34);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        visits.book(&desk, again).await.expect("what nobody took is free");
    }
}

#[tokio::test]
async fn a_time_is_not_offered_to_whoever_its_provider_is_kept_from() {
    for house in houses().await {
        let (early, [first, second, _]) = line(&house).await;
        keep_from(&house, "pat-5", "dr-1").await;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        house.clinic.visits.cancel(&desk, early).await.unwrap();
        assert!(offered(&house, &first).await.is_none(), "{}", house.store);
        assert!(offered(&house, &second).await.is_some(), "{}: the next", house.store);
    }
}

#[tokio::test]
async fn an_offer_ends_when_its_provider_is_kept_from_whoever_has_it() {
    for house in houses().await {
        let (early, [first, second, _]) = line(&house).await;
        let visits = &house.clinic.visits;
        let desk = House::caller("front-desk-1", Role::Coordinator);
        visits.cancel(&desk, early).await.unwrap();
        assert!(offered(&house, &first).await.is_some(), "{}", house.store);
        keep_from(&house, "pat-5", "dr-1").await;
        let patient = House::caller("pat-5", Role::Patient);
        let late = visits.accept_earlier(&patient, first.clone()).await;
        assert_eq!(refusal(late), Refusal::OfferOver, "{}", house.store);
        visits.wake().await.unwrap();
        assert!(offered(&house, &first).await.is_none(), "{}", house.store);
        assert!(offered(&house, &second).await.is_some(), "{}: the next", house.store);
    }
}
