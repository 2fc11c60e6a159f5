//! A running demo server with its data folder, and what tests need to talk to it.

use crate::client::{Answer, Client};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wire::signature::{self, Signed};

pub(crate) const PUB: &str = "pub-c-demo";
pub(crate) const SUB: &str = "sub-c-demo";
pub(crate) const SECRET: &str = "sec-c-demo";

/// A server process; killed when dropped.
pub(crate) struct World {
    pub(crate) address: SocketAddr,
    pub(crate) data: PathBuf,
    child: Child,
    folder: Option<tempfile::TempDir>,
}

/// A port of this machine that nobody listens on.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

pub(crate) fn housecall() -> Command {
    Command::new(env!("CARGO_BIN_EXE_housecall"))
}

impl World {
    /// A fresh demo on the embedded store.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut world = Self::demo(folder.path());
        world.folder = Some(folder);
        world
    }

    /// A demo on an existing data folder.
    pub(crate) fn demo(data: &Path) -> Self {
        let mut command = housecall();
        command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        Self::start(command, data)
    }

    /// A server with these settings.
    pub(crate) fn serve(data: &Path, config: &str) -> Self {
        let file = data.join("housecall.toml");
        std::fs::write(&file, config).unwrap();
        let mut command = housecall();
        command.arg("serve").arg("--config").arg(&file);
        Self::start(command, data)
    }

    pub(crate) fn start(mut command: Command, data: &Path) -> Self {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(data.join("server.log"))
            .unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut lines = output.lines();
        let address = loop {
            let line = lines
                .next()
                .unwrap_or_else(|| {
                    panic!("{}", std::fs::read_to_string(data.join("server.log")).unwrap())
                })
                .unwrap();
            let url = line.strip_prefix("listening on ").and_then(|url| url.split_once("://"));
            if let Some((_, address)) = url {
                break address.parse().unwrap();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        Self { address, data: data.to_owned(), child, folder: None }
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(self.address)
    }

    /// The end of a process without any warning.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the server to stop and waits for it.
    pub(crate) fn terminate(&mut self) -> std::process::ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap()
    }

    pub(crate) fn verify(&self) -> Output {
        housecall().args(["audit", "verify", "--data"]).arg(&self.data).output().unwrap()
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.data.join("server.log")).unwrap()
    }

    /// Sends a request signed with the demo's secret key.
    pub(crate) fn signed(&self, method: &str, path: &str, query: &str, body: &str) -> Answer {
        let target = sign(method, path, query, body, 0);
        self.client().send(
            method,
            &target,
            &[("Content-Type", "application/json")],
            body.as_bytes(),
        )
    }

    /// The first patient of the demo consents to telehealth: what is said in their visit with dr-1, which is open by then, is
    /// taken.
    pub(crate) fn consents(&self) {
        let consent = serde_json::json!({
            "type": "telehealth", "version": 1, "locale": "es", "evidence": "click",
        });
        let mut patient = Session::sign_in(self, "pat-1");
        let given = patient.post("/api/v1/patients/pat-1/consents", &consent);
        assert_eq!(given.status, 201, "{}", given.text());
    }

    /// A token for one user with these channel permissions.
    pub(crate) fn token(&self, uuid: &str, channels: &[(&str, u8)]) -> String {
        self.token_by([PUB, SUB, SECRET], uuid, channels)
    }

    /// The same by the keys of any keyset: publish, subscribe, secret.
    pub(crate) fn token_by(&self, keys: [&str; 3], uuid: &str, channels: &[(&str, u8)]) -> String {
        let channels: serde_json::Map<_, _> =
            channels.iter().map(|(name, bits)| ((*name).to_owned(), (*bits).into())).collect();
        let body = serde_json::json!({"ttl": 15, "permissions": {
            "resources": {"channels": channels, "groups": {}, "uuids": {}},
            "patterns": {"channels": {}, "groups": {}, "uuids": {}}, "meta": {}, "uuid": uuid}});
        let (path, body) = (format!("/v3/pam/{}/grant", keys[1]), body.to_string());
        let target = sign_for(keys, ("POST", &path, "", &body), 0);
        let headers = [("Content-Type", "application/json")];
        let answer = self.client().send("POST", &target, &headers, body.as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["data"]["token"].as_str().unwrap().to_owned()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The request target with timestamp and signature; `skew` seconds off the true time.
pub(crate) fn sign(method: &str, path: &str, query: &str, body: &str, skew: i64) -> String {
    sign_for([PUB, SUB, SECRET], (method, path, query, body), skew)
}

/// A target signed with the keys of any keyset: publish, subscribe, secret.
pub(crate) fn sign_for(
    [publish_key, subscribe_key, secret]: [&str; 3],
    (method, path, query, body): (&str, &str, &str, &str),
    skew: i64,
) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let stamp = now.checked_add_signed(skew).unwrap();
    let join = if query.is_empty() { "" } else { "&" };
    let query = format!("{query}{join}timestamp={stamp}");
    let signed = Signed {
        method,
        publish_key,
        subscribe_key,
        path,
        raw_query: &query,
        body: body.as_bytes(),
    };
    let signature = signature::sign(&signed, secret);
    format!("{path}?{query}&signature={signature}")
}

/// Percent-encodes everything but unreserved characters.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::new();
    wire::query::encode_strict(text, &mut out);
    out
}

pub(crate) fn publish_path(channel: &str, payload: &str) -> String {
    format!("/publish/{PUB}/{SUB}/0/{}/0/{}", encode(channel), encode(payload))
}

/// What a subscriber holds between polls.
pub(crate) struct Subscription {
    client: Client,
    path: String,
    query: String,
    pub(crate) cursor: String,
}

impl Subscription {
    pub(crate) fn new(world: &World, channels: &str, uuid: &str, token: &str) -> Self {
        let query = format!("uuid={uuid}&auth={}", encode(token));
        let path = format!("/v2/subscribe/{SUB}/{}/0", encode(channels));
        let mut new = Self { client: world.client(), path, query, cursor: "0".to_owned() };
        assert!(new.poll().is_empty(), "a handshake brings no messages");
        new
    }

    pub(crate) fn target(&self) -> String {
        format!("{}?tt={}&tr=1&{}", self.path, self.cursor, self.query)
    }

    /// One poll; answers its envelopes.
    pub(crate) fn poll(&mut self) -> Vec<serde_json::Value> {
        let target = self.target();
        let answer = self.client.get(&target);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let body = answer.json();
        body["t"]["t"].as_str().unwrap().clone_into(&mut self.cursor);
        body["m"].as_array().unwrap().clone()
    }

    pub(crate) fn start(&mut self) {
        let target = self.target();
        self.client.write("GET", &target, &[], b"").unwrap();
    }

    pub(crate) fn finish(&mut self) -> Answer {
        self.client.read().unwrap()
    }
}

/// Waits until something holds, for two seconds at most.
pub(crate) fn eventually(mut holds: impl FnMut() -> bool) -> bool {
    (0..200).any(|_| {
        let now = holds();
        if !now {
            std::thread::sleep(Duration::from_millis(10));
        }
        now
    })
}

/// Settings for `serve` with the demo's keys on the embedded store in `data`.
pub(crate) fn settings(data: &Path, subscribe: &str, keyset: &str) -> String {
    let kek = data.join("kek");
    if !kek.exists() {
        assert!(housecall().args(["keys", "create"]).arg(&kek).output().unwrap().status.success());
    }
    let data = data.display();
    format!(
        "mode = \"trial\"\nlisten = \"127.0.0.1:0\"\n[store]\nurl = \"sqlite:{data}\"\n[keys]\nfile = \"{data}/kek\"\n\
         [subscribe]\n{subscribe}\n[[keyset]]\npublish_key = \"{PUB}\"\nsubscribe_key = \"{SUB}\"\n\
         secret_keys = [\"{SECRET}\"]\nclinic = true\ncustom_channels = [\"room.*\"]\n{keyset}\n"
    )
}

/// The text as an SDK would send it with this cipher key, in the format with a header.
pub(crate) fn seal(key: &str, text: &str) -> String {
    let key = wire::cipher::CipherKey::new(key).unwrap();
    format!("\"{}\"", key.encrypt_message(wire::cipher::Format::Acrh, text, [7; 16]).unwrap())
}

/// A person signed in to the REST API.
pub(crate) struct Session {
    client: Client,
    pub(crate) cookie: String,
}

impl Session {
    pub(crate) fn sign_in(world: &World, person: &str) -> Self {
        let body = serde_json::json!({"personId": person, "password": "housecall-demo"});
        Self::open(world, "/api/v1/sessions", &body)
    }

    /// A session that is opened by what stands in the body: a password, a link.
    pub(crate) fn open(world: &World, path: &str, body: &serde_json::Value) -> Self {
        let mut client = world.client();
        let headers = [("Content-Type", "application/json")];
        let answer = client.send("POST", path, &headers, body.to_string().as_bytes());
        assert_eq!(answer.status, 201, "{}", answer.text());
        let cookie = answer.header("Set-Cookie").unwrap().split(';').next().unwrap().to_owned();
        Self { client, cookie }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.client.send("GET", path, &[("Cookie", self.cookie.as_str())], b"")
    }

    pub(crate) fn post(&mut self, path: &str, body: &serde_json::Value) -> Answer {
        self.send("POST", path, body)
    }

    pub(crate) fn put(&mut self, path: &str, body: &serde_json::Value) -> Answer {
        self.send("PUT", path, body)
    }

    pub(crate) fn patch(&mut self, path: &str, body: &serde_json::Value) -> Answer {
        self.send("PATCH", path, body)
    }

    pub(crate) fn delete(&mut self, path: &str) -> Answer {
        self.send("DELETE", path, &serde_json::Value::Null)
    }

    /// Null is no body.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &serde_json::Value) -> Answer {
        let headers = [("Content-Type", "application/json"), ("Cookie", self.cookie.as_str())];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.client.send(method, path, &headers, body.as_bytes())
    }
}

/// A schema of its own on the test's PostgreSQL server.
pub(crate) struct Schema {
    url: String,
}

impl Schema {
    /// `None` when the suite runs without a server.
    pub(crate) fn new() -> Option<Self> {
        let url = std::env::var("TEST_DATABASE_URL").ok()?;
        let name = format!("it_{}", std::process::id());
        let made = Command::new("psql")
            .args([&url, "-qc", &format!("CREATE SCHEMA {name}")])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let join = if url.contains('?') { '&' } else { '?' };
        Some(Self { url: format!("{url}{join}options=-csearch_path%3D{name}") })
    }

    pub(crate) fn settings(&self, data: &Path) -> String {
        let embedded = settings(data, "hold_seconds = 280", "");
        embedded.replace(&format!("sqlite:{}", data.display()), &self.url)
    }
}
