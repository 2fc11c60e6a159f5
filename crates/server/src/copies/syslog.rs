//! A syslog server: messages of RFC 5424 with their lengths before them, over TLS (RFC 5425) or TCP (RFC 6587).
//!
//! Syslog confirms nothing: what was written before a connection broke may be lost. So the latest portions are sent once
//! more on the next connection, and after a start, when they are read from the log again. What goes twice is known by `seq`,
//! together with the log's name and when its store was last restored, which stand in the structured data. Where the copy must be whole whatever breaks, the collector by HTTPS is the place.

use super::Mark;
use crate::config::SyslogAddress;
use crate::egress::Egress;
use compliance::audit::Portion;
use futures_util::FutureExt as _;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::ConfigVerifierExt as _;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;

/// How long connecting or writing a portion may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Facility 13 (log audit), severity 6 (informational): RFC 5424 §6.2.1.
const PRIORITY: u8 = 13 * 8 + 6;

/// How the server is named in its certificate, and what is trusted.
type Tls = (ServerName<'static>, Arc<ClientConfig>);
type Stream = Box<dyn Duplex>;

/// So many bytes are sent again on a new connection: what buffers of two machines may hold.
pub(super) const KEPT: u64 = 1 << 20;

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// The server and the connection to it.
pub(super) struct Syslog {
    address: String,
    host: String,
    egress: Egress,
    tls: Option<Tls>,
    stream: Option<Stream>,
    /// The portions that were written last, in case that they did not arrive.
    latest: VecDeque<Vec<u8>>,
}

impl Syslog {
    /// Nothing is asked of the server yet.
    pub(super) fn open(server: SyslogAddress, egress: Egress) -> Result<Self, rustls::Error> {
        let SyslogAddress { address, host, tls } = server;
        let tls = tls.then(|| secure(host.clone())).transpose()?;
        Ok(Self { address, host, egress, tls, stream: None, latest: VecDeque::new() })
    }

    pub(super) async fn take(&mut self, portion: &Portion, mark: &Mark) -> Result<(), String> {
        let mut bytes = Vec::new();
        for entry in &portion.entries {
            let message = message(entry, mark);
            bytes.extend_from_slice(format!("{} ", message.len()).as_bytes());
            bytes.extend_from_slice(message.as_bytes());
        }
        let sent = tokio::time::timeout(PATIENCE, self.send(&bytes)).await;
        let sent = sent.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
        if sent.is_err() {
            self.stream = None;
        }
        sent.map_err(|error| error.to_string())?;
        self.latest.push_back(bytes);
        // What is left after the oldest goes must still be enough, so one portion that is larger than that stays.
        let mut kept = self.latest.iter().map(|one| size(one)).sum::<u64>();
        while let Some(oldest) =
            self.latest.front().map(|one| size(one)).filter(|len| kept - len >= KEPT)
        {
            kept -= oldest;
            self.latest.pop_front();
        }
        Ok(())
    }

    async fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        // A connection outlives the agreement under which it was opened.
        if let Err(refused) = self.egress.admit("audit.syslog", &self.host) {
            self.stream = None;
            return Err(std::io::Error::other(refused));
        }
        let stream = if let Some(stream) = self.stream.take().and_then(open) {
            self.stream.insert(stream)
        } else {
            let place = (self.host.as_str(), self.address.as_str());
            let mut stream = connect(&self.egress, place, self.tls.as_ref()).await?;
            for portion in &self.latest {
                stream.write_all(portion).await?;
            }
            self.stream.insert(stream)
        };
        stream.write_all(bytes).await?;
        stream.flush().await
    }
}

fn size(portion: &[u8]) -> u64 {
    u64::try_from(portion.len()).unwrap_or(u64::MAX)
}

/// The connection, unless it is over: a server says nothing, so that there is something to read at the end only.
fn open(mut stream: Stream) -> Option<Stream> {
    let over = stream.read_u8().now_or_never().is_some();
    (!over).then_some(stream)
}

/// Trusts what the machine trusts.
fn secure(host: String) -> Result<Tls, rustls::Error> {
    let name = ServerName::try_from(host);
    let name = name.map_err(|error| rustls::Error::General(error.to_string()))?;
    Ok((name, Arc::new(ClientConfig::with_platform_verifier()?)))
}

async fn connect(
    egress: &Egress,
    place: (&str, &str),
    tls: Option<&Tls>,
) -> std::io::Result<Stream> {
    let stream = egress.connect("audit.syslog", place).await?;
    Ok(match tls {
        None => Box::new(stream),
        Some((name, config)) => {
            Box::new(TlsConnector::from(Arc::clone(config)).connect(name.clone(), stream).await?)
        }
    })
}

/// The entry as a message: when and what in the header, of which log in the structured data, its canonical JSON as the text. The
/// number in that data's name is the one that RFC 5612 leaves to whoever has none.
fn message(entry: &str, mark: &Mark) -> String {
    let parsed: Value = serde_json::from_str(entry).unwrap_or_default();
    let field = |name: &str| parsed.get(name).and_then(Value::as_str).unwrap_or("-");
    let (at, event) = (field("recorded_at"), field("event"));
    let (log, restored) = (quoted(&mark.origin), mark.restored());
    let data = format!("[log@32473 origin=\"{log}\" restored=\"{restored}\"]");
    format!("<{PRIORITY}>1 {at} - housecall - {event} {data} {entry}")
}

/// A value as structured data holds it: RFC 5424 §6.3.3.
fn quoted(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace(']', "\\]")
}

#[cfg(test)]
mod tests {
    use super::{Egress, Mark, Portion, Syslog, SyslogAddress, message};
    use crate::config;
    use kernel::{Clock, SystemClock};
    use std::io::Read as _;
    use std::net::TcpListener;
    use std::sync::Arc;

    fn portion(seq: u64) -> Portion {
        let entry = format!("{{\"seq\":{seq},\"event\":\"AUDIT_READ\"}}");
        Portion { entries: vec![entry], commits: 1, next: seq + 1, behind: 0 }
    }

    #[test]
    fn a_message_says_of_which_log_it_is_and_since_which_restore() {
        let restored = Some("2026-03-02T09:00:00Z".parse().unwrap());
        let mark = Mark { origin: "a\"b]".to_owned(), restored };
        let entry = r#"{"seq":1,"recorded_at":"2026-03-02T10:00:00Z","event":"AUDIT_READ"}"#;
        let said = message(entry, &mark);
        let data = r#" AUDIT_READ [log@32473 origin="a\"b\]" restored="2026-03-02T09:00:00Z"] {"#;
        assert!(said.contains(data), "{said}");
    }

    #[tokio::test]
    async fn an_open_connection_gets_nothing_more_once_no_agreement_covers_the_server() {
        let keyset = "[[keyset]]\npublish_key = \"p\"\nsubscribe_key = \"s\"\nsecret_keys = [\"x\"]\nclinic = true\n";
        let config = config::of_text(keyset).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let server = SyslogAddress {
            address: listener.local_addr().unwrap().to_string(),
            host: "logs.example.org".to_owned(),
            tls: false,
        };
        let mut syslog = Syslog::open(server, Egress::open(&config, &clock)).unwrap();
        let mark = Mark { origin: "clinic/audit".to_owned(), restored: None };
        syslog.take(&portion(1), &mark).await.unwrap();
        let (mut taken, _) = listener.accept().unwrap();
        syslog.egress = Egress::new(&config, &clock);
        let refused = syslog.take(&portion(2), &mark).await.unwrap_err();
        assert!(refused.contains("logs.example.org"), "{refused}");
        let mut text = String::new();
        taken.read_to_string(&mut text).unwrap();
        assert!(text.contains("\"seq\":1") && !text.contains("\"seq\":2"), "{text}");
    }
}
