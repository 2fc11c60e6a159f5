//! Hash tiles of the audit log, read by a client that shares no code with the server.

use crate::audit::text;
use crate::world::{Session, World, encode, publish_path, seal};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/tiles.py");

/// What the other client makes of an entry.
fn proved(world: &World, officer: &Session, index: u64, entry: &[u8]) -> Output {
    let mut client = Command::new("python3")
        .arg(CLIENT)
        .arg(format!("http://{}/api/v1/audit", world.address))
        .args([&officer.cookie, &index.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    client.stdin.take().unwrap().write_all(entry).unwrap();
    client.wait_with_output().unwrap()
}

/// The canonical bytes of an entry, from its proof.
fn entry(officer: &mut Session, index: u64) -> Vec<u8> {
    let proof = officer.get(&format!("/api/v1/audit/entries/{index}/proof")).text();
    let extra = proof.lines().find_map(|line| line.strip_prefix("extra ")).unwrap();
    STANDARD.decode(extra).unwrap()
}

#[test]
fn another_client_proves_entries_from_tiles_which_only_reviewers_get() {
    let world = World::new();
    world.consents();
    let channel = "consultation.dr-1.pat-1";
    let token = world.token("pat-1", &[(channel, 3)]);
    let mut client = world.client();
    for _ in 0..270 {
        let target = publish_path(channel, &seal("key", "{}"));
        assert_eq!(client.get(&format!("{target}?uuid=pat-1&auth={}", encode(&token))).status, 200);
    }
    let mut officer = Session::sign_in(&world, "officer-1");
    for index in [0, 255, 256, 269] {
        let mut entry = entry(&mut officer, index);
        let told = proved(&world, &officer, index, &entry);
        assert!(told.status.success(), "{}", text(&told));
        entry[20] ^= 1;
        assert!(!proved(&world, &officer, index, &entry).status.success(), "another entry");
    }
    served(&world, &mut officer);
}

/// Tiles are given whole and in part, as the specification has them, to those who review and to nobody else.
fn served(world: &World, officer: &mut Session) {
    let full = officer.get("/api/v1/audit/tile/0/000");
    assert_eq!((full.status, full.body.len()), (200, 256 * 32));
    assert_eq!(full.header("Content-Type"), Some("application/octet-stream"));
    assert_eq!(full.header("Cache-Control"), Some("private, max-age=31536000, immutable"));
    let part = officer.get("/api/v1/audit/tile/0/000.p/7");
    assert_eq!(part.body, full.body[..7 * 32], "a partial tile is the beginning of the full one");
    assert_eq!(officer.get("/api/v1/audit/checkpoint").header("Cache-Control"), Some("no-store"));
    for none in ["0/999", "0/0", "1/000", "5/000.p/1", "entries/000", "0/x000/001", "64/000"] {
        assert_eq!(officer.get(&format!("/api/v1/audit/tile/{none}")).status, 404, "{none}");
    }
    for person in ["pat-1", "dr-1", "front-desk-1"] {
        let mut other = Session::sign_in(world, person);
        assert_eq!(other.get("/api/v1/audit/tile/0/000").status, 403, "{person}");
    }
    assert_eq!(world.client().get("/api/v1/audit/tile/0/000").status, 401);
}
