//! Certificate authorities of a test's own, and what they sign for `localhost`.

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio_rustls::TlsAcceptor;

const EXTENSIONS: &str = "[req]\ndistinguished_name = name\n[name]\n\
    [authority]\nbasicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign\n\
    [server]\nbasicConstraints = CA:FALSE\nsubjectAltName = DNS:localhost\n";

/// An authority, kept in files that begin with its name.
pub(crate) struct Authority {
    place: PathBuf,
}

impl Authority {
    pub(crate) fn new(folder: &Path, name: &str) -> Self {
        let authority = Self { place: folder.join(name) };
        std::fs::write(authority.file("cnf"), EXTENSIONS).unwrap();
        authority.make("authority", "ca", &[]);
        authority
    }

    /// Its own certificate, for those who trust it.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.file("ca.crt")
    }

    fn file(&self, end: &str) -> PathBuf {
        self.place.with_extension(end)
    }

    fn make(&self, section: &str, what: &str, signed_by: &[(&str, PathBuf)]) {
        let name = self.place.file_name().unwrap().display();
        let mut command = Command::new("openssl");
        command
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
            .args(["-nodes", "-days", "2", "-extensions", section, "-config"])
            .arg(self.file("cnf"))
            .args(["-subj", &format!("/CN={what} of {name}")])
            .arg("-keyout")
            .arg(self.file(&format!("{what}.key")))
            .arg("-out")
            .arg(self.file(&format!("{what}.crt")));
        for (option, file) in signed_by {
            command.arg(option).arg(file);
        }
        let made = command.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    /// A server's certificate and its key.
    pub(crate) fn server_files(&self) -> [PathBuf; 2] {
        let own = [("-CA", self.certificate()), ("-CAkey", self.file("ca.key"))];
        self.make("server", "server", &own);
        ["server.crt", "server.key"].map(|end| self.file(end))
    }

    fn server(&self) -> Arc<CertifiedKey> {
        let [certificate, key] = self.server_files();
        let certificate = CertificateDer::from_pem_file(certificate).unwrap();
        let key = PrivateKeyDer::from_pem_file(key).unwrap();
        let key = aws_lc_rs::sign::any_ecdsa_type(&key).unwrap();
        Arc::new(CertifiedKey::new(vec![certificate], key))
    }
}

/// What a server shows of itself: at first a stranger's certificate, later the right one.
#[derive(Debug)]
pub(crate) struct Shown {
    stranger: Arc<CertifiedKey>,
    right: Arc<CertifiedKey>,
    is_right: AtomicBool,
}

impl Shown {
    pub(crate) fn new(stranger: &Authority, right: &Authority) -> Arc<Self> {
        let (stranger, right) = (stranger.server(), right.server());
        Arc::new(Self { stranger, right, is_right: AtomicBool::new(false) })
    }

    pub(crate) fn correct(&self) {
        self.is_right.store(true, Ordering::SeqCst);
    }

    pub(crate) fn acceptor(self: &Arc<Self>) -> TlsAcceptor {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = rustls::ServerConfig::builder_with_provider(provider);
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let mut config = builder.with_no_client_auth().with_cert_resolver(Arc::clone(self) as _);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let is_right = self.is_right.load(Ordering::SeqCst);
        Some(Arc::clone(if is_right { &self.right } else { &self.stranger }))
    }
}
