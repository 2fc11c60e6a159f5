//! Browsers that take pushes.

use super::Rest;
use super::answer::{Answer, ok};
use super::problem::Problem;
use super::request::{Body, Who};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::Refusal;
use kernel::Kind;
use realtime::push::{Browser, BrowserError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a browser needs to subscribe.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PushKey {
    /// The `applicationServerKey`, in base64url; null if this server pushes to no browsers.
    public_key: Option<String>,
}

/// Shows the key that browsers subscribe with.
pub(super) async fn key(State(rest): State<Rest>) -> Answer<PushKey> {
    ok(PushKey {
        public_key: rest.browsers.as_ref().map(|browsers| browsers.public_key.to_string()),
    })
}

/// A browser's subscription, as `PushSubscription.toJSON()` gives it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Subscription {
    endpoint: String,
    /// Milliseconds since 1970, if it ends by itself; the push service says so in time.
    #[serde(default)]
    #[expect(dead_code, reason = "browsers send it, and the push service is asked instead")]
    expiration_time: Option<f64>,
    keys: SubscriptionKeys,
}

/// What a push to the browser is encrypted with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubscriptionKeys {
    p256dh: String,
    auth: String,
}

/// Pushes the caller's notices to this browser.
pub(super) async fn subscribe(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<Subscription>,
) -> Result<StatusCode, Problem> {
    let Some(browsers) = &rest.browsers else {
        let detail = "This server pushes to no browsers: [push.web] is not set.";
        return Err(Problem::new(Kind::Conflict, "push.not-configured", detail));
    };
    let Subscription { endpoint, keys, .. } = &body;
    let browser = Browser::read(endpoint, &keys.p256dh, &keys.auth);
    let known = browser.and_then(|browser| {
        if browsers.know(endpoint) { Ok(browser) } else { Err(BrowserError::Endpoint) }
    });
    let browser = known.map_err(refused)?;
    rest.clinic.notifications.subscribe(&caller, &browser).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn refused(error: BrowserError) -> Refusal {
    match error {
        BrowserError::Endpoint => Refusal::Field {
            field: "endpoint",
            problem: "is not the address of a push service that this server sends to",
        },
        BrowserError::PublicKey => Refusal::Field {
            field: "keys.p256dh",
            problem: "is not a P-256 public key: 65 bytes in base64url, the first of them 4",
        },
        BrowserError::Secret => Refusal::Field {
            field: "keys.auth",
            problem: "is not a secret of 16 bytes in base64url",
        },
    }
}

/// The browser to forget.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Unsubscription {
    endpoint: String,
}

/// Pushes nothing more to this browser.
pub(super) async fn unsubscribe(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<Unsubscription>,
) -> Result<StatusCode, Problem> {
    rest.clinic.notifications.unsubscribe(&caller, &body.endpoint).await?;
    Ok(StatusCode::NO_CONTENT)
}
