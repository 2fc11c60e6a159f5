//! Any bytes as ciphertext: recognised the same way as they are opened.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::cipher::{CipherError, CipherKey, Envelope, Format, recognise, recognise_bytes};

fuzz_target!(|bytes: &[u8]| {
    let key = CipherKey::new("enigma").expect("a key");
    let envelope = recognise_bytes(bytes);
    for format in [Format::Acrh, Format::LegacyRandomIv, Format::LegacyStaticIv] {
        let opened = key.decrypt_bytes(format, bytes);
        let unknown = opened == Err(CipherError::UnknownCryptor);
        assert_eq!(unknown, envelope == Envelope::UnknownCryptor);
        assert!(opened.is_err() || envelope != Envelope::Plain);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let opened = key.open(text);
        assert!(opened.is_err() || recognise(text) != Envelope::Plain);
    }
});
