//! What an evaluation and its findings must say, which is the newest, and which findings weigh. Pure.

use super::{
    Evaluation, EvaluationError, EvaluationFinding, EvaluationKind, FindingSeverity, FindingState,
    NewClosing, NewEvaluation, NewFinding,
};
use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};
use kernel::is_sha256;

/// Evaluations that are kept at most.
pub(super) const MOST: usize = 200;
/// Findings that one evaluation has at most.
pub(super) const MOST_FINDINGS: usize = 100;
/// An evaluation counts for so many days.
pub(super) const YEAR: i32 = 365;
/// Nothing is written down that is longer ago, in years.
const BACK: i64 = 10;
/// Nothing is due later, in years.
const AHEAD: i64 = 5;

/// Days from one to another.
pub(super) fn days(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(i32::MAX, |span| span.get_days())
}

/// The newest evaluation of a kind, by the day on which it was done.
pub(super) fn newest(all: &[Evaluation], kind: EvaluationKind) -> Option<&Evaluation> {
    all.iter().filter(|one| one.said.kind == kind).max_by_key(|one| (one.said.done, one.recorded.1))
}

/// Open findings that keep a check from passing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Weighing {
    /// High and critical ones, of any day.
    pub(super) grave: Vec<String>,
    /// Moderate ones that should be closed by now.
    pub(super) late: Vec<String>,
    /// The others, which wait.
    pub(super) slight: Vec<String>,
}

/// The open findings of evaluations that weigh on a day, each by its evaluation's id and its number.
pub(super) fn weighing(all: &[Evaluation], today: Date) -> Weighing {
    let mut found = Weighing::default();
    for evaluation in all {
        for one in &evaluation.findings {
            let name = || format!("{}/{}", evaluation.id, one.number);
            match (one.said.severity, one.state(today)) {
                (_, FindingState::Closed) => {}
                (FindingSeverity::Low, _) | (FindingSeverity::Moderate, FindingState::Open) => {
                    found.slight.push(name());
                }
                (FindingSeverity::High | FindingSeverity::Critical, _) => found.grave.push(name()),
                (FindingSeverity::Moderate, FindingState::Overdue) => found.late.push(name()),
            }
        }
    }
    found
}

const fn field(name: &'static str, problem: &'static str) -> EvaluationError {
    EvaluationError::Field(name, problem)
}

fn is_line(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.trim().len()) && !text.chars().any(char::is_control)
}

/// Whether it is of so many bytes, in lines.
fn is_text(text: &str, most: usize) -> bool {
    let is_odd = |letter: char| letter.is_control() && letter != '\n';
    (2..=most).contains(&text.trim().len()) && !text.chars().any(is_odd)
}

/// Whether a day is today or before, and not too long ago.
fn has_been(day: Date, today: Date) -> bool {
    let first = today.checked_sub(BACK.years()).unwrap_or(Date::MIN);
    (first..=today).contains(&day)
}

/// Refuses what would not hold in an audit.
pub(super) fn admit(new: &NewEvaluation, today: Date) -> Result<(), EvaluationError> {
    if !has_been(new.done, today) {
        return Err(field(
            "done",
            "is the day on which it was done, today or at most 10 years ago",
        ));
    }
    if !is_line(&new.assessor, 2, 100) {
        return Err(field("assessor", "names who did it, in 2 to 100 bytes"));
    }
    if !is_sha256(&new.report) {
        return Err(field("reportSha256", "is the report's SHA-256, 64 of 0-9 a-f"));
    }
    if !is_text(&new.scope, 500) {
        return Err(field("scope", "says what was looked at, in 2 to 500 bytes"));
    }
    Ok(())
}

/// Refuses a finding that says too little, or is due before it is known.
pub(super) fn admit_finding(new: &NewFinding, today: Date) -> Result<(), EvaluationError> {
    if !is_line(&new.title, 2, 200) {
        return Err(field("title", "says what it is, in a line of 2 to 200 bytes"));
    }
    if !has_been(new.opened, today) {
        return Err(field(
            "opened",
            "is the day since which it is known, today or at most 10 years ago",
        ));
    }
    let last = today.checked_add(AHEAD.years()).unwrap_or(today);
    if !(new.opened..=last).contains(&new.due) {
        return Err(field(
            "due",
            "is a day from that on which it was opened to 5 years from today",
        ));
    }
    Ok(())
}

/// Refuses a closing of a day before its finding was known, or without a word of what was done.
pub(super) fn admit_closing(
    one: &EvaluationFinding,
    (new, day): (&NewClosing, Date),
    today: Date,
) -> Result<(), EvaluationError> {
    if one.closed.is_some() {
        return Err(EvaluationError::Closed);
    }
    if !(one.said.opened..=today).contains(&day) {
        return Err(field("closed", "is a day from that on which it was opened to today"));
    }
    if !is_text(&new.how, 500) {
        return Err(field("how", "says what was done, in 2 to 500 bytes"));
    }
    Ok(())
}
