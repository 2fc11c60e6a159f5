//! A certificate and its key, in files.

use super::TlsError;
use jiff::Timestamp;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::path::Path;
use std::time::SystemTime;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

/// What tells that a file was replaced or written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp([(u64, SystemTime); 2]);

impl Stamp {
    /// None while one of them is not there, as between two moves.
    pub(super) fn of(files: [&Path; 2]) -> Option<Self> {
        let one = |file: &Path| {
            let metadata = file.metadata().ok()?;
            Some((metadata.len(), metadata.modified().ok()?))
        };
        Some(Self([one(files[0])?, one(files[1])?]))
    }
}

/// Reads both, and sees that they belong together.
pub(super) fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, TlsError> {
    let names = [certificate, key].map(|file| file.display().to_string());
    let wrong = |error: rustls::pki_types::pem::Error| {
        TlsError::Certificate(names[0].clone(), error.to_string())
    };
    let chain = CertificateDer::pem_file_iter(certificate).map_err(wrong)?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    let key = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| TlsError::Key(names[1].clone(), error.to_string()))?;
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let [certificate, file] = names.clone();
    CertifiedKey::from_der(chain, key, &provider)
        .map_err(|error| TlsError::Pair(certificate, file, error))
}

/// From when until when a certificate is good; nothing of one that is none.
pub(super) fn validity(certificate: &CertifiedKey) -> Option<(Timestamp, Timestamp)> {
    let (_, parsed) = X509Certificate::from_der(certificate.end_entity_cert().ok()?).ok()?;
    let validity = parsed.validity();
    let instant = |second: i64| Timestamp::from_second(second).ok();
    Some((instant(validity.not_before.timestamp())?, instant(validity.not_after.timestamp())?))
}
