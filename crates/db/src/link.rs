//! The connection to PostgreSQL: encrypted by TLS where its address says `sslmode=require`, and then with a certificate that
//! this machine trusts (`SSL_CERT_FILE` names an authority of one's own), which PostgreSQL's own programs do not ask for.

use crate::DbError;
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{InvalidDnsNameError, ServerName};
use rustls_platform_verifier::Verifier;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_rustls::{TlsConnector, client};

/// How what is asked of the store gets there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is a file of this machine.
    Embedded,
    /// By TLS: its version and its ciphers.
    Encrypted(String),
    /// In the clear, on this machine.
    Here,
    /// In the clear, over a network.
    Clear,
}

/// What speaks TLS to PostgreSQL.
#[derive(Clone)]
pub(crate) struct Encrypting(TlsConnector);

impl Encrypting {
    pub(crate) fn new() -> Result<Self, DbError> {
        let wrong =
            |error: rustls::Error| DbError::Internal(format!("TLS to the database: {error}"));
        let provider = Arc::new(default_provider());
        let verifier = Arc::new(Verifier::new(Arc::clone(&provider)).map_err(wrong)?);
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(wrong)?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }
}

impl<S> MakeTlsConnect<S> for Encrypting
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type TlsConnect = Dial;
    type Error = InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<Dial, InvalidDnsNameError> {
        let name = ServerName::try_from(host)?.to_owned();
        Ok(Dial { connector: self.0.clone(), name })
    }
}

/// One handshake to be.
pub(crate) struct Dial {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl<S> TlsConnect<S> for Dial
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = Encrypted<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move { Ok(Encrypted(self.connector.connect(self.name, stream).await?)) })
    }
}

/// A connection inside TLS.
pub(crate) struct Encrypted<S>(client::TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Encrypted<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
