//! What an intake must hold. Pure.

use super::{Identity, Intake, Location};
use crate::{Caller, Refusal};
use compliance::retention::jurisdiction;
use kernel::{Phi, Role};

/// Characters that any one answer may have.
const LONGEST: usize = 200;

/// Refuses answers that send help nowhere. A patient says whom to call; staff who take down where a patient is may not know.
pub(crate) fn check(intake: &Intake, caller: &Caller) -> Result<(), Refusal> {
    let place = &intake.location;
    for (field, text) in [
        ("location.city", &place.city),
        ("location.region", &place.region),
        ("location.country", &place.country),
    ] {
        check_text(field, text)?;
    }
    if place.line.as_ref().is_some_and(|line| line.expose().chars().count() > LONGEST) {
        return Err(Refusal::Field {
            field: "location.line",
            problem: "is at most 200 characters",
        });
    }
    check_phone("callbackNumber", &intake.callback_number)?;
    match &intake.emergency_contact {
        Some(contact) => {
            check_text("emergencyContact.name", &contact.name)?;
            check_phone("emergencyContact.phone", &contact.phone)
        }
        None if caller.treats() || keeps_records(caller) => Ok(()),
        None => Err(Refusal::Field {
            field: "emergencyContact",
            problem: "is whom to call in an emergency; only staff may leave it out",
        }),
    }
}

/// By what it is confirmed from now on who the patient is. What only the patient can say is refused to staff, unless it stands
/// there. What staff compared a patient may send again who read it before staff took it back: it makes nothing of what stands
/// there, and where nothing does it is the patient's own word.
pub(super) fn identity(
    was: Option<Identity>,
    said: Option<Identity>,
    caller: &Caller,
) -> Result<Option<Identity>, Refusal> {
    let is_patient = caller.role == Role::Patient;
    match said {
        Some(Identity::Own) if !is_patient && was != said => {
            let problem = "is name-and-birth-date, name-and-address or photo-id where staff say it; self is for the patient alone";
            Err(Refusal::Field { field: "identity", problem })
        }
        Some(way) if is_patient && way != Identity::Own => Ok(was.or(Some(Identity::Own))),
        _ => Ok(said),
    }
}

/// What must be taken down before a visit begins: its name in the interface, its words, and whether an intake has it.
type Part = (&'static str, &'static str, fn(&Intake) -> bool);

const PARTS: [Part; 5] = [
    ("location", "where the patient is", |_| true),
    ("callbackNumber", "how to call them back", |_| true),
    ("emergencyContact", "whom to call in an emergency", |one| one.emergency_contact.is_some()),
    ("identity", "by which two identifiers it was confirmed that it is them", |one| {
        one.identity.is_some()
    }),
    ("privacy", "whether they can talk freely", |one| one.privacy.is_some()),
];

/// What of that was not taken down, by its names in the interface.
pub(crate) fn missing(intake: Option<&Intake>) -> Vec<&'static str> {
    let is_said = |(_, _, has): &Part| intake.is_some_and(*has);
    PARTS.into_iter().filter(|part| !is_said(part)).map(|(name, ..)| name).collect()
}

/// The same in words.
pub(crate) fn missing_words(missing: &[&str]) -> String {
    let named = PARTS.into_iter().filter(|(name, ..)| missing.contains(name));
    let words: Vec<String> = named.map(|(name, words, _)| format!("{words} ({name})")).collect();
    match words.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("{} and {last}", others.join(", "))
        }
        _ => words.concat(),
    }
}

/// Whether somebody answers for records: they say where a visit was that is over, for by that a record goes.
pub(super) const fn keeps_records(caller: &Caller) -> bool {
    matches!(caller.role, Role::Administrator | Role::ComplianceOfficer)
}

fn check_text(field: &'static str, text: &Phi) -> Result<(), Refusal> {
    let length = text.expose().trim().chars().count();
    if length == 0 || length > LONGEST {
        return Err(Refusal::Field { field, problem: "is 1 to 200 characters" });
    }
    Ok(())
}

fn check_phone(field: &'static str, number: &Phi) -> Result<(), Refusal> {
    if is_phone(number) {
        return Ok(());
    }
    let problem = "is a phone number: 5 to 20 digits, with +, spaces, dots, hyphens or brackets";
    Err(Refusal::Field { field, problem })
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

/// Where a location is, as rules of retention name it; `None` abroad, and of what is no state's.
pub(crate) fn code(location: &Location) -> Option<String> {
    state(location).and_then(jurisdiction)
}

/// Stands for a place where no rule can hold.
const ELSEWHERE: &str = "elsewhere";

/// What is kept of where a location is. Of words that name no known place nothing is: nobody was there, whoever wrote them
/// slipped, and what is said next corrects them.
pub(super) fn mark(location: &Location) -> Option<String> {
    match state(location) {
        Some(region) => jurisdiction(region),
        None => emergency_number(location).map(|_| ELSEWHERE.to_owned()),
    }
}

/// The code of a place of which this is kept.
pub(super) fn marked(mark: &str) -> Option<String> {
    (mark != ELSEWHERE).then(|| mark.to_owned())
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
