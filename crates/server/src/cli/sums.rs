//! The list of a release, and whether somebody signed it whose key is known.
//!
//! The signature is minisign's, in the form that signs a hash of the file. Whoever builds the program signs its list; whose key
//! is to be trusted, whoever approves says by `--key`.

use super::Failure;
use aws_lc_rs::digest::{SHA256, digest};
use compliance::baseline::{ListKey, Listed};
use data_encoding::{BASE64, HEXLOWER, HEXUPPER};
use kernel::is_sha256;
use minisign_verify::{Error, PublicKey, Signature};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// The program, as a release lists it.
const PROGRAM: &str = "housecall";

/// A list, a signature or a key has fewer bytes.
const LONGEST: u64 = 64 * 1024;

/// The key to verify a list by, and where its signature stands if that is not beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct By<'a> {
    pub(super) key: &'a Path,
    pub(super) signature: Option<&'a Path>,
}

/// What a list says of the program, and what whoever signed it says of the list.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) listed: Listed,
    pub(super) comment: Option<String>,
}

/// Reads a list, and verifies it where there is a key.
pub(super) fn found(sums: &Path, by: Option<By<'_>>) -> Result<Found, Failure> {
    let text = read("--sums", sums)?;
    let (key, comment) = by.map(|by| verified(&text, sums, by)).transpose()?.unzip();
    let program = program(&text).ok_or_else(|| {
        wrong("--sums", sums, "lists no program `housecall`; name the SHA256SUMS that stands beside the program in its release")
    })?;
    Ok(Found { listed: Listed { program, key }, comment })
}

fn wrong(option: &str, file: &Path, why: &str) -> Failure {
    Failure::Usage(format!("{option} {}: {why}", file.display()))
}

fn read(option: &str, file: &Path) -> Result<String, Failure> {
    let failed = |error: std::io::Error| wrong(option, file, &error.to_string());
    let mut opened = File::open(file).map_err(failed)?.take(LONGEST);
    let mut text = String::new();
    opened.read_to_string(&mut text).map_err(failed)?;
    if opened.limit() == 0 {
        return Err(wrong(option, file, &format!("has {LONGEST} bytes or more")));
    }
    Ok(text)
}

/// The SHA-256 that a list gives the program.
fn program(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (sha256, name) = line.split_once(' ')?;
        (name.trim_start_matches([' ', '*']) == PROGRAM && is_sha256(sha256))
            .then(|| sha256.to_owned())
    })
}

/// The key that signed this text, and its comment, which is signed as well.
fn verified(text: &str, sums: &Path, by: By<'_>) -> Result<(ListKey, String), Failure> {
    let (public, key) = public(by.key)?;
    let beside = beside(sums);
    let file = by.signature.unwrap_or(&beside);
    let told = read("--signature", file).map_err(|error| {
        Failure::Usage(format!(
            "{error}; get it where the list is published, or leave --key out: the list is then recorded as unsigned"
        ))
    })?;
    let signature = Signature::decode(&told).map_err(|_| {
        wrong("--signature", file, "is no signature that minisign made; it has four lines")
    })?;
    public
        .verify(text.as_bytes(), &signature, false)
        .map_err(|error| unverified(file, &key, &error))?;
    Ok((key, signature.trusted_comment().escape_debug().to_string()))
}

/// Where minisign writes the signature of a file.
fn beside(sums: &Path) -> PathBuf {
    let mut name = sums.as_os_str().to_owned();
    name.push(".minisig");
    PathBuf::from(name)
}

/// A public key, what it is called, and its hash.
fn public(file: &Path) -> Result<(PublicKey, ListKey), Failure> {
    let none = || {
        let why = "is no public key of minisign: a line of comment, and one that begins with RW";
        wrong("--key", file, why)
    };
    let text = read("--key", file)?;
    let public = PublicKey::decode(&text).map_err(|_| none())?;
    let line = text.lines().nth(1).unwrap_or_default();
    let bytes = BASE64.decode(line.as_bytes()).map_err(|_| none())?;
    // After two bytes for the algorithm stand eight of the id, which is shown as a number, the last byte first.
    let id: Vec<u8> = bytes.get(2..10).ok_or_else(none)?.iter().rev().copied().collect();
    let sha256 = HEXLOWER.encode(digest(&SHA256, &bytes).as_ref());
    Ok((public, ListKey { id: HEXUPPER.encode(&id), sha256 }))
}

fn unverified(file: &Path, key: &ListKey, error: &Error) -> Failure {
    let why = match error {
        Error::UnexpectedKeyId => "was made with another key",
        Error::UnexpectedAlgorithm => {
            "is in minisign's old form, which is not taken: have the list signed anew, with minisign -H"
        }
        _ => {
            "is not of this list by this key: one of them was changed, or belongs to another release"
        }
    };
    let id = &key.id;
    Failure::Failed(format!(
        "--signature {}: {why}; the key that --key names is {id}. Nothing was approved",
        file.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What minisign made, and the text `test` that it signed: hashed first, and in the old form.
    const KEY: &str = "untrusted comment: minisign public key E7620F1842B4E81F
RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3
";
    const HASHED: &str = "untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1556193335\tfile:test
y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==
";
    const OLD: &str = "untrusted comment: signature from minisign secret key
RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=
trusted comment: timestamp:1555779966\tfile:test
QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==
";

    #[test]
    fn a_releases_list_gives_the_program_and_another_file_gives_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("SHA256SUMS");
        let (own, other) = ("a1".repeat(32), "b2".repeat(32));
        for mark in ["  ", " *"] {
            std::fs::write(&file, format!("{other}{mark}sbom.cdx.json\n{own}{mark}housecall\n"))
                .unwrap();
            let found = found(&file, None).unwrap();
            assert_eq!(found.listed, Listed { program: own.clone(), key: None });
        }
        for text in ["", &format!("{own}  other/housecall\n"), "A1  housecall\n"] {
            std::fs::write(&file, text).unwrap();
            let told = found(&file, None).unwrap_err().to_string();
            assert!(told.contains("--sums") && told.contains("SHA256SUMS"), "{told}");
        }
        std::fs::write(&file, format!("{own}  housecall\n").repeat(1000)).unwrap();
        let told = found(&file, None).unwrap_err().to_string();
        assert!(told.contains("65536 bytes"), "{told}");
    }

    #[test]
    fn a_signature_counts_by_its_key_over_its_text_and_comment_and_in_the_hashed_form_only() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (sums, key) = (at("SHA256SUMS"), at("release.pub"));
        let by = By { key: &key, signature: None };
        let tried = |text: &str, public: &str, signature: &str| {
            std::fs::write(&key, public).unwrap();
            std::fs::write(at("SHA256SUMS.minisig"), signature).unwrap();
            verified(text, &sums, by)
        };
        let (made, comment) = tried("test", KEY, HASHED).unwrap();
        assert_eq!(made.id, "E7620F1842B4E81F");
        let sha256 = "8b9c38506fa59539ef0d1d25889cc19d2ea67c36ad402067c0d5bcc866c727cd";
        assert_eq!(made.sha256, sha256);
        assert_eq!(comment, "timestamp:1556193335\\tfile:test");

        let (another, forged) = (KEY.replace("RWQf6L", "RWQf7L"), KEY.replace("GFO3", "GFO2"));
        let told_otherwise = HASHED.replace("file:test", "file:best");
        for (text, public, signature, code, said) in [
            ("Test", KEY, HASHED, 1, "is not of this list"),
            ("test", &*forged, HASHED, 1, "is not of this list"),
            ("test", KEY, &*told_otherwise, 1, "is not of this list"),
            ("test", &*another, HASHED, 1, "another key"),
            ("test", KEY, OLD, 1, "old form"),
            ("test", KEY, KEY, 2, "no signature that minisign made"),
            ("test", HASHED, HASHED, 2, "no public key"),
            ("test", "", HASHED, 2, "no public key"),
        ] {
            let refused = tried(text, public, signature).unwrap_err();
            let told = refused.to_string();
            assert_eq!(refused.code(), code, "{told}");
            assert!(told.contains(said), "{said}: {told}");
        }
        std::fs::write(&key, KEY).unwrap();
        let nowhere = at("nowhere.minisig");
        let elsewhere = By { key: &key, signature: Some(nowhere.as_path()) };
        let missing = verified("test", &sums, elsewhere).unwrap_err().to_string();
        assert!(missing.contains("nowhere.minisig") && missing.contains("unsigned"), "{missing}");
    }
}
