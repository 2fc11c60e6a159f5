//! What is known of waits.

use kernel::{DepartmentId, PersonId};
use std::collections::{BTreeMap, BTreeSet};

/// How long things took of late in a department: seconds, shortest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Learned {
    /// Visits of every sort, from the call to the end.
    pub(crate) visits: Vec<i64>,
    /// The same by sort of visit.
    pub(crate) by_type: BTreeMap<String, Vec<i64>>,
    /// From when a provider was free and somebody waited, until they called.
    pub(crate) pauses: Vec<i64>,
}

/// Somebody in line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn<'a> {
    /// For whom they wait; `None` is whoever is free first.
    pub(crate) provider: Option<&'a PersonId>,
    /// The sort of their visit.
    pub(crate) visit_type: Option<&'a str>,
    /// To whom they are not given who wait for whoever is free first, if there is somebody.
    pub(crate) barred: Option<&'a BTreeSet<PersonId>>,
}

/// Room for one patient with a provider who is on shift.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat<'a> {
    /// Whose it is.
    pub(crate) provider: &'a PersonId,
    /// Whether those who wait for anybody are called to it, too.
    pub(crate) pools: bool,
    /// Who has it now: for how many seconds, and for which sort of visit.
    pub(crate) taken: Option<(i64, Option<&'a str>)>,
}

/// What may be said of a wait, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outlook {
    /// One of ten is called earlier.
    pub(crate) low: i64,
    /// Half are called earlier.
    pub(crate) middle: i64,
    /// One of ten is called later.
    pub(crate) high: i64,
}

/// How promises came true, for one department and sort of visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The department.
    pub department: DepartmentId,
    /// The sort of visit; `None` is of none in particular.
    pub visit_type: Option<String>,
    /// How many were called.
    pub called: i64,
    /// How many of them were promised a range when they came.
    pub promised: i64,
    /// How many were called before it.
    pub earlier: i64,
    /// How many within it.
    pub within: i64,
    /// How many after it.
    pub later: i64,
}
