use super::refusal;
use crate::consultation::{LicenceException, State};
use crate::intake::{Contact, Identity, Intake, Location, Privacy};
use crate::testing::{House, houses_with};
use crate::visit::{CheckIn, Standing};
use crate::{Caller, Licensing, Refusal, Settings};
use compliance::check::Status;
use kernel::{AppointmentId, ConsultationId, Phi, Role};

pub(super) fn doctor() -> Caller {
    House::caller("dr-1", Role::Provider)
}

/// Where the patient of a visit says they are.
pub(super) async fn is_in(house: &House, visit: &AppointmentId, region: &str) {
    is_at(house, visit, (region, "US")).await;
}

async fn is_at(house: &House, visit: &AppointmentId, place: (&str, &str)) {
    says(house, ("pat-1", visit), place).await;
}

/// The patient of a visit says where they are.
pub(super) async fn says(
    house: &House,
    (patient, visit): (&str, &AppointmentId),
    (region, country): (&str, &str),
) {
    let text = |text: &str| Phi::new(text);
    let intake = Intake {
        location: Location {
            line: None,
            city: text("Springfield"),
            region: text(region),
            country: text(country),
        },
        callback_number: text("+1 555 0199"),
        emergency_contact: Some(Contact { name: text("Luis Alvarez"), phone: text("+1 555 0100") }),
        identity: Some(Identity::Own),
        privacy: Some(Privacy::Alone),
    };
    let patient = House::caller(patient, Role::Patient);
    house.clinic.visits.locate(&patient, visit, &intake).await.unwrap();
}

/// A visit of pat-1 that dr-1, who is licensed in Illinois and Wisconsin, is about to start.
pub(super) async fn called(house: &House) -> (AppointmentId, ConsultationId) {
    crate::demo::open_hours(&house.clinic).await.unwrap();
    let waiting = house.waits("pat-1", CheckIn::default()).await;
    let entry = waiting.entry.unwrap().id;
    let admitted = house.clinic.visits.admit(&doctor(), entry, None).await.unwrap();
    (waiting.appointment.id, admitted.consultation.id)
}

async fn standing(house: &House, visit: &ConsultationId) -> Option<Standing> {
    house.clinic.visits.room(&doctor(), visit).await.unwrap().licence
}

pub(super) async fn with(licensing: Licensing, licence_exceptions: bool) -> Vec<House> {
    houses_with(Settings { licensing, licence_exceptions, ..Settings::default() }).await
}

#[tokio::test]
async fn a_visit_does_not_start_where_its_provider_holds_no_licence_until_that_is_mended() {
    for house in with(Licensing::Refuse, true).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let (booked, id) = called(&house).await;
        let nowhere = refusal(visits.start(&doctor(), id.clone()).await);
        assert!(matches!(nowhere, Refusal::Unplaced(_)), "{store}: {nowhere:?}");
        is_in(&house, &booked, " texas ").await;
        let refused = refusal(visits.start(&doctor(), id.clone()).await);
        let words = refused.to_string();
        assert!(
            matches!(&refused, Refusal::LicenceThere { state, .. } if state == "TX"),
            "{store}"
        );
        for part in ["TX", "hand the visit over", "licenceException"] {
            assert!(words.contains(part), "{store}: {words}");
        }
        assert_eq!(house.witnessed("visit.licence").await.len(), 1, "{store}");
        let room = house.clinic.visits.room(&doctor(), &id).await.unwrap();
        assert_eq!(room.consultation.state, State::Connecting, "{store}: nothing has begun");
        let shown = room.licence.unwrap();
        let expected = Standing {
            state: Some("TX".to_owned()),
            abroad: false,
            refuses: true,
            may_except: true,
            missing: vec![],
            exception: None,
        };
        assert_eq!(shown, expected, "{store}");
        let patient = House::caller("pat-1", Role::Patient);
        assert_eq!(visits.room(&patient, &id).await.unwrap().licence, None, "{store}: not theirs");
        is_in(&house, &booked, "Wisconsin").await;
        assert_eq!(standing(&house, &id).await, None, "{store}");
        let started = visits.start(&doctor(), id).await.unwrap();
        assert_eq!(started.consultation.state, State::InProgress, "{store}");
        assert!(house.witnessed("LICENCE_").await.is_empty(), "{store}");
    }
}

#[tokio::test]
async fn a_reason_starts_it_all_the_same_and_is_written_down_where_the_clinic_lets_it() {
    let emergency = Some(LicenceException::Emergency);
    for house in with(Licensing::Refuse, true).await {
        let (booked, id) = called(&house).await;
        is_in(&house, &booked, "TX").await;
        house.clinic.visits.start_despite(&doctor(), id.clone(), emergency).await.unwrap();
        let entries = house.witnessed("LICENCE_EXCEPTED").await;
        assert_eq!(entries.len(), 1, "{}", house.store);
        assert!(entries[0].contains("emergency") && entries[0].contains("TX"), "{}", entries[0]);
        assert!(!entries[0].contains("Springfield"), "{}", entries[0]);
        let shown = standing(&house, &id).await.unwrap();
        assert_eq!(shown.exception, emergency, "{}", house.store);
    }
    for house in with(Licensing::Refuse, false).await {
        let (booked, id) = called(&house).await;
        is_in(&house, &booked, "TX").await;
        let started = house.clinic.visits.start_despite(&doctor(), id, emergency).await;
        let refused = refusal(started);
        assert!(!refused.to_string().contains("licenceException"), "{}: {refused}", house.store);
        assert!(house.witnessed("LICENCE_EXCEPTED").await.is_empty(), "{}", house.store);
    }
}

#[tokio::test]
async fn an_exception_counts_for_the_place_that_it_was_given_for() {
    let emergency = Some(LicenceException::Emergency);
    for house in with(Licensing::Refuse, true).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let (booked, id) = called(&house).await;
        is_in(&house, &booked, "TX").await;
        visits.start_despite(&doctor(), id.clone(), emergency).await.unwrap();
        is_in(&house, &booked, "Tejas").await;
        assert_eq!(standing(&house, &id).await.unwrap().exception, emergency, "{store}");
        is_in(&house, &booked, "Indiana").await;
        let shown = standing(&house, &id).await.unwrap();
        assert_eq!((shown.state.as_deref(), shown.exception), (Some("IN"), None), "{store}");
        is_in(&house, &booked, "Illinois").await;
        assert_eq!(standing(&house, &id).await, None, "{store}: licensed there");
    }
}

#[tokio::test]
async fn abroad_no_licence_of_a_state_counts_and_the_refusal_says_so() {
    let reason = Some(LicenceException::ForeignLaw);
    for house in with(Licensing::Refuse, true).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let (booked, id) = called(&house).await;
        is_at(&house, &booked, ("IL", "Australia")).await;
        let shown = standing(&house, &id).await.unwrap();
        assert_eq!((shown.state, shown.abroad), (None, true), "{store}");
        let refused = refusal(visits.start(&doctor(), id.clone()).await);
        assert!(matches!(refused, Refusal::LicenceAbroad(_)), "{store}: {refused:?}");
        let words = refused.to_string();
        assert!(words.contains("outside the United States"), "{store}: {words}");
        visits.start_despite(&doctor(), id.clone(), reason).await.unwrap();
        assert_eq!(standing(&house, &id).await.unwrap().exception, reason, "{store}");
        let entries = house.witnessed("LICENCE_EXCEPTED").await;
        assert!(entries.iter().all(|one| !one.contains("Australia")), "{store}: {entries:?}");
        assert!(entries[0].contains("abroad"), "{store}: {entries:?}");
    }
}

#[tokio::test]
async fn whoever_treats_is_warned_of_where_the_patient_is_and_of_where_they_go() {
    for house in with(Licensing::Warn, true).await {
        let (store, visits) = (house.store, &house.clinic.visits);
        let (booked, id) = called(&house).await;
        is_in(&house, &booked, "IL").await;
        visits.start(&doctor(), id.clone()).await.unwrap();
        assert_eq!(standing(&house, &id).await, None, "{store}: licensed in Illinois");
        // They drive on, and say so.
        for place in ["Indiana", "IN"] {
            is_in(&house, &booked, place).await;
            let shown = standing(&house, &id).await.unwrap();
            assert_eq!((shown.state.as_deref(), shown.refuses), (Some("IN"), false), "{store}");
        }
        assert_eq!(house.witnessed("LICENCE_WARNING").await.len(), 2, "{store}: as often as said");
        is_in(&house, &booked, "somewhere with Luis").await;
        assert_eq!(standing(&house, &id).await.unwrap().state, None, "{store}");
        let warned = house.witnessed("LICENCE_WARNING").await;
        assert_eq!(warned.len(), 3, "{store}");
        assert!(warned.iter().all(|one| !one.contains("Luis")), "{store}: {warned:?}");
    }
    for house in with(Licensing::Ignore, true).await {
        let (booked, id) = called(&house).await;
        is_in(&house, &booked, "TX").await;
        house.clinic.visits.start(&doctor(), id.clone()).await.unwrap();
        assert_eq!(standing(&house, &id).await, None, "{}", house.store);
        assert!(house.witnessed("LICENCE_").await.is_empty(), "{}", house.store);
    }
}

#[tokio::test]
async fn of_a_visit_ahead_the_check_goes_by_what_the_patient_said_last_and_not_by_the_booking() {
    for house in with(Licensing::Warn, true).await {
        crate::demo::open_hours(&house.clinic).await.unwrap();
        let desk = House::caller("front-desk-1", Role::Coordinator);
        let store = house.store;
        let book = async |patient: &str, minutes: i64, region: &str| {
            let mut booking = house.booking(patient, minutes);
            booking.place.region = Some(region.to_owned());
            house.clinic.visits.book(&desk, booking).await.unwrap().appointment
        };
        let found = async || {
            let found = house.finding("HC-067").await;
            (found.status, found.observed)
        };
        // Of what the demo has booked nobody said in which state its patients will be.
        let (status, words) = found().await;
        let is_told = words.contains("nobody said in which state");
        assert!(status == Status::Warn && is_told, "{store}: {words}");
        let mut tx = house.db.begin().await.unwrap();
        tx.execute("UPDATE appointment SET state = 'cancelled'", db::params![]).await.unwrap();
        tx.commit().await.unwrap();
        let booked = book("pat-2", 600, "IL").await;
        let (status, words) = found().await;
        assert_eq!(status, Status::Pass, "{store}: {words}");
        says(&house, ("pat-2", &booked.id), ("Texas", "US")).await;
        let (status, words) = found().await;
        assert!(status == Status::Fail && words.contains(booked.id.as_str()), "{store}: {words}");
        for (place, expected) in [
            (("WI", "US"), Status::Pass),
            (("Ontario", "Canada"), Status::Warn),
            (("IL", "US"), Status::Pass),
        ] {
            says(&house, ("pat-2", &booked.id), place).await;
            let (status, words) = found().await;
            assert_eq!(status, expected, "{store}: {place:?}: {words}");
        }
        let mistaken = book("pat-3", 700, "TX").await;
        assert!(mistaken.unlicensed, "{store}");
        assert_eq!(found().await.0, Status::Fail, "{store}");
        says(&house, ("pat-3", &mistaken.id), ("Illinois", "US")).await;
        let (status, words) = found().await;
        assert_eq!(status, Status::Pass, "{store}: {words}");
        let shown = house.clinic.appointments.find(&desk, &mistaken.id).await.unwrap();
        assert!(!shown.unlicensed, "{store}: nobody is warned any more");
    }
}
