//! Malware: files are shown to the clinic's own scanner, clamd, before anybody can have them.
//!
//! Its INSTREAM command takes a file in pieces over a socket and answers one line. What is sent is a patient's file in
//! the clear, so the socket is one of this machine. A file is clean only if all of it was sent and that line says so:
//! silence, nonsense, an early end and a scanner that is away are no answer, and nothing is taken without one.

mod rules;
#[cfg(test)]
mod tests;

use crate::config::ScanPlace;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream::BoxStream};
use realtime::file::{ScanError, Scanned, Scanner, Scanning};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

/// The most bytes of a piece; clamd takes each as it comes.
const PIECE: usize = 256 << 10;
/// The longest answer that is read: a signature's name and a few words.
const ANSWER: u64 = 1 << 10;

/// A clamd, and how long it may take for one file.
#[derive(Debug)]
pub(crate) struct Clamd {
    place: ScanPlace,
    patience: Duration,
}

impl Clamd {
    pub(crate) const fn new(place: ScanPlace, patience: Duration) -> Self {
        Self { place, patience }
    }

    async fn show(
        &self,
        file: BoxStream<'_, Result<Bytes, ScanError>>,
    ) -> Result<Scanned, ScanError> {
        let away = |error: std::io::Error| ScanError::new(format!("clamd is not there: {error}"));
        match &self.place {
            ScanPlace::Unix(path) => {
                speak(UnixStream::connect(path).await.map_err(away)?, file).await
            }
            ScanPlace::Tcp(address) => {
                speak(TcpStream::connect(address).await.map_err(away)?, file).await
            }
        }
    }
}

impl Scanner for Clamd {
    fn scan<'a>(&'a self, file: BoxStream<'a, Result<Bytes, ScanError>>) -> Scanning<'a> {
        Box::pin(async move {
            let seconds = self.patience.as_secs();
            let late = |_| ScanError::new(format!("clamd gave no answer in {seconds} s"));
            tokio::time::timeout(self.patience, self.show(file)).await.map_err(late)?
        })
    }
}

/// Sends the file and reads what clamd makes of it.
async fn speak<S: AsyncRead + AsyncWrite>(
    socket: S,
    file: BoxStream<'_, Result<Bytes, ScanError>>,
) -> Result<Scanned, ScanError> {
    let (mut from, mut to) = tokio::io::split(socket);
    let mut answer = Vec::new();
    let sent = tokio::select! {
        sent = send(&mut to, file) => sent,
        // It answers before the file's end when it takes no more, whatever else it says.
        _ = from.read_buf(&mut answer) => Err(Cut::There),
    };
    if let Err(Cut::Own(error)) = sent {
        return Err(error);
    }
    let read = from.take(ANSWER).read_to_end(&mut answer).await;
    match (sent, read) {
        (Ok(()), Ok(_)) => rules::verdict(&answer),
        (Ok(()), Err(error)) => Err(ScanError::new(format!("clamd's answer broke off: {error}"))),
        (Err(_), _) => {
            let words = rules::printable(&answer);
            Err(ScanError::new(format!("clamd took only a part of the file and answered: {words}")))
        }
    }
}

/// Why not all of a file was sent.
enum Cut {
    /// The file itself could not be read.
    Own(ScanError),
    /// clamd takes no more.
    There,
}

async fn send<S: AsyncWrite + Unpin>(
    socket: &mut S,
    mut file: BoxStream<'_, Result<Bytes, ScanError>>,
) -> Result<(), Cut> {
    let there = |_: std::io::Error| Cut::There;
    socket.write_all(b"zINSTREAM\0").await.map_err(there)?;
    while let Some(bytes) = file.next().await {
        for piece in bytes.map_err(Cut::Own)?.chunks(PIECE) {
            let length = u32::try_from(piece.len()).map_err(|_| Cut::There)?;
            socket.write_all(&length.to_be_bytes()).await.map_err(there)?;
            socket.write_all(piece).await.map_err(there)?;
        }
    }
    socket.write_all(&0_u32.to_be_bytes()).await.map_err(there)?;
    socket.flush().await.map_err(there)
}
