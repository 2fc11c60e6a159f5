//! Any bytes as the body of a publish, compressed or not: valid JSON within the limit, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::json;
use wire::request::{MAX_MESSAGE_BYTES, Operation, parse};

fuzz_target!(|bytes: &[u8]| {
    let request = parse("POST", "/publish/p/s/0/room/0", "").expect("a publish");
    let Operation::Publish(publish) = request.operation else { unreachable!("a publish") };
    if let Ok(publish) = publish.with_body(bytes) {
        let message = publish.message.expect("the body");
        assert!(message.len() <= MAX_MESSAGE_BYTES);
        assert_eq!(json::validate(&message), Ok(message.as_ref()));
    }
});
