use crate::vectors;
use serde_json::Value;
use wire::query::encode_strict;
use wire::signature::{self, Signed};

/// A query string that decodes to the recorded map; its order plays no part.
fn raw_query(query: &Value) -> String {
    let mut pairs = Vec::new();
    for (key, value) in query.as_object().unwrap() {
        let one = [value.clone()];
        for value in value.as_array().map_or(one.as_slice(), Vec::as_slice) {
            let mut pair = format!("{key}=");
            encode_strict(value.as_str().unwrap(), &mut pair);
            pairs.push(pair);
        }
    }
    pairs.join("&")
}

fn check(vector: &Value, query: &str) {
    let id = vector["id"].as_str().unwrap();
    let signed = Signed {
        method: vector["method"].as_str().unwrap(),
        publish_key: vector["publishKey"].as_str().unwrap(),
        subscribe_key: vector["subscribeKey"].as_str().unwrap(),
        path: vector["path"].as_str().unwrap(),
        raw_query: query,
        body: vector["body"].as_str().unwrap_or_default().as_bytes(),
    };
    let secret = vector["secretKey"].as_str().unwrap();
    let given = vector["signature"].as_str().unwrap();
    if vector["matches_rule"] == true {
        let text = String::from_utf8(signature::string_to_sign(&signed)).unwrap();
        assert_eq!(text, vector["string_to_sign"].as_str().unwrap(), "{id}");
        assert_eq!(signature::sign(&signed, secret), given, "{id}");
    }
    // Also those that depart from the rule: a server that refused them would refuse the SDK.
    assert!(signature::verify(&signed, given, secret), "{id}");
    assert!(!signature::verify(&signed, given, "another"), "{id}");
    let moved = Signed { path: "/elsewhere", ..signed };
    assert!(!signature::verify(&moved, given, secret), "{id}");
    let query = format!("{query}&more=1");
    let more = Signed { raw_query: &query, ..signed };
    assert!(!signature::verify(&more, given, secret), "{id}");
}

#[test]
fn every_recorded_signature_verifies() {
    let all = vectors("signatures.json");
    let all = all["vectors"].as_array().unwrap();
    assert_eq!(all.len(), 330);
    for vector in all {
        check(vector, &raw_query(&vector["query"]));
    }
}

#[test]
fn the_signature_in_the_query_is_not_part_of_what_is_signed() {
    let all = vectors("signatures.json");
    let vector = &all["vectors"][0];
    let signature = vector["signature"].as_str().unwrap();
    check(vector, &format!("{}&signature={signature}", raw_query(&vector["query"])));
}

/// What the unversioned layout would sign this text with.
fn base64_hmac(text: &str) -> String {
    use base64::Engine;
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, b"sec-demo-1");
    let tag = aws_lc_rs::hmac::sign(&key, text.as_bytes());
    base64::engine::general_purpose::URL_SAFE.encode(tag)
}

#[test]
fn the_documented_examples_verify() {
    let signed = Signed {
        method: "POST",
        publish_key: "pk-1",
        subscribe_key: "sk-1",
        path: "/publish/pk-1/sk-1/0/room.1/0",
        raw_query: "uuid=srv&timestamp=1767225600",
        body: b"{}",
    };
    let unversioned = "LnPNRO6hJOVshZ-wC773qwiD9jtjZFjkKNkl36wG0rw=";
    assert!(signature::verify(&signed, unversioned, "sec-demo-1"));
    assert!(signature::verify(&signed, unversioned.trim_end_matches('='), "sec-demo-1"));
    // It covers no body, so it opens nothing but what old clients sign with it.
    let grant = Signed { path: "/v3/pam/sk-1/grant", ..signed };
    let forged = base64_hmac("sk-1\npk-1\n/v3/pam/sk-1/grant\ntimestamp=1767225600&uuid=srv");
    assert!(!signature::verify(&grant, &forged, "sec-demo-1"));
    let delete = Signed { method: "DELETE", path: "/v3/pam/sk-1/grant/qEF2AkF0%3D%3D", ..signed };
    let given = "v2.JormtXNmnQAD19Qq_DRwQhLXz7zLE0CaOhW21t-NwX0";
    assert_eq!(signature::sign(&delete, "sec-demo-1"), given);
}

#[test]
fn two_parameters_cannot_be_folded_into_one() {
    let signed = Signed {
        method: "GET",
        publish_key: "p",
        subscribe_key: "s",
        path: "/time/0",
        raw_query: "a=1&b=2",
        body: b"",
    };
    let signature = signature::sign(&signed, "secret");
    let folded = Signed { raw_query: "a%3D1%26b=2", ..signed };
    assert!(!signature::verify(&folded, &signature, "secret"));
}

#[test]
fn nonsense_is_no_signature() {
    let signed = Signed {
        method: "GET",
        publish_key: "p",
        subscribe_key: "s",
        path: "/time/0",
        raw_query: "",
        body: b"",
    };
    for given in ["", "v2.", "v2.?", "v3.AAAA", "=", "v2.AAAA"] {
        assert!(!signature::verify(&signed, given, "secret"), "{given:?}");
    }
}
