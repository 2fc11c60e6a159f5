//! Consent forms and records.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{Asked, At, Body, Who};
use super::view::{ChangeView, ConsentView, FormView, Items};
use axum::extract::State;
use clinic::Refusal;
use clinic::consent::{Evidence, Given, Topic};
use kernel::{PersonId, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;

/// The forms in use, newest version first.
pub(super) async fn forms(State(rest): State<Rest>, Who(caller): Who) -> Answer<Items<FormView>> {
    let found = rest.clinic.consents.forms(&caller).await?;
    ok(found.iter().map(FormView::from).collect())
}

/// A form to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewForm {
    /// telehealth, data-sharing or recording
    #[serde(rename = "type")]
    topic: String,
    version: i64,
    locale: String,
    text: String,
    /// From when on it is signed; from now on unless said.
    #[schema(value_type = Option<String>, format = DateTime)]
    effective_from: Option<Timestamp>,
    /// Whether whoever signed an earlier version signs again, at their next check-in.
    #[serde(default)]
    renews: bool,
    /// The states whose law the words were held against, such as IL; none is every state.
    #[serde(default)]
    states: Vec<String>,
}

/// Adds a version of a form; its words never change after that.
pub(super) async fn add_form(
    State(rest): State<Rest>,
    Who(caller): Who,
    Body(body): Body<NewForm>,
) -> Answer<FormView> {
    let new = clinic::consent::NewForm {
        topic: topic(&body.topic)?,
        version: body.version,
        locale: body.locale,
        text: body.text,
        effective: body.effective_from,
        renews: body.renews,
        states: body.states,
    };
    created((&rest.clinic.consents.add_form(&caller, new).await?).into())
}

/// Which versions are compared.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Versions {
    from: i64,
    to: i64,
}

/// What became of each paragraph between two versions of a form.
pub(super) async fn changes(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((name, locale)): At<(String, String)>,
    Asked(asked): Asked<Versions>,
) -> Answer<Items<ChangeView>> {
    let which = (topic(&name)?, locale.as_str());
    let found = rest.clinic.consents.changes(&caller, which, (asked.from, asked.to)).await?;
    ok(found.iter().map(ChangeView::from).collect())
}

/// A patient's records, oldest first.
pub(super) async fn list(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
) -> Answer<Items<ConsentView>> {
    let found = rest.clinic.consents.list(&caller, &patient).await?;
    ok(found.iter().map(ConsentView::from).collect())
}

/// A consent as it is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewConsent {
    /// telehealth, data-sharing or recording
    #[serde(rename = "type")]
    topic: String,
    /// The version of the form that was read.
    version: i64,
    /// The language in which it was read.
    locale: String,
    /// click for the patient's own act; verbal or paper when staff record it
    evidence: String,
    scope: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Records that a patient consented.
pub(super) async fn grant(
    State(rest): State<Rest>,
    Who(caller): Who,
    At(patient): At<PersonId>,
    Body(body): Body<NewConsent>,
) -> Answer<ConsentView> {
    let given = Given {
        patient,
        topic: topic(&body.topic)?,
        version: body.version,
        locale: body.locale,
        evidence: evidence(&body.evidence)?,
        scope: body.scope,
        expires: body.expires_at,
    };
    created((&rest.clinic.consents.grant(&caller, given).await?).into())
}

/// How a consent is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Revocation {
    /// click for the patient's own act; verbal or paper when staff record it
    evidence: String,
}

/// Takes a consent back and cuts off what stood on it.
pub(super) async fn revoke(
    State(rest): State<Rest>,
    Who(caller): Who,
    At((patient, name)): At<(PersonId, String)>,
    Body(body): Body<Revocation>,
) -> Answer<ConsentView> {
    let (topic, evidence) = (topic(&name)?, evidence(&body.evidence)?);
    let record = rest.clinic.visits.revoke_consent(&caller, &patient, topic, evidence).await?;
    ok((&record).into())
}

pub(super) fn topic(name: &str) -> Result<Topic, Problem> {
    let problem = "is telehealth, data-sharing or recording";
    Topic::find(name).ok_or_else(|| Refusal::Field { field: "type", problem }.into())
}

fn evidence(name: &str) -> Result<Evidence, Problem> {
    let problem = "is click, verbal or paper";
    Evidence::find(name).ok_or_else(|| Refusal::Field { field: "evidence", problem }.into())
}
