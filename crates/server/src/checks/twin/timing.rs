//! Whether the time of an answer tells what the answer does not say. Pure.
//!
//! A machine that has other work makes any answer late, so one series of answers says little: that logins are told apart is said
//! only where the last three show it, and all in the same way. Answers of one round were asked for one right after the other,
//! and met the same work: a difference that is the program's stands in most rounds, one that is the machine's in half of them.
//! Of twenty rounds fifteen go one way by chance once in fifty times, and in three series the same way once in fifty thousand.
//! Where each series shows a difference, and they do not agree, it is not known whose that is, and this is said.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::time::Duration;

/// By so much the 95th percentiles of answers may differ.
const BOUND: Duration = Duration::from_millis(50);
/// So many series are looked at where the first ones show a difference.
const SERIES: usize = 3;
/// And so many where they show it in different ways: a machine that is busy is quiet at some time.
pub(super) const MOST: usize = 5;

/// Logins that nobody has, and those that somebody has or had.
pub(super) const UNKNOWN: &str = "unknown";
pub(super) const OTHERS: [&str; 3] = ["open", "locked", "closed"];

/// How long each answer of a series took, by the kind of login, in the order of its rounds.
pub(super) type Times = BTreeMap<&'static str, Vec<Duration>>;

/// What a series shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Alike,
    /// They differ, and not in most rounds by the same sign.
    Unsettled,
    Slower,
    Quicker,
}

/// So many of a hundred take no longer than this.
fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(rank).copied().unwrap_or_default()
}

/// The 95th percentile of a kind of login.
pub(super) fn p95(times: &Times, kind: &str) -> Duration {
    percentile(of(times, kind), 95)
}

fn of<'a>(times: &'a Times, kind: &str) -> &'a [Duration] {
    times.get(kind).map(Vec::as_slice).unwrap_or_default()
}

/// What a series shows of one kind of login beside those that nobody has.
fn seen(times: &Times, kind: &str) -> Seen {
    let (these, nobody) = (of(times, kind), of(times, UNKNOWN));
    let (late, others) = (percentile(these, 95), percentile(nobody, 95));
    let (middle, half) = (percentile(these, 50), percentile(nobody, 50));
    let is_far = late.abs_diff(others) >= BOUND;
    // A quick machine hashes a password within the bound: where none is hashed, the answer takes less than half as long.
    let is_twice = middle > half * 2 || half > middle * 2;
    if !is_far && !is_twice {
        return Seen::Alike;
    }
    let way = if is_far { late.cmp(&others) } else { middle.cmp(&half) };
    let rounds = these.iter().zip(nobody).filter(|(one, other)| one.cmp(other) == way).count();
    match way {
        _ if rounds * 4 < these.len() * 3 => Seen::Unsettled,
        Ordering::Less => Seen::Quicker,
        Ordering::Greater => Seen::Slower,
        Ordering::Equal => Seen::Unsettled,
    }
}

/// Whether no other series is needed: the last one shows no difference, or the last three show one in the same way.
pub(super) fn is_enough(series: &[Times]) -> bool {
    let is_alike = |times: &Times| OTHERS.iter().all(|kind| seen(times, kind) == Seen::Alike);
    series.last().is_some_and(is_alike) || !told(series).is_empty()
}

/// The kinds of login that differ from those that nobody has in each of all series, and not in the same way at last.
pub(super) fn unsettled(series: &[Times]) -> Vec<&'static str> {
    let differs = |kind: &&str| series.iter().all(|times| seen(times, kind) != Seen::Alike);
    let settled = |kind: &&str| way(series, kind).is_some();
    let most = series.len() >= SERIES;
    OTHERS.into_iter().filter(|kind| most && differs(kind) && !settled(kind)).collect()
}

/// In which way the last three series tell a kind of login from those that nobody has.
fn way(series: &[Times], kind: &str) -> Option<&'static str> {
    let last = series.get(series.len().checked_sub(SERIES)?..)?;
    let mut all = last.iter().map(|times| seen(times, kind));
    let first = all.next()?;
    let way = match first {
        Seen::Slower => "later",
        Seen::Quicker => "sooner",
        Seen::Alike | Seen::Unsettled => return None,
    };
    all.all(|one| one == first).then_some(way)
}

/// The kinds of login that the last three series tell from those that nobody has, and in which way.
pub(super) fn told(series: &[Times]) -> Vec<String> {
    let told = |kind: &str| {
        let way = way(series, kind)?;
        Some(format!("logins of {kind} accounts are answered {way} than those that nobody has"))
    };
    OTHERS.into_iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::{Duration, OTHERS, Seen, Times, UNKNOWN, is_enough, p95, seen, told, unsettled};

    fn is_alike(times: &Times) -> bool {
        is_enough(std::slice::from_ref(times))
    }

    /// Twenty rounds in which logins of open accounts take this long, and all others 60 to 79 ms.
    fn series(open: impl Fn(u64) -> u64) -> Times {
        let times = |took: &dyn Fn(u64) -> u64| -> Vec<Duration> {
            (0..20).map(|round| Duration::from_millis(took(round))).collect()
        };
        let mut all: Times =
            [UNKNOWN, "locked", "closed"].map(|kind| (kind, times(&|round| 60 + round))).into();
        all.insert("open", times(&open));
        all
    }

    #[test]
    fn answers_that_take_as_long_tell_nothing() {
        let same = series(|round| 79 - round);
        assert!(is_alike(&same), "{same:?}");
        assert_eq!(p95(&same, UNKNOWN), Duration::from_millis(78));
        let all = [same.clone(), same.clone(), same];
        assert!(told(&all).is_empty() && unsettled(&all).is_empty());
        // Forty-nine milliseconds are within the bound, and one late answer of twenty is no percentile.
        assert!(is_alike(&series(|round| 60 + round + 49)));
        assert!(is_alike(&series(|round| if round == 7 { 900 } else { 60 + round })));
    }

    #[test]
    fn what_each_series_shows_in_the_same_way_is_told_and_nothing_else_is() {
        let slow = || series(|round| 120 + round);
        let quick = || series(|round| 5 + round);
        let same = || series(|round| 60 + round);
        let words = told(&[slow(), slow(), slow()]);
        assert_eq!(
            words,
            ["logins of open accounts are answered later than those that nobody has"]
        );
        assert_eq!(
            told(&[quick(), quick(), quick()]),
            ["logins of open accounts are answered sooner than those that nobody has"]
        );
        for all in [
            vec![slow(), same(), slow()],
            vec![slow(), quick(), slow()],
            vec![slow(), slow()],
            vec![same()],
            Vec::new(),
        ] {
            assert!(told(&all).is_empty(), "{all:?}");
        }
        let apart = [slow(), quick(), slow()];
        assert_eq!(unsettled(&apart), ["open"], "far each time, and not in one way");
        assert!(!is_enough(&apart) && is_enough(&[slow(), slow(), slow()]));
        assert_eq!(told(&[quick(), slow(), slow(), slow()]).len(), 1, "the first met other work");
        assert!(is_enough(&[slow(), quick(), slow(), same()]), "one that is quiet is enough");
        for all in [vec![slow(), same(), quick()], vec![slow(), slow(), slow()], vec![slow()]] {
            assert!(unsettled(&all).is_empty(), "{all:?}");
        }
    }

    #[test]
    fn a_hash_that_nobody_makes_is_seen_where_all_of_them_are_quick() {
        let quick = |took: u64| {
            series(move |_| took).into_iter().map(|(kind, times)| {
                let shorter = times.iter().map(|one| if kind == "open" { *one } else { *one / 20 });
                (kind, shorter.collect::<Vec<_>>())
            })
        };
        // A hash takes 25 ms there, and all else 3.
        let times: Times = quick(25).collect();
        assert_eq!(seen(&times, "open"), Seen::Slower);
        assert!(p95(&times, "open").abs_diff(p95(&times, UNKNOWN)) < Duration::from_millis(50));
    }

    #[test]
    fn a_burst_of_other_work_is_no_ones_secret() {
        // Three answers met it on one side, and a few on both.
        let burst = series(|round| if round >= 17 { 800 } else { 60 + round });
        assert_eq!(seen(&burst, "open"), Seen::Unsettled);
        let all = [burst.clone(), burst.clone(), burst.clone()];
        assert!(!is_alike(&burst) && told(&all).is_empty());
        assert_eq!(unsettled(&all), ["open"], "each time: so it is not known, and not passed over");
        assert!(OTHERS.iter().skip(1).all(|kind| seen(&series(|_| 800), kind) == Seen::Alike));
    }
}
