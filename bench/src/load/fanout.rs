//! Fan-out: many subscribers on some channels, one publisher a channel, every delivery counted.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::http::{self, Response};
use super::latency::{Latency, Quantiles};
use super::payload::{Stamp, Template};
use super::reactor::{Handler, Reactor};
use super::tls::Sessions;
use super::tracker::{Tracker, Wrongs};
use crate::machine::{Busy, Meter};
use crate::{Outcome, fault};

/// How a server is subscribed to and published to, over HTTP long-polling.
pub(crate) trait Rooms {
    /// Writes a subscriber's first request.
    fn join(&mut self, subscriber: usize, channel: usize, out: &mut Vec<u8>);
    /// Writes the request that follows `response`.
    fn again(
        &mut self,
        subscriber: usize,
        channel: usize,
        response: &Response<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome<()>;
    /// Whether the first answer only tells where to begin.
    fn handshakes(&self) -> bool;
    /// Writes a publish request.
    fn publish(&mut self, channel: usize, payload: &[u8], out: &mut Vec<u8>);
    /// Checks the answer to a publish request.
    fn published(&self, response: &Response<'_>) -> Outcome<()>;
}

/// When to publish.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pace {
    /// As fast as every subscriber keeps up: at most so many unreceived messages on a channel.
    Window(u64),
    /// So many messages a second in all, whatever comes back.
    Rate(f64),
    /// The same to the millisecond, leaving the core to others in between.
    Calm(f64),
}

/// The shape of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) subscribers: usize,
    pub(crate) channels: usize,
    pub(crate) pace: Pace,
    pub(crate) warm: Duration,
    pub(crate) measure: Duration,
}

/// What was measured. Latency is from sending (in an open loop: from when it was due) to receipt.
#[derive(Debug)]
pub(crate) struct Delivered {
    pub(crate) per_second: f64,
    /// All deliveries, warming up included.
    pub(crate) total: u64,
    pub(crate) latency: Quantiles,
    pub(crate) wrongs: Wrongs,
    pub(crate) busy: Busy,
}

/// Runs the shape against a server.
pub(crate) fn run<R: Rooms>(
    address: SocketAddr,
    tls: Option<&Sessions>,
    shape: Shape,
    pids: &[u32],
    rooms: &mut R,
) -> Outcome<Delivered> {
    let mut reactor = Reactor::new()?;
    let mut hall = Hall::new(rooms, shape)?;
    for _ in 0..shape.subscribers + shape.channels {
        let id = reactor.connect(address, tls)?;
        hall.enter(id, &mut reactor)?;
    }
    hall.wait_for_everyone(&mut reactor)?;
    hall.go(shape.warm, &mut reactor)?;
    hall.measuring = true;
    let (begun, meter) = (Instant::now(), Meter::start(pids));
    hall.go(shape.measure, &mut reactor)?;
    hall.measuring = false;
    let (elapsed, busy) = (begun.elapsed(), meter.busy());
    let wrongs = hall.settle(&mut reactor)?;
    Ok(Delivered {
        per_second: crate::report::real(hall.delivered) / elapsed.as_secs_f64(),
        total: hall.trackers.iter().map(Tracker::received).sum(),
        latency: hall.latency.quantiles(),
        wrongs,
        busy,
    })
}

/// One channel and its publisher.
#[derive(Debug, Default)]
struct Channel {
    sent: u64,
    /// Messages that every subscriber has.
    complete: u64,
    /// For each message after those: how many subscribers still lack it.
    lacking: VecDeque<usize>,
    audience: usize,
    /// Whether the publisher waits for an acknowledgement.
    waiting: bool,
    /// When messages were due that could not be sent yet.
    due: VecDeque<u64>,
}

struct Hall<'a, R> {
    rooms: &'a mut R,
    shape: Shape,
    template: Template,
    text: Vec<u8>,
    channels: Vec<Channel>,
    trackers: Vec<Tracker>,
    /// Channels whose publisher may be able to go on.
    kicked: Vec<usize>,
    joining: usize,
    scheduled: u64,
    begun: Instant,
    measuring: bool,
    delivered: u64,
    latency: Latency,
}

impl<'a, R: Rooms> Hall<'a, R> {
    fn new(rooms: &'a mut R, shape: Shape) -> Outcome<Self> {
        let mut channels: Vec<Channel> = Vec::new();
        channels.resize_with(shape.channels, Channel::default);
        for subscriber in 0..shape.subscribers {
            if let Some(channel) = channels.get_mut(subscriber % shape.channels) {
                channel.audience += 1;
            }
        }
        let mut trackers = Vec::new();
        trackers.resize_with(shape.subscribers, Tracker::default);
        Ok(Self {
            joining: if rooms.handshakes() { shape.subscribers } else { 0 },
            rooms,
            shape,
            template: Template::plain(),
            text: Vec::new(),
            channels,
            trackers,
            kicked: Vec::new(),
            scheduled: 0,
            begun: Instant::now(),
            measuring: false,
            delivered: 0,
            latency: Latency::new()?,
        })
    }

    fn enter(&mut self, id: usize, reactor: &mut Reactor) -> Outcome<()> {
        if id >= self.shape.subscribers {
            return Ok(());
        }
        let mut out = Vec::new();
        self.rooms.join(id, id % self.shape.channels, &mut out);
        reactor.send(id, &out)
    }

    fn wait_for_everyone(&mut self, reactor: &mut Reactor) -> Outcome<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.joining > 0 {
            if Instant::now() > deadline {
                return Err(fault(format!("{} subscribers never joined", self.joining)));
            }
            reactor.turn(Duration::from_millis(20), self)?;
        }
        // Polls were sent a moment ago; let the server take them in.
        let settled = Instant::now() + Duration::from_millis(500);
        while Instant::now() < settled {
            reactor.turn(Duration::from_millis(20), self)?;
        }
        Ok(())
    }

    fn go(&mut self, time: Duration, reactor: &mut Reactor) -> Outcome<()> {
        let begun = Instant::now();
        match self.shape.pace {
            Pace::Window(window) => {
                self.kicked = (0..self.channels.len()).collect();
                while begun.elapsed() < time {
                    self.publish_within(window, reactor)?;
                    reactor.turn(Duration::from_millis(20), self)?;
                }
            }
            // A timer would be a millisecond late; the generator has its core to itself.
            Pace::Rate(rate) => self.keep_pace(rate, Duration::ZERO, (begun, time), reactor)?,
            Pace::Calm(rate) => {
                self.keep_pace(rate, Duration::from_millis(1), (begun, time), reactor)?;
            }
        }
        Ok(())
    }

    fn keep_pace(
        &mut self,
        rate: f64,
        nap: Duration,
        (begun, time): (Instant, Duration),
        reactor: &mut Reactor,
    ) -> Outcome<()> {
        let before = self.scheduled;
        while begun.elapsed() < time {
            self.schedule(begun, before, rate);
            self.publish_due(reactor)?;
            reactor.turn(nap, self)?;
        }
        Ok(())
    }

    /// Puts every message that is due by now on its channel's list.
    fn schedule(&mut self, begun: Instant, before: u64, rate: f64) {
        loop {
            let nth = crate::report::real(self.scheduled - before);
            let due = begun + Duration::from_secs_f64(nth / rate);
            if due > Instant::now() {
                return;
            }
            let count = u64::try_from(self.channels.len()).unwrap_or(1).max(1);
            let at = usize::try_from(self.scheduled % count).unwrap_or_default();
            let nanos = self.nanos(due);
            if let Some(channel) = self.channels.get_mut(at) {
                channel.due.push_back(nanos);
            }
            self.kicked.push(at);
            self.scheduled += 1;
        }
    }

    fn publish_within(&mut self, window: u64, reactor: &mut Reactor) -> Outcome<()> {
        while let Some(at) = self.kicked.pop() {
            let now = self.nanos(Instant::now());
            let Some(channel) = self.channels.get(at) else {
                continue;
            };
            if !channel.waiting && channel.sent - channel.complete < window {
                self.publish(at, now, reactor)?;
            }
        }
        Ok(())
    }

    fn publish_due(&mut self, reactor: &mut Reactor) -> Outcome<()> {
        while let Some(at) = self.kicked.pop() {
            let Some(channel) = self.channels.get_mut(at) else {
                continue;
            };
            if channel.waiting {
                continue;
            }
            if let Some(due) = channel.due.pop_front() {
                self.publish(at, due, reactor)?;
            }
        }
        Ok(())
    }

    fn publish(&mut self, at: usize, nanos: u64, reactor: &mut Reactor) -> Outcome<()> {
        let Some(channel) = self.channels.get_mut(at) else {
            return Ok(());
        };
        let source = u64::try_from(at)?;
        self.template.write(Stamp { source, number: channel.sent, nanos }, &mut self.text);
        channel.sent += 1;
        channel.waiting = true;
        channel.lacking.push_back(channel.audience);
        let mut out = Vec::with_capacity(1_024);
        self.rooms.publish(at, &self.text, &mut out);
        reactor.send(self.shape.subscribers + at, &out)
    }

    /// Stops publishing, waits for what is under way, and gives the account.
    fn settle(&mut self, reactor: &mut Reactor) -> Outcome<Wrongs> {
        let deadline = Instant::now() + Duration::from_secs(3);
        while self.unfinished() && Instant::now() < deadline {
            reactor.turn(Duration::from_millis(20), self)?;
            self.kicked.clear();
        }
        // A repetition would come after the last message.
        let quiet = Instant::now() + Duration::from_millis(100);
        while Instant::now() < quiet {
            reactor.turn(Duration::from_millis(20), self)?;
        }
        let mut wrongs = Wrongs::default();
        for (subscriber, tracker) in self.trackers.iter().enumerate() {
            let sent = self.channels.get(subscriber % self.shape.channels).map_or(0, |c| c.sent);
            wrongs += tracker.wrongs(sent);
        }
        Ok(wrongs)
    }

    fn unfinished(&self) -> bool {
        self.channels.iter().any(|channel| channel.waiting || channel.complete < channel.sent)
    }

    fn nanos(&self, at: Instant) -> u64 {
        u64::try_from((at - self.begun).as_nanos()).unwrap_or(u64::MAX)
    }

    fn receive(&mut self, subscriber: usize, body: &[u8]) -> Outcome<()> {
        let now = self.nanos(Instant::now());
        let at = subscriber % self.shape.channels;
        for stamp in self.template.stamps(body) {
            if stamp.source != u64::try_from(at)? {
                return Err(fault("a message reached a channel that it was not sent to"));
            }
            let tracker = self.trackers.get_mut(subscriber).ok_or_else(|| fault("who is that"))?;
            if !tracker.take(stamp.number) {
                continue;
            }
            if self.measuring {
                self.delivered += 1;
                self.latency.record(Duration::from_nanos(now.saturating_sub(stamp.nanos)));
            }
            if let Some(channel) = self.channels.get_mut(at)
                && channel.taken(stamp.number)
            {
                self.kicked.push(at);
            }
        }
        Ok(())
    }
}

impl Channel {
    /// Counts one receipt; true if some message is now with everyone.
    fn taken(&mut self, number: u64) -> bool {
        let place = number.checked_sub(self.complete).and_then(|at| usize::try_from(at).ok());
        if let Some(lacking) = place.and_then(|at| self.lacking.get_mut(at)) {
            *lacking = lacking.saturating_sub(1);
        }
        let before = self.complete;
        while self.lacking.front() == Some(&0) {
            self.lacking.pop_front();
            self.complete += 1;
        }
        self.complete > before
    }
}

impl<R: Rooms> Handler for Hall<'_, R> {
    fn data(&mut self, id: usize, bytes: &[u8], out: &mut Vec<u8>) -> Outcome<usize> {
        let Some((response, used)) = http::read(bytes)? else {
            return Ok(0);
        };
        if let Some(at) = id.checked_sub(self.shape.subscribers) {
            self.rooms.published(&response)?;
            if let Some(channel) = self.channels.get_mut(at) {
                channel.waiting = false;
            }
            self.kicked.push(at);
            return Ok(used);
        }
        self.rooms.again(id, id % self.shape.channels, &response, out)?;
        if self.joining > 0 {
            self.joining -= 1;
        } else {
            self.receive(id, response.body)?;
        }
        Ok(used)
    }
}
