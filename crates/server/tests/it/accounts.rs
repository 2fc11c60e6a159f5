//! Who works here and who does not any more, as a directory says it from outside.

use crate::checks::steps_up;
use crate::client::{Answer, Client};
use crate::world::{SUB, Session, World, encode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A program with an API key.
pub(crate) struct Program {
    client: Client,
    key: String,
}

impl Program {
    pub(crate) fn with(world: &World, person: &str, scope: &str) -> Self {
        let path = format!("/api/v1/people/{person}/api-keys");
        let body = json!({"label": "program", "scopes": [scope], "expiresInDays": 1});
        // What acts in the clinic's day as somebody who signs in, only they make.
        let maker = if scope == "clinic" { person } else { "admin-1" };
        let mut maker = Session::sign_in(world, maker);
        steps_up(&mut maker, &path, &body);
        let made = maker.post(&path, &body);
        assert_eq!(made.status, 201, "{}", made.text());
        assert!(maker.delete("/api/v1/sessions/current").status < 300);
        let key = made.json()["secret"].as_str().unwrap().to_owned();
        assert!(key.starts_with("hk_"), "scanners of secrets know it by its beginning");
        Self { client: world.client(), key }
    }

    pub(crate) fn call(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        let key = format!("Bearer {}", self.key);
        let headers = [("Authorization", &*key), ("Content-Type", "application/scim+json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.client.send(method, path, &headers, body.as_bytes())
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.call("GET", path, &Value::Null)
    }
}

/// A provider's page that waits for news of their queue.
pub(crate) fn listening(world: &World, doctor: &mut Session) -> Client {
    let granted = doctor.post("/api/v1/watch", &json!({})).json();
    let channel = granted["channels"][0].as_str().unwrap_or("queue.general-practice").to_owned();
    let query = format!("uuid=dr-1&auth={}", encode(granted["token"].as_str().unwrap()));
    let poll = |cursor: &str| {
        format!("/v2/subscribe/{SUB}/{}/0?tt={cursor}&tr=1&{query}", encode(&channel))
    };
    let mut line = world.client();
    let first = line.get(&poll("0"));
    assert_eq!(first.status, 200, "{}", first.text());
    let cursor = first.json()["t"]["t"].as_str().unwrap().to_owned();
    line.write("GET", &poll(&cursor), &[], b"").unwrap();
    line
}

#[test]
fn a_leaver_is_out_of_every_session_key_and_poll_within_a_minute() {
    let world = World::new();
    let mut directory = Program::with(&world, "admin-1", "provisioning");
    let mut doctor = Session::sign_in(&world, "dr-1");
    let mut kiosk = Program::with(&world, "dr-1", "clinic");
    assert_eq!(kiosk.get("/api/v1/today").status, 200);
    let mut line = listening(&world, &mut doctor);
    let found = directory.get("/scim/v2/Users?filter=userName%20eq%20%22dr-1%22").json();
    assert_eq!(
        (&found["totalResults"], &found["Resources"][0]["active"]),
        (&json!(1), &json!(true))
    );

    let began = Instant::now();
    let leave = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "Replace", "path": "active", "value": "False"}]});
    let left = directory.call("PATCH", "/scim/v2/Users/dr-1", &leave);
    assert_eq!((left.status, &left.json()["active"]), (200, &json!(false)), "{}", left.text());
    assert_eq!(line.read().unwrap().status, 403, "the open poll ends");
    assert_eq!(doctor.get("/api/v1/today").status, 401);
    assert_eq!(kiosk.get("/api/v1/today").status, 401);
    assert!(began.elapsed() < Duration::from_mins(1));

    let mut admin = Session::sign_in(&world, "admin-1");
    let back = admin.send("PATCH", "/api/v1/people/dr-1", &json!({"active": true}));
    assert_eq!(back.json()["person"]["active"], true, "{}", back.text());
    assert_eq!(doctor.get("/api/v1/today").status, 401, "but what was open stays closed");
    assert_eq!(kiosk.get("/api/v1/today").status, 401);
    assert!(world.verify().status.success());
}

#[test]
fn a_leaver_is_out_whatever_else_their_directory_says_of_them() {
    let world = World::new();
    let mut directory = Program::with(&world, "admin-1", "provisioning");
    let leave = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "Replace", "path": "active", "value": "False"},
            {"op": "Replace", "path": "displayName", "value": "x"}]});
    let whole = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "dr-1",
        "userName": "other@demo.example", "active": false, "displayName": "x", "title": "Dr",
        "name": {"givenName": "Other", "familyName": "Name"}, "groups": [],
        "emails": [{"primary": true, "value": "other@demo.example", "type": "work"}]});
    let back = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "active", "value": true}]});
    let before = directory.get("/scim/v2/Users/dr-1").json();
    for (method, body) in [("PATCH", &leave), ("PUT", &whole)] {
        let mut doctor = Session::sign_in(&world, "dr-1");
        assert_eq!(doctor.get("/api/v1/today").status, 200, "{method}");
        let left = directory.call(method, "/scim/v2/Users/dr-1", body);
        let told = left.json();
        assert_eq!((left.status, &told["active"]), (200, &json!(false)), "{method} {told}");
        assert_eq!((&told["userName"], &told["name"]), (&before["userName"], &before["name"]));
        assert_eq!(doctor.get("/api/v1/today").status, 401, "{method}");
        let back = directory.call("PATCH", "/scim/v2/Users/dr-1", &back);
        assert_eq!((back.status, &back.json()["active"]), (200, &json!(true)), "{}", back.text());
    }
    let silent = directory.call("PUT", "/scim/v2/Users/dr-1", &json!({"userName": "dr-1"}));
    assert_eq!((silent.status, &silent.json()["active"]), (200, &json!(true)), "nothing said");
    let unknown = directory.call("PUT", "/scim/v2/Users/pat-1", &whole);
    assert_eq!(unknown.status, 404, "patients are in no directory");
    assert!(world.verify().status.success());
}

#[test]
fn whom_the_clinic_shut_out_stays_out_whatever_their_directory_changes_of_them() {
    let world = World::new();
    let mut directory = Program::with(&world, "admin-1", "provisioning");
    let mut admin = Session::sign_in(&world, "admin-1");
    let closed = admin.send("PATCH", "/api/v1/people/dr-1", &json!({"active": false}));
    assert_eq!(closed.json()["person"]["active"], false, "{}", closed.text());
    let whole = |login: &str| {
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": login, "active": true, "title": "Head of practice"})
    };
    let told = directory.call("PUT", "/scim/v2/Users/dr-1", &whole("dr-1@demo.example"));
    assert_eq!((told.status, &told.json()["active"]), (200, &json!(false)), "{}", told.text());
    assert_eq!(directory.get("/scim/v2/Users/dr-1").json()["active"], false);
    let own = directory.call("PUT", "/scim/v2/Users/admin-1", &whole("admin-1@demo.example"));
    assert_eq!((own.status, &own.json()["active"]), (200, &json!(true)), "{}", own.text());
    assert!(world.verify().status.success());
}

/// Neither the keyset's page nor the command line lets in whoever was banned with their account, and no one does alone.
fn is_lifted_by_somebody_else(world: &World, admin: &mut Session) {
    let ban = "/api/v1/people/dr-1/ban";
    let proof = json!({ "password": "housecall-demo" });
    assert!(admin.post("/api/v1/sessions/current/proof", &proof).status < 300);
    let around = admin.delete(&format!("/api/v1/keysets/{SUB}/bans/dr-1"));
    assert_eq!((around.status, &around.json()["code"]), (409, &json!("account.banned")));
    let (code, text) = crate::keysets::run(world, &["unban", SUB, "dr-1", "--by", "admin-1"]);
    assert!(code == 2 && text.contains("banned with the account"), "{text}");
    let own = admin.delete(ban);
    assert_eq!((own.status, &own.json()["code"]), (403, &json!("account.two-persons")));
    let mut officer = Session::sign_in(world, "officer-1");
    let listed = officer.get("/api/v1/account-bans").json();
    let expected = json!([{ "personId": "dr-1", "reason": "abuse", "bannedBy": "admin-1" }]);
    assert_eq!(listed["items"], expected, "an officer finds whom to let in again");
    assert_eq!(officer.delete(ban).json()["code"], "session.step-up");
    assert!(officer.post("/api/v1/sessions/current/proof", &proof).status < 300);
    let lifted = officer.delete(ban);
    assert_eq!(lifted.status, 204, "{}", lifted.text());
    assert_eq!(officer.get("/api/v1/account-bans").json()["items"], json!([]));
}

#[test]
fn who_is_banned_is_opened_by_neither_page_nor_directory_before_somebody_else_has_lifted_that() {
    let world = World::new();
    let mut directory = Program::with(&world, "admin-1", "provisioning");
    let mut admin = Session::sign_in(&world, "admin-1");
    let place = "/api/v1/people/dr-1";
    let unknown = admin.send("PATCH", place, &json!({"banned": "closed"}));
    assert_eq!(unknown.status, 400, "{}", unknown.text());
    let mut line = listening(&world, &mut Session::sign_in(&world, "dr-1"));
    let banned = admin.send("PATCH", place, &json!({"banned": "abuse"})).json();
    let person = &banned["person"];
    assert_eq!((&person["active"], &person["banned"]), (&json!(false), &json!("abuse")));
    assert_eq!(line.read().unwrap().status, 403);
    let open = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "active", "value": true}]});
    let back = directory.call("PATCH", "/scim/v2/Users/dr-1", &open);
    assert_eq!(back.status, 409, "{}", back.text());
    let back = admin.send("PATCH", place, &json!({"active": true}));
    assert_eq!((back.status, &back.json()["code"]), (409, &json!("account.banned")));

    is_lifted_by_somebody_else(&world, &mut admin);
    let back = admin.send("PATCH", place, &json!({"active": true})).json();
    assert_eq!(
        (&back["person"]["active"], &back["person"]["banned"]),
        (&json!(true), &json!(null))
    );
    assert_eq!(Session::sign_in(&world, "dr-1").get("/api/v1/today").status, 200);
    assert!(world.verify().status.success());
}

#[test]
fn who_comes_back_by_the_directory_is_the_same_person_and_signs_in_anew() {
    let world = World::new();
    let mut directory = Program::with(&world, "admin-1", "provisioning");
    let mut doctor = Session::sign_in(&world, "dr-1");
    let mut kiosk = Program::with(&world, "dr-1", "clinic");
    let set = |active: bool| {
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "path": "active", "value": active}]})
    };
    let left = directory.call("PATCH", "/scim/v2/Users/dr-1", &set(false));
    assert_eq!(left.json()["active"], false, "{}", left.text());
    let back = directory.call("PATCH", "/scim/v2/Users/dr-1", &set(true));
    assert_eq!((back.status, &back.json()["active"]), (200, &json!(true)), "{}", back.text());
    assert_eq!(doctor.get("/api/v1/today").status, 401, "what was open stays closed");
    assert_eq!(kiosk.get("/api/v1/today").status, 401, "and no key opens anything again");
    assert_eq!(Session::sign_in(&world, "dr-1").get("/api/v1/today").status, 200);

    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "nia@demo.example",
        "externalId": "ad-77", "name": {"formatted": "Nia Novak"}, "roles": [{"value": "nurse"}],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
            {"department": "general-practice"},
    });
    let made = directory.call("POST", "/scim/v2/Users", &user).json();
    let place = format!("/scim/v2/Users/{}", made["id"].as_str().unwrap());
    assert_eq!(directory.call("DELETE", &place, &Value::Null).status, 204);
    let again = directory.call("POST", "/scim/v2/Users", &user);
    assert_eq!((again.status, &again.json()["id"]), (201, &made["id"]), "{}", again.text());
    assert_eq!(directory.get(&place).json()["active"], true);
    let mut other = user.clone();
    other["externalId"] = json!("ad-78");
    assert_eq!(directory.call("DELETE", &place, &Value::Null).status, 204);
    let other = directory.call("POST", "/scim/v2/Users", &other);
    assert_eq!(other.status, 409, "another person under an address of before");
    assert!(world.verify().status.success());
}

#[test]
fn a_directory_brings_staff_and_never_sees_a_patient() {
    let world = World::new();
    let mut directory = Program::with(&world, "admin-1", "provisioning");
    let user = |login: &str, role: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": login,
            "externalId": "ad-77", "name": {"givenName": "Nia", "familyName": "Novak"},
            "roles": [{"value": role, "primary": true}], "emails": [{"value": login}],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
                {"department": "general-practice"},
        })
    };
    let made = directory.call("POST", "/scim/v2/Users", &user("nia@demo.example", "nurse"));
    assert_eq!((made.status, made.header("Content-Type")), (201, Some("application/scim+json")));
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let place = format!("/scim/v2/Users/{id}");
    assert_eq!(directory.get(&place).json()["externalId"], "ad-77");
    let twice = directory.call("POST", "/scim/v2/Users", &user("nia@demo.example", "nurse"));
    assert_eq!((twice.status, &twice.json()["scimType"]), (409, &json!("uniqueness")));
    let patient = directory.call("POST", "/scim/v2/Users", &user("pia@demo.example", "patient"));
    assert_eq!(patient.status, 400, "patients are no users of a directory");
    let all = directory.get("/scim/v2/Users").text();
    assert!(all.contains("nia@demo.example") && !all.contains("pat-1"), "{all}");
    assert_eq!(directory.get("/scim/v2/Users/pat-1").status, 404);
    assert_eq!(directory.call("DELETE", &place, &Value::Null).status, 204);
    assert_eq!(directory.get(&place).status, 404, "gone from the directory");
    let person = Session::sign_in(&world, "admin-1").get(&format!("/api/v1/people/{id}"));
    assert_eq!(person.json()["active"], false, "and still on record");

    let beyond = directory.get("/api/v1/people?role=patient");
    assert_eq!(beyond.json()["code"], "access.key-scope", "a key opens what it is for");
    let keys = directory.get("/api/v1/people/admin-1/api-keys");
    assert_eq!(keys.json()["code"], "access.key-scope", "and never the making of keys");
    let nurses = Program::with(&world, "nurse-1", "provisioning").get("/scim/v2/Users");
    assert_eq!(nurses.status, 403, "a key is never more than its person");
    assert!(world.verify().status.success());
    assert!(!world.log().contains("hk_"));
}

#[test]
fn whoever_stole_an_administrators_session_makes_no_key_and_takes_nobodys_second_step() {
    let world = World::new();
    let mut admin = Session::sign_in(&world, "admin-1");
    for person in ["admin-1", "dr-1"] {
        let keys = format!("/api/v1/people/{person}/api-keys");
        let new = json!({"label": "mine", "scopes": ["clinic"]});
        let stolen = admin.post(&keys, &new);
        assert_eq!(
            (stolen.status, &stolen.json()["code"]),
            (403, &json!("session.step-up")),
            "{person}"
        );
        let kept = admin.get(&keys).json();
        assert_eq!(kept["items"], json!([]), "{person}");
    }
    makes_no_keyset(&world, &mut admin);
    let factors = "/api/v1/people/dr-1/second-factor";
    assert_eq!(admin.delete(factors).json()["code"], "session.step-up");
    let proof = json!({ "password": "housecall-demo" });
    assert_eq!(admin.post("/api/v1/sessions/current/proof", &proof).status, 204);
    assert_eq!(admin.delete(factors).status, 204, "and whoever shows that it is them helps");
    assert_eq!(admin.delete("/api/v1/people/officer-1/second-factor").status, 403);
    assert!(world.verify().status.success());
}

/// Nor does it make or end a key of a keyset; a program does with its own.
fn makes_no_keyset(world: &World, admin: &mut Session) {
    let place = "/api/v1/keysets";
    let new = json!({"app": "chat", "environment": "staging"});
    let mut program = Program::with(world, "admin-1", "keysets");
    let made = program.call("POST", place, &new);
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    let keyset = &made["keyset"];
    let own = format!("{place}/{}", keyset["subscribeKey"].as_str().unwrap());
    let (keys, service) = (format!("{own}/keys/secret"), format!("{own}/service"));
    let replaced = program.call("POST", &keys, &json!({}));
    assert_eq!(replaced.status, 201, "{}", replaced.text());
    let before = admin.get(place).json();

    let first = format!("{keys}/{}", keyset["secretKeys"][0]["id"].as_str().unwrap());
    for (method, path, body) in [
        ("POST", place, &json!({"app": "chat", "environment": "mine"})),
        ("POST", &*keys, &json!({"overlapSeconds": 0})),
        ("DELETE", &*first, &Value::Null),
        ("PUT", &*service, &json!({"enabled": false})),
    ] {
        let stolen = admin.send(method, path, body);
        let told = (stolen.status, stolen.json()["code"].clone());
        assert_eq!(told, (403, json!("session.step-up")), "{method} {path}");
        assert!(!stolen.text().contains("sec-c-"), "{method} {path}");
    }
    assert_eq!(admin.get(place).json(), before, "nothing was made, replaced or ended");
    assert_eq!(program.call("DELETE", &first, &Value::Null).status, 204);
}

#[test]
fn a_role_and_an_agreement_are_approved_by_who_shows_again_that_it_is_them() {
    let world = World::new();
    let mut admin = Session::sign_in(&world, "admin-1");
    let mut officer = Session::sign_in(&world, "officer-1");
    let asked = json!({ "role": "compliance-officer" });
    let asked = admin.send("PATCH", "/api/v1/people/nurse-1", &asked).json();
    let grant = asked["pending"]["id"].as_str().unwrap();
    let approve = format!("/api/v1/role-grants/{grant}/approve");
    let agreement = json!({
        "basis": "baa", "vendor": "Example", "hosts": ["smtp.example.org"], "signatory": "A. Okafor",
        "documentSha256": "0".repeat(64), "effective": "2026-01-01", "ends": null,
    });
    let made = officer.post("/api/v1/agreements", &agreement);
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let sign = format!("/api/v1/agreements/{id}/versions/1/approve");

    for (session, path) in [(&mut officer, &approve), (&mut admin, &sign)] {
        let stolen = session.post(path, &json!({}));
        assert_eq!(
            (stolen.status, stolen.header("Content-Type")),
            (403, Some("application/problem+json"))
        );
        assert_eq!(stolen.json()["code"], "session.step-up", "{path}");
    }
    let nurse = admin.get("/api/v1/people/nurse-1").json();
    assert_eq!(nurse["role"], "nurse", "whoever stole a session gives nobody a role");
    let all = admin.get("/api/v1/agreements").json();
    assert_eq!(all["items"][0]["state"], "proposed", "nor covers a host by an agreement: {all}");

    // Who refuses does no harm by it, and needs nothing more than to be signed in.
    let other = json!({ "role": "administrator" });
    let other = admin.send("PATCH", "/api/v1/people/dr-2", &other).json();
    let refuse = format!("/api/v1/role-grants/{}/refuse", other["pending"]["id"].as_str().unwrap());
    assert_eq!(officer.post(&refuse, &json!({})).json()["outcome"], "refused");

    steps_up(&mut officer, &approve, &json!({}));
    assert_eq!(officer.post(&approve, &json!({})).json()["outcome"], "approved");
    steps_up(&mut admin, &sign, &json!({}));
    assert_eq!(admin.post(&sign, &json!({})).json()["state"], "active");
    assert!(world.verify().status.success());
}
