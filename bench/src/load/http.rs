//! The little of HTTP/1.1 that a load generator needs: whole responses with a known length.

use crate::{Outcome, fault};

/// A whole response, borrowed from the read buffer.
#[derive(Debug)]
pub(crate) struct Response<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
    pub(crate) etag: &'a [u8],
    pub(crate) last_modified: &'a [u8],
}

/// Reads one response; `None` while it is not whole. Also says how many bytes it took.
pub(crate) fn read(bytes: &[u8]) -> Outcome<Option<(Response<'_>, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut parsed = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) = parsed.parse(bytes)? else {
        return Ok(None);
    };
    let status = parsed.code.unwrap_or_default();
    let mut length = if matches!(status, 204 | 304) { Some(0) } else { None };
    let (mut etag, mut last_modified): (&[u8], &[u8]) = (b"", b"");
    for header in parsed.headers.iter() {
        if header.name.eq_ignore_ascii_case("content-length") {
            length = Some(std::str::from_utf8(header.value)?.trim().parse()?);
        } else if header.name.eq_ignore_ascii_case("etag") {
            etag = header.value;
        } else if header.name.eq_ignore_ascii_case("last-modified") {
            last_modified = header.value;
        }
    }
    let length: usize = length.ok_or_else(|| fault("a response without Content-Length"))?;
    let end = head + length;
    let Some(body) = bytes.get(head..end) else {
        return Ok(None);
    };
    Ok(Some((Response { status, body, etag, last_modified }, end)))
}

/// Writes `bytes` percent-encoded as one path segment or query value.
pub(crate) fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(byte);
        } else {
            out.extend_from_slice(&[b'%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

/// Writes a request without a body.
pub(crate) fn get(path: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"GET ");
    out.extend_from_slice(path.as_bytes());
    out.extend_from_slice(b" HTTP/1.1\r\nHost: bench\r\n\r\n");
}

/// Writes a request with a body.
pub(crate) fn post(path: &str, body: &[u8], out: &mut Vec<u8>) {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(body);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_read_only_when_whole() {
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nEtag: 7\r\n\r\nhelloHTTP/1.1";
        for cut in 0..whole.len() - 8 {
            assert!(read(&whole[..cut]).unwrap().is_none(), "{cut} bytes are not a response");
        }
        let (response, used) = read(whole).unwrap().unwrap();
        assert_eq!(
            (response.status, response.body, response.etag),
            (200, &b"hello"[..], &b"7"[..])
        );
        assert_eq!(used, whole.len() - 8);
    }

    #[test]
    fn a_response_of_unknown_length_is_a_fault() {
        assert!(read(b"HTTP/1.1 200 OK\r\n\r\nhello").is_err());
    }

    #[test]
    fn a_payload_becomes_one_path_segment() {
        let mut out = Vec::new();
        encode(b"\"a/b+\"", &mut out);
        assert_eq!(out, b"%22a%2Fb%2B%22");
    }
}
