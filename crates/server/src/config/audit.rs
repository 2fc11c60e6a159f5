//! The section on the audit log: what in it is looked at, its copies and its witnesses.

use aws_lc_rs::digest;
use compliance::audit::Witness;
use data_encoding::HEXLOWER;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

/// `[audit]`
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditSection {
    /// Whether entries are also said on `audit.{organization}`, where each is stored a second time.
    pub(crate) channel: bool,
    records_an_hour: NonZeroU32,
    failures_an_hour: NonZeroU32,
    #[serde(default)]
    pub(crate) https: Option<String>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) syslog: Option<String>,
    /// The longest time between two cosigned checkpoints.
    pub(crate) cosign_seconds: u16,
    #[serde(default)]
    pub(crate) witness: Vec<WitnessSection>,
}

/// `[[audit.witness]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WitnessSection {
    /// Where `add-checkpoint` is under.
    pub(crate) url: String,
    pub(crate) key: String,
}

impl WitnessSection {
    /// Its key.
    pub(crate) fn witness(&self) -> Result<Witness, String> {
        Witness::parse(&self.key)
            .map_err(|error| format!("setting audit.witness.key: {:?}: {error}", self.key))
    }
}

impl std::fmt::Debug for AuditSection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Headers carry the collector's credential.
        out.debug_struct("AuditSection").field("https", &self.https).finish_non_exhaustive()
    }
}

/// How a syslog server is reached.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SyslogAddress {
    /// Host and port.
    pub(crate) address: String,
    pub(crate) host: String,
    pub(crate) tls: bool,
}

impl AuditSection {
    /// From how much on activity is looked at by somebody.
    pub(crate) const fn watch(&self) -> clinic::Watch {
        clinic::Watch {
            records_an_hour: self.records_an_hour.get(),
            failures_an_hour: self.failures_an_hour.get(),
        }
    }

    /// Names the collector's cursor, if one is set: another destination has another.
    pub(crate) fn https_place(&self) -> Option<String> {
        self.https.as_deref().map(|url| place("https", url))
    }

    /// The same of the syslog server.
    pub(crate) fn syslog_place(&self) -> Option<String> {
        self.syslog.as_deref().map(|address| place("syslog", address))
    }

    /// Where the syslog server is, if one is set.
    pub(crate) fn syslog(&self) -> Result<Option<SyslogAddress>, String> {
        let Some(set) = self.syslog.as_deref() else { return Ok(None) };
        let wrong = || {
            format!("setting audit.syslog: {set:?} is neither tls://HOST:PORT nor tcp://HOST:PORT")
        };
        let (scheme, address) = set.split_once("://").ok_or_else(wrong)?;
        let tls = match scheme {
            "tls" => true,
            "tcp" => false,
            _ => return Err(wrong()),
        };
        let (host, port) = address.rsplit_once(':').ok_or_else(wrong)?;
        if host.is_empty() || port.parse::<u16>().is_err() {
            return Err(wrong());
        }
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Some(SyslogAddress { address: address.to_owned(), host, tls }))
    }

    /// How often witnesses are asked.
    pub(crate) const fn beat(&self) -> Duration {
        Duration::from_secs(self.cosign_seconds as u64)
    }

    /// What the types cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        self.syslog()?;
        if !(1..=60).contains(&self.cosign_seconds) {
            let set = self.cosign_seconds;
            return Err(format!("setting audit.cosign_seconds: {set} is not from 1 to 60"));
        }
        for one in &self.witness {
            one.witness()?;
            is_safe("audit.witness.url", &one.url, "a witness")?;
        }
        let Some(url) = self.https.as_deref() else { return Ok(()) };
        is_safe("audit.https", url, "a collector")
    }
}

/// A destination of a kind, by as much of its hash as tells it from another: a URL may hold a secret.
fn place(kind: &str, destination: &str) -> String {
    let hash = digest::digest(&digest::SHA256, destination.as_bytes());
    let mut hash = HEXLOWER.encode(hash.as_ref());
    hash.truncate(16);
    format!("{kind}:{hash}")
}

/// Whether a URL is of TLS or of this machine.
fn is_safe(setting: &str, url: &str, what: &str) -> Result<(), String> {
    let own = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
    let is_near = own.iter().any(|own| {
        url.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    if url.starts_with("https://") || is_near {
        return Ok(());
    }
    Err(format!(
        "setting {setting}: {url:?} does not begin with https://, and only {what} on this machine may do without"
    ))
}
