//! What makes no sense is refused by the field that it stands in.

use super::House;
use axum::http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn hours_that_make_no_sense_are_refused_by_their_field() {
    let house = House::build().await;
    let desk = house.sign_in("front-desk-1").await;
    let hours = |from: &str, to: &str| json!({ "departmentId": "general-practice", "day": "monday", "from": from, "to": to });
    let plan = |week: Value, more: Value| {
        let mut plan = json!({ "timeZone": "America/Chicago", "week": week });
        plan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        plan
    };
    let (fine, nothing) = (hours("09:00", "12:00"), json!({}));
    let skipped = json!({ "days": [{
        "date": "2026-03-08", "departmentId": "general-practice", "from": "02:30", "to": "05:00"
    }] });
    let mut elsewhere = fine.clone();
    elsewhere["departmentId"] = json!("dermatology");
    for (wrong, code, field) in [
        (
            plan(json!([fine, hours("11:00", "13:00")]), nothing.clone()),
            "schedule.overlap",
            "week[1]",
        ),
        (plan(json!([fine, hours("13:00", "9")]), nothing.clone()), "request.field", "week[1].to"),
        (plan(json!([hours("09:00", "12:00:30")]), nothing.clone()), "request.field", "week[0].to"),
        (plan(json!([elsewhere]), nothing.clone()), "request.field", "week[0].departmentId"),
        (plan(json!([]), skipped), "schedule.skipped-hour", "days[0].from"),
        (plan(json!([]), json!({ "mostADay": 0 })), "request.field", "mostADay"),
        (plan(json!([]), json!({ "licences": ["IL", "IL"] })), "request.field", "licences[1]"),
    ] {
        let path = ("PUT", "/api/v1/providers/dr-1/schedule");
        let (status, answer) = house.call(Some(&desk), path, &wrong).await;
        let found = (status, &answer["code"], &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(code), &json!(field)), "{answer}");
        assert!(answer["detail"].as_str().unwrap().starts_with(field), "{answer}");
    }
}

#[tokio::test]
async fn times_and_numbers_that_make_no_sense_are_refused_by_their_field() {
    let house = House::build().await;
    let desk = house.sign_in("front-desk-1").await;
    let visit = |starts: &str, ends: &str| {
        json!({
            "departmentId": "general-practice", "providerId": "dr-1", "patientId": "pat-2",
            "startsAt": starts, "endsAt": ends
        })
    };
    for (starts, ends, field) in [
        ("2020-01-01T09:00:00Z", "2020-01-01T09:30:00Z", "startsAt"),
        ("2999-01-01T09:00:00Z", "2999-01-01T09:30:00Z", "startsAt"),
    ] {
        let path = ("POST", "/api/v1/appointments");
        let (status, answer) = house.call(Some(&desk), path, &visit(starts, ends)).await;
        let found = (status, &answer["code"], &answer["field"]);
        let expected = (StatusCode::BAD_REQUEST, &json!("appointment.slot"), &json!(field));
        assert_eq!(found, expected, "{answer}");
    }
    for (contact, field) in [
        (json!({ "phone": "call my sister, she knows" }), "phone"),
        (json!({ "phone": "123" }), "phone"),
        (json!({ "email": "@" }), "email"),
        (json!({ "email": "ana maria@example.org" }), "email"),
    ] {
        let mut person =
            json!({ "role": "patient", "name": "Ana Maria", "birthDate": "1980-01-01" });
        person.as_object_mut().unwrap().extend(contact.as_object().unwrap().clone());
        let (status, answer) = house.call(Some(&desk), ("POST", "/api/v1/people"), &person).await;
        let found = (status, &answer["field"]);
        assert_eq!(found, (StatusCode::BAD_REQUEST, &json!(field)), "{answer}");
        assert!(!answer.to_string().contains("sister"), "the value is not repeated: {answer}");
    }
}

#[tokio::test]
async fn a_field_that_is_misspelt_is_named_and_what_can_be_no_name_is_not_repeated() {
    let house = House::build().await;
    for (written, named) in [
        ("secrett", true),
        ("hcl_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false),
        ("Rosa Alvarez", false),
        ("a`, expected Rosa", false),
    ] {
        let body = json!({ (written): "x" });
        let (status, answer) = house.call(None, ("POST", "/api/v1/links/look"), &body).await;
        let detail = answer["detail"].as_str().unwrap();
        assert_eq!(
            (status, detail.contains(written)),
            (StatusCode::BAD_REQUEST, named),
            "{detail}"
        );
        assert!(!detail.contains("Rosa") && detail.contains("expected `secret`"), "{detail}");
    }
}
