//! From a token to its bytes, in the order in which the hosted service writes them.

use super::cbor::{collection, head, string, value};
use super::{Permissions, Resources, Token};

/// Major types of CBOR.
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const MAP: u8 = 5;

/// The map without its seal.
pub(super) fn unsealed(token: &Token) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    let optional = [token.uuid.is_some(), !token.categories.is_empty()];
    collection(&mut out, MAP, 6 + optional.into_iter().filter(|present| *present).count());
    for (name, number) in [("v", 2), ("t", token.issued), ("ttl", token.ttl_minutes)] {
        string(&mut out, BYTES, name.as_bytes());
        head(&mut out, 0, number);
    }
    string(&mut out, BYTES, b"res");
    resources(&mut out, &token.resources);
    string(&mut out, BYTES, b"pat");
    resources(&mut out, &token.patterns);
    string(&mut out, BYTES, b"meta");
    collection(&mut out, MAP, token.meta.len());
    for (name, item) in &token.meta {
        string(&mut out, TEXT, name.as_bytes());
        value(&mut out, item);
    }
    if let Some(uuid) = &token.uuid {
        string(&mut out, BYTES, b"uuid");
        string(&mut out, TEXT, uuid.as_bytes());
    }
    if !token.categories.is_empty() {
        permissions(&mut out, b"cat", &token.categories);
    }
    out
}

/// Adds the seal as the map's last pair.
pub(super) fn seal(map: &mut Vec<u8>, tag: &[u8]) {
    if let Some(first) = map.first_mut() {
        *first += 1;
    }
    string(map, BYTES, b"sig");
    string(map, BYTES, tag);
}

fn resources(out: &mut Vec<u8>, resources: &Resources) {
    collection(out, MAP, 5);
    permissions(out, b"chan", &resources.channels);
    permissions(out, b"grp", &resources.groups);
    permissions(out, b"spc", &resources.spaces);
    permissions(out, b"usr", &resources.users);
    permissions(out, b"uuid", &resources.uuids);
}

fn permissions(out: &mut Vec<u8>, kind: &[u8], granted: &[(String, Permissions)]) {
    string(out, BYTES, kind);
    collection(out, MAP, granted.len());
    for (name, bits) in granted {
        string(out, TEXT, name.as_bytes());
        head(out, 0, bits.bits().into());
    }
}
