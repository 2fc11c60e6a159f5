//! A PostgreSQL cluster of a test's own, in a folder of its own.

use crate::world::free_port;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A cluster of its own, which keeps its log; killed when dropped.
pub(crate) struct Cluster {
    home: PathBuf,
    pub(crate) port: u16,
    server: Option<Child>,
}

impl Cluster {
    pub(crate) fn new(home: &Path) -> Self {
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

    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn ask(&self, sql: &str) -> String {
        self.run("psql", &[&self.url(), "-Atqc", sql])
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    pub(crate) fn start(&mut self, data: &str, more: &[&str]) {
        let log = std::fs::File::create(self.home.join(format!("{data}.log"))).unwrap();
        let mut command = self.command("postgres");
        command
            .args(["-D", data, "-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories=", "-c", "archive_mode=on"])
            .arg("-c")
            .arg("archive_command=test ! -f ../archive/%f && cp %p ../archive/%f");
        for setting in more {
            command.args(["-c", setting]);
        }
        self.server = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        let began = Instant::now();
        let ready = ["-Atqc", "SELECT pg_is_in_recovery()"];
        loop {
            let answer = self.command("psql").arg(self.url()).args(ready).output().unwrap();
            if answer.stdout.starts_with(b"f") {
                return;
            }
            if began.elapsed() > Duration::from_mins(1) {
                let said = std::fs::read_to_string(self.home.join(format!("{data}.log")));
                panic!("{data} does not come up: {}", said.unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Its end at once, with every connection cut off and nothing tidied up.
    pub(crate) fn kill(&mut self) {
        let mut server = self.server.take().unwrap();
        let told = Command::new("kill").args(["-QUIT", &server.id().to_string()]).status();
        assert!(told.unwrap().success());
        server.wait().unwrap();
    }

    /// The machine is lost, with all that was not archived.
    pub(crate) fn lose(&mut self) {
        self.kill();
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

/// Gives a folder or a file to PostgreSQL's user.
pub(crate) fn own(path: &Path) {
    let owned = Command::new("chown").arg("postgres:").arg(path).status().unwrap();
    assert!(owned.success());
}
