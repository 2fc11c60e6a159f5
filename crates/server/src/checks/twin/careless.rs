//! A house without any care in the place of a twin: it writes down whatever it is told, shows everybody everything, and
//! finds nobody out.

use super::house::LOG;
use super::post::{Request, listen, serve};
use crate::checks::relayed::open::datagrams;
use crate::scratch::{self, Scratch};
use crate::supervise::Tasks;
use compliance::check::{Site, Unseen};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::net::UdpSocket;

/// Whatever anybody asks for, and something of everything.
const EVERYTHING: &str = r#"{
    "id": "one", "secret": "one", "url": "http://127.0.0.1/#one", "queueEntryId": "one", "token": "one",
    "appointment": {"id": "one"}, "consultation": {"id": "one"}, "participant": {"id": "one"},
    "channelConfig": {
        "consultationChannel": "one", "filesChannel": "one", "publishKey": "one", "subscribeKey": "one",
        "cipherKey": {"key": "one"}
    },
    "cipherKey": {"key": "one"}, "data": {"id": "one"}, "file_upload_request": {"form_fields": []},
    "duties": [{"whom": "one"}], "subscribeKey": "one", "channels": ["one"], "challenge": "one",
    "rule": "one", "pending": {"id": "one"},
    "urls": ["turn:RELAY?transport=udp"], "username": "one", "credential": "one",
    "now": "2026-01-05T09:00:00Z",
    "name": "Maya Mutant", "text": "It is eczema.", "notes": "It is eczema.", "summary": "It is eczema.",
    "items": [{"id": "one", "patientName": "Maya Mutant", "notes": "It is eczema.", "text": "Call her."}]
}"#;

/// Where it says what it offers, and what: it guards nothing of that.
const DESCRIPTION: &str = "/api/openapi.json";
const OFFERS: &str = r#"{"paths":{
    "/api/v1/people/{person}":{"get":{"security":[{"session":[]}]},"patch":{"security":[{"session":[]}]}},
    "/api/v1/consultations/{id}/notes":{"get":{"security":[{"session":[]}]}}
}}"#;

/// Where it answers, and where its log lies.
#[derive(Debug)]
pub(super) struct Careless {
    pub(super) url: String,
    pub(super) folder: Scratch,
    /// It answers as long as this is kept.
    _tasks: Mutex<Tasks>,
}

/// Writes a request into the log, as a program does whose author looked for a mistake and forgot about it.
fn noted(log: &Path, request: &Request) {
    let Ok(mut log) = OpenOptions::new().create(true).append(true).open(log) else { return };
    let body = String::from_utf8_lossy(&request.body);
    // Who cannot write a line loses it.
    let _ = writeln!(log, "DEBUG {} {} {body}", request.method, request.path);
}

/// A site whose twin this is.
pub(super) async fn kept(site: Site) -> Result<Site, Unseen> {
    let folder = scratch::folder()?;
    let (listener, url) = listen().await?;
    let log = folder.path().join(LOG);
    let relay = UdpSocket::bind("127.0.0.1:0").await?;
    let everything = EVERYTHING.replace("RELAY", &relay.local_addr()?.to_string());
    let mut tasks = Tasks::new();
    tasks.start(datagrams(relay, true));
    tasks.start(serve(listener, move |request| {
        noted(&log, request);
        if request.path == DESCRIPTION { OFFERS.to_owned() } else { everything.clone() }
    }));
    let mut site = site;
    // It ends when the site is forgotten.
    site.props.push(Arc::new(Careless { url, folder, _tasks: Mutex::new(tasks) }));
    Ok(site)
}
