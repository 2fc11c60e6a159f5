use crate::replies::{NOW, text};
use wire::reply;
use wire::request::{
    GrantRequest, MAX_MESSAGE_BYTES, Operation, RecordKind, RelationsPatch, RequestError, parse,
};

/// The answer to a request that cannot be accepted.
fn refused(method: &str, path: &str, query: &str) -> (u16, String) {
    let error = parse(method, path, query).unwrap_err();
    let reply = reply::refusal(&error, NOW);
    (reply.status, text(&reply))
}

fn publish_refused(path: &str, query: &str) -> String {
    let (status, body) = refused("GET", path, query);
    assert_eq!(status, 400);
    body
}

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn a_message_that_cannot_be_published_says_why() {
    let says = |reason: &str| format!(r#"[0,"{reason}","17379929964128254"]"#);
    let path = "/publish/p/s/0/room/0/";
    let with = |json: &str, query: &str| publish_refused(&format!("{path}{json}"), query);
    for json in ["%7B", "1%202", &"%5B".repeat(5_000), &nested(129)] {
        assert_eq!(with(json, ""), says("Invalid JSON"));
    }
    assert!(parse("GET", &format!("{path}{}", nested(128)), "").is_ok());
    for (query, reason) in [
        ("meta=%7B", "Invalid JSON"),
        ("ttl=soon", "Invalid ttl"),
        ("ttl=-1", "Invalid ttl"),
        ("ttl=NaN", "Invalid ttl"),
    ] {
        assert_eq!(with("1", query), says(reason), "{query}");
    }
    for bad in ["ab", "pn_x", "pn-x", "-ab", "_ab", "a%20b", &"a".repeat(51)] {
        let query = format!("custom_message_type={bad}");
        assert_eq!(with("1", &query), says("Invalid custom_message_type"), "{bad}");
    }
}

#[test]
fn a_message_too_large_or_to_no_channel_says_so() {
    let says = |reason: &str| format!(r#"[0,"{reason}","17379929964128254"]"#);
    let with =
        |json: &str, query: &str| publish_refused(&format!("/publish/p/s/0/room/0/{json}"), query);
    let large = format!("%22{}%22", "a".repeat(MAX_MESSAGE_BYTES - 5));
    assert_eq!(with(&large, ""), says("Message Too Large"));
    let reserved = says("Invalid Character in Channel Name");
    assert_eq!(publish_refused("/publish/p/s/0/a%2Cb/0/1", ""), reserved);
    assert_eq!(publish_refused("/publish/p/s/0//0/1", ""), reserved);
    let wildcard = says("Wildcard maximum depth exceeded");
    assert_eq!(publish_refused("/publish/p/s/0/a.*/0/1", ""), wildcard);
    let signal = format!("/signal/p/s/0/room/0/%22{}%22", "a".repeat(63));
    assert_eq!(publish_refused(&signal, ""), says("Signal size too large"));
}

#[test]
fn a_message_of_exactly_the_limit_is_accepted() {
    let json = format!("%22{}%22", "a".repeat(MAX_MESSAGE_BYTES - 2 - 4));
    assert!(parse("GET", &format!("/publish/p/s/0/room/0/{json}"), "").is_ok());
    let signal = format!("/signal/p/s/0/room/0/%22{}%22", "a".repeat(62));
    assert!(parse("GET", &signal, "").is_ok());
}

#[test]
fn a_compressed_body_stops_at_the_limit() {
    use std::io::Write;
    let zip = |bytes: &[u8]| {
        let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        zip.write_all(bytes).unwrap();
        zip.finish().unwrap()
    };
    let publish = || match parse("POST", "/publish/p/s/0/room/0", "").unwrap().operation {
        Operation::Publish(publish) => publish,
        other => panic!("{other:?}"),
    };
    let bomb = zip(&vec![b' '; 50_000_000]);
    let error = publish().with_body(&bomb).unwrap_err();
    assert!(text(&reply::refusal(&error, NOW)).contains("Message Too Large"));
    let small = zip(b" {\"a\" : 1.0} \n");
    let message = publish().with_body(&small).unwrap().message;
    assert_eq!(message.as_deref(), Some("{\"a\" : 1.0}"));
    for nonsense in [b"".as_slice(), b"\x1f\x8b", b"\x78\x9c\xff", b"\xff\xff", b"hello"] {
        assert!(publish().with_body(nonsense).is_err(), "{nonsense:?}");
    }
}

#[test]
fn a_users_id_is_92_characters_at_most_and_a_channels_is_longer() {
    let longest = "%C3%A9".repeat(92);
    let too_long = format!("{longest}a");
    assert!(parse("GET", "/v2/subscribe/s/a/0", &format!("uuid={longest}")).is_ok());
    let (status, body) = refused("GET", "/v2/subscribe/s/a/0", &format!("uuid={too_long}"));
    assert_eq!((status, body.contains("Could Not Parse Request")), (400, true), "{body}");
    for (method, path) in [("PATCH", ""), ("PATCH", "/channels")] {
        let of = |id: &str| format!("/v2/objects/s/uuids/{id}{path}");
        assert!(parse(method, &of(&longest), "").is_ok());
        let (status, body) = refused(method, &of(&too_long), "");
        assert_eq!((status, body.contains("at most 92 characters")), (400, true), "{body}");
    }
    // What was made by an older program can be taken away, and threads have long names.
    assert!(parse("DELETE", &format!("/v2/objects/s/uuids/{too_long}"), "").is_ok());
    assert!(parse("PATCH", &format!("/v2/objects/s/channels/{}", "a".repeat(512)), "").is_ok());
    let member = |id: &str| format!(r#"{{"set":[{{"uuid":{{"id":"{id}"}}}}]}}"#);
    let members = |id: &str| RelationsPatch::parse(RecordKind::Channel, member(id).as_bytes());
    assert!(members(&"a".repeat(92)).is_ok());
    assert!(members(&"a".repeat(93)).is_err());
}

#[test]
fn unreadable_requests_get_the_body_of_their_service() {
    let (status, body) = refused("GET", "/nowhere", "");
    assert_eq!(status, 404);
    let unknown =
        r#"{"message":"Not found: '/nowhere'","error":true,"service":"Balancer","status":404}"#;
    assert_eq!(body, unknown);
    let (status, body) = refused("GET", "/v2/presence/sub-key/s/channel/a/nap", "");
    assert_eq!((status, body.contains(r#""service":"Presence""#)), (404, true));
    assert_eq!(refused("DELETE", "/time/0", "").0, 405);
    assert_eq!(refused("GET", "/v3/pam/s/grant", "").0, 405);
    let parse_error = r#"{"message":"Could Not Parse Request","error":true,"service":"Access Manager","status":400}"#;
    for (path, query) in [
        ("/v2/subscribe/s/a/0", "tt=1x"),
        ("/v2/subscribe/s/%ff/0", ""),
        ("/time/0", "uuid=%ff"),
        ("/time/0", "uuid=a%00b"),
        ("/time/0", "uuid=a%0Ab"),
    ] {
        assert_eq!(refused("GET", path, query), (400, parse_error.to_owned()), "{path}");
    }
    let (status, body) = refused("GET", "/v2/subscribe/s/,/0", "");
    assert_eq!(status, 400);
    assert!(body.contains("Channel group or groups result in empty subscription set"));
    let set = "/v2/presence/sub-key/s/channel/a/uuid/u/data";
    let missing =
        r#"{"status":400,"error":1,"message":"No state specified.","service":"Presence"}"#;
    assert_eq!(refused("GET", set, "").1, missing);
    assert!(refused("GET", set, "state=%5B%5D").1.contains("Invalid JSON specified."));
    let many = (0..501).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let (status, body) = refused("GET", &format!("/v3/history/sub-key/s/channel/{many}"), "");
    assert_eq!(status, 400);
    assert!(body.starts_with(r#"{"status":400,"error":true,"error_message":"Invalid Arguments"#));
    let counts = "/v3/history/sub-key/s/message-counts/a,b,c";
    assert_eq!(refused("GET", counts, "channelsTimetoken=1,2").0, 400);
}

#[test]
fn a_range_that_is_none_is_refused_in_historys_words() {
    for path in ["/v2/history/sub-key/s/channel/a", "/v3/history/sub-key/s/channel/a,b"] {
        let (status, body) = refused("GET", path, "start=-1");
        assert_eq!((status, body.contains(r#""error_message":"Invalid Arguments"#)), (400, true));
    }
}

#[test]
fn a_request_names_ten_groups_with_or_without_their_presence() {
    let groups = |count: usize, ending: &str| {
        let names: Vec<_> = (0..count).map(|n| format!("g{n}{ending}")).collect();
        names.join(",")
    };
    let asked =
        |list: &str| parse("GET", "/v2/subscribe/s/,/0", &format!("channel-group={list}")).is_ok();
    assert!(asked(&format!("{},{}", groups(10, ""), groups(10, "-pnpres"))));
    assert!(!asked(&groups(11, "")) && !asked(&groups(11, "-pnpres")));
    let (status, body) =
        refused("GET", "/v2/subscribe/s/,/0", &format!("channel-group={}", groups(11, "")));
    assert_eq!((status, body.contains("Maximum channel group count exceeded.")), (400, true));
}

#[test]
fn a_grant_of_version_2_that_cannot_be_accepted_says_why() {
    let path = |query: &str| format!("/v2/auth/grant/sub-key/s?{query}");
    let (status, body) = refused("GET", "/v2/auth/grant/sub-key/s", "auth=k");
    let says = "Auth-only grants are reserved for future use";
    assert_eq!(status, 400);
    assert!(body.starts_with(&format!("{{\"message\":\"{says}\",\"error\":true")), "{body}");
    for query in ["channel=a&ttl=-1", "channel=a&ttl=525601", "channel=a%01", "channel=a&ttl=x"] {
        assert_eq!(refused("GET", "/v2/auth/grant/sub-key/s", query).0, 400, "{}", path(query));
    }
}

/// Every shape of protocol §9.7.
#[test]
fn what_auth_keys_may_do_has_the_shape_that_was_asked_for() {
    let shape = |query: &str| {
        let parsed = parse("GET", "/v2/auth/audit/sub-key/s", query).unwrap();
        let Operation::LegacyAudit(scope) = parsed.operation else { panic!("{query}") };
        let permitted = |_: reply::LegacyTarget<'_>, _: &str| wire::token::Permissions::READ;
        let reply = reply::legacy_permissions("s", &scope, Some(60), &permitted);
        let body: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
        body["payload"].to_string()
    };
    let bits = r#"{"d":0,"g":0,"j":0,"m":0,"r":1,"u":0,"w":0}"#;
    let inner = bits.trim_matches(['{', '}']);
    assert!(shape("").contains(r#""level":"subkey""#) && shape("").contains(r#""r":1"#), "{inner}");
    assert_eq!(
        shape("channel=room.1"),
        format!(
            r#"{{"channels":{{"room.1":{bits}}},"level":"channel","subscribe_key":"s","ttl":60}}"#
        )
    );
    assert_eq!(
        shape("channel=room.1&auth=k1"),
        format!(
            r#"{{"auths":{{"k1":{bits}}},"channel":"room.1","level":"user","subscribe_key":"s","ttl":60}}"#
        )
    );
    assert!(shape("channel=a,b&auth=k1").contains(&format!(r#""a":{{"auths":{{"k1":{bits}}}}}"#)));
    assert!(
        shape("channel-group=desk").contains(&format!(r#""channel-groups":{{"desk":{bits}}}"#))
    );
    let group = shape("channel-group=desk&auth=k1");
    assert!(group.contains(r#""channel-groups":"desk""#) && group.contains("channel-group+auth"));
    let user = shape("target-uuid=alice&auth=k1");
    assert!(
        user.contains(&format!(r#""uuids":{{"alice":{{"auths":{{"k1":{bits}}}}}}}"#)),
        "{user}"
    );
}

#[test]
fn refusals_by_access_manager_name_what_was_refused_and_why() {
    let forbidden = reply::forbidden(["orders.43"], [], []);
    assert_eq!(
        text(&forbidden),
        r#"{"message":"Forbidden","payload":{"channels":["orders.43"]},"error":true,"service":"Access Manager","status":403}"#
    );
    assert_eq!(forbidden.cause, Some(9999));
    assert!(
        text(&reply::forbidden([], ["desk"], []))
            .contains(r#""payload":{"channel-groups":[":desk"]}"#)
    );
    assert_eq!(reply::withdrawn().cause, Some(4001));
    assert!(text(&reply::withdrawn()).starts_with(r#"{"message":"Token is revoked""#));
    assert!(text(&reply::expired()).contains("Token is expired."));
    assert!(text(&reply::forged()).contains("Invalid token"));
    assert_eq!(
        text(&reply::wrong_signature()),
        r#"{"error":{"message":"Invalid signature","source":"grant","details":[{"message":"Client and server produced different signatures for the same inputs.","location":"signature","locationType":"query"}]},"service":"Access Manager","status":403}"#
    );
    assert_eq!(
        text(&reply::granted("abc")),
        r#"{"data":{"message":"Success","token":"abc"},"service":"Access Manager","status":200}"#
    );
    assert_eq!(
        text(&reply::revoked()),
        r#"{"data":{"message":"Success"},"service":"Access Manager","status":200}"#
    );
    assert_eq!(
        text(&reply::revoke_refused("Token is expired.")),
        r#"{"error":{"message":"Invalid token","source":"revoke","details":[{"message":"Token is expired.","location":"token","locationType":"path"}]},"service":"Access Manager","status":400}"#
    );
    for reply in [
        reply::body_too_large(),
        reply::uri_too_long(),
        reply::unavailable(),
        reply::wrong_timestamp(),
        reply::family_e(404, "Requested object was not found.", "objects"),
        reply::family_g(400, "Invalid type argument"),
    ] {
        text(&reply);
    }
}

#[test]
fn a_grant_that_grants_nothing_sensible_is_refused() {
    let refused = |body: &str| match GrantRequest::parse(body.as_bytes()).unwrap_err() {
        error @ RequestError::Grant(_) => text(&reply::refusal(&error, NOW)),
        error => panic!("{body}: {error}"),
    };
    let one = r#"{"resources":{"channels":{"a":1}}}"#;
    for ttl in ["0", "43201", "-1", "1.5", "\"x\"", "null", "[]"] {
        assert_eq!(
            refused(&format!(r#"{{"ttl":{ttl},"permissions":{one}}}"#)),
            r#"{"error":{"message":"Invalid ttl","source":"grant","details":[{"message":"Range should be 1 to 43200 minute(s).","location":"ttl","locationType":"body"}]},"service":"Access Manager","status":400}"#
        );
    }
    assert!(refused(r#"{"ttl":1,"permissions":{}}"#).contains("What are you granting?"));
    assert!(
        refused(r#"{"ttl":1,"permissions":{"resources":{"channels":{"a":256}}}}"#)
            .contains("Invalid permissions")
    );
    assert!(
        refused(r#"{"ttl":1,"permissions":{"patterns":{"channels":{"(":1}}}}"#)
            .contains("Invalid RegExp")
    );
    assert!(
        refused(r#"{"ttl":1,"permissions":{"patterns":{"channels":{"(a{1000}){1000}":1}}}}"#)
            .contains("Invalid RegExp")
    );
    for one in [
        r#""resources":{"users":{"a\u0000":1}}"#,
        r#""resources":{"channels":{"a":1}},"uuid":"\u0000""#,
    ] {
        assert!(
            refused(&format!(r#"{{"ttl":1,"permissions":{{{one}}}}}"#))
                .contains("Invalid resource name")
        );
    }
    let deep = format!("{}1{}", "[".repeat(20), "]".repeat(20));
    let body = format!(
        r#"{{"ttl":1,"permissions":{{"resources":{{"channels":{{"a":1}}}},"meta":{{"m":{deep}}}}}}}"#
    );
    assert!(refused(&body).contains("Invalid meta"));
    assert!(refused(&" ".repeat(40_000)).contains("too large"));
    assert_eq!(GrantRequest::parse(b"{"), Err(RequestError::Malformed));
    // Python has sent the number as text.
    let text = GrantRequest::parse(format!(r#"{{"ttl":"15","permissions":{one}}}"#).as_bytes());
    assert_eq!(text.unwrap().ttl_minutes, 15);
}
