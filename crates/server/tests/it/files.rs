//! Files from outside: forms, links, refusals, restarts, and an S3-compatible store.

use crate::client::{Answer, Client};
use crate::world::{PUB, SUB, World, encode, settings};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use wire::cipher::{CipherKey, Format};

const ROOM: &str = "room.files";
const BOUNDARY: &str = "------------------------a1b2c3";

/// Asks for a form to upload a file with.
fn prepare(world: &World, channel: &str, token: &str, name: &str) -> serde_json::Value {
    prepare_as(world, ("ann", token), channel, &serde_json::json!({ "name": name }))
}

/// The same as anybody, with whatever is said of the file.
pub(crate) fn prepare_as(
    world: &World,
    (uuid, token): (&str, &str),
    channel: &str,
    about: &serde_json::Value,
) -> serde_json::Value {
    let path = format!(
        "/v1/files/{SUB}/channels/{channel}/generate-upload-url?uuid={uuid}&auth={}",
        encode(token)
    );
    let body = about.to_string();
    let answer = world.client().send("POST", &path, &[], body.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The form as a browser writes it.
fn form(prepared: &serde_json::Value, content: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    let fields = prepared["file_upload_request"]["form_fields"].as_array().unwrap();
    for field in fields {
        let (key, value) = (field["key"].as_str().unwrap(), field["value"].as_str().unwrap());
        body.extend(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n"
            )
            .bytes(),
        );
    }
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: application/octet-stream";
    body.extend(format!("--{BOUNDARY}\r\n{head}\r\n\r\n").bytes());
    body.extend_from_slice(content);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    body
}

fn post(client: &mut Client, body: &[u8]) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    client.send("POST", "/files/upload", &[("Content-Type", &kind)], body)
}

pub(crate) fn upload(world: &World, prepared: &serde_json::Value, content: &[u8]) -> Answer {
    post(&mut world.client(), &form(prepared, content))
}

/// The bytes of a file, by way of its link.
pub(crate) fn download(
    world: &World,
    channel: &str,
    token: &str,
    prepared: &serde_json::Value,
) -> Answer {
    let (id, name) = (&prepared["data"]["id"], &prepared["data"]["name"]);
    let path = format!(
        "/v1/files/{SUB}/channels/{channel}/files/{}/{}?uuid=ann&auth={}",
        id.as_str().unwrap(),
        encode(name.as_str().unwrap()),
        encode(token)
    );
    let mut client = world.client();
    let answer = client.get(&path);
    assert_eq!(answer.status, 307, "{}", answer.text());
    let link = answer.header("Location").unwrap();
    client.get(link.strip_prefix("http://test").expect("the link names the host that was called"))
}

#[test]
fn a_file_goes_up_and_comes_down_and_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::demo(folder.path());
    let token = world.token("ann", &[(ROOM, 255)]);
    let content: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[0] ^ 0x5a).collect();
    let prepared = prepare(&world, ROOM, &token, "plan \u{e9}.html");
    let mut client = world.client();
    let body = form(&prepared, &content);
    let answer = post(&mut client, &body);
    assert_eq!((answer.status, answer.body.len()), (204, 0), "{}", answer.text());
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
    let again = post(&mut client, &body);
    assert_eq!(again.status, 403);
    assert!(again.text().contains("<Message>the signed form was used already"), "{}", again.text());
    world.kill();
    let world = World::demo(folder.path());
    let bytes = download(&world, ROOM, &token, &prepared);
    assert_eq!(bytes.status, 200);
    assert!(bytes.body == content, "{} bytes", bytes.body.len());
    assert_eq!(bytes.header("Content-Length"), Some("3000000"));
    // What a stranger uploaded is never a page of this origin.
    assert_eq!(bytes.header("Content-Type"), Some("application/octet-stream"));
    assert_eq!(bytes.header("X-Content-Type-Options"), Some("nosniff"));
    assert!(bytes.header("Content-Security-Policy").unwrap().contains("sandbox"));
    assert!(bytes.header("Content-Disposition").unwrap().starts_with("attachment"));
    let list = format!("/v1/files/{SUB}/channels/{ROOM}/files?uuid=ann&auth={}", encode(&token));
    let list = world.client().get(&list).json();
    assert_eq!((&list["count"], &list["data"][0]["size"]), (&1.into(), &3_000_000.into()));
}

#[test]
fn a_file_comes_down_as_what_its_sender_says_that_it_is() {
    let world = World::new();
    let token = world.token("ann", &[(ROOM, 255)]);
    let kinds = [
        ("plan.txt", None, "text/plain; charset=utf-8"),
        ("scan", Some("image/png"), "image/png"),
        ("scan.png", Some("no media type"), "image/png"),
        ("scan", Some("image/svg+xml"), "application/octet-stream"),
        ("scan.png", Some("text/html"), "application/octet-stream"),
    ];
    for (name, said, told) in kinds {
        let mut prepared = prepare(&world, ROOM, &token, name);
        let field = &mut prepared["file_upload_request"]["form_fields"][0];
        assert_eq!(field["key"], "Content-Type");
        if let Some(said) = said {
            field["value"] = said.into();
        }
        assert_eq!(upload(&world, &prepared, b"bytes").status, 204);
        let bytes = download(&world, ROOM, &token, &prepared);
        assert_eq!(bytes.header("Content-Type"), Some(told), "{name} {said:?}");
        assert_eq!(bytes.header("X-Content-Type-Options"), Some("nosniff"));
    }
}

#[test]
fn nothing_is_said_of_what_a_patients_file_is() {
    let world = World::new();
    // At this name nobody is a patient, so no visit decides what is taken.
    let channel = "consultation.dr-9.pat-0.files";
    let token = world.token("ann", &[(channel, 255)]);
    let key = CipherKey::new("the visit's").unwrap();
    let sealed = key.encrypt_bytes(Format::Acrh, b"an x-ray", [3; 16]).unwrap();
    let mut prepared = prepare(&world, channel, &token, "knee.png");
    let field = &mut prepared["file_upload_request"]["form_fields"][0];
    assert_eq!(field["value"], "application/octet-stream");
    field["value"] = "image/png".into();
    assert_eq!(upload(&world, &prepared, &sealed).status, 204);
    let bytes = download(&world, channel, &token, &prepared);
    assert_eq!(bytes.header("Content-Type"), Some("application/octet-stream"));
}

#[test]
fn what_cannot_be_uploaded_is_refused_in_words() {
    let world = World::new();
    let token = world.token("ann", &[(ROOM, 255)]);
    let large = prepare(&world, ROOM, &token, "large");
    let answer = upload(&world, &large, &vec![0; (5 << 20) + 1]);
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("<Code>EntityTooLarge</Code>"), "{}", answer.text());
    assert_eq!(upload(&world, &large, b"small enough").status, 204, "the form can be sent again");

    let mut changed = prepare(&world, ROOM, &token, "changed");
    changed["file_upload_request"]["form_fields"][1]["value"] = large["data"]["id"].clone();
    assert_eq!(upload(&world, &changed, b"x").status, 403);
    let empty = prepare(&world, ROOM, &token, "empty");
    assert!(upload(&world, &empty, b"").text().contains("the file is empty"));
    for body in [&b""[..], b"--", b"no form at all", &form(&empty, b"x")[..200]] {
        let answer = post(&mut world.client(), body);
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert_eq!(answer.header("Content-Type"), Some("application/xml"));
    }
    let cut = format!(
        "POST /files/upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: 9999999\r\n\r\n"
    );
    world.client().raw(cut.as_bytes()).unwrap();

    let auth = encode(&token);
    let prepare =
        format!("/v1/files/{SUB}/channels/{ROOM}/generate-upload-url?uuid=ann&auth={auth}");
    for body in ["", "{}", "[]", "{\"name\":\"\"}", "{\"name\":\"a/b\"}", "{\"name\":\"..\"}"] {
        let answer = world.client().send("POST", &prepare, &[], body.as_bytes());
        assert_eq!((answer.status, &answer.json()["error"]["code"]), (400, &3001.into()), "{body}");
    }
    let reader = encode(&world.token("ann", &[(ROOM, 1)]));
    let path =
        format!("/v1/files/{SUB}/channels/{ROOM}/generate-upload-url?uuid=ann&auth={reader}");
    assert_eq!(world.client().send("POST", &path, &[], b"{\"name\":\"a\"}").status, 403);
    for link in ["/files/x", "/files/", "/files/../x?expires=9999999999&signature=AAAA"] {
        assert_eq!(world.client().get(link).status, 403, "{link}");
    }
}

/// The head of an upload that is as large as any may be.
fn announced() -> String {
    format!(
        "POST /files/upload HTTP/1.1\r\nHost: test\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {}\r\n\r\n",
        1 << 30
    )
}

#[test]
fn what_comes_before_the_file_is_read_no_further_than_a_form_needs() {
    let world = World::new();
    let part =
        |name: &str| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n");
    let filler = "x".repeat(1 << 20);
    for before in [String::new(), part("key"), part("key") + "X-Filler: "] {
        let mut client = world.client();
        client.raw(announced().as_bytes()).unwrap();
        client.raw((before + &filler).as_bytes()).unwrap();
        let answer = client.read().expect("it is answered before the rest has come");
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert!(answer.text().contains("<Reason>file.form</Reason>"), "{}", answer.text());
    }
}

#[test]
fn forms_without_a_ticket_keep_nobody_out_who_has_one() {
    let world = World::new();
    let token = world.token("ann", &[(ROOM, 255)]);
    let prepared = prepare(&world, ROOM, &token, "plan");
    let strangers: Vec<_> = (0..64)
        .map(|_| {
            let mut client = world.client();
            client.raw(announced().as_bytes()).unwrap();
            client.raw(format!("--{BOUNDARY}\r\nContent-Disposition").as_bytes()).unwrap();
            client
        })
        .collect();
    // All of them are being read by now.
    std::thread::sleep(std::time::Duration::from_millis(300));
    let answer = upload(&world, &prepared, b"the plan");
    assert_eq!(answer.status, 204, "{}", answer.text());
    drop(strangers);
}

#[test]
fn a_message_names_the_file_and_history_keeps_it() {
    let world = World::new();
    let token = encode(&world.token("ann", &[(ROOM, 255)]));
    let mut client = world.client();
    let message = encode(r#"{"message":{"text":"see"},"file":{"id":"x","name":"plan.txt"}}"#);
    let path =
        format!("/v1/files/publish-file/{PUB}/{SUB}/0/{ROOM}/0/{message}?uuid=ann&auth={token}");
    let sent = client.get(&path);
    assert!(sent.text().starts_with("[1,\"Sent\","), "{}", sent.text());
    let before: u64 = sent.json()[2].as_str().unwrap().parse::<u64>().unwrap() - 1;
    let subscribe = format!("/v2/subscribe/{SUB}/{ROOM}/0?tt={before}&uuid=ann&auth={token}");
    let heard = client.get(&subscribe).json();
    assert_eq!((&heard["m"][0]["e"], &heard["m"][0]["d"]["file"]["id"]), (&4.into(), &"x".into()));
    let history = format!(
        "/v3/history/sub-key/{SUB}/channel/{ROOM}?include_message_type=true&uuid=ann&auth={token}"
    );
    let history = client.get(&history).json();
    assert_eq!(history["channels"][ROOM][0]["message_type"], 4);
}

/// A running server that speaks as Amazon's do; stopped when dropped.
pub(crate) struct Moto(Child, pub(crate) u16);

impl Moto {
    /// `None` where Python's moto is not installed: `make test` installs it.
    pub(crate) fn start() -> Option<Self> {
        let python = std::env::var_os("EMULATORS")?;
        let script = "import sys\nfrom moto.server import ThreadedMotoServer\n\
            server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)\nserver.start()\n\
            print(server.get_host_and_port()[1], flush=True)\nsys.stdin.read()\n";
        let mut child = Command::new(python)
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Some(Self(child, line.trim().parse().unwrap()))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn files_live_in_an_s3_compatible_store_by_setting() {
    let Some(moto) = Moto::start() else {
        assert!(std::env::var_os("CI").is_none(), "EMULATORS names no Python with moto");
        return;
    };
    let mut store = Client::connect(([127, 0, 0, 1], moto.1).into());
    assert_eq!(store.send("PUT", "/clinic-files", &[("Content-Length", "0")], b"").status, 200);
    let folder = tempfile::tempdir().unwrap();
    let files = format!(
        "[files]\nurl = \"s3://clinic-files\"\nendpoint = \"http://127.0.0.1:{}\"\n\
         access_key_id = \"id\"\nsecret_access_key = \"secret\"\n",
        moto.1
    );
    let open = "[[keyset]]\npublish_key = \"pub-x\"\nsubscribe_key = \"sub-x\"\n\
        access_manager = false\ncustom_channels = [\"*\"]\n[keyset.features.files]\nmax_bytes = 30000000\n";
    let base = settings(folder.path(), "hold_seconds = 1", "");
    let world = World::serve(folder.path(), &format!("{base}{files}{open}"));
    let mut client = world.client();
    let path = "/v1/files/sub-x/channels/hall/generate-upload-url?uuid=a";
    let prepared = client.send("POST", path, &[], b"{\"name\":\"scan.dcm\"}").json();
    let content: Vec<u8> = (0..12_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let answer = upload(&world, &prepared, &content);
    assert_eq!(answer.status, 204, "{}", answer.text());
    let id = prepared["data"]["id"].as_str().unwrap();
    let file = format!("/v1/files/sub-x/channels/hall/files/{id}/scan.dcm?uuid=a");
    let link = client.get(&file).header("Location").unwrap().replace("http://test", "");
    assert!(client.get(&link).body == content);
    assert!(!folder.path().join("files").exists(), "nothing is left on the server's own disk");
    assert_eq!(client.send("DELETE", &file, &[], b"").json()["status"], 200);
    assert_eq!(client.get(&link).status, 404);
}
