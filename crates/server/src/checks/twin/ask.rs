//! How a twin is asked, and what it answers.

use super::Twin;
use compliance::check::Unseen;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) text: String,
}

impl Answer {
    /// Whether what was asked for was given.
    pub(super) fn is_given(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it is a refusal. What the server was too busy for, or broke at, is none.
    pub(super) fn is_refused(&self) -> Result<bool, Unseen> {
        match self.status {
            200..=299 => Ok(false),
            400..=428 | 430..=499 => Ok(true),
            other => {
                let words =
                    format!("the check's own clinic answers what it must refuse with {other}");
                Err(Unseen::because(words))
            }
        }
    }

    /// Its JSON; nothing where it is none.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The JSON of what was done; what was refused is told by this name.
    pub(super) fn taken(&self, told: &str) -> Result<Value, Unseen> {
        let json = self.json();
        if self.is_given() {
            return Ok(json);
        }
        let code = json.get("code").and_then(Value::as_str).unwrap_or("no code");
        let words =
            format!("the check's own clinic answers {told} with {} and {code}", self.status);
        Err(Unseen::because(words))
    }
}

/// A path as it may be told: without whatever may be somebody's.
pub(super) fn route(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let parts = path.split('/').map(|part| if plain(part) || part == "v1" { part } else { "…" });
    parts.collect::<Vec<_>>().join("/")
}

/// A text of an answer.
pub(super) fn text(answer: &Value, pointer: &'static str) -> Result<String, Unseen> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    let lacks = || Unseen::because(format!("an answer of the check's own clinic lacks {pointer}"));
    found.map(str::to_owned).ok_or_else(lacks)
}

/// A secret of ours is no shorter.
const SHORTEST: usize = 16;

/// What an answer gives out that opens a session or a link: a secret, or what stands behind the `#` of an address.
fn secrets(answer: &str) -> Vec<String> {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    let of = |name: &str| answer.get(name).and_then(Value::as_str);
    let behind = of("url").and_then(|url| url.split_once('#')).map(|(_, secret)| secret);
    let all = of("secret").into_iter().chain(behind);
    all.filter(|secret| secret.len() >= SHORTEST).map(str::to_owned).collect()
}

impl Twin {
    /// Asks, whatever comes of it; what is refused is kept with its words.
    pub(super) async fn ask(
        &self,
        (method, path): (Method, &str),
        secret: &str,
        body: Option<String>,
    ) -> Result<Answer, Unseen> {
        let told = format!("{method} {}", route(path));
        let mut request = self.client.request(method, self.url.join(path)?);
        if !secret.is_empty() {
            request = request.bearer_auth(secret);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body);
        }
        self.send(told, request).await
    }

    /// Sends this, whatever comes of it, under the name by which it is told.
    pub(super) async fn send(
        &self,
        told: String,
        request: RequestBuilder,
    ) -> Result<Answer, Unseen> {
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let head = format!("{:?}", answer.headers());
        let text = answer.text().await?;
        if status >= 400 {
            self.refused(told, format!("{head}\n{text}"));
        } else {
            self.issued(secrets(&text));
        }
        Ok(Answer { status, text })
    }

    pub(super) async fn get(&self, path: &str, secret: &str) -> Result<Answer, Unseen> {
        self.ask((Method::GET, path), secret, None).await
    }

    /// What is given as bytes; none where it is refused.
    pub(super) async fn bytes(&self, path: &str, secret: &str) -> Result<Vec<u8>, Unseen> {
        let request = self.client.get(self.url.join(path)?).bearer_auth(secret);
        let answer = request.send().await?;
        if !answer.status().is_success() {
            return Ok(Vec::new());
        }
        Ok(answer.bytes().await?.to_vec())
    }

    /// Does what must be done for anything to be seen.
    pub(super) async fn done(
        &self,
        (method, path): (Method, &str),
        secret: &str,
        body: Option<String>,
    ) -> Result<Value, Unseen> {
        let told = format!("{method} {}", route(path));
        let answer = self.ask((method, path), secret, body).await?;
        answer.taken(&told)
    }

    pub(super) async fn post(
        &self,
        path: &str,
        secret: &str,
        body: &Value,
    ) -> Result<Value, Unseen> {
        self.done((Method::POST, path), secret, Some(body.to_string())).await
    }

    pub(super) async fn put(
        &self,
        path: &str,
        secret: &str,
        body: &Value,
    ) -> Result<Value, Unseen> {
        self.done((Method::PUT, path), secret, Some(body.to_string())).await
    }
}

#[cfg(test)]
mod tests {
    use super::{route, secrets};

    #[test]
    fn what_an_answer_gives_out_is_its_secret_and_what_stands_behind_its_address() {
        assert_eq!(secrets(r#"{"id":"one","secret":"0123456789abcdef"}"#), ["0123456789abcdef"]);
        let link = r#"{"url":"https://twin.invalid/app/link#fedcba9876543210"}"#;
        assert_eq!(secrets(link), ["fedcba9876543210"]);
        for none in ["", "[]", r#"{"secret":"short"}"#, r#"{"url":"https://twin.invalid/"}"#] {
            assert!(secrets(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn a_route_is_told_without_ids_and_without_what_was_asked_for() {
        assert_eq!(route("/api/v1/people/dr-1/api-keys"), "/api/v1/people/…/api-keys");
        assert_eq!(route("/api/v1/people?name=Rosa%20Alvarez"), "/api/v1/people");
        assert_eq!(route("/app/Rosa%20Alvarez"), "/app/…");
    }
}
