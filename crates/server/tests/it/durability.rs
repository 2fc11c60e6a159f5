//! `kill -9` under load, a full disk, a read-only database, and an orderly stop.

use crate::client::{Answer, Client};
use crate::cluster::Cluster;
use crate::world::{SUB, World, encode, eventually, publish_path, settings};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const PUBLISHERS: usize = 8;

/// What publishers saw acknowledged: timetoken to payload.
type Acknowledged = Arc<Mutex<BTreeMap<u64, String>>>;

fn publish_until_cut(
    world: &World,
    token: &str,
    round: usize,
    seen: &Acknowledged,
) -> Vec<std::thread::JoinHandle<()>> {
    (0..PUBLISHERS)
        .map(|publisher| {
            let (address, token, seen) = (world.address, encode(token), Arc::clone(seen));
            std::thread::spawn(move || {
                let Ok(mut client) = Client::try_connect(address) else { return };
                for number in 0.. {
                    let payload = format!("\"{round}-{publisher}-{number}\"");
                    let path = publish_path(&format!("room.{publisher}"), &payload);
                    let target = format!("{path}?uuid=alice&auth={token}");
                    match client.try_send("GET", &target, &[], b"") {
                        Ok(answer) if answer.status == 200 => {
                            let place = answer.json()[2].as_str().unwrap().parse().unwrap();
                            let before = seen.lock().unwrap().insert(place, payload);
                            assert_eq!(before, None, "timetoken {place} was given twice");
                        }
                        _ => return,
                    }
                }
            })
        })
        .collect()
}

fn stored(world: &World, token: &str) -> BTreeMap<u64, String> {
    let mut all = BTreeMap::new();
    for publisher in 0..PUBLISHERS {
        let mut start = String::new();
        loop {
            let target = format!(
                "/v3/history/sub-key/{SUB}/channel/room.{publisher}?max=100&uuid=alice&auth={}{start}",
                encode(token)
            );
            let body = world.client().get(&target).json();
            let Some(page) = body["channels"].as_object().and_then(|found| found.values().next())
            else {
                break;
            };
            for one in page.as_array().unwrap() {
                let place: u64 = one["timetoken"].as_str().unwrap().parse().unwrap();
                all.insert(place, one["message"].to_string());
            }
            start = format!("&start={}", page[0]["timetoken"].as_str().unwrap());
        }
    }
    all
}

/// Kills the server at `rounds` random points; nothing acknowledged may be missing.
fn survives_kills(mut world: World, restart: impl Fn(&std::path::Path) -> World, rounds: usize) {
    let names: Vec<String> = (0..PUBLISHERS).map(|publisher| format!("room.{publisher}")).collect();
    let grants: Vec<(&str, u8)> = names.iter().map(|name| (name.as_str(), 3)).collect();
    let token = world.token("alice", &grants);
    let seen = Acknowledged::default();
    for round in 0..rounds {
        let publishers = publish_until_cut(&world, &token, round, &seen);
        let pause = 20 + (round as u64 * 7_919) % 180;
        std::thread::sleep(Duration::from_millis(pause));
        world.kill();
        for publisher in publishers {
            publisher.join().unwrap();
        }
        world = restart(&world.data.clone());
    }
    let acknowledged = seen.lock().unwrap().clone();
    assert!(acknowledged.len() > rounds, "{} messages is no load", acknowledged.len());
    let stored = stored(&world, &token);
    for (place, payload) in &acknowledged {
        assert_eq!(stored.get(place), Some(payload), "acknowledged {place} is missing");
    }
    assert!(stored.values().all(|payload| payload.starts_with('"') && payload.ends_with('"')));
    // Each publisher's own order is the log's order.
    for publisher in 0..PUBLISHERS {
        let own: Vec<(usize, usize)> = stored
            .values()
            .filter_map(|payload| {
                let mut parts =
                    payload.trim_matches('"').split('-').map(|part| part.parse().unwrap());
                let (round, from, number) = (parts.next()?, parts.next()?, parts.next()?);
                (from == publisher).then_some((round, number))
            })
            .collect();
        assert!(own.is_sorted(), "publisher {publisher}: {own:?}");
    }
    let newest = *stored.keys().last().unwrap();
    let next = world.client().get(&format!(
        "{}?uuid=alice&auth={}",
        publish_path("room.0", "1"),
        encode(&token)
    ));
    assert!(next.json()[2].as_str().unwrap().parse::<u64>().unwrap() > newest);
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::demo(folder.path());
    survives_kills(world, World::demo, 20);
    let verified = crate::world::housecall()
        .args(["audit", "verify", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn nothing_acknowledged_is_lost_on_postgresql_either() {
    let Some(server) = crate::world::Schema::new() else { return };
    let folder = tempfile::tempdir().unwrap();
    let start = |data: &std::path::Path| World::serve(data, &server.settings(data));
    survives_kills(start(folder.path()), start, 20);
    let config = folder.path().join("housecall.toml");
    let verified = crate::world::housecall()
        .args(["audit", "verify", "--config"])
        .arg(config)
        .output()
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn an_orderly_stop_finishes_what_was_begun() {
    let mut world = World::new();
    let names: Vec<String> = (0..PUBLISHERS).map(|publisher| format!("room.{publisher}")).collect();
    let grants: Vec<(&str, u8)> = names.iter().map(|name| (name.as_str(), 3)).collect();
    let token = world.token("alice", &grants);
    let seen = Acknowledged::default();
    let publishers = publish_until_cut(&world, &token, 0, &seen);
    std::thread::sleep(Duration::from_millis(300));
    assert!(world.terminate().success());
    for publisher in publishers {
        publisher.join().unwrap();
    }
    let again = World::demo(&world.data.clone());
    let stored = stored(&again, &token);
    for (place, payload) in &*seen.lock().unwrap() {
        assert_eq!(stored.get(place), Some(payload));
    }
}

/// A small file system that fills up: publishes get 503, `/readyz` turns red, nothing is damaged,
/// and everything works again once there is room, without a restart.
#[test]
fn a_full_disk_refuses_publishes_and_heals_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=12m", "tmpfs"])
        .arg(folder.path())
        .status();
    assert!(
        mount.is_ok_and(|done| done.success()),
        "this test mounts a small file system and needs root"
    );
    let unmount = Unmount(folder.path().to_owned());
    let world = World::demo(folder.path());
    let token = encode(&world.token("alice", &[("room.1", 3)]));
    let publish = |text: &str| {
        world.client().get(&format!("{}?uuid=alice&auth={token}", publish_path("room.1", text)))
    };
    assert_eq!(publish("1").status, 200);
    let ballast = folder.path().join("ballast");
    let _ = std::fs::write(&ballast, vec![0; 64 << 20]);
    let payload = format!("\"{}\"", "x".repeat(30_000));
    let refused = |answer: &crate::client::Answer| {
        answer.status == 503 && answer.header("Retry-After").is_some()
    };
    assert!(eventually(|| refused(&publish(&payload))), "a full disk refuses, and says until when");
    assert!(eventually(|| world.client().get("/readyz").status == 503));
    assert!(world.log().contains("No space left on device"), "it says why: {}", world.log());
    assert_eq!(world.client().get("/healthz").status, 200);
    std::fs::remove_file(&ballast).unwrap();
    assert!(eventually(|| publish("2").status == 200), "{}", world.log());
    assert!(eventually(|| world.client().get("/readyz").status == 200));
    let verified = world.verify();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    drop(world);
    drop(unmount);
}

/// A poll whose session nobody can witness.
fn unwitnessed(world: &World, token: &str) -> Answer {
    let cursor = "tt=17000000000000000&tr=12";
    let names = "room.1,consultation.dr-1.pat-1";
    world.client().get(&format!("/v2/subscribe/{SUB}/{names}/0?{cursor}&uuid=alice&auth={token}"))
}

/// Clients end their loop on a 5xx; what shows nothing they repeat.
fn is_nothing(answer: &Answer) -> bool {
    answer.status == 200 && answer.text() == r#"{"t":{"t":"17000000000000000","r":12},"m":[]}"#
}

/// Files that cannot be written: publishes get 503, reading goes on, and so does writing once it may.
#[test]
fn a_read_only_database_refuses_publishes_and_heals_without_a_restart() {
    let world = World::new();
    let token = world.token("alice", &[("room.1", 3), ("consultation.dr-1.pat-1", 1)]);
    let token = encode(&token);
    let publish = |text: &str| {
        let path = publish_path("room.1", text);
        world.client().get(&format!("{path}?uuid=alice&auth={token}")).status
    };
    assert_eq!(publish("1"), 200);
    let lock = |how: &str| {
        let files = ["housecall.db", "housecall.db-wal"].map(|name| world.data.join(name));
        let done = std::process::Command::new("chattr").arg(how).args(files).status().unwrap();
        assert!(
            done.success(),
            "this test makes files immutable and needs root on ext4, xfs or btrfs"
        );
    };
    lock("+i");
    let (refused, ready) = (publish("2"), world.client().get("/readyz").status);
    let target = format!("/v2/history/sub-key/{SUB}/channel/room.1?uuid=alice&auth={token}");
    let read = world.client().get(&target);
    let polled = unwitnessed(&world, &token);
    lock("-i");
    assert_eq!((refused, ready), (503, 503));
    assert_eq!(read.json()[0], serde_json::json!([1]), "what is stored can still be read");
    assert!(is_nothing(&polled), "{} {}", polled.status, polled.text());
    assert!(eventually(|| publish("3") == 200), "{}", world.log());
    assert!(eventually(|| world.client().get("/readyz").status == 200));
    assert!(world.verify().status.success());
}

/// PostgreSQL is killed and comes back: meanwhile publishes get 503, and then everything works without a restart.
#[test]
fn a_database_server_that_goes_and_comes_back_needs_no_restart_and_nothing_acknowledged_is_lost() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut cluster = Cluster::new(home.path());
    cluster.start("data", &[]);
    let config = settings(folder.path(), "hold_seconds = 280", "");
    let config = config.replace(&format!("sqlite:{}", folder.path().display()), &cluster.url());
    let world = World::serve(folder.path(), &config);
    let token = world.token("alice", &[("room.1", 3), ("consultation.dr-1.pat-1", 1)]);
    let token = encode(&token);
    let publish = |text: &str| {
        world.client().get(&format!("{}?uuid=alice&auth={token}", publish_path("room.1", text)))
    };
    assert_eq!(publish("1").status, 200);
    cluster.kill();
    let refused = publish("2");
    assert_eq!(refused.status, 503);
    assert!(refused.header("Retry-After").is_some(), "{}", refused.text());
    let polled = unwitnessed(&world, &token);
    assert!(is_nothing(&polled), "{} {}", polled.status, polled.text());
    assert_eq!(world.client().get("/readyz").status, 503);
    assert_eq!(world.client().get("/healthz").status, 200);
    cluster.start("data", &[]);
    assert!(eventually(|| publish("3").status == 200), "{}", world.log());
    assert_eq!(world.client().get("/readyz").status, 200);
    let target = format!("/v2/history/sub-key/{SUB}/channel/room.1?uuid=alice&auth={token}");
    assert_eq!(world.client().get(&target).json()[0], serde_json::json!([1, 3]));
}

struct Unmount(std::path::PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn subscribers_see_every_acknowledged_message_once_across_kills() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::demo(folder.path());
    let token = world.token("alice", &[("room.0", 3)]);
    let mut listener = crate::world::Subscription::new(&world, "room.0", "alice", &token);
    let (mut sent, mut seen) = (Vec::new(), Vec::new());
    for round in 0..5 {
        let mut client = world.client();
        for number in 0..40 {
            let payload = format!("\"{round}-{number}\"");
            let target =
                format!("{}?uuid=alice&auth={}", publish_path("room.0", &payload), encode(&token));
            assert_eq!(client.get(&target).status, 200);
            sent.push(payload);
        }
        if round % 2 == 0 {
            seen.extend(listener.poll().iter().map(|one| one["d"].to_string()));
        }
        let cursor = listener.cursor.clone();
        world.kill();
        world = World::demo(folder.path());
        listener = crate::world::Subscription::new(&world, "room.0", "alice", &token);
        listener.cursor = cursor;
    }
    while seen.len() < sent.len() {
        seen.extend(listener.poll().iter().map(|one| one["d"].to_string()));
    }
    assert_eq!(seen, sent);
}
