//! Certificates from an authority that speaks ACME (RFC 8555), which sees by TLS-ALPN-01 (RFC 8737) that the names are ours.
//!
//! The folder holds the account and the newest certificate with its key, each written whole or not at all, so a
//! server that starts again asks for nothing. A certificate is renewed after two thirds of its time; what fails is
//! tried again after a minute, then twice as long each time, up to six hours, and the one before is shown on.

use super::{Shown, TlsError, pair};
use crate::config::AcmeSection;
use crate::egress::{Egress, Outlet};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, BodyWrapper, BytesResponse, ChallengeType,
    Error, HttpClient, Identifier, NewAccount, NewOrder, Order, OrderStatus, RetryPolicy,
};
use jiff::{SignedDuration, Timestamp};
use kernel::Clock;
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The setting by which the authority is reached.
pub(crate) const SETTING: &str = "tls.acme.directory";
/// What an authority answers is no longer.
const LARGEST: usize = 256 << 10;
/// So long an authority may take to look whether a name is ours, and to sign.
const PATIENCE: RetryPolicy = RetryPolicy::new().timeout(Duration::from_mins(1));
/// After the first failure, and at most.
const WAIT: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(1), SignedDuration::from_hours(6));

/// Why no certificate came.
#[derive(Debug, thiserror::Error)]
enum AcmeError {
    #[error(transparent)]
    Authority(#[from] Error),
    #[error(
        "the authority does not validate {0} by TLS-ALPN-01, and this server knows no other way"
    )]
    NoWay(String),
    #[error("the authority did not accept the names: {0}")]
    Unaccepted(String),
    #[error("a certificate for validation: {0}")]
    Validation(#[from] rcgen::Error),
    #[error(transparent)]
    Pair(#[from] TlsError),
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    #[error("the account in {0} is none: {1}")]
    Account(String, serde_json::Error),
}

impl AcmeError {
    /// Whether the authority refused no more than the nonces it had given out, which asks for another try (RFC 8555 §6.5).
    fn is_stale(&self) -> bool {
        let Self::Authority(Error::Api(problem)) = self else { return false };
        problem.r#type.as_deref() == Some("urn:ietf:params:acme:error:badNonce")
    }
}

/// What is known of attempts.
#[derive(Clone, Copy, Debug, Default)]
struct Attempts {
    /// Until when the certificate that is shown needs nothing.
    good_until: Option<Timestamp>,
    /// Nothing is tried before.
    not_before: Option<Timestamp>,
    wait: SignedDuration,
}

/// One authority, and what was had from it.
pub(super) struct Authority {
    section: AcmeSection,
    outlet: Outlet,
    shown: Arc<Shown>,
    clock: Arc<dyn Clock>,
    attempts: Mutex<Attempts>,
}

impl Authority {
    /// Shows the certificate in the folder, if there is one.
    pub(super) fn open(
        (section, egress): (&AcmeSection, &Egress),
        (shown, clock): (Arc<Shown>, &Arc<dyn Clock>),
    ) -> Result<Self, TlsError> {
        let unusable = |error| TlsError::Folder(section.folder.display().to_string(), error);
        std::fs::create_dir_all(section.own()).map_err(unusable)?;
        let mut roots = Vec::new();
        if let Some(file) = &section.ca {
            let name = || file.display().to_string();
            let pem =
                std::fs::read(file).map_err(|error| TlsError::Ca(name(), error.to_string()))?;
            roots = reqwest::Certificate::from_pem_bundle(&pem)
                .map_err(|error| TlsError::Ca(name(), error.to_string()))?;
        }
        let shape = |builder: reqwest::ClientBuilder| {
            let builder = builder.timeout(Duration::from_secs(30)).https_only(true);
            roots.into_iter().fold(builder, reqwest::ClientBuilder::add_root_certificate)
        };
        let own = Self {
            section: section.clone(),
            outlet: egress.outlet(SETTING, shape)?,
            shown,
            clock: Arc::clone(clock),
            attempts: Mutex::default(),
        };
        let file = own.section.certificate();
        if file.exists() {
            let kept = pair::read(&file, &file)?;
            let fits = pair::is_for(&kept, &own.section.domains);
            own.adopt(kept);
            if !fits {
                own.attempts().good_until = None;
            }
        }
        Ok(own)
    }

    fn attempts(&self) -> std::sync::MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows it until it is to be renewed.
    fn adopt(&self, certificate: CertifiedKey) {
        let good_until = pair::validity(&certificate).map(|(from, until)| renewal(from, until));
        self.shown.show(certificate);
        *self.attempts() = Attempts { good_until, ..Attempts::default() };
    }

    /// Gets a new certificate if it is time.
    pub(super) async fn renew(&self) {
        let now = self.clock.now();
        let known = *self.attempts();
        if !is_time([known.good_until, known.not_before], now) {
            return;
        }
        let names = self.section.domains.join(", ");
        tracing::info!(names, directory = self.section.directory, "asking for a certificate");
        let mut obtained = self.obtain().await;
        if obtained.as_ref().is_err_and(AcmeError::is_stale) {
            obtained = self.obtain().await;
        }
        match obtained {
            Ok(certificate) => {
                let until = pair::validity(&certificate).map(|(_, until)| until.to_string());
                self.adopt(certificate);
                tracing::info!(names, until, "the new certificate is shown from now on");
                let mut known = self.attempts();
                if known.good_until.is_none_or(|until| until <= now) {
                    known.not_before = now.checked_add(WAIT.1).ok();
                    tracing::error!(
                        "the new certificate is to be renewed already; look at this machine's clock"
                    );
                }
            }
            Err(error) => {
                let wait = (known.wait * 2).clamp(WAIT.0, WAIT.1);
                let not_before = now.checked_add(wait).ok();
                *self.attempts() = Attempts { not_before, wait, ..known };
                let again = not_before.map(|at| at.to_string());
                tracing::error!(%error, names, again, "no certificate came; port 443 of each name has to lead here");
            }
        }
    }

    async fn obtain(&self) -> Result<CertifiedKey, AcmeError> {
        let account = self.account().await?;
        let names: Vec<_> = self.section.domains.iter().cloned().map(Identifier::Dns).collect();
        let mut order = account.new_order(&NewOrder::new(&names)).await?;
        let proved = self.prove(&mut order).await;
        self.shown.validate(HashMap::new());
        proved?;
        let key = order.finalize().await?;
        let chain = order.poll_certificate(&PATIENCE).await?;
        let file = self.section.certificate();
        keep(&file, format!("{key}{chain}").as_bytes())?;
        Ok(pair::read(&file, &file)?)
    }

    /// Shows the authority for each name that it is ours, and waits until it has looked.
    async fn prove(&self, order: &mut Order) -> Result<(), AcmeError> {
        let mut proofs = HashMap::new();
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            if authorization.status == AuthorizationStatus::Valid {
                continue;
            }
            let name = authorization.identifier().to_string();
            let mut challenge = authorization
                .challenge(ChallengeType::TlsAlpn01)
                .ok_or_else(|| AcmeError::NoWay(name.clone()))?;
            let proof = validation(&name, challenge.key_authorization().digest().as_ref())?;
            proofs.insert(name, Arc::new(proof));
            self.shown.validate(proofs.clone());
            challenge.set_ready().await?;
        }
        let polled = order.poll_ready(&PATIENCE).await;
        if matches!(polled, Ok(OrderStatus::Ready)) {
            return Ok(());
        }
        let why = reasons(order).await;
        if why.is_empty() {
            polled?;
        }
        Err(AcmeError::Unaccepted(why.join("; ")))
    }

    /// The account of before, or a new one.
    async fn account(&self) -> Result<Account, AcmeError> {
        let builder = || Account::builder_with_http(Box::new(Client(self.outlet.clone())));
        let file = self.section.account();
        let name = file.display().to_string();
        if file.exists() {
            let text =
                std::fs::read(&file).map_err(|error| AcmeError::File(name.clone(), error))?;
            let known: AccountCredentials =
                serde_json::from_slice(&text).map_err(|error| AcmeError::Account(name, error))?;
            return Ok(builder().from_credentials(known).await?);
        }
        let contact: Vec<_> = self.section.contact.iter().map(String::as_str).collect();
        let new = NewAccount {
            contact: &contact,
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let (account, known) = builder().create(&new, self.section.directory.clone(), None).await?;
        let text = serde_json::to_vec(&known).map_err(|error| AcmeError::Account(name, error))?;
        keep(&file, &text)?;
        Ok(account)
    }
}

/// What the authority says of each name that it did not accept.
async fn reasons(order: &mut Order) -> Vec<String> {
    let (mut why, mut looked) = (Vec::new(), order.authorizations());
    while let Some(Ok(mut one)) = looked.next().await {
        let Ok(state) = one.refresh().await else { continue };
        let name = state.identifier().to_string();
        let told = state.challenges.iter().filter_map(|challenge| challenge.error.as_ref());
        why.extend(told.map(|problem| format!("{name}: {problem}")));
    }
    why
}

/// Whether something is to be asked for. Whoever is to wait for longer than anybody waits was told so by a clock that was ahead.
pub(super) fn is_time([good_until, not_before]: [Option<Timestamp>; 2], now: Timestamp) -> bool {
    let waits = |until: Timestamp| now < until && until.duration_since(now) <= WAIT.1;
    good_until.is_none_or(|until| until <= now) && !not_before.is_some_and(waits)
}

/// After two thirds of its time.
pub(super) fn renewal(from: Timestamp, until: Timestamp) -> Timestamp {
    let life = until.duration_since(from);
    from.checked_add(life / 3 * 2).unwrap_or(from)
}

/// The certificate that shows an authority that a name is ours: signed by itself, with the proof in an extension.
fn validation(name: &str, digest: &[u8]) -> Result<CertifiedKey, AcmeError> {
    let mut params = CertificateParams::new(vec![name.to_owned()])?;
    params.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let der = PrivatePkcs8KeyDer::from(key.serialize_der());
    let key = any_supported_type(&der.into()).map_err(TlsError::Setup)?;
    Ok(CertifiedKey::new(vec![certificate.der().clone()], key))
}

/// Writes a file that only its owner reads, whole or not at all.
fn keep(file: &Path, text: &[u8]) -> Result<(), AcmeError> {
    let write = || {
        let folder = file.parent().unwrap_or_else(|| Path::new("."));
        let mut new = tempfile::Builder::new()
            .permissions(std::fs::Permissions::from_mode(0o600))
            .tempfile_in(folder)?;
        new.write_all(text)?;
        new.as_file().sync_all()?;
        new.persist(file)?;
        std::fs::File::open(folder)?.sync_all()
    };
    write().map_err(|error| AcmeError::File(file.display().to_string(), error))
}

/// The way to the authority, through the gate of what goes out.
struct Client(Outlet);

impl HttpClient for Client {
    fn request(
        &self,
        request: http::Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let outlet = self.0.clone();
        Box::pin(async move { ask(&outlet, request).await })
    }
}

async fn ask(
    outlet: &Outlet,
    request: http::Request<BodyWrapper<Bytes>>,
) -> Result<BytesResponse, Error> {
    let other = |error: crate::egress::Unsent| Error::Other(Box::new(error));
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Error::Str("a request of our own"))?.to_bytes();
    let request = outlet.request(parts.method, &parts.uri.to_string()).headers(parts.headers);
    let mut response = request.body(body).send().await.map_err(other)?;
    let mut answer = http::Response::builder().status(response.status());
    if let Some(headers) = answer.headers_mut() {
        *headers = std::mem::take(response.headers_mut());
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| other(error.into()))? {
        if body.len().saturating_add(piece.len()) > LARGEST {
            return Err(Error::Str("an answer of less than 256 KiB"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(BytesResponse::from(answer.body(Full::new(Bytes::from(body)))?))
}
