//! A file that streams by: whether it is ciphertext, without holding it.

use super::envelope::split;
use super::key::{begins, pads};
use super::{CipherKey, Envelope, Format, IV_BYTES, Opener};

/// Sentinel, version, cryptor, length and initialisation vector.
const HEADER: usize = 26;
/// So much of the beginning can be opened; whole blocks.
const OPENING: usize = 4 << 10;
/// The two last blocks: in CBC, one opens the other.
const TAIL: usize = 2 * IV_BYTES;

/// The first and last bytes of a file, and its length.
#[derive(Clone, Debug, Default)]
pub struct Passing {
    head: Vec<u8>,
    tail: Vec<u8>,
    length: u64,
}

impl Passing {
    /// Looks at the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        let wanted = (HEADER + OPENING).saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend(bytes.iter().take(wanted));
        self.length = self.length.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let from = bytes.len().saturating_sub(TAIL);
        self.tail.extend(bytes.iter().skip(from));
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }

    /// How many bytes went by.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// What the file is by the look of it.
    pub fn envelope(&self) -> Envelope {
        let header = u64::try_from(HEADER).unwrap_or(u64::MAX);
        let block = u64::try_from(IV_BYTES).unwrap_or(u64::MAX);
        let content = self.length.saturating_sub(header);
        // Header and last block stand for the whole: between them are only more blocks.
        let last = self.tail.iter().skip(self.tail.len().saturating_sub(IV_BYTES));
        let sample: Vec<u8> = self.head.iter().take(HEADER).chain(last).copied().collect();
        match split(&sample) {
            Ok(Some(_)) if content >= block && content.is_multiple_of(block) => Envelope::Acrh,
            Ok(None) if self.length >= 2 * block && self.length.is_multiple_of(block) => {
                Envelope::MaybeLegacy
            }
            Err(super::CipherError::UnknownCryptor) => Envelope::UnknownCryptor,
            _ => Envelope::Plain,
        }
    }

    /// Whether the file's last block ends as this key's ciphertext does. Of files that are none,
    /// one in 256 does so by chance.
    pub fn ends_under(&self, key: &CipherKey) -> bool {
        let Some((iv, last)) = self.tail.split_first_chunk::<IV_BYTES>() else { return false };
        self.layout(key).is_some_and(|(_, secret)| pads(secret, *iv, last))
    }

    /// The file's first bytes under the key that fits its end, as many as were kept.
    pub fn opening(&self, key: &CipherKey) -> Option<Vec<u8>> {
        if !self.ends_under(key) {
            return None;
        }
        let is_whole = u64::try_from(self.head.len()).is_ok_and(|kept| kept == self.length);
        if is_whole {
            return key.decrypt_bytes(Format::LegacyRandomIv, &self.head).ok();
        }
        let (before, secret) = self.layout(key)?;
        let (iv, blocks) = self.head.get(before..)?.split_first_chunk::<IV_BYTES>()?;
        let whole = blocks.len() - blocks.len() % IV_BYTES;
        begins(secret, *iv, blocks.get(..whole)?).ok()
    }

    /// What opens the whole file, from its first byte on, when it is read again.
    pub fn opener(&self, key: &CipherKey) -> Option<Opener> {
        let (before, secret) = self.layout(key)?;
        let iv = self.head.get(before..)?.first_chunk::<IV_BYTES>()?;
        Some(Opener::new(*secret, *iv, before + IV_BYTES))
    }

    /// What comes before the initialisation vector, and which of the key's forms counts.
    fn layout<'a>(&self, key: &'a CipherKey) -> Option<(usize, &'a [u8; 32])> {
        match self.envelope() {
            Envelope::Acrh => Some((HEADER - IV_BYTES, key.full())),
            Envelope::MaybeLegacy => Some((0, key.legacy())),
            Envelope::UnknownCryptor | Envelope::Plain => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Passing;
    use crate::cipher::{CipherKey, Envelope, Format};

    fn pass(bytes: &[u8], step: usize) -> Passing {
        let mut passing = Passing::default();
        bytes.chunks(step).for_each(|chunk| passing.push(chunk));
        passing
    }

    #[test]
    fn ciphertext_is_known_by_its_ends_however_it_is_cut() {
        let (own, other) = (CipherKey::new("own").unwrap(), CipherKey::new("other").unwrap());
        for (format, envelope) in
            [(Format::Acrh, Envelope::Acrh), (Format::LegacyRandomIv, Envelope::MaybeLegacy)]
        {
            for length in [1, 15, 16, 17, 64, 1_000] {
                let file = own.encrypt_bytes(format, &vec![b'x'; length], [9; 16]).unwrap();
                for step in [1, 7, 16, 5_000] {
                    let passing = pass(&file, step);
                    assert_eq!(passing.length(), file.len() as u64);
                    assert_eq!(passing.envelope(), envelope, "{length} bytes by {step}");
                    assert!(passing.ends_under(&own), "{format:?} {length} bytes by {step}");
                    assert!(!passing.ends_under(&other), "{format:?} {length} bytes by {step}");
                }
            }
        }
    }

    #[test]
    fn the_beginning_opens_to_the_key_that_closed_it() {
        let (own, other) = (CipherKey::new("own").unwrap(), CipherKey::new("other").unwrap());
        let plain: Vec<u8> = (0..20_000).map(|at| b'a' + u8::try_from(at % 26).unwrap()).collect();
        for format in [Format::Acrh, Format::LegacyRandomIv] {
            for length in [1, 16, 4_000, 4_095, 4_096, 4_097, 20_000] {
                let plain = &plain[..length];
                let file = own.encrypt_bytes(format, plain, [9; 16]).unwrap();
                let passing = pass(&file, 1_000);
                let opening = passing.opening(&own).unwrap();
                assert!(opening.len() >= length.min(4_080), "{format:?} {length}");
                let shown = opening.len().min(length);
                assert_eq!(opening[..shown], plain[..shown], "{format:?} {length}");
                assert_eq!(passing.opening(&other), None);
            }
        }
    }

    #[test]
    fn anything_else_is_not() {
        let key = CipherKey::new("own").unwrap();
        for plain in [&b""[..], b"PNED", b"%PDF-1.7 and so on", &[0x50; 4_096], b"PNED\x01XXXX\x10"]
        {
            let passing = pass(plain, 3);
            assert_ne!(passing.envelope(), Envelope::Acrh);
            assert!(!passing.ends_under(&key));
        }
        let mut cut = key.encrypt_bytes(Format::Acrh, &[1; 100], [9; 16]).unwrap();
        cut.pop();
        assert_eq!(pass(&cut, 9).envelope(), Envelope::Plain);
    }
}
