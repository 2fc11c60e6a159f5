//! The closed loop: each connection asks, waits for the answer, and asks again.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::latency::Latency;
use super::reactor::{Handler, Reactor};
use crate::machine::{Busy, Meter};
use crate::{Outcome, fault};

/// Without any answer for so long, a run has failed.
const STALL: Duration = Duration::from_secs(20);

/// What is said on the connections.
pub(crate) trait Dialogue {
    /// What a new connection says before its first request.
    fn greet(&mut self, _id: usize, _out: &mut Vec<u8>) {}
    /// Writes the next request; false when there is none left.
    fn ask(&mut self, id: usize, out: &mut Vec<u8>) -> bool;
    /// Reads an answer from the beginning of `bytes`.
    fn answer(&mut self, id: usize, bytes: &[u8], out: &mut Vec<u8>) -> Outcome<Answer>;
}

/// What stood at the beginning of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Less than an answer.
    Partial,
    /// So many bytes that answer nothing (a greeting, a keep-alive).
    Aside(usize),
    /// The answer, so many bytes long.
    Whole(usize),
}

/// How long to go on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Length {
    /// Warm up, then measure.
    Time { warm: Duration, measure: Duration },
    /// Until there is nothing left to ask.
    All,
}

/// What was measured.
#[derive(Debug)]
pub(crate) struct Run {
    /// Answers while measuring.
    pub(crate) answered: u64,
    /// All answers, warming up included.
    pub(crate) total: u64,
    pub(crate) elapsed: Duration,
    pub(crate) latency: Latency,
    pub(crate) busy: Busy,
}

impl Run {
    pub(crate) fn per_second(&self) -> f64 {
        crate::report::real(self.answered) / self.elapsed.as_secs_f64()
    }

    /// Goes on with a later slice of the same.
    pub(crate) fn add(&mut self, later: &Self) -> Outcome<()> {
        let (own, its) = (self.elapsed.as_secs_f64(), later.elapsed.as_secs_f64());
        let mean = |one: f64, other: f64| (one * own + other * its) / (own + its);
        self.busy.server = mean(self.busy.server, later.busy.server);
        self.busy.client = mean(self.busy.client, later.busy.client);
        self.answered += later.answered;
        self.total += later.total;
        self.elapsed += later.elapsed;
        self.latency.add(&later.latency)
    }
}

/// Runs `dialogue` on so many connections; `pids` are the server's processes.
pub(crate) fn run(
    address: SocketAddr,
    connections: usize,
    length: Length,
    pids: &[u32],
    dialogue: &mut impl Dialogue,
) -> Outcome<Run> {
    let mut reactor = Reactor::new()?;
    let mut talk = Talk::new(dialogue, connections)?;
    for _ in 0..connections {
        let id = reactor.connect(address, None)?;
        talk.begin(id, &mut reactor)?;
    }
    let Length::Time { warm, measure } = length else {
        let (begun, meter) = (Instant::now(), Meter::start(pids));
        talk.measuring = true;
        while talk.open > 0 {
            talk.turn(&mut reactor)?;
        }
        return Ok(talk.finish(begun, &meter));
    };
    talk.until(Instant::now() + warm, &mut reactor)?;
    let (begun, meter) = (Instant::now(), Meter::start(pids));
    talk.measuring = true;
    talk.until(begun + measure, &mut reactor)?;
    talk.measuring = false;
    let (elapsed, busy) = (begun.elapsed(), meter.busy());
    talk.stopping = true;
    while talk.open > 0 {
        talk.turn(&mut reactor)?;
    }
    Ok(Run { answered: talk.answered, total: talk.total, elapsed, latency: talk.latency, busy })
}

struct Talk<'a, D> {
    dialogue: &'a mut D,
    asked: Vec<Instant>,
    open: usize,
    measuring: bool,
    stopping: bool,
    answered: u64,
    total: u64,
    latency: Latency,
    last: Instant,
}

impl<'a, D: Dialogue> Talk<'a, D> {
    fn new(dialogue: &'a mut D, connections: usize) -> Outcome<Self> {
        let now = Instant::now();
        Ok(Self {
            dialogue,
            asked: vec![now; connections],
            open: 0,
            measuring: false,
            stopping: false,
            answered: 0,
            total: 0,
            latency: Latency::new()?,
            last: now,
        })
    }

    fn begin(&mut self, id: usize, reactor: &mut Reactor) -> Outcome<()> {
        let mut out = Vec::new();
        self.dialogue.greet(id, &mut out);
        if self.dialogue.ask(id, &mut out) {
            self.open += 1;
        }
        reactor.send(id, &out)
    }

    fn until(&mut self, end: Instant, reactor: &mut Reactor) -> Outcome<()> {
        while Instant::now() < end {
            self.turn(reactor)?;
        }
        Ok(())
    }

    fn turn(&mut self, reactor: &mut Reactor) -> Outcome<()> {
        reactor.turn(Duration::from_millis(20), self)?;
        if self.last.elapsed() > STALL {
            return Err(fault(format!("no answer for {STALL:?}")));
        }
        Ok(())
    }

    fn finish(self, begun: Instant, meter: &Meter) -> Run {
        Run {
            answered: self.answered,
            total: self.total,
            elapsed: begun.elapsed(),
            latency: self.latency,
            busy: meter.busy(),
        }
    }
}

impl<D: Dialogue> Handler for Talk<'_, D> {
    fn data(&mut self, id: usize, bytes: &[u8], out: &mut Vec<u8>) -> Outcome<usize> {
        let used = match self.dialogue.answer(id, bytes, out)? {
            Answer::Partial => return Ok(0),
            Answer::Aside(used) => return Ok(used),
            Answer::Whole(used) => used,
        };
        let now = Instant::now();
        self.last = now;
        self.total += 1;
        let asked = self.asked.get_mut(id).ok_or_else(|| fault("an answer nobody asked for"))?;
        if self.measuring {
            self.answered += 1;
            self.latency.record(now - *asked);
        }
        *asked = now;
        if self.stopping || !self.dialogue.ask(id, out) {
            self.open -= 1;
        }
        Ok(used)
    }
}
