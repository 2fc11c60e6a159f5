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
        let mut nonce = [0; NONCE_LEN];
        SystemRandom.fill(&mut nonce);
        let mut sealed = plain.to_vec();
        let aad = Aad::from(context.as_bytes());
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .map_err(|_| KeyError::Unusable)?;
        Ok([nonce.as_slice(), &sealed].concat())
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
