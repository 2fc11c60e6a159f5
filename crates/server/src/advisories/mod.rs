//! What the program and its machine are made of, held against advisories that somebody brought here.
//!
//! Nothing is asked for elsewhere: a folder holds OSV documents (ossf.github.io/osv-schema), one a file, or in the zips that
//! osv.dev publishes for each ecosystem, and each document that can be read is held against the crates and packages that the
//! program was built from and, on Debian, the packages of the machine. Whatever is in the folder comes from outside: it has limits, and what
//! cannot be read is counted and named. This slice judges nothing; `checks/advisories` does.
//!
//! What it costs: a zip is read once, a document at a time, at the speed at which it is unpacked and its JSON is passed over, some
//! 200 MB of a document's text a second. By that the few thousand documents of crates.io are a matter of milliseconds, the 50 000 of
//! a release of Debian of a second or two, the 200 000 of npm of some seconds, and the most that is unpacked of a third of a
//! minute. In memory are one document and what was found.

mod cvss;
mod debian;
mod osv;
mod parts;
#[cfg(test)]
mod tests;
mod unzip;
mod version;

pub(crate) use cvss::Grade;
pub(crate) use osv::Match;
pub(crate) use parts::Parts;

use kernel::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use unzip::Archive;

/// A document has so many bytes at most; all of them together so many.
const LARGEST: u64 = 1 << 20;
const UNPACKED: u64 = 4 << 30;
/// So many documents are read, and so many are kept that name something of ours.
const DOCUMENTS: usize = 1_000_000;
const MATCHES: usize = 10_000;
/// Folders within the folder: one for each ecosystem, since all zips have the same name.
const DEPTH: u8 = 3;
/// So many of what could not be read are named.
const NAMED: usize = 5;

/// Where the settings have advisories, if anybody brings some; a prop of checks.
#[derive(Clone, Debug)]
pub(crate) struct Supplied(pub(crate) Option<PathBuf>);

/// What a folder came to.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// How many documents were read.
    pub(crate) documents: usize,
    /// How many could not be, and the names of the first of them.
    pub(crate) unread: usize,
    pub(crate) unread_names: Vec<String>,
    /// When the newest of all was last changed, by its own word: the time of a file is whoever's copied it.
    pub(crate) newest: Option<Timestamp>,
    /// The same by those ecosystems of which there are components.
    pub(crate) by_ecosystem: BTreeMap<String, Timestamp>,
    /// What there is of ours in them, each once.
    pub(crate) matches: Vec<Match>,
    /// Why not all of it was read, where that is so.
    pub(crate) cut: Option<&'static str>,
}

/// Holds every document of a folder against these components.
pub(crate) fn scan(folder: &Path, parts: &Parts) -> io::Result<Scan> {
    scan_within(folder, parts, UNPACKED)
}

/// The same of at most so many bytes.
fn scan_within(folder: &Path, parts: &Parts, most: u64) -> io::Result<Scan> {
    let (scan, seen) = (Scan::default(), BTreeSet::new());
    let mut reader = Reader { root: folder, parts, scan, seen, left: most };
    reader.folder(folder, DEPTH)?;
    Ok(reader.scan)
}

struct Reader<'a> {
    root: &'a Path,
    parts: &'a Parts,
    scan: Scan,
    /// An advisory may lie there twice: of a component it counts once.
    seen: BTreeSet<(String, (String, String))>,
    /// How many bytes may still be read.
    left: u64,
}

impl Reader<'_> {
    fn folder(&mut self, folder: &Path, depth: u8) -> io::Result<()> {
        let entries = std::fs::read_dir(folder)?.take(DOCUMENTS);
        let mut paths =
            entries.map(|one| one.map(|one| one.path())).collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        for path in paths {
            if self.scan.cut.is_some() {
                break;
            }
            if self.one(&path, depth).is_err() {
                let name = self.name(&path);
                self.unread(&name);
            }
        }
        Ok(())
    }

    /// Reads what lies at a path: neither a pipe, which would be waited for, nor what has another kind of name.
    fn one(&mut self, path: &Path, depth: u8) -> io::Result<()> {
        let about = std::fs::metadata(path)?;
        if about.is_dir() {
            let deeper = depth.checked_sub(1);
            let deeper = deeper.ok_or_else(|| io::Error::other("folders lie too deep"))?;
            return self.folder(path, deeper);
        }
        if about.is_file() && is_of_kind(path, "zip") {
            self.zip(path)
        } else if about.is_file() && is_of_kind(path, "json") {
            self.file(path, about.len())
        } else {
            Ok(())
        }
    }

    fn file(&mut self, path: &Path, length: u64) -> io::Result<()> {
        if length > LARGEST {
            return Err(io::Error::other("the document is too large"));
        }
        if self.has_room(length) {
            let mut bytes = Vec::new();
            File::open(path)?.take(LARGEST).read_to_end(&mut bytes)?;
            let name = self.name(path);
            self.document(&name, &bytes);
        }
        Ok(())
    }

    fn zip(&mut self, path: &Path) -> io::Result<()> {
        let (mut archive, mut bytes) = (Archive::open(path)?, Vec::new());
        while let Some(entry) = archive.entry()? {
            if !is_of_kind(Path::new(&entry.name), "json") {
                continue;
            }
            let name = format!("{}/{}", self.name(path), osv::tame(&entry.name));
            if entry.plain > LARGEST {
                self.unread(&name);
                continue;
            }
            if !self.has_room(entry.plain) {
                break;
            }
            match archive.read(&entry, &mut bytes) {
                Ok(()) => self.document(&name, &bytes),
                Err(_) => self.unread(&name),
            }
        }
        Ok(())
    }

    /// Whether another document of this length may be read; takes its room.
    fn has_room(&mut self, length: u64) -> bool {
        let left = self.left.checked_sub(length);
        if left.is_none() {
            self.scan.cut = Some("it holds more bytes than are read");
        } else if self.scan.documents.saturating_add(self.scan.unread) >= DOCUMENTS {
            self.scan.cut = Some("it holds more documents than are read");
        }
        self.left = left.unwrap_or_default();
        self.scan.cut.is_none()
    }

    fn document(&mut self, name: &str, bytes: &[u8]) {
        let Some(told) = osv::read(bytes, self.parts) else {
            self.unread(name);
            return;
        };
        self.scan.documents += 1;
        self.scan.newest = self.scan.newest.max(Some(told.modified));
        for ecosystem in told.ecosystems {
            let newest = self.scan.by_ecosystem.entry(ecosystem).or_insert(told.modified);
            *newest = (*newest).max(told.modified);
        }
        if told.is_unclear {
            self.unread(name);
        }
        for one in told.matches {
            let is_new = self.seen.insert((one.id.clone(), one.part.clone()));
            if is_new && self.scan.matches.len() >= MATCHES {
                self.scan.cut = Some("more of it names what is here than is kept");
            } else if is_new {
                self.scan.matches.push(one);
            }
        }
    }

    fn unread(&mut self, name: &str) {
        self.scan.unread += 1;
        if self.scan.unread_names.len() < NAMED {
            self.scan.unread_names.push(name.to_owned());
        }
    }

    /// How something in the folder is named.
    fn name(&self, path: &Path) -> String {
        osv::tame(&path.strip_prefix(self.root).unwrap_or(path).to_string_lossy())
    }
}

fn is_of_kind(path: &Path, kind: &str) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(kind))
}
