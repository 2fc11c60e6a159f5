//! The scanner as files see it: a door that whoever sits above fills.

use bytes::Bytes;
use db::DbError;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use std::pin::Pin;
use wire::cipher::Opener;

/// What a scanner made of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// It found nothing.
    Clean,
    /// It found this, by the name of its own signature.
    Found(String),
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ScanError(String);

impl ScanError {
    /// In words for the operator; nothing of the file.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// A verdict to come.
pub type Scanning<'a> = Pin<Box<dyn Future<Output = Result<Scanned, ScanError>> + Send + 'a>>;

/// Looks for malware in a file before anybody can have it.
pub trait Scanner: Send + Sync {
    /// Looks at a whole file, in the clear where the clinic can open it.
    fn scan<'a>(&'a self, file: BoxStream<'a, Result<Bytes, ScanError>>) -> Scanning<'a>;
}

/// A file as it was before it was encrypted, piece by piece.
pub(super) fn opened(
    bytes: BoxStream<'static, Result<Bytes, DbError>>,
    opener: Option<Opener>,
) -> BoxStream<'static, Result<Bytes, ScanError>> {
    let bytes = bytes.map_err(|error| ScanError::new(error.to_string()));
    let Some(opener) = opener else { return bytes.boxed() };
    let broken = |_| ScanError::new("the file does not open under the visit's key");
    let begun = Some((bytes, opener));
    stream::try_unfold(begun, move |state| async move {
        let Some((mut bytes, mut opener)) = state else { return Ok(None) };
        let Some(piece) = bytes.try_next().await? else {
            return Ok(Some((opener.finish().map_err(broken)?.into(), None)));
        };
        let plain = opener.push(&piece).map_err(broken)?;
        Ok(Some((plain.into(), Some((bytes, opener)))))
    })
    .boxed()
}
