use crate::vectors;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use wire::token::{self, Permissions, Resources, Token, TokenError, Value};

/// The example whose every byte the protocol's description explains.
const EXAMPLE: &str = "qEF2AkF0GmlVuQBDdHRsGDxDcmVzpURjaGFuoWlvcmRlcnMuNDIDQ2dycKFkZGVzawFDc3BjoEN1c3KgRHV1aWSgQ3BhdKVEY2hhbqFwXm9yZGVyc1wuWzAtOV0rJAFDZ3JwoENzcGOgQ3VzcqBEdXVpZKBEbWV0YaFkcGxhbmNwcm9EdXVpZGVhbGljZUNzaWdYIMckXM4NlwB3GV8jB46oWIZ7RS--SwGOXnvNTwZ8Uio1";

fn example() -> Token {
    let read = Permissions::READ;
    Token {
        issued: 1_767_225_600,
        ttl_minutes: 60,
        resources: Resources {
            channels: vec![("orders.42".into(), read | Permissions::WRITE)],
            groups: vec![("desk".into(), read)],
            ..Resources::default()
        },
        patterns: Resources {
            channels: vec![("^orders\\.[0-9]+$".into(), read)],
            ..Resources::default()
        },
        meta: vec![("plan".into(), Value::Text("pro".into()))],
        uuid: Some("alice".into()),
        categories: Vec::new(),
    }
}

#[test]
fn the_documented_example_is_minted_and_verified() {
    assert_eq!(token::mint(&example(), b"example-secret"), EXAMPLE);
    assert_eq!(token::verify(EXAMPLE, b"example-secret"), Ok(example()));
    assert_eq!(token::verify(EXAMPLE, b"another"), Err(TokenError::Forged));
    assert_eq!(example().expires(), 1_767_225_600 + 3_600);
}

#[test]
fn any_changed_character_is_noticed() {
    for at in 0..EXAMPLE.len() {
        let mut changed = EXAMPLE.to_owned().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(token::verify(&changed, b"example-secret").is_err(), "{at}");
    }
}

/// The permissions by name, in the words of the Python parser.
fn granted(of: &[(String, Permissions)]) -> BTreeMap<String, u8> {
    of.iter().map(|(name, bits)| (name.clone(), bits.bits())).collect()
}

/// The flags that JavaScript's parser reports; it does not know CREATE.
fn expected(parsed: &Json, kind: &str) -> BTreeMap<String, u8> {
    let bits = [
        ("read", 1),
        ("write", 2),
        ("manage", 4),
        ("delete", 8),
        ("get", 32),
        ("update", 64),
        ("join", 128),
    ];
    let Some(named) = parsed[kind].as_object() else {
        return BTreeMap::new();
    };
    let sum = |flags: &Json| bits.iter().filter(|(f, _)| flags[f] == true).map(|(_, b)| b).sum();
    named.iter().map(|(name, flags)| (name.clone(), sum(flags))).collect()
}

fn compare(id: &str, token: &Token, parsed: &Json) {
    assert_eq!(json!(token.issued), parsed["timestamp"], "{id}");
    assert_eq!(json!(token.ttl_minutes), parsed["ttl"], "{id}");
    if let Some(uuid) = parsed["authorized_uuid"].as_str() {
        assert_eq!(token.uuid.as_deref(), Some(uuid), "{id}");
    }
    for (ours, theirs) in
        [(&token.resources, &parsed["resources"]), (&token.patterns, &parsed["patterns"])]
    {
        for (ours, kind) in
            [(&ours.channels, "channels"), (&ours.groups, "groups"), (&ours.uuids, "uuids")]
        {
            let known: BTreeMap<_, _> =
                granted(ours).into_iter().map(|(name, bits)| (name, bits & !16)).collect();
            let theirs = expected(theirs, kind);
            assert_eq!(known, theirs, "{id} {kind}");
        }
    }
}

#[test]
fn every_recorded_and_synthetic_token_parses_as_in_javascript() {
    let all = vectors("tokens.json");
    let (mut compared, mut refused) = (0, 0);
    for vector in all["tokens"].as_array().unwrap() {
        let id = vector["id"].as_str().unwrap();
        let text = vector["token"].as_str().unwrap();
        let parsed = token::parse(text);
        // A token without a category map is refused by one SDK or the other, and by us.
        if id.starts_with("bad.") || id == "syn.pat-missing" {
            assert!(parsed.is_err(), "{id}");
            refused += 1;
            continue;
        }
        let token = parsed.unwrap_or_else(|error| panic!("{id}: {error}"));
        assert!(token::verify(text, b"not the key").is_err(), "{id}");
        let javascript = &vector["parsed"]["pubnub-js 12.0.3"]["value"];
        if javascript.is_object() {
            compare(id, &token, javascript);
            compared += 1;
        }
    }
    assert!(compared > 60 && refused >= 8, "{compared} {refused}");
}

#[test]
fn a_token_without_padding_or_in_the_other_alphabet_is_the_same() {
    let token = Token { uuid: Some("a".into()), ..example() };
    let minted = token::mint(&token, b"k");
    assert!(minted.ends_with('='));
    assert_eq!(token::verify(minted.trim_end_matches('='), b"k"), Ok(token.clone()));
    let standard = minted.replace('-', "+").replace('_', "/");
    assert_eq!(token::verify(&standard, b"k"), Ok(token));
}

#[test]
fn a_seal_that_does_not_cover_everything_is_no_seal() {
    use base64::Engine;
    let engine = base64::engine::general_purpose::URL_SAFE;
    let mut bytes = engine.decode(EXAMPLE).unwrap();
    // One more pair after the seal: {…, "uuid": "mallory"}.
    bytes[0] += 1;
    bytes.extend(b"\x44uuid\x67mallory");
    let longer = engine.encode(&bytes);
    assert!(token::verify(&longer, b"example-secret").is_err());
}

#[test]
fn deep_or_boastful_cbor_is_refused() {
    use base64::Engine;
    let encode = |bytes: &[u8]| base64::engine::general_purpose::URL_SAFE.encode(bytes);
    let deep = [b"\xa1\x44meta".as_slice(), &[0x81; 5_000]].concat();
    for bytes in [
        deep.as_slice(),
        b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xa1\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\xbf\xff",
        b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
    ] {
        assert_eq!(token::parse(&encode(bytes)), Err(TokenError::Malformed));
    }
}
