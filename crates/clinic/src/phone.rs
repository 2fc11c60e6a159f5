//! Phone numbers in full, as any country dials them (ITU-T E.164): two that are not the same never count as one.

use crate::Refusal;
use kernel::Phi;

/// Countries whose numbers keep the zero that they begin with, also when they are called from abroad.
const KEEPS_ZERO: [u16; 7] = [39, 225, 229, 241, 242, 378, 379];

/// The country whose calling code a number has that is written without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home(u16);

impl Default for Home {
    /// North America.
    fn default() -> Self {
        Self(1)
    }
}

impl Home {
    /// The country of this calling code, 1 to 999.
    pub fn new(code: u16) -> Option<Self> {
        (1..=999).contains(&code).then_some(Self(code))
    }

    /// The digits of a number in full, its country's calling code first; `None` when it is no number.
    pub fn number(self, typed: &str) -> Option<String> {
        let typed = typed.trim();
        let plain = |sign: char| sign.is_ascii_digit() || " .-()/\u{a0}".contains(sign);
        let (abroad, rest) = typed.strip_prefix('+').map_or((false, typed), |rest| (true, rest));
        if !rest.chars().all(plain) {
            return None;
        }
        let whole = if abroad {
            // What is dialled from inside only often stands in brackets: +44 (0)20 …
            digits(&rest.replacen("(0)", "", 1))
        } else {
            self.whole(&digits(rest))
        };
        ((7..=15).contains(&whole.len()) && !whole.starts_with('0')).then_some(whole)
    }

    /// A number as somebody in this country dials it, in full.
    fn whole(self, dialled: &str) -> String {
        let abroad = if self.0 == 1 { dialled.strip_prefix("011") } else { None };
        if let Some(abroad) = abroad.or_else(|| dialled.strip_prefix("00")) {
            return abroad.to_owned();
        }
        let own = match self.0 {
            1 => dialled.strip_prefix('1').filter(|rest| rest.len() == 10),
            7 => dialled.strip_prefix('8').filter(|rest| rest.len() == 10),
            36 => dialled.strip_prefix("06"),
            code if KEEPS_ZERO.contains(&code) => None,
            _ => dialled.strip_prefix('0'),
        };
        let national = own.unwrap_or(dialled);
        if self.0 == 1 && !is_north_american(national) {
            return String::new();
        }
        format!("{}{national}", self.0)
    }

    /// By what a number is known: in full or, of what is none, its digits.
    pub(crate) fn known_by(self, typed: &str) -> String {
        self.number(typed).unwrap_or_else(|| digits(typed))
    }

    /// The same, and what else a gateway may mean that writes numbers in full without their plus.
    pub(crate) fn readings(self, told: &str) -> Vec<String> {
        let mut all = vec![self.known_by(told)];
        let bare = digits(told);
        if !told.trim().starts_with('+') && bare.len() > 9 && !all.contains(&bare) {
            all.push(bare);
        }
        all
    }

    /// A number as it is kept: as it was typed where that is in full.
    pub(crate) fn keep(self, typed: &Phi) -> Result<Phi, Refusal> {
        let text = typed.expose().trim();
        let whole = self.number(text).filter(|_| text.len() <= 40);
        let Some(whole) = whole else {
            let problem = "is a phone number of 7 to 15 digits, such as +1 402 555 0109; one without a + is of the clinic's own country";
            return Err(Refusal::Field { field: "phone", problem });
        };
        Ok(if text.starts_with('+') { Phi::new(text) } else { Phi::new(format!("+{whole}")) })
    }

    /// A number in full where it is one, and else as it is.
    pub(crate) fn in_full(self, kept: &Phi) -> Phi {
        self.keep(kept).unwrap_or_else(|_| kept.clone())
    }

    /// A number as a gateway takes it. One that was kept before numbers were kept in full is dialled as it was typed: nobody
    /// said then of which country it is.
    pub(crate) fn dialled(self, kept: &Phi) -> Phi {
        let whole = self.number(kept.expose()).filter(|_| kept.expose().starts_with('+'));
        whole.map_or_else(|| kept.clone(), |whole| Phi::new(format!("+{whole}")))
    }
}

/// Ten digits, of which neither the area nor the exchange begins with 0 or 1: other countries' numbers are none.
fn is_north_american(national: &str) -> bool {
    let begins = |at: usize| matches!(national.as_bytes().get(at), Some(b'2'..=b'9'));
    national.len() == 10 && begins(0) && begins(3)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The last nine digits, by which numbers were known before they were compared in full.
pub(crate) fn last_nine(phone: &str) -> String {
    let digits = digits(phone);
    digits.chars().skip(digits.len().saturating_sub(9)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(code: u16) -> Home {
        Home::new(code).unwrap()
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written_and_another_in_another_country() {
        for (code, typed, whole) in [
            (1, "+1 (402) 555-0109", Some("14025550109")),
            (1, "(402) 555-0109", Some("14025550109")),
            (1, "1-402-555-0109", Some("14025550109")),
            (1, "011 34 600 111 222", Some("34600111222")),
            (34, "600 111 222", Some("34600111222")),
            (34, "0034 600.111.222", Some("34600111222")),
            (34, "+34600111222", Some("34600111222")),
            (44, "020 7946 0018", Some("442079460018")),
            (44, "+44 (0)20 7946 0018", Some("442079460018")),
            (39, "06 1234 5678", Some("390612345678")),
            (7, "8 912 345-67-89", Some("79123456789")),
            (1, "+34 025 550 109", Some("34025550109")),
            (1, "555-0109", None),
            (1, "06 12 34 56 78", None),
            (1, "0412 345 678", None),
            (1, "079 123 45 67", None),
            (1, "call me", None),
            (1, "402 555 0109 ext. 5", None),
            (1, "+1 402 555 0109; +1 402 555 0110", None),
            (1, "5", None),
            (1, "+0000000000", None),
            (1, "+12345678901234567", None),
            (1, "", None),
        ] {
            assert_eq!(home(code).number(typed).as_deref(), whole, "{typed:?} in {code}");
        }
        let (one, other) = ("+1 402 555 0109", "+34 025 550 109");
        assert_eq!(last_nine(one), last_nine(other), "these were one once");
    }

    #[test]
    fn what_is_kept_is_in_full_and_no_absurdity_is() {
        let kept =
            |typed: &str| home(34).keep(&Phi::new(typed)).map(|phone| phone.expose().to_owned());
        assert_eq!(kept(" +34 600 111 222 ").unwrap(), "+34 600 111 222");
        assert_eq!(kept("600 111 222").unwrap(), "+34600111222");
        for wrong in ["none", "12", "0000000", &"1".repeat(60), "+"] {
            assert!(kept(wrong).is_err(), "{wrong}");
        }
        let dialled = |kept: &str| home(1).dialled(&Phi::new(kept)).expose().to_owned();
        assert_eq!(dialled("+34 600 111 222"), "+34600111222");
        assert_eq!(dialled("347 123 4567"), "347 123 4567", "kept before countries were");
        assert_eq!(Home::new(0), None);
        assert_eq!(Home::new(1_000), None);
    }

    #[test]
    fn a_gateway_that_leaves_the_plus_out_is_understood() {
        assert_eq!(home(1).readings("14025550109"), ["14025550109"]);
        assert_eq!(home(34).readings("34600111222"), ["3434600111222", "34600111222"]);
        assert_eq!(home(34).readings("+34600111222"), ["34600111222"]);
    }
}
