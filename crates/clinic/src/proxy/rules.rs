//! Who gives a proxy, what it may be, and when it ends. Pure.

use super::{Basis, End, NewProxy, Proxy};
use crate::notification::Channel;
use crate::person::Person;
use crate::settings::Reach;
use crate::{Act, Caller, Refusal};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{PersonId, Phi, Timestamp};

/// Bytes that a reason may have.
const LONGEST: usize = 2_000;
/// The longest time for which somebody acts without being asked again: a childhood.
const YEARS: i64 = 21;

/// Those who treat give it, and nobody to themselves.
pub(super) fn may_give(caller: &Caller, person: &PersonId) -> Result<(), Refusal> {
    Caller::require(caller.treats() && caller.person != *person)
}

/// Those who treat see who acts for a patient, and the patient.
pub(super) fn may_read(caller: &Caller, patient: &PersonId) -> Result<(), Refusal> {
    Caller::require(caller.treats() || caller.is_patient(patient))
}

/// Refuses what allows nothing, says no reason, or is over before it begins.
pub(super) fn check(new: &NewProxy, now: Timestamp) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    // Whoever does something for a patient sees what they do.
    if !new.acts.contains(&Act::View) {
        return field(
            "acts",
            "holds view, and schedule, consent, join, read-messages and write-messages as far as they may",
        );
    }
    if new.acts.contains(&Act::WriteMessages) && !new.acts.contains(&Act::ReadMessages) {
        return field("acts", "holds read-messages where it holds write-messages");
    }
    let length = new.reason.expose().trim().len();
    if length == 0 || length > LONGEST {
        return field("reason", "says why, in at most 2,000 bytes");
    }
    let region = new.region.as_deref().unwrap_or("NE");
    if region.len() != 2 || !region.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return field("region", "is a state in two letters, such as NE");
    }
    let starts = new.starts.unwrap_or(now);
    let first = now.to_zoned_datetime(TimeZone::UTC).checked_sub(YEARS.years());
    if first.is_ok_and(|first| starts < first.timestamp()) {
        return field("startsAt", "is at most 21 years ago");
    }
    let last = now.to_zoned_datetime(TimeZone::UTC).checked_add(YEARS.years());
    if new.ends <= now || new.ends <= starts || last.is_ok_and(|last| new.ends > last.timestamp()) {
        return field("endsAt", "is after it starts, in the future, by at most 21 years");
    }
    Ok(())
}

/// The age at which somebody is of age where they live (each state's civil code).
const fn of_age(region: Option<&str>) -> i64 {
    match region {
        Some(region) => match region.as_bytes() {
            b"AL" | b"NE" => 19,
            b"MS" | b"PR" => 21,
            _ => 18,
        },
        None => 18,
    }
}

/// When somebody is of age, by a clock: as their birthday begins.
pub(super) fn adulthood(birth: &Phi, region: Option<&str>, zone: &TimeZone) -> Option<Timestamp> {
    let birth: Date = birth.expose().parse().ok()?;
    // Born on 29 February, one is of age once that day is over.
    let mut day = birth.checked_add(of_age(region).years()).ok()?;
    if day.day() != birth.day() {
        day = day.tomorrow().ok()?;
    }
    zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok()
}

/// Whether it is given for a minor. Nobody is the parent of an adult here, or of somebody of unknown age.
pub(super) fn for_minor(
    basis: Basis,
    adult: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool, Refusal> {
    match (basis, adult) {
        (Basis::Parent, None) => Err(Refusal::NoBirthDate),
        (Basis::Parent, Some(adult)) if adult <= now => Err(Refusal::OfAge),
        (_, adult) => Ok(adult.is_some_and(|adult| adult > now)),
    }
}

/// When to look whether it has ended.
pub(super) fn due(proxy: &Proxy, adult: Option<Timestamp>) -> Timestamp {
    adult.filter(|_| proxy.for_minor).map_or(proxy.ends, |adult| adult.min(proxy.ends))
}

/// Why it has ended by itself, if it has.
pub(super) fn ended(proxy: &Proxy, adult: Option<Timestamp>, now: Timestamp) -> Option<End> {
    if proxy.for_minor && adult.is_some_and(|adult| adult <= now) {
        return Some(End::Adult);
    }
    (proxy.ends <= now).then_some(End::Expired)
}

/// The addresses of somebody for which there is a gateway.
pub(super) fn addresses(who: &Person, reach: Reach) -> impl Iterator<Item = (Channel, &Phi)> {
    let mail = who.email.as_ref().filter(|_| reach.email).map(|to| (Channel::Email, to));
    let phone = who.phone.as_ref().filter(|_| reach.sms).map(|to| (Channel::Sms, to));
    mail.into_iter().chain(phone)
}
