use crate::vectors;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use wire::cipher::{CipherError, CipherKey, Envelope, Format, recognise, recognise_bytes};

fn text<'a>(vector: &'a Value, field: &str) -> &'a str {
    vector[field].as_str().unwrap_or_default()
}

fn bytes(vector: &Value, field: &str) -> Vec<u8> {
    STANDARD.decode(text(vector, field)).unwrap()
}

/// The layout of headerless data; Python alone keeps the static vector for files.
fn format(vector: &Value) -> Format {
    match (text(vector, "kind"), text(vector, "iv_location")) {
        ("aes-cbc-acrh", _) => Format::Acrh,
        (_, "prefix") => Format::LegacyRandomIv,
        _ => Format::LegacyStaticIv,
    }
}

/// What a client's module of that name would be set to.
fn module(vector: &Value) -> Format {
    match (text(vector, "module"), text(vector, "payload")) {
        ("aes-cbc-acrh", _) => Format::Acrh,
        ("legacy-static-iv", "message") => Format::LegacyStaticIv,
        _ => Format::LegacyRandomIv,
    }
}

fn iv(vector: &Value) -> [u8; 16] {
    let hex = text(vector, "iv_hex");
    std::array::from_fn(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
}

#[test]
fn every_message_and_file_opens_and_closes_to_the_same_bytes() {
    let all = vectors("crypto.json");
    let all = all["vectors"].as_array().unwrap();
    assert_eq!(all.len(), 348);
    for vector in all {
        let id = text(vector, "id");
        let key = CipherKey::new(text(vector, "cipherKey")).unwrap();
        let (format, base64) = (format(vector), text(vector, "ciphertext_base64"));
        if text(vector, "payload") == "file" {
            let (plain, sealed) =
                (bytes(vector, "plaintext_base64"), bytes(vector, "ciphertext_base64"));
            assert_eq!(key.decrypt_bytes(format, &sealed).as_ref(), Ok(&plain), "{id}");
            assert_eq!(key.encrypt_bytes(format, &plain, iv(vector)), Ok(sealed), "{id}");
        } else {
            let plain = text(vector, "plaintext");
            assert_eq!(key.decrypt_message(format, base64).as_deref(), Ok(plain), "{id}");
            let sealed = key.encrypt_message(format, plain, iv(vector));
            assert_eq!(sealed.as_deref(), Ok(base64), "{id}");
            if vector["plaintext_is_json"] == true {
                let payload = format!("\"{base64}\"");
                assert_eq!(key.open(&payload).as_deref(), Ok(plain), "{id}");
            }
        }
    }
}

#[test]
fn ciphertext_is_recognised_without_a_key() {
    for vector in vectors("crypto.json")["vectors"].as_array().unwrap() {
        let expected = match format(vector) {
            Format::Acrh => Envelope::Acrh,
            _ => Envelope::MaybeLegacy,
        };
        let sealed = bytes(vector, "ciphertext_base64");
        assert_eq!(recognise_bytes(&sealed), expected, "{}", vector["id"]);
        let payload = format!("\"{}\"", text(vector, "ciphertext_base64"));
        assert_eq!(recognise(&payload), expected, "{}", vector["id"]);
        // Some JSON writers escape the slash.
        let escaped = payload.replace('/', "\\/");
        assert_eq!(recognise(&escaped), expected, "{}", vector["id"]);
    }
}

#[test]
fn inputs_that_must_open_do() {
    for vector in vectors("crypto.json")["decrypt_success_extra"].as_array().unwrap() {
        let (id, key) = (text(vector, "id"), CipherKey::new(text(vector, "cipherKey")).unwrap());
        let opened = key.decrypt_bytes(module(vector), &bytes(vector, "input_base64"));
        match (text(vector, "expected"), text(vector, "payload")) {
            // CBC has no integrity check: an altered vector alters the text unseen.
            ("success-altered", _) => {
                assert_eq!(&opened.unwrap()[1..], b"Hello, PubNub!\"", "{id}");
            }
            (_, "file") => assert_eq!(opened, Ok(bytes(vector, "plaintext_base64")), "{id}"),
            _ => assert_eq!(opened.unwrap(), text(vector, "plaintext").as_bytes(), "{id}"),
        }
    }
}

#[test]
fn inputs_that_must_fail_fail_in_the_recorded_way() {
    let all = vectors("crypto.json");
    let all = all["decrypt_failures"].as_array().unwrap();
    assert_eq!(all.len(), 55);
    for vector in all {
        let (id, input) = (text(vector, "id"), text(vector, "input_base64"));
        let key = CipherKey::new(text(vector, "cipherKey")).unwrap();
        let opened = match text(vector, "payload") {
            "file" => key.decrypt_bytes(module(vector), &bytes(vector, "input_base64")).map(drop),
            _ => key.decrypt_message(module(vector), input).map(drop),
        };
        let expected = match (vector["expected_error_class"].as_str(), id) {
            // Where the SDKs differ: the stricter reading, but for the long form of a length,
            // which the format allows.
            (None, "hdr-metadata-length-3byte-form") => Ok(()),
            (Some("unknown_cryptor_error"), _)
            | (None, "hdr-version-255" | "hdr-unknown-cryptor-nonutf8" | "hdr-cryptor-0000") => {
                Err(CipherError::UnknownCryptor)
            }
            (Some("decryption_error") | None, _) => Err(CipherError::Decryption),
            (other, _) => panic!("{id}: {other:?}"),
        };
        assert_eq!(opened, expected, "{id}");
    }
}

#[test]
fn nothing_is_not_encrypted_and_no_key_is_no_key() {
    let key = CipherKey::new("enigma").unwrap();
    for format in [Format::Acrh, Format::LegacyRandomIv, Format::LegacyStaticIv] {
        assert_eq!(key.encrypt_message(format, "", [1; 16]), Err(CipherError::Encryption));
        assert_eq!(key.encrypt_bytes(format, b"", [1; 16]), Err(CipherError::Encryption));
    }
    assert_eq!(CipherKey::new("").unwrap_err(), CipherError::Configuration);
}

#[test]
fn plaintext_is_never_taken_for_ciphertext_with_a_header() {
    for payload in [
        "{\"text\":\"hi\"}",
        "\"hello\"",
        "\"\"",
        "\"",
        "null",
        "42",
        "[\"UE5FRAFBQ1JIEAABAgMEBQYHCAkKCwwNDg8fnG5WRY24bBJMdDRLnw2g\"]",
        "\"UE5FRAFBQ1JI\"",
        "\"UE5FRAFBQ1JIEAABAgMEBQYHCAkKCwwNDg8=\"",
    ] {
        assert_eq!(recognise(payload), Envelope::Plain, "{payload}");
    }
    let key = CipherKey::new("k3y").unwrap();
    assert_eq!(key.open("\"hello\""), Err(CipherError::Decryption));
    assert_eq!(format!("{key:?}"), "CipherKey");
}
