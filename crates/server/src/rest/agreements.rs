//! Agreements, what they cover of where this server goes, and what it still lacks, for those who answer for them.

use super::Rest;
use super::answer::{Answer, created, ok};
use super::problem::Problem;
use super::request::{At, Body, Who};
use super::route::Route;
use super::routes::KEEPERS;
use super::view::Items;
use super::view::agreements::{AgreementView, DestinationView, ReadinessView};
use crate::readiness::Readiness;
use axum::Extension;
use axum::extract::State;
use compliance::agreement::{Agreement, Basis, Obligation, Proposal};
use jiff::civil::Date;
use kernel::{AgreementId, Kind};
use serde::Deserialize;
use utoipa::ToSchema;

type Ready = Extension<Readiness>;

/// The routes of agreements.
pub(super) fn routes() -> Vec<Route> {
    let place = "/api/v1/agreements";
    vec![
        Route::get(place, KEEPERS, "Every version of every agreement", list)
            .answers::<Items<AgreementView>>(),
        Route::post(place, KEEPERS, "Propose an agreement, or its next version", propose)
            .takes::<NewAgreement>()
            .answers::<AgreementView>()
            .status(201),
        Route::post(
            "/api/v1/agreements/{id}/versions/{version}/approve",
            KEEPERS,
            "Approve the version that somebody else proposed, within five minutes of showing a second factor again",
            approve,
        )
        .answers::<AgreementView>(),
        Route::post(
            "/api/v1/agreements/{id}/versions/{version}/withdraw",
            KEEPERS,
            "Take back a version that nobody has approved; what stands goes on",
            withdraw,
        )
        .answers::<AgreementView>(),
        Route::post(
            "/api/v1/agreements/{id}/end",
            KEEPERS,
            "End an agreement now; what it covered is reached no more",
            end,
        )
        .answers::<AgreementView>(),
        Route::get("/api/v1/egress", KEEPERS, "Where this server goes, and what covers it", egress)
            .answers::<Items<DestinationView>>(),
        Route::get(
            "/api/v1/readiness",
            KEEPERS,
            "Whether health data is accepted, and what is missing",
            readiness,
        )
        .answers::<ReadinessView>(),
    ]
}

async fn list(Extension(ready): Ready) -> Answer<Items<AgreementView>> {
    ready.world().learn().await?;
    let egress = ready.world().egress();
    let view = |one: &Agreement| AgreementView::new(one, egress.state(one));
    ok(egress.register().all().iter().map(view).collect())
}

/// An agreement, or a decision that none is needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct NewAgreement {
    /// The agreement whose next version it is.
    #[schema(value_type = Option<String>)]
    renews: Option<AgreementId>,
    /// baa, no-phi or own
    basis: String,
    /// With whom, or who runs it.
    vendor: String,
    /// smtp.example.org, *.push.example.com, or hosting for where this server stands
    hosts: Vec<String>,
    /// Why no agreement is needed.
    reason: Option<String>,
    /// Who signed or decided for the clinic.
    signatory: String,
    /// SHA-256 of the signed document, in hexadecimal.
    document_sha256: String,
    /// The first day on which it counts (by the clinic's clock).
    #[schema(value_type = String, format = Date)]
    effective: Date,
    /// The last day on which it counts (by the clinic's clock).
    #[schema(value_type = Option<String>, format = Date)]
    ends: Option<Date>,
    /// What it binds the other party to: executed-agreement, encryption, access-logging, breach-notification, data-disposal,
    /// minimum-necessary; none unless said
    obligations: Option<Vec<String>>,
}

async fn propose(
    Extension(ready): Ready,
    Who(caller): Who,
    Body(new): Body<NewAgreement>,
) -> Answer<AgreementView> {
    let wrong = || {
        let detail = "The field basis is baa, no-phi or own.";
        Problem::new(Kind::Invalid, "request.field", detail)
    };
    let unknown = || {
        let names = Obligation::ALL.map(Obligation::name).join(", ");
        let detail = format!("The field obligations holds one that is none of {names}.");
        Problem::new(Kind::Invalid, "request.field", detail).of_field("obligations")
    };
    let named = new.obligations.unwrap_or_default();
    let obligations = named.iter().map(|name| Obligation::find(name).ok_or_else(unknown));
    let proposal = Proposal {
        obligations: obligations.collect::<Result<_, _>>()?,
        of: new.renews,
        basis: Basis::find(&new.basis).ok_or_else(wrong)?,
        vendor: new.vendor,
        scope: new.hosts,
        reason: new.reason,
        signatory: new.signatory,
        document: new.document_sha256,
        effective: new.effective,
        ends: new.ends,
    };
    let one = ready.world().agreements().propose(caller.actor(), proposal).await?;
    created(shown(&ready, &one).await?)
}

async fn approve(
    State(rest): State<Rest>,
    Extension(ready): Ready,
    Who(caller): Who,
    At((id, version)): At<(AgreementId, u32)>,
) -> Answer<AgreementView> {
    rest.clinic.sessions.stepped_up(&caller).await?;
    let one = ready.world().agreements().approve(caller.actor(), (&id, version)).await?;
    ok(shown(&ready, &one).await?)
}

async fn withdraw(
    Extension(ready): Ready,
    Who(caller): Who,
    At((id, version)): At<(AgreementId, u32)>,
) -> Answer<AgreementView> {
    let one = ready.world().agreements().withdraw(caller.actor(), (&id, version)).await?;
    ok(shown(&ready, &one).await?)
}

async fn end(
    Extension(ready): Ready,
    Who(caller): Who,
    At(id): At<AgreementId>,
) -> Answer<AgreementView> {
    let one = ready.world().agreements().end(caller.actor(), &id).await?;
    ok(shown(&ready, &one).await?)
}

/// How a version stands after a change, which the gate follows at once.
async fn shown(ready: &Readiness, one: &Agreement) -> Result<AgreementView, Problem> {
    ready.look().await?;
    Ok(AgreementView::new(one, ready.world().egress().state(one)))
}

async fn egress(Extension(ready): Ready) -> Answer<Items<DestinationView>> {
    let egress = ready.world().egress();
    ok(egress.destinations().iter().map(|place| DestinationView::new(place, egress)).collect())
}

async fn readiness(Extension(ready): Ready) -> Answer<ReadinessView> {
    ready.look().await?;
    ok((&*ready.report()).into())
}
