//! Requests against `serve` over an in-memory pipe.

use super::*;
use kernel::SystemClock;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::{Notify, watch};

/// Echoes method, target and body; `/wait` never answers; `/panic` panics.
struct Echo {
    gone: Arc<Notify>,
}

struct OnDrop(Arc<Notify>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Handler for Echo {
    async fn handle(&self, request: Request) -> Response {
        match request.head.path() {
            "/wait" => {
                let _told = OnDrop(Arc::clone(&self.gone));
                std::future::pending().await
            }
            "/panic" => panic!("planted"),
            "/long" => Response::new(200, vec![b'a'; 100_000]),
            _ => {
                let body = String::from_utf8_lossy(&request.body).into_owned();
                let (method, target) = (request.head.method(), request.head.target());
                Response::new(200, format!("{method} {target} {body}"))
            }
        }
    }

    fn refuse(&self, error: HeadError) -> Response {
        let status = if error == HeadError::TargetTooLong { 414 } else { 400 };
        Response::new(status, error.to_string()).closing()
    }

    fn refuse_body(&self, _: &Head, too_large: bool) -> Response {
        Response::new(if too_large { 413 } else { 400 }, "body").closing()
    }

    fn full(&self, full: Full) -> String {
        full.name().to_owned()
    }

    fn broken(&self) -> Response {
        Response::new(500, "broken")
    }

    fn is_upload(&self, head: &Head) -> bool {
        head.path() == "/upload"
    }

    async fn upload<I: Input>(
        &self,
        head: Head,
        _: std::net::SocketAddr,
        body: &mut Incoming<'_, I>,
    ) -> Response {
        let (mut pieces, mut bytes) = (0, 0);
        while head.query() != "refuse" {
            match body.next().await {
                Ok(Some(piece)) => (pieces, bytes) = (pieces + 1, bytes + piece.len()),
                Ok(None) => return Response::new(200, format!("{bytes} bytes, {}", pieces > 1)),
                Err(error) => return Response::new(400, error.to_string()),
            }
        }
        Response::new(403, "refused")
    }

    fn body_limit(&self, _: &Head) -> usize {
        1_000
    }
}

struct World {
    client: DuplexStream,
    gone: Arc<Notify>,
    stop: watch::Sender<bool>,
}

fn world() -> World {
    let (client, server) = tokio::io::duplex(256 << 10);
    let gone = Arc::new(Notify::new());
    let stop = watch::Sender::new(false);
    let (handler, stopped) = (Echo { gone: Arc::clone(&gone) }, stop.subscribe());
    let limits = Limits {
        request: Duration::from_millis(200),
        idle: Duration::from_millis(400),
        ..Limits::default()
    };
    #[expect(clippy::disallowed_methods, reason = "the test's own server")]
    tokio::spawn(async move {
        let dates = Dates::new(Arc::new(SystemClock));
        let peer = "127.0.0.1:1".parse().unwrap();
        serve(server, peer, (&handler, &dates), limits, stopped).await;
    });
    World { client, gone, stop }
}

impl World {
    /// Sends bytes and reads until the connection closes.
    async fn talk(mut self, bytes: &[u8]) -> String {
        self.client.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        self.client.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

#[tokio::test]
async fn requests_on_one_connection_are_answered_in_order() {
    let answer = world()
        .talk(
            b"GET /a%2Fb?x=1 HTTP/1.1\r\nHost: x\r\n\r\n\
              POST //c HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello\
              POST /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n\
              HEAD /e HTTP/1.1\r\nConnection: close\r\n\r\n",
        )
        .await;
    let order: Vec<_> = [
        "GET /a%2Fb?x=1 ",
        "POST //c hello",
        "POST /d abcde",
        "Content-Length: 8\r\nConnection: close",
    ]
    .iter()
    .map(|part| answer.find(part).unwrap_or_else(|| panic!("{part:?} in {answer}")))
    .collect();
    assert!(order.is_sorted(), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "HEAD has no body: {answer}");
}

#[tokio::test]
async fn malformed_and_oversized_requests_are_refused_and_end_the_connection() {
    let check = async |bytes: &[u8], status: &str| {
        let answer = world().talk(bytes).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    };
    check(b"GET /\x01 HTTP/1.1\r\n\r\n", "400").await;
    check(b"GET /a#b HTTP/1.1\r\n\r\n", "400").await;
    check(b"GET /a?b# HTTP/1.1\r\n\r\n", "400").await;
    check(b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "400").await;
    check(
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "400",
    )
    .await;
    check(b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400").await;
    check(b"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n", "413").await;
    check(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n", "413").await;
    check(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400").await;
    let long = [b"GET /".as_slice(), &vec![b'a'; 130 << 10], b" HTTP/1.1\r\n\r\n"].concat();
    check(&long, "414").await;
    check(&[b"GET / HTTP/1.1\r\n".as_slice(), &b"A: b\r\n".repeat(200)].concat(), "400").await;
}

#[tokio::test]
async fn an_upload_is_read_piece_by_piece_and_the_connection_goes_on() {
    let content = vec![b'x'; 300_000];
    let chunk = [b"493e0\r\n".as_slice(), &content, b"\r\n0\r\n\r\n"].concat();
    let bytes = [
        b"POST /upload HTTP/1.1\r\nContent-Length: 300000\r\n\r\n".as_slice(),
        &content,
        b"POST /upload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        &chunk,
        b"GET /after HTTP/1.1\r\nConnection: close\r\n\r\n",
    ]
    .concat();
    let answer = world().talk(&bytes).await;
    assert_eq!(answer.matches("300000 bytes, true").count(), 2, "{answer}");
    assert!(answer.contains("GET /after"), "{answer}");
}

#[tokio::test]
async fn an_upload_that_is_refused_unread_still_gets_its_answer() {
    let head = b"POST /upload?refuse HTTP/1.1\r\nContent-Length: 500000\r\n\r\n";
    let answer = world().talk(&[head.as_slice(), &vec![b'x'; 500_000]].concat()).await;
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("Connection: close"), "{answer}");
    let broken = b"POST /upload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcde\r\n";
    let answer = world().talk(broken).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}

#[tokio::test]
async fn a_panic_costs_one_answer_not_the_server() {
    let answer = world()
        .talk(b"GET /panic HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nConnection: close\r\n\r\n")
        .await;
    assert!(answer.contains("500") && answer.contains("GET /b"), "{answer}");
}

#[tokio::test]
async fn a_client_that_leaves_ends_its_waiting_request() {
    let mut world = world();
    world.client.write_all(b"GET /wait HTTP/1.1\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    drop(world.client);
    tokio::time::timeout(Duration::from_secs(1), world.gone.notified()).await.unwrap();
}

#[tokio::test]
async fn a_slow_client_is_cut_off_and_an_idle_one_when_the_server_stops() {
    let slow = world();
    let answer =
        tokio::time::timeout(Duration::from_secs(2), slow.talk(b"GET / HT")).await.unwrap();
    assert_eq!(answer, "");
    let idle = world();
    idle.stop.send(true).unwrap();
    assert_eq!(tokio::time::timeout(Duration::from_millis(100), idle.talk(b"")).await.unwrap(), "");
}

#[tokio::test]
async fn long_answers_are_packed_for_clients_that_take_gzip() {
    let answer = world()
        .talk(b"GET /long HTTP/1.1\r\nAccept-Encoding: deflate, gzip;q=0.5\r\nConnection: close\r\n\r\n")
        .await;
    assert!(answer.contains("Content-Encoding: gzip") && answer.len() < 2_000);
    let plain = world()
        .talk(b"GET /long HTTP/1.1\r\nAccept-Encoding: gzip;q=0\r\nConnection: close\r\n\r\n")
        .await;
    assert!(!plain.contains("gzip") && plain.len() > 100_000);
}
