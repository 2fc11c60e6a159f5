//! The door of the running server, and what is tried at it: passwords.

use super::{Canary, stage};
use crate::checks::reach::client;
use compliance::check::{Finding, Site, Status, Unseen};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Url};
use serde_json::{Value, json};
use std::time::Duration;

/// Where the server answers.
#[derive(Debug)]
pub(super) struct Door {
    url: Url,
    client: Client,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Reply {
    /// Whether what was asked for was given.
    pub(super) fn is_given(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// So often somebody who was asked to wait does.
const PATIENCE: u32 = 3;

impl Door {
    pub(super) fn new(url: Url) -> Result<Self, Unseen> {
        Ok(Self { url, client: client()? })
    }

    /// Knocks once.
    async fn knock(
        &self,
        (method, path, secret): (&Method, &str, &str),
        body: Option<&Value>,
    ) -> Result<(Reply, u64), Unseen> {
        let mut request = self.client.request(method.clone(), self.url.join(path)?);
        if !secret.is_empty() {
            request = request.bearer_auth(secret);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body.to_string());
        }
        // An address may have a token in it.
        let answer = request.send().await.map_err(reqwest::Error::without_url)?;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let wait = headers.get("retry-after").and_then(|value| value.to_str().ok());
        let wait = wait.and_then(|value| value.parse().ok()).unwrap_or(1);
        let body = answer.bytes().await.map_err(reqwest::Error::without_url)?;
        let body = serde_json::from_slice(&body).unwrap_or_default();
        Ok((Reply { status, headers, body }, wait))
    }

    /// Asks, and waits where the server says that it was asked too often.
    pub(super) async fn ask(
        &self,
        asked: (Method, &str, &str),
        body: Option<Value>,
    ) -> Result<Reply, Unseen> {
        for _ in 0..PATIENCE {
            let (method, path, secret) = &asked;
            let (reply, wait) = self.knock((method, path, secret), body.as_ref()).await?;
            if reply.status != 429 {
                return Ok(reply);
            }
            tokio::time::sleep(Duration::from_secs(wait.clamp(1, 61))).await;
        }
        Err(Unseen::because("the server limits how often it may be asked from here"))
    }

    pub(super) async fn get(&self, path: &str, secret: &str) -> Result<Reply, Unseen> {
        self.ask((Method::GET, path, secret), None).await
    }

    /// Signs in with a password and nothing else; the session's secret if it opened one.
    pub(super) async fn sign_in(
        &self,
        (id, password): (&str, &str),
    ) -> Result<Option<String>, Unseen> {
        let body = json!({ "login": id, "password": password, "bearer": true });
        let reply = self.ask((Method::POST, "/api/v1/sessions", ""), Some(body)).await?;
        let secret = reply.body.get("secret").and_then(Value::as_str).unwrap_or("none");
        Ok(reply.is_given().then(|| secret.to_owned()))
    }

    /// Whether what is told at this door is told by TLS.
    pub(super) fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The session of somebody of the play.
    pub(super) async fn enter(&self, canary: &Canary) -> Result<String, Unseen> {
        let secret = self.sign_in((&canary.id, canary.password.expose())).await?;
        secret.ok_or_else(|| Unseen::because("the server did not let a canary in"))
    }

    /// Gives somebody a password of their own choice; whether it was taken.
    pub(super) async fn choose(
        &self,
        (id, secret): (&str, &str),
        password: &str,
    ) -> Result<bool, Unseen> {
        let path = format!("/api/v1/people/{id}/password");
        let body = Some(json!({ "password": password }));
        Ok(self.ask((Method::PUT, &path, secret), body).await?.is_given())
    }
}

/// A member of staff signs in with a password alone, and opens a record.
pub(super) async fn password_alone(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let nurse = &cast.nurse;
    let Some(secret) = door.sign_in((&nurse.id, nurse.password.expose())).await? else {
        return Ok(Finding::new(Status::Pass, "a password alone opens no session"));
    };
    let record = door.get(&format!("/api/v1/people/{}", cast.patient.id), &secret).await?;
    let (status, words) = if record.is_given() {
        (Status::Fail, "a password alone opened a patient's record")
    } else {
        (Status::Pass, "a password alone opens a session in which a second factor is added first")
    };
    Ok(Finding::new(status, words).with("status", record.status))
}

/// 64 characters, not all of them of one alphabet.
const LONG: &str = "Ein-längerer-Satz-der-sich-merken-lässt-und-niemand-rät-0000-042";

/// Somebody chooses passwords.
pub(super) async fn passwords(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let patient = &cast.patient;
    let secret = door.enter(patient).await?;
    let who = (patient.id.as_str(), secret.as_str());
    let mut wrong = Vec::new();
    for short in ["seven77", "fourteen-chars"] {
        if door.choose(who, short).await? {
            wrong.push(format!("{} characters were taken", short.len()));
        }
    }
    if door.choose(who, LONG).await? {
        let most: String = LONG.chars().take(63).collect();
        if door.sign_in((&patient.id, &most)).await?.is_some() {
            wrong.push("63 of 64 characters opened a session".to_owned());
        }
        if door.sign_in((&patient.id, LONG)).await?.is_none() {
            wrong.push("64 characters were taken and open nothing".to_owned());
        }
    } else {
        wrong.push("64 characters were refused".to_owned());
    }
    if !door.choose(who, patient.password.expose()).await? {
        wrong.push("a password of 24 characters was refused".to_owned());
    }
    Ok(match wrong.first() {
        None => Finding::new(Status::Pass, "passwords are taken and refused as they should be"),
        Some(_) => Finding::new(Status::Fail, wrong.join("; ")),
    })
}

/// So many wrong passwords are tried.
const GUESSES: u32 = 12;

/// Somebody guesses at another one's account.
pub(super) async fn guesses(site: &Site) -> Result<Finding, Unseen> {
    let (cast, door) = match stage(site)? {
        Ok(stage) => stage,
        Err(nothing) => return Ok(nothing),
    };
    let victim = &cast.other;
    let mut stopped = None;
    for guess in 1..=GUESSES {
        let body = json!({ "login": victim.id, "password": format!("wrong-password-{guess}") });
        let asked = (&Method::POST, "/api/v1/sessions", "");
        let (reply, _) = door.knock(asked, Some(&body)).await?;
        if reply.is_given() {
            let words = format!("guess {guess} opened a session");
            return Ok(Finding::new(Status::Fail, words));
        }
        if reply.status == 429 {
            stopped = Some(guess);
            break;
        }
    }
    let how = match stopped {
        Some(guess) => format!("whoever guesses is told to wait from guess {guess} on"),
        None if door.sign_in((&victim.id, victim.password.expose())).await?.is_some() => {
            let words = format!("after {GUESSES} wrong passwords the right one opens a session");
            return Ok(Finding::new(Status::Fail, words));
        }
        None => format!("after {GUESSES} wrong passwords the right one opens nothing, either"),
    };
    Ok(Finding::new(Status::Pass, how))
}
