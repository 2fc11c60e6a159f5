//! How the hash of a document is written.

const fn is_lower_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')
}

/// Whether a text is a SHA-256 as this house writes them: 64 of 0-9 a-f.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(is_lower_hex)
}

#[cfg(test)]
mod tests {
    use super::is_sha256;

    #[test]
    fn a_hash_is_64_small_hexadecimal_digits() {
        assert!(is_sha256(&"0f".repeat(32)));
        for text in ["", "0f", &"0f".repeat(33), &"0F".repeat(32), &"0g".repeat(32)] {
            assert!(!is_sha256(text), "{text}");
        }
    }
}
