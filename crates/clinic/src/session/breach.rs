//! Passwords that were stolen elsewhere, from a file that the operator keeps; nothing is asked of anybody outside.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use data_encoding::HEXUPPER;
use kernel::Phi;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A line is 40 hexadecimal digits, a colon and a count; none is longer.
const LONGEST: u64 = 64;
/// So many lines, spread over the file, are looked at before it is used.
const LOOKED_AT: u64 = 256;

/// A file of SHA-1 hashes in upper case, one a line, sorted, each with `:count` behind it or without: what the downloader of
/// "Pwned Passwords" writes. Forty gigabytes are searched with some forty reads, and none of it is kept in memory.
#[derive(Debug)]
pub struct BreachList {
    path: PathBuf,
}

impl BreachList {
    /// The list in this file, which must be there, begin with a hash, and be in order wherever it is looked at.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut reader = BufReader::new(file);
        let mut last = String::new();
        for step in 0..LOOKED_AT {
            let (start, line) = line_from(&mut reader, length.saturating_mul(step) / LOOKED_AT)?;
            let hash = hash_of(&line).to_ascii_uppercase();
            if step > 0 && hash.is_empty() {
                break;
            }
            if hash.len() != 40 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let why = "does not begin with a SHA-1 of 40 hexadecimal digits";
                return Err(unfit(&format!("its line at byte {start} {why}")));
            }
            if hash < last {
                return Err(disorder(start));
            }
            last = hash;
        }
        Ok(Self { path: path.to_owned() })
    }

    /// Whether this password stands in it; an error where it is met out of order, for then nobody knows.
    pub(super) fn holds(&self, password: &Phi) -> io::Result<bool> {
        let wanted = hex(password);
        let file = File::open(&self.path)?;
        let (mut low, mut high) = (0, file.metadata()?.len());
        let mut reader = BufReader::new(file);
        let (mut below, mut above) = (String::new(), None::<String>);
        // What is wanted begins at or after `low` and before `high`, between the hashes `below` and `above`.
        while low < high {
            let middle = low + (high - low) / 2;
            let (start, line) = line_from(&mut reader, middle)?;
            let hash = hash_of(&line).to_ascii_uppercase();
            if start >= high || hash.is_empty() {
                high = middle;
            } else if hash == wanted {
                return Ok(true);
            } else if hash < below || above.as_ref().is_some_and(|above| hash > *above) {
                return Err(disorder(start));
            } else if hash < wanted {
                low = start + line.len() as u64;
                below = hash;
            } else {
                high = middle;
                above = Some(hash);
            }
        }
        Ok(false)
    }
}

fn unfit(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Where a line is out of order, most passwords would not be found.
fn disorder(start: u64) -> io::Error {
    unfit(&format!(
        "it is not sorted: the line at byte {start} is less than one before it; sort it by `LC_ALL=C sort -o FILE FILE`"
    ))
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

    /// A list of so many stolen passwords in this order.
    fn listed(count: u64, order: impl FnOnce(&mut Vec<String>)) -> tempfile::NamedTempFile {
        let mut lines: Vec<String> = (0..count)
            .map(|number| format!("{}:1\n", hex(&Phi::new(format!("secret {number}")))))
            .collect();
        lines.sort();
        order(&mut lines);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), lines.concat()).unwrap();
        file
    }

    #[test]
    fn a_list_out_of_order_is_refused_with_what_to_do() {
        for count in [2, 50, 10_000] {
            let sorted = listed(count, |_| ());
            assert!(BreachList::open(sorted.path()).is_ok(), "{count}");
            let shuffled = listed(count, |lines| lines.reverse());
            let refused = BreachList::open(shuffled.path()).unwrap_err().to_string();
            assert!(refused.contains("LC_ALL=C sort"), "{count}: {refused}");
        }
        let mixed = listed(10_000, |lines| {
            lines.sort_by_key(|line| line.chars().rev().skip(3).take(8).collect::<String>());
        });
        assert!(BreachList::open(mixed.path()).unwrap_err().to_string().contains("not sorted"));
    }

    #[test]
    fn a_list_that_is_put_out_of_order_later_says_so_and_passes_nothing() {
        let file = listed(200, |_| ());
        let list = BreachList::open(file.path()).unwrap();
        let other = listed(200, |lines| lines.reverse());
        std::fs::copy(other.path(), file.path()).unwrap();
        let missed = (0..200_u64)
            .filter(|number| list.holds(&Phi::new(format!("secret {number}"))).ok() == Some(false));
        assert_eq!(missed.count(), 0, "none that is listed is passed");
    }

    #[test]
    fn a_file_of_something_else_is_refused_at_once() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "password\n123456\n").unwrap();
        assert!(BreachList::open(file.path()).is_err());
    }
}
