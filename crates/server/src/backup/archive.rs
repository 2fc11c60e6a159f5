//! What an archive looks like inside its seal: named entries of any length, the last of them the manifest.

use super::BackupError;
use super::cut::Cut;
use super::folder::PieceFolder;
use compliance::backup::{Piece, Sealing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};

/// The database's entry.
pub(super) const DATABASE: &str = "database";
/// The last entry.
pub(super) const MANIFEST: &str = "manifest";
/// How entries of files begin.
pub(super) const FILE: &str = "file/";
/// No manifest is longer.
const LONGEST: usize = 16 << 20;
/// What is read and written at once.
const SEGMENT: usize = 256 << 10;
/// Stands where a part's length would: the entry is left out, whatever came of it.
const LEFT_OUT: u32 = u32::MAX;

/// What an archive says of itself; a restored store is held against it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// `sqlite` or `postgresql`.
    pub(super) store: String,
    /// As of when.
    pub(super) made: String,
    /// Rows by table.
    pub(super) rows: BTreeMap<String, u64>,
    /// How many files.
    pub(super) files: u64,
    /// A checkpoint of the audit log from just before, which the restored log must contain.
    pub(super) checkpoint: String,
    /// A text sealed like a patient's name, base64.
    pub(super) canary: String,
    /// The text.
    pub(super) canary_text: String,
}

/// Where entries go.
pub(super) trait Sink {
    /// Begins an entry, which may be cut as said.
    fn begin(&mut self, name: &str, cut: Cut) -> Result<(), BackupError>;
    /// Adds bytes to it.
    fn add(&mut self, bytes: &[u8]) -> Result<(), BackupError>;
    /// Ends it.
    fn end(&mut self) -> Result<(), BackupError>;
    /// Leaves it out instead, whatever was added to it.
    fn leave_out(&mut self) -> Result<(), BackupError>;

    /// Writes a whole entry.
    fn copy(
        &mut self,
        (name, cut): (&str, Cut),
        input: &mut dyn Read,
        progress: &dyn Fn(u64),
    ) -> Result<(), BackupError> {
        self.begin(name, cut)?;
        let mut segment = vec![0; SEGMENT];
        let mut total = 0;
        loop {
            let count = input.read(&mut segment).map_err(BackupError::new)?;
            if count == 0 {
                return self.end();
            }
            self.add(segment.get(..count).unwrap_or_default())?;
            total += u64::try_from(count).unwrap_or_default();
            progress(total);
        }
    }
}

/// All in one file.
impl<W: Write> Sink for Sealing<W> {
    fn begin(&mut self, name: &str, _cut: Cut) -> Result<(), BackupError> {
        begin(self, name).map_err(BackupError::new)
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        if bytes.is_empty() { Ok(()) } else { add(self, bytes).map_err(BackupError::new) }
    }

    fn end(&mut self) -> Result<(), BackupError> {
        add(self, &[]).map_err(BackupError::new)
    }

    /// What was added is sealed and written already, so whoever reads it is told.
    fn leave_out(&mut self) -> Result<(), BackupError> {
        self.write_all(&LEFT_OUT.to_be_bytes()).map_err(BackupError::new)
    }
}

/// Begins an entry.
fn begin(out: &mut impl Write, name: &str) -> io::Result<()> {
    let length = u16::try_from(name.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(name.as_bytes())
}

/// Adds bytes to an entry; none end it.
fn add(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(bytes)
}

/// What comes next of an entry.
pub(super) enum Part {
    More(Vec<u8>),
    End,
    /// It was gone before its end, and is not in the backup.
    LeftOut,
}

/// An archive that is read from its beginning.
pub(super) struct Entries<R: Read> {
    pub(super) input: R,
    /// Where the content is, when it stands in pieces.
    pub(super) pieces: Option<PieceFolder>,
}

impl<R: Read> Entries<R> {
    /// The name of the next entry; read its bytes before asking for another.
    pub(super) fn next(&mut self) -> Result<String, BackupError> {
        let mut length = [0; 2];
        self.input.read_exact(&mut length).map_err(BackupError::reading)?;
        let mut name = vec![0; usize::from(u16::from_be_bytes(length))];
        self.input.read_exact(&mut name).map_err(BackupError::reading)?;
        String::from_utf8(name).map_err(BackupError::new)
    }

    /// The next content of the entry.
    pub(super) fn content(&mut self) -> Result<Part, BackupError> {
        match (self.part()?, &self.pieces) {
            (Part::More(listed), Some(folder)) => {
                let damaged = "the backup is damaged: it lists a piece that is none";
                let piece = Piece::parse(&listed).ok_or(BackupError(damaged.to_owned()))?;
                folder.open(&piece).map(Part::More)
            }
            (part, _) => Ok(part),
        }
    }

    /// The next bytes as they stand.
    fn part(&mut self) -> Result<Part, BackupError> {
        let mut length = [0; 4];
        self.input.read_exact(&mut length).map_err(BackupError::reading)?;
        let length = match u32::from_be_bytes(length) {
            0 => return Ok(Part::End),
            LEFT_OUT => return Ok(Part::LeftOut),
            length => usize::try_from(length).unwrap_or(usize::MAX),
        };
        if length > SEGMENT.max(8 << 20) {
            return Err(BackupError("the backup is damaged: a part is too long".to_owned()));
        }
        let mut piece = vec![0; length];
        self.input.read_exact(&mut piece).map_err(BackupError::reading)?;
        Ok(Part::More(piece))
    }

    /// The manifest, behind which nothing may stand.
    pub(super) fn manifest(&mut self) -> Result<Manifest, BackupError> {
        let mut body = Vec::new();
        while let Part::More(part) = self.part()? {
            body.extend(part);
            if body.len() > LONGEST {
                return Err(BackupError(
                    "the backup is damaged: its manifest is too long".to_owned(),
                ));
            }
        }
        if self.input.read(&mut [0]).map_err(BackupError::reading)? > 0 {
            return Err(BackupError("the backup is damaged: it goes on after its end".to_owned()));
        }
        serde_json::from_slice(&body).map_err(BackupError::new)
    }

    /// Copies the bytes of an entry that no backup leaves out, but the last of them, which are answered. It is dropped between two
    /// parts when the program is to stop.
    pub(super) async fn copy(&mut self, out: &mut impl Write) -> Result<Vec<u8>, BackupError> {
        let mut last = Vec::new();
        loop {
            tokio::task::yield_now().await;
            match self.content()? {
                Part::More(bytes) => {
                    out.write_all(&std::mem::replace(&mut last, bytes))
                        .map_err(BackupError::new)?;
                }
                Part::End => return Ok(last),
                Part::LeftOut => {
                    let words = "the backup is damaged: its database was left out";
                    return Err(BackupError(words.to_owned()));
                }
            }
        }
    }
}
