//! One connection: requests in, responses out, one after the other.

use super::body::{self, BodyError, Framing as BodyFraming, Incoming};
use super::respond::{Framing, ResponseBody};
use super::{Dates, Full, Head, HeadError, Request, Response};
use crate::supervise::stopped;
use bytes::BytesMut;
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use memchr::memmem;
use std::future::poll_fn;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::sync::watch;
use tokio::time::timeout;

/// Answers requests; shared by all connections.
pub(crate) trait Handler: Send + Sync {
    /// Answers one request.
    fn handle(&self, request: Request) -> impl Future<Output = Response> + Send;
    /// Answers a request whose head could not be read.
    fn refuse(&self, error: HeadError) -> Response;
    /// Answers a request whose body is too large or wrongly framed.
    fn refuse_body(&self, head: &Head, too_large: bool) -> Response;
    /// All that is said on a connection for which there is no place.
    fn full(&self, full: Full) -> String;
    /// Answers when handling a request panicked.
    fn broken(&self) -> Response;
    /// The largest body accepted for this head.
    fn body_limit(&self, head: &Head) -> usize;
    /// Whether the body of this head is an upload, to be read piece by piece. None is, unless somebody takes them.
    fn is_upload(&self, _head: &Head) -> bool {
        false
    }
    /// Answers an upload.
    fn upload<I: Input>(
        &self,
        head: Head,
        _peer: SocketAddr,
        _body: &mut Incoming<'_, I>,
    ) -> impl Future<Output = Response> + Send {
        std::future::ready(self.refuse_body(&head, false))
    }
}

/// Limits that every connection keeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Bytes of request line and headers.
    pub(crate) head: usize,
    /// From a request's first byte to its last.
    pub(crate) request: Duration,
    /// Between two requests.
    pub(crate) idle: Duration,
    /// For the client to take a response, or a piece of a long one.
    pub(crate) response: Duration,
    /// For a whole upload.
    pub(crate) upload: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 128 << 10,
            request: Duration::from_secs(30),
            idle: Duration::from_secs(330),
            response: Duration::from_secs(30),
            upload: Duration::from_mins(5),
        }
    }
}

/// Why no more bytes come.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InputError {
    #[error("the client closed the connection")]
    Closed,
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Where request bytes come from.
pub(crate) trait Input: Send {
    /// Adds at least one byte to the buffer.
    fn fill(
        &mut self,
        buffer: &mut BytesMut,
    ) -> impl Future<Output = Result<(), InputError>> + Send;
    /// Adds at least one byte to the buffer's spare room, of which there must be some.
    fn fill_spare(
        &mut self,
        buffer: &mut BytesMut,
    ) -> impl Future<Output = Result<(), InputError>> + Send;
}

/// Bytes read at once. They pass over the stack, so a waiting connection owns no buffer.
const READ: usize = 8 << 10;

impl<S: AsyncRead + Unpin + Send> Input for S {
    async fn fill(&mut self, buffer: &mut BytesMut) -> Result<(), InputError> {
        let count = poll_fn(|context| {
            let mut chunk = [const { MaybeUninit::uninit() }; READ];
            let mut read = ReadBuf::uninit(&mut chunk);
            match Pin::new(&mut *self).poll_read(context, &mut read) {
                std::task::Poll::Ready(Ok(())) => {
                    buffer.extend_from_slice(read.filled());
                    std::task::Poll::Ready(Ok(read.filled().len()))
                }
                std::task::Poll::Ready(Err(error)) => std::task::Poll::Ready(Err(error)),
                std::task::Poll::Pending => std::task::Poll::Pending,
            }
        })
        .await?;
        if count == 0 { Err(InputError::Closed) } else { Ok(()) }
    }

    async fn fill_spare(&mut self, buffer: &mut BytesMut) -> Result<(), InputError> {
        if self.read_buf(buffer).await? == 0 { Err(InputError::Closed) } else { Ok(()) }
    }
}

enum Next {
    Request(Request, Extras),
    Upload(Head, BodyFraming, Extras),
    Refused(Response),
}

#[derive(Clone, Copy)]
struct Extras {
    keep: bool,
    gzip: bool,
    headless: bool,
}

/// Serves a connection until it ends, or until `stop` turns true and nothing is under way.
pub(crate) async fn serve<S, H>(
    mut stream: S,
    peer: SocketAddr,
    (handler, dates): (&H, &Dates),
    limits: Limits,
    mut stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send,
    H: Handler,
{
    let mut buffer = BytesMut::new();
    // Who connects has something to ask; only who has asked may take a rest.
    let mut patience = limits.request;
    loop {
        if buffer.is_empty() {
            buffer = BytesMut::new();
            let first = tokio::select! {
                first = timeout(patience, stream.fill(&mut buffer)) => first,
                () = stopped(&mut stop) => return,
            };
            if !matches!(first, Ok(Ok(()))) {
                return;
            }
        }
        let next =
            timeout(limits.request, receive(&mut stream, &mut buffer, peer, handler, limits));
        let Ok(Some(next)) = next.await else { return };
        let (response, extras) = match next {
            Next::Refused(response) => {
                (response, Extras { keep: false, gzip: false, headless: false })
            }
            Next::Request(request, extras) => {
                let Some(response) =
                    answer(&mut stream, &mut buffer, handler, request, limits).await
                else {
                    return;
                };
                (response, extras)
            }
            Next::Upload(head, framing, extras) => {
                let mut body = Incoming::new(&mut stream, &mut buffer, framing);
                let response = receive_upload(handler, (head, peer), &mut body, limits).await;
                let whole = body.is_whole();
                (Response { close: response.close || !whole, ..response }, extras)
            }
        };
        let keep = extras.keep && !response.close && !*stop.borrow();
        let date = dates.now();
        let written = write(&mut stream, response, extras, (&date, keep), limits.response).await;
        if written.is_err() || !keep {
            let _ = timeout(limits.response, stream.shutdown()).await;
            drain(&mut stream).await;
            return;
        }
        patience = limits.idle;
    }
}

/// Reads one request.
async fn receive<S: Input + AsyncWrite + Unpin, H: Handler>(
    stream: &mut S,
    buffer: &mut BytesMut,
    peer: SocketAddr,
    handler: &H,
    limits: Limits,
) -> Option<Next> {
    let head = loop {
        match Head::take(buffer, limits.head) {
            Ok(Some(head)) => break head,
            Ok(None) => more_of_head(stream, buffer, limits.head).await?,
            Err(error) => return Some(Next::Refused(handler.refuse(error))),
        }
    };
    let Ok(framing) = BodyFraming::of(&head) else {
        return Some(Next::Refused(handler.refuse_body(&head, false)));
    };
    let expects =
        head.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"));
    if expects && framing != BodyFraming::Length(0) {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.ok()?;
    }
    let extras = Extras {
        keep: head.keeps_alive(),
        gzip: head.accepts_gzip(),
        headless: head.method() == "HEAD",
    };
    if handler.is_upload(&head) {
        return Some(Next::Upload(head, framing, extras));
    }
    let limit = handler.body_limit(&head);
    let body = match body::read(stream, buffer, framing, limit).await {
        Ok(body) => body,
        Err(BodyError::Input(_)) => return None,
        Err(error) => {
            let too_large = matches!(error, BodyError::TooLarge);
            return Some(Next::Refused(handler.refuse_body(&head, too_large)));
        }
    };
    Some(Next::Request(Request { head, body, peer }, extras))
}

/// Reads on until another look at a head is worth it: at its end, or with twice as much of it, so
/// that a long one that comes in small pieces is not read over and over.
async fn more_of_head<S: Input>(stream: &mut S, buffer: &mut BytesMut, limit: usize) -> Option<()> {
    let enough = buffer.len().saturating_mul(2).min(limit);
    loop {
        let seen = buffer.len().saturating_sub(2);
        stream.fill(buffer).await.ok()?;
        let fresh = buffer.get(seen..)?;
        let ends = |end: &[u8]| memmem::find(fresh, end).is_some();
        if ends(b"\n\r\n") || ends(b"\n\n") || buffer.len() >= enough {
            return Some(());
        }
    }
}

/// Lets the handler take an upload, in the time it has.
async fn receive_upload<I: Input, H: Handler>(
    handler: &H,
    (head, peer): (Head, SocketAddr),
    body: &mut Incoming<'_, I>,
    limits: Limits,
) -> Response {
    let late = handler.refuse_body(&head, false);
    let taking = AssertUnwindSafe(handler.upload(head, peer, body)).catch_unwind();
    match timeout(limits.upload, taking).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => handler.broken(),
        Err(_) => late,
    }
}

/// Reads what the client was still sending when it was answered: to close at once would reset the
/// connection, and the client might never see the answer.
async fn drain<S: Input>(stream: &mut S) {
    const AT_MOST: usize = 64 << 20;
    const PIECE: usize = 64 << 10;
    let mut buffer = BytesMut::new();
    let mut left = AT_MOST;
    let reading = async {
        loop {
            buffer.reserve(PIECE);
            if stream.fill_spare(&mut buffer).await.is_err() || left < buffer.len() {
                return;
            }
            left = left.saturating_sub(buffer.len());
            buffer.clear();
        }
    };
    let _ = timeout(Duration::from_secs(2), reading).await;
}

/// Lets the handler answer, and notices when the client goes away meanwhile.
async fn answer<S: Input, H: Handler>(
    stream: &mut S,
    buffer: &mut BytesMut,
    handler: &H,
    request: Request,
    limits: Limits,
) -> Option<Response> {
    let mut handling = std::pin::pin!(AssertUnwindSafe(handler.handle(request)).catch_unwind());
    loop {
        // A client may send its next request early; one head's worth is kept for it.
        let room = buffer.len() < limits.head;
        tokio::select! {
            biased;
            answered = &mut handling => {
                return Some(answered.unwrap_or_else(|_panic| handler.broken()));
            }
            more = stream.fill(buffer), if room => more.ok()?,
        }
    }
}

async fn write<S: AsyncWrite + Unpin>(
    stream: &mut S,
    mut response: Response,
    extras: Extras,
    (date, keep): (&str, bool),
    patience: Duration,
) -> std::io::Result<()> {
    if extras.gzip {
        response.gzip();
    }
    let body = std::mem::replace(&mut response.body, ResponseBody::Whole(bytes::Bytes::new()));
    let (framing, whole) = match &body {
        ResponseBody::Whole(body) if extras.headless => (Framing::Headless(Some(body.len())), true),
        ResponseBody::Whole(body) => (Framing::Whole(body), true),
        ResponseBody::Stream(_) if extras.headless => (Framing::Headless(None), true),
        ResponseBody::Stream(_) => (Framing::Chunked, false),
        ResponseBody::Sized(length, _) if extras.headless => {
            (Framing::Headless(Some(*length)), true)
        }
        ResponseBody::Sized(length, _) => (Framing::Sized(*length), false),
    };
    let chunked = matches!(framing, Framing::Chunked);
    send(stream, &response.render(date, &framing, keep), patience).await?;
    match body {
        ResponseBody::Stream(body) | ResponseBody::Sized(_, body) if !whole => {
            pass_on(stream, body, chunked, patience).await
        }
        _ => Ok(()),
    }
}

/// Writes a body as its pieces come.
async fn pass_on(
    stream: &mut (impl AsyncWrite + Unpin),
    mut body: axum::body::Body,
    chunked: bool,
    patience: Duration,
) -> std::io::Result<()> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(std::io::Error::other)?;
        let Some(data) = frame.data_ref().filter(|data| !data.is_empty()) else { continue };
        if chunked {
            send(stream, format!("{:x}\r\n", data.len()).as_bytes(), patience).await?;
            send(stream, data, patience).await?;
            send(stream, b"\r\n", patience).await?;
        } else {
            send(stream, data, patience).await?;
        }
    }
    if chunked { send(stream, b"0\r\n\r\n", patience).await } else { Ok(()) }
}

/// Writes a piece, unless the client will not take it.
async fn send(
    stream: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
    patience: Duration,
) -> std::io::Result<()> {
    match timeout(patience, stream.write_all(bytes)).await {
        Ok(written) => written,
        Err(_late) => Err(std::io::ErrorKind::TimedOut.into()),
    }
}
