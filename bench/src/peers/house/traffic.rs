//! What clients say to the house: publishes, long polls, pages of history.

use memchr::memmem;

use super::{Channels, PUBLISH_KEY, SUBSCRIBE_KEY};
use crate::load::closed::{Answer, Dialogue};
use crate::load::fanout::Rooms;
use crate::load::http::{self, Response};
use crate::load::payload::{Stamp, Template};
use crate::peers::senders::{CHANNELS, Places, Senders, channel_of};
use crate::{Outcome, fault};

const PAGE: usize = 100;

/// Publishes by GET, as the SDKs do, one message at a time on each connection.
#[derive(Debug)]
pub(crate) struct Publish<'a> {
    pub(crate) senders: &'a mut Senders,
    lines: Vec<Line>,
}

impl<'a> Publish<'a> {
    /// One token (or none, on an open keyset) for each connection.
    pub(crate) fn new(senders: &'a mut Senders, channels: Channels, tokens: &[String]) -> Self {
        let line = |(id, token): (usize, &String)| {
            Line::publish(&channels.name(channel_of(id)), &publisher(id), token)
        };
        Self { senders, lines: tokens.iter().enumerate().map(line).collect() }
    }
}

/// The name under which a connection publishes.
pub(crate) fn publisher(id: usize) -> String {
    format!("p-{id}")
}

impl Dialogue for Publish<'_> {
    fn ask(&mut self, id: usize, out: &mut Vec<u8>) -> bool {
        let Some(payload) = self.senders.next(id) else {
            return false;
        };
        self.lines.get(id).is_some_and(|line| {
            line.write(payload, out);
            true
        })
    }

    fn answer(&mut self, id: usize, bytes: &[u8], _out: &mut Vec<u8>) -> Outcome<Answer> {
        let Some((response, used)) = http::read(bytes)? else {
            return Ok(Answer::Partial);
        };
        self.senders.acknowledged(id, published_at(&response)?);
        Ok(Answer::Whole(used))
    }
}

/// A request line around something that changes.
#[derive(Debug)]
struct Line {
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Line {
    fn publish(channel: &str, uuid: &str, token: &str) -> Self {
        let before = format!("GET /publish/{PUBLISH_KEY}/{SUBSCRIBE_KEY}/0/{channel}/0/");
        let mut after = format!("?uuid={uuid}").into_bytes();
        authorize(token, &mut after);
        after.extend_from_slice(END);
        Self { before: before.into_bytes(), after }
    }

    fn subscribe(channel: &str, uuid: &str, token: &str) -> Self {
        let path = format!("GET /v2/subscribe/{SUBSCRIBE_KEY}/{channel}/0");
        let mut before = format!("{path}?uuid={uuid}&heartbeat=300").into_bytes();
        authorize(token, &mut before);
        before.extend_from_slice(b"&tt=");
        Self { before, after: END.to_vec() }
    }

    fn history(channel: &str, token: &str) -> Self {
        let path = format!("GET /v3/history/sub-key/{SUBSCRIBE_KEY}/channel/{channel}");
        let mut before = format!("{path}?max={PAGE}&uuid=reader").into_bytes();
        authorize(token, &mut before);
        Self { before, after: END.to_vec() }
    }

    fn write(&self, payload: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(&self.before);
        http::encode(payload, out);
        out.extend_from_slice(&self.after);
    }
}

const END: &[u8] = b" HTTP/1.1\r\nHost: bench\r\n\r\n";

fn authorize(token: &str, out: &mut Vec<u8>) {
    if !token.is_empty() {
        out.extend_from_slice(b"&auth=");
        http::encode(token.as_bytes(), out);
    }
}

/// The timetoken in `[1,"Sent","17379929964128254"]`.
fn published_at(response: &Response<'_>) -> Outcome<u64> {
    let token = response.body.strip_prefix(b"[1,\"Sent\",\"").and_then(digits);
    if response.status != 200 {
        return Err(refused(response));
    }
    token.ok_or_else(|| refused(response))
}

fn digits(bytes: &[u8]) -> Option<u64> {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(bytes.get(..end)?).ok()?.parse().ok()
}

fn refused(response: &Response<'_>) -> crate::Fault {
    let body = String::from_utf8_lossy(response.body);
    fault(format!("the house answered {} {body}", response.status))
}

/// Long polls of many subscribers and the publishers of their channels.
#[derive(Debug)]
pub(crate) struct Seats {
    polls: Vec<Line>,
    publishers: Vec<Line>,
}

impl Seats {
    /// `tokens`: first each subscriber's, then each channel's publisher's.
    pub(crate) fn new(subscribers: usize, channels: usize, tokens: &[String]) -> Self {
        let name = |channel: usize| Channels::Custom.name(channel);
        let (readers, writers) = tokens.split_at(subscribers.min(tokens.len()));
        let poll = |(id, token): (usize, &String)| {
            Line::subscribe(&name(id % channels), &subscriber(id), token)
        };
        let publish =
            |(id, token): (usize, &String)| Line::publish(&name(id), &publisher(id), token);
        Self {
            polls: readers.iter().enumerate().map(poll).collect(),
            publishers: writers.iter().enumerate().map(publish).collect(),
        }
    }
}

/// The name under which a subscriber is present.
pub(crate) fn subscriber(id: usize) -> String {
    format!("s-{id}")
}

impl Rooms for Seats {
    fn join(&mut self, subscriber: usize, _channel: usize, out: &mut Vec<u8>) {
        if let Some(line) = self.polls.get(subscriber) {
            line.write(b"0", out);
        }
    }

    fn again(
        &mut self,
        subscriber: usize,
        _channel: usize,
        response: &Response<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome<()> {
        let cursor =
            response.body.strip_prefix(b"{\"t\":{\"t\":\"").filter(|_| response.status == 200);
        let cursor = cursor.and_then(|rest| rest.split(|byte| *byte == b'"').next());
        let cursor = cursor.ok_or_else(|| refused(response))?;
        if let Some(line) = self.polls.get(subscriber) {
            line.write(cursor, out);
        }
        Ok(())
    }

    fn handshakes(&self) -> bool {
        true
    }

    fn publish(&mut self, channel: usize, payload: &[u8], out: &mut Vec<u8>) {
        if let Some(line) = self.publishers.get(channel) {
            line.write(payload, out);
        }
    }

    fn published(&self, response: &Response<'_>) -> Outcome<()> {
        published_at(response).map(drop)
    }
}

/// Pages of 100 that end before a place that changes each time.
#[derive(Debug)]
pub(crate) struct Pages {
    lines: Vec<Line>,
    template: Template,
    places: Places,
    pub(crate) short: u64,
}

impl Pages {
    pub(crate) fn new(template: Template, token: &str, places: Places) -> Self {
        let line = |channel| Line::history(&Channels::Custom.name(channel), token);
        Self { lines: (0..CHANNELS).map(line).collect(), template, places, short: 0 }
    }
}

impl Dialogue for Pages {
    fn ask(&mut self, _id: usize, out: &mut Vec<u8>) -> bool {
        let (channel, place) = self.places.next();
        let Some(line) = self.lines.get(channel) else {
            return false;
        };
        out.extend_from_slice(&line.before);
        out.extend_from_slice(format!("&start={place}").as_bytes());
        out.extend_from_slice(END);
        true
    }

    fn answer(&mut self, _id: usize, bytes: &[u8], _out: &mut Vec<u8>) -> Outcome<Answer> {
        let Some((response, used)) = http::read(bytes)? else {
            return Ok(Answer::Partial);
        };
        if response.status != 200 {
            return Err(refused(&response));
        }
        self.short += u64::from(self.template.stamps(response.body).count() != PAGE);
        Ok(Answer::Whole(used))
    }
}

/// Reads whole channels backwards, one on each connection.
#[derive(Debug)]
pub(super) struct ReadBack {
    template: Template,
    channels: Vec<Reading>,
}

#[derive(Debug)]
struct Reading {
    line: Line,
    /// Pages, newest first; each with its messages oldest first.
    pages: Vec<Vec<Stamp>>,
    before: Option<u64>,
    whole: bool,
}

impl ReadBack {
    pub(super) fn new(channels: Channels, template: Template, token: &str) -> Self {
        let reading = |channel| Reading {
            line: Line::history(&channels.name(channel), token),
            pages: Vec::new(),
            before: None,
            whole: false,
        };
        Self { template, channels: (0..CHANNELS).map(reading).collect() }
    }

    pub(super) fn oldest_first(self) -> Vec<Stamp> {
        let pages = self.channels.into_iter().flat_map(|reading| reading.pages.into_iter().rev());
        pages.flatten().collect()
    }
}

impl Dialogue for ReadBack {
    fn ask(&mut self, id: usize, out: &mut Vec<u8>) -> bool {
        let Some(reading) = self.channels.get(id).filter(|reading| !reading.whole) else {
            return false;
        };
        out.extend_from_slice(&reading.line.before);
        if let Some(before) = reading.before {
            out.extend_from_slice(format!("&start={before}").as_bytes());
        }
        out.extend_from_slice(END);
        true
    }

    fn answer(&mut self, id: usize, bytes: &[u8], _out: &mut Vec<u8>) -> Outcome<Answer> {
        let Some((response, used)) = http::read(bytes)? else {
            return Ok(Answer::Partial);
        };
        if response.status != 200 {
            return Err(refused(&response));
        }
        let page: Vec<Stamp> = self.template.stamps(response.body).collect();
        let oldest = timetokens(response.body).min();
        if let Some(reading) = self.channels.get_mut(id) {
            reading.whole = page.len() < PAGE || oldest.is_none();
            reading.before = oldest;
            reading.pages.push(page);
        }
        Ok(Answer::Whole(used))
    }
}

fn timetokens(body: &[u8]) -> impl Iterator<Item = u64> + '_ {
    const KEY: &[u8] = b"\"timetoken\":\"";
    memmem::find_iter(body, KEY).filter_map(move |at| digits(body.get(at + KEY.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &'static [u8]) -> Response<'static> {
        Response { status, body, etag: b"", last_modified: b"" }
    }

    #[test]
    fn an_acknowledgement_names_its_timetoken() {
        let sent = response(200, b"[1,\"Sent\",\"17379929964128254\"]");
        assert_eq!(published_at(&sent).unwrap(), 17_379_929_964_128_254);
        assert!(published_at(&response(403, b"{\"message\":\"Forbidden\"}")).is_err());
    }

    #[test]
    fn a_poll_goes_on_where_the_answer_ended() {
        let mut seats = Seats::new(1, 1, &["a=".to_owned(), String::new()]);
        let mut out = Vec::new();
        let answer = response(200, b"{\"t\":{\"t\":\"17379929964128254\",\"r\":1},\"m\":[]}");
        seats.again(0, 0, &answer, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("GET /v2/subscribe/sub-c-demo/bench.0/0?uuid=s-0&heartbeat=300"));
        assert!(text.contains("&auth=a%3D&tt=17379929964128254 HTTP/1.1\r\n"));
    }
}
