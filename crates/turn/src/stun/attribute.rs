//! The attributes TURN uses, by their registered numbers, and the values that are more than bytes.

use super::message::{MAGIC, Malformed};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Who asks.
pub const USERNAME: u16 = 0x0006;
/// The HMAC-SHA1 over the message up to here.
pub const MESSAGE_INTEGRITY: u16 = 0x0008;
/// Why a request was refused.
pub const ERROR_CODE: u16 = 0x0009;
/// Which attributes were not understood.
pub const UNKNOWN_ATTRIBUTES: u16 = 0x000a;
/// The number of a channel.
pub const CHANNEL_NUMBER: u16 = 0x000c;
/// Seconds that an allocation lasts.
pub const LIFETIME: u16 = 0x000d;
/// A peer's address.
pub const XOR_PEER_ADDRESS: u16 = 0x0012;
/// What is relayed.
pub const DATA: u16 = 0x0013;
/// Where a credential is valid.
pub const REALM: u16 = 0x0014;
/// The server's proof that a request is recent.
pub const NONCE: u16 = 0x0015;
/// The address at which peers reach the client.
pub const XOR_RELAYED_ADDRESS: u16 = 0x0016;
/// Of which address family the relayed address shall be.
pub const REQUESTED_ADDRESS_FAMILY: u16 = 0x0017;
/// The relayed port shall be even.
pub const EVEN_PORT: u16 = 0x0018;
/// How the relay speaks to peers.
pub const REQUESTED_TRANSPORT: u16 = 0x0019;
/// The address the client is seen at.
pub const XOR_MAPPED_ADDRESS: u16 = 0x0020;
/// A port kept by an earlier request.
pub const RESERVATION_TOKEN: u16 = 0x0022;
/// A checksum that tells STUN from other protocols.
pub const FINGERPRINT: u16 = 0x8028;

/// Attributes below this must be understood, or the request is refused.
const OPTIONAL: u16 = 0x8000;

/// Whether an attribute may not be passed over and is none that this crate reads.
pub(super) const fn is_foreign(kind: u16) -> bool {
    kind < OPTIONAL
        && !matches!(
            kind,
            USERNAME
                | MESSAGE_INTEGRITY
                | ERROR_CODE
                | UNKNOWN_ATTRIBUTES
                | CHANNEL_NUMBER
                | LIFETIME
                | XOR_PEER_ADDRESS
                | DATA
                | REALM
                | NONCE
                | XOR_RELAYED_ADDRESS
                | REQUESTED_ADDRESS_FAMILY
                | EVEN_PORT
                | REQUESTED_TRANSPORT
                | XOR_MAPPED_ADDRESS
                | RESERVATION_TOKEN
        )
}

/// The two families of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of an address.
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    /// The family that REQUESTED-ADDRESS-FAMILY names; `None` for a number that is none.
    pub fn read(value: &[u8]) -> Option<Self> {
        match value.first()? {
            1 => Some(Self::V4),
            2 => Some(Self::V6),
            _ => None,
        }
    }
}

/// Reads one of the XOR addresses.
pub fn read_address(value: &[u8], transaction: &[u8; 12]) -> Result<SocketAddr, Malformed> {
    let ([_, family, port @ ..], address) = value.split_first_chunk::<4>().ok_or(Malformed)?;
    let port = u16::from_be_bytes(*port) ^ high(MAGIC);
    let ip = match family {
        1 => {
            let bits = u32::from_be_bytes(address.try_into().map_err(|_| Malformed)?);
            IpAddr::V4(Ipv4Addr::from_bits(bits ^ MAGIC))
        }
        2 => {
            let bits = u128::from_be_bytes(address.try_into().map_err(|_| Malformed)?);
            IpAddr::V6(Ipv6Addr::from_bits(bits ^ mask(transaction)))
        }
        _ => return Err(Malformed),
    };
    Ok(SocketAddr::new(ip, port))
}

/// Writes one of the XOR addresses behind what `out` holds.
pub(super) fn write_address(address: SocketAddr, transaction: &[u8; 12], out: &mut Vec<u8>) {
    let port = (address.port() ^ high(MAGIC)).to_be_bytes();
    match address.ip() {
        IpAddr::V4(ip) => {
            out.extend_from_slice(&[0, 1]);
            out.extend_from_slice(&port);
            out.extend_from_slice(&(ip.to_bits() ^ MAGIC).to_be_bytes());
        }
        IpAddr::V6(ip) => {
            out.extend_from_slice(&[0, 2]);
            out.extend_from_slice(&port);
            out.extend_from_slice(&(ip.to_bits() ^ mask(transaction)).to_be_bytes());
        }
    }
}

/// The upper half of the magic cookie, which hides ports.
const fn high(magic: u32) -> u16 {
    let [a, b, ..] = magic.to_be_bytes();
    u16::from_be_bytes([a, b])
}

/// The magic cookie and the transaction, which hide IPv6 addresses.
fn mask(transaction: &[u8; 12]) -> u128 {
    transaction.iter().fold(u128::from(MAGIC), |mask, byte| mask << 8 | u128::from(*byte))
}
