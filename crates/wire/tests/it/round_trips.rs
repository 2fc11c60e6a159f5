use proptest::collection::vec;
use proptest::prelude::*;
use wire::channel::{Names, classify, split_list};
use wire::cipher::{CipherKey, Format, recognise};
use wire::query::{Query, encode_component, encode_strict};
use wire::request::{GrantRequest, parse};
use wire::signature::{Signed, sign, verify};
use wire::token::{self, Permissions, Resources, Token, Value};
use wire::{Timetoken, json, path};

fn granted() -> impl Strategy<Value = Vec<(String, Permissions)>> {
    vec((".*", any::<u8>()).prop_map(|(name, bits)| (name, Permissions::from_bits(bits))), 0..4)
}

fn resources() -> impl Strategy<Value = Resources> {
    (granted(), granted(), granted(), granted(), granted()).prop_map(
        |(channels, groups, uuids, users, spaces)| Resources {
            channels,
            groups,
            uuids,
            users,
            spaces,
        },
    )
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| Value::Int(number.into())),
        any::<u64>().prop_map(|number| Value::Int(number.into())),
        (-1e300..1e300).prop_map(Value::Float),
        ".*".prop_map(Value::Text),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            vec((".*", inner), 0..4).prop_map(Value::Map),
        ]
    })
}

prop_compose! {
    fn any_token()(
        issued in any::<u64>(),
        ttl_minutes in any::<u64>(),
        resources in resources(),
        patterns in resources(),
        meta in vec((".*", value()), 0..4),
        uuid in proptest::option::of(".*"),
        categories in granted(),
    ) -> Token {
        Token { issued, ttl_minutes, resources, patterns, meta, uuid, categories }
    }
}

proptest! {
    #[test]
    fn a_minted_token_says_what_was_granted(token in any_token(), key in vec(any::<u8>(), 1..64)) {
        let minted = token::mint(&token, &key);
        prop_assert_eq!(token::parse(&minted), Ok(token.clone()));
        prop_assert_eq!(token::verify(&minted, &key), Ok(token));
        let mut another = key;
        another[0] ^= 1;
        prop_assert!(token::verify(&minted, &another).is_err());
    }

    #[test]
    fn what_is_encrypted_opens_again(text in ".+", secret in ".+", iv in any::<[u8; 16]>()) {
        let key = CipherKey::new(&secret).unwrap();
        for format in [Format::Acrh, Format::LegacyRandomIv, Format::LegacyStaticIv] {
            let sealed = key.encrypt_message(format, &text, iv).unwrap();
            prop_assert_eq!(key.decrypt_message(format, &sealed), Ok(text.clone()));
            let json = serde_json::to_string(&text).unwrap();
            let sealed = format!("\"{}\"", key.encrypt_message(format, &json, iv).unwrap());
            prop_assert_eq!(key.open(&sealed), Ok(json));
        }
    }

    #[test]
    fn a_value_survives_the_query(pairs in vec((".+", ".*"), 0..6)) {
        let mut raw = String::new();
        for (name, value) in &pairs {
            raw.push('&');
            encode_strict(name, &mut raw);
            raw.push('=');
            encode_strict(value, &mut raw);
        }
        let query = Query::parse(&raw).unwrap();
        let read: Vec<_> = query.pairs().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        prop_assert_eq!(read, pairs);
    }

    #[test]
    fn a_name_survives_the_path(name in ".*") {
        let encoded = encode_component(&name);
        prop_assert!(!encoded.contains('/'));
        let decoded = path::decode(&encoded).unwrap();
        prop_assert_eq!(decoded, name.as_str());
    }

    #[test]
    fn a_timetoken_survives_text_and_time(ticks in 0..=i64::MAX.unsigned_abs()) {
        let timetoken = Timetoken::new(ticks);
        prop_assert_eq!(timetoken.to_string().parse(), Ok(timetoken));
        prop_assert_eq!(Timetoken::from_i64(timetoken.to_i64()), timetoken);
        prop_assert!(timetoken.previous() <= timetoken && timetoken <= timetoken.next());
        if ticks < 2_000_000_000_000_000_000 {
            prop_assert_eq!(Timetoken::from_timestamp(timetoken.to_timestamp()), timetoken);
        }
    }

    #[test]
    fn only_digits_are_a_timetoken(text in ".{0,24}") {
        let digits = !text.is_empty() && text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit());
        prop_assert_eq!(text.parse::<Timetoken>().is_ok(), digits);
    }

    #[test]
    fn a_list_is_its_names_in_order_once(names in vec("[a-z.:-]{1,3}", 0..40)) {
        let mut once: Vec<String> = Vec::new();
        for name in &names {
            if !once.contains(name) {
                once.push(name.clone());
            }
        }
        let split = split_list(&names.join(",")).unwrap();
        prop_assert_eq!(split.iter().map(ToString::to_string).collect::<Vec<_>>(), once);
    }

    #[test]
    fn a_published_text_arrives_byte_for_byte(text in ".{0,200}", channel in "[a-z0-9.:-]{1,20}") {
        let json = serde_json::to_string(&text).unwrap();
        let path = format!("/publish/p/s/0/{channel}/0/{}", encode_component(&json));
        let request = parse("GET", &path, "uuid=u").unwrap();
        let wire::request::Operation::Publish(publish) = request.operation else { panic!() };
        prop_assert_eq!(publish.message.unwrap(), json);
    }

    #[test]
    fn a_signature_covers_every_part(query in "[a-z]{1,4}=[a-z]{0,4}", body in ".*", at in 0..4usize) {
        let signed = Signed {
            method: "POST",
            publish_key: "p",
            subscribe_key: "s",
            path: "/v3/pam/s/grant",
            raw_query: &query,
            body: body.as_bytes(),
        };
        let signature = sign(&signed, "secret");
        prop_assert!(verify(&signed, &signature, "secret"));
        let longer = format!("{body}x");
        let changed = match at {
            0 => Signed { method: "PATCH", ..signed },
            1 => Signed { path: "/v3/pam/s/grants", ..signed },
            2 => Signed { raw_query: "", ..signed },
            _ => Signed { body: longer.as_bytes(), ..signed },
        };
        prop_assert!(!verify(&changed, &signature, "secret"));
    }

    #[test]
    fn nothing_panics(bytes in vec(any::<u8>(), 0..200), text in ".{0,200}", method in "GET|POST|DELETE") {
        drop(GrantRequest::parse(&bytes));
        drop(CipherKey::new("k").unwrap().decrypt_bytes(Format::Acrh, &bytes));
        recognise(&text);
        classify(&text);
        drop((Names::parse(&text), json::object(&text), token::parse(&text)));
        drop(parse(&method, &text, &text));
    }
}
