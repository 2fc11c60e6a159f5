//! What one receiver has got of a numbered stream: losses, repetitions, swaps.

use std::ops::AddAssign;

use serde::Serialize;

/// Follows one stream of numbers that should come as 0, 1, 2 …
#[derive(Debug, Default)]
pub(crate) struct Tracker {
    next: u64,
    missing: Vec<u64>,
    doubled: u64,
    misordered: u64,
}

impl Tracker {
    /// Takes the next message; false if it had come before.
    pub(crate) fn take(&mut self, number: u64) -> bool {
        if number >= self.next {
            self.missing.extend(self.next..number);
            self.next = number + 1;
            return true;
        }
        let Some(at) = self.missing.iter().position(|missing| *missing == number) else {
            self.doubled += 1;
            return false;
        };
        self.missing.swap_remove(at);
        self.misordered += 1;
        true
    }

    /// How many have come, each counted once.
    pub(crate) fn received(&self) -> u64 {
        self.next - u64::try_from(self.missing.len()).unwrap_or(u64::MAX)
    }

    /// The account, given how many were sent.
    pub(crate) fn wrongs(&self, sent: u64) -> Wrongs {
        Wrongs {
            lost: sent.saturating_sub(self.received()),
            doubled: self.doubled,
            misordered: self.misordered,
        }
    }
}

/// What must be zero in every run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Wrongs {
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) misordered: u64,
}

impl AddAssign for Wrongs {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.misordered += other.misordered;
    }
}

impl std::fmt::Display for Wrongs {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} / {} / {}", self.lost, self.doubled, self.misordered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(numbers: &[u64], sent: u64) -> Wrongs {
        let mut tracker = Tracker::default();
        for number in numbers {
            tracker.take(*number);
        }
        tracker.wrongs(sent)
    }

    #[test]
    fn a_clean_stream_has_no_wrongs() {
        assert_eq!(after(&[0, 1, 2, 3], 4), Wrongs::default());
    }

    #[test]
    fn each_injected_wrong_is_counted() {
        assert_eq!(after(&[0, 2], 3), Wrongs { lost: 1, ..Wrongs::default() });
        assert_eq!(after(&[0, 1], 3), Wrongs { lost: 1, ..Wrongs::default() });
        assert_eq!(after(&[0, 1, 1, 2], 3), Wrongs { doubled: 1, ..Wrongs::default() });
        assert_eq!(after(&[0, 2, 1], 3), Wrongs { misordered: 1, ..Wrongs::default() });
        let all = Wrongs { lost: 1, doubled: 1, misordered: 1 };
        assert_eq!(after(&[0, 3, 1, 3], 4), all);
    }
}
