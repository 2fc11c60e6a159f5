//! How waits are summed up. Pure.

use super::Wait;
use kernel::Timestamp;
use std::collections::BTreeMap;

/// Seconds of an hour.
const HOUR: i64 = 3_600;

/// Waits by the hour of the check-in, from pairs of check-in and start.
pub(super) fn by_hour(waits: &[(Timestamp, Timestamp)]) -> Vec<Wait> {
    let mut hours: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (from, until) in waits {
        let minutes = until.duration_since(*from).as_mins().max(0);
        hours.entry(from.as_second().div_euclid(HOUR)).or_default().push(minutes);
    }
    hours.into_iter().filter_map(|(hour, minutes)| sum_up(hour, minutes)).collect()
}

fn sum_up(hour: i64, mut minutes: Vec<i64>) -> Option<Wait> {
    minutes.sort_unstable();
    let count = minutes.len();
    let at =
        |tenths: usize| minutes.get((count * tenths / 10).min(count.saturating_sub(1))).copied();
    let hour = Timestamp::from_second(hour.saturating_mul(HOUR)).ok()?;
    Some(Wait { hour, median: at(5)?, p90: at(9)?, count })
}
