//! The hosted network's Admin API, as its tools call it.

use crate::checks::steps_up;
use crate::client::{Answer, Client};
use crate::world::{SUB, Session, World, encode};
use serde_json::{Value, json};

/// A tool with an administrator's API key, which it sends by itself.
struct Tool {
    client: Client,
    key: String,
}

impl Tool {
    fn of(world: &World, person: &str) -> Self {
        let path = format!("/api/v1/people/{person}/api-keys");
        let body = json!({"label": "tool", "scopes": ["keysets"]});
        let mut admin = Session::sign_in(world, "admin-1");
        steps_up(&mut admin, &path, &body);
        let made = admin.post(&path, &body);
        assert_eq!(made.status, 201, "{}", made.text());
        let key = made.json()["secret"].as_str().unwrap().to_owned();
        Self { client: world.client(), key }
    }

    fn call(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        let headers = [
            ("Authorization", &*self.key),
            ("PubNub-Version", "2026-03-23"),
            ("Content-Type", "application/json"),
        ];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.client.send(method, path, &headers, body.as_bytes());
        assert!(!answer.text().contains("sec-c-"), "no answer shows a secret: {}", answer.text());
        answer
    }

    fn get(&mut self, path: &str) -> Value {
        let answer = self.call("GET", path, &Value::Null);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    fn app(&mut self, name: &str) -> String {
        let made = self.call("POST", "/v2/apps", &json!({ "name": name }));
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()["id"].as_str().unwrap().to_owned()
    }
}

/// What the network's own tools send.
fn config() -> Value {
    json!({
        "messagePersistence": {
            "enabled": true, "retention": 7, "includePresenceEvents": false, "deleteFromHistory": true
        },
        "appContext": {
            "enabled": true, "region": "aws-fra-1", "userMetadataEvents": true,
            "channelMetadataEvents": true, "membershipEvents": true,
            "disallowGetAllUserMetadata": false, "disallowGetAllChannelMetadata": false,
            "referentialIntegrity": true
        },
        "files": { "enabled": true, "region": "eu-central-1", "retention": 30 },
        "presence": { "enabled": true, "announceMax": 50, "interval": 20, "debounce": 2 }
    })
}

fn keyset(app: &str, config: &Value) -> Value {
    json!({"keyset": {"name": "For the ward", "appId": app, "type": "testing"}, "config": config})
}

/// A made keyset is shown as it was asked for, with null for what is not set.
fn check_shape(made: &Value, app: &str) {
    let (own, offered) = (&made["keyset"], &made["config"]);
    assert_eq!(
        (&own["name"], &own["appId"], &own["type"]),
        (&"For the ward".into(), &app.into(), &"testing".into())
    );
    assert_eq!(offered["messagePersistence"], config()["messagePersistence"]);
    assert_eq!(
        (&offered["appContext"]["region"], &offered["files"]["retention"]),
        (&"aws-fra-1".into(), &30.into())
    );
    assert_eq!(
        offered["apns"],
        json!({"enabled": false, "teamId": null, "authKeyId": null, "filename": null})
    );
    assert_eq!(offered["fcm"], json!({"filename": null}));
}

#[test]
fn a_keyset_made_by_a_tool_works_at_once_and_changes_when_it_is_told() {
    let world = World::new();
    let mut tool = Tool::of(&world, "admin-1");
    let app = tool.app("Ward chat");
    let made = tool.call("POST", "/v2/keysets", &keyset(&app, &config()));
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    check_shape(&made, &app);
    let own = &made["keyset"];
    let text = |name: &str| own[name].as_str().unwrap().to_owned();
    let (id, publish, subscribe) = (text("id"), text("publishKey"), text("subscribeKey"));
    assert_eq!(&tool.get(&format!("/v2/keysets/{id}")), own);

    let mut client = world.client();
    let mut listener = world.client();
    let say = format!("/publish/{publish}/{subscribe}/0/hall/0/%22ready%22?uuid=a");
    let watch = format!("/v2/subscribe/{subscribe}/hall-pnpres/0?uuid=c&filter-expr=");
    let watch = watch + &encode("uuid == 'nobody'");
    let before = listener.get(&format!("{watch}&tt=0")).json()["t"]["t"].clone();
    let start = client.get(&format!("/v2/subscribe/{subscribe}/hall/0?uuid=b&tt=0"));
    let cursor = start.json()["t"]["t"].as_str().unwrap().to_owned();
    let seen = listener.get(&format!("{watch}&tt={}", before.as_str().unwrap()));
    assert_eq!(
        seen.json()["m"][0]["d"]["action"],
        "join",
        "streamFiltering is off: {}",
        seen.text()
    );
    assert_eq!(client.get(&say).status, 200);
    let heard = listener.get(&format!("/v2/subscribe/{subscribe}/hall/0?uuid=b&tt={cursor}"));
    assert_eq!(heard.json()["m"][0]["d"], "ready", "{}", heard.text());
    let history = format!("/v3/history/sub-key/{subscribe}/channel/hall");
    let mut kept =
        || client.get(&history).json()["channels"]["hall"].as_array().map_or(0, Vec::len);
    assert_eq!(kept(), 1);

    let place = format!("/v2/keysets/{id}/config");
    let off = json!({"messagePersistence": {"enabled": false}});
    let answer = tool.call("PATCH", &place, &off);
    assert_eq!(answer.json()["messagePersistence"]["enabled"], false, "{}", answer.text());
    assert_eq!(listener.get(&say).status, 200);
    assert_eq!(kept(), 1, "the second is not kept");
    let closed = tool.call("PATCH", &place, &json!({"accessManager": {"enabled": true}}));
    assert_eq!(closed.status, 200, "{}", closed.text());
    assert_eq!(listener.get(&say).status, 403, "without a token");
    let shown = tool.get(&place);
    assert_eq!(
        (&shown["accessManager"]["enabled"], &shown["presence"]["announceMax"]),
        (&true.into(), &50.into())
    );
    assert!(world.verify().status.success(), "each step is on the record");
}

#[test]
fn apps_and_keysets_come_in_pages() {
    let world = World::new();
    let mut tool = Tool::of(&world, "admin-1");
    let ids: Vec<String> = (0..6).map(|_| tool.app("Chat")).collect();
    for id in &ids {
        assert_eq!(tool.call("POST", "/v2/keysets", &keyset(id, &json!({}))).status, 201);
    }
    for (place, name) in [("/v2/apps", "apps"), ("/v2/keysets", "keysets")] {
        let whole = tool.get(&format!("{place}?limit=100"));
        let total = whole["total"].as_u64().unwrap();
        assert_eq!(whole[name].as_array().unwrap().len() as u64, total);
        let mut found = Vec::new();
        for page in 1..=total.div_ceil(3) {
            let part = tool.get(&format!("{place}?page={page}&limit=3"));
            assert_eq!(
                (&part["total"], &part["page"], &part["limit"]),
                (&total.into(), &page.into(), &3.into())
            );
            found.extend(part[name].as_array().unwrap().clone());
        }
        assert_eq!(&found, whole[name].as_array().unwrap());
        assert!(tool.get(&format!("{place}?page=1000"))[name].as_array().unwrap().is_empty());
    }
    let renamed = tool.call("PATCH", &format!("/v2/apps/{}", ids[0]), &json!({"name": "Ward"}));
    assert_eq!(
        (&renamed.json()["id"], &renamed.json()["name"]),
        (&ids[0].as_str().into(), &"Ward".into())
    );
}

#[test]
fn what_is_wrong_is_refused_in_the_apis_words_and_nothing_is_made() {
    let world = World::new();
    let mut tool = Tool::of(&world, "admin-1");
    let app = tool.app("Chat");
    let before = tool.get("/v2/keysets?limit=100")["total"].clone();
    let fixed = format!("/v2/keysets/{SUB}/config");
    let patch = |config: Value| ("PATCH", fixed.clone(), config);
    let post = |body: Value| ("POST", "/v2/keysets".to_owned(), body);
    let get = |query: &str| ("GET", format!("/v2/keysets?{query}"), Value::Null);
    let no_stage = json!({"keyset": {"name": "x", "appId": app, "type": "staging"}});
    for ((method, path, body), status, part) in [
        (get("page=0"), 400, "page"),
        (get("limit=101"), 400, "1 to 100"),
        (get(&format!("limit={}", encode("1\u{0}"))), 400, "limit"),
        (get("limit=-1&page=%F0%9F%92%A5"), 400, "page"),
        (get("sort=name"), 400, "query"),
        (post(json!({})), 400, "keyset"),
        (post(no_stage), 400, "testing or production"),
        (post(keyset("no-such-app", &json!({}))), 404, "no application no-such-app"),
        (post(keyset(&app, &json!({"functions": {}}))), 400, "`functions`"),
        (post(keyset(&app, &json!({"messagePersistence": {"enabled": true}}))), 400, "retention"),
        (
            post(keyset(&app, &json!({"messagePersistence": {"retention": -1}}))),
            400,
            "wrong type or value",
        ),
        (
            post(keyset(&app, &json!({"messagePersistence": {"retention": 99_999}}))),
            400,
            "1, 7, 30, 90, 180 or 365",
        ),
        (
            post(keyset(&app, &json!({"appContext": {"enabled": true, "region": "mars"}}))),
            400,
            "aws-iad-1",
        ),
        (
            post(keyset(&app, &json!({"presence": {"enabled": true, "interval": 5}}))),
            400,
            "10 to 3600",
        ),
        (("POST", "/v2/apps".to_owned(), json!({"name": ""})), 400, "1 to 100"),
        (("PATCH", "/v2/apps/none".to_owned(), json!({"name": "x"})), 404, "none"),
        (("GET", "/v2/keysets/none/config".to_owned(), Value::Null), 404, "none"),
        (patch(json!({"accessManager": {"enabled": false}})), 409, "settings file"),
    ] {
        let answer = tool.call(method, &path, &body);
        let json = answer.json();
        assert_eq!(
            (answer.status, &json["statusCode"]),
            (status, &status.into()),
            "{path} {body}: {json}"
        );
        assert!(json["error"].is_string() && json["message"].is_array(), "{json}");
        assert!(json["message"][0].as_str().unwrap().contains(part), "{path} {body}: {json}");
    }
    assert_eq!(tool.get("/v2/keysets?limit=100")["total"], before);
}

#[test]
fn a_region_stays_and_only_administrators_come_in() {
    let world = World::new();
    let mut tool = Tool::of(&world, "admin-1");
    let app = tool.app("Chat");
    let made = tool.call("POST", "/v2/keysets", &keyset(&app, &config())).json();
    let place = format!("/v2/keysets/{}/config", made["keyset"]["id"].as_str().unwrap());
    let moved = tool.call("PATCH", &place, &json!({"files": {"region": "us-west-1"}}));
    assert!(moved.status == 400 && moved.text().contains("cannot be changed"), "{}", moved.text());
    let refused = Tool::of(&world, "dr-1").call("GET", "/v2/apps", &Value::Null);
    assert_eq!((refused.status, &refused.json()["error"]), (403, &"Forbidden".into()));
    let nobody = world.client().get("/v2/keysets");
    assert_eq!((nobody.status, &nobody.json()["error"]), (401, &"Unauthorized".into()));
}
