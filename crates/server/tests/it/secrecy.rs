//! Planted PHI and secrets must not be found in any file, log, metric, entry or error of the server.

use crate::backup::does;
use crate::malware::Sender;
use crate::owned::{Store, hex};
use crate::visit::{Clinic, ok};
use crate::world::{Session, World, encode, publish_path};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use wire::cipher::Format;

const PLANTED: [&str; 5] = [
    "Zebulon-Quixote",
    "zq@example.test",
    "1931-07-23",
    "itchy-antennae",
    "a-password-of-eleven-oysters",
];

/// Plants each where it is kept sealed, and where it is refused.
fn plant(clinic: &mut Clinic) {
    let mut admin = Session::sign_in(&clinic.world, "admin-1");
    ok(&admin.post("/api/v1/people", &json!({
        "role": "patient", "name": PLANTED[0], "email": PLANTED[1], "birthDate": PLANTED[2], "phone": "+15550100"
    })));
    let own = json!({ "password": PLANTED[4] });
    let mut guesser = clinic.world.client();
    for login in ["pat-3", "nobody-here"] {
        let wrong = json!({ "login": login, "password": PLANTED[4] }).to_string();
        let kind = [("Content-Type", "application/json")];
        assert_eq!(guesser.send("POST", "/api/v1/sessions", &kind, wrong.as_bytes()).status, 401);
    }
    let mut nurse = Session::sign_in(&clinic.world, "nurse-1");
    let proof = json!({ "password": "housecall-demo" });
    assert!(nurse.post("/api/v1/sessions/current/proof", &proof).status < 300);
    let set = nurse.put("/api/v1/people/nurse-1/password", &own);
    assert!(set.status < 300, "{}", set.text());
    // Plaintext on a PHI channel is refused; not even its refusal may keep it. Sealed, it is kept.
    let text = format!("{{\"text\":\"{}\"}}", PLANTED[3]);
    let sender = Sender::of(clinic);
    let sealed = sender.key.encrypt_message(Format::Acrh, &text, [7; 16]).unwrap();
    for (said, status) in [(text.clone(), 403), (format!("\"{sealed}\""), 200)] {
        let place = publish_path(CHANNEL, &said);
        let target = format!("{place}?uuid=pat-1&auth={}", encode(&sender.token));
        assert_eq!(clinic.world.client().get(&target).status, status);
    }
    let film = format!("%PDF-1.7\n% {} {}\n%%EOF\n", PLANTED[0], PLANTED[3]);
    assert_eq!(sender.send(&sender.prepare(), film.as_bytes()).0, 204);
}

/// All files of a folder and of those in it.
fn all_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        if path.is_dir() {
            return all_of(&path);
        }
        let read = path.is_file().then(|| std::fs::read(&path).unwrap());
        read.map(|bytes| (path.display().to_string(), bytes)).into_iter().collect()
    };
    entries.flat_map(read).collect()
}

const CHANNEL: &str = "consultation.dr-1.pat-1";

#[test]
fn planted_phi_is_in_no_file_log_or_metric() {
    let mut clinic = Clinic::on(World::new());
    plant(&mut clinic);
    let data = clinic.world.data.clone();
    let apart = tempfile::tempdir().unwrap();
    let (key, public) = (apart.path().join("key"), apart.path().join("key.pub"));
    does(&["keys", "backup"], &[("--", &key)]);
    let backup = apart.path().join("backup");
    does(&["backup"], &[("--data", &data), ("--to", &public), ("--out", &backup)]);
    let metrics = clinic.world.client().get("/metrics").text();
    clinic.world.terminate();
    let mut places = all_of(&data);
    let stored = |name: &str| name.contains("/files/") || name.contains("/blobs/");
    assert!(places.iter().any(|(name, bytes)| stored(name) && !bytes.is_empty()), "the file");
    let has =
        |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    let database = places.iter().find(|(name, _)| name.ends_with("housecall.db")).unwrap();
    assert!(has(&database.1, CHANNEL), "what is in the clear there is found");
    let kept = all_of(apart.path());
    assert!(
        kept.iter().any(|(name, bytes)| *name == backup.display().to_string() && !bytes.is_empty())
    );
    places.extend(kept);
    places.push(("metrics".to_owned(), metrics.into_bytes()));
    for (name, bytes) in &places {
        for word in PLANTED {
            assert!(!has(bytes, word), "{word} stands in {name}");
        }
    }
}

/// What a guest gets, each by its name: nobody else may have it.
type Secrets = Vec<(&'static str, String)>;

/// A guest opens a link and takes their seat; the secrets that they then have.
fn guest(clinic: &mut Clinic) -> Secrets {
    clinic.admit();
    let start = clinic.path("start");
    ok(&clinic.provider.post(&start, &json!({})));
    let invitation = json!({ "guest": { "name": "Lena Ortiz", "role": "interpreter" } });
    let path = clinic.path("participants");
    let invited = ok(&clinic.provider.post(&path, &invitation));
    let (page, link) = invited["url"].as_str().unwrap().split_once('#').unwrap();
    assert!(!page.contains("hcl_"), "what a browser asks for holds nothing of it: {page}");
    let link = link.to_owned();
    let body = json!({ "secret": link });
    let mut guest = Session::open(&clinic.world, "/api/v1/links/open", &body);
    let granted = ok(&clinic.ask_token(&mut guest, "interpreter"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let cookie = guest.cookie.split_once('=').unwrap().1.to_owned();
    vec![
        ("link", link),
        ("session", cookie),
        ("token", text(&granted["token"])),
        ("key", text(&granted["channelConfig"]["cipherKey"]["key"])),
    ]
}

/// Everything that goes wrong with a guest's link, and what is answered.
fn mishaps(world: &World, link: &str) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    let mut tell = |what: &str, answer: crate::client::Answer| {
        assert!((200..500).contains(&answer.status), "{what}: {}", answer.status);
        let headers: Vec<_> = answer.headers.iter().map(|(k, v)| format!("{k}: {v}")).collect();
        answers.push((what.to_owned(), format!("{}\n{}", headers.join("\n"), answer.text())));
    };
    let json = [("Content-Type", "application/json")];
    let bodies = [
        ("opened again", json!({ "secret": link }).to_string()),
        ("cut off", json!({ "secret": link.get(..30) }).to_string()),
        ("with more", json!({ "secret": format!("{link}x"), "birthDate": link }).to_string()),
        ("in the wrong field", json!({ "secret": link, (link): link }).to_string()),
        ("of a wrong type", json!({ "secret": [link] }).to_string()),
        ("no JSON", format!("{{\"secret\": {link}")),
    ];
    for (what, body) in &bodies {
        for path in ["/api/v1/links/open", "/api/v1/links/look", "/api/v1/sessions"] {
            tell(what, world.client().send("POST", path, &json, body.as_bytes()));
        }
    }
    // Programs that carry links write # otherwise, and people paste them anywhere.
    for path in
        ["/app/guest%23", "/app/guest?", "/app/guest/", "/api/v1/links/", "/api/v1/appointments/"]
    {
        let answer = world.client().get(&format!("{path}{link}"));
        if path.starts_with("/app") && answer.status == 200 {
            assert_eq!(answer.header("Referrer-Policy"), Some("no-referrer"), "{path}");
        }
        tell(path, answer);
    }
    let (page, bearer) =
        (format!("https://clinic.example/app/guest#{link}"), format!("Bearer {link}"));
    for header in [("Referer", &*page), ("Authorization", &*bearer)] {
        tell(header.0, world.client().send("GET", "/api/v1/people", &[header], b""));
    }
    answers
}

/// A secret as it may stand somewhere: as it is, in hexadecimal, or as the bytes of which it is the base 64.
fn forms(secret: &str) -> Vec<String> {
    let plain = secret.strip_prefix("hcl_").unwrap_or(secret);
    let decoded = URL_SAFE_NO_PAD.decode(plain).or_else(|_| STANDARD.decode(plain)).ok();
    let mut all = vec![plain.to_owned(), hex(plain.as_bytes())];
    all.extend(decoded.map(|bytes| hex(&bytes)));
    all
}

#[test]
fn what_a_guest_comes_in_by_stands_in_no_log_metric_entry_error_file_or_database() {
    let loud = [("HOUSECALL_LOG__REQUESTS", "all"), ("HOUSECALL_LOG__LEVEL", "debug")];
    for store in Store::each() {
        let mut clinic = Clinic::on(store.serve_with(&loud));
        let secrets = guest(&mut clinic);
        let mut places = mishaps(&clinic.world, &secrets[0].1);
        let mut officer = Session::sign_in(&clinic.world, "officer-1");
        let entries = ok(&officer.get("/api/v1/audit/entries?type=LINK_CREATED"));
        assert!(!entries["items"].as_array().unwrap().is_empty(), "{entries}");
        let (now, hour) = (jiff::Timestamp::now(), jiff::SignedDuration::from_hours(1));
        for path in [
            "/metrics",
            "/api/v1/audit/entries?limit=100",
            "/api/v1/audit/entries?type=LINK_REFUSED",
            &format!("/api/v1/audit/fhir?from={}&until={}", now - hour, now + hour),
        ] {
            let answer = officer.get(path);
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            places.push((path.to_owned(), answer.text()));
        }
        let links = format!("/api/v1/appointments/{}/links", clinic.appointment);
        places.push((links.clone(), clinic.provider.get(&links).text()));
        assert!(clinic.world.terminate().success());
        let places = places.into_iter().map(|(name, text)| (name, text.into_bytes()));
        let places: Vec<_> = places.chain(store.everything()).collect();
        assert!(places.iter().any(|(name, text)| name.ends_with("server.log") && !text.is_empty()));
        for (what, secret) in &secrets {
            let forms = forms(secret);
            for (place, bytes) in &places {
                let text = String::from_utf8_lossy(bytes);
                let found = forms.iter().find(|form| text.contains(&***form));
                let who = store.name();
                assert_eq!(found, None, "the guest's {what} stands in {place} of {who}");
            }
        }
    }
}
