//! What clamd's answer means. Pure.

use realtime::file::{ScanError, Scanned};

/// The longest name of a signature that is kept.
const NAME: usize = 200;

/// The verdict in an answer; everything but the two known ones is none.
pub(super) fn verdict(answer: &[u8]) -> Result<Scanned, ScanError> {
    let unknown = || ScanError::new(format!("clamd answered: {}", printable(answer)));
    let line = answer.strip_suffix(b"\0").ok_or_else(unknown)?;
    let said = line.strip_prefix(b"stream: ").ok_or_else(unknown)?;
    if said == b"OK" {
        return Ok(Scanned::Clean);
    }
    let name = said.strip_suffix(b" FOUND").ok_or_else(unknown)?;
    let is_name = (1..=NAME).contains(&name.len()) && name.iter().all(u8::is_ascii_graphic);
    let name = std::str::from_utf8(name).ok().filter(|_| is_name).ok_or_else(unknown)?;
    Ok(Scanned::Found(name.to_owned()))
}

/// An answer as a log line may hold it.
pub(super) fn printable(answer: &[u8]) -> String {
    match answer {
        [] => "nothing".to_owned(),
        some => some
            .iter()
            .take(NAME)
            .copied()
            .filter(|byte| (0x20..0x7f).contains(byte))
            .map(char::from)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::verdict;
    use realtime::file::Scanned;

    #[test]
    fn only_the_two_known_answers_are_verdicts() {
        assert_eq!(verdict(b"stream: OK\0").unwrap(), Scanned::Clean);
        let found = verdict(b"stream: Housecall.Test.UNOFFICIAL FOUND\0").unwrap();
        assert_eq!(found, Scanned::Found("Housecall.Test.UNOFFICIAL".to_owned()));
        for answer in [
            &b""[..],
            b"stream: OK",
            b"OK\0",
            b"stream: OK\0stream: OK\0",
            b"stream: OK FOUND ERROR\0",
            b"stream:  FOUND\0",
            b"stream: two words FOUND\0",
            b"INSTREAM size limit exceeded. ERROR\0",
            b"\xff\xff\xff\xff",
        ] {
            assert!(verdict(answer).is_err(), "{}", String::from_utf8_lossy(answer));
        }
    }
}
