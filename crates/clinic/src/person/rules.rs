//! What a person's record may hold, who may see it, and how names are searched. Pure.

use super::NewPerson;
use crate::{Caller, Refusal};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use kernel::{DepartmentId, PersonId, Phi, Role, Timestamp};

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
    if let Some(birth) = &new.birth_date
        && !birth.expose().parse::<Date>().is_ok_and(|birth| may_be_born(birth, now))
    {
        return field(
            "birthDate",
            "is a date such as 1980-02-29, from 1880 on and not in the future",
        );
    }
    check_contacts(new.email.as_ref(), new.phone.as_ref())?;
    if new.role == Role::System {
        return field("role", "is a person's; system is the server itself");
    }
    check_place(new.role, &new.departments)
}

/// Control characters, and those that turn the direction of what stands beside them (UAX #9): a name would be shown as another.
fn is_unseen(sign: char) -> bool {
    sign.is_control() || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether somebody alive may have been born then. Today is a day further where the sun rises first.
fn may_be_born(birth: Date, now: Timestamp) -> bool {
    let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    (date(1880, 1, 1)..=today.saturating_add(1.day())).contains(&birth)
}

/// Characters that an address or a number has at most.
const LONGEST: usize = 200;

/// Refuses what is no address, and what is no number.
pub(crate) fn check_contacts(email: Option<&Phi>, phone: Option<&Phi>) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
    if phone.is_some_and(|phone| !is_phone(phone)) {
        return field("phone", PHONE);
    }
    if email.is_some_and(|email| !is_address(email)) {
        return field(
            "email",
            "is an address such as ana@example.org, without spaces, of at most 200 characters",
        );
    }
    Ok(())
}

/// What a phone number is.
pub(crate) const PHONE: &str =
    "is a phone number: 5 to 20 digits, with +, spaces, dots, hyphens or brackets";

/// Whether somebody can dial it.
pub(crate) fn is_phone(number: &Phi) -> bool {
    let text = number.expose();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = |letter: char| letter.is_ascii_digit() || "+ .-()/".contains(letter);
    (5..=20).contains(&digits) && text.len() <= LONGEST && text.chars().all(plain)
}

/// Whether a letter can be sent there. What the name before the @ may hold is its own server's business.
fn is_address(email: &Phi) -> bool {
    let text = email.expose();
    let unseen = |letter: char| letter.is_whitespace() || is_unseen(letter);
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && text.chars().count() <= LONGEST
        && !text.contains(unseen)
}

/// Those who treat work in departments, and nobody else does.
pub(crate) fn check_place(role: Role, departments: &[DepartmentId]) -> Result<(), Refusal> {
    let field = |field, problem| Err(Refusal::Field { field, problem });
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

/// The digits by which a phone number is found. The last nine: whether the country stands before
/// them must not matter.
pub(crate) fn phone_digits(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(9)).collect()
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
