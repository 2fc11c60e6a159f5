//! A row: the rounds of both sides, their ratios and what these say of the promise.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Better, Promise, Sample};
use crate::load::tracker::Wrongs;
use crate::{Fault, Outcome, Side};

/// The two sides of a round; either may be missing.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Round {
    pub(crate) house: Option<Sample>,
    pub(crate) peer: Option<Sample>,
}

/// A row of the table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(super) promise: Promise,
    rounds: Vec<Round>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<String>,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) enum Verdict {
    Goal,
    Pass,
    BelowFloor,
    /// Only one side was measured.
    None,
}

impl Row {
    pub(super) fn new(promise: Promise, rounds: Vec<Round>) -> Self {
        Self { promise, rounds, failure: None }
    }

    /// A row that could not be measured.
    pub(crate) fn failed(name: &'static str, fault: &Fault) -> Self {
        let promise = Promise {
            slug: name,
            what: name,
            peer: "",
            unit: "",
            better: Better::Higher,
            floor: 0.0,
            goal: 0.0,
        };
        Self { promise, rounds: Vec::new(), failure: Some(fault.to_string()) }
    }

    /// Whether it was measured, nothing went wrong and it is not below its floor.
    pub(crate) fn holds(&self) -> bool {
        self.failure.is_none()
            && self.wrongs() == Wrongs::default()
            && self.verdict() != Verdict::BelowFloor
    }

    pub(super) fn figures(&self, side: Side) -> Vec<f64> {
        let of = |round: &Round| match side {
            Side::House => round.house.as_ref().map(|sample| sample.figure),
            Side::Peer => round.peer.as_ref().map(|sample| sample.figure),
        };
        self.rounds.iter().filter_map(of).collect()
    }

    /// What floor and goal speak of: the ratio of each round, or the house's own figures.
    pub(super) fn ratios(&self) -> Vec<f64> {
        if self.promise.peer.is_empty() {
            return self.figures(Side::House);
        }
        let ratio =
            |round: &Round| Some(round.house.as_ref()?.figure / round.peer.as_ref()?.figure);
        self.rounds.iter().filter_map(ratio).collect()
    }

    pub(super) fn verdict(&self) -> Verdict {
        let ratios = self.ratios();
        if ratios.is_empty() {
            return Verdict::None;
        }
        let reached = |bound: f64| match self.promise.better {
            Better::Higher => median(&ratios) >= bound,
            Better::Lower => median(&ratios) <= bound,
        };
        match (reached(self.promise.goal), reached(self.promise.floor)) {
            (true, _) => Verdict::Goal,
            (false, true) => Verdict::Pass,
            (false, false) => Verdict::BelowFloor,
        }
    }

    pub(super) fn wrongs(&self) -> Wrongs {
        let samples = self.rounds.iter().flat_map(|round| [&round.house, &round.peer]).flatten();
        samples.fold(Wrongs::default(), |mut all, sample| {
            all += sample.wrongs;
            all
        })
    }
}

/// The median; the mean of the middle two of an even number.
pub(super) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
    if sorted.len() % 2 == 1 {
        at(middle)
    } else {
        f64::midpoint(at(middle.wrapping_sub(1)), at(middle))
    }
}

/// Writes each row to a file of its own.
pub(crate) fn write(rows: &[Row], folder: &Path) -> Outcome<()> {
    fs::create_dir_all(folder)?;
    for row in rows {
        let ratios = row.ratios();
        let text = serde_json::to_string_pretty(&json!({
            "row": row,
            "ratio": if ratios.is_empty() { Value::Null } else { json!(median(&ratios)) },
            "ratios": ratios,
            "verdict": row.verdict(),
            "wrongs": row.wrongs(),
        }))?;
        fs::write(folder.join(format!("{}.json", row.promise.slug)), text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(better: Better, pairs: &[(f64, f64)]) -> Row {
        let promise = Promise {
            slug: "x",
            what: "what",
            peer: "peer",
            unit: "/s",
            better,
            floor: if better == Better::Higher { 0.5 } else { 2.0 },
            goal: 1.0,
        };
        let sample = |figure| Some(Sample { figure, ..Sample::default() });
        let round =
            |&(house, peer): &(f64, f64)| Round { house: sample(house), peer: sample(peer) };
        Row { promise, rounds: pairs.iter().map(round).collect(), failure: None }
    }

    #[test]
    fn the_verdict_is_that_of_the_median_ratio() {
        let higher = |pairs: &[(f64, f64)]| row(Better::Higher, pairs).verdict();
        assert_eq!(higher(&[(1.0, 10.0), (6.0, 10.0), (20.0, 10.0)]), Verdict::Pass);
        assert_eq!(higher(&[(4.0, 10.0), (4.0, 10.0), (20.0, 10.0)]), Verdict::BelowFloor);
        assert_eq!(higher(&[(10.0, 10.0)]), Verdict::Goal);
        let lower = |pairs: &[(f64, f64)]| row(Better::Lower, pairs).verdict();
        assert_eq!(lower(&[(9.0, 10.0)]), Verdict::Goal);
        assert_eq!(lower(&[(19.0, 10.0)]), Verdict::Pass);
        assert_eq!(lower(&[(21.0, 10.0)]), Verdict::BelowFloor);
    }

    #[test]
    fn a_lost_message_fails_a_fast_row() {
        let mut fast = row(Better::Higher, &[(20.0, 10.0)]);
        assert!(fast.holds());
        if let Some(sample) = fast.rounds.first_mut().and_then(|round| round.house.as_mut()) {
            sample.wrongs.lost = 1;
        }
        assert!(!fast.holds());
    }
}
