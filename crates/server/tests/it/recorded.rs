//! Every request that SDKs were recorded to send is answered by the running server.

use crate::world::{World, settings, sign_for};
use serde_json::Value;

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// The recorded query without what was true on the day of the recording only.
fn fresh(query: &str) -> String {
    let stale = |pair: &&str| !pair.starts_with("signature=") && !pair.starts_with("timestamp=");
    query.split('&').filter(stale).collect::<Vec<_>>().join("&")
}

/// Sends a recorded request, signed anew if it was signed.
fn replay(world: &World, recorded: &Value) -> (u16, String) {
    let (method, path) = (text(recorded, "method"), text(recorded, "path"));
    let (query, body) = (text(recorded, "raw_query"), text(recorded, "body"));
    let target = if query.contains("signature=") {
        let keys = ["pub-c-demo", "sub-c-demo", "sec-c-demo"];
        sign_for(keys, (method, path, &fresh(query), body), 0)
    } else {
        format!("{path}?{query}")
    };
    let mut client = world.client();
    client.timeout(std::time::Duration::from_secs(5));
    let headers: &[_] = if body.is_empty() { &[] } else { &[("Content-Type", "application/json")] };
    match client.try_send(method, &target, headers, body.as_bytes()) {
        Ok(answer) => (answer.status, String::from_utf8_lossy(&answer.body).into_owned()),
        Err(error) => panic!("{method} {target}: {error}"),
    }
}

#[test]
fn every_recorded_request_is_answered() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/requests.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 1", "");
    // The recorded keys, on a keyset that is open but for what must be signed.
    let own = base.replace("pub-c-demo", "pub-c-clinic").replace("sub-c-demo", "sub-c-clinic");
    let open = "[[keyset]]\npublish_key = \"pub-c-demo\"\nsubscribe_key = \"sub-c-demo\"\n\
        secret_keys = [\"sec-c-demo\"]\naccess_manager = false\ncustom_channels = [\"*\"]\n";
    let world = World::serve(folder.path(), &format!("{own}{open}"));
    let mut answered = std::collections::BTreeMap::<&str, Vec<u16>>::new();
    for case in vectors["cases"].as_array().unwrap() {
        for recorded in case["requests"].as_array().unwrap() {
            let path = text(recorded, "path");
            if path.starts_with("/upload-bucket") || path.starts_with("/download-bucket") {
                continue;
            }
            let (status, body) = replay(&world, recorded);
            let id = text(case, "id");
            assert!(status < 500 && status != 405, "{id}: {status} {body}");
            assert!(status != 404 || !body.contains("Not found: '"), "{id}: {body}");
            assert!(status != 403 || body.contains("oken"), "{id}: {body}");
            answered.entry(text(case, "operation")).or_default().push(status);
        }
    }
    // What cannot be done asks for a file, an action or a token that there never was here.
    let absent = ["downloadFile", "getFileUrl", "removeMessageAction", "revokeToken"];
    let refused = |(_, all): &(&&str, &Vec<u16>)| all.iter().all(|status| *status >= 400);
    let undone: Vec<_> = answered.iter().filter(refused).map(|(name, _)| *name).collect();
    assert!(answered.len() >= 50, "{} operations", answered.len());
    assert_eq!(undone, absent, "{answered:?}");
}
