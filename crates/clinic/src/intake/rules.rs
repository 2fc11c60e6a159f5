//! What an intake must hold. Pure.

use super::{Intake, Location};
use crate::Refusal;
use crate::person::rules::{PHONE, is_phone};

/// Characters that any one answer may have.
const LONGEST: usize = 200;

/// Refuses answers that send help nowhere.
pub(crate) fn check(intake: &Intake) -> Result<(), Refusal> {
    let (place, contact) = (&intake.location, &intake.emergency_contact);
    let short = "is 1 to 200 characters";
    for (field, text) in [
        ("location.city", &place.city),
        ("location.region", &place.region),
        ("location.country", &place.country),
        ("emergencyContact.name", &contact.name),
    ] {
        let length = text.expose().trim().chars().count();
        if length == 0 || length > LONGEST {
            return Err(Refusal::Field { field, problem: short });
        }
    }
    if place.line.as_ref().is_some_and(|line| line.expose().chars().count() > LONGEST) {
        return Err(Refusal::Field {
            field: "location.line",
            problem: "is at most 200 characters",
        });
    }
    for (field, number) in
        [("callbackNumber", &intake.callback_number), ("emergencyContact.phone", &contact.phone)]
    {
        if !is_phone(number) {
            return Err(Refusal::Field { field, problem: PHONE });
        }
    }
    Ok(())
}

/// The number by which help is called where a patient is, by the country in their own words; `None` where that is not
/// known, so that nobody is sent to a number that rings nowhere. From elsewhere it reaches the caller's own dispatchers: whoever
/// helps from afar has the patient, or somebody beside them, call it.
pub fn emergency_number(location: &Location) -> Option<&'static str> {
    let country = location.country.expose().trim().to_lowercase().replace('.', "");
    let named = |names: &[&str]| names.contains(&country.as_str());
    let north =
        ["us", "usa", "united states", "united states of america", "estados unidos", "eeuu"];
    let others = ["ca", "canada", "canadá", "mx", "mexico", "méxico", "pr", "puerto rico"];
    if named(&north) || named(&others) {
        return Some("911");
    }
    let union =
        ["es", "spain", "españa", "fr", "france", "de", "germany", "deutschland", "it", "italy"];
    let islands = ["gb", "uk", "united kingdom", "great britain", "england", "scotland", "wales"];
    match country.as_str() {
        _ if named(&union) => Some("112"),
        _ if named(&islands) => Some("999"),
        "au" | "australia" => Some("000"),
        "nz" | "new zealand" => Some("111"),
        _ => None,
    }
}
