//! A push gateway of our own: speaks HTTP/2, keeps what it was sent, answers as told.

use crate::certificates::Shown;
use crate::world::eventually;
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::signature::{self, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey as Verifier};
use aws_lc_rs::{aead, rsa};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use h2::server::SendResponse;
use http::{Request, Response};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// A request that came in.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// How a request is answered.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Status(u16, &'static str),
    /// With a header `Retry-After`.
    Wait(u16, &'static str),
    /// Not at all.
    Hang,
}

#[derive(Debug, Default)]
struct Book {
    seen: Vec<Seen>,
    /// What is answered next to requests whose path or body holds a text; 200 once it is used up.
    script: HashMap<String, VecDeque<Reply>>,
    /// How many access tokens were sold.
    sold: usize,
    /// How many who called did not like the certificate.
    hung_up: usize,
}

/// The gateway; it ends with the test's process.
pub(crate) struct Gateway {
    pub(crate) url: String,
    book: Arc<Mutex<Book>>,
}

impl Gateway {
    /// Without TLS.
    pub(crate) fn new() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self::serve(listener, url, None)
    }

    /// By TLS, as `localhost`, with the certificates that are shown.
    pub(crate) fn secure(shown: &Arc<Shown>) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        Self::serve(listener, url, Some(shown.acceptor()))
    }

    fn serve(listener: std::net::TcpListener, url: String, tls: Option<TlsAcceptor>) -> Self {
        let book = Arc::<Mutex<Book>>::default();
        listener.set_nonblocking(true).unwrap();
        let kept = Arc::clone(&book);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let book = Arc::clone(&kept);
                    match tls.clone() {
                        None => tokio::spawn(converse(stream, book)),
                        Some(tls) => tokio::spawn(greet(tls, stream, book)),
                    };
                }
            });
        });
        Self { url, book }
    }

    /// Answers requests that name this device so, one after the other, and the rest with 200.
    pub(crate) fn answer(&self, device: &str, replies: &[Reply]) {
        let replies = replies.iter().cloned().collect();
        self.book.lock().unwrap().script.insert(device.to_owned(), replies);
    }

    /// How many who called did not like the certificate.
    pub(crate) fn hung_up(&self) -> usize {
        self.book.lock().unwrap().hung_up
    }

    /// The requests that name this, in order.
    pub(crate) fn seen(&self, text: &str) -> Vec<Seen> {
        let book = self.book.lock().unwrap();
        book.seen.iter().filter(|seen| seen.names(text)).cloned().collect()
    }

    /// Waits for so many requests that name this.
    pub(crate) fn wait(&self, text: &str, count: usize) -> Vec<Seen> {
        let came = eventually(|| self.seen(text).len() >= count)
            || eventually(|| self.seen(text).len() >= count)
            || eventually(|| self.seen(text).len() >= count);
        assert!(came, "{} of {count} requests for {text} came", self.seen(text).len());
        self.seen(text)
    }
}

impl Seen {
    fn names(&self, text: &str) -> bool {
        self.path.contains(text)
            || self.body.windows(text.len()).any(|part| part == text.as_bytes())
    }
}

async fn greet(tls: TlsAcceptor, stream: TcpStream, book: Arc<Mutex<Book>>) {
    match tls.accept(stream).await {
        Ok(stream) => {
            let named = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
            assert_eq!(named.as_deref(), Some(&b"h2"[..]), "HTTP/2 is agreed on in the handshake");
            converse(stream, book).await;
        }
        Err(_) => book.lock().unwrap().hung_up += 1,
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, book: Arc<Mutex<Book>>) {
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    while let Some(Ok((request, respond))) = connection.accept().await {
        tokio::spawn(serve(request, respond, Arc::clone(&book)));
    }
}

async fn serve(
    request: Request<h2::RecvStream>,
    mut respond: SendResponse<Bytes>,
    book: Arc<Mutex<Book>>,
) {
    let (parts, mut stream) = request.into_parts();
    let mut body = Vec::new();
    while let Some(Ok(piece)) = stream.data().await {
        let _ = stream.flow_control().release_capacity(piece.len());
        body.extend_from_slice(&piece);
    }
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
    let seen = Seen { path: parts.uri.path().to_owned(), headers: headers.collect(), body };
    let reply = reply(&mut book.lock().unwrap(), seen);
    let Some(response) = reply else { return std::future::pending().await };
    let (parts, body) = response.into_parts();
    if let Ok(mut out) = respond.send_response(Response::from_parts(parts, ()), false) {
        let _ = out.send_data(body.into(), true);
    }
}

fn reply(book: &mut Book, seen: Seen) -> Option<Response<String>> {
    let response = Response::builder();
    if seen.path == "/token" {
        book.sold += 1;
        let body = format!(r#"{{"access_token":"ya29.{}","expires_in":3599}}"#, book.sold);
        book.seen.push(seen);
        return Some(response.body(body).unwrap());
    }
    let own = book.script.iter_mut().find(|(device, _)| seen.names(device));
    let reply = own.and_then(|(_, replies)| replies.pop_front());
    book.seen.push(seen);
    match reply.unwrap_or(Reply::Status(200, "{}")) {
        Reply::Status(status, body) => Some(response.status(status).body(body.to_owned()).unwrap()),
        Reply::Wait(status, after) => {
            let response = response.status(status).header("retry-after", after);
            Some(response.body(String::new()).unwrap())
        }
        Reply::Hang => None,
    }
}

/// Writes a fresh P-256 key to a file; answers the public key.
pub(crate) fn ec_key(file: &Path) -> Vec<u8> {
    let pair = EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    std::fs::write(file, pem(pair.to_pkcs8v1().unwrap().as_ref())).unwrap();
    pair.public_key().as_ref().to_vec()
}

/// Writes a service account that buys its tokens here; answers its public key.
pub(crate) fn service_account(file: &Path, gateway: &Gateway) -> Vec<u8> {
    let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let account = serde_json::json!({
        "type": "service_account",
        "project_id": "clinic-1",
        "private_key_id": "rsa-1",
        "private_key": pem(der.as_ref()),
        "client_email": "push@clinic-1.iam.example",
        "token_uri": format!("{}/token", gateway.url),
    });
    std::fs::write(file, account.to_string()).unwrap();
    pair.public_key().as_ref().to_vec()
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> =
        text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

/// Head and claims of a token that this key signed.
pub(crate) fn opened(token: &str, key: &[u8]) -> (Value, Value) {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (head, claims) = signed.split_once('.').unwrap();
    let json = |part: &str| -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let (head, claims) = (json(head), json(claims));
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let holds = if head["alg"] == "ES256" {
        Verifier::new(&signature::ECDSA_P256_SHA256_FIXED, key)
            .verify(signed.as_bytes(), &signature)
    } else {
        let algorithm = &signature::RSA_PKCS1_2048_8192_SHA256;
        Verifier::new(algorithm, key).verify(signed.as_bytes(), &signature)
    };
    assert!(holds.is_ok(), "the signature of {head}");
    (head, claims)
}

/// A browser that subscribed.
pub(crate) struct Browser {
    own: PrivateKey,
    secret: [u8; 16],
    pub(crate) endpoint: String,
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive<const N: usize>(secret: &Prk, info: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    secret.expand(info, Length(N)).unwrap().fill(&mut out).unwrap();
    out
}

impl Browser {
    pub(crate) fn new(gateway: &Gateway, name: &str) -> Self {
        let endpoint = format!("{}/send/{name}", gateway.url);
        Self { own: PrivateKey::generate(&ECDH_P256).unwrap(), secret: [9; 16], endpoint }
    }

    /// As `PushSubscription.toJSON()` gives it.
    pub(crate) fn subscription(&self) -> Value {
        let point = self.own.compute_public_key().unwrap();
        serde_json::json!({
            "endpoint": self.endpoint,
            "expirationTime": null,
            "keys": {
                "p256dh": URL_SAFE_NO_PAD.encode(point.as_ref()),
                "auth": URL_SAFE_NO_PAD.encode(self.secret),
            },
        })
    }

    /// Decrypts a push as a browser does (RFC 8291).
    pub(crate) fn open(&self, body: &[u8]) -> Value {
        let (salt, rest) = body.split_at(16);
        let (server, record) = rest[5..].split_at(usize::from(rest[4]));
        let own = self.own.compute_public_key().unwrap();
        let info = [b"WebPush: info\0".as_slice(), own.as_ref(), server];
        let peer = UnparsedPublicKey::new(&ECDH_P256, server);
        let input = agree(&self.own, peer, (), |shared| {
            Ok(derive::<32>(&Salt::new(HKDF_SHA256, &self.secret).extract(shared), &info))
        });
        let material = Salt::new(HKDF_SHA256, salt).extract(&input.unwrap());
        let key = derive::<16>(&material, &[b"Content-Encoding: aes128gcm\0"]);
        let nonce = derive::<12>(&material, &[b"Content-Encoding: nonce\0"]);
        let key = aead::LessSafeKey::new(aead::UnboundKey::new(&aead::AES_128_GCM, &key).unwrap());
        let nonce = aead::Nonce::assume_unique_for_key(nonce);
        let mut record = record.to_vec();
        let plain = key.open_in_place(nonce, aead::Aad::empty(), &mut record).unwrap();
        let (mark, plain) = plain.split_last().unwrap();
        assert_eq!(*mark, 2, "the last record");
        serde_json::from_slice(plain).unwrap()
    }
}
