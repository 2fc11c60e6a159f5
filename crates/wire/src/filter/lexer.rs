//! From text to tokens.

use super::FilterError;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Word(Box<str>),
    Text(Box<str>),
    Number(f64),
    Symbol(&'static str),
    End,
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 20] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ",", ".", "+", "-", "*",
    "/", "%",
];

/// Every token with the byte at which it begins.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, usize)>, FilterError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_whitespace() {
            at = at.saturating_add(first.len_utf8());
            continue;
        }
        let (token, length) = one(rest, first)
            .ok_or(FilterError::Syntax { position: at, expected: expected(first) })?;
        tokens.push((token, at));
        at = at.saturating_add(length);
    }
    tokens.push((Token::End, text.len()));
    Ok(tokens)
}

fn expected(first: char) -> &'static str {
    match first {
        '\'' | '"' => "a closing quote",
        _ => "a name, a value or an operator",
    }
}

fn one(rest: &str, first: char) -> Option<(Token, usize)> {
    if matches!(first, '\'' | '"') {
        return quoted(rest, first);
    }
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first.is_alphabetic() || matches!(first, '_' | '$') {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
        return Some((Token::Word(rest.get(..length)?.into()), length));
    }
    let symbol = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol))?;
    Some((Token::Symbol(symbol), symbol.len()))
}

/// A backslash makes the next character literal; `\*` stays as it is, for `LIKE`.
fn quoted(rest: &str, quote: char) -> Option<(Token, usize)> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Some((Token::Text(text.into()), at.saturating_add(1)));
        }
        if character != '\\' {
            text.push(character);
            continue;
        }
        let (_, escaped) = characters.next()?;
        if !matches!(escaped, '\'' | '"' | '\\') {
            text.push('\\');
        }
        text.push(escaped);
    }
    None
}

fn number(rest: &str) -> Option<(Token, usize)> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let whole = digits(rest);
    let mut length = whole;
    if let Some(fraction) = rest.get(whole..)?.strip_prefix('.')
        && fraction.starts_with(|c: char| c.is_ascii_digit())
    {
        length = whole.saturating_add(1).saturating_add(digits(fraction));
    }
    Some((Token::Number(rest.get(..length)?.parse().ok()?), length))
}
