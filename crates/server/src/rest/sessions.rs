//! Signing in and out, passwords and API keys.

use super::Rest;
use super::answer::{Answer, Json, created, ok};
use super::guard::cookie_name;
use super::problem::Problem;
use super::request::{At, Body, From, Who};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{PersonId, Phi, SessionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A sign-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct SignIn {
    /// The person's id or e-mail address.
    person_id: String,
    #[schema(value_type = String)]
    password: Phi,
    /// Answer the session's secret as well, for clients that send it as a bearer token.
    #[serde(default)]
    bearer: bool,
}

/// A session.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    person_id: String,
    role: &'static str,
    organization_id: String,
    /// When it ends at the latest.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// Only when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Opens a session and hands its secret to the browser as a cookie that scripts cannot read.
pub(super) async fn sign_in(
    State(rest): State<Rest>,
    From(address): From,
    Body(body): Body<SignIn>,
) -> Result<Response, Problem> {
    let signed = rest.clinic.sessions.sign_in(&body.person_id, body.password, address).await?;
    let secret = signed.secret.expose();
    let session = Session {
        person_id: signed.session.person.to_string(),
        role: signed.session.role.name(),
        organization_id: signed.session.organization.to_string(),
        expires_at: Some(signed.expires.to_string()),
        secret: body.bearer.then(|| secret.to_owned()),
    };
    Ok(with_cookie(Json(StatusCode::CREATED, session).into_response(), &cookie(&rest, secret)))
}

/// Who the caller is.
pub(super) async fn current(Who(caller): Who) -> Answer<Session> {
    ok(Session {
        person_id: caller.person.to_string(),
        role: caller.role.name(),
        organization_id: caller.organization.to_string(),
        expires_at: None,
        secret: None,
    })
}

/// Ends the caller's session and takes the cookie back.
pub(super) async fn sign_out(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Result<Response, Problem> {
    rest.clinic.sessions.sign_out(&caller).await?;
    let gone = format!("{}; Max-Age=0", cookie(&rest, ""));
    Ok(with_cookie(StatusCode::NO_CONTENT.into_response(), &gone))
}

fn cookie(rest: &Rest, secret: &str) -> String {
    let name = cookie_name(rest.secure);
    let secure = if rest.secure { "; Secure" } else { "" };
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Password {
    /// 8 to 256 characters.
    #[schema(value_type = String)]
    password: Phi,
}

/// Sets a person's password.
pub(super) async fn set_password(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
    Body(body): Body<Password>,
) -> Result<StatusCode, Problem> {
    rest.clinic.sessions.set_password(&caller, &person, body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A key to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewKey {
    /// What it is for.
    label: String,
}

/// A key for a program; its secret is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiKey {
    id: String,
    label: String,
    secret: String,
}

/// Makes an API key.
pub(super) async fn add_key(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
    Body(body): Body<NewKey>,
) -> Answer<ApiKey> {
    let (key, secret) = rest.clinic.sessions.add_key(&caller, &person, &body.label).await?;
    let secret = secret.expose().to_owned();
    created(ApiKey { id: key.id.to_string(), label: key.label, secret })
}

/// Takes an API key back.
pub(super) async fn revoke_key(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((person, key)): At<(PersonId, SessionId)>,
) -> Result<StatusCode, Problem> {
    rest.clinic.sessions.revoke_key(&caller, &person, &key).await?;
    Ok(StatusCode::NO_CONTENT)
}
