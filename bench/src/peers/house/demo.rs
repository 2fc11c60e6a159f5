//! The house as its demo starts it: with a clinic, and people who can sign in.

use std::net::SocketAddr;
use std::path::Path;

use tempfile::TempDir;

use crate::Outcome;
use crate::process::{Cores, Folder, Server};

/// The folder of its data, in its own.
pub(crate) const DATA: &str = "data";

/// A running demo.
#[derive(Debug)]
pub(crate) struct Demo {
    server: Server,
    pub(crate) address: SocketAddr,
}

impl Demo {
    /// Starts it on the folder's `data`, which is made if it is not there, under further settings (`NAME=value`).
    pub(crate) fn start(program: &Path, folder: TempDir, settings: &[&str]) -> Outcome<Self> {
        let (program, data) = (program.display().to_string(), folder.path().join(DATA));
        let data = data.display().to_string();
        let demo = [program.as_str(), "demo", "--listen", "127.0.0.1:0", "--data", data.as_str()];
        let command = [&["env"], settings, &demo].concat();
        let mut server = Server::start(folder, Cores::One, None, &command)?;
        let ready = server.wait_for_line("listening on ")?;
        let address = ready.rsplit('/').next().unwrap_or_default().trim().parse()?;
        Ok(Self { server, address })
    }

    pub(crate) fn pids(&self) -> Vec<u32> {
        self.server.pids()
    }

    /// Stops it, so that its data can be copied.
    pub(crate) fn stop(self) -> Outcome<Folder> {
        self.server.stop()
    }
}
