//! By which addresses people can be reached.

use super::Rest;
use super::answer::{Answer, none, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::route::{Linked, Route};
use super::routes::EVERYBODY;
use axum::extract::State;
use axum::http::StatusCode;
use clinic::notification::Channel;
use clinic::outbox::{Contacts, Way};
use clinic::{Refusal, outbox::Reachability};
use kernel::{PersonId, Phi};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of addresses.
pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/people/{person}/reachability",
            EVERYBODY,
            "Whether letters reach a person, by e-mail and by SMS",
            show,
        )
        .linked(Linked::Own)
        .answers::<ReachView>(),
        Route::put(
            "/api/v1/people/{person}/contacts",
            EVERYBODY,
            "Set the e-mail address and phone number of a patient, or of whoever acts for one, and correct their birth date; one's own within ten minutes of showing again that it is oneself",
            change,
        )
        .takes_phi()
        .takes::<NewContacts>()
        .status(204),
        Route::post(
            "/api/v1/people/{person}/contacts/{channel}/confirm",
            EVERYBODY,
            "Say that an address is right although a letter came back; letters go there again",
            confirm,
        )
        .linked(Linked::Own)
        .status(204),
    ]
}

/// How it stands with one address.
#[derive(Serialize, ToSchema)]
#[schema(as = ReachedBy)]
pub(super) struct WayView {
    /// missing, open, unreachable (a letter came back) or stopped (its person wrote STOP)
    state: &'static str,
    /// Since when nothing goes there.
    #[schema(format = DateTime)]
    since: Option<String>,
}

impl From<Way> for WayView {
    fn from(way: Way) -> Self {
        Self { state: way.name(), since: way.since().map(|since| since.to_string()) }
    }
}

/// Whether letters reach a person.
#[derive(Serialize, ToSchema)]
#[schema(as = Reachability)]
pub(super) struct ReachView {
    email: WayView,
    sms: WayView,
}

impl From<Reachability> for ReachView {
    fn from(one: Reachability) -> Self {
        Self { email: one.email.into(), sms: one.sms.into() }
    }
}

/// Whether letters reach a person.
pub(super) async fn show(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
) -> Answer<ReachView> {
    ok(rest.clinic.outbox.reach(&caller, &person).await?.into())
}

/// The addresses of a person; what is left out is none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewContacts {
    #[schema(value_type = Option<String>)]
    email: Option<Phi>,
    #[schema(value_type = Option<String>)]
    phone: Option<Phi>,
    /// Where none is on record or a wrong one is, entered by staff; left out, it is as it was.
    #[schema(value_type = Option<String>)]
    birth_date: Option<Phi>,
    /// The wrong one that is corrected, as it stands on record; 409 where another one does by now.
    #[schema(value_type = Option<String>)]
    birth_date_before: Option<Phi>,
}

/// Sets the addresses of a person.
pub(super) async fn change(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(person): At<PersonId>,
    Body(body): Body<NewContacts>,
) -> Result<StatusCode, Problem> {
    let NewContacts { email, phone, birth_date: birth, birth_date_before: birth_before } = body;
    let contacts = Contacts { email, phone, birth, birth_before };
    rest.clinic.outbox.change(&caller, &person, &contacts).await?;
    none()
}

/// Says that an address is right.
pub(super) async fn confirm(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((person, channel)): At<(PersonId, String)>,
) -> Result<StatusCode, Problem> {
    let letter = Channel::find(&channel).filter(|one| matches!(one, Channel::Email | Channel::Sms));
    let problem = "is email or sms";
    let channel = letter.ok_or(Refusal::Field { field: "channel", problem })?;
    rest.clinic.outbox.confirm(&caller, (&person, channel)).await?;
    none()
}
