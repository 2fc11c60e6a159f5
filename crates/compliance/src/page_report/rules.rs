//! What of reports is told apart, and what they come to. Pure.

use super::{Blocked, Counted};
use crate::check::{Finding, Status};
use kernel::Timestamp;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// So many sorts are told apart on a day; whatever comes beyond them is counted as one.
pub(super) const MOST: usize = 200;
/// Beside them so many that were told on a day before, those of the most days first: what somebody invents takes no room from them.
pub(super) const FAMILIAR: i64 = 200;
/// So many days are looked at.
pub(super) const DAYS: i64 = 30;
/// Anybody may send a report, and whoever forges some on a day must fail nobody: what is told on so many days is looked into, and
/// at once what a browser told in which one of the staff was signed in. A patient has a device of their own, and what is on that
/// says nothing of the clinic.
const SURE: usize = 3;
/// So many are named in the words of a finding.
const NAMED: usize = 5;

/// How often something was told, and how often of that where one of the staff was signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) told: i64,
    pub(super) staff: i64,
}

impl Times {
    const fn add(&mut self, more: Self) {
        self.told = self.told.saturating_add(more.told);
        self.staff = self.staff.saturating_add(more.staff);
    }
}

/// How often each was told on a day.
pub(super) type Heard = BTreeMap<Blocked, Times>;

/// The day of an instant.
pub(super) fn day(at: Timestamp) -> i64 {
    at.as_microsecond().div_euclid(86_400_000_000)
}

/// How many take room of those that are not familiar.
fn strangers(all: &Heard, familiar: &BTreeSet<Blocked>) -> usize {
    all.keys().filter(|one| !familiar.contains(*one)).count()
}

/// Counts a sort of a day, or what is beyond all of them; one that is familiar has its room whatever else is told.
pub(super) fn add(all: &mut Heard, (one, times): (Blocked, Times), familiar: &BTreeSet<Blocked>) {
    let fits = all.len() < MOST
        || all.contains_key(&one)
        || familiar.contains(&one)
        || strangers(all, familiar) < MOST;
    all.entry(if fits { one } else { Blocked::other() }).or_default().add(times);
}

/// What is added to the rows of a day, of which these are there.
pub(super) fn fitted(known: Vec<Blocked>, heard: Heard, familiar: &BTreeSet<Blocked>) -> Heard {
    let mut all: Heard = known.into_iter().map(|one| (one, Times::default())).collect();
    for one in heard {
        add(&mut all, one, familiar);
    }
    all.retain(|_, times| times.told > 0);
    all
}

/// The host of an origin; a word such as `inline` has none.
fn host(source: &str) -> Option<&str> {
    let (_, place) = source.split_once("://")?;
    let (host, port) = place.rsplit_once(':').unwrap_or((place, ""));
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    Some(if is_port { host } else { place })
}

/// All that was told of one source.
#[derive(Default)]
struct Told<'a> {
    days: BTreeSet<i64>,
    pages: BTreeSet<&'a str>,
    times: Times,
    /// Whether nobody decided about it.
    is_unknown: bool,
}

impl Told<'_> {
    /// Whether nobody decided about it, and it was told too often to be a joke, or in a session of staff.
    fn is_sure(&self) -> bool {
        self.is_unknown && (self.days.len() >= SURE || self.times.staff > 0)
    }

    fn words(&self, source: &str) -> String {
        let pages: Vec<&str> = self.pages.iter().copied().take(3).collect();
        let more = self.pages.len().saturating_sub(pages.len());
        let more = if more == 0 { String::new() } else { format!(" and {more} more pages") };
        let (Times { told, staff }, days) = (self.times, self.days.len());
        let own = match staff {
            0 => String::new(),
            times => format!(", {times} of them to staff signed in"),
        };
        format!("{source} on {}{more} (told {told} times on {days} days{own})", pages.join(", "))
    }
}

/// On how many days more was told than is told apart.
fn crowded(all: &[Counted]) -> usize {
    let other = Blocked::other();
    let days = all.iter().filter(|one| one.blocked == other).map(|one| one.day);
    days.collect::<BTreeSet<i64>>().len()
}

/// What all that was told comes to, where some hosts are covered by an agreement or a decision.
pub(super) fn judge(all: &[Counted], covers: impl Fn(&str) -> bool) -> Finding {
    let mut sources: BTreeMap<&str, Told<'_>> = BTreeMap::new();
    for Counted { day, blocked, told, staff } in all {
        let one = sources.entry(&blocked.source).or_default();
        one.days.insert(*day);
        one.pages.insert(&blocked.page);
        one.times.add(Times { told: *told, staff: *staff });
        one.is_unknown = host(&blocked.source).is_some_and(|host| !covers(host));
    }
    let mut sorted: Vec<(&str, Told<'_>)> = sources.into_iter().collect();
    sorted.sort_by_key(|(_, one)| Reverse((one.is_unknown, one.days.len(), one.times.told)));
    let sure: Vec<String> =
        sorted.iter().filter(|(_, one)| one.is_sure()).map(|(name, one)| one.words(name)).collect();
    let named = |all: &[String]| {
        let more = all.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!("; and {more} more") };
        format!("{}{more}", all.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; "))
    };
    let crowded = crowded(all);
    let (status, words) = if !sure.is_empty() {
        let words = "again and again, or where one of the staff was signed in, pages were kept from somebody about whom nobody decided";
        (Status::Fail, format!("{words}: {}", named(&sure)))
    } else if crowded >= SURE {
        // Behind what somebody invents each day a tracker that is new would never be seen.
        let words = format!(
            "on {crowded} days more than {MOST} sorts of it were told, which somebody may have invented, and those beyond are not told apart"
        );
        (Status::Fail, words)
    } else if sorted.is_empty() {
        let words = format!("no browser told in {DAYS} days of anything that a page was kept from");
        (Status::Pass, words)
    } else {
        let every: Vec<String> = sorted.iter().map(|(name, one)| one.words(name)).collect();
        (Status::Warn, format!("browsers told that pages were kept from: {}", named(&every)))
    };
    let times = sorted.iter().fold(Times::default(), |mut sum, (_, one)| {
        sum.add(one.times);
        sum
    });
    let unknown = sorted.iter().filter(|(_, one)| one.is_unknown).count();
    Finding::new(status, words)
        .with("sources", sorted.len())
        .with("unknown", unknown)
        .with("crowded_days", crowded)
        .with("told", times.told)
        .with("staff", times.staff)
}
