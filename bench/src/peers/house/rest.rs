//! Somebody at the clinic's REST API: one request after another on one connection.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use serde_json::{Value, json};

use crate::load::http;
use crate::{Outcome, fault};

/// The password of everybody in the demo.
const PASSWORD: &str = "housecall-demo";

/// Somebody who is signed in.
#[derive(Debug)]
pub(crate) struct Person {
    stream: TcpStream,
    token: String,
    read: Vec<u8>,
}

impl Person {
    /// Signs somebody of the demo in.
    pub(crate) fn sign_in(house: SocketAddr, login: &str) -> Outcome<Self> {
        let mut own = Self::with_key(house, String::new())?;
        let account = json!({ "login": login, "password": PASSWORD, "bearer": true });
        let session = own.post("/api/v1/sessions", &account)?;
        session
            .pointer("/secret")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .clone_into(&mut own.token);
        Ok(own)
    }

    /// Shows again that it is them.
    pub(crate) fn prove(&mut self) -> Outcome<()> {
        let shown = json!({ "password": PASSWORD });
        self.post("/api/v1/sessions/current/proof", &shown).map(drop)
    }

    /// Whoever an API key acts as.
    pub(crate) fn with_key(house: SocketAddr, token: String) -> Outcome<Self> {
        let stream = TcpStream::connect(house)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, token, read: Vec::new() })
    }

    /// Reads something.
    pub(crate) fn get(&mut self, path: &str) -> Outcome<Value> {
        self.ask("GET", path, &Value::Null)
    }

    /// Does something.
    pub(crate) fn post(&mut self, path: &str, body: &Value) -> Outcome<Value> {
        self.ask("POST", path, body)
    }

    /// One request; a fault that quotes the answer if it is refused.
    pub(crate) fn ask(&mut self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        self.stream.write_all(request.as_bytes())?;
        let mut piece = [0; 16 << 10];
        loop {
            if let Some((response, used)) = http::read(&self.read)? {
                let text = String::from_utf8_lossy(response.body).into_owned();
                let refused = !(200..300).contains(&response.status);
                self.read.drain(..used);
                if refused {
                    return Err(fault(format!("{method} {path}: {text}")));
                }
                return Ok(serde_json::from_str(&text).unwrap_or_default());
            }
            let count = self.stream.read(&mut piece)?;
            self.read.extend_from_slice(
                piece.get(..count).filter(|piece| !piece.is_empty()).ok_or_else(|| {
                    fault(format!("{method} {path}: the connection ended without an answer"))
                })?,
            );
        }
    }
}
