//! The section on copies of the audit log.

use serde::Deserialize;
use std::collections::BTreeMap;

/// `[audit]`
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditSection {
    #[serde(default)]
    pub(crate) https: Option<String>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) syslog: Option<String>,
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

    /// What the types cannot say.
    pub(super) fn check(&self) -> Result<(), String> {
        self.syslog()?;
        let Some(url) = self.https.as_deref() else { return Ok(()) };
        let own = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
        let is_near = own.iter().any(|own| {
            url.strip_prefix(own)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        if url.starts_with("https://") || is_near {
            return Ok(());
        }
        Err(format!(
            "setting audit.https: {url:?} does not begin with https://, and only a collector on this machine may do without"
        ))
    }
}
