//! The house in miniature, in memory, a thread for each connection, and able to do wrong on purpose:
//! a load generator that cannot find a lost message measures nothing.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// What to do to the tenth message of each answer's channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    Nothing,
    Lose,
    Double,
}

const VICTIM: usize = 10;

#[derive(Debug, Default)]
struct Log {
    /// Timetoken, channel, payload.
    messages: Mutex<Vec<(u64, String, String)>>,
    more: Condvar,
}

/// Starts it; its threads end with the test's process.
pub(super) fn start(wrong: Wrong) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let log = Arc::new(Log::default());
    thread::spawn(move || {
        for socket in listener.incoming() {
            let log = Arc::clone(&log);
            thread::spawn(move || serve(&socket.unwrap(), &log, wrong));
        }
    });
    address
}

fn serve(mut socket: &TcpStream, log: &Log, wrong: Wrong) {
    let mut lines = BufReader::new(socket).lines();
    while let Some(Ok(request)) = lines.next() {
        while lines.next().unwrap().unwrap() != "" {}
        let target = request.split(' ').nth(1).unwrap();
        let body = answer(target, log, wrong);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        socket.write_all((head + &body).as_bytes()).unwrap();
    }
}

fn answer(target: &str, log: &Log, wrong: Wrong) -> String {
    let (path, query) = target.split_once('?').unwrap();
    let segments: Vec<&str> = path.split('/').collect();
    let number = |name: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name));
        value.and_then(|value| value.parse::<u64>().ok())
    };
    match segments[1] {
        "publish" => publish(log, segments[5], segments[7]),
        "v2" => subscribe(log, segments[4], number("tt=").unwrap(), wrong),
        _ => history(log, segments[6], number("start="), wrong),
    }
}

fn publish(log: &Log, channel: &str, payload: &str) -> String {
    let mut messages = log.messages.lock().unwrap();
    let timetoken = 1_000 + u64::try_from(messages.len()).unwrap();
    messages.push((timetoken, channel.to_owned(), payload.replace("%22", "\"")));
    log.more.notify_all();
    format!("[1,\"Sent\",\"{timetoken}\"]")
}

/// A channel's messages, after the wrong was done to them.
fn channel(messages: &[(u64, String, String)], name: &str, wrong: Wrong) -> Vec<(u64, String)> {
    let own = messages.iter().filter(|message| message.1 == name);
    let copies = |nth| match wrong {
        Wrong::Lose if nth == VICTIM => 0,
        Wrong::Double if nth == VICTIM => 2,
        _ => 1,
    };
    let told = own.enumerate().flat_map(|(nth, message)| {
        std::iter::repeat_n((message.0, message.2.clone()), copies(nth))
    });
    told.collect()
}

fn subscribe(log: &Log, name: &str, after: u64, wrong: Wrong) -> String {
    let mut messages = log.messages.lock().unwrap();
    loop {
        let newest = messages.last().map_or(999, |message| message.0);
        let mut found = channel(&messages, name, wrong);
        found.retain(|message| message.0 > after);
        if after == 0 || !found.is_empty() {
            let told: Vec<String> =
                found.iter().map(|message| format!("{{\"d\":{}}}", message.1)).collect();
            let told = if after == 0 { String::new() } else { told.join(",") };
            return format!("{{\"t\":{{\"t\":\"{newest}\",\"r\":1}},\"m\":[{told}]}}");
        }
        messages = log.more.wait(messages).unwrap();
    }
}

fn history(log: &Log, name: &str, before: Option<u64>, wrong: Wrong) -> String {
    let messages = log.messages.lock().unwrap();
    let mut found = channel(&messages, name, wrong);
    found.retain(|message| before.is_none_or(|before| message.0 < before));
    let page = found.split_off(found.len().saturating_sub(100));
    let items: Vec<String> = page
        .iter()
        .map(|(at, payload)| format!("{{\"message\":{payload},\"timetoken\":\"{at}\"}}"))
        .collect();
    format!("{{\"status\":200,\"channels\":{{\"{name}\":[{}]}}}}", items.join(","))
}
