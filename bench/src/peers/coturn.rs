//! coturn, which relays media for larger sites.

use std::net::SocketAddr;

use turn::credential::{Credential, Secret};

use crate::Outcome;
use crate::process::{self, Cores, Server};

const SECRET: &str = "bench";

/// A private coturn that knows one secret.
#[derive(Debug)]
pub(crate) struct Coturn {
    server: Server,
    pub(crate) address: SocketAddr,
}

impl Coturn {
    pub(crate) fn start() -> Outcome<Self> {
        let address = process::free_port()?;
        let folder = process::folder()?;
        let root = folder.path().display().to_string();
        let (port, pid, users) = (
            format!("--listening-port={}", address.port()),
            format!("--pidfile={root}/pid"),
            format!("--userdb={root}/users"),
        );
        let command = [
            "turnserver",
            "-n",
            "--use-auth-secret",
            &format!("--static-auth-secret={SECRET}"),
            "--realm=bench",
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            "--allow-loopback-peers",
            "--no-tls",
            "--no-dtls",
            "--no-cli",
            "--no-stdout-log",
            "--log-file=stdout",
            &port,
            &pid,
            &users,
        ];
        let mut server = Server::start(folder, Cores::One, None, &command)?;
        server.wait_for(address)?;
        Ok(Self { server, address })
    }

    pub(crate) fn pids(&self) -> Vec<u32> {
        self.server.pids()
    }

    /// A credential that outlasts the run.
    pub(crate) fn credential() -> Outcome<Credential> {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
        let later = i64::try_from(now.as_secs())? + 600;
        Ok(Secret::new(SECRET).issue("bench", kernel::Timestamp::from_second(later)?))
    }
}
