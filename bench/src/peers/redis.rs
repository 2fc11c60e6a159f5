//! Redis 7: streams, every append flushed before it is acknowledged.

use std::net::SocketAddr;

use super::senders::{CHANNELS, Places, Senders, channel_of};
use crate::load::closed::{self, Answer, Dialogue, Length};
use crate::load::payload::Template;
use crate::process::{self, Cores, Server};
use crate::{Outcome, fault};

/// A private Redis.
#[derive(Debug)]
pub(crate) struct Redis {
    server: Server,
    pub(crate) address: SocketAddr,
}

impl Redis {
    pub(crate) fn start() -> Outcome<Self> {
        let address = process::free_port()?;
        let port = address.port().to_string();
        let command = [
            "redis-server",
            "--port",
            &port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "yes",
            "--appendfsync",
            "always",
            "--daemonize",
            "no",
        ];
        let mut server = Server::start(process::folder()?, Cores::One, None, &command)?;
        server.wait_for(address)?;
        Ok(Self { server, address })
    }

    pub(crate) fn pids(&self) -> Vec<u32> {
        self.server.pids()
    }

    /// How many entries all streams hold.
    pub(crate) fn stored(&self) -> Outcome<u64> {
        let mut lengths = Lengths { at: 0, total: 0 };
        closed::run(self.address, 1, Length::All, &[], &mut lengths)?;
        Ok(lengths.total)
    }
}

/// XADD, one at a time on each connection.
#[derive(Debug)]
pub(crate) struct Publish<'a>(pub(crate) &'a mut Senders);

impl Dialogue for Publish<'_> {
    fn ask(&mut self, id: usize, out: &mut Vec<u8>) -> bool {
        let Some(payload) = self.0.next(id) else {
            return false;
        };
        let key = key(channel_of(id));
        command(&[b"XADD", key.as_bytes(), b"*", b"d", payload], out);
        true
    }

    fn answer(&mut self, id: usize, bytes: &[u8], _out: &mut Vec<u8>) -> Outcome<Answer> {
        let Some(used) = reply_length(bytes)? else {
            return Ok(Answer::Partial);
        };
        let place = entry_id(bytes).ok_or_else(|| refused(bytes))?;
        self.0.acknowledged(id, place);
        Ok(Answer::Whole(used))
    }
}

/// XREVRANGE of 100 entries, ending before a place that changes each time.
#[derive(Debug)]
pub(crate) struct Pages {
    pub(crate) template: Template,
    pub(crate) places: Places,
    pub(crate) short: u64,
}

impl Dialogue for Pages {
    fn ask(&mut self, _id: usize, out: &mut Vec<u8>) -> bool {
        let (channel, place) = self.places.next();
        let key = key(channel);
        let start = format!("({}-{}", place >> SEQUENCE_BITS, place & SEQUENCE_MASK);
        command(&[b"XREVRANGE", key.as_bytes(), start.as_bytes(), b"-", b"COUNT", b"100"], out);
        true
    }

    fn answer(&mut self, _id: usize, bytes: &[u8], _out: &mut Vec<u8>) -> Outcome<Answer> {
        let Some(used) = reply_length(bytes)? else {
            return Ok(Answer::Partial);
        };
        let page = bytes.get(..used).unwrap_or_default();
        self.short += u64::from(self.template.stamps(page).count() != 100);
        Ok(Answer::Whole(used))
    }
}

struct Lengths {
    at: usize,
    total: u64,
}

impl Dialogue for Lengths {
    fn ask(&mut self, _id: usize, out: &mut Vec<u8>) -> bool {
        command(&[b"XLEN", key(self.at).as_bytes()], out);
        self.at += 1;
        self.at <= CHANNELS
    }

    fn answer(&mut self, _id: usize, bytes: &[u8], _out: &mut Vec<u8>) -> Outcome<Answer> {
        let Some(used) = reply_length(bytes)? else {
            return Ok(Answer::Partial);
        };
        let line = std::str::from_utf8(bytes.get(1..used).unwrap_or_default())?;
        self.total += line.trim().parse::<u64>()?;
        Ok(Answer::Whole(used))
    }
}

/// Milliseconds and sequence of an entry id, packed into one number.
const SEQUENCE_BITS: u32 = 20;
const SEQUENCE_MASK: u64 = (1 << SEQUENCE_BITS) - 1;

fn entry_id(reply: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(reply.strip_prefix(b"$")?).ok()?;
    let id = text.lines().nth(1)?;
    let (millis, sequence) = id.split_once('-')?;
    Some((millis.parse::<u64>().ok()? << SEQUENCE_BITS) | sequence.parse::<u64>().ok()?)
}

fn key(channel: usize) -> String {
    format!("bench.{channel}")
}

fn refused(bytes: &[u8]) -> crate::Fault {
    let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
    fault(format!("Redis said {}", String::from_utf8_lossy(line)))
}

fn command(words: &[&[u8]], out: &mut Vec<u8>) {
    out.extend_from_slice(format!("*{}\r\n", words.len()).as_bytes());
    for word in words {
        out.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        out.extend_from_slice(word);
        out.extend_from_slice(b"\r\n");
    }
}

/// The length of the reply at the beginning of `bytes`, if it is whole.
fn reply_length(bytes: &[u8]) -> Outcome<Option<usize>> {
    let Some(line) = memchr::memchr(b'\n', bytes).map(|end| end + 1) else {
        return Ok(None);
    };
    let number = || -> Outcome<i64> {
        Ok(std::str::from_utf8(bytes.get(1..line).unwrap_or_default())?.trim().parse()?)
    };
    match bytes.first() {
        Some(b'+' | b':') => Ok(Some(line)),
        Some(b'$') => {
            let end = usize::try_from(number()?).map_or(line, |length| line + length + 2);
            Ok((bytes.len() >= end).then_some(end))
        }
        Some(b'*') => {
            let mut end = line;
            for _ in 0..number()? {
                match reply_length(bytes.get(end..).unwrap_or_default())? {
                    Some(length) => end += length,
                    None => return Ok(None),
                }
            }
            Ok(Some(end))
        }
        _ => Err(refused(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_replies_are_measured_whole() {
        let reply = b"*1\r\n*2\r\n$3\r\n1-0\r\n*2\r\n$1\r\nd\r\n$2\r\nhi\r\n";
        assert_eq!(reply_length(reply).unwrap(), Some(reply.len()));
        for cut in 0..reply.len() {
            assert_eq!(reply_length(&reply[..cut]).unwrap(), None, "{cut} bytes are not a reply");
        }
        assert!(reply_length(b"-ERR no\r\n").is_err());
    }

    #[test]
    fn entry_ids_keep_their_order() {
        let place = |id: &str| entry_id(format!("${}\r\n{id}\r\n", id.len()).as_bytes()).unwrap();
        assert!(place("1700000000000-9") < place("1700000000000-10"));
        assert!(place("1700000000000-10") < place("1700000000001-0"));
    }
}
