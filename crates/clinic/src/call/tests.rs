use super::{Happening, Sample};
use crate::testing::{House, houses};
use crate::visit::CheckIn;
use kernel::Role;

#[tokio::test]
async fn only_those_in_the_visit_add_to_its_record() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let sample = |rtt_millis, happening, took_millis| Sample {
            rtt_millis,
            loss: 40,
            kbps: 900,
            relay: true,
            happening,
            took_millis,
        };
        let patient = House::caller("pat-1", Role::Patient);
        let calls = &house.clinic.calls;
        let first = sample(80, Some(Happening::FirstFrame), Some(1_200));
        calls.measure(&patient, &visit, &first).await.unwrap();
        house.later(1);
        calls
            .measure(&patient, &visit, &sample(120, Some(Happening::Dropped), None))
            .await
            .unwrap();
        house.later(1);
        calls.measure(&patient, &visit, &sample(90, None, None)).await.unwrap();
        let stranger = House::caller("pat-2", Role::Patient);
        assert!(calls.measure(&stranger, &visit, &sample(1, None, None)).await.is_err());
        let mut tx = house.db.read().await.unwrap();
        let span = (house.in_minutes(-60), house.in_minutes(1));
        let hours = super::quality(&mut tx, &patient.organization, span).await.unwrap();
        assert_eq!((hours.len(), hours[0].samples), (1, 3), "{}", house.store);
        assert_eq!((hours[0].rtt_millis, hours[0].drops, hours[0].loss), (90, 1, 40));
        assert_eq!(hours[0].first_frame_millis, Some(1_200));
    }
}

#[tokio::test]
async fn a_video_session_is_witnessed_with_how_many_were_in_it() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let provider = House::caller("dr-1", Role::Provider);
        house.clinic.calls.video(&provider, &visit, (true, 2)).await.unwrap();
        house.clinic.calls.video(&provider, &visit, (false, 2)).await.unwrap();
        let began = house.witnessed("VIDEO_SESSION_STARTED").await;
        assert!(began[0].contains("\"participants\":\"2\""), "{}: {began:?}", house.store);
        assert_eq!(house.witnessed("VIDEO_SESSION_ENDED").await.len(), 1);
    }
}
