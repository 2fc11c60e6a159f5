//! Links by which patients come to their visit. Secrets and birth dates travel in bodies only.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{At, Body, From, Site, Who};
use super::route::Route;
use super::routes::{EVERYBODY, STAFF};
use super::sessions::{self, Session};
use super::view::Items;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::{AppointmentId, Phi, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::ToSchema;

/// A request for a link is answered after this long, whatever came of it: the time must not tell
/// whether somebody is known.
const RECOVERY: Duration = Duration::from_millis(400);

/// The routes of links.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/appointments/{id}/links",
            STAFF,
            "Make the patient's link; the ones before it end",
            create,
        )
        .answers::<NewLinkView>()
        .status(201),
        Route::get(
            "/api/v1/appointments/{id}/links",
            STAFF,
            "The patient's links, newest first, and those asked for",
            list,
        )
        .answers::<Items<LinkView>>(),
        Route::post("/api/v1/links/look", EVERYBODY, "Where a link stands", look)
            .open()
            .takes::<Holding>()
            .answers::<LookView>(),
        Route::post(
            "/api/v1/links/open",
            EVERYBODY,
            "Open a link, once, with the patient's birth date",
            open,
        )
        .open()
        .takes::<Opening>()
        .answers::<Session>()
        .status(201),
        Route::post(
            "/api/v1/links/recover",
            EVERYBODY,
            "Ask for a new link; the answer is the same whoever asks",
            recover,
        )
        .open()
        .takes::<Lost>()
        .status(202),
    ]
}

/// A new link; its address is shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewLinkView {
    /// Where the patient goes. The secret stands behind `#`, so it reaches no server and no log.
    url: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

impl NewLinkView {
    pub(super) fn new(url: String, expires: Timestamp) -> Self {
        Self { url, expires_at: expires.to_string() }
    }
}

/// The address of a link.
pub(crate) fn link_address(origin: &str, secret: &str) -> String {
    format!("{origin}/app/join#{secret}")
}

/// Makes a link.
pub(super) async fn create(
    State(rest): State<Rest>,
    Who(caller): Who,
    Site(origin): Site,
    At(id): At<AppointmentId>,
) -> Answer<NewLinkView> {
    let made = rest.clinic.links.create(&caller, &id).await?;
    let url = link_address(&origin, made.secret.expose());
    created(NewLinkView::new(url, made.expires))
}

/// A link as staff see it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LinkView {
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    expires_at: String,
    /// requested, usable, used, expired or over
    state: &'static str,
    requested_by_patient: bool,
}

/// Lists a patient's links.
pub(super) async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Answer<Items<LinkView>> {
    let links = rest.clinic.links.list(&caller, &id).await?;
    let view = |link: &clinic::link::Link| LinkView {
        created_at: link.created.to_string(),
        expires_at: link.expires.to_string(),
        state: link.standing.name(),
        requested_by_patient: link.requested,
    };
    ok(links.iter().map(view).collect())
}

/// Who holds a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Holding {
    /// What stands behind `#` in the link.
    secret: String,
}

/// Where a link stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LookView {
    /// usable, used, expired or over
    state: &'static str,
    /// Whether it opens only with the patient's birth date.
    asks_birth_date: bool,
    clinic_name: Option<String>,
    provider_name: Option<String>,
    #[schema(format = DateTime)]
    starts_at: Option<String>,
    /// The language to greet in, as a BCP 47 tag.
    language: Option<String>,
    /// Whether the department is open now.
    open: Option<bool>,
    /// What it says when it is not.
    closed_message_code: Option<String>,
    /// The clinic's own words beside that, by language.
    closed_words: BTreeMap<String, String>,
}

/// Says where a link stands.
pub(super) async fn look(State(rest): State<Rest>, Body(body): Body<Holding>) -> Answer<LookView> {
    let look = rest.clinic.links.look(&body.secret).await?;
    let mut view = LookView {
        state: look.standing.name(),
        asks_birth_date: look.asks_birth_date,
        clinic_name: None,
        provider_name: None,
        starts_at: None,
        language: None,
        open: None,
        closed_message_code: None,
        closed_words: BTreeMap::new(),
    };
    if let Some(visit) = look.visit {
        view.starts_at = Some(visit.starts.to_string());
        view.clinic_name = Some(visit.clinic);
        view.provider_name = Some(visit.provider);
        view.language = Some(visit.locale);
        view.open = Some(visit.open);
        view.closed_message_code = visit.closed_message;
        view.closed_words = visit.closed_words;
    }
    ok(view)
}

/// A link to be opened.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = LinkToOpen)]
pub(super) struct Opening {
    secret: String,
    /// The patient's birth date, such as 1980-02-29, if the link asks for it.
    #[schema(value_type = Option<String>)]
    birth_date: Option<Phi>,
    /// Answer the session's secret as well, for clients that send it as a bearer token.
    #[serde(default)]
    bearer: bool,
}

/// Opens a link.
pub(super) async fn open(
    State(rest): State<Rest>,
    From(address): From,
    Body(body): Body<Opening>,
) -> Result<Response, Problem> {
    let signed = rest.clinic.links.open(&body.secret, body.birth_date.as_ref(), address).await?;
    sessions::opened(&rest, &signed, body.bearer).await
}

/// Somebody who lost their link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Lost {
    /// The e-mail address or phone number that the clinic has.
    #[schema(value_type = String)]
    contact: Phi,
    #[schema(value_type = String)]
    birth_date: Phi,
}

/// Takes a request for a link.
pub(super) async fn recover(
    State(rest): State<Rest>,
    From(address): From,
    Body(body): Body<Lost>,
) -> Result<StatusCode, Problem> {
    let asking = rest.clinic.links.request(&body.contact, &body.birth_date, address);
    let (asked, ()) = tokio::join!(asking, tokio::time::sleep(RECOVERY));
    asked?;
    Ok(StatusCode::ACCEPTED)
}
