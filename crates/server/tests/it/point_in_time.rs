//! A PostgreSQL store put back to an instant by PostgreSQL's own tools, as the runbook says, after its machine was lost.

use crate::cluster::Cluster;
use crate::world::{SUB, World, encode, housecall, publish_path, settings};
use std::time::{Duration, Instant};

fn said(world: &World, token: &str) -> String {
    let target = format!("/v3/history/sub-key/{SUB}/channel/room.1?uuid=alice&auth={token}");
    world.client().get(&target).text()
}

#[test]
fn a_postgresql_store_is_put_back_to_an_instant_and_its_audit_log_verifies() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut cluster = Cluster::new(home.path());
    cluster.start("data", &[]);
    let embedded = settings(folder.path(), "hold_seconds = 280", "");
    let config = embedded.replace(&format!("sqlite:{}", folder.path().display()), &cluster.url());
    let mut world = World::serve(folder.path(), &config);
    let token = encode(&world.token("alice", &[("room.1", 3)]));
    let publish = |world: &World, text: &str| {
        let target = format!("{}?uuid=alice&auth={token}", publish_path("room.1", text));
        assert_eq!(world.client().get(&target).status, 200);
    };
    publish(&world, "\"before the base backup\"");
    cluster.run("pg_basebackup", &["-d", &cluster.url(), "-D", "base", "-c", "fast", "-X", "none"]);
    publish(&world, "\"kept\"");
    let audit = |more: &[&std::ffi::OsStr]| {
        let file = folder.path().join("housecall.toml");
        let mut command = housecall();
        command.args(["audit", "verify", "--config"]).arg(file).args(more);
        command.output().unwrap()
    };
    let checkpoint = folder.path().join("checkpoint");
    std::fs::write(&checkpoint, audit(&[]).stdout).unwrap();
    let instant = cluster.ask("SELECT clock_timestamp()");
    publish(&world, "\"a mistake\"");
    cluster.ask("SELECT pg_switch_wal()");
    let began = Instant::now();
    while cluster.ask("SELECT last_archived_wal IS NOT NULL AND pg_walfile_name(pg_current_wal_lsn()) > last_archived_wal FROM pg_stat_archiver") != "t" {
        assert!(began.elapsed() < Duration::from_secs(30), "the log is not archived");
        std::thread::sleep(Duration::from_millis(100));
    }
    world.kill();
    cluster.lose();

    let recovery = format!(
        "restore_command = 'cp ../archive/%f %p'\nrecovery_target_time = '{instant}'\nrecovery_target_action = 'promote'\n"
    );
    let base = home.path().join("base");
    std::fs::write(base.join("postgresql.auto.conf"), recovery).unwrap();
    std::fs::write(base.join("recovery.signal"), "").unwrap();
    cluster.start("base", &[]);

    let verified = audit(&["--against".as_ref(), checkpoint.as_os_str()]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let world = World::serve(folder.path(), &config);
    let said = said(&world, &token);
    assert!(said.contains("before the base backup") && said.contains("kept"), "{said}");
    assert!(!said.contains("a mistake"), "{said}");
    publish(&world, "\"and on\"");
}
