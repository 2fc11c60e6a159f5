//! Pieces: what backups of different days share. A piece's key comes from its content and a secret of the store, so the
//! same content is sealed to the same bytes each time, and a server that opens no backup still finds what is there already.
//!
//! Its name is the SHA-256 of the sealed bytes, which says nothing to who has neither secret nor content, and which
//! anybody can hold a piece against. Its key stands in the sealed part of the backups that need it and nowhere else: when
//! the last of them is gone the piece opens no more, even where its bytes remained.

use super::{Recipient, SealError};
use crate::keys::Sealer;
use aws_lc_rs::aead::{
    AES_256_GCM, AES_256_GCM_SIV, Aad, Algorithm, LessSafeKey, NONCE_LEN, Nonce, UnboundKey,
};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::hmac;
use data_encoding::HEXLOWER;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Sealed pieces have lengths that are a multiple of this: no file's length to the byte, and blocks that a disk takes as they are.
const ROUND: usize = 4_096;
const TAG: usize = 16;
/// Turns bytes into places to cut.
const GEAR: usize = 256;

/// The folder beside backups in which their pieces stand.
pub const PIECES: &str = "pieces";

/// A piece's name: the SHA-256 of its sealed bytes.
pub type PieceName = [u8; 32];

/// Seals pieces; the same content for the same recipient always to the same bytes.
pub struct Pieces {
    secret: hmac::Key,
    /// Tags contents. AES-256-GCM-SIV bears that all have one nonce (RFC 8452), and is six times as fast as a hash.
    content: LessSafeKey,
}

impl std::fmt::Debug for Pieces {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[key]")
    }
}

/// How a piece is found, opened and held against what it should be.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    name: PieceName,
    key: Zeroizing<[u8; 32]>,
    length: u32,
}

impl std::fmt::Debug for Piece {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Piece")
            .field("name", &HEXLOWER.encode(&self.name))
            .finish_non_exhaustive()
    }
}

/// How many bytes come out.
struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

impl Pieces {
    /// Those of this store that this recipient opens. Another recipient has others, so that a backup key that is replaced
    /// opens nothing new.
    pub fn new(sealer: &Sealer, recipient: &Recipient) -> Result<Self, SealError> {
        let secret = sealer.lookup("backup/piece", &recipient.id());
        let secret = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let content = key(&AES_256_GCM_SIV, hmac::sign(&secret, b"content").as_ref())?;
        Ok(Self { secret, content })
    }

    /// Seals what stands from `start` on, in its place, and says how it is found again.
    pub fn seal(&self, bytes: &mut Vec<u8>, start: usize) -> Result<Piece, SealError> {
        let length = bytes.len().checked_sub(start).ok_or(SealError::Unusable)?;
        bytes.resize(start.saturating_add(rounded(length)), 0);
        let length = u32::try_from(length).map_err(|_| SealError::Unusable)?;
        let content = bytes.get_mut(start..).ok_or(SealError::Unusable)?;
        let tag = self.content.seal_in_place_separate_tag(one(), Aad::from(&*content), &mut []);
        let tag = tag.map_err(|_| SealError::Unusable)?;
        let key = hmac::sign(
            &self.secret,
            &[b"key".as_slice(), &length.to_be_bytes(), tag.as_ref()].concat(),
        );
        let key = Zeroizing::new(key.as_ref().try_into().map_err(|_| SealError::Unusable)?);
        let tag = cipher(&key)?.seal_in_place_separate_tag(one(), Aad::empty(), content);
        bytes.extend_from_slice(tag.map_err(|_| SealError::Unusable)?.as_ref());
        let name = named(bytes.get(start..).unwrap_or_default());
        Ok(Piece { name, key, length })
    }

    /// Numbers by which a stream is cut where its content says so; nobody else cuts at the same places.
    pub fn gear(&self) -> Result<Vec<u64>, SealError> {
        let secret = hmac::sign(&self.secret, b"gear");
        let prk = Salt::new(HKDF_SHA256, &[]).extract(secret.as_ref());
        let mut bytes = Zeroizing::new(vec![0; GEAR * 8]);
        let okm = prk.expand(&[b"housecall-backup-gear"], Bytes(bytes.len()));
        okm.and_then(|okm| okm.fill(&mut bytes)).map_err(|_| SealError::Unusable)?;
        Ok(bytes.as_chunks::<8>().0.iter().map(|number| u64::from_be_bytes(*number)).collect())
    }
}

/// How many bytes content has that is filled up so that a tag behind it ends a block.
const fn rounded(length: usize) -> usize {
    length.saturating_add(TAG).next_multiple_of(ROUND).saturating_sub(TAG)
}

/// Where a piece stands among those of a folder: so that no folder has too many, in one by its first byte.
pub fn shelved(name: &PieceName) -> PathBuf {
    let text = HEXLOWER.encode(name);
    let (start, _) = text.split_at(2);
    Path::new(start).join(&text)
}

/// The name of sealed bytes.
pub fn named(sealed: &[u8]) -> PieceName {
    digest(&SHA256, sealed).as_ref().try_into().unwrap_or_default()
}

/// The one of a key that seals one content only, or tags many.
fn one() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

fn cipher(bytes: &[u8; 32]) -> Result<LessSafeKey, SealError> {
    key(&AES_256_GCM, bytes)
}

fn key(algorithm: &'static Algorithm, bytes: &[u8]) -> Result<LessSafeKey, SealError> {
    let key = UnboundKey::new(algorithm, bytes).map_err(|_| SealError::Unusable)?;
    Ok(LessSafeKey::new(key))
}

impl Piece {
    /// Of so many sealed bytes, which are a multiple of the blocks, this many are the content.
    pub const fn content(sealed: usize) -> usize {
        sealed.saturating_sub(TAG)
    }

    /// How long it is as bytes.
    pub const BYTES: usize = 32 + 32 + 4;

    /// Its name.
    pub const fn name(&self) -> PieceName {
        self.name
    }

    /// How many sealed bytes it has.
    pub const fn sealed(&self) -> u64 {
        (self.length as u64).saturating_add(TAG as u64).next_multiple_of(ROUND as u64)
    }

    /// Whether so many sealed bytes can be it: of former versions' pieces the tag alone stood behind the last block.
    pub const fn fits(&self, sealed: u64) -> bool {
        let former = (self.length as u64).next_multiple_of(ROUND as u64) + TAG as u64;
        sealed == self.sealed() || sealed == former
    }

    /// As it stands in a backup, inside its seal.
    pub fn to_bytes(&self) -> Zeroizing<[u8; Self::BYTES]> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        let parts =
            self.name.iter().chain(self.key.iter()).copied().chain(self.length.to_be_bytes());
        for (target, source) in bytes.iter_mut().zip(parts) {
            *target = source;
        }
        bytes
    }

    /// Reads one; `None` when these bytes are none.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (name, rest) = bytes.split_first_chunk::<32>()?;
        let (key, length) = rest.split_first_chunk::<32>()?;
        let length = u32::from_be_bytes(length.try_into().ok()?);
        Some(Self { name: *name, key: Zeroizing::new(*key), length })
    }

    /// Opens sealed bytes, which must be this piece's.
    pub fn open(&self, mut sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
        if named(&sealed) != self.name {
            return Err(SealError::Changed);
        }
        let opened = cipher(&self.key)?.open_in_place(one(), Aad::empty(), &mut sealed);
        opened.map_err(|_| SealError::Changed)?;
        sealed.truncate(usize::try_from(self.length).unwrap_or(usize::MAX));
        Ok(sealed)
    }
}
