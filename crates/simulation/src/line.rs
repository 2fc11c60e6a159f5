//! A client's line to the protocol: it listens by a token that it renews in time, goes on from its cursor after a cut, and
//! publishes once however often it must ask.

use crate::api::{Api, ApiError, text};
use crate::ledger::Ledger;
use crate::time::Time;
use jiff::Timestamp;
use kernel::{Random as _, SystemRandom};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use wire::cipher::{CipherKey, Format};

/// So long a client waits after an answer that it did not expect, by the machine.
const PAUSE: Duration = Duration::from_millis(200);

/// With what a line opens.
#[derive(Clone, Debug)]
pub(crate) enum Pass {
    /// A part in a visit: patient, appointment, role.
    Visit(String, String, &'static str),
    /// What staff listen to beside visits.
    Watch,
}

/// What a line brings.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// Where it was said.
    pub(crate) channel: String,
    /// What, in the clear.
    pub(crate) payload: Value,
}

impl Heard {
    /// A text of the payload.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.payload.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// When the server said it, if it names the instant.
    pub(crate) fn at(&self) -> Option<Timestamp> {
        self.text("timestamp").parse().ok()
    }
}

/// A token and what it opens.
#[derive(Clone, Debug, Default)]
struct Ticket {
    token: String,
    channels: Vec<String>,
    consultation: Option<String>,
    cipher: Option<CipherKey>,
    renew: Option<Timestamp>,
}

/// What lines of the day have in common.
#[derive(Clone, Debug)]
pub(crate) struct Switchboard {
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) time: Time,
    pub(crate) publish_key: String,
    pub(crate) subscribe_key: String,
}

/// Whose line it is, and how they speak to the server.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    pub(crate) id: String,
    pub(crate) api: Api,
    /// Whether the network takes them along when it fails.
    pub(crate) net: watch::Receiver<bool>,
}

/// A line.
#[derive(Debug)]
pub(crate) struct Line {
    board: Switchboard,
    owner: Owner,
    pass: Mutex<Pass>,
    ticket: Mutex<Ticket>,
    changed: Notify,
    stop: watch::Sender<bool>,
}

impl Line {
    pub(crate) fn new(board: &Switchboard, owner: Owner, pass: Pass) -> Arc<Self> {
        Arc::new(Self {
            board: board.clone(),
            owner,
            pass: Mutex::new(pass),
            ticket: Mutex::default(),
            changed: Notify::new(),
            stop: watch::Sender::new(false),
        })
    }

    /// Hangs up.
    pub(crate) fn hang_up(&self) {
        // Kept also while nobody looks, between two polls.
        self.stop.send_replace(true);
    }

    /// Asks for another token before the next poll: the visit has gone elsewhere.
    pub(crate) fn renew(&self) {
        self.ticket().renew = Some(Timestamp::MIN);
        self.changed.notify_one();
    }

    fn ticket(&self) -> std::sync::MutexGuard<'_, Ticket> {
        self.ticket.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gets a token.
    pub(crate) async fn open(&self) -> Result<(), ApiError> {
        let pass = self.pass.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ticket = match pass {
            Pass::Watch => {
                let answer = self.owner.api.post("/api/v1/watch", json!({})).await?;
                let ends: Option<Timestamp> = text(&answer, "/expiresAt")?.parse().ok();
                let channels = answer.get("channels").and_then(Value::as_array);
                let channels = channels.into_iter().flatten().filter_map(Value::as_str);
                Ticket {
                    token: text(&answer, "/token")?,
                    channels: channels.map(str::to_owned).collect(),
                    renew: ends.map(|ends| Time::after(ends, -10)),
                    ..Ticket::default()
                }
            }
            Pass::Visit(patient, appointment, role) => {
                let asked =
                    json!({ "patientId": patient, "appointmentId": appointment, "role": role });
                let answer = self.owner.api.post("/api/telemedicine/token", asked).await?;
                of_visit(&answer, role)?
            }
        };
        *self.ticket() = ticket;
        Ok(())
    }

    /// Listens until it is hung up or the server ends it; what it hears goes into the returned end.
    pub(crate) fn listen(self: &Arc<Self>) -> (mpsc::UnboundedReceiver<Heard>, Listening) {
        let (tell, heard) = mpsc::unbounded_channel();
        (heard, Listening { line: Arc::clone(self), tell })
    }

    /// Says something in the visit. Asked again under the same id when the network takes the answer along.
    pub(crate) async fn say(&self, payload: &Value) -> Result<(), ApiError> {
        let (channel, token, sealed) = {
            let ticket = self.ticket();
            let channel = ticket.consultation.clone();
            let lacking = |what| ApiError::Lacking("the token".to_owned(), what);
            let channel = channel.ok_or_else(|| lacking("consultationChannel"))?;
            let mut iv = [0; 16];
            SystemRandom.fill(&mut iv);
            let cipher = ticket.cipher.as_ref().ok_or_else(|| lacking("cipherKey"))?;
            let sealed = cipher.encrypt_message(Format::Acrh, &payload.to_string(), iv);
            (channel, ticket.token.clone(), sealed.map_err(|_| lacking("a key that works"))?)
        };
        let mut id = [0; 8];
        SystemRandom.fill(&mut id);
        let meta = json!({ "clientMessageId": format!("{:016x}", u64::from_be_bytes(id)) });
        let target = self.publishing(&channel, &Value::from(sealed), &meta, &token);
        let mut net = self.owner.net.clone();
        loop {
            let _ = net.wait_for(|down| !down).await;
            let url = self.owner.api.url(&target);
            let sending = self.owner.api.client().get(url).send();
            let answer = tokio::select! {
                answer = sending => answer,
                _ = net.wait_for(|down| *down) => continue,
            };
            let unanswered = |reason: &str| ApiError::Unanswered {
                method: "GET".to_owned(),
                path: format!("/publish of {channel}"),
                reason: reason.to_owned(),
            };
            let answer = answer.map_err(|_| unanswered("the connection broke"))?;
            let status = answer.status().as_u16();
            let body = answer.bytes().await.map_err(|_| unanswered("the connection broke"))?;
            let body: Value = serde_json::from_slice(&body).unwrap_or_default();
            let timetoken = body.get(2).and_then(Value::as_str).and_then(|at| at.parse().ok());
            let Some(timetoken) = timetoken.filter(|_| status == 200) else {
                return Err(unanswered(&format!("{status} instead of a timetoken")));
            };
            self.board.ledger.takes(&channel, timetoken);
            return Ok(());
        }
    }

    fn publishing(&self, channel: &str, payload: &Value, meta: &Value, token: &str) -> String {
        let mut target = format!(
            "/publish/{}/{}/0/{}/0/",
            self.board.publish_key, self.board.subscribe_key, channel
        );
        wire::query::encode_strict(&payload.to_string(), &mut target);
        target.push_str("?meta=");
        wire::query::encode_strict(&meta.to_string(), &mut target);
        target.push_str("&uuid=");
        target.push_str(&self.owner.id);
        target.push_str("&auth=");
        wire::query::encode_strict(token, &mut target);
        target
    }

    fn subscribing(&self, cursor: u64) -> String {
        let ticket = self.ticket();
        let mut target = format!(
            "/v2/subscribe/{}/{}/0?tt={cursor}&uuid={}&heartbeat=300&auth=",
            self.board.subscribe_key,
            ticket.channels.join(","),
            self.owner.id
        );
        wire::query::encode_strict(&ticket.token, &mut target);
        target
    }

    fn open_payload(&self, payload: &Value) -> Value {
        let ticket = self.ticket();
        let opened = ticket.cipher.as_ref().and_then(|key| key.open(&payload.to_string()).ok());
        opened.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(|| payload.clone())
    }
}

fn of_visit(answer: &Value, role: &str) -> Result<Ticket, ApiError> {
    let config = |name: &str| {
        let value = answer.pointer("/channelConfig").and_then(|config| config.get(name));
        value.and_then(Value::as_str).map(str::to_owned)
    };
    let consultation = config("consultationChannel");
    let mut channels: Vec<String> = consultation.iter().cloned().collect();
    channels.extend(config("notificationChannel").filter(|_| role != "provider"));
    channels.extend(config("waitingRoom").filter(|_| role == "patient"));
    let key = answer.pointer("/channelConfig/cipherKey/key").and_then(Value::as_str);
    Ok(Ticket {
        token: text(answer, "/token")?,
        channels,
        consultation,
        cipher: key.and_then(|key| CipherKey::new(key).ok()),
        renew: config("refreshAfter").and_then(|at| at.parse().ok()),
    })
}

/// A line that listens.
pub(crate) struct Listening {
    line: Arc<Line>,
    tell: mpsc::UnboundedSender<Heard>,
}

/// What a poll came back with.
enum Polled {
    Messages(u64, Vec<Value>),
    Denied,
    Broken,
    /// The token is to be renewed.
    Due,
    /// The network is down.
    Down,
    Stopped,
}

impl Listening {
    /// Polls until it is hung up, or no token is to be had any more.
    pub(crate) async fn run(self) {
        let line = &*self.line;
        let client = line.board.ledger.listener(&line.owner.id);
        let mut cursor = 0;
        let mut listed = Vec::new();
        let mut denied = false;
        loop {
            match self.poll(cursor).await {
                Polled::Messages(next, messages) => {
                    denied = false;
                    if cursor == 0 {
                        listed = line.ticket().channels.clone();
                        line.board.ledger.listens(client, &listed, next);
                    }
                    for message in &messages {
                        self.hear(client, message).await;
                    }
                    cursor = next;
                    line.board.ledger.reaches(client, cursor);
                }
                Polled::Denied if denied => return,
                Polled::Denied | Polled::Due => {
                    // The visit may be over, or may have gone to somebody else.
                    denied = true;
                    if line.open().await.is_err() {
                        return;
                    }
                    let channels = line.ticket().channels.clone();
                    if channels != listed && cursor != 0 {
                        listed = channels;
                        line.board.ledger.listens(client, &listed, cursor);
                    }
                }
                Polled::Broken => tokio::time::sleep(PAUSE).await,
                Polled::Down => {
                    line.board.ledger.cut_off();
                    let mut net = line.owner.net.clone();
                    let _ = net.wait_for(|down| !down).await;
                }
                Polled::Stopped => return,
            }
        }
    }

    async fn poll(&self, cursor: u64) -> Polled {
        let line = &*self.line;
        let mut net = line.owner.net.clone();
        let mut stop = line.stop.subscribe();
        if *net.borrow() {
            return Polled::Down;
        }
        let renew = line.ticket().renew;
        if line.ticket().token.is_empty() {
            return Polled::Due;
        }
        tokio::select! {
            polled = self.ask(cursor) => polled,
            () = line.board.time.until(renew.unwrap_or(Timestamp::MAX)) => Polled::Due,
            () = line.changed.notified() => Polled::Due,
            _ = net.wait_for(|down| *down) => Polled::Down,
            _ = stop.wait_for(|stop| *stop) => Polled::Stopped,
        }
    }

    async fn ask(&self, cursor: u64) -> Polled {
        let line = &*self.line;
        let url = line.owner.api.url(&line.subscribing(cursor));
        let Ok(answer) = line.owner.api.client().get(url).send().await else {
            return Polled::Broken;
        };
        match answer.status().as_u16() {
            200 => {}
            403 => return Polled::Denied,
            _ => return Polled::Broken,
        }
        let Ok(body) = answer.bytes().await else { return Polled::Broken };
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let next = body.pointer("/t/t").and_then(Value::as_str).and_then(|at| at.parse().ok());
        let messages = body.get("m").and_then(Value::as_array).cloned().unwrap_or_default();
        next.map_or(Polled::Broken, |next| Polled::Messages(next, messages))
    }

    async fn hear(&self, client: usize, message: &Value) {
        let line = &*self.line;
        let field = |name| message.get(name).and_then(Value::as_str).unwrap_or_default();
        let timetoken = message.pointer("/p/t").and_then(Value::as_str);
        let channel = field("c").to_owned();
        let at = timetoken.and_then(|at| at.parse().ok()).unwrap_or(0);
        line.board.ledger.sees(client, &channel, at);
        let payload = message.get("d").cloned().unwrap_or_default();
        let payload = line.open_payload(&payload);
        let heard = Heard { channel, payload };
        if heard.channel.starts_with("notification.") {
            self.confirm(&heard).await;
        }
        let _ = self.tell.send(heard);
    }

    /// Who has the application open has seen a notice, so no letter need follow.
    async fn confirm(&self, heard: &Heard) {
        let path = format!("/api/v1/notices/{}/seen", heard.text("id"));
        if let Err(error) = self.line.owner.api.post(&path, json!({})).await
            && error.status() != Some(401)
        {
            self.line.board.ledger.fault(error);
        }
    }
}
