//! The one way out: every connection that this server opens to somewhere else is asked for here.
//!
//! A host beyond this machine is reached only while an agreement or a signed decision covers it; anything else is refused
//! before a connection is opened, told in the log once, and counted. Redirects are not followed, and no proxy is taken
//! from the environment, so that what was asked for is what is reached. It refuses to know what is sent.
//!
//! Two connections are made elsewhere, to what `destinations` lists like all others: the database, which has to be open
//! before the register can be read, and so is a condition of accepting health data instead, also for a live clinic where
//! nothing ever covered it; and browsers' own to a relay at `turn.urls`, which they are not sent to unless it is covered.
//! What seals the key-encryption key (`vault`) is asked before the register can be read, too; once the server has read it, the
//! server's gate decides over that as well. And `checks/reach`, which carries nothing, looks at this very server from outside,
//! at its own origin, shakes hands with the relay and the mail server of the settings where something covers them, and tries
//! the places of `baseline.closed`, which is given up as soon as one takes the connection.

mod destination;
mod http;
mod names;
mod objects;
mod smtp;
#[cfg(test)]
mod tests;

pub(crate) use destination::{
    Destination, destinations, is_near, is_own_relay, leads_near, of as host_of,
};
pub(crate) use http::{Outlet, Request, Unsent};
pub(crate) use smtp::{Smtp, Undelivered};

use crate::config::Config;
use crate::metrics::Withheld;
use compliance::agreement::{Agreement, Holds, Register, State, host_name};
use db::{Db, DbError};
use destination::{RELAYS, holding, turn_host};
use kernel::Clock;
use std::collections::{BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use tokio::net::TcpStream;

/// So many hosts that were reached are remembered.
const REMEMBERED: usize = 1_000;

/// So many addresses to which hosts led are remembered, the newest.
const ADDRESSES: usize = 4_000;

/// Nothing covers the host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "setting {setting}: no agreement and no decision covers {host}, so nothing is sent there; see `housecall egress list`, and record one with `housecall agreement add`"
)]
pub(crate) struct Refused {
    pub(crate) setting: &'static str,
    pub(crate) host: String,
}

impl Refused {
    /// What the record of a delivery says.
    pub(crate) const WORDS: &'static str = "no agreement covers this gateway";
}

/// The register of a store; its agreements begin and end by the days of the clinic's clock.
pub(crate) async fn register(db: &Db) -> Result<Register, DbError> {
    compliance::agreement::register(db, clinic::organization::clock(db).await?).await
}

/// The gate of everything that goes out; clones share it.
#[derive(Clone)]
pub(crate) struct Egress(Arc<Inner>);

struct Inner {
    enforce: bool,
    destinations: Vec<Destination>,
    register: RwLock<Arc<Register>>,
    clock: Arc<dyn Clock>,
    withheld: Withheld,
    /// What the log has told of, and not taken back.
    told: Mutex<BTreeSet<(&'static str, String)>>,
    /// What it let out beyond this machine since it was made.
    reached: Mutex<BTreeSet<(&'static str, String)>>,
    /// The addresses to which the names of what it let out led since then, the newest last.
    led: Mutex<VecDeque<IpAddr>>,
    /// The gate that decides instead of this one.
    above: OnceLock<Egress>,
}

impl std::fmt::Debug for Egress {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Egress").field("enforce", &self.0.enforce).finish_non_exhaustive()
    }
}

impl Egress {
    /// The gate as the settings want it. Until the register is known nothing beyond this machine is covered.
    pub(crate) fn new(config: &Config, clock: &Arc<dyn Clock>) -> Self {
        Self::with(config.egress.enforces(config.mode), config, clock)
    }

    /// The gate that lets everything out, for bringing back the register itself.
    pub(crate) fn open(config: &Config, clock: &Arc<dyn Clock>) -> Self {
        Self::with(false, config, clock)
    }

    fn with(enforce: bool, config: &Config, clock: &Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner {
            enforce,
            destinations: destinations(config),
            register: RwLock::default(),
            clock: Arc::clone(clock),
            withheld: Withheld::default(),
            told: Mutex::default(),
            reached: Mutex::default(),
            led: Mutex::default(),
            above: OnceLock::new(),
        }))
    }

    /// From now on another gate decides, which knows the register: the first that is named.
    pub(crate) fn obey(&self, above: &Self) {
        self.0.above.get_or_init(|| above.clone());
    }

    /// Whether hosts that nothing covers are refused.
    pub(crate) fn enforces(&self) -> bool {
        self.0.enforce
    }

    /// What the settings have this server reach.
    pub(crate) fn destinations(&self) -> &[Destination] {
        &self.0.destinations
    }

    /// Counts what was refused.
    pub(crate) fn withheld(&self) -> &Withheld {
        &self.0.withheld
    }

    /// The register as it is now.
    pub(crate) fn learn(&self, register: Register) {
        *self.0.register.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(register);
    }

    /// The register as it was learned last.
    pub(crate) fn register(&self) -> Arc<Register> {
        Arc::clone(&self.0.register.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a version of an agreement is worth now.
    pub(crate) fn state(&self, version: &Agreement) -> State {
        self.register().state(version, self.0.clock.now())
    }

    /// What covers a host now.
    pub(crate) fn covering(&self, host: &str, holding: Holds) -> Option<Agreement> {
        self.register().covering(host, holding, self.0.clock.now()).cloned()
    }

    /// The hosts of the settings beyond this machine that nothing ever covered.
    pub(crate) fn never_covered(&self) -> Vec<String> {
        let (register, now) = (self.register(), self.0.clock.now());
        let is_new = |place: &&Destination| {
            !place.is_near() && !register.ever_covered(&place.host, place.holding(), now)
        };
        self.destinations().iter().filter(is_new).map(|place| place.host.clone()).collect()
    }

    /// Whether this host may be reached for what this setting is about.
    pub(crate) fn admit(&self, setting: &'static str, host: &str) -> Result<(), Refused> {
        if let Some(above) = self.0.above.get() {
            return above.admit(setting, host);
        }
        let host = host_name(host);
        let covered = || self.covering(&host, holding(setting)).is_some();
        let mut told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.0.enforce || is_near(&host) || covered() {
            told.remove(&(setting, host.clone()));
            drop(told);
            self.note(setting, host);
            return Ok(());
        }
        self.0.withheld.count(setting);
        if told.insert((setting, host.clone())) {
            tracing::error!(
                setting,
                host,
                "nothing is sent there: no agreement and no decision covers it"
            );
        }
        Err(Refused { setting, host })
    }

    /// Keeps what is let out beyond this machine: of a pattern of hosts the settings do not tell which are reached.
    fn note(&self, setting: &'static str, host: String) {
        let mut reached = self.0.reached.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_near(&host) && reached.len() < REMEMBERED {
            reached.insert((setting, host));
        }
    }

    /// The hosts beyond this machine to which something was let out since the gate was made.
    pub(crate) fn reached(&self) -> Vec<Destination> {
        let reached = self.0.reached.lock().unwrap_or_else(PoisonError::into_inner);
        let place =
            |(setting, host): &(&'static str, String)| Destination { setting, host: host.clone() };
        reached.iter().map(place).collect()
    }

    /// Keeps to which addresses a host leads that was let out: asked again, some lead elsewhere each time.
    fn remember(&self, addresses: impl Iterator<Item = IpAddr>) {
        if let Some(above) = self.0.above.get() {
            above.remember(addresses);
            return;
        }
        let mut led = self.0.led.lock().unwrap_or_else(PoisonError::into_inner);
        for address in addresses.map(|address| address.to_canonical()) {
            led.retain(|known| *known != address);
            led.push_back(address);
        }
        let beyond = led.len().saturating_sub(ADDRESSES);
        led.drain(..beyond);
    }

    /// The addresses to which the names of hosts led that were let out, since the gate was made.
    pub(crate) fn led(&self) -> BTreeSet<IpAddr> {
        let led = self.0.led.lock().unwrap_or_else(PoisonError::into_inner);
        led.iter().copied().collect()
    }

    /// Whether browsers may be sent to a relay: to this server's own always, to somebody else's while something covers it.
    pub(crate) fn admit_relay(&self, url: &str) -> Result<(), Refused> {
        let host = host_name(turn_host(url));
        let listed = |place: &Destination| place.setting == RELAYS && place.host == host;
        if self.destinations().iter().any(listed) { self.admit(RELAYS, &host) } else { Ok(()) }
    }

    /// A connection by TCP.
    pub(crate) async fn connect(
        &self,
        setting: &'static str,
        (host, address): (&str, &str),
    ) -> std::io::Result<TcpStream> {
        self.admit(setting, host).map_err(std::io::Error::other)?;
        let stream = TcpStream::connect(address).await?;
        self.remember(stream.peer_addr().ok().map(|peer| peer.ip()).into_iter());
        Ok(stream)
    }
}
