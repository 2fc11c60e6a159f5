use super::*;
use crate::config;
use crate::vault::Vault;
use compliance::agreement::Holds;
use db::{BlobOptions, Blobs, S3};
use kernel::SystemClock;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

const KEYSET: &str = "[[keyset]]\npublish_key = \"p\"\nsubscribe_key = \"s\"\nsecret_keys = [\"x\"]\nclinic = true\n";

/// A setting for each place there can be.
const EVERYTHING: &str = r#"origin = "https://clinic.example"
[store]
url = "postgres://u@db.example:5432/x?host=db2.example"
[files]
url = "s3://bucket"
region = "eu-west-1"
[letters.mail]
host = "SMTP.example."
from = "a@clinic.example"
[letters.sms]
account = "AC1"
token = "t"
from = "+15550100"
[push.apns]
key_file = "none"
key_id = "k"
team_id = "t"
[push.fcm]
service_account_file = "none"
[push.web]
key_file = "none"
subject = "mailto:a@clinic.example"
hosts = ["*.push.example", "https://push.example.org:8443"]
[[sign_in.oidc]]
name = "staff"
title = "Staff"
issuer = "https://login.example"
client_id = "c"
[audit]
https = "https://siem.example/audit"
syslog = "tls://logs.example:6514"
[[audit.witness]]
url = "https://witness.example"
key = "w.example/1+bcd5f9c1+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
[trace]
endpoint = "http://127.0.0.1:4318"
[turn]
enabled = false
urls = ["turns:turn.example:5349?transport=tcp"]
secret = "s"
"#;

fn gate(settings: &str) -> Egress {
    let config = config::of_text(&format!("{settings}\n{KEYSET}")).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Egress::new(&config, &clock)
}

#[test]
fn every_place_that_the_settings_name_is_listed() {
    let gate = gate(EVERYTHING);
    let all: Vec<String> = gate
        .destinations()
        .iter()
        .map(|place| format!("{} {}", place.setting, place.host))
        .collect();
    assert_eq!(
        all,
        [
            "hosting hosting",
            "store.url db.example",
            "store.url db2.example",
            "files.url s3.eu-west-1.amazonaws.com",
            "letters.mail smtp.example",
            "letters.sms api.twilio.com",
            "push.apns api.push.apple.com",
            "push.apns api.sandbox.push.apple.com",
            "push.fcm fcm.googleapis.com",
            "push.fcm oauth2.googleapis.com",
            "push.web *.push.example",
            "push.web push.example.org",
            "sign_in.oidc login.example",
            "audit.https siem.example",
            "audit.syslog logs.example",
            "audit.witness witness.example",
            "trace.endpoint 127.0.0.1",
            "turn.urls turn.example",
        ]
    );
}

#[test]
fn a_relay_of_somebody_else_beside_this_servers_own_is_a_place_like_any_other() {
    let settings = r#"origin = "https://clinic.example"
[turn]
host = "turn.clinic.example"
external = ["203.0.113.7"]
listen_tls = ["198.51.100.4:443"]
urls = [
    "turn:TURN.clinic.example:3478",
    "turn:clinic.example:3478?transport=tcp",
    "turn:203.0.113.7:3478",
    "turns:198.51.100.4:443",
    "turns:relay.vendor.example",
]"#;
    let gate = gate(settings);
    let of_relays = |place: &&Destination| place.setting == "turn.urls";
    let relays: Vec<_> = gate.destinations().iter().filter(of_relays).collect();
    assert_eq!(relays.len(), 1, "{relays:?}");
    assert_eq!(relays[0].host, "relay.vendor.example");
    assert_eq!(gate.never_covered(), ["hosting", "relay.vendor.example"]);
    for own in ["turn:turn.clinic.example:3478", "turns:198.51.100.4:443", "turn:203.0.113.7:3478"]
    {
        assert!(gate.admit_relay(own).is_ok(), "{own}");
    }
    let refused = gate.admit_relay("turns:relay.vendor.example").unwrap_err();
    assert!(refused.to_string().contains("covers relay.vendor.example"), "{refused}");
}

#[test]
fn only_this_machine_is_reached_uncovered_and_nothing_that_looks_like_it() {
    let gate = gate("");
    for near in
        ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LOCALHOST.", "::ffff:127.0.0.1"]
    {
        assert!(gate.admit("trace.endpoint", near).is_ok(), "{near}");
    }
    for far in [
        "",
        "10.0.0.1",
        "0.0.0.0",
        "localhost.example",
        "127.0.0.1.example",
        "169.254.169.254",
        "[::]",
    ] {
        let refused = gate.admit("trace.endpoint", far).unwrap_err();
        assert!(refused.to_string().contains("housecall agreement add"), "{refused}");
    }
    assert!(gate.covering("hosting", Holds::Phi).is_none());
    assert!(
        gate.reached().is_empty(),
        "this machine is nowhere, and what was refused was not reached"
    );
}

#[test]
fn what_was_let_out_is_remembered_by_its_host() {
    let config = config::of_text(KEYSET).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let gate = Egress::open(&config, &clock);
    for host in ["a.push.example.org", "A.push.example.org", "127.0.0.1"] {
        gate.admit("push.web", host).unwrap();
    }
    let host = "a.push.example.org".to_owned();
    assert_eq!(gate.reached(), [Destination { setting: "push.web", host }]);
}

#[tokio::test]
async fn where_the_name_of_a_host_led_is_remembered_by_the_gate_that_decides() {
    let config = config::of_text(KEYSET).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let (gate, above) = (Egress::open(&config, &clock), Egress::open(&config, &clock));
    gate.obey(&above);
    let outlet = gate.outlet("letters.sms", |client| client).unwrap();
    assert!(above.led().is_empty());
    let port = redirecting("http://169.254.169.254/").port();
    let answer = outlet.get(&format!("http://localhost:{port}/")).send().await.unwrap();
    assert_eq!(answer.status(), 307);
    let here: IpAddr = "127.0.0.1".parse().unwrap();
    assert!(above.led().contains(&here), "{:?}", above.led());
    assert!(gate.led().is_empty());

    // Of so many that come later the first is forgotten.
    let later = |number: u32| IpAddr::from(number.saturating_add(1 << 24).to_be_bytes());
    gate.remember((0..4_000).map(later));
    let led = above.led();
    assert!(led.len() == 4_000 && !led.contains(&here) && led.contains(&later(3_999)));
}

/// A place on this machine that answers each request with a redirect, and counts connections.
fn redirecting(to: &'static str) -> std::net::SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let answer = format!(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

#[tokio::test]
async fn a_redirect_leads_nowhere_and_an_uncovered_host_is_not_connected_to() {
    let gate = gate("");
    let outlet = gate.outlet("letters.sms", |client| client).unwrap();
    let near = redirecting("http://169.254.169.254/latest/meta-data");
    let answer = outlet.post(&format!("http://{near}/send")).body("a text").send().await.unwrap();
    assert_eq!(answer.status(), 307, "what is elsewhere is not asked");
    let listener = TcpListener::bind(("0.0.0.0", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = outlet.get(&format!("http://0.0.0.0:{port}/")).send().await;
    assert!(matches!(asked, Err(Unsent::Refused(_))), "{asked:?}");
    let place = format!("0.0.0.0:{port}");
    assert!(gate.connect("audit.syslog", ("0.0.0.0", &place)).await.is_err());
    assert!(listener.accept().is_err(), "nobody came");
}

#[tokio::test]
async fn what_seals_the_key_is_reached_by_the_servers_gate_once_the_register_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kek");
    let keys = format!(
        "[keys]\nfile = \"{}\"\n[keys.aws_kms]\nkey = \"alias/clinic\"\nregion = \"us-east-1\"\naccess_key_id = \"key\"\nsecret_access_key = \"secret\"\n",
        file.display()
    );
    let config = config::of_text(&format!("{keys}{KEYSET}")).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let open = Egress::open(&config, &clock);
    let host = "kms.us-east-1.amazonaws.com";
    assert!(open.admit("keys.aws_kms", host).is_ok(), "the register cannot be read before it");
    let server = Egress::new(&config, &clock);
    open.obey(&server);
    assert!(open.admit("keys.aws_kms", host).is_err());
    assert!(open.admit("keys.aws_kms", "localhost").is_ok());

    let vault = Vault::of(&config);
    vault.obey(&server);
    let refused = vault.create().await.unwrap_err().to_string();
    assert!(refused.contains("no agreement and no decision covers kms.us-east-1"), "{refused}");
}

/// What a bucket of somebody else's might answer instead of a list: text that grows a billionfold, or is read from a file.
const BOMBS: [&str; 2] = [
    r#"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]><ListBucketResult><Contents><Key>&e;&e;&e;</Key><LastModified>2026-01-01T00:00:00Z</LastModified><Size>1</Size></Contents></ListBucketResult>"#,
    r#"<!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/passwd">]><ListBucketResult><Contents><Key>&f;</Key><LastModified>2026-01-01T00:00:00Z</LastModified><Size>1</Size></Contents></ListBucketResult>"#,
];

#[tokio::test]
async fn a_bucket_that_answers_with_an_xml_bomb_or_a_file_of_ours_is_refused() {
    for bomb in BOMBS {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _ = stream.read(&mut [0; 4096]);
                let length = bomb.len();
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
                );
                let _ = stream.write_all(format!("{head}{bomb}").as_bytes());
            }
        });
        let options = BlobOptions::S3(S3 {
            bucket: "files".to_owned(),
            region: "eu-west-1".to_owned(),
            endpoint: Some(format!("http://{address}")),
            access_key_id: "key".to_owned(),
            secret_access_key: "secret".to_owned(),
        });
        let told = Blobs::open(options, gate("")).unwrap().list().await.unwrap_err().to_string();
        assert!(!told.contains("haha") && !told.contains("root:"), "{told}");
    }
}
