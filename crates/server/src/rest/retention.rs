//! Retention for those who answer for it: what is due, plans and their approval, holds, rules and certificates.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use super::view::retention::{
    CertificateView, HoldView, ItemView, PlanView, RetentionView, RuleView,
};
use axum::Extension;
use axum::extract::State;
use compliance::retention::{Cause, HoldReason, Population, Retention, RuleChange};
use kernel::{ConsultationId, DisposalId, HoldId, Kind};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

type Kept = Extension<Arc<Retention>>;

/// The routes of retention.
pub(super) fn routes() -> Vec<Route> {
    let place = "/api/v1/retention";
    let mut routes = vec![
        Route::get(place, KEEPERS, "What is due, with rules, holds and plans", show)
            .answers::<RetentionView>(),
        Route::get(
            "/api/v1/retention/certificates",
            KEEPERS,
            "Certificates of disposal",
            certificates,
        )
        .answers::<Items<CertificateView>>(),
        Route::post("/api/v1/retention/rules", KEEPERS, "Propose a rule", propose)
            .takes::<NewRule>()
            .answers::<RuleView>()
            .status(201),
        Route::post(
            "/api/v1/retention/rules/approve",
            KEEPERS,
            "Approve a version of a rule that somebody else proposed, within five minutes of showing a second factor again",
            approve_rule,
        )
        .takes::<RuleName>()
        .answers::<RuleView>(),
        Route::post(
            "/api/v1/retention/holds",
            KEEPERS,
            "Hold something whatever the rules say",
            hold,
        )
        .takes::<NewHold>()
        .answers::<HoldView>()
        .status(201),
        Route::post(
            "/api/v1/retention/holds/{id}/release",
            KEEPERS,
            "Ask that a hold ends, or end it as a second person, within five minutes of showing a second factor again",
            release,
        )
        .answers::<HoldView>(),
    ];
    routes.extend(plan_routes());
    routes
}

fn plan_routes() -> Vec<Route> {
    vec![
        Route::post(
            "/api/v1/retention/shreds",
            KEEPERS,
            "Propose that one record goes before the run would, within five minutes of showing a second factor again; another person approves it as a plan",
            shred,
        )
        .takes::<NewShred>()
        .answers::<PlanView>()
        .status(201),
        Route::post("/api/v1/retention/plans", KEEPERS, "List what may go: a dry run", plan)
            .answers::<PlanView>()
            .status(201),
        Route::get("/api/v1/retention/plans/{id}/items", KEEPERS, "The records of a plan", items)
            .answers::<Items<ItemView>>(),
        Route::post(
            "/api/v1/retention/plans/{id}/approve",
            KEEPERS,
            "Approve a plan that somebody else made, within five minutes of showing a second factor again; one record that a court or a law orders goes at once",
            approve,
        )
        .answers::<PlanView>(),
        Route::post(
            "/api/v1/retention/plans/{id}/object",
            KEEPERS,
            "Object to a plan, or stop its run",
            object,
        )
        .answers::<PlanView>(),
    ]
}

/// What is due, with rules, holds and plans.
async fn show(Extension(retention): Kept) -> Answer<RetentionView> {
    ok(RetentionView {
        due: retention.calendar().await?.into_iter().map(Into::into).collect(),
        rules: retention.rules().await?.into_iter().map(Into::into).collect(),
        holds: retention.holds().await?.into_iter().map(Into::into).collect(),
        plans: retention.plans().await?.into_iter().map(Into::into).collect(),
        unruled: retention.unruled().await?.into_iter().map(Into::into).collect(),
    })
}

async fn certificates(Extension(retention): Kept) -> Answer<Items<CertificateView>> {
    let all = retention.certificates().await?.into_iter();
    ok(all.map(|(body, sha256)| CertificateView { body, sha256 }).collect())
}

/// A rule that is proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewRetentionRule)]
struct NewRule {
    class: String,
    /// US, or a state: US-NY
    jurisdiction: String,
    /// adult or minor, where age matters
    population: Option<String>,
    days: u32,
    /// At least until this age, in years.
    floor_age: Option<u16>,
    /// The law or policy that says so.
    authority: String,
}

async fn propose(
    Extension(retention): Kept,
    Who(caller): Who,
    Body(new): Body<NewRule>,
) -> Answer<RuleView> {
    let wrong = || field("population", "adult or minor");
    let population = new.population.map(|name| Population::find(&name).ok_or_else(wrong));
    let change = RuleChange {
        class: new.class,
        jurisdiction: new.jurisdiction,
        population: population.transpose()?,
        days: new.days,
        floor_age: new.floor_age,
        authority: new.authority,
    };
    created(retention.propose_rule(caller.actor(), change).await?.into())
}

/// A version of a rule.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RetentionRuleName)]
struct RuleName {
    /// As lists name it: medical-record/US-NY/minor@1
    rule: String,
}

async fn approve_rule(
    State(rest): State<Rest>,
    Extension(retention): Kept,
    Who(caller): Who,
    Body(name): Body<RuleName>,
) -> Answer<RuleView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    ok(retention.approve_rule(caller.actor(), &name.rule).await?.into())
}

/// What is to be held.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHold {
    /// The matter's number; no names.
    matter: String,
    /// patient/ID, consultation/ID, channel/NAME, class/NAME or everything
    mark: String,
    /// litigation, audit, complaint, incident or request
    reason: String,
}

async fn hold(
    Extension(retention): Kept,
    Who(caller): Who,
    Body(new): Body<NewHold>,
) -> Answer<HoldView> {
    let wrong = || field("reason", "litigation, audit, complaint, incident or request");
    let reason = HoldReason::find(&new.reason).ok_or_else(wrong)?;
    // What is not there yet is held from the command line only: in a form an unknown id is a slip.
    let (matter, mark) = (new.matter.as_str(), new.mark.as_str());
    let new = compliance::retention::NewHold { matter, mark, reason, not_yet_known: false };
    created(retention.hold(caller.actor(), new).await?.into())
}

async fn release(
    State(rest): State<Rest>,
    Extension(retention): Kept,
    Who(caller): Who,
    At(id): At<HoldId>,
) -> Answer<HoldView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    ok(retention.release(caller.actor(), &id).await?.into())
}

async fn plan(Extension(retention): Kept, Who(caller): Who) -> Answer<PlanView> {
    created(retention.plan(caller.actor()).await?.into())
}

/// One record that is to go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewShred)]
struct NewShred {
    /// The class of records, such as medical-record
    class: Option<String>,
    /// The opaque id: of a medical record, the patient's
    subject: Option<String>,
    /// In their place: the visit of which what was said goes, from its channel, .files and .video; what was written of it stays
    #[schema(value_type = Option<String>)]
    consultation_id: Option<ConsultationId>,
    /// due when its time is over, and then after the days in which anybody may object; court-order or law, which stand above the rules, but not above a hold
    cause: String,
}

async fn shred(
    State(rest): State<Rest>,
    Extension(retention): Kept,
    Who(caller): Who,
    Body(new): Body<NewShred>,
) -> Answer<PlanView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    let cause = Cause::find(&new.cause).ok_or_else(|| field("cause", "due, court-order or law"))?;
    let (class, subject) = match (new.consultation_id, new.class, new.subject) {
        (Some(visit), None, None) => ("medical-record".to_owned(), format!("consultation/{visit}")),
        (None, Some(class), Some(subject)) => (class, subject),
        _ => {
            let detail = "Name the record by class and subject, or the visit by consultationId.";
            return Err(Problem::new(Kind::Invalid, "request.field", detail));
        }
    };
    let what = (class.as_str(), subject.as_str());
    created(retention.propose_shred(caller.actor(), what, cause).await?.into())
}

async fn items(Extension(retention): Kept, At(id): At<DisposalId>) -> Answer<Items<ItemView>> {
    ok(retention.items(&id).await?.into_iter().map(ItemView::from).collect())
}

async fn approve(
    State(rest): State<Rest>,
    Extension(retention): Kept,
    Who(caller): Who,
    At(id): At<DisposalId>,
) -> Answer<PlanView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    ok(retention.approve_and_run(caller.actor(), &id).await?.0.into())
}

async fn object(
    Extension(retention): Kept,
    Who(caller): Who,
    At(id): At<DisposalId>,
) -> Answer<PlanView> {
    ok(retention.object(caller.actor(), &id).await?.into())
}

fn field(name: &str, words: &str) -> Problem {
    Problem::new(Kind::Invalid, "request.field", format!("The field {name} is {words}."))
}
