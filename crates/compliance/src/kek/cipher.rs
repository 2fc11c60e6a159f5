//! AES-256-GCM, bound to where a value belongs.

use super::KeyError;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use kernel::{Random as _, SystemRandom};
use zeroize::Zeroizing;

/// AES-256-GCM with a fresh random nonce before each sealed value.
pub(crate) struct Cipher(LessSafeKey);

impl Cipher {
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, KeyError> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| KeyError::Unusable)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut sealed = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
        self.seal_onto(context, plain, &mut sealed)?;
        Ok(sealed)
    }

    /// Appends what is sealed to other bytes.
    pub(crate) fn seal_onto(
        &self,
        context: &str,
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), KeyError> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom.fill(&mut nonce);
        out.extend_from_slice(&nonce);
        let from = out.len();
        out.extend_from_slice(plain);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let aad = Aad::from(context.as_bytes());
        let body = out.get_mut(from..).unwrap_or_default();
        let tag = self.0.seal_in_place_separate_tag(nonce, aad, body);
        out.extend_from_slice(tag.map_err(|_| KeyError::Unusable)?.as_ref());
        Ok(())
    }

    pub(crate) fn open(
        &self,
        context: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(KeyError::Sealed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| KeyError::Sealed)?;
        let mut body = Zeroizing::new(body.to_vec());
        let plain = self.0.open_in_place(nonce, Aad::from(context.as_bytes()), &mut body);
        let length = plain.map_err(|_| KeyError::Sealed)?.len();
        body.truncate(length);
        Ok(body)
    }
}
