//! What an intake must hold. Pure.

use super::{Intake, Location};
use crate::Refusal;
use kernel::Phi;

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
            let problem =
                "is a phone number: 5 to 20 digits, with +, spaces, dots, hyphens or brackets";
            return Err(Refusal::Field { field, problem });
        }
    }
    Ok(())
}

/// The United States, as people write them.
const UNITED_STATES: [&str; 12] = [
    "us",
    "usa",
    "u s a",
    "united states",
    "the united states",
    "united states of america",
    "estados unidos",
    "estados unidos de america",
    "estados unidos de américa",
    "eeuu",
    "ee uu",
    "eua",
];

/// Territories of theirs that are written as countries, too.
const TERRITORIES: [&str; 15] = [
    "pr",
    "puerto rico",
    "gu",
    "guam",
    "vi",
    "us virgin islands",
    "virgin islands",
    "islas vírgenes",
    "islas vírgenes de los estados unidos",
    "as",
    "american samoa",
    "samoa americana",
    "mp",
    "northern mariana islands",
    "islas marianas del norte",
];

/// The state or territory of the United States in which a location is, in its own words; `None` abroad.
pub(crate) fn state(location: &Location) -> Option<&str> {
    let country = country(location);
    if UNITED_STATES.contains(&country.as_str()) {
        return Some(location.region.expose());
    }
    TERRITORIES.contains(&country.as_str()).then(|| location.country.expose())
}

fn country(location: &Location) -> String {
    location.country.expose().trim().to_lowercase().replace('.', "")
}

/// The number by which help is called where a patient is, by the country in their own words; `None` where that is not
/// known, so that nobody is sent to a number that rings nowhere. From elsewhere it reaches the caller's own dispatchers: whoever
/// helps from afar has the patient, or somebody beside them, call it.
pub fn emergency_number(location: &Location) -> Option<&'static str> {
    let country = country(location);
    let named = |names: &[&str]| names.contains(&country.as_str());
    let others = ["ca", "canada", "canadá", "mx", "mexico", "méxico"];
    if named(&UNITED_STATES) || named(&TERRITORIES) || named(&others) {
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

fn is_phone(number: &Phi) -> bool {
    let text = number.expose();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = |letter: char| letter.is_ascii_digit() || "+ .-()/".contains(letter);
    (5..=20).contains(&digits) && text.len() <= LONGEST && text.chars().all(plain)
}
