//! The file host: where signed forms are posted and signed links are opened.
//!
//! It needs no token: the signature is the permission. It speaks the XML that SDKs read errors
//! from, and refuses to know channels.

pub(crate) mod media;

use crate::http::{BodyError, Head, Incoming, Input, Places, Response, ResponseBody, Room};
use bytes::Bytes;
use futures_util::stream;
use kernel::{Fault, Kind};
use multer::{Constraints, Field, Multipart, SizeLimit};
use realtime::file::{FileError, Files, Receiving, Ticket};
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use wire::query::Query;

/// Where forms are posted.
pub(crate) const UPLOAD: &str = "/files/upload";
/// What precedes a file's id in a link.
pub(crate) const DOWNLOAD: &str = "/files/";

/// The fields of a form that carry the ticket.
pub(crate) const FIELDS: [&str; 3] = ["key", "X-Housecall-Expires", "X-Housecall-Signature"];

/// Uploads at one time; each holds about half a megabyte, and five with S3.
const AT_ONCE: usize = 64;
/// And so many of one household, behind whose address a whole practice may sit.
const AT_ONCE_EACH: usize = 16;
/// Bytes of a form before its file: the parser holds them all, and looks through them again whenever more come.
const FORM_BYTES: usize = 64 << 10;
/// Bytes of a field that is not the file.
const FIELD_BYTES: u64 = 8 << 10;
/// Fields of a form.
const MOST_FIELDS: usize = 32;
/// Bytes of the largest file and everything around it.
const BODY_BYTES: u64 = 1 << 30;

/// Receives and gives bytes.
pub(crate) struct FileHost {
    files: Arc<Files>,
    turns: Arc<Places>,
}

/// What is still to come of a body, and what was read of it already.
type Rest<'a, 'b, I> = (&'a mut Incoming<'b, I>, Bytes);

/// Lets no more of a body pass than a form may have before its file, until it is known whose file that is.
struct Gate {
    left: AtomicUsize,
    is_open: AtomicBool,
}

impl Gate {
    const fn new() -> Self {
        Self { left: AtomicUsize::new(FORM_BYTES), is_open: AtomicBool::new(false) }
    }

    /// The ticket is good: the rest may pass.
    fn open(&self) {
        self.is_open.store(true, Ordering::Relaxed);
    }

    fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed)
    }

    /// Whether nothing more passes.
    fn is_spent(&self) -> bool {
        !self.is_open() && self.left.load(Ordering::Relaxed) == 0
    }

    /// The next piece that passes.
    async fn piece<'a, 'b, I: Input>(
        &self,
        (body, mut rest): Rest<'a, 'b, I>,
    ) -> Result<Option<(Bytes, Rest<'a, 'b, I>)>, BodyError> {
        // Whoever waits is asked again with the parser, and needs no waker.
        poll_fn(|_| if self.is_spent() { Poll::Pending } else { Poll::Ready(()) }).await;
        if rest.is_empty() {
            let Some(piece) = body.next().await? else { return Ok(None) };
            rest = piece;
        }
        if self.is_open() {
            return Ok(Some((rest, (body, Bytes::new()))));
        }
        let left = self.left.load(Ordering::Relaxed);
        let piece = rest.split_to(left.min(rest.len()));
        self.left.store(left.saturating_sub(piece.len()), Ordering::Relaxed);
        Ok(Some((piece, (body, rest))))
    }

    /// Waits for the parser, but not for what passes no more.
    async fn parsed<T, E: Into<UploadError>>(
        &self,
        parse: impl Future<Output = Result<T, E>>,
    ) -> Result<T, UploadError> {
        let mut parse = pin!(parse);
        poll_fn(|context| match parse.as_mut().poll(context) {
            Poll::Pending if self.is_spent() => Poll::Ready(Err(UploadError::Form)),
            polled => polled.map_err(Into::into),
        })
        .await
    }
}

/// Why an upload is refused before or after the engine was asked.
#[derive(Debug, thiserror::Error)]
enum UploadError {
    #[error(
        "the upload must be a multipart/form-data form with the fields it was given, then [file]"
    )]
    Form,
    #[error("too many uploads are under way; try again in a few seconds")]
    Busy,
    #[error("the connection ended before the file did; send the form again")]
    Cut,
    #[error(transparent)]
    File(#[from] FileError),
}

impl UploadError {
    /// The stable code, by which a program knows what was wrong.
    fn code(&self) -> &'static str {
        match self {
            Self::Form => "file.form",
            Self::Busy => "file.busy",
            Self::Cut => "file.cut",
            Self::File(error) => error.code(),
        }
    }
}

impl From<multer::Error> for UploadError {
    fn from(error: multer::Error) -> Self {
        match error {
            multer::Error::StreamReadFailed(_) | multer::Error::IncompleteStream => Self::Cut,
            multer::Error::StreamSizeExceeded { limit } => Self::File(FileError::TooLarge(limit)),
            _ => Self::Form,
        }
    }
}

impl FileHost {
    pub(crate) fn new(files: Arc<Files>) -> Self {
        let room = Room { limit: AT_ONCE, per_address: AT_ONCE_EACH, exempt: Vec::new() };
        Self { files, turns: Arc::new(Places::new(room)) }
    }

    /// The answer to an address that sends too many requests.
    pub(crate) fn too_many() -> Response {
        refused(&UploadError::Busy)
    }

    /// Takes a form with a file.
    pub(crate) async fn receive<I: Input>(
        &self,
        head: &Head,
        peer: SocketAddr,
        body: &mut Incoming<'_, I>,
    ) -> Response {
        match self.take(head, peer, body).await {
            Ok(()) => {
                // What ends the body is read, so that the connection can serve another request.
                for _ in 0..2 {
                    let _ = body.next().await;
                }
                open_to_all(Response::new(204, Bytes::new()))
            }
            Err(error) => refused(&error),
        }
    }

    async fn take<I: Input>(
        &self,
        head: &Head,
        peer: SocketAddr,
        body: &mut Incoming<'_, I>,
    ) -> Result<(), UploadError> {
        let kind = head.header("content-type").ok_or(UploadError::Form)?;
        let boundary = multer::parse_boundary(kind)?;
        let gate = &Gate::new();
        let pieces = stream::try_unfold((body, Bytes::new()), move |rest| gate.piece(rest));
        let limits = SizeLimit::new().whole_stream(BODY_BYTES);
        let constraints = Constraints::new().size_limit(limits);
        let mut form = Multipart::with_constraints(pieces, boundary, constraints);
        let (mut ticket, mut said) = ([const { String::new() }; 3], None);
        for _ in 0..MOST_FIELDS {
            let field = gate.parsed(form.next_field()).await?.ok_or(UploadError::Form)?;
            if field.name() == Some("file") {
                return self.take_file((field, gate), (&ticket, said), peer).await;
            }
            let place = FIELDS.iter().position(|own| field.name() == Some(own));
            let is_kind = field.name() == Some("Content-Type");
            let text = gate.parsed(short(field)).await?;
            if let Some(slot) = place.and_then(|place| ticket.get_mut(place)) {
                *slot = text;
            } else if is_kind {
                said = media::kept(&text);
            }
        }
        Err(UploadError::Form)
    }

    async fn take_file(
        &self,
        (mut field, gate): (Field<'_>, &Gate),
        ([key, expires, signature], said): (&[String; 3], Option<String>),
        peer: SocketAddr,
    ) -> Result<(), UploadError> {
        let expires = expires.parse().map_err(|_| UploadError::Form)?;
        let ticket = Ticket { id: key, expires, signature };
        // Whoever has no ticket takes no turn from those who have.
        self.files.admits(ticket)?;
        let _turn = self.turns.take(peer.ip()).map_err(|_| UploadError::Busy)?;
        gate.open();
        let address = peer.ip().to_canonical().to_string();
        let mut receiving = self.files.receive(ticket, Some(&address)).await?;
        receiving.says(said);
        match pour(&mut field, &mut receiving).await {
            Ok(()) => Ok(receiving.finish().await?),
            Err(error) => {
                receiving.give_up().await?;
                Err(error)
            }
        }
    }

    /// Gives the bytes behind a link.
    pub(crate) async fn give(&self, head: &Head) -> Response {
        let id = head.path().strip_prefix(DOWNLOAD).unwrap_or_default();
        let query = Query::parse(head.query()).unwrap_or_default();
        let expires = query.get("expires").and_then(|text| text.parse().ok()).unwrap_or_default();
        let signature = query.get("signature").unwrap_or_default();
        let opened = match self.files.open(Ticket { id, expires, signature }).await {
            Ok(opened) => opened,
            Err(error) => return refused(&error.into()),
        };
        let kind = if opened.sealed {
            media::UNKNOWN.to_owned()
        } else {
            opened.media.unwrap_or_else(|| media::guessed(&opened.name))
        };
        let mut name = String::new();
        wire::query::encode_strict(&opened.name, &mut name);
        let size = usize::try_from(opened.size).unwrap_or(usize::MAX);
        let body = axum::body::Body::from_stream(opened.bytes);
        let response = Response { body: ResponseBody::Sized(size, body), ..Response::new(200, "") }
            .with("Content-Type", media::told(&kind).to_owned())
            .with("Content-Disposition", format!("attachment; filename*=UTF-8''{name}"))
            .with("Cache-Control", Bytes::from_static(b"private, no-store"));
        // A stranger's file must never act as a page of this origin.
        open_to_all(response)
            .with("X-Content-Type-Options", Bytes::from_static(b"nosniff"))
            .with("Content-Security-Policy", Bytes::from_static(b"default-src 'none'; sandbox"))
    }
}

/// Passes the file's bytes on as they come.
async fn pour(field: &mut Field<'_>, receiving: &mut Receiving<'_>) -> Result<(), UploadError> {
    while let Some(bytes) = field.chunk().await? {
        receiving.push(bytes).await?;
    }
    Ok(())
}

/// The text of a field that is not the file.
async fn short(mut field: Field<'_>) -> Result<String, UploadError> {
    let mut text = Vec::new();
    while let Some(bytes) = field.chunk().await? {
        text.extend_from_slice(&bytes);
        if u64::try_from(text.len()).is_ok_and(|length| length > FIELD_BYTES) {
            return Err(UploadError::Form);
        }
    }
    String::from_utf8(text).map_err(|_| UploadError::Form)
}

/// The file host is another origin to a web page, and so are its errors.
fn open_to_all(response: Response) -> Response {
    response.with("Access-Control-Allow-Origin", Bytes::from_static(b"*"))
}

/// An error as SDKs read it (protocol §6.2). Causes of our own are logged and not told.
fn refused(error: &UploadError) -> Response {
    let (status, code) = match error {
        UploadError::Form => (400, "MalformedPOSTRequest"),
        UploadError::Cut => (400, "RequestTimeout"),
        UploadError::Busy => (503, "SlowDown"),
        UploadError::File(error) => match error.kind() {
            Kind::TooLarge => (400, "EntityTooLarge"),
            Kind::Invalid | Kind::Conflict => (400, "InvalidRequest"),
            Kind::Missing => (404, "NoSuchKey"),
            Kind::Gone => (410, "NoSuchKey"),
            Kind::Unauthenticated | Kind::Forbidden => (403, "AccessDenied"),
            Kind::TooMany | Kind::Unavailable => (503, "ServiceUnavailable"),
            Kind::Internal => (500, "InternalError"),
        },
    };
    // Those two say themselves what is missing, and name nothing of our own.
    let is_told = matches!(error, UploadError::Busy | UploadError::File(FileError::Unscanned));
    let message = if status >= 500 && !is_told {
        tracing::error!(%error, "a file was not taken or given");
        "The file cannot be taken or given now; try again later".to_owned()
    } else {
        escape(&error.to_string())
    };
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message><Reason>{}</Reason></Error>",
        error.code()
    );
    let response = Response::new(status, xml)
        .with("Content-Type", Bytes::from_static(b"application/xml"))
        .with("Cache-Control", Bytes::from_static(b"no-store"));
    let response = open_to_all(response);
    if status == 503 { response.with("Retry-After", Bytes::from_static(b"2")) } else { response }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
