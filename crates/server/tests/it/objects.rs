//! App Context: records, memberships, their events and the fields that the clinic keeps.

use crate::client::{Answer, Client};
use crate::world::{SUB, Session, World, encode};
use serde_json::{Value, json};

const OPEN: &str = "sub-c-sandbox";

fn patch(client: &mut Client, path: &str, body: &Value) -> Answer {
    let headers = [("Content-Type", "application/json")];
    let path = format!("/v2/objects/{OPEN}/{path}");
    client.send("PATCH", &path, &headers, body.to_string().as_bytes())
}

fn get(client: &mut Client, path: &str) -> Answer {
    client.get(&format!("/v2/objects/{OPEN}/{path}"))
}

#[test]
fn what_is_no_json_is_refused_as_such_and_what_is_of_another_shape_with_its_faults() {
    let world = World::new();
    let mut client = world.client();
    let path = format!("/v2/objects/{OPEN}/uuids/alice");
    for (body, status) in [("{\"name\":", 415), ("name=X", 415), ("{\"name\":1}", 400)] {
        let refused = client.send("PATCH", &path, &[], body.as_bytes());
        assert_eq!(refused.status, status, "{}", refused.text());
        let words = "Request payload must be in JSON format.";
        assert_eq!(refused.json()["error"]["message"] == words, status == 415);
    }
}

#[test]
fn a_user_is_missing_then_made_changed_and_removed() {
    let world = World::new();
    let mut client = world.client();
    let missing = get(&mut client, "uuids/alice");
    assert_eq!(missing.status, 404);
    let words = json!({"message": "Requested object was not found.", "source": "objects"});
    assert_eq!(missing.json(), json!({"status": 404, "error": words}));
    let cursor = client.get(&format!("/v2/subscribe/{OPEN}/alice/0")).json()["t"]["t"].clone();
    let body = json!({"name": "Alice", "type": "staff", "custom": {"level": 3}});
    let made = patch(&mut client, "uuids/alice?include=custom,type,status", &body).json();
    let data = &made["data"];
    assert_eq!((&data["name"], &data["custom"]), (&"Alice".into(), &json!({"level": 3})));
    assert_eq!((&data["status"], &data["email"]), (&Value::Null, &Value::Null));
    let tag = data["eTag"].as_str().unwrap();
    assert_eq!(tag.len(), 32);
    let cursor = cursor.as_str().unwrap();
    let told = client.get(&format!("/v2/subscribe/{OPEN}/alice/0?tt={cursor}")).json();
    let event = &told["m"][0];
    assert_eq!((&event["e"], &event["d"]["event"]), (&2.into(), &"set".into()));
    assert_eq!(event["d"]["data"]["custom"], json!({"level": 3}));
    assert_eq!(event["d"]["data"]["eTag"], tag);
    let path = format!("/v2/objects/{OPEN}/uuids/alice");
    let stale = client.send("PATCH", &path, &[("If-Match", "\"old\"")], b"{\"name\":\"X\"}");
    assert_eq!(stale.status, 412);
    let words = "User to update has been modified after it was read.";
    assert_eq!(stale.json()["error"]["message"], words);
    let fresh = client.send("PATCH", &path, &[("If-Match", tag)], b"{\"name\":\"X\"}");
    assert_eq!(fresh.json()["data"]["name"], "X");
    let wrong = patch(&mut client, "uuids/alice", &json!({"email": "nobody"}));
    let detail = json!([{"message": "User email must be a valid email address.",
        "location": "user.email", "locationType": "body"}]);
    assert_eq!((wrong.status, &wrong.json()["error"]["details"]), (400, &detail));
    let gone = client.send("DELETE", &path, &[], b"");
    assert_eq!(gone.json(), json!({"status": 200, "data": null}));
    assert_eq!(client.send("DELETE", &path, &[], b"").status, 200, "gone already");
}

#[test]
fn memberships_answer_with_the_filtered_list_and_are_told_at_both_ends() {
    let world = World::new();
    let mut client = world.client();
    patch(&mut client, "channels/room.1", &json!({"name": "Room 1", "custom": {"k": 1}}));
    let listen = format!("/v2/subscribe/{OPEN}/alice,room.1/0");
    let cursor = client.get(&listen).json()["t"]["t"].clone();
    let filter = encode("channel.id == 'room.1'");
    let path = format!(
        "uuids/alice/channels?include=custom,channel,channel.custom,status&count=true&filter={filter}"
    );
    let body = json!({"set": [{"channel": {"id": "room.1"}, "custom": {"role": "owner"}},
        {"channel": {"id": "room.2"}}], "delete": []});
    let answer = patch(&mut client, &path, &body).json();
    assert_eq!(answer["totalCount"], 1);
    let item = &answer["data"][0];
    assert_eq!(item["channel"]["name"], "Room 1");
    assert_eq!(item["channel"]["custom"], json!({"k": 1}));
    assert_eq!((&item["custom"], &item["status"]), (&json!({"role": "owner"}), &Value::Null));
    let heard = client.get(&format!("{listen}?tt={}", cursor.as_str().unwrap())).json();
    let events = heard["m"].as_array().unwrap();
    let places: Vec<_> = events.iter().map(|one| one["c"].as_str().unwrap()).collect();
    assert_eq!(places, ["room.1", "alice", "alice"]);
    assert_eq!(events[0]["d"]["type"], "membership");
    assert_eq!(events[0]["d"]["data"]["uuid"], json!({"id": "alice"}));
    let members = get(&mut client, "channels/room.1/uuids?include=uuid&limit=1").json();
    assert_eq!(members["data"][0]["uuid"], json!({"id": "alice"}));
    let next = members["next"].as_str().unwrap();
    let last = get(&mut client, &format!("channels/room.1/uuids?limit=1&start={next}")).json();
    assert_eq!(last, json!({"status": 200, "data": []}), "the page after the last has no next");
}

#[test]
fn tokens_open_what_they_name_and_lists_of_the_clinic_are_closed() {
    let world = World::new();
    let grant = json!({"ttl": 15, "permissions": {"resources": {"uuids": {"dr-1": 96},
        "channels": {"room.1": 128}}, "uuid": "dr-1"}});
    let answer = world.signed("POST", &format!("/v3/pam/{SUB}/grant"), "", &grant.to_string());
    let token = encode(answer.json()["data"]["token"].as_str().unwrap());
    let mut client = world.client();
    let mut send = |method: &str, path: &str, body: &str| {
        let target = format!("/v2/objects/{SUB}/{path}?uuid=dr-1&auth={token}");
        client.send(method, &target, &[], body.as_bytes())
    };
    assert_eq!(send("PATCH", "uuids/dr-1", "{\"name\":\"Dr One\"}").status, 200);
    assert_eq!(send("GET", "uuids/dr-1", "").status, 200);
    let denied = send("GET", "uuids/dr-2", "");
    assert_eq!((denied.status, &denied.json()["payload"]), (403, &json!({"uuids": ["dr-2"]})));
    let join = "{\"set\":[{\"channel\":{\"id\":\"room.1\"}}]}";
    assert_eq!(send("PATCH", "uuids/dr-1/channels", join).status, 200);
    let other = "{\"set\":[{\"channel\":{\"id\":\"room.2\"}}]}";
    let denied = send("PATCH", "uuids/dr-1/channels", other);
    assert_eq!(denied.json()["payload"], json!({"channels": ["room.2"]}));
    assert_eq!(send("PATCH", "channels/room.1/uuids", "{}").status, 403);
    assert_eq!(send("GET", "uuids", "").status, 403);
    let signed = world.signed("GET", &format!("/v2/objects/{SUB}/uuids"), "uuid=srv", "");
    assert_eq!(signed.status, 200, "{}", signed.text());
}

#[test]
fn consents_and_queues_are_mirrored_and_only_the_clinic_writes_them() {
    let world = World::new();
    let mut patient = Session::sign_in(&world, "pat-3");
    let given = json!({"type": "telehealth", "version": 1, "locale": "en", "evidence": "click"});
    let answer = patient.post("/api/v1/patients/pat-3/consents", &given);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let path = format!("/v2/objects/{SUB}/uuids/pat-3");
    let read = || world.signed("GET", &path, "include=custom&uuid=srv", "").json();
    let text = read()["data"]["custom"]["consent_telehealth"].as_str().unwrap().to_owned();
    let consent: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&consent["granted"], &consent["type"]), (&true.into(), &"telehealth".into()));
    assert_eq!(consent["patientId"], "pat-3");
    let forged = json!({"custom": {"consent_telehealth": "{\"granted\":true}"}}).to_string();
    let refused = world.signed("PATCH", &path, "uuid=srv", &forged);
    assert_eq!(refused.status, 403, "{}", refused.text());
    let other = json!({"custom": {"language": "es"}}).to_string();
    let kept = world.signed("PATCH", &path, "include=custom&uuid=srv", &other).json();
    assert_eq!(kept["data"]["custom"]["consent_telehealth"], text.as_str());
    assert_eq!(kept["data"]["custom"]["language"], "es");
    assert_eq!(world.signed("DELETE", &path, "uuid=srv", "").status, 403);
    assert!(world.verify().status.success());
}
