//! For which states and in which languages there are words to sign.

use super::store;
use compliance::check::{Finding, Site, Status, Unseen};
use std::collections::BTreeSet;

/// Languages whose patients find no words that were made for a state, as `state language`; where they are to be `named`, none by a
/// form that names the state.
fn gaps(
    (states, locales): (&BTreeSet<String>, &BTreeSet<String>),
    forms: &[store::Made],
    named: bool,
) -> Vec<String> {
    let counts = |form: &&store::Made| !named || !form.states.is_empty();
    let made = |state: &str, locale: &str| {
        forms.iter().filter(counts).any(|form| form.is_for(state, locale))
    };
    let each = states.iter().flat_map(|state| locales.iter().map(move |locale| (state, locale)));
    each.filter(|(state, locale)| !made(state, locale))
        .map(|(state, locale)| format!("{state} {locale}"))
        .collect()
}

/// Holds the forms against where people here may treat, and what their patients read.
pub(super) async fn covered(site: &Site) -> Result<Finding, Unseen> {
    let mut tx = site.db.read().await?;
    let states = store::licensed(&mut tx).await?;
    if states.is_empty() {
        let words =
            "no provider has said in which states they may treat; they do so in their schedule";
        return Ok(Finding::nothing(words));
    }
    let forms = store::made(&mut tx, site.now.as_microsecond()).await?;
    let locales = store::read_by_patients(&mut tx).await?;
    let bare: Vec<&str> = states
        .iter()
        .map(String::as_str)
        .filter(|state| !forms.iter().any(|form| form.is_in(state)))
        .collect();
    let where_and_how = (&states, &locales);
    let unnamed = gaps(where_and_how, &forms, true);
    let gaps = gaps(where_and_how, &forms, false);
    let (status, words) = if !bare.is_empty() {
        (Status::Fail, format!("no telehealth form was made for {}", bare.join(", ")))
    } else if !gaps.is_empty() {
        (Status::Warn, format!("no telehealth form was made for {}", gaps.join(", ")))
    } else if !unnamed.is_empty() {
        let words = "these have a telehealth form that names no state, so nobody said that it was held against their law";
        (Status::Warn, format!("{words}: {}", unnamed.join(", ")))
    } else {
        let languages = locales.len();
        let words =
            format!("{} states have a telehealth form, in {languages} languages", states.len());
        (Status::Pass, words)
    };
    let hashes = forms.iter().map(|form| format!("{} {}", form.locale, form.hash));
    let hashes = hashes.collect::<Vec<_>>().join(" ");
    // One that names no state is for all of them, by the word of whoever wrote it.
    let general = forms.iter().filter(|form| form.states.is_empty()).count();
    let all: Vec<&str> = states.iter().map(String::as_str).collect();
    Ok(Finding::new(status, words)
        .with("states", all.join(" "))
        .with("forms", forms.len())
        .with("sha256", hashes)
        .with("gaps", gaps.join(", "))
        .with("unnamed", unnamed.join(", "))
        .with("forms_for_every_state", general))
}

#[cfg(test)]
mod tests {
    use super::{gaps, store::Made};

    #[test]
    fn a_form_covers_the_states_that_it_names_in_its_own_language() {
        let set = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
        let made = |locale: &str, states: &[&str]| Made {
            locale: locale.to_owned(),
            hash: String::new(),
            states: states.iter().map(|one| (*one).to_owned()).collect(),
        };
        let (states, locales) = (set(&["IL", "WI"]), set(&["en", "es"]));
        let all = (&states, &locales);
        let general = [made("en", &[]), made("es", &["WI"])];
        assert_eq!(gaps(all, &general, false), ["IL es"]);
        assert_eq!(gaps(all, &general, true), ["IL en", "IL es", "WI en"], "it names none of them");
        let some = [made("en", &["IL"]), made("es", &["IL", "WI"])];
        assert_eq!(gaps(all, &some, false), ["WI en"]);
        assert_eq!(
            gaps((&states, &set(&["es-MX"])), &some, true),
            Vec::<String>::new(),
            "by its language"
        );
    }
}
