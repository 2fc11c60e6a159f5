//! AWS Key Management Service, or what speaks its protocol: seals and opens versions of the key-encryption key with a key
//! that never leaves it.
//!
//! Requests are signed by the same library that signs those to buckets, and go out by the gate of the vault: open until the
//! register of agreements can be read, and the server's own from then on.

use crate::config::AwsKmsSection;
use crate::egress::{Egress, Outlet, leads_near};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use compliance::keys::{KeyError, Root, Rooted};
use http::Uri;
use object_store::aws::{AwsAuthorizer, AwsCredential};
use object_store::client::HttpRequest;
use reqwest::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use zeroize::Zeroizing;

/// The setting, and the word in lines of the key file.
pub(crate) const NAME: &str = "aws_kms";
/// How long the service may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// More than any answer of the service.
const LONGEST: usize = 64 << 10;

/// A key of the service.
#[derive(Debug)]
pub(super) struct Kms {
    outlet: Outlet,
    url: Uri,
    key: String,
    region: String,
    credential: AwsCredential,
}

/// An answer, of which one part comes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    ciphertext_blob: Option<String>,
    plaintext: Option<String>,
    #[serde(rename = "__type")]
    fault: Option<String>,
}

fn failed(error: impl std::fmt::Display) -> KeyError {
    KeyError::Unsealed(NAME, error.to_string())
}

impl Kms {
    pub(super) fn open(section: &AwsKmsSection, egress: &Egress) -> Result<Self, KeyError> {
        let shape = |client: reqwest::ClientBuilder| client.timeout(PATIENCE);
        Ok(Self {
            outlet: egress.outlet(AwsKmsSection::SETTING, shape).map_err(failed)?,
            url: section.address().parse().map_err(failed)?,
            key: section.key.clone(),
            region: section.region.clone(),
            credential: AwsCredential {
                key_id: section.access_key_id.clone(),
                secret_key: section.secret_access_key.clone(),
                token: section.session_token.clone(),
            },
        })
    }

    async fn ask(&self, target: &str, (part, bytes): (&str, &[u8])) -> Result<Answer, KeyError> {
        // The service refuses to open what was sealed for anything else, and writes that into its own log.
        let context = json!({ "housecall": "key-encryption-key" });
        let text = STANDARD.encode(bytes);
        let body = json!({ "KeyId": self.key, "EncryptionContext": context, (part): text });
        let body = body.to_string().into_bytes();
        let request = http::Request::post(&self.url)
            .header(CONTENT_TYPE, "application/x-amz-json-1.1")
            .header("x-amz-target", format!("TrentService.{target}"))
            .body(body.into());
        let mut request: HttpRequest = request.map_err(failed)?;
        let signer = AwsAuthorizer::new(&self.credential, "kms", &self.region);
        signer.try_authorize(&mut request, None).map_err(failed)?;
        let (head, body) = request.into_parts();
        let body = body.as_bytes().cloned().unwrap_or_default();
        let asked = self.outlet.post(&self.url.to_string()).headers(head.headers).body(body);
        let mut answer = asked.send().await.map_err(failed)?;
        let status = answer.status();
        let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST));
        while let Some(piece) = answer.chunk().await.map_err(failed)? {
            if bytes.len().saturating_add(piece.len()) > LONGEST {
                return Err(failed("its answer is too long"));
            }
            bytes.extend_from_slice(&piece);
        }
        let answer: Answer = serde_json::from_slice(&bytes).unwrap_or_default();
        if status.is_success() {
            return Ok(answer);
        }
        let fault = answer.fault.unwrap_or_default();
        Err(failed(format!("{target} was answered with {status} {fault}")))
    }
}

impl Root for Kms {
    fn name(&self) -> &'static str {
        NAME
    }

    fn is_near(&self) -> bool {
        leads_near(&self.url.to_string())
    }

    fn seal<'a>(&'a self, plain: &'a [u8]) -> Rooted<'a, Vec<u8>> {
        Box::pin(async move {
            let sealed = self.ask("Encrypt", ("Plaintext", plain)).await?.ciphertext_blob;
            let sealed = sealed.and_then(|text| STANDARD.decode(text).ok());
            sealed.ok_or_else(|| failed("Encrypt was answered without a ciphertext"))
        })
    }

    fn open<'a>(&'a self, sealed: &'a [u8]) -> Rooted<'a, Zeroizing<Vec<u8>>> {
        Box::pin(async move {
            let plain = self.ask("Decrypt", ("CiphertextBlob", sealed)).await?.plaintext;
            let plain = plain.map(Zeroizing::new);
            let plain = plain.and_then(|text| STANDARD.decode(text.as_bytes()).ok());
            plain.map(Zeroizing::new).ok_or_else(|| failed("Decrypt was answered without a key"))
        })
    }
}
