//! Signed tokens by which the gateways know this server (RFC 7515, 7519).

use super::GatewayError;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};

/// A key that signs tokens.
pub(super) enum Signer {
    /// P-256, as Apple and browsers want it.
    Ec(EcdsaKeyPair),
    /// RSA, as Google wants it.
    Rsa(RsaKeyPair),
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[key]")
    }
}

impl Signer {
    /// Reads an EC key from PEM.
    pub(super) fn ec(pem: &[u8]) -> Result<Self, GatewayError> {
        let der = PrivateKeyDer::from_pem_slice(pem).map_err(|_| GatewayError::Pem)?;
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = match &der {
            PrivateKeyDer::Pkcs8(der) => {
                EcdsaKeyPair::from_pkcs8(algorithm, der.secret_pkcs8_der())
            }
            der => EcdsaKeyPair::from_private_key_der(algorithm, der.secret_der()),
        };
        pair.map(Self::Ec).map_err(|_| GatewayError::Curve)
    }

    /// Reads an RSA key from PEM.
    pub(super) fn rsa(pem: &[u8]) -> Result<Self, GatewayError> {
        let der = PrivateKeyDer::from_pem_slice(pem).map_err(|_| GatewayError::Pem)?;
        let pair = match &der {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            der => RsaKeyPair::from_der(der.secret_der()),
        };
        pair.map(Self::Rsa).map_err(|_| GatewayError::Rsa)
    }

    /// The public key, as browsers are told of it; RSA keys are told to nobody.
    pub(super) fn public_key(&self) -> String {
        match self {
            Self::Ec(pair) => URL_SAFE_NO_PAD.encode(pair.public_key()),
            Self::Rsa(_) => String::new(),
        }
    }

    /// A token with these claims.
    pub(super) fn token(
        &self,
        key_id: Option<&str>,
        claims: &Value,
    ) -> Result<String, GatewayError> {
        let algorithm = match self {
            Self::Ec(_) => "ES256",
            Self::Rsa(_) => "RS256",
        };
        let mut head = json!({ "alg": algorithm, "typ": "JWT" });
        if let (Some(id), Some(head)) = (key_id, head.as_object_mut()) {
            head.insert("kid".to_owned(), id.into());
        }
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(&head), part(claims));
        let signature = self.sign(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, GatewayError> {
        let random = SystemRandom::new();
        let signature = match self {
            Self::Ec(pair) => pair.sign(&random, text).map(|signature| signature.as_ref().to_vec()),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, text, &mut signature).map(|()| signature)
            }
        };
        signature.map_err(|_| GatewayError::Signing)
    }
}
