//! Tells the two kinds of bytes apart that share a TURN connection: STUN messages and channel data.
//!
//! Over UDP a datagram is one frame; over TCP and TLS frames follow each other, and channel data is padded
//! to four bytes. It refuses to know what is inside a frame.

use crate::stun::HEADER;

/// The channel numbers. RFC 8656 has clients choose up to 0x4fff; those of RFC 5766 still choose up to here.
pub const CHANNELS: std::ops::RangeInclusive<u16> = 0x4000..=0x7ffe;
/// Bytes before the data of a channel.
pub const CHANNEL_HEADER: usize = 4;
/// The longest frame on a stream; a media packet with its head is far below.
pub const LONGEST: usize = 4_096;

/// One frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// A STUN message, not read yet.
    Stun(&'a [u8]),
    /// Data of a channel.
    Channel(u16, &'a [u8]),
}

impl<'a> Frame<'a> {
    /// The frame in a datagram; `None` for anything else.
    pub fn of_datagram(bytes: &'a [u8]) -> Option<Self> {
        if bytes.first()? < &0x40 {
            return Some(Self::Stun(bytes));
        }
        let ([n0, n1, l0, l1], rest) = bytes.split_first_chunk::<CHANNEL_HEADER>()?;
        let number = u16::from_be_bytes([*n0, *n1]);
        let data = rest.get(..usize::from(u16::from_be_bytes([*l0, *l1])))?;
        CHANNELS.contains(&number).then_some(Self::Channel(number, data))
    }
}

/// What a stream's bytes begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A frame of so many bytes, padding included.
    Whole(usize),
    /// The beginning of a frame.
    Part,
    /// Nothing that TURN knows, or a frame longer than [`LONGEST`]: the stream cannot be followed.
    Lost,
}

/// Looks for the first frame of a stream.
pub fn next(bytes: &[u8]) -> Next {
    let Some([b0, b1, l0, l1]) = bytes.first_chunk() else { return Next::Part };
    let length = usize::from(u16::from_be_bytes([*l0, *l1]));
    let whole = match b0 {
        0x00..0x40 => HEADER + length,
        _ if CHANNELS.contains(&u16::from_be_bytes([*b0, *b1])) => {
            (CHANNEL_HEADER + length).next_multiple_of(4)
        }
        _ => return Next::Lost,
    };
    if whole > LONGEST {
        Next::Lost
    } else if bytes.len() < whole {
        Next::Part
    } else {
        Next::Whole(whole)
    }
}

/// Writes channel data; `padded` as streams want it.
pub fn write_channel(number: u16, data: &[u8], padded: bool, out: &mut Vec<u8>) {
    let Ok(length) = u16::try_from(data.len()) else { return };
    out.extend_from_slice(&number.to_be_bytes());
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(data);
    if padded {
        let padding = data.len().next_multiple_of(4) - data.len();
        out.extend(std::iter::repeat_n(0, padding));
    }
}

#[cfg(test)]
mod tests {
    use super::{Frame, LONGEST, Next, next, write_channel};
    use proptest::prelude::*;

    #[test]
    fn a_stream_is_cut_where_frames_end_and_given_up_where_none_begins() {
        let mut stream = Vec::new();
        write_channel(0x4001, b"abcde", true, &mut stream);
        assert_eq!(next(&stream), Next::Whole(12));
        assert_eq!(Frame::of_datagram(&stream), Some(Frame::Channel(0x4001, b"abcde")));
        assert_eq!(next(&stream[..11]), Next::Part);
        assert_eq!(next(&[0, 1]), Next::Part);
        assert_eq!(next(&[0, 1, 0, 8]), Next::Part);
        assert_eq!(next(b"GET / HTTP/1.1"), Next::Lost);
        assert_eq!(next(&[0x40, 0, 0xff, 0xff]), Next::Lost, "longer than {LONGEST}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_frame_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Frame::of_datagram(&bytes);
            if let Next::Whole(length) = next(&bytes) {
                prop_assert!(length <= bytes.len());
            }
        }
    }
}
