//! Servers under test: started on a core of their own in a folder of their own, gone when dropped.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::machine::{self, CLIENT_CORE, SERVER_CORE};
use crate::{Outcome, fault};

const START_LIMIT: Duration = Duration::from_secs(20);
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// Which cores a server may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cores {
    /// The server's core alone.
    One,
    /// Every core, shared with the generator.
    All,
}

/// A running server. Dropping it stops the process and removes its folder.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    stop: Signal,
    folder: TempDir,
}

impl Server {
    /// Starts `command` (program, then arguments) in `folder`, as `user` where one is named.
    ///
    /// `setpriv` makes the kernel stop the server should the benchmark itself be killed.
    pub(crate) fn start(
        folder: TempDir,
        cores: Cores,
        user: Option<&str>,
        command: &[&str],
    ) -> Outcome<Self> {
        let log = File::create(folder.path().join("bench-log"))?;
        let cores = match cores {
            Cores::One => SERVER_CORE.to_string(),
            Cores::All => format!("{SERVER_CORE},{CLIENT_CORE}"),
        };
        let mut setpriv = Command::new("setpriv");
        setpriv.args(["--pdeathsig", "TERM"]);
        if let Some(user) = user {
            setpriv.args(["--reuid", user, "--regid", user, "--clear-groups"]);
        }
        let child = setpriv
            .args(["taskset", "-c", &cores])
            .args(command)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        Ok(Self { child, stop: Signal::TERM, folder })
    }

    /// Stops with another signal than TERM (PostgreSQL waits for its clients on TERM).
    pub(crate) fn stopped_by(mut self, signal: Signal) -> Self {
        self.stop = signal;
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server's processes.
    pub(crate) fn pids(&self) -> Vec<u32> {
        machine::family(self.child.id())
    }

    /// Waits until the port accepts connections.
    pub(crate) fn wait_for(&mut self, address: SocketAddr) -> Outcome<()> {
        let deadline = Instant::now() + START_LIMIT;
        while TcpStream::connect(address).is_err() {
            self.check_alive(deadline)?;
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Reads the server's output until a line starts with `prefix`; the rest of that line.
    pub(crate) fn wait_for_line(&mut self, prefix: &str) -> Outcome<String> {
        let output = self.child.stdout.take().ok_or_else(|| fault("no output to read"))?;
        let mut lines = BufReader::new(output).lines();
        for line in lines.by_ref() {
            if let Some(rest) = line?.strip_prefix(prefix) {
                let rest = rest.to_owned();
                drain(lines);
                return Ok(rest);
            }
        }
        Err(fault(format!("the server ended early: {}", self.log_tail())))
    }

    /// Stops the server and hands back its folder.
    pub(crate) fn stop(mut self) -> Outcome<Folder> {
        self.end();
        let kept = std::mem::replace(&mut self.folder, tempfile::tempdir()?);
        Ok(Folder(kept))
    }

    fn check_alive(&mut self, deadline: Instant) -> Outcome<()> {
        if let Some(status) = self.child.try_wait()? {
            return Err(fault(format!("the server ended, {status}: {}", self.log_tail())));
        }
        if Instant::now() > deadline {
            return Err(fault(format!("the server is not ready: {}", self.log_tail())));
        }
        Ok(())
    }

    fn log_tail(&self) -> String {
        let log = fs::read_to_string(self.folder.path().join("bench-log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(5).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join(" | ")
    }

    fn end(&mut self) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // An error here means that it is gone already.
            let _ = kill_process(pid, self.stop);
        }
        let deadline = Instant::now() + STOP_LIMIT;
        while Instant::now() < deadline {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// The folder of a server that was stopped, removed when dropped.
#[derive(Debug)]
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    /// The folder itself, for another server.
    pub(crate) fn keep(self) -> TempDir {
        self.0
    }
}

/// Keeps reading, so that the server never meets a full or closed pipe.
fn drain(lines: std::io::Lines<BufReader<ChildStdout>>) {
    thread::spawn(move || lines.for_each(drop));
}

/// A fresh folder that any user may enter (some peers do not run as root).
pub(crate) fn folder() -> Outcome<TempDir> {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::Builder::new().prefix("housecall-bench-").tempdir()?;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777))?;
    Ok(folder)
}

/// Copies a folder of data into another folder, down to the disk: what a copy leaves to be written is not what is measured.
pub(crate) fn copy(data: &Path, into: &Path) -> Outcome<()> {
    let copied = Command::new("cp").arg("-a").arg(data).arg(into).status()?;
    if !copied.success() {
        return Err(fault(format!("{} could not be copied", data.display())));
    }
    rustix::fs::sync();
    Ok(())
}

/// A local port that was free a moment ago.
pub(crate) fn free_port() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
