//! Looks for what was planted: as it is in letters of either size, in hexadecimal, and in the base 64 of whatever it stands in.
//!
//! A place is read window by window, so that it takes no more memory the longer it is.

use super::canaries::{BORN, Canaries, PHONE, SECRET};
use data_encoding::{BASE64, BASE64URL, Encoding, HEXLOWER};
use memchr::memmem::Finder;
use std::collections::BTreeSet;
use std::io::{self, Read};

/// Bytes that are looked at together.
const WINDOW: usize = 1 << 20;

/// What is looked for, in one of its forms.
struct Form {
    finder: Finder<'static>,
    /// Whether letters of either size are the same.
    folded: bool,
}

impl Form {
    fn new(bytes: &[u8], folded: bool) -> Self {
        Self { finder: Finder::new(bytes).into_owned(), folded }
    }

    fn length(&self) -> usize {
        self.finder.needle().len()
    }

    fn stands_in(&self, window: &Window) -> bool {
        let place = if self.folded { &window.lower } else { &window.bytes };
        self.finder.find(place).is_some()
    }
}

/// A part of a place, and the same in small letters.
#[derive(Default)]
struct Window {
    bytes: Vec<u8>,
    lower: Vec<u8>,
}

impl Window {
    /// Goes on, and keeps so many bytes of what it has seen; whether there was more.
    fn slide(&mut self, place: &mut impl Read, kept: usize) -> io::Result<bool> {
        self.bytes.drain(..self.bytes.len().saturating_sub(kept));
        let room = u64::try_from(WINDOW.saturating_sub(self.bytes.len())).unwrap_or(1);
        let more = place.take(room).read_to_end(&mut self.bytes)?;
        self.lower.clone_from(&self.bytes);
        self.lower.make_ascii_lowercase();
        Ok(more > 0)
    }
}

/// What was found in a place.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) what: BTreeSet<&'static str>,
    pub(super) bytes: u64,
}

/// A text in each form that it may stand in.
fn forms(text: &str) -> Vec<Form> {
    let lower = text.to_ascii_lowercase();
    let hex = HEXLOWER.encode(text.as_bytes());
    let mut all: Vec<Form> = [lower, hex].map(|form| Form::new(form.as_bytes(), true)).into();
    for encoding in [BASE64, BASE64URL] {
        let within = (0..3).map(|before| inside(&encoding, text, before));
        all.extend(within.map(|bytes| Form::new(&bytes, false)));
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
    texts: Vec<(&'static str, Form)>,
    /// Numbers, days and secrets, which may stand in a letter that is addressed by them, or has a link.
    facts: Vec<(&'static str, Vec<Form>)>,
}

impl Hunt {
    pub(super) fn of(canaries: &Canaries) -> Self {
        let text =
            |(what, text): &(&'static str, String)| (*what, Form::new(text.as_bytes(), true));
        Self {
            core: forms(&canaries.core),
            texts: canaries.texts.iter().map(text).collect(),
            facts: vec![
                (PHONE, forms(&canaries.phone)),
                (BORN, forms(&canaries.born)),
                (SECRET, canaries.secrets.iter().flat_map(|secret| forms(secret)).collect()),
            ],
        }
    }

    /// What begins at the end of a window stands whole in the next one, which has so many bytes of it.
    fn overlap(&self) -> usize {
        let facts = self.facts.iter().flat_map(|(_, forms)| forms);
        let all = self.core.iter().chain(self.texts.iter().map(|(_, form)| form)).chain(facts);
        all.map(Form::length).max().unwrap_or_default()
    }

    /// Which of the texts stand here, and which of all else unless that stands here by right.
    pub(super) fn through(&self, mut place: impl Read, is_addressed: bool) -> io::Result<Found> {
        let (mut found, mut window) = (Found::default(), Window::default());
        let (mut is_told, mut others, mut kept) = (false, BTreeSet::new(), 0);
        while window.slide(&mut place, kept)? {
            let more = window.bytes.len().saturating_sub(kept);
            found.bytes = found.bytes.saturating_add(u64::try_from(more).unwrap_or_default());
            kept = self.overlap().min(window.bytes.len());
            if stands(&self.core, &window) {
                is_told = true;
                let these = self.texts.iter().filter(|(_, form)| form.stands_in(&window));
                found.what.extend(these.map(|(what, _)| *what));
            }
            let facts =
                self.facts.iter().filter(|(_, forms)| !is_addressed && stands(forms, &window));
            others.extend(facts.map(|(what, _)| *what));
        }
        if is_told && found.what.is_empty() {
            found.what.insert("a text of a patient, encoded,");
        }
        found.what.append(&mut others);
        Ok(found)
    }
}

fn stands(forms: &[Form], window: &Window) -> bool {
    forms.iter().any(|form| form.stands_in(window))
}

#[cfg(test)]
mod tests {
    use super::{BASE64, BASE64URL, Canaries, HEXLOWER, Hunt, SECRET, WINDOW};

    impl Hunt {
        fn in_a_log(&self, bytes: &[u8]) -> Vec<&'static str> {
            self.through(bytes, false).unwrap().what.into_iter().collect()
        }

        fn in_a_letter(&self, bytes: &[u8]) -> Vec<&'static str> {
            self.through(bytes, true).unwrap().what.into_iter().collect()
        }
    }

    #[test]
    fn a_text_is_found_however_it_was_encoded_and_named_by_what_it_is() {
        let mut canaries = Canaries::new();
        let (name, notes) = (canaries.text("a name"), canaries.text("notes"));
        let hunt = Hunt::of(&canaries);
        for place in ["", "a", "ab", "abc", "{\"text\":\""] {
            let text = format!("{place}{notes}…");
            assert_eq!(hunt.in_a_log(text.as_bytes()), ["notes"], "{place}");
            assert_eq!(hunt.in_a_log(text.to_uppercase().as_bytes()), ["notes"], "{place}");
            for hidden in [
                BASE64.encode(text.as_bytes()),
                BASE64URL.encode(text.as_bytes()),
                HEXLOWER.encode(text.as_bytes()),
            ] {
                let found = hunt.in_a_log(format!("…{hidden}").as_bytes());
                assert_eq!(found, ["a text of a patient, encoded,"], "{place} {hidden}");
            }
        }
        assert_eq!(hunt.in_a_letter(format!("{name} {notes}").as_bytes()), ["a name", "notes"]);
        assert!(hunt.in_a_log(b"a line of a log without anybody in it").is_empty());
    }

    #[test]
    fn numbers_and_days_are_found_but_not_where_a_letter_is_addressed() {
        let canaries = Canaries::new();
        let hunt = Hunt::of(&canaries);
        let number = format!("To=%2B1{}&Body=A+visit", canaries.phone);
        assert_eq!(hunt.in_a_log(number.as_bytes()), ["a telephone number"]);
        assert!(hunt.in_a_letter(number.as_bytes()).is_empty());
        assert_eq!(hunt.in_a_log(canaries.born.as_bytes()), ["a birth date"]);
    }

    #[test]
    fn what_opens_a_session_or_a_link_is_found_but_not_in_a_letter() {
        let mut canaries = Canaries::new();
        canaries.secrets = vec!["hc_l3tMeIn-4nd_5tay0penF0rever".to_owned()];
        let hunt = Hunt::of(&canaries);
        let line = format!("GET /?secret={} 200", canaries.secrets[0]);
        assert_eq!(hunt.in_a_log(line.as_bytes()), [SECRET]);
        assert!(hunt.in_a_letter(line.as_bytes()).is_empty());
        assert!(hunt.in_a_log(b"GET / 200").is_empty());
    }

    #[test]
    fn a_text_is_found_wherever_it_begins_in_a_long_place() {
        let mut canaries = Canaries::new();
        let notes = canaries.text("notes");
        let hunt = Hunt::of(&canaries);
        let encoded = HEXLOWER.encode(notes.as_bytes());
        for (text, what) in [(&notes, "notes"), (&encoded, "a text of a patient, encoded,")] {
            for before in [0, 1, text.len() / 2, text.len() - 1, text.len(), text.len() + 1] {
                let mut place = vec![b'.'; 2 * WINDOW + 100];
                let from = WINDOW - before;
                place[from..from + text.len()].copy_from_slice(text.as_bytes());
                let found = hunt.through(&*place, false).unwrap();
                assert_eq!(Vec::from_iter(found.what), [what], "{before}");
                assert_eq!(found.bytes, place.len() as u64);
            }
        }
        assert!(hunt.in_a_log(&vec![b'.'; 2 * WINDOW + 100]).is_empty());
    }
}
