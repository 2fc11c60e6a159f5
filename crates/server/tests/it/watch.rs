//! Rates, networks, metrics and the request log.

use crate::gateway::ec_key;
use crate::owned::embedded;
use crate::world::{PUB, SUB, Session, World, encode, publish_path, seal, settings};

fn line<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(start)).map(str::trim)
}

#[test]
fn who_sends_too_much_is_told_when_to_come_back_and_subscribers_are_held_instead() {
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 1", "");
    let limits = "[limits]\nper_user = 10\nper_channel = 5\nper_address = 8\nexempt = []\n";
    let open = "[[keyset]]\npublish_key = \"pub-x\"\nsubscribe_key = \"sub-x\"\n\
        access_manager = false\ncustom_channels = [\"*\"]\n";
    let world = World::serve(folder.path(), &format!("{base}{limits}{open}"));
    let mut client = world.client();
    let publish = |user: &str| format!("/publish/pub-x/sub-x/0/hall/0/1?uuid={user}");
    let answers: Vec<_> = (0..15).map(|_| client.get(&publish("ann"))).collect();
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert!((4..=5).contains(&refused.len()), "{} of 15", refused.len());
    assert!(refused[0].text().starts_with("[0,\"You have exceeded"), "{}", refused[0].text());
    let seconds: u32 = refused[0].header("Retry-After").unwrap().parse().unwrap();
    assert!((1..=3).contains(&seconds));
    let began = std::time::Instant::now();
    for _ in 0..25 {
        let held = client.get("/v2/subscribe/sub-x/hall/0?uuid=bob&tt=0");
        assert_eq!(held.status, 200, "{}", held.text());
    }
    assert!(began.elapsed().as_millis() > 200, "the poll was held back");
    let last = (0..40).map(|_| client.get("/time/0").status).find(|status| *status == 429);
    assert_eq!(last, Some(429), "the address has a rate too");
    let metrics = (0..100).find_map(|_| {
        let text = world.client().get("/metrics").text();
        line(&text, "housecall_refused_total{reason=\"rate-address\"}").map(str::to_owned)
    });
    assert!(metrics.unwrap().parse::<u64>().unwrap() > 0);
}

/// A name is no secret: whoever knows a doctor's must not be able to keep them from their work by it.
#[test]
fn strangers_use_up_nobodys_rates() {
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 1", "");
    let limits = "[limits]\nper_user = 5\nper_keyset = 20\nper_channel = 5\n";
    let world = World::serve(folder.path(), &format!("{base}{limits}"));
    let token = encode(&world.token("ann", &[("room.1", 3)]));
    let mut client = world.client();
    let publish = format!("/publish/{PUB}/{SUB}/0/room.1/0/1?uuid=ann");
    for auth in ["", "&auth=nonsense", "&signature=v2.x&timestamp=1"] {
        for _ in 0..50 {
            assert_eq!(client.get(&format!("{publish}{auth}")).status / 100, 4);
        }
    }
    let own: Vec<_> =
        (0..15).map(|_| client.get(&format!("{publish}&auth={token}")).status).collect();
    assert_eq!(own[0], 200, "{own:?}");
    assert!(own.contains(&429), "her own requests count: {own:?}");
}

#[test]
fn a_keyset_and_the_staff_are_open_to_their_networks_only() {
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 1", "");
    let own = "[[keyset]]\npublish_key = \"pub-x\"\nsubscribe_key = \"sub-x\"\n\
        access_manager = false\ncustom_channels = [\"*\"]\nnetworks = [\"192.0.2.0/24\"]\n";
    let world = World::serve(folder.path(), &format!("{base}{own}"));
    let answer = world.client().get("/publish/pub-x/sub-x/0/hall/0/1?uuid=a");
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("not open to your address"), "{}", answer.text());
    drop(world);
    let folder = tempfile::tempdir().unwrap();
    let mut demo = crate::world::housecall();
    demo.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    demo.env("HOUSECALL_LIMITS__STAFF_NETWORKS", "[\"192.0.2.0/24\"]");
    let world = World::start(demo, folder.path());
    let person =
        serde_json::json!({"id": "x", "role": "nurse", "name": "X", "password": "a long password"});
    let refused = Session::sign_in(&world, "admin-1").post("/api/v1/people", &person);
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(refused.text().contains("connect to the clinic's network"), "{}", refused.text());
    assert_eq!(world.client().get("/metrics").status, 403, "no administrator is where no staff is");
    drop(world);
    let mut demo = crate::world::housecall();
    demo.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    demo.env("HOUSECALL_LIMITS__ADMIN_NETWORKS", "[\"192.0.2.0/24\"]");
    let world = World::start(demo, folder.path());
    let mut admin = Session::sign_in(&world, "admin-1");
    assert_eq!(admin.send("GET", "/api/v1/keysets", &serde_json::json!({})).status, 403);
    let mut nurse = Session::sign_in(&world, "nurse-1");
    assert_eq!(nurse.send("GET", "/api/v1/departments", &serde_json::json!({})).status, 200);
    assert_eq!(world.client().get("/metrics").status, 403, "numbers are the administrators' too");
}

/// A demo whose metrics are for one network, behind proxies of these addresses. Answers what a sign-in and the metrics come to
/// for whoever is forwarded.
fn behind(proxies: &str, forwarded: &[&str]) -> (Vec<(u16, u16)>, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut demo = crate::world::housecall();
    demo.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    demo.env("HOUSECALL_PROXY", proxies).env("HOUSECALL_LIMITS__SIGN_INS_PER_MINUTE", "3");
    demo.env("HOUSECALL_LIMITS__ADMIN_NETWORKS", "[\"192.0.2.0/24\"]");
    let world = World::start(demo, folder.path());
    let body = br#"{"personId":"nobody","password":"a wrong password"}"#;
    let ask = |address: &&str| {
        let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", *address)];
        let door = "/api/v1/sessions";
        let came = world.client().send("POST", door, &headers, body).status;
        (came, world.client().send("GET", "/metrics", &headers, b"").status)
    };
    (forwarded.iter().map(ask).collect(), world.log())
}

#[test]
fn behind_a_proxy_each_client_has_rates_and_a_network_of_its_own() {
    let near = "203.0.113.50, 192.0.2.7";
    let asked = [near, near, near, near, "192.0.2.8", "203.0.113.9", "192.0.2.9, 203.0.113.10"];
    let (came, log) = behind("[\"127.0.0.1/32\"]", &asked);
    let statuses: Vec<u16> = came.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [401, 401, 401, 429, 401, 401, 401], "the fourth of one address");
    let metrics: Vec<u16> = came.iter().map(|(_, status)| *status).collect();
    assert_eq!(
        metrics,
        [200, 200, 200, 200, 200, 403, 403],
        "what a client says of itself is nothing"
    );
    assert!(!log.contains("the setting `proxy`"), "{log}");
    let (came, log) = behind("[]", &[near, near, near, near]);
    assert!(came.iter().all(|came| *came == (401, 403)), "nobody is believed: {came:?}");
    assert_eq!(log.matches("the setting `proxy`").count(), 1, "{log}");
}

#[test]
fn metrics_and_the_log_tell_of_a_request_without_what_it_said() {
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 1", "");
    let base = base.replace("[subscribe]", "[log]\nformat = \"json\"\n[subscribe]");
    let world = World::serve(folder.path(), &base);
    let channel = "consultation.prov-1.pat-1";
    let token = encode(&world.token("pat-1", &[(channel, 3)]));
    let message = encode(&seal("a key", "\"my knee hurts\""));
    let path = format!("/publish/{PUB}/{SUB}/0/{channel}/0/{message}?uuid=pat-1&auth={token}");
    let sent = world.client().get(&path);
    assert_eq!(sent.status, 200, "{}", sent.text());
    let plain = format!("/publish/{PUB}/{SUB}/0/{channel}/0/1?uuid=pat-1&auth={token}");
    assert_eq!(world.client().get(&plain).status, 403);
    let log = world.log();
    let told: Vec<serde_json::Value> = log
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|line| line["target"] == "request" && line["fields"]["operation"] == "publish")
        .collect();
    assert_eq!(told.len(), 2, "{log}");
    let fields = &told[0]["fields"];
    assert_eq!((&fields["class"], &fields["user"]), (&"consultation".into(), &"pat-1".into()));
    assert_eq!(fields["timetoken"].to_string(), sent.json()[2].as_str().unwrap());
    assert_eq!(told[1]["fields"]["status"], 403);
    assert!(!log.contains("UE5FRA") && !log.contains(channel), "{log}");
    let text = world.client().get("/metrics").text();
    let counted = |start: String| line(&text, &start).map(str::to_owned);
    assert_eq!(counted(format!("housecall_published_total{{keyset=\"{SUB}\"}}")), Some("1".into()));
    let requests = "housecall_requests_total{operation=\"publish\",status=\"4xx\"}".to_owned();
    assert_eq!(counted(requests), Some("1".into()), "{text}");
    let usage = format!("housecall_transactions_total{{keyset=\"{SUB}\",type=\"publish\"}}");
    assert_eq!(counted(usage), Some("2".into()), "{text}");
    assert!(text.contains("housecall_request_seconds_bucket{") && text.ends_with("# EOF\n"));
    assert!(counted("housecall_stored_bytes".to_owned()).unwrap() != "0");
}

/// What the alert on pushes compares has both its sides before anything was sent: Prometheus has nothing to hold a series
/// against that is not there.
#[test]
fn each_gateway_tells_from_the_start_what_came_of_attempts() {
    let folder = tempfile::tempdir().unwrap();
    let (data, place) = (folder.path(), folder.path().display());
    for key in ["apple.p8", "vapid.pem"] {
        ec_key(&data.join(key));
    }
    let base = settings(data, "hold_seconds = 1", "");
    let push = format!(
        "[push.apns]\nkey_file = \"{place}/apple.p8\"\nkey_id = \"K\"\nteam_id = \"T\"\n\
         [push.web]\nkey_file = \"{place}/vapid.pem\"\nsubject = \"mailto:o@clinic.example\"\n"
    );
    let letters = "[letters.mail]\nhost = \"127.0.0.1\"\ntls = \"none\"\nfrom = \"c@clinic.example\"\n\
        [letters.sms]\naccount = \"AC1\"\ntoken = \"t0ken\"\nfrom = \"+15550100\"\n";
    let origin = "origin = \"https://clinic.example\"\n";
    let world = World::serve(data, &format!("{origin}{base}{push}{letters}"));
    let text = world.client().get("/metrics").text();
    for gateway in ["apns", "apns2", "web", "email", "sms"] {
        let told = |outcome: &str| {
            let start =
                format!("housecall_pushes_total{{gateway=\"{gateway}\",outcome=\"{outcome}\"}}");
            line(&text, &start) == Some("0")
        };
        assert!(told("retried") && told("failed"), "{gateway}: {text}");
        assert!(told("delivered") || told("sent"), "{gateway}: {text}");
    }
    assert!(!text.contains("gateway=\"fcm\""), "it is in no setting: {text}");
}

/// The alerts of the runbook, each with its expression.
fn alerts() -> Vec<(String, String)> {
    let book = include_str!("../../../../docs/runbook.md");
    let block = book.split("```yaml").find(|block| block.trim_start().starts_with("- alert:"));
    let block = block.unwrap().split("```").next().unwrap();
    let one = |alert: &str| {
        let name = alert.split_whitespace().next().unwrap().to_owned();
        let expression = alert.lines().find_map(|line| line.trim().strip_prefix("expr: "));
        (name, expression.unwrap().to_owned())
    };
    block.split("- alert: ").skip(1).map(one).collect()
}

/// The names of metrics in an expression.
fn measured(expression: &str) -> impl Iterator<Item = &str> {
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    expression.split(word).filter(|name| name.starts_with("housecall_"))
}

/// What is measured where something is in the settings only. Beside each, which test sees it there.
const WITH_SETTINGS: [&str; 3] = [
    "housecall_pushes_total", // `each_gateway_tells_from_the_start_what_came_of_attempts`
    "housecall_audit_behind", // those of `copies`
    "housecall_turn_refused_total", // those of `turn`
];

fn is_measured(text: &str, name: &str, expression: &str) {
    let book = include_str!("../../../../docs/runbook.md");
    assert!(book.contains(&format!("**{name}.**")), "{name}: what to do");
    // Whether the server is there at all is for a prober to say.
    let measures = measured(expression).count() > 0 || expression.starts_with("probe_success");
    assert!(measures, "{name}: {expression}");
    for metric in measured(expression).filter(|metric| !WITH_SETTINGS.contains(metric)) {
        let told = text.lines().any(|line| line.starts_with(metric));
        assert!(told, "{name}: {metric} is not in {text}");
    }
}

/// What no alert can see is worth no alert, and whoever is woken reads what to do.
#[test]
fn what_the_runbooks_alerts_measure_is_there_from_the_start_and_each_is_explained() {
    let world = World::new();
    // How long a publish takes is there once there was one; a token that was granted for it would count among the grants.
    let publish = format!("{}?uuid=ann", publish_path("room.1", "1"));
    assert_eq!(world.client().get(&publish).status, 403);
    let text = world.client().get("/metrics").text();
    let all = alerts();
    assert!(all.len() >= 19, "the runbook's alerts are read: {all:?}");
    for (name, expression) in &all {
        is_measured(&text, name, expression);
    }
    for metric in WITH_SETTINGS {
        let named = all.iter().any(|(_, expression)| measured(expression).any(|one| one == metric));
        assert!(named, "no alert measures {metric} any more");
    }
    for outcome in ["granted", "refused", "failed"] {
        let start = format!("housecall_grants_total{{outcome=\"{outcome}\"}}");
        assert_eq!(line(&text, &start), Some("0"), "{text}");
    }
    let mut nurse = Session::sign_in(&world, "nurse-1");
    let none = serde_json::json!({});
    assert_eq!(nurse.post("/api/v1/watch", &none).status, 200);
    assert_eq!(nurse.post("/api/v1/audit/watch", &none).status, 403);
    let text = world.client().get("/metrics").text();
    for (outcome, times) in [("granted", "1"), ("refused", "1"), ("failed", "0")] {
        let start = format!("housecall_grants_total{{outcome=\"{outcome}\"}}");
        assert_eq!(line(&text, &start), Some(times), "{text}");
    }
    assert_eq!(line(&text, "housecall_encryption_errors_total"), Some("0"), "{text}");
}

/// The most of what is sealed is sealed by keys of patients: one of those that does not open wakes whoever looks after keys.
#[test]
fn a_patients_key_that_does_not_open_is_counted_as_what_could_not_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mut world = World::demo(data);
    let person = serde_json::json!({"role": "patient", "name": "Ines Duarte", "birthDate": "1985-04-23",
        "phone": "+351 555 0100", "email": "ines@mail.example"});
    let made = Session::sign_in(&world, "admin-1").post("/api/v1/people", &person);
    let patient = made.json()["id"].as_str().expect("an id").to_owned();
    world.terminate();
    let its = format!("scope = '/patient/{patient}/medical-record' AND version = 1");
    let wrapped = embedded(data, &format!("SELECT hex(wrapped) FROM data_key WHERE {its}"));
    let (rest, last) = wrapped.trim().split_at(wrapped.trim().len() - 2);
    let last = u8::from_str_radix(last, 16).unwrap() ^ 1;
    embedded(data, &format!("UPDATE data_key SET wrapped = X'{rest}{last:02X}' WHERE {its}"));
    let world = World::demo(data);
    let counted = || {
        let text = world.client().get("/metrics").text();
        let times = line(&text, "housecall_encryption_errors_total").expect("it is told");
        times.parse::<u64>().unwrap()
    };
    let mut desk = Session::sign_in(&world, "front-desk-1");
    let before = counted();
    let shut = desk.get(&format!("/api/v1/people/{patient}"));
    assert_eq!((shut.status, &shut.json()["code"]), (500, &"key.unusable".into()));
    assert!(counted() > before, "{}", world.log());
}
