//! Passwords that were stolen elsewhere, from a file that the operator keeps; nothing is asked of anybody outside.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use data_encoding::HEXUPPER;
use kernel::Phi;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A line is 40 hexadecimal digits, a colon and a count; none is longer.
const LONGEST: u64 = 64;

/// A file of SHA-1 hashes in upper case, one a line, sorted, each with `:count` behind it or without: what the downloader of
/// "Pwned Passwords" writes. Forty gigabytes are searched with some forty reads, and none of it is kept in memory.
#[derive(Debug)]
pub struct BreachList {
    path: PathBuf,
}

impl BreachList {
    /// The list in this file, which must be there and begin with a hash.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut first = String::new();
        BufReader::new(File::open(path)?).take(LONGEST).read_line(&mut first)?;
        let hash = hash_of(&first);
        if hash.len() != 40 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let why = "its first line does not begin with a SHA-1 of 40 hexadecimal digits";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        Ok(Self { path: path.to_owned() })
    }

    /// Whether this password stands in it.
    pub(super) fn holds(&self, password: &Phi) -> io::Result<bool> {
        let wanted = hex(password);
        let file = File::open(&self.path)?;
        let (mut low, mut high) = (0, file.metadata()?.len());
        let mut reader = BufReader::new(file);
        // What is wanted begins at or after `low` and before `high`.
        while low < high {
            let middle = low + (high - low) / 2;
            let (start, line) = line_from(&mut reader, middle)?;
            let hash = hash_of(&line).to_ascii_uppercase();
            if start >= high || hash.is_empty() {
                high = middle;
            } else if hash == wanted {
                return Ok(true);
            } else if hash < wanted {
                low = start + line.len() as u64;
            } else {
                high = middle;
            }
        }
        Ok(false)
    }
}

/// The first line that begins at this byte or behind it, and where it begins.
fn line_from(reader: &mut (impl BufRead + Seek), at: u64) -> io::Result<(u64, String)> {
    let mut start = at;
    if at > 0 {
        // A line begins here if the byte before ends one.
        reader.seek(SeekFrom::Start(at - 1))?;
        start = at - 1 + reader.take(LONGEST).read_until(b'\n', &mut Vec::new())? as u64;
    } else {
        reader.seek(SeekFrom::Start(0))?;
    }
    let mut line = String::new();
    reader.take(LONGEST).read_line(&mut line)?;
    Ok((start, line))
}

fn hash_of(line: &str) -> &str {
    line.split(':').next().unwrap_or_default().trim_end()
}

fn hex(password: &Phi) -> String {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.expose().as_bytes());
    HEXUPPER.encode(hash.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_password_of_the_list_is_found_and_no_other() {
        let stolen: Vec<String> = (0..200).map(|number| format!("secret {number}")).collect();
        let mut lines: Vec<String> = stolen
            .iter()
            .map(|one| format!("{}:{}\r\n", hex(&Phi::new(one.as_str())), one.len()))
            .collect();
        lines.sort();
        for count in [1, 2, 3, 200] {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("pwned.txt");
            let kept: String = lines.iter().take(count).cloned().collect();
            std::fs::write(&file, &kept).unwrap();
            let list = BreachList::open(&file).unwrap();
            for one in &stolen {
                let listed = kept.contains(&hex(&Phi::new(one.as_str())));
                assert_eq!(
                    list.holds(&Phi::new(one.as_str())).unwrap(),
                    listed,
                    "{one} of {count}"
                );
            }
            assert!(!list.holds(&Phi::new("nobody has this")).unwrap());
        }
    }

    #[test]
    fn a_file_of_something_else_is_refused_at_once() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "password\n123456\n").unwrap();
        assert!(BreachList::open(file.path()).is_err());
    }
}
