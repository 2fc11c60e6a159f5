//! Whom a listener's certificate is trusted by, and for how long.

use super::ending::Authority;
use super::listeners::Listener;
use compliance::check::{Site, Unseen};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

const DAY: u64 = 86_400;
/// A certificate is well for so many days, and barely for so many.
pub(super) const DAYS: (i64, i64) = (30, 8);

/// Trusts what the machine trusts, and finds out for how long it will.
#[derive(Debug)]
pub(super) struct Foresight {
    machine: Verifier,
    /// For so many days at least; -1 before it was asked.
    pub(super) days: AtomicI64,
    /// The certificate that it was asked about.
    pub(super) leaf: OnceLock<Vec<u8>>,
}

impl Foresight {
    pub(super) fn of(site: &Site, one: &Listener) -> Result<Self, Unseen> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = Vec::new();
        roots.extend(site.prop::<Authority>().map(|authority| authority.0.clone()));
        if let Some(file) = &one.ca {
            for root in CertificateDer::pem_file_iter(file)? {
                roots.push(root?);
            }
        }
        let machine = if roots.is_empty() {
            Verifier::new(provider)?
        } else {
            Verifier::new_with_extra_roots(roots, provider)?
        };
        Ok(Self { machine, days: AtomicI64::new(-1), leaf: OnceLock::new() })
    }
}

impl ServerCertVerifier for Foresight {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // What is shown is told also where nobody trusts it.
        self.leaf.get_or_init(|| leaf.to_vec());
        let verified = self.machine.verify_server_cert(leaf, others, name, ocsp, now)?;
        let holds = |days: i64| {
            let later = now.as_secs().saturating_add(u64::try_from(days).unwrap_or(0) * DAY);
            let then = UnixTime::since_unix_epoch(Duration::from_secs(later));
            self.machine.verify_server_cert(leaf, others, name, ocsp, then).is_ok()
        };
        let days = [DAYS.0, DAYS.1, 0].into_iter().find(|days| holds(*days)).unwrap_or(0);
        self.days.store(days, Ordering::Relaxed);
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.machine.verify_tls12_signature(message, leaf, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.machine.verify_tls13_signature(message, leaf, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.machine.supported_verify_schemes()
    }
}
