//! Any text as a token: never accepted without the key, and what parses can be minted again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::token;

fuzz_target!(|text: &str| {
    assert!(token::verify(text, b"a key that no input knows").is_err());
    if let Ok(parsed) = token::parse(text) {
        let minted = token::mint(&parsed, b"key");
        let again = token::verify(&minted, b"key").expect("minted here");
        // Compared as text, for not-a-number differs from itself.
        assert_eq!(format!("{parsed:?}"), format!("{again:?}"));
    }
});
