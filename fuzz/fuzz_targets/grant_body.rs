//! Any bytes as the body of a grant: refused, or a token that says just that.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::request::GrantRequest;
use wire::{Timetoken, reply, token};

fuzz_target!(|bytes: &[u8]| match GrantRequest::parse(bytes) {
    Ok(grant) => {
        let granted = grant.into_token(1_767_225_600);
        assert_eq!(token::verify(&token::mint(&granted, b"key"), b"key"), Ok(granted));
    }
    Err(error) => {
        let reply = reply::refusal(&error, Timetoken::ZERO);
        serde_json::from_slice::<serde_json::Value>(&reply.body).expect("JSON");
    }
});
