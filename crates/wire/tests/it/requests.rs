//! Every recorded request means what the SDK's call meant.

use crate::vectors;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::Value;
use std::io::Write;
use wire::request::{
    ActionBody, Actions, Fetch, FileOperation, Files, Gateway, GrantRequest, Groups, HereNow,
    History, LegacyScope, MessageCounts, Objects, ObjectsOperation, Operation, Publish,
    PublishError, PublishKind, Push, PushOperation, RecordPatch, RelationsPatch, Request,
    RequestError, Targets, UploadRequest, parse,
};
use wire::{Timetoken, path};

struct Recorded {
    id: String,
    method: String,
    path: String,
    raw_query: String,
    query: Value,
    body_kind: Option<String>,
    body: String,
}

fn recorded() -> Vec<Recorded> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all = Vec::new();
    for case in vectors("requests.json")["cases"].as_array().unwrap() {
        for request in case["requests"].as_array().unwrap() {
            let path = text(&request["path"]);
            // Uploads go to a store of their own, at an address that the server made up.
            if path.starts_with("/upload-bucket") || path.starts_with("/download-bucket") {
                continue;
            }
            all.push(Recorded {
                id: text(&case["id"]),
                method: text(&request["method"]),
                path,
                raw_query: text(&request["raw_query"]),
                query: request["query"].clone(),
                body_kind: request["body_kind"].as_str().map(ToOwned::to_owned),
                body: text(&request["body"]),
            });
        }
    }
    assert!(all.len() > 300, "{}", all.len());
    all
}

impl Recorded {
    fn get(&self, name: &str) -> Option<&str> {
        self.query[name].as_str()
    }

    fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some("1" | "true"))
    }

    fn segment(&self, index: usize) -> String {
        let raw = path::segments(&self.path).nth(index).unwrap();
        path::decode(raw).unwrap().into_owned()
    }

    fn list(&self, index: usize) -> Vec<String> {
        self.segment(index).split(',').filter(|n| !n.is_empty()).map(ToOwned::to_owned).collect()
    }

    fn groups(&self) -> Vec<String> {
        let groups = self.get("channel-group").unwrap_or_default();
        groups.split(',').filter(|n| !n.is_empty()).map(ToOwned::to_owned).collect()
    }

    /// What the path says is asked for, in a word.
    fn wanted(&self) -> &'static str {
        let parts: Vec<_> = path::segments(&self.path).collect();
        match (self.method.as_str(), parts.as_slice()) {
            ("GET", ["time", "0"]) => "time",
            ("GET" | "POST", ["publish" | "signal", ..])
            | ("GET", ["v1", "files", "publish-file", ..]) => "publish",
            ("GET", ["v2", "subscribe", _, _, "0"]) => "subscribe",
            ("GET", ["v2", "presence", _, _]) => "global",
            ("GET", ["v2", "presence", _, _, "uuid", _]) => "where",
            ("GET", ["v2", "presence", _, _, "channel", _]) => "here",
            ("GET", ["v2", "presence", _, _, "channel", _, "heartbeat"]) => "heartbeat",
            ("GET", ["v2", "presence", _, _, "channel", _, "leave"]) => "leave",
            ("GET", ["v2", "presence", _, _, "channel", _, "uuid", _]) => "get-state",
            ("GET", ["v2", "presence", _, _, "channel", _, "uuid", _, "data"]) => "set-state",
            ("GET", ["v2", "history", _, _, "channel", _]) => "history",
            ("GET", ["v3", "history" | "history-with-actions", _, _, "channel", _]) => "fetch",
            ("DELETE", ["v3", "history", _, _, "channel", _]) => "delete",
            ("GET", ["v3", "history", _, _, "message-counts", _]) => "counts",
            ("GET", ["v1", "channel-registration", ..]) => "groups",
            (_, ["v1", "files", ..]) => "files",
            (_, ["v1", "message-actions", ..]) => "actions",
            (_, ["v2", "objects", ..]) => "objects",
            (_, ["v1" | "v2", "push", ..]) => "push",
            ("POST", ["v3", "pam", _, "grant"]) => "grant",
            ("DELETE", ["v3", "pam", _, "grant", _]) => "revoke",
            ("GET", ["v2", "auth", ..]) => "legacy",
            _ => panic!("{}: {}", self.id, self.path),
        }
    }

    fn list_of(&self, name: &str) -> Vec<String> {
        self.get(name).unwrap_or_default().split(',').map(str::to_owned).collect()
    }
}

fn names(names: &[wire::channel::Name]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn number<T: std::str::FromStr>(text: Option<&str>) -> Option<T> {
    text.and_then(|text| text.parse().ok())
}

fn check_publish(recorded: &Recorded, publish: Publish<'_>) {
    let id = &recorded.id;
    let kind = match recorded.segment(0).as_str() {
        "publish" => PublishKind::Message,
        "signal" => PublishKind::Signal,
        _ => PublishKind::File,
    };
    // The path of a file's message has two segments more in front.
    let at = if kind == PublishKind::File { 2 } else { 0 };
    assert_eq!(publish.channel.as_str(), recorded.segment(at + 4), "{id}");
    assert_eq!(publish.kind, kind, "{id}");
    assert_eq!(publish.store, recorded.get("store").map(|flag| flag == "1"), "{id}");
    assert_eq!(publish.norep, recorded.flag("norep"), "{id}");
    assert_eq!(publish.is_fire(), id.contains(".fire"), "{id}");
    let meta = recorded.get("meta").filter(|meta| *meta != "null");
    assert_eq!(publish.meta.as_deref(), meta, "{id}");
    assert_eq!(publish.custom_type.as_deref(), recorded.get("custom_message_type"), "{id}");
    let hours = number::<u64>(recorded.get("ttl")).filter(|hours| *hours > 0);
    assert_eq!(publish.ttl.map(|ttl| ttl.as_secs()), hours.map(|hours| hours * 3600), "{id}");
    assert_eq!(publish.origination, number(recorded.get("ptto")), "{id}");
    if recorded.method == "GET" {
        assert_eq!(publish.message.as_deref(), Some(recorded.segment(at + 6).as_str()), "{id}");
        return;
    }
    check_posted(recorded, publish);
}

fn check_posted(recorded: &Recorded, publish: Publish<'_>) {
    let id = &recorded.id;
    assert_eq!(publish.message, None, "{id}");
    let body = match recorded.body_kind.as_deref() {
        Some("compressed") => {
            let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
            zlib.write_all(recorded.body.as_bytes()).unwrap();
            zlib.finish().unwrap()
        }
        _ => recorded.body.clone().into_bytes(),
    };
    let publish = publish.with_body(&body).unwrap();
    assert_eq!(publish.message.as_deref(), Some(recorded.body.as_str()), "{id}");
}

fn check_history(recorded: &Recorded, history: &History) {
    let id = &recorded.id;
    assert_eq!(history.channel.as_str(), recorded.segment(5), "{id}");
    assert_eq!(Some(history.count), number(recorded.get("count")), "{id}");
    assert_eq!(history.include_token, recorded.flag("include_token"), "{id}");
    assert_eq!(history.include_meta, recorded.flag("include_meta"), "{id}");
    assert_eq!(history.range.reverse, recorded.flag("reverse"), "{id}");
    assert_eq!(history.string_tokens, recorded.flag("string_message_token"), "{id}");
    check_range(recorded, history.range.start, history.range.end);
}

fn check_fetch(recorded: &Recorded, fetch: &Fetch) {
    let id = &recorded.id;
    assert_eq!(names(&fetch.channels), recorded.list(5), "{id}");
    assert_eq!(Some(fetch.max), number(recorded.get("max")), "{id}");
    assert_eq!(fetch.include_meta, recorded.flag("include_meta"), "{id}");
    assert_eq!(fetch.include_uuid, recorded.flag("include_uuid"), "{id}");
    assert_eq!(fetch.include_message_type, recorded.flag("include_message_type"), "{id}");
    let custom = recorded.flag("include_custom_message_type");
    assert_eq!(fetch.include_custom_type, custom, "{id}");
    assert!(fetch.encode_channels, "{id}");
    check_range(recorded, fetch.range.start, fetch.range.end);
}

fn check_range(recorded: &Recorded, start: Option<Timetoken>, end: Option<Timetoken>) {
    assert_eq!(start, number(recorded.get("start")), "{}", recorded.id);
    assert_eq!(end, number(recorded.get("end")), "{}", recorded.id);
}

fn check_counts(recorded: &Recorded, counts: &MessageCounts) {
    let id = &recorded.id;
    let counted: Vec<_> = counts.channels.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(counted, recorded.list(5), "{id}");
    let sent = recorded.get("channelsTimetoken").or(recorded.get("timetoken")).unwrap();
    let mut sent: Vec<_> = sent.split(',').map(|tt| tt.parse().unwrap()).collect();
    sent.resize(counts.channels.len(), sent[0]);
    let since: Vec<_> = counts.channels.iter().map(|(_, since)| *since).collect();
    assert_eq!(since, sent, "{id}");
}

fn check_targets(recorded: &Recorded, targets: &Targets) {
    assert_eq!(names(&targets.channels), recorded.list(5), "{}", recorded.id);
    let mut groups = recorded.groups();
    groups.retain(|name| !name.ends_with("-pnpres"));
    assert_eq!(names(&targets.groups), groups, "{}", recorded.id);
}

fn check_leave(recorded: &Recorded, targets: &Targets) {
    let mut listed = recorded.list(5);
    listed.retain(|name| !name.ends_with("-pnpres"));
    assert_eq!(names(&targets.channels), listed, "{}", recorded.id);
    let mut groups = recorded.groups();
    groups.retain(|name| !name.ends_with("-pnpres"));
    assert_eq!(names(&targets.groups), groups, "{}", recorded.id);
}

fn check_here(recorded: &Recorded, here: &HereNow) {
    let id = &recorded.id;
    assert_eq!(here.global, recorded.wanted() == "global", "{id}");
    assert_eq!(here.with_state, recorded.flag("state"), "{id}");
    assert_eq!(here.disable_uuids, recorded.flag("disable_uuids"), "{id}");
    assert_eq!(here.limit, number(recorded.get("limit")).unwrap_or(1_000), "{id}");
    assert_eq!(here.offset, number(recorded.get("offset")).unwrap_or(0), "{id}");
    if !here.global {
        check_targets(recorded, &here.targets);
    }
}

fn check_presence(recorded: &Recorded, operation: Operation<'_>) {
    let id = &recorded.id;
    match operation {
        Operation::Heartbeat(heartbeat) => {
            assert_eq!(heartbeat.heartbeat, number(recorded.get("heartbeat")), "{id}");
            assert_eq!(heartbeat.state.as_deref(), recorded.get("state"), "{id}");
            check_targets(recorded, &heartbeat.targets);
        }
        Operation::GetState(get) => {
            assert_eq!(get.uuid, recorded.segment(7), "{id}");
            check_targets(recorded, &get.targets);
        }
        Operation::SetState(set) => {
            assert_eq!(set.uuid, recorded.segment(7), "{id}");
            assert_eq!(Some(set.state.as_ref()), recorded.get("state"), "{id}");
            check_targets(recorded, &set.targets);
        }
        other => panic!("{id}: {other:?}"),
    }
}

fn check_subscribe(recorded: &Recorded, subscribe: &wire::request::Subscribe<'_>) {
    let id = &recorded.id;
    let (plain, wild): (Vec<_>, Vec<_>) =
        recorded.list(3).into_iter().partition(|name| !name.contains('*'));
    assert_eq!(names(&subscribe.targets.channels), plain, "{id}");
    assert_eq!(subscribe.targets.patterns.len(), wild.len(), "{id}");
    assert_eq!(names(&subscribe.targets.groups), recorded.groups(), "{id}");
    assert_eq!(subscribe.cursor, number(recorded.get("tt")).unwrap_or_default(), "{id}");
    assert_eq!(subscribe.region, number(recorded.get("tr")), "{id}");
    assert_eq!(subscribe.heartbeat, number(recorded.get("heartbeat")), "{id}");
    assert_eq!(subscribe.state.as_deref(), recorded.get("state"), "{id}");
    assert_eq!(subscribe.filter.as_deref(), recorded.get("filter-expr"), "{id}");
}

fn check_groups(recorded: &Recorded, asked: Groups) {
    let id = &recorded.id;
    let list = |name| recorded.get(name).map(|list| list.replace("%2C", ","));
    match asked {
        Groups::List => assert!(recorded.path.ends_with("channel-group"), "{id}"),
        Groups::Channels { group } => assert_eq!(group.as_str(), recorded.segment(5), "{id}"),
        Groups::Add { channels, .. } => {
            assert_eq!(Some(names(&channels).join(",")), list("add"), "{id}");
        }
        Groups::Remove { channels, .. } => {
            assert_eq!(Some(names(&channels).join(",")), list("remove"), "{id}");
        }
        Groups::Delete { .. } => assert!(recorded.path.ends_with("/remove"), "{id}"),
    }
}

fn check_actions(recorded: &Recorded, asked: Actions) {
    let id = &recorded.id;
    match asked {
        Actions::Add { channel, message } => {
            assert_eq!(channel.as_str(), recorded.segment(4), "{id}");
            assert_eq!(message.to_string(), recorded.segment(6), "{id}");
            let body = ActionBody::parse(recorded.body.as_bytes()).unwrap();
            assert!(recorded.body.contains(&body.kind), "{id}");
        }
        Actions::List { channel, start, limit, .. } => {
            assert_eq!(channel.as_str(), recorded.segment(4), "{id}");
            assert_eq!(start, number(recorded.get("start")), "{id}");
            assert_eq!(limit, number(recorded.get("limit")).unwrap_or(100), "{id}");
        }
        Actions::Remove { message, action, .. } => {
            assert_eq!(message.to_string(), recorded.segment(6), "{id}");
            assert_eq!(action.to_string(), recorded.segment(8), "{id}");
        }
    }
}

fn check_objects(recorded: &Recorded, asked: &Objects) {
    let id = &recorded.id;
    let body = recorded.body.as_bytes();
    assert_eq!(
        asked.include.custom,
        recorded.list_of("include").contains(&"custom".into()),
        "{id}"
    );
    let paging = match &asked.operation {
        ObjectsOperation::List(_, paging) | ObjectsOperation::Relations(.., paging) => paging,
        ObjectsOperation::Relate(side, name, paging) => {
            assert_eq!(*name, recorded.segment(4), "{id}");
            let patch = RelationsPatch::parse(*side, body).unwrap();
            assert!(!patch.set.is_empty() || !patch.delete.is_empty(), "{id}");
            paging
        }
        ObjectsOperation::Set(kind, name) => {
            assert_eq!(*name, recorded.segment(4), "{id}");
            let patch = RecordPatch::parse(*kind, body).unwrap();
            assert_eq!(patch.custom.is_named(), recorded.body.contains("custom"), "{id}");
            return;
        }
        ObjectsOperation::Get(_, name) | ObjectsOperation::Remove(_, name) => {
            assert_eq!(*name, recorded.segment(4), "{id}");
            return;
        }
    };
    assert_eq!(paging.limit, number(recorded.get("limit")).unwrap_or(100), "{id}");
    assert_eq!(paging.filter.as_deref(), recorded.get("filter"), "{id}");
    let count = recorded.get("count").is_some_and(|flag| flag.eq_ignore_ascii_case("true"));
    assert_eq!(paging.count, count, "{id}");
}

fn check_push(recorded: &Recorded, asked: &Push) {
    let id = &recorded.id;
    assert_eq!(asked.device.token, recorded.segment(5), "{id}");
    assert_eq!(asked.device.gateway, Gateway::Fcm, "{id}");
    let list = |name| recorded.get(name).map(|list| list.replace("%2C", ","));
    match &asked.operation {
        PushOperation::Add(channels) => {
            assert_eq!(Some(names(channels).join(",")), list("add"), "{id}");
        }
        PushOperation::Remove(channels) => {
            assert_eq!(Some(names(channels).join(",")), list("remove"), "{id}");
        }
        PushOperation::List { start, count } => {
            assert_eq!(start.as_deref(), recorded.get("start"), "{id}");
            assert_eq!(*count, number(recorded.get("count")).unwrap_or(500), "{id}");
        }
        PushOperation::RemoveDevice => assert!(recorded.path.ends_with("/remove"), "{id}"),
    }
}

fn check_files(recorded: &Recorded, asked: &Files) {
    let id = &recorded.id;
    assert_eq!(asked.channel.as_str(), recorded.segment(4), "{id}");
    match &asked.operation {
        FileOperation::Prepare => {
            assert_eq!(recorded.segment(5), "generate-upload-url", "{id}");
            let body: serde_json::Value = serde_json::from_str(&recorded.body).unwrap();
            let asked = UploadRequest::parse(recorded.body.as_bytes()).unwrap();
            assert_eq!(asked.name, body["name"].as_str().unwrap(), "{id}");
        }
        FileOperation::List { limit, next } => {
            assert_eq!(*limit, number(recorded.get("limit")).unwrap_or(100), "{id}");
            assert_eq!(next.as_deref(), recorded.get("next"), "{id}");
        }
        FileOperation::Locate { id: file, name } | FileOperation::Remove { id: file, name } => {
            assert_eq!([file, name], [&recorded.segment(6), &recorded.segment(7)], "{id}");
        }
    }
}

fn check_scope(recorded: &Recorded, scope: &LegacyScope) {
    let listed = |name| match recorded.get(name) {
        Some(_) => recorded.list_of(name),
        None => Vec::new(),
    };
    let asked = [&scope.channels, &scope.groups, &scope.users, &scope.auths];
    let sent = ["channel", "channel-group", "target-uuid", "auth"].map(listed);
    assert_eq!(asked, [&sent[0], &sent[1], &sent[2], &sent[3]], "{}", recorded.id);
}

fn check_grant(recorded: &Recorded) {
    let id = &recorded.id;
    let grant = GrantRequest::parse(recorded.body.as_bytes()).unwrap();
    let body: Value = serde_json::from_str(&recorded.body).unwrap();
    assert_eq!(Value::from(grant.ttl_minutes), body["ttl"], "{id}");
    assert_eq!(grant.uuid.as_deref(), body["permissions"]["uuid"].as_str(), "{id}");
    for (ours, kind) in [(&grant.resources, "resources"), (&grant.patterns, "patterns")] {
        let asked = &body["permissions"][kind];
        for (ours, kind) in [
            (&ours.channels, "channels"),
            (&ours.groups, "groups"),
            (&ours.uuids, "uuids"),
            (&ours.users, "users"),
            (&ours.spaces, "spaces"),
        ] {
            let ours: serde_json::Map<_, _> =
                ours.iter().map(|(name, bits)| (name.clone(), bits.bits().into())).collect();
            let none = serde_json::Map::new();
            assert_eq!(&ours, asked[kind].as_object().unwrap_or(&none), "{id} {kind}");
        }
    }
}

fn check(recorded: &Recorded, request: Request<'_>) {
    let id = &recorded.id;
    let common = &request.common;
    assert_eq!(common.uuid.as_deref(), recorded.get("uuid"), "{id}");
    assert_eq!(common.auth.as_deref(), recorded.get("auth"), "{id}");
    assert_eq!(common.signature.as_deref(), recorded.get("signature"), "{id}");
    assert_eq!(common.timestamp, number(recorded.get("timestamp")), "{id}");
    let wanted = recorded.wanted();
    assert_eq!(common.sub_key, if wanted == "time" { "" } else { "sub-c-demo" }, "{id}");
    match (wanted, request.operation) {
        ("time", Operation::Time) => {}
        ("publish", Operation::Publish(publish)) => {
            assert_eq!(common.pub_key.as_deref(), Some("pub-c-demo"), "{id}");
            check_publish(recorded, publish);
        }
        ("subscribe", Operation::Subscribe(subscribe)) => check_subscribe(recorded, &subscribe),
        ("global" | "here", Operation::HereNow(here)) => check_here(recorded, &here),
        ("leave", Operation::Leave(targets)) => check_leave(recorded, &targets),
        ("where", Operation::WhereNow { uuid }) => assert_eq!(uuid, recorded.segment(5), "{id}"),
        ("heartbeat" | "get-state" | "set-state", operation) => {
            check_presence(recorded, operation);
        }
        ("history", Operation::History(history)) => check_history(recorded, &history),
        ("fetch", Operation::Fetch(fetch)) => check_fetch(recorded, &fetch),
        ("delete", Operation::DeleteMessages(delete)) => {
            assert_eq!(delete.channel.as_str(), recorded.segment(5), "{id}");
            check_range(recorded, delete.start, delete.end);
        }
        ("counts", Operation::MessageCounts(counts)) => check_counts(recorded, &counts),
        ("grant", Operation::Grant) => check_grant(recorded),
        ("revoke", Operation::Revoke { token }) => assert_eq!(token, recorded.segment(4), "{id}"),
        ("groups", Operation::Groups(groups)) => check_groups(recorded, groups),
        ("actions", Operation::Actions(actions)) => check_actions(recorded, actions),
        ("objects", Operation::Objects(objects)) => check_objects(recorded, &objects),
        ("push", Operation::Push(push)) => check_push(recorded, &push),
        ("files", Operation::Files(files)) => check_files(recorded, &files),
        ("legacy", Operation::LegacyGrant(grant)) => {
            check_scope(recorded, &grant.scope);
            let bits = [("r", 1), ("w", 2), ("m", 4), ("d", 8), ("g", 32), ("u", 64), ("j", 128)];
            let asked = bits.iter().filter(|(name, _)| recorded.flag(name)).map(|(_, bit)| bit);
            assert_eq!(grant.permissions.bits(), asked.sum::<u8>(), "{id}");
            assert_eq!(grant.ttl_minutes, number(recorded.get("ttl")).unwrap_or(1_440), "{id}");
        }
        ("legacy", Operation::LegacyAudit(scope)) => check_scope(recorded, &scope),
        (wanted, other) => panic!("{id}: {wanted} became {other:?}"),
    }
}

#[test]
fn every_recorded_request_means_what_was_called() {
    for recorded in recorded() {
        let parsed = parse(&recorded.method, &recorded.path, &recorded.raw_query);
        match parsed {
            Ok(request) => check(&recorded, request),
            // One test name holds every character there is, also those that no name may hold.
            Err(RequestError::Publish(PublishError::ChannelName)) => {
                assert!(recorded.id.ends_with("special-chars"), "{}", recorded.id);
            }
            // A star is for wildcards, and no group holds one.
            Err(RequestError::Groups(_)) => {
                assert!(recorded.get("add").is_some_and(|list| list.contains('*')));
            }
            // Apple's tokens are hexadecimal; the recorded one is not.
            Err(RequestError::Push(_)) => assert!(recorded.id.contains("apns"), "{}", recorded.id),
            Err(error) => panic!("{}: {error}", recorded.id),
        }
    }
}

#[test]
fn the_page_before_another_ends_where_that_one_begins() {
    let page = |query: &str| match parse("GET", "/v2/objects/s/uuids", query).unwrap().operation {
        Operation::Objects(Objects { operation: ObjectsOperation::List(_, paging), .. }) => {
            (paging.offset, paging.limit)
        }
        other => panic!("{other:?}"),
    };
    let cursor = wire::request::cursor;
    assert_eq!(page(&format!("limit=2&end={}", cursor(5))), (3, 2));
    assert_eq!(page(&format!("limit=2&end={}", cursor(1))), (0, 1), "there is one before it");
    assert_eq!(page(&format!("limit=2&end={}", cursor(0))), (0, 0), "there is none before it");
    assert_eq!(page(&format!("limit=2&start={}&end={}", cursor(4), cursor(1))), (4, 2));
    assert_eq!(page("limit=2&end=nobody%27s"), (0, 2));
}
