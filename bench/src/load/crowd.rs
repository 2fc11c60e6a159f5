//! A crowd that waits: many subscribers on one channel, then one message to all of them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::fanout::Rooms;
use super::http;
use super::payload::{Stamp, Template};
use super::reactor::{Handler, Reactor};
use super::tls::Sessions;
use super::tracker::{Tracker, Wrongs};
use crate::machine;
use crate::{Outcome, fault};

/// What a waiting crowd costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    /// Bytes of the server's memory for each subscriber.
    pub(crate) bytes_each: f64,
    /// Connections a second while the crowd came in.
    pub(crate) joins_per_second: f64,
    /// Milliseconds until the last one had the message sent to all.
    pub(crate) last_ms: f64,
    pub(crate) wrongs: Wrongs,
}

/// Lets `size` subscribers wait on one channel of the server.
pub(crate) fn run<R: Rooms>(
    address: SocketAddr,
    tls: Option<&Sessions>,
    size: usize,
    pids: &[u32],
    rooms: &mut R,
) -> Outcome<Waiting> {
    let before = machine::resident(pids);
    let mut reactor = Reactor::new()?;
    let mut crowd = Crowd::new(rooms, size);
    let begun = Instant::now();
    for _ in 0..size {
        let id = reactor.connect(address, tls)?;
        crowd.join(id, &mut reactor)?;
        if id % 64 == 0 {
            reactor.turn(Duration::ZERO, &mut crowd)?;
        }
    }
    crowd.wait(&mut reactor, |crowd| crowd.joining == 0)?;
    let joined = begun.elapsed();
    crowd.pause(Duration::from_secs(2), &mut reactor)?;
    let after = machine::resident(pids);
    let publisher = reactor.connect(address, tls)?;
    let last = crowd.tell(publisher, &mut reactor)?;
    crowd.pause(Duration::from_millis(200), &mut reactor)?;
    let each = crate::report::real(after.saturating_sub(before));
    let count = crate::report::real(u64::try_from(size)?);
    Ok(Waiting {
        bytes_each: each / count,
        joins_per_second: count / joined.as_secs_f64(),
        last_ms: last.as_secs_f64() * 1e3,
        wrongs: crowd.wrongs(),
    })
}

struct Crowd<'a, R> {
    rooms: &'a mut R,
    size: usize,
    joining: usize,
    template: Template,
    trackers: Vec<Tracker>,
    without: usize,
}

impl<'a, R: Rooms> Crowd<'a, R> {
    fn new(rooms: &'a mut R, size: usize) -> Self {
        let mut trackers = Vec::new();
        trackers.resize_with(size, Tracker::default);
        let joining = if rooms.handshakes() { size } else { 0 };
        Self { rooms, size, joining, template: Template::plain(), trackers, without: size }
    }

    fn join(&mut self, id: usize, reactor: &mut Reactor) -> Outcome<()> {
        let mut out = Vec::new();
        self.rooms.join(id, 0, &mut out);
        reactor.send(id, &out)
    }

    fn wait(&mut self, reactor: &mut Reactor, done: impl Fn(&Self) -> bool) -> Outcome<()> {
        let deadline = Instant::now() + Duration::from_mins(1);
        while !done(self) {
            if Instant::now() > deadline {
                let (joining, without) = (self.joining, self.without);
                return Err(fault(format!("{joining} never joined, {without} got nothing")));
            }
            reactor.turn(Duration::from_millis(20), self)?;
        }
        Ok(())
    }

    fn pause(&mut self, time: Duration, reactor: &mut Reactor) -> Outcome<()> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            reactor.turn(Duration::from_millis(20), self)?;
        }
        Ok(())
    }

    /// Publishes one message; how long until everyone had it.
    fn tell(&mut self, publisher: usize, reactor: &mut Reactor) -> Outcome<Duration> {
        let (mut text, mut out) = (Vec::new(), Vec::new());
        self.template.write(Stamp { source: 0, number: 0, nanos: 0 }, &mut text);
        self.rooms.publish(0, &text, &mut out);
        let begun = Instant::now();
        reactor.send(publisher, &out)?;
        self.wait(reactor, |crowd| crowd.without == 0)?;
        Ok(begun.elapsed())
    }

    fn wrongs(&self) -> Wrongs {
        self.trackers.iter().fold(Wrongs::default(), |mut all, tracker| {
            all += tracker.wrongs(1);
            all
        })
    }
}

impl<R: Rooms> Handler for Crowd<'_, R> {
    fn data(&mut self, id: usize, bytes: &[u8], out: &mut Vec<u8>) -> Outcome<usize> {
        let Some((response, used)) = http::read(bytes)? else {
            return Ok(0);
        };
        if id >= self.size {
            self.rooms.published(&response)?;
            return Ok(used);
        }
        self.rooms.again(id, 0, &response, out)?;
        if self.joining > 0 {
            self.joining -= 1;
            return Ok(used);
        }
        for stamp in self.template.stamps(response.body) {
            let tracker = self.trackers.get_mut(id).ok_or_else(|| fault("who is that"))?;
            if tracker.take(stamp.number) {
                self.without -= 1;
            }
        }
        Ok(used)
    }
}
