//! The two ciphertext formats of the SDKs: recognise, encrypt, decrypt.
//!
//! Both are AES-256-CBC without authentication, as the clients in the field have it: an altered
//! ciphertext may open to an altered text. Nothing here decides whether a payload must be
//! encrypted, or with whose key.

mod envelope;
mod key;
mod opener;
mod passing;

pub use envelope::{Envelope, recognise, recognise_bytes};
pub use key::{CipherKey, Format, IV_BYTES};
pub use opener::Opener;
pub use passing::Passing;

/// Why nothing was encrypted or decrypted. Says nothing of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CipherError {
    /// Not ciphertext, cut short, or made with another key.
    #[error("the data cannot be decrypted")]
    Decryption,
    /// A header that names a version or cryptor of the future.
    #[error("the header names an unknown cryptor")]
    UnknownCryptor,
    /// There is nothing to encrypt.
    #[error("nothing to encrypt")]
    Encryption,
    /// The cipher key is empty.
    #[error("the cipher key is empty")]
    Configuration,
}
