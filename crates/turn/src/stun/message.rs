//! Reads one message.

use super::attribute::{FINGERPRINT, MESSAGE_INTEGRITY, is_foreign};
use aws_lc_rs::{constant_time, hmac};

/// Bytes before the first attribute.
pub const HEADER: usize = 20;
/// The word by which a message is known.
pub const MAGIC: u32 = 0x2112_a442;
/// What a fingerprint's checksum is mixed with: `STUN`.
pub(super) const FINGERPRINT_MASK: u32 = 0x5354_554e;
/// Bytes of MESSAGE-INTEGRITY with its head.
const INTEGRITY: usize = 24;

/// These bytes are no STUN message, or its attributes do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a well-formed STUN message")]
pub struct Malformed;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Where do you see me?
    Binding,
    /// Give me a relayed address.
    Allocate,
    /// Keep it, or end it.
    Refresh,
    /// Carry this to a peer.
    Send,
    /// A peer sent this.
    Data,
    /// Let this peer in.
    CreatePermission,
    /// Give this peer a short name.
    ChannelBind,
}

impl Method {
    const ALL: [(Self, u16); 7] = [
        (Self::Binding, 1),
        (Self::Allocate, 3),
        (Self::Refresh, 4),
        (Self::Send, 6),
        (Self::Data, 7),
        (Self::CreatePermission, 8),
        (Self::ChannelBind, 9),
    ];

    fn find(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find_map(|(method, own)| (own == number).then_some(method))
    }

    fn number(self) -> u16 {
        Self::ALL.into_iter().find_map(|(method, own)| (method == self).then_some(own)).unwrap_or(0)
    }
}

/// Which part of an exchange a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Wants an answer.
    Request,
    /// Wants none.
    Indication,
    /// The answer yes.
    Success,
    /// The answer no.
    Error,
}

/// The type field: the bits of the class stand between those of the method.
pub(super) fn type_field(method: Method, class: Class) -> u16 {
    let class = match class {
        Class::Request => 0x0000,
        Class::Indication => 0x0010,
        Class::Success => 0x0100,
        Class::Error => 0x0110,
    };
    method.number() | class // no method used here has a bit above the class's
}

/// A whole message, as it came.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// What it is about; `None` for methods that TURN does not have.
    pub method: Option<Method>,
    /// Request, indication or answer.
    pub class: Class,
    /// The client's number for the exchange.
    pub transaction: [u8; 12],
    bytes: &'a [u8],
    /// Where MESSAGE-INTEGRITY begins, and what it says.
    integrity: Option<(usize, &'a [u8; 20])>,
}

impl<'a> Message<'a> {
    /// Reads a message that fills the buffer exactly.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (head, body) = bytes.split_first_chunk::<HEADER>().ok_or(Malformed)?;
        let [t0, t1, l0, l1, m0, m1, m2, m3, transaction @ ..] = *head;
        let (kind, length) = (u16::from_be_bytes([t0, t1]), u16::from_be_bytes([l0, l1]));
        let framed = kind < 0x4000
            && u32::from_be_bytes([m0, m1, m2, m3]) == MAGIC
            && usize::from(length) == body.len()
            && length % 4 == 0;
        if !framed {
            return Err(Malformed);
        }
        let class = match kind & 0x0110 {
            0x0000 => Class::Request,
            0x0010 => Class::Indication,
            0x0100 => Class::Success,
            _ => Class::Error,
        };
        let method = Method::find(kind & !0x0110);
        let mut message = Self { method, class, transaction, bytes, integrity: None };
        message.check()?;
        Ok(message)
    }

    /// Walks all attributes once: they are whole, and the fingerprint is the last and fits.
    fn check(&mut self) -> Result<(), Malformed> {
        let mut rest = Attributes { bytes: self.bytes, at: HEADER };
        while rest.at < self.bytes.len() {
            let (kind, value, at) = rest.step().ok_or(Malformed)?;
            match kind {
                MESSAGE_INTEGRITY if self.integrity.is_none() => {
                    self.integrity = Some((at, value.try_into().map_err(|_| Malformed)?));
                }
                FINGERPRINT => {
                    let told = u32::from_be_bytes(value.try_into().map_err(|_| Malformed)?);
                    let before = self.bytes.get(..at).ok_or(Malformed)?;
                    let last = rest.at == self.bytes.len();
                    if !last || told != crc32fast::hash(before) ^ FINGERPRINT_MASK {
                        return Err(Malformed);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The attributes that count: what stands behind MESSAGE-INTEGRITY is nobody's word.
    fn attributes(&self) -> impl Iterator<Item = (u16, &'a [u8])> + use<'a> {
        let end = self.integrity.map_or(self.bytes.len(), |(at, _)| at);
        let bytes = self.bytes.get(..end).unwrap_or_default();
        let mut rest = Attributes { bytes, at: HEADER };
        std::iter::from_fn(move || rest.step().map(|(kind, value, _)| (kind, value)))
    }

    /// The first attribute of a kind.
    pub fn find(&self, kind: u16) -> Option<&'a [u8]> {
        self.attributes().find_map(|(own, value)| (own == kind).then_some(value))
    }

    /// The first attribute of a kind, as text.
    pub fn text(&self, kind: u16) -> Option<&'a str> {
        std::str::from_utf8(self.find(kind)?).ok()
    }

    /// All attributes of a kind, in their order.
    pub fn all(&self, kind: u16) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.attributes().filter_map(move |(own, value)| (own == kind).then_some(value))
    }

    /// Attributes that would have to be understood and are not.
    pub fn foreign(&self) -> impl Iterator<Item = u16> + use<'a> {
        self.attributes().filter_map(|(kind, _)| is_foreign(kind).then_some(kind))
    }

    /// Whether the message is signed at all.
    pub const fn is_signed(&self) -> bool {
        self.integrity.is_some()
    }

    /// Whether it was signed with this key; compares in constant time.
    pub fn is_signed_with(&self, key: &hmac::Key) -> bool {
        let Some((at, told)) = self.integrity else { return false };
        let (Some(start), Some(body)) = (self.bytes.first_chunk::<2>(), self.bytes.get(4..at))
        else {
            return false;
        };
        // The length counts as if the message ended behind this attribute.
        let length = u16::try_from(at + INTEGRITY - HEADER).unwrap_or(u16::MAX);
        let mut signing = hmac::Context::with_key(key);
        signing.update(start);
        signing.update(&length.to_be_bytes());
        signing.update(body);
        constant_time::verify_slices_are_equal(signing.sign().as_ref(), told).is_ok()
    }
}

/// Walks attributes.
struct Attributes<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Attributes<'a> {
    /// The next attribute: kind, value and where it began. Values are padded to four bytes.
    fn step(&mut self) -> Option<(u16, &'a [u8], usize)> {
        let start = self.at;
        let (head, rest) = self.bytes.get(start..)?.split_first_chunk::<4>()?;
        let [k0, k1, l0, l1] = *head;
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        let value = rest.get(..length)?;
        self.at = start + 4 + length.next_multiple_of(4);
        (self.at <= self.bytes.len()).then_some((u16::from_be_bytes([k0, k1]), value, start))
    }
}
