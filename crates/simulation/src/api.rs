//! The REST API as a client calls it.

use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// So long an answer may take, by the machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A call that did not do what it was for.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ApiError {
    /// The server says no.
    #[error("{method} {path} was answered with {status} {code}")]
    Refused {
        /// What was called.
        method: String,
        /// Where.
        path: String,
        /// The status.
        status: u16,
        /// The problem's stable code.
        code: String,
    },
    /// There was no answer.
    #[error("{method} {path} was not answered: {reason}")]
    Unanswered {
        /// What was called.
        method: String,
        /// Where.
        path: String,
        /// Why, as far as it is known.
        reason: String,
    },
    /// The answer lacks something.
    #[error("the answer to {0} lacks {1}")]
    Lacking(String, &'static str),
}

impl ApiError {
    /// Whether the server refused with this code.
    pub(crate) fn is(&self, expected: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == expected)
    }

    /// Whether the server refused with this status.
    pub(crate) const fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// A caller of the API.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    client: Client,
    base: Arc<str>,
    bearer: Option<Arc<str>>,
}

impl Api {
    /// Somebody who is not signed in.
    pub(crate) fn of(base: &str) -> Result<Self, ApiError> {
        // Connections to loopback that lie idle cost nothing, and everybody has their own.
        let client = Client::builder().build().map_err(|error| ApiError::Unanswered {
            method: "GET".to_owned(),
            path: base.to_owned(),
            reason: error.to_string(),
        })?;
        Ok(Self { client, base: base.trim_end_matches('/').into(), bearer: None })
    }

    /// Somebody with this session or key.
    pub(crate) fn with(&self, bearer: &str) -> Self {
        Self { bearer: Some(bearer.into()), ..self.clone() }
    }

    /// Where the server is.
    pub(crate) fn url(&self, target: &str) -> String {
        format!("{}{target}", self.base)
    }

    /// The client beneath, for what is no REST.
    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, ApiError> {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Result<Value, ApiError> {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Result<Value, ApiError> {
        self.call(Method::PUT, path, Some(body)).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, ApiError> {
        let mut request = self.client.request(method.clone(), self.url(path)).timeout(PATIENCE);
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        if let Some(body) = body {
            let request_body = body.to_string();
            request = request.header("content-type", "application/json").body(request_body);
        }
        let unanswered = |error: &reqwest::Error| ApiError::Unanswered {
            method: method.to_string(),
            path: path.to_owned(),
            reason: error.without_url_text(),
        };
        let answer = request.send().await.map_err(|error| unanswered(&error))?;
        let status = answer.status();
        let text = answer.bytes().await.map_err(|error| unanswered(&error))?;
        let value: Value = serde_json::from_slice(&text).unwrap_or_default();
        if status.is_success() || status == StatusCode::NOT_MODIFIED {
            return Ok(value);
        }
        Err(ApiError::Refused {
            method: method.to_string(),
            path: path.to_owned(),
            status: status.as_u16(),
            code: value.get("code").and_then(Value::as_str).unwrap_or("without a code").to_owned(),
        })
    }
}

/// What went wrong, without the address, which the error names anyway.
trait WithoutUrl {
    fn without_url_text(&self) -> String;
}

impl WithoutUrl for reqwest::Error {
    fn without_url_text(&self) -> String {
        if self.is_timeout() {
            "no answer in time".to_owned()
        } else if self.is_connect() {
            "no connection".to_owned()
        } else {
            "the connection broke".to_owned()
        }
    }
}

/// A text of an answer.
pub(crate) fn text(answer: &Value, pointer: &'static str) -> Result<String, ApiError> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| ApiError::Lacking("a call".to_owned(), pointer))
}
