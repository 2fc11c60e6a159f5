//! Spans arrive at a collector, and tell nothing of who said what.

use crate::push::{Post, TOPIC, alert, apple};
use crate::world::{PUB, SUB, World, encode, publish_path, seal, settings};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

/// A collector that takes OTLP over HTTP and hands on what it got.
fn collector() -> (String, mpsc::Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (outbox, inbox) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let outbox = outbox.clone();
            std::thread::spawn(move || take(stream.unwrap(), &outbox));
        }
    });
    (endpoint, inbox)
}

fn take(stream: TcpStream, outbox: &mpsc::Sender<Value>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        assert_eq!(line, "POST /v1/traces HTTP/1.1\r\n");
        let (mut length, mut key) = (0, None);
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).unwrap();
            let lower = line.trim().to_lowercase();
            length = lower.strip_prefix("content-length: ").map_or(length, |n| n.parse().unwrap());
            key = lower.strip_prefix("x-key: ").map(str::to_owned).or(key);
        }
        assert_eq!(key.as_deref(), Some("k1"), "the headers of the settings are sent");
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        outbox.send(serde_json::from_slice(&body).unwrap()).unwrap();
        reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").unwrap();
    }
}

fn spans(requests: &[Value]) -> Vec<&Value> {
    requests
        .iter()
        .flat_map(|one| one["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap())
        .collect()
}

fn attribute<'a>(span: &'a Value, name: &str) -> &'a Value {
    let all = span["attributes"].as_array().unwrap();
    let found = all.iter().find(|one| one["key"] == name);
    found.map_or(&Value::Null, |one| &one["value"])
}

#[test]
fn a_publish_is_a_trace_of_its_gate_and_commit_without_names_or_words() {
    let (endpoint, inbox) = collector();
    let folder = tempfile::tempdir().unwrap();
    let base = settings(folder.path(), "hold_seconds = 1", "");
    let trace = format!("[trace]\nendpoint = \"{endpoint}\"\nheaders = {{ x-key = \"k1\" }}\n");
    let mut world =
        World::serve(folder.path(), &base.replace("[subscribe]", &format!("{trace}[subscribe]")));
    let channel = "consultation.prov-1.pat-1";
    let token = encode(&world.token("pat-1", &[(channel, 3)]));
    let message = encode(&seal("a key", "\"my knee hurts\""));
    let path = format!("/publish/{PUB}/{SUB}/0/{channel}/0/{message}?uuid=pat-1&auth={token}");
    assert_eq!(world.client().get(&path).status, 200);
    assert_eq!(world.client().get("/api/v1/people/pat-1").status, 401);
    assert!(world.terminate().success(), "what is left is sent before the end");
    let requests: Vec<Value> = inbox.try_iter().collect();
    let spans = spans(&requests);
    let publish = spans
        .iter()
        .find(|span| attribute(span, "operation")["stringValue"] == "publish")
        .unwrap_or_else(|| panic!("{spans:?}"));
    assert_eq!(publish["name"], "request");
    assert_eq!(attribute(publish, "class")["stringValue"], "consultation");
    assert_eq!(attribute(publish, "status")["intValue"], "200");
    let parts: Vec<&str> = spans
        .iter()
        .filter(|span| span["parentSpanId"] == publish["spanId"])
        .map(|span| span["name"].as_str().unwrap())
        .collect();
    assert_eq!(parts, ["gate", "commit"]);
    assert!(spans.iter().any(|span| span["name"] == "batch"));
    let route = |span: &&&Value| !attribute(span, "route").is_null();
    let rest = spans.iter().find(route).expect("the REST side is traced too");
    assert_eq!(attribute(rest, "route")["stringValue"], "/api/v1/people/{person}");
    let all = requests.iter().map(Value::to_string).collect::<String>();
    assert!(["pat-1", "prov-1", "UE5F", &token].iter().all(|word| !all.contains(word)), "{all}");
}

#[test]
fn a_callers_trace_goes_on_through_the_log_to_the_push_and_a_broken_header_is_ignored() {
    let (endpoint, inbox) = collector();
    let more = format!(
        "[trace]\nendpoint = \"{endpoint}\"\nheaders = {{ x-key = \"k1\" }}\n\
         [log]\nformat = \"json\"\n"
    );
    let mut post = Post::with(&more);
    post.register(&apple(1), TOPIC, "room.1");
    let token = encode(&post.world.token("alice", &[("room.1", 3)]));
    let path = publish_path("room.1", &alert("Hi").to_string());
    let path = format!("{path}?uuid=alice&auth={token}");
    let (trace, caller) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let header = format!("00-{trace}-{caller}-01");
    let mut client = post.world.client();
    assert_eq!(client.send("GET", &path, &[("traceparent", &header)], b"").status, 200);
    let pushed = post.gateway.wait(&apple(1), 1)[0].headers["traceparent"].clone();
    let broken = [("traceparent", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")];
    assert_eq!(client.send("GET", "/api/v1/people/pat-1", &broken, b"").status, 401);
    let twice = [("traceparent", header.as_str()), ("traceparent", &header)];
    assert_eq!(client.send("GET", "/time/0", &twice, b"").status, 200);
    let recorded = || post.world.log().contains("\"outcome\":\"delivered\"");
    assert!(crate::world::eventually(recorded), "{}", post.world.log());
    assert!(post.world.terminate().success());
    let requests: Vec<Value> = inbox.try_iter().collect();
    let spans = spans(&requests);
    let named = |name: &str| {
        let own = |span: &&&Value| span["traceId"] == trace && span["name"] == name;
        let all: Vec<&Value> = spans.iter().filter(own).copied().collect();
        assert_eq!(all.len(), 1, "{name}: {spans:?}");
        all[0]
    };
    let (request, push) = (named("request"), named("push"));
    assert_eq!(request["parentSpanId"], caller);
    assert_eq!((&push["parentSpanId"], &push["kind"]), (&request["spanId"], &3.into()));
    assert_eq!(attribute(push, "outcome")["stringValue"], "delivered");
    assert_eq!(pushed, format!("00-{trace}-{}-01", push["spanId"].as_str().unwrap()));
    let log = post.world.log();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let told: Vec<Value> = lines.filter(|line| line["target"] == "request").collect();
    let of = |operation: &str| {
        let line = told.iter().find(|line| line["fields"]["operation"] == operation);
        line.unwrap_or_else(|| panic!("{operation}: {log}"))["fields"]["trace"].clone()
    };
    assert_eq!(of("publish"), trace);
    let other = of("rest");
    assert!(other != trace && other.as_str().unwrap().len() == 32, "its own trace: {other}");
}
