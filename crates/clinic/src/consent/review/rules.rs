//! What a review must say, and which forms want one. Pure.

use super::{FormReview, NewFormReview};
use crate::Refusal;
use crate::consent::Form;
use crate::consent::rules::in_effect;
use jiff::civil::{Date, date};
use kernel::Timestamp;

/// No review is older than this.
const FIRST: Date = date(2000, 1, 1);
/// Reviews that are kept of one form.
const MOST: usize = 50;
/// What the forms are translated from.
const ENGLISH: &str = "en";

/// Refuses what would not hold in an audit.
pub(super) fn check(new: &NewFormReview, today: Date) -> Result<(), Refusal> {
    let refuse = |field, problem| Err(Refusal::Field { field, problem });
    let line = new.reviewer.trim();
    if !(2..=200).contains(&line.len()) || line.chars().any(char::is_control) {
        return refuse("reviewedBy", "is a name or an agency, a line of 2 to 200 bytes");
    }
    if !(FIRST..=today).contains(&new.day) {
        return refuse("reviewedOn", "is the day of the review, from 2000-01-01 to today");
    }
    Ok(())
}

/// Refuses more reviews than a form ever has.
pub(super) fn has_room(count: usize) -> Result<(), Refusal> {
    if count < MOST {
        return Ok(());
    }
    let problem = "is one too many: 50 reviews of this form are written down";
    Err(Refusal::Field { field: "reviewedBy", problem })
}

/// A form as it is named.
pub(in crate::consent) fn name(form: &Form) -> String {
    format!("{} {} {}", form.topic.name(), form.version, form.locale)
}

fn is_english(form: &Form) -> bool {
    form.locale.split('-').next().is_some_and(|own| own.eq_ignore_ascii_case(ENGLISH))
}

/// The translations that are signed now, of forms by topic with the newest version first: the newest in each other language
/// than English of what there is in English as well.
fn translated(forms: &[Form], now: Timestamp) -> Vec<&Form> {
    let mut newest: Vec<&Form> = Vec::new();
    for form in forms.iter().filter(|form| in_effect(form, now)) {
        if !newest.iter().any(|one| one.topic == form.topic && one.locale == form.locale) {
            newest.push(form);
        }
    }
    let has_original =
        |form: &Form| newest.iter().any(|one| one.topic == form.topic && is_english(one));
    let is_one = |form: &&Form| !is_english(form) && has_original(form);
    newest.iter().copied().filter(is_one).collect()
}

/// How many translations are signed now, and those of them whose very words nobody reviewed.
pub(in crate::consent) fn unreviewed<'a>(
    (forms, reviews): (&'a [Form], &[FormReview]),
    now: Timestamp,
) -> (usize, Vec<&'a Form>) {
    let mut all = translated(forms, now);
    let count = all.len();
    let is_of = |one: &FormReview, form: &Form| {
        one.hash == form.hash
            && (one.topic, one.version) == (form.topic, form.version)
            && one.locale == form.locale
    };
    all.retain(|form| !reviews.iter().any(|one| is_of(one, form)));
    (count, all)
}
