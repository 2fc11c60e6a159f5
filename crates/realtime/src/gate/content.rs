//! What a file is, by its first bytes. Pure; a name or a declared type is never asked.

use kernel::Role;

/// What a file on a clinic's channel may be, as its sender is told.
pub(super) const ALLOWED: &str = "PDF, JPEG, PNG, HEIC, DICOM or plain text";

/// Who may send files of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    Everybody,
    /// A recording is made in the provider's browser and kept among the visit's files.
    Provider,
    Nobody,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Content {
    /// Its registered type, or what it is called.
    pub(super) name: &'static str,
    senders: For,
}

impl Content {
    /// Whether somebody in this role may send it.
    pub(super) fn may_come_from(self, role: Role) -> bool {
        match self.senders {
            For::Everybody => true,
            For::Provider => role == Role::Provider,
            For::Nobody => false,
        }
    }
}

const fn content(name: &'static str, senders: For) -> Content {
    Content { name, senders }
}

/// Where a kind shows itself, and how. Programs stand first: a DICOM file's preamble is free, and
/// one that begins as a program would run as one.
const SIGNS: [(usize, &[u8], Content); 21] = [
    (0, b"MZ", content("a Windows program", For::Nobody)),
    (0, b"\x7fELF", content("a Linux program", For::Nobody)),
    (0, b"\xfe\xed\xfa", content("a macOS program", For::Nobody)),
    (0, b"\xcf\xfa\xed\xfe", content("a macOS program", For::Nobody)),
    (0, b"\xce\xfa\xed\xfe", content("a macOS program", For::Nobody)),
    (0, b"\xca\xfe\xba\xbe", content("a Java or macOS program", For::Nobody)),
    (0, b"\0asm", content("a WebAssembly program", For::Nobody)),
    (0, b"#!", content("a script", For::Nobody)),
    (128, b"DICM", content("application/dicom", For::Everybody)),
    (0, b"%PDF-", content("application/pdf", For::Everybody)),
    (0, b"\xff\xd8\xff", content("image/jpeg", For::Everybody)),
    (0, b"\x89PNG\r\n\x1a\n", content("image/png", For::Everybody)),
    (0, b"PK\x03\x04", content("a ZIP archive or office document", For::Nobody)),
    (0, b"\x1f\x8b", content("a gzip archive", For::Nobody)),
    (0, b"7z\xbc\xaf\x27\x1c", content("a 7z archive", For::Nobody)),
    (0, b"Rar!\x1a\x07", content("a RAR archive", For::Nobody)),
    (0, b"\xd0\xcf\x11\xe0", content("an office document", For::Nobody)),
    (0, b"{\\rtf", content("application/rtf", For::Nobody)),
    (0, b"GIF8", content("image/gif", For::Nobody)),
    (0, b"RIFF", content("a RIFF file, such as WebP", For::Nobody)),
    (0, b"\x1a\x45\xdf\xa3", content("video/webm", For::Provider)),
];

/// Brands of pictures in the container that films come in, too.
const HEIC: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];

/// What text may not begin with, in small letters: a browser or a shell would run it.
const SCRIPTS: [&str; 9] =
    ["<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?", "@echo", "<job"];

/// What a file is that begins so.
pub(super) fn recognise(opening: &[u8]) -> Content {
    let shows =
        |from: usize, sign: &[u8]| opening.get(from..).is_some_and(|rest| rest.starts_with(sign));
    if let Some((.., found)) = SIGNS.iter().find(|(from, sign, _)| shows(*from, sign)) {
        return *found;
    }
    if shows(4, b"ftyp") {
        let is_picture = HEIC.iter().any(|brand| shows(8, brand));
        return if is_picture {
            content("image/heic", For::Everybody)
        } else {
            content("video/mp4", For::Provider)
        };
    }
    text(opening).map_or(content("of no known type", For::Nobody), |text| {
        let begins = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
        if SCRIPTS.iter().any(|script| begins.starts_with(script)) {
            content("a web page or script", For::Nobody)
        } else {
            content("text/plain", For::Everybody)
        }
    })
}

/// The opening as text, if it is: UTF-8, of which the last letter may be cut, without control codes.
fn text(opening: &[u8]) -> Option<&str> {
    let whole = match std::str::from_utf8(opening) {
        Ok(_) => opening,
        Err(error) if error.error_len().is_none() => opening.get(..error.valid_up_to())?,
        Err(_) => return None,
    };
    let text = std::str::from_utf8(whole).ok()?;
    let is_plain = |letter: char| !letter.is_control() || "\t\n\r\u{c}".contains(letter);
    (!text.is_empty() && text.chars().all(is_plain)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::recognise;
    use kernel::Role;

    fn dicom(preamble: &[u8]) -> Vec<u8> {
        let mut file = preamble.to_vec();
        file.resize(128, 0);
        file.extend_from_slice(b"DICM");
        file
    }

    #[test]
    fn documents_pictures_and_text_are_known_by_their_content() {
        let cut = "tensión: 120/80 ñ".as_bytes();
        for (opening, name) in [
            (&b"%PDF-1.7\n"[..], "application/pdf"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
            (b"\0\0\0\x18ftypheic\0\0", "image/heic"),
            (&dicom(b""), "application/dicom"),
            (b"left knee\r\n", "text/plain"),
            (cut.get(..cut.len() - 1).unwrap(), "text/plain"),
        ] {
            let found = recognise(opening);
            assert_eq!(found.name, name);
            assert!(found.may_come_from(Role::Patient), "{name}");
        }
    }

    #[test]
    fn programs_scripts_archives_and_noise_are_for_nobody() {
        for opening in [
            &b"MZ\x90\0"[..],
            b"\x7fELF\x02",
            b"#!/bin/sh\n",
            b"\n <!DOCTYPE html>",
            b"\xef\xbb\xbf<script>",
            b"<?php",
            b"@ECHO off",
            b"PK\x03\x04",
            b"GIF89a",
            b"\0\x01\x02",
            b"\xff\xfe\xfd",
            b"",
            &dicom(b"MZ"),
        ] {
            let found = recognise(opening);
            assert!(Role::ALL.iter().all(|role| !found.may_come_from(*role)), "{found:?}");
        }
    }

    #[test]
    fn films_come_from_the_provider_who_records() {
        for opening in [&b"\x1a\x45\xdf\xa3\x9f"[..], b"\0\0\0\x18ftypisom"] {
            assert!(recognise(opening).may_come_from(Role::Provider));
            assert!(!recognise(opening).may_come_from(Role::Patient));
        }
    }
}
