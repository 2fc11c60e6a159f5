//! Signing in as people do it: with a second factor, by a link, and not at all any more.

use crate::client::{Answer, Client};
use crate::world::{SUB, World, encode, eventually, housecall, settings};
use aws_lc_rs::hmac;
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A browser: a connection and its cookie.
struct Browser {
    client: Client,
    cookie: String,
}

impl Browser {
    fn new(world: &World) -> Self {
        Self { client: world.client(), cookie: String::new() }
    }

    fn call(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        self.with(method, path, (&[], body))
    }

    fn with(
        &mut self,
        method: &str,
        path: &str,
        (more, body): (&[(&str, &str)], &Value),
    ) -> Answer {
        let mut headers = vec![("Content-Type", "application/json"), ("Cookie", &*self.cookie)];
        headers.extend(more);
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let answer = self.client.send(method, path, &headers, body.as_bytes());
        if let Some(cookie) = answer.header("Set-Cookie") {
            cookie.split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        self.call("GET", path, &Value::Null)
    }

    fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, body)
    }

    fn sign_in(&mut self, person: &str, code: Option<&str>) -> Answer {
        self.sign_in_with(person, "housecall-demo", code)
    }

    fn sign_in_with(&mut self, person: &str, password: &str, code: Option<&str>) -> Answer {
        let body = json!({"login": person, "password": password, "code": code});
        self.post("/api/v1/sessions", &body)
    }
}

fn demo(settings: &[(&str, &str)]) -> (tempfile::TempDir, World) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = housecall();
    command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    command.envs(settings.iter().copied());
    let world = World::start(command, folder.path());
    (folder, world)
}

/// What an authenticator app shows for a secret, `steps` from now.
fn code(secret: &str, steps: u64) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = Vec::new();
    for letter in secret.bytes() {
        let five = letters.iter().position(|own| *own == letter).unwrap();
        bits.extend((0..5).rev().map(|bit| (five >> bit & 1) == 1));
    }
    let byte = |bits: &[bool]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
    let key: Vec<u8> = bits.chunks_exact(8).map(byte).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &(now / 30 + steps).to_be_bytes());
    let at = usize::from(tag.as_ref()[19] & 15);
    let part: [u8; 4] = tag.as_ref()[at..at + 4].try_into().unwrap();
    format!("{:06}", (u32::from_be_bytes(part) & 0x7fff_ffff) % 1_000_000)
}

fn problem(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

/// A second factor is asked for, and each code opens once.
fn come_again(world: &World, (secret, first): (&str, &str), spare: &str) {
    let mut again = Browser::new(world);
    let asked = again.sign_in("dr-1", None);
    assert_eq!(problem(&asked), (401, "session.second-factor".to_owned()));
    assert_eq!(asked.json()["factors"], json!(["totp", "recovery-code"]));
    let replayed = again.sign_in("dr-1", Some(first));
    assert_eq!(problem(&replayed), (401, "session.code".to_owned()));
    let session = again.sign_in("dr-1", Some(&code(secret, 1))).json();
    assert_eq!((&session["secondFactor"], &session["name"]), (&json!("totp"), &json!("Maya Chen")));
    assert_eq!(again.sign_in("dr-1", Some(spare)).json()["secondFactor"], "recovery-code");
    for _ in 0..5 {
        assert_eq!(problem(&again.sign_in("dr-1", Some(spare))).0, 401, "it counted once");
    }
    let locked = problem(&again.sign_in("dr-1", None));
    assert_eq!(locked, (401, "session.credentials".to_owned()), "as if the password were wrong");
}

#[test]
fn tries_to_come_in_are_counted_however_their_target_is_written() {
    let (_folder, world) =
        demo(&[("HOUSECALL_LIMITS__EXEMPT", "[]"), ("HOUSECALL_LIMITS__SIGN_INS_PER_MINUTE", "2")]);
    let body = json!({"login": "nobody", "password": "a guess"}).to_string();
    let guess = |target: &str| {
        let headers = [("Content-Type", "application/json")];
        world.client().send("POST", target, &headers, body.as_bytes()).status
    };
    for fragment in ["/api/v1/sessions#", "/api/v1/sessions#x", "/api/v1/sessions?x#y"] {
        assert_eq!(guess(fragment), 400, "{fragment}: no target has a fragment");
    }
    let absolute = format!("http://{}/api/v1/sessions", world.address);
    let doors = ["/api/v1/sessions", "/api/v1/sessions?x", absolute.as_str()];
    assert_eq!([guess(doors[0]), guess(doors[2])], [401, 401]);
    assert_eq!(doors.map(guess), [429; 3], "two a minute, by any of them");
}

#[test]
fn staff_add_a_second_factor_first_and_show_it_from_then_on() {
    let (_folder, world) = demo(&[("HOUSECALL_SIGN_IN__STAFF_SECOND_FACTOR", "required")]);
    let mut doctor = Browser::new(&world);
    let session = doctor.sign_in("dr-1", None);
    assert_eq!((session.status, &session.json()["mustEnroll"]), (201, &json!(true)));
    let closed = doctor.get("/api/v1/departments");
    assert_eq!(problem(&closed), (403, "session.must-enroll".to_owned()));
    let begun = doctor.post("/api/v1/second-factor/totp", &json!({})).json();
    let secret = begun["secret"].as_str().unwrap();
    let first = code(secret, 0);
    let confirmed = doctor.post("/api/v1/second-factor/totp/confirm", &json!({"code": first}));
    let codes = confirmed.json()["recoveryCodes"].clone();
    assert_eq!(codes.as_array().unwrap().len(), 10, "{}", confirmed.text());
    assert_eq!(doctor.get("/api/v1/departments").status, 200, "now everything is open");

    come_again(&world, (secret, &first), codes[0].as_str().unwrap());
    let patient = Browser::new(&world).sign_in("pat-1", None);
    assert_eq!(patient.json()["mustEnroll"], false, "patients need none");

    let gone = doctor.call("DELETE", "/api/v1/sessions/current", &json!({}));
    assert_eq!(gone.header("Clear-Site-Data"), Some("\"cache\", \"cookies\", \"storage\""));
    assert!(world.verify().status.success());
    assert!(!world.log().contains(secret));
}

#[test]
fn an_idle_session_ends_with_all_that_it_listens_to() {
    let (_folder, world) = demo(&[("HOUSECALL_SIGN_IN__IDLE_SECONDS", "2")]);
    let (mut patient, mut doctor) = (Browser::new(&world), Browser::new(&world));
    patient.sign_in("pat-1", None);
    let click = json!({"type": "telehealth", "version": 1, "locale": "es", "evidence": "click"});
    assert_eq!(patient.post("/api/v1/patients/pat-1/consents", &click).status, 201);
    doctor.sign_in("dr-1", None);
    let visits = doctor.get("/api/v1/appointments?patientId=pat-1&providerId=dr-1").json();
    let ask = json!({
        "patientId": "pat-1", "appointmentId": visits["items"][0]["id"], "role": "provider"
    });
    let granted = doctor.post("/api/telemedicine/token", &ask).json();
    let room = granted["channelConfig"]["waitingRoom"].as_str().unwrap();
    let query = format!("uuid=dr-1&auth={}", encode(granted["token"].as_str().unwrap()));
    let poll =
        |cursor: &str| format!("/v2/subscribe/{SUB}/{}/0?tt={cursor}&tr=1&{query}", encode(room));
    let mut line = world.client();
    let cursor = line.get(&poll("0")).json()["t"]["t"].as_str().unwrap().to_owned();
    line.write("GET", &poll(&cursor), &[], b"").unwrap();
    // The page asks by itself for a while; that is nobody's use of it.
    let background = [("Housecall-Background", "1")];
    let ended = eventually(|| {
        let asked = doctor.with("GET", "/api/v1/sessions/current", (&background, &Value::Null));
        std::thread::sleep(Duration::from_millis(20));
        asked.status == 401
    });
    assert!(ended, "the session goes on");
    assert_eq!(line.read().unwrap().status, 403, "the open poll ends");
    assert_eq!(line.get(&poll(&cursor)).status, 403);
    assert!(world.verify().status.success());
}

#[test]
fn a_link_opens_in_one_browser_and_reaches_one_visit() {
    let (folder, world) = demo(&[]);
    let mut desk = Browser::new(&world);
    desk.sign_in("front-desk-1", None);
    let visits = desk.get("/api/v1/appointments").json();
    let visit = |patient: &str| {
        let all = visits["items"].as_array().unwrap();
        let found = all.iter().find(|one| one["patientId"] == patient).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let (own, foreign) = (visit("pat-6"), visit("pat-8"));
    let made = desk.post(&format!("/api/v1/appointments/{own}/links"), &json!({})).json();
    let (page, secret) = made["url"].as_str().unwrap().split_once('#').unwrap();
    assert_eq!(page, "http://test/app/join", "the secret stands behind #");
    let mut phone = Browser::new(&world);
    let look = phone.post("/api/v1/links/look", &json!({"secret": secret})).json();
    assert_eq!(
        (&look["state"], &look["providerName"]),
        (&json!("usable"), &json!("Elena Petrova"))
    );
    let open = |browser: &mut Browser, born: &str| {
        browser.post("/api/v1/links/open", &json!({"secret": secret, "birthDate": born}))
    };
    assert_eq!(problem(&open(&mut phone, "1966-09-20")), (403, "link.birth-date".to_owned()));
    let opened = open(&mut phone, "1966-09-19");
    assert_eq!((opened.status, &opened.json()["appointmentId"]), (201, &json!(own)));
    let elsewhere = open(&mut Browser::new(&world), "1966-09-19");
    assert_eq!(problem(&elsewhere), (409, "link.used".to_owned()));
    let reloaded = phone.get("/api/v1/sessions/current").json();
    assert_eq!(
        (&reloaded["name"], &reloaded["appointmentId"]),
        (&json!("Oliver Grant"), &json!(own))
    );

    assert_eq!(phone.get(&format!("/api/v1/appointments/{own}")).status, 200);
    assert_eq!(phone.get(&format!("/api/v1/appointments/{foreign}")).status, 404);
    assert_eq!(phone.get("/api/v1/people/pat-8").status, 404);
    let password = json!({"password": "a better one"});
    let beyond = phone.call("PUT", "/api/v1/people/pat-6/password", &password);
    assert_eq!(problem(&beyond), (403, "access.link".to_owned()));
    for file in ["housecall.db", "housecall.db-wal", "server.log"] {
        let bytes = std::fs::read(folder.path().join(file)).unwrap_or_default();
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "the secret stands in {file}");
    }
    assert!(world.verify().status.success());
}

#[test]
fn asking_for_a_lost_link_tells_nobody_who_is_known() {
    let (_folder, world) = demo(&[]);
    let ask = |contact: &str| {
        let mut browser = Browser::new(&world);
        let began = Instant::now();
        let body = json!({"contact": contact, "birthDate": "1966-09-19"});
        let answer = browser.post("/api/v1/links/recover", &body);
        let told: Vec<_> =
            answer.headers.iter().filter(|(name, _)| name != "Date").cloned().collect();
        ((answer.status, answer.body, told), began.elapsed())
    };
    let (known, slow) = ask("pat-6@demo.example");
    let (unknown, fast) = ask("nobody@demo.example");
    assert_eq!(known, unknown);
    assert_eq!(known.0, 202);
    let longest = slow.max(fast).checked_sub(slow.min(fast)).unwrap();
    assert!(longest < Duration::from_millis(200), "{slow:?} and {fast:?}");
    let mut desk = Browser::new(&world);
    desk.sign_in("front-desk-1", None);
    let visits = desk.get("/api/v1/appointments").json();
    let all = visits["items"].as_array().unwrap();
    let visit = all.iter().find(|one| one["patientId"] == "pat-6").unwrap()["id"].as_str().unwrap();
    let links = desk.get(&format!("/api/v1/appointments/{visit}/links")).json();
    let newest = &links["items"][0];
    assert_eq!(
        (&newest["state"], &newest["requestedByPatient"]),
        (&json!("requested"), &json!(true))
    );
}

#[test]
fn a_new_installation_begins_with_an_administrator_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let config = settings(folder.path(), "hold_seconds = 1", "");
    let config = format!("organization = \"north-clinic\"\n{config}");
    let file = folder.path().join("housecall.toml");
    std::fs::write(&file, &config).unwrap();
    let add = |id: &str| {
        let mut command = housecall();
        command.args(["people", "add-admin", "--id", id, "--name", "Ada Okafor", "--config"]);
        let output = command.arg(&file).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, text) = add("ada");
    assert_eq!(code, Some(0), "{text}");
    let first = text.lines().find_map(|line| line.strip_prefix("Password of ada: ")).unwrap();
    let (again, said) = add("ada");
    assert!(again == Some(2) && said.contains("already exists"), "{said}");
    assert_eq!(add("bo").0, Some(0), "somebody must approve the others");
    let (third, said) = add("cy");
    assert!(third == Some(2) && said.contains("takes two people"), "two are enough: {said}");
    let world = World::serve(folder.path(), &config);
    let mut ada = Browser::new(&world);
    let signed = ada.sign_in_with("ada", first, None);
    assert_eq!((signed.status, &signed.json()["mustChangePassword"]), (201, &json!(true)));
    let closed = ada.get("/api/v1/departments");
    assert_eq!(problem(&closed), (403, "session.must-change-password".to_owned()));
    let change = json!({ "password": "one of my own" });
    assert_eq!(ada.call("PUT", "/api/v1/people/ada/password", &change).status, 204);
    let next = ada.get("/api/v1/departments");
    assert_eq!(
        problem(&next),
        (403, "session.must-enroll".to_owned()),
        "one thing after the other"
    );
    assert_eq!(Browser::new(&world).sign_in_with("ada", first, None).status, 401);
    assert!(world.verify().status.success());
}

/// A guesser with a clock cannot tell which accounts there are, nor which of them are locked by now.
#[test]
fn an_unknown_login_takes_as_long_as_a_wrong_password() {
    let world = World::new();
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..11 {
        for (login, times) in ["nobody-at-all", "dr-3"].iter().zip(&mut took) {
            let guess = json!({ "login": login, "password": "not-the-password" });
            let began = Instant::now();
            let answer = Browser::new(&world).call("POST", "/api/v1/sessions", &guess);
            times.push(began.elapsed());
            assert_eq!(answer.status, 401, "{}", answer.text());
        }
    }
    let [unknown, known] = took.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    });
    assert!(unknown * 2 > known && known * 2 > unknown, "{unknown:?} and {known:?}");
}
