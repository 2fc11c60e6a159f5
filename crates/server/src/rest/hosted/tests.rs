use super::super::tests::House;
use super::config::KeysetConfig;
use super::page::{Asking, Page};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use proptest::prelude::*;
use realtime::keyset::{Options, Region};
use serde_json::{Value, json};

fn page(query: &Value) -> Option<Page> {
    let asking: Asking = serde_json::from_value(query.clone()).unwrap();
    Page::of(&asking).ok()
}

#[test]
fn pages_are_counted_from_one_and_hold_a_hundred_at_most() {
    assert_eq!(page(&json!({})), Some(Page { number: 1, limit: 10 }));
    let second = page(&json!({"page": "2", "limit": "3"})).unwrap();
    assert_eq!(second.cut(1..=10), [4, 5, 6]);
    assert_eq!(Page { number: 4, limit: 3 }.cut(1..=10), [10]);
    assert!(Page { number: u32::MAX as usize, limit: 100 }.cut(1..=10).is_empty());
    for wrong in ["", "0", "-1", "+1", "1.5", "1e2", " 1", "101", "99999999999", "ten", "١"] {
        assert_eq!(page(&json!({"limit": wrong})), None, "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn whatever_is_asked_for_a_page_is_in_bounds_or_refused(number in ".{0,12}", limit in ".{0,12}") {
        if let Some(page) = page(&json!({"page": number, "limit": limit})) {
            prop_assert!(page.number >= 1 && (1..=100).contains(&page.limit));
        }
    }

    #[test]
    fn what_is_shown_can_be_sent_back_and_changes_nothing(
        days in 0_u32..36_500, flags in prop::array::uniform8(any::<bool>()), group in 1_usize..2_000,
    ) {
        let mut options = Options { access_manager: flags[0], ..Options::default() };
        options.features.persistence.retention_days = days;
        options.features.persistence.presence_events = flags[1];
        options.features.app_context.list_users = flags[2];
        options.features.files.enabled = flags[3];
        options.features.files.region = Some(Region::EuCentral);
        options.features.app_context.region = Some(Region::UsWest);
        options.features.stream_controller.channels_per_group = group;
        options.presence_filters = flags[4];
        options.leave_on_disconnect = flags[5];
        options.features.push.enabled = flags[6];
        options.features.revoke_tokens = flags[7];
        let mut shown = serde_json::to_value(KeysetConfig::from(&options)).unwrap();
        prop_assert!(shown["presence"].get("enabled").is_none(), "requests have it, answers do not");
        shown["presence"]["enabled"] = json!(true);
        let sent: KeysetConfig = serde_json::from_value(shown).unwrap();
        let change = sent.over(&options).unwrap();
        let mut whole = serde_json::to_value(&options).unwrap();
        merge(&mut whole, &change);
        let after: Options = serde_json::from_value(whole).unwrap();
        prop_assert_eq!(after, options);
    }
}

fn merge(target: &mut Value, change: &Value) {
    match (target, change) {
        (Value::Object(target), Value::Object(change)) => {
            for (name, value) in change {
                merge(target.entry(name).or_insert(Value::Null), value);
            }
        }
        (target, change) => *target = change.clone(),
    }
}

fn refusal(config: &Value) -> String {
    let config: KeysetConfig = serde_json::from_value(config.clone()).unwrap();
    let problem = config.over(&Options::default()).unwrap_err();
    problem.detail().to_owned()
}

#[test]
fn what_cannot_be_is_refused_by_its_name() {
    for (config, part) in [
        (json!({"messagePersistence": {"enabled": true}}), "messagePersistence.retention"),
        (json!({"appContext": {"enabled": true}}), "appContext.region is needed"),
        (json!({"appContext": {"region": "us-east-1"}}), "aws-iad-1, aws-pdx-1"),
        (json!({"files": {"enabled": true, "region": "aws-iad-1"}}), "us-east-1, us-west-1"),
        (json!({"messagePersistence": {"retention": 2}}), "1, 7, 30, 90, 180 or 365 days"),
        (json!({"messagePersistence": {"enabled": true, "retention": 36_500}}), "it was 36500"),
        (json!({"files": {"enabled": true, "region": "us-east-1"}}), "files.retention is needed"),
        (json!({"files": {"retention": 400}}), "files.retention is 1, 7, 30"),
        (json!({"presence": {"interval": 20}}), "presence.enabled is needed"),
        (json!({"apns": {"teamId": "T"}}), "[push]"),
        (json!({"fcm": {"filename": "key.json"}}), "[push]"),
    ] {
        let refused = refusal(&config);
        assert!(refused.contains(part), "{config}: {refused}");
    }
    for unknown in ["dataSync", "functions", "secretKeys", "persistence"] {
        let config = json!({ unknown: {} });
        assert!(serde_json::from_value::<KeysetConfig>(config).is_err(), "{unknown}");
    }
}

async fn ask(house: &House, secret: &str, version: &str) -> (StatusCode, Value) {
    let request = Request::get("/v2/apps")
        .header(header::AUTHORIZATION, secret)
        .header("PubNub-Version", version);
    let (status, headers, answer) = house.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    (status, answer)
}

#[tokio::test]
async fn two_versions_are_spoken_and_others_refused_in_the_apis_own_words() {
    let house = House::build().await;
    let admin = house.sign_in("admin-1").await;
    for version in ["2026-02-09", "2026-03-23"] {
        assert_eq!(ask(&house, &admin, version).await.0, StatusCode::OK, "the secret by itself");
    }
    let (status, answer) = ask(&house, &admin, "2020-01-01").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!((&answer["statusCode"], &answer["error"]), (&json!(400), &json!("BadRequest")));
    assert!(answer["message"][0].as_str().unwrap().contains("2026-03-23"), "{answer}");
    let (status, answer) = ask(&house, "hk_no-such-key", "2026-03-23").await;
    assert_eq!((status, &answer["error"]), (StatusCode::UNAUTHORIZED, &json!("Unauthorized")));
    let (status, answer) = house.call(Some(&admin), ("DELETE", "/v2/apps"), &json!({})).await;
    assert_eq!((status, &answer["statusCode"]), (StatusCode::METHOD_NOT_ALLOWED, &json!(405)));
    let (status, answer) = house.call(Some(&admin), ("GET", "/v2/apps/x/y"), &json!({})).await;
    assert_eq!((status, &answer["error"]), (StatusCode::NOT_FOUND, &json!("NotFound")));
}
