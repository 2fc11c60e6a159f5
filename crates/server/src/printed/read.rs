//! Reads the words of a document back, as far as we write them: a check looks whether what must stand in one does.
//!
//! Every stream that is deflated is opened. Texts are numbers of glyphs, and each face's own table says which letters these are.
//! Which face a text is in is not looked up: it is read by each, and by the others makes no sense.

use data_encoding::HEXUPPER_PERMISSIVE;
use flate2::bufread::ZlibDecoder;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::iter::{Copied, Peekable};
use std::slice::Iter;

/// What a stream's data follows.
const BEGIN: &[u8] = b"\nstream\n";
/// No page of ours comes near it.
const LARGEST: u64 = 16 << 20;

/// The letters of a face, by the numbers of its glyphs.
type Letters = BTreeMap<u16, String>;
type Bytes<'a> = Peekable<Copied<Iter<'a, u8>>>;

/// Whether these words stand on a page of a document, however they are broken into lines.
pub(crate) fn says(document: &[u8], words: &str) -> bool {
    let streams = streams(document);
    let faces: Vec<Letters> = streams.iter().filter_map(|stream| letters(stream)).collect();
    let wanted = squeezed(words);
    streams.iter().any(|stream| {
        let texts = texts(stream);
        faces.iter().any(|face| squeezed(&spelt(&texts, face)).contains(&wanted))
    })
}

/// Where a line breaks is a matter of its width.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// What each deflated stream holds.
fn streams(document: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut rest = document;
    while let Some(at) = rest.windows(BEGIN.len()).position(|bytes| bytes == BEGIN) {
        rest = rest.get(at.saturating_add(BEGIN.len())..).unwrap_or_default();
        let mut plain = Vec::new();
        if ZlibDecoder::new(rest).take(LARGEST).read_to_end(&mut plain).is_ok() {
            found.push(plain);
        }
    }
    found
}

/// The table of a face, where a stream is one.
fn letters(stream: &[u8]) -> Option<Letters> {
    let text = std::str::from_utf8(stream).ok()?;
    let mut known = Letters::new();
    for part in text.split("beginbfchar").skip(1) {
        let listed = part.split("endbfchar").next().unwrap_or_default();
        known.extend(listed.lines().filter_map(letter));
    }
    (!known.is_empty()).then_some(known)
}

/// A line of it: `<0007> <0061>`.
fn letter(line: &str) -> Option<(u16, String)> {
    let (glyph, units) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
    let units = HEXUPPER_PERMISSIVE.decode(units.as_bytes()).ok()?;
    let units: Vec<u16> = pairs(&units).collect();
    Some((u16::from_str_radix(glyph, 16).ok()?, String::from_utf16_lossy(&units)))
}

fn pairs(bytes: &[u8]) -> impl Iterator<Item = u16> {
    let pairs = bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    pairs.map(u16::from_be_bytes)
}

fn spelt(texts: &[Vec<u8>], face: &Letters) -> String {
    let glyphs = texts.iter().flat_map(|text| pairs(text));
    glyphs.filter_map(|glyph| face.get(&glyph)).map(String::as_str).collect()
}

/// The texts of a page, in the order in which they are drawn.
fn texts(stream: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut bytes = stream.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'(' => found.push(literal(&mut bytes)),
            // Two of them begin a dictionary.
            b'<' if bytes.next_if_eq(&b'<').is_none() => {
                let digits: Vec<u8> = bytes.by_ref().take_while(|byte| *byte != b'>').collect();
                found.extend(HEXUPPER_PERMISSIVE.decode(&digits).ok());
            }
            _ => {}
        }
    }
    found
}

/// What stands between parentheses, of which those inside are in pairs or escaped.
fn literal(bytes: &mut Bytes<'_>) -> Vec<u8> {
    let (mut text, mut open) = (Vec::new(), 0_usize);
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => text.extend(escaped(bytes)),
            b')' if open == 0 => break,
            b'(' => {
                open = open.saturating_add(1);
                text.push(byte);
            }
            b')' => {
                open = open.saturating_sub(1);
                text.push(byte);
            }
            _ => text.push(byte),
        }
    }
    text
}

/// What follows a backslash: up to three octal digits, or one letter.
fn escaped(bytes: &mut Bytes<'_>) -> Option<u8> {
    let octal = |byte: u8| char::from(byte).to_digit(8).and_then(|digit| u8::try_from(digit).ok());
    let first = bytes.next()?;
    let Some(mut value) = octal(first) else {
        return Some(match first {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            other => other,
        });
    };
    for _ in 0..2 {
        let Some(digit) = bytes.peek().copied().and_then(octal) else { break };
        value = value.wrapping_mul(8).wrapping_add(digit);
        bytes.next();
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::texts;

    #[test]
    fn texts_are_read_in_either_form_and_a_dictionary_is_none() {
        let page = br"/Span <</MCID 0>> BDC BT /f0 12 Tf [(\000\101\)a(b)\\) -3.5 <00C3>] TJ (\n) Tj ET EMC";
        let read = texts(page);
        assert_eq!(read, [b"\0A)a(b)\\".to_vec(), vec![0, 0xC3], b"\n".to_vec()]);
    }
}
