//! What a row promises, its samples, ratios and verdict; JSON for machines and a table for people.

mod cost;
mod row;
mod sample;
mod table;

use serde::Serialize;

use crate::{Bench, Outcome, Side};

pub(crate) use cost::{Cost, costs};
pub(crate) use row::{Round, Row, write};
pub(crate) use sample::Sample;
pub(crate) use table::{complain, note, print};

use table::progress;

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts of a run are far below 2^52")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Better {
    Higher,
    Lower,
}

/// What a row promises. Floor and goal are ratios, or absolute where no peer is named.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Promise {
    /// The name of the result file.
    pub(crate) slug: &'static str,
    pub(crate) what: &'static str,
    pub(crate) peer: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) better: Better,
    pub(crate) floor: f64,
    pub(crate) goal: f64,
}

/// Runs both sides in turn, the first of a round being the second of the next.
pub(crate) fn compare(
    bench: &Bench,
    promise: Promise,
    mut house: impl FnMut(usize) -> Outcome<Sample>,
    mut peer: impl FnMut(usize) -> Outcome<Sample>,
) -> Outcome<Row> {
    let mut rounds = Vec::new();
    for number in 0..bench.rounds {
        let mut round = Round::default();
        let mut order = [Side::House, Side::Peer];
        order.rotate_left(number % 2);
        for side in order {
            if bench.only.is_some_and(|only| only != side) {
                continue;
            }
            let sample = match side {
                Side::House => house(number),
                Side::Peer => peer(number),
            };
            let sample = sample.map_err(|fault| format!("{} ({side:?}): {fault}", promise.slug))?;
            progress(&promise, number, side, &sample);
            match side {
                Side::House => round.house = Some(sample),
                Side::Peer => round.peer = Some(sample),
            }
        }
        rounds.push(round);
    }
    Ok(Row::new(promise, rounds))
}

/// Runs both sides of a round in the same moments, also when one is asked for: without the other it says nothing. They come back
/// as house and peer.
pub(crate) fn beside(
    bench: &Bench,
    promise: Promise,
    mut both: impl FnMut(usize) -> Outcome<[Sample; 2]>,
) -> Outcome<Row> {
    let mut rounds = Vec::new();
    for number in 0..bench.rounds {
        let measured = both(number).map_err(|fault| format!("{}: {fault}", promise.slug))?;
        let [house, peer] = measured;
        progress(&promise, number, Side::House, &house);
        progress(&promise, number, Side::Peer, &peer);
        rounds.push(Round { house: Some(house), peer: Some(peer) });
    }
    Ok(Row::new(promise, rounds))
}

/// A row without a peer: its floor and goal are absolute.
pub(crate) fn alone(
    bench: &Bench,
    promise: Promise,
    mut house: impl FnMut(usize) -> Outcome<Sample>,
) -> Outcome<Row> {
    let mut rounds = Vec::new();
    for number in 0..bench.rounds {
        let sample = house(number)?;
        progress(&promise, number, Side::House, &sample);
        rounds.push(Round { house: Some(sample), peer: None });
    }
    Ok(Row::new(promise, rounds))
}
