//! The states' own days. Data: a state of which no line stands here may have days as well, and whoever lives there is marked with
//! that (`rules`).

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

/// The shortest that any state has for anybody: 10 L.P.R.A. 4052. By then the law of a state that stands not here was looked up.
pub(super) const SHORTEST: Days = Days::Calendar(10);

/// A state in whose law residents and, from so many of them on, its authority hear of it by the same day.
const fn both(name: &'static str, days: i64, from: usize, cite: &'static str) -> State {
    let days = Days::Calendar(days);
    State { name, patients: days, authority: Some((days, from)), cite }
}

/// A state whose authority need not hear of it.
const fn residents(name: &'static str, days: i64, cite: &'static str) -> State {
    State { name, patients: Days::Calendar(days), authority: None, cite }
}

pub(super) const STATES: &[State] = &[
    both("US-AL", 45, 1001, "Ala. Code 8-38-5, 8-38-6"),
    both("US-AZ", 45, 1001, "A.R.S. 18-552"),
    State {
        name: "US-CA",
        patients: Days::Working(15),
        authority: Some((Days::Working(15), 1)),
        cite: "Cal. Health & Safety Code 1280.15",
    },
    both("US-CO", 30, 500, "C.R.S. 6-1-716"),
    both("US-CT", 60, 1, "Conn. Gen. Stat. 36a-701b"),
    both("US-DE", 60, 501, "6 Del. C. 12B-102"),
    both("US-FL", 30, 500, "Fla. Stat. 501.171"),
    both("US-IN", 45, 1, "Ind. Code 24-4.9-3"),
    // Its authority hears of it within ten days of the residents' notices, and so by their day or soon after.
    both("US-LA", 60, 1, "La. R.S. 51:3074"),
    // Before the residents.
    both("US-MD", 45, 1, "Md. Code, Com. Law 14-3504"),
    both("US-ME", 30, 1, "10 M.R.S. 1348"),
    both("US-NM", 45, 1001, "N.M. Stat. 57-12C-6, 57-12C-10"),
    both("US-NY", 30, 1, "N.Y. Gen. Bus. Law 899-aa"),
    residents("US-OH", 45, "Ohio Rev. Code 1349.19"),
    both("US-OR", 45, 251, "ORS 646A.604"),
    State {
        name: "US-PR",
        patients: Days::Calendar(60),
        authority: Some((Days::Calendar(10), 1)),
        cite: "10 L.P.R.A. 4052",
    },
    both("US-RI", 45, 501, "R.I. Gen. Laws 11-49.3-4"),
    both("US-SD", 60, 251, "SDCL 22-40-20"),
    residents("US-TN", 45, "Tenn. Code 47-18-2107"),
    State {
        name: "US-TX",
        patients: Days::Calendar(60),
        authority: Some((Days::Calendar(30), 250)),
        cite: "Tex. Bus. & Com. Code 521.053",
    },
    State {
        name: "US-VT",
        patients: Days::Calendar(45),
        authority: Some((Days::Working(14), 1)),
        cite: "9 V.S.A. 2435",
    },
    both("US-WA", 30, 501, "RCW 19.255.010"),
    residents("US-WI", 45, "Wis. Stat. 134.98"),
];
