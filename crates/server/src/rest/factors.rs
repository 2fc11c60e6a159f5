//! Second factors: authenticator apps and passkeys, and signing in by passkey.
//!
//! Passkeys travel in the JSON forms of Web Authentication (level 3): what
//! `parseCreationOptionsFromJSON` takes and what `PublicKeyCredential.toJSON` gives.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{At, Body, From, Site, Who};
use super::route::Route;
use super::routes::{ADMIN, EVERYBODY};
use super::sessions::{self, Session};
use super::view::Items;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clinic::Refusal;
use clinic::factor::{self, Assertion, Registration};
use kernel::{PersonId, Phi};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Milliseconds that a browser waits for the device.
const TIMEOUT: u32 = 300_000;

/// The routes of second factors.
pub(super) fn routes() -> Vec<Route> {
    let mut all = apps();
    all.extend(passkeys());
    all
}

fn apps() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/second-factor/totp",
            EVERYBODY,
            "A secret for one's authenticator app; it counts once it is confirmed",
            begin_totp,
        )
        .enrolling()
        .answers::<TotpView>(),
        Route::post(
            "/api/v1/second-factor/totp/confirm",
            EVERYBODY,
            "Confirm the app by a code; the recovery codes are shown this once",
            confirm_totp,
        )
        .enrolling()
        .takes::<Code>()
        .answers::<RecoveryView>(),
        Route::delete(
            "/api/v1/second-factor/totp",
            EVERYBODY,
            "Remove one's authenticator app, within five minutes of showing a second factor again",
            remove_totp,
        )
        .status(204),
        Route::delete(
            "/api/v1/people/{person}/second-factor",
            ADMIN,
            "Remove all second factors of somebody who lost them, within five minutes of showing one's own again, and end their sessions",
            reset,
        )
        .status(204),
    ]
}

fn passkeys() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/passkeys/registration",
            EVERYBODY,
            "What to make a passkey with",
            begin_passkey,
        )
        .enrolling()
        .answers::<CreationOptions>(),
        Route::post("/api/v1/passkeys", EVERYBODY, "Add a passkey", add_passkey)
            .enrolling()
            .takes::<NewPasskey>()
            .answers::<AddedPasskey>()
            .status(201),
        Route::get("/api/v1/passkeys", EVERYBODY, "One's passkeys", list)
            .enrolling()
            .answers::<Items<PasskeyView>>(),
        Route::delete(
            "/api/v1/passkeys/{passkey}",
            EVERYBODY,
            "Remove a passkey, within five minutes of showing a second factor again",
            remove_passkey,
        )
        .status(204),
        Route::post(
            "/api/v1/sessions/passkey/challenge",
            EVERYBODY,
            "What to sign in by passkey with",
            challenge,
        )
        .open()
        .answers::<RequestOptions>(),
        Route::post("/api/v1/sessions/passkey", EVERYBODY, "Sign in by passkey", sign_in)
            .open()
            .takes::<UsedPasskey>()
            .answers::<Session>()
            .status(201),
    ]
}

/// The secret of an authenticator app; shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct TotpView {
    /// In base 32, to be typed.
    secret: String,
    /// As an `otpauth:` URI, to be scanned.
    uri: String,
}

/// A secret for the caller's app.
pub(super) async fn begin_totp(State(rest): State<Rest>, Who(caller): Who) -> Answer<TotpView> {
    let begun = rest.clinic.sessions.begin_totp(&caller).await?;
    ok(TotpView { secret: begun.secret, uri: begun.uri })
}

/// A code of an authenticator app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    #[schema(value_type = String)]
    code: Phi,
}

/// Codes for when the other factors are lost; each counts once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecoveryView {
    recovery_codes: Vec<String>,
}

/// Confirms the caller's app.
pub(super) async fn confirm_totp(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<Code>,
) -> Answer<RecoveryView> {
    let recovery_codes = rest.clinic.sessions.confirm_totp(&caller, &body.code).await?;
    ok(RecoveryView { recovery_codes })
}

/// Removes the caller's app.
pub(super) async fn remove_totp(
    State(rest): State<Rest>,
    Who(caller): Who,
) -> Result<StatusCode, Problem> {
    rest.clinic.sessions.remove_totp(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes all factors of somebody.
pub(super) async fn reset(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> Result<StatusCode, Problem> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    rest.clinic.sessions.reset_factors(&caller, &person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PublicKeyCredentialCreationOptionsJSON`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreationOptions {
    challenge: String,
    rp: Party,
    user: User,
    pub_key_cred_params: Vec<Algorithm>,
    timeout: u32,
    exclude_credentials: Vec<Credential>,
    authenticator_selection: Selection,
    attestation: &'static str,
}

/// Who asks.
#[derive(Serialize, ToSchema)]
struct Party {
    id: String,
    name: &'static str,
}

/// For whom.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct User {
    id: String,
    name: String,
    display_name: String,
}

/// An algorithm by its COSE number.
#[derive(Serialize, ToSchema)]
struct Algorithm {
    #[serde(rename = "type")]
    kind: &'static str,
    alg: i64,
}

/// A passkey that is there already.
#[derive(Serialize, ToSchema)]
struct Credential {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
}

/// What sort of authenticator is wanted: one that finds its own key and verifies its user.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Selection {
    resident_key: &'static str,
    require_resident_key: bool,
    user_verification: &'static str,
}

const PUBLIC_KEY: &str = "public-key";

/// What to make a passkey with.
pub(super) async fn begin_passkey(
    State(rest): State<Rest>,
    Who(caller): Who,
    Site(origin): Site,
) -> Answer<CreationOptions> {
    let begun = rest.clinic.sessions.begin_passkey(&caller).await?;
    let site = factor::Site { origin };
    let credential = |id| Credential { kind: PUBLIC_KEY, id };
    ok(CreationOptions {
        challenge: begun.challenge,
        rp: Party { id: site.id().to_owned(), name: "Housecall" },
        user: User {
            id: URL_SAFE_NO_PAD.encode(caller.person.as_str()),
            name: caller.person.to_string(),
            display_name: begun.name.expose().to_owned(),
        },
        pub_key_cred_params: factor::ALGORITHMS
            .into_iter()
            .map(|alg| Algorithm { kind: PUBLIC_KEY, alg })
            .collect(),
        timeout: TIMEOUT,
        exclude_credentials: begun.known.into_iter().map(credential).collect(),
        authenticator_selection: Selection {
            resident_key: "required",
            require_resident_key: true,
            user_verification: "required",
        },
        attestation: "none",
    })
}

/// `RegistrationResponseJSON` with a label; what else browsers put in is not needed.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewPasskey {
    id: String,
    /// What its owner calls it.
    label: String,
    response: Attestation,
}

/// What browser and device say of a new passkey, in base 64 for URLs.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Attestation {
    #[serde(rename = "clientDataJSON")]
    client_data_json: String,
    authenticator_data: String,
    public_key: String,
    public_key_algorithm: i64,
}

/// A passkey.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PasskeyView {
    id: String,
    label: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    used_at: Option<String>,
}

impl std::convert::From<&factor::Passkey> for PasskeyView {
    fn from(one: &factor::Passkey) -> Self {
        Self {
            id: one.id.clone(),
            label: one.label.clone(),
            created_at: one.created.to_string(),
            used_at: one.used.map(|used| used.to_string()),
        }
    }
}

/// A passkey that was added, with recovery codes if it is the first factor; they are shown this
/// once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AddedPasskey {
    passkey: PasskeyView,
    recovery_codes: Vec<String>,
}

/// Adds a passkey.
pub(super) async fn add_passkey(
    State(rest): State<Rest>,
    Who(caller): Who,
    Site(origin): Site,
    Body(body): Body<NewPasskey>,
) -> Answer<AddedPasskey> {
    let made = Registration {
        id: body.id,
        label: body.label,
        client_data: decode(&body.response.client_data_json)?,
        authenticator_data: decode(&body.response.authenticator_data)?,
        public_key: decode(&body.response.public_key)?,
        algorithm: body.response.public_key_algorithm,
    };
    let site = factor::Site { origin };
    let added = rest.clinic.sessions.add_passkey(&caller, (&site, &made)).await?;
    let (passkey, recovery_codes) = added;
    created(AddedPasskey { passkey: (&passkey).into(), recovery_codes })
}

/// The caller's passkeys.
pub(super) async fn list(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<PasskeyView>> {
    let found = rest.clinic.sessions.passkeys(&caller).await?;
    ok(found.iter().map(PasskeyView::from).collect())
}

/// Removes a passkey.
pub(super) async fn remove_passkey(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<String>,
) -> Result<StatusCode, Problem> {
    rest.clinic.sessions.remove_passkey(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PublicKeyCredentialRequestOptionsJSON`: any passkey of this site will do, so the options tell
/// nothing of anybody.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestOptions {
    challenge: String,
    timeout: u32,
    rp_id: String,
    user_verification: &'static str,
}

/// What to sign in by passkey with.
pub(super) async fn challenge(
    State(rest): State<Rest>,
    Site(origin): Site,
) -> Answer<RequestOptions> {
    let challenge = rest.clinic.sessions.passkey_challenge().await?;
    let rp_id = factor::Site { origin }.id().to_owned();
    ok(RequestOptions { challenge, timeout: TIMEOUT, rp_id, user_verification: "required" })
}

/// `AuthenticationResponseJSON`; what else browsers put in is not needed.
#[derive(Deserialize, ToSchema)]
pub(super) struct UsedPasskey {
    id: String,
    response: Signed,
    /// Answer the session's secret as well, for clients that send it as a bearer token.
    #[serde(default)]
    bearer: bool,
}

/// What browser and device say of a passkey that was used, in base 64 for URLs.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Signed {
    #[serde(rename = "clientDataJSON")]
    client_data_json: String,
    authenticator_data: String,
    signature: String,
}

/// Signs in by passkey.
pub(super) async fn sign_in(
    State(rest): State<Rest>,
    From(address): From,
    Site(origin): Site,
    Body(body): Body<UsedPasskey>,
) -> Result<Response, Problem> {
    let (site, bearer, told) = (factor::Site { origin }, body.bearer, body.read()?);
    let signed = rest.clinic.sessions.sign_in_by_passkey((&site, &told), address).await?;
    sessions::opened(&rest, &signed, bearer).await
}

impl UsedPasskey {
    /// What it says, in bytes.
    pub(super) fn read(self) -> Result<Assertion, Problem> {
        Ok(Assertion {
            id: self.id,
            client_data: decode(&self.response.client_data_json)?,
            authenticator_data: decode(&self.response.authenticator_data)?,
            signature: decode(&self.response.signature)?,
        })
    }
}

fn decode(text: &str) -> Result<Vec<u8>, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
    bytes.map_err(|_| Refusal::Passkey("a part of it is not in base 64 for URLs").into())
}
