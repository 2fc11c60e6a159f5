//! The states' own days. Data: a clinic that works elsewhere adds its lines here.

/// What a state asks beyond the federal rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    /// Such as US-NY.
    pub(super) name: &'static str,
    /// By when its residents hear of a breach.
    pub(super) patients: Days,
    /// By when its authority does, and from how many residents on.
    pub(super) authority: Option<(Days, usize)>,
    /// The law.
    pub(super) cite: &'static str,
}

/// How days are counted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Days {
    /// Days of the calendar.
    Calendar(i64),
    /// Monday to Friday; holidays count as days, which ends earlier than the law would have it and never later.
    Working(i64),
}

const fn month(name: &'static str, from: usize, cite: &'static str) -> State {
    let days = Days::Calendar(30);
    State { name, patients: days, authority: Some((days, from)), cite }
}

pub(super) const STATES: &[State] = &[
    State {
        name: "US-CA",
        patients: Days::Working(15),
        authority: Some((Days::Working(15), 1)),
        cite: "Cal. Health & Safety Code 1280.15",
    },
    month("US-CO", 500, "C.R.S. 6-1-716"),
    month("US-FL", 500, "Fla. Stat. 501.171"),
    month("US-NY", 1, "N.Y. Gen. Bus. Law 899-aa"),
    State {
        name: "US-TX",
        patients: Days::Calendar(60),
        authority: Some((Days::Calendar(30), 250)),
        cite: "Tex. Bus. & Com. Code 521.053",
    },
    month("US-WA", 501, "RCW 19.255.010"),
];
