//! What a browser and an authenticator say, checked as Web Authentication (level 3, sections 7.1 and
//! 7.2) has it, for the attestation `none`. Pure.
//!
//! The public key comes as the `SubjectPublicKeyInfo` that browsers hand out beside the attestation
//! object: without attestation neither is signed, so one trusts the same hand either way.

use super::Site;
use crate::Refusal;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// The algorithms that are taken, by their COSE numbers: `ES256`, `EdDSA`, `RS256`.
pub const ALGORITHMS: [i64; 3] = [-7, -8, -257];

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const HAS_CREDENTIAL: u8 = 1 << 6;
/// Where the credential's id begins: hash, flags, counter, then the authenticator's model and the
/// length of the id.
const CREDENTIAL: usize = 32 + 1 + 4 + 16 + 2;

/// What a browser says of a call.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// The challenge that was answered, if the call was of this kind and came from our own pages.
pub(super) fn challenge(client_data: &[u8], kind: &str, site: &Site) -> Result<String, Refusal> {
    let client: ClientData = serde_json::from_slice(client_data)
        .map_err(|_| Refusal::Passkey("its client data is not readable"))?;
    if client.kind != kind {
        return Err(Refusal::Passkey("it was made for something else"));
    }
    if client.origin != site.origin || client.cross_origin {
        return Err(Refusal::Passkey("it comes from another site"));
    }
    Ok(client.challenge)
}

/// What an authenticator says: the count of its signatures, and the id of a new credential.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) counter: i64,
    pub(super) credential: Option<String>,
}

/// Reads what an authenticator says; it must have seen its user, and verified that it is them.
pub(super) fn said(data: &[u8], site: &Site) -> Result<Said, Refusal> {
    let short = || Refusal::Passkey("its authenticator data is too short");
    let (hash, rest) = data.split_at_checked(32).ok_or_else(short)?;
    if hash != digest(&SHA256, site.id().as_bytes()).as_ref() {
        return Err(Refusal::Passkey("it is for another site"));
    }
    let (flags, rest) = rest.split_first().ok_or_else(short)?;
    if flags & USER_PRESENT == 0 || flags & USER_VERIFIED == 0 {
        return Err(Refusal::Passkey("the device did not check who uses it"));
    }
    let (counter, _) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let credential = if flags & HAS_CREDENTIAL == 0 {
        None
    } else {
        let length = data.get(CREDENTIAL - 2..CREDENTIAL).ok_or_else(short)?;
        let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        let id = data.get(CREDENTIAL..CREDENTIAL + length).ok_or_else(short)?;
        Some(URL_SAFE_NO_PAD.encode(id))
    };
    Ok(Said { counter: u32::from_be_bytes(*counter).into(), credential })
}

/// Whether the key signed what authenticator and browser said.
pub(super) fn is_signed(
    (algorithm, key): (i64, &[u8]),
    (authenticator_data, client_data): (&[u8], &[u8]),
    signature: &[u8],
) -> bool {
    let Some(algorithm) = verification(algorithm) else { return false };
    let message = [authenticator_data, digest(&SHA256, client_data).as_ref()].concat();
    UnparsedPublicKey::new(algorithm, key).verify(&message, signature).is_ok()
}

fn verification(algorithm: i64) -> Option<&'static dyn VerificationAlgorithm> {
    match algorithm {
        -7 => Some(&ECDSA_P256_SHA256_ASN1),
        -8 => Some(&ED25519),
        -257 => Some(&RSA_PKCS1_2048_8192_SHA256),
        _ => None,
    }
}

/// Whether a count of signatures can follow another: a copy of the key would repeat one. Those that
/// do not count always say zero.
pub(super) const fn follows(known: i64, told: i64) -> bool {
    told > known || (told == 0 && known == 0)
}
