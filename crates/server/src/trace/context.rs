//! Where a request stands in a trace, as W3C Trace Context writes it. Pure.

use data_encoding::HEXLOWER;
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
        HEXLOWER.encode(&self.trace)
    }
}

impl fmt::Display for Context {
    /// As the header is sent on.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = u8::from(self.sampled);
        write!(
            out,
            "00-{}-{}-{flags:02x}",
            HEXLOWER.encode(&self.trace),
            HEXLOWER.encode(&self.span)
        )
    }
}

/// Exactly so many bytes in small hexadecimal digits.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}
