//! What may be waived, for how long, and what that does to a finding. Pure.

use super::{Grounds, NewWaiver, Standing, Waiver, WaiverError};
use crate::check::{Check, Excuse, Profile, Record, Status, lasts};
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// The check of the checks: nobody waives that they see.
const SELF_TEST: &str = "HC-066";
/// What a citation of an addressable specification of the Security Rule begins with (45 CFR 164 subpart C, appendix A).
const ADDRESSABLE: [&str; 19] = [
    "164.308(a)(3)(ii)",
    "164.308(a)(4)(ii)(B)",
    "164.308(a)(4)(ii)(C)",
    "164.308(a)(5)",
    "164.308(a)(7)(ii)(D)",
    "164.308(a)(7)(ii)(E)",
    "164.310(a)(2)",
    "164.310(d)(2)(iii)",
    "164.310(d)(2)(iv)",
    "164.312(a)(2)(iii)",
    "164.312(a)(2)(iv)",
    "164.312(c)(2)",
    "164.312(e)(2)",
    "308(a)(3)(ii)",
    "308(a)(5)",
    "312(a)(2)(iii)",
    "312(a)(2)(iv)",
    "312(c)(2)",
    "312(e)(2)",
];

impl Grounds {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Waiver, Self::Alternative, Self::NotReasonable];

    /// The word by which it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiver => "waiver",
            Self::Alternative => "alternative",
            Self::NotReasonable => "not-reasonable",
        }
    }

    /// The one of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// For how many days at most.
    pub const fn longest(self) -> u32 {
        match self {
            Self::Waiver => 90,
            Self::Alternative | Self::NotReasonable => 365,
        }
    }
}

impl Standing {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Ended => "ended",
        }
    }
}

impl Waiver {
    /// Where it stands at an instant.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match (&self.ended, &self.approved) {
            (Some((_, at)), _) if *at <= now => Standing::Ended,
            _ if self.asked.ends <= now => Standing::Expired,
            (_, Some((_, at))) if *at <= now => Standing::Active,
            _ => Standing::Requested,
        }
    }
}

/// Whether a check is of specifications that may be met otherwise: of one of them at least, and of nothing that is required.
pub(super) fn is_addressable(check: &Check) -> bool {
    let cites = || check.cites.iter().flat_map(|cite| cite.split(';')).map(str::trim);
    let addressable = |cite: &str| ADDRESSABLE.iter().any(|known| cite.starts_with(known));
    cites().any(addressable) && cites().all(|cite| addressable(cite) || !is_of_the_rule(cite))
}

/// Whether a citation is of the Security Rule as it is: 45 CFR 164.302 to 164.318.
fn is_of_the_rule(cite: &str) -> bool {
    let section = cite.strip_prefix("164.").unwrap_or(cite);
    let number = section.split_once('(').map_or(section, |(number, _)| number);
    number.parse::<u16>().is_ok_and(|number| (302..=318).contains(&number))
}

/// On which grounds a failure of a check may be borne: on none that checks see, and what is required is not met otherwise.
pub fn grounds(check: &Check) -> &'static [Grounds] {
    if check.id == SELF_TEST {
        &[]
    } else if is_addressable(check) {
        &Grounds::ALL
    } else {
        &[Grounds::Waiver]
    }
}

/// Refuses what would not hold in an audit. Days are counted by the clinic's clock.
pub(super) fn admit(
    check: &Check,
    new: &NewWaiver,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<(), WaiverError> {
    if check.id == SELF_TEST {
        return Err(WaiverError::SelfTest);
    }
    if !grounds(check).contains(&new.grounds) {
        return Err(WaiverError::Required(check.id));
    }
    if !(20..=2_000).contains(&new.reason.trim().len()) {
        return Err(WaiverError::Field(
            "reason",
            "says why and what holds instead, in 20 to 2,000 bytes",
        ));
    }
    if !lasts(new.ends, (now, new.grounds.longest()), zone) {
        return Err(WaiverError::Lasts(new.grounds.name(), new.grounds.longest()));
    }
    Ok(())
}

/// Refuses one for a check that has another which is not over: which of two counts would be nobody's decision.
pub(super) fn alone<'a>(
    new: &Waiver,
    others: impl IntoIterator<Item = &'a Waiver>,
    now: Timestamp,
) -> Result<(), WaiverError> {
    let open = |other: &&Waiver| {
        let standing = other.standing(now);
        other.id != new.id
            && other.asked.check == new.asked.check
            && matches!(standing, Standing::Requested | Standing::Active)
    };
    others.into_iter().find(open).map_or(Ok(()), |other| {
        Err(WaiverError::Open {
            check: other.asked.check.clone(),
            id: other.id.clone(),
            standing: other.standing(now).name(),
        })
    })
}

/// Bears a failure by the first of these that counts; whatever else a check found stays as it is.
pub(crate) fn excuse(record: &mut Record, profile: Profile, waivers: &[Waiver], now: Timestamp) {
    if record.finding.status != Status::Fail || record.check.id == SELF_TEST {
        return;
    }
    let counts = |one: &&Waiver| {
        let decides = one.asked.grounds != Grounds::Waiver;
        one.asked.check == record.check.id
            && one.standing(now) == Standing::Active
            && !(decides && profile != Profile::Hipaa)
    };
    // What is decided for longer says less than that somebody bears a failure.
    let found = waivers.iter().filter(counts).min_by_key(|one| one.asked.grounds.longest());
    let Some((one, (approver, _))) = found.and_then(|one| Some((one, one.approved.as_ref()?)))
    else {
        return;
    };
    let is_waiver = one.asked.grounds == Grounds::Waiver;
    record.finding.status = if is_waiver { Status::Waived } else { Status::Warn };
    record.excuse = Some(Excuse {
        id: one.id.clone(),
        grounds: one.asked.grounds.name(),
        ends: one.asked.ends,
        requester: one.requested.0.clone(),
        approver: approver.clone(),
        reason: one.asked.reason.clone(),
    });
}
