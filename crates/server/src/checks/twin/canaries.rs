//! Texts that stand nowhere else, and what each of them is.

use kernel::{Random as _, SystemRandom};

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
        }
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
