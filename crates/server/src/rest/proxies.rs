//! Proxies: who acts for a patient, in what and until when.

use super::Rest;
use super::answer::{Answer, created, none, ok};
use super::links::{NewLinkView, link_address};
use super::problem::Problem;
use super::request::{At, Body, Site, Who};
use super::route::{Linked, Route};
use super::routes::{STAFF, VISIT};
use super::view::{Items, shown};
use axum::extract::State;
use axum::http::StatusCode;
use clinic::proxy::{Basis, Known};
use clinic::{Act, Refusal};
use kernel::{AppointmentId, PersonId, Phi, ProxyId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The routes of proxies.
pub(super) fn routes() -> Vec<Route> {
    let mut routes = acting();
    routes.extend(secrets());
    routes
}

/// Who acts, and the links by which they come.
fn acting() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/patients/{patient}/proxies",
            VISIT,
            "Who acts and acted for a patient, the newest first",
            list,
        )
        .linked(Linked::Own)
        .answers::<Items<ProxyView>>(),
        Route::post(
            "/api/v1/patients/{patient}/proxies",
            STAFF,
            "Let a guardian act for a patient",
            give,
        )
        .takes::<NewProxy>()
        .takes_phi()
        .answers::<ProxyView>()
        .status(201),
        Route::post(
            "/api/v1/patients/{patient}/proxies/{proxy}/end",
            VISIT,
            "Take a proxy back; all that is open by it ends at once",
            end,
        )
        .linked(Linked::Own)
        .answers::<ProxyView>(),
        Route::post(
            "/api/v1/patients/{patient}/proxies/{proxy}/links",
            STAFF,
            "Make the link by which somebody comes to a visit of the patient for whom they act",
            link,
        )
        .takes::<ToVisit>()
        .answers::<NewLinkView>()
        .status(201),
        Route::post(
            "/api/v1/patients/{patient}/proxies/{proxy}/links/send",
            STAFF,
            "Make that link and send it to whoever acts, by letter to their own address",
            send_link,
        )
        .takes::<ToVisit>()
        .status(204),
    ]
}

/// What is kept from them.
fn secrets() -> Vec<Route> {
    vec![
        Route::get(
            "/api/v1/appointments/{id}/confidential",
            VISIT,
            "Whether a visit is kept from whoever acts for its patient",
            confidential,
        )
        .linked(Linked::Appointment)
        .answers::<Confidential>(),
        Route::put(
            "/api/v1/appointments/{id}/confidential",
            VISIT,
            "Keep a visit from whoever acts for its patient, who are out at once, or no more",
            keep_confidential,
        )
        .linked(Linked::Appointment)
        .takes::<Confidential>()
        .status(204),
    ]
}

/// Somebody who acts for a patient.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Proxy)]
pub(super) struct ProxyView {
    id: String,
    person_id: String,
    name: String,
    patient_id: String,
    /// parent, guardian, agent or helper
    basis: &'static str,
    /// view, schedule, consent, join, read-messages and write-messages, as far as they may
    acts: Vec<&'static str>,
    reason: String,
    /// Where the patient lives, such as NE: it says when they are of age.
    region: Option<String>,
    /// Whether it ends when the patient is of age.
    for_minor: bool,
    #[schema(format = DateTime)]
    starts_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
    given_by: String,
    #[schema(format = DateTime)]
    given_at: String,
    #[schema(format = DateTime)]
    ended_at: Option<String>,
    /// expired, adult or revoked
    ended_because: Option<&'static str>,
}

impl From<&Known> for ProxyView {
    fn from(one: &Known) -> Self {
        let proxy = &one.proxy;
        Self {
            id: proxy.id.to_string(),
            person_id: proxy.person.to_string(),
            name: shown(&one.name),
            patient_id: proxy.patient.to_string(),
            basis: proxy.basis.name(),
            acts: proxy.acts.iter().map(|act| act.name()).collect(),
            reason: shown(&proxy.reason),
            region: proxy.region.clone(),
            for_minor: proxy.for_minor,
            starts_at: proxy.starts.to_string(),
            ends_at: proxy.ends.to_string(),
            given_by: proxy.given_by.to_string(),
            given_at: proxy.given.to_string(),
            ended_at: proxy.ended.map(|(at, _)| at.to_string()),
            ended_because: proxy.ended.map(|(_, why)| why.name()),
        }
    }
}

/// A proxy to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewProxy {
    /// A person whose role is guardian.
    #[schema(value_type = String)]
    person_id: PersonId,
    /// parent, guardian (by a court), agent (named by the patient) or helper
    basis: String,
    /// view, and schedule, consent, join, read-messages and write-messages as far as they may
    acts: Vec<String>,
    /// Why; sealed before it is stored.
    #[schema(value_type = String)]
    reason: Phi,
    /// Where the patient lives, such as NE: it says when they are of age.
    region: Option<String>,
    /// From when; now unless said.
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    ends_at: Timestamp,
}

impl NewProxy {
    fn read(self) -> Result<clinic::proxy::NewProxy, Refusal> {
        let basis = Basis::find(&self.basis).ok_or(Refusal::Field {
            field: "basis",
            problem: "is parent, guardian, agent or helper",
        })?;
        let problem = "holds only view, schedule, consent, join, read-messages and write-messages";
        let act = |name: &String| Act::find(name).ok_or(Refusal::Field { field: "acts", problem });
        Ok(clinic::proxy::NewProxy {
            person: self.person_id,
            basis,
            acts: self.acts.iter().map(act).collect::<Result<_, _>>()?,
            reason: self.reason,
            region: self.region,
            starts: self.starts_at,
            ends: self.ends_at,
        })
    }
}

/// Lets somebody act for a patient.
async fn give(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Body(body): Body<NewProxy>,
) -> Answer<ProxyView> {
    created((&rest.clinic.proxies.give(&caller, &patient, body.read()?).await?).into())
}

/// Who acts and acted for a patient.
async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
) -> Answer<Items<ProxyView>> {
    let found = rest.clinic.proxies.list(&caller, &patient).await?;
    ok(found.iter().map(ProxyView::from).collect())
}

/// Takes a proxy back.
async fn end(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((patient, proxy)): At<(PersonId, ProxyId)>,
) -> Answer<ProxyView> {
    ok((&rest.clinic.proxies.end(&caller, (&patient, &proxy)).await?).into())
}

/// Whether a visit is kept from whoever acts for its patient.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Confidential {
    confidential: bool,
}

/// Shows it.
async fn confidential(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
) -> Answer<Confidential> {
    let confidential = rest.clinic.visits.is_confidential(&caller, &id).await?;
    ok(Confidential { confidential })
}

/// Says so.
async fn keep_confidential(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(id): At<AppointmentId>,
    Body(body): Body<Confidential>,
) -> Result<StatusCode, Problem> {
    rest.clinic.visits.keep_confidential(&caller, &id, body.confidential).await?;
    none()
}

/// To which visit a link leads.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ToVisit {
    #[schema(value_type = String)]
    appointment_id: AppointmentId,
}

/// Makes a link for whoever acts.
async fn link(
    State(rest): State<Rest>,
    Who(caller): Who,
    Site(origin): Site,
    At((patient, proxy)): At<(PersonId, ProxyId)>,
    Body(body): Body<ToVisit>,
) -> Answer<NewLinkView> {
    let whose = (&patient, &proxy);
    let made = rest.clinic.proxies.link(&caller, whose, &body.appointment_id).await?;
    let url = link_address(&origin, made.secret.expose());
    created(NewLinkView::new(url, made.expires))
}

/// Sends a link to whoever acts.
async fn send_link(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((patient, proxy)): At<(PersonId, ProxyId)>,
    Body(body): Body<ToVisit>,
) -> Result<StatusCode, Problem> {
    let whose = (&patient, &proxy);
    rest.clinic.proxies.send_link(&caller, whose, &body.appointment_id).await?;
    none()
}
