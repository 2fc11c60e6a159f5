//! Encrypts a push for one browser (RFC 8291, with the coding `aes128gcm` of RFC 8188).

use super::GatewayError;
use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};

/// What a push service takes at least: one record of it holds every message.
const RECORD: u32 = 4_096;
/// A public key, a tag and the padding's mark go off it.
pub(super) const MOST: usize = 3_993;

/// How many bytes are derived.
struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive<const N: usize>(secret: &Prk, info: &[&[u8]]) -> Result<[u8; N], GatewayError> {
    let mut out = [0; N];
    let derived = secret.expand(info, Bytes(N)).and_then(|material| material.fill(&mut out));
    derived.map(|()| out).map_err(|_| GatewayError::Encryption)
}

/// The body that only the browser with this public key and secret can read.
///
/// `own` must be a fresh key and `salt` fresh bytes for each call.
pub(super) fn encrypt(
    plain: &[u8],
    (browser, secret): (&[u8], &[u8]),
    own: &PrivateKey,
    salt: [u8; 16],
) -> Result<Vec<u8>, GatewayError> {
    if plain.len() > MOST {
        return Err(GatewayError::TooLong(plain.len()));
    }
    let own_public = own.compute_public_key().map_err(|_| GatewayError::Encryption)?;
    let own_public = own_public.as_ref();
    let peer = UnparsedPublicKey::new(&ECDH_P256, browser);
    let context = [b"WebPush: info\0".as_slice(), browser, own_public];
    let input = agree(own, peer, GatewayError::Browser, |shared| {
        derive::<32>(&Salt::new(HKDF_SHA256, secret).extract(shared), &context)
    })?;
    let material = Salt::new(HKDF_SHA256, &salt).extract(&input);
    let key: [u8; 16] = derive(&material, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = derive(&material, &[b"Content-Encoding: nonce\0"])?;
    let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| GatewayError::Encryption)?;
    // One record, the last: its padding is the mark alone.
    let mut record = [plain, &[2]].concat();
    LessSafeKey::new(key)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record)
        .map_err(|_| GatewayError::Encryption)?;
    let length = u8::try_from(own_public.len()).map_err(|_| GatewayError::Encryption)?;
    Ok([&salt, RECORD.to_be_bytes().as_slice(), &[length], own_public, &record].concat())
}
