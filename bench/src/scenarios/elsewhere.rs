//! Groups of a thousand channels and ten thousand wildcard subscribers, and publishes that none of
//! them hears: the house with them, beside the house without.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::publish::{CONNECTIONS, tokens};
use crate::load::closed;
use crate::load::http;
use crate::load::line::Line;
use crate::load::payload::Template;
use crate::load::reactor::{Handler, Reactor};
use crate::peers::house::{Channels, Options, Publish, SUBSCRIBE_KEY, house};
use crate::peers::senders::Senders;
use crate::report::{Better, Promise, Row, Sample, compare};
use crate::{Bench, Outcome, fault};

const WILDCARDS: usize = 10_000;
const GROUPS: usize = 10;
/// Channels in a group; a request adds at most so many.
const MEMBERS: usize = 1_000;
const AT_ONCE: usize = 100;

pub(super) fn publish(bench: &Bench) -> Outcome<Row> {
    let promise = Promise {
        slug: "elsewhere",
        what: "publish beside 10,000 wildcard subscribers and groups of 1,000 channels elsewhere",
        peer: "the house without them",
        unit: "/s",
        better: Better::Higher,
        floor: 0.9,
        goal: 0.97,
    };
    compare(bench, promise, |_| run(bench, true), |_| run(bench, false))
}

fn run(bench: &Bench, crowded: bool) -> Outcome<Sample> {
    let house = house(&bench.program, &Options { access: false, ..Options::default() })?;
    let crowd = if crowded { Some(gather(bench, house.address)?) } else { None };
    let tokens = tokens(&house, Channels::Custom, CONNECTIONS)?;
    let mut senders = Senders::new(CONNECTIONS, Template::plain(), None);
    let mut dialogue = Publish::new(&mut senders, Channels::Custom, &tokens);
    let (address, pids) = (house.address, house.pids());
    let run = closed::run(address, CONNECTIONS, bench.length(), &pids, &mut dialogue)?;
    drop(crowd);
    let stored = house.stored(Channels::Custom, &Template::plain())?;
    Ok(Sample::rate(&run, senders.compare_all(stored)))
}

/// Fills the groups and opens all those polls; they stay open as long as what is returned.
fn gather(bench: &Bench, address: SocketAddr) -> Outcome<Reactor> {
    let mut line = Line::open(address)?;
    for group in 0..GROUPS {
        for begin in (0..MEMBERS).step_by(AT_ONCE) {
            let names = (begin..begin + AT_ONCE).map(|member| format!("bench.g{group}.{member}"));
            let names = names.collect::<Vec<_>>().join(",");
            let path = format!("/v1/channel-registration/sub-key/{SUBSCRIBE_KEY}/channel-group");
            line.get(&format!("{path}/bench-{group}?add={names}&uuid=b"), |_| Ok(()))?;
        }
    }
    let wildcards = if bench.quick { WILDCARDS / 10 } else { WILDCARDS };
    let mut reactor = Reactor::new()?;
    let mut waiting = Waiting { joining: wildcards + GROUPS };
    for number in 0..wildcards + GROUPS {
        let id = reactor.connect(address, None)?;
        let mut out = Vec::new();
        http::get(&poll(number, "0"), &mut out);
        reactor.send(id, &out)?;
        if number % 64 == 0 {
            reactor.turn(Duration::ZERO, &mut waiting)?;
        }
    }
    let deadline = Instant::now() + Duration::from_secs(30);
    while waiting.joining > 0 && Instant::now() < deadline {
        reactor.turn(Duration::from_millis(20), &mut waiting)?;
    }
    if waiting.joining > 0 {
        return Err(fault(format!("{} subscribers never joined", waiting.joining)));
    }
    std::thread::sleep(Duration::from_secs(1));
    Ok(reactor)
}

/// The first ones listen to groups, all others to a wildcard; a hundred wildcards in all.
fn poll(number: usize, cursor: &str) -> String {
    let rest = format!("uuid=w-{number}&heartbeat=300&tt={cursor}");
    if number < GROUPS {
        return format!("/v2/subscribe/{SUBSCRIBE_KEY}/,/0?channel-group=bench-{number}&{rest}");
    }
    format!("/v2/subscribe/{SUBSCRIBE_KEY}/bench.w{}.*/0?{rest}", number % 100)
}

/// Answers each handshake with a poll that nothing will end.
struct Waiting {
    joining: usize,
}

impl Handler for Waiting {
    fn data(&mut self, id: usize, bytes: &[u8], out: &mut Vec<u8>) -> Outcome<usize> {
        let Some((response, used)) = http::read(bytes)? else {
            return Ok(0);
        };
        let cursor =
            response.body.strip_prefix(b"{\"t\":{\"t\":\"").filter(|_| response.status == 200);
        let cursor = cursor.and_then(|rest| rest.split(|byte| *byte == b'"').next());
        let cursor = cursor.ok_or_else(|| fault(String::from_utf8_lossy(response.body)))?;
        http::get(&poll(id, std::str::from_utf8(cursor)?), out);
        self.joining = self.joining.saturating_sub(1);
        Ok(used)
    }
}
