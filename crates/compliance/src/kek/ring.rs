//! The versions of the key-encryption key, opened.

use super::cipher::Cipher;
use super::line::Line;
use super::{KeyError, Roots};
use aws_lc_rs::digest::{Context, SHA256};
use data_encoding::HEXLOWER;
use kernel::Timestamp;

/// A version of the key-encryption key, without the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KekVersion {
    /// The beginning of a hash of it, in hexadecimal.
    pub id: String,
    /// When it was made.
    pub made: Timestamp,
    /// What seals it where it lies; `None` where it lies in the clear.
    pub sealed_by: Option<String>,
}

/// A version that opens and seals.
pub(super) struct Version {
    pub(super) about: KekVersion,
    pub(super) cipher: Cipher,
}

impl Version {
    /// Out of its line, by its root if it needs one. Where the line does not say since when it is, `seen` counts.
    pub(super) async fn open(
        line: &Line,
        roots: &Roots,
        (name, seen): (&str, Timestamp),
    ) -> Result<Self, KeyError> {
        let Some(by) = &line.sealed_by else { return Self::plain(line, (name, seen)) };
        let root = roots.find(by).ok_or_else(|| KeyError::Root(name.to_owned(), by.clone()))?;
        Self::of(&root.open(&line.bytes).await?, line, (name, seen))
    }

    /// Out of a line that holds it in the clear.
    pub(super) fn plain(line: &Line, (name, seen): (&str, Timestamp)) -> Result<Self, KeyError> {
        match &line.sealed_by {
            Some(by) => Err(KeyError::Root(name.to_owned(), by.clone())),
            None => Self::of(&line.bytes, line, (name, seen)),
        }
    }

    fn of(plain: &[u8], line: &Line, (name, seen): (&str, Timestamp)) -> Result<Self, KeyError> {
        let key = plain.try_into().map_err(|_| KeyError::Format(name.to_owned()))?;
        let about = KekVersion {
            id: id(key),
            made: line.made.unwrap_or(seen),
            sealed_by: line.sealed_by.clone(),
        };
        Ok(Self { about, cipher: Cipher::new(key)? })
    }
}

/// What names a version where it must not stand itself.
fn id(key: &[u8; 32]) -> String {
    let mut hash = Context::new(&SHA256);
    hash.update(b"housecall key-encryption key\0");
    hash.update(key);
    HEXLOWER.encode(hash.finish().as_ref().get(..8).unwrap_or_default())
}
