//! What a notice must hold, and which one is posted. Pure.

use super::{Direction, NewNotice, Notice, Standing};
use crate::{Caller, Refusal};
use jiff::civil::{Date, date};
use kernel::Role;

/// Bytes that a notice may have.
const LONGEST: usize = 4_096;
/// Versions that are kept in all languages together.
const MOST: usize = 1_000;
/// The duty is younger than this.
const FIRST: Date = date(2000, 1, 1);
/// The language that the others are translated from.
pub(super) const ENGLISH: &str = "en";

/// Languages that are written from the right to the left where nothing else is said, and scripts that always are.
const FROM_THE_RIGHT: [&str; 16] = [
    "apc", "ar", "arc", "arz", "ckb", "dv", "fa", "he", "ks", "pnb", "prs", "ps", "sd", "ug", "ur",
    "yi",
];
const SCRIPTS_FROM_THE_RIGHT: [&str; 4] = ["Arab", "Hebr", "Syrc", "Thaa"];

/// The language of a tag, whatever its script and region.
pub(super) fn language(locale: &str) -> &str {
    locale.split('-').next().unwrap_or_default()
}

/// In which direction a language is written, by its tag.
pub fn direction(locale: &str) -> Direction {
    let script = locale.split('-').skip(1).find(|part| part.len() == 4);
    let own = language(locale);
    let is_from_the_right = script.map_or_else(
        || FROM_THE_RIGHT.contains(&own),
        |script| SCRIPTS_FROM_THE_RIGHT.contains(&script),
    );
    if is_from_the_right { Direction::Rtl } else { Direction::Ltr }
}

/// A tag as it is written by convention, such as zh-Hant or es-MX, so that one language has one.
pub(super) fn canonical(locale: &str) -> Result<String, Refusal> {
    let locale = locale.trim();
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let own = language(locale);
    let is_language =
        matches!(own.len(), 2 | 3) && own.bytes().all(|byte| byte.is_ascii_alphabetic());
    if locale.len() > 35 || !is_language || !locale.split('-').all(is_part) {
        let problem = "is a BCP 47 tag such as es, zh-Hant or ar, of at most 35 characters";
        return Err(Refusal::Field { field: "locale", problem });
    }
    let mut tag = own.to_ascii_lowercase();
    for part in locale.split('-').skip(1) {
        tag.push('-');
        tag.push_str(&cased(part));
    }
    Ok(tag)
}

/// A part of a tag in the case that it has there: a script's begins with a capital, a region's is all of them.
fn cased(part: &str) -> String {
    let is_word = part.bytes().all(|byte| byte.is_ascii_alphabetic());
    match part.len() {
        2 if is_word => part.to_ascii_uppercase(),
        4 if is_word => {
            let (first, rest) = part.split_at(1);
            first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
        }
        _ => part.to_ascii_lowercase(),
    }
}

/// Refuses what nobody could read, and a review of which it is not known whose or when it was.
pub(super) fn check(new: &NewNotice, today: Date) -> Result<(), Refusal> {
    let refuse = |field, problem| Err(Refusal::Field { field, problem });
    let is_odd = |one: char| one.is_control() && one != '\n';
    if new.words.trim().is_empty() || new.words.len() > LONGEST || new.words.chars().any(is_odd) {
        return refuse("text", "is the notice in that language, plain text of 1 to 4096 bytes");
    }
    for (field, name) in [("translatedBy", &new.translator), ("reviewedBy", &new.reviewer)] {
        let is_wrong = |name: &String| {
            !(2..=200).contains(&name.trim().len()) || name.chars().any(char::is_control)
        };
        if name.as_ref().is_some_and(is_wrong) {
            return refuse(field, "is a name or an agency, a line of 2 to 200 bytes");
        }
    }
    match (&new.reviewer, new.reviewed) {
        (None, None) => Ok(()),
        (Some(_), Some(day)) if (FIRST..=today).contains(&day) => Ok(()),
        (None, Some(_)) => refuse("reviewedBy", "is who reviewed it on that day"),
        (Some(_), _) => refuse("reviewedOn", "is the day of the review, from 2000-01-01 to today"),
    }
}

/// Refuses more versions than a register of this kind ever needs.
pub(super) fn has_room(known: &[Notice]) -> Result<(), Refusal> {
    if known.len() < MOST {
        return Ok(());
    }
    let problem = "is one too many: the register holds 1000 versions in all languages";
    Err(Refusal::Field { field: "text", problem })
}

/// Who enters and withdraws notices.
pub(super) const fn may_enter(caller: &Caller) -> bool {
    matches!(caller.role, Role::ComplianceOfficer)
}

/// Who reads all versions.
pub(super) const fn may_list(caller: &Caller) -> bool {
    matches!(caller.role, Role::ComplianceOfficer | Role::Administrator)
}

/// Whether a version says the same as another one of its language.
pub(super) fn is_same(one: &Notice, other: &Notice) -> bool {
    one.withdrawn == other.withdrawn
        && one.hash == other.hash
        && one.translator == other.translator
        && one.review == other.review
}

/// How the versions of one language stand, the newest first: what was reviewed last is posted, unless the language was withdrawn
/// since.
fn of_language(all: &[Notice]) -> Vec<Standing> {
    let posted = all.iter().take_while(|one| !one.withdrawn).position(|one| one.review.is_some());
    let stands = |(place, one): (usize, &Notice)| match place {
        _ if posted == Some(place) => Standing::Posted,
        0 if one.withdrawn => Standing::Withdrawn,
        0 => Standing::Unreviewed,
        _ => Standing::Replaced,
    };
    all.iter().enumerate().map(stands).collect()
}

/// How versions stand, those of a language together and the newest of them first.
pub(super) fn standing(all: &[Notice]) -> Vec<(&Notice, Standing)> {
    let of = all.chunk_by(|one, next| one.locale == next.locale).flat_map(of_language);
    all.iter().zip(of).collect()
}

/// What is posted, English first.
pub(super) fn posted(all: &[Notice]) -> Vec<&Notice> {
    let found = standing(all).into_iter().filter(|(_, standing)| *standing == Standing::Posted);
    let mut found: Vec<&Notice> = found.map(|(one, _)| one).collect();
    found.sort_by_key(|one| language(&one.locale) != ENGLISH);
    found
}
