//! Looks for texts in the raw files of an embedded store: tables, indexes, free pages and the log of writes alike; as they
//! are, and as an index for searching would have them, in small letters.

use kernel::Phi;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// At most so many bytes of a file are read, and so many texts looked for.
const BYTES: u64 = 1 << 30;
const TEXTS: usize = 16;
const PIECE: usize = 1 << 20;

/// What was looked through, and how many texts were found.
#[derive(Debug, Default)]
pub(super) struct Hunt {
    pub(super) files: usize,
    pub(super) bytes: u64,
    pub(super) hits: usize,
}

/// Looks through the files of a store; through none, where it has none on this machine. Others get their turn after each piece.
pub(super) async fn raw(database: Option<&Path>, canaries: &[Phi]) -> io::Result<Hunt> {
    let mut hunt = Hunt::default();
    let Some(database) = database else { return Ok(hunt) };
    let wal = {
        let mut name = database.as_os_str().to_owned();
        name.push("-wal");
        PathBuf::from(name)
    };
    let looked_for = canaries.iter().take(TEXTS);
    let small: Vec<Phi> = looked_for.clone().filter_map(in_small_letters).collect();
    let mut wanted: Vec<&[u8]> =
        looked_for.chain(&small).map(|text| text.expose().as_bytes()).collect();
    for file in [database, &wal] {
        if file.is_file() {
            hunt.files += 1;
            hunt.bytes += search(File::open(file)?, &mut wanted, &mut hunt.hits).await?;
        }
    }
    Ok(hunt)
}

/// A text in small letters; nothing where it is that already.
fn in_small_letters(text: &Phi) -> Option<Phi> {
    let small = text.expose().to_lowercase();
    (small != text.expose()).then(|| Phi::new(small))
}

/// Counts which of these a file holds, a piece at a time; what was found is not looked for again.
async fn search(file: File, wanted: &mut Vec<&[u8]>, hits: &mut usize) -> io::Result<u64> {
    let longest = wanted.iter().map(|text| text.len()).max().unwrap_or(0);
    let mut file = file.take(BYTES);
    let (mut piece, mut read) = (Vec::with_capacity(PIECE + longest), 0);
    loop {
        let kept = piece.len();
        let got = file.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
        if got == 0 {
            return Ok(read);
        }
        read += got as u64;
        let before = wanted.len();
        wanted.retain(|text| memchr::memmem::find(&piece, text).is_none());
        *hits += before - wanted.len();
        // A text that lies across two pieces is whole in the next one.
        let from = (kept + got).saturating_sub(longest.saturating_sub(1));
        piece.drain(..from);
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::{PIECE, raw};
    use kernel::Phi;

    #[tokio::test]
    async fn a_text_is_found_as_it_is_in_small_letters_and_across_two_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("store.db");
        let name = [Phi::new("Maya Mutant")];
        let at = |from: usize| [vec![b'x'; from], b"maya mutant".to_vec(), vec![b'x'; 9]].concat();
        for (content, hits) in [
            (b"Maya Moth and M. Mutant".to_vec(), 0),
            (b"of Maya Mutant".to_vec(), 1),
            (at(3), 1),
            (at(PIECE - 4), 1),
        ] {
            std::fs::write(&file, &content).unwrap();
            let hunt = raw(Some(&file), &name).await.unwrap();
            assert_eq!((hunt.files, hunt.hits), (1, hits), "{} bytes", content.len());
        }
    }
}
