//! Looks for what was planted: as it is in letters of either size, in hexadecimal, and in the base 64 of whatever it stands in.

use super::canaries::Canaries;
use data_encoding::{BASE64, BASE64URL, Encoding, HEXLOWER};
use memchr::memmem;

/// What is looked for, in one of its forms.
struct Form {
    bytes: Vec<u8>,
    /// Whether letters of either size are the same.
    folded: bool,
}

/// A text in each form that it may stand in.
fn forms(text: &str) -> Vec<Form> {
    let lower = text.to_ascii_lowercase();
    let hex = HEXLOWER.encode(text.as_bytes());
    let mut all: Vec<Form> =
        [lower, hex].map(|form| Form { bytes: form.into_bytes(), folded: true }).into();
    for encoding in [BASE64, BASE64URL] {
        let within = (0..3).map(|before| inside(&encoding, text, before));
        all.extend(within.map(|bytes| Form { bytes, folded: false }));
    }
    all
}

/// The letters that a text surely gives in base 64 with so many bytes before it, modulo three.
fn inside(encoding: &Encoding, text: &str, before: usize) -> Vec<u8> {
    let encoded = encoding.encode(&[vec![0_u8; before], text.as_bytes().to_vec()].concat());
    let whole = (before + text.len()) * 8 / 6;
    let from = (before * 8).div_ceil(6);
    encoded.as_bytes().get(from..whole).unwrap_or_default().to_vec()
}

/// What is looked for.
pub(super) struct Hunt {
    core: Vec<Form>,
    texts: Vec<(&'static str, String)>,
    /// Numbers and days, which may stand where a letter is addressed by them.
    facts: Vec<(&'static str, Vec<Form>)>,
}

impl Hunt {
    pub(super) fn of(canaries: &Canaries) -> Self {
        Self {
            core: forms(&canaries.core),
            texts: canaries.texts.clone(),
            facts: vec![
                ("a telephone number", forms(&canaries.phone)),
                ("a birth date", forms(&canaries.born)),
            ],
        }
    }

    /// Which of the texts stand here.
    pub(super) fn texts_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        let lower = bytes.to_ascii_lowercase();
        if !stands(&self.core, (bytes, &lower)) {
            return Vec::new();
        }
        let plain = |text: &str| memmem::find(&lower, text.as_bytes()).is_some();
        let these = self.texts.iter().filter(|(_, text)| plain(text));
        let mut found: Vec<&str> = these.map(|(what, _)| *what).collect();
        if found.is_empty() {
            found.push("a text of a patient, encoded,");
        }
        found
    }

    /// Which of all that was planted stand here.
    pub(super) fn all_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        let lower = bytes.to_ascii_lowercase();
        let facts = self.facts.iter().filter(|(_, forms)| stands(forms, (bytes, &lower)));
        let facts = facts.map(|(what, _)| *what);
        self.texts_in(bytes).into_iter().chain(facts).collect()
    }
}

fn stands(forms: &[Form], (bytes, lower): (&[u8], &[u8])) -> bool {
    let stands = |form: &Form| {
        let place = if form.folded { lower } else { bytes };
        memmem::find(place, &form.bytes).is_some()
    };
    forms.iter().any(stands)
}

#[cfg(test)]
mod tests {
    use super::{BASE64, BASE64URL, Canaries, HEXLOWER, Hunt};

    #[test]
    fn a_text_is_found_however_it_was_encoded_and_named_by_what_it_is() {
        let mut canaries = Canaries::new();
        let (name, notes) = (canaries.text("a name"), canaries.text("notes"));
        let hunt = Hunt::of(&canaries);
        for place in ["", "a", "ab", "abc", "{\"text\":\""] {
            let text = format!("{place}{notes}…");
            assert_eq!(hunt.all_in(text.as_bytes()), ["notes"], "{place}");
            assert_eq!(hunt.all_in(text.to_uppercase().as_bytes()), ["notes"], "{place}");
            for hidden in [
                BASE64.encode(text.as_bytes()),
                BASE64URL.encode(text.as_bytes()),
                HEXLOWER.encode(text.as_bytes()),
            ] {
                let found = hunt.all_in(format!("…{hidden}").as_bytes());
                assert_eq!(found, ["a text of a patient, encoded,"], "{place} {hidden}");
            }
        }
        assert_eq!(hunt.texts_in(format!("{name} {notes}").as_bytes()), ["a name", "notes"]);
        assert!(hunt.all_in(b"a line of a log without anybody in it").is_empty());
    }

    #[test]
    fn numbers_and_days_are_found_but_not_where_a_letter_is_addressed() {
        let canaries = Canaries::new();
        let hunt = Hunt::of(&canaries);
        let number = format!("To=%2B1{}&Body=A+visit", canaries.phone);
        assert_eq!(hunt.all_in(number.as_bytes()), ["a telephone number"]);
        assert!(hunt.texts_in(number.as_bytes()).is_empty());
        assert_eq!(hunt.all_in(canaries.born.as_bytes()), ["a birth date"]);
    }
}
