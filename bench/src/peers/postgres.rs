//! PostgreSQL 15: a private cluster, as the house's store and as a peer with its own `pgbench`.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::{Signal, geteuid};

use crate::load::tracker::Wrongs;
use crate::process::{self, Cores, Server};
use crate::{Outcome, fault};

const BIN: &str = "/usr/lib/postgresql/15/bin";

/// The same table as the house's log of messages.
const TABLE: &str = "CREATE TABLE message (timetoken BIGSERIAL PRIMARY KEY, channel_id BIGINT NOT NULL, \
    publisher TEXT NOT NULL, payload TEXT NOT NULL, meta TEXT); \
    CREATE INDEX ON message (channel_id, timetoken);";

/// A private cluster on every core.
#[derive(Debug)]
pub(crate) struct Postgres {
    server: Server,
    pub(crate) address: SocketAddr,
}

impl Postgres {
    pub(crate) fn start() -> Outcome<Self> {
        let address = process::free_port()?;
        let (port, folder) = (address.port().to_string(), process::folder()?);
        let data = folder.path().join("cluster").to_string_lossy().into_owned();
        let root = folder.path().to_string_lossy().into_owned();
        // PostgreSQL refuses to run as root; Debian's package brings its user.
        let user = geteuid().is_root().then_some("postgres");
        init(&data, user)?;
        let program = format!("{BIN}/postgres");
        let command = [
            &program,
            "-D",
            &data,
            "-p",
            &port,
            "-k",
            &root,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "max_connections=200",
        ];
        let mut server = Server::start(folder, Cores::All, user, &command)?.stopped_by(Signal::INT);
        server.wait_for(address)?;
        let postgres = Self { server, address };
        while postgres.sql("postgres", "SELECT 1").is_err() {
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(postgres)
    }

    /// An empty database; its address for the house.
    pub(crate) fn database(&self, name: &str) -> Outcome<String> {
        self.sql("postgres", &format!("CREATE DATABASE {name}"))?;
        self.sql("postgres", "CHECKPOINT")?;
        Ok(format!("postgres://postgres@{}/{name}", self.address))
    }

    /// Single-row commits a second of 32 clients, by `pgbench`.
    pub(crate) fn commits(&self, database: &str, time: Duration) -> Outcome<(f64, Wrongs)> {
        self.database(database)?;
        self.sql(database, TABLE)?;
        let script = self.server.folder().join("insert.sql");
        write_script(&script)?;
        let (port, seconds) = (self.address.port().to_string(), time.as_secs().max(1).to_string());
        let script = script.to_string_lossy().into_owned();
        let output = Command::new("pgbench")
            .args(["-n", "-h", "127.0.0.1", "-p", &port, "-U", "postgres", "-M", "prepared"])
            .args(["-c", "32", "-j", "1", "-T", &seconds, "-f", &script, database])
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        let figure = |prefix: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(prefix))?;
            line.split_whitespace().next()?.parse::<f64>().ok()
        };
        let done = figure("number of transactions actually processed: ");
        let rate = figure("tps = ").ok_or_else(|| fault("pgbench gave no rate"))?;
        let stored: f64 = self.sql(database, "SELECT count(*) FROM message")?.trim().parse()?;
        let kept = done.is_some_and(|done| (done - stored).abs() < 0.5);
        Ok((rate, Wrongs { lost: u64::from(!kept), ..Wrongs::default() }))
    }

    fn sql(&self, database: &str, text: &str) -> Outcome<String> {
        let port = self.address.port().to_string();
        let output = Command::new(format!("{BIN}/psql"))
            .args(["-h", "127.0.0.1", "-p", &port, "-U", "postgres", "-X", "-q", "-A", "-t"])
            .args(["-v", "ON_ERROR_STOP=1", "-d", database, "-c", text])
            .output()?;
        if !output.status.success() {
            return Err(fault(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

fn write_script(path: &Path) -> Outcome<()> {
    let payload = format!("\"{}\"", "x".repeat(198));
    let script = format!(
        "\\set channel random(0, 9)\nINSERT INTO message (channel_id, publisher, payload) \
         VALUES (:channel, 'bench', '{payload}');\n"
    );
    Ok(fs::write(path, script)?)
}

fn init(data: &str, user: Option<&str>) -> Outcome<()> {
    let mut command = Command::new("setpriv");
    if let Some(user) = user {
        command.args(["--reuid", user, "--regid", user, "--clear-groups"]);
    }
    let program = format!("{BIN}/initdb");
    let output = command
        .args([&program, "-D", data, "-A", "trust", "-U", "postgres", "--no-sync"])
        .output()?;
    if !output.status.success() {
        return Err(fault(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    Ok(())
}
