//! What covers a host. Pure.

use super::{Agreement, Basis, Holds, Obligation, Proposal, State};
use jiff::Unit;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Timestamp, is_sha256};

/// The scope of where this server and its disks stand.
pub const HOSTING: &str = "hosting";

/// Hosts that one agreement covers at most.
const MOST_HOSTS: usize = 32;

/// A host's name as agreements write it: small letters, no brackets, no dot at the end.
pub fn host_name(host: &str) -> String {
    host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase()
}

/// What is wrong with a proposal, in words for whoever wrote it.
pub(super) fn check(proposal: &Proposal) -> Result<(), &'static str> {
    let is_line = |text: &str, most: usize| {
        !text.trim().is_empty() && text.len() <= most && !text.chars().any(char::is_control)
    };
    if !is_line(&proposal.vendor, 100) {
        return Err("the vendor is a name of 1 to 100 characters");
    }
    if !is_line(&proposal.signatory, 100) {
        return Err("the signatory is who signed or decided for the clinic, 1 to 100 characters");
    }
    if !is_line(proposal.reason.as_deref().unwrap_or("-"), 500) {
        return Err("the reason is a line of 1 to 500 characters");
    }
    if proposal.basis != Basis::Baa && proposal.reason.is_none() {
        return Err("a decision that no agreement is needed has a reason");
    }
    if !is_sha256(&proposal.document) {
        return Err("the document is named by its SHA-256, 64 of 0-9 a-f");
    }
    if proposal.ends.is_some_and(|ends| ends < proposal.effective) {
        return Err("it ends before it begins");
    }
    if proposal.scope.is_empty() || proposal.scope.len() > MOST_HOSTS {
        return Err("the scope is 1 to 32 hosts");
    }
    if !proposal.scope.iter().all(|host| is_scope(host)) {
        return Err(
            "a scope is a host without scheme, port or path: smtp.example.org, *.example.org, 192.0.2.7 or hosting",
        );
    }
    Ok(())
}

fn is_scope(scope: &str) -> bool {
    let (host, is_pattern) = scope.strip_prefix("*.").map_or((scope, false), |host| (host, true));
    if host.parse::<std::net::IpAddr>().is_ok() {
        return !is_pattern;
    }
    let is_label = |label: &str| {
        let plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
        };
        (1..=63).contains(&label.len()) && label.bytes().all(plain)
    };
    // Nobody has an agreement with all of a top-level domain.
    let is_wide = is_pattern && !host.contains('.');
    host.len() <= 253 && !is_wide && host.split('.').all(is_label)
}

/// Whether a scope holds a host, or all that a pattern stands for.
fn holds(scope: &str, host: &str) -> bool {
    match scope.strip_prefix('*') {
        Some(parent) => host.len() > parent.len() && host.ends_with(parent),
        None => scope == host,
    }
}

/// Whether a later version of the same agreement stands in the place of this one: nobody approves what was proposed anew since.
pub(super) fn overtaken(all: &[Agreement], one: &Agreement) -> bool {
    let later = |other: &Agreement| other.id == one.id && other.version > one.version;
    all.iter().any(|other| later(other) && other.ended.is_none())
}

impl Agreement {
    /// Names the version.
    pub fn label(&self) -> String {
        format!("{}@{}", self.id, self.version)
    }

    /// What a business associate agreement is to bind the other party to and, as far as was written down, does not; nothing of a
    /// decision that none is needed.
    pub fn lacking(&self) -> Vec<Obligation> {
        let asked: &[Obligation] = if self.basis == Basis::Baa { &Obligation::ALL } else { &[] };
        asked.iter().copied().filter(|one| !self.obligations.contains(one)).collect()
    }

    /// Whether its scope has a host, and its basis is good for what is sent there.
    fn is_for(&self, host: &str, holding: Holds) -> bool {
        (holding == Holds::Codes || self.basis != Basis::NoPhi)
            && self.scope.iter().any(|scope| holds(scope, host))
    }
}

/// All versions of all agreements, newest first in each line, and the clinic's clock, by whose days they begin and end.
#[derive(Clone, Debug)]
pub struct Register {
    all: Vec<Agreement>,
    zone: TimeZone,
}

impl Default for Register {
    fn default() -> Self {
        Self::new(Vec::new(), TimeZone::UTC)
    }
}

impl Register {
    pub(super) const fn new(all: Vec<Agreement>, zone: TimeZone) -> Self {
        Self { all, zone }
    }

    /// Every version, newest first in each line.
    pub fn all(&self) -> &[Agreement] {
        &self.all
    }

    fn day(&self, now: Timestamp) -> Date {
        now.to_zoned_datetime(self.zone.clone()).date()
    }

    /// The version of each line that was approved and has begun last; those that were ended are left out.
    fn standing(&self, today: Date) -> impl Iterator<Item = &Agreement> {
        let begun = move |one: &&Agreement| {
            one.approved.is_some() && one.ended.is_none() && one.effective <= today
        };
        self.all.iter().filter(begun).filter(move |one| {
            let later = |other: &Agreement| {
                begun(&other) && other.id == one.id && other.version > one.version
            };
            !self.all.iter().any(later)
        })
    }

    /// What a version is worth now.
    pub fn state(&self, version: &Agreement, now: Timestamp) -> State {
        let today = self.day(now);
        if version.ended.is_some() {
            State::Ended
        } else if version.approved.is_none() {
            if overtaken(&self.all, version) { State::Replaced } else { State::Proposed }
        } else if version.effective > today {
            State::Ahead
        } else if !self.standing(today).any(|one| one.label() == version.label()) {
            State::Replaced
        } else if version.ends.is_none_or(|ends| today <= ends) {
            State::Active
        } else {
            State::Over
        }
    }

    /// What covers a host now; of several, the one that does so longest.
    pub fn covering(&self, host: &str, holding: Holds, now: Timestamp) -> Option<&Agreement> {
        let (host, today) = (host_name(host), self.day(now));
        let fits = |one: &&Agreement| {
            one.ends.is_none_or(|ends| today <= ends) && one.is_for(&host, holding)
        };
        self.standing(today).filter(fits).max_by_key(|one| one.ends.unwrap_or(Date::MAX))
    }

    /// Whether anything that counted ever covered a host, even if it is over: a place that nobody ever agreed to is new.
    pub fn ever_covered(&self, host: &str, holding: Holds, now: Timestamp) -> bool {
        let (host, today) = (host_name(host), self.day(now));
        let began = |one: &Agreement| {
            one.ended.as_ref().is_none_or(|(_, at)| self.day(*at) > one.effective)
        };
        let counted =
            |one: &Agreement| one.approved.is_some() && one.effective <= today && began(one);
        self.all.iter().any(|one| counted(one) && one.is_for(&host, holding))
    }

    /// The days that are left of a version before its last one is over; none where it has no last one.
    pub fn days_left(&self, one: &Agreement, now: Timestamp) -> Option<i32> {
        let span = self.day(now).until((Unit::Day, one.ends?)).ok()?;
        Some(span.get_days())
    }

    /// Those that count now and end within so many days, with the days that are left; not those that a later version
    /// carries on.
    pub fn ending(&self, now: Timestamp, days: i32) -> Vec<(&Agreement, i32)> {
        let goes_on = |one: &Agreement, ends: Date| {
            self.all.iter().any(|other| {
                other.id == one.id
                    && other.approved.is_some()
                    && other.version > one.version
                    && other.ends.is_none_or(|later| later > ends)
            })
        };
        let left = |one: &'_ Agreement| {
            let is_last = one.ends.is_some_and(|ends| !goes_on(one, ends));
            self.days_left(one, now).filter(|left| is_last && (0..=days).contains(left))
        };
        self.standing(self.day(now)).filter_map(|one| left(one).map(|left| (one, left))).collect()
    }
}
