use super::super::Booking;
use super::{keep_from, refusal};
use crate::testing::{House, houses};
use crate::{Act, Acting, Caller, ClinicError, Refusal, appointment};
use kernel::{Phi, Role};

#[tokio::test]
async fn nobody_is_booked_twice_at_one_time() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let booking = |patient: &str, from: i64| Booking {
            reason: Some(Phi::new("chest pain")),
            ..house.booking(patient, from)
        };
        let visits = &house.clinic.visits;
        let (a, b) = tokio::join!(
            visits.book(&desk, booking("pat-1", 120)),
            visits.book(&desk, booking("pat-2", 130))
        );
        assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{}", house.store);
        let refused = if a.is_err() { a.as_ref() } else { b.as_ref() };
        assert!(matches!(refused, Err(ClinicError::Refused(Refusal::DoubleBooked))), "{refused:?}");
        let booked = a.or(b).unwrap();
        visits.book(&desk, booking("pat-3", 150)).await.expect("back to back is fine");
        let found = house.clinic.appointments.find(&desk, &booked.appointment.id).await.unwrap();
        assert_eq!(found.reason.unwrap().expose(), "chest pain");
        // A cancelled visit frees its time.
        visits.cancel(&desk, booked.appointment.id.clone()).await.unwrap();
        visits.book(&desk, booking("pat-3", 120)).await.unwrap();
        let twice = visits.cancel(&desk, booked.appointment.id).await;
        assert!(matches!(
            refusal(twice),
            Refusal::Transition { from: "cancelled", to: "cancelled", .. }
        ));
    }
}

#[tokio::test]
async fn who_walks_in_is_booked_for_now_beside_whatever_the_provider_has() {
    for house in houses().await {
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let booking =
            |patient: &str, from: i64, walk_in| Booking { walk_in, ..house.booking(patient, from) };
        let visits = &house.clinic.visits;
        // The demo's first visit of this provider starts in five minutes.
        let refused = visits.book(&desk, booking("pat-3", 1, false)).await;
        assert_eq!(refusal(refused), Refusal::DoubleBooked, "{}", house.store);
        visits.book(&desk, booking("pat-3", 1, true)).await.unwrap();
        let later = visits.book(&desk, booking("pat-3", 10, true)).await;
        let later = refusal(later);
        assert!(matches!(later, Refusal::Slot { field: "startsAt", .. }), "no walk-in: {later}");
        let patient = House::caller("pat-2", Role::Patient);
        let own = visits.book(&patient, booking("pat-2", 1, true)).await;
        assert_eq!(refusal(own), Refusal::NotAllowed, "the desk says so, not the patient");
    }
}

#[tokio::test]
async fn a_moved_visit_is_a_new_one_and_everybody_concerned_is_told() {
    for house in houses().await {
        let patient = House::caller("pat-2", Role::Patient);
        let visits = &house.clinic.visits;
        let old = house.appointment("pat-2").await;
        // Overlapping its own old time is no obstacle.
        let times = (house.in_minutes(25), house.in_minutes(40));
        let new = visits.reschedule(&patient, old.clone(), times).await.unwrap();
        let was = house.clinic.appointments.find(&patient, &old).await.unwrap();
        assert_eq!(was.state, appointment::State::Rescheduled);
        assert_eq!(was.replaced_by.as_ref(), Some(&new.appointment.id), "{}", house.store);
        assert_eq!(house.actions("notification.dr-1"), ["APPOINTMENT_RESCHEDULED"]);
        assert!(house.said("notification.pat-2").is_empty(), "who did it knows");
    }
}

#[tokio::test]
async fn nobody_is_booked_with_a_provider_who_is_kept_from_them() {
    for house in houses().await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let old = house.appointment("pat-2").await;
        keep_from(&house, "pat-2", "dr-1").await;
        let patient = House::caller("pat-2", Role::Patient);
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let acting = Acting {
            proxy: "proxy-1".to_owned(),
            patient: patient.person.clone(),
            acts: [Act::Schedule].into(),
        };
        let guardian =
            Caller { acting: Some(acting), ..House::caller("guardian-1", Role::Guardian) };
        for caller in [&patient, &guardian, &desk] {
            let refused = visits.book(caller, house.booking("pat-2", 120)).await;
            assert_eq!(refusal(refused), Refusal::KeptApart, "{store}: {caller:?}");
        }
        let times = (house.in_minutes(120), house.in_minutes(135));
        let moved = visits.reschedule(&patient, old, times).await;
        assert_eq!(refusal(moved), Refusal::KeptApart, "{store}");
        let stranger = House::caller("dr-4", Role::Provider);
        let refused = refusal(visits.book(&stranger, house.booking("pat-2", 120)).await);
        let unknown = Refusal::Unknown("provider in this department");
        assert_eq!(refused, unknown, "{store}: whoever has no part in the care learns nothing");
        visits.book(&desk, house.booking("pat-3", 120)).await.expect("nobody else");
    }
}
