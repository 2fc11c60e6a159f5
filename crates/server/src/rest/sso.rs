//! Signing in through an identity provider: off to it, and back.

use super::Rest;
use super::answer::{Answer, ok};
use super::guard::cookie;
use super::problem::Problem;
use super::request::{Asked, At, From, Site, Who};
use super::route::Route;
use super::routes::EVERYBODY;
use super::sessions::session_cookie;
use super::view::Items;
use crate::sso::{Provider, Redeeming, SsoError, Wanted};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use clinic::sso::Begun;
use clinic::{ClinicError, Refusal};
use kernel::{Fault as _, SessionId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The routes of single sign-on.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/sso", EVERYBODY, "The identity providers of the clinic", providers)
            .open()
            .answers::<Items<ProviderView>>(),
        Route::get(
            "/api/v1/sessions/current/providers",
            EVERYBODY,
            "The identity providers that can show that it is oneself",
            own,
        )
        .enrolling()
        .answers::<Items<ProviderView>>(),
        Route::get(
            "/api/v1/sso/{provider}/start",
            EVERYBODY,
            "Go to the identity provider to sign in (a page's link, not a call)",
            start,
        )
        .open()
        .status(303),
        Route::get(
            "/api/v1/sso/{provider}/prove",
            EVERYBODY,
            "Go to the identity provider to show again that it is oneself",
            prove,
        )
        .enrolling()
        .status(303),
        Route::get(
            "/api/v1/sso/{provider}/callback",
            EVERYBODY,
            "Come back from the identity provider",
            callback,
        )
        .open()
        .query(&[
            ("code", "what the provider gives for a token"),
            ("state", "the attempt"),
            ("error", "why there is no code"),
        ])
        .status(303),
    ]
}

/// An identity provider.
#[derive(Serialize, ToSchema)]
#[schema(as = IdentityProvider)]
pub(super) struct ProviderView {
    /// Its name in addresses.
    name: String,
    /// Its name for people.
    title: String,
}

/// The providers, for the page on which people sign in.
async fn providers(State(rest): State<Rest>) -> Answer<Items<ProviderView>> {
    ok(rest.sso.iter().map(view).collect())
}

fn view(one: &Arc<Provider>) -> ProviderView {
    ProviderView { name: one.name().into(), title: one.title().into() }
}

/// The providers that know the caller.
async fn own(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<ProviderView>> {
    let known = rest.clinic.sign_ons.of(&caller).await?;
    let knows = |one: &&Arc<Provider>| known.iter().any(|issuer| issuer == one.issuer());
    ok(rest.sso.iter().filter(knows).map(view).collect())
}

/// Sends somebody off to sign in.
async fn start(
    State(rest): State<Rest>,
    At(name): At<String>,
    Site(site): Site,
) -> Result<Response, Problem> {
    off(&rest, (&name, &site), None).await
}

/// Sends somebody off who is signed in, to show that it is they.
async fn prove(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(name): At<String>,
    Site(site): Site,
) -> Result<Response, Problem> {
    off(&rest, (&name, &site), caller.session).await
}

async fn off(
    rest: &Rest,
    (name, site): (&str, &str),
    session: Option<SessionId>,
) -> Result<Response, Problem> {
    let provider = find(rest, name)?;
    let anew = session.is_some();
    let begun = rest.clinic.sign_ons.begin(name, session).await?;
    let back = back(site, name);
    let address = provider.address(&begun, Wanted { back: &back, anew }).await;
    let address = match address {
        Ok(address) => address,
        Err(SsoError(why)) => return Ok(failed(rest, why)),
    };
    Ok(to(&address, &[held(rest, &begun)]))
}

fn find<'a>(rest: &'a Rest, name: &str) -> Result<&'a Arc<Provider>, Refusal> {
    let found = rest.sso.iter().find(|provider| provider.name() == name);
    found.ok_or(Refusal::Unknown("identity provider"))
}

fn back(site: &str, name: &str) -> String {
    format!("{site}/api/v1/sso/{name}/callback")
}

/// What a provider sends back with somebody; it may send more.
#[derive(Deserialize)]
struct Told {
    code: Option<String>,
    state: Option<String>,
}

/// Takes somebody in who comes back. Whatever is wrong is told by the page on which people sign in, and in the audit log.
async fn callback(
    State(rest): State<Rest>,
    At(name): At<String>,
    Site(site): Site,
    From(address): From,
    headers: HeaderMap,
    Asked(told): Asked<Told>,
) -> Result<Response, Problem> {
    let browser = cookie(&headers, attempt_name(rest.secure)).unwrap_or_default();
    let done = come_back(&rest, (&name, &site), (browser, &told), address.clone()).await;
    match done {
        Ok(cookie) => {
            Ok(to("/app/", &cookie.into_iter().chain([let_go(&rest)]).collect::<Vec<_>>()))
        }
        Err(ClinicError::Refused(refusal)) => Ok(failed(&rest, refusal.code())),
        Err(error) => Err(error.into()),
    }
}

/// The cookie of the session that was opened; none where one was proven.
async fn come_back(
    rest: &Rest,
    (name, site): (&str, &str),
    (browser, told): (&str, &Told),
    address: Option<String>,
) -> Result<Option<String>, ClinicError> {
    let provider = find(rest, name)?;
    let signing = &rest.clinic.sign_ons;
    let refused = |why| signing.refuse(why, address.clone());
    let state = told.state.as_deref().unwrap_or_default();
    let pending = match signing.take(name, (state, browser)).await {
        Err(ClinicError::Refused(Refusal::SignOn(why))) => return Err(refused(why).await),
        pending => pending?,
    };
    let Some(code) = told.code.as_deref() else { return Err(refused("sso.denied").await) };
    let back = back(site, name);
    let vouched = provider.redeem(Redeeming { code, back: &back, pending: &pending }).await;
    let vouched = match vouched {
        Ok(vouched) => vouched,
        Err(SsoError(why)) => return Err(refused(why).await),
    };
    let opened = signing.finish(&pending, &vouched, address.clone()).await?;
    Ok(opened.map(|opened| session_cookie(rest, opened.secret.expose())))
}

/// Back to where people sign in, with the code of what was wrong.
fn failed(rest: &Rest, why: &str) -> Response {
    to(&format!("/app/sign-in?sso={why}"), &[let_go(rest)])
}

fn to(address: &str, cookies: &[String]) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let Ok(address) = HeaderValue::from_str(address) {
        headers.insert(header::LOCATION, address);
    }
    for cookie in cookies.iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok()) {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

/// The cookie by which an attempt is bound to its browser.
const fn attempt_name(secure: bool) -> &'static str {
    if secure { "__Host-housecall-sso" } else { "housecall-sso" }
}

/// Lax, because whoever comes back comes from another site.
fn attempt(rest: &Rest, value: &str, seconds: u32) -> String {
    let (name, secure) = (attempt_name(rest.secure), if rest.secure { "; Secure" } else { "" });
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

fn held(rest: &Rest, begun: &Begun) -> String {
    attempt(rest, begun.browser.expose(), 600)
}

fn let_go(rest: &Rest) -> String {
    attempt(rest, "", 0)
}
