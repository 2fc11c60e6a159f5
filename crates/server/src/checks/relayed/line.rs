//! A way to a relay: datagrams, a connection in the clear, or one under TLS.

use super::{Place, Way};
use crate::checks::reach::dialled;
use compliance::check::Unseen;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{self, CryptoProvider};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{UdpSocket, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use turn::frame::{self, Next};

/// A handshake may take so long.
const PATIENCE: Duration = Duration::from_secs(10);

/// A stream of bytes either way.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// What a relay is asked by.
pub(super) enum Line {
    Datagrams(UdpSocket),
    /// A stream, and what has come of it beyond what was taken.
    Stream(Box<dyn Duplex>, Vec<u8>),
}

impl Line {
    /// Opens one from a port of our own.
    pub(super) async fn open(place: &Place) -> Result<Self, Unseen> {
        let to = (place.host.as_str(), place.port);
        Ok(match place.way {
            Way::Udp => {
                let relay = lookup_host(to).await?.next();
                let relay =
                    relay.ok_or_else(|| Unseen::because("the relay's name has no address"))?;
                let own = if relay.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                let socket = UdpSocket::bind(own).await?;
                socket.connect(relay).await?;
                Self::Datagrams(socket)
            }
            Way::Tcp => Self::Stream(Box::new(dialled(to).await?), Vec::new()),
            Way::Tls => {
                let connector = TlsConnector::from(Arc::new(trusting(place.own)?));
                let name = ServerName::try_from(place.host.clone())?;
                let shaken = connector.connect(name, dialled(to).await?);
                Self::Stream(Box::new(timeout(PATIENCE, shaken).await??), Vec::new())
            }
        })
    }

    /// Whether what is sent may be lost on the way.
    pub(super) const fn loses(&self) -> bool {
        matches!(self, Self::Datagrams(_))
    }

    pub(super) async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        match self {
            Self::Datagrams(socket) => socket.send(message).await.map(drop),
            Self::Stream(stream, _) => {
                stream.write_all(message).await?;
                stream.flush().await
            }
        }
    }

    /// What comes next, whole.
    pub(super) async fn next(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Datagrams(socket) => {
                let mut bytes = vec![0; 2_048];
                let length = socket.recv(&mut bytes).await?;
                bytes.truncate(length);
                Ok(bytes)
            }
            Self::Stream(stream, rest) => loop {
                match frame::next(rest) {
                    Next::Whole(length) => return Ok(rest.drain(..length).collect()),
                    Next::Lost => return Err(io::ErrorKind::InvalidData.into()),
                    Next::Part => {}
                }
                if stream.read_buf(rest).await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            },
        }
    }
}

/// A client that trusts what the machine trusts; towards this server's own relay anything: which certificate that shows is what
/// HC-001 looks at.
fn trusting(own: bool) -> Result<ClientConfig, Unseen> {
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = if own {
        Arc::new(Anybody(Arc::clone(&provider)))
    } else {
        Arc::new(Verifier::new(Arc::clone(&provider))?)
    };
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// Trusts whoever signs by the key of the certificate that they show.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        crypto::verify_tls12_signature(message, leaf, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.0.signature_verification_algorithms;
        crypto::verify_tls13_signature(message, leaf, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
