//! The house's own relay, used as a patient in a visit uses it: nobody else gets a credential.

use std::net::SocketAddr;
use std::path::Path;

use serde_json::{Value, json};
use turn::credential::Credential;

use super::{Demo, Person};
use crate::Outcome;
use crate::process;

/// A seeded demo with a relay whose limits are out of the way.
#[derive(Debug)]
pub(crate) struct Relay {
    demo: Demo,
    /// Where it relays, over UDP.
    pub(crate) address: SocketAddr,
    pub(crate) credential: Credential,
}

impl Relay {
    pub(crate) fn start(program: &Path) -> Outcome<Self> {
        let open =
            ["HOUSECALL_TURN__BYTES_PER_SECOND=0", "HOUSECALL_TURN__LISTEN=[\"127.0.0.1:0\"]"];
        let demo = Demo::start(program, process::folder()?, &open)?;
        let (address, credential) = join(demo.address)?;
        Ok(Self { demo, address, credential })
    }

    pub(crate) fn pids(&self) -> Vec<u32> {
        self.demo.pids()
    }
}

/// A patient signs in, consents, joins the visit and asks for the relay.
fn join(house: SocketAddr) -> Outcome<(SocketAddr, Credential)> {
    let mut patient = Person::sign_in(house, "pat-1")?;
    let consent =
        json!({ "type": "telehealth", "version": 1, "locale": "en", "evidence": "click" });
    patient.post("/api/v1/patients/pat-1/consents", &consent)?;
    let mine = patient.get("/api/v1/appointments?providerId=dr-1")?;
    let visit = mine.pointer("/items/0/id").cloned().unwrap_or_default();
    let part = json!({ "patientId": "pat-1", "appointmentId": visit, "role": "patient" });
    let token = patient.post("/api/telemedicine/token", &part)?;
    let visit = token.pointer("/channelConfig/consultationId").cloned().unwrap_or_default();
    let asked = json!({ "consultationId": visit });
    let granted = patient.post("/api/telemedicine/turn-credentials", &asked)?;
    let text = |field: &str| granted.pointer(field).and_then(Value::as_str).unwrap_or_default();
    let credential = Credential {
        username: text("/username").to_owned(),
        password: text("/credential").to_owned(),
    };
    let address = text("/urls/0").trim_start_matches("turn:").split('?').next();
    Ok((address.unwrap_or_default().parse()?, credential))
}
