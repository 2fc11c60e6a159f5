//! Message actions, their events, and history that shows them.

use crate::client::Client;
use crate::world::{World, encode};
use serde_json::{Value, json};

const PUB: &str = "pub-c-sandbox";
const SUB: &str = "sub-c-sandbox";

fn say(client: &mut Client, text: &str) -> String {
    let payload = encode(&format!("\"{text}\""));
    let answer = client.get(&format!("/publish/{PUB}/{SUB}/0/hall/0/{payload}?uuid=alice"));
    answer.json()[2].as_str().unwrap().to_owned()
}

fn react(client: &mut Client, uuid: &str, message: &str, body: &Value) -> (u16, Value) {
    let path = format!("/v1/message-actions/{SUB}/channel/hall/message/{message}?uuid={uuid}");
    let headers = [("Content-Type", "application/json")];
    let answer = client.send("POST", &path, &headers, body.to_string().as_bytes());
    (answer.status, answer.json())
}

#[test]
fn a_reaction_is_attached_told_listed_and_taken_back() {
    let world = World::new();
    let mut client = world.client();
    let start = client.get(&format!("/v2/subscribe/{SUB}/hall/0?uuid=carol")).json();
    let message = say(&mut client, "hi");
    let body = json!({"type": "reaction", "value": "👍"});
    let (status, added) = react(&mut client, "bob", &message, &body);
    assert_eq!(status, 200);
    let place = added["data"]["actionTimetoken"].as_str().unwrap().to_owned();
    let whole = json!({"messageTimetoken": message, "type": "reaction", "uuid": "bob",
        "value": "👍", "actionTimetoken": place});
    assert_eq!(added, json!({"status": 200, "data": whole}));
    let (status, again) = react(&mut client, "bob", &message, &body);
    assert_eq!((status, &again["error"]["message"]), (409, &"Action Already Added".into()));
    let cursor = start["t"]["t"].as_str().unwrap();
    let heard = client.get(&format!("/v2/subscribe/{SUB}/hall/0?uuid=carol&tt={cursor}")).json();
    let event = &heard["m"][1];
    assert_eq!((&event["e"], &event["i"]), (&3.into(), &"bob".into()));
    assert_eq!(event["d"]["event"], "added");
    assert_eq!(event["d"]["data"]["actionTimetoken"], place.as_str());
    let listed = client.get(&format!("/v1/message-actions/{SUB}/channel/hall")).json();
    assert_eq!(listed, json!({"status": 200, "data": [whole]}));
    let history = format!(
        "/v3/history-with-actions/sub-key/{SUB}/channel/hall?max=25&include_uuid=true&include_meta=true"
    );
    let history = client.get(&history).json();
    let shown = &history["channels"]["hall"][0]["actions"]["reaction"]["👍"];
    assert_eq!(shown, &json!([{"uuid": "bob", "actionTimetoken": place}]));
    let remove = |uuid: &str| {
        format!(
            "/v1/message-actions/{SUB}/channel/hall/message/{message}/action/{place}?uuid={uuid}"
        )
    };
    let wrong = client.send("DELETE", &remove("alice"), &[], b"").json();
    let words = "Not deleting message action: wrong uuid specified";
    assert_eq!(wrong["error"], json!({"message": words, "source": "actions"}));
    let removed = client.send("DELETE", &remove("bob"), &[], b"").json();
    assert_eq!(removed, json!({"status": 200, "data": {}}));
    let gone = client.send("DELETE", &remove("bob"), &[], b"");
    assert_eq!(gone.status, 400);
    assert_eq!(gone.json()["error"]["message"], "No matching message actions to delete");
}

#[test]
fn actions_go_with_their_message_and_faults_are_named() {
    let world = World::new();
    let mut client = world.client();
    let message = say(&mut client, "hi");
    react(&mut client, "bob", &message, &json!({"type": "receipt", "value": "read"}));
    let (status, wrong) = react(&mut client, "bob", &message, &json!({"type": "receipt"}));
    assert_eq!(status, 400);
    let detail = json!([{"message": "Missing field", "location": "value", "locationType": "body"}]);
    assert_eq!(wrong["error"]["details"], detail);
    let long = json!({"type": "a-type-of-16-chs", "value": "x"});
    assert_eq!(react(&mut client, "bob", &message, &long).0, 400);
    client.send("DELETE", &format!("/v3/history/sub-key/{SUB}/channel/hall"), &[], b"");
    let listed = client.get(&format!("/v1/message-actions/{SUB}/channel/hall")).json();
    assert_eq!(listed["data"], json!([]));
}
