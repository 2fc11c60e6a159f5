//! Codes of authenticator apps: RFC 6238 with SHA-1, six digits and thirty seconds, which is what
//! every app knows. Pure.

use aws_lc_rs::{constant_time, hmac};
use kernel::Timestamp;

const STEP_SECONDS: i64 = 30;
/// A clock may be so many steps off.
const DRIFT: i64 = 1;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code this is, if it is one of now and later than the last that was used.
pub(super) fn step(secret: &[u8], told: &str, now: Timestamp, last: i64) -> Option<i64> {
    let told: String = told.chars().filter(|letter| !letter.is_whitespace()).collect();
    let present = now.as_second().div_euclid(STEP_SECONDS);
    let steps = (present - DRIFT..=present + DRIFT).filter(|step| *step > last);
    // All are compared, so that the time does not tell which was near.
    steps.fold(None, |found, step| {
        let same =
            constant_time::verify_slices_are_equal(code(secret, step).as_bytes(), told.as_bytes());
        found.or(same.is_ok().then_some(step))
    })
}

/// The code of a step.
pub(super) fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0xf);
    let part = tag.iter().skip(offset).take(4);
    let number = part.fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// What an app scans.
pub(super) fn uri(account: &str, secret: &str) -> String {
    format!("otpauth://totp/Housecall:{account}?secret={secret}&issuer=Housecall")
}

/// Base 32 without padding (RFC 4648).
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut out = String::new();
    for group in bytes.chunks(5) {
        let value = group.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        let value = value << (8 * (5 - group.len()));
        let letters = (group.len() * 8).div_ceil(5);
        for place in 0..letters {
            let index = usize::try_from(value >> (35 - 5 * place) & 31).unwrap_or_default();
            out.push(ALPHABET.get(index).copied().map_or('A', char::from));
        }
    }
    out
}

/// The bytes of a text in base 32.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut value, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let index = ALPHABET.iter().position(|own| *own == letter)?;
        value = (value << 5 | u32::try_from(index).ok()?) & 0xffff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(value >> bits & 0xff).ok()?);
        }
    }
    Some(out)
}
