//! Any frames from a signed-in client, and from peers: the relay never panics, never reaches a private
//! peer, and never holds more allocations than its limits allow.
#![no_main]

use kernel::{SeededRandom, Timestamp};
use libfuzzer_sys::fuzz_target;
use std::net::{IpAddr, SocketAddr};
use turn::credential::{Secret, signing_key};
use turn::frame::{self, Frame, Next};
use turn::limits::Limits;
use turn::peers::Peers;
use turn::relay::{Action, Flow, Own, Port, Ports, Relay, Settings, Transport, Wish};
use turn::stun::attribute::{NONCE, REALM, USERNAME};
use turn::stun::{Class, Message, Method, Writer};

#[derive(Debug)]
struct Paper;

impl Port for Paper {
    fn close(&self) {}
}

struct Papers;

impl Ports for Papers {
    type Port = Paper;

    fn open(&self, _: Wish) -> Option<(Paper, u16)> {
        Some((Paper, 50_000))
    }
}

const LIMITS: Limits = Limits {
    bytes_per_second: 0,
    lifetime_seconds: 600,
    permissions: 4,
    channels: 4,
    per_user: 2,
    total: 3,
};

fn relay() -> Relay<Papers> {
    let own: IpAddr = [203, 0, 113, 7].into();
    let settings = Settings {
        realm: "clinic".to_owned(),
        secret: Secret::new("north"),
        peers: Peers::default(),
        limits: LIMITS,
        own: vec![Own { told: own, inside: [127, 0, 0, 1].into() }],
    };
    Relay::new(settings, Papers, &SeededRandom::new(1))
}

fn method(byte: u8) -> Method {
    match byte % 5 {
        0 => Method::Allocate,
        1 => Method::Refresh,
        2 => Method::CreatePermission,
        3 => Method::ChannelBind,
        _ => Method::Send,
    }
}

/// A request with these attribute bytes, signed as a client would.
fn signed(relay: &Relay<Papers>, flow: Flow, kind: u8, attributes: &[u8], now: Timestamp) -> Vec<u8> {
    let later = Timestamp::from_second(now.as_second() + 600).unwrap();
    let credential = Secret::new("north").issue("ann", later);
    let probe = Writer::new(Method::Allocate, Class::Request, [0; 12]).finish();
    let Action::Reply(told) = relay.receive(flow, Frame::Stun(&probe), now) else { return probe };
    let nonce = Message::parse(&told).ok().and_then(|told| told.text(NONCE).map(str::to_owned));
    let class = if kind % 5 == 4 { Class::Indication } else { Class::Request };
    let mut writer = Writer::new(method(kind), class, [kind; 12]);
    for attribute in attributes.chunks(24) {
        if let [high, low, value @ ..] = attribute {
            writer.add(u16::from_be_bytes([high & 0x80, low & 0x3f]), value);
        }
    }
    writer.add(USERNAME, credential.username.as_bytes());
    writer.add(REALM, b"clinic");
    writer.add(NONCE, nonce.unwrap_or_default().as_bytes());
    writer.sign(&signing_key(&credential.username, "clinic", &credential.password));
    writer.finish()
}

fuzz_target!(|input: Vec<(u8, Vec<u8>)>| {
    let (relay, now) = (relay(), Timestamp::from_second(1_700_000_000).unwrap());
    let mut out = Vec::new();
    for (kind, bytes) in input.iter().take(64) {
        let client = SocketAddr::from(([198, 51, 100, 1], u16::from(kind >> 6) + 1));
        let server = SocketAddr::from(([203, 0, 113, 7], 3_478));
        let flow = Flow { transport: Transport::Stream, client, server };
        let message = signed(&relay, flow, *kind, bytes, now);
        for bytes in [bytes, &message] {
            if let Next::Whole(length) = frame::next(bytes) {
                assert!(length <= bytes.len());
            }
            let Some(frame) = Frame::of_datagram(bytes) else { continue };
            match relay.receive(flow, frame, now) {
                Action::Forward(_, peer, _) => assert!(Peers::default().may_reach(peer.ip())),
                Action::Opened(reply, allocation) => {
                    assert!(Message::parse(&reply).is_ok());
                    relay.deliver(&allocation, (client, bytes), now, &mut out);
                }
                Action::Reply(reply) => assert!(Message::parse(&reply).is_ok()),
                Action::Nothing => {}
            }
        }
        assert!(relay.allocations() <= LIMITS.total);
        out.clear();
    }
});
