//! TLS to a PostgreSQL on another machine: without it whoever is on the way reads identifiers and the audit log, and can
//! answer in the database's place.

use crate::DbError;
use rustls_platform_verifier::ConfigVerifierExt as _;
use std::io::{self, IoSlice};
use std::net::IpAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres::{Config, Socket};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream as Session;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::{InvalidDnsNameError, ServerName};

/// Whether the connection is encrypted: to another machine always, unless the address says that it is not to be; on this one
/// when the address says so.
pub(crate) fn is_wanted(config: &Config) -> bool {
    match config.get_ssl_mode() {
        SslMode::Disable => false,
        SslMode::Require => true,
        _ => leaves(config),
    }
}

/// Whether somebody else's network is on the way.
pub(crate) fn leaves(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return !addresses.iter().all(IpAddr::is_loopback);
    }
    let is_here = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
        }
        Host::Unix(_) => true,
    };
    !config.get_hosts().iter().all(is_here)
}

/// The file of the authorities that this machine trusts, for PostgreSQL's own programs.
pub(crate) fn authorities() -> Option<PathBuf> {
    openssl_probe::probe().cert_file
}

/// Connects to databases whose certificate is of their name and by an authority that this machine trusts.
#[derive(Clone)]
pub(crate) struct Encrypted(TlsConnector);

impl Encrypted {
    pub(crate) fn new() -> Result<Self, DbError> {
        let config = ClientConfig::with_platform_verifier();
        let config = config.map_err(|error| {
            DbError::Internal(format!("this machine's trusted authorities cannot be read: {error}"))
        })?;
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }
}

impl MakeTlsConnect<Socket> for Encrypted {
    type Stream = Stream;
    type TlsConnect = Handshake;
    type Error = InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, InvalidDnsNameError> {
        let name = ServerName::try_from(host)?.to_owned();
        Ok(Handshake { connector: self.0.clone(), name })
    }
}

/// A connection that is about to be encrypted.
pub(crate) struct Handshake {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Stream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move { self.connector.connect(self.name, socket).await.map(Stream) })
    }
}

/// An encrypted connection, as the driver wants it.
pub(crate) struct Stream(Session<Socket>);

impl TlsStream for Stream {
    /// The certificate says whose it is; a password is not bound to it as well.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::is_wanted;

    #[test]
    fn the_way_to_another_machine_is_encrypted_unless_the_address_forbids_it() {
        for (address, encrypted) in [
            ("postgres://u@db.example/clinic", true),
            ("postgres://u@10.0.0.5/clinic", true),
            ("postgres://u@127.0.0.1,db.example/clinic", true),
            ("host=localhost hostaddr=10.0.0.5 user=u", true),
            ("postgres://u@db.example/clinic?sslmode=prefer", true),
            ("postgres://u@127.0.0.1/clinic?sslmode=require", true),
            ("postgres://u@db.example/clinic?sslmode=disable", false),
            ("postgres://u@127.0.0.1:5433/clinic", false),
            ("postgres://u@localhost/clinic", false),
            ("postgres://u@[::1]/clinic", false),
            ("host=db.example hostaddr=127.0.0.1 user=u", false),
            ("host=/run/postgresql user=u", false),
        ] {
            let config = address.parse().unwrap();
            assert_eq!(is_wanted(&config), encrypted, "{address}");
        }
    }
}
