//! Writes the folder.

use super::manifest::{self, Manifest};
use super::{EvidenceError, names};
use crate::audit::{AuditError, Frontier, HandOver, Keyring, Shown, Signer, newest_over, span};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use db::Db;
use kernel::Timestamp;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// From an instant up to another.
pub type Period = (Timestamp, Timestamp);

/// Records that somebody else keeps, as a file of the folder.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its path in the folder, such as `consents/records.ndjson`.
    pub path: &'static str,
    /// Its lines.
    pub lines: Vec<String>,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Audit entries of the period.
    pub entries: u64,
    /// Files, the manifest not counted.
    pub files: usize,
}

const HOW: &str = "\
This folder is evidence from a Housecall server. To verify it without trusting that server:

1. With the program, and neither network nor database:
       housecall evidence verify FOLDER --key \"$(cat KEY)\"
   KEY is the clinic's verifier key, which you got from somewhere else than this folder.
2. By hand: manifest.note is a signed note (https://c2sp.org/signed-note) under that key. Each of its lines is what
   `sha256sum` prints: `sed '/^$/,$d' manifest.note | tail -n +5 | sha256sum --check` checks the files.
3. audit/entries.ndjson holds every entry of the audit log in the period, one a line, and one more on each side, recorded
   outside of the period, which shows that none is missing there. Where there is no such entry the log began or, at the
   signed checkpoint, ended. They are leaves of the tree of RFC 6962. audit/before.tree has that tree's size before the first of them and the hashes of its complete subtrees,
   largest first. Adding the entries leads to the root in audit/checkpoint.note (https://c2sp.org/tlog-checkpoint),
   which is signed too: an entry that were missing, changed or moved would lead elsewhere. The member \"sealed\" of an entry
   is what of it names a patient, a visit, a device or an address, encrypted; it is proved as it stands.
4. audit/cosigned.note, if it is there, is the newest checkpoint of that stretch that witnesses have cosigned
   (https://c2sp.org/tlog-cosignature), and is met on the way. `--witness VKEY` has the program verify one's word and tell
   its time: that, by then, the log was as it is here, and that there was no other of its name.
5. audit/hand-overs.notes, if it is there, has a note for each time that another key followed the one that signs, signed by
   both: whoever has an older key than the newest of the clinic follows them. A key that was followed signs no tree larger
   than the number in its note's third line.
6. audit/opened.ndjson has the entries of 3 once more, in their order, to be read: each line with its \"seq\" and what was
   sealed in the clear. The program compares each line with the entry at its place, in all that is readable there. What was
   sealed the clinic's key opened, and the manifest's signature is its word on that; what does not open stands as in 3.
";

/// Writes the evidence of a period into a new or empty folder.
pub async fn export(
    (db, signer): (&Db, &Signer),
    (period, made): (Period, Timestamp),
    parts: &[Part],
    folder: &Path,
) -> Result<Made, EvidenceError> {
    free(folder)?;
    let keyring = signer.entries().follow(db).await.map_err(AuditError::Sealed)?;
    let mut entries = Lines::create(folder, names::ENTRIES)?;
    let mut opened = Lines::create(folder, names::OPENED)?;
    let around = span((db, signer), period, |entry| {
        entries.add(entry)?;
        opened.add(&readable(entry, keyring.as_deref()))
    })
    .await?;
    entries.end()?;
    opened.end()?;
    write(folder, names::BEFORE, &tree(&around.before))?;
    if let Some(note) = cosigned(db, (around.before.size(), around.after.size())).await? {
        write(folder, names::COSIGNED, &note)?;
    }
    write(folder, names::HOW, HOW)?;
    for part in parts {
        let text: String = part.lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        write(folder, part.path, &text)?;
    }
    let files = hashed(folder, BTreeMap::new())?;
    // Only what the key signs is done while it is held: the rest may be long.
    let mut tx = db.begin().await?;
    signer.follow(&mut tx).await?;
    write(
        folder,
        names::CHECKPOINT,
        &signer.checkpoint(around.after.size(), &around.after.root()),
    )?;
    let own = signer.verifier();
    write(folder, names::KEY, &format!("{}\n", own.vkey()))?;
    let notes: String = own.hand_overs().map(HandOver::note).collect();
    if !notes.is_empty() {
        write(folder, names::HAND_OVERS, &notes)?;
    }
    let files = hashed(folder, files)?;
    let manifest = Manifest { period, made, files: files.into_iter().collect() };
    write(folder, names::MANIFEST, &signer.sign(&manifest.text()))?;
    tx.commit().await?;
    Ok(Made { entries: around.inside, files: manifest.files.len() })
}

/// An entry as it reads opened, or as it is stored where it does not open.
fn readable<'a>(entry: &'a [u8], keyring: Option<&Keyring>) -> Cow<'a, [u8]> {
    let shown = keyring.and_then(|keyring| Shown::read(entry, keyring).ok());
    shown.map_or(Cow::Borrowed(entry), |shown| Cow::Owned(shown.line().into_bytes()))
}

/// A file of the folder that is written a line at a time.
struct Lines(BufWriter<File>, &'static str);

impl Lines {
    fn create(folder: &Path, path: &'static str) -> Result<Self, EvidenceError> {
        Ok(Self(BufWriter::new(create(folder, path)?), path))
    }

    fn add(&mut self, line: &[u8]) -> Result<(), EvidenceError> {
        let written = self.0.write_all(line).and_then(|()| self.0.write_all(b"\n"));
        written.map_err(|error| EvidenceError::File(self.1.to_owned(), error))
    }

    fn end(mut self) -> Result<(), EvidenceError> {
        self.0.flush().map_err(|error| EvidenceError::File(self.1.to_owned(), error))
    }
}

/// The SHA-256 of every file by its path; those that are known already are not read again.
fn hashed(
    folder: &Path,
    mut known: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, EvidenceError> {
    for path in manifest::files(folder)? {
        if let Entry::Vacant(place) = known.entry(path) {
            let hash = manifest::hash(folder, place.key())?;
            place.insert(hash);
        }
    }
    Ok(known)
}

/// The newest checkpoint of the stretch that witnesses have cosigned.
async fn cosigned(db: &Db, stretch: (u64, u64)) -> Result<Option<String>, EvidenceError> {
    let mut tx = db.read().await?;
    let found = newest_over(&mut tx, stretch).await?;
    tx.commit().await?;
    Ok(found.map(|(_, note)| note))
}

/// Makes a folder for evidence, for its owner only: what is sealed in the log stands opened in it. One that holds something is
/// refused, and one that others of this machine may look into.
pub fn free(folder: &Path) -> Result<(), EvidenceError> {
    let name = || folder.display().to_string();
    let failed = |error| EvidenceError::File(name(), error);
    made(folder).map_err(failed)?;
    if std::fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(EvidenceError::Occupied(name()));
    }
    let mode = std::fs::metadata(folder).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(EvidenceError::Shared(name(), mode)) }
}

/// Makes a folder, and those that it lies in, unless it is there.
fn made(folder: &Path) -> std::io::Result<()> {
    DirBuilder::new().mode(0o700).recursive(true).create(folder)
}

fn create(folder: &Path, path: &str) -> Result<File, EvidenceError> {
    let failed = |error| EvidenceError::File(path.to_owned(), error);
    let file = folder.join(path);
    if let Some(inside) = file.parent() {
        made(inside).map_err(failed)?;
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(failed)
}

fn write(folder: &Path, path: &str, text: &str) -> Result<(), EvidenceError> {
    let failed = |error| EvidenceError::File(path.to_owned(), error);
    create(folder, path)?.write_all(text.as_bytes()).map_err(failed)
}

/// The size, then a hash a line.
pub(super) fn tree(frontier: &Frontier) -> String {
    let hashes = frontier.bytes();
    let hashes = hashes.chunks(32).map(|hash| STANDARD.encode(hash));
    std::iter::once(frontier.size().to_string()).chain(hashes).map(|line| line + "\n").collect()
}
