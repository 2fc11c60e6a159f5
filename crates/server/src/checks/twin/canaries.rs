//! Texts that stand nowhere else, and what each of them is.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use kernel::{Random as _, SystemRandom};

/// What is found that is none of the texts.
pub(super) const PHONE: &str = "a telephone number";
pub(super) const BORN: &str = "a birth date";
pub(super) const SECRET: &str = "what opens a session or a link";

/// What is planted in one clinic.
#[derive(Debug)]
pub(super) struct Canaries {
    /// What every text of it begins with.
    pub(super) core: String,
    /// A telephone number's digits without the country's, and a birth date.
    pub(super) phone: String,
    pub(super) born: String,
    /// What each text is, and the text.
    pub(super) texts: Vec<(&'static str, String)>,
    /// What opens a session or a link, as the clinic gave it out.
    pub(super) secrets: Vec<String>,
}

impl Canaries {
    pub(super) fn new() -> Self {
        let mut bytes = [0; 16];
        SystemRandom.fill(&mut bytes);
        let number = u128::from_le_bytes(bytes);
        // A local number begins with none of 0 and 1, and nobody of this play was born when others were.
        let line = 2_000_000 + number % 8_000_000;
        let born = (number >> 32) % (20 * 12 * 28);
        Self {
            core: format!("zq{:012x}", number >> 80),
            phone: format!("555{line}"),
            born: format!("{}-{:02}-{:02}", 1910 + born % 20, 1 + born / 20 % 12, 1 + born / 240),
            texts: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// The hash of each thing that is called so, by which a finding tells it without saying it.
    pub(super) fn hashes(&self, what: &str) -> Vec<String> {
        let texts = self.texts.iter().filter(|(named, _)| *named == what).map(|(_, text)| text);
        let facts = [(PHONE, &self.phone), (BORN, &self.born)].into_iter();
        let facts = facts.filter(|(named, _)| *named == what).map(|(_, fact)| fact);
        let secrets = self.secrets.iter().filter(|_| what == SECRET);
        let hash = |text: &String| HEXLOWER.encode(digest(&SHA256, text.as_bytes()).as_ref());
        texts.chain(facts).chain(secrets).map(hash).collect()
    }

    /// A text that is planted as this.
    pub(super) fn text(&mut self, what: &'static str) -> String {
        let text = format!("{}x{:02}", self.core, self.texts.len());
        self.texts.push((what, text.clone()));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Canaries;

    #[test]
    fn every_text_is_another_and_a_birth_date_is_a_date() {
        let mut canaries = Canaries::new();
        let (one, other) = (canaries.text("a name"), canaries.text("notes"));
        assert!(one != other && !one.contains(&other) && !other.contains(&one));
        assert!(one.starts_with(&canaries.core) && canaries.core.len() == 14);
        assert!(canaries.born.parse::<jiff::civil::Date>().is_ok(), "{}", canaries.born);
        assert_eq!(canaries.phone.len(), 10);
        assert_ne!(Canaries::new().core, canaries.core);
    }
}
