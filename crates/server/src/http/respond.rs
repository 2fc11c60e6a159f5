//! Responses and how they are written.

use bytes::{BufMut, Bytes, BytesMut};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// Smaller bodies are not worth compressing.
const GZIP_FROM: usize = 1_400;

/// What is answered.
#[derive(Debug)]
pub(crate) struct Response {
    /// Status code.
    pub(crate) status: u16,
    /// Headers besides the framing, `Date` and `Connection`.
    pub(crate) headers: Vec<(HeaderName, Bytes)>,
    /// The body.
    pub(crate) body: ResponseBody,
    /// Whether the connection ends with it.
    pub(crate) close: bool,
}

/// A header's name: ours, or one that the REST side chose.
#[derive(Clone, Debug)]
pub(crate) enum HeaderName {
    Fixed(&'static str),
    Chosen(http::HeaderName),
}

impl HeaderName {
    fn as_str(&self) -> &str {
        match self {
            Self::Fixed(name) => name,
            Self::Chosen(name) => name.as_str(),
        }
    }
}

/// Where a body comes from.
#[derive(Debug)]
pub(crate) enum ResponseBody {
    /// All of it.
    Whole(Bytes),
    /// Piece by piece, from the REST side.
    Stream(axum::body::Body),
    /// Piece by piece, so many bytes in all.
    Sized(usize, axum::body::Body),
}

impl Response {
    /// A response with a whole body and no headers yet.
    pub(crate) fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: Vec::new(), body: ResponseBody::Whole(body.into()), close: false }
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Bytes>) -> Self {
        self.headers.push((HeaderName::Fixed(name), value.into()));
        self
    }

    /// Ends the connection after this response.
    #[must_use]
    pub(crate) const fn closing(mut self) -> Self {
        self.close = true;
        self
    }

    /// Compresses a whole body where that pays and the client takes it.
    pub(crate) fn gzip(&mut self) {
        let ResponseBody::Whole(body) = &self.body else { return };
        let is_packed = |(name, _): &(HeaderName, Bytes)| name.as_str() == "Content-Encoding";
        if body.len() < GZIP_FROM || self.headers.iter().any(is_packed) {
            return;
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
        let packed = encoder.write_all(body).and_then(|()| encoder.finish());
        if let Ok(packed) = packed {
            self.body = ResponseBody::Whole(packed.into());
            self.headers.push((HeaderName::Fixed("Content-Encoding"), Bytes::from_static(b"gzip")));
            self.headers.push((HeaderName::Fixed("Vary"), Bytes::from_static(b"Accept-Encoding")));
        }
    }

    /// The status line and headers; for a whole body, the body too.
    pub(super) fn render(&self, date: &str, framing: &Framing<'_>, keep: bool) -> BytesMut {
        let body = match framing {
            Framing::Whole(body) => body.len(),
            Framing::Chunked | Framing::Sized(_) | Framing::Headless(_) => 0,
        };
        let mut out = BytesMut::with_capacity(body + 384);
        put(
            &mut out,
            &[b"HTTP/1.1 ", status_line(self.status).as_bytes(), b"\r\nDate: ", date.as_bytes()],
        );
        for (name, value) in &self.headers {
            put(&mut out, &[b"\r\n", name.as_str().as_bytes(), b": ", value]);
        }
        match framing {
            _ if matches!(self.status, 204 | 304) => {}
            Framing::Whole(_) | Framing::Sized(_) | Framing::Headless(Some(_)) => {
                let length = match framing {
                    Framing::Sized(length) | Framing::Headless(Some(length)) => *length,
                    _ => body,
                };
                put(&mut out, &[b"\r\nContent-Length: ", length.to_string().as_bytes()]);
            }
            Framing::Chunked => put(&mut out, &[b"\r\nTransfer-Encoding: chunked"]),
            Framing::Headless(None) => {}
        }
        put(
            &mut out,
            &[if keep { b"\r\n\r\n".as_slice() } else { b"\r\nConnection: close\r\n\r\n" }],
        );
        if let Framing::Whole(body) = framing {
            out.put_slice(body);
        }
        out
    }
}

/// How the body is delimited.
pub(super) enum Framing<'a> {
    Whole(&'a Bytes),
    Chunked,
    /// So many bytes follow.
    Sized(usize),
    /// No body is sent (HEAD); the length it would have had, if known.
    Headless(Option<usize>),
}

fn put(out: &mut BytesMut, parts: &[&[u8]]) {
    for part in parts {
        out.put_slice(part);
    }
}

fn status_line(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status).ok().and_then(|code| code.canonical_reason());
    format!("{status} {}", reason.unwrap_or_default())
}
