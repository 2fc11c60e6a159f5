//! Planted PHI must not be found in any file or metric of the server.

use crate::world::{World, encode, publish_path};
use serde_json::json;

const PLANTED: [&str; 4] = ["Zebulon-Quixote", "zq@example.test", "1931-07-23", "itchy-antennae"];

#[test]
fn planted_phi_is_in_no_file_log_or_metric() {
    let mut world = World::new();
    let mut admin = crate::world::Session::sign_in(&world, "admin-1");
    let made = admin.post("/api/v1/people", &json!({
        "role": "patient", "name": PLANTED[0], "email": PLANTED[1], "birthDate": PLANTED[2], "phone": "+15550100"
    }));
    assert_eq!(made.status, 201, "{}", made.text());
    // Plaintext on a PHI channel is refused; not even its refusal may keep it.
    let channel = "consultation.dr-1.pat-1";
    let token = world.token("pat-1", &[(channel, 3)]);
    let text = format!("{{\"text\":\"{}\"}}", PLANTED[3]);
    let refused = world.client().get(&format!(
        "{}?uuid=pat-1&auth={}",
        publish_path(channel, &text),
        encode(&token)
    ));
    assert_eq!(refused.status, 403);
    let metrics = world.client().get("/metrics").text();
    world.terminate();
    let mut places = vec![("metrics".to_owned(), metrics.into_bytes())];
    for file in std::fs::read_dir(&world.data).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    assert!(places.iter().any(|(name, _)| name.ends_with("housecall.db")));
    for (name, bytes) in &places {
        for word in PLANTED {
            let found = bytes.windows(word.len()).any(|part| part == word.as_bytes());
            assert!(!found, "{word} stands in {name}");
        }
    }
}
