use kernel::Timestamp;
use serde_json::{Value, json};
use wire::Timetoken;
use wire::reply::{
    self, Change, Count, Envelope, Interval, Occupant, PresenceEvent, Reply, Room, Stored,
};
use wire::request::{Fetch, History, Operation, parse};

pub(super) const NOW: Timetoken = Timetoken::new(17_379_929_964_128_254);

pub(super) fn text(reply: &Reply) -> String {
    assert!(reply.content_type.contains("text/javascript") || reply.content_type.contains("json"));
    let body = String::from_utf8(reply.body.clone()).unwrap();
    let parsed: Value = serde_json::from_str(&body).expect("every body is JSON");
    if let Some(status) = parsed.get("status") {
        assert_eq!(status, reply.status, "JavaScript believes the body's status");
    }
    body
}

#[test]
fn time_and_publish_answer_as_recorded() {
    assert_eq!(text(&reply::time(NOW)), "[17379929964128254]");
    assert_eq!(text(&reply::published(NOW)), r#"[1,"Sent","17379929964128254"]"#);
    let invalid_key = reply::invalid_publish_key(NOW);
    assert_eq!(text(&invalid_key), r#"[0,"Invalid Key","17379929964128254"]"#);
    assert_eq!(
        text(&reply::invalid_subscribe_key()),
        r#"{"message":"Invalid Subscribe Key","error":true,"service":"Access Manager","status":400}"#
    );
}

#[test]
fn an_envelope_is_finished_for_each_subscriber() {
    let envelope = Envelope {
        kind: None,
        publisher: Some("al\"ice"),
        sequence: Some(3),
        timetoken: NOW,
        origination: Some(Timetoken::new(5)),
        sub_key: "sub-c-demo",
        channel: "orders.42",
        meta: Some(r#"{"prio":2}"#),
        payload: r#"{"text": "hi"}"#,
        custom_type: Some("chat-text"),
    };
    let prefix = envelope.prefix();
    let messages = [(prefix.as_slice(), "orders.42"), (prefix.as_slice(), "orders.*")];
    let reply = reply::subscribed(NOW, 1, messages.into_iter());
    assert_eq!(
        text(&reply),
        concat!(
            r#"{"t":{"t":"17379929964128254","r":1},"m":["#,
            r#"{"a":"1","f":0,"i":"al\"ice","s":3,"p":{"t":"17379929964128254","r":1},"o":{"t":"5"},"#,
            r#""k":"sub-c-demo","c":"orders.42","u":{"prio":2},"d":{"text": "hi"},"cmt":"chat-text","b":"orders.42"},"#,
            r#"{"a":"1","f":0,"i":"al\"ice","s":3,"p":{"t":"17379929964128254","r":1},"o":{"t":"5"},"#,
            r#""k":"sub-c-demo","c":"orders.42","u":{"prio":2},"d":{"text": "hi"},"cmt":"chat-text","b":"orders.*"}]}"#,
        )
    );
    let signal = Envelope { kind: Some(1), ..envelope };
    assert!(signal.prefix().starts_with(br#"{"a":"1","f":0,"e":1,"#));
}

#[test]
fn an_empty_poll_is_long_enough_for_c_clients() {
    let reply = reply::subscribed(NOW, 1, std::iter::empty());
    assert_eq!(text(&reply), r#"{"t":{"t":"17379929964128254","r":1},"m":[]}"#);
    assert!(reply.body.len() >= 40);
}

#[test]
fn presence_events_say_the_same_to_readers_and_to_filters() {
    let at = Timestamp::from_millisecond(1_757_969_858_405).unwrap();
    let join = PresenceEvent {
        change: Change::Join,
        channel: "room.1",
        uuid: "alice",
        at,
        occupancy: 2,
        state: None,
    };
    assert_eq!(
        join.payload(),
        r#"{"action":"join","uuid":"alice","timestamp":1757969858,"precise_timestamp":1757969858405,"occupancy":2}"#
    );
    assert_eq!(
        join.meta(),
        r#"{"pn_action":"join","pn_uuid":"alice","pn_timestamp":1757969858,"pn_precise_timestamp":1757969858405,"pn_occupancy":2,"pn_ispresence":1,"pn_channel":"room.1"}"#
    );
    let state = PresenceEvent {
        change: Change::StateChange,
        state: Some(r#"{"mood":"ok","n":{"a":1}}"#),
        ..join
    };
    let payload: Value = serde_json::from_str(&state.payload()).unwrap();
    assert_eq!(payload["data"], json!({"mood":"ok","n":{"a":1}}));
    let meta: Value = serde_json::from_str(&state.meta()).unwrap();
    assert_eq!((&meta["pn_state_mood"], &meta["pn_state_n"]), (&json!("ok"), &json!({"a":1})));
    let interval = Interval {
        channel: "room.1",
        at,
        occupancy: 30,
        join: &["a", "b"],
        leave: &[],
        timeout: &["c"],
        refresh: false,
    };
    assert_eq!(
        interval.payload(),
        r#"{"action":"interval","timestamp":1757969858,"precise_timestamp":1757969858405,"occupancy":30,"join":["a","b"],"timeout":["c"]}"#
    );
    assert!(interval.meta().contains(r#""pn_join":["a","b"]"#));
    let refresh = Interval { refresh: true, ..interval };
    assert!(refresh.payload().ends_with(r#""here_now_refresh":true}"#));
}

#[test]
fn here_now_has_the_shape_that_was_asked_for() {
    let occupants = vec![
        Occupant { uuid: "alice", state: Some(r#"{"mood":"ok"}"#) },
        Occupant { uuid: "bob", state: None },
    ];
    let full = Room { channel: "room.1", occupancy: 2, occupants: Some(occupants) };
    let empty = Room { channel: "room.2", occupancy: 0, occupants: Some(Vec::new()) };
    let counted = Room { occupants: None, ..full.clone() };
    let here = |single, state, rooms: &[Room<'_>]| text(&reply::here_now(single, state, rooms));
    assert_eq!(
        here(true, false, std::slice::from_ref(&full)),
        r#"{"status":200,"message":"OK","service":"Presence","uuids":["alice","bob"],"occupancy":2}"#
    );
    assert!(
        here(true, true, std::slice::from_ref(&full))
            .contains(r#""uuids":[{"uuid":"alice","state":{"mood":"ok"}},{"uuid":"bob"}]"#)
    );
    assert_eq!(
        here(true, false, std::slice::from_ref(&empty)),
        r#"{"status":200,"message":"OK","service":"Presence","uuids":[],"occupancy":0}"#
    );
    assert!(!here(true, false, &[counted]).contains("uuids"));
    assert_eq!(
        here(false, false, &[full, empty]),
        r#"{"status":200,"message":"OK","payload":{"channels":{"room.1":{"uuids":["alice","bob"],"occupancy":2}},"total_channels":1,"total_occupancy":2},"service":"Presence"}"#
    );
    assert!(here(false, false, &[]).contains(r#""channels":{},"total_channels":0"#));
}

#[test]
fn presence_answers_as_recorded() {
    assert_eq!(
        text(&reply::where_now(["a", "b"])),
        r#"{"status":200,"message":"OK","payload":{"channels":["a","b"]},"service":"Presence"}"#
    );
    assert_eq!(
        text(&reply::state("alice", "room.1", None)),
        r#"{"status":200,"uuid":"alice","service":"Presence","message":"OK","payload":{},"channel":"room.1"}"#
    );
    assert_eq!(
        text(&reply::states("alice", [("a", Some(r#"{"n":1}"#)), ("b", None)])),
        r#"{"status":200,"uuid":"alice","service":"Presence","message":"OK","payload":{"channels":{"a":{"n":1},"b":{}}}}"#
    );
    assert_eq!(
        text(&reply::state_set(r#"{"n":1}"#)),
        r#"{"status":200,"message":"OK","payload":{"n":1},"service":"Presence"}"#
    );
    assert!(text(&reply::left()).contains(r#""action":"leave""#));
    text(&reply::heard());
}

fn asked_history(query: &str) -> History {
    match parse("GET", "/v2/history/sub-key/s/channel/room", query).unwrap().operation {
        Operation::History(history) => history,
        other => panic!("{other:?}"),
    }
}

fn asked_fetch(query: &str) -> Fetch {
    match parse("GET", "/v3/history/sub-key/s/channel/a%7Cb%3Ac", query).unwrap().operation {
        Operation::Fetch(fetch) => fetch,
        other => panic!("{other:?}"),
    }
}

const STORED: Stored<'_> = Stored {
    timetoken: NOW,
    message: r#"{"text": "hi"}"#,
    meta: None,
    publisher: "alice",
    kind: None,
    custom_type: Some("chat-text"),
};

#[test]
fn history_version_2_answers_with_numbers() {
    let history =
        |query: &str, items: &[Stored<'_>]| text(&reply::history(&asked_history(query), items));
    assert_eq!(history("", &[]), "[[],0,0]");
    let plain = r#"[[{"text": "hi"}],17379929964128254,17379929964128254]"#;
    assert_eq!(history("", &[STORED]), plain);
    assert!(
        history("include_token=true", &[STORED])
            .starts_with(r#"[[{"message":{"text": "hi"},"timetoken":17379929964128254}]"#)
    );
    assert!(
        history("include_meta=1", &[STORED])
            .starts_with(r#"[[{"message":{"text": "hi"},"meta":""}]"#)
    );
    assert!(
        history("include_token=1&string_message_token=true", &[STORED])
            .contains(r#""timetoken":"17379929964128254""#)
    );
}

#[test]
fn history_version_3_answers_with_strings_and_encoded_keys() {
    let fetched = |query: &str, items: &[Stored<'_>]| {
        text(&reply::fetched(&asked_fetch(query), [("a|b:c", items), ("empty", &[])]))
    };
    assert_eq!(
        fetched("", &[STORED]),
        r#"{"status":200,"error":false,"error_message":"","channels":{"a%7Cb%3Ac":[{"message":{"text": "hi"},"timetoken":"17379929964128254"}]}}"#
    );
    assert!(fetched("encode_channels=false", &[STORED]).contains(r#""channels":{"a|b:c":["#));
    let query = "include_meta=true&include_uuid=True&include_message_type=1&include_custom_message_type=true";
    assert!(fetched(query, &[STORED]).contains(
        r#""timetoken":"17379929964128254","message_type":null,"uuid":"alice","meta":"","custom_message_type":"chat-text"}"#
    ));
    let file = Stored { kind: Some(4), custom_type: None, meta: Some("{}"), ..STORED };
    let with_file = fetched(query, &[file]);
    assert!(with_file.contains(r#""message_type":4"#) && with_file.contains(r#""meta":{}"#));
    assert!(!with_file.contains("custom_message_type"));
    assert!(fetched("", &[]).ends_with(r#""channels":{}}"#));
}

#[test]
fn counts_and_deletion_answer_as_recorded() {
    let count = Count { channel: "room.1", since: NOW, count: 3, is_more: false };
    assert_eq!(
        text(&reply::counted("sub-c-demo", &[count])),
        concat!(
            r#"{"status":200,"error":false,"error_message":"","channels":{"room.1":3},"more":{"room.1":"#,
            r#"{"url":"/v3/history/sub-key/sub-c-demo/message-counts/room.1?timetoken=17379929964128254","is_more":false}}}"#,
        )
    );
    assert_eq!(text(&reply::deleted()), r#"{"status":200,"error":false,"error_message":""}"#);
}

#[test]
fn older_spellings_are_understood() {
    let path = "/v2/presence/sub_key/s/channel/a/heartbeat";
    let request = parse("GET", path, "heartbeat=0&uuid=u").unwrap();
    let Operation::Heartbeat(heartbeat) = request.operation else { panic!("a heartbeat") };
    assert_eq!(heartbeat.heartbeat, Some(1));
    let ruby =
        parse("GET", "/v2/subscribe/s/a:b%2Cc/0", "t=%7B%22t%22%3A%2217%22%2C%22r%22%3A12%7D");
    let Operation::Subscribe(subscribe) = ruby.unwrap().operation else { panic!("a subscribe") };
    assert_eq!((subscribe.cursor, subscribe.region), (Timetoken::new(17), Some(12)));
    assert_eq!(subscribe.targets.channels.len(), 2);
    let ortt =
        parse("GET", "/publish/p/s/0/a/0/1", "ortt=%7B%22t%22%3A17%7D&seqn=4&meta=null&ttl=0.5");
    let Operation::Publish(publish) = ortt.unwrap().operation else { panic!("a publish") };
    assert_eq!(publish.origination, Some(Timetoken::new(17)));
    assert_eq!((publish.sequence, publish.meta), (Some(4), None));
    assert_eq!(publish.ttl.map(|ttl| ttl.as_secs()), Some(1_800));
}
