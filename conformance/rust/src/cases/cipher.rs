//! Encrypted messages: this SDK's own, other SDKs', and what a consultation channel accepts.

use crate::report::{Outcome, check, ensure, equal};
use crate::sdk::{Heard, Inbox, admin, member, publish, refused, sealing};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit};
use base64::{Engine, engine::general_purpose::STANDARD};
use pubnub::core::{Cryptor, PubNubError};
use pubnub::providers::crypto_aescbc::{AesCbcCrypto, AesCbcIv};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

const CIPHER_KEY: &str = "a key that every party has";

fn secret(from: &str) -> Value {
    json!({ "text": "blood pressure 120/80", "from": from })
}

fn cipher() -> AesCbcCrypto {
    AesCbcCrypto::new(CIPHER_KEY, AesCbcIv::Random).expect("the cipher builds")
}

pub async fn all() {
    check("cipher-round-trip", round_trip()).await;
    check("phi-plaintext", plaintext()).await;
    check("phi-unknown-key", unknown_key()).await;
    check("phi-header", header()).await;
}

/// Leaves one encrypted message for the other SDKs.
pub async fn write() -> Heard<Value> {
    let channel = "room.cipher-rust";
    let person = sealing("rust-writer", &[channel], cipher()).await?;
    let timetoken = publish(&person, channel, secret("rust")).await?;
    Ok(json!({ "channel": channel, "timetoken": timetoken.to_string() }))
}

/// Opens what each SDK left; without history, by subscribing from just before it.
pub async fn read(notes: &Map<String, Value>) {
    for (sdk, note) in notes {
        let id = format!("cipher-from-{sdk}");
        check(&id, opens(sdk, note)).await;
    }
}

async fn opens(sdk: &str, note: &Value) -> Outcome {
    let text = |name: &str| note.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (channel, timetoken) = (text("channel"), text("timetoken"));
    let before = timetoken.parse::<u64>().map_err(|error| error.to_string())? - 1;
    let person = sealing("rust-reader", &[&channel], cipher()).await?;
    let mut inbox = Inbox::from(&person, &[&channel], before)?;
    equal(inbox.content().await?, secret(sdk))?;
    inbox.close().await;
    Ok(())
}

/// The AES-256 header format, as an application makes it for an SDK that has only the older one.
#[derive(Debug)]
struct Header;

const MARK: &[u8] = b"PNED\x01ACRH\x10";

impl Cryptor for Header {
    fn encrypt(&self, source: Vec<u8>) -> Result<Vec<u8>, PubNubError> {
        let mut iv = [0; 16];
        getrandom::getrandom(&mut iv).expect("randomness");
        let cipher = cbc::Encryptor::<aes::Aes256>::new(&Sha256::digest(CIPHER_KEY), &iv.into());
        Ok([MARK, &iv, &cipher.encrypt_padded_vec_mut::<Pkcs7>(&source)].concat())
    }

    fn decrypt(&self, source: Vec<u8>) -> Result<Vec<u8>, PubNubError> {
        let broken = || PubNubError::Decryption { details: "no header".into() };
        let rest = source.strip_prefix(MARK).ok_or_else(broken)?;
        let (iv, sealed) = rest.split_at_checked(16).ok_or_else(broken)?;
        let cipher = cbc::Decryptor::<aes::Aes256>::new(&Sha256::digest(CIPHER_KEY), iv.into());
        cipher.decrypt_padded_vec_mut::<Pkcs7>(sealed).map_err(|_| broken())
    }
}

async fn round_trip() -> Outcome {
    let channel = "room.rust-cipher";
    let open = sealing("rust-open", &[channel], cipher()).await?;
    let mut open_inbox = Inbox::on(&open, &[channel]).await?;
    let mut blind = Inbox::on(&member("rust-blind", &[channel]).await?, &[channel]).await?;
    publish(&open, channel, secret("rust")).await?;
    equal(open_inbox.content().await?, secret("rust"))?;
    let wire = blind.content().await?;
    let bytes =
        STANDARD.decode(wire.as_str().unwrap_or_default()).map_err(|error| error.to_string())?;
    ensure(!String::from_utf8_lossy(&bytes).contains("blood"), "the wire shows the text")?;
    open_inbox.close().await;
    blind.close().await;
    Ok(())
}

async fn plaintext() -> Outcome {
    let channel = "consultation.dr-1.rust-1";
    let mut watcher = Inbox::on(&admin(), &[channel]).await?;
    let person = member("rust-sender", &[channel]).await?;
    let sent = person.publish_message(secret("rust")).channel(channel).execute().await;
    let said = refused(sent, 403)?.to_lowercase();
    ensure(said.contains("encrypt") || said.contains("cipher"), said)?;
    watcher.silence().await?;
    watcher.close().await;
    Ok(())
}

async fn unknown_key() -> Outcome {
    let channel = "consultation.dr-1.rust-2";
    let person = sealing("rust-sender", &[channel], cipher()).await?;
    let sent = person.publish_message(secret("rust")).channel(channel).execute().await;
    refused(sent, 403).map(drop)
}

async fn header() -> Outcome {
    let channel = "consultation.dr-1.rust-3";
    let person = sealing("rust-sender", &[channel], Header).await?;
    let mut inbox = Inbox::on(&person, &[channel]).await?;
    publish(&person, channel, secret("rust")).await?;
    equal(inbox.content().await?, secret("rust"))?;
    inbox.close().await;
    Ok(())
}
