//! The certificate that this server shows, and how it stays good.
//!
//! It is read from files, which are looked at every few seconds, or had from an authority by ACME (RFC 8555). A new one is
//! shown to whoever comes next; connections that are open go on, and nothing is restarted. It knows nothing of what
//! is said over the connections.

mod authority;
mod onward;
mod pair;
#[cfg(test)]
mod tests;

pub(crate) use onward::Onward;

use crate::config::{CertificateSource, TlsSection};
use crate::egress::Egress;
use crate::http::VALIDATION;
use crate::metrics::Ends;
use crate::supervise::Tasks;
use authority::Authority;
use kernel::{Clock, Timestamp};
use pair::Stamp;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(5);
/// From so many days before its end on, the log says every day that a certificate ends.
const NOTICE_DAYS: i64 = 14;
/// The same of one that an authority renews in time, and of its reasons not to it is told anyway.
const RENEWED_DAYS: i64 = 1;
/// How often it is asked whether a certificate is to be renewed.
const RENEWAL: Duration = Duration::from_mins(1);

/// Until when a certificate is good; nothing of what is none.
pub(crate) fn good_until(der: &[u8]) -> Option<Timestamp> {
    pair::validity_of(der).map(|(_, until)| until)
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("the TLS certificate {0}: {1}")]
    Certificate(String, String),
    #[error("the TLS key {0}: {1}")]
    Key(String, String),
    #[error(
        "the certificate {0} and the key {1} do not make a TLS server: {2}; put those there that belong together"
    )]
    Pair(String, String, rustls::Error),
    #[error("TLS cannot be set up: {0}")]
    Setup(#[from] rustls::Error),
    #[error("setting tls.acme.folder: {0}: {1}")]
    Folder(String, std::io::Error),
    #[error("setting tls.acme.ca: {0}: {1}")]
    Ca(String, String),
    #[error("a client for the authority of tls.acme: {0}")]
    Client(#[from] reqwest::Error),
}

type Validations = HashMap<String, Arc<CertifiedKey>>;

/// What is shown to whoever shakes hands.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    current: RwLock<Option<Arc<CertifiedKey>>>,
    /// What an authority gets to see by each name while it looks whether that is ours.
    validations: RwLock<Validations>,
}

impl Shown {
    fn show(&self, certificate: CertifiedKey) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(certificate));
    }

    /// What is shown; `None` while nothing is.
    fn current(&self) -> Option<Arc<CertifiedKey>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Until when it is good.
    fn until(&self) -> Option<Timestamp> {
        let current = self.current()?;
        pair::validity(&current).map(|(_, until)| until)
    }

    fn validate(&self, by_name: Validations) {
        *self.validations.write().unwrap_or_else(PoisonError::into_inner) = by_name;
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let looks = hello.alpn().is_some_and(|mut names| names.any(|name| name == VALIDATION));
        if looks {
            let validations = self.validations.read().unwrap_or_else(PoisonError::into_inner);
            return validations.get(hello.server_name()?).cloned();
        }
        self.current()
    }
}

/// Where the certificate comes from.
enum Source {
    /// With the names by which people come, as far as they are known.
    Files {
        certificate: PathBuf,
        key: PathBuf,
        seen: Option<Stamp>,
        names: Vec<String>,
    },
    Authority(Authority),
}

/// The certificate of one server.
pub(crate) struct Certificate {
    shown: Arc<Shown>,
    source: Source,
}

impl Certificate {
    /// The certificate as the settings want it, for those who come by this origin. One from an authority may come later; until
    /// then no handshake ends well.
    pub(crate) fn open(
        (section, origin): (&TlsSection, Option<&str>),
        (egress, clock): (&Egress, &Arc<dyn Clock>),
    ) -> Result<Self, TlsError> {
        match &section.source {
            CertificateSource::Files { certificate, key } => {
                Self::read((certificate, key), origin.and_then(host_of).into_iter().collect())
            }
            CertificateSource::Acme(acme) => {
                let shown = Arc::new(Shown::default());
                let authority = Authority::open((acme, egress), (Arc::clone(&shown), clock))?;
                Ok(Self { shown, source: Source::Authority(authority) })
            }
        }
    }

    /// The certificate in these files, which somebody else renews.
    pub(crate) fn of_files(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        Self::read((certificate, key), Vec::new())
    }

    fn read((certificate, key): (&Path, &Path), names: Vec<String>) -> Result<Self, TlsError> {
        let shown = Arc::new(Shown::default());
        let seen = Stamp::of([certificate, key]);
        shown.show(pair::read(certificate, key)?);
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        Ok(Self { shown, source: Source::Files { certificate, key, seen, names } })
    }

    /// Shakes hands by TLS 1.2 or 1.3, with those who name one of these protocols or none.
    pub(crate) fn acceptor(&self, protocols: &[&[u8]]) -> Result<TlsAcceptor, TlsError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&self.shown) as _);
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Keeps it good while the server runs, and tells when it ends.
    pub(crate) fn keep(self, tasks: &mut Tasks, (ends, clock): (Ends, Arc<dyn Clock>)) {
        let (shown, mut told) = (Arc::clone(&self.shown), None);
        let time = Arc::clone(&clock);
        let notice = match self.source {
            Source::Files { .. } => NOTICE_DAYS,
            Source::Authority(_) => RENEWED_DAYS,
        };
        tasks.every(LOOK, move || {
            let until = shown.until();
            ends.set(until.map_or(0, Timestamp::as_second));
            told = until.and_then(|until| warned((told, notice), until, time.now()));
            std::future::ready(())
        });
        match self.source {
            Source::Files { certificate, key, mut seen, names } => {
                let mut told = None;
                tasks.every(LOOK, move || {
                    let found = Stamp::of([&certificate, &key]);
                    let take = || {
                        let read = pair::read(&certificate, &key);
                        exchange(&self.shown, read, (&*names, clock.now(), told == found))
                    };
                    if found != seen && take() {
                        seen = found;
                    }
                    told = found;
                    std::future::ready(())
                });
            }
            Source::Authority(authority) => {
                let authority = Arc::new(authority);
                tasks.every(RENEWAL, move || {
                    let authority = Arc::clone(&authority);
                    async move { authority.renew().await }
                });
            }
        }
    }
}

/// Says that a certificate ends soon, once a day; answers how many days were left when it was said last.
fn warned((told, notice): (Option<i64>, i64), until: Timestamp, now: Timestamp) -> Option<i64> {
    let left = until.duration_since(now).as_hours().div_euclid(24);
    if left >= notice {
        return None;
    }
    if told != Some(left) {
        let until = until.to_string();
        if left < 0 {
            tracing::error!(
                until,
                "the TLS certificate has ended, and browsers come in no more; put a new one in its place"
            );
        } else {
            tracing::warn!(
                until,
                left,
                "the TLS certificate ends in a few days; put a new one in its place"
            );
        }
    }
    Some(left)
}

/// Shows what the files hold now; what cannot be used is told, and the one before is shown on. `false` where that may change
/// by itself: one that is not good, for those who come by these names, is shown once the one before is not either.
fn exchange(
    shown: &Shown,
    read: Result<CertifiedKey, TlsError>,
    (names, now, is_told): (&[String], Timestamp, bool),
) -> bool {
    match read {
        Ok(certificate) => {
            let is_good = shown.current().is_some_and(|one| unfit(&one, (names, now)).is_none());
            if let Some(why) = unfit(&certificate, (names, now)).filter(|_| is_good) {
                if !is_told {
                    tracing::error!(
                        why,
                        "the certificate of [tls] changed, and is none by which people come in; the one before is shown on"
                    );
                }
                return false;
            }
            let until = pair::validity(&certificate).map(|(_, until)| until.to_string());
            shown.show(certificate);
            tracing::info!(until, "the new certificate is shown from now on");
        }
        Err(error) => {
            tracing::error!(%error, "the certificate of [tls] changed, and cannot be used; the one before is shown on");
        }
    }
    true
}

/// Why browsers that come by these names would not take it now, by what it says itself.
fn unfit(certificate: &CertifiedKey, (names, now): (&[String], Timestamp)) -> Option<&'static str> {
    let Some((from, until)) = pair::validity(certificate) else {
        return Some("it does not say how long it is good");
    };
    if until <= now {
        Some("it has ended")
    } else if now < from {
        Some("it is not good yet")
    } else {
        (!pair::is_for(certificate, names)).then_some("it is not for the host of `origin`")
    }
}

/// By which name people come.
fn host_of(origin: &str) -> Option<String> {
    let url = reqwest::Url::parse(origin).ok()?;
    Some(url.host_str()?.trim_matches(['[', ']']).to_owned())
}
