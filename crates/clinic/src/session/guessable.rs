//! Which passwords others would try first: what repeats, what follows the alphabet or the keyboard, and what is made of words
//! that come to mind for this account (NIST SP 800-63B-4, 3.1.1.2). Pure.
//!
//! It is no list of stolen passwords; it stands where the operator has none, and knows whose account it is, which no list does.

use std::collections::BTreeSet;

/// What most lists of stolen passwords are made of, in English and Spanish, and what clinics think of.
const WORDS: &[&str] = &[
    "access",
    "account",
    "admin",
    "administrator",
    "amigos",
    "amor",
    "angel",
    "asdf",
    "asdfgh",
    "autumn",
    "bailey",
    "barcelona",
    "baseball",
    "basketball",
    "batman",
    "bienvenido",
    "bienvenida",
    "cambiame",
    "carlos",
    "changeit",
    "changeme",
    "charlie",
    "chocolate",
    "clave",
    "clinic",
    "clinica",
    "computer",
    "consulta",
    "contrasena",
    "cookie",
    "corazon",
    "correcthorsebatterystaple",
    "covid",
    "default",
    "demo",
    "diamond",
    "doctor",
    "doctora",
    "dragon",
    "enfermera",
    "enfermero",
    "estrella",
    "facebook",
    "familia",
    "flower",
    "football",
    "freedom",
    "friends",
    "futbol",
    "ginger",
    "google",
    "guest",
    "guitar",
    "health",
    "healthcare",
    "hello",
    "hermosa",
    "hola",
    "hospital",
    "housecall",
    "hunter",
    "iloveyou",
    "internet",
    "invierno",
    "invitado",
    "jesus",
    "jordan",
    "junior",
    "killer",
    "letmein",
    "liverpool",
    "login",
    "love",
    "lovely",
    "maria",
    "master",
    "matrix",
    "medicina",
    "medicine",
    "medico",
    "michael",
    "monkey",
    "mustang",
    "nothing",
    "nurse",
    "otono",
    "pacientes",
    "paciente",
    "passcode",
    "password",
    "passw",
    "patient",
    "patients",
    "pepper",
    "pokemon",
    "primavera",
    "princesa",
    "princess",
    "purple",
    "qazwsx",
    "qwert",
    "qwerty",
    "root",
    "salud",
    "samsung",
    "secret",
    "secreto",
    "secure",
    "security",
    "server",
    "shadow",
    "soccer",
    "spring",
    "starwars",
    "summer",
    "sunshine",
    "superman",
    "superstar",
    "system",
    "teamo",
    "telehealth",
    "telemedicine",
    "telemedicina",
    "temporal",
    "tequiero",
    "test",
    "testing",
    "tigger",
    "trustno",
    "user",
    "usuario",
    "verano",
    "welcome",
    "whatever",
    "winter",
    "zxcvbn",
];

/// What stands between words and adds nothing.
const GLUE: &[&str] = &[
    "my", "the", "is", "and", "your", "for", "pass", "word", "mi", "mis", "tu", "es", "el", "la",
    "los", "las", "del", "de", "para",
];

/// What follows one another, either way round: letters, digits, and keys beside and below each other.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjklñ",
    "asdfghjkl;",
    "zxcvbnm,./",
    "yxcvbnm",
    "!@#$%^&*()_+",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmikolp",
];

/// A password of at most so many known words is one that is tried; four words of which three say nothing of the owner are none.
const MOST: usize = 2;
/// So many different characters are a pattern, whatever their order.
const FEW: usize = 3;
/// So many characters in a row are a sequence, at least.
const ROW: usize = 3;
/// So many digits in a row are a year, a date or a number behind a word; more of them may be chance.
const DIGITS: usize = 8;
/// So many more are what is left behind a sequence.
const REST: usize = 4;
/// So many signs in a row stand between words.
const SIGNS: usize = 3;

/// Whose account it is: what they and the clinic are called and sign in by, and when they were born, as `YYYY-MM-DD`.
pub(super) struct About<'a> {
    pub(super) names: Vec<&'a str>,
    pub(super) born: Option<&'a str>,
}

/// Whether somebody who knows whose account it is would try this password early.
pub(super) fn is_common(password: &str, about: &About<'_>) -> bool {
    let typed = small(password);
    let distinct: BTreeSet<char> = typed.iter().copied().collect();
    distinct.len() <= FEW || repeats(&typed) || Known::of(about).make(&typed)
}

fn small(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Whether it is something at least twice, the last time perhaps not whole.
fn repeats(typed: &[char]) -> bool {
    let again = |period: usize| {
        typed.iter().zip(typed.iter().skip(period)).all(|(before, after)| before == after)
    };
    (1..=typed.len() / 2).any(again)
}

/// Whether a character stands for another one, as in p@ssw0rd and contraseña.
const fn looks(typed: char, meant: char) -> bool {
    matches!(
        (typed, meant),
        ('0' | 'ó' | 'ö', 'o')
            | ('1' | '!' | 'í' | 'ï', 'i')
            | ('1' | '!', 'l')
            | ('3' | 'é' | 'è', 'e')
            | ('4' | '@' | 'á' | 'ä', 'a')
            | ('5' | '$', 's')
            | ('7', 't')
            | ('ú' | 'ü', 'u')
            | ('ñ', 'n')
    ) || typed == meant
}

fn begins(typed: &[char], word: &[char]) -> bool {
    typed.len() >= word.len() && typed.iter().zip(word).all(|(typed, meant)| looks(*typed, *meant))
}

/// How many characters at the beginning are of a kind.
fn run(typed: &[char], of: impl Fn(char) -> bool) -> usize {
    typed.iter().take_while(|one| of(**one)).count()
}

/// How many characters at the beginning follow one another in a row.
fn along(typed: &[char], row: &[char]) -> usize {
    let place = typed.first().and_then(|first| row.iter().position(|one| one == first));
    place.map_or(0, |place| {
        typed.iter().zip(row.iter().skip(place)).take_while(|(typed, next)| typed == next).count()
    })
}

/// What a password may be made of.
struct Known {
    words: Vec<Vec<char>>,
    /// What adds nothing to them.
    glue: Vec<Vec<char>>,
    rows: Vec<Vec<char>>,
}

impl Known {
    fn of(about: &About<'_>) -> Self {
        let parts = |text: &str| {
            let parts = text.split(|one: char| !one.is_alphanumeric());
            parts.filter(|part| part.chars().count() >= 3).map(small).collect::<Vec<_>>()
        };
        let words: Vec<Vec<char>> = WORDS.iter().map(|word| small(word)).collect();
        let mut glue: Vec<Vec<char>> = GLUE.iter().map(|word| small(word)).collect();
        // Whoever knows whose account it is knows these, however many of them there are.
        glue.extend(about.names.iter().flat_map(|name| parts(name)));
        // However the parts of a birth date are put together.
        let born = about.born.unwrap_or_default();
        let born = born.split('-').filter(|part| !part.is_empty());
        glue.extend(born.flat_map(|part| [small(part), small(part.trim_start_matches('0'))]));
        glue.retain(|part| !part.is_empty());
        let mut rows: Vec<Vec<char>> = ROWS.iter().map(|row| small(row)).collect();
        let back: Vec<Vec<char>> =
            rows.iter().map(|row| row.iter().rev().copied().collect()).collect();
        rows.extend(back);
        Self { words, glue, rows }
    }

    /// Whether a password is made of this alone, with few enough words in it.
    fn make(&self, typed: &[char]) -> bool {
        // Where there are no words digits are all there is, and may be chance.
        let has_words = letters(typed) >= ROW;
        let mut least: Vec<Option<usize>> = vec![None; typed.len() + 1];
        reach(&mut least, 0, 0);
        for (start, before) in
            (0..typed.len()).zip(std::iter::once(None).chain(typed.iter().map(Some)))
        {
            let Some(words) = least.get(start).copied().flatten() else { continue };
            let rest = typed.get(start..).unwrap_or_default();
            for length in self.free(rest, (before.copied(), has_words)) {
                reach(&mut least, start + length, words);
            }
            for length in self.worded(rest) {
                reach(&mut least, start + length, words + 1);
            }
        }
        least.last().copied().flatten().is_some_and(|words| words <= MOST)
    }

    /// How long that is at the beginning which counts for no word.
    fn free(&self, rest: &[char], (before, has_words): (Option<char>, bool)) -> Vec<usize> {
        let glue = self.glue.iter().filter(|word| begins(rest, word)).map(Vec::len);
        let longest = self.rows.iter().map(|row| along(rest, row)).max().unwrap_or(0);
        let same = rest.first().map_or(0, |first| run(rest, |one| one == *first));
        let mut lengths: Vec<usize> = glue.chain(ROW..=longest).chain(ROW..=same).collect();
        let digits = run(rest, |one| one.is_ascii_digit());
        let most = if before.is_some_and(|one| one.is_ascii_digit()) { REST } else { DIGITS };
        if has_words && (1..=most).contains(&digits) {
            lengths.push(digits);
        }
        let signs = run(rest, |one| !one.is_alphanumeric());
        let is_first = before.is_none_or(char::is_alphanumeric);
        if is_first && (1..=SIGNS).contains(&signs) {
            lengths.push(signs);
        }
        lengths
    }

    /// How long a word at the beginning is, once and as often as it is repeated.
    fn worded(&self, rest: &[char]) -> Vec<usize> {
        let mut lengths = Vec::new();
        for word in &self.words {
            let mut length = 0;
            while rest.get(length..).is_some_and(|rest| begins(rest, word)) {
                length += word.len();
                lengths.push(length);
            }
        }
        lengths
    }
}

/// How many letters there are.
fn letters(typed: &[char]) -> usize {
    typed.iter().filter(|one| one.is_alphabetic()).count()
}

/// A place is reached by so many words, if it was not by fewer.
fn reach(least: &mut [Option<usize>], place: usize, words: usize) {
    if let Some(known) = least.get_mut(place) {
        *known = Some(known.map_or(words, |known| known.min(words)));
    }
}

#[cfg(test)]
mod tests {
    use super::{About, is_common};

    fn common(password: &str) -> bool {
        let names =
            vec!["nurse-7", "Quiet Harbour Clinic", "Maya Chen", "maya.chen@harbour.example"];
        is_common(password, &About { names, born: Some("1987-03-09") })
    }

    #[test]
    fn what_repeats_follows_a_row_or_is_made_of_what_comes_to_mind_is_common() {
        for password in [
            "aaaaaaaaaaaaaaa",
            "abcabcabcabcabcab",
            "aabbaabbabbabab",
            "abcdefghijklmno",
            "ponmlkjihgfedcba",
            "123456789012345",
            "qwertyuiopasdfg",
            "1q2w3e4r5t6y7u8i",
            "qwerty1234567890",
            "!@#$%^&*()!@#$%",
            "passwordpassword",
            "passwordpassword1",
            "P@ssw0rd-P@ssw0rd-1",
            "MyPassword12345!",
            "contraseña123456",
            "mi-contraseña-es-hola",
            "Welcome2Housecall!",
            "housecall-2026-2026",
            "housecall-demo-1",
            "quietharbour2026",
            "Maya.Chen.1987-03-09",
            "Maya Chen, Quiet Harbour Clinic 2026",
            "maya19870309chen",
            "1987-03-09-1987-03-09",
            "nursenurse090387",
            "letmein!letmein!!",
            // What a second factor stands behind may be shorter.
            "12345678",
            "password",
            "summer26",
        ] {
            assert!(common(password), "{password}");
        }
    }

    #[test]
    fn four_words_of_ones_own_and_what_a_machine_makes_are_not() {
        for password in [
            "four words that will do",
            "a password of my own",
            "one of my very own",
            "what a thief would like",
            "a quiet harbour at dawn",
            "a stork walks through the marsh",
            "doctor hospital summer winter",
            "a-password-of-eleven-oysters",
            "Ein-längerer-Satz-der-sich-merken-lässt-und-niemand-rät-0000-042",
            "cuatro palabras que nadie adivina",
            "482159372640118",
            "pin 482159372640118",
            "K7wq-Zt5m_3vXbLr9pD0aQYe",
            "wyhmkzVhaZ-3fJ0rQm4d",
            "%[{~|;?/=<,>`:'-}]\"",
            "eight ch",
        ] {
            assert!(!common(password), "{password}");
        }
    }
}
