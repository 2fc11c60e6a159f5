//! What a report says.

use crate::call::Quality;
use crate::forecast::Kept;
use kernel::Timestamp;

/// How long patients waited, among those who checked in within an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The hour's beginning.
    pub hour: Timestamp,
    /// Minutes that half of them stayed under.
    pub median: i64,
    /// Minutes that nine of ten stayed under.
    pub p90: i64,
    /// How many there were.
    pub count: usize,
}

/// One request that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// When.
    pub at: String,
    /// Who asked.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// Why not, by code.
    pub reason: String,
    /// What for.
    pub resource: String,
}

/// How the clinic did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Waits, hour by hour.
    pub waits: Vec<Wait>,
    /// How visits ended, and how many so.
    pub outcomes: Vec<(String, i64)>,
    /// What was refused, newest first.
    pub refusals: Vec<Refused>,
    /// How calls went, hour by hour.
    pub quality: Vec<Quality>,
    /// How often patients were called within the time they were promised, by department and sort of visit.
    pub promises: Vec<Kept>,
}
