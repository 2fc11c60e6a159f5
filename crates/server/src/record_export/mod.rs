//! A patient's record as a zip: every row as JSON, every message, and every file, opened where the clinic has the key.
//!
//! It goes out as it is read, page by page and piece by piece. A copy that fails half-way ends without the zip's list of
//! files, so nobody takes it for a whole one. It refuses to know who may have it, and what a record is made of.

mod write;
mod zip;

pub(crate) use zip::files as unpacked;

use bytes::Bytes;
use clinic::ClinicError;
use clinic::export::{Exports, Open};
use futures_util::Stream;
use futures_util::stream::try_unfold;
use realtime::file::{FileError, Files};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Pieces that wait for a slow line.
const WAITING: usize = 4;

/// Why a copy ends before it is whole.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExportError {
    /// The record could not be read.
    #[error(transparent)]
    Clinic(#[from] ClinicError),
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The zip could not be written.
    #[error(transparent)]
    Zip(#[from] io::Error),
    /// Whoever took it is gone.
    #[error("whoever took the copy is gone")]
    Gone,
}

/// Packs records.
#[derive(Clone, Debug)]
pub(crate) struct RecordExports {
    exports: Exports,
    files: Arc<Files>,
}

impl RecordExports {
    pub(crate) const fn new(exports: Exports, files: Arc<Files>) -> Self {
        Self { exports, files }
    }

    /// The zip of a record, as it is written.
    pub(crate) fn archive(
        self,
        open: Open,
    ) -> impl Stream<Item = Result<Bytes, ExportError>> + Send + 'static {
        let (sink, pieces) = mpsc::channel(WAITING);
        flowing(Box::pin(async move { write::Writer::new(self, sink).write(&open).await }), pieces)
    }
}

/// What writes the pieces; it goes on only as far as they are taken.
type Writing = Pin<Box<dyn Future<Output = Result<(), ExportError>> + Send>>;

fn flowing(
    writing: Writing,
    pieces: mpsc::Receiver<Bytes>,
) -> impl Stream<Item = Result<Bytes, ExportError>> + Send {
    try_unfold((Some(writing), pieces), |(mut writing, mut pieces)| async move {
        while let Some(future) = &mut writing {
            tokio::select! {
                biased;
                Some(piece) = pieces.recv() => return Ok(Some((piece, (writing, pieces)))),
                done = future => {
                    done.inspect_err(|error| tracing::error!(%error, "a record's copy broke off"))?;
                    writing = None;
                }
            }
        }
        Ok(pieces.recv().await.map(|piece| (piece, (writing, pieces))))
    })
}
