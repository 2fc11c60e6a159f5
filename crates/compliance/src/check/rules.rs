//! How statuses are named, counted and held against those of before. Pure.

use super::{Check, Finding, Kind, Looking, Profile, Report, Severity, Site, Status, Unseen};
use super::{Look, Past};
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// Whether something that counts until an instant does so for this many days at most: whoever names a day means its end, by the
/// clock of the clinic.
pub(crate) fn lasts(ends: Timestamp, (now, days): (Timestamp, u32), zone: &TimeZone) -> bool {
    let longest = SignedDuration::from_hours(24 * i64::from(days));
    let day = |at: Timestamp| at.to_zoned_datetime(zone.clone()).date();
    let last = day(now).checked_add(longest).unwrap_or(Date::MAX);
    ends > now && (day(ends) <= last || ends.duration_since(now) <= longest)
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Pass, Self::Warn, Self::Fail, Self::NotApplicable, Self::Error, Self::Waived];

    /// The word that reports hold.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Fail => "FAIL",
            Self::NotApplicable => "NA",
            Self::Error => "ERROR",
            Self::Waived => "WAIVED",
        }
    }

    /// The status of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether a run with this status in it has failed; `strict` takes a warning for a failure.
    pub const fn fails(self, strict: bool) -> bool {
        match self {
            Self::Fail | Self::Error => true,
            Self::Warn => strict,
            Self::Pass | Self::NotApplicable | Self::Waived => false,
        }
    }

    /// How bad it is, beside the others.
    const fn rank(self) -> u8 {
        match self {
            Self::Pass | Self::NotApplicable => 0,
            Self::Warn | Self::Waived => 1,
            Self::Fail | Self::Error => 2,
        }
    }

    /// Whether it is worse than another.
    pub const fn is_worse(self, than: Self) -> bool {
        self.rank() > than.rank()
    }

    /// The worse of two.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.is_worse(self) { other } else { self }
    }

    /// How something is judged by its age or share: well up to the first bound, barely up to the second.
    pub fn within<T: PartialOrd + Copy>(value: T, well: T, barely: T) -> Self {
        if value <= well {
            Self::Pass
        } else if value <= barely {
            Self::Warn
        } else {
            Self::Fail
        }
    }
}

impl Severity {
    /// The word that reports hold.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
        }
    }
}

impl Kind {
    /// The letter of the table of checks.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Technical => "T",
            Self::Record => "D",
            Self::Attested => "A",
        }
    }
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 4] = [Self::Hipaa, Self::Nprm2025, Self::Part2, Self::AsvsL2];

    /// The name by which it is asked for.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hipaa => "hipaa",
            Self::Nprm2025 => "nprm2025",
            Self::Part2 => "part2",
            Self::AsvsL2 => "asvs-l2",
        }
    }

    /// What it is, for readers of a report.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hipaa => "HIPAA Security and Privacy Rules",
            Self::Nprm2025 => {
                "HIPAA, and what the notice of proposed rulemaking of January 2025 would add (proposed text, not law)"
            }
            Self::Part2 => "the checks that serve 42 CFR Part 2, of those that HIPAA asks for",
            Self::AsvsL2 => {
                "the checks that serve OWASP ASVS 5.0 at level 2, of those that HIPAA asks for: a part of it, and no assessment"
            }
        }
    }

    /// The profile of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name() == name)
    }

    /// Whether it asks for a check: by whose rules the check is there, or whose rules it cites.
    pub fn asks(self, check: &Check) -> bool {
        let by = |begin: &str| {
            let cites = check.cites.iter().any(|rule| rule.starts_with(begin));
            cites && check.profile == Self::Hipaa
        };
        match self {
            Self::Hipaa => check.profile == Self::Hipaa,
            Self::Nprm2025 => matches!(check.profile, Self::Hipaa | Self::Nprm2025),
            Self::Part2 => by("42 CFR 2."),
            Self::AsvsL2 => by("ASVS "),
        }
    }
}

/// How the checks are tried that write.
pub(crate) const TRY: &str = "`housecall compliance check --active --config FILE --url URL`";

impl Check {
    /// Whether it is only tried where somebody asks for it, and whether somebody did at a site.
    pub(crate) fn asked(&self, site: &Site) -> Option<bool> {
        match self.look {
            Look::Tried { asked, .. } => Some(asked(site)),
            Look::At { .. } | Look::Nothing(_) => None,
        }
    }

    /// What it finds at a site.
    pub fn find<'a>(&'static self, site: &'a Site) -> Looking<'a> {
        match self.look {
            Look::Tried { .. } if self.asked(site) == Some(false) => {
                Box::pin(async { Ok(Finding::untried()) })
            }
            Look::At { probe, .. } | Look::Tried { probe, .. } => probe(self, site),
            Look::Nothing(why) => Box::pin(async move { Ok(Finding::nothing(why)) }),
        }
    }
}

/// What is written down may be ahead of the instant by which it is judged by so much: others write while checks run, and the
/// clocks of two machines differ.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// Whether an instant that was written down is still to come. A wrong clock wrote it, so nobody knows how old it is.
pub fn is_ahead(at: Timestamp, now: Timestamp) -> bool {
    at > until(now)
}

/// The last instant that is not still to come.
pub fn until(now: Timestamp) -> Timestamp {
    now.saturating_add(AHEAD).unwrap_or(now)
}

impl Finding {
    /// Rests on what was written down as of an instant, if anything was. It never passes by one that is still to come.
    #[must_use]
    pub fn written(mut self, at: Option<Timestamp>, now: Timestamp) -> Self {
        if let Some(at) = at.filter(|at| is_ahead(*at, now)) {
            self.status = self.status.worse(Status::Fail);
            self.observed = format!(
                "{}; that was written down as of {at}, which is still to come, by a clock that was wrong",
                self.observed
            );
        }
        self
    }

    /// The same of an instant in microseconds since 1970, as rows have it.
    #[must_use]
    pub fn written_micros(self, at: Option<i64>, now: Timestamp) -> Self {
        self.written(at.and_then(|at| Timestamp::from_microsecond(at).ok()), now)
    }

    /// Of a check that is only tried where somebody asks for it, while nobody ever did: nothing is known, which is no reason to
    /// call it well.
    pub(crate) fn untried() -> Self {
        Self::new(Status::Warn, format!("it was never tried here, for it writes; try it by {TRY}"))
            .with("last_tried", "never")
    }
}

impl From<Result<Self, Unseen>> for Finding {
    fn from(looked: Result<Self, Unseen>) -> Self {
        looked.unwrap_or_else(|Unseen(words)| Self::new(Status::Error, words))
    }
}

/// A check that is worse than it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fallen {
    /// Which check.
    pub id: &'static str,
    /// How it was.
    pub from: Status,
    /// How it is.
    pub to: Status,
}

impl Report {
    /// What is worse than in a run of before. A check that was not run then has not fallen.
    pub fn fallen(&self, past: &Past) -> Vec<Fallen> {
        self.records
            .iter()
            .filter_map(|record| {
                let (id, to) = (record.check.id, record.finding.status);
                let from = *past.0.get(id)?;
                to.is_worse(from).then_some(Fallen { id, from, to })
            })
            .collect()
    }
}
