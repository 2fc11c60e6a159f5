//! An SMS gateway and a push service on one port: they take everything and say so.

use super::{Tray, Way};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::net::TcpListener;
use wire::query::Query;

/// Serves whoever connects.
pub(super) async fn serve(listener: TcpListener, tray: Arc<Tray>) {
    let gateways = Router::new().route("/sms", post(sms)).route("/push/{person}", post(push));
    // It ends with the day.
    let _ = axum::serve(listener, gateways.with_state(tray)).await;
}

async fn sms(
    State(tray): State<Arc<Tray>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Json<Value>) {
    let key = header(&headers, "idempotency-key");
    let form = String::from_utf8_lossy(&body).replace('+', "%20");
    let form = Query::parse(&form).unwrap_or_default();
    let field = |name| form.get(name).unwrap_or_default();
    tray.take(Way::Sms, key, (field("To"), field("Body")));
    (StatusCode::CREATED, Json(json!({ "sid": format!("SM{key}") })))
}

async fn push(
    State(tray): State<Arc<Tray>>,
    Path(person): Path<String>,
    headers: HeaderMap,
) -> StatusCode {
    tray.take(Way::Push, header(&headers, "topic"), (&person, ""));
    StatusCode::CREATED
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
