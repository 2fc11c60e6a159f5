//! The key-encryption key: 32 bytes in a file that only its owner can read.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use db::DbError;
use kernel::{Fault, Kind, Random, SystemRandom};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

const PREFIX: &str = "housecall-kek-1:";

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is not there or cannot be read or written.
    #[error("the key file {0}: {1}")]
    File(String, std::io::Error),
    /// Others than the owner may read the file.
    #[error("the key file {0} can be read by others than its owner; run: chmod 600 {0}")]
    Open(String),
    /// There is no such file.
    #[error(
        "the key file {0} is not there; put your copy of it there, or for a new installation: housecall keys create {0}"
    )]
    Missing(String),
    /// A key file is there already.
    #[error("the key file {0} is there already; a key is never overwritten")]
    Exists(String),
    /// The file does not hold a key.
    #[error("the key file {0} does not hold a key; put your copy of the right one there")]
    Format(String),
    /// A sealed value does not open with this key: another key, or the value was changed.
    #[error(
        "a sealed value does not open: the key file is not the one that this store was made with, or the value was \
         changed since; put your copy of the right key back, and make no new one"
    )]
    Sealed,
    /// An opened key is not what it should be.
    #[error("a stored key is unusable")]
    Unusable,
    /// The store failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Fault for KeyError {
    fn kind(&self) -> Kind {
        match self {
            Self::Db(error) => error.kind(),
            _ => Kind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Db(error) => error.code(),
            _ => "key.unusable",
        }
    }
}

/// The key that wraps all others.
pub struct Kek(Cipher);

impl std::fmt::Debug for Kek {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[key]")
    }
}

impl Kek {
    /// Makes a new key file, and its folder; never overwrites one.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists(path.display().to_string()),
            _ => KeyError::File(path.display().to_string(), error),
        };
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        }
        let mut key = Zeroizing::new([0; 32]);
        SystemRandom.fill(key.as_mut());
        let text = Zeroizing::new(format!("{PREFIX}{}\n", STANDARD.encode(key.as_ref())));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        Ok(Self(Cipher::new(&key)?))
    }

    /// Reads a key file, which only its owner may be able to read.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let name = || path.display().to_string();
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => KeyError::Missing(name()),
            _ => KeyError::File(name(), error),
        };
        let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyError::Open(name()));
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
        let key = text.trim_end().strip_prefix(PREFIX).and_then(|key| STANDARD.decode(key).ok());
        let key = Zeroizing::new(key.ok_or_else(|| KeyError::Format(name()))?);
        let key = key.as_slice().try_into().map_err(|_| KeyError::Format(name()))?;
        Ok(Self(Cipher::new(key)?))
    }

    /// Seals bytes for one place.
    pub(crate) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.0.seal(context, plain)
    }

    /// Opens bytes that were sealed for this place.
    pub(crate) fn open(
        &self,
        context: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        self.0.open(context, sealed)
    }
}

/// AES-256-GCM with a fresh random nonce before each sealed value.
pub(super) struct Cipher(LessSafeKey);

impl Cipher {
    pub(super) fn new(key: &[u8; 32]) -> Result<Self, KeyError> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| KeyError::Unusable)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    pub(super) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom.fill(&mut nonce);
        let mut sealed = plain.to_vec();
        let aad = Aad::from(context.as_bytes());
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed)
            .map_err(|_| KeyError::Unusable)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    pub(super) fn open(
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
