//! A PostgreSQL store put back to an instant by PostgreSQL's own tools, as the runbook says, after its machine was lost.

use crate::world::{SUB, World, encode, free_port, housecall, publish_path, settings};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A cluster of its own, which keeps its log; killed when dropped.
struct Cluster {
    home: PathBuf,
    port: u16,
    server: Option<Child>,
}

impl Cluster {
    fn new(home: &Path) -> Self {
        own(home);
        std::fs::create_dir(home.join("archive")).unwrap();
        own(&home.join("archive"));
        let cluster = Self { home: home.to_owned(), port: free_port(), server: None };
        cluster.run("initdb", &["-D", "data", "--username=postgres", "--auth=trust", "--no-sync"]);
        cluster
    }

    /// A program of PostgreSQL's, as the user that it insists on, in the cluster's folder.
    fn command(&self, program: &str) -> Command {
        let folder = std::fs::read_dir("/usr/lib/postgresql").unwrap().flatten().next().unwrap();
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=INT"])
            .arg(folder.path().join("bin").join(program))
            .current_dir(&self.home);
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn ask(&self, sql: &str) -> String {
        self.run("psql", &[&self.url(), "-Atqc", sql])
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn start(&mut self, data: &str) {
        self.start_with(data, &[]);
    }

    fn start_with(&mut self, data: &str, more: &[&str]) {
        let log = std::fs::File::create(self.home.join(format!("{data}.log"))).unwrap();
        let mut command = self.command("postgres");
        command
            .args(["-D", data, "-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories=", "-c", "archive_mode=on"])
            .arg("-c")
            .arg("archive_command=test ! -f ../archive/%f && cp %p ../archive/%f");
        command.args(more.iter().flat_map(|setting| ["-c", setting]));
        self.server = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        let began = Instant::now();
        let ready = ["-Atqc", "SELECT pg_is_in_recovery()"];
        loop {
            let answer = self.command("psql").arg(self.url()).args(ready).output().unwrap();
            if answer.stdout.starts_with(b"f") {
                return;
            }
            assert!(began.elapsed() < Duration::from_mins(1), "{data} does not come up");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The machine is lost, with all that was not archived.
    fn lose(&mut self) {
        let mut server = self.server.take().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
        std::fs::remove_dir_all(self.home.join("data")).unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn own(folder: &Path) {
    let owned = Command::new("chown").arg("postgres:").arg(folder).status().unwrap();
    assert!(owned.success());
}

fn said(world: &World, token: &str) -> String {
    let target = format!("/v3/history/sub-key/{SUB}/channel/room.1?uuid=alice&auth={token}");
    world.client().get(&target).text()
}

#[test]
fn a_postgresql_store_is_put_back_to_an_instant_and_its_audit_log_verifies() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut cluster = Cluster::new(home.path());
    cluster.start("data");
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
    cluster.start("base");

    let verified = audit(&["--against".as_ref(), checkpoint.as_os_str()]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let world = World::serve(folder.path(), &config);
    let said = said(&world, &token);
    assert!(said.contains("before the base backup") && said.contains("kept"), "{said}");
    assert!(!said.contains("a mistake"), "{said}");
    publish(&world, "\"and on\"");
}

/// A certificate for this machine and its key, as PostgreSQL wants them; and the authority's own.
fn certificate(home: &Path) -> PathBuf {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (cert, key) = (home.join("server.crt"), home.join("server.key"));
    std::fs::write(&cert, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&key, private).unwrap();
    own(&cert);
    own(&key);
    cert
}

#[test]
fn a_database_is_reached_by_tls_with_a_certificate_that_is_trusted_only() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut cluster = Cluster::new(home.path());
    let authority = certificate(home.path());
    cluster.start_with(
        "data",
        &["ssl=on", "ssl_cert_file=../server.crt", "ssl_key_file=../server.key"],
    );
    let embedded = settings(folder.path(), "hold_seconds = 280", "");
    let url = format!("{}?sslmode=require", cluster.url());
    let config = embedded.replace(&format!("sqlite:{}", folder.path().display()), &url);
    let file = folder.path().join("housecall.toml");
    std::fs::write(&file, &config).unwrap();
    let command = |words: &[&str]| {
        let mut command = housecall();
        command.args(words).arg("--config").arg(&file);
        command
    };
    let stranger = command(&["serve"]).output().unwrap();
    assert!(!stranger.status.success(), "nobody vouches for that certificate");
    let told = String::from_utf8_lossy(&stranger.stderr).into_owned();
    assert!(told.contains("certificate") || told.contains("TLS"), "{told}");

    let mut served = command(&["serve"]);
    served.env("SSL_CERT_FILE", &authority);
    let world = World::start(served, folder.path());
    assert_eq!(world.client().get("/readyz").status, 200);
    let mut check = command(&["compliance", "check", "--only", "HC-004.a"]);
    let checked = check.env("SSL_CERT_FILE", &authority).output().unwrap();
    let told = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(told.contains("HC-004.a T PASS   the database is reached by TLS"), "{told}");
    let seen = cluster.ask("SELECT count(*) > 0 FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.application_name = 'housecall' AND s.ssl AND s.version LIKE 'TLSv1.3'");
    assert_eq!(seen, "t", "the database says so, too");
}
