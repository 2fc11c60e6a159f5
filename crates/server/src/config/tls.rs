//! Where the server's certificate comes from.

use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Let's Encrypt.
const DIRECTORY: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// How connections are kept to their two ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) struct TlsSection {
    pub(crate) source: CertificateSource,
    /// Where those who come in the clear are told to come by TLS.
    pub(crate) redirect: Vec<SocketAddr>,
}

/// Files that somebody else renews, or an authority that this server asks itself.
#[derive(Clone, Debug)]
pub(crate) enum CertificateSource {
    Files { certificate: PathBuf, key: PathBuf },
    Acme(AcmeSection),
}

/// An authority that speaks ACME (RFC 8555).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcmeSection {
    /// The names that the certificate is for.
    pub(crate) domains: Vec<String>,
    /// Whom the authority writes to, as `mailto:…`.
    pub(crate) contact: Option<String>,
    #[serde(default = "directory")]
    pub(crate) directory: String,
    /// Who signed the authority's own certificate, if the machine does not know it.
    pub(crate) ca: Option<PathBuf>,
    /// Where account and certificate are kept.
    pub(crate) folder: PathBuf,
}

fn directory() -> String {
    DIRECTORY.to_owned()
}

/// The section as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    acme: Option<AcmeSection>,
    #[serde(default)]
    redirect: Vec<SocketAddr>,
}

impl TryFrom<Written> for TlsSection {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let source = match (written.certificate, written.key, written.acme) {
            (Some(certificate), Some(key), None) => CertificateSource::Files { certificate, key },
            (None, None, Some(acme)) => CertificateSource::Acme(acme.checked()?),
            _ => {
                return Err(
                    "[tls] has either certificate and key, or acme; name the one or the other"
                        .to_owned(),
                );
            }
        };
        Ok(Self { source, redirect: written.redirect })
    }
}

impl AcmeSection {
    /// What is of this authority; another one begins anew.
    pub(crate) fn own(&self) -> PathBuf {
        self.folder.join(self.directory.trim_start_matches("https://").replace(['/', ':'], "_"))
    }

    /// The file of the account, with the key by which the authority knows it.
    pub(crate) fn account(&self) -> PathBuf {
        self.own().join("account.json")
    }

    /// The file of the newest certificate and its key.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.own().join("certificate.pem")
    }

    fn checked(self) -> Result<Self, String> {
        let is_name = |name: &String| {
            name.contains('.') && !name.contains(['*', ':', '/', ' ']) || name == "localhost"
        };
        if self.domains.is_empty() || !self.domains.iter().all(is_name) {
            return Err(format!(
                "setting tls.acme.domains: {:?} is not a list of names such as [\"clinic.example.org\"]; patterns cannot be validated by TLS",
                self.domains
            ));
        }
        if !self.directory.starts_with("https://") {
            return Err(format!(
                "setting tls.acme.directory: {:?} does not begin with https://",
                self.directory
            ));
        }
        Ok(self)
    }
}

impl TlsSection {
    /// The authority that is asked, if one is.
    pub(crate) const fn acme(&self) -> Option<&AcmeSection> {
        match &self.source {
            CertificateSource::Acme(acme) => Some(acme),
            CertificateSource::Files { .. } => None,
        }
    }

    /// The file with the certificate's key.
    pub(crate) fn key_file(&self) -> PathBuf {
        match &self.source {
            CertificateSource::Files { key, .. } => key.clone(),
            CertificateSource::Acme(acme) => acme.certificate(),
        }
    }

    /// Every path of it.
    pub(super) fn paths(&mut self) -> Vec<&mut PathBuf> {
        match &mut self.source {
            CertificateSource::Files { certificate, key } => vec![certificate, key],
            CertificateSource::Acme(acme) => {
                std::iter::once(&mut acme.folder).chain(acme.ca.as_mut()).collect()
            }
        }
    }
}
