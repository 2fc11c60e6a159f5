use super::{DtlsVersion, Happening, Sample, SrtpSuite};
use crate::testing::{House, houses};
use crate::visit::CheckIn;
use compliance::check::Status;
use kernel::Role;

const GOOD: Sample = Sample {
    rtt_millis: 80,
    loss: 0,
    kbps: 900,
    relay: true,
    suite: None,
    dtls: None,
    happening: None,
    took_millis: None,
};

#[tokio::test]
async fn only_those_in_the_visit_add_to_its_record() {
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let sample = |rtt_millis, happening, took_millis| Sample {
            rtt_millis,
            loss: 40,
            kbps: 900,
            relay: true,
            suite: None,
            dtls: None,
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
async fn a_call_past_the_relay_is_found_by_what_its_browsers_told() {
    const MONTH: i64 = 31 * 24 * 60;
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let patient = House::caller("pat-1", Role::Patient);
        let told = async |rtt_millis, relay| {
            house.later(1);
            let sample = Sample { rtt_millis, relay, ..GOOD };
            house.clinic.calls.measure(&patient, &visit, &sample).await.unwrap();
            house.finding("HC-061.b").await
        };
        // Where no way is found there is no relay in it, either; but there was a call, of which nobody knows it.
        let found = told(0, false).await;
        assert_eq!(found.status, Status::Warn, "{}: {}", house.store, found.observed);
        assert_eq!(told(80, true).await.status, Status::Pass, "{}", house.store);
        let found = told(20, false).await;
        assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
        assert!(found.observed.contains(visit.as_str()), "{}", found.observed);
        house.later(MONTH);
        assert_eq!(house.finding("HC-061.b").await.status, Status::NotApplicable);
    }
}

#[test]
fn a_suite_is_read_by_the_names_that_browsers_and_the_registry_have_for_it() {
    for suite in SrtpSuite::ALL {
        assert_eq!(SrtpSuite::told(suite.name()), suite);
    }
    assert_eq!(SrtpSuite::told("SRTP_AEAD_AES_128_GCM"), SrtpSuite::AeadAes128);
    assert_eq!(SrtpSuite::told("SRTP_AES128_CM_HMAC_SHA1_80"), SrtpSuite::Sha1Tag80);
    for unknown in ["", "NULL_HMAC_SHA1_80", "SRTP_NULL_HMAC_SHA1_32", "aead"] {
        assert_eq!(SrtpSuite::told(unknown), SrtpSuite::Other, "{unknown}");
    }
    assert_eq!(DtlsVersion::told("FEFC"), DtlsVersion::V1_3);
    assert_eq!(DtlsVersion::told("fefd"), DtlsVersion::V1_2);
    for older in ["FEFF", "0301", "", "other"] {
        assert_eq!(DtlsVersion::told(older), DtlsVersion::Other, "{older}");
    }
}

#[tokio::test]
async fn a_call_is_judged_by_what_its_browsers_told_it_was_encrypted_by() {
    use DtlsVersion::{V1_2, V1_3};
    use SrtpSuite::{AeadAes128, AeadAes256, Sha1Tag32, Sha1Tag80};
    const MONTH: i64 = 31 * 24 * 60;
    for house in houses().await {
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let patient = House::caller("pat-1", Role::Patient);
        let told = async |suite, dtls| {
            house.later(1);
            let sample = Sample { suite, dtls, ..GOOD };
            house.clinic.calls.measure(&patient, &visit, &sample).await.unwrap();
            house.finding("HC-061.c").await
        };
        assert_eq!(house.finding("HC-061.c").await.status, Status::NotApplicable);
        // Who tells half of it has told nothing that vouches for a call.
        for (suite, dtls) in [(None, None), (None, Some(V1_2))] {
            let found = told(suite, dtls).await;
            assert_eq!(found.status, Status::Warn, "{}: {}", house.store, found.observed);
            let counted = ["visits", "visits_with_calls"].map(|name| &*found.evidence[name]);
            assert_eq!(counted, ["0", "1"], "{}", house.store);
        }
        assert_eq!(told(Some(AeadAes256), Some(V1_2)).await.status, Status::Pass);
        let found = told(Some(AeadAes128), Some(V1_3)).await;
        assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
        assert_eq!(found.evidence["suites"], "AEAD_AES_128_GCM 1, AEAD_AES_256_GCM 1");
        let found = told(Some(Sha1Tag80), Some(V1_2)).await;
        assert_eq!(found.status, Status::Warn, "{}: {}", house.store, found.observed);
        assert!(found.observed.contains("AES_CM_128_HMAC_SHA1_80"), "{}", found.observed);
        let weak = [
            (Some(Sha1Tag32), Some(V1_2)),
            (Some(SrtpSuite::Other), None),
            // Its keys came by no DTLS.
            (Some(AeadAes256), None),
            (Some(AeadAes256), Some(DtlsVersion::Other)),
            (None, Some(DtlsVersion::Other)),
        ];
        for (suite, dtls) in weak {
            let found = told(suite, dtls).await;
            assert_eq!(found.status, Status::Fail, "{}: {suite:?} {dtls:?}", house.store);
            assert!(found.observed.contains(visit.as_str()), "{}", found.observed);
            house.later(MONTH);
            assert_eq!(house.finding("HC-061.c").await.status, Status::NotApplicable);
        }
    }
}

#[tokio::test]
async fn calls_of_which_nobody_told_how_they_were_are_told_beside_those_of_which_somebody_did() {
    for house in houses().await {
        let says = async |person: &str, sample: &Sample| {
            let visit = house.waits(person, CheckIn::default()).await.consultation.id;
            let patient = House::caller(person, Role::Patient);
            house.clinic.calls.measure(&patient, &visit, sample).await.unwrap();
        };
        let found = async || {
            let both = [house.finding("HC-061.b").await, house.finding("HC-061.c").await];
            both.map(|found| (found.status, found.observed))
        };
        let (suite, dtls) = (Some(SrtpSuite::AeadAes256), Some(DtlsVersion::V1_3));
        says("pat-1", &Sample { suite, dtls, ..GOOD }).await;
        let told = found().await;
        assert_eq!(told.map(|(status, _)| status), [Status::Pass; 2], "{}", house.store);
        says("pat-2", &Sample { rtt_millis: 0, relay: false, ..GOOD }).await;
        for (status, words) in found().await {
            assert_eq!(status, Status::Warn, "{}: {words}", house.store);
            assert!(words.contains("1 of 2 visits"), "{}: {words}", house.store);
        }
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

#[tokio::test]
async fn a_call_is_as_long_as_whoever_tells_of_its_end_was_in_it() {
    for house in houses().await {
        // Nobody has started the visit: they are connecting.
        let visit = house.waits("pat-1", CheckIn::default()).await.consultation.id;
        let provider = House::caller("dr-1", Role::Provider);
        let patient = House::caller("pat-1", Role::Patient);
        let calls = &house.clinic.calls;
        calls.video(&provider, &visit, (true, 2)).await.unwrap();
        house.later(1);
        calls.video(&patient, &visit, (true, 2)).await.unwrap();
        house.later(4);
        calls.video(&provider, &visit, (false, 2)).await.unwrap();
        calls.video(&patient, &visit, (false, 1)).await.unwrap();
        house.later(15);
        // A browser that was closed tells of no end.
        calls.video(&provider, &visit, (true, 1)).await.unwrap();
        house.later(2);
        calls.video(&provider, &visit, (true, 2)).await.unwrap();
        house.later(5);
        calls.video(&provider, &visit, (false, 2)).await.unwrap();
        calls.video(&provider, &visit, (false, 2)).await.unwrap();
        let ended = house.witnessed("VIDEO_SESSION_ENDED").await;
        let lasted = [Some(300), Some(240), Some(300), None];
        assert_eq!(ended.len(), lasted.len(), "{}: {ended:?}", house.store);
        for (line, seconds) in ended.iter().zip(lasted) {
            let told = match seconds {
                Some(seconds) => line.contains(&format!("\"durationSeconds\":\"{seconds}\"")),
                None => !line.contains("durationSeconds"),
            };
            assert!(told, "{}: {seconds:?} in {line}", house.store);
        }
    }
}
