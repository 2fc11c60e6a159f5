use super::attribute::{self, USERNAME, XOR_MAPPED_ADDRESS, XOR_PEER_ADDRESS};
use super::{Class, Malformed, Message, Method, Writer};
use crate::credential::signing_key;
use proptest::prelude::*;

const TRANSACTION: [u8; 12] = *b"\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae";

/// A plain key of RFC 5769's short-term samples: there the password itself signs.
fn sample_key() -> aws_lc_rs::hmac::Key {
    aws_lc_rs::hmac::Key::new(
        aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        b"VOkJxbRl1RmTxUk/WvJxBt",
    )
}

/// RFC 5769, 2.1: a request with unknown attributes, integrity and fingerprint.
const REQUEST: &[u8] = b"\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\
\x80\x22\x00\x10STUN test client\x00\x24\x00\x04\x6e\x00\x01\xff\x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26\x3b\x36\
\x00\x06\x00\x09\x65\x76\x74\x6a\x3a\x68\x36\x76\x59\x20\x20\x20\x00\x08\x00\x14\x9a\xea\xa7\x0c\xbf\xd8\xcb\x56\
\x78\x1e\xf2\xb5\xb2\xd3\xf2\x49\xc1\xb5\x71\xa2\x80\x28\x00\x04\xe5\x7a\x3b\xcf";

/// RFC 5769, 2.3: a response with an IPv6 address.
const RESPONSE_V6: &[u8] = b"\x01\x01\x00\x48\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\
\x80\x22\x00\x0btest vector\x20\x00\x20\x00\x14\x00\x02\xa1\x47\x01\x13\xa9\xfa\xa5\xd3\xf1\x79\xbc\x25\xf4\xb5\
\xbe\xd2\xb9\xd9\x00\x08\x00\x14\xa3\x82\x95\x4e\x4b\xe6\x7b\xf1\x17\x84\xc9\x7c\x82\x92\xc2\x75\xbf\xe3\xed\x41\
\x80\x28\x00\x04\xc8\xfb\x0b\x4c";

#[test]
fn the_samples_of_rfc_5769_are_read_and_their_signatures_hold() {
    let request = Message::parse(REQUEST).unwrap();
    assert_eq!((request.method, request.class), (Some(Method::Binding), Class::Request));
    assert_eq!(request.text(USERNAME), Some("evtj:h6vY"));
    assert!(request.is_signed_with(&sample_key()));
    assert!(!request.is_signed_with(&signing_key("a", "b", "c")));
    assert_eq!(request.foreign().collect::<Vec<_>>(), [0x0024], "PRIORITY is ICE's, not TURN's");

    let response = Message::parse(RESPONSE_V6).unwrap();
    assert_eq!((response.method, response.class), (Some(Method::Binding), Class::Success));
    assert!(response.is_signed_with(&sample_key()));
    let mapped = response.find(XOR_MAPPED_ADDRESS).unwrap();
    let address = attribute::read_address(mapped, &response.transaction).unwrap();
    assert_eq!(address, "[2001:db8:1234:5678:11:2233:4455:6677]:32853".parse().unwrap());
}

#[test]
fn what_is_written_is_read_back_and_what_follows_the_signature_is_nobodys_word() {
    let key = signing_key("1700000600:abc", "clinic", "secret");
    let peer = "192.0.2.1:32853".parse().unwrap();
    let mut writer = Writer::new(Method::ChannelBind, Class::Request, TRANSACTION);
    writer.add_address(XOR_PEER_ADDRESS, peer);
    writer.sign(&key);
    writer.add(USERNAME, b"added on the way");
    let bytes = writer.finish();
    let message = Message::parse(&bytes).unwrap();
    assert!(message.is_signed_with(&key));
    let read = message.find(XOR_PEER_ADDRESS).unwrap();
    assert_eq!(attribute::read_address(read, &TRANSACTION), Ok(peer));
    assert_eq!(message.find(USERNAME), None);
}

#[test]
fn broken_messages_are_refused() {
    let mut flipped = REQUEST.to_vec();
    flipped[30] ^= 1;
    assert_eq!(Message::parse(&flipped).unwrap_err(), Malformed, "the fingerprint does not fit");
    for length in 0..REQUEST.len() {
        assert!(Message::parse(&REQUEST[..length]).is_err(), "cut at {length}");
    }
    let mut overlong = Writer::new(Method::Binding, Class::Request, TRANSACTION).finish_bare();
    overlong.extend_from_slice(&[0, 6, 0, 200, 1, 2, 3, 4]);
    overlong[3] = 8;
    assert!(Message::parse(&overlong).is_err(), "an attribute longer than the message");
}

proptest! {
    #[test]
    fn a_message_with_any_bytes_changed_never_panics(
        at in 0..REQUEST.len(), byte in any::<u8>(), length in 0..=REQUEST.len()
    ) {
        let mut bytes = REQUEST.to_vec();
        bytes[at] = byte;
        if let Ok(message) = Message::parse(&bytes[..length]) {
            let _ = (message.is_signed_with(&sample_key()), message.foreign().count());
            for value in message.all(XOR_MAPPED_ADDRESS) {
                let _ = attribute::read_address(value, &message.transaction);
            }
        }
    }
}
