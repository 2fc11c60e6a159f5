use super::{Action, Flow, Own, Port, Ports, Refused, Relay, Settings, Transport, Wish};
use crate::credential::{Secret, signing_key};
use crate::frame::Frame;
use crate::limits::Limits;
use crate::peers::Peers;
use crate::stun::attribute::{
    CHANNEL_NUMBER, DATA, ERROR_CODE, EVEN_PORT, LIFETIME, NONCE, REALM, REQUESTED_ADDRESS_FAMILY,
    REQUESTED_TRANSPORT, USERNAME, XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS, read_address,
};
use crate::stun::{Class, Message, Method, Writer};
use jiff::SignedDuration;
use kernel::{SeededRandom, Timestamp};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};

/// A port that only knows whether it is open.
#[derive(Debug)]
struct Paper(Arc<AtomicBool>);

impl Port for Paper {
    fn close(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

struct Papers(AtomicU16);

impl Ports for Papers {
    type Port = Paper;

    fn open(&self, wish: Wish) -> Option<(Paper, u16)> {
        let step = if wish.even { 2 } else { 1 };
        let number = self.0.fetch_add(step, Ordering::Relaxed);
        Some((Paper(Arc::new(AtomicBool::new(true))), number))
    }
}

const LIMITS: Limits = Limits {
    bytes_per_second: 10_000,
    lifetime_seconds: 900,
    permissions: 3,
    channels: 2,
    per_user: 2,
    total: 3,
};

fn start() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap()
}

fn after(minutes: i64) -> Timestamp {
    start() + SignedDuration::from_mins(minutes)
}

fn relay() -> Relay<Papers> {
    let settings = Settings {
        realm: "clinic".to_owned(),
        secret: Secret::new("north"),
        peers: Peers::new(vec!["10.7.0.0/16".parse().unwrap()]),
        limits: LIMITS,
        own: vec![Own {
            told: "203.0.113.7".parse().unwrap(),
            inside: "127.0.0.1".parse().unwrap(),
        }],
    };
    Relay::new(settings, Papers(AtomicU16::new(50_000)), &SeededRandom::new(1))
}

/// A client at an address, with a credential.
struct Client<'r> {
    relay: &'r Relay<Papers>,
    flow: Flow,
    username: String,
    password: String,
    nonce: String,
    count: u8,
}

/// What came back: the error code or 0, and the message.
struct Reply {
    code: u16,
    bytes: Vec<u8>,
    opened: Option<Arc<super::Allocation<Paper>>>,
}

impl Reply {
    fn message(&self) -> Message<'_> {
        Message::parse(&self.bytes).unwrap()
    }

    fn lifetime(&self) -> u32 {
        u32::from_be_bytes(self.message().find(LIFETIME).unwrap().try_into().unwrap())
    }

    fn relayed(&self) -> SocketAddr {
        let message = self.message();
        read_address(message.find(XOR_RELAYED_ADDRESS).unwrap(), &message.transaction).unwrap()
    }
}

impl<'r> Client<'r> {
    /// A client that was already given a nonce.
    fn new(relay: &'r Relay<Papers>, user: &str, port: u16) -> Self {
        let credential = relay.settings.secret.issue(user, after(10));
        let flow = Flow {
            transport: Transport::Udp,
            client: SocketAddr::new("198.51.100.1".parse().unwrap(), port),
            server: "203.0.113.7:3478".parse().unwrap(),
        };
        let nonce = relay.nonces.issue(flow.client, start());
        let (username, password) = (credential.username, credential.password);
        Self { relay, flow, username, password, nonce, count: 0 }
    }

    fn ask(&mut self, method: Method, now: Timestamp, fill: impl FnOnce(&mut Writer)) -> Reply {
        self.count += 1;
        let mut writer = Writer::new(method, Class::Request, [self.count; 12]);
        fill(&mut writer);
        writer.add(USERNAME, self.username.as_bytes());
        writer.add(REALM, b"clinic");
        writer.add(NONCE, self.nonce.as_bytes());
        writer.sign(&signing_key(&self.username, "clinic", &self.password));
        self.send(&writer.finish(), now)
    }

    fn send(&self, bytes: &[u8], now: Timestamp) -> Reply {
        let (bytes, opened) = match self.relay.receive(self.flow, Frame::Stun(bytes), now) {
            Action::Reply(bytes) => (bytes, None),
            Action::Opened(bytes, allocation) => (bytes, Some(allocation)),
            other => panic!("{other:?}"),
        };
        let message = Message::parse(&bytes).unwrap();
        let error =
            message.find(ERROR_CODE).map(|value| u16::from(value[2]) * 100 + u16::from(value[3]));
        Reply { code: error.unwrap_or(0), bytes, opened }
    }

    fn allocate(&mut self, now: Timestamp) -> Reply {
        self.ask(Method::Allocate, now, |writer| writer.add(REQUESTED_TRANSPORT, &[17, 0, 0, 0]))
    }

    fn permit(&mut self, peer: &str, now: Timestamp) -> u16 {
        let peer = peer.parse().unwrap();
        let fill = |writer: &mut Writer| writer.add_address(XOR_PEER_ADDRESS, peer);
        self.ask(Method::CreatePermission, now, fill).code
    }

    fn bind(&mut self, number: u16, peer: &str, now: Timestamp) -> u16 {
        let peer = peer.parse().unwrap();
        let fill = |writer: &mut Writer| {
            writer.add(CHANNEL_NUMBER, &[number.to_be_bytes(), [0, 0]].concat());
            writer.add_address(XOR_PEER_ADDRESS, peer);
        };
        self.ask(Method::ChannelBind, now, fill).code
    }

    fn refresh(&mut self, seconds: u32, now: Timestamp) -> Reply {
        let fill = |writer: &mut Writer| writer.add(LIFETIME, &seconds.to_be_bytes());
        self.ask(Method::Refresh, now, fill)
    }

    /// Where data for a channel goes.
    fn speak(&self, number: u16, data: &[u8], now: Timestamp) -> Option<SocketAddr> {
        match self.relay.receive(self.flow, Frame::Channel(number, data), now) {
            Action::Forward(_, peer, _) => Some(peer),
            _ => None,
        }
    }

    /// Where a Send indication goes.
    fn indicate(&self, peer: &str, now: Timestamp) -> Option<SocketAddr> {
        let mut writer = Writer::new(Method::Send, Class::Indication, [9; 12]);
        writer.add_address(XOR_PEER_ADDRESS, peer.parse().unwrap());
        writer.add(DATA, b"hello");
        match self.relay.receive(self.flow, Frame::Stun(&writer.finish()), now) {
            Action::Forward(_, peer, b"hello") => Some(peer),
            Action::Nothing => None,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn without_a_signature_the_client_is_told_how_to_sign() {
    let relay = relay();
    let client = Client::new(&relay, "ann", 1);
    let bytes = Writer::new(Method::Allocate, Class::Request, [1; 12]).finish();
    let reply = client.send(&bytes, start());
    assert_eq!(reply.code, 401);
    assert_eq!(reply.message().text(REALM), Some("clinic"));
    assert!(relay.nonces.holds(reply.message().text(NONCE).unwrap(), client.flow.client, start()));
    assert!(!reply.message().is_signed());
}

#[test]
fn an_allocation_is_made_kept_and_ended() {
    let relay = relay();
    let mut client = Client::new(&relay, "ann", 1);
    let reply = client.allocate(start());
    assert_eq!((reply.code, reply.lifetime()), (0, 600));
    assert_eq!(reply.relayed(), "203.0.113.7:50000".parse().unwrap());
    let key = signing_key(&client.username, "clinic", &client.password);
    assert!(reply.message().is_signed_with(&key));
    let open = reply.opened.unwrap();
    client.count -= 1;
    assert_eq!(client.allocate(start()).code, 0, "the same request again is answered again");
    assert_eq!(client.allocate(start()).code, 437, "another one is not");
    assert_eq!(client.refresh(800, after(5)).lifetime(), 800);
    assert_eq!(client.refresh(9_999, after(5)).lifetime(), 900, "never above the limit");
    assert_eq!(client.refresh(0, after(6)).lifetime(), 0);
    assert!(!open.port().0.load(Ordering::Relaxed), "the port is closed");
    assert_eq!((relay.allocations(), client.refresh(600, after(6)).code), (0, 437));
}

#[test]
fn wrong_ended_and_stale_credentials_are_told_apart() {
    let relay = relay();
    let mut client = Client::new(&relay, "ann", 1);
    client.password = "wrong".to_owned();
    assert_eq!(client.allocate(start()).code, 401);
    let mut client = Client::new(&relay, "ann", 1);
    client.username = client.username.replace("17", "18");
    assert_eq!(client.allocate(start()).code, 401, "a longer life needs another password");
    let mut client = Client::new(&relay, "ann", 1);
    client.nonce = relay.nonces.issue("192.0.2.9:1".parse().unwrap(), start());
    assert_eq!(client.allocate(start()).code, 438, "somebody else's nonce");
    client.nonce = relay.nonces.issue(client.flow.client, after(-10));
    assert_eq!(client.allocate(start()).code, 438, "an old nonce");
    client.nonce = relay.nonces.issue(client.flow.client, after(10));
    assert_eq!(client.allocate(after(10)).code, 401, "ended");
    assert_eq!(relay.counts().refused(Refused::Credential), 3);
    assert_eq!(relay.counts().refused(Refused::Nonce), 2);
}

#[test]
fn an_ended_credential_keeps_what_it_made_only_while_somebody_answers_for_its_user() {
    let relay = relay();
    let mut client = Client::new(&relay, "ann", 1);
    client.allocate(start());
    client.refresh(900, after(9));
    client.nonce = relay.nonces.issue(client.flow.client, after(11));
    assert_eq!(client.refresh(600, after(11)).code, 401);
    relay.vouch("ann", after(12));
    assert_eq!(client.refresh(600, after(11)).code, 0);
    let mut other = Client::new(&relay, "ann", 2);
    other.nonce = relay.nonces.issue(other.flow.client, after(11));
    assert_eq!(other.allocate(after(11)).code, 401, "nothing new comes of it");
    assert_eq!(client.refresh(600, after(12)).code, 401, "nobody answers any more");
}

#[test]
fn a_user_who_is_ended_loses_everything_at_once_and_gets_nothing_new() {
    let relay = relay();
    let (mut ann, mut bob) = (Client::new(&relay, "ann", 1), Client::new(&relay, "bob", 2));
    let open = ann.allocate(start()).opened.unwrap();
    bob.allocate(start());
    relay.end("ann", after(10));
    assert!(!open.port().0.load(Ordering::Relaxed));
    assert_eq!(relay.users(), ["bob"]);
    assert_eq!(ann.allocate(after(1)).code, 401);
    assert_eq!(bob.refresh(600, after(1)).code, 0);
    relay.welcome("ann");
    assert_eq!(ann.allocate(after(1)).code, 0, "let in again");
}

#[test]
fn peers_on_private_networks_are_refused_by_every_way_in() {
    let relay = relay();
    let mut client = Client::new(&relay, "ann", 1);
    client.allocate(start());
    for peer in ["192.168.1.1:9", "127.0.0.1:9", "169.254.169.254:80", "[::ffff:10.0.0.1]:9"] {
        assert_eq!(client.permit(peer, start()), 403, "{peer}");
        assert_eq!(client.bind(0x4000, peer, start()), 403, "{peer}");
        assert_eq!(client.indicate(peer, start()), None, "{peer}");
    }
    assert_eq!(client.permit("10.7.0.1:9", start()), 0, "what the operator allows");
    assert_eq!(client.permit("[2a00:1450::1]:9", start()), 443, "the other family");
}

#[test]
fn data_goes_to_peers_that_were_let_in_and_comes_back_from_them_only() {
    let relay = relay();
    let mut client = Client::new(&relay, "ann", 1);
    let open = client.allocate(start()).opened.unwrap();
    let (now, mut out) = (start(), Vec::new());
    let peer = "9.9.9.9:7000".parse().unwrap();
    assert_eq!(client.indicate("9.9.9.9:7000", now), None, "not let in yet");
    assert!(!relay.deliver(&open, (peer, b"hi"), now, &mut out));
    assert_eq!(client.permit("9.9.9.9:1", now), 0, "a permission is for all ports");
    assert_eq!(client.indicate("9.9.9.9:7000", now), Some(peer));
    assert!(relay.deliver(&open, (peer, b"hi"), now, &mut out));
    let indication = Message::parse(&out).unwrap();
    assert_eq!((indication.class, indication.find(DATA)), (Class::Indication, Some(&b"hi"[..])));
    assert_eq!(client.bind(0x4001, "9.9.9.9:7000", now), 0);
    out.clear();
    assert!(relay.deliver(&open, (peer, b"hi"), now, &mut out));
    assert_eq!(out, b"\x40\x01\x00\x02hi");
    assert_eq!(client.speak(0x4001, b"hello", now), Some(peer));
    assert_eq!(client.speak(0x4002, b"hello", now), None);
    assert!(!relay.deliver(&open, (peer, b"hi"), after(5), &mut out), "permissions last 5 minutes");
    assert!(!relay.deliver(&open, ("9.9.9.8:7000".parse().unwrap(), b"hi"), now, &mut out));
}

#[test]
fn a_channel_and_its_peer_belong_together() {
    let relay = relay();
    let mut client = Client::new(&relay, "ann", 1);
    client.allocate(start());
    assert_eq!(client.bind(0x4000, "9.9.9.9:1", start()), 0);
    assert_eq!(client.bind(0x4000, "9.9.9.9:1", start()), 0, "again");
    assert_eq!(client.bind(0x4000, "9.9.9.9:2", start()), 400);
    assert_eq!(client.bind(0x4001, "9.9.9.9:1", start()), 400);
    assert_eq!(client.bind(0x8000, "9.9.9.9:3", start()), 400, "no channel number");
}

#[test]
fn limits_hold_for_a_user_for_all_and_inside_an_allocation() {
    let relay = relay();
    let mut ann: Vec<_> = (1..=3).map(|port| Client::new(&relay, "ann", port)).collect();
    let codes: Vec<u16> = ann.iter_mut().map(|client| client.allocate(start()).code).collect();
    assert_eq!(codes, [0, 0, 486]);
    let mut bob: Vec<_> = (4..=5).map(|port| Client::new(&relay, "bob", port)).collect();
    let codes: Vec<u16> = bob.iter_mut().map(|client| client.allocate(start()).code).collect();
    assert_eq!(codes, [0, 508]);
    let client = &mut bob[0];
    assert_eq!(client.bind(0x4000, "9.9.9.1:1", start()), 0);
    assert_eq!(client.bind(0x4001, "9.9.9.2:1", start()), 0);
    assert_eq!(client.bind(0x4002, "9.9.9.3:1", start()), 508);
    assert_eq!(client.permit("9.9.9.3:1", start()), 0);
    assert_eq!(client.permit("9.9.9.4:1", start()), 508);
    assert!(client.speak(0x4000, &[0; 10_000], start()).is_some());
    assert!(client.speak(0x4000, &[0; 1], start()).is_none(), "a second's worth is spent");
    assert_eq!(relay.counts().refused(Refused::Bandwidth), 1);
    relay.expire(after(10));
    assert_eq!(relay.allocations(), 0);
    let mut late = Client::new(&relay, "bob", 9);
    assert_eq!(late.allocate(start()).code, 0, "places come back");
}

#[test]
fn two_clients_of_the_relay_meet_on_its_own_address_and_nothing_else_there_is_reached() {
    let relay = relay();
    let (mut ann, mut bob) = (Client::new(&relay, "ann", 1), Client::new(&relay, "bob", 2));
    let (hers, his) = (ann.allocate(start()), bob.allocate(start()));
    let (ann_at, bob_at) = (hers.relayed(), his.relayed());
    assert_eq!(ann.permit("203.0.113.7:1", start()), 0);
    assert_eq!(bob.bind(0x4000, &ann_at.to_string(), start()), 0);
    assert_eq!(ann.indicate("203.0.113.7:3478", start()), None, "the relay's own port");
    assert_eq!(ann.bind(0x4000, "203.0.113.7:5432", start()), 403, "another service of this host");
    let inside = ann.indicate(&bob_at.to_string(), start()).unwrap();
    assert_eq!(inside, SocketAddr::new("127.0.0.1".parse().unwrap(), bob_at.port()));
    let mut out = Vec::new();
    let sender = SocketAddr::new("127.0.0.1".parse().unwrap(), ann_at.port());
    assert!(relay.deliver(his.opened.as_ref().unwrap(), (sender, b"hello"), start(), &mut out));
    assert_eq!(out, b"\x40\x00\x00\x05hello", "known by the address that was told");
    let stranger = "127.0.0.1:5432".parse().unwrap();
    assert!(!relay.deliver(his.opened.as_ref().unwrap(), (stranger, b"hello"), start(), &mut out));
}

#[test]
fn requests_for_what_is_not_done_here_are_refused_in_the_words_of_the_rfc() {
    let relay = relay();
    let mut client = Client::new(&relay, "ann", 1);
    let mut asked = |kind: u16, value: &[u8]| {
        let fill = |writer: &mut Writer| {
            writer.add(REQUESTED_TRANSPORT, &[17, 0, 0, 0]);
            writer.add(kind, value);
        };
        client.ask(Method::Allocate, start(), fill).code
    };
    assert_eq!(asked(REQUESTED_ADDRESS_FAMILY, &[2, 0, 0, 0]), 440);
    assert_eq!(asked(EVEN_PORT, &[0x80]), 508, "a pair of ports");
    assert_eq!(asked(0x001a, &[]), 420, "DONT-FRAGMENT");
    let tcp = |writer: &mut Writer| writer.add(REQUESTED_TRANSPORT, &[6, 0, 0, 0]);
    assert_eq!(client.ask(Method::Allocate, start(), tcp).code, 442);
    assert_eq!(client.ask(Method::Allocate, start(), |_| ()).code, 400);
    assert_eq!(client.permit("9.9.9.9:1", start()), 437, "no allocation");
    assert_eq!(client.allocate(start()).code, 0);
    let mut other = Client::new(&relay, "bob", 1);
    assert_eq!(other.refresh(600, start()).code, 441, "somebody else's allocation");
}
