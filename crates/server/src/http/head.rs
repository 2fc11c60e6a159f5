//! The request line and the headers.

use bytes::{Bytes, BytesMut};

/// At most so many headers.
const HEADERS: usize = 100;

/// Method, target and headers, as they stood on the wire.
#[derive(Debug)]
pub(crate) struct Head {
    bytes: Bytes,
    method: (usize, usize),
    target: (usize, usize),
    headers: Vec<[(usize, usize); 2]>,
    /// Whether the client speaks HTTP/1.1 rather than 1.0.
    modern: bool,
}

/// Why a head cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HeadError {
    #[error("the request line or its headers are malformed")]
    Malformed,
    #[error("the request line is longer than this server reads")]
    TargetTooLong,
    #[error("the headers are larger than this server reads")]
    HeadersTooLarge,
}

impl Head {
    /// Takes a complete head off the front of the buffer; `None` when more bytes are needed.
    pub(crate) fn take(buffer: &mut BytesMut, limit: usize) -> Result<Option<Self>, HeadError> {
        let mut slots = [httparse::EMPTY_HEADER; HEADERS];
        let mut parsed = httparse::Request::new(&mut slots);
        let length = match parsed.parse(buffer) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) if buffer.len() < limit => return Ok(None),
            Ok(httparse::Status::Partial) => return Err(too_large(buffer)),
            Err(httparse::Error::TooManyHeaders) => return Err(HeadError::HeadersTooLarge),
            Err(_) => return Err(HeadError::Malformed),
        };
        // A target has no fragment (RFC 9112, 3.2). A reader further in would cut one off and read another path than is read here.
        if parsed.path.is_some_and(|target| target.contains('#')) {
            return Err(HeadError::Malformed);
        }
        let base = buffer.as_ptr().addr();
        let span = |part: &[u8]| {
            let start = part.as_ptr().addr().saturating_sub(base);
            (start, start.saturating_add(part.len()))
        };
        let text = |part: Option<&str>| span(part.unwrap_or_default().as_bytes());
        let method = text(parsed.method);
        let target = text(parsed.path);
        let headers =
            parsed.headers.iter().map(|one| [span(one.name.as_bytes()), span(one.value)]).collect();
        let modern = parsed.version == Some(1);
        let bytes = buffer.split_to(length).freeze();
        Ok(Some(Self { bytes, method, target, headers, modern }))
    }

    fn part(&self, (start, end): (usize, usize)) -> &[u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    fn text(&self, span: (usize, usize)) -> &str {
        std::str::from_utf8(self.part(span)).unwrap_or_default()
    }

    /// The method, as sent.
    pub(crate) fn method(&self) -> &str {
        self.text(self.method)
    }

    /// Path and query, as sent; an absolute target loses its scheme and host.
    pub(crate) fn target(&self) -> &str {
        let target = self.text(self.target);
        let rest = target.strip_prefix("http://").or_else(|| target.strip_prefix("https://"));
        rest.map_or(target, |rest| rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"))
    }

    /// The path without the query.
    pub(crate) fn path(&self) -> &str {
        let target = self.target();
        target.split_once('?').map_or(target, |(path, _)| path)
    }

    /// The query without `?`.
    pub(crate) fn query(&self) -> &str {
        self.target().split_once('?').map_or("", |(_, query)| query)
    }

    /// All headers, in order.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.headers.iter().map(|[name, value]| (self.text(*name), self.part(*value)))
    }

    /// The first header of this name, if its value is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }

    /// How many headers have this name.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.headers().filter(|(own, _)| own.eq_ignore_ascii_case(name)).count()
    }

    /// Whether the connection may serve another request after this one.
    pub(crate) fn keeps_alive(&self) -> bool {
        match self.header("connection") {
            Some(value) if value.eq_ignore_ascii_case("close") => false,
            Some(value) if value.eq_ignore_ascii_case("keep-alive") => true,
            _ => self.modern,
        }
    }

    /// Whether the client takes gzip.
    pub(crate) fn accepts_gzip(&self) -> bool {
        self.header("accept-encoding").is_some_and(|value| {
            value.split(',').any(|one| {
                let mut parts = one.split(';').map(str::trim);
                parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"))
                    && !parts.any(|weight| weight == "q=0" || weight == "q=0.0")
            })
        })
    }
}

/// Which part of an incomplete head is too large.
fn too_large(buffer: &[u8]) -> HeadError {
    if buffer.contains(&b'\n') { HeadError::HeadersTooLarge } else { HeadError::TargetTooLong }
}
