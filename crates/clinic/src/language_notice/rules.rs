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

/// A tag as it is written by convention, such as zh-Hant or es-MX, so that one language has one: a language, and if need be a
/// script and a region. Browsers take no tag that is made otherwise.
pub(super) fn canonical(locale: &str) -> Result<String, Refusal> {
    let problem = "is a BCP 47 tag such as es, zh-Hant or es-MX: a language, a script, a region";
    let wrong = Refusal::Field { field: "locale", problem };
    let is_word = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut parts = locale.trim().split('-');
    let own = parts.next().filter(|part| matches!(part.len(), 2 | 3)).filter(is_word);
    let mut tag = own.ok_or_else(|| wrong.clone())?.to_ascii_lowercase();
    let mut part = parts.next();
    if let Some(script) = part.filter(|part| part.len() == 4).filter(is_word) {
        let mut script = script.to_ascii_lowercase();
        if let Some(first) = script.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        tag = format!("{tag}-{script}");
        part = parts.next();
    }
    if let Some(region) = part.filter(|part| is_region(part)) {
        tag = format!("{tag}-{}", region.to_ascii_uppercase());
        part = parts.next();
    }
    if part.is_some() { Err(wrong) } else { Ok(tag) }
}

/// Two letters, or three digits.
fn is_region(part: &str) -> bool {
    match part.len() {
        2 => part.bytes().all(|byte| byte.is_ascii_alphabetic()),
        3 => part.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
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
