//! A clinic's day as the REST face says it: bookings into a pause, places in a queue, the start of a visit.

use super::House;
use axum::http::StatusCode;
use compliance::agreement::{Basis, Holds, Proposal};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan as _};
use kernel::{Actor, Clock as _, Role, SystemClock, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The instant so many minutes from now, to the minute.
fn ahead(minutes: i64) -> String {
    let now = SystemClock.now().as_second() / 60 * 60;
    let now = Timestamp::from_second(now).unwrap();
    now.checked_add(SignedDuration::from_mins(minutes)).unwrap().to_string()
}

#[tokio::test]
async fn a_booking_into_a_pause_is_refused_with_its_length_until_the_desk_says_so() {
    let house = House::build().await;
    let (desk, admin) = (house.sign_in("front-desk-1").await, house.sign_in("admin-1").await);
    let types = ("PUT", "/api/v1/departments/general-practice/visit-types");
    let kind = json!({ "code": "long", "minutes": 30, "bufferMinutes": 10 });
    let (status, answer) = house.call(Some(&admin), types, &kind).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    let book = async |from: i64, more: Value| {
        let mut body = json!({
            "departmentId": "general-practice", "providerId": "dr-1", "patientId": "pat-2",
            "visitType": "long", "startsAt": ahead(from), "endsAt": ahead(from + 30)
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        house.call(Some(&desk), ("POST", "/api/v1/appointments"), &body).await
    };
    let (status, first) = book(30_000, json!({})).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (status, refused) = book(30_032, json!({})).await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("appointment.buffer")));
    assert!(refused["detail"].as_str().unwrap().contains("10 minutes"), "{refused}");
    let (status, booked) = book(30_032, json!({ "withinBuffer": true })).await;
    assert_eq!(status, StatusCode::CREATED, "{booked}");
    let (status, refused) = book(30_040, json!({ "withinBuffer": true })).await;
    let found = (status, &refused["code"]);
    assert_eq!(found, (StatusCode::CONFLICT, &json!("appointment.double-booked")));
    let id = first["appointment"]["id"].as_str().unwrap();
    let path = format!("/api/v1/appointments/{id}/reschedule");
    let mut to = json!({ "startsAt": ahead(30_064), "endsAt": ahead(30_094) });
    let (status, refused) = house.call(Some(&desk), ("POST", &path), &to).await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("appointment.buffer")));
    to["withinBuffer"] = json!(true);
    let (status, moved) = house.call(Some(&desk), ("POST", &path), &to).await;
    assert_eq!(status, StatusCode::CREATED, "{moved}");
}

#[tokio::test]
async fn a_queue_entry_has_the_consent_that_let_it_in_and_its_wait() {
    let house = House::build().await;
    let (own, desk) = (house.sign_in("pat-1").await, house.sign_in("front-desk-1").await);
    let click = json!({ "type": "telehealth", "version": 1, "locale": "es", "evidence": "click" });
    let consents = ("POST", "/api/v1/patients/pat-1/consents");
    let (_, given) = house.call(Some(&own), consents, &click).await;
    let nothing = json!({});
    let mine = ("GET", "/api/v1/appointments?providerId=dr-1");
    let (_, mine) = house.call(Some(&own), mine, &nothing).await;
    let booked = mine["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/appointments/{booked}/check-in");
    let asks = json!({ "interpreterNeeded": true });
    let (status, arrival) = house.call(Some(&desk), ("POST", &path), &asks).await;
    assert_eq!(status, StatusCode::OK, "{arrival}");
    let entry = arrival["queueEntryId"].as_str().unwrap().to_owned();
    let listed = async || {
        let path = ("GET", "/api/v1/queues/general-practice");
        let (status, all) = house.call(Some(&desk), path, &nothing).await;
        assert_eq!(status, StatusCode::OK, "{all}");
        let own = all["items"].as_array().unwrap().iter().find(|one| one["id"] == entry.as_str());
        own.unwrap().clone()
    };
    let metadata = |ready: bool| {
        json!({
            "consentGiven": true, "consentTimestamp": given["recordedAt"],
            "deviceReady": ready, "interpreterNeeded": true
        })
    };
    let arrived = listed().await;
    assert_eq!(arrived["metadata"], metadata(false), "{given}");
    assert!(arrived["estimatedWaitMinutes"].as_i64().is_some_and(|minutes| minutes > 0));
    let path = format!("/api/v1/queue-entries/{entry}");
    let (_, early) = house.call(Some(&own), ("GET", &path), &nothing).await;
    assert!(early["place"].is_null(), "not ready: {early}");
    assert_eq!(early["queueEntry"]["estimatedWaitMinutes"], arrived["estimatedWaitMinutes"]);
    let path = format!("/api/v1/queue-entries/{entry}/ready");
    house.call(Some(&own), ("POST", &path), &nothing).await;
    let waits = listed().await;
    assert_eq!(waits["metadata"], metadata(true));
    let path = format!("/api/v1/queue-entries/{entry}");
    let (_, place) = house.call(Some(&own), ("GET", &path), &nothing).await;
    let minutes = &place["place"]["estimatedWaitMinutes"];
    assert_eq!(&place["queueEntry"]["estimatedWaitMinutes"], minutes);
    assert_eq!(&waits["estimatedWaitMinutes"], minutes, "the same for everybody");
}

#[tokio::test]
async fn a_visit_says_where_its_provider_holds_no_licence_and_takes_a_reason_of_five() {
    let house = House::build().await;
    clinic::demo::open_hours(&house.clinic).await.unwrap();
    let (own, doctor) = (house.sign_in("pat-1").await, house.sign_in("dr-1").await);
    let click = json!({ "type": "telehealth", "version": 1, "locale": "es", "evidence": "click" });
    house.call(Some(&own), ("POST", "/api/v1/patients/pat-1/consents"), &click).await;
    let nothing = json!({});
    let mine = ("GET", "/api/v1/appointments?providerId=dr-1");
    let (_, mine) = house.call(Some(&own), mine, &nothing).await;
    let booked = mine["items"][0]["id"].as_str().unwrap();
    let path = format!("/api/v1/appointments/{booked}/intake");
    let intake = json!({
        "location": { "line": null, "city": "Austin", "region": "Texas", "country": "US" },
        "callbackNumber": "+1 555 0199",
        "emergencyContact": { "name": "Luis Alvarez", "phone": "+1 555 0100" }
    });
    let (status, answer) = house.call(Some(&own), ("PUT", &path), &intake).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    let path = format!("/api/v1/appointments/{booked}/check-in");
    let (_, arrival) = house.call(Some(&own), ("POST", &path), &nothing).await;
    let entry = arrival["queueEntryId"].as_str().unwrap();
    for (who, step) in [(&own, "ready"), (&doctor, "admit")] {
        let path = format!("/api/v1/queue-entries/{entry}/{step}");
        let (status, answer) = house.call(Some(who), ("POST", &path), &nothing).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
    }
    let visit = format!("/api/v1/consultations/{}", arrival["consultationId"].as_str().unwrap());
    let room = async || house.call(Some(&doctor), ("GET", &visit), &nothing).await.1;
    let mut licence = json!({
        "state": "TX", "abroad": false, "refuses": false, "mayExcept": true, "missing": [],
        "exception": null
    });
    assert_eq!(room().await["licence"], licence);
    let start = format!("{visit}/start");
    let wrong = json!({ "licenceException": "because" });
    let (status, answer) = house.call(Some(&doctor), ("POST", &start), &wrong).await;
    let found = (status, &answer["field"]);
    assert_eq!(found, (StatusCode::BAD_REQUEST, &json!("licenceException")), "{answer}");
    let reason = json!({ "licenceException": "established-patient" });
    let (status, answer) = house.call(Some(&doctor), ("POST", &start), &reason).await;
    assert_eq!((status, &answer["state"]), (StatusCode::OK, &json!("in-progress")), "{answer}");
    licence["exception"] = json!("established-patient");
    assert_eq!(room().await["licence"], licence);
}

#[tokio::test]
async fn an_intake_says_how_a_patient_was_confirmed_and_whether_they_can_talk_in_known_codes_alone()
{
    let house = House::build().await;
    let own = house.sign_in("pat-1").await;
    let mine = ("GET", "/api/v1/appointments?providerId=dr-1");
    let (_, mine) = house.call(Some(&own), mine, &json!({})).await;
    let path = format!("/api/v1/appointments/{}/intake", mine["items"][0]["id"].as_str().unwrap());
    let intake = json!({
        "location": { "line": null, "city": "Austin", "region": "Texas", "country": "US" },
        "callbackNumber": "+1 555 0199",
        "emergencyContact": { "name": "Luis Alvarez", "phone": "+1 555 0100" },
        "identity": "self",
        "privacy": "not-private"
    });
    let (status, answer) = house.call(Some(&own), ("PUT", &path), &intake).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    for (field, wrong) in [("identity", "because"), ("privacy", "loud")] {
        let mut other = intake.clone();
        other[field] = json!(wrong);
        let (status, answer) = house.call(Some(&own), ("PUT", &path), &other).await;
        assert_eq!(
            (status, &answer["field"]),
            (StatusCode::BAD_REQUEST, &json!(field)),
            "{answer}"
        );
    }
    // What staff compare a patient does not say: what stands there stays.
    let mut compared = intake.clone();
    compared["identity"] = json!("photo-id");
    let (status, answer) = house.call(Some(&own), ("PUT", &path), &compared).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
    assert_eq!(house.call(Some(&own), ("GET", &path), &json!({})).await.1, intake);
}

#[tokio::test]
async fn an_organization_has_a_clock_that_only_its_administrator_sets() {
    let house = House::build().await;
    let (admin, desk) = (house.sign_in("admin-1").await, house.sign_in("front-desk-1").await);
    let path = "/api/v1/organization";
    let (_, known) = house.call(Some(&desk), ("GET", path), &json!({})).await;
    assert_eq!(known["timeZone"], "UTC", "{known}");
    let mut change = json!({ "name": known["name"], "timeZone": "Mars/Base" });
    let (status, answer) = house.call(Some(&admin), ("PUT", path), &change).await;
    assert_eq!((status, &answer["field"]), (StatusCode::BAD_REQUEST, &json!("timeZone")));
    change["timeZone"] = json!("America/Denver");
    let (status, changed) = house.call(Some(&admin), ("PUT", path), &change).await;
    assert_eq!((status, &changed["timeZone"]), (StatusCode::OK, &json!("America/Denver")));
    let name = json!({ "name": "Lakeside" });
    let (status, renamed) = house.call(Some(&admin), ("PUT", path), &name).await;
    assert_eq!((status, &renamed["name"]), (StatusCode::OK, &json!("Lakeside")), "{renamed}");
    assert_eq!(renamed["timeZone"], "America/Denver", "a name alone changes no clock");
    let (status, _) = house.call(Some(&desk), ("PUT", path), &change).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

/// Has two people agree with the operator of a host.
async fn agreed(house: &House, host: &str, (effective, ends): (Date, Option<Date>)) {
    let who = |id: &str| {
        let (id, role) = (id.to_owned(), Role::ComplianceOfficer);
        Actor { id, role, address: None }
    };
    let agreements = house.readiness.world().agreements();
    let proposal = Proposal {
        of: None,
        basis: Basis::Baa,
        vendor: "Example".to_owned(),
        scope: vec![host.to_owned()],
        reason: None,
        signatory: "Privacy officer".to_owned(),
        document: "0".repeat(64),
        effective,
        ends,
        obligations: BTreeSet::new(),
    };
    let one = agreements.propose(who("officer-1"), proposal).await.unwrap();
    agreements.approve(who("admin-1"), (&one.id, one.version)).await.unwrap();
}

#[tokio::test]
async fn an_agreement_begins_and_ends_by_the_days_of_the_clinics_clock() {
    let house = House::build().await;
    let admin = house.sign_in("admin-1").await;
    // It is never the same day in these two, so at least one of them has another than UTC.
    let (east, west) = ("Pacific/Kiritimati", "Etc/GMT+12");
    let today = |zone| SystemClock.now().to_zoned_datetime(TimeZone::get(zone).unwrap()).date();
    let (begins, ends) = ("begins.example.org", "ends.example.org");
    agreed(&house, begins, (today(east), None)).await;
    agreed(&house, ends, (date(2026, 1, 1), Some(today(east) - 1.day()))).await;
    for (zone, wanted) in [(east, ["active", "over"]), (west, ["ahead", "active"])] {
        let clock = json!({ "name": "Lakeside", "timeZone": zone });
        let place = ("PUT", "/api/v1/organization");
        let (status, answer) = house.call(Some(&admin), place, &clock).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let list = ("GET", "/api/v1/agreements");
        let (_, all) = house.call(Some(&admin), list, &json!({})).await;
        let egress = house.readiness.world().egress();
        for (host, wanted) in [begins, ends].into_iter().zip(wanted) {
            let of_host = |one: &&Value| one["hosts"] == json!([host]);
            let one = all["items"].as_array().unwrap().iter().find(of_host).unwrap();
            assert_eq!(one["state"], wanted, "{host} in {zone}");
            let covered = egress.covering(host, Holds::Phi).is_some();
            assert_eq!(covered, wanted == "active", "{host} in {zone}");
        }
    }
}
