//! Whether a department is open. Pure but for the table of time zones.

use super::{Hours, Opening};
use crate::Refusal;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// The days by their names in the API.
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// What patients' pages are written in.
const LANGUAGES: [&str; 2] = ["en", "es"];
/// As long as a clinic's own words may be.
const MOST_LETTERS: usize = 300;

/// Refuses a week that makes no sense.
pub(super) fn check(hours: &Hours) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    if TimeZone::get(&hours.time_zone).is_err() {
        return field("timeZone", "is an IANA name such as America/Chicago");
    }
    if hours.week.len() > 50 || hours.week.iter().any(|one| one.from >= one.to) {
        return field("week", "holds at most 50 stretches, each ending later on its own day");
    }
    let code = |text: &String| {
        (1..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    if hours.closed_message.as_ref().is_some_and(|text| !code(text)) {
        return field("closedMessageCode", "is a code of small letters and hyphens");
    }
    if hours
        .closed_words
        .iter()
        .any(|(language, words)| !LANGUAGES.contains(&&**language) || !plain(words))
    {
        return field("closedWords", "holds plain text in en or es, each of at most 300 letters");
    }
    Ok(())
}

/// Patients read it as it stands, in a notice of a few lines.
fn plain(words: &str) -> bool {
    let letters = words.chars().count();
    !words.trim().is_empty()
        && letters <= MOST_LETTERS
        && words.chars().all(|letter| letter == '\n' || !letter.is_control())
}

/// Whether the department is open at an instant. Without hours it always is.
pub(super) fn is_open(hours: Option<&Hours>, now: Timestamp) -> bool {
    let Some(hours) = hours else {
        return true;
    };
    let Ok(zone) = TimeZone::get(&hours.time_zone) else {
        return true;
    };
    let local = now.to_zoned_datetime(zone);
    let within = |one: &Opening| {
        one.day == local.weekday() && one.from <= local.time() && local.time() < one.to
    };
    hours.week.iter().any(within)
}

/// The day of this name.
pub fn day(name: &str) -> Option<Weekday> {
    DAYS.into_iter().find(|(known, _)| *known == name).map(|(_, day)| day)
}

/// The name of this day.
pub fn name(day: Weekday) -> &'static str {
    DAYS.into_iter().find(|(_, known)| *known == day).map_or("monday", |(name, _)| name)
}
