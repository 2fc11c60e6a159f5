//! Those who are inside already: an administrator of the database, a page that borrows somebody's session.

use crate::audit::text;
use crate::owned::{Store, publish};
use crate::world::{Session, World};
use std::process::Output;

const LAST: &str = "(SELECT MAX(first_seq) FROM audit_batch)";

/// A deed of whoever owns the database.
type Deed = fn(&Store);

/// Replaces a text wherever it stands in entries, by one of its length.
fn rewrite(store: &Store, from: &str, to: &str) {
    let asked = format!("SELECT first_seq, {} FROM audit_batch", store.hexed("entries"));
    let mut changed = 0;
    for line in store.ask(&asked).lines() {
        let (first, hex) = line.split_once('|').unwrap();
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let whole: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
        let mut entries = whole.clone();
        for at in 0..entries.len().saturating_sub(from.len()) {
            if entries[at..].starts_with(from.as_bytes()) {
                entries[at..at + to.len()].copy_from_slice(to.as_bytes());
            }
        }
        if entries != whole {
            let entries = store.bytes(&entries);
            store.run(&format!(
                "UPDATE audit_batch SET entries = {entries} WHERE first_seq = {first}"
            ));
            changed += 1;
        }
    }
    assert!(changed > 0, "{from} stands in no entry of {}", store.name());
}

/// Makes two commits next to each other change places.
fn swap(store: &Store) {
    let place = |at: u8| {
        let sql = "SELECT first_seq FROM audit_batch ORDER BY first_seq LIMIT 1 OFFSET";
        store.ask(&format!("{sql} {at}")).trim().to_owned()
    };
    let (one, other) = (place(3), place(4));
    for (to, of) in [("-1", &*other), (&other, &one), (&one, "-1")] {
        store.run(&format!("UPDATE audit_batch SET first_seq = {to} WHERE first_seq = {of}"));
    }
}

const DEEDS: [(&str, Deed); 10] = [
    ("edits who did it", |store| {
        rewrite(store, "\"role\":\"patient\"", "\"role\":\"visitor\"");
    }),
    ("edits what is sealed", |store| rewrite(store, "\"sealed\":\"A", "\"sealed\":\"B")),
    ("back-dates it", |store| rewrite(store, "\"20", "\"19")),
    ("deletes one in the middle", |store| {
        store.run(
            "DELETE FROM audit_batch WHERE first_seq =
                 (SELECT first_seq FROM audit_batch ORDER BY first_seq LIMIT 1 OFFSET 3)",
        );
    }),
    ("changes their order", swap),
    ("deletes the newest", |store| {
        store.run(&format!("DELETE FROM audit_batch WHERE first_seq = {LAST}"));
    }),
    ("empties it", |store| store.run("DELETE FROM audit_batch")),
    ("replays an older one", |store| {
        store.run(&format!(
            "INSERT INTO audit_batch SELECT (SELECT size FROM audit_head), b.count, b.entries, b.marks, b.root
             FROM audit_batch b WHERE b.first_seq =
                 (SELECT first_seq FROM audit_batch ORDER BY first_seq LIMIT 1 OFFSET 3)
                 AND b.first_seq <> {LAST}"
        ));
    }),
    ("forges the head", |store| store.run("UPDATE audit_head SET size = size - 1 WHERE id = 1")),
    ("takes the signed checkpoints away", |store| {
        store.run(
            "DELETE FROM audit_checkpoint; UPDATE audit_head SET checkpoint = '' WHERE id = 1",
        );
    }),
];

/// Whether the named check passes beside a store.
fn holds(store: &Store) -> Output {
    store.command(&["compliance", "check", "--only", "HC-028"])
}

#[test]
fn whatever_is_done_to_the_audit_log_in_the_database_is_told() {
    for store in Store::each() {
        let mut world = store.serve();
        publish(&world, 20);
        assert!(world.terminate().success());
        let whole = holds(&store);
        assert!(whole.status.success(), "{}: {}", store.name(), text(&whole));
        for (what, deed) in DEEDS {
            let copy = store.copy();
            assert!(copy.verify(None).status.success(), "it verifies before");
            deed(&copy);
            let who = format!("who {what} in {}", copy.name());
            let told = copy.verify(None);
            assert_eq!(told.status.code(), Some(1), "{who}: {}", text(&told));
            assert!(text(&told).contains("the audit log"), "{who}: {}", text(&told));
            let check = holds(&copy);
            assert_eq!(check.status.code(), Some(1), "{who}: {}", text(&check));
            // A head that fits nothing is no log to look at, which counts as a failure.
            let named = ["FAIL", "ERROR"].iter().any(|word| text(&check).contains(word));
            assert!(named && text(&check).contains("HC-028"), "{who}: {}", text(&check));
        }
    }
}

#[test]
fn what_is_changed_under_a_running_server_is_told_and_stays_told() {
    for store in Store::each() {
        let mut world = store.serve();
        publish(&world, 5);
        rewrite(&store, "\"role\":\"patient\"", "\"role\":\"visitor\"");
        let who = store.name();
        assert_eq!(store.verify(None).status.code(), Some(1), "{who}: at once");
        // What follows is signed like everything, and covers nothing up.
        publish(&world, 5);
        let told = store.verify(None);
        assert_eq!(told.status.code(), Some(1), "{who}: {}", text(&told));
        assert!(world.terminate().success());
        assert_eq!(holds(&store).status.code(), Some(1), "{who}");
    }
}

#[test]
fn a_store_put_back_whole_is_told_by_a_checkpoint_kept_elsewhere() {
    for store in Store::each() {
        let mut world = store.serve();
        publish(&world, 5);
        assert!(world.terminate().success());
        let earlier = store.copy();
        let mut again = store.serve();
        let kept = store.data().join("kept-checkpoint");
        let mut officer = Session::sign_in(&again, "officer-1");
        std::fs::write(&kept, officer.get("/api/v1/audit/checkpoint").text()).unwrap();
        assert!(again.terminate().success());
        let whole = store.verify(Some(&kept));
        assert!(whole.status.success(), "{}: {}", store.name(), text(&whole));
        assert!(earlier.verify(None).status.success(), "by itself it is whole");
        // Nor is a log that says that nothing ever happened.
        let emptied = store.copy();
        emptied.run(&format!(
            "DELETE FROM audit_batch; DELETE FROM audit_checkpoint;
             UPDATE audit_head SET size = 0, checkpoint = '', frontier = {} WHERE id = 1",
            emptied.bytes(&[])
        ));
        for changed in [earlier, emptied] {
            let told = changed.verify(Some(&kept));
            assert_eq!(told.status.code(), Some(1), "{}: {}", store.name(), text(&told));
        }
    }
}

#[test]
fn another_sites_page_and_a_smuggled_request_are_refused() {
    let world = World::new();
    let mut session = Session::sign_in(&world, "admin-1");
    let cookie = session.cookie.clone();
    let named = session.get("/api/v1/organization").text();
    let body = b"{\"name\":\"Stolen\"}";
    for headers in [
        [("Origin", "https://evil.example"), ("Content-Type", "application/json")],
        [("Sec-Fetch-Site", "cross-site"), ("Content-Type", "application/json")],
        [("Origin", "null"), ("Content-Type", "text/plain")],
    ] {
        let headers = [headers.as_slice(), &[("Cookie", cookie.as_str())]].concat();
        let answer = world.client().send("PUT", "/api/v1/organization", &headers, body);
        assert!(
            matches!(answer.status, 401 | 415),
            "{headers:?}: {} {}",
            answer.status,
            answer.text()
        );
    }
    assert_eq!(session.get("/api/v1/organization").text(), named, "another site changed nothing");
    for framing in [
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: 4\r\nContent-Length: 4",
        "Content-Length: 4, 4",
        "Content-Length: +4",
        "Content-Length: 0x4",
        "Content-Length : 4",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "X: y\r\n Transfer-Encoding: chunked",
    ] {
        let mut client = world.client();
        let inner = "GET /api/v1/people HTTP/1.1\r\nHost: x\r\n\r\n";
        let smuggling = format!(
            "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n0\r\n\r\n{inner}"
        );
        client.raw(smuggling.as_bytes()).unwrap();
        let answer = client.read().unwrap();
        assert!(matches!(answer.status, 400 | 411 | 501), "{framing}: {}", answer.status);
        assert!(client.read().is_err(), "{framing}: what is inside is not another request");
    }
    for path in
        ["/assets/../../kek", "/assets/%2e%2e%2f%2e%2e%2fkek", "/..%5c..%5ckek", "//etc/passwd"]
    {
        let answer = world.client().get(path);
        let page = answer.header("Content-Type").is_some_and(|kind| kind.starts_with("text/html"));
        assert!(page || answer.status >= 400, "{path}: {} {}", answer.status, answer.text());
        assert!(!answer.text().contains("root:"), "{path}");
    }
    comes_in_by_no_other_name(&world);
    assert_eq!(session.get("/api/v1/organization").text(), named);
    assert_eq!(world.client().get("/healthz").status, 200);
}

/// Whoever tries to come in is counted by the path: what is not that path to the letter is no way in.
fn comes_in_by_no_other_name(world: &World) {
    let body = br#"{"personId":"admin-1","password":"housecall-demo"}"#;
    let headers = [("Content-Type", "application/json")];
    for target in [
        "/api/v1/sessions#",
        "/api/v1/sessions#x",
        "/api/v1/sessions?x#y",
        "http://test/api/v1/sessions#x",
        "HTTP://test/api/v1/sessions",
        "/api/v1/sessions/",
        "//api/v1/sessions",
        "/api//v1/sessions",
        "/api/v1/./sessions",
        "/api/v1/x/../sessions",
        "/api/v1/%73essions",
        "/api/v1/sessions%23",
        "/api/v1/sessions;x",
        "/API/v1/sessions",
        "/api/v1/Sessions",
    ] {
        let answer = world.client().send("POST", target, &headers, body);
        let is_out = answer.status >= 400 && answer.header("Set-Cookie").is_none();
        assert!(is_out, "{target}: {} {}", answer.status, answer.text());
    }
}

/// Options take any JSON, so only its depth is refused, before anybody asks what it says.
#[test]
fn json_that_is_too_deep_is_refused_before_it_is_read() {
    let world = World::new();
    let cookie = Session::sign_in(&world, "admin-1").cookie;
    let headers = [("Content-Type", "application/json"), ("Cookie", cookie.as_str())];
    let refused = |levels: usize| {
        let deep = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let body = format!(r#"{{"app":"deep","environment":"x","options":{{"a":{deep}}}}}"#);
        let answer = world.client().send("POST", "/api/v1/keysets", &headers, body.as_bytes());
        assert!((400..500).contains(&answer.status), "{levels}: {}", answer.text());
        answer.json()["code"].as_str().unwrap().to_owned()
    };
    assert_ne!(refused(100), "request.body", "what is not too deep is read");
    assert_eq!((refused(200), refused(10_000)), ("request.body".into(), "request.body".into()));
    assert_eq!(world.client().get("/healthz").status, 200);
}
