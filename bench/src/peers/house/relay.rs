//! The house's own relay, used as a patient in a visit uses it: nobody else gets a credential.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;

use serde_json::{Value, json};
use turn::credential::Credential;

use crate::process::{self, Cores, Server};
use crate::{Outcome, fault};

/// A seeded demo with a relay whose limits are out of the way.
#[derive(Debug)]
pub(crate) struct Relay {
    server: Server,
    /// Where it relays, over UDP.
    pub(crate) address: SocketAddr,
    pub(crate) credential: Credential,
}

impl Relay {
    pub(crate) fn start(program: &Path) -> Outcome<Self> {
        let folder = process::folder()?;
        let (program, data) = (program.display().to_string(), folder.path().join("data"));
        let data = data.display().to_string();
        let command = [
            "env",
            "HOUSECALL_TURN__BYTES_PER_SECOND=0",
            "HOUSECALL_TURN__LISTEN=[\"127.0.0.1:0\"]",
            &program,
            "demo",
            "--listen",
            "127.0.0.1:0",
            "--data",
            &data,
        ];
        let mut server = Server::start(folder, Cores::One, None, &command)?;
        let ready = server.wait_for_line("listening on ")?;
        let rest = ready.rsplit('/').next().unwrap_or_default().trim().parse()?;
        let (address, credential) = Patient::join(rest)?;
        Ok(Self { server, address, credential })
    }

    pub(crate) fn pids(&self) -> Vec<u32> {
        self.server.pids()
    }
}

/// A patient of the demo, signed in.
struct Patient {
    rest: SocketAddr,
    cookie: String,
}

impl Patient {
    /// Signs in, consents, joins the visit and asks for the relay.
    fn join(rest: SocketAddr) -> Outcome<(SocketAddr, Credential)> {
        let mut own = Self { rest, cookie: String::new() };
        let account = json!({ "personId": "pat-1", "password": "housecall-demo" });
        own.ask("POST", "/api/v1/sessions", &account)?;
        let consent =
            json!({ "type": "telehealth", "version": 1, "locale": "en", "evidence": "click" });
        own.ask("POST", "/api/v1/patients/pat-1/consents", &consent)?;
        let mine = own.ask("GET", "/api/v1/appointments?providerId=dr-1", &Value::Null)?;
        let visit = mine.pointer("/items/0/id").cloned().unwrap_or_default();
        let part = json!({ "patientId": "pat-1", "appointmentId": visit, "role": "patient" });
        let token = own.ask("POST", "/api/telemedicine/token", &part)?;
        let visit = token.pointer("/channelConfig/consultationId").cloned().unwrap_or_default();
        let asked = json!({ "consultationId": visit });
        let granted = own.ask("POST", "/api/telemedicine/turn-credentials", &asked)?;
        let text = |field: &str| granted.pointer(field).and_then(Value::as_str).unwrap_or_default();
        let credential = Credential {
            username: text("/username").to_owned(),
            password: text("/credential").to_owned(),
        };
        let address = text("/urls/0").trim_start_matches("turn:").split('?').next();
        Ok((address.unwrap_or_default().parse()?, credential))
    }

    /// One request on a connection of its own; keeps the cookie that it brings.
    fn ask(&mut self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nCookie: {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        let mut stream = TcpStream::connect(self.rest)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| fault("no answer"))?;
        if !head.starts_with("HTTP/1.1 2") {
            return Err(fault(format!("{method} {path}: {answer}")));
        }
        let mut headers = head.lines().filter_map(|line| line.split_once(": "));
        let cookie = headers.find(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        if let Some(cookie) = cookie.and_then(|(_, cookie)| cookie.split(';').next()) {
            cookie.clone_into(&mut self.cookie);
        }
        Ok(serde_json::from_str(body)?)
    }
}
