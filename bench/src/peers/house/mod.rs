//! Housecall itself, started from the release binary with a configuration of its own.

mod demo;
#[cfg(test)]
mod mock;
mod relay;
mod rest;
mod settings;
mod store;
#[cfg(test)]
mod tests;
mod tokens;
mod traffic;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::load::closed::{self, Length};
use crate::load::payload::{Stamp, Template};
use crate::load::tls::Sessions;
use crate::process::{self, Cores, Folder, Server};
use crate::{Outcome, fault};

pub(crate) use demo::{DATA, Demo};
pub(crate) use relay::Relay;
pub(crate) use rest::Person;
pub(crate) use settings::certificate;
pub(crate) use store::Archive;
pub(crate) use tokens::Wish;
pub(crate) use traffic::{Pages, Publish, Seats, publisher, subscriber};

pub(crate) const PUBLISH_KEY: &str = "pub-c-demo";
pub(crate) const SUBSCRIBE_KEY: &str = "sub-c-demo";
const SECRET_KEY: &str = "sec-c-demo";

/// How to start the house.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// An address of PostgreSQL; SQLite in the server's own folder otherwise.
    pub(crate) postgres: Option<String>,
    /// Whether every call needs a token.
    pub(crate) access: bool,
    pub(crate) tls: bool,
    pub(crate) cores: Cores,
    /// A folder whose data and key outlive the server; a fresh one of its own otherwise.
    pub(crate) kept: Option<PathBuf>,
    /// Further settings.
    pub(crate) settings: &'static str,
}

impl Default for Options {
    /// As the figures are meant: SQLite, tokens checked, one core.
    fn default() -> Self {
        let (access, tls, cores) = (true, false, Cores::One);
        Self { postgres: None, access, tls, cores, kept: None, settings: "" }
    }
}

/// What kind of channel to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channels {
    /// Declared by the keyset as custom: no PHI, nothing audited.
    Custom,
    /// Consultations: ciphertext only, each message with its audit entry.
    Consultation,
}

impl Channels {
    pub(crate) fn name(self, number: usize) -> String {
        match self {
            Self::Custom => format!("bench.{number}"),
            Self::Consultation => format!("consultation.p{number}.q{number}"),
        }
    }
}

/// A running Housecall.
#[derive(Debug)]
pub(crate) struct House {
    server: Server,
    pub(crate) address: SocketAddr,
    access: bool,
    /// For opening connections, if the house speaks TLS.
    pub(crate) sessions: Option<Sessions>,
    program: PathBuf,
}

/// Starts the house: the one place that knows its command line and its settings.
pub(crate) fn house(program: &Path, options: &Options) -> Outcome<House> {
    let folder = process::folder()?;
    let settings = settings::write(program, folder.path(), options)?;
    let (program_text, settings) = (program.to_string_lossy(), settings.to_string_lossy());
    let command = [program_text.as_ref(), "serve", "--config", settings.as_ref()];
    let mut server = Server::start(folder, options.cores, None, &command)?;
    let ready = server.wait_for_line("listening on ")?;
    let address = ready.rsplit('/').next().unwrap_or_default().trim().parse()?;
    let sessions = if options.tls { Some(Sessions::new()?) } else { None };
    Ok(House { server, address, access: options.access, sessions, program: program.to_owned() })
}

impl House {
    pub(crate) fn pids(&self) -> Vec<u32> {
        self.server.pids()
    }

    /// Grants each wish its token; none are needed on an open keyset.
    pub(crate) fn tokens(&self, wishes: &[Wish]) -> Outcome<Vec<String>> {
        if !self.access {
            return Ok(vec![String::new(); wishes.len()]);
        }
        if self.sessions.is_some() {
            return tokens::grant_over_tls(self.address, self.sessions.as_ref(), wishes);
        }
        let mut grants = tokens::Grants::new(wishes);
        closed::run(self.address, 16.min(wishes.len()), Length::All, &[], &mut grants)?;
        Ok(grants.tokens)
    }

    /// Every stored message of the benchmark's channels, each channel's in the order of its log.
    pub(crate) fn stored(&self, channels: Channels, template: &Template) -> Outcome<Vec<Stamp>> {
        let names = (0..super::senders::CHANNELS).map(|number| channels.name(number));
        let token =
            self.tokens(&[Wish { uuid: "reader".to_owned(), channels: names.collect() }])?;
        let token = token.first().map(String::as_str).unwrap_or_default();
        let mut reading = traffic::ReadBack::new(channels, template.clone(), token);
        let connections = super::senders::CHANNELS;
        closed::run(self.address, connections, Length::All, &[], &mut reading)?;
        Ok(reading.oldest_first())
    }

    /// Stops the server, keeping its data for other commands.
    pub(crate) fn stop(self) -> Outcome<Stopped> {
        Ok(Stopped { program: self.program, folder: self.server.stop()? })
    }
}

/// The data a house left.
#[derive(Debug)]
pub(crate) struct Stopped {
    program: PathBuf,
    folder: Folder,
}

impl Stopped {
    /// Verifies the audit log on the server's core; how many entries it proved.
    pub(crate) fn verify_audit(&self) -> Outcome<u64> {
        let settings = self.folder.path().join(settings::FILE);
        let output = Command::new("taskset")
            .args(["-c", &crate::machine::SERVER_CORE.to_string()])
            .arg(&self.program)
            .args(["audit", "verify", "--config"])
            .arg(settings)
            .current_dir(self.folder.path())
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr);
            return Err(fault(format!("audit verify failed: {text} {errors}")));
        }
        entries_named(&text).ok_or_else(|| fault(format!("no count of entries in: {text}")))
    }
}

/// The number before the word "entries".
fn entries_named(text: &str) -> Option<u64> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let pair = words.windows(2).find(|pair| matches!(pair, [_, word] if word.starts_with("entr")));
    pair?.first()?.replace([',', '_'], "").parse().ok()
}
