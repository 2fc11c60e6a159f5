//! From bytes to a token.

use super::cbor::{Reader, Value};
use super::{Permissions, Resources, Token, TokenError};

/// A token with what its seal covers and the seal itself, if it has one.
pub(super) struct Sealed<'a> {
    pub(super) token: Token,
    pub(super) seal: Option<(Vec<u8>, &'a [u8])>,
}

/// Reads exactly one map with every pair that a token must have; unknown pairs are skipped.
pub(super) fn token(bytes: &[u8]) -> Result<Sealed<'_>, TokenError> {
    let mut reader = Reader::new(bytes);
    let pairs = reader.map()?;
    let mut parts = Parts::default();
    for pair in 1..=pairs {
        let start = bytes.len() - reader.left();
        let key = reader.string()?;
        if key == b"sig" {
            parts.seal = seal(bytes, start, reader.string()?, pair == pairs);
        } else {
            parts.read(key, &mut reader)?;
        }
    }
    if reader.left() > 0 { Err(TokenError::Malformed) } else { parts.finish() }
}

/// The seal covers the same map without it; it counts only as the last pair of a small map.
fn seal<'a>(bytes: &[u8], start: usize, tag: &'a [u8], last: bool) -> Option<(Vec<u8>, &'a [u8])> {
    let mut content = bytes.get(..start)?.to_vec();
    let first = content.first_mut()?;
    if !last || !(0xa1..=0xb7).contains(first) {
        return None;
    }
    *first -= 1;
    Some((content, tag))
}

#[derive(Default)]
struct Parts<'a> {
    version: Option<u64>,
    issued: Option<u64>,
    ttl: Option<u64>,
    resources: Option<Resources>,
    patterns: Option<Resources>,
    meta: Option<Vec<(String, Value)>>,
    uuid: Option<String>,
    categories: Option<Vec<(String, Permissions)>>,
    seal: Option<(Vec<u8>, &'a [u8])>,
}

impl<'a> Parts<'a> {
    fn read(&mut self, key: &[u8], reader: &mut Reader<'_>) -> Result<(), TokenError> {
        match key {
            b"v" => once(&mut self.version, reader.uint()?),
            b"t" => once(&mut self.issued, reader.uint()?),
            b"ttl" => once(&mut self.ttl, reader.uint()?),
            b"res" => once(&mut self.resources, resources(reader)?),
            b"pat" => once(&mut self.patterns, resources(reader)?),
            b"uuid" => once(&mut self.uuid, reader.text()?),
            b"cat" => once(&mut self.categories, permissions(reader)?),
            b"meta" => match reader.value(0)? {
                Value::Map(pairs) => once(&mut self.meta, pairs),
                _ => Err(TokenError::Malformed),
            },
            _ => reader.value(0).map(drop),
        }
    }

    fn finish(self) -> Result<Sealed<'a>, TokenError> {
        self.version.ok_or(TokenError::Malformed)?;
        let token = Token {
            issued: self.issued.ok_or(TokenError::Malformed)?,
            ttl_minutes: self.ttl.ok_or(TokenError::Malformed)?,
            resources: self.resources.ok_or(TokenError::Malformed)?,
            patterns: self.patterns.ok_or(TokenError::Malformed)?,
            meta: self.meta.unwrap_or_default(),
            uuid: self.uuid,
            categories: self.categories.unwrap_or_default(),
        };
        Ok(Sealed { token, seal: self.seal })
    }
}

/// A repeated pair would let two readers see two different tokens.
fn once<T>(slot: &mut Option<T>, value: T) -> Result<(), TokenError> {
    if slot.replace(value).is_some() { Err(TokenError::Malformed) } else { Ok(()) }
}

fn resources(reader: &mut Reader<'_>) -> Result<Resources, TokenError> {
    let mut all = Resources::default();
    for _ in 0..reader.map()? {
        let kind = reader.string()?;
        let granted = permissions(reader)?;
        match kind {
            b"chan" => all.channels = granted,
            b"grp" => all.groups = granted,
            b"uuid" => all.uuids = granted,
            b"usr" => all.users = granted,
            b"spc" => all.spaces = granted,
            _ => {}
        }
    }
    Ok(all)
}

fn permissions(reader: &mut Reader<'_>) -> Result<Vec<(String, Permissions)>, TokenError> {
    let pairs = reader.map()?;
    (0..pairs)
        .map(|_| {
            let name = reader.text()?;
            let bits = u8::try_from(reader.uint()?).map_err(|_| TokenError::Malformed)?;
            Ok((name, Permissions::from_bits(bits)))
        })
        .collect()
}
