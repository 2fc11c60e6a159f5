//! A PostgreSQL store put back to an instant by PostgreSQL's own tools, as the runbook says, after its machine was lost.

use crate::audit::text;
use crate::cluster::Cluster;
use crate::world::{SUB, Session, World, encode, housecall, publish_path, settings};
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

fn said(world: &World, token: &str) -> String {
    let target = format!("/v3/history/sub-key/{SUB}/channel/room.1?uuid=alice&auth={token}");
    world.client().get(&target).text()
}

/// The demo on this cluster.
fn served(folder: &Path, cluster: &Cluster) -> World {
    let mut command = housecall();
    command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder);
    command.env("HOUSECALL_STORE__URL", cluster.url());
    World::start(command, folder)
}

fn publish(world: &World, token: &str, text: &str) -> u16 {
    let target = format!("{}?uuid=alice&auth={token}", publish_path("room.1", text));
    world.client().get(&target).status
}

/// A command beside the demo.
fn run(folder: &Path, words: &[&str]) -> Output {
    let mut command = housecall();
    command.args(words).arg("--config").arg(folder.join("housecall.toml"));
    command.output().unwrap()
}

/// Has the segment archived in which all of before stands.
fn archive(cluster: &Cluster) {
    let full = cluster.ask("SELECT pg_walfile_name(pg_switch_wal())");
    let archived =
        format!("SELECT COALESCE(last_archived_wal >= '{full}', false) FROM pg_stat_archiver");
    let began = Instant::now();
    while cluster.ask(&archived) != "t" {
        assert!(began.elapsed() < Duration::from_secs(30), "the log is not archived");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Whether somebody is still signed in by this cookie.
fn answered(world: &World, cookie: &str) -> u16 {
    world.client().send("GET", "/api/v1/today", &[("Cookie", cookie)], b"").status
}

/// Marks the store as put back to this instant; one that is still to come is refused.
fn is_marked(folder: &Path, instant: &str) {
    let late = run(folder, &["restored", "--as-of", "2999-01-01T00:00:00Z"]);
    assert_eq!(late.status.code(), Some(2), "{}", text(&late));
    let marked = run(folder, &["restored", "--as-of", instant]);
    assert!(marked.status.success(), "{}", text(&marked));
    let words = text(&marked);
    assert!(words.contains("holds that were placed") && words.contains("marked as restored"));
}

#[test]
fn a_postgresql_store_is_put_back_to_an_instant_and_lets_in_nobody_who_was_out_since() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = folder.path();
    let mut cluster = Cluster::new(home.path());
    cluster.start("data", &[]);
    let embedded = settings(folder, "hold_seconds = 280", "");
    let config = embedded.replace(&format!("sqlite:{}", folder.display()), &cluster.url());
    let config = format!("organization = \"demo-clinic\"\n{config}");
    std::fs::write(folder.join("housecall.toml"), config).unwrap();
    let mut world = served(folder, &cluster);
    let before = encode(&world.token("alice", &[("room.1", 3)]));
    assert_eq!(publish(&world, &before, "\"before the base backup\""), 200);
    cluster.run("pg_basebackup", &["-d", &cluster.url(), "-D", "base", "-c", "fast", "-X", "none"]);
    assert_eq!(publish(&world, &before, "\"kept\""), 200);
    let checkpoint = folder.join("checkpoint");
    std::fs::write(&checkpoint, run(folder, &["audit", "verify"]).stdout).unwrap();
    let mut doctor = Session::sign_in(&world, "dr-1");
    let record = ["--class", "medical-record", "--record", "pat-1", "--cause", "court-order"];
    let shred = run(folder, &[&["retention", "shred", "--by", "officer-1"], &record[..]].concat());
    let planned = text(&shred);
    let plan = planned.strip_prefix("plan ").and_then(|rest| rest.split(':').next());
    let plan = plan.unwrap_or_else(|| panic!("{planned}"));

    let utc = r#"'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"#;
    let now = format!("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', {utc})");
    let instant = cluster.ask(&now);
    assert!(doctor.delete("/api/v1/sessions/current").status < 300);
    assert_eq!(answered(&world, &doctor.cookie), 401);
    assert_eq!(publish(&world, &before, "\"a mistake\""), 200);
    archive(&cluster);
    world.kill();
    cluster.lose();

    // PostgreSQL's settings know no T between day and time.
    let target = instant.replace('T', " ").replace('Z', "+00");
    let recovery = format!(
        "restore_command = 'cp ../archive/%f %p'\nrecovery_target_time = '{target}'\nrecovery_target_action = 'promote'\n"
    );
    let base = home.path().join("base");
    std::fs::write(base.join("postgresql.auto.conf"), recovery).unwrap();
    std::fs::write(base.join("recovery.signal"), "").unwrap();
    cluster.start("base", &[]);

    is_marked(folder, &instant);
    let against = checkpoint.display().to_string();
    let verified = run(folder, &["audit", "verify", "--against", &against]);
    assert!(verified.status.success(), "{}", text(&verified));

    let world = served(folder, &cluster);
    assert_eq!(answered(&world, &doctor.cookie), 401, "a session that was ended since");
    assert_eq!(publish(&world, &before, "\"late\""), 403, "a token of before");
    let waits = run(folder, &["retention", "approve", "--by", "admin-1", plan]);
    assert!(text(&waits).contains("is approved; it runs from "), "{}", text(&waits));
    let mut desk = Session::sign_in(&world, "front-desk-1");
    let patient = desk.get("/api/v1/people/pat-1").json();
    assert_ne!(patient["name"], "-", "an order waits, too: {patient}");
    let token = encode(&world.token("alice", &[("room.1", 3)]));
    let said = said(&world, &token);
    assert!(said.contains("before the base backup") && said.contains("kept"), "{said}");
    assert!(!said.contains("a mistake") && !said.contains("late"), "{said}");
    assert_eq!(publish(&world, &token, "\"and on\""), 200);
}
