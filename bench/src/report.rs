//! Samples, ratios, verdicts; JSON for machines and a table for people.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use crate::load::closed::Run;
use crate::load::fanout::Delivered;
use crate::load::latency::Quantiles;
use crate::load::tracker::Wrongs;
use crate::machine::Busy;
use crate::{Bench, Fault, Outcome, Side};

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

/// One run of one side.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Sample {
    pub(crate) figure: f64,
    pub(crate) wrongs: Wrongs,
    pub(crate) busy: Busy,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) micros: Option<Quantiles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) more: Option<Value>,
}

impl Sample {
    /// Answers a second.
    pub(crate) fn rate(run: &Run, wrongs: Wrongs) -> Self {
        Self {
            figure: run.per_second(),
            wrongs,
            busy: run.busy,
            micros: Some(run.latency.quantiles()),
            more: None,
        }
    }

    /// Median latency, with the rate beside it.
    pub(crate) fn median(run: &Run, wrongs: Wrongs) -> Self {
        let rate = Self::rate(run, wrongs);
        let more = Some(json!({ "per_second": rate.figure.round() }));
        Self { figure: rate.micros.map_or(0.0, |micros| micros.p50), more, ..rate }
    }

    /// Deliveries a second.
    pub(crate) fn deliveries(run: &Delivered) -> Self {
        Self {
            figure: run.per_second,
            wrongs: run.wrongs,
            busy: run.busy,
            micros: Some(run.latency),
            more: None,
        }
    }

    /// The 99th percentile, with the rate beside it.
    pub(crate) fn tail(run: &Delivered) -> Self {
        let more = Some(json!({ "per_second": run.per_second.round() }));
        Self { figure: run.latency.p99, more, ..Self::deliveries(run) }
    }
}

/// The two sides of a round; either may be missing.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Round {
    house: Option<Sample>,
    peer: Option<Sample>,
}

/// A row of the table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    promise: Promise,
    rounds: Vec<Round>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
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
    Ok(Row { promise, rounds, failure: None })
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
    Ok(Row { promise, rounds, failure: None })
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Verdict {
    Goal,
    Pass,
    BelowFloor,
    /// Only one side was measured.
    None,
}

impl Verdict {
    fn text(self) -> &'static str {
        match self {
            Self::Goal => "GOAL",
            Self::Pass => "PASS",
            Self::BelowFloor => "BELOW FLOOR",
            Self::None => "–",
        }
    }
}

impl Row {
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

    fn figures(&self, side: Side) -> Vec<f64> {
        let of = |round: &Round| match side {
            Side::House => round.house.as_ref().map(|sample| sample.figure),
            Side::Peer => round.peer.as_ref().map(|sample| sample.figure),
        };
        self.rounds.iter().filter_map(of).collect()
    }

    /// What floor and goal speak of: the ratio of each round, or the house's own figures.
    fn ratios(&self) -> Vec<f64> {
        if self.promise.peer.is_empty() {
            return self.figures(Side::House);
        }
        let ratio =
            |round: &Round| Some(round.house.as_ref()?.figure / round.peer.as_ref()?.figure);
        self.rounds.iter().filter_map(ratio).collect()
    }

    fn verdict(&self) -> Verdict {
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

    fn wrongs(&self) -> Wrongs {
        let samples = self.rounds.iter().flat_map(|round| [&round.house, &round.peer]).flatten();
        samples.fold(Wrongs::default(), |mut all, sample| {
            all += sample.wrongs;
            all
        })
    }

    fn line(&self) -> String {
        let Promise { what, peer, unit, better, floor, goal, .. } = self.promise;
        if let Some(failure) = &self.failure {
            return format!("| {what} | not measured: {failure} |||||||");
        }
        let title = if peer.is_empty() { what.to_owned() } else { format!("{what} / {peer}") };
        let sign = if better == Better::Higher { "≥" } else { "≤" };
        let ratios = self.ratios();
        let times = if peer.is_empty() { "" } else { " ×" };
        let ratio = if ratios.is_empty() {
            "–".to_owned()
        } else {
            format!("**{}**{times} ({})", short(median(&ratios)), spread(&ratios))
        };
        format!(
            "| {title} | {} | {} | {ratio} | {sign} {} | {sign} {} | {} | {} |",
            figure(&self.figures(Side::House), unit),
            figure(&self.figures(Side::Peer), unit),
            short(floor),
            short(goal),
            self.verdict().text(),
            self.wrongs(),
        )
    }
}

fn figure(figures: &[f64], unit: &str) -> String {
    if figures.is_empty() { "–".to_owned() } else { format!("{} {unit}", short(median(figures))) }
}

/// The median; the mean of the middle two of an even number.
fn median(figures: &[f64]) -> f64 {
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

fn spread(figures: &[f64]) -> String {
    let least = figures.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{}–{}", short(least), short(greatest))
}

/// Three significant digits or so, with thousands set apart.
fn short(figure: f64) -> String {
    if figure < 10.0 {
        return format!("{figure:.2}");
    }
    if figure < 100.0 {
        return format!("{figure:.1}");
    }
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
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

#[expect(clippy::print_stdout, reason = "the table is this program's output")]
pub(crate) fn print(rows: &[Row]) {
    println!();
    println!(
        "| what / beside | house | peer | ratio (least–greatest) | floor | goal | verdict | lost / doubled / misordered |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for row in rows {
        println!("{}", row.line());
    }
}

/// What one message costs on a path.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cost {
    pub(crate) what: &'static str,
    pub(crate) each: Value,
}

/// Writes and prints the costs.
#[expect(clippy::print_stdout, reason = "the table is this program's output")]
pub(crate) fn costs(costs: &[Cost], folder: &Path) -> Outcome<()> {
    fs::write(folder.join("cost.json"), serde_json::to_string_pretty(costs)?)?;
    println!();
    println!(
        "| for each message | system calls | flushes (commits) | allocations | processor µs |"
    );
    println!("|---|---|---|---|---|");
    for Cost { what, each } in costs {
        let of = |name: &str| match each.get(name).and_then(Value::as_f64).unwrap_or(f64::NAN) {
            little if little < 1.0 => format!("{little:.3}"),
            much => short(much),
        };
        let (calls, flushes) = (of("system_calls"), of("flushes"));
        println!(
            "| {what} | {calls} | {flushes} | {} | {} |",
            of("allocations"),
            of("processor_micros")
        );
    }
    Ok(())
}

fn progress(promise: &Promise, round: usize, side: Side, sample: &Sample) {
    note(&format!(
        "{} round {} {side:?}: {} {}; cores {:.2} server, {:.2} client; wrong {}",
        promise.slug,
        round + 1,
        short(sample.figure),
        promise.unit,
        sample.busy.server,
        sample.busy.client,
        sample.wrongs
    ));
}

/// Says what went wrong.
pub(crate) fn complain(fault: &Fault) {
    note(&format!("bench: {fault}"));
}

#[expect(clippy::print_stderr, reason = "progress of a long run, apart from its result")]
pub(crate) fn note(words: &str) {
    eprintln!("{words}");
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

    #[test]
    fn figures_are_short() {
        assert_eq!(short(1_234_567.4), "1,234,567");
        assert_eq!(short(0.654_3), "0.65");
        assert_eq!(short(12.34), "12.3");
    }
}
