//! The table for people, and progress while it is made.

use super::row::{Row, Verdict, median};
use super::{Better, Promise, Sample};
use crate::{Fault, Side};

#[expect(clippy::print_stdout, reason = "the table is this program's output")]
pub(crate) fn print(rows: &[Row]) {
    println!();
    println!(
        "| what / beside | house | peer | ratio (least–greatest) | floor | goal | verdict | lost / doubled / misordered |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for row in rows {
        println!("{}", line(row));
    }
}

fn line(row: &Row) -> String {
    let Promise { what, peer, unit, better, floor, goal, .. } = row.promise;
    if let Some(failure) = &row.failure {
        return format!("| {what} | not measured: {failure} |||||||");
    }
    let title = if peer.is_empty() { what.to_owned() } else { format!("{what} / {peer}") };
    let sign = if better == Better::Higher { "≥" } else { "≤" };
    let ratios = row.ratios();
    let times = if peer.is_empty() { "" } else { " ×" };
    let ratio = if ratios.is_empty() {
        "–".to_owned()
    } else {
        format!("**{}**{times} ({})", short(median(&ratios)), spread(&ratios))
    };
    format!(
        "| {title} | {} | {} | {ratio} | {sign} {} | {sign} {} | {} | {} |",
        figure(&row.figures(Side::House), unit),
        figure(&row.figures(Side::Peer), unit),
        short(floor),
        short(goal),
        verdict(row.verdict()),
        row.wrongs(),
    )
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Goal => "GOAL",
        Verdict::Pass => "PASS",
        Verdict::BelowFloor => "BELOW FLOOR",
        Verdict::None => "–",
    }
}

fn figure(figures: &[f64], unit: &str) -> String {
    if figures.is_empty() { "–".to_owned() } else { format!("{} {unit}", short(median(figures))) }
}

fn spread(figures: &[f64]) -> String {
    let least = figures.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{}–{}", short(least), short(greatest))
}

/// Three significant digits or so, with thousands set apart.
pub(super) fn short(figure: f64) -> String {
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

pub(super) fn progress(promise: &Promise, round: usize, side: Side, sample: &Sample) {
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

    #[test]
    fn figures_are_short() {
        assert_eq!(short(1_234_567.4), "1,234,567");
        assert_eq!(short(0.654_3), "0.65");
        assert_eq!(short(12.34), "12.3");
    }
}
