//! Signing in and out, and passwords.

use super::Rest;
use super::answer::{Answer, Json, ok};
use super::factors::UsedPasskey;
use super::guard::cookie_name;
use super::problem::Problem;
use super::request::{At, Body, From, Site, Who};
use super::route::{Keyed, Linked, Route};
use super::routes::EVERYBODY;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clinic::factor::{self, Factor};
use clinic::session::{Current, Proof, SignedIn};
use clinic::{Caller, ClinicError, Refusal};
use kernel::{PersonId, Phi};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of accounts.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/api/v1/sessions", EVERYBODY, "Sign in", sign_in)
            .open()
            .takes::<SignIn>()
            .answers::<Session>()
            .status(201),
        Route::get("/api/v1/sessions/current", EVERYBODY, "Who am I", current)
            .linked(Linked::All)
            .keyed(Keyed::Any)
            .enrolling()
            .answers::<Session>(),
        Route::post(
            "/api/v1/sessions/current/extend",
            EVERYBODY,
            "Somebody is there: keep the session open",
            extend,
        )
        .linked(Linked::All)
        .enrolling()
        .answers::<Session>(),
        Route::post(
            "/api/v1/sessions/current/proof",
            EVERYBODY,
            "Show one's password or second factor again, before what asks for that",
            prove,
        )
        .enrolling()
        .takes::<Shown>()
        .status(204),
        Route::delete("/api/v1/sessions/current", EVERYBODY, "Sign out", sign_out)
            .linked(Linked::All)
            .enrolling()
            .status(204),
        Route::put(
            "/api/v1/people/{person}/password",
            EVERYBODY,
            "Set a password: one's own, or as an administrator anybody's",
            set_password,
        )
        .enrolling()
        .takes::<Password>()
        .status(204),
    ]
}

/// A sign-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct SignIn {
    /// The person's id or e-mail address; `personId` is another name for it.
    #[serde(alias = "personId")]
    login: String,
    #[schema(value_type = String)]
    password: Phi,
    /// A code of the person's authenticator app, or a recovery code, if they have a second factor.
    #[schema(value_type = Option<String>)]
    code: Option<Phi>,
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
    name: String,
    /// The language the person reads, as a BCP 47 tag.
    language: String,
    /// When it ends at the latest; null for an API key.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When it ends unless it is used again; null for an API key.
    #[schema(format = DateTime)]
    idle_expires_at: Option<String>,
    /// totp, passkey or recovery-code, when one opened the session.
    second_factor: Option<&'static str>,
    /// Whether a second factor must be added before anything else is open.
    must_enroll: bool,
    /// Whether the password must be changed before anything else is open.
    must_change_password: bool,
    /// The one visit that the session is for, when a link opened it.
    #[serde(skip_serializing_if = "Option::is_none")]
    appointment_id: Option<String>,
    /// For whom the person acts in this session.
    #[serde(skip_serializing_if = "Option::is_none")]
    acts_for: Option<ActsFor>,
    /// The record that is open out of turn in this session.
    #[serde(skip_serializing_if = "Option::is_none")]
    break_glass: Option<OpenRecord>,
    /// Only when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// For whom somebody acts, and in what.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActsFor {
    patient_id: String,
    /// view, schedule and consent, as far as they may
    acts: Vec<&'static str>,
}

/// A record that is open out of turn.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpenRecord {
    patient_id: String,
    #[schema(format = DateTime)]
    ends_at: String,
}

impl Session {
    fn of(caller: &Caller, current: &Current) -> Self {
        let session = current.session.as_ref();
        Self {
            person_id: caller.person.to_string(),
            role: caller.role.name(),
            organization_id: caller.organization.to_string(),
            name: current.name.expose().to_owned(),
            language: current.locale.clone(),
            expires_at: session.map(|session| session.expires.to_string()),
            idle_expires_at: session.map(|session| session.ends.to_string()),
            second_factor: session.and_then(|session| session.factor).map(Factor::name),
            must_enroll: caller.must_enroll,
            must_change_password: caller.must_change,
            appointment_id: caller.visit.as_ref().map(ToString::to_string),
            acts_for: caller.acting.as_ref().map(|acting| ActsFor {
                patient_id: acting.patient.to_string(),
                acts: acting.acts.iter().map(|act| act.name()).collect(),
            }),
            break_glass: caller.glass.as_ref().map(|glass| OpenRecord {
                patient_id: glass.patient.to_string(),
                ends_at: glass.ends.to_string(),
            }),
            secret: None,
        }
    }
}

/// Opens a session and hands its secret to the browser as a cookie that scripts cannot read.
pub(super) async fn sign_in(
    State(rest): State<Rest>,
    From(address): From,
    Body(body): Body<SignIn>,
) -> Result<Response, Problem> {
    let proof = Proof { password: body.password, code: body.code };
    let signed = rest.clinic.sessions.sign_in(&body.login, proof, address).await;
    let signed = signed.map_err(|error| match error {
        ClinicError::Refused(Refusal::SecondFactor(factors)) => {
            Problem::from(Refusal::SecondFactor(Vec::new())).with_factors(factors)
        }
        other => other.into(),
    })?;
    opened(&rest, &signed, body.bearer).await
}

/// Answers a session that was just opened.
pub(super) async fn opened(
    rest: &Rest,
    signed: &SignedIn,
    bearer: bool,
) -> Result<Response, Problem> {
    let secret = signed.secret.expose();
    let caller = rest.clinic.sessions.resume(secret, None, true).await?;
    let current = rest.clinic.sessions.current(&caller).await?;
    let mut session = Session::of(&caller, &current);
    session.secret = bearer.then(|| secret.to_owned());
    // A browser that was closed comes back to its visit, not to its account.
    let lasts = signed.session.expires.duration_since(signed.session.created).as_secs();
    let lasts =
        signed.session.visit.as_ref().map_or(String::new(), |_| format!("; Max-Age={lasts}"));
    let cookie = format!("{}{lasts}", session_cookie(rest, secret));
    Ok(with_cookie(Json(StatusCode::CREATED, session).into_response(), &cookie))
}

/// Who the caller is.
pub(super) async fn current(State(rest): State<Rest>, Who(caller): Who) -> Answer<Session> {
    ok(Session::of(&caller, &rest.clinic.sessions.current(&caller).await?))
}

/// Keeps the caller's session open.
pub(super) async fn extend(State(rest): State<Rest>, Who(caller): Who) -> Answer<Session> {
    ok(Session::of(&caller, &rest.clinic.sessions.extend(&caller).await?))
}

/// Ends the caller's session, takes the cookie back and has the browser forget what it kept.
pub(super) async fn sign_out(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Result<Response, Problem> {
    rest.clinic.sessions.sign_out(&caller).await?;
    let gone = format!("{}; Max-Age=0", session_cookie(&rest, ""));
    let mut response = with_cookie(StatusCode::NO_CONTENT.into_response(), &gone);
    let all = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
    response.headers_mut().insert("clear-site-data", all);
    Ok(response)
}

/// The cookie that holds a session's secret.
pub(super) fn session_cookie(rest: &Rest, secret: &str) -> String {
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
    /// 15 to 256 characters, or 8 where a second factor stands behind it.
    #[schema(value_type = String)]
    password: Phi,
}

/// What somebody shows again who is signed in; one of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    /// Their password.
    #[schema(value_type = Option<String>)]
    password: Option<Phi>,
    /// A code of their authenticator app, or a recovery code.
    #[schema(value_type = Option<String>)]
    code: Option<Phi>,
    /// What their passkey answers to a challenge for signing in.
    passkey: Option<UsedPasskey>,
}

/// Takes what the caller shows again.
pub(super) async fn prove(
    State(rest): State<Rest>,
    Who(caller): Who,
    Site(origin): Site,
    Body(body): Body<Shown>,
) -> Result<StatusCode, Problem> {
    let sessions = &rest.clinic.sessions;
    match (body.password, body.code, body.passkey) {
        (_, _, Some(passkey)) => {
            let told = passkey.read()?;
            sessions.step_up_by_passkey(&caller, (&factor::Site { origin }, &told)).await?;
        }
        (_, Some(code), None) => sessions.step_up(&caller, &code).await?,
        (Some(password), None, None) => sessions.prove(&caller, password).await?,
        (None, None, None) => {
            let problem = "or code or passkey is needed";
            return Err(Refusal::Field { field: "password", problem }.into());
        }
    }
    Ok(StatusCode::NO_CONTENT)
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
