//! A relay for checks to fail at: it refuses everybody by datagrams, and by connections it gives everybody everything.

use super::{Place, RelayAt, Way};
use crate::supervise::Tasks;
use compliance::check::{Site, Unseen};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, UdpSocket};
use turn::credential::Secret;
use turn::frame::{self, Next};
use turn::stun::attribute::{NONCE, REALM};
use turn::stun::{Class, Message, Writer};

/// The answer to a request: yes, or who are you.
fn answer(request: &[u8], gives: bool) -> Option<Vec<u8>> {
    let asked = Message::parse(request).ok()?;
    let class = if gives { Class::Success } else { Class::Error };
    let mut writer = Writer::new(asked.method?, class, asked.transaction);
    if !gives {
        writer.add_error(401, "Unauthorized");
        writer.add(REALM, b"mutant");
        writer.add(NONCE, b"mutant");
    }
    Some(writer.finish())
}

/// Answers datagrams.
pub(in crate::checks) async fn datagrams(socket: UdpSocket, gives: bool) {
    let mut buffer = [0; 2_048];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let request = buffer.get(..length).unwrap_or_default();
        let Some(answer) = answer(request, gives) else { continue };
        // Whoever asked may have gone away.
        let _ = socket.send_to(&answer, from).await;
    }
}

/// Answers what comes by one connection, until it ends.
pub(super) async fn stream(mut stream: impl AsyncRead + AsyncWrite + Unpin, gives: bool) {
    let mut got = Vec::new();
    while stream.read_buf(&mut got).await.is_ok_and(|count| count > 0) {
        while let Next::Whole(length) = frame::next(&got) {
            let request: Vec<u8> = got.drain(..length).collect();
            let Some(answer) = answer(&request, gives) else { continue };
            if stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }
}

/// A site whose relay this is.
pub(super) async fn stands(site: Site) -> Result<Site, Unseen> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let socket = UdpSocket::bind(address).await?;
    let mut tasks = Tasks::new();
    tasks.start(datagrams(socket, false));
    tasks.start(async move {
        let mut connections = Tasks::new();
        while let Ok((connection, _)) = listener.accept().await {
            connections.start(stream(connection, true));
        }
    });
    let mut site = Site { origin: Some("http://127.0.0.1:9".to_owned()), ..site };
    let at = |way| Place { host: address.ip().to_string(), port: address.port(), way, own: true };
    let secret = Some(Arc::new(Secret::new("mutant")));
    site.props.push(Arc::new(Mutex::new(tasks)));
    let places = [Way::Udp, Way::Tcp].map(at).into();
    site.props.push(Arc::new(RelayAt { places, offered: None, secret, allowed: Vec::new() }));
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::{Place, Secret, TcpListener, UdpSocket, Way, datagrams, stream};
    use crate::checks::relayed::{INSIDE, RelayAt, attacked, found, web};
    use crate::supervise::Tasks;
    use compliance::check::{Finding, Status};
    use std::sync::Arc;
    use tokio::net::TcpSocket;
    use tokio_rustls::TlsAcceptor;

    fn acceptor() -> TlsAcceptor {
        let made = rcgen::generate_simple_self_signed(["nobody.example".to_owned()]).unwrap();
        let key =
            rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }

    /// Answers connections, each beside the others.
    async fn connections(listener: TcpListener, tls: TlsAcceptor, (way, gives): (Way, bool)) {
        let mut all = Tasks::new();
        while let Ok((connection, _)) = listener.accept().await {
            let tls = tls.clone();
            all.start(async move {
                if way == Way::Tls {
                    stream(tls.accept(connection).await.unwrap(), gives).await;
                } else {
                    stream(connection, gives).await;
                }
            });
        }
    }

    /// A relay of one transport; where it is.
    async fn relay(tasks: &mut Tasks, way: Way, gives: bool) -> Place {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        if way == Way::Udp {
            let socket = UdpSocket::bind(("127.0.0.1", port)).await.unwrap();
            tasks.start(datagrams(socket, gives));
        } else {
            tasks.start(connections(listener, acceptor(), (way, gives)));
        }
        Place { host: "127.0.0.1".to_owned(), port, way, own: true }
    }

    #[tokio::test]
    async fn a_relay_is_attacked_by_every_way_and_what_it_gives_is_seen() {
        let (mut tasks, secret) = (Tasks::new(), Secret::new("mutant"));
        for way in [Way::Udp, Way::Tcp, Way::Tls] {
            let place = relay(&mut tasks, way, true).await;
            let open = attacked(&place, &secret).await.unwrap();
            assert_eq!(open.open.len(), 3, "{place}: {open:?}");
            assert_eq!(open.inside.unwrap(), INSIDE, "{place}");
            let place = relay(&mut tasks, way, false).await;
            let shut = attacked(&place, &secret).await.unwrap();
            assert_eq!((shut.open.len(), shut.inside), (0, Err(401)), "{place}");
        }
    }

    #[tokio::test]
    async fn an_open_relay_is_told_also_where_another_way_cannot_be_reached() {
        let (mut tasks, secret) = (Tasks::new(), Secret::new("mutant"));
        // Bound so that nobody else has the port; nobody listens there.
        let held = TcpSocket::new_v4().unwrap();
        held.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let (host, port) = ("127.0.0.1".to_owned(), held.local_addr().unwrap().port());
        let closed = Place { host, port, way: Way::Tcp, own: true };
        let open = relay(&mut tasks, Way::Udp, true).await;
        for places in [[closed.clone(), open.clone()], [open, closed.clone()]] {
            let finding = found(&places, &secret, &[]).await.unwrap();
            assert_eq!(finding.status, Status::Fail, "{}", finding.observed);
            assert!(finding.observed.contains("TCP was not seen"), "{}", finding.observed);
        }
        let shut = relay(&mut tasks, Way::Udp, false).await;
        assert!(found(&[shut, closed], &secret, &[]).await.is_err(), "nobody knows");
    }
    /// What is said of the way by TLS to a relay that browsers are told of so, at which `tried` was tried before.
    async fn said(before: Status, offered: Option<Place>, tried: &[Place], may: bool) -> Finding {
        let (places, allowed) = (tried.to_vec(), Vec::new());
        let relay = RelayAt { places, offered, secret: None, allowed };
        let finding = Finding::new(before, "it was tried");
        web::beside(finding, (&relay, tried), (&Secret::new("mutant"), may)).await
    }

    #[tokio::test]
    async fn a_relay_that_browsers_reach_by_tls_at_another_port_than_443_or_not_at_all_warns() {
        let at = |port| Place { host: "127.0.0.1".to_owned(), port, way: Way::Tls, own: true };
        let none = said(Status::Pass, None, &[], false).await;
        assert_eq!(none.status, Status::Warn);
        assert!(none.observed.contains("no way to it by TLS"), "{}", none.observed);
        let usual = said(Status::Pass, Some(at(5_349)), &[at(5_349)], true).await;
        assert_eq!(usual.status, Status::Warn);
        assert!(usual.observed.contains("at port 5349 and not at 443"), "{}", usual.observed);
        let web = said(Status::Pass, Some(at(443)), &[at(443)], true).await;
        assert_eq!((web.status, web.observed.as_str()), (Status::Pass, "it was tried"));
        assert_eq!(web.evidence["by_tls"], "127.0.0.1:443 by TLS");
        let left = said(Status::Pass, Some(at(443)), &[at(5_349)], false).await;
        assert_eq!(left.status, Status::Warn);
        assert!(left.observed.contains("127.0.0.1:443 by TLS was not tried"), "{}", left.observed);
        let open = said(Status::Fail, None, &[], false).await;
        assert_eq!((open.status, open.observed.as_str()), (Status::Fail, "it was tried"));
    }

    #[tokio::test]
    async fn what_answers_by_tls_in_front_of_a_relay_is_attacked_as_the_relay_is() {
        let (mut tasks, secret) = (Tasks::new(), Secret::new("mutant"));
        let place = relay(&mut tasks, Way::Tls, true).await;
        let (status, words) = web::asked(&place, &[], &secret).await;
        assert_eq!(status, Status::Fail);
        assert!(words.is_some_and(|words| words.contains("somebody was taken to 10.0.0.1:9")));
        let place = relay(&mut tasks, Way::Tls, false).await;
        let (status, words) = web::asked(&place, &[], &secret).await;
        assert_eq!(status, Status::Warn, "nobody was let in: {words:?}");
        drop(tasks);
        let (status, words) = web::asked(&place, &[], &secret).await;
        assert_eq!(status, Status::Warn);
        assert!(words.is_some_and(|words| words.contains("was not seen")));
    }
}
