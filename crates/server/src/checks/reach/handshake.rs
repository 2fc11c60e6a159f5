//! Shakes hands with the server twice: as a browser does, and as one of long ago that it must refuse.

use super::ending::Authority;
use super::{IN_THE_CLEAR, UNKNOWN, Way, way};
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::Url;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

const PATIENCE: Duration = Duration::from_secs(10);
const DAY: u64 = 86_400;
/// A certificate is well for so many days, and barely for so many.
const DAYS: (i64, i64) = (30, 8);

pub(super) async fn shaken(site: &Site) -> Result<Finding, Unseen> {
    let url = match way(site)? {
        Way::Unknown => return Ok(Finding::nothing(UNKNOWN)),
        Way::Loopback(_) => return Ok(Finding::nothing("the server is on loopback only")),
        Way::Plain => return Ok(Finding::new(Status::Fail, IN_THE_CLEAR)),
        Way::Secure(url) => url,
    };
    if takes_old(connect(&url).await?).await {
        return Ok(Finding::new(Status::Fail, "the server speaks TLS 1.1 or older"));
    }
    let verifier = Arc::new(Foresight::of(site)?);
    let config = ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&verifier) as _)
        .with_no_client_auth();
    let name = ServerName::try_from(host(&url).to_owned())?;
    let connector = TlsConnector::from(Arc::new(config));
    let shaken = timeout(PATIENCE, connector.connect(name, connect(&url).await?)).await?;
    let stream = match shaken {
        Ok(stream) => stream,
        Err(error) => return Ok(Finding::new(Status::Fail, format!("the handshake: {error}"))),
    };
    let (_, session) = stream.get_ref();
    let days = verifier.days.load(Ordering::Relaxed);
    let status = if days >= DAYS.0 {
        Status::Pass
    } else if days >= DAYS.1 {
        Status::Warn
    } else {
        Status::Fail
    };
    let version = session.protocol_version().map(|version| format!("{version:?}"));
    let suite = session.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()));
    let words = format!("the certificate is trusted, and will be in {days} days");
    Ok(Finding::new(status, words)
        .with("protocol", version.unwrap_or_default())
        .with("cipher_suite", suite.unwrap_or_default()))
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_matches(['[', ']'])
}

async fn connect(url: &Url) -> Result<TcpStream, Unseen> {
    dialled((host(url), url.port_or_known_default().unwrap_or(443))).await
}

/// A connection to the server, or to what belongs to it.
pub(in crate::checks) async fn dialled(place: (&str, u16)) -> Result<TcpStream, Unseen> {
    Ok(timeout(PATIENCE, TcpStream::connect(place)).await??)
}

/// A greeting of TLS 1.1 that offers what was usual then: what stands before its 32 random bytes, and after them.
const OLD: ([u8; 11], [u8; 11]) =
    ([0x16, 3, 1, 0, 49, 1, 0, 0, 45, 3, 2], [0, 0, 6, 0xC0, 0x13, 0xC0, 0x14, 0, 0x2F, 1, 0]);

/// Whether the server goes on with it: with a handshake, instead of an alert or silence.
async fn takes_old(mut stream: TcpStream) -> bool {
    let hello = [OLD.0.as_slice(), &[7; 32], &OLD.1].concat();
    if stream.write_all(&hello).await.is_err() {
        return false;
    }
    let mut first = [0; 1];
    let read = timeout(PATIENCE, stream.read_exact(&mut first)).await;
    matches!(read, Ok(Ok(_))) && first == [0x16]
}

/// Trusts what the machine trusts, and finds out for how long it will.
#[derive(Debug)]
struct Foresight {
    machine: Verifier,
    /// For so many days at least; -1 before it was asked.
    days: AtomicI64,
}

impl Foresight {
    fn of(site: &Site) -> Result<Self, Unseen> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let machine = match site.prop::<Authority>() {
            Some(authority) => Verifier::new_with_extra_roots([authority.0.clone()], provider)?,
            None => Verifier::new(provider)?,
        };
        Ok(Self { machine, days: AtomicI64::new(-1) })
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
