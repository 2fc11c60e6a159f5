//! What the people of the day write down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A wait, from being ready to being called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wait {
    pub(crate) department: String,
    pub(crate) seconds: i64,
    /// The range of minutes that the patient was told, if any.
    pub(crate) told: Option<(i64, i64)>,
    /// Seconds after the appointment's time; negative is before it.
    pub(crate) behind: i64,
}

/// All that was written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    pub(crate) waits: Vec<Wait>,
    pub(crate) endings: BTreeMap<&'static str, usize>,
    /// Each emergency's severity, and when it was raised by the machine.
    pub(crate) emergencies: Vec<(&'static str, Duration)>,
    pub(crate) booked: usize,
    pub(crate) waiting: isize,
    pub(crate) in_visit: isize,
    /// Patients who were offered a colleague, who accepted, and whom one saw.
    pub(crate) offered: BTreeSet<usize>,
    pub(crate) moved: BTreeSet<usize>,
    pub(crate) seen_by_colleague: BTreeSet<usize>,
    pub(crate) interpreted: usize,
    pub(crate) surveyed: usize,
}

/// The day's diary.
#[derive(Debug, Default)]
pub(crate) struct Diary(Mutex<Entries>);

impl Diary {
    fn write(&self, write: impl FnOnce(&mut Entries)) {
        write(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What stands in it now.
    pub(crate) fn read(&self) -> Entries {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn booked(&self) {
        self.write(|all| all.booked += 1);
    }

    pub(crate) fn waits(&self, more: isize) {
        self.write(|all| all.waiting += more);
    }

    pub(crate) fn seen(&self, more: isize) {
        self.write(|all| all.in_visit += more);
    }

    pub(crate) fn waited(&self, wait: Wait) {
        self.write(|all| all.waits.push(wait));
    }

    pub(crate) fn ended(&self, how: &'static str) {
        self.write(|all| *all.endings.entry(how).or_default() += 1);
    }

    pub(crate) fn raised(&self, severity: &'static str, played: Duration) {
        self.write(|all| all.emergencies.push((severity, played)));
    }

    pub(crate) fn offered(&self, patient: usize) {
        self.write(|all| all.offered.extend([patient]));
    }

    pub(crate) fn moved(&self, patient: usize) {
        self.write(|all| all.moved.extend([patient]));
    }

    /// Somebody else than their provider saw the patient: as a colleague, if they had been asked.
    pub(crate) fn seen_by_colleague(&self, patient: usize) {
        self.write(|all| {
            if all.moved.contains(&patient) {
                all.seen_by_colleague.insert(patient);
            }
        });
    }

    pub(crate) fn interpreted(&self) {
        self.write(|all| all.interpreted += 1);
    }

    pub(crate) fn surveyed(&self) {
        self.write(|all| all.surveyed += 1);
    }
}
