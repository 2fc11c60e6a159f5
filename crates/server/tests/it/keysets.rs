//! Keysets that are made, changed and rotated while the server runs.

use crate::checks::steps_up;
use crate::client::Answer;
use crate::world::{
    SUB, Session, Subscription, World, encode, eventually, housecall, sign, sign_for,
};
use serde_json::{Value, json};

/// A keyset as an application holds it.
struct Keys {
    publish: String,
    subscribe: String,
    secret: String,
}

impl Keys {
    fn made(answer: &Answer) -> Self {
        assert_eq!(answer.status, 201, "{}", answer.text());
        let json = answer.json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            publish: text(&json["keyset"]["publishKeys"][0]["key"]),
            subscribe: text(&json["keyset"]["subscribeKey"]),
            secret: text(&json["secretKey"]),
        }
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/keysets/{}{rest}", self.subscribe)
    }

    /// The answer to a read signed with the secret key.
    fn read(&self, world: &World) -> u16 {
        let path = format!("/v3/history/sub-key/{}/channel/hall", self.subscribe);
        let keys = [&*self.publish, &*self.subscribe, &*self.secret];
        world.client().get(&sign_for(keys, ("GET", &path, "uuid=srv", ""), 0)).status
    }

    fn publish(&self, world: &World, key: &str) -> Answer {
        let path = format!("/publish/{key}/{}/0/hall/0/1?uuid=a", self.subscribe);
        world.client().get(&path)
    }
}

/// The answer to a message on any channel.
fn say(world: &World, keys: &Keys, channel: &str, query: &str) -> Answer {
    let Keys { publish, subscribe, .. } = keys;
    world.client().get(&format!("/publish/{publish}/{subscribe}/0/{channel}/0/1?uuid=a{query}"))
}

#[test]
fn a_keyset_keeps_messages_on_as_many_channels_as_its_quota_says() {
    let world = World::new();
    let mut admin = Session::sign_in(&world, "admin-1");
    let options = json!({"access_manager": false, "quotas": {"channels": 2}});
    let keys = create(&mut admin, "small", &options);
    for channel in ["one", "two", "one"] {
        assert_eq!(say(&world, &keys, channel, "").status, 200);
    }
    let refused = say(&world, &keys, "three", "");
    assert_eq!(refused.status, 402, "{}", refused.text());
    assert!(refused.text().starts_with("[0,\"Account quota exceeded"), "{}", refused.text());
    assert_eq!(say(&world, &keys, "three", "&store=0").status, 200, "what is not kept is free");
    let metrics = world.client().get("/metrics").text();
    assert!(metrics.contains("housecall_refused_total{reason=\"plan\"} 1"), "{metrics}");
    let (code, text) = run(&world, &["set", &keys.subscribe, "quotas.channels=3"]);
    assert_eq!(code, 0, "{text}");
    assert!(eventually(|| say(&world, &keys, "three", "").status == 200), "room for one more");
}

fn create(admin: &mut Session, environment: &str, options: &Value) -> Keys {
    let body = json!({"app": "chat", "environment": environment, "options": options});
    steps_up(admin, "/api/v1/keysets", &body);
    Keys::made(&admin.post("/api/v1/keysets", &body))
}

#[test]
fn a_keyset_is_made_and_its_secret_rotated_without_downtime() {
    let world = World::new();
    let mut admin = Session::sign_in(&world, "admin-1");
    let old = create(&mut admin, "staging", &json!({}));
    assert_eq!(old.read(&world), 200, "it counts at once");
    let rotated = admin.post(&old.path("/keys/secret"), &json!({"overlapSeconds": 3600}));
    let new = Keys::made(&rotated);
    assert_ne!(old.secret, new.secret);
    assert_eq!([old.read(&world), new.read(&world)], [200, 200]);
    let shown = admin.send("GET", &old.path(""), &json!({})).json();
    let keys = shown["secretKeys"].as_array().unwrap();
    assert!(keys[0]["endsAt"].is_null() && keys[1]["endsAt"].is_string(), "{shown}");
    let id = keys[1]["id"].as_str().unwrap();
    let retired = admin.send("DELETE", &old.path(&format!("/keys/secret/{id}")), &json!({}));
    assert_eq!(retired.status, 204, "{}", retired.text());
    assert_eq!([old.read(&world), new.read(&world)], [403, 200]);
    let all = admin.send("GET", "/api/v1/keysets", &json!({})).text();
    assert!(all.contains(SUB) && all.contains(&old.subscribe) && !all.contains("sec-c-"), "{all}");
    for file in std::fs::read_dir(&world.data).unwrap().map(|file| file.unwrap().path()) {
        let bytes = if file.is_file() { std::fs::read(&file).unwrap() } else { Vec::new() };
        let secret = new.secret.as_bytes();
        assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{}", file.display());
    }
    let fixed = admin.send("PATCH", &format!("/api/v1/keysets/{SUB}"), &json!({"options": {}}));
    assert_eq!((fixed.status, &fixed.json()["code"]), (409, &"keyset.in-settings".into()));
}

#[test]
fn options_limits_and_service_change_at_once() {
    let world = World::new();
    let mut admin = Session::sign_in(&world, "admin-1");
    let keys = create(&mut admin, "open", &json!({"access_manager": false}));
    assert_eq!(keys.publish(&world, &keys.publish).status, 200);
    let mut set = |options: Value| {
        let answer = admin.send("PATCH", &keys.path(""), &json!({ "options": options }));
        (answer.status, answer.text())
    };
    let (status, text) = set(json!({"features": {"files": {"max_bites": 1}}}));
    assert!(status == 400 && text.contains("max_bites"), "{text}");
    assert_eq!(set(json!({"rates": {"publishes": 1}})).0, 200);
    for _ in 0..3 {
        keys.publish(&world, &keys.publish);
    }
    let last = keys.publish(&world, &keys.publish);
    assert_eq!(last.status, 429, "{}", last.text());
    assert!(last.header("Retry-After").is_some());
    assert_eq!(set(json!({"rates": null, "networks": ["192.0.2.0/24"]})).0, 200);
    assert_eq!(keys.publish(&world, &keys.publish).status, 403);
    assert_eq!(set(json!({"networks": null})).0, 200);
    let rotated = admin.post(&keys.path("/keys/publish"), &json!({"overlapSeconds": 0}));
    assert_eq!(rotated.status, 201, "{}", rotated.text());
    let next = rotated.json()["keyset"]["publishKeys"][0]["key"].as_str().unwrap().to_owned();
    assert_eq!(keys.publish(&world, &next).status, 200);
    assert_eq!(keys.publish(&world, &keys.publish).status, 400, "no overlap was asked for");
    let off = admin.send("PUT", &keys.path("/service"), &json!({"enabled": false}));
    assert!(off.json()["disabledAt"].is_string(), "{}", off.text());
    let refused = keys.publish(&world, &next);
    assert!(refused.status == 400 && refused.text().contains("Invalid Subscribe Key"));
}

#[test]
fn a_keyset_lets_each_user_publish_so_often_a_minute() {
    let world = World::new();
    let mut admin = Session::sign_in(&world, "admin-1");
    let rates = json!({"publishes_per_user_minute": 10});
    let keys = create(&mut admin, "slow", &json!({"access_manager": false, "rates": rates}));
    let by = |user: &str| {
        let Keys { publish, subscribe, .. } = &keys;
        let path = format!("/publish/{publish}/{subscribe}/0/hall/0/1?uuid={user}");
        world.client().get(&path).status
    };
    let passed = (0..12).filter(|_| by("ann") == 200).count();
    assert_eq!(passed, 10);
    assert_eq!((by("ann"), by("bob")), (429, 200), "others are not held up");
    let metrics = world.client().get("/metrics").text();
    assert!(
        metrics.contains("housecall_refused_total{reason=\"rate-user-publish\"} 3"),
        "{metrics}"
    );
}

#[test]
fn whoever_only_says_a_name_uses_up_nothing_of_whoever_shows_it() {
    let world = World::new();
    let mut admin = Session::sign_in(&world, "admin-1");
    let rates = json!({"publishes_per_user_minute": 10});
    let own = create(&mut admin, "asked", &json!({ "rates": rates }));
    let token =
        world.token_by([&*own.publish, &*own.subscribe, &*own.secret], "ann", &[("hall", 3)]);
    let says = |auth: &str| {
        let path = format!("/publish/{}/{}/0/hall/0/1?uuid=ann{auth}", own.publish, own.subscribe);
        world.client().get(&path).status
    };
    let stranger: Vec<u16> = (0..11).map(|_| says("")).collect();
    assert!(stranger.iter().take(10).all(|status| *status == 403), "{stranger:?}");
    let shown = format!("&auth={}", encode(&token));
    assert!((0..10).all(|_| says(&shown) == 200), "all of theirs is left");
    assert_eq!(says(&shown), 429, "and it is bounded");
}

pub(crate) fn run(world: &World, arguments: &[&str]) -> (i32, String) {
    let mut command = housecall();
    command.arg("keysets").args(arguments).arg("--data").arg(&world.data);
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn the_command_line_manages_keysets_beside_a_running_server() {
    let world = World::new();
    let (code, text) = run(
        &world,
        &[
            "create",
            "--app",
            "my-chat",
            "--environment",
            "dev",
            "features.persistence.retention_days=1",
        ],
    );
    assert_eq!(code, 0, "{text}");
    let value = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("MY_CHAT_DEV_{name}=")));
        line.unwrap_or_else(|| panic!("{name} in {text}")).to_owned()
    };
    let mut keys = Keys {
        publish: value(&text, "PUBLISH_KEY"),
        subscribe: value(&text, "SUBSCRIBE_KEY"),
        secret: value(&text, "SECRET_KEY"),
    };
    assert_eq!(text.lines().last(), Some(&*format!("keyset {}: created", keys.subscribe)));
    let soon = |keys: &Keys, status: u16| {
        eventually(|| keys.read(&world) == status) || eventually(|| keys.read(&world) == status)
    };
    assert!(soon(&keys, 200), "the server follows within seconds");
    let key = keys.subscribe.clone();
    let (code, text) = run(&world, &["rotate", &key, "--confirm", "yes-rotate-production"]);
    assert!(code == 2 && text.contains("yes-rotate-dev"), "{text}");
    let rotate = ["rotate", &key, "--confirm", "yes-rotate-dev", "--overlap", "0"];
    let (code, text) = run(&world, &rotate);
    assert_eq!(code, 0, "{text}");
    let old = std::mem::replace(&mut keys.secret, value(&text, "SECRET_KEY"));
    assert!(soon(&keys, 200) && keys.secret != old);
    let (code, text) = run(&world, &["set", &key, "features.files.nope=1"]);
    assert!(code == 2 && text.contains("nope"), "{text}");
    let (_, text) = run(&world, &["list", "--json"]);
    let listed: Value = serde_json::from_str(&text).unwrap();
    let one = &listed["keysets"][0];
    assert_eq!(one["options"]["features"]["persistence"]["retention_days"], 1, "{text}");
    assert!(!text.contains("sec-c-"), "{text}");
    assert_eq!(run(&world, &["disable", &key]).0, 0);
    assert!(soon(&keys, 400));
    assert!(world.verify().status.success(), "every change is in the audit log");
}

#[test]
fn an_administrator_bans_a_user_where_names_are_proved_and_lets_them_in_again() {
    let world = World::new();
    let mut admin = Session::sign_in(&world, "admin-1");
    let open = create(&mut admin, "open", &json!({"access_manager": false}));
    let reason = json!({"reason": "runaway"});
    let refused = admin.put(&open.path("/bans/ann"), &reason);
    assert_eq!((refused.status, &refused.json()["code"]), (409, &"keyset.open".into()));
    let body = json!({"app": "chat", "environment": "closed", "options": {}});
    let closed = Keys::made(&admin.post("/api/v1/keysets", &body));
    let keys = [&*closed.publish, &*closed.subscribe, &*closed.secret];
    let token = world.token_by(keys, "ann", &[("hall", 3)]);
    let says = || {
        let path = format!("/publish/{}/{}/0/hall/0/1", closed.publish, closed.subscribe);
        world.client().get(&format!("{path}?uuid=ann&auth={}", encode(&token))).status
    };
    assert_eq!(says(), 200);
    assert_eq!(admin.put(&closed.path("/bans/ann"), &json!({"reason": "closed"})).status, 400);
    assert_eq!(admin.put(&closed.path("/bans/ann"), &reason).status, 204);
    assert_eq!(admin.put(&closed.path("/bans/ann"), &reason).status, 204, "it stands");
    assert_eq!(says(), 403);
    assert_eq!(closed.read(&world), 200, "the application is not meant");
    let listed = admin.get(&closed.path("/bans")).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
    assert_eq!(listed["items"][0]["bannedBy"], "admin-1", "{listed}");
    assert_eq!(admin.delete(&closed.path("/bans/ann")).status, 204);
    assert_eq!(says(), 200);
    assert_eq!(admin.delete(&closed.path("/bans/ann")).status, 404, "nothing stands");
}

#[test]
fn a_command_shuts_a_user_out_of_a_running_server_with_what_an_application_granted_them() {
    const ROOM: &str = "consultation.dr-1.pat-1";
    let world = World::new();
    let token = world.token("dr-1", &[(ROOM, 1)]);
    let mut open = Subscription::new(&world, ROOM, "dr-1", &token);
    open.start();
    let (code, text) = run(&world, &["ban", SUB, "dr-1", "--reason", "because"]);
    assert!(code == 2 && text.contains("abuse, runaway, flood or stolen"), "{text}");
    let (code, text) = run(&world, &["ban", SUB, "dr-1", "--reason", "stolen", "--by", "dr-1"]);
    assert_eq!(code, 2, "{text}");
    let (code, text) = run(&world, &["ban", SUB, "dr-1", "--reason", "stolen", "--by", "admin-1"]);
    assert_eq!(code, 0, "{text}");
    let ended = open.finish();
    assert_eq!((ended.status, &ended.json()["message"]), (403, &"User is banned".into()));
    let query = format!("uuid=dr-1&auth={}", encode(&token));
    let fetch = format!("/v3/history/sub-key/{SUB}/channel/{ROOM}?{query}");
    assert_eq!(world.client().get(&fetch).status, 403);
    let grant = |world: &World| {
        let body = json!({"ttl": 15, "permissions": {
            "resources": {"channels": {ROOM: 1}}, "patterns": {}, "meta": {}, "uuid": "dr-1"}});
        let (path, body) = (format!("/v3/pam/{SUB}/grant"), body.to_string());
        let target = sign("POST", &path, "", &body, 0);
        let headers = [("Content-Type", "application/json")];
        world.client().send("POST", &target, &headers, body.as_bytes()).status
    };
    assert_eq!(grant(&world), 403, "and gets no other");
    let (_, text) = run(&world, &["bans", SUB, "--json"]);
    let listed: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(listed["bans"][0]["user"], "dr-1", "{text}");
    assert_eq!(listed["bans"][0]["by"], "admin-1", "{text}");
    assert_eq!(run(&world, &["unban", SUB, "dr-1", "--by", "officer-1"]).0, 0);
    assert!(eventually(|| world.client().get(&fetch).status == 200), "let in again");
    assert_eq!(run(&world, &["unban", SUB, "dr-1"]).0, 2, "there is no ban");
    assert!(world.verify().status.success(), "both are in the audit log");
}

#[test]
fn the_hook_for_commits_finds_keys_and_does_not_repeat_them() {
    let folder = tempfile::tempdir().unwrap();
    let hook = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/examples/pre-commit");
    let key = "sec-c-4f1d2c3b-0000-4000-8000-1234567890ab";
    let check = |line: &str| {
        let git = folder.path().join("git");
        std::fs::write(&git, format!("#!/bin/sh\necho '{line}'\n")).unwrap();
        assert!(
            std::process::Command::new("chmod").arg("+x").arg(&git).status().unwrap().success()
        );
        let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
        let output = std::process::Command::new("sh").arg(hook).env("PATH", path).output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let (clean, words) = check(&format!("+secret = \"{key}\""));
    assert!(!clean && words.contains("sec-c-…") && !words.contains("4f1d2c3b"), "{words}");
    assert!(check(&format!("-secret = \"{key}\"")).0, "taking a key out is welcome");
    assert!(check("+sec-c-demo").0);
}
