//! A zip that is written as it goes out: nothing is sought back to, and no more than one piece is held.
//!
//! Sizes and sums follow each file (APPNOTE 4.3.9); what lies past 4 GiB is told by the longer records (4.3.14). A
//! library would write to a sink of its own; this one is asked for what is ready.

use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Read as _, Write as _};

/// What a file, and its line in the list, begin with.
const FILE: u32 = 0x0403_4b50;
const LINE: u32 = 0x0201_4b50;
/// Bytes of a file's head before its name, and of what follows its data.
const HEAD: usize = 30;
const SUMS: usize = 16;
/// Deflate, with the sizes after the data and the name in UTF-8.
const FLAGS: u16 = 1 << 3 | 1 << 11;
const DEFLATE: u16 = 8;
/// The version that reads what is told by the longer records.
const NEEDS: u16 = 45;
/// 1 January 1980, the first day of a zip; when a copy was made stands inside.
const DAY: u32 = 0x0021_0000;
/// Stands in the short records for what the longer ones tell.
const LONG: u32 = u32::MAX;

/// A file that is whole.
struct Entry {
    name: String,
    sum: u32,
    packed: u32,
    plain: u32,
    offset: u64,
}

/// A file that is being written.
struct Writing {
    name: String,
    sum: Crc,
    packer: DeflateEncoder<Vec<u8>>,
    packed: u64,
    plain: u64,
    offset: u64,
}

/// A zip that is being written.
#[derive(Default)]
pub(super) struct Zip {
    ready: Vec<u8>,
    taken: u64,
    entries: Vec<Entry>,
    writing: Option<Writing>,
}

fn too_large() -> io::Error {
    io::Error::other("a file of a zip is larger than 4 GiB")
}

impl Zip {
    fn offset(&self) -> u64 {
        self.taken.saturating_add(u64::try_from(self.ready.len()).unwrap_or(u64::MAX))
    }

    /// Begins a file; the one before it ends.
    pub(super) fn begin(&mut self, name: &str) -> io::Result<()> {
        self.end()?;
        let offset = self.offset();
        let length = u16::try_from(name.len()).map_err(|_| too_large())?;
        self.put(&FILE.to_le_bytes());
        self.put(&NEEDS.to_le_bytes());
        self.put(&FLAGS.to_le_bytes());
        self.put(&DEFLATE.to_le_bytes());
        self.put(&DAY.to_le_bytes());
        self.put(&[0; 12]);
        self.put(&length.to_le_bytes());
        self.put(&[0; 2]);
        self.put(name.as_bytes());
        let packer = DeflateEncoder::new(Vec::new(), Compression::fast());
        let name = name.to_owned();
        self.writing = Some(Writing { name, sum: Crc::new(), packer, packed: 0, plain: 0, offset });
        Ok(())
    }

    /// Writes on in the file that was begun.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(file) = &mut self.writing else { return Ok(()) };
        file.sum.update(bytes);
        file.plain = file.plain.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        file.packer.write_all(bytes)?;
        let packed = std::mem::take(file.packer.get_mut());
        file.packed = file.packed.saturating_add(u64::try_from(packed.len()).unwrap_or(u64::MAX));
        self.put(&packed);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let Some(mut file) = self.writing.take() else { return Ok(()) };
        file.packer.try_finish()?;
        let packed = std::mem::take(file.packer.get_mut());
        file.packed = file.packed.saturating_add(u64::try_from(packed.len()).unwrap_or(u64::MAX));
        self.put(&packed);
        let entry = Entry {
            sum: file.sum.sum(),
            packed: u32::try_from(file.packed).map_err(|_| too_large())?,
            plain: u32::try_from(file.plain).map_err(|_| too_large())?,
            name: file.name,
            offset: file.offset,
        };
        for word in [0x0807_4b50, entry.sum, entry.packed, entry.plain] {
            self.put(&word.to_le_bytes());
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Writes the list of files, without which a zip is known to be cut.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.end()?;
        let begins = self.offset();
        for entry in std::mem::take(&mut self.entries) {
            self.list(&entry)?;
            self.entries.push(entry);
        }
        let ends = self.offset();
        let (count, size) = (u64::try_from(self.entries.len()).unwrap_or(u64::MAX), ends - begins);
        self.put(&0x0606_4b50_u32.to_le_bytes());
        self.put(&44_u64.to_le_bytes());
        self.put(&NEEDS.to_le_bytes());
        self.put(&NEEDS.to_le_bytes());
        self.put(&[0; 8]);
        for number in [count, count, size, begins] {
            self.put(&number.to_le_bytes());
        }
        self.put(&0x0706_4b50_u32.to_le_bytes());
        self.put(&[0; 4]);
        self.put(&ends.to_le_bytes());
        self.put(&1_u32.to_le_bytes());
        self.put(&0x0605_4b50_u32.to_le_bytes());
        self.put(&[0; 4]);
        self.put(&[u8::MAX; 4]);
        self.put(&LONG.to_le_bytes());
        self.put(&LONG.to_le_bytes());
        self.put(&[0; 2]);
        Ok(())
    }

    fn list(&mut self, entry: &Entry) -> io::Result<()> {
        let length = u16::try_from(entry.name.len()).map_err(|_| too_large())?;
        self.put(&LINE.to_le_bytes());
        self.put(&NEEDS.to_le_bytes());
        self.put(&NEEDS.to_le_bytes());
        self.put(&FLAGS.to_le_bytes());
        self.put(&DEFLATE.to_le_bytes());
        self.put(&DAY.to_le_bytes());
        for word in [entry.sum, entry.packed, entry.plain] {
            self.put(&word.to_le_bytes());
        }
        self.put(&length.to_le_bytes());
        // The place of each file is told by the longer record, which is right for every size.
        self.put(&12_u16.to_le_bytes());
        self.put(&[0; 10]);
        self.put(&LONG.to_le_bytes());
        self.put(entry.name.as_bytes());
        self.put(&1_u16.to_le_bytes());
        self.put(&8_u16.to_le_bytes());
        self.put(&entry.offset.to_le_bytes());
        Ok(())
    }

    /// What is ready to go out.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let ready = std::mem::take(&mut self.ready);
        self.taken = self.taken.saturating_add(u64::try_from(ready.len()).unwrap_or(u64::MAX));
        ready
    }

    fn put(&mut self, bytes: &[u8]) {
        self.ready.extend_from_slice(bytes);
    }
}

/// What stands in a zip that is written so, by the names of its files; nothing where it is none, or is cut.
pub(crate) fn files(zip: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let (mut rest, mut files) = (zip, Vec::new());
    while rest.starts_with(&FILE.to_le_bytes()) {
        let (name, more) = (length(rest, 26)?, length(rest, 28)?);
        let data = HEAD.checked_add(name)?;
        let named = String::from_utf8(rest.get(HEAD..data)?.to_vec()).ok()?;
        let packed = rest.get(data.checked_add(more)?..)?;
        let (mut reader, mut plain) = (DeflateDecoder::new(packed), Vec::new());
        reader.read_to_end(&mut plain).ok()?;
        let end = usize::try_from(reader.total_in()).ok()?.checked_add(SUMS)?;
        rest = packed.get(end..)?;
        files.push((named, plain));
    }
    rest.starts_with(&LINE.to_le_bytes()).then_some(files)
}

fn length(head: &[u8], at: usize) -> Option<usize> {
    let bytes = head.get(at..)?.first_chunk::<2>()?;
    Some(usize::from(u16::from_le_bytes(*bytes)))
}

#[cfg(test)]
mod tests {
    use super::{Zip, files};
    use std::process::Command;

    #[test]
    fn an_independent_reader_finds_every_file_whole_and_knows_a_zip_that_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.zip");
        let mut zip = Zip::default();
        let mut bytes = Vec::new();
        for (name, words) in [("a.json", "[1]"), ("files/é/año.txt", "mañana"), ("empty", "")] {
            zip.begin(name).unwrap();
            for piece in words.as_bytes().chunks(2) {
                zip.write(piece).unwrap();
                bytes.extend(zip.take());
            }
        }
        zip.finish().unwrap();
        bytes.extend(zip.take());
        let read = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                    print([(i.filename, z.read(i).decode()) for i in z.infolist()])";
        let ask = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let program =
                Command::new("python3").args(["-X", "utf8", "-c", read]).arg(&path).output();
            let program = program.unwrap();
            (program.status.success(), String::from_utf8(program.stdout).unwrap())
        };
        let (whole, told) = ask(&bytes);
        assert!(whole, "{told}");
        assert_eq!(
            told.trim(),
            "[('a.json', '[1]'), ('files/é/año.txt', 'mañana'), ('empty', '')]"
        );
        assert!(!ask(&bytes[..bytes.len() - 40]).0, "a cut zip is known as one");

        let own = files(&bytes).unwrap();
        let own: Vec<_> = own.iter().map(|(name, words)| (&**name, &**words)).collect();
        let words = "mañana".as_bytes();
        assert_eq!(own, [("a.json", &b"[1]"[..]), ("files/é/año.txt", words), ("empty", &b""[..])]);
        let list = bytes.windows(4).position(|four| four == super::LINE.to_le_bytes()).unwrap();
        assert!(
            [&bytes[..40], &bytes[..list], &b"no zip"[..]].iter().all(|cut| files(cut).is_none())
        );
    }
}
