//! The request body: by length or in chunks, never larger than the limit.

use super::Head;
use super::connection::{Input, InputError};
use bytes::{Bytes, BytesMut};
use std::time::Duration;
use tokio::time::Instant;

/// How the body's end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    Length(usize),
    Chunked,
}

/// Why a body cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("the body's length is given twice, wrongly, or in a way this server does not know")]
    Framing,
    #[error("the body is larger than this server reads")]
    TooLarge,
    #[error(transparent)]
    Input(#[from] InputError),
}

impl Framing {
    /// Refuses every ambiguity: two lengths, a length beside chunks (RFC 9112 §6.3).
    pub(super) fn of(head: &Head) -> Result<Self, BodyError> {
        match (head.count("transfer-encoding"), head.count("content-length")) {
            (0, 0) => Ok(Self::Length(0)),
            (0, 1) => {
                let text = head.header("content-length").unwrap_or_default();
                if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(BodyError::Framing);
                }
                text.parse().map(Self::Length).map_err(|_| BodyError::TooLarge)
            }
            (1, 0) if head.header("transfer-encoding").is_some_and(is_chunked) => Ok(Self::Chunked),
            _ => Err(BodyError::Framing),
        }
    }
}

fn is_chunked(value: &str) -> bool {
    value.trim().eq_ignore_ascii_case("chunked")
}

/// Reads the whole body.
pub(super) async fn read(
    input: &mut impl Input,
    buffer: &mut BytesMut,
    framing: Framing,
    limit: usize,
) -> Result<Bytes, BodyError> {
    match framing {
        Framing::Length(0) => Ok(Bytes::new()),
        Framing::Length(length) if length > limit => Err(BodyError::TooLarge),
        Framing::Length(length) => {
            while buffer.len() < length {
                input.fill(buffer).await?;
            }
            Ok(buffer.split_to(length).freeze())
        }
        Framing::Chunked => chunks(input, buffer, limit).await,
    }
}

/// Asked for when more of an upload is read.
const PIECE: usize = 64 << 10;
/// For the next bytes of an upload to come.
const PATIENCE: Duration = Duration::from_secs(30);
/// An upload that is slower than this on average, in bytes a second, keeps others from theirs.
const SLOWEST: u64 = 4 << 10;
/// So long an upload may be slower.
const GRACE: Duration = Duration::from_secs(15);

/// Whether an upload that has brought so many bytes in so long a time keeps others waiting.
fn trickles(received: u64, took: Duration) -> bool {
    took > GRACE && received < took.as_secs().saturating_mul(SLOWEST)
}

/// A body that is read piece by piece.
pub(crate) struct Incoming<'a, I> {
    input: &'a mut I,
    buffer: &'a mut BytesMut,
    left: Left,
    begun: Instant,
    received: u64,
}

/// What is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// So many bytes.
    Bytes(usize),
    /// So many bytes of this chunk, then more chunks.
    Chunk(usize),
    /// The first chunk.
    Chunks,
}

impl<'a, I: Input> Incoming<'a, I> {
    pub(super) fn new(input: &'a mut I, buffer: &'a mut BytesMut, framing: Framing) -> Self {
        let left = match framing {
            Framing::Length(length) => Left::Bytes(length),
            Framing::Chunked => Left::Chunks,
        };
        Self { input, buffer, left, begun: Instant::now(), received: 0 }
    }

    /// Whether all of it was read.
    pub(super) const fn is_whole(&self) -> bool {
        matches!(self.left, Left::Bytes(0))
    }

    /// The next piece; `None` at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        let patience = tokio::time::timeout(PATIENCE, self.piece());
        let piece = patience.await.unwrap_or(Err(BodyError::Input(InputError::Closed)))?;
        let length = piece.as_ref().map_or(0, Bytes::len);
        self.received = self.received.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        if trickles(self.received, self.begun.elapsed()) {
            return Err(BodyError::Input(InputError::Closed));
        }
        Ok(piece)
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, BodyError> {
        if self.left == Left::Chunks {
            self.begin_chunk().await?;
        }
        let (Left::Bytes(left) | Left::Chunk(left)) = self.left else { return Ok(None) };
        if left == 0 {
            return Ok(None);
        }
        if self.buffer.is_empty() {
            self.buffer.reserve(PIECE);
            self.input.fill_spare(self.buffer).await?;
        }
        let piece = self.buffer.split_to(left.min(self.buffer.len())).freeze();
        let left = left.saturating_sub(piece.len());
        match self.left {
            Left::Chunk(_) if left == 0 => {
                if !line(self.input, self.buffer).await?.is_empty() {
                    return Err(BodyError::Framing);
                }
                self.left = Left::Chunks;
            }
            Left::Chunk(_) => self.left = Left::Chunk(left),
            _ => self.left = Left::Bytes(left),
        }
        Ok(Some(piece))
    }

    async fn begin_chunk(&mut self) -> Result<(), BodyError> {
        let size = size_line(self.input, self.buffer).await?;
        if size == 0 {
            trailers(self.input, self.buffer).await?;
            self.left = Left::Bytes(0);
        } else {
            self.left = Left::Chunk(size);
        }
        Ok(())
    }
}

async fn chunks(
    input: &mut impl Input,
    buffer: &mut BytesMut,
    limit: usize,
) -> Result<Bytes, BodyError> {
    let mut body = BytesMut::new();
    loop {
        let size = size_line(input, buffer).await?;
        if body.len().saturating_add(size) > limit {
            return Err(BodyError::TooLarge);
        }
        if size == 0 {
            trailers(input, buffer).await?;
            return Ok(body.freeze());
        }
        while buffer.len() < size.saturating_add(2) {
            input.fill(buffer).await?;
        }
        body.extend_from_slice(&buffer.split_to(size));
        if buffer.split_to(2).as_ref() != b"\r\n" {
            return Err(BodyError::Framing);
        }
    }
}

/// Longest line accepted between chunks.
const LINE: usize = 256;

async fn line(input: &mut impl Input, buffer: &mut BytesMut) -> Result<BytesMut, BodyError> {
    loop {
        if let Some(end) = buffer.windows(2).position(|pair| pair == b"\r\n") {
            let line = buffer.split_to(end);
            let _ = buffer.split_to(2);
            return Ok(line);
        }
        if buffer.len() > LINE {
            return Err(BodyError::Framing);
        }
        input.fill(buffer).await?;
    }
}

async fn size_line(input: &mut impl Input, buffer: &mut BytesMut) -> Result<usize, BodyError> {
    let line = line(input, buffer).await?;
    let text = std::str::from_utf8(&line).map_err(|_| BodyError::Framing)?;
    let digits = text.split(';').next().unwrap_or_default().trim();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(BodyError::Framing);
    }
    usize::from_str_radix(digits, 16).map_err(|_| BodyError::TooLarge)
}

/// Trailers are read and dropped; at most eight.
async fn trailers(input: &mut impl Input, buffer: &mut BytesMut) -> Result<(), BodyError> {
    for _ in 0..8 {
        if line(input, buffer).await?.is_empty() {
            return Ok(());
        }
    }
    Err(BodyError::Framing)
}

#[cfg(test)]
mod tests {
    use super::trickles;
    use std::time::Duration;

    #[test]
    fn a_slow_line_may_upload_and_a_trickle_may_not() {
        let after = |seconds, received| trickles(received, Duration::from_secs(seconds));
        assert!(!after(10, 1), "the first seconds are free");
        assert!(after(16, 16_000), "a thousand bytes a second");
        assert!(!after(60, 60 * 8_000), "64 kbit/s");
    }
}
