//! The sealing of a stream: X25519 to the recipient, HKDF-SHA256, AES-256-GCM in pieces.
//!
//! Each piece has its number and whether it is the last in its nonce, so none can be left out, moved or cut off.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXLOWER;
use kernel::{Random as _, SystemRandom};
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use zeroize::Zeroizing;

pub(super) const MAGIC: &[u8; 20] = b"housecall-backup-2\n\n";
const SECRET: &str = "housecall-backup-secret-1:";
const PUBLIC: &str = "housecall-backup-public-1:";
const PIECE: usize = 1 << 20;
const TAG: usize = 16;
/// Marks the length of the last piece.
const LAST: u32 = 1 << 31;

/// Why a backup's key or a sealed stream cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The file is not there or cannot be read or written.
    #[error("{0}: {1}")]
    File(String, io::Error),
    /// The file does not hold what it should.
    #[error("{0} does not hold a backup's {1} key; `housecall keys backup FILE` makes both")]
    Format(String, &'static str),
    /// Its end is missing.
    #[error("the backup ends too early: it was cut off; take another one")]
    CutOff,
    /// Nobody whom it is trusted from signed it.
    #[error(
        "the backup is not signed by this key: it was changed, or another clinic's server made it"
    )]
    Unsigned,
    /// A piece holds something else than when it was written.
    #[error("it was changed since it was written")]
    Changed,
    /// The cryptographic library refused.
    #[error("the backup's key cannot be used")]
    Unusable,
}

/// The key that opens backups; keep it away from the server.
pub struct BackupKey(PrivateKey);

impl std::fmt::Debug for BackupKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("[key]")
    }
}

/// The public half, to which backups are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

fn read(path: &Path, prefix: &str, what: &'static str) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| SealError::File(name.clone(), error))?;
    let text = Zeroizing::new(text);
    decoded(&text, prefix).ok_or(SealError::Format(name, what))
}

/// The key in a line, if it is one of this kind.
fn decoded(line: &str, prefix: &str) -> Option<Zeroizing<[u8; 32]>> {
    let key = line.trim_end().strip_prefix(prefix).and_then(|key| STANDARD.decode(key).ok());
    let key = Zeroizing::new(key?);
    let key: [u8; 32] = key.as_slice().try_into().ok()?;
    Some(Zeroizing::new(key))
}

fn write(path: &Path, mode: u32, text: &str) -> Result<(), SealError> {
    let failed = |error| SealError::File(path.display().to_string(), error);
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(mode).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

impl BackupKey {
    /// Makes a key, and its public half beside it as `….pub`; never overwrites one.
    pub fn create(path: &Path) -> Result<Recipient, SealError> {
        let mut bytes = Zeroizing::new([0; 32]);
        SystemRandom.fill(bytes.as_mut());
        let recipient = Self::of(&bytes)?.recipient()?;
        let text = Zeroizing::new(format!("{SECRET}{}\n", STANDARD.encode(bytes.as_ref())));
        write(path, 0o600, &text)?;
        let mut public = path.as_os_str().to_owned();
        public.push(".pub");
        write(Path::new(&public), 0o644, &format!("{PUBLIC}{}\n", STANDARD.encode(recipient.0)))?;
        Ok(recipient)
    }

    /// Reads a key.
    pub fn load(path: &Path) -> Result<Self, SealError> {
        Self::of(&read(path, SECRET, "secret")?)
    }

    fn of(bytes: &Zeroizing<[u8; 32]>) -> Result<Self, SealError> {
        let key = PrivateKey::from_private_key(&X25519, bytes.as_ref());
        Ok(Self(key.map_err(|_| SealError::Unusable)?))
    }

    /// Its public half.
    pub fn recipient(&self) -> Result<Recipient, SealError> {
        let public = self.0.compute_public_key().map_err(|_| SealError::Unusable)?;
        Ok(Recipient(public.as_ref().try_into().map_err(|_| SealError::Unusable)?))
    }

    /// The key that both halves agree on with another's half.
    fn agreed(&self, other: &[u8], salt: &[u8]) -> Result<LessSafeKey, SealError> {
        agree(&self.0, UnparsedPublicKey::new(&X25519, other), SealError::Unusable, |secret| {
            let prk = Salt::new(HKDF_SHA256, salt).extract(secret);
            let okm = prk.expand(&[b"housecall-backup-1"], &AES_256_GCM);
            okm.map(|okm| LessSafeKey::new(UnboundKey::from(okm))).map_err(|_| SealError::Unusable)
        })
    }
}

impl Recipient {
    /// Reads a public half.
    pub fn load(path: &Path) -> Result<Self, SealError> {
        Ok(Self(*read(path, PUBLIC, "public")?))
    }

    /// Reads a public half from the line that its file holds.
    pub fn parse(line: &str) -> Result<Self, SealError> {
        let key = decoded(line.trim_start(), PUBLIC);
        let key = key.ok_or_else(|| SealError::Format("the text".to_owned(), "public"))?;
        Ok(Self(*key))
    }

    /// What names the key in records: the beginning of its SHA-256.
    pub fn id(&self) -> String {
        let hash = digest(&SHA256, &self.0);
        hash.as_ref().first_chunk::<8>().map_or_else(String::new, |start| HEXLOWER.encode(start))
    }
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    let (head, tail) = bytes.split_at_mut(NONCE_LEN - 8);
    head.fill(u8::from(last));
    tail.copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

fn broken(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// What is written into it comes out sealed. Without [`finish`](Self::finish) it does not open to its end.
pub struct Sealing<W: Write> {
    out: W,
    key: LessSafeKey,
    pending: Vec<u8>,
    number: u64,
}

impl<W: Write> Sealing<W> {
    /// Begins a stream that this recipient opens.
    pub fn new(mut out: W, recipient: &Recipient) -> Result<Self, SealError> {
        let own = BackupKey(PrivateKey::generate(&X25519).map_err(|_| SealError::Unusable)?);
        let public = own.recipient()?;
        let key = own.agreed(&recipient.0, &salt(&public, recipient))?;
        let failed = |error| SealError::File("the backup".to_owned(), error);
        out.write_all(MAGIC).and_then(|()| out.write_all(&public.0)).map_err(failed)?;
        Ok(Self { out, key, pending: Vec::with_capacity(PIECE + TAG), number: 0 })
    }

    fn piece(&mut self, last: bool) -> io::Result<()> {
        let nonce = nonce(self.number, last);
        let sealed = self.key.seal_in_place_append_tag(nonce, Aad::empty(), &mut self.pending);
        sealed.map_err(|_| broken("a piece of the backup could not be sealed"))?;
        let length =
            u32::try_from(self.pending.len()).map_err(|_| broken("a piece is too long"))?;
        let mark = if last { LAST } else { 0 };
        self.out.write_all(&(length | mark).to_be_bytes())?;
        self.out.write_all(&self.pending)?;
        self.pending.clear();
        self.number += 1;
        Ok(())
    }

    /// Writes the last piece.
    pub fn finish(mut self) -> io::Result<W> {
        self.piece(true)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = PIECE.saturating_sub(self.pending.len()).min(bytes.len());
        let (taken, _) = bytes.split_at(room);
        self.pending.extend_from_slice(taken);
        if self.pending.len() >= PIECE {
            self.piece(false)?;
        }
        Ok(room)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn salt(sender: &Recipient, recipient: &Recipient) -> Vec<u8> {
    [sender.0, recipient.0].concat()
}

/// A sealed stream, opened piece by piece; it ends only where it was finished.
pub struct Opening<R: Read> {
    input: R,
    key: LessSafeKey,
    open: Vec<u8>,
    at: usize,
    number: u64,
    over: bool,
}

impl<R: Read> Opening<R> {
    /// Opens a stream that was sealed to this key.
    pub fn new(mut input: R, key: &BackupKey) -> Result<Self, SealError> {
        let failed = |error| SealError::File("the backup".to_owned(), error);
        let (mut magic, mut sender) = ([0; MAGIC.len()], [0; 32]);
        input
            .read_exact(&mut magic)
            .and_then(|()| input.read_exact(&mut sender))
            .map_err(failed)?;
        if magic != *MAGIC {
            return Err(failed(broken("this is no backup of ours")));
        }
        let key = key.agreed(&sender, &salt(&Recipient(sender), &key.recipient()?))?;
        Ok(Self { input, key, open: Vec::new(), at: 0, number: 0, over: false })
    }

    fn next(&mut self) -> io::Result<()> {
        let mut length = [0; 4];
        self.input.read_exact(&mut length)?;
        let (mark, most) = (u32::from_be_bytes(length), PIECE + TAG);
        let last = mark & LAST != 0;
        let length = usize::try_from(mark & !LAST).unwrap_or(usize::MAX);
        if length > most {
            return Err(broken("the backup is damaged: a piece is too long"));
        }
        self.open.resize(length, 0);
        self.input.read_exact(&mut self.open)?;
        let opened = self.key.open_in_place(nonce(self.number, last), Aad::empty(), &mut self.open);
        let words = "the backup does not open: it is sealed to another key, or was changed";
        let length = opened.map_err(|_| broken(words))?.len();
        self.open.truncate(length);
        (self.at, self.over) = (0, last);
        self.number += 1;
        Ok(())
    }
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.open.len() {
            if self.over {
                return Ok(0);
            }
            self.next()?;
        }
        let count = self.open.get(self.at..).unwrap_or_default().read(buffer)?;
        self.at += count;
        Ok(count)
    }
}

/// Whether a stream is sealed from its beginning to its end, as far as whoever has no key sees it.
pub fn is_sealed(input: &mut impl Read) -> io::Result<bool> {
    let (mut magic, mut sender) = ([0; MAGIC.len()], [0; 32]);
    if !fills(input, &mut magic)? || magic != *MAGIC || !fills(input, &mut sender)? {
        return Ok(false);
    }
    let longest = u64::try_from(PIECE + TAG).unwrap_or(u64::MAX);
    loop {
        let mut length = [0; 4];
        if !fills(input, &mut length)? {
            return Ok(false);
        }
        let mark = u32::from_be_bytes(length);
        let length = u64::from(mark & !LAST);
        let passed = io::copy(&mut input.by_ref().take(length.min(longest)), &mut io::sink())?;
        if passed != length {
            return Ok(false);
        }
        if mark & LAST != 0 {
            return Ok(input.read(&mut [0])? == 0);
        }
    }
}

/// Whether what follows the first bytes of a file begins a sealed stream: those are its own, and behind the sender's key stands how
/// long the first piece is.
pub(super) fn begins(magic: &[u8; MAGIC.len()], input: &mut impl Read) -> io::Result<bool> {
    let (mut sender, mut length) = ([0; 32], [0; 4]);
    if magic != MAGIC || !fills(input, &mut sender)? || !fills(input, &mut length)? {
        return Ok(false);
    }
    let length = usize::try_from(u32::from_be_bytes(length) & !LAST).unwrap_or(usize::MAX);
    Ok((TAG..=PIECE + TAG).contains(&length))
}

/// Whether there are as many bytes as are asked for.
pub(super) fn fills(input: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match input.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
