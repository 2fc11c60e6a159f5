//! Messages that can be told apart: a JSON string of fixed size with source, number and time inside.

use memchr::memmem::Finder;

const SOURCE: usize = 5;
const NUMBER: usize = 9;
const TIME: usize = 15;

/// What a message says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Who sent it.
    pub(crate) source: u64,
    /// Its number among that source's messages, from 0.
    pub(crate) number: u64,
    /// When it was sent or due, in nanoseconds of the run.
    pub(crate) nanos: u64,
}

/// The form of every message of a run: a marker to find it by, digits, filling.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    text: Vec<u8>,
    finder: Finder<'static>,
    digits: usize,
}

impl Template {
    /// A plain JSON string of 200 bytes.
    pub(crate) fn plain() -> Self {
        let mut text = b"\"m-".to_vec();
        text.resize(199, b'x');
        text.push(b'"');
        Self::over(text, 3)
    }

    /// A JSON string holding ciphertext: `text` is base64 whose first `keep` bytes (with the quote)
    /// stay as they are, because the header in them is what makes it ciphertext to the server.
    /// Digits are base64 too, so the rest may carry the stamp.
    pub(crate) fn ciphertext(base64: &str, keep: usize) -> Self {
        Self::over(format!("\"{base64}\"").into_bytes(), keep)
    }

    fn over(text: Vec<u8>, digits: usize) -> Self {
        let marker = text.get(..digits).unwrap_or_default().to_vec();
        Self { finder: Finder::new(&marker).into_owned(), text, digits }
    }

    /// Writes a message's JSON text over `out`.
    pub(crate) fn write(&self, stamp: Stamp, out: &mut Vec<u8>) {
        out.clear();
        out.extend_from_slice(&self.text);
        let fields = [(stamp.source, SOURCE), (stamp.number, NUMBER), (stamp.nanos, TIME)];
        let mut at = self.digits;
        for (value, width) in fields {
            if let Some(field) = out.get_mut(at..at + width) {
                write_digits(value, field);
            }
            at += width;
        }
    }

    /// Every stamp in an answer, in the order in which they stand there.
    pub(crate) fn stamps<'a>(&'a self, body: &'a [u8]) -> impl Iterator<Item = Stamp> + 'a {
        self.finder.find_iter(body).filter_map(move |at| Self::read(body.get(at + self.digits..)?))
    }

    fn read(bytes: &[u8]) -> Option<Stamp> {
        let (source, rest) = bytes.split_at_checked(SOURCE)?;
        let (number, rest) = rest.split_at_checked(NUMBER)?;
        let (nanos, _) = rest.split_at_checked(TIME)?;
        Some(Stamp {
            source: read_digits(source)?,
            number: read_digits(number)?,
            nanos: read_digits(nanos)?,
        })
    }
}

fn write_digits(mut value: u64, field: &mut [u8]) {
    for place in field.iter_mut().rev() {
        *place = b'0' + u8::try_from(value % 10).unwrap_or(0);
        value /= 10;
    }
}

fn read_digits(field: &[u8]) -> Option<u64> {
    field.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit().then(|| value * 10 + u64::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_comes_back_from_any_envelope() {
        let template = Template::plain();
        let first = Stamp { source: 31, number: 123_456_789, nanos: 999_999_999_999_999 };
        let second = Stamp { source: 0, number: 0, nanos: 1 };
        let (mut one, mut two) = (Vec::new(), Vec::new());
        template.write(first, &mut one);
        template.write(second, &mut two);
        assert_eq!(one.len(), 200);
        let body = [b"{\"m\":[{\"d\":", &one[..], b"},{\"d\":", &two[..], b"}]}"].concat();
        assert_eq!(template.stamps(&body).collect::<Vec<_>>(), [first, second]);
    }

    #[test]
    fn ciphertext_keeps_its_header() {
        let template = Template::ciphertext(&format!("UE5FRAFBQ1JIE{}", "A".repeat(171)), 40);
        let mut text = Vec::new();
        template.write(Stamp { source: 7, number: 8, nanos: 9 }, &mut text);
        assert!(text.starts_with(b"\"UE5FRAFBQ1JIE"));
        assert_eq!(template.stamps(&text).next().map(|stamp| stamp.number), Some(8));
    }
}
