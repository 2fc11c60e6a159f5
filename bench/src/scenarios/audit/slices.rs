//! Two servers that are up at the same time, each published to for a moment in turn: what a disk does in the minutes between two
//! runs is more than what is measured here.

use std::time::Duration;

use super::tokens;
use crate::load::closed::{self, Length, Run};
use crate::load::payload::Template;
use crate::peers::house::{Channels, House, Options, Publish, house};
use crate::peers::senders::Senders;
use crate::report::Sample;
use crate::{Bench, Outcome};

/// How long each is published to before it is the other's turn.
const SLICE: Duration = Duration::from_millis(250);
/// Of that, what is not counted: a new connection's first messages.
const WARM: Duration = Duration::from_millis(25);

struct Side {
    house: House,
    channels: Channels,
    tokens: Vec<String>,
    senders: Senders,
    run: Option<Run>,
}

impl Side {
    fn start(bench: &Bench, channels: Channels, template: &Template) -> Outcome<Self> {
        let house = house(&bench.program, &Options::default())?;
        let tokens = tokens(&house, channels, 1)?;
        let senders = Senders::new(1, template.clone(), None);
        let mut side = Self { house, channels, tokens, senders, run: None };
        side.publish(bench.warm, SLICE)?;
        Ok(side)
    }

    fn publish(&mut self, warm: Duration, measure: Duration) -> Outcome<Run> {
        let mut dialogue = Publish::new(&mut self.senders, self.channels, &self.tokens);
        let length = Length::Time { warm, measure };
        closed::run(self.house.address, 1, length, &self.house.pids(), &mut dialogue)
    }

    fn slice(&mut self) -> Outcome<()> {
        let run = self.publish(WARM, SLICE)?;
        match &mut self.run {
            Some(all) => all.add(&run)?,
            none => *none = Some(run),
        }
        Ok(())
    }

    /// Reads everything back and compares.
    fn end(self, template: &Template) -> Outcome<Sample> {
        let stored = self.house.stored(self.channels, template)?;
        let run = self.run.ok_or("nothing was measured")?;
        Ok(Sample::median(&run, self.senders.compare_all(stored)))
    }
}

/// Median times until a publish is acknowledged, one connection, on channels of each kind.
pub(super) fn medians(
    bench: &Bench,
    [one, other]: [Channels; 2],
    template: &Template,
) -> Outcome<[Sample; 2]> {
    let mut one = Side::start(bench, one, template)?;
    let mut other = Side::start(bench, other, template)?;
    for slice in 0..bench.measure.as_millis() / SLICE.as_millis() {
        let sides = if slice % 2 == 0 { [&mut one, &mut other] } else { [&mut other, &mut one] };
        for side in sides {
            side.slice()?;
        }
    }
    Ok([one.end(template)?, other.end(template)?])
}
