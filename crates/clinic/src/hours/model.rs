//! What opening hours are.

use jiff::civil::{Time, Weekday};
use std::collections::BTreeMap;

/// One stretch of a week in which a department is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The day.
    pub day: Weekday,
    /// From when.
    pub from: Time,
    /// Until when; later on the same day.
    pub to: Time,
}

/// A department's week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The clock it goes by, as an IANA name such as `America/Chicago`.
    pub time_zone: String,
    /// When it is open.
    pub week: Vec<Opening>,
    /// What it says when it is closed, by code.
    pub closed_message: Option<String>,
    /// Its own words beside that, by language.
    pub closed_words: BTreeMap<String, String>,
}
