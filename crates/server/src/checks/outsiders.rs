//! Who holds the audit log from outside: whether that is another machine than this one, whatever it is called there, and
//! whether somebody else runs it, as the register of agreements has it.

use crate::config::Config;
use crate::egress::{host_of, is_near, register};
use compliance::agreement::{Basis, Holds, Register, host_name};
use compliance::audit::checks::{Elsewhere, Place};
use db::Db;
use kernel::Timestamp;
use std::net::{IpAddr, UdpSocket};
use std::time::Duration;
use tokio::net::lookup_host;

/// A name that is not found by then is not waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// One that the settings name, and the host where it is reached.
#[derive(Clone, Debug)]
struct Reached {
    name: String,
    host: String,
}

/// All that the settings name, and what this machine is called.
#[derive(Clone, Debug)]
pub(super) struct Outsiders {
    witnesses: Vec<Reached>,
    copies: Vec<Reached>,
    own: Vec<String>,
}

impl Outsiders {
    /// Those of these settings; a witness's key that is none is refused where settings are read.
    pub(super) fn of(config: &Config, machine: &str) -> Self {
        let section = &config.audit;
        let reached = |name: String, host: &str| Reached { name, host: host_name(host) };
        let cosigns = section
            .witness
            .iter()
            .filter_map(|one| Some(reached(one.witness().ok()?.vkey(), &host_of(&one.url))));
        let https = section.https_place().zip(section.https.as_deref());
        let https = https.map(|(name, url)| reached(name, &host_of(url)));
        let syslog = section.syslog_place().zip(section.syslog().ok().flatten());
        let syslog = syslog.map(|(name, server)| reached(name, &server.host));
        let origin = config.origin.as_deref().map(host_of);
        let listen = config.listen.ip();
        let listens = (!listen.is_unspecified()).then(|| listen.to_string());
        let own = origin.into_iter().chain(listens).chain([machine.to_owned()]);
        Self {
            witnesses: cosigns.collect(),
            copies: https.into_iter().chain(syslog).collect(),
            own: own.map(|name| host_name(&name)).collect(),
        }
    }

    /// Looks where they are. Where the register cannot be read, nobody else is known to run any of them.
    pub(super) async fn look(&self, db: &Db, now: Timestamp) -> Elsewhere {
        let register = register(db).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "who runs what holds the audit log was not read");
            Register::default()
        });
        Elsewhere {
            witnesses: self.places(&self.witnesses, &register, now).await,
            copies: self.places(&self.copies, &register, now).await,
        }
    }

    async fn places(&self, all: &[Reached], register: &Register, now: Timestamp) -> Vec<Place> {
        let mut places = Vec::with_capacity(all.len());
        for Reached { name, host } in all {
            let by = register.covering(host, Holds::Codes, now);
            places.push(Place {
                name: name.clone(),
                is_near: self.is_here(host).await,
                is_others: by.is_some_and(|by| by.basis != Basis::Own),
            });
        }
        places
    }

    /// Whether a host is this machine: by name, or by an address that leads back to it.
    async fn is_here(&self, host: &str) -> bool {
        if is_near(host) || self.own.iter().any(|own| own == host) {
            return true;
        }
        let found = tokio::time::timeout(PATIENCE, lookup_host((host, 0))).await;
        // What has no address now is reached by nobody from here.
        let Ok(Ok(mut addresses)) = found else { return false };
        addresses.any(|address| is_own(address.ip()))
    }
}

/// Whether an address is of this machine: nobody listens at another's.
fn is_own(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Outsiders, is_own};

    fn named(own: &[&str]) -> Outsiders {
        let own = own.iter().map(|name| (*name).to_owned()).collect();
        Outsiders { witnesses: Vec::new(), copies: Vec::new(), own }
    }

    #[tokio::test]
    async fn this_machine_is_known_by_every_name_and_address_that_it_has() {
        let here = named(&["clinic.example", "host-7"]);
        for host in ["localhost", "127.0.0.1", "::1", "clinic.example", "host-7", "127.0.0.9"] {
            assert!(here.is_here(host).await, "{host}");
        }
        for host in ["192.0.2.7", "2001:db8::7", "witness.invalid"] {
            assert!(!here.is_here(host).await, "{host} is another machine");
        }
        // The address by which this machine would leave: nothing is sent.
        let leaves = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
        if leaves.connect("192.0.2.7:9").is_ok() {
            let own = leaves.local_addr().unwrap().ip();
            assert!(is_own(own) && named(&[]).is_here(&own.to_string()).await, "{own}");
        }
    }
}
