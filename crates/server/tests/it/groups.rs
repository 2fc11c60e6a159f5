//! Channel groups, wildcards and filters, as clients see them.

use crate::client::Client;
use crate::world::{World, encode, eventually};
use serde_json::{Value, json};

const PUB: &str = "pub-c-sandbox";
const SUB: &str = "sub-c-sandbox";

fn publish(client: &mut Client, channel: &str, payload: &str, meta: &str) {
    let meta = if meta.is_empty() { String::new() } else { format!("&meta={}", encode(meta)) };
    let path = format!("/publish/{PUB}/{SUB}/0/{channel}/0/{}?uuid=bob{meta}", encode(payload));
    let answer = client.get(&path);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn registry(client: &mut Client, rest: &str) -> Value {
    let answer = client.get(&format!("/v1/channel-registration/sub-key/{SUB}/{rest}"));
    let body = answer.json();
    assert_eq!(body["status"], answer.status);
    body
}

/// One subscription of alice's.
struct Listener {
    client: Client,
    path: String,
    query: String,
    cursor: String,
}

impl Listener {
    fn new(world: &World, channels: &str, query: &str) -> Self {
        let mut new = Self {
            client: world.client(),
            path: format!("/v2/subscribe/{SUB}/{}/0", encode(channels)),
            query: format!("uuid=alice&heartbeat=20&{query}"),
            cursor: "0".to_owned(),
        };
        new.poll();
        new
    }

    fn poll(&mut self) -> Vec<(String, String, Value)> {
        let target = format!("{}?tt={}&{}", self.path, self.cursor, self.query);
        let answer = self.client.get(&target);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let body = answer.json();
        body["t"]["t"].as_str().unwrap().clone_into(&mut self.cursor);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let all = body["m"].as_array().unwrap().iter();
        all.map(|one| (text(&one["c"]), text(&one["b"]), one["d"].clone())).collect()
    }
}

fn message(channel: &str, by: &str, payload: i64) -> (String, String, Value) {
    (channel.to_owned(), by.to_owned(), payload.into())
}

#[test]
fn a_group_delivers_its_channels_under_its_own_name() {
    let world = World::new();
    let mut client = world.client();
    let ok = registry(&mut client, "channel-group/desk?add=one%2Ctwo");
    let expected = json!({"status":200,"message":"OK","service":"channel-registry","error":false});
    assert_eq!(ok, expected);
    let listed = registry(&mut client, "channel-group/desk");
    assert_eq!(listed["payload"], json!({"channels":["one","two"],"group":"desk"}));
    let groups = registry(&mut client, "channel-group");
    assert_eq!(groups["payload"], json!({"namespace":"","groups":["desk"]}));
    let mut listener = Listener::new(&world, ",", "channel-group=desk");
    publish(&mut client, "two", "2", "");
    assert_eq!(listener.poll(), [message("two", "desk", 2)]);
    registry(&mut client, "channel-group/desk?add=three");
    registry(&mut client, "channel-group/desk?remove=two");
    publish(&mut client, "two", "3", "");
    publish(&mut client, "three", "4", "");
    assert_eq!(listener.poll(), [message("three", "desk", 4)]);
    let both = format!("/v2/subscribe/{SUB}/three/0?tt={}&channel-group=desk", listener.cursor);
    publish(&mut client, "three", "5", "");
    let once = client.get(&both).json();
    assert_eq!(once["m"].as_array().unwrap().len(), 1, "the direct match is the only one");
    assert_eq!(once["m"][0]["b"], "three");
    registry(&mut client, "channel-group/desk/remove");
    let empty = client.get(&format!("/v2/subscribe/{SUB}/,/0?channel-group=desk"));
    assert_eq!(empty.status, 400);
    let words = "Channel group or groups result in empty subscription set";
    assert_eq!(empty.json()["message"], words);
    assert_eq!(registry(&mut client, "channel-group/desk")["payload"]["channels"], json!([]));
    let refused = registry(&mut client, "channel-group/desk?add=a.*");
    assert_eq!(refused["message"], "Reserved character in input parameters.");
}

#[test]
fn group_presence_tells_who_is_on_its_channels() {
    let world = World::new();
    let mut client = world.client();
    registry(&mut client, "channel-group/desk?add=one,two");
    let mut watcher = Listener::new(&world, ",", "channel-group=desk-pnpres");
    let on_one = format!("/v2/presence/sub-key/{SUB}/channel/one/heartbeat?uuid=bob&heartbeat=30");
    assert_eq!(client.get(&on_one).status, 200);
    let told = watcher.poll();
    let (channel, by, event) = &told[0];
    assert_eq!((channel.as_str(), by.as_str()), ("one-pnpres", "desk-pnpres"));
    assert_eq!((&event["action"], &event["uuid"]), (&"join".into(), &"bob".into()));
    let by_group = format!(
        "/v2/presence/sub-key/{SUB}/channel/,/heartbeat?uuid=carol&heartbeat=30&channel-group=desk"
    );
    assert_eq!(client.get(&by_group).status, 200);
    let here = format!("/v2/presence/sub-key/{SUB}/channel/,?channel-group=desk");
    let here = client.get(&here).json();
    assert_eq!(here["payload"]["channels"]["one"]["uuids"], json!(["bob", "carol"]));
    assert_eq!(here["payload"]["channels"]["two"]["uuids"], json!(["carol"]));
}

/// As JavaScript's manager sends it with each poll: the state of a group under the group's name.
#[test]
fn state_under_a_groups_name_is_that_of_its_channels_and_needs_no_more_than_the_group() {
    let world = World::new();
    let sub = crate::world::SUB;
    let registry = format!("/v1/channel-registration/sub-key/{sub}/channel-group/desk");
    assert_eq!(world.signed("GET", &registry, "add=room.1%2Croom.2&uuid=srv", "").status, 200);
    let body =
        json!({"ttl": 15, "permissions": {"resources": {"groups": {"desk": 1}}}}).to_string();
    let granted = world.signed("POST", &format!("/v3/pam/{sub}/grant"), "", &body).json();
    let token = encode(granted["data"]["token"].as_str().unwrap());
    let states = encode(r#"{"desk":{"mood":"calm"},"room.9":{"mood":"loud"}}"#);
    let query = format!("channel-group=desk&uuid=alice&auth={token}");
    let mut client = world.client();
    let poll = client.get(&format!("/v2/subscribe/{sub}/,/0?{query}&state={states}"));
    assert_eq!(poll.status, 200, "{}", poll.text());
    let calm = json!({"mood": "calm"});
    let at = format!("/v2/presence/sub-key/{sub}/channel");
    let got = client.get(&format!("{at}/,/uuid/alice?{query}")).json();
    assert_eq!(got["payload"]["channels"], json!({"room.1": calm, "room.2": calm}));
    let member = encode(r#"{"room.2":{"mood":"brisk"}}"#);
    assert_eq!(client.get(&format!("{at}/,/heartbeat?{query}&state={member}")).status, 200);
    let got = client.get(&format!("{at}/,/uuid/alice?{query}")).json();
    assert_eq!(got["payload"]["channels"]["room.2"], json!({"mood": "brisk"}), "a channel of it");
    let elsewhere = world.signed("GET", &format!("{at}/room.9/uuid/alice"), "uuid=srv", "").json();
    assert_eq!(elsewhere["payload"], json!({}), "the request was not about that channel");
}

#[test]
fn a_wildcard_delivers_what_lies_under_it_and_its_presence() {
    let world = World::new();
    let mut client = world.client();
    let mut wide = Listener::new(&world, "ward.*,ward.*-pnpres", "");
    let mut deep = Listener::new(&world, "ward.east.*", "");
    publish(&mut client, "ward", "0", "");
    publish(&mut client, "ward.west", "1", "");
    publish(&mut client, "ward.east.2", "2", "");
    publish(&mut client, "wards.x", "3", "");
    let mut heard = Vec::new();
    assert!(eventually(|| {
        heard.extend(wide.poll().into_iter().filter(|(_, _, payload)| payload.is_number()));
        heard.len() == 2
    }));
    assert_eq!(heard, [message("ward.west", "ward.*", 1), message("ward.east.2", "ward.*", 2)]);
    assert_eq!(deep.poll(), [message("ward.east.2", "ward.east.*", 2)]);
    let beat =
        format!("/v2/presence/sub-key/{SUB}/channel/ward.west/heartbeat?uuid=bob&heartbeat=30");
    client.get(&beat);
    let told = wide.poll();
    let (channel, by, event) = &told[0];
    assert_eq!((channel.as_str(), by.as_str()), ("ward.west-pnpres", "ward.*-pnpres"));
    assert_eq!(event["action"], "join");
    let deeper = client.get(&format!("/v2/subscribe/{SUB}/a.b.c.*/0"));
    assert_eq!(deeper.status, 400);
    assert_eq!(deeper.json()["message"], "Wildcard maximum depth exceeded");
}

#[test]
fn a_filter_lets_through_what_it_says_and_the_cursor_moves_on() {
    let world = World::new();
    let mut client = world.client();
    let filter = encode("uuid != 'bob' && (priority > 3 || data.urgent == true)");
    let mut listener = Listener::new(&world, "hall", &format!("filter-expr={filter}"));
    publish(&mut client, "hall", "1", r#"{"uuid":"bob","priority":9}"#);
    publish(&mut client, "hall", "2", r#"{"priority":4}"#);
    publish(&mut client, "hall", "3", "");
    assert_eq!(listener.poll(), [message("hall", "hall", 2)]);
    publish(&mut client, "hall", r#"{"urgent":true}"#, "");
    assert_eq!(listener.poll()[0].2, json!({"urgent": true}));
    let wrong = client.get(&format!("/v2/subscribe/{SUB}/hall/0?filter-expr={}", encode("a ==")));
    assert_eq!(wrong.status, 400);
    let message = wrong.json()["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("malformed filter expression"), "{message}");
}

#[test]
fn a_wildcard_shows_a_phi_channel_only_to_who_may_read_it() {
    let world = World::new();
    let mut client = world.client();
    let grant = |patterns: Value| {
        let body = json!({"ttl": 15, "permissions": {"resources": {
            "channels": {"consultation.dr-9.*": 1}}, "patterns": {"channels": patterns},
            "uuid": "dr-9"}});
        let path = format!("/v3/pam/{}/grant", crate::world::SUB);
        let answer = world.signed("POST", &path, "", &body.to_string());
        encode(answer.json()["data"]["token"].as_str().unwrap())
    };
    let (narrow, wide) = (grant(json!({})), grant(json!({"^consultation\\.dr-9\\..*$": 3})));
    let sub = crate::world::SUB;
    let start = |token: &str, client: &mut Client| {
        let path = format!("/v2/subscribe/{sub}/consultation.dr-9.*/0?uuid=dr-9&auth={token}");
        client.get(&path).json()["t"]["t"].as_str().unwrap().to_owned()
    };
    let cursor = start(&narrow, &mut client);
    let sealed = crate::world::seal("a-key", "\"hello\"");
    let path = crate::world::publish_path("consultation.dr-9.pat-0", &sealed);
    let sent = client.get(&format!("{path}?uuid=dr-9&auth={wide}"));
    assert_eq!(sent.status, 200, "{}", sent.text());
    let poll = |token: &str| {
        format!("/v2/subscribe/{sub}/consultation.dr-9.*/0?uuid=dr-9&auth={token}&tt={cursor}")
    };
    let heard = client.get(&poll(&wide)).json();
    assert_eq!(heard["m"][0]["c"], "consultation.dr-9.pat-0");
    client.write("GET", &poll(&narrow), &[], b"").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    let mut other = world.client();
    let audit = world.verify();
    assert!(audit.status.success());
    // The narrow token's poll is still held: it was shown nothing.
    assert_eq!(other.get("/time/0").status, 200);
    client.write("GET", "/time/0", &[], b"").unwrap();
    let silent = std::time::Duration::from_millis(200);
    client.timeout(silent);
    assert!(client.read().is_err(), "the held poll was answered");
}
