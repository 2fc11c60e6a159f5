//! Which disclosures are accounted for, and what one must say. Pure.

use super::{Disclosure, NewDisclosure, Purpose, Silence};
use crate::sensitivity::{self, Part2};
use crate::{Caller, Refusal};
use jiff::{SignedDuration, ToSpan};
use kernel::{IncidentId, Phi, Role, Timestamp};

/// Years that an accounting looks back (164.528(a)(1)).
const YEARS: i32 = 6;
/// So long an agency has silence for what it only said (164.528(a)(2)(ii)).
const SPOKEN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The longest silence for which an agency asks in writing, and how long ago something left at most: what is further away was
/// mistyped.
const LONGEST: SignedDuration = SignedDuration::from_hours(20 * 366 * 24);

/// Bytes of a text, at most.
const LONGEST_TEXT: usize = 2_000;

/// Those who treat, of patients in whose care they have a part, and those who answer for privacy write down what left.
pub(super) fn may_record(caller: &Caller) -> Result<(), Refusal> {
    Caller::require(caller.treats() || caller.role == Role::ComplianceOfficer)
}

/// A disclosure says all that an accounting must.
pub(super) fn check(new: &NewDisclosure, now: Timestamp) -> Result<(), Refusal> {
    text("recipient", &new.recipient)?;
    text("what", &new.what)?;
    text("basis", &new.basis)?;
    new.address.as_ref().map_or(Ok(()), |address| text("address", address))?;
    if new.at.is_some_and(|at| at > now || now.duration_since(at) > LONGEST) {
        let problem = "is when it happened, so it is not in the future, nor 20 years ago";
        return Err(Refusal::Field { field: "at", problem });
    }
    new.silence.as_ref().map_or(Ok(()), |silence| quiet(new.purpose, silence, now))
}

/// What leaves of a patient with a visit that 42 CFR Part 2 protects says on what. What should not have happened is
/// written down in any case.
pub(super) fn protected(new: &NewDisclosure, labelled: bool) -> Result<(), Refusal> {
    if new.purpose == Purpose::Impermissible {
        return Ok(());
    }
    sensitivity::check((labelled, false), new.part2, carrying(new.purpose))
}

/// What a breach is to each of its patients, in the language that they read: who got it, as far as that is known, and nothing of
/// what happened, which their notice tells. The day is that of its discovery, and is called so: when it happened may be known to
/// nobody, and the notice has it as far as it is (164.528(b)(2)(i), 164.404(c)(1)(A)).
pub(super) fn of_breach(
    locale: &str,
    (incident, at, recipient): (&IncidentId, Timestamp, &Phi),
) -> NewDisclosure {
    let spanish = locale == "es" || locale.starts_with("es-");
    let (unknown, what, basis) = if spanish {
        (
            "La clínica no sabe quién los recibió",
            "Datos de salud que quedaron expuestos; se descubrió ese día; el aviso dice cuándo ocurrió y qué datos son",
            format!("Incidente {incident}, del que la clínica avisó a sus pacientes"),
        )
    } else {
        (
            "The clinic does not know who received it",
            "Health data that was exposed; discovered on this day; the notice says when it happened and which data it was",
            format!("Incident {incident}, of which the clinic notified its patients"),
        )
    };
    let said = recipient.expose().trim();
    let known = said.len() >= 3;
    NewDisclosure {
        at: Some(at),
        recipient: Phi::new(if known { cut(said) } else { unknown }),
        address: None,
        what: Phi::new(what),
        purpose: Purpose::Impermissible,
        basis: Phi::new(basis),
        part2: None,
        silence: None,
    }
}

/// As many whole characters as a text may have.
fn cut(text: &str) -> &str {
    let mut end = LONGEST_TEXT.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Whether something can be the disclosure of a copy that is made now.
pub(crate) fn of_copy(new: &NewDisclosure) -> Result<(), Refusal> {
    let refused = |field, problem| Err(Refusal::Field { field, problem });
    if !new.purpose.is_demanded() {
        let problem = "is one of those for which a court, an authority or a law asks";
        return refused("disclosure.purpose", problem);
    }
    if new.at.is_some() {
        return refused("disclosure.at", "is when the copy is made, and is not said");
    }
    if new.part2.is_some() {
        return refused("disclosure.part2", "is said of the copy");
    }
    Ok(())
}

/// On what protected records leave for a purpose (42 CFR part 2, subparts C to E, and 2.12(c)).
pub(super) const fn carrying(purpose: Purpose) -> &'static [Part2] {
    match purpose {
        Purpose::Judicial | Purpose::LawEnforcement => &[Part2::LegalConsent, Part2::CourtOrder],
        Purpose::RequiredByLaw => &[Part2::Consent, Part2::CourtOrder],
        Purpose::AbuseReport => &[Part2::Consent, Part2::ChildAbuse],
        Purpose::Oversight => &[Part2::Consent, Part2::Audit],
        Purpose::Research => &[Part2::Consent, Part2::Research],
        Purpose::Threat | Purpose::Treatment => &[Part2::Consent, Part2::Emergency],
        Purpose::Authorization => &[Part2::Consent, Part2::LegalConsent],
        Purpose::PublicHealth
        | Purpose::Decedent
        | Purpose::Donation
        | Purpose::Government
        | Purpose::WorkersCompensation
        | Purpose::Impermissible
        | Purpose::Payment
        | Purpose::Operations => &[Part2::Consent],
    }
}

fn quiet(purpose: Purpose, silence: &Silence, now: Timestamp) -> Result<(), Refusal> {
    if !purpose.may_be_silent() {
        let problem = "is left out unless a health oversight agency (oversight) or law enforcement (law-enforcement) received it \
                       and asked for it";
        return Err(Refusal::Field { field: "silence", problem });
    }
    text("silence.askedBy", &silence.asked_by)?;
    let field = "silence.until";
    if silence.until <= now || silence.until.duration_since(now) > LONGEST {
        return Err(Refusal::Field { field, problem: "is in the future, by at most 20 years" });
    }
    if !silence.in_writing && silence.until.duration_since(now) > SPOKEN {
        let problem = "is at most 30 days ahead for what an agency did not ask in writing";
        return Err(Refusal::Field { field, problem });
    }
    Ok(())
}

/// Words that somebody must be able to understand later.
pub(super) fn text(field: &'static str, text: &Phi) -> Result<(), Refusal> {
    if (3..=LONGEST_TEXT).contains(&text.expose().trim().len()) {
        return Ok(());
    }
    Err(Refusal::Field { field, problem: "is 3 to 2,000 bytes of text" })
}

/// From when on an accounting tells: six years back, or later if that was asked.
pub(super) fn since(asked: Option<Timestamp>, now: Timestamp) -> Timestamp {
    let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC);
    let floor = today.checked_sub(YEARS.years()).map_or(now, |day| day.timestamp());
    asked.map_or(floor, |asked| asked.max(floor))
}

/// Whether an accounting made now tells of it.
pub(super) fn is_told(one: &Disclosure, now: Timestamp) -> bool {
    one.purpose.is_accounted()
        && one.struck.is_none()
        && one.silence.as_ref().is_none_or(|silence| silence.until <= now)
}

impl Purpose {
    /// Whether the patient is owed an accounting of it.
    pub const fn is_accounted(self) -> bool {
        !matches!(self, Self::Treatment | Self::Payment | Self::Operations | Self::Authorization)
    }

    /// Whether who received it may have asked that the patient is not told for a while: a health oversight agency or a law
    /// enforcement official, and nobody else (164.528(a)(2)(i)).
    const fn may_be_silent(self) -> bool {
        matches!(self, Self::Oversight | Self::LawEnforcement)
    }

    /// Whether a court, an authority or a law asked for it.
    pub(crate) const fn is_demanded(self) -> bool {
        self.is_accounted() && !matches!(self, Self::Impermissible)
    }
}
