//! Where a request stands in a trace, as W3C Trace Context writes it. Pure.

use std::fmt;

/// A span's place: its trace, itself, and whether the trace is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Context {
    pub(super) trace: [u8; 16],
    pub(super) span: [u8; 8],
    /// Whether whoever began the trace keeps it.
    pub(super) sampled: bool,
}

impl Context {
    /// Reads a header `traceparent`. One that breaks the standard in any way is none.
    pub(crate) fn read(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let [version] = bytes(parts.next()?)?;
        let (trace, span, [flags]) =
            (bytes(parts.next()?)?, bytes(parts.next()?)?, bytes(parts.next()?)?);
        // A later version may say more behind these four, this one may not.
        let fits = match version {
            0 => parts.next().is_none(),
            0xff => false,
            _ => true,
        };
        let named = trace != [0; 16] && span != [0; 8];
        (fits && named).then_some(Self { trace, span, sampled: flags & 1 == 1 })
    }

    /// The trace's id, as logs and collectors show it.
    pub(crate) fn trace_id(&self) -> String {
        hex(&self.trace)
    }
}

impl fmt::Display for Context {
    /// As the header is sent on.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = u8::from(self.sampled);
        write!(out, "00-{}-{}-{flags:02x}", hex(&self.trace), hex(&self.span))
    }
}

/// Exactly so many bytes in small hexadecimal digits.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |letter: u8| match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

/// Bytes in small hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
