use super::super::{CheckIn, Ending, VisitGate};
use super::keep_from;
use crate::Settings;
use crate::consent::{Evidence, Topic};
use crate::testing::{House, houses};
use crate::token::Request;
use compliance::keys::Sealer;
use kernel::{Clock, Kind, Role};
use realtime::access::{Access, Fingerprint};
use realtime::channel::Channels;
use realtime::gate::{Gate as _, Sender};
use std::sync::Arc;

const CHAT: &str = "consultation.dr-1.pat-1";
const REPORTS: &str = "PUBNUB_INTERNAL_MODERATION_consultation.dr-1.pat-1";

/// What the gate of a server with this memory of tokens answers.
async fn asked(
    house: &House,
    access: &Arc<Access>,
    (channel, sender): (&str, Sender<'_>),
) -> &'static str {
    let sealer = Arc::new(Sealer::open(&house.db, &house.data_keys).await.unwrap());
    let clock = Arc::clone(&house.clock) as Arc<dyn Clock>;
    let (db, settings) = (house.db.clone(), Settings::default());
    let gate = VisitGate::new(db, Arc::clone(access), sealer, clock, settings);
    let channel = Channels::new(house.db.clone()).resolve(&house.keyset, channel).await.unwrap();
    match gate.opens((&*house.keyset, &*channel), sender).await {
        Ok(()) => "open",
        Err(refusal) => {
            assert_eq!(refusal.kind(), Kind::Forbidden, "{refusal}");
            refusal.code()
        }
    }
}

/// The same for whoever holds a token that was granted by the secret key.
async fn granted(house: &House, uuid: &str, channel: &str) -> &'static str {
    let sender = Sender { uuid, token: Some(Fingerprint([7; 16])) };
    asked(house, &house.access, (channel, sender)).await
}

/// The same for whoever signs with that key.
async fn signed(house: &House, channel: &str) -> &'static str {
    let sender = Sender { uuid: "an-application", token: None };
    asked(house, &house.access, (channel, sender)).await
}

#[tokio::test]
async fn whoever_has_no_token_of_the_clinics_own_speaks_in_a_visit_that_is_open_to_them_only() {
    for house in houses().await {
        let store = house.store;
        assert_eq!(granted(&house, "pat-1", CHAT).await, "consent.missing", "{store}");
        assert_eq!(signed(&house, CHAT).await, "consent.missing", "{store}");
        assert_eq!(signed(&house, REPORTS).await, "consent.missing", "{store}");
        let visit = house.waits("pat-1", CheckIn::default()).await;
        for channel in [
            CHAT,
            "consultation.dr-1.pat-1.files",
            "consultation.dr-1.pat-1.video",
            "PUBNUB_INTERNAL_THREAD_consultation.dr-1.pat-1_17379929964128254",
            REPORTS,
        ] {
            assert_eq!(granted(&house, "pat-1", channel).await, "open", "{channel} in {store}");
            assert_eq!(signed(&house, channel).await, "open", "{channel} in {store}");
        }
        for (uuid, answer) in [
            ("dr-1", "open"),
            ("nurse-1", "open"),
            ("an-application", "open"),
            ("pat-2", "access.not-allowed"),
            ("dr-2", "access.not-allowed"),
        ] {
            assert_eq!(granted(&house, uuid, CHAT).await, answer, "{uuid} in {store}");
        }
        let elsewhere = granted(&house, "pat-1", "consultation.dr-3.pat-1").await;
        assert_eq!(elsewhere, "visit.not-open", "{store}: they have none with this provider");
        // No patient is at this address, so it is an application's own.
        assert_eq!(signed(&house, "consultation.dr-1.nobody").await, "open", "{store}");

        let dr = House::caller("dr-1", Role::Provider);
        let visits = &house.clinic.visits;
        let entry = visit.entry.unwrap().id;
        let id = visits.admit(&dr, entry, None).await.unwrap().consultation.id;
        visits.start(&dr, id.clone()).await.unwrap();
        assert_eq!(granted(&house, "pat-1", CHAT).await, "open", "{store}");
        visits.complete(&dr, id.clone(), Ending::default()).await.unwrap();
        assert_eq!(granted(&house, "pat-1", CHAT).await, "visit.not-open", "{store}");
        assert_eq!(signed(&house, CHAT).await, "visit.not-open", "{store}");

        let thread = house.clinic.threads.open(&dr, &id, 7).await.unwrap().thread.channel;
        let of_thread = format!("PUBNUB_INTERNAL_MODERATION_{thread}");
        assert_eq!(signed(&house, &thread).await, "open", "{store}");
        assert_eq!(signed(&house, &of_thread).await, "open", "{store}");
        assert_eq!(signed(&house, REPORTS).await, "visit.not-open", "{store}");
        house.clinic.threads.close(&dr, &id).await.unwrap();
        assert_eq!(signed(&house, &thread).await, "visit.too-late", "{store}");
        assert_eq!(signed(&house, &of_thread).await, "visit.too-late", "{store}");
    }
}

#[tokio::test]
async fn a_consent_that_is_taken_back_ends_what_an_application_granted_and_the_clinics_own_pass() {
    for house in houses().await {
        let store = house.store;
        let visit = house.waits("pat-1", CheckIn::default()).await;
        let patient = House::caller("pat-1", Role::Patient);
        let appointment = visit.appointment.id;
        let person = patient.person.clone();
        let request = Request { patient: person.clone(), appointment, role: "patient".to_owned() };
        let own = house.clinic.tokens.grant(&patient, &request).await.unwrap().token;
        let own = Sender { uuid: "pat-1", token: Some(Fingerprint::of(&own)) };
        keep_from(&house, "pat-1", "nurse-1").await;
        assert_eq!(granted(&house, "nurse-1", CHAT).await, "visit.objected", "{store}");
        assert_eq!(granted(&house, "pat-1", CHAT).await, "open", "{store}");
        let (topic, evidence) = (Topic::Telehealth, Evidence::Click);
        let visits = &house.clinic.visits;
        visits.revoke_consent(&patient, &person, topic, evidence).await.unwrap();
        for channel in [CHAT, REPORTS] {
            assert_eq!(granted(&house, "pat-1", channel).await, "consent.missing", "{store}");
            assert_eq!(signed(&house, channel).await, "consent.missing", "{store}");
        }
        // That it is revoked is seen where tokens are; another server learns from the store that it is the clinic's own.
        let clock = Arc::clone(&house.clock) as Arc<dyn Clock>;
        let beside = Arc::new(Access::load(&house.db, clock).await.unwrap());
        for access in [&house.access, &beside] {
            assert_eq!(asked(&house, access, (CHAT, own)).await, "open", "{store}");
        }
    }
}
