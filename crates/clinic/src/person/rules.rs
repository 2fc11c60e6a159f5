//! What a person's record may hold, who may see it, and how names are searched. Pure.

use super::NewPerson;
use crate::{Caller, Refusal};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use kernel::{DepartmentId, PersonId, Phi, Role, Timestamp};

/// So many departments somebody works in.
const DEPARTMENTS: usize = 50;
/// So many people a search shows at once.
const SHOWN: usize = 100;
/// So many a list of those who work here, or who act for patients, shows: they are chosen from it, not searched.
const LISTED: usize = 1_000;

/// Refuses a record that makes no sense.
pub(crate) fn check(new: &NewPerson, now: Timestamp) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    let name = new.name.expose().trim();
    if !(1..=200).contains(&name.chars().count()) {
        return field("name", "is 1 to 200 characters");
    }
    if name.chars().any(is_unseen) {
        return field("name", "holds signs that cannot be seen; type it anew");
    }
    if let Some(birth) = &new.birth_date {
        check_birth(birth, now)?;
    }
    check_email(new.email.as_ref())?;
    if new.locale.as_deref().is_some_and(|locale| check_locale(locale).is_err()) {
        return field("locale", "is a BCP 47 tag such as en or es");
    }
    let named = |text: &str| {
        (1..=200).contains(&text.trim().chars().count()) && !text.chars().any(is_unseen)
    };
    if new.specialty.as_deref().is_some_and(|specialty| !named(specialty)) {
        return field("specialty", "is 1 to 200 characters that can be seen");
    }
    if new.role == Role::System {
        return field("role", "is a person's; system is the server itself");
    }
    check_place(new.role, &new.departments)
}

/// Control characters, and those that turn the direction of what stands beside them (UAX #9): a name would be shown as another.
fn is_unseen(sign: char) -> bool {
    sign.is_control() || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Refuses what is no day on which somebody alive was born.
pub(crate) fn check_birth(birth: &Phi, now: Timestamp) -> Result<(), Refusal> {
    if birth.expose().parse::<Date>().is_ok_and(|birth| may_be_born(birth, now)) {
        return Ok(());
    }
    let problem = "is a date such as 1980-02-29, from 1880 on and not in the future";
    Err(Refusal::Field { field: "birthDate", problem })
}

/// Whether somebody alive may have been born then. Today is a day further where the sun rises first.
fn may_be_born(birth: Date, now: Timestamp) -> bool {
    let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    (date(1880, 1, 1)..=today.saturating_add(1.day())).contains(&birth)
}

/// Refuses what is no address.
pub(crate) fn check_email(email: Option<&Phi>) -> Result<(), Refusal> {
    if email.is_none_or(|email| is_address(email.expose())) {
        return Ok(());
    }
    let problem = "is an address such as name@clinic.example, of at most 200 characters";
    Err(Refusal::Field { field: "email", problem })
}

fn is_address(text: &str) -> bool {
    let plain = |sign: char| !sign.is_whitespace() && !is_unseen(sign) && !"<>,;:\"".contains(sign);
    let parts = text.split_once('@');
    let both = parts
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    both && text.len() <= 200 && text.chars().all(plain)
}

/// Those who treat work in departments, and nobody else does.
pub(crate) fn check_place(role: Role, departments: &[DepartmentId]) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    let each: std::collections::BTreeSet<_> = departments.iter().collect();
    if each.len() != departments.len() || departments.len() > DEPARTMENTS {
        return field("departments", "names each department once, at most 50");
    }
    let works = matches!(role, Role::Provider | Role::Nurse | Role::Coordinator);
    if works && departments.is_empty() {
        return field("departments", "names at least one department for those who treat patients");
    }
    if !works && !departments.is_empty() {
        return field("departments", "is only for provider, nurse and coordinator");
    }
    Ok(())
}

/// Refuses what is no language tag.
pub(crate) fn check_locale(locale: &str) -> Result<(), Refusal> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (2..=35).contains(&locale.len()) && locale.bytes().all(plain) {
        return Ok(());
    }
    Err(Refusal::Field { field: "language", problem: "is a BCP 47 tag such as en or es" })
}

/// Administrators add anybody; coordinators add patients and those who act for them.
pub(crate) fn may_add(caller: &Caller, role: Role) -> Result<(), Refusal> {
    let allowed = match caller.role {
        Role::Administrator | Role::System => true,
        Role::Coordinator => matches!(role, Role::Patient | Role::Guardian),
        _ => false,
    };
    Caller::require(allowed)
}

/// Everybody sees themselves; those who treat and administrators see the others.
pub(crate) fn may_see(caller: &Caller, person: &PersonId) -> Result<(), Refusal> {
    let allowed = caller.person == *person
        || caller.treats()
        || matches!(caller.role, Role::Administrator | Role::System);
    Caller::require(allowed)
}

/// How many people of a role are shown at once.
pub(crate) const fn most_shown(role: Option<Role>) -> usize {
    match role {
        None | Some(Role::Patient) => SHOWN,
        Some(_) => LISTED,
    }
}

/// The words by which a name is found: each word of it, without case.
pub(crate) fn search_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = name
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words.dedup();
    words
}
