//! Tokens, granted over the wire by requests signed with the secret key.

use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use wire::signature::{self, Signed};

use super::{PUBLISH_KEY, SECRET_KEY, SUBSCRIBE_KEY};
use crate::load::closed::{Answer, Dialogue};
use crate::load::http;
use crate::load::reactor::{Handler, Reactor};
use crate::load::tls::Sessions;
use crate::{Outcome, fault};

/// Reading and writing.
const PERMISSIONS: u8 = 1 | 2;

/// Who wants to use which channels.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) uuid: String,
    pub(crate) channels: Vec<String>,
}

/// Grants on many connections at once.
#[derive(Debug)]
pub(super) struct Grants<'a> {
    wishes: &'a [Wish],
    next: usize,
    /// Which wish a connection has asked for.
    asked: Vec<usize>,
    pub(super) tokens: Vec<String>,
}

impl<'a> Grants<'a> {
    pub(super) fn new(wishes: &'a [Wish]) -> Self {
        let tokens = vec![String::new(); wishes.len()];
        Self { wishes, next: 0, asked: vec![0; wishes.len()], tokens }
    }
}

impl Dialogue for Grants<'_> {
    fn ask(&mut self, id: usize, out: &mut Vec<u8>) -> bool {
        let Some(wish) = self.wishes.get(self.next) else {
            return false;
        };
        request(wish, out);
        if let Some(asked) = self.asked.get_mut(id) {
            *asked = self.next;
        }
        self.next += 1;
        true
    }

    fn answer(&mut self, id: usize, bytes: &[u8], _out: &mut Vec<u8>) -> Outcome<Answer> {
        let Some((response, used)) = http::read(bytes)? else {
            return Ok(Answer::Partial);
        };
        let asked = self.asked.get(id).copied().unwrap_or_default();
        if let Some(token) = self.tokens.get_mut(asked) {
            *token = token_of(response.body)?;
        }
        Ok(Answer::Whole(used))
    }
}

/// The same over TLS, one after another on one connection.
pub(super) fn grant_over_tls(
    address: SocketAddr,
    sessions: Option<&Sessions>,
    wishes: &[Wish],
) -> Outcome<Vec<String>> {
    let mut reactor = Reactor::new()?;
    let mut grants = Grants::new(wishes);
    let id = reactor.connect(address, sessions)?;
    let mut out = Vec::new();
    let mut alone = Alone { open: grants.ask(id, &mut out), grants };
    reactor.send(id, &out)?;
    let deadline = Instant::now() + Duration::from_mins(1);
    while alone.open && Instant::now() < deadline {
        reactor.turn(Duration::from_millis(20), &mut alone)?;
    }
    Ok(alone.grants.tokens)
}

struct Alone<'a> {
    grants: Grants<'a>,
    open: bool,
}

impl Handler for Alone<'_> {
    fn data(&mut self, id: usize, bytes: &[u8], out: &mut Vec<u8>) -> Outcome<usize> {
        let Answer::Whole(used) = self.grants.answer(id, bytes, out)? else {
            return Ok(0);
        };
        self.open = self.grants.ask(id, out);
        Ok(used)
    }
}

fn request(wish: &Wish, out: &mut Vec<u8>) {
    let channels: Map<String, Value> =
        wish.channels.iter().map(|name| (name.clone(), Value::from(PERMISSIONS))).collect();
    let body = json!({
        "ttl": 60,
        "permissions": {
            "resources": { "channels": channels },
            "patterns": {},
            "meta": {},
            "uuid": wish.uuid,
        }
    })
    .to_string();
    let path = format!("/v3/pam/{SUBSCRIBE_KEY}/grant");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let query = format!("timestamp={now}&uuid=bench");
    let signed = Signed {
        method: "POST",
        publish_key: PUBLISH_KEY,
        subscribe_key: SUBSCRIBE_KEY,
        path: &path,
        raw_query: &query,
        body: body.as_bytes(),
    };
    let signature = signature::sign(&signed, SECRET_KEY);
    http::post(&format!("{path}?{query}&signature={signature}"), body.as_bytes(), out);
}

fn token_of(body: &[u8]) -> Outcome<String> {
    let answer: Value = serde_json::from_slice(body)?;
    let token = answer.pointer("/data/token").and_then(Value::as_str);
    token.map(str::to_owned).ok_or_else(|| fault(format!("no token granted: {answer}")))
}
