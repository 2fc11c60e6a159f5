//! A store in the hands of whoever owns it: the file of the embedded one, or a database on the tests' PostgreSQL server,
//! with the administrator's password.

use crate::audit::text;
use crate::world::{World, encode, housecall, publish_path, seal, settings};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// The store of a demo; its database goes with it.
pub(crate) struct Store {
    folder: tempfile::TempDir,
    /// The embedded store has none.
    database: Option<Database>,
}

/// A database of PostgreSQL's; dropped with this.
struct Database {
    name: String,
}

impl Database {
    /// A new one, empty or with all that stands in another one that nobody is connected to.
    fn new(template: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let made = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("owned_{}_{made}", std::process::id());
        let server = std::env::var("TEST_DATABASE_URL").unwrap();
        psql(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Self { name }
    }

    fn url(&self) -> String {
        let server = std::env::var("TEST_DATABASE_URL").unwrap();
        let (place, more) = server.split_once('?').unwrap_or((&server, ""));
        let (place, _) = place.rsplit_once('/').unwrap();
        let join = if more.is_empty() { "" } else { "?" };
        format!("{place}/{}{join}{more}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
        let away = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = Command::new("psql").args([&server, "-qc", &away]).output();
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn psql(url: &str, sql: &str) -> String {
    let done = Command::new("psql")
        .args([url, "-v", "ON_ERROR_STOP=1", "-Atqc", sql])
        .output()
        .expect("PostgreSQL's client");
    assert!(done.status.success(), "{sql}: {}", text(&done));
    String::from_utf8(done.stdout).unwrap()
}

/// What statements find in an embedded store: a line a row, its fields divided by `|`.
pub(crate) fn embedded(data: &Path, sql: &str) -> String {
    let script = "import sqlite3,sys
c=sqlite3.connect(sys.argv[1],timeout=20)
statements=[one for one in sys.argv[2].split(';') if one.strip()]
for one in statements:
    for row in c.execute(one):
        print(*row,sep='|')
c.commit()";
    let file = data.join("housecall.db");
    let done = Command::new("python3").args(["-c", script]).arg(file).arg(sql).output().unwrap();
    assert!(done.status.success(), "{sql}: {}", text(&done));
    String::from_utf8(done.stdout).unwrap()
}

/// Runs statements on an embedded store as its owner can, to whom the fence of the audit log is nothing.
pub(crate) fn tamper(data: &Path, sql: &str) {
    let fences = "SELECT 'DROP TRIGGER '||name FROM sqlite_master WHERE type = 'trigger'";
    let away: Vec<String> = embedded(data, fences).lines().map(str::to_owned).collect();
    embedded(data, &[&away[..], &[sql.to_owned()]].concat().join("; "));
}

impl Store {
    /// An empty one of each kind: PostgreSQL where the tests have a server of it.
    pub(crate) fn each() -> Vec<Self> {
        let mut all = vec![Self::embedded()];
        if std::env::var_os("TEST_DATABASE_URL").is_some() {
            let database = Database::new("template0");
            all.push(Self::of(tempfile::tempdir().unwrap(), Some(database)));
        }
        all
    }

    /// An empty one that is embedded.
    pub(crate) fn embedded() -> Self {
        Self::of(tempfile::tempdir().unwrap(), None)
    }

    fn of(folder: tempfile::TempDir, database: Option<Database>) -> Self {
        let store = Self { folder, database };
        let text = format!("organization = \"demo-clinic\"\n{}", store.settings());
        std::fs::write(store.data().join("housecall.toml"), text).unwrap();
        store
    }

    /// Settings for `serve` on it, of a clinic without a name.
    pub(crate) fn settings(&self) -> String {
        let own = format!("sqlite:{}", self.data().display());
        settings(self.data(), "hold_seconds = 280", "").replace(&own, &self.url())
    }

    /// What an assertion calls it.
    pub(crate) fn name(&self) -> &'static str {
        if self.database.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    fn url(&self) -> String {
        let own = || format!("sqlite:{}", self.data().display());
        self.database.as_ref().map_or_else(own, Database::url)
    }

    /// The demo on this store.
    pub(crate) fn serve(&self) -> World {
        self.serve_with(&[])
    }

    /// The same with settings by their variables.
    pub(crate) fn serve_with(&self, settings: &[(&str, &str)]) -> World {
        let mut command = housecall();
        command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(self.data());
        command.env("HOUSECALL_STORE__URL", self.url()).envs(settings.iter().copied());
        World::start(command, self.data())
    }

    /// A stopped server's store as it is now, to be kept or to be changed.
    pub(crate) fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let copied =
            Command::new("cp").arg("-a").arg(self.data().join(".")).arg(folder.path()).status();
        assert!(copied.unwrap().success());
        let _ = std::fs::remove_file(folder.path().join("server.log"));
        let database = self.database.as_ref().map(|one| Database::new(&one.name));
        Self::of(folder, database)
    }

    /// What a query finds: a line a row, its fields divided by `|`.
    pub(crate) fn ask(&self, sql: &str) -> String {
        if let Some(database) = &self.database {
            return psql(&database.url(), sql);
        }
        embedded(self.data(), sql)
    }

    /// Runs statements as the store's owner can, to whom its fences are nothing.
    pub(crate) fn run(&self, sql: &str) {
        if self.database.is_some() {
            self.ask(&format!("SET session_replication_role = replica; {sql}"));
            return;
        }
        tamper(self.data(), sql);
    }

    /// A column of bytes as a query gives it in hexadecimal.
    pub(crate) fn hexed(&self, column: &str) -> String {
        match self.database {
            Some(_) => format!("encode({column}, 'hex')"),
            None => format!("lower(hex({column}))"),
        }
    }

    /// Bytes as a statement has them.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> String {
        let hex = hex(bytes);
        match self.database {
            Some(_) => format!("decode('{hex}', 'hex')"),
            None => format!("x'{hex}'"),
        }
    }

    /// All that lies in a stopped server's folder and store, each under its name.
    pub(crate) fn everything(&self) -> Vec<(String, Vec<u8>)> {
        let mut all = Vec::new();
        let mut folders = vec![self.data().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.is_file() {
                    all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
                }
            }
        }
        if let Some(database) = &self.database {
            let dumped = Command::new("pg_dump").arg(database.url()).output().unwrap();
            assert!(dumped.status.success(), "{}", text(&dumped));
            all.push(("the database".to_owned(), dumped.stdout));
        }
        all
    }

    /// A command beside this store.
    pub(crate) fn command(&self, words: &[&str]) -> Output {
        let mut command = housecall();
        command.args(words).arg("--config").arg(self.data().join("housecall.toml"));
        command.output().unwrap()
    }

    pub(crate) fn verify(&self, against: Option<&Path>) -> Output {
        let file = against.map(|file| file.display().to_string());
        let more = file.as_deref().map(|file| vec!["--against", file]).unwrap_or_default();
        self.command(&[&["audit", "verify"][..], &more].concat())
    }
}

/// Says so many witnessed messages, where nobody is a patient, so that no visit decides what is taken.
pub(crate) fn publish(world: &World, count: usize) {
    let channel = "consultation.dr-1.pat-0";
    let token = encode(&world.token("pat-0", &[(channel, 3)]));
    let target = format!("{}?uuid=pat-0&auth={token}", publish_path(channel, &seal("key", "{}")));
    for _ in 0..count {
        let said = world.client().get(&target);
        assert_eq!(said.status, 200, "{}", said.text());
    }
}
