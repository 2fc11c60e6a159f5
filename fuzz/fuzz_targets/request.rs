//! Any request line: parsed or refused, and each refusal has a JSON body with its status.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::request::{Operation, parse};
use wire::{Timetoken, json, reply};

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default();
    match parse(line(), line(), line()) {
        Ok(request) => {
            if let Operation::Publish(publish) = request.operation {
                assert!(publish.message.is_none_or(|message| json::validate(&message).is_ok()));
            }
        }
        Err(error) => {
            let reply = reply::refusal(&error, Timetoken::MAX);
            assert!((400..500).contains(&reply.status));
            serde_json::from_slice::<serde_json::Value>(&reply.body).expect("JSON");
        }
    }
});
