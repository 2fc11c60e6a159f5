//! The door for those who come in the clear: it tells them where the one with TLS is, and nothing else.

use crate::http::{Full, Handler, Head, HeadError, Request, Response};

/// Sends everybody on to the same path by TLS (RFC 9110, 308 Permanent Redirect).
#[derive(Debug)]
pub(crate) struct Onward {
    /// `https://` and the server's name, with no slash behind it.
    origin: String,
}

impl Onward {
    /// To this address.
    pub(crate) fn new(origin: &str) -> Self {
        Self { origin: origin.trim_end_matches('/').to_owned() }
    }

    fn to(&self, target: &str) -> Response {
        // A target of another form than a path is nobody's who comes by accident.
        let path = if target.starts_with('/') { target } else { "/" };
        Response::new(308, "this server speaks TLS; the address begins with https://\n")
            .with("Location", format!("{}{path}", self.origin))
            .with("Content-Type", "text/plain; charset=utf-8")
            .closing()
    }
}

impl Handler for Onward {
    async fn handle(&self, request: Request) -> Response {
        self.to(request.head.target())
    }

    fn refuse(&self, error: HeadError) -> Response {
        Response::new(400, format!("{error}\n")).closing()
    }

    fn refuse_body(&self, head: &Head, _: bool) -> Response {
        self.to(head.target())
    }

    fn full(&self, _: Full) -> String {
        "HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            .to_owned()
    }

    fn broken(&self) -> Response {
        Response::new(500, "something broke here\n").closing()
    }

    fn body_limit(&self, _: &Head) -> usize {
        0
    }
}
