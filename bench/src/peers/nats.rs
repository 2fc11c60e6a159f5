//! NATS 2.9 with its streams on files. This version knows no `sync_interval`, so its store folder gets
//! the synchronous attribute: each write is on disk before it returns.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use super::senders::{Senders, channel_of};
use crate::load::closed::{self, Answer, Dialogue, Length};
use crate::process::{self, Cores, Server};
use crate::{Outcome, fault};

const GREETING: &[u8] = b"CONNECT {\"verbose\":false,\"pedantic\":false,\"lang\":\"bench\"}\r\n";
const STREAM: &str = r#"{"name":"BENCH","subjects":["bench.*"],"storage":"file","retention":"limits","max_consumers":-1,"max_msgs":-1,"max_bytes":-1,"max_age":0,"num_replicas":1,"discard":"old"}"#;

/// A private NATS server with one stream over every channel.
#[derive(Debug)]
pub(crate) struct Nats {
    server: Server,
    pub(crate) address: SocketAddr,
}

impl Nats {
    pub(crate) fn start() -> Outcome<Self> {
        let address = process::free_port()?;
        let port = address.port().to_string();
        let folder = process::folder()?;
        let store = folder.path().join("store");
        fs::create_dir(&store)?;
        if !Command::new("chattr").arg("+S").arg(&store).status()?.success() {
            return Err(fault("chattr +S failed: the store must be on ext4 and we must be root"));
        }
        let store = store.to_string_lossy().into_owned();
        let command = ["nats-server", "-a", "127.0.0.1", "-p", &port, "-js", "-sd", &store];
        let mut server = Server::start(folder, Cores::One, None, &command)?;
        server.wait_for(address)?;
        let nats = Self { server, address };
        nats.request("$JS.API.STREAM.CREATE.BENCH", STREAM)?;
        Ok(nats)
    }

    pub(crate) fn pids(&self) -> Vec<u32> {
        self.server.pids()
    }

    /// How many messages the stream holds.
    pub(crate) fn stored(&self) -> Outcome<u64> {
        let info = self.request("$JS.API.STREAM.INFO.BENCH", "")?;
        let info: serde_json::Value = serde_json::from_str(&info)?;
        info.pointer("/state/messages")
            .and_then(serde_json::Value::as_u64)
            .ok_or_else(|| fault("no message count in the stream's info"))
    }

    fn request(&self, subject: &str, body: &str) -> Outcome<String> {
        let mut once = Once { subject, body, asked: false, reply: String::new() };
        closed::run(self.address, 1, Length::All, &[], &mut once)?;
        if once.reply.contains("\"error\"") {
            return Err(fault(format!("JetStream said {}", once.reply)));
        }
        Ok(once.reply)
    }
}

/// Publishes with a reply subject, one message at a time on each connection.
#[derive(Debug)]
pub(crate) struct Publish<'a>(pub(crate) &'a mut Senders);

impl Dialogue for Publish<'_> {
    fn greet(&mut self, id: usize, out: &mut Vec<u8>) {
        listen(id, out);
    }

    fn ask(&mut self, id: usize, out: &mut Vec<u8>) -> bool {
        let Some(payload) = self.0.next(id) else {
            return false;
        };
        let channel = channel_of(id);
        let head = format!("PUB bench.{channel} _INBOX.{id} {}\r\n", payload.len());
        out.extend_from_slice(head.as_bytes());
        out.extend_from_slice(payload);
        out.extend_from_slice(b"\r\n");
        true
    }

    fn answer(&mut self, id: usize, bytes: &[u8], out: &mut Vec<u8>) -> Outcome<Answer> {
        let (answer, body) = read(bytes, out)?;
        if matches!(answer, Answer::Whole(_)) {
            let place = sequence(body).ok_or_else(|| fault(format!("JetStream said {body}")))?;
            self.0.acknowledged(id, place);
        }
        Ok(answer)
    }
}

struct Once<'a> {
    subject: &'a str,
    body: &'a str,
    asked: bool,
    reply: String,
}

impl Dialogue for Once<'_> {
    fn greet(&mut self, id: usize, out: &mut Vec<u8>) {
        listen(id, out);
    }

    fn ask(&mut self, id: usize, out: &mut Vec<u8>) -> bool {
        if self.asked {
            return false;
        }
        self.asked = true;
        let request =
            format!("PUB {} _INBOX.{id} {}\r\n{}\r\n", self.subject, self.body.len(), self.body);
        out.extend_from_slice(request.as_bytes());
        true
    }

    fn answer(&mut self, _id: usize, bytes: &[u8], out: &mut Vec<u8>) -> Outcome<Answer> {
        let (answer, body) = read(bytes, out)?;
        if matches!(answer, Answer::Whole(_)) {
            body.clone_into(&mut self.reply);
        }
        Ok(answer)
    }
}

fn listen(id: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(GREETING);
    out.extend_from_slice(format!("SUB _INBOX.{id} 1\r\n").as_bytes());
}

/// Reads one thing the server says; a message is the answer and its text comes with it.
fn read<'a>(bytes: &'a [u8], out: &mut Vec<u8>) -> Outcome<(Answer, &'a str)> {
    let Some(line_end) = memchr::memchr(b'\n', bytes).map(|end| end + 1) else {
        return Ok((Answer::Partial, ""));
    };
    let line = std::str::from_utf8(bytes.get(..line_end).unwrap_or_default())?.trim_end();
    if line == "PING" {
        out.extend_from_slice(b"PONG\r\n");
    }
    if line.starts_with("-ERR") {
        return Err(fault(format!("NATS said {line}")));
    }
    if !line.starts_with("MSG ") {
        return Ok((Answer::Aside(line_end), ""));
    }
    let length: usize = line.rsplit(' ').next().unwrap_or_default().parse()?;
    let end = line_end + length + 2;
    if bytes.len() < end {
        return Ok((Answer::Partial, ""));
    }
    let body = std::str::from_utf8(bytes.get(line_end..end - 2).unwrap_or_default())?;
    Ok((Answer::Whole(end), body))
}

/// The place in the stream that `{"stream":"BENCH", "seq":7}` names.
fn sequence(body: &str) -> Option<u64> {
    let (_, after) = body.split_once("\"seq\":")?;
    let digits: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acknowledgements_are_told_from_the_rest() {
        let mut out = Vec::new();
        let text = b"MSG _INBOX.1 1 29\r\n{\"stream\":\"BENCH\", \"seq\":10686}\r\n";
        let text = String::from_utf8(text.to_vec()).unwrap().replace(" 29\r", " 31\r");
        let (answer, body) = read(text.as_bytes(), &mut out).unwrap();
        assert_eq!((answer, sequence(body)), (Answer::Whole(text.len()), Some(10_686)));
        assert_eq!(read(&text.as_bytes()[..30], &mut out).unwrap().0, Answer::Partial);
        assert_eq!(read(b"PING\r\n", &mut out).unwrap().0, Answer::Aside(6));
        assert_eq!(out, b"PONG\r\n");
        assert!(read(b"-ERR 'no'\r\n", &mut out).is_err());
    }
}
