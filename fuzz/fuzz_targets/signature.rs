//! Any path, query, body and signature: only the one made with the secret verifies.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::query::Query;
use wire::signature::{Signed, sign, verify};

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(5, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (method, path, raw_query, signature) = (line(), line(), line(), line());
    let body = line().as_bytes();
    let signed =
        Signed { method, publish_key: "pub", subscribe_key: "sub", path, raw_query, body };
    assert!(!verify(&signed, signature, "a secret that no input knows"));
    if Query::parse(raw_query).is_some() {
        assert!(verify(&signed, &sign(&signed, "secret"), "secret"));
    }
});
