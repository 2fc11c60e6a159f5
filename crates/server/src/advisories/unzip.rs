//! Reads a zip (APPNOTE 4.3) by the list at its end, one file of it at a time, and believes nothing that it says of itself.

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use memchr::memmem;
use std::fs::File;
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// What a file's head, its line in the list, and the ends of the list begin with.
const HEAD: u32 = 0x0403_4b50;
const LINE: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const LONG_END: u32 = 0x0606_4b50;
const LONG_PLACE: u32 = 0x0706_4b50;
/// The end of the list is so long, and what tells where the longer one is stands before it. A comment may follow.
const END_SIZE: usize = 22;
const PLACE_SIZE: usize = 20;
const COMMENT: u64 = 65_535;
/// What stands in the short records for what the longer ones tell.
const LONG: u64 = 0xffff_ffff;
const STORED: u16 = 0;
const DEFLATE: u16 = 8;

/// A file in it, as its line in the list tells.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// How many bytes it says that it has.
    pub(super) plain: u64,
    packed: u64,
    offset: u64,
    sum: u32,
    method: u16,
    is_locked: bool,
}

/// A zip that is read: its list and its data, each from where they are.
#[derive(Debug)]
pub(super) struct Archive {
    list: BufReader<File>,
    left: u64,
    data: BufReader<File>,
}

fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

fn cut() -> io::Error {
    broken("the zip is cut, or none")
}

fn bytes<const N: usize>(from: &[u8], at: usize) -> io::Result<[u8; N]> {
    from.get(at..).and_then(|rest| rest.first_chunk::<N>()).copied().ok_or_else(cut)
}

fn two(from: &[u8], at: usize) -> io::Result<u16> {
    Ok(u16::from_le_bytes(bytes(from, at)?))
}

fn four(from: &[u8], at: usize) -> io::Result<u32> {
    Ok(u32::from_le_bytes(bytes(from, at)?))
}

fn eight(from: &[u8], at: usize) -> io::Result<u64> {
    Ok(u64::from_le_bytes(bytes(from, at)?))
}

/// Where a list begins, and how many lines it says that it has.
fn place(file: &mut File) -> io::Result<(u64, u64)> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = u64::try_from(END_SIZE + PLACE_SIZE).map_err(io::Error::other)? + COMMENT;
    file.seek(SeekFrom::Start(length.saturating_sub(tail)))?;
    let mut last = Vec::new();
    file.by_ref().take(tail).read_to_end(&mut last)?;
    let end = memmem::rfind(&last, &END.to_le_bytes()).ok_or_else(cut)?;
    let record = last.get(end..).ok_or_else(cut)?;
    let short = (u64::from(two(record, 10)?), u64::from(four(record, 16)?));
    let before = end.checked_sub(PLACE_SIZE).and_then(|at| last.get(at..));
    let Some(before) = before.filter(|at| at.starts_with(&LONG_PLACE.to_le_bytes())) else {
        return Ok((short.1, short.0));
    };
    file.seek(SeekFrom::Start(eight(before, 8)?))?;
    let mut record = [0; 56];
    file.read_exact(&mut record)?;
    if four(&record, 0)? != LONG_END {
        return Err(cut());
    }
    Ok((eight(&record, 48)?, eight(&record, 32)?))
}

impl Archive {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let (begins, left) = place(&mut file)?;
        file.seek(SeekFrom::Start(begins))?;
        Ok(Self { list: BufReader::new(file), left, data: BufReader::new(File::open(path)?) })
    }

    /// The next file of the list, until its end.
    pub(super) fn entry(&mut self) -> io::Result<Option<Entry>> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        let mut line = [0; 46];
        self.list.read_exact(&mut line)?;
        if four(&line, 0)? != LINE {
            return Err(cut());
        }
        let mut name = vec![0; usize::from(two(&line, 28)?)];
        self.list.read_exact(&mut name)?;
        let mut more = vec![0; usize::from(two(&line, 30)?)];
        self.list.read_exact(&mut more)?;
        self.list.seek_relative(i64::from(two(&line, 32)?))?;
        let short = [four(&line, 24)?, four(&line, 20)?, four(&line, 42)?].map(u64::from);
        let [plain, packed, offset] = lengthened(short, &more)?;
        Ok(Some(Entry {
            name: String::from_utf8_lossy(&name).into_owned(),
            plain,
            packed,
            offset,
            sum: four(&line, 16)?,
            method: two(&line, 10)?,
            is_locked: two(&line, 8)? & 1 == 1,
        }))
    }

    /// Reads a file whole. It never takes more than the file says that it has.
    pub(super) fn read(&mut self, entry: &Entry, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        if entry.is_locked {
            return Err(broken("the file is encrypted"));
        }
        let here = i64::try_from(self.data.stream_position()?).map_err(io::Error::other)?;
        let there = i64::try_from(entry.offset).map_err(io::Error::other)?;
        self.data.seek_relative(there.saturating_sub(here))?;
        let mut head = [0; 30];
        self.data.read_exact(&mut head)?;
        if four(&head, 0)? != HEAD {
            return Err(cut());
        }
        let before = i64::from(two(&head, 26)?) + i64::from(two(&head, 28)?);
        self.data.seek_relative(before)?;
        let packed = self.data.by_ref().take(entry.packed);
        let most = entry.plain.saturating_add(1);
        match entry.method {
            STORED => packed.take(most).read_to_end(into)?,
            DEFLATE => DeflateDecoder::new(packed).take(most).read_to_end(into)?,
            _ => return Err(broken("the file is packed in a way that is not known here")),
        };
        let mut sum = Crc::new();
        sum.update(into);
        let is_whole = u64::try_from(into.len()).is_ok_and(|length| length == entry.plain);
        if is_whole && sum.sum() == entry.sum {
            Ok(())
        } else {
            Err(broken("the file is not what the list says"))
        }
    }
}

/// Sizes and place of a file, from the longer record where the short one has no room (4.5.3).
fn lengthened(short: [u64; 3], more: &[u8]) -> io::Result<[u64; 3]> {
    let mut rest = more;
    let mut long: &[u8] = &[];
    while let (Ok(kind), Ok(size)) = (two(rest, 0), two(rest, 2)) {
        let end = usize::from(size).saturating_add(4);
        if kind == 1 {
            long = rest.get(4..end).unwrap_or_default();
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    let mut all = short;
    for value in all.iter_mut().filter(|value| **value == LONG) {
        *value = eight(long, 0)?;
        long = long.get(8..).unwrap_or_default();
    }
    Ok(all)
}
