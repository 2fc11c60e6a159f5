//! The part of a backup that everybody can read: when it was made, and the names of the pieces that it needs. So a folder of
//! backups is kept in order where no key is that opens one.

use super::BackupError;
use super::partial::is_partial;
use compliance::backup::{self, LISTED, PieceName};
use kernel::Timestamp;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// How a backup begins that has all in itself.
const WHOLE: &[u8; 20] = b"housecall-backup-2\n\n";
/// No backup lists more: at 256 KiB a piece it has 16 TiB.
const MOST: u32 = 1 << 26;

/// When a backup was made, and what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    pub(crate) made: Timestamp,
    pub(crate) pieces: BTreeSet<PieceName>,
}

impl Listing {
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let count = u32::try_from(self.pieces.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        out.write_all(LISTED)?;
        out.write_all(&self.made.as_microsecond().to_be_bytes())?;
        out.write_all(&count.to_be_bytes())?;
        self.pieces.iter().try_for_each(|name| out.write_all(name))
    }

    /// How many bytes it has in a file.
    pub(super) fn length(&self) -> u64 {
        let names = u64::try_from(self.pieces.len()).unwrap_or_default().saturating_mul(32);
        names.saturating_add(20 + 8 + 4)
    }

    /// Reads the beginning of a backup; `None` when it is one that has all in itself, or none.
    pub(super) fn read(input: &mut impl Read) -> io::Result<Option<Self>> {
        let (mut made, mut count) = ([0; 8], [0; 4]);
        if start(input)? != Some(*LISTED) {
            return Ok(None);
        }
        input.read_exact(&mut made)?;
        input.read_exact(&mut count)?;
        let made = Timestamp::from_microsecond(i64::from_be_bytes(made));
        let made = made.map_err(|_| io::ErrorKind::InvalidData)?;
        let count = u32::from_be_bytes(count);
        if count > MOST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut pieces = BTreeSet::new();
        for _ in 0..count {
            let mut name = PieceName::default();
            input.read_exact(&mut name)?;
            pieces.insert(name);
        }
        Ok(Some(Self { made, pieces }))
    }
}

/// The first bytes; `None` when there are not as many.
fn start(input: &mut impl Read) -> io::Result<Option<[u8; 20]>> {
    let mut magic = [0; 20];
    match input.read_exact(&mut magic) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        read => read.map(|()| Some(magic)),
    }
}

/// A backup in a folder, as it can be read without any key.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    /// `None` when it has all in itself.
    pub(crate) listing: Option<Listing>,
    /// Whether it is as it was signed.
    pub(crate) is_whole: bool,
}

/// What is in a folder of backups, by their names.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    pub(crate) backups: Vec<Found>,
    /// What is neither a backup, nor one that is not whole yet, nor a folder. It may have been a backup once.
    pub(crate) unknown: Vec<PathBuf>,
}

impl Contents {
    /// The names of the backups that need a piece.
    pub(super) fn needing(&self, piece: &PieceName) -> String {
        let needs =
            |one: &&Found| one.listing.as_ref().is_some_and(|all| all.pieces.contains(piece));
        let names = self.backups.iter().filter(needs);
        let names: Vec<_> =
            names.filter_map(|one| Some(one.path.file_name()?.display().to_string())).collect();
        names.join(", ")
    }
}

/// Looks at a folder.
pub(crate) fn found(folder: &Path) -> Result<Contents, BackupError> {
    let mut all = Contents::default();
    let failed = BackupError::at(folder);
    for entry in std::fs::read_dir(folder).map_err(&failed)? {
        let entry = entry.map_err(&failed)?;
        let path = entry.path();
        if is_partial(entry.file_name().as_encoded_bytes()) {
            continue;
        }
        // A link counts for what it leads to; one that leads nowhere may have led to a backup.
        match path.metadata() {
            Ok(what) if what.is_dir() => {}
            Ok(what) if what.is_file() => match look(&path)? {
                Some(one) => all.backups.push(one),
                None => all.unknown.push(path),
            },
            Err(_) if is_gone(&path) => {}
            _ => all.unknown.push(path),
        }
    }
    all.backups.sort_by(|one, other| one.path.cmp(&other.path));
    all.unknown.sort();
    Ok(all)
}

/// Whether a name went since the folder was read.
fn is_gone(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// What a file is; `None` when it is no backup.
fn look(path: &Path) -> Result<Option<Found>, BackupError> {
    let failed = BackupError::at(path);
    let open = || File::open(path).map_err(&failed);
    let magic = start(&mut open()?).map_err(&failed)?;
    if magic != Some(*LISTED) && magic != Some(*WHOLE) {
        return Ok(None);
    }
    let mut file = open()?;
    let bytes = file.metadata().map_err(&failed)?.len();
    let is_whole = backup::whole(&mut file).map_err(|error| failed(io::Error::other(error)))?;
    let listing =
        if is_whole { Listing::read(&mut BufReader::new(file)).map_err(&failed)? } else { None };
    Ok(Some(Found { path: path.to_owned(), bytes, listing, is_whole }))
}

#[cfg(test)]
pub(crate) mod testing {
    use super::Listing;
    use aws_lc_rs::digest::{SHA256, digest};
    use compliance::audit::Signer;
    use compliance::backup::trailer;
    use kernel::Timestamp;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// A backup as of an instant that needs no piece, signed: what a folder knows of one without a key.
    pub(crate) fn signed(path: &Path, made: Timestamp, signer: &Signer) {
        let mut bytes = Vec::new();
        Listing { made, pieces: BTreeSet::new() }.write(&mut bytes).unwrap();
        let end = trailer(signer, digest(&SHA256, &bytes).as_ref());
        bytes.extend(end);
        std::fs::write(path, bytes).unwrap();
    }
}
